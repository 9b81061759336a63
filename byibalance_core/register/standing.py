"""Approval and objection: which figures of a release somebody contests, and what each organisation said of its own.

An objection stands beside its figure until it is settled, in the release that it was made on and in every later one
that still shows the same figure. It changes no figure: nobody is right because he objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

import pandas as pd

from byibalance_core.register.entries import Approval, Objection

State = Literal["open", "answered", "settled"]


def state_of(objection: Objection, on: date | None = None) -> State:
    """Return how far an objection has come on a day, or by now; an answer alone does not settle it.

    Examples
    --------
    >>> raised = Objection(day=date(2026, 9, 3), answered_on=date(2026, 9, 10), settled_on=date(2026, 10, 1))
    >>> state_of(raised), state_of(raised, date(2026, 9, 15)), state_of(raised, date(2026, 9, 9))
    ('settled', 'answered', 'open')
    """
    if _is_by(objection.settled_on, on):
        return "settled"
    return "answered" if _is_by(objection.answered_on, on) else "open"


def open_objections(
    objections: Iterable[Objection], *, release_id: str, on: date | None = None
) -> tuple[Objection, ...]:
    """Return the objections that stand on a release: made on it or an earlier one, and not settled.

    Parameters
    ----------
    on : date, optional
        As it was on that day; by now where none is given. An objection without a day has always been there.

    Examples
    --------
    >>> raised = Objection(id="i", release="0002-0123456789ab")
    >>> [len(open_objections([raised], release_id=one)) for one in ("0001-aaaaaaaaaaaa", "0003-bbbbbbbbbbbb")]
    [0, 1]
    """
    return tuple(
        each
        for each in objections
        if not each.deleted
        and _number(each.release) <= _number(release_id)
        and (on is None or each.day is None or each.day <= on)
        and state_of(each, on) != "settled"
    )


def contested_figures(
    objections: Iterable[Objection],
    figures: pd.DataFrame,
    *,
    release_id: str,
    organisation_of: Mapping[str, str] | None = None,
    on: date | None = None,
) -> pd.DataFrame:
    """Return the figures of a release beside which an objection stands.

    Parameters
    ----------
    figures : DataFrame
        ``unit_kind``, ``unit_id``, ``indicator`` and ``period`` of the figures, such as
        `byibalance_core.indicator_values.indicator_values` or the table ``indicators``.
    organisation_of : mapping of str to str, optional
        The organisation of each estate, for objections to all estates of an organisation.

    Returns
    -------
    DataFrame
        The rows of `figures` that are contested, with ``objection`` (its id) and ``state`` (open or answered); a figure
        that two contest stands twice.
    """
    found = []
    text = figures[["unit_kind", "unit_id", "indicator", "period"]].astype(str)
    owner = text["unit_id"].map(dict(organisation_of or {}))
    for each in open_objections(objections, release_id=release_id, on=on):
        if each.unit_kind == "organisation":
            mine = (text["unit_kind"] == "estate") & (owner == each.unit_id)
        else:
            mine = (text["unit_kind"] == each.unit_kind) & (text["unit_id"] == each.unit_id)
        for name in ("indicator", "period"):
            if asked := getattr(each, name):
                mine &= text[name] == asked
        found.append(figures[mine.to_numpy()].assign(objection=each.id, state=state_of(each, on)))
    columns = [*figures.columns, "objection", "state"]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def approvals_of(
    approvals: Iterable[Approval], organisations: Iterable[str], *, release_id: str
) -> dict[str, Approval | None]:
    """Return each organisation's newest word on exactly this release; None where it has said nothing.

    An approval of another release says nothing of this one: its figures may differ.

    Examples
    --------
    >>> said = Approval(organisation="o1", release="0002-0123456789ab", outcome="approved")
    >>> found = approvals_of([said], ["o1", "o2"], release_id="0002-0123456789ab")
    >>> found["o1"].outcome, found["o2"]
    ('approved', None)
    """
    newest: dict[str, Approval | None] = dict.fromkeys(organisations)
    kept = [each for each in approvals if not each.deleted and each.release == release_id]
    for each in sorted(kept, key=lambda each: (each.day or date.min, each.id)):
        if each.organisation in newest:
            newest[each.organisation] = each
    return newest


def _is_by(day: date | None, on: date | None) -> bool:
    return day is not None and (on is None or day <= on)


def _number(release_id: str) -> int:
    first = release_id.partition("-")[0]
    return int(first) if first.isdecimal() else 0
