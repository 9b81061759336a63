"""Moves between areas: how many came and went, and how many size and distance alone would give.

The expected flows are a doubly-constrained gravity model (Wilson 1967): every area keeps the households that left it
for other areas and those that came from them, and a flow falls with distance as exp(-b d). The one b is that under
which the mean distance is the one observed. What differs from it is told where chance alone, as in a Poisson count,
cannot explain it though all flows are tested at once. A difference says that a flow is larger or smaller than distance
and size give, and nothing of why.

Counts that are hidden stay unknown: no sum is made over them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core.comparison import chance_range
from byibalance_core.model import Municipality
from byibalance_core.projection.raking import rake
from byibalance_core.schemas import OUTSIDE
from byibalance_core.segregation.discoveries import adjusted

FLOW_JUDGEMENTS = ("more", "fewer", "as_expected", "hidden")
#: Degrees of latitude are this long; of longitude so much shorter as the cosine of the latitude says.
_KM_PER_DEGREE = 111.2
#: The steepest fall of flows with distance that is looked for: under it one in e¹⁰ of the flow is left after the
#: mean distance between areas.
_STEEPEST = 10.0
_ROUNDS = 60
#: Share of the flows that are told to differ though chance made them.
_FALSE = 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ExpectedFlows:
    """Flows between areas beside those that size and distance give.

    Attributes
    ----------
    year : int
        The year of the moves.
    b : float
        Fall of a flow with distance, per km.
    mean_km : float
        Mean distance of the observed moves between areas.
    flows : DataFrame
        ``from_area``, ``to_area``, ``km``, ``observed`` (NaN where hidden), ``low`` and ``high`` (95 % of a Poisson
        count around it), ``expected``, ``judgement`` (one of `FLOW_JUDGEMENTS`, after control of false discoveries over
        all flows). Moves within an area, and in and out of the municipality, are not in it.
    """

    year: int
    b: float
    mean_km: float
    flows: pd.DataFrame


def area_moves(m: Municipality, *, year: int | None = None) -> pd.DataFrame | None:
    """Return how many households came to and left each area in a year.

    Parameters
    ----------
    m : Municipality
        Reads ``moves``.
    year : int, optional
        The newest by default.

    Returns
    -------
    DataFrame or None
        ``area_id``, ``moved_in`` and ``moved_out`` (to and from all other places), ``within``, ``from_outside``,
        ``to_outside``, ``net`` = in - out, ``gross`` = in + out. NaN where a part is hidden or was not delivered. None
        without a table of moves.
    """
    flows = _flows(m, year)
    if flows is None:
        return None
    ids = _tiles(m)
    table = _matrix(flows, [*ids, OUTSIDE])
    inner = table[: len(ids), : len(ids)]
    moved_in, moved_out = _margins(flows, table, ids, axis=0), _margins(flows, table, ids, axis=1)
    return pd.DataFrame(
        {
            "area_id": ids,
            "moved_in": moved_in,
            "moved_out": moved_out,
            "within": np.diag(inner),
            "from_outside": table[-1, :-1],
            "to_outside": table[:-1, -1],
            "net": moved_in - moved_out,
            "gross": moved_in + moved_out,
        }
    )


def expected_flows(m: Municipality, *, year: int | None = None) -> ExpectedFlows | None:
    """Return the flows between areas beside those that size and distance give.

    Parameters
    ----------
    m : Municipality
        Reads ``moves`` and the centre points of ``areas``.
    year : int, optional
        The newest by default.

    Returns
    -------
    ExpectedFlows or None
        None without a table of moves, where an area has no centre point, where hidden counts leave no sum of those who
        left an area or came to it, or where fewer than three areas exchange households: the sums then leave nothing
        to expect.
    """
    flows = _flows(m, year)
    if flows is None:
        return None
    ids = _tiles(m)
    table = _matrix(flows, [*ids, OUTSIDE])
    left = _margins(flows, table, ids, axis=1) - table[:-1, -1]
    came = _margins(flows, table, ids, axis=0) - table[-1, :-1]
    km = _distances(m, ids)
    observed = table[:-1, :-1].copy()
    np.fill_diagonal(observed, 0.0)
    if len(ids) < 3 or not (np.isfinite(left).all() and np.isfinite(came).all() and np.isfinite(km).all()):
        return None
    if not left.sum() or abs(left.sum() - came.sum()) > 0.5:
        return None
    found = fit_gravity(observed, left, came, km)
    if found is None:
        return None
    b, expected = found
    kinds = {"proportion": np.array(False), "per_100": np.array(True), "spread": np.array(0.0)}
    low, high = chance_range(observed, np.full(observed.shape, 100.0), **kinds)
    known = ~np.isnan(observed)
    sure = _beyond_chance(observed, expected)
    judgement = np.select(
        [~known, sure & (low > expected), sure & (high < expected)], ["hidden", "more", "fewer"], default="as_expected"
    )
    start, end = np.nonzero(~np.eye(len(ids), dtype=bool))
    names = np.array(ids, dtype=object)
    answer = {
        "from_area": names[start],
        "to_area": names[end],
        "km": km[start, end],
        "observed": observed[start, end],
        "low": low[start, end],
        "high": high[start, end],
        "expected": expected[start, end],
        "judgement": pd.Categorical(judgement[start, end], FLOW_JUDGEMENTS),
    }
    mean = float(np.nansum(observed * km) / np.nansum(observed))
    return ExpectedFlows(int(flows["year"].iloc[0]), b, mean, pd.DataFrame(answer))


def _beyond_chance(observed: Floats, expected: Floats) -> NDArray[np.bool_]:
    """Return which known flows differ though all of them are tested at once (false discovery rate of 5 %)."""
    from scipy.special import pdtr, pdtrc  # heavy, and only a table of moves needs it

    tested = ~np.isnan(observed) & ~np.eye(len(observed), dtype=bool)
    sure = np.zeros(observed.shape, dtype=bool)
    if tested.any():
        count, mean = observed[tested], expected[tested]
        # The chance of so many or more is all where none was seen.
        as_many = np.where(count < 1, 1.0, pdtrc(np.maximum(count - 1, 0), mean))
        p = np.minimum(1.0, 2 * np.minimum(pdtr(count, mean), as_many))
        sure[tested] = adjusted(p) <= _FALSE
    return sure


def fit_gravity(observed: Floats, left: Floats, came: Floats, km: Floats) -> tuple[float, Floats] | None:
    """Return the fall with distance that gives the observed mean distance, and the flows under it.

    Parameters
    ----------
    observed : array, areas x areas
        Flows; NaN where one is hidden: the mean distance is then matched over the others. The diagonal is left out.
    left, came : array, areas
        Households that left each area for others, and that came to it from others.
    km : array, areas x areas
        Distances.

    Returns
    -------
    tuple of float, array, or None
        b per km, and the expected flows. b is 0 where households move as far as if distance did not count, or
        farther. None where no flows keep both sums.

    Examples
    --------
    >>> km = np.array([[0.0, 1, 2], [1, 0, 1], [2, 1, 0]])
    >>> flows = np.array([[0.0, 40, 10], [40, 0, 40], [10, 40, 0]])
    >>> b, expected = fit_gravity(flows, flows.sum(axis=1), flows.sum(axis=0), km)
    >>> expected.round(1).tolist()
    [[0.0, 40.0, 10.0], [40.0, 0.0, 40.0], [10.0, 40.0, 0.0]]
    """
    apart = ~np.eye(len(km), dtype=bool)
    known = apart & ~np.isnan(observed)
    total = float(observed[known].sum())
    if total <= 0:
        return None
    wanted = float((observed[known] * km[known]).sum()) / total
    scale = float(km[apart].mean())

    def flows(b: float) -> Floats:
        seed = np.where(apart, np.exp(-b * (km - km[apart].min())), 0.0)
        return rake(seed, [((0,), left), ((1,), came)])

    def mean(table: Floats) -> float:
        return float((table[known] * km[known]).sum() / table[known].sum())

    try:
        lower, upper = 0.0, _STEEPEST / scale
        best = flows(lower)
        if mean(best) <= wanted:
            return 0.0, best
        for _ in range(_ROUNDS):
            middle = (lower + upper) / 2
            best = flows(middle)
            lower, upper = (middle, upper) if mean(best) > wanted else (lower, middle)
            if upper - lower < 1e-9 / scale:
                break
    except ValueError:
        # The sums leave no table: one area exchanges more than all others together.
        return None
    return (lower + upper) / 2, best


def _flows(m: Municipality, year: int | None) -> pd.DataFrame | None:
    """Return a year's moves with blanks as empty text; None where there are none."""
    table = m.table("moves")
    if table.empty:
        return None
    newest = int(table["year"].max()) if year is None else year
    rows = table[(table["year"] == newest).to_numpy(dtype=bool)]
    if rows.empty:
        return None
    ends = {name: rows[name].astype("str").fillna("") for name in ("from_area", "to_area")}
    return rows.assign(**ends, moved=pd.to_numeric(rows["moved"]).astype(float))


def _tiles(m: Municipality) -> list[str]:
    return [area for area in m.areas.index.astype(str) if area != m.unplaced_id]


def _matrix(flows: pd.DataFrame, ids: list[str]) -> Floats:
    """Return the flows from (rows) and to (columns); a pair without a row had none, a hidden one is NaN."""
    index = pd.Index(ids)
    start, end = (index.get_indexer(pd.Index(flows[name])) for name in ("from_area", "to_area"))
    there = (start >= 0) & (end >= 0)
    table = np.zeros((len(ids), len(ids)))
    # Two sources of one flow are not added: the key of the table allows one row for each pair and year.
    table[start[there], end[there]] = flows["moved"].to_numpy()[there]
    return table


def _margins(flows: pd.DataFrame, table: Floats, ids: list[str], *, axis: int) -> Floats:
    """Return who came (axis 0) or left (axis 1), less those who moved within: the delivered sum, else the parts'."""
    end, other = ("to_area", "from_area") if axis == 0 else ("from_area", "to_area")
    given = flows[(flows[other] == "") & (flows[end] != "")].set_index(end)["moved"].reindex(ids).to_numpy(dtype=float)
    parts = table.sum(axis=axis)[: len(ids)]
    whole = np.where(np.isnan(given), parts, given)
    return np.asarray(whole - np.diag(table)[: len(ids)])


def _distances(m: Municipality, ids: list[str]) -> Floats:
    """Return the distances between the centres of areas in km, as the crow flies."""
    centres = m.areas.loc[ids, ["centre_lon", "centre_lat"]].astype(float).to_numpy()
    north = centres[:, 1] * _KM_PER_DEGREE
    east = centres[:, 0] * _KM_PER_DEGREE * np.cos(np.radians(np.nanmean(centres[:, 1])))
    return np.hypot(east[:, None] - east[None, :], north[:, None] - north[None, :])
