"""What is to be distributed, as one checked value: homes, kinds of household, and the rules that are never broken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

import numpy as np
import pandas as pd

from byibalance_core.lettings.agreement import Agreement, Decided, Step

VACANCY_COLUMNS = (
    "estate_id", "organisation_id", "area_id", "dwelling_type", "rooms", "rent_dkk_month", "accessible", "month",
    "vacancies",
)  # fmt: skip
KIND_COLUMNS = (
    "kind_id", "count", "rooms_min", "max_rent_dkk_month", "needs_accessible", "excluded_areas", "priority",
)  # fmt: skip
#: Rules of a kind of household, each of which a home either keeps or breaks.
KIND_RULES = ("rooms", "rent", "rent_unknown", "accessible", "area")
#: Greatest number of a month within the period; calendar months are counted from year 0 and lie far above.
LAST_NUMBER = 1200
_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_MONTHS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}[-/.M](?P<month>\d{{1,2}})(?:-\d{{1,2}}(?:[T ][\d:.]+)?)?",
        rf"{_YEAR}(?P<month>\d\d)",
        rf"(?P<month>\d{{1,2}})[-/.]{_YEAR}",
        rf"{_YEAR}\s*[KQ](?P<month>[1-4])",
    )
)
#: A column that homes may have: a rent that the home's own lies above. Its own is then known only to lie between this
#: and ``rent_dkk_month``, or to lie above this where that is blank.
RENT_ABOVE = "rent_above_dkk_month"
_HOME = ("estate", "area_id", "dwelling_type", "rooms", "rent_dkk_month", RENT_ABOVE, "accessible")

Steps = Mapping[str, Step | None]
#: Columns of one length by name.
Columns = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Problem:
    """Homes, kinds and limits in one fixed order, whatever the order of the rows they came from.

    Attributes
    ----------
    estates : tuple of str
        Sorted; the arrays of estates follow it.
    steps : tuple of Step or None
        None where an estate has no step, or one that is not decided: nothing is placed there.
    genudlejninger, caps : ndarray of int
        Of each estate over the period; the most that may be allocated there.
    homes : Columns
        One row per estate and sort of home, with ``estate`` (its position) and ``count`` over the period.
    units : Columns
        One row per home and month: ``home``, ``month`` (months since year 0), ``label`` (as given), ``count``.
    kinds : Columns
        By priority, the highest first, then by name.
    keeps : dict of str to ndarray of bool
        For each rule of `KIND_RULES` whether a home keeps it, kinds x homes.
    area_of, rooms_left : ndarray of int
        Area of each estate among those with a limit (-1 without one), and how many more each may take.
    shares : tuple of Fraction
        Shares above 0 of the open steps of the ladder, ascending, whether an estate of these stands on them or not.
    left_out : int
        Genudlejninger of dwelling types that the agreement does not count.
    """

    estates: tuple[str, ...]
    steps: tuple[Step | None, ...]
    genudlejninger: np.ndarray
    caps: np.ndarray
    homes: Columns
    units: Columns
    kinds: Columns
    keeps: Mapping[str, np.ndarray]
    area_of: np.ndarray
    rooms_left: np.ndarray
    shares: tuple[Fraction, ...] = ()
    left_out: int = 0

    @property
    def fits(self) -> np.ndarray:
        """Whether a home may go to a kind, kinds x homes."""
        return np.logical_and.reduce([self.keeps[rule] for rule in KIND_RULES])

    @property
    def asked(self) -> np.ndarray:
        """Households asked for, by kind."""
        return self.kinds["count"]

    @property
    def expected(self) -> tuple[Fraction | None, ...]:
        """Agreed share times genudlejninger of each estate, exactly; None where no step is known."""
        return tuple(
            None if step is None else share_of(step) * int(count)
            for step, count in zip(self.steps, self.genudlejninger, strict=True)
        )

    def with_caps(self, caps: np.ndarray) -> Problem:
        """Return the same with other limits on the estates."""
        return replace(self, caps=np.asarray(caps, dtype=np.int64))


def share_of(step: Step) -> Fraction:
    """Return the share of a step as the number that was written: 0.29 is 29 in a hundred, not the float beside it.

    Examples
    --------
    >>> share_of(Step("one", {}, 0.29)) * 100 == 29, 0.29 * 100 == 29
    (True, False)
    """
    return Fraction(0) if step.closed else Fraction(str(step.allocation_share))


def cap_of(step: Step | None, genudlejninger: int) -> int:
    """Return the most that may be allocated: the share of the genudlejninger, rounded down to whole lettings.

    Examples
    --------
    >>> cap_of(Step("one", {}, 0.29), 100), cap_of(Step("two", {}, 0.29, closed=True), 100), cap_of(None, 100)
    (29, 0, 0)
    """
    return 0 if step is None else floor(share_of(step) * genudlejninger)


def problem(
    vacancies: pd.DataFrame,
    kinds: pd.DataFrame,
    agreement_or_steps: Agreement | Steps,
    *,
    room: Mapping[str, float] | None = None,
) -> Problem:
    """Return the checked value of what is to be distributed.

    Parameters
    ----------
    vacancies, kinds : DataFrame
        With `VACANCY_COLUMNS` and `KIND_COLUMNS`; see `byibalance_core.lettings.proposal.propose`.
    agreement_or_steps : Agreement, or mapping of str to Step or None
        The step of each estate. Of an agreement only what it has decided is used, and only the genudlejninger of its
        dwelling types.
    room : mapping of str to number, optional
        Households that an area can still take, by area.

    Raises
    ------
    ValueError
        When a column is missing, a figure cannot be, a kind stands twice, or an estate with a limit lies in two areas.
    """
    _check_columns(vacancies, VACANCY_COLUMNS, "vacancies")
    _check_columns(kinds, KIND_COLUMNS, "kinds")
    homes_in, counted, left_out = vacancies, None, 0
    if isinstance(agreement_or_steps, Agreement):
        counted = vacancies["dwelling_type"].isin(agreement_or_steps.dwelling_types).to_numpy()
        homes_in, left_out = vacancies[counted], int(vacancies.loc[~counted, "vacancies"].sum())
        steps = decided_steps(agreement_or_steps, vacancies)
        ladder = [step for one in agreement_or_steps.ladders for step in one.steps]
    else:
        steps = dict(agreement_or_steps)
        ladder = [step for step in steps.values() if step is not None]
    estates, place = np.unique(vacancies["estate_id"].to_numpy(dtype=str), return_inverse=True)
    rows = _rows(homes_in, place if counted is None else place[counted])
    homes, units = _grouped(rows)
    asked = _kinds(kinds)
    counts = np.zeros(len(estates), dtype=np.int64)
    np.add.at(counts, rows["estate"], rows["count"])
    names = tuple(map(str, estates))
    of_estates = tuple(steps.get(estate) for estate in names)
    area_of, rooms_left = _room(vacancies["area_id"].to_numpy(dtype=str), place, names, room or {})
    return Problem(
        names,
        of_estates,
        counts,
        np.array([cap_of(step, int(n)) for step, n in zip(of_estates, counts, strict=True)], dtype=np.int64),
        homes,
        units,
        asked,
        _kept(asked, homes),
        area_of,
        rooms_left,
        _open_shares(ladder),
        left_out,
    )


def decided_steps(agreement: Agreement, vacancies: pd.DataFrame) -> dict[str, Step | None]:
    """Return the step that an agreement has decided for each estate; a ladder of areas goes before that of estates.

    A decision whose first day lies after the last month of the vacancies does not count.
    """
    found: dict[str, Step | None] = {}
    last = max((as_month(value) for value in vacancies["month"].unique()), default=LAST_NUMBER)
    for ladder in reversed(agreement.ladders):
        of_units = {one.unit_id: ladder.step(one.step_id) for one in ladder.decided if _holds_by(one, last)}
        pairs = vacancies[["estate_id", f"{ladder.unit_kind}_id"]].drop_duplicates().to_numpy()
        found.update({str(estate): of_units[unit] for estate, unit in pairs if unit in of_units})
    return found


def _holds_by(decided: Decided, month: int) -> bool:
    """Say whether a decision holds in a month, counted as `as_month` does; numbers of a period have no date."""
    since = decided.valid_from
    return since is None or month <= LAST_NUMBER or since.year * 12 + since.month - 1 <= month


def as_month(value: object) -> int:
    """Return a month as months since year 0.

    Parameters
    ----------
    value : str, date or int
        ``2027-01``, ``2027-01-31``, ``01-2027``, ``2027M01``, ``202701``, ``2027K1`` (a quarter counts as its first
        month), or the number of the month within the period, up to `LAST_NUMBER`.

    Raises
    ------
    ValueError
        When it is none of these.

    Examples
    --------
    >>> as_month("2027-02") - as_month("2026-12"), as_month("2027K2") - as_month("2027-01"), as_month(3)
    (2, 3, 3)
    """
    text = str(value).strip().upper()
    if text.isdigit() and 0 < int(text) <= LAST_NUMBER:
        return int(text)
    for form in _MONTHS:
        if found := form.fullmatch(text):
            year, month = int(found["year"]), int(found["month"])
            if "K" in text or "Q" in text:
                month = 3 * month - 2
            if 1 <= month <= 12:
                return year * 12 + month - 1
    raise ValueError(f"{value!r} is no month. Write it as 2027-01.")


def _open_shares(steps: Iterable[Step]) -> tuple[Fraction, ...]:
    written = {step.allocation_share for step in steps if not step.closed}
    return tuple(sorted({Fraction(str(share)) for share in written} - {Fraction(0)}))


def _check_columns(frame: pd.DataFrame, names: Iterable[str], of: str) -> None:
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise ValueError(f"{of} lacks the columns {', '.join(missing)}.")


def _rows(vacancies: pd.DataFrame, estate: np.ndarray) -> Columns:
    """Return vacancies with the types that the distribution counts on, those of none left out."""
    written = vacancies["month"].to_numpy(dtype=object)
    months = {value: as_month(value) for value in set(written)}
    above = vacancies[RENT_ABOVE] if RENT_ABOVE in vacancies.columns else pd.Series(np.nan, index=vacancies.index)
    rows = {
        "estate": estate,
        "area_id": vacancies["area_id"].to_numpy(dtype=str),
        "dwelling_type": vacancies["dwelling_type"].to_numpy(dtype=str),
        "rooms": _whole(vacancies["rooms"], "rooms"),
        "rent_dkk_month": vacancies["rent_dkk_month"].to_numpy(dtype=float, na_value=np.nan),
        RENT_ABOVE: above.to_numpy(dtype=float, na_value=np.nan),
        "accessible": _flags(vacancies["accessible"]),
        "month": np.array([months[value] for value in written], dtype=np.int64),
        "label": np.array([str(value).strip() for value in written], dtype=str),
        "count": _whole(vacancies["vacancies"], "vacancies"),
    }
    there = rows["count"] > 0
    return {name: column[there] for name, column in rows.items()}


def _grouped(rows: Columns) -> tuple[Columns, Columns]:
    """Return the sorts of home and their months, each once and in a fixed order."""
    # A rent that is not known sorts last and is equal to itself.
    rents = {name: np.nan_to_num(rows[name], nan=np.inf) for name in ("rent_dkk_month", RENT_ABOVE)}
    keys = [rents.get(name, rows[name]) for name in _HOME]
    order = np.lexsort((rows["label"], rows["month"], *reversed(keys)))
    new_home, new_unit = np.zeros(len(order), dtype=bool), np.zeros(len(order), dtype=bool)
    new_home[:1] = new_unit[:1] = True
    for key in keys:
        new_home[1:] |= key[order][1:] != key[order][:-1]
    month = rows["month"][order]
    new_unit[1:] = new_home[1:] | (month[1:] != month[:-1])
    home, unit = np.cumsum(new_home) - 1, np.cumsum(new_unit) - 1
    count = rows["count"][order]
    homes = {name: rows[name][order][new_home] for name in _HOME}
    homes["count"] = np.bincount(home, weights=count).astype(np.int64)
    units = {
        "home": home[new_unit],
        "month": month[new_unit],
        "label": rows["label"][order][new_unit],
        "count": np.bincount(unit, weights=count).astype(np.int64),
    }
    return homes, units


def _kinds(kinds: pd.DataFrame) -> Columns:
    names = kinds["kind_id"].to_numpy(dtype=str)
    known, times = np.unique(names, return_counts=True)
    if (times > 1).any():
        raise ValueError(f"The kind {known[times > 1][0]} stands twice.")
    most = kinds["max_rent_dkk_month"].to_numpy(dtype=float, na_value=np.nan)
    excluded = np.empty(len(kinds), dtype=object)
    for place, areas in enumerate(kinds["excluded_areas"]):
        excluded[place] = frozenset(
            areas.split() if isinstance(areas, str) else () if areas is None else _several(areas)
        )
    asked = {
        "kind_id": names,
        "count": _whole(kinds["count"], "count"),
        "rooms_min": _whole(kinds["rooms_min"].fillna(0), "rooms_min"),
        "max_rent_dkk_month": np.where(np.isnan(most), np.inf, most),
        "needs_accessible": _flags(kinds["needs_accessible"]),
        "excluded_areas": excluded,
        "priority": kinds["priority"].to_numpy(dtype=float, na_value=np.nan),
    }
    if np.isnan(asked["priority"]).any():
        raise ValueError("A kind has no priority.")
    order = np.lexsort((names, -asked["priority"]))
    return {name: column[order] for name, column in asked.items()}


def _several(areas: object) -> Iterable[str]:
    return () if isinstance(areas, float) and np.isnan(areas) else map(str, areas)  # type: ignore[call-overload]


def _flags(values: pd.Series) -> np.ndarray:
    """Return yes as True; what is not known is no: nobody is sent to a home that perhaps fits."""
    return np.array([not pd.isna(value) and value in (True, "yes") for value in values], dtype=bool)


def _whole(values: pd.Series, name: str) -> np.ndarray:
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    wrong = ~(np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers)))
    if wrong.any():
        raise ValueError(f"{name} has {values.to_numpy()[wrong][0]}; it is a whole number of at least 0.")
    return numbers.astype(np.int64)


def _room(
    areas: np.ndarray, estate: np.ndarray, estates: tuple[str, ...], room: Mapping[str, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return each estate's place among the areas with a limit, and the limits; a limit already passed leaves none."""
    area_of = np.full(len(estates), -1, dtype=np.int64)
    for place, area in enumerate(sorted(room)):
        inside = np.unique(estate[areas == area])
        torn = np.intersect1d(inside, estate[areas != area])
        if len(torn):
            raise ValueError(f"{estates[torn[0]]} lies in several areas, so a limit on an area cannot be kept.")
        area_of[inside] = place
    return area_of, np.array([max(floor(room[name]), 0) for name in sorted(room)], dtype=np.int64)


def _kept(kinds: Columns, homes: Columns) -> dict[str, np.ndarray]:
    excluded = [np.isin(homes["area_id"], np.array(sorted(one), dtype=str)) for one in kinds["excluded_areas"]]
    rent, most = homes["rent_dkk_month"][None, :], kinds["max_rent_dkk_month"][:, None]
    # What is not known to keep a limit keeps only one that is not there.
    within, above = (rent <= most) | np.isinf(most), homes[RENT_ABOVE][None, :]
    # A home that is known to lie above a limit is too dear for it, however little else is known of its rent.
    unknown = ~within & (np.isnan(rent) | ~np.isnan(above)) & ~(above >= most)
    shape = (len(kinds["kind_id"]), len(homes["estate"]))
    return {
        "rooms": homes["rooms"][None, :] >= kinds["rooms_min"][:, None],
        "rent": within | unknown,
        "rent_unknown": ~unknown,
        "accessible": homes["accessible"][None, :] | ~kinds["needs_accessible"][:, None],
        "area": ~np.array(excluded, dtype=bool).reshape(shape),
    }
