"""A distribution as an answer: who is placed where and when, who is not and why, and what each estate carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from byibalance_core.lettings.chance_span import span
from byibalance_core.lettings.proposal.aims import Aim
from byibalance_core.lettings.proposal.network import Nodes
from byibalance_core.lettings.proposal.problem import Problem, share_of
from byibalance_core.lettings.proposal.rules import Reason

_PLACED = (
    "kind_id", "estate_id", "rooms", "rent_dkk_month", "month", "count", "area_id", "dwelling_type", "accessible",
)  # fmt: skip


@dataclass(frozen=True)
class Distribution:
    """One way to distribute the allocations.

    Attributes
    ----------
    status : {"optimal", "feasible"}
        ``optimal`` where every aim is proven best; ``feasible`` where time ran out, or where the distribution follows
        a rule and has no aims. To place nobody is always allowed, so none is ever infeasible.
    mip_gap : float or None
        Largest relative distance of an aim to what cannot be passed; None for a distribution by a rule.
    placed : DataFrame
        ``kind_id, estate_id, rooms, rent_dkk_month, month, count, area_id, dwelling_type, accessible``.
    unplaced : tuple of Reason
        The counts of a kind add up to what is not placed of it.
    load : DataFrame
        One row per estate: ``estate_id, vacancies`` (genudlejninger), ``allocated``, ``expected`` (agreed share of
        them; blank without a step), ``ratio``, and ``low`` and ``high``: where chance alone holds the allocations of
        an estate 95 times in 100.
    aims : tuple of Aim
    remarks : dict of str to list of str
        What has to be known of it: ``without_history`` names estates whose share today is not known.
    """

    status: Literal["optimal", "feasible", "infeasible"]
    mip_gap: float | None
    placed: pd.DataFrame
    unplaced: tuple[Reason, ...]
    load: pd.DataFrame
    aims: tuple[Aim, ...] = ()
    remarks: dict[str, list[str]] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the distribution in the form of the ``allocate --json`` contract."""
        return {
            "status": self.status,
            "mip_gap": self.mip_gap,
            "placed": _records(self.placed),
            "unplaced": [
                {"kind_id": one.kind_id, "count": one.count, "reason": one.reason, "opens": one.opens}
                for one in self.unplaced
            ],
            "load": _records(self.load),
            "aims": [
                {"aim": aim.name, "value": aim.value, "bound": aim.bound, "proven": aim.proven} for aim in self.aims
            ],
            **({} if self.remarks is None else {"remarks": self.remarks}),
        }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): _plain(value) for name, value in row.items()} for row in plain.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if isinstance(value, np.generic) else value


def placed_rows(problem: Problem, at: Nodes, placed: np.ndarray) -> pd.DataFrame:
    """Return who is placed where and when.

    The earliest homes of a node are used; the kind with the highest priority takes the earliest, then the smallest and
    the cheapest of the month.

    Parameters
    ----------
    placed : ndarray of int
        Households, kinds x nodes.
    """
    rows = _shared_out(problem, at, placed)
    kind, unit, count = rows[:, 0], rows[:, 1], rows[:, 2]
    homes, units = problem.homes, problem.units
    order = np.lexsort((unit, units["month"][unit], kind))
    kind, unit, count = kind[order], unit[order], count[order]
    home = units["home"][unit]
    columns = {
        "kind_id": problem.kinds["kind_id"][kind],
        "estate_id": np.array(problem.estates, dtype=object)[homes["estate"][home]],
        **{name: homes[name][home] for name in ("rooms", "rent_dkk_month", "area_id", "dwelling_type", "accessible")},
        "month": units["label"][unit],
        "count": count,
    }
    return pd.DataFrame({name: columns[name] for name in _PLACED})


def _shared_out(problem: Problem, at: Nodes, placed: np.ndarray) -> np.ndarray:
    """Return rows of kind, unit and count: the units of each node in order, shared out to its kinds in order."""
    home, month = problem.units["home"], problem.units["month"]
    node = at.of_home[home]
    wanted = np.flatnonzero(node >= 0)
    wanted = wanted[np.lexsort((home[wanted], month[wanted], node[wanted]))]
    free = problem.units["count"][wanted].copy()
    first = np.searchsorted(node[wanted], np.arange(len(at.estate)))
    rows = []
    for one in np.flatnonzero(placed.sum(axis=0)):
        place = int(first[one])
        for number in np.flatnonzero(placed[:, one]):
            left = int(placed[number, one])
            while left:
                count = min(left, int(free[place]))
                if count:
                    rows.append((number, wanted[place], count))
                    free[place] -= count
                    left -= count
                else:
                    place += 1
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def load(problem: Problem, allocated: np.ndarray) -> pd.DataFrame:
    """Return what each estate carries beside what is agreed and what chance would give."""
    known = np.array([step is not None for step in problem.steps], dtype=bool)
    expected = np.array([np.nan if one is None else float(one) for one in problem.expected])
    shares = np.array([0.0 if step is None else float(share_of(step)) for step in problem.steps])
    pairs = zip(problem.genudlejninger.tolist(), shares.tolist(), strict=True)
    spans = [span(count, share) for count, share in pairs]
    low, high = (np.array([getattr(one, end) for one in spans], dtype=float) for end in ("low", "high"))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(expected > 0, allocated / expected, np.nan)
    return pd.DataFrame(
        {
            "estate_id": problem.estates,
            "vacancies": problem.genudlejninger,
            "allocated": allocated,
            "expected": expected,
            "ratio": ratio,
            "low": np.where(known, low, np.nan),
            "high": np.where(known, high, np.nan),
        }
    )
