"""Counts of rows put together to the tables of the schema: one key once, margins, months without events."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.schemas import TABLES
from byibalance_core.sources.codes import report
from byibalance_core.sources.estate_register import Register
from byibalance_core.sources.import_fields import CHANNEL_FIELDS, FIELDS, TABLE_TITLES
from byibalance_core.sources.import_rows import SPLITS, Part, Sheet

#: Share of an estate's dwellings that move in a year, from which it is told as unusual.
HIGH_TURNOVER = 0.4
_ALL: tuple[str | None, ...] = (None,) * len(SPLITS)
_MONTH = 7
Key = tuple[str | None, str | None, str, tuple[str | None, ...]]


def doubled(parts: Sequence[Part], sheet: Sheet) -> tuple[list[Part], list[Finding], set[int]]:
    """Return counted parts without those of a key that is already there, findings, and the rows that contradict.

    Rows that say the same are counted once; rows that say something else are both left out.
    """
    first: dict[tuple[str, Key], Part] = {}
    kept, findings, bad = [], [], set()
    for part in parts:
        known = first.setdefault((part.table, _key(part)), part)
        at: dict[str, Any] = {"file": sheet.file, "sheet": sheet.sheet, "row": part.row}
        if known is part:
            kept.append(part)
        elif repr(known.counts) == repr(part.counts):
            findings.append(report("import-row-twice", **at, other=known.row))
        else:
            findings.append(report("import-key-differs", **at, other=known.row))
            bad |= {known.row, part.row}
    return [part for part in kept if part.row not in bad], findings, bad


def event_frames(parts: Iterable[Part], sheet: Sheet) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Return the events of each table as counts by estate and month, with margins, and what was assumed.

    Totals are written only where the file is evidently of all events: not where every row has the same channel.
    Months without a row between the first and the last are 0 for the estates that are in the file.
    """
    frames, findings = {}, []
    for table in dict.fromkeys(part.table for part in parts):
        own = [part for part in parts if part.table == table]
        sums: dict[Key, float] = defaultdict(float)
        channels = {part.splits[0] for part in own}
        one_channel = table == "lettings" and len(channels) == 1 and channels != {None}
        for part in own:
            place = (part.estate_id, part.organisation_id, part.period)
            for splits in _margins(part.splits, total=not one_channel):
                sums[(*place, splits)] += 1
        if one_channel:
            title = FIELDS[str(next(iter(channels)))].title
            findings.append(report("import-one-channel", file=sheet.file, sheet=sheet.sheet, channel=title))
        else:
            findings += _with_empty_months(sums, own, sheet)
            if table == "lettings" and "channel" in sheet.fields:
                _with_empty_channels(sums)
        rows = [(key, {table: (value, "")}) for key, value in sums.items()]
        frames[table] = _frame(table, rows, sheet)
    return frames, findings


def counted_frames(parts: Iterable[Part], sheet: Sheet) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Return counted parts as the tables' rows; channels that stand side by side become rows of their own."""
    rows: dict[str, list[tuple[Key, dict[str, tuple[float, str]]]]] = defaultdict(list)
    for part in parts:
        counts = {name: (value, status) for name, value, status in part.counts if name not in CHANNEL_FIELDS}
        if counts:
            rows[part.table].append((_key(part), counts))
        by_channel = [(name, value, status) for name, value, status in part.counts if name in CHANNEL_FIELDS]
        for name, value, status in by_channel:
            key = (part.estate_id, part.organisation_id, part.period, (name, *part.splits[1:]))
            rows[part.table].append((key, {"lettings": (value, status)}))
        if len(by_channel) > 1 and "lettings" not in counts and all(not status for _, _, status in by_channel):
            total = sum(value for _, value, _ in by_channel)
            rows[part.table].append((_key(part), {"lettings": (total, "")}))
    findings = []
    lettings = rows.get("lettings", [])
    channels = {key[3][0] for key, _ in lettings}
    if lettings and None not in channels:
        findings += _channel_totals(lettings, channels, sheet)
    return {table: _frame(table, own, sheet) for table, own in rows.items()}, findings


def since(frames: Mapping[str, pd.DataFrame], month: str) -> dict[str, pd.DataFrame]:
    """Return the rows of periods that begin in a month (``2026M01``) or later; tables without any are left out."""
    kept = {table: frame[frame["period"].map(_first_month) >= month] for table, frame in frames.items()}
    return {table: frame.reset_index(drop=True) for table, frame in kept.items() if len(frame)}


def _first_month(period: str) -> str:
    if "K" in period[:6]:
        return f"{period[:4]}M{3 * int(period[5]) - 2:02d}"
    return period[:7] if "M" in period[:6] else f"{period[:4]}M01"


def turnover_findings(frames: Mapping[str, pd.DataFrame], register: Register | None, sheet: Sheet) -> list[Finding]:
    """Return notes on estates in which unusually many homes were let, or left, in a year."""
    if register is None:
        return []
    estates = {estate.estate_id: estate for estate in register.estates}
    findings = []
    for table in ("lettings", "move_outs"):
        if table not in frames:
            continue
        frame = frames[table]
        whole = frame[frame[[name for name in SPLITS if name in frame]].isna().all(axis=1)]
        sums = whole.groupby(["estate_id", "year"], as_index=False)[table].sum()
        for estate_id, year, count in sums.itertuples(index=False):
            estate = estates.get(estate_id)
            if estate is not None and estate.dwellings and count > HIGH_TURNOVER * estate.dwellings:
                words: dict[str, Any] = {"estate": estate.name, "year": year}
                words |= {"share": round(100 * count / estate.dwellings), "limit": round(100 * HIGH_TURNOVER)}
                what = f"{int(count)} {TABLE_TITLES[table]}"
                findings.append(report("import-high-turnover", file=sheet.file, sheet=sheet.sheet, count=what, **words))
    return findings


def _key(part: Part) -> Key:
    return part.estate_id, part.organisation_id, part.period, part.splits


def _margins(splits: tuple[str | None, ...], *, total: bool) -> set[tuple[str | None, ...]]:
    """Return the whole, each dimension alone, and the finest cross of one event."""
    given = [i for i, value in enumerate(splits) if value is not None]
    margins = {
        tuple(value if i == one else None for i, value in enumerate(splits)) for one in given if total or one == 0
    }
    return margins | {splits} | ({_ALL} if total else set())


def _with_empty_months(sums: dict[Key, float], parts: Sequence[Part], sheet: Sheet) -> list[Finding]:
    months = sorted({part.period for part in parts})
    if len(months) < 2:
        return []
    places = {(part.estate_id, part.organisation_id) for part in parts}
    added = 0
    for month in _between(months[0], months[-1]):
        for estate, organisation in places:
            key = (estate, organisation, month, _ALL)
            if key not in sums:
                sums[key] = 0.0
                added += 1
    if not added:
        return []
    words: dict[str, Any] = {
        "what": TABLE_TITLES[parts[0].table].capitalize(),
        "first": months[0],
        "last": months[-1],
        "count": len(places),
    }
    return [report("import-months-zero", file=sheet.file, sheet=sheet.sheet, **words)]


def _with_empty_channels(sums: dict[Key, float]) -> None:
    """Add a 0 for each channel of the file that nobody came by in a month with lettings, where all channels are known.

    A month without lettings has none by any channel: its 0 of all says it.
    """
    channels = sorted({splits[0] for _, _, _, splits in sums if splits[0] is not None})
    for estate, organisation, month, splits in list(sums):
        total = sums[(estate, organisation, month, splits)]
        if splits != _ALL or not total:
            continue
        keys = [(estate, organisation, month, (channel, *_ALL[1:])) for channel in channels]
        if sum(sums.get(key, 0.0) for key in keys) == total:
            for key in keys:
                sums.setdefault(key, 0.0)


def _between(first: str, last: str) -> list[str]:
    start, end = (12 * int(period[:4]) + int(period[5:]) - 1 for period in (first, last))
    return [f"{index // 12:04d}M{index % 12 + 1:02d}" for index in range(start, end + 1)]


def _channel_totals(
    rows: list[tuple[Key, dict[str, tuple[float, str]]]], channels: set[str | None], sheet: Sheet
) -> list[Finding]:
    """Add the totals of counts that are given by channel; none where there is only one channel."""
    if len(channels) == 1:
        title = FIELDS[str(next(iter(channels)))].title
        return [report("import-one-channel", file=sheet.file, sheet=sheet.sheet, channel=title)]
    sums: dict[Key, float] = defaultdict(float)
    for (estate, organisation, period, splits), counts in rows:
        # A part that is hidden hides the sum.
        sums[(estate, organisation, period, (None, *splits[1:]))] += counts["lettings"][0]
    rows += [(key, {"lettings": (value, "suppressed" if math.isnan(value) else "")}) for key, value in sums.items()]
    return []


def _frame(table: str, rows: Sequence[tuple[Key, dict[str, tuple[float, str]]]], sheet: Sheet) -> pd.DataFrame:
    declared = TABLES[table]
    measures = [column.name for column in declared.columns if column.kind in ("count", "number")]
    columns: dict[str, list[Any]] = {
        "estate_id": [key[0] for key, _ in rows],
        "organisation_id": [key[1] for key, _ in rows],
        "period": [key[2] for key, _ in rows],
        "year": [int(key[2][:4]) for key, _ in rows],
        **{name: [key[3][i] for key, _ in rows] for i, name in enumerate(SPLITS)},
        **{name: [counts.get(name, (math.nan, ""))[0] for _, counts in rows] for name in measures},
        "status": [next((status for _, status in counts.values() if status), None) for _, counts in rows],
    }
    frame = pd.DataFrame(columns)
    for column in declared.columns:
        if column.name not in frame:
            frame[column.name] = math.nan if column.kind in ("count", "number") else None
        if column.kind in ("count", "year"):
            frame[column.name] = frame[column.name].astype("Int64")
        elif column.kind == "number":
            frame[column.name] = frame[column.name].astype(float)
        else:
            values = frame[column.name].astype(object)
            frame[column.name] = values.where(values.notna(), None)
    if table == "waiting":
        # A list of an estate is found by its estate; the organisation stands there only for its own list.
        frame["organisation_id"] = frame["organisation_id"].where(frame["estate_id"].isna(), None)
    frame = frame[list(declared.names)].sort_values(list(declared.key), na_position="first", ignore_index=True)
    own = {name: pd.Series([text] * len(frame), dtype=object) for name, text in _own(sheet).items()}
    return frame.assign(**own, _row=0, _aside=False, _percent=False)


def _own(sheet: Sheet) -> dict[str, str | None]:
    return {"_file": sheet.file, "_sheet": sheet.sheet}
