"""Which assumption moves the answer most, and two scenarios side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.class_figures import read_classes
from byibalance_core.need.class_need import ClassNeed, need_of_class
from byibalance_core.need.classes import class_box, class_stock
from byibalance_core.need.reckoning import Reckoning, reckon
from byibalance_core.need.scenarios import Scenario, resolve
from byibalance_core.need.table import table_of
from byibalance_core.parameters import standard

#: What names a row of the need table.
_KEYS = ("area_id", "tenure", "dwelling_type", "building", "rooms", "size_band", "rent_band", "accessible", "voice")


@dataclass(frozen=True)
class Bar:
    """How far one assumption moves the shortage of a class, all others held.

    Attributes
    ----------
    assumption : str
        ``variant`` (the forecast's low and high), ``formation`` (households per resident), ``vacancy_reserve``,
        ``building`` (nothing of the pipeline, all of it) or ``publisher``.
    low_setting, high_setting : str
        The two settings, low being the one that gives the smaller shortage.
    low, high : int
        Shortage under each; negative is an excess.
    """

    assumption: str
    low_setting: str
    high_setting: str
    low: int
    high: int

    def reach(self, main: int) -> int:
        """Return the dwellings from one end to the other, the scenario's own shortage among them.

        Paces of building that both lie far from a scenario without building move it far, near as they are.
        """
        return max(self.high, main) - min(self.low, main)


@dataclass(frozen=True)
class Sensitivity:
    """The bars of one class and horizon, the longest first.

    Attributes
    ----------
    main : int or None
        Shortage under the scenario itself; None where it is withheld, and then there are no bars.
    gap_status : str
    bars : tuple of Bar
        An assumption that has one setting only (one publisher, no pipeline) has no bar.
    """

    main: int | None
    gap_status: str
    bars: tuple[Bar, ...]


def sensitivity(
    m: Municipality,
    *,
    year: int,
    scenario: str | Scenario = "main",
    reckoned: Callable[[Scenario], Reckoning] | None = None,
    **dimensions: str | Collection[str],
) -> Sensitivity:
    """Return how far each assumption moves the shortage of a class, one at a time.

    Parameters
    ----------
    year : int
        Horizon.
    scenario : str or Scenario
        The assumptions that are held while one is moved.
    reckoned : callable, optional
        Gives the reckoning of a scenario to the same year, where some are kept; the assumptions are moved many times.
    **dimensions : str or collection of str
        The class, as in `class_need`; none is all dwellings.

    Raises
    ------
    ValueError
        When there is no such category, or the scenario cannot be reckoned.

    Notes
    -----
    The bars are no probabilities and do not add up: two assumptions that move together move the answer by another
    amount. Two publishers' forecasts are compared, never mixed, and are no interval of each other.
    """
    assumed = resolve(scenario)
    box, known = class_box(**dimensions), read_classes(m)

    held = reckoned(assumed) if reckoned else reckon(m, year=year, scenario=assumed)

    def moved_to(moved: Scenario) -> Reckoning:
        return reckoned(moved) if reckoned else reckon(m, year=year, scenario=moved, like=held)

    stock = class_stock(m, known=known, **box)

    def need(reckoning: Reckoning) -> ClassNeed:
        return need_of_class(reckoning, box, known=known, stock=stock, ranges=False)

    here = need(held)
    if here.main is None:
        return Sensitivity(None, here.gap_status, ())
    main = here.main
    bars = []
    for assumption, settings in _settings(m, assumed, year):
        found = {name: need(moved_to(moved)).main for name, moved in settings.items()}
        ends = sorted(((value, name) for name, value in found.items() if value is not None), key=lambda end: end[0])
        if len(ends) > 1:
            (low, low_setting), (high, high_setting) = ends[0], ends[-1]
            bars.append(Bar(assumption, low_setting, high_setting, low, high))
    return Sensitivity(main, here.gap_status, tuple(sorted(bars, key=lambda bar: -bar.reach(main))))


def _settings(m: Municipality, scenario: Scenario, year: int) -> list[tuple[str, dict[str, Scenario]]]:
    """Return every assumption that can be moved, with its settings by name."""
    projection = m.table("projection")
    reaching = projection[projection["year"] >= year]
    publisher = scenario.publisher or str(m.settings["projection"]["publisher"])
    variants = set(reaching.loc[reaching["publisher"] == publisher, "variant"].dropna())
    publishers = sorted(set(reaching.loc[reaching["variant"] == scenario.variant, "publisher"].dropna()))
    formations = [round(scenario.formation + step, 4) for step in standard("sensitivity_formation").value]
    reserves = standard("sensitivity_vacancy_reserve").value
    moved = [
        ("variant", {name: replace(scenario, variant=name) for name in ("low", "high") if name in variants}),
        ("formation", {str(end): replace(scenario, formation=end) for end in formations if abs(end) <= 0.5}),
        ("vacancy_reserve", {str(end): replace(scenario, vacancy_reserve=float(end)) for end in reserves}),
        ("building", {name: replace(scenario, building=name) for name in ("none", "planned")}),
        ("publisher", {name: replace(scenario, publisher=name) for name in publishers}),
    ]
    if "pipeline" not in m.tables:
        moved = [each for each in moved if each[0] != "building"]
    return [(assumption, settings) for assumption, settings in moved if len(settings) > 1]


def compare(m: Municipality, a: str | Scenario, b: str | Scenario, *, year: int) -> pd.DataFrame:
    """Return the need of every area and class under two scenarios, side by side.

    Returns
    -------
    DataFrame
        What names a row of the need table (``area_id``, the dimensions, ``voice``), then ``stock`` and for each
        scenario ``households_``, ``pipeline_``, ``gap_low_``, ``gap_main_``, ``gap_high_``, ``gap_status_`` with ``a``
        and ``b``, and ``difference``: the shortage under b less that under a, null where either is withheld.

    Raises
    ------
    ValueError
        When one of them cannot be reckoned.
    """
    told = ["households", "pipeline", "gap_low", "gap_main", "gap_high", "gap_status"]
    one = reckon(m, year=year, scenario=a)
    first, second = table_of(one), table_of(reckon(m, year=year, scenario=b, like=one))
    sides = [table[told].add_suffix(f"_{side}") for table, side in ((first, "a"), (second, "b"))]
    # Both tables have the rows of the municipality's stock, which no scenario changes, in one order.
    both = pd.concat([first[[*_KEYS, "stock"]], *sides], axis=1)
    return both.assign(difference=both["gap_main_b"] - both["gap_main_a"])
