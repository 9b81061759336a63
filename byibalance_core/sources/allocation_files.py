"""The files of ``allocate``: homes to come, kinds of household and history, read strictly; a fault stops and is named.

Here a row that is set aside would be a home or a household that nobody counts, so everything doubtful is refused. The
ladder is read by `byibalance_core.sources.agreement_files`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from byibalance_core.declarations import Column, Table
from byibalance_core.findings import Finding, RefusedError
from byibalance_core.lettings.proposal import KIND_COLUMNS, VACANCY_COLUMNS
from byibalance_core.lettings.proposal.problem import LAST_NUMBER, as_month
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.dates import parse_date
from byibalance_core.sources.folder import read_grid
from byibalance_core.sources.grid import Grid
from byibalance_core.sources.names import CATEGORY_NAMES, COLUMN_NAMES, key_of
from byibalance_core.sources.numbers import evidence, parse_number
from byibalance_core.sources.spreadsheet import HEADER_ROWS, lift
from byibalance_core.sources.text import clean

#: Faults of one kind that are listed one by one; the rest are counted.
LISTED = 20
_MOST = {"rooms": 30, "rooms_min": 30, "rent_dkk_month": 100_000, "max_rent_dkk_month": 100_000}
_MOST_OF_ALL = 1_000_000
_ROOMS = re.compile(r"(\d{1,2})\s*\+?\s*(?:rum|vær\w*)?\.?")
_YES = {"yes", "ja", "true", "sand", "1", "j", "y", "x"}
_NO = {"no", "nej", "false", "falsk", "0", "n"}
_TYPES = {own: {key_of(one) for one in (own, *others)} for own, others in CATEGORY_NAMES["dwelling_type"].items()}
_STOPS = frozenset({"personal-column"})
#: Headers accepted besides those of `COLUMN_NAMES` and the name itself.
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "rent_dkk_month": ("husleje", "leje", "månedlig leje", "leje pr md", "husleje pr måned"),
    "month": ("måned", "ledig fra", "periode"),
    "vacancies": ("genudlejninger", "antal genudlejninger", "antal boliger", "boliger", "ledige boliger"),
    "kind_id": ("husstandsslags", "slags", "gruppe", "målgruppe"),
    "count": ("antal", "husstande", "antal husstande"),
    "rooms_min": ("mindst rum", "rum mindst", "mindste antal rum", "mindst antal rum"),
    "max_rent_dkk_month": ("højeste husleje", "husleje højst", "højst husleje", "maks husleje"),
    "needs_accessible": ("kræver tilgængelighed", "skal være tilgængelig", "tilgængelig bolig"),
    "excluded_areas": ("udelukkede områder", "ikke i områder", "fravalgte områder"),
    "priority": ("prioritet", "prioritering"),
    "lettings": ("genudlejninger", "antal genudlejninger"),
    "used": ("anvist", "anvisninger", "anviste"),
}
_KINDS_OF_COLUMN = {"estate_id": "code", "kind_id": "code"}


def _table(name: str, meaning: str, key: str, columns: Sequence[str]) -> Table:
    declared = (Column(one, _KINDS_OF_COLUMN.get(one, "text"), one, required=True) for one in columns)  # type: ignore[arg-type]
    return Table(name, meaning, (key,), tuple(declared))


VACANCIES = _table("vacancies_to_come", "Homes that will be let", "estate_id", VACANCY_COLUMNS)
KINDS = _table("kinds", "Kinds of household and their number, never persons", "kind_id", KIND_COLUMNS)
HISTORY = _table("allocation_history", "Lettings and allocations", "estate_id", ("estate_id", "lettings", "used"))


@dataclass(frozen=True)
class AllocationFile:
    """The rows of a file, each with its ``_row``, and what had to be said about it that stops nothing."""

    name: str
    frame: pd.DataFrame
    remarks: list[Finding]


def read_vacancies(path: Path) -> AllocationFile:
    """Return the homes to come; a rent that is not stated is blank.

    Raises
    ------
    RefusedError
        With the faults of the file, each by row and column.
    """
    reader = _Reader(path, VACANCIES)
    frame = reader.frame(
        estate_id=_code, organisation_id=_code, area_id=_code, dwelling_type=_dwelling_type, rooms=_rooms,
        rent_dkk_month=_optional(_amount), accessible=_flag(unknown=True), month=_month, vacancies=_count,
    )  # fmt: skip
    calendar = [as_month(month) > LAST_NUMBER for month in frame["month"] if isinstance(month, str)]
    if any(calendar) and not all(calendar):
        other = frame["month"][[one != calendar[0] for one in calendar].index(True)]
        row = int(frame.loc[frame["month"] == other, "_row"].iloc[0])
        reader.fault("allocation-months-mixed", row, "month", value=other, other=frame["month"].iloc[0])
    return reader.checked(frame, _in_two(reader, frame))


def read_kinds(path: Path, vacancies: AllocationFile | None = None) -> AllocationFile:
    """Return the kinds of household; a highest rent that is not stated is blank, and then none.

    Parameters
    ----------
    vacancies : AllocationFile, optional
        The homes; areas to be left out that are not there are remarked.

    Raises
    ------
    RefusedError
        With the faults of the file, each by row and column.
    """
    reader = _Reader(path, KINDS)
    frame = reader.frame(
        kind_id=_code, count=_count, rooms_min=_optional(_rooms), max_rent_dkk_month=_optional(_amount),
        needs_accessible=_flag(unknown=False), excluded_areas=_areas, priority=_amount,
    )  # fmt: skip
    first: dict[object, int] = {}
    for name, row in frame[["kind_id", "_row"]].itertuples(index=False):
        if name is not None and name in first:
            reader.fault("allocation-kind-twice", int(row), "kind_id", value=name, other=first[name])
        first.setdefault(name, int(row))
    remarks = [] if vacancies is None else list(_areas_not_there(reader, frame, vacancies))
    return reader.checked(frame, remarks)


def read_history(path: Path) -> AllocationFile:
    """Return genudlejninger and allocations so far, by estate.

    Raises
    ------
    RefusedError
        With the faults of the file, each by row and column.
    """
    reader = _Reader(path, HISTORY)
    frame = reader.frame(estate_id=_code, lettings=_count, used=_count)
    if not reader.faults:
        sums = frame.groupby("estate_id", as_index=False).agg({"lettings": "sum", "used": "sum", "_row": "min"})
        for row in sums[sums["used"] > sums["lettings"]].to_dict("records"):
            words = {"value": row["estate_id"], "used": row["used"], "lettings": row["lettings"]}
            reader.fault("allocation-used-over-lettings", int(row["_row"]), "used", **words)
    return reader.checked(frame, [])


def check_estates(vacancies: AllocationFile, ladder: str, without: set[str], *, open_: set[str]) -> list[Finding]:
    """Return remarks on estates that have no step although the agreement speaks of them.

    Parameters
    ----------
    ladder : str
        Name of the agreement's file.
    without : set of str
        Estates of the homes that have no step.
    open_ : set of str
        Those of them that have none for a known reason: a rule cannot decide it, or a decision holds later.

    Raises
    ------
    RefusedError
        Where the agreement says nothing of an estate: then it is forgotten or its number wrong.
    """
    rows = vacancies.frame[vacancies.frame["estate_id"].isin(without)].drop_duplicates("estate_id")
    found: dict[bool, list[Finding]] = {True: [], False: []}
    for estate, row in rows[["estate_id", "_row"]].itertuples(index=False):
        code = "allocation-step-undecided" if estate in open_ else "allocation-estate-without-step"
        words = {"file": vacancies.name, "row": int(row), "column": "estate_id", "value": estate, "ladder": ladder}
        found[estate in open_].append(report(code, **words))
    if found[False]:
        raise RefusedError(_cut(found[False]))
    return found[True]


class _Reader:
    """Reads the columns of one file, every distinct cell once, and keeps the faults."""

    def __init__(self, path: Path, table: Table) -> None:
        self._table = table
        grid, findings = read_grid(path, table=table, answers=Answers())
        lifted = None
        if grid is not None:
            lifted, found = lift(_translated(grid, table), table)
            findings += found
        self._remarks = [finding for finding in findings if finding.severity == "note" and finding.code not in _STOPS]
        self.faults = [finding for finding in findings if finding not in self._remarks]
        if lifted is None or self.faults:
            raise RefusedError(_cut([replace(fault, severity="refuse") for fault in self.faults]))
        self._name, self._sheet = path.name, lifted.sheet
        self._cells = lifted.cells[~lifted.cells["_total"]].reset_index(drop=True)
        if self._cells.empty:
            raise RefusedError([report("no-rows", file=path.name)])

    def frame(self, **columns: Callable[[Any, str], Any]) -> pd.DataFrame:
        """Return the columns read; a cell with a fault is None."""
        frame = pd.DataFrame({name: self._column(name, read) for name, read in columns.items()})
        return frame.assign(_row=self._cells["_row"].to_numpy())

    def _column(self, name: str, read: Callable[[Any, str], Any]) -> pd.Series:
        codes, distinct = pd.factorize(self._cells[name], use_na_sentinel=False)
        values: list[Any] = []
        for place, cell in enumerate(distinct):
            try:
                values.append(read(None if _is_blank(cell) else cell, name))
            except _Fault as fault:
                values.append(None)
                for row in self._cells.loc[codes == place, "_row"]:
                    self.fault(fault.code, int(row), name, **fault.words)
        return pd.Series([values[code] for code in codes], dtype=object)

    def fault(self, code: str, row: int, column: str, **words: Any) -> None:
        """Keep a fault."""
        self.faults.append(self.finding(code, row, column, **words))

    def finding(self, code: str, row: int, column: str, **words: Any) -> Finding:
        """Return a finding at a cell of the file."""
        return report(code, file=self._name, sheet=self._sheet, row=row, column=column, **words)

    def checked(self, frame: pd.DataFrame, remarks: list[Finding]) -> AllocationFile:
        """Return the file, or refuse it with its faults."""
        if self.faults:
            raise RefusedError(_cut(sorted(self.faults, key=lambda fault: (fault.row or 0, fault.column or ""))))
        typed = frame.infer_objects()
        return AllocationFile(self._name, typed, self._remarks + remarks)


def _cut(findings: list[Finding]) -> list[Finding]:
    """Return the first findings of each code, and how many more there are."""
    kept: list[Finding] = []
    for code in dict.fromkeys(finding.code for finding in findings):
        alike = [finding for finding in findings if finding.code == code]
        kept += alike[:LISTED]
        if len(alike) > LISTED:
            # As severe as what it counts: else nobody would be shown it.
            more = report("more-like-this", file=alike[0].file, count=len(alike) - LISTED, like=code)
            kept.append(replace(more, severity=alike[0].severity))
    return kept


def _translated(grid: Grid, table: Table) -> Grid:
    """Return a sheet whose headers are the names of the table; the row of the header is the one most like it."""
    accepted: dict[str, str] = {}
    for names in (lambda one: (one,), lambda one: _HEADERS.get(one, ()), lambda one: COLUMN_NAMES.get(one, ())):
        for name in table.names:
            for other in names(name):
                accepted.setdefault(key_of(other), name)
    rows = [list(row) for row in grid.rows[:HEADER_ROWS]]
    known = [_known(row, accepted, table) for row in rows]
    best = max(range(len(rows)), key=lambda place: len(set(known[place]) - {None}), default=None)
    if best is not None:
        rows[best] = [name or cell for name, cell in zip(known[best], rows[best], strict=True)]
    return replace(grid, rows=[*rows, *grid.rows[HEADER_ROWS:]])


def _known(row: Sequence[Any], accepted: Mapping[str, str], table: Table) -> list[str | None]:
    """Return the name of the table behind each header; where the name itself stands, nothing else is taken for it."""
    own = {cell for cell in row if cell in table.names}
    names = [accepted.get(key_of(cell)) if isinstance(cell, str) else None for cell in row]
    return [None if name in own and cell != name else name for name, cell in zip(names, row, strict=True)]


class _Fault(Exception):  # noqa: N818 - it is caught in this module and never leaves it
    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(code)
        self.code, self.words = code, words


def _is_blank(cell: object) -> bool:
    return (
        cell is None or (isinstance(cell, float) and math.isnan(cell)) or (isinstance(cell, str) and not cell.strip())
    )


def _code(cell: Any, _: str) -> str:
    if cell is None:
        raise _Fault("allocation-blank")
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean(str(cell))


def _dwelling_type(cell: Any, name: str) -> str:
    """Return the type by its own name where it is a known one: an agreement says which types count."""
    text = _code(cell, name)
    return next((own for own, others in _TYPES.items() if key_of(text) in others), text)


def _number(cell: Any, *, whole: bool) -> float:
    """Return a number as written in Danish or English; nan where it is none. 1.000 is a thousand."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return math.nan
    if not isinstance(cell, str):
        return float(cell)
    seen = evidence([cell])
    # What can be read with both marks has thousands: no rent or count is written with three decimals.
    grouped = "." if seen.ambiguous and "," in cell else ","
    reading = parse_number(cell, decimal=seen.proven or grouped)  # type: ignore[arg-type]
    units = {"", "stk", "boliger", "personer"} if whole else {"", "kr", "dkk"}
    return math.nan if reading.status or reading.problem or reading.unit not in units else float(reading.value)


def _within(value: float, cell: Any, name: str) -> float:
    limit = _MOST.get(name, _MOST_OF_ALL)
    if value > limit:
        raise _Fault("allocation-too-large", value=cell, limit=limit)
    return value


def _count(cell: Any, name: str) -> int:
    if cell is None:
        raise _Fault("allocation-blank")
    value = _number(cell, whole=True)
    if not (value >= 0 and value == math.floor(value)):
        raise _Fault("allocation-not-whole", value=cell)
    return int(_within(value, cell, name))


def _rooms(cell: Any, name: str) -> int:
    """Return rooms; ``4+`` is at least 4, and more is not known of it."""
    match = _ROOMS.fullmatch(cell.strip().lower()) if isinstance(cell, str) else None
    return _count(match[1] if match else cell, name)


def _amount(cell: Any, name: str) -> float:
    if cell is None:
        raise _Fault("allocation-blank")
    value = _number(cell, whole=False)
    if not value >= 0:
        raise _Fault("allocation-not-a-number", value=cell)
    return _within(value, cell, name)


def _optional(read: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    return lambda cell, name: math.nan if cell is None else read(cell, name)


def _flag(*, unknown: bool) -> Callable[[Any, str], bool]:
    """Read yes or no; blank is no, and so is what is not known of a home: nobody is sent to one that perhaps fits."""

    def read(cell: Any, _: str) -> bool:
        text = "" if cell is None else str(cell).strip().lower().removesuffix(".0")
        if text in _YES:
            return True
        if text in _NO or text == "" or (unknown and text in ("unknown", "ukendt", "uoplyst")):
            return False
        raise _Fault("allocation-not-yes-or-no", value=cell)

    return read


def _month(cell: Any, _: str) -> str:
    if cell is None:
        raise _Fault("allocation-blank")
    if isinstance(cell, dt.date):
        return f"{cell:%Y-%m}"
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    try:
        as_month(text)
    except ValueError:
        day = parse_date(text)
        if day is None:
            raise _Fault("allocation-not-a-month", value=cell) from None
        return f"{day:%Y-%m}"
    return text


def _areas(cell: Any, _: str) -> str:
    if cell is None:
        return ""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return " ".join(clean(one) for one in re.split(r"[\s,;|]+", text) if one)


def _in_two(reader: _Reader, frame: pd.DataFrame) -> list[Finding]:
    """Return remarks on estates that stand with two organisations or in two areas."""
    found = []
    for column in ("organisation_id", "area_id"):
        pairs = frame[["estate_id", column, "_row"]].dropna().drop_duplicates(["estate_id", column])
        pairs["other"] = pairs.groupby("estate_id")[column].transform("first")
        for row in pairs[pairs[column] != pairs["other"]].to_dict("records"):
            words = {"value": row["estate_id"], "other": row["other"], "here": row[column]}
            found.append(reader.finding("allocation-estate-in-two", int(row["_row"]), column, **words))
    return _cut(found)


def _areas_not_there(reader: _Reader, frame: pd.DataFrame, vacancies: AllocationFile) -> Iterator[Finding]:
    there = set(vacancies.frame["area_id"])
    for areas, row in frame[["excluded_areas", "_row"]].itertuples(index=False):
        for area in sorted(set((areas or "").split()) - there):
            words = {"value": area, "vacancies": vacancies.name}
            yield reader.finding("allocation-area-not-there", int(row), "excluded_areas", **words)
