"""Data og metode says in words what the release holds, and every figure's method has its place there."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from byibalance_core.need.table import need_table
from byibalance_core.parameters import all_standards, standard, standards
from byibalance_core.schemas import TABLES
from dashboard import downloads
from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.markup import Figure
from dashboard.pages import PATHS
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import backtest, data, methods, reconciliation, reference, source_list

FOLDER = Path(__file__).parent.parent / "data" / "101"


@pytest.fixture(scope="module")
def known(store: Path) -> Facts:
    return facts_module.facts("101")


@pytest.fixture(scope="module")
def invented(store: Path) -> Facts:
    return facts_module.facts("999")


def state(facts: Facts, page: str = "data-og-metode") -> ViewState:
    offer = facts.choices
    return ViewState(
        page=page,
        municipality=facts.m.code,
        year=offer.years[-1],
        horizon=offer.horizons[0],
        measure=offer.measures[0],
    )


def figures(facts: Facts, page: str) -> tuple[Figure, ...]:
    view = state(facts, page)
    chosen = replace(view, area=facts.choices.areas[0])
    return tuple(figure for one in (view, chosen) for figure in downloads.FIGURES[page](facts, one, Text("da")))


@pytest.mark.parametrize("page", PATHS)
@pytest.mark.parametrize("code", ["101", "999"])
def test_the_method_of_every_figure_has_its_place_on_the_page(code: str, page: str, store: Path) -> None:
    facts = facts_module.facts(code)
    body = data.view(facts, state(facts), Text("da")).body
    for figure in figures(facts, page):
        assert f'id="{figure.method}"' in body, figure.id


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_link_at_the_top_leads_to_one_place_of_the_page(known: Facts, language: str) -> None:
    page = data.view(known, state(known), Text(language))
    targets = re.findall(r'href="#([\w-]+)"', page.head)
    assert targets == list(data.PARTS)
    assert all(page.body.count(f'id="{target}"') == 1 for target in targets)
    ids = re.findall(r' id="([^"]+)"', page.body)
    assert len(ids) == len(set(ids))


def test_the_totals_are_the_files_own_and_their_differences_are_said_in_words(known: Facts) -> None:
    with (FOLDER / "projection-frkm126.csv").open(encoding="utf-8", newline="") as file:
        national = {row["year"]: int(row["persons"]) for row in csv.DictReader(file) if not row["age_band"]}
    with (FOLDER / "projection-kkfr2026.csv").open(encoding="utf-8", newline="") as file:
        own = {
            row["year"]: int(row["persons"])
            for row in csv.DictReader(file)
            if row["area_id"] == "101" and not row["age_band"]
        }
    figure = reconciliation.figure(known, Text("da"))
    rows = dict(figure.table.rows)
    assert rows["Forskel mellem prognoserne i 2031"] == own["2031"] - national["2031"]
    assert rows["Boliger i de 67 kvarterer"] + rows["Boliger uden kendt kvarter"] == rows["Boliger i kommunen"]
    assert "Stemmer: delene giver kommunens tal." in figure.drawing
    left = rows["Indbyggere i kommunen, FOLK1A, 3. kv. 2026"] - rows["Indbyggere i de 67 kvarterer, 3. kv. 2026"]
    assert rows["Indbyggere, som ikke er fordelt, 3. kv. 2026"] == left == 3528
    assert "3.528 indbyggere (3. kv. 2026) er ikke fordelt på kvarterer." in figure.drawing


def test_parts_that_do_not_make_the_whole_are_told(known: Facts) -> None:
    broken = Facts(known.m)
    broken.__dict__["dwellings"] = known.dwellings.where(known.dwellings.index != "101", known.dwellings + 7)
    figure = reconciliation.figure(broken, Text("da"))
    assert ("Boliger, som delene ikke forklarer", 7.0) in figure.table.rows
    assert "Delene giver 7 færre end kommunens tal." in figure.drawing


def test_every_source_stands_with_its_date_and_what_is_known_to_be_wrong_with_it(known: Facts) -> None:
    figure = source_list.figure(known, Text("da"))
    assert len(figure.table.rows) == len(known.m.sources) == figure.drawing.count("<details")
    assert figure.drawing.count("<b>Kendte fejl og forbehold</b>") == sum(
        bool(s.note) for s in known.m.sources.values()
    )


@pytest.mark.parametrize("code", ["101", "999"])
def test_notes_on_sources_are_words_and_never_codes(code: str, store: Path) -> None:
    columns = {column.name for table in TABLES.values() for column in table.columns if "_" in column.name}
    for source in facts_module.facts(code).m.sources.values():
        words = re.sub(r"https?://\S+", "", source.note)
        assert not columns & set(re.findall(r"\w+", words)), source.source_id
        assert not re.search(r"\b\d{5}\b|\.csv|[a-z]_[a-z]", words), source.source_id


def test_an_address_in_a_note_is_shown_by_its_domain() -> None:
    shown = source_list.linked("Læst hos <A>: https://www.example.org/a?b=1&c=2.")
    assert shown == (
        'Læst hos &lt;A&gt;: <a href="https://www.example.org/a?b=1&amp;c=2" target="_blank" rel="noreferrer">'
        "example.org</a>."
    )


def test_a_note_is_parted_at_sentences_and_not_at_dates() -> None:
    assert source_list.sentences("Opgjort 1. januar i 3. kvartal. Kun 9.109 er med. Ikke mere.") == [
        "Opgjort 1. januar i 3. kvartal.",
        "Kun 9.109 er med.",
        "Ikke mere.",
    ]


def test_methods_tell_what_they_give_in_the_municipality(known: Facts, invented: Facts) -> None:
    body = methods.section(known, 2031, Text("da"))
    assert "mindst 3.333 og højst 62.031" in body
    assert "347.540 af 356.649 boliger" in body
    assert "er optalt" in methods.section(invented, 2031, Text("da"))


@pytest.mark.parametrize(
    ("method", "known_says", "invented_says"),
    [
        ("headship", "2,02 indbyggere pr. husstand uændret til 2031", "slags husstande efter type, størrelse og alder"),
        ("occupancy", "Ingen beboelsesmatrix er leveret", "Eksempelkommunes egne registre"),
        ("classes", "Intet er optalt på kryds", "ejerform × boligtype × rum"),
        ("scenarios", "har kun ét forløb", "lavt, midterste og højt forløb"),
        ("solution", "det er en antagelse", "landets niveau ville give"),
        ("uncertainty", "Standardusikkerhed, 80 %.", "kommunens egen efterprøvning"),
        ("backtest", "intet kan efterprøves", "80 %-intervallerne holdt"),
    ],
)
def test_each_step_of_the_engine_says_what_the_municipality_s_figures_carry(
    known: Facts, invented: Facts, method: str, known_says: str, invented_says: str
) -> None:
    for facts, says in ((known, known_says), (invented, invented_says)):
        body = methods.section(facts, 2031, Text("da")).replace("\N{NO-BREAK SPACE}", " ")
        own = re.search(rf'<section id="{method}">(.*?)</section>', body)
        assert own is not None
        assert says in own[1]


def test_what_is_lacking_for_households_by_age_is_said_and_the_ratio_is_the_files_own(known: Facts) -> None:
    # 671,672 residents and 332,181 households of 2026.
    assert f"{671_672 / 332_181:.2f}".replace(".", ",") in methods.section(known, 2031, Text("da"))


def test_past_errors_stand_beside_no_change_and_a_trend_by_size_of_cell(invented: Facts) -> None:
    errors, keeps = backtest.figures(invented, Text("da"))
    past = backtest.tested(invented)
    assert past is not None
    own = past.cells[(past.cells["horizon"] == 5) & past.cells["now"].between(250, 499)]
    row = next(row for row in errors.table.rows if row[0] == "250–499")
    for shown, column in zip(row[1:4], ("error_engine", "error_no_change", "error_trend"), strict=True):
        assert shown == pytest.approx(own[column].median())
    assert row[4] == pytest.approx(own["inside"].dropna().astype(float).mean())
    assert row[5] == len(own)
    large = past.cells[(past.cells["horizon"] == 5) & (past.cells["now"] >= 250)]
    assert Text("da").percent(float(large["error_engine"].median()), 1) in errors.title
    assert len(keeps.table.rows) == len(invented.areas)
    assert [row[2] for row in keeps.table.rows] == sorted(row[2] for row in keeps.table.rows)
    assert all(int(year) == invented.m.base_year + years for _, year, years in keeps.table.rows)


def test_where_a_rival_has_come_closer_the_figure_says_so_and_what_is_used_there(invented: Facts) -> None:
    text = Text("da")
    errors = backtest.figures(invented, text)[0]
    for column, words, never in (
        (2, "»Uændret« har ligget nærmere end modellen ved {}.", "mindst lige så nær som »uændret«"),
        (3, "Trendlinjen har ligget nærmere ved {}.", "ikke ligget nærmere i nogen størrelse"),
    ):
        closer = [str(row[0]) for row in errors.table.rows if row[column] < row[1]]
        assert (words.format(text.listing(closer)) if closer else never) in errors.drawing
    assert "15 år frem har »uændret« ligget nærmere ved" in errors.drawing
    assert "Dér bruges »uændret«: for typer under 100 boliger viser" in errors.drawing
    past = backtest.tested(invented)
    assert past is not None
    sums = past.sums_table()
    assert sums.loc[(sums["horizon"] == 5) & (sums["no_change"] < sums["engine"]), "from"].tolist() == [500]
    assert "har »uændret« ligget nærmere ved 500–999; dér vises prognosen med sit interval" in errors.drawing


def test_in_cells_where_no_change_wins_the_need_table_states_no_change(invented: Facts) -> None:
    past = backtest.tested(invented)
    assert past is not None
    table = past.table()
    lost = table[~table["beats_no_change"]]
    assert len(lost)
    assert lost["to"].max() <= standards().minimum_cell_dwellings
    for year in invented.choices.horizons:
        need = need_table(invented.m, year=year)
        small = need[need["area_id"].notna() & (need["stock"] < lost["to"].max())]
        assert len(small)
        assert small[["gap_low", "gap_main", "gap_high"]].isna().all(axis=None)


def test_a_larger_size_that_no_change_wins_is_said_to_be_shown_all_the_same(invented: Facts, monkeypatch) -> None:
    past = backtest.tested(invented)
    assert past is not None
    monkeypatch.setattr(backtest, "tested", lambda _: replace(past, cells=past.cells.assign(error_no_change=0.0)))
    drawing = backtest.figures.__wrapped__(invented, Text("da"))[0].drawing
    assert "For større tal vises prognosen alligevel" in drawing
    assert "Dér bruges" not in drawing


def test_how_unevenly_the_intervals_have_held_is_said(invented: Facts) -> None:
    errors = backtest.figures(invented, Text("da"))[0]
    shares = [(row[4], row[0]) for row in errors.table.rows if row[4] is not None]
    low, high = min(shares), max(shares)
    text = Text("da")
    assert f"fra {text.percent(low[0])} ved {low[1]} til {text.percent(high[0])} ved {high[1]}" in errors.drawing
    assert "modellens fejl, mens områderne på Boliger og behov følger Eksempelprognosen" in errors.drawing


def test_without_a_past_the_error_sizes_that_stand_in_are_shown_as_such(known: Facts) -> None:
    figure, missing = backtest.figures(known, Text("da"))
    assert "kan ikke efterprøves" in figure.title
    assert "standardusikkerhed" in figure.title
    # The norm's own table: cells of 100 to 250 households miss by 13 per cent in the middle.
    assert next(row for row in figure.table.rows if row[0] == "100–249")[1] == 0.13
    assert missing.title == "Det kan ikke siges endnu, hvornår kvarterer bør genberegnes"
    assert "Hvornår hvert kvarter senest bør genberegnes" in missing.drawing
    assert "Mangler: boliger og husstande pr. kvarter, mindst seks år i træk" in missing.drawing


def test_few_origins_say_errors_but_not_how_long_a_forecast_keeps(invented: Facts, monkeypatch) -> None:
    past = backtest.tested(invented)
    assert past is not None
    young = replace(
        past,
        **{
            name: rows[(rows["origin"] <= 2006) & (rows["horizon"] == 1)].assign(inside=None)
            for name, rows in (("cells", past.cells), ("areas", past.areas), ("sums", past.sums))
        },
    )
    monkeypatch.setattr(backtest, "tested", lambda _: young)
    errors, keeps = backtest.figures.__wrapped__(invented, Text("da"))
    assert {row[4] for row in errors.table.rows} == {None}
    assert "Der er endnu ikke intervaller af egne tidligere fejl" in errors.drawing
    assert "Fejlene er for få til egne intervaller" in errors.drawing
    assert "efter ét år" in errors.title
    # Not known is no zero and no year.
    assert keeps.title == "Det kan ikke siges endnu, hvornår distrikter bør genberegnes"
    assert "kan ikke siges: 2 udgangspunkter, mindst 3 skal til" in keeps.drawing
    assert {row[1:] for row in keeps.table.rows} == {("kan ikke siges", None)}
    small = replace(young, cells=young.cells[young.cells["now"] < 250])
    monkeypatch.setattr(backtest, "tested", lambda _: small)
    assert "i små tal" in backtest.figures.__wrapped__(invented, Text("da"))[0].title


def test_a_past_is_run_once_for_each_release(invented: Facts) -> None:
    assert backtest.tested(invented) is backtest.tested(invented)
    assert backtest.figures(invented, Text("en")) is backtest.figures(invented, Text("en"))


@pytest.mark.parametrize(
    ("value", "share", "words"),
    [
        (0.5, True, "50\N{NO-BREAK SPACE}%"),
        (2.45, False, "2,45"),
        (0.0065, True, "0,65\N{NO-BREAK SPACE}%"),
        ((3500, 4000), False, "3.500 · 4.000"),
        (("adult", "provider"), False, "voksen · forsørger"),
        ((), False, "ingen"),
    ],
)
def test_a_norm_s_value_is_read_without_knowing_how_it_is_stored(value: object, share: bool, words: str) -> None:
    assert reference.plain_value(value, Text("da"), share=share) == words


def _codes(value: object) -> set[str]:
    """Return the keys and words inside a norm that have letters."""
    if isinstance(value, Mapping):
        return set().union(*(_codes(part) for pair in value.items() for part in pair))
    if isinstance(value, tuple):
        return set().union(*map(_codes, value))
    return {value} if isinstance(value, str) and re.search("[a-z]", value) else set()


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_norm_is_shown_in_words_and_never_as_it_is_stored(language: str) -> None:
    words = unescape(re.sub("<[^>]+>", "\n", reference.norms(Text(language))))
    assert not re.search(r"[{}\[\]]|mappingproxy|dkk", words)
    # No key is seen, and no string in quotes; a genitive or an English contraction is no quote.
    assert not re.search(r"(?<!\w)'[\w-]+'", re.sub(r"'cannot be settled'", "", words))
    assert not re.search(r"\b[a-z\d]+_[a-z\d_]+", words)
    if language == "da":
        codes = set().union(*(_codes(standard(name).value) for name in all_standards()))
        assert {"family", "couple_with_children", "cash_benefit_dkk_month"} <= codes
        seen = set(re.findall(r"[\w+-]+", words))
        assert not {code for code in codes if code not in {"p50", "p90"}} & seen
        # A point stands only between thousands and in dates.
        numbers = re.sub(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b", "", "\n".join(re.findall(r"^[\d.,]+", words, re.MULTILINE)))
        assert not re.search(r"\d\.\d(?!\d\d)", numbers)


def test_the_parts_of_a_norm_stand_with_their_names_and_units() -> None:
    shown = reference.norms(Text("da")).replace("\N{NO-BREAK SPACE}", " ")
    for part in (
        "familiebolig: <b>10,4 %</b>",
        "af boligudgiften: <b>60 %</b>",
        "højst af boligudgiften uden børn: <b>15 %</b>",
        "første voksne: <b>7.240</b>",
        "0–1 år: <b>1.970</b>",
        "bundskat: <b>12,01 %</b>",
        "personfradrag: <b>54.100</b>",
        "vægt: <b>0,95</b>",
        "under 90 m²: <b>8 %</b>",
        "<b>enlig med et barn</b>: voksne 1 · børns alder 8 · indkomst kontanthjælp · beløb forsørger",
        "5+ → <b>4+</b>",
    ):
        assert part in shown, part
    assert "family" not in shown
    assert "non-profit" not in shown


def test_what_the_law_sets_is_a_limit_a_day_or_a_word() -> None:
    text = Text("da")
    assert reference.law_value("12-01", text) == "1. dec."
    assert reference.law_value(1000, text) == "1.000"
    assert reference.law_value(0.25, text) == "25\N{NO-BREAK SPACE}%"
    assert reference.law_value("udsat boligområde", text) == "udsat boligområde"


def test_the_catalogue_shows_the_municipality_s_own_values(known: Facts) -> None:
    text, entry = Text("da"), known.catalogue["almene_share"]
    body = reference.catalogue(known, text)
    assert f"{text.value(entry, known.benchmarks['almene_share'])} %</td>" in body
    assert "mangler: boligliste" in body


def test_names_from_data_are_text_and_never_markup(known: Facts) -> None:
    bad = Facts(known.m)
    bad.__dict__["names"] = dict.fromkeys(known.names, "<script>x</script>")
    page = data.view(bad, state(known), Text("da"))
    assert not re.search(r"<(script|img)", page.head + page.body)
