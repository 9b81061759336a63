"""What looks like a single person in a delivery: such a file is refused unread, and no value of it is repeated.

Looked for: civil registration numbers anywhere; columns of tenants' names, telephone numbers, e-mail addresses or
birthdays; names beside birthdays; exact addresses beside a person's sex, age or income. A finding names the place only.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from byibalance_core import civil_numbers
from byibalance_core.findings import Finding
from byibalance_core.schemas import TABLES
from byibalance_core.sources.codes import report
from byibalance_core.sources.dates import parse_date
from byibalance_core.sources.grid import HEADER_ROWS, Cell
from byibalance_core.sources.names import COLUMN_NAMES, PERSONAL_NAMES, key_of

_NAMES = frozenset(map(key_of, PERSONAL_NAMES))
_WORDS = re.compile(
    r"(?i)\b(cpr\w*|person(nr|nummer)\w*|telefon\w*|tlf|mobil(nr|nummer|telefon)?|e-?mail\w*|mailadresse\w*)\b"
)
_BIRTHDAY = re.compile(
    r"(?i)(fødsels?(dato|dag)|fødedato|født(\s*(den|dato))?|f\.?\s?dato|birth\s?da(te|y)|date of birth|dob)\W*"
)
_BORN = re.compile(
    r"(?i)\b(?:f\.|født|fødselsdag)\s*(?:d\.\s*|den\s*)?\d{1,2}[./ -]+(?:\d{1,2}|[a-zæøå]{3,})[./ -]+\d{2,4}"
)
_PERSON = re.compile(r"[A-ZÆØÅ][\wé'-]+,?(?: [A-ZÆØÅ][\wé'.-]*){1,4}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_TELEPHONE = re.compile(r"(?:\+|00)45[ ]?\d{2}(?:[ ]?\d{2}){3}|\d{2} \d{2} \d{2} \d{2}")
_SPOKEN_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{2,4}")
_LETTER = re.compile(r"[^\W\d]")
#: Headers of days that are not birthdays.
_OTHER_DAYS = re.compile(
    r"(?i)(ibrug|opfør|indflyt|fraflyt|overtag|gælder|udlej|opsig|renover|bygge|åbn|ledig|start|slut|stift|anvis|tilbud)"
)
_ADDRESS = frozenset(map(key_of, ("adresse", "husnr", "vejnavn og husnr", "adresse id", "DAR id")))
_OF_PERSON = frozenset(map(key_of, ("køn", "alder", "fødselsår", "indkomst", "civilstand", "statsborgerskab")))
_KNOWN = {key_of(name) for table in TABLES.values() for name in table.names} | {
    key_of(name) for names in COLUMN_NAMES.values() for name in names
}
_MEASURED = {
    key_of(name)
    for table in TABLES.values()
    for column in table.columns
    if column.kind in {"count", "integer", "number", "share"}
    for name in (column.name, *COLUMN_NAMES.get(column.name, ()))
}
#: Kept between cells that are searched as one text.
_APART = "\x1f"
#: Born before this year and after 1900: a person who could rent a dwelling.
_GROWN_UP = 2013


def in_text(text: str, *, file: str, sheet: str | None = None, place: str = "Teksten") -> list[Finding]:
    """Return a finding where a text holds a civil registration number, with its line; the text is not repeated."""
    start = civil_numbers.position(text)
    if start is None:
        return []
    row = text.count("\n", 0, start) + 1 if "\n" in text else None
    return [report("personal-data", file=file, sheet=sheet, row=row, place=place)]


def in_rows(
    rows: Sequence[Sequence[Cell]], *, file: str, sheet: str | None = None, header: int | None = None
) -> list[Finding]:
    """Return the findings of a sheet's cells: the first of each column, by row and, where it is harmless, header.

    Parameters
    ----------
    rows : sequence of rows
        All cells of the sheet.
    header : int, optional
        Index of the row of headers; without it the row with most words among the first.
    """
    header = _header(rows) if header is None else header
    width = max((len(row) for row in rows), default=0)
    columns = [_Column([row[i] if i < len(row) else None for row in rows], header) for i in range(width)]
    findings = []
    for column in columns:
        row = column.row_of_number()
        at: dict[str, Any] = {"file": file, "sheet": sheet, "column": column.harmless_title}
        if row is not None:
            place = "En overskrift" if row == header + 1 else "En celle"
            findings.append(report("personal-data", **at, row=row, place=place))
        elif key_of(column.title) not in _MEASURED and column.mostly(civil_numbers.lacks_zero):
            findings.append(report("personal-data", **at, row=header + 2, place="Kolonnen"))
        elif what := _what(column):
            findings.append(report("personal-column", **at, what=what))
    return findings or _of_rows(columns, file=file, sheet=sheet)


class _Column:
    """The cells of one column: its header, each distinct filled cell below it with its count, all of it as one text."""

    def __init__(self, cells: Sequence[Cell], header: int) -> None:
        self._cells = cells
        self.title = str(cells[header]).strip() if header < len(cells) and cells[header] is not None else ""
        self.below = Counter(cell for cell in cells[header + 1 :] if _is_filled(cell))
        self.size = self.below.total()
        above = (cell for cell in cells[: header + 1] if _is_filled(cell))
        self.text = _APART.join(civil_numbers.text_of(cell) for cell in (*above, *self.below))

    @property
    def harmless_title(self) -> str | None:
        """The header, where it may be repeated."""
        return None if not self.title or civil_numbers.holds(self.title) else self.title

    def row_of_number(self) -> int | None:
        """Return the row of the first civil registration number, from 1."""
        if civil_numbers.position(self.text) is None:
            return None
        return next((i + 1 for i, cell in enumerate(self._cells) if civil_numbers.holds(cell)), None)

    def mostly(self, test: Callable[[Cell], bool], *, share: float = 0.5, least: int = 1) -> bool:
        """Tell whether more than a share of the filled cells pass a test."""
        hits = sum(count for cell, count in self.below.items() if test(cell))
        return hits >= least and hits > share * self.size

    def mostly_text(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether more than half of the filled cells are texts of one form."""
        return self.mostly(lambda cell: isinstance(cell, str) and pattern.fullmatch(cell.strip()) is not None)


def _header(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the index of the row that has the most words in it, among the first."""
    words = [sum(isinstance(cell, str) and bool(_LETTER.search(cell)) for cell in row) for row in rows[:HEADER_ROWS]]
    return words.index(max(words)) if words else 0


def _is_filled(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _what(column: _Column) -> str:
    """Return what a column has of single persons, in words; empty where it has nothing."""
    if key_of(column.title) in _NAMES or _WORDS.search(column.title):
        return "navn, nummer, telefon eller e-mail på enkeltpersoner"
    if _BIRTHDAY.fullmatch(column.title):
        return "fødselsdage"
    if "@" in column.text and column.mostly_text(_MAIL):
        return "e-mailadresser"
    if _TELEPHONE.search(column.text) and column.mostly_text(_TELEPHONE):
        return "telefonnumre"
    if _BORN.search(column.text) and any(map(_is_born, column.below)):
        return "navne med fødselsdage"
    if _SPOKEN_DATE.search(column.text) and column.mostly(_has_birthday, least=2):
        return "navne med fødselsdage"
    return ""


def _is_born(cell: Cell) -> bool:
    """Tell whether a cell says that somebody of a name was born on a day."""
    return isinstance(cell, str) and _BORN.search(cell) is not None and _PERSON.search(cell) is not None


def _has_birthday(cell: Cell) -> bool:
    """Tell whether a cell has a name and a date on which a grown-up could be born."""
    if not isinstance(cell, str) or not _PERSON.match(cell):
        return False
    found = _SPOKEN_DATE.search(cell)
    return found is not None and _is_birthday(parse_date(found[0]))


def _is_birthday(day: dt.date | None) -> bool:
    return day is not None and 1900 <= day.year < _GROWN_UP


def _of_rows(columns: Sequence[_Column], *, file: str, sheet: str | None) -> list[Finding]:
    """Return a finding where columns that are harmless one by one tell of persons together."""
    keys = {key_of(column.title) for column in columns if column.title}
    births = [column for column in columns if not _is_other_day(column.title) and _are_birthdays(column)]
    if births and any(column.mostly(_is_person, share=0.6, least=2) for column in columns):
        at = births[0].harmless_title
        return [report("personal-column", file=file, sheet=sheet, column=at, what="navne med fødselsdage")]
    if keys & _ADDRESS and keys & _OF_PERSON:
        return [report("personal-column", file=file, sheet=sheet, what="adresser med køn, alder eller indkomst")]
    return []


def _is_other_day(title: str) -> bool:
    return key_of(title) in _KNOWN or _OTHER_DAYS.search(title) is not None


def _is_person(cell: Cell) -> bool:
    return isinstance(cell, str) and _PERSON.fullmatch(cell.strip()) is not None


def _are_birthdays(column: _Column) -> bool:
    days: list[dt.date] = []
    for cell, count in column.below.items():
        if isinstance(cell, dt.date) or (isinstance(cell, str) and _SPOKEN_DATE.fullmatch(cell.strip())):
            day = parse_date(cell)
            if day is not None and _is_birthday(day):
                days += [day] * count
    # Days that all begin a month are those of buildings and contracts.
    return len(days) > 0.6 * column.size and len(days) > 1 and any(day.day != 1 for day in days)
