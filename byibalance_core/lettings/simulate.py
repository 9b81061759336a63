"""What another step, rate or channel would do: all estates at once, over some years, beside the agreement as it is.

The flow is that of methods.md A7: of an estate's genudlejninger V the municipality has the share q of its step, the
share p is let flexibly, and the rest goes to the waiting list, half of it internally and half externally. Every class
of an estate's dwellings is let by the channels in the same proportions: who gets the cheap ones is not chosen here.
Intervals are exact for the chance of the flow alone (`byibalance_core.lettings.flow_noise`).

Not reckoned, because no effect is known that could be stated: what allocations do to the figures of an area, and so to
its distance from the limits of the law (`NOT_RECKONED`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from byibalance_core.lettings.agreement import Agreement
from byibalance_core.lettings.alternative import Alternative, AlternativeError, shares_of
from byibalance_core.lettings.flow_noise import LEVEL, Span, count_ends, count_span

#: Where an estate's genudlejninger go; together they are all of them.
CHANNELS = ("allocations", "flexible", "internal", "external", "rest")
#: Rent bands that the sector's statistics of cheap homes use (LBF).
CHEAP = ("under_3500", "3500_4000", "4000_4500")
#: What the simulator has no answer to, so that a page can say so.
NOT_RECKONED = ("distance_to_limits",)
#: Years that an agreement lasts.
YEARS = 4

_CELL = ["estate_id", "organisation_id", "area_id", "rooms", "rent_band"]
Unit = Literal["estate_id", "area_id", "organisation_id"]


@dataclass(frozen=True)
class Simulated:
    """Expected flows of one alternative.

    Attributes
    ----------
    cells : DataFrame
        One row per estate, rooms and rent band: ``estate_id, organisation_id, area_id, rooms, rent_band, ladder_id,
        step_id`` (None where undecided), and over all years ``relettings`` and each of `CHANNELS`. What is in ``rest``
        is let by advertisement or otherwise, or has no agreed channel because the step is undecided: that part is
        ``undecided``.
    by_year : DataFrame
        The same columns and the allocations of `CHEAP` bands, by year (1, 2 …) for all estates together.
    wanted : float or None
        Households a year that the municipality wants to allocate; None where it uses all it may.
    unmet : float
        Households over all years that find no allocation within the shares; 0 without `wanted`.
    other_share : float
        Part of what is left after allocation and flexible letting that is let by advertisement or otherwise.
    """

    alternative: Alternative
    cells: pd.DataFrame
    by_year: pd.DataFrame
    years: int
    level: float
    wanted: float | None
    unmet: float
    other_share: float

    def totals(self) -> dict[str, Span]:
        """Return every figure over all years: `CHANNELS`, ``relettings``, and parts of them.

        ``list``; ``other`` (let by advertisement or otherwise); ``undecided``; ``cheap`` and ``cheap_BAND``, which are
        allocations in the bands of `CHEAP`.
        """
        return {name: count_span(mean, level=self.level) for name, mean in self.means().items()}

    def means(self) -> dict[str, float]:
        """Return the means of `totals`."""
        return {name: float(values.sum()) for name, values in figures(self.cells).items()}

    def units(self, by: Unit) -> pd.DataFrame:
        """Return the figures of every estate, area or organisation over all years, with ends of the flow's chance.

        Returns
        -------
        DataFrame
            One row per unit: its id, the means of `totals`, and ``relettings_low, relettings_high, allocations_low,
            allocations_high``.
        """
        sums = pd.DataFrame({by: self.cells[by], **figures(self.cells)}).groupby(by, as_index=False).sum()
        for name in ("relettings", "allocations"):
            low, high = count_ends(sums[name].to_numpy(dtype=float), level=self.level)
            sums[f"{name}_low"], sums[f"{name}_high"] = low, high
        return sums

    def fitting_per_year(self, *, rooms: Sequence[str], rent_bands: Sequence[str]) -> list[float]:
        """Return the allocations of each year in dwellings of some rooms and rents."""
        mask = self.cells["rooms"].isin(list(rooms)) & self.cells["rent_band"].isin(list(rent_bands))
        return [float(values[mask.to_numpy()].sum()) for values in self._allocated]

    @property
    def _allocated(self) -> list[np.ndarray]:
        return [self.cells[f"allocations_{year + 1}"].to_numpy(dtype=float) for year in range(self.years)]


def figures(cells: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the figures that are told of simulated cells, each a column."""
    told = {name: cells[name] for name in ("relettings", *CHANNELS, "undecided")}
    told["list"] = cells["internal"] + cells["external"]
    told["other"] = (cells["rest"] - cells["undecided"]).clip(lower=0.0)
    told["cheap"] = cells["allocations"].where(cells["rent_band"].isin(CHEAP), 0.0)
    return told | {f"cheap_{band}": cells["allocations"].where(cells["rent_band"] == band, 0.0) for band in CHEAP}


def simulate(
    cells: pd.DataFrame,
    agreement: Agreement,
    placements: pd.DataFrame,
    alternative: Alternative | None = None,
    *,
    years: int = YEARS,
    wanted: float | None = None,
    other_share: float = 0.0,
    level: float = LEVEL,
) -> Simulated:
    """Return the flows of all estates over some years.

    Parameters
    ----------
    cells : DataFrame
        As `byibalance_core.lettings.cells.letting_cells` returns it: ``estate_id, organisation_id, area_id, rooms,
        rent_band`` and ``relettings_year``.
    agreement : Agreement
        Its steps and their shares.
    placements : DataFrame
        One year's steps: ``estate_id, ladder_id, step_id``. An estate whose step is undecided, or that is not placed,
        has no agreed channel: its genudlejninger are counted as ``rest``.
    alternative : Alternative, optional
        What is done otherwise; the agreement as it is by default.
    years : int
        Simulated years.
    wanted : float, optional
        Households a year that the municipality wants to allocate. Where that is less than all it may, every estate
        takes the same part of its share, so that a share lowered in one place is a load elsewhere. By default the
        municipality uses all it may.
    other_share : float
        Part of what is left after allocation and flexible letting that is let by advertisement or otherwise.
    level : float
        Share of the cases that intervals hold.

    Returns
    -------
    Simulated

    Raises
    ------
    AlternativeError
        When the alternative names an estate, a step or a channel that is not there, or shares that cannot be.

    Examples
    --------
    >>> from byibalance_core.lettings.agreement import from_mapping
    >>> cells = pd.DataFrame({"estate_id": ["a1"], "organisation_id": ["o1"], "area_id": ["k1"], "rooms": ["2"],
    ...                       "rent_band": ["under_3500"], "relettings_year": [104.0]})
    >>> agreed = from_mapping({"steps": {"one": {"allocation_share": 0.25}}})
    >>> placed = pd.DataFrame({"estate_id": ["a1"], "ladder_id": ["estate"], "step_id": ["one"]})
    >>> simulate(cells, agreed, placed, years=1).means()["allocations"]
    26.0
    """
    alternative = alternative or Alternative()
    shares = shares_of(agreement, alternative)
    if not (0 <= other_share <= 1 and years >= 1 and (wanted is None or wanted >= 0)):
        raise AlternativeError(
            "A share lies from 0 to 1, there is at least one year, and nobody wants less than nothing."
        )
    other_share = 0.0 if "advertised" in alternative.closed else other_share
    base = _stepped(_with_added(cells[[*_CELL, "relettings_year"]], alternative), agreement, placements, alternative)
    base, from_year = _with_new_homes(base, agreement, alternative)
    ladder_steps = list(zip(base["ladder_id"], base["step_id"], strict=True))
    rates = np.array([shares.get(key, (np.nan, np.nan)) for key in ladder_steps], dtype=float).reshape(-1, 2)
    yearly = base["relettings_year"].to_numpy(dtype=float)
    parts, unmet = [], 0.0
    for year in range(1, years + 1):
        flow = np.where(from_year <= year, yearly, 0.0)
        part, left = _channels(flow, rates, wanted, other_share, alternative)
        unmet += left
        parts.append(part)
    names = ["relettings", *CHANNELS, "undecided"]
    whole = pd.DataFrame(np.sum(parts, axis=0), columns=names, index=base.index)
    allocated = {f"allocations_{year}": part[:, 1] for year, part in enumerate(parts, 1)}
    result = pd.concat(
        [base[[*_CELL, "ladder_id", "step_id"]], whole, pd.DataFrame(allocated, index=base.index)], axis=1
    )
    by_year = pd.DataFrame(np.array([part.sum(axis=0) for part in parts]), columns=names)
    for band in CHEAP:
        mask = (base["rent_band"] == band).to_numpy()
        by_year[f"cheap_{band}"] = [part[mask, 1].sum() for part in parts]
    by_year.insert(0, "year", np.arange(1, years + 1))
    return Simulated(alternative, result, by_year, years, level, wanted, float(unmet), other_share)


def _channels(
    flow: np.ndarray, rates: np.ndarray, wanted: float | None, other_share: float, alternative: Alternative
) -> tuple[np.ndarray, float]:
    """Return one year's genudlejninger, where they go, and the undecided part, by cell; and who found no allocation."""
    placed = ~np.isnan(rates[:, 0])
    most = np.where(placed, rates[:, 0], 0.0) * flow
    use = 1.0 if wanted is None or most.sum() <= 0 else min(1.0, wanted / most.sum())
    allocations = most * use
    flexible = np.where(placed, rates[:, 1], 0.0) * flow
    left = np.where(placed, np.maximum(flow - allocations - flexible, 0.0), 0.0)
    undecided = np.where(placed, 0.0, flow)
    other = left * other_share
    waiting = left - other
    open_ = [name not in alternative.closed for name in ("internal_list", "external_list")]
    internal, external = (waiting * one / max(sum(open_), 1) for one in open_)
    rest = flow - allocations - flexible - internal - external
    unmet = 0.0 if wanted is None else max(wanted - float(allocations.sum()), 0.0)
    return np.column_stack([flow, allocations, flexible, internal, external, rest, undecided]), unmet


def _with_added(cells: pd.DataFrame, alternative: Alternative) -> pd.DataFrame:
    """Return the cells with the genudlejninger that an alternative adds to estates, or takes from them."""
    if not alternative.added:
        return cells.reset_index(drop=True)
    own = cells.groupby("estate_id")["relettings_year"].transform("sum")
    more = pd.Series(dict(alternative.added), dtype=float)
    if unknown := sorted(set(more.index) - set(cells["estate_id"])):
        raise AlternativeError(f"There is no estate {', '.join(unknown)} to add genudlejninger to.")
    count = cells.groupby("estate_id")["relettings_year"].transform("size")
    share = (cells["relettings_year"] / own.where(own > 0)).fillna(1 / count)
    flow = cells["relettings_year"] + share * cells["estate_id"].map(more).fillna(0.0).astype(float)
    if (flow < -1e-9).any():
        raise AlternativeError("An estate cannot have fewer than no genudlejninger.")
    return cells.assign(relettings_year=flow.clip(lower=0.0)).reset_index(drop=True)


def _stepped(
    cells: pd.DataFrame, agreement: Agreement, placements: pd.DataFrame, alternative: Alternative
) -> pd.DataFrame:
    """Return the cells with the ladder and the step of their estate, as the alternative moves it."""
    of_estate = {
        str(estate): (ladder if isinstance(ladder, str) else None, step if isinstance(step, str) else None)
        for estate, ladder, step in zip(
            placements["estate_id"], placements["ladder_id"], placements["step_id"], strict=True
        )
    }
    known = set(cells["estate_id"])
    for estate, step in alternative.moves:
        if estate not in known:
            raise AlternativeError(f"There is no estate {estate} to move.")
        of_estate[estate] = (_ladder_of(agreement, step, of_estate.get(estate, (None, None))[0]), step)
    pairs = [of_estate.get(estate, (None, None)) for estate in cells["estate_id"]]
    return cells.assign(
        ladder_id=pd.Series([ladder for ladder, _ in pairs], index=cells.index, dtype=object),
        step_id=pd.Series([step for _, step in pairs], index=cells.index, dtype=object),
    )


def _ladder_of(agreement: Agreement, step_id: str, own: str | None = None) -> str | None:
    """Return the ladder that has a step: the unit's own where it has it, else that of estates, else any."""
    having = [ladder.unit_kind for ladder in agreement.ladders if step_id in {step.step_id for step in ladder.steps}]
    return next((kind for kind in (own, "estate", "area") if kind in having), None)


def _with_new_homes(
    base: pd.DataFrame, agreement: Agreement, alternative: Alternative
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the cells with those of new homes after them, and the year from which each turns over."""
    rows = []
    for number, homes in enumerate(alternative.new_homes, 1):
        if homes.homes < 0 or not 0 <= homes.turnover <= 1 or homes.from_year < 1:
            raise AlternativeError(
                "New homes are not fewer than none, turn over 0 to 1 times a year, and from year 1 on."
            )
        rows.append(
            {
                "estate_id": homes.estate_id or f"new-{number}",
                "organisation_id": homes.organisation_id,
                "area_id": homes.area_id,
                "rooms": homes.rooms,
                "rent_band": homes.rent_band,
                "relettings_year": homes.homes * homes.turnover,
                "ladder_id": _ladder_of(agreement, homes.step_id),
                "step_id": homes.step_id,
            }
        )
    from_year = np.ones(len(base), dtype=int)
    if not rows:
        return base, from_year
    begins = [homes.from_year for homes in alternative.new_homes]
    return pd.concat([base, pd.DataFrame(rows)], ignore_index=True), np.concatenate([from_year, begins])
