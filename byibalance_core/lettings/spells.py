"""Where an estate stood day by day, and the agreed share of a window that follows from it.

A decision counts from its first day and not for the whole year that the day lies in. Where genudlejninger are
delivered by month or quarter, each period is held against the step of its own days. Where only a year is delivered,
every day of it is equally likely to be the day of a letting, so that each letting has the mean share of the days:
the number used is binomial with that mean, exactly, and no letting is dated by guess.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from byibalance_core.lettings.agreement import Agreement, Step
from byibalance_core.lettings.flow import let
from byibalance_core.lettings.periods import MONTH, QUARTER, YEAR, Window
from byibalance_core.model import Municipality

#: Genudlejninger and agreed share of an estate, one pair per period of a window in which the share is one.
Parts = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True)
class Spell:
    """Days in a row on one step.

    Attributes
    ----------
    first : date
        The first of them; the spell lasts to the next one's first day.
    ladder_id, step_id : str or None
        None where the step is undecided.
    share : float
        Agreed share of the step; NaN where it is undecided or not looked up.
    """

    first: date
    ladder_id: str | None
    step_id: str | None
    share: float = np.nan


@dataclass(frozen=True)
class Shares:
    """The agreed share of every estate, day by day.

    Attributes
    ----------
    spells : mapping
        By estate and calendar year, ascending; year 0 counts for every year.
    valid_from, valid_to : date or None
        The agreement's own days: outside them no share is agreed, and they are no part of a mean.
    """

    spells: Mapping[tuple[str, int], tuple[Spell, ...]]
    valid_from: date | None = None
    valid_to: date | None = None

    def of(self, estate: str, window: Window) -> tuple[Spell, ...]:
        """Return the spells of a window; none where a year of it is not placed."""
        found: list[Spell] = []
        for piece in window.pieces():
            own = self.spells.get((estate, 0)) or self.spells.get((estate, piece.year), ())
            if not own:
                return ()
            begins, ends = _days(piece)
            own = tuple(one for one in own if one.first <= ends)
            started = [place for place, one in enumerate(own) if one.first <= begins]
            for one in own[started[-1] if started else 0 :]:
                begun = Spell(max(one.first, begins), one.ladder_id, one.step_id, one.share)
                if not found or _standing(found[-1]) != _standing(begun):
                    found.append(begun)
        return tuple(found)

    def at(self, estates: pd.Index, window: Window) -> pd.DataFrame:
        """Return ``ladder_id, step_id, share`` on a window's last day, and its ``spells``; undecided without any."""
        rows = []
        for estate in estates:
            own = self.of(str(estate), window)
            last = own[-1] if own else Spell(date.min, None, None)
            rows.append((last.ladder_id, last.step_id, last.share, own))
        frame = pd.DataFrame(rows, columns=["ladder_id", "step_id", "share", "spells"], index=estates, dtype=object)
        return frame.astype({"share": float})

    def mean(self, estate: str, window: Window) -> float:
        """Return the mean share of a window's days on which the agreement holds; NaN where one is undecided."""
        begins, ends = _days(window)
        begins, ends = max(begins, self.valid_from or begins), min(ends, self.valid_to or ends)
        own = self.of(estate, window)
        if not own or ends < begins:
            return np.nan
        told = []
        for one, after in zip(own, [*(one.first for one in own[1:]), ends + timedelta(days=1)], strict=True):
            days = (min(after, ends + timedelta(days=1)) - max(one.first, begins)).days
            if days > 0:
                told.append((days, one.share))
        shares = {share for _, share in told}
        # A mean of one share is that share, to the last digit.
        return shares.pop() if len(shares) == 1 else sum(n * q for n, q in told) / sum(n for n, _ in told)


def agreed_shares(agreement: Agreement, placements: pd.DataFrame) -> Shares:
    """Return the agreed shares that placements give; see `byibalance_core.lettings.account.account`.

    A placement without ``spells`` holds for the whole of its year.
    """
    names = ["estate_id", "year", "ladder_id", "step_id", "allocation_share", "spells"]
    frame = placements.reindex(columns=names)
    frame = frame.assign(year=frame["year"].fillna(0).astype(int))
    always = frame.loc[frame["year"].eq(0), "estate_id"]
    doubled = frame.duplicated(["estate_id", "year"]) | (frame["year"].ne(0) & frame["estate_id"].isin(always))
    if doubled.any():
        estate = frame.loc[doubled, "estate_id"].iloc[0]
        raise ValueError(f"{estate} stands on two steps in one year; give one placement per estate and year.")
    spells = {}
    for estate, year, ladder_id, step_id, share, told in frame[names].to_numpy(dtype=object).tolist():
        first = date(year, 1, 1) if year else date.min
        own = told if isinstance(told, tuple) else (Spell(first, ladder_id, step_id),)
        # A share that is given for the year is that of the step on which it ends.
        given = np.nan if pd.isna(share) else float(share)
        spells[str(estate), int(year)] = tuple(
            _with_share(agreement, one, given if place == len(own) - 1 else np.nan) for place, one in enumerate(own)
        )
    return Shares(spells, agreement.valid_from, agreement.valid_to)


def compared_parts(
    m: Municipality, agreement: Agreement, shares: Shares, window: Window
) -> dict[str, list[tuple[int, float]]]:
    """Return (genudlejninger, agreed share) of each estate where every period of both is known.

    One pair per calendar year; of a year in which the step changed one per step where months or quarters are
    delivered, else one with the mean share of the days.
    """
    parts: dict[str, list[tuple[int, float]]] = {}
    lost: set[str] = set()
    for piece in window.pieces():
        count = let(m, piece, agreement.dwelling_types)["count"]
        own = {str(estate): shares.mean(str(estate), piece) for estate in count.index}
        placed = np.array([not np.isnan(own[str(estate)]) for estate in count.index], dtype=bool)
        told = count[count.notna().to_numpy(dtype=bool) & placed]
        lost |= set(count.index) - set(told.index)
        divided = _divided(m, agreement, shares, piece, told)
        for estate, n in told.items():
            of_days = divided.get(str(estate)) or [(int(n), own[str(estate)])]
            parts.setdefault(str(estate), []).extend(of_days)
    return {estate: own for estate, own in parts.items() if estate not in lost}


def _divided(
    m: Municipality, agreement: Agreement, shares: Shares, piece: Window, count: pd.Series
) -> dict[str, list[tuple[int, float]]]:
    """Return the parts of the estates whose step changed in a piece of a year and whose finer periods are delivered."""
    changed = {str(estate): own for estate in count.index if len(own := shares.of(str(estate), piece)) > 1}
    found: dict[str, list[tuple[int, float]]] = {}
    told: dict[Window, pd.Series] = {}
    for length in (MONTH, QUARTER):
        for estate, own in changed.items():
            windows = _between(piece, [one.first for one in own[1:]], length)
            if estate in found or len(windows) < 2:
                continue
            for window in windows:
                if window not in told:
                    told[window] = let(m, window, agreement.dwelling_types)["count"]
            counts = [told[window].get(estate, np.nan) for window in windows]
            # Months that do not add up to the year they stand beside are not read.
            if sum(counts) == count[estate]:
                found[estate] = [
                    (int(n), shares.mean(estate, window)) for window, n in zip(windows, counts, strict=True)
                ]
    return found


def _between(piece: Window, days: Sequence[date], length: int) -> list[Window]:
    """Return a piece of a year cut at some days, where cuts lie between periods of a length.

    A day inside a period keeps the whole period in one part of its own.
    """
    cuts = {piece.first, piece.last + 1}
    for day in days:
        month = day.year * YEAR + day.month - 1
        first = month // length * length
        cuts.add(first)
        if day.day > 1 or month != first:
            cuts.add(first + length)
    inside = sorted(cut for cut in cuts if piece.first <= cut <= piece.last + 1)
    return [Window(first, after - first) for first, after in itertools.pairwise(inside)]


def _days(window: Window) -> tuple[date, date]:
    """Return the first and the last day of a window."""
    first, after = (date(month // YEAR, month % YEAR + 1, 1) for month in (window.first, window.last + 1))
    return first, after - timedelta(days=1)


def _standing(spell: Spell) -> tuple[str | None, str | None]:
    return spell.ladder_id, spell.step_id


def _with_share(agreement: Agreement, spell: Spell, given: float) -> Spell:
    ladder_id = spell.ladder_id if isinstance(spell.ladder_id, str) else None
    step = _step(agreement, ladder_id, spell.step_id)
    if step is None:
        return Spell(spell.first, ladder_id, None)
    share = step.share if step.closed or np.isnan(given) else given
    return Spell(spell.first, ladder_id, step.step_id, share)


def _step(agreement: Agreement, ladder_id: object, step_id: object) -> Step | None:
    """Return the step that a placement names; None where it is undecided."""
    if not isinstance(step_id, str) or not step_id:
        return None
    ladders = [ladder for ladder in agreement.ladders if ladder.unit_kind == ladder_id] or list(agreement.ladders)
    steps = [step for ladder in ladders for step in ladder.steps]
    for step in steps:
        if step.step_id == step_id:
            return step
    known = ", ".join(step.step_id for ladder in agreement.ladders for step in ladder.steps)
    raise ValueError(f"The agreement has no step »{step_id}«; its steps are {known}.")
