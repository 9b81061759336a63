"""The calculated proposal (*beregnet forslag*): as many as possible by priority, then early, then even."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from byibalance_core.lettings.agreement import Agreement, Step
from byibalance_core.lettings.proposal.aims import Aim, Programme, unevenness, waited
from byibalance_core.lettings.proposal.alternatives import caps_as_today, proportional_caps
from byibalance_core.lettings.proposal.bounds import least_uneven, least_waited
from byibalance_core.lettings.proposal.distribution import Distribution, load, placed_rows
from byibalance_core.lettings.proposal.network import Network, by_priority, nodes
from byibalance_core.lettings.proposal.problem import Problem, problem
from byibalance_core.lettings.proposal.rules import RENT_RISES, Opening, openings, reasons
from byibalance_core.lettings.proposal.unused import Unused, rent_not_known, unused

TIME_LIMIT = 10.0
_TODAY = Step("today", {}, 1.0)


@dataclass(frozen=True)
class Proposal(Distribution):
    """The proposal, with the two others beside it.

    Attributes
    ----------
    proportional : Distribution
        Allocations spread by agreed share times genudlejninger, the kinds placed by priority under the same rules.
    as_today : Distribution or None
        By the shares that estates have given so far; None without a history.
    left_out : int
        Genudlejninger of dwelling types that the agreement does not count.
    unused : tuple of Unused
        Agreed homes that nobody gets, by reason; they add up to what is agreed less what is placed.
    rent_not_known : int
        Genudlejninger of which it is not known whether they keep the rent limit of a kind that waits.
    """

    proportional: Distribution | None = None
    as_today: Distribution | None = None
    left_out: int = 0
    unused: tuple[Unused, ...] = ()
    rent_not_known: int = 0
    _problem: Problem | None = field(default=None, repr=False, compare=False)

    def as_dict(self) -> dict[str, Any]:
        """Return the proposal in the form of the ``allocate --json`` contract."""
        return {
            **super().as_dict(),
            "left_out": self.left_out,
            "unused": [asdict(one) for one in self.unused],
            "rent_not_known": self.rent_not_known,
            "alternatives": {
                "proportional": None if self.proportional is None else self.proportional.as_dict(),
                "as_today": None if self.as_today is None else self.as_today.as_dict(),
            },
        }


def propose(
    vacancies: pd.DataFrame,
    kinds: pd.DataFrame,
    agreement_or_steps: Agreement | Mapping[str, Step | None],
    *,
    history: pd.DataFrame | None = None,
    room: Mapping[str, float] | None = None,
    time_limit: float = TIME_LIMIT,
) -> Proposal:
    """Return how the kinds of household are best distributed over the genudlejninger.

    Never broken: an estate gives at most its agreed share of its genudlejninger over the period, rounded down; nobody
    is placed on a closed step; a home has the rooms, the rent and the access that the kind needs and lies in no area
    that it leaves out; nobody is placed twice and no home is used twice; no area takes more than its `room`. Aims in
    order: as many as possible of the highest priority, then of the next, and so on; the fewest months waited in all;
    the least unevenness (`byibalance_core.lettings.proposal.aims.unevenness`).

    Parameters
    ----------
    vacancies : DataFrame
        Genudlejninger to come: ``estate_id, organisation_id, area_id, dwelling_type, rooms, rent_dkk_month`` (blank:
        unknown, it then keeps no limit), ``accessible`` (yes or True), ``month`` (``2027-01``), ``vacancies``.
    kinds : DataFrame
        Kinds of household and their number, never persons: ``kind_id, count, rooms_min, max_rent_dkk_month`` (blank:
        no limit), ``needs_accessible, excluded_areas`` (area ids with blanks between, or several ids), ``priority``
        (a larger one is served first).
    agreement_or_steps : Agreement, or mapping of str to Step or None
        The step of each estate. An agreement gives the steps that it has decided itself, and only genudlejninger of
        its dwelling types count; where a rule places, give the steps that it found. None: the step is not decided, and
        nothing is placed there.
    history : DataFrame, optional
        ``estate_id, lettings, used``: genudlejninger and allocations so far, for the distribution as today.
    room : mapping of str to number, optional
        Households that an area can still take before it passes a limit of the law, by area. Default: no limit.
    time_limit : float
        Seconds for the aims after the number placed, which is always found.

    Returns
    -------
    Proposal
        ``status`` is ``optimal`` where all aims are proven best, else ``mip_gap`` says how far they may be from it.

    Raises
    ------
    ValueError
        When a column is missing or a figure cannot be.

    Examples
    --------
    >>> homes = pd.DataFrame(
    ...     {"estate_id": ["a", "b"], "organisation_id": "o", "area_id": ["x", "y"], "dwelling_type": "family",
    ...      "rooms": [2, 3], "rent_dkk_month": [3900, 5200], "accessible": "no", "month": "2027-01", "vacancies": 8})
    >>> kinds = pd.DataFrame(
    ...     {"kind_id": ["single"], "count": [3], "rooms_min": [1], "max_rent_dkk_month": [4000],
    ...      "needs_accessible": ["no"], "excluded_areas": [""], "priority": [1]})
    >>> steps = {"a": Step("trin2", {}, 0.25), "b": Step("trin1", {}, 0.5)}
    >>> found = propose(homes, kinds, steps)
    >>> found.status, found.placed[["estate_id", "count"]].to_numpy().tolist()
    ('optimal', [['a', 2]])
    >>> [(one.count, one.reason) for one in found.unplaced]
    [(1, 'rent_too_high')]
    """
    began = time.monotonic()
    what = problem(vacancies, kinds, agreement_or_steps, room=room)
    at = nodes(what)
    network = Network(what, at)
    groups, of_groups = by_priority(network, what)
    placed = network.placed(what.asked, groups, of_groups)
    placed, aims = _aimed(what, Programme(what, at, groups, of_groups), placed, began + time_limit)
    proven = all(aim.proven for aim in aims)
    return Proposal(
        "optimal" if proven else "feasible",
        max((aim.gap for aim in aims), default=0.0),
        placed_rows(what, at, placed),
        tuple(reasons(what, placed.sum(axis=1))),
        load(what, _of_estates(what, at.estate, placed)),
        aims,
        proportional=_by_rule(what, what.with_caps(proportional_caps(what))),
        as_today=None if history is None else _as_today(what, history),
        left_out=what.left_out,
        unused=unused(what, int(placed.sum())),
        rent_not_known=rent_not_known(what),
        _problem=what,
    )


def explain(proposal: Proposal, kind_id: str, rises: Iterable[float] = RENT_RISES) -> list[Opening]:
    """Return what would open a wish: how many of a kind were placed if one rule alone were changed.

    The others keep what they have in the proposal. The rent is raised by each of `rises` and by the least rise that
    does all that the rent can do; the rooms by one fewer; one closed step is opened at a time; the shares of all open
    steps go one step up.

    Parameters
    ----------
    proposal : Proposal
        As `propose` returned it.
    kind_id : str
        The kind.
    rises : iterable of float
        Kroner a month.

    Returns
    -------
    list of Opening
        Also those that open nothing.

    Raises
    ------
    KeyError
        When the proposal has no such kind.

    Examples
    --------
    >>> homes = pd.DataFrame(
    ...     {"estate_id": ["a"], "organisation_id": "o", "area_id": "x", "dwelling_type": "family", "rooms": [2],
    ...      "rent_dkk_month": [4300], "accessible": "no", "month": "2027-01", "vacancies": 4})
    >>> kinds = pd.DataFrame(
    ...     {"kind_id": ["single"], "count": [1], "rooms_min": [1], "max_rent_dkk_month": [4000],
    ...      "needs_accessible": ["no"], "excluded_areas": [""], "priority": [1]})
    >>> found = propose(homes, kinds, {"a": Step("trin2", {}, 0.25)})
    >>> [(one.rule, one.change) for one in explain(found, "single", rises=()) if one.more]
    [('rent', 300.0)]
    """
    what = proposal._problem
    names = [] if what is None else list(what.kinds["kind_id"])
    if what is None or kind_id not in names:
        raise KeyError(kind_id)
    counts = proposal.placed.groupby("kind_id")["count"].sum()
    placed = np.array([int(counts.get(name, 0)) for name in names], dtype=np.int64)
    return openings(what, placed, names.index(kind_id), rises)


def _aimed(
    what: Problem, programme: Programme, placed: np.ndarray, until: float
) -> tuple[np.ndarray, tuple[Aim, Aim, Aim]]:
    """Return the distribution after the aims that follow the number placed, and how far each has been proven."""
    number = int(placed.sum())
    if not number:
        return placed, (Aim("placed", 0, 0), Aim("month", 0, 0), Aim("evenness", 0, 0))
    expected = np.array([0.0 if one is None else float(one) for one in what.expected])
    at, by_month = programme.nodes, programme.by_month
    earliest = programme.earliest(until - time.monotonic())
    if earliest is not None:
        placed = earliest.placed
    months = waited(placed.sum(axis=0), by_month)
    month_bound = months if earliest is not None else least_waited(number, by_month, at.estate, what.caps)
    evenest = None if earliest is None else programme.evenest(earliest, expected, until - time.monotonic())
    if evenest is not None and waited(evenest.placed.sum(axis=0), by_month) != months:
        evenest = None
    if evenest is not None:
        placed = evenest.placed
    uneven = unevenness(_of_estates(what, at.estate, placed), expected)
    uneven_bound = uneven if evenest is not None else min(least_uneven(number, what.caps, expected), uneven)
    return placed, (
        Aim("placed", number, number),
        Aim("month", months, month_bound),
        Aim("evenness", uneven, uneven_bound),
    )


def _by_rule(what: Problem, under: Problem) -> Distribution:
    """Return the distribution under other limits of the estates, the kinds by priority."""
    at = nodes(under)
    network = Network(under, at)
    placed = network.placed(under.asked, *by_priority(network, under))
    return Distribution(
        "feasible",
        None,
        placed_rows(under, at, placed),
        tuple(reasons(under, placed.sum(axis=1))),
        load(what, _of_estates(what, at.estate, placed)),
    )


def _as_today(what: Problem, history: pd.DataFrame) -> Distribution:
    caps, unknown = caps_as_today(what, history)
    # What is done today stands instead of the ladder, so no step of it can be the reason.
    today = replace(what.with_caps(caps), steps=(_TODAY,) * len(what.estates))
    return replace(_by_rule(what, today), remarks={"without_history": unknown})


def _of_estates(what: Problem, estate: np.ndarray, placed: np.ndarray) -> np.ndarray:
    return np.bincount(estate, weights=placed.sum(axis=0), minlength=len(what.estates)).astype(np.int64)
