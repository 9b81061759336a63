"""The need table: one row per area, class and way of reckoning, and the municipality's own rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need import demand, gap
from byibalance_core.need.households import size_shares
from byibalance_core.need.margins import Floats, with_sum
from byibalance_core.need.reckoning import Reckoning, reckon
from byibalance_core.need.scenarios import Scenario
from byibalance_core.need.stock import NEED_DIMENSIONS, AreaStock, Margin
from byibalance_core.need.unmet import belongs

#: Columns of the need table: those of the JSON contract, then the additional ones.
COLUMNS = (
    *("area_id", "tenure", "dwelling_type", "rooms", "size_band", "rent_band", "accessible", "voice", "year"),
    *("stock", "vacant", "households", "gap_low", "gap_main", "gap_high", "status"),
    *("stock_low", "stock_high", "gap_status"),
    *("building", "households_base", "households_status", "pipeline", "pipeline_unassigned", "collapse"),
    *("stock_method", "method", "demand_method", "unmet", "unmet_unassigned"),
)

_COUNTS = (
    *("year", "stock", "vacant", "households", "gap_low", "gap_main", "gap_high", "stock_low", "stock_high"),
    *("households_base", "pipeline", "pipeline_unassigned", "unmet", "unmet_unassigned"),
)

#: Rooms of the cumulative norm: at least so many.
STANDARD_ROOMS = {"2+": 2, "3+": 3, "4+": 4}


def need_table(m: Municipality, *, year: int, scenario: str | Scenario = "main") -> pd.DataFrame:
    """Return stock, use and shortage by dwelling class, for the municipality and each of its areas.

    Parameters
    ----------
    m : Municipality
        The municipality.
    year : int
        Horizon: from the base year, where every change is zero by construction, to the end of the forecast.
    scenario : str or Scenario
        The assumptions: a ready scenario's name, the text of one, or one.

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
        - ``demand_method``: ``occupancy`` (how each kind of household lives decides how a class changes),
          ``occupancy_drifted``, ``ratio`` (every class changes as the municipality's households do) or ``norm``.
        - ``pipeline``: dwellings under way, already taken off the gap; ``pipeline_unassigned`` those of the
          area whose class is not known, which are not. Null where no pipeline has been delivered, or the scenario
          counts none: the gap is then before new building.
        - ``unmet``: households of the scenario's definition of unmet need that are added to the gap to the
          horizon, in the municipality's rows and the unplaced area's; ``unmet_unassigned`` those that may belong to
          the class, which are not. Null where the scenario adds none.
        - ``collapse``: how far a cell of tenure and rooms must be merged to hold enough dwellings.

    Raises
    ------
    ValueError
        When the forecast has no such scenario or does not reach the year.
    """
    return table_of(reckon(m, year=year, scenario=scenario))


def table_of(reckoning: Reckoning) -> pd.DataFrame:
    """Return the need table of what has been read and projected; see `need_table`."""
    m, stock, margins = reckoning.m, reckoning.stock, reckoning.margins
    parts = [_as_today(reckoning, split, use) for split, use in map(reckoning.use_of, reckoning.splits)]
    if "rooms" in margins:
        parts.append(_by_standard(reckoning, margins["rooms"]))
    rows = pd.concat([part.reindex(columns=COLUMNS) for part in parts], ignore_index=True)
    rows["vacant"] = _vacant(m, stock, rows)
    rows["year"] = reckoning.year
    rows["households_status"] = pd.Series("estimated", index=rows.index).where(rows["households"].notna())
    if not demand.is_reckoned_with_building(m, reckoning.scenario):
        rows[["pipeline", "pipeline_unassigned"]] = np.nan
    counts = dict.fromkeys(_COUNTS, "Int64")
    words = [name for name in COLUMNS if name not in _COUNTS]
    return rows.assign(**{name: _shared(rows[name]) for name in words}).astype(counts)


def _shared(words: pd.Series) -> pd.Series:
    """Return words as objects, one object for each word: a table of 400 areas repeats some forty words 50,000 times."""
    held = words if words.dtype.kind in "fbiu" else words.astype("category")
    return held.astype(object).where(words.notna(), None)


def _frame(reckoning: Reckoning, split: Margin) -> pd.DataFrame:
    """Return one row per class of the municipality, then per area and class: stock, bounds, statuses."""
    areas, size = reckoning.stock.areas, len(split.classes)
    low, high = split.bounds()
    whole, whole_low, whole_high = split.of_sum()
    hidden = np.isin(split.status, ["suppressed", "missing"])
    frame = pd.DataFrame(
        {
            "area_id": np.repeat(np.array([None, *areas], dtype=object), size),
            "stock": with_sum(np.where(hidden, np.nan, split.count), whole),
            "stock_low": with_sum(low, whole_low),
            "stock_high": with_sum(high, whole_high),
            "status": np.concatenate([split.status_of_sum(), split.status.ravel()]),
        }
    )
    for position, name in enumerate(split.dimensions):
        frame[name] = np.tile([values[position] for values in split.classes], len(areas) + 1).astype(object)
    frame["stock_method"] = np.concatenate([split.method_of_sum, split.method.ravel()])
    return frame


def _as_today(reckoning: Reckoning, split: Margin, use: demand.Use) -> pd.DataFrame:
    frame = _frame(reckoning, split)
    ranges = reckoning.ranges(use)
    by_class, unassigned = demand.pipeline_by_class(reckoning.projects, reckoning.stock, split)
    base, horizon = with_sum(use.base_count), with_sum(use.horizon_count)
    coming = with_sum(by_class)
    frame = frame.assign(voice="as_today", households_base=base, households=horizon)
    frame["demand_method"] = "ratio" if reckoning.growth_of(split) is None else reckoning.demand_method
    frame["pipeline"] = coming
    size = len(split.classes)
    frame["pipeline_unassigned"] = np.repeat(np.concatenate([[unassigned.sum()], unassigned]), size)
    frame["unmet"], frame["unmet_unassigned"] = _unmet(reckoning, split)
    lacking = np.rint(reckoning.dwellings(frame["unmet"].fillna(0.0).to_numpy()))
    frame["gap_main"] = reckoning.change(base, horizon) + lacking - coming
    frame["gap_low"] = frame["gap_main"] - reckoning.dwellings(ranges.below(use.horizon))
    frame["gap_high"] = frame["gap_main"] + reckoning.dwellings(ranges.above(use.horizon))
    unknown = np.tile(["unknown" in values for values in split.classes], len(reckoning.stock.areas) + 1)
    if len(split.dimensions) > 1:
        levels = gap.collapse_levels(split.count, split.classes, small=reckoning.standards.minimum_cell_dwellings)
        frame["collapse"] = np.concatenate([np.full(size, "rooms", dtype=object), levels.ravel()])
    return _withhold(reckoning, frame, unknown)


def _unmet(reckoning: Reckoning, split: Margin) -> tuple[Floats, Floats]:
    """Return per row the unmet need that the scenario adds to the class, and what may belong to it.

    Sources count it for the municipality alone, so it has no area.
    """
    areas, size = reckoning.stock.areas, len(split.classes)
    added, open_ = (np.full((len(areas) + 1, size), np.nan) for _ in range(2))
    known = reckoning.backlog
    if known is not None:
        added[:], open_[:] = 0.0, 0.0
        placed = [0, 1 + areas.index(reckoning.m.unplaced_id)]
        for column, box in enumerate(demand.boxes(split)):
            said = belongs(known, box)
            added[placed, column] = round(known.added) if said else 0.0
            open_[placed, column] = round(known.added) if said is None else 0.0
    return added.ravel(), open_.ravel()


def _by_standard(reckoning: Reckoning, rooms: Margin) -> pd.DataFrame:
    frame = _frame(reckoning, _cumulative(rooms))
    frame = frame.assign(voice="by_standard", demand_method="norm", pipeline=np.nan, pipeline_unassigned=np.nan)
    frame = frame.assign(households_base=np.nan, households=np.nan, gap_low=np.nan, gap_main=np.nan, gap_high=np.nan)
    frame = _withhold(reckoning, frame, np.zeros(len(frame), dtype=bool))
    size = len(STANDARD_ROOMS)
    needing = _needing(reckoning)
    for column, (least, shares) in enumerate(zip(STANDARD_ROOMS.values(), needing, strict=True)):
        part = frame.index[column::size]
        if shares is None:
            frame.loc[part, "gap_status"] = "cannot_be_reckoned"
        else:
            _reckon_standard(reckoning, frame, part, shares, least)
    return frame.assign(method=_range_method(reckoning, frame))


def _needing(reckoning: Reckoning) -> list[tuple[Floats, Floats] | None]:
    """Return per class of the norm the share of each area's households that need it, now and then."""
    known = size_shares(reckoning.m, reckoning.stock, reckoning.households.base)
    if known is None:
        return [None] * len(STANDARD_ROOMS)
    then = demand.sizes_at_horizon(*known, reckoning.households, reckoning.growth.kinds)
    found: list[tuple[Floats, Floats] | None] = []
    for least in STANDARD_ROOMS.values():
        now, later = (
            demand.needing_at_least(shares, known[1], reckoning.rooms_needed, least) for shares in (known[0], then)
        )
        found.append(None if now is None or later is None else (now, later))
    return found


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


def _reckon_standard(
    reckoning: Reckoning, frame: pd.DataFrame, part: pd.Index, shares: tuple[Floats, Floats], least: int
) -> None:
    """Fill in, in a frame of our own, households and gap of one cumulative class."""
    need, later = (
        np.column_stack([share, 1.0 - share]) * households[:, None]
        for share, households in zip(shares, (reckoning.households.base, reckoning.households.horizon), strict=True)
    )
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
    main = reckoning.dwellings(frame.loc[part, "households"].to_numpy(dtype=float)) - stock
    size = use.base.shape[1]
    low = main - reckoning.dwellings(ranges.below(use.horizon)[::size])
    high = main + reckoning.dwellings(ranges.above(use.horizon)[::size])
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
    return frame.assign(method=_range_method(reckoning, frame))


def _range_method(reckoning: Reckoning, frame: pd.DataFrame) -> pd.Series:
    """Return per row where the error sizes of its range come from; None where it has no gap."""
    made = pd.Series(reckoning.range_method, index=frame.index, dtype=object)
    return made.where(frame["gap_main"].notna(), None)


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
