"""The mødemateriale holds the numbers of the screen: every figure of every page, in every file."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from byibalance_core import reports
from byibalance_core.reports import Pack
from byibalance_core.reports.agenda import Agenda, AgendaError, AgendaItem, from_text, from_toml
from byibalance_core.reports.workbook import HEAD_ROW, number_format, sheet_name
from dashboard import downloads, pack
from dashboard.facts import choices, facts, municipalities
from dashboard.figures import line_chart
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import profile
from dashboard.views.profile_growth import Chart


@pytest.fixture(scope="module", autouse=True)
def _store(store: Path) -> Path:
    return store


#: Views that together hold every figure: page and what its link chooses. ``AREA`` is an area of the municipality.
VIEWS = (
    ("overblik", {}),
    ("overblik", {"layer": "status", "area": "AREA"}),
    ("omraader", {}),
    ("omraader", {"area": "AREA"}),
    ("omraader", {"area": "AREA", "compare": "OTHER"}),
    ("boliger-og-behov", {}),
    ("boliger-og-behov", {"part": "lack"}),
    ("boliger-og-behov", {"part": "try"}),
    ("social-balance", {}),
    ("aftale-og-moede", {}),
    ("data-og-metode", {}),
)


class Tables(HTMLParser):
    """The tables of a page as it is read: cells of every row, head and body."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.lang = ""
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.lang = dict(attrs).get("lang") or ""
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self.tables[-1][-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.tables[-1][-1][-1] += data


def tables_of(content: bytes) -> list[list[list[str]]]:
    parser = Tables()
    parser.feed(content.decode())
    return parser.tables


def query_of(code: str, chosen: dict[str, str], language: str = "da") -> dict[str, str]:
    areas = facts(code).choices.areas
    named = {"AREA": areas[3], "OTHER": areas[1]}
    return {"municipality": code, "language": language} | {
        key: named.get(value, value) for key, value in chosen.items()
    }


def whole_page(code: str, page: str, chosen: dict[str, str], language: str = "da") -> tuple[Pack, dict[str, str]]:
    """Return a mødemateriale with every figure of a view, and the view's query."""
    query = query_of(code, chosen, language)
    state, nonsense = ViewState.from_query(query, page=page, municipalities=municipalities(), choices=choices)
    assert nonsense == ()
    figures = downloads.FIGURES[page](facts(code), state, Text(language))
    items = tuple(AgendaItem(f"{state.link()}#figure-{figure.id}") for figure in figures)
    return pack.make(Agenda("", reports.Meeting("Møde"), items), municipality=code, language=language), query


@pytest.mark.parametrize("code", ["101", "999"])
@pytest.mark.parametrize(("page", "chosen"), VIEWS, ids=lambda value: str(value))
def test_every_figure_of_every_page_is_the_same_in_the_material(code: str, page: str, chosen: dict[str, str]) -> None:
    made, query = whole_page(code, page, chosen)
    read = [table for table in tables_of(reports.write(made, ".html")) if table]
    book = openpyxl.load_workbook(io.BytesIO(reports.write(made, ".xlsx")))
    text = Text("da")
    assert made.items
    for place, item in enumerate(made.items, start=1):
        # What the screen's "vis som tabel" fetches, cell by cell.
        screen = tables_of(downloads.make(page, f"{item.figure.id}.html", query).content)[0]
        table = item.figure.table
        assert [[column.label for column in table.columns], *map(list, table.shown)] == screen
        assert read[place - 1] == screen
        sheet = book[sheet_name(made, place)]
        assert [sheet.cell(HEAD_ROW, k).value for k in range(1, len(table.columns) + 1)] == screen[0]
        for i, (row, shown, decimals) in enumerate(zip(table.rows, table.shown, table.decimals, strict=True), start=1):
            for k, (value, words, places, column) in enumerate(
                zip(row, shown, decimals, table.columns, strict=True), start=1
            ):
                cell = sheet.cell(HEAD_ROW + i, k)
                if value is None or value == "":
                    assert (cell.value, words) == (None, "")
                    continue
                assert cell.data_type == ("s" if isinstance(value, str) else "n")
                assert cell.value == (value if isinstance(value, str) else pytest.approx(value, abs=1e-12))
                if not isinstance(value, str):
                    # The number in the cell, written as the screen writes it, is what the screen shows.
                    written = (
                        text.percent(cell.value, places or 0)
                        if column.percent
                        else text.number(cell.value, places or 0)
                    )
                    assert written == words
                    # And no digit more than the screen shows.
                    digits = (places or 0) + (2 if column.percent else 0)
                    assert cell.value == pytest.approx(round(cell.value, digits), abs=1e-12)
                    if places is not None:
                        assert cell.number_format == number_format(places, percent=column.percent)


@pytest.mark.parametrize("code", ["101", "999"])
def test_every_item_says_source_period_status_release_and_link(code: str) -> None:
    for page, chosen in VIEWS:
        made, _ = whole_page(code, page, chosen)
        for item in made.items:
            assert item.release == made.release_id
            assert re.fullmatch(r"(19|20)\d\d(–(19|20)\d\d)?", item.period), item.figure.id
            assert item.status
            assert "release=" + made.release_id in item.link
            assert not item.source.startswith(("Kilde", "Fiktiv. Kilde")), item.source
            if code == "999":
                assert item.status.startswith("fiktiv")


def test_a_link_of_the_material_opens_the_figure_that_it_stands_under() -> None:
    made, _ = whole_page("999", "omraader", {"area": "AREA"})
    again = pack.make(
        Agenda("", reports.Meeting(""), tuple(AgendaItem(item.link) for item in made.items)), municipality="999"
    )
    assert [item.figure for item in again.items] == [item.figure for item in made.items]


def test_an_anchor_survives_a_link_that_was_put_together_anew() -> None:
    # As `urllib.parse.urlencode` writes the fields of a link whose anchor was taken for a part of the last one.
    agenda = from_text("/overblik?municipality=999&mode=meeting%23figure-aldre")
    assert pack.make(agenda, municipality="999").items[0].figure.id == "aldre"


def test_a_meeting_frozen_on_a_release_keeps_its_numbers_after_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from byibalance_core import gate, release, settings

    folder = tmp_path / "999"
    shutil.copytree(next(path for path in settings.data_folders() if path.name == "999"), folder)
    monkeypatch.setenv("BYIBALANCE_STORE", str(tmp_path / "store"))
    _forget()
    first = release.publish(gate.check(folder), store=tmp_path / "store")
    agenda = from_text("/overblik?municipality=999&measure=median_disposable_income_dkk#figure-kort")
    frozen = Agenda("", agenda.meeting, agenda.items, release=first)
    before = pack.make(frozen, municipality="999")
    indicators = folder / "indicators.csv"
    words = indicators.read_text(encoding="utf-8")
    changed = re.sub(r"(median_disposable_income_dkk[;,][^\n]*?)\b(\d{3})(\d{3})\b", r"\g<1>1\g<3>99", words)
    assert changed != words
    indicators.write_text(changed, encoding="utf-8")
    second = release.publish(gate.check(folder), store=tmp_path / "store", force=True)
    _forget()
    assert second != first
    after = pack.make(frozen, municipality="999")
    newest = pack.make(agenda, municipality="999")
    _forget()
    assert after == before
    assert newest.items[0].figure.table.rows != before.items[0].figure.table.rows
    assert newest.release_id == second


def _forget() -> None:
    from dashboard import facts as module

    for value in vars(module).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


@pytest.mark.parametrize("code", ["101", "999"])
def test_a_chart_has_the_points_and_the_axis_that_the_screen_draws(code: str) -> None:
    made, query = whole_page(code, "omraader", {"area": "AREA"})
    state, _ = ViewState.from_query(query, page="omraader", municipalities=municipalities(), choices=choices)
    shown = profile.view(facts(code), state, Text("da"))
    charts = {part.figure.id: part for part in shown.small if isinstance(part, Chart)}
    drawn = {item.figure.id: item.figure for item in made.items if item.figure.panels}
    assert drawn.keys() == charts.keys() != set()
    for name, chart in charts.items():
        plot = line_chart(chart.panels, dark=False)
        lines = [line for panel in drawn[name].panels for line in panel.lines]
        assert [(tuple(trace.x), tuple(trace.y)) for trace in plot.data] == [(l_.years, l_.values) for l_ in lines]
        axes = [plot.layout[f"yaxis{k if k > 1 else ''}"].range for k in range(1, len(chart.panels) + 1)]
        assert axes == [panel.reach for panel in drawn[name].panels]
        assert drawn[name].alternative.startswith("Linjediagram. ")


@pytest.mark.parametrize("code", ["101", "999"])
def test_a_map_has_the_classes_of_its_table(code: str) -> None:
    made, _ = whole_page(code, "overblik", {})
    drawn = made.items[0].figure.map
    assert drawn is not None
    assert len(drawn.tones) == len(drawn.places) == len(made.items[0].figure.table.rows)
    for tone, _, count in drawn.legend:
        told = sum(drawn.incomplete) if tone == "i" else drawn.tones.count(tone)
        assert told == count
    assert bool(drawn.outlines) == (code == "999")
    width, height = drawn.size
    assert all(-1 <= x <= width + 1 and -1 <= y <= height + 1 for x, y, _ in drawn.places)


@pytest.mark.parametrize("measure", ["almene_share", "median_disposable_income_dkk"])
def test_the_short_table_of_a_map_holds_the_measure_that_the_map_shows(measure: str) -> None:
    agenda = from_text(f"/overblik?municipality=999&measure={measure}#figure-kort")
    item = pack.make(agenda, municipality="999").items[0]
    table = item.figure.table
    assert len(table.brief) == 3
    name = facts("999").catalogue[measure].name["da"]
    assert table.columns[table.brief[-1]].label.startswith(name)
    assert item.title.startswith(name[:6])


def test_only_the_words_change_with_the_language() -> None:
    danish, _ = whole_page("101", "boliger-og-behov", {"part": "lack"})
    english, _ = whole_page("101", "boliger-og-behov", {"part": "lack"}, "en")
    for one, other in zip(danish.items, english.items, strict=True):
        numbers = [[cell for cell in row if isinstance(cell, float)] for row in one.figure.table.rows]
        assert numbers == [[cell for cell in row if isinstance(cell, float)] for row in other.figure.table.rows]
        assert one.title != other.title
    assert english.words["sources"] == "Sources"


def test_the_agenda_is_told_step_by_step() -> None:
    told: list[tuple[int, int, str]] = []
    agenda = from_text("/overblik?municipality=101\n/data-og-metode?municipality=101\n")
    pack.make(agenda, municipality="101", progress=lambda *step: told.append(step))
    assert [done for done, _, _ in told] == [0, 1, 2]
    assert {total for _, total, _ in told} == {3}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/overblik?municipality=999", "kommune 999"),
        ("/findes-ikke?municipality=101", "findes-ikke"),
        ("/overblik?municipality=101#figure-findes-ikke", "findes-ikke"),
        ("/overblik?municipality=101&area=nonsens", "area"),
        ("/overblik?municipality=101&release=9999-nonsens", "release"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused_with_its_number(line: str, said: str) -> None:
    with pytest.raises(AgendaError, match=re.escape(said)) as caught:
        pack.make(from_text(f"/overblik?municipality=101\n{line}"), municipality="101")
    assert "Punkt 2" in str(caught.value)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "# kun en bemærkning",
        "/overblik\n" * 61,
    ],
)
def test_an_agenda_without_items_or_with_too_many_is_refused(words: str) -> None:
    with pytest.raises(AgendaError):
        from_text(words)


@pytest.mark.parametrize(
    "words",
    [
        "items = 3",
        "[[items]]\nlinks = 'x'",
        "[[items]]\nlink = 'x'\n[[decisions]]\ntext = 'a'\nitem = 'to'",
        "participants = 'kommunen'\n[[items]]\nlink = 'x'",
        "title = [1]\n[[items]]\nlink = 'x'",
        "title = ",
        "[[items]]\nnote = 'uden link'",
    ],
)
def test_an_agenda_file_with_a_fault_is_refused_with_what_to_write(words: str) -> None:
    with pytest.raises(AgendaError):
        from_toml(words)


@pytest.mark.parametrize(
    "words",
    [
        "[[items]]\nlink = '/overblik'\nnote = 'Ring til 010170-1234'",
        "place = '010170-1234'\n[[items]]\nlink = '/overblik'",
        "[[items]]\nlink = '/overblik'\n[[decisions]]\ntext = 'x'\nowner = '101701234'",
        "since = ['010170-1234']\n[[items]]\nlink = '/overblik'",
    ],
)
def test_an_agenda_file_that_holds_a_person_s_number_is_refused_without_repeating_it(words: str) -> None:
    with pytest.raises(AgendaError, match="ligner et CPR-nummer") as caught:
        from_toml(words)
    assert "1234" not in str(caught.value)
    with pytest.raises(AgendaError, match="punkt 1"):
        from_text("/overblik | Hvad med 010170-1234?")


def test_an_agenda_file_says_meeting_items_and_decisions() -> None:
    agenda = from_toml(
        'title = "T"\ndate = 2026-12-10\nparticipants = ["kommunen"]\nsince = ["a"]\n'
        '[[items]]\nlink = "/overblik"\nquestion = "Hvor?"\nnote = "n"\n'
        '[[decisions]]\ntext = "b"\nowner = "kommunen"\ndue = 2027-02-01\nitem = 1\n'
    )
    assert agenda.meeting.date == "2026-12-10"
    assert agenda.items == (AgendaItem("/overblik", "Hvor?", "n"),)
    assert agenda.decisions[0].item == 1
    assert agenda.release == "latest"
