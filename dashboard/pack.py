"""The mødemateriale from an agenda: each link through the same views as the screen, so that the numbers are the same.

Also a program, for the command line of the core, which starts it as it starts the dashboard::

    python -m dashboard.pack --municipality 101 --items links.txt --output moede.pdf

It tells each step as one JSON object a line on standard output.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from byibalance_core import reports, store
from byibalance_core.exports.provenance import source_rows
from byibalance_core.reports import Pack, PackColumn, PackFigure, PackItem, PackSource, PackTable
from byibalance_core.reports.agenda import Agenda, AgendaError, AgendaItem, from_text, from_toml
from dashboard import contested, pack_drawings
from dashboard.book import book
from dashboard.downloads import FIGURES
from dashboard.facts import Facts, choices, facts, municipalities
from dashboard.maps import MapFigure, Measure
from dashboard.markup import Cell, Column, Figure, Table, format_cell
from dashboard.meeting_agenda import agenda_of_meeting
from dashboard.state import CLASS_FIELDS, LANGUAGES, ViewState
from dashboard.text import Text, as_shown, load_locale
from dashboard.views import area_map, balance_map, profile
from dashboard.views.profile import Profile
from dashboard.views.profile_growth import Chart

#: Where links lead when nobody says where the dashboard is served.
ADDRESS = "http://localhost:8501"
#: (page, figure) -> its map; every other drawing with an axis is a `Chart` of the profile.
MAPS: dict[tuple[str, str], Callable[[Facts, ViewState, Text], MapFigure]] = {
    ("overblik", "kort"): area_map.map_figure,
    ("omraader", "kort"): area_map.map_figure,
    ("social-balance", "fordeling-kort"): balance_map.map_figure,
}
#: Areas beyond which a map's table names only the area and the measure.
MANY = 36
Progress = Callable[[int, int, str], None]
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SHORT_END = re.compile(r"\b((?:19|20)\d\d)–(\d\d)\b")


def make(
    agenda: Agenda,
    *,
    municipality: str,
    language: str = "da",
    address: str = ADDRESS,
    progress: Progress = lambda done, total, words: None,
) -> Pack:
    """Return the mødemateriale of an agenda.

    Parameters
    ----------
    agenda : Agenda
        Its links name views; ``#figure-<id>`` chooses a figure, else the page's first one is taken.
    municipality : str
        Code; a link to another one is refused.
    language : {"da", "en"}
        Of all files, whatever the links say.
    address : str
        Where the dashboard is served.
    progress : callable
        Called with what is done, how much there is, and words for it.

    Raises
    ------
    AgendaError
        When a link leads to no figure of this municipality.
    """
    text = Text(language)
    if municipality not in municipalities():
        raise AgendaError(text("pack.fault.municipality", code=municipality))
    if agenda.release not in (store.LATEST, *municipalities()[municipality]):
        raise AgendaError(text("pack.fault.release", id=agenda.release, code=municipality))
    known = facts(municipality, agenda.release)
    items = []
    for place, item in enumerate(agenda.items, start=1):
        state, name = _state(item, place, municipality, text, known.m.release_id)
        words = text(f"frame.page.{state.page}")
        progress(
            place - 1, len(agenda.items) + 1, text("pack.progress.item", place=place, all=len(agenda.items), name=words)
        )
        items.append(_item(item, place, state, name, text, address))
    progress(len(agenda.items), len(agenda.items) + 1, text("pack.progress.writing"))
    date = agenda.meeting.date
    return Pack(
        title=agenda.title or text("pack.title", name=known.m.name),
        municipality=known.m.name,
        fictitious=known.m.fictitious,
        language=language,
        release_id=known.m.release_id,
        published_at=text.date(known.m.published_at[:10]),
        made_at=known.m.published_at[:19],
        meeting=reports.Meeting(
            agenda.meeting.name,
            _date(date, text),
            agenda.meeting.place,
            agenda.meeting.participants,
        ),
        items=tuple(items),
        decisions=tuple(_dated(each, text) for each in agenda.decisions),
        since=agenda.since,
        actions=tuple(_dated(each, text) for each in agenda.actions),
        sources=tuple(_sources(known)),
        words=words_of(language),
    )


def words_of(language: str) -> dict[str, str]:
    """Return the words of the files."""
    start = "pack.words."
    return {key.removeprefix(start): words for key, words in load_locale(language).items() if key.startswith(start)}


def _date(given: str, text: Text) -> str:
    return text.date(given) if re.fullmatch(r"\d{4}-\d\d-\d\d", given) else given


def _dated(decision: reports.Decision, text: Text) -> reports.Decision:
    return reports.Decision(decision.text, decision.owner, _date(decision.due, text), decision.item)


def _sources(known: Facts) -> Iterable[PackSource]:
    names = ("title", "publisher", "url", "licence", "published", "accessed", "note")
    return (PackSource(**{name: row[name] for name in names}) for row in source_rows(known.m))


def _state(item: AgendaItem, place: int, municipality: str, text: Text, release: str) -> tuple[ViewState, str]:
    """Return the view that an item's link names, with its release pinned, and the figure's id; blank for the first."""
    try:
        link = urlsplit(item.link)
        query = dict(parse_qsl(link.query, keep_blank_values=True, max_num_fields=100))
    except ValueError as error:
        raise AgendaError(text("pack.fault.link", place=place)) from error
    anchor = link.fragment
    if query and not anchor:
        # A link that was taken apart and put together again may carry its anchor in the last field.
        last = list(query)[-1]
        query[last], _, anchor = query[last].partition("#")
    page = link.path.strip("/").rpartition("/")[2] or next(iter(FIGURES))
    if page not in FIGURES:
        raise AgendaError(text("pack.fault.page", place=place, page=page, pages=", ".join(FIGURES)))
    if query.get("municipality", municipality) != municipality:
        other = query["municipality"]
        raise AgendaError(text("pack.fault.other", place=place, other=other, code=municipality))
    pinned = query.get("release") or store.LATEST
    query |= {
        "municipality": municipality,
        "language": text.language,
        "mode": "explore",
        "release": release if pinned == store.LATEST else pinned,
    }
    state, nonsense = ViewState.from_query(query, page=page, municipalities=municipalities(), choices=choices)
    if nonsense:
        # On screen a notice stands beside the default; on paper nobody would see that it is another view.
        raise AgendaError(
            text("pack.fault.nonsense", place=place, fields=", ".join(nonsense), release=query["release"])
        )
    return state, re.sub(r"^(figure|table|chart)-", "", anchor)


def _item(item: AgendaItem, place: int, state: ViewState, name: str, text: Text, address: str) -> PackItem:
    known = facts(state.municipality, state.release)
    figures = FIGURES[state.page](known, state, text)
    figure = next((each for each in figures if each.id == name), None) if name else _first(figures, state)
    if figure is None:
        some = ", ".join(each.id for each in figures) or text("pack.fault.none")
        raise AgendaError(text("pack.fault.figure", place=place, name=name, figures=some))
    title, subtitle, source = figure.title, figure.subtitle, figure.source
    drawn, measure = figure_of(figure, known, state, text)
    if measure is not None:
        title, subtitle, source = measure.title, measure.subtitle, measure.source or source
    return PackItem(
        title=title,
        subtitle=subtitle,
        question=item.question or text(f"frame.page.{state.page}"),
        link=f"{address.rstrip('/')}{state.link()}#figure-{figure.id}",
        source=re.sub(r"^(\w+\. )?\w+: ", "", source),
        period=_period(f"{subtitle} {title}", figure, known),
        status=_status(drawn, known, text),
        release=known.m.release_id,
        figure=drawn,
        note=" ".join(filter(None, (item.note, *_objections(known, state, figure, text)))),
    )


def _first(figures: tuple[Figure, ...], state: ViewState) -> Figure | None:
    """Return the figure that a link without an anchor asks for: the first of the page, or of the part that it names."""
    wanted = ""
    if state.page == "boliger-og-behov" and state.part == "lack":
        wanted = "klassen" if any(getattr(state, name) for name in CLASS_FIELDS) else "mangler-vi"
    return next((each for each in figures if each.id == wanted), next(iter(figures), None))


def _objections(known: Facts, state: ViewState, figure: Figure, text: Text) -> list[str]:
    rows = contested.objections_on(known, book(known.m.code), state, figure, text)
    return [contested.objection_words(each, known, text) for each in rows]


def figure_of(figure: Figure, known: Facts, state: ViewState, text: Text) -> tuple[PackFigure, Measure | None]:
    """Return a figure for the mødemateriale, and the measure that its map shows where it has a map."""
    if (state.page, figure.id) in MAPS:
        drawn = MAPS[state.page, figure.id](known, state, text)
        measure = pack_drawings.shown_measure(drawn)
        return (
            PackFigure(
                figure.id,
                table_of(figure.table, text, brief=_columns_of(measure, figure.table)),
                map=pack_drawings.map_shapes(drawn, known, text),
                alternative=pack_drawings.map_words(drawn, known, text),
            ),
            measure,
        )
    chart = _charts(known, state, text).get(figure.id)
    if chart is not None:
        words = pack_drawings.chart_words(chart, text)
        return PackFigure(figure.id, table_of(figure.table, text), pack_drawings.panels(chart), alternative=words), None
    return PackFigure(figure.id, table_of(figure.table, text), alternative=figure.title), None


def _charts(known: Facts, state: ViewState, text: Text) -> dict[str, Chart]:
    if state.page != "omraader" or not state.area or state.compare:
        return {}
    view: Profile = profile.view(known, state, text)
    return {part.figure.id: part for part in view.small if isinstance(part, Chart)}


def table_of(table: Table, text: Text, *, brief: tuple[int, ...] = ()) -> PackTable:
    """Return a figure's table with every number as it is shown."""
    by_row = [table.columns_of(place) for place in range(len(table.rows))]
    return PackTable(
        columns=tuple(PackColumn(column.label, column.decimals, column.percent) for column in table.columns),
        rows=tuple(
            tuple(_rounded(value, column) for value, column in zip(row, own, strict=True))
            for row, own in zip(table.rows, by_row, strict=True)
        ),
        shown=tuple(
            tuple(unescape(format_cell(value, column, text)) for value, column in zip(row, own, strict=True))
            for row, own in zip(table.rows, by_row, strict=True)
        ),
        decimals=tuple(tuple(column.decimals for column in own) for own in by_row),
        brief=brief,
    )


def _rounded(value: Cell, column: Column) -> Cell:
    if isinstance(value, str) or value is None:
        return value
    places = column.decimals or 0
    return as_shown(value * 100, places) / 100 if column.percent else as_shown(value, places)


def _columns_of(measure: Measure, table: Table) -> tuple[int, ...]:
    """Return the columns of a map's table that belong to the measure shown: the area, its size, the measure itself."""
    sized = [
        place
        for place in (1,)
        if len(table.columns) > 1 and table.columns[1].decimals == 0 and not table.columns[1].percent
    ]
    for place, column in enumerate(table.columns):
        if place and place not in sized and column.decimals is not None and _same(measure, table, place):
            # Many areas stand side by side in three columns, where there is no room for their size.
            return (0, *(sized if len(table.rows) <= MANY else ()), place)
    return ()


def _same(measure: Measure, table: Table, place: int) -> bool:
    factor = 100 if table.columns[place].percent else 1
    return all(
        isinstance(row[place], str) if value is None else row[place] is not None and not isinstance(row[place], str)
        and abs(row[place] * factor - value) < 1e-6
        for row, value in zip(table.rows, measure.values, strict=True)
    )  # fmt: skip


def _period(words: str, figure: Figure, known: Facts) -> str:
    """Return the years that a figure names: in its words, else in its columns and rows, else the release's own."""
    places = (
        words,
        " ".join(column.label for column in figure.table.columns),
        " ".join(str(row[0]) for row in figure.table.rows),
    )
    for place in places:
        whole = _SHORT_END.sub(lambda found: f"{found[1]} {found[1][:2]}{found[2]}", place)
        years = sorted(set(_YEAR.findall(whole)))
        if years:
            return years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return str(known.m.base_year)


def _status(figure: PackFigure, known: Facts, text: Text) -> str:
    """Return the words of trust that a figure's table holds, the most usual first; invented figures say so first."""
    table = figure.table
    named = [words for key, words in load_locale(text.language).items() if key.startswith("common.status.")]
    places = table.brief or tuple(range(len(table.columns)))
    cells = [row[place] for row in table.rows for place in places if isinstance(row[place], str)]
    counts = {words: cells.count(words) for words in named}
    counts |= {words: count for tone, words, count in (figure.map.legend if figure.map else ()) if not tone.isdigit()}
    found = sorted((words for words in named if counts[words]), key=lambda words: -counts[words])
    signs = [text("common.fictitious")] if known.m.fictitious else []
    return ", ".join([*signs, *(found or ([] if signs else [text("pack.status_source")]))])


def read_agenda(path: Path) -> Agenda:
    """Return the agenda of a file: ``.toml``, or a plain list of links.

    Raises
    ------
    AgendaError
        When the file cannot be read as an agenda.
    """
    try:
        words = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AgendaError(f"Dagsordenen »{path.name}« kan ikke læses. Er det en tekstfil i UTF-8?") from error
    return from_toml(words) if path.suffix == ".toml" else from_text(words)


def main(arguments: list[str] | None = None) -> int:
    """Run as a program; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.pack")
    parser.add_argument("--municipality", required=True)
    parser.add_argument("--items", type=Path)
    parser.add_argument("--meeting", default="")
    parser.add_argument("--release", default=store.LATEST)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument("--address", default=ADDRESS)
    given = parser.parse_args(arguments)

    def tell(**step: Any) -> None:
        print(json.dumps(step, ensure_ascii=False), flush=True)

    try:
        agenda = (
            read_agenda(given.items)
            if given.items
            else agenda_of_meeting(given.municipality, given.meeting, given.language, release=given.release)
        )
        made = make(
            agenda,
            municipality=given.municipality,
            language=given.language,
            address=given.address,
            progress=lambda done, total, words: tell(done=done, total=total, words=words),
        )
        content = reports.write(made, given.output.suffix.lower())
        given.output.write_bytes(content)
    except (AgendaError, store.StoreError) as error:
        tell(error=str(error))
        return 2
    except OSError as error:
        tell(error=f"{given.output}: {error.strerror}. Vælg et andet sted med -o.")
        return 2
    total = len(made.items) + 1
    tell(done=total, total=total, words=Text(given.language)("pack.progress.done"), release=made.release_id)
    return 0


if __name__ == "__main__":
    sys.exit(main())
