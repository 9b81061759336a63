"""Mangler vi: the chosen class, its answer step by step, and the link that chooses it; by numbers made here by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from byibalance_core.need.class_need import class_need
from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.state import CLASS_FIELDS, ViewState
from dashboard.text import Text
from dashboard.views import class_answer, class_choice, dwelling_class

from .dwelling_pages import csv_rows, figure, page, plain, state, without

#: One category of every dimension of a class.
EVERY = {
    "tenure": "almene",
    "dwelling_type": "youth",
    "rooms": "1-2",
    "rent_band": "under_3500",
    "size_band": "under_50",
    "accessible": "yes",
}


def steps(facts: Facts, **changes: object) -> dict[str, tuple]:
    """Return the answer's lines: heading to low, main, high and what it rests on."""
    return {str(row[0]): row[1:] for row in figure(page(facts, part="lack", **changes), "klassen").table.rows}


def links(markup: str) -> list[str]:
    """Return the addresses that the choices of a class lead to."""
    nav = markup[markup.index('class="b-c-choice"') : markup.index("</nav>")]
    return [unescape(address) for address in re.findall(r'href="([^"]+)"', nav)]


def read(address: str) -> tuple[ViewState, tuple[str, ...]]:
    """Return what a link says, as the server reads it."""
    parts = urlsplit(address)
    return ViewState.from_query(
        dict(parse_qsl(parts.query, keep_blank_values=True)),
        page=parts.path.strip("/"),
        municipalities=facts_module.municipalities(),
        choices=facts_module.choices,
    )


def estates(code: str, **wanted: tuple[str, ...]) -> int:
    """Return the almene dwellings of a class in 2026, summed from the estates' files."""
    names = ("tenure", "dwelling_type", "rooms", "size_band", "rent_band", "accessible")
    total = 0
    for organisation in (
        "fjerdingen",
        "havrekilden",
        "klokkelyng",
        "kobberkedlen",
        "rugstraaet",
        "skolarbo",
        "tolderbo",
    ):
        rows = [r for r in csv_rows(code, f"stock-{organisation}.csv") if r["year"] == "2026" and r["estate_id"]]
        width = max(sum(bool(row.get(name)) for name in names) for row in rows)
        for row in rows:
            finest = sum(bool(row.get(name)) for name in names) == width
            if finest and row["dwellings"] and all(row[name] in values for name, values in wanted.items()):
                total += int(row["dwellings"])
    return total


@pytest.mark.parametrize("chosen", [{}, {"tenure": "almene", "rooms": "1-2"}])
def test_small_almene_dwellings_of_copenhagen_are_bounds_with_what_can_and_cannot_be_said(
    copenhagen: Facts, chosen: dict[str, str]
) -> None:
    found = figure(page(copenhagen, part="lack", **chosen), "klassen")
    said = plain(found.drawing)
    assert found.title == "Kan ikke afgøres: om der mangler almene boliger med 1–2 rum i 2031"
    assert "3.333–62.031 kan ikke afgøres" in said
    assert "Det kan siges Der er mindst 3.333 og højst 62.031 i dag." in said
    # 43,316 + 117,242 dwellings of one and two rooms are counted; that they are almene is not.
    assert f"Boliger med 1–2 rum: {Text('da').number(43_316 + 117_242)} i dag" in said
    assert "Almene boliger: ca. 66.200 i dag" in said
    assert "Det kan ikke siges: hvor mange der er, hvor de ligger, og om de mangler." in said
    assert "Én fil indsnævrer det: Organisationernes boligliste med rum" in said
    assert "32.137" not in said
    lines = steps(copenhagen, **chosen)
    assert lines["Boliger i dag"][:3] == (3_333, "kun grænser", 62_031)
    assert lines["Almene genudlejninger til 2031"][:3] == ("kan ikke afgøres",) * 3
    assert not {"Mangel 2031, minus er overskud", "Tilbage at bygge"} & set(lines)


def test_the_answer_of_the_example_is_the_stock_by_hand_and_the_need_less_what_is_under_way(example: Facts) -> None:
    lines = steps(example)
    assert lines["Boliger i dag"][:3] == (estates("999", rooms=("1", "2")),) * 3
    known = class_need(example.m, year=2031, tenure="almene", rooms="1-2")
    assert lines["Mangel 2031, minus er overskud"][:3] == (known.low, known.main, known.high)
    assert lines["Ændring i husstande til 2031"][1] == known.households - known.households_base
    # No unused dwellings are added in the main scenario but those that follow the households.
    change, coming = lines["Ændring i husstande til 2031"][1], lines["På vej til 2031"][1]
    assert lines["Mangel 2031, minus er overskud"][1] == pytest.approx(change - coming, abs=change * 0.1)
    title = figure(page(example, part="lack"), "klassen").title
    assert title == f"{Text('da').range(known.low, known.high)} almene boliger med 1–2 rum mangler i 2031"


def test_relettings_house_movers_and_are_never_taken_off_the_shortage(example: Facts) -> None:
    lines = steps(example)
    shortage, converted, build = (
        lines[name][:3] for name in ("Mangel 2031, minus er overskud", "Kan komme ved ombygning", "Tilbage at bygge")
    )
    relettings = lines["Almene genudlejninger til 2031"]
    assert relettings[0] > shortage[2] > 0
    assert build == tuple(
        max(0, value) for value in (shortage[0] - converted[2], shortage[1] - converted[1], shortage[2] - converted[0])
    )
    assert "trækkes den ikke" in relettings[3] or "trækkes ikke fra manglen" in relettings[3]
    assert "om året i fem år" in relettings[3]


def test_what_can_be_converted_stands_with_its_way_and_its_ceiling(example: Facts) -> None:
    found = figure(page(example, part="lack"), "ombygning")
    assert [row[:3] for row in found.table.rows] == [
        ("Almene boliger med 3 rum", "deling i to", estates("999", rooms=("3",)))
    ]
    # 40 empty ones at most, each divided in two.
    assert (found.table.rows[0][4], found.table.rows[0][7]) == ("0–40", 80)
    assert "summen er et loft" in found.source


def test_a_class_that_is_not_almene_has_no_relettings_and_no_conversion_instead_of_nought(example: Facts) -> None:
    lines = steps(example, tenure="private_rental", rooms="4+")
    for name in ("Almene genudlejninger til 2031", "Kan komme ved ombygning"):
        assert lines[name][:3] == ("ikke relevant",) * 3


def test_building_that_nobody_has_told_is_missing_and_not_nought(copenhagen: Facts) -> None:
    lines = steps(copenhagen, tenure="almene")
    assert lines["På vej til 2031"][:3] == ("mangler",) * 3
    assert "kommunens liste over byggeprojekter" in lines["På vej til 2031"][3]


def test_relettings_by_national_levels_are_an_assumption_in_round_numbers(copenhagen: Facts) -> None:
    drawing = plain(figure(page(copenhagen, part="lack", tenure="almene"), "klassen").drawing)
    # 13.1 per cent a year of about 66,228 almene dwellings, five years: 43,379.
    assert (
        "Almene genudlejninger til 2031 ca. 43.000 Ca. 8.700 om året i fem år efter landstal, en antagelse" in drawing
    )
    assert "43.379" not in drawing
    # Nothing is converted from where every almene dwelling is asked for: that is no answer of nought.
    assert steps(copenhagen, tenure="almene")["Kan komme ved ombygning"][:3] == ("ikke relevant",) * 3


def test_a_link_with_every_dimension_is_read_answered_and_counted(example: Facts) -> None:
    link = state(example, part="lack", **EVERY).link()
    for name, value in EVERY.items():
        assert f"{name}={value}" in link
    found, nonsense = read(link)
    assert nonsense == ()
    assert {name: getattr(found, name) for name in CLASS_FIELDS} == EVERY
    said = plain(page(example, part="lack", **EVERY).details)
    assert said.startswith(
        "Valgt: almene ungdomsboliger med 1–2 rum (under 3.500 kr., under 50 m², med niveaufri adgang)"
    )
    by_hand = estates(
        "999", **{name: (value,) for name, value in EVERY.items() if name not in ("tenure", "rooms")}, rooms=("1", "2")
    )
    assert steps(example, **EVERY)["Boliger i dag"][:3] == (by_hand,) * 3


@pytest.mark.parametrize("field", [*CLASS_FIELDS, "ageing"])
def test_nonsense_in_a_class_is_named_and_set_back(example: Facts, field: str) -> None:
    found, nonsense = read(state(example, part="lack").link() + f"&{field}=sommerhus")
    assert nonsense == (field,)
    assert getattr(found, field) == ""
    for language in ("da", "en"):
        assert Text(language).has(f"frame.field.{field}")


@pytest.mark.parametrize("chosen", [{}, {"dwelling_type": "youth"}, EVERY])
def test_every_choice_is_a_link_that_says_its_class_and_loses_no_other_choice(
    example: Facts, chosen: dict[str, str]
) -> None:
    pick = chosen or {"tenure": "almene", "rooms": "1-2"}
    later = example.m.horizons[-1]
    markup = page(example, part="lack", horizon=later, area="99902", **chosen).details
    found = [read(address) for address in links(markup)]
    assert all(nonsense == () for _, nonsense in found)
    for there, _ in found:
        assert (there.part, there.horizon, there.area) == ("lack", later, "99902")
        said = {name: getattr(there, name) for name in CLASS_FIELDS}
        assert any(said.values())
        assert sum(said[name] != pick.get(name, "") for name in CLASS_FIELDS) <= 1
    assert len({there for there, _ in found}) >= 20
    nav = markup[: markup.index("</nav>")]
    assert nav.count("aria-current=true") == len(CLASS_FIELDS)


def test_dimensions_that_copenhagen_lacks_stand_with_the_one_file_that_brings_them(copenhagen: Facts) -> None:
    said = plain(page(copenhagen, part="lack").details)
    assert (
        "Boligtype, husleje og tilgængelighed kan vælges, når filen er leveret: "
        "Organisationernes boligliste med boligtype, husleje og adgangsforhold" in said
    )
    # A link that asks for one of them all the same is answered, and the row stands so that it can be left open again.
    found = page(copenhagen, part="lack", tenure="almene", rent_band="under_3500")
    assert "er ikke leveret" in figure(found, "klassen").title
    assert "Én fil indsnævrer det: Organisationernes boligliste med husleje" in plain(found.details)
    assert any(read(address)[0].rent_band == "" for address in links(found.details))


def test_an_area_that_is_chosen_does_not_change_what_the_answer_is_of(copenhagen: Facts) -> None:
    assert "Tallene gælder hele København" in figure(page(copenhagen, part="lack", area="20903"), "klassen").source
    assert steps(copenhagen, area="20903") == steps(copenhagen)


def vacant_by_hand(*kinds: str) -> int:
    """Return the dwellings of some types that stand empty in the newest month, from the organisations' files."""
    rows = [
        row
        for name in ("fjerdingen", "havrekilden", "klokkelyng", "kobberkedlen", "rugstraaet", "skolarbo", "tolderbo")
        for row in csv_rows("999", f"vacancies-{name}.csv")
        if row["vacant"]
    ]
    newest = max(row["period"] for row in rows)
    return sum(int(row["vacant"]) for row in rows if row["period"] == newest and row["dwelling_type"] in kinds)


def test_the_contradiction_stands_on_top_with_its_possible_reasons(example: Facts) -> None:
    head = page(example, part="lack", dwelling_type="youth").head
    empty = vacant_by_hand("youth")
    said = plain(head)
    assert head.count("b-notice") == 1
    assert f"men {empty} af {estates('999', dwelling_type=('youth',))} almene står tomme med lejetab" in said
    assert "Mulige grunde, som tallene ikke kan vælge imellem" in said
    for reason in ("skifter netop lejer", "huslejen er højere", "de ligger et andet sted", "standen", "reglerne"):
        assert reason in said
    # They are counted for the class itself, so that other rooms are no reason; asked for by rent, rent is none.
    assert "andre rum" not in said
    assert "andre rum" in plain(page(example, part="lack").head)
    cheap = plain(page(example, part="lack", tenure="almene", rent_band="over_4500").head)
    assert "huslejen er højere" not in cheap


def test_no_contradiction_without_empty_dwellings_or_without_a_shortage(copenhagen: Facts, example: Facts) -> None:
    quiet = without(example, "vacancies")
    for facts, chosen in ((quiet, {"dwelling_type": "youth"}), (copenhagen, {}), (example, {"dwelling_type": "care"})):
        assert class_answer.contradiction(facts, state(facts, part="lack", **chosen), Text("da")) == ""
    # What stands empty among the types of dwellings is told beside the chosen class.
    said = dwelling_class.contradictions(example, state(example, part="lack", dwelling_type="care"), Text("da"))
    assert "Ungdomsboliger" in said
    assert "Plejeboliger" not in said
    # Empty dwellings that nobody has reported are no line of the answer.
    assert "Almene, tomme i dag" not in steps(quiet, dwelling_type="youth")


def test_without_a_forecast_the_stock_is_told_and_nothing_is_reckoned(example: Facts) -> None:
    narrow = without(example, "projection")
    found = figure(page(narrow, part="lack"), "klassen")
    assert found.title == "Uden prognose kan kun antallet af almene boliger med 1–2 rum vises"
    assert not [name for name in steps(narrow) if name.startswith(("Mangel", "Tilbage"))]


def test_what_is_long_is_folded_behind_its_finding_and_opens_where_something_is_set_in_it(example: Facts) -> None:
    def folds(**changes: object) -> dict[str, str]:
        markup = page(example, part="lack", **changes).details
        return dict(re.findall(r'<details class="b-c-fold" id="fold-([\w-]+)"( open)?>', markup))

    assert folds() == {"husleje": "", "maalgrupper": "", "som-i-dag": ""}
    assert folds(ageing="0.99")["maalgrupper"] == " open"
    markup = page(example, part="lack").details
    for name in folds():
        summary = markup[markup.index(f'id="fold-{name}"') :].partition("</summary>")[0]
        assert figure(page(example, part="lack"), name).title in unescape(plain(summary))


def test_rows_of_the_need_choose_their_class_and_the_chosen_one_is_marked(example: Facts) -> None:
    found = figure(page(example, part="lack", dwelling_type="youth"), "som-i-dag").drawing
    marked = [unescape(line) for line in re.findall(r'<tr class="b-on"[^>]*>.*?</tr>', found)]
    assert len(marked) == 1
    assert "Ungdomsboliger" in marked[0]
    (address,) = re.findall(r'href="([^"]+)"', marked[0])
    assert read(address)[0].dwelling_type == "youth"
    assert read(address)[0].tenure == ""
    assert 'class="b-on"' not in figure(page(example, part="lack"), "som-i-dag").drawing


def test_answers_are_kept_per_release_and_class(example: Facts) -> None:
    again = replace(state(example, part="lack", **EVERY), language="en")
    assert class_choice.solution(example, again) is class_choice.solution(example, replace(again, mode="meeting"))
