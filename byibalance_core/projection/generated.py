"""The engine on the generator's municipalities, which know nothing of it: errors pooled over many of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import pandas as pd

from byibalance_core.example.make import make_tables
from byibalance_core.example.plan import make_town
from byibalance_core.example.size import CODE, NAME, ExampleSize
from byibalance_core.model import Municipality
from byibalance_core.projection.backtest import backtest
from byibalance_core.projection.errors import Headline, headline, pooled
from byibalance_core.projection.history import History, read_history
from byibalance_core.projection.trends import LEAST

#: The outcome is read so many years after the origin.
HORIZON = 5
#: Fewest whole years of history that leave one origin with an outcome.
LEAST_YEARS = LEAST + HORIZON - 1


@dataclass(frozen=True)
class GeneratedBacktest:
    """Errors pooled over generated municipalities.

    Attributes
    ----------
    seeds : tuple of int
    origin : int
        The last origin with an outcome: each municipality is judged once at it.
    table, earlier : DataFrame
        `byibalance_core.projection.errors.pooled` at that origin, and over all origins.
    headline, earlier_headline : Headline
        The same in few figures.
    """

    seeds: tuple[int, ...]
    origin: int
    table: pd.DataFrame
    earlier: pd.DataFrame
    headline: Headline
    earlier_headline: Headline


def generated_municipality(seed: int, *, areas: int, years: int) -> Municipality:
    """Make one municipality of the generator, in memory.

    Parameters
    ----------
    seed : int
    areas : int
        Areas besides the unplaced one; estates follow as in the committed example.
    years : int
        Whole years between the first and the last count.
    """
    usual = ExampleSize()
    estates = round(areas * usual.estates / usual.areas)
    size = ExampleSize(areas, estates, usual.last_year - years, usual.last_year, seed)
    settings = {"area_level": "quarter", "base_year": size.last_year, "horizons": list(size.horizons)}
    return Municipality(CODE, NAME, True, "partner", "", "", make_tables(make_town(size)), {}, settings)


def generated_history(seed: int, *, areas: int, years: int) -> History:
    """Return the series of one municipality of the generator; parameters as `generated_municipality`."""
    history = read_history(generated_municipality(seed, areas=areas, years=years))
    if history is None:
        raise ValueError(f"The generator's municipality {seed} has no series over {years} years.")
    return history


def generated_backtest(
    seeds: Sequence[int], *, areas: int, years: int, on_done: Callable[[int], None] | None = None
) -> GeneratedBacktest:
    """Run the engine through generated municipalities and pool its errors five years ahead.

    Parameters
    ----------
    seeds : sequence of int
        One municipality each.
    areas, years : int
        As `generated_municipality`; at least 9 years.
    on_done : callable, optional
        Called with the number of municipalities that are done.

    Raises
    ------
    ValueError
        When there are no seeds, or too few years for one outcome.

    Notes
    -----
    The processors share the municipalities; the result does not depend on how many there are.
    """
    if not seeds:
        raise ValueError("No seeds are given: at least one municipality is needed.")
    if years < LEAST_YEARS:
        raise ValueError(f"{years} years leave no outcome five years on: give {LEAST_YEARS} or more.")
    run = partial(_errors, areas=areas, years=years)
    parts = []
    workers = min(os.cpu_count() or 1, len(seeds))
    # New processes, not copies of this one: a thread that shows progress would be copied in the middle of its work.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for seed, part in zip(seeds, pool.map(run, seeds), strict=True):
            parts.append(part.assign(seed=seed))
            if on_done is not None:
                on_done(len(parts))
    errors = pd.concat(parts, ignore_index=True)
    origin = int(errors["origin"].max())
    last = errors[errors["origin"] == origin]
    return GeneratedBacktest(tuple(seeds), origin, pooled(last), pooled(errors), headline(last), headline(errors))


def _errors(seed: int, *, areas: int, years: int) -> pd.DataFrame:
    tested = backtest(generated_history(seed, areas=areas, years=years), horizons=[HORIZON])
    return pd.DataFrame() if tested is None else tested.cells
