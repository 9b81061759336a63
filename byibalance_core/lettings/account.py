"""The account of allocations (anvisningsregnskab): what was agreed, what was used, and what chance alone would give.

The agreed share is a greatest share of an estate's genudlejninger. Over and under are both told, and only where the
exact span of chance (`byibalance_core.lettings.chance_span`) does not hold what was used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from byibalance_core.lettings.account_rows import (
    carry_window,
    estate_flows,
    in_force,
    let_against_offers,
    mean_rents,
    used,
)
from byibalance_core.lettings.agreement import Agreement
from byibalance_core.lettings.chance_span import (
    LEVEL,
    OutsideByChance,
    Span,
    distribution,
    outside_by_chance,
    span_of,
)
from byibalance_core.lettings.counts import MEASURED
from byibalance_core.lettings.flow import newest_window
from byibalance_core.lettings.periods import YEAR, Window
from byibalance_core.lettings.spells import Parts, agreed_shares, compared_parts
from byibalance_core.model import Municipality
from byibalance_core.parameters import standard
from byibalance_core.segregation.indices import hoover

#: Verdicts that the span of chance gives.
BY_CHANCE = ("within", "over", "under")
#: Verdicts of estates whose genudlejninger, use and agreed share are all known.
COMPARED = (*BY_CHANCE, "closed", "closed_but_used")

#: Columns of `Account.estates`, in order.
ESTATE_COLUMNS = (
    *("estate_id", "organisation_id", "area_id", "ladder_id", "step_id", "share", "genudlejninger", "state"),
    *("used", "used_from", "offered", "offers_used", "returned", "empty_months", "empty_cost_dkk", "expected", "ratio"),
    *("low", "high", "chance_outside", "verdict", "carry_over", "carry_low", "carry_high"),
    *("spells", "decided_from", "decided_by", "reason"),
)
#: Columns that are added up where they are known.
SUMMED = ("genudlejninger", "used", "offered", "offers_used", "returned", "empty_months")


@dataclass(frozen=True)
class Account:
    """The account of one window of months.

    Attributes
    ----------
    window : Window
        The months.
    estates : DataFrame
        One row per estate:

        - ``estate_id, organisation_id, area_id, ladder_id, step_id`` (step on the window's last day; None undecided)
        - ``spells``: where it stood in the window, first to last, each from its first day on (`Spell`)
        - ``decided_from, decided_by, reason``: of that placement; None and blank by the rule
        - ``share``: agreed share of the genudlejninger; over a change of step the mean by genudlejninger where finer
          periods are delivered, else by days; NaN undecided
        - ``genudlejninger``, ``state``: new tenancies of the agreement's dwelling types, and how they are known
        - ``used``, ``used_from``: allocations of these types; read from ``lettings`` or ``offers``, see Notes
        - ``offered, offers_used, returned, empty_months``: offers of all dwelling types, as the municipality tells them
        - ``empty_cost_dkk``: `empty_months` at the estate's rent; NaN where no rent is known
        - ``expected``: agreed share times genudlejninger, each period at the share of its own days
        - ``ratio``: used over expected; NaN where fewer than `account_ratio_least_expected` are expected
        - ``low, high, chance_outside``: exact central span at 95 %, and how often chance alone falls outside it
        - ``verdict``: ``within``, ``over``, ``under``; ``closed_but_used`` (nobody may be placed, somebody was) and
          ``closed``; ``no_lettings``; ``undecided`` (no step); ``not_in_force`` (the agreement did not hold in every
          month); ``not_covered`` (no dwelling of the agreement's types); ``not_delivered``, ``not_split``, ``hidden``
        - ``carry_over, carry_low, carry_high``: expected less used since the agreement began (above 0: of the agreed
          share so much was not used), and the span that chance alone gives it; NaN where a year of it is not known
    organisations : DataFrame
        One row per organisation: sums of the same columns over the estates where they are known; ``estates`` (how
        many), ``compared`` (those with a span or closed), ``outside``, ``outside_expected``; ``compared_lettings`` and
        ``compared_used`` that the ``expected, ratio, low, high, verdict`` rest on; ``unevenness`` and
        ``unevenness_by_chance`` over its estates.
    total : DataFrame
        The same in one row, with ``organisation_unevenness`` and ``organisation_unevenness_by_chance``.
    differences : DataFrame
        Estates where the lettings by the municipal channel and the used offers, both of all dwelling types, do not
        agree: ``estate_id, let, offers, difference`` and ``matters`` (the verdict would be another).

    Notes
    -----
    The share is one of genudlejninger, so what was used is counted where they are: in the new tenancies by the
    municipal channel, of the agreement's types. Used offers have no dwelling type; they stand in where an estate has
    not told its channels and has no other types. The two are compared for every estate that has told both.
    """

    window: Window
    estates: pd.DataFrame
    organisations: pd.DataFrame
    total: pd.DataFrame
    differences: pd.DataFrame

    @property
    def with_span(self) -> pd.DataFrame:
        """Estates that are compared with what chance alone gives."""
        return self.estates[self.estates["verdict"].isin(BY_CHANCE)]

    @property
    def n_with_span(self) -> int:
        """Number of these."""
        return len(self.with_span)

    @property
    def n_outside(self) -> int:
        """Those of them that lie outside their span."""
        return int(self.with_span["verdict"].ne("within").sum())

    @property
    def n_closed_but_used(self) -> int:
        """Estates where nobody may be placed and somebody was: no matter of chance."""
        return int(self.estates["verdict"].eq("closed_but_used").sum())

    @property
    def by_chance(self) -> OutsideByChance:
        """How many of them chance alone puts outside, exactly."""
        return outside_by_chance(self.with_span["chance_outside"], self.n_outside)

    @property
    def expected_outside(self) -> float:
        """Expected number of estates outside by chance alone."""
        return self.by_chance.expected


def account(
    m: Municipality,
    agreement: Agreement,
    placements: pd.DataFrame,
    until: str | Window | None = None,
    *,
    rents: Mapping[str, float] | None = None,
    level: float = LEVEL,
) -> Account:
    """Return the account of the twelve months up to a period.

    Parameters
    ----------
    placements : DataFrame
        ``estate_id`` and ``step_id`` (None: undecided); ``ladder_id``, ``year`` and ``allocation_share`` where there
        are such. A placement counts for the calendar year it names; without ``year`` for all. ``spells`` divide the
        year where a step changed in it (`byibalance_core.lettings.placement.place`). Without
        ``allocation_share`` the share is that of the agreement's step.
    until : str or Window, optional
        ``2025``, ``2026K2`` or ``2026M06``: the last of twelve months; or any window. Without it the newest that most
        estates have delivered.
    rents : mapping of str to float, optional
        Monthly rent by estate in DKK, in place of those that are delivered (`mean_rents`). Without a rent the empty
        months are told as months only.
    level : float
        Probability that a span holds at least.

    Raises
    ------
    ValueError
        When no organisation has delivered a window of twelve months and none is asked for, or a placement names a
        step that the agreement has not.

    Notes
    -----
    A window that crosses New Year is reckoned by calendar year, and a year in which a step changed by the days of each
    step (`byibalance_core.lettings.spells`). Spans are exact (Binomial(n, q) and sums of such), methods handbook F.

    Examples
    --------
    >>> from byibalance_core.lettings.agreement import from_mapping
    >>> let = pd.DataFrame({"estate_id": "a", "period": "2025", "channel": ["municipal", "external_list"],
    ...                     "dwelling_type": "family", "lettings": [5, 34]})
    >>> estates = pd.DataFrame({"estate_id": ["a"], "organisation_id": "o", "area_id": "k",
    ...                         "valid_from": pd.NaT, "valid_to": pd.NaT})
    >>> tables = {"estates": estates, "lettings": let}
    >>> m = Municipality("999", "Nordby", True, "partner", "", "", tables, {}, {"base_year": 2026})
    >>> agreed = from_mapping({"steps": {"one": {"allocation_share": 0.33}}})
    >>> found = account(m, agreed, pd.DataFrame({"estate_id": ["a"], "step_id": ["one"]}), "2025")
    >>> found.estates[["genudlejninger", "used", "low", "high", "verdict"]].values.tolist()
    [[39.0, 5.0, 7.0, 19.0, 'under']]
    """
    window = until if isinstance(until, Window) else Window.until(until) if until else newest_window(m)
    if window is None:
        raise ValueError("No organisation has delivered twelve months of lettings, so there is no account to make.")
    shares = agreed_shares(agreement, placements)
    holds = in_force(agreement, window)
    parts = compared_parts(m, agreement, shares, window) if holds else {}
    rows = estate_flows(m, agreement, window)
    rows = rows.join(shares.at(rows.index, window)).join(_decisions(placements, rows.index, window))
    rent = pd.Series(dict(mean_rents(m) if rents is None else rents), dtype=float).reindex(rows.index)
    rows["empty_cost_dkk"] = (rows["empty_months"] * rent).mask(rows["empty_months"].eq(0), 0.0)
    rows["share"] = rows["share"] if holds else np.nan
    rows = _compared(rows, parts, level, "undecided" if holds else "not_in_force")
    began = carry_window(agreement, window)
    if began is None or not holds or began == window:
        carried = {} if began is None else parts
        rows["carry_used"] = rows["used"]
    else:
        carried = compared_parts(m, agreement, shares, began)
        rows["carry_used"] = used(m, agreement.dwelling_types, began)["used"]
    unknown = set(rows.index[rows["carry_used"].isna()])
    carried = {estate: own for estate, own in carried.items() if estate in rows.index and estate not in unknown}
    rows = rows.join(pd.DataFrame([_left([estate], rows, carried, level) for estate in rows.index], index=rows.index))
    estates = rows.rename_axis("estate_id").reset_index()
    organisations = pd.DataFrame(
        [
            {"organisation_id": name, **_group(own, parts, carried, level)}
            for name, own in rows.groupby("organisation_id", sort=True)
        ]
    )
    whole = _group(rows, parts, carried, level) | _between_organisations(rows, organisations, parts)
    found = let_against_offers(m, window, rows["offers_used"])
    return Account(
        window,
        estates[list(ESTATE_COLUMNS)],
        organisations,
        pd.DataFrame([whole]),
        found.assign(
            matters=[
                _matters(rows.loc[name], float(more))
                for name, more in zip(found.index, found["difference"], strict=True)
            ]
        )
        .rename_axis("estate_id")
        .reset_index(),
    )


def _decisions(placements: pd.DataFrame, estates: pd.Index, window: Window) -> pd.DataFrame:
    """Return who placed each estate, from when and why, of the year that a window ends in."""
    own = placements.reindex(columns=["estate_id", "year", "decided_from", "decided_by", "reason"])
    own = own[own["year"].fillna(0).isin([0, window.year])].astype(object).set_index("estate_id").drop(columns="year")
    told = own.reindex(estates)
    days = told["decided_from"]
    told[[isinstance(day, date) and day.year * YEAR + day.month - 1 > window.last for day in days]] = None
    text = told[["decided_by", "reason"]]
    return told[["decided_from"]].where(told[["decided_from"]].notna(), None).join(text.where(text.notna(), ""))


def _compared(rows: pd.DataFrame, parts: Parts, level: float, otherwise: str) -> pd.DataFrame:
    """Add what is expected of each estate, its span and the verdict; `otherwise` where flows are known and no share."""
    told = []
    for estate, row in rows.iterrows():
        own = parts.get(str(estate))
        if own is None or row["not_covered"]:
            verdict = otherwise if row["state"] == MEASURED else row["state"]
            verdict = "not_covered" if row["not_covered"] else "no_lettings" if row["genudlejninger"] == 0 else verdict
            told.append((row["share"], np.nan, np.nan, np.nan, np.nan, verdict))
            continue
        n, expected = sum(count for count, _ in own), sum(count * q for count, q in own)
        span = span_of(distribution(own), level=level)
        if np.isnan(row["used"]):
            verdict = row["used_state"]
        elif not n:
            verdict = "no_lettings"
        elif expected == 0:
            verdict = "closed_but_used" if row["used"] else "closed"
        else:
            verdict = span.place(row["used"])
        told.append(
            (expected / n if n else row["share"], expected, float(span.low), float(span.high), span.outside, verdict)
        )
    names = ["share", "expected", "low", "high", "chance_outside", "verdict"]
    rows = rows.drop(columns="share").join(pd.DataFrame(told, index=rows.index, columns=names))
    least = float(standard("account_ratio_least_expected").value)
    return rows.assign(ratio=(rows["used"] / rows["expected"]).where(rows["expected"] >= least))


def _left(estates: Iterable[str], rows: pd.DataFrame, carried: Parts, level: float) -> dict[str, float]:
    """Return expected less used since the agreement began, and the span of it by chance, over the known estates."""
    known = [estate for estate in estates if estate in carried]
    if not known:
        return dict.fromkeys(("carry_over", "carry_low", "carry_high"), np.nan)
    own = [part for estate in known for part in carried[estate]]
    expected = sum(n * q for n, q in own)
    span = span_of(distribution(own), level=level)
    return {
        "carry_over": expected - float(rows.loc[known, "carry_used"].sum()),
        "carry_low": expected - span.high,
        "carry_high": expected - span.low,
    }


def _group(rows: pd.DataFrame, parts: Parts, carried: Parts, level: float) -> dict[str, object]:
    """Return the sums of some estates, and their span by the exact distribution of the sum."""
    told = rows[rows["verdict"].isin(COMPARED)]
    with_span = told[told["verdict"].isin(BY_CHANCE)]
    own = [part for estate in told.index for part in parts[estate]]
    sums = {name: rows[name].sum(min_count=1) for name in SUMMED}
    sums["empty_cost_dkk"] = rows["empty_cost_dkk"].where(rows["empty_months"].notna(), 0.0).sum(skipna=False)
    expected, span = sum(n * q for n, q in own), span_of(distribution(own), level=level)
    taken = float(told["used"].sum())
    if told.empty:
        verdict = str(rows["verdict"].mode().iloc[0])
    elif expected == 0:
        verdict = "closed_but_used" if taken else "closed"
    else:
        verdict = span.place(taken)
    least = float(standard("account_ratio_least_expected").value)
    nothing = told.empty
    return {
        "estates": len(rows),
        **sums,
        "compared": len(told),
        "compared_lettings": np.nan if nothing else float(sum(n for n, _ in own)),
        "compared_used": np.nan if nothing else taken,
        "expected": np.nan if nothing else expected,
        "ratio": taken / expected if expected >= least else np.nan,
        "low": np.nan if nothing else float(span.low),
        "high": np.nan if nothing else float(span.high),
        "chance_outside": np.nan if nothing else span.outside,
        "verdict": verdict,
        "outside": int(with_span["verdict"].ne("within").sum()),
        "outside_expected": float(with_span["chance_outside"].sum()),
        "unevenness": _unevenness(told["used"], told["expected"]),
        "unevenness_by_chance": _by_chance([parts[estate] for estate in told.index]),
        **_left(rows.index, rows, carried, level),
        "carry_estates": sum(estate in carried for estate in rows.index),
    }


def _between_organisations(rows: pd.DataFrame, organisations: pd.DataFrame, parts: Parts) -> dict[str, float]:
    told = organisations[organisations["compared"] > 0]
    compared = rows[rows["verdict"].isin(COMPARED)].groupby("organisation_id").groups
    sums = [[part for estate in own for part in parts[estate]] for own in compared.values()]
    return {
        "organisation_unevenness": _unevenness(told["compared_used"], told["expected"]),
        "organisation_unevenness_by_chance": _by_chance(sums),
    }


def _unevenness(taken: pd.Series, expected: pd.Series) -> float:
    """Return the share of the allocations that lie elsewhere than the agreed shares would put them (Hoover)."""
    if len(taken) < 2 or not taken.sum() or not expected.sum():
        return np.nan
    return hoover(taken, expected)


def _by_chance(units: Sequence[Sequence[tuple[int, float]]]) -> float:
    """Return half the expected distance from the agreed number, over the sum of these: unevenness by chance alone."""
    expected = [sum(n * q for n, q in own) for own in units]
    if len(units) < 2 or not sum(expected):
        return np.nan
    chances = [distribution(own) for own in units]
    away = [float(p @ np.abs(np.arange(len(p)) - e)) for p, e in zip(chances, expected, strict=True)]
    return 0.5 * sum(away) / sum(expected)


def _matters(row: pd.Series, difference: float) -> bool:
    """Say whether an estate's verdict would be another if its used offers were counted."""
    if row["verdict"] not in BY_CHANCE or row["used_from"] == "offers":
        return False
    span = Span(int(row["low"]), int(row["high"]), 0.0, 0.0)
    return span.place(row["used"] + difference) != row["verdict"]
