"""``byibalance backtest``: the engine against a municipality's own past, or against the generator's municipalities."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from byibalance_core.cli import console
from byibalance_core.cli.need import ReleaseOption, loaded
from byibalance_core.store import LATEST

if TYPE_CHECKING:
    import pandas as pd

    from byibalance_core.model import Municipality
    from byibalance_core.projection.backtest import Backtest
    from byibalance_core.projection.errors import Headline
    from byibalance_core.projection.generated import GeneratedBacktest

_WORDS = {"engine": "modellen", "no_change": "uændret"}
_HORIZON = 5


def backtest(
    code: Annotated[str | None, typer.Argument(help="Municipality code.")] = None,
    generated: Annotated[bool, typer.Option("--generated", help="Use invented municipalities.")] = False,
    years: Annotated[int, typer.Option(min=9, max=60, help="Years of history of an invented municipality.")] = 25,
    areas: Annotated[int, typer.Option(min=4, max=400, help="Areas of an invented municipality.")] = 40,
    first_seed: Annotated[int, typer.Option(min=0, help="Seed of the first invented municipality.")] = 1,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="Number of invented municipalities.")] = 30,
    release_id: ReleaseOption = LATEST,
    as_json: console.JsonOption = False,
) -> None:
    """Measure the engine on years that are past, beside "no change" and a trend line.

    Exit code 1: the municipality has no history to measure on.

    Example: `byibalance backtest 999` or `byibalance backtest --generated --first-seed 100 --seeds 30`
    """
    if generated == (code is not None):
        raise console.WrongUseError("Skriv enten en kommunekode eller --generated, fx »byibalance backtest 999«.")
    if code is None:
        _invented(range(first_seed, first_seed + seeds), areas=areas, years=years, as_json=as_json)
    else:
        _own(loaded(code, release_id), as_json=as_json)


def _own(m: Municipality, *, as_json: bool) -> None:
    from byibalance_core.projection.backtest import backtest as run

    with console.working(f"Prøver modellen på {m.name}", quiet=as_json) as step:
        tested = run(m, on_origin=lambda origin: step(f"Prøver modellen på {m.name}, fra {origin}"))
    whose = {"code": m.code, "name": m.name, "fictitious": m.fictitious}
    if tested is None:
        if as_json:
            console.answer({"release": m.release_id, "municipality": whose, "history": None, "rows": []})
        console.errors().print(
            f"byibalance: {m.name} har ingen tællinger over mindst seks år i træk, så modellen kan ikke prøves på"
            " fortiden. Intervaller er standardusikkerhed.",
            highlight=False,
            soft_wrap=True,
        )
        sys.exit(1)
    if as_json:
        console.answer({"release": m.release_id, "municipality": whose, **_values(m, tested)})
        return
    name = console.named(m.name, fictitious=m.fictitious)
    console.say(f"{name}: {tested.first_year}-{tested.last_year}, {len(tested.origins)} udgangspunkter.")
    console.say("Rammen er summen af områderne: ingen prognose fra dengang er bevaret.")
    table = tested.table()
    nearest = max(h for h in table["horizon"] if h <= _HORIZON)
    for horizon in dict.fromkeys((1, int(nearest), int(table["horizon"].max()))):
        _show(table[table["horizon"] == horizon], f"{horizon} år frem")
    _show_losses(table[table["horizon"] == nearest], int(nearest))
    keeps = tested.shelf_life()
    rows = [(str(area), str(m.areas["name"].get(area, area)), _keeps(m, years)) for area, years in keeps.items()]
    console.show_table(("Område", "Navn", "Bør genberegnes senest"), rows)


def _keeps(m: Municipality, years: int) -> str:
    return str(m.base_year + years) if years else f"{m.base_year}: holder ikke et år"


def _values(m: Municipality, tested: Backtest) -> dict[str, Any]:
    from byibalance_core.projection.backtest import errors_of

    keeps = tested.shelf_life()
    return {
        "history": {"first_year": tested.first_year, "last_year": tested.last_year, "origins": tested.origins},
        "frame": "sum_of_areas",
        "rows": _records(tested.table()),
        "sums": _records(tested.sums_table()),
        "interval_method": errors_of(tested)[1],
        "areas": [
            {"area_id": area, "keeps_years": int(years), "recalculate_by": m.base_year + int(years)}
            for area, years in keeps.items()
        ],
    }


def _invented(seeds: range, *, areas: int, years: int, as_json: bool) -> None:
    from byibalance_core.projection.generated import generated_backtest

    text = f"Prøver modellen på {len(seeds)} fiktive kommuner"
    with console.working(text, quiet=as_json) as step:
        tested = generated_backtest(
            list(seeds), areas=areas, years=years, on_done=lambda done: step(f"{text}: {done} af {len(seeds)}")
        )
    if as_json:
        console.answer({"municipality": None, "generated": _generated_values(tested, areas=areas, years=years)})
        return
    console.say(
        f"{len(seeds)} fiktive kommuner (frø {seeds[0]}-{seeds[-1]}), {areas} områder, {years} år."
        f" Udfald: husstande og boliger i brug pr. klasse fem år efter {tested.origin}."
    )
    _show(tested.table, f"Fra {tested.origin}, 5 år frem")
    _say_headline(tested.headline)
    _show(tested.earlier, "Alle udgangspunkter, 5 år frem")
    _say_headline(tested.earlier_headline)


def _generated_values(tested: GeneratedBacktest, *, areas: int, years: int) -> dict[str, Any]:
    return {
        "seeds": list(tested.seeds),
        "areas": areas,
        "years": years,
        "horizon": _HORIZON,
        "origin": tested.origin,
        "rows": _records(tested.table),
        **_headline_values(tested.headline),
        "all_origins": {"rows": _records(tested.earlier), **_headline_values(tested.earlier_headline)},
    }


def _headline_values(found: Headline) -> dict[str, Any]:
    return {
        "coverage_100_plus": {"coverage": _number(found.coverage), "cells": found.covered_cells},
        "median_error_250_plus": {
            "engine": _number(found.engine),
            "no_change": _number(found.no_change),
            "trend": _number(found.trend),
            "cells": found.large_cells,
            "below_no_change": _number(found.below_no_change),
            "below_trend": _number(found.below_trend),
        },
    }


def _say_headline(found: Headline) -> None:
    console.say(
        f"Celler fra 100: {_percent(found.coverage)} af udfaldene lå i 80 %-intervallet ({found.covered_cells} celler)."
    )
    console.say(
        f"Celler fra 250: modellens medianfejl er {_percent(found.engine, 2)}, {_percent(found.below_no_change)} under"
        f" uændret og {_percent(found.below_trend)} under trendlinjen ({found.large_cells} celler)."
    )


def _show(table: pd.DataFrame, title: str) -> None:
    rows = [
        (
            f"{row['from']}+" if row["to"] != row["to"] or row["to"] is None else f"{row['from']}-{row['to'] - 1}",
            str(row["cells"]),
            str(row["origins"]),
            *(_percent(row[method], 2) for method in ("engine", "no_change", "trend")),
            _percent(row["coverage"]),
            _WORDS[str(row["used"])],
        )
        for row in _records(table)
    ]
    heads = ("Husstande eller boliger", "Celler", "Udgangspunkter", "Modellen", "Uændret", "Trendlinje")
    console.show_table((*heads, "I 80 %-intervallet", "Bruges"), rows, title=f"{title}: medianfejl")


def _show_losses(table: pd.DataFrame, horizon: int) -> None:
    for row in _records(table[table["used"] == "no_change"]):
        console.say(
            f"{horizon} år frem slår modellen ikke »uændret« i celler fra {row['from']}"
            + (f" til {row['to'] - 1}" if row["to"] is not None else "")
            + ": dér bruges tallet fra i dag."
        )


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.drop(columns="size_class").astype(object)
    records = plain.where(plain.notna(), None).to_dict("records")
    return [{str(name): value for name, value in record.items()} for record in records]


def _number(value: float) -> float | None:
    return None if value != value else round(value, 4)


def _percent(value: float | None, decimals: int = 0) -> str:
    return "-" if value is None or value != value else f"{100 * value:.{decimals}f} %".replace(".", ",")
