"""The need table: one row per area, class and way of reckoning, and the municipality's own rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need import demand, gap
from byibalance_core.need.households import (
    AreaHouseholds,
    Growth,
    area_households,
    forecast_follows_plan,
    growth,
    main_publisher,
    size_shares,
)
from byibalance_core.need.intervals import Ranges, draw_ranges
from byibalance_core.need.margins import Floats, with_sum
from byibalance_core.need.stock import (
    NEED_DIMENSIONS,
    AreaStock,
    Margin,
    cross,
    dimensions_of,
    margin,
    read_stock,
    total,
)
from byibalance_core.parameters import DefaultErrors, Standards, default_errors, standard, standards

#: Columns of the need table: those of the JSON contract, then the additional ones.
COLUMNS = (
    *("area_id", "tenure", "dwelling_type", "rooms", "size_band", "rent_band", "accessible", "voice", "year"),
    *("stock", "vacant", "households", "gap_low", "gap_main", "gap_high", "status"),
    *("stock_low", "stock_high", "gap_status"),
    *("building", "households_base", "households_status", "pipeline", "pipeline_unassigned", "collapse"),
    *("stock_method", "method"),
)

_COUNTS = (
    *("year", "stock", "vacant", "households", "gap_low", "gap_main", "gap_high", "stock_low", "stock_high"),
    *("households_base", "pipeline", "pipeline_unassigned"),
)

#: Rooms of the cumulative norm: at least so many.
STANDARD_ROOMS = {"2+": 2, "3+": 3, "4+": 4}


@dataclass(frozen=True)
class Reckoning:
    """Everything that the rows of one municipality, year and scenario share."""

    m: Municipality
    year: int
    stock: AreaStock
    growth: Growth
    households: AreaHouseholds
    standards: Standards
    errors: DefaultErrors
    follows_plan: bool

    @property
    def incomplete(self) -> list[str]:
        """Areas whose stock the register does not hold whole."""
        status = self.stock.totals["status"]
        return list(status.index[status.isin(["incomplete", "missing"])])

    @cached_property
    def rooms_needed(self) -> dict[str, int]:
        """Rooms that the norm asks for, by persons in the household."""
        return {size: int(rooms.rstrip("+")) for size, rooms in standard("room_norm").value.items()}

    @property
    def dwellings_per_household(self) -> float:
        """Dwellings that one household more takes, with the reserve that stands free between two tenants."""
        return 1.0 / (1.0 - self.standards.vacancy_reserve)

    @cached_property
    def projects(self) -> pd.DataFrame:
        """The pipeline to the horizon."""
        return demand.pipeline(self.m, self.stock, year=self.year)

    def ranges(self, use: demand.Use) -> Ranges:
        """Return 80 % ranges of the households at the horizon; of single areas only where they have a gap."""
        return draw_ranges(
            use.horizon,
            use.base,
            municipality=self.growth.households_base,
            years=self.year - self.m.base_year,
            errors=self.errors,
            cells=not self.follows_plan,
        )


def reckon(m: Municipality, *, year: int, scenario: str = "main") -> Reckoning:
    """Read what the need of one municipality, year and scenario is reckoned from.

    Raises
    ------
    ValueError
        When the forecast has no such scenario or does not reach the year.
    """
    stock = read_stock(m)
    forecast = growth(m, stock, year=year, publisher=main_publisher(m), scenario=scenario)
    households = area_households(m, stock, forecast, scenario)
    return Reckoning(m, year, stock, forecast, households, standards(), default_errors(), forecast_follows_plan(m))


def need_table(m: Municipality, *, year: int, scenario: str = "main") -> pd.DataFrame:
    """Return stock, use and shortage by dwelling class, for the municipality and each of its areas.

    Parameters
    ----------
    m : Municipality
        The municipality.
    year : int
        Horizon: from the base year, where every change is zero by construction, to the end of the forecast.
    scenario : str
        Variant of the main publisher's forecast.

    Returns
    -------
    DataFrame
        One row per area (``area_id`` None is the municipality), class and voice. A dimension that is not
        split is None. Counts are whole dwellings or households; areas sum to the municipality and classes to
        the total.

        - ``voice``: ``as_today`` (how use changes when households live as today) or ``by_standard``
          (cumulative: the households that need at least ``rooms`` against the dwellings that have them).
        - ``stock``, ``stock_low``, ``stock_high``: dwellings and their logical bounds; ``stock_method`` is
          ``published``, ``shares`` or ``independence``; ``status`` is that of the stock. A stock of 0 with the
          status ``zero_or_hidden`` counts as 0 in the sums and is not to be shown as one.
        - ``households_base``, ``households``: households that use (or by the norm need) the class;
          ``households_status`` is ``estimated`` where they are told, since a forecast is no count.
        - ``gap_low``, ``gap_main``, ``gap_high``: dwellings that lack; the range holds 80 % of the draws from
          the default error sizes (``method`` is ``default_error``). Null where ``gap_status`` says why it is
          withheld.
        - ``pipeline``: dwellings under way, already taken off the gap; ``pipeline_unassigned`` those of the
          area whose class is not known, which are not. Null where no pipeline has been delivered: the gap is
          then before new building.
        - ``collapse``: how far a cell of tenure and rooms must be merged to hold enough dwellings.

    Raises
    ------
    ValueError
        When the forecast has no such scenario or does not reach the year.
    """
    reckoning = reckon(m, year=year, scenario=scenario)
    stock = reckoning.stock
    margins = {name: margin(m, stock, name) for name in dimensions_of(m, stock)}
    splits = [total(stock), *margins.values()]
    if {"tenure", "rooms"} <= set(margins):
        splits.append(cross(stock, margins["tenure"], margins["rooms"]))
    parts = [_as_today(reckoning, split) for split in splits]
    if "rooms" in margins:
        parts.append(_by_standard(reckoning, margins["rooms"]))
    rows = pd.concat([part.reindex(columns=COLUMNS) for part in parts], ignore_index=True)
    rows["vacant"] = _vacant(m, stock, rows)
    rows["year"] = year
    rows["households_status"] = pd.Series("estimated", index=rows.index).where(rows["households"].notna())
    if "pipeline" not in m.tables:
        rows[["pipeline", "pipeline_unassigned"]] = np.nan
    counts = dict.fromkeys(_COUNTS, "Int64")
    words = [name for name in COLUMNS if name not in _COUNTS]
    return rows.assign(**{name: rows[name].astype(object).where(rows[name].notna(), None) for name in words}).astype(
        counts
    )


def _frame(reckoning: Reckoning, split: Margin) -> pd.DataFrame:
    """Return one row per class of the municipality, then per area and class: stock, bounds, statuses."""
    areas, size = reckoning.stock.areas, len(split.classes)
    low, high = split.bounds()
    hidden = np.isin(split.status, ["suppressed", "missing"])
    frame = pd.DataFrame(
        {
            "area_id": np.repeat(np.array([None, *areas], dtype=object), size),
            "stock": with_sum(np.where(hidden, np.nan, split.count), split.count.sum(axis=0)),
            "stock_low": with_sum(low),
            "stock_high": with_sum(high),
            "status": np.concatenate([split.status_of_sum(), split.status.ravel()]),
        }
    )
    for position, name in enumerate(split.dimensions):
        frame[name] = np.tile([values[position] for values in split.classes], len(areas) + 1).astype(object)
    frame["stock_method"] = np.concatenate([split.method_of_sum, split.method.ravel()])
    return frame


def _as_today(reckoning: Reckoning, split: Margin) -> pd.DataFrame:
    frame = _frame(reckoning, split)
    use = demand.as_today(split, reckoning.households)
    ranges = reckoning.ranges(use)
    by_class, unassigned = demand.pipeline_by_class(reckoning.projects, reckoning.stock, split)
    base, horizon = with_sum(use.base_count), with_sum(use.horizon_count)
    coming = with_sum(by_class)
    frame = frame.assign(voice="as_today", households_base=base, households=horizon)
    frame["pipeline"] = coming
    size = len(split.classes)
    frame["pipeline_unassigned"] = np.repeat(np.concatenate([[unassigned.sum()], unassigned]), size)
    each = reckoning.dwellings_per_household
    frame["gap_main"] = np.rint(each * (horizon - base)) - coming
    frame["gap_low"] = frame["gap_main"] - each * ranges.below(use.horizon)
    frame["gap_high"] = frame["gap_main"] + each * ranges.above(use.horizon)
    unknown = np.tile(["unknown" in values for values in split.classes], len(reckoning.stock.areas) + 1)
    if len(split.dimensions) > 1:
        levels = gap.collapse_levels(split.count, split.classes, small=reckoning.standards.minimum_cell_dwellings)
        frame["collapse"] = np.concatenate([np.full(size, "rooms", dtype=object), levels.ravel()])
    return _withhold(reckoning, frame, unknown)


def _by_standard(reckoning: Reckoning, rooms: Margin) -> pd.DataFrame:
    frame = _frame(reckoning, _cumulative(rooms))
    frame = frame.assign(voice="by_standard", pipeline=np.nan, pipeline_unassigned=np.nan)
    frame = frame.assign(households_base=np.nan, households=np.nan, gap_low=np.nan, gap_main=np.nan, gap_high=np.nan)
    frame = _withhold(reckoning, frame, np.zeros(len(frame), dtype=bool))
    known = size_shares(reckoning.m, reckoning.stock, reckoning.households.base)
    size = len(STANDARD_ROOMS)
    for column, least in enumerate(STANDARD_ROOMS.values()):
        part = frame.index[column::size]
        share = demand.needing_at_least(*known, reckoning.rooms_needed, least) if known else None
        if share is None:
            frame.loc[part, "gap_status"] = "cannot_be_reckoned"
            continue
        _reckon_standard(reckoning, frame, part, share, least)
    frame["method"] = frame["gap_main"].map(_range_method)
    return frame


def _cumulative(rooms: Margin) -> Margin:
    """Return dwellings with at least two, three and four rooms; unknown rooms may be any of them."""
    known = [int(values[0].rstrip("+")) if values[0] != "unknown" else 0 for values in rooms.classes]
    at_least = np.array([[float(n >= least) for least in STANDARD_ROOMS.values()] for n in known])
    unknown = rooms.count[:, [n == 0 for n in known]].sum(axis=1, keepdims=True)
    count = rooms.count @ at_least.astype(np.int64)
    low, high = rooms.low @ at_least, rooms.high @ at_least + unknown
    status = np.full(count.shape, "measured", dtype=object)
    for weaker in ("incomplete", "suppressed", "missing"):
        status[(rooms.status == weaker).any(axis=1)] = weaker
    status[(((rooms.status == "zero_or_hidden") @ at_least) > 0) & (count == 0)] = "zero_or_hidden"
    classes = tuple((key,) for key in STANDARD_ROOMS)
    published = np.zeros(count.shape, dtype=bool)
    return Margin(("rooms",), classes, count.astype(float), count, low, high, rooms.use @ at_least, status, published)


def _reckon_standard(reckoning: Reckoning, frame: pd.DataFrame, part: pd.Index, share: Floats, least: int) -> None:
    """Fill in, in a frame of our own, households and gap of one cumulative class."""
    need = np.column_stack([share, 1.0 - share]) * reckoning.households.base[:, None]
    later = np.column_stack([share, 1.0 - share]) * reckoning.households.horizon[:, None]
    use = demand.Use(need, later, demand.rounded(need), demand.rounded(later))
    ranges = reckoning.ranges(use)
    coming = reckoning.projects["dwellings"].where(_rooms_at_least(reckoning.projects["rooms"], least), 0.0)
    unknown = reckoning.projects["dwellings"].where(reckoning.projects["rooms"].isna(), 0.0)
    by_area = [
        values.groupby(reckoning.projects["area_id"]).sum().reindex(reckoning.stock.areas, fill_value=0.0)
        for values in (coming, unknown)
    ]
    built, unassigned = (np.concatenate([[values.sum()], values.to_numpy()]) for values in by_area)
    frame.loc[part, "households_base"] = np.concatenate([[use.base_count[:, 0].sum()], use.base_count[:, 0]])
    frame.loc[part, "households"] = np.concatenate([[use.horizon_count[:, 0].sum()], use.horizon_count[:, 0]])
    frame.loc[part, "pipeline"], frame.loc[part, "pipeline_unassigned"] = built, unassigned
    stock = frame.loc[part, "stock"].to_numpy(dtype=float) + built
    each = reckoning.dwellings_per_household
    main = each * frame.loc[part, "households"].to_numpy(dtype=float) - stock
    size = use.base.shape[1]
    low = main - each * ranges.below(use.horizon)[::size]
    high = main + each * ranges.above(use.horizon)[::size]
    shown = (frame.loc[part, "gap_status"] == "reckoned").to_numpy()
    short = shown & (main > 0)
    # More large dwellings than the norm asks for are no surplus: households may live in more rooms than they
    # need. Where the range reaches a shortage all the same, "enough" would be said too surely.
    frame.loc[part[shown & (main <= 0)], "gap_status"] = np.where(
        high[shown & (main <= 0)] > 0, "within_uncertainty", "enough_by_standard"
    )
    for name, values in (("gap_low", np.maximum(low, 0.0)), ("gap_main", main), ("gap_high", high)):
        frame.loc[part[short], name] = np.rint(values[short])


def _rooms_at_least(rooms: pd.Series, least: int) -> pd.Series:
    return rooms.map(lambda value: str(value).rstrip("+").isdigit() and int(str(value).rstrip("+")) >= least)


def _withhold(reckoning: Reckoning, frame: pd.DataFrame, unknown: np.ndarray) -> pd.DataFrame:
    """Return the frame with the reason per row, and without the gaps that may not be stated."""
    reasons = gap.withheld(
        frame,
        unplaced_id=reckoning.m.unplaced_id,
        incomplete=reckoning.incomplete,
        follows_plan=reckoning.follows_plan,
        unknown=unknown,
        small=reckoning.standards.minimum_cell_dwellings,
        undecided_span=reckoning.standards.undecided_share,
    )
    shown = reasons == "reckoned"
    # Households of a cell that the margins leave open would be the assumption of independence, nothing more.
    undecided = gap.undecided(frame, reckoning.standards.undecided_share)
    gaps = {name: frame[name].where(shown) for name in ("gap_low", "gap_main", "gap_high")}
    # The range is rounded outward around the main figure.
    gaps["gap_low"] = np.minimum(np.floor(gaps["gap_low"] + 1e-6), gaps["gap_main"])
    gaps["gap_high"] = np.maximum(np.ceil(gaps["gap_high"] - 1e-6), gaps["gap_main"])
    users = {name: frame[name].mask(undecided) for name in ("households_base", "households")}
    frame = frame.assign(**gaps, **users, gap_status=reasons)
    return frame.assign(method=frame["gap_main"].map(_range_method))


def _range_method(gap_main: float) -> str | None:
    """Return how the range of a gap was made: from the default error sizes, or not at all."""
    return None if np.isnan(gap_main) else "default_error"


def _vacant(m: Municipality, stock: AreaStock, rows: pd.DataFrame) -> pd.Series:
    """Return dwellings with rent loss for the rows that estates report on: almene ones and types."""
    known = gap.vacant_with_loss(m, stock)
    values = {(area, kind): count for area, kind, count in known.itertuples(index=False)}
    other = [name for name in NEED_DIMENSIONS if name not in ("tenure", "dwelling_type")]
    plain = rows[other].isna().all(axis=1) & (rows["voice"] == "as_today")
    almene = plain & (rows["tenure"] == "almene") & rows["dwelling_type"].isna()
    typed = plain & rows["tenure"].isna() & rows["dwelling_type"].notna()
    chosen = rows[almene | typed]
    words = chosen[["area_id", "dwelling_type"]].astype(object)
    keys = zip(*(words[name].where(words[name].notna(), None) for name in words), strict=True)
    vacant = pd.Series([values.get(key, np.nan) for key in keys], index=chosen.index, dtype=float)
    return vacant.reindex(rows.index)
