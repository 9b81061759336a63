"""``byibalance classify``: the statutory categories of housing areas from a file of their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from byibalance_core.cli import console

if TYPE_CHECKING:
    from byibalance_core.criteria import AreaFigures

_YEARS = (1900, 2100)
_CATEGORIES = {
    "statutory_list_2010_2017": "Listen 2010-2017",
    "udsat": "Udsat boligområde",
    "parallelsamfund": "Parallelsamfund",
    "omdannelse": "Omdannelsesområde",
    "forebyggelse": "Forebyggelsesområde",
}
_CRITERIA = {
    "residents": "Beboere",
    "outside_labour_pct": "Uden arbejde og uddannelse, pct.",
    "convicted_pct": "Dømte, pct.",
    "basic_education_pct": "Kun grundskole, pct.",
    "income_pct_of_region": "Indkomst, pct. af regionens",
    "nonwestern_pct": "Oprindelse, pct.",
    "consecutive_years_parallelsamfund": "Lister i træk",
}
_COMPARISONS = {">": "over", ">=": "mindst", "<": "under"}
_ANSWERS = {True: "ja", False: "nej", None: "uafgjort"}
_CAVEATS = {
    "rounding": "afhænger af afrunding",
    "limit_press": "grænse fra pressen, skal bekræftes",
    "limit_year_inferred": "grænsens år er udledt, skal bekræftes",
    "limit_derived": "grænsen er afledt, skal bekræftes",
    "limit_within_range": "tallet ligger, hvor grænsen selv kan ligge",
}


def classify(
    file: Annotated[Path, typer.Argument(help="Figures of the areas, one row each, as CSV or a workbook.")],
    year: Annotated[int, typer.Option(min=_YEARS[0], max=_YEARS[1], help="List year.")],
    history: Annotated[
        Path | None, typer.Option(help="The same columns for earlier years; omdannelse counts five lists running.")
    ] = None,
    national_convicted_pct: Annotated[
        str | None,
        typer.Option(
            metavar="PER CENT", help="The year's national mean of convicted; the limit is three (two) times it."
        ),
    ] = None,
    reported_limits: Annotated[
        bool,
        typer.Option(
            "--reported-limits", help="Use the limits on convictions reported for 2018-2022 where no mean is given."
        ),
    ] = False,
    with_origin: Annotated[
        bool, typer.Option("--with-origin", help="Use the criterion on origin, which is off by default.")
    ] = False,
    as_json: console.JsonOption = False,
) -> None:
    """Say which statutory categories the areas of a file meet: yes, no or undecided.

    Columns: year, area, residents, outside_labour_pct, convicted_pct, basic_education_pct, income_pct_of_region,
    nonwestern_pct. Per cent, already averaged as the law says; blank is unknown. The ministry's list decides.

    Example: `byibalance classify areas.csv --year 2022 --national-convicted-pct 0.725 --json`
    """
    from byibalance_core.criteria import Convictions, classify_json
    from byibalance_core.criteria import classify as answer
    from byibalance_core.sources.criteria_files import read_criteria
    from byibalance_core.sources.guard import Guarded

    for named in (file, history):
        if named is not None and not named.is_file():
            raise console.WrongUseError(f"»{named}« er ikke en fil. Skriv stien til en CSV-fil eller en projektmappe.")
    convictions = Convictions(_mean(national_convicted_pct), reported_limits)
    with Guarded() as reader:
        read = [read_criteria(file, year=year, with_origin=with_origin, reader=reader)]
    if history is not None:
        read.append(read_criteria(history, year=year, earlier=True, with_origin=with_origin, reader=reader))
    for remark in (one for part in read for one in part.remarks):
        said = f"byibalance: {remark.place}: {remark.found} {remark.why}"
        console.errors().print(said, markup=False, highlight=False, soft_wrap=True)
    _say_unmatched(read)
    earlier: dict[str, list[AreaFigures]] = {}
    for row in (one for part in read[1:] for one in part.rows):
        earlier.setdefault(row.area, []).append(_figures(row))
    found = [
        answer(_figures(row), history=earlier.get(row.area, ()), convictions=convictions, with_origin=with_origin)
        for row in read[0].rows
    ]
    values = classify_json(found, year=year, convictions=convictions, with_origin=with_origin)
    if as_json:
        console.answer(values)
    else:
        _show(values)


def _say_unmatched(read: Sequence[Any]) -> None:
    """Say which areas of the history are not in the file: a name written in two ways would look like no history."""
    named = {row.area for row in read[0].rows}
    others = sorted({row.area for part in read[1:] for row in part.rows} - named)
    if others:
        said = f"byibalance: --history har områder, som ikke er i filen, og som ikke er brugt: {', '.join(others)}."
        console.errors().print(said, markup=False, highlight=False, soft_wrap=True)


def _figures(row: Any) -> AreaFigures:
    from byibalance_core.criteria import AreaFigures

    return AreaFigures(row.area, row.year, **row.figures)


def _mean(given: str | None) -> Decimal | None:
    """Return the national mean as it was written, with decimal point or comma."""
    from byibalance_core.sources.criteria_files import as_number

    if given is None:
        return None
    try:
        mean = as_number(given)
    except ValueError:
        mean = None
    if mean is None or not 0 < mean < 100:
        raise console.WrongUseError(
            f"Landsgennemsnittet »{given}« kan ikke bruges."
            " Skriv procent over 0 og under 100, fx --national-convicted-pct 0,725."
        )
    return mean


def _show(values: Mapping[str, Any]) -> None:
    rules = values["rules"]
    if rules is not None:
        day = f"listen af {rules['list_date']:%d.%m.%Y}" if rules["list_date"] else "listen, hvis dato ikke kendes"
        console.say(f"{values['year']}: {day}. Regler {rules['name']}: {rules['reference']}.")
        defined = [name for name in _CATEGORIES if values["areas"] and _is_defined(name, values["areas"][0])]
        rows = [(area["area"], *(_ANSWERS[area["categories"][name]] for name in defined)) for area in values["areas"]]
        console.show_table(("Område", *(_CATEGORIES[name] for name in defined)), rows)
        heads = ("Kategori", "Kriterium", "Tal", "Grænse", "Opfyldt", "Lov", "Forbehold")
        for area in values["areas"]:
            console.show_table(heads, _criteria(area), title=area["area"])
    for note in values["notes"]:
        console.say(note["text"])


def _is_defined(name: str, area: Mapping[str, Any]) -> bool:
    return bool(area["undecided"].get(name) != ["not_defined"])


def _criteria(area: Mapping[str, Any]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, found in area["criteria"].items():
        category, _, criterion = name.partition(".")
        limit = "ukendt" if found["limit"] is None else f"{_COMPARISONS[found['comparison']]} {_number(found['limit'])}"
        words = _CRITERIA.get(criterion) or f"Opfyldte kriterier af {criterion.rpartition('_')[2]}"
        value = "ukendt" if found["value"] is None else _number(found["value"])
        rows.append(
            (
                _CATEGORIES[category],
                words,
                f"mindst {value}" if "some_unknown" in found["caveats"] else value,
                limit,
                _ANSWERS[found["met"]],
                found["reference"].removeprefix("almenboligloven ").partition(";")[0],
                ", ".join(_CAVEATS[code] for code in found["caveats"] if code in _CAVEATS),
            )
        )
    return rows


def _number(value: float) -> str:
    """Return a number with decimal comma, and a blank-free point between thousands."""
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return f"{value:.10g}".replace(".", ",")
