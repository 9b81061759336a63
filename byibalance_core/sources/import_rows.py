"""Rows of a spreadsheet to counts by estate and period, and what is wrong with each row.

A row is either one event (a letting or a move-out on a day) or a number of them in a period. Only counts leave this
module.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from byibalance_core.findings import Finding
from byibalance_core.sources import import_cells as cells
from byibalance_core.sources.codes import report
from byibalance_core.sources.dates import parse_date
from byibalance_core.sources.estate_register import Ambiguous, Estate, Register
from byibalance_core.sources.import_fields import CHANNEL_FIELDS, COUNTS, DECIMALS, FIELDS
from byibalance_core.sources.names import is_total
from byibalance_core.sources.numbers import Decimal

SPLITS = ("channel", "dwelling_type", "rooms", "rent_band")
#: What is usual, per row: outside it is told.
_USUAL = {"applicants": (0, 100_000), "median_months": (0, 600), "months_vacant": (0, 60), "empty_months": (0, 500)}
_USUAL_RENT = (500, 40_000)
_EARLIEST = 1980


@dataclass(frozen=True)
class Part:
    """A count of one table for one estate, or one organisation's waiting list, and period, from one row."""

    table: str
    estate_id: str | None
    organisation_id: str | None
    period: str
    splits: tuple[str | None, ...]
    counts: tuple[tuple[str, float, str], ...]
    row: int


@dataclass(frozen=True)
class Sheet:
    """What the rows of a sheet are read by."""

    file: str
    sheet: str | None
    fields: Mapping[str, int]
    headers: Mapping[str, str]
    epoch_1904: bool
    decimal: Decimal
    today: dt.date
    rent: str | None = None


@dataclass
class RowReader:
    """Reads rows one by one, keeping their counts and findings.

    Attributes
    ----------
    tables : tuple of str
        Tables that the sheet fills.
    events : mapping of str to str
        For tables whose rows are events: the field of the day.
    """

    sheet: Sheet
    register: Register | None
    organisation: str | None
    tables: Sequence[str]
    events: Mapping[str, str]
    parts: list[Part] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _row: int = 0
    _bad: bool = False

    def read(self, row: Sequence[Any], number: int) -> bool:
        """Read one row; False where something of it cannot be used, and then nothing of it is."""
        self._row, self._bad = number, False
        place = self._place(row)
        parts = []
        for table in self.tables:
            part = self._event(table, row, place) if table in self.events else self._counted(table, row, place)
            if part is not None:
                parts.append(part)
        if self._bad:
            return False
        self.parts += parts
        return True

    def _cell(self, row: Sequence[Any], name: str) -> Any:
        position = self.sheet.fields.get(name)
        cell = row[position] if position is not None and position < len(row) else None
        return None if cells.is_blank(cell) else cell

    def _say(self, code: str, name: str | None, **words: Any) -> None:
        column = self.sheet.headers.get(name) if name else None
        found = report(code, file=self.sheet.file, sheet=self.sheet.sheet, row=self._row, column=column, **words)
        self._bad |= found.severity != "note"
        self.findings.append(found)

    def _place(self, row: Sequence[Any]) -> tuple[str | None, str | None, Estate | None]:
        """Return estate id, organisation id, and the estate where the register has it."""
        organisation = self.organisation
        written = self._cell(row, "organisation")
        if written is not None and self.register is not None:
            known = self.register.organisation(cells.text(written))
            if known is None and organisation is None:
                self._say("import-organisation-unknown", "organisation", value=written)
                return None, None, None
            organisation = known or organisation
        elif written is not None:
            organisation = cells.text(written)
        named = [name for name in ("estate", "estate_name") if self._cell(row, name) is not None]
        if not named:
            if self.tables != ["waiting"] or organisation is None:
                self._say("import-estate-blank", "estate" if "estate" in self.sheet.fields else "estate_name")
            return None, organisation, None
        if self.register is None:
            return cells.text(self._cell(row, named[0])), organisation, None
        return self._estate(row, named, organisation)

    def _estate(
        self, row: Sequence[Any], named: list[str], organisation: str | None
    ) -> tuple[str | None, str | None, Estate | None]:
        assert self.register is not None  # noqa: S101 - for the type checker; the caller has looked
        # An organisation's own number may mean another estate of ours; its name does not.
        for name in sorted(named, reverse=True):
            try:
                estate = self.register.estate(cells.text(self._cell(row, name)), organisation)
            except Ambiguous as error:
                self._say("import-estate-unclear", name, value=self._cell(row, name), several=", ".join(error.names))
                return None, organisation, None
            if estate is not None:
                return estate.estate_id, estate.organisation_id, estate
        value = cells.text(self._cell(row, named[-1]))
        nearest = self.register.nearest(value, organisation)
        hint = f"; den ligner mest {nearest}" if nearest else ""
        self._say("import-estate-unknown", named[-1], value=value, nearest=hint)
        return None, organisation, None

    def _event(
        self, table: str, row: Sequence[Any], place: tuple[str | None, str | None, Estate | None]
    ) -> Part | None:
        name = self.events[table]
        written = self._cell(row, name)
        if written is None:
            # A list of tenancies has rows where only the other thing happened.
            if len(self.events) == 1:
                self._say("import-period-unreadable", name, value="Et tomt felt")
            return None
        day = parse_date(written, epoch_1904=self.sheet.epoch_1904)
        if day is None:
            self._say("import-period-unreadable", name, value=written)
            return None
        period = cells.month_of(day)
        if not self._is_possible(period, name, shown=day.strftime("%d-%m-%Y")):
            return None
        tenancy = self._cell(row, "tenancy")
        if tenancy is not None:
            key = (table, place[0], cells.text(tenancy), day)
            if key in self.seen:
                self._say("import-row-twice", "tenancy", other=self.seen[key])
                return None
            self.seen[key] = self._row
        splits = self._splits(table, row)
        return Part(table, place[0], place[1], period, splits, ((table, 1.0, ""),), self._row)

    def _counted(
        self, table: str, row: Sequence[Any], place: tuple[str | None, str | None, Estate | None]
    ) -> Part | None:
        counts = [(name, self._count(row, name)) for name in COUNTS[table] if name in self.sheet.fields]
        given = [(name, count.value, count.status) for name, count in counts if count is not None]
        if not given:
            return None
        period = self._period(row)
        if period is None:
            return None
        self._compare(table, {name: value for name, value, _ in given if not math.isnan(value)}, place[2])
        return Part(table, place[0], place[1], period, self._splits(table, row), tuple(given), self._row)

    def _count(self, row: Sequence[Any], name: str) -> cells.Count | None:
        written = self._cell(row, name)
        if written is None:
            return None
        count = cells.count_of(written, whole=name not in DECIMALS, decimal=self.sheet.decimal)
        if count.problem:
            self._say("import-count-unreadable", name, value=written, reason=count.problem)
            return None
        low, high = _USUAL.get(name, (0, math.inf))
        if count.value > high:
            self._say("import-out-of-habit", name, value=written, low=low, high=high)
        return count

    def _period(self, row: Sequence[Any]) -> str | None:
        name = next((one for one in ("period", "month", "date", "year") if self._cell(row, one) is not None), None)
        if name is None:
            self._say("import-period-unreadable", next(iter(self.sheet.fields)), value="Et tomt felt")
            return None
        written, year = self._cell(row, name), self._cell(row, "year")
        month = cells.month_number(written) if name == "month" and year is not None else None
        if month is not None and cells.text(year).isdigit():
            period: str | None = f"{cells.text(year)}M{month:02d}"
        else:
            period = cells.period_of(written, epoch_1904=self.sheet.epoch_1904)
        if period is None:
            self._say("import-period-unreadable", name, value=written)
            return None
        return period if self._is_possible(period, name, shown=cells.text(written)) else None

    def _is_possible(self, period: str, name: str, *, shown: str) -> bool:
        year, month = cells.last_month(period)
        today = self.sheet.today
        begun = (year, 1) if len(period) == 4 else (year, month - 2) if "K" in period else (year, month)
        if begun > (today.year, today.month):
            self._say("import-period-future", name, value=shown)
            return False
        if year < _EARLIEST:
            self._say("import-period-old", name, value=shown)
            return False
        return True

    def _splits(self, table: str, row: Sequence[Any]) -> tuple[str | None, ...]:
        if table not in ("lettings", "move_outs", "vacancies", "waiting"):
            return (None,) * len(SPLITS)
        channel = self._channel(row) if table == "lettings" else None
        dwelling_type = self._category(row, "dwelling_type")
        rooms = self._category(row, "rooms") if table in ("lettings", "waiting") else None
        return channel, dwelling_type, rooms, self._rent(row) if table == "lettings" else None

    def _channel(self, row: Sequence[Any]) -> str | None:
        written = self._cell(row, "channel")
        flags = [name for name in CHANNEL_FIELDS if "lettings" in self.events and _is_yes(self._cell(row, name))]
        if written is None or is_total(written):
            return flags[0] if len(flags) == 1 else None
        if cells.is_annulled(written):
            self._say("import-channel-annulled", "channel", value=written)
            return None
        channel = cells.channel_of(written)
        if channel is None:
            self._say("import-channel-unknown", "channel", value=written)
        return channel

    def _category(self, row: Sequence[Any], name: str) -> str | None:
        written = self._cell(row, name)
        category, known = cells.category_of(name, written)
        if not known:
            self._say("import-category-unknown", name, value=written, what=FIELDS[name].title)
        return cells.UNKNOWN if category is None and name in self.sheet.fields and self.events else category

    def _rent(self, row: Sequence[Any]) -> str | None:
        if "rent_band" in self.sheet.fields:
            return self._category(row, "rent_band")
        if self.sheet.rent is None:
            return None
        written = self._cell(row, self.sheet.rent)
        if written is None:
            return cells.UNKNOWN if self.events else None
        rent = cells.count_of(written, whole=False, decimal=self.sheet.decimal)
        if rent.problem or math.isnan(rent.value):
            self._say("import-category-unknown", self.sheet.rent, value=written, what="husleje")
            return cells.UNKNOWN
        month = rent.value / 12 if self.sheet.rent == "rent_year" else rent.value
        low, high = _USUAL_RENT
        if not low <= month <= high:
            self._say("import-out-of-habit", self.sheet.rent, value=written, low=low, high=high)
        return cells.rent_band(month)

    def _compare(self, table: str, counts: Mapping[str, float], estate: Estate | None) -> None:
        dwellings = estate.dwellings if estate is not None else None
        for name in ("lettings", "move_outs", "vacant"):
            if dwellings is not None and counts.get(name, 0) > dwellings:
                self._say("import-more-than-dwellings", name, count=int(counts[name]), dwellings=dwellings)
        parts = counts.get("used", 0) + counts.get("returned", 0)
        if "offered" in counts and parts > counts["offered"]:
            self._say("import-offers-exceed", "offered", parts=int(parts), offered=int(counts["offered"]))
        by_channel = sum(counts.get(name, 0) for name in CHANNEL_FIELDS)
        if "lettings" in counts and by_channel > counts["lettings"]:
            self._say("import-parts-exceed", "lettings", parts=int(by_channel), total=int(counts["lettings"]))


def _is_yes(cell: Any) -> bool:
    return not cells.is_blank(cell) and cells.text(cell).lower() not in ("0", "nej", "n", "-", "false")
