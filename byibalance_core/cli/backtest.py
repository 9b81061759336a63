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

_WORDS = {"engine": "modellen", "no_change": "uændret", "trend": "trendlinjen"}
_RIVALS = {"no_change": "»uændret«", "trend": "trendlinjen"}
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
    _say_losses(table[table["horizon"] == nearest], int(nearest))
    _say_use(m, tested)
    rows = [
        (area, str(m.areas["name"].get(area, area)), _keeps(m, years, tried)) for area, years, tried in _kept(tested)
    ]
    console.show_table(("Område", "Navn", "Bør genberegnes senest"), rows)


def _kept(tested: Backtest) -> list[tuple[str, int | None, int]]:
    """Return per area how many years a forecast has kept, None where it is not known, and the origins tried."""
    tried = tested.origins_tried().to_dict()
    keeps = {area: None if years is None else int(years) for area, years in tested.shelf_life().to_dict().items()}
    return [(str(area), years, int(tried[area])) for area, years in keeps.items()]


def _keeps(m: Municipality, years: int | None, tried: int) -> str:
    from byibalance_core.projection.errors import LEAST_ORIGINS

    if years is None:
        origins = f"{tried} udgangspunkt" + ("" if tried == 1 else "er")
        return f"kan ikke siges: {origins}, mindst {LEAST_ORIGINS} skal til"
    return str(m.base_year + years) if years else f"{m.base_year}: har ikke holdt et år"


def _say_use(m: Municipality, tested: Backtest) -> None:
    """Say what the errors are used for, and what they are not: the need table has no figure of this model."""
    from byibalance_core.need.households import main_publisher
    from byibalance_core.parameters import standards
    from byibalance_core.projection.backtest import errors_of

    own = errors_of(tested)[1] == "own_backtest"
    console.say(
        "Modellens fejl giver bredden af intervallerne på Boliger og behov."
        if own
        else "Fejlene er for få til egne intervaller; de er standardusikkerhed."
    )
    console.say(
        f"Behovstabellens egne tal er ikke modellens: områderne følger prognosen fra {main_publisher(m)}, og for typer"
        f" under {standards().minimum_cell_dwellings:.0f} boliger vises dagens tal uden mangel eller overskud."
    )


def _values(m: Municipality, tested: Backtest) -> dict[str, Any]:
    from byibalance_core.projection.backtest import errors_of

    return {
        "history": {"first_year": tested.first_year, "last_year": tested.last_year, "origins": tested.origins},
        "frame": "sum_of_areas",
        "rows": _records(tested.table()),
        "sums": _records(tested.sums_table()),
        "interval_method": errors_of(tested)[1],
        "areas": [
            {
                "area_id": area,
                "keeps_years": years,
                "recalculate_by": None if years is None else m.base_year + years,
                "origins": tried,
            }
            for area, years, tried in _kept(tested)
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
            _WORDS[str(row["best"])],
        )
        for row in _records(table)
    ]
    heads = ("Husstande eller boliger", "Celler", "Udgangspunkter", "Modellen", "Uændret", "Trendlinje")
    console.show_table((*heads, "I 80 %-intervallet", "Nærmest"), rows, title=f"{title}: medianfejl")


def _say_losses(table: pd.DataFrame, horizon: int) -> None:
    """Say in which sizes of cells a rival has missed by less than the model."""
    for rival, words in _RIVALS.items():
        sizes = [
            f"fra {row['from']}" + (f" til {row['to'] - 1}" if row["to"] is not None else "")
            for row in _records(table[~table[f"beats_{rival}"]])
        ]
        if sizes:
            console.say(f"{horizon} år frem slår modellen ikke {words} i celler {', '.join(sizes)}.")


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.drop(columns="size_class").astype(object)
    records = plain.where(plain.notna(), None).to_dict("records")
    return [{str(name): value for name, value in record.items()} for record in records]


def _number(value: float) -> float | None:
    return None if value != value else round(value, 4)


def _percent(value: float | None, decimals: int = 0) -> str:
    return "-" if value is None or value != value else f"{100 * value:.{decimals}f} %".replace(".", ",")
