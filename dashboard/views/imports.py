"""Indlæs data: what a file's columns are taken for, what was found in its rows, and the counts as others will see them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from byibalance_core.exports.cells import neutral
from byibalance_core.findings import Finding
from byibalance_core.sources.estate_register import Register
from byibalance_core.sources.import_files import Import
from dashboard.text import Text, danish_order

#: Findings that are listed on the page; the file to download has all.
LISTED = 30
_ORDER = ("refuse", "ask", "quarantine", "note")
_MONTHS = 12
# Width of the preview: numbers stand near the name they belong to.
_NAME_PX, _COLUMN_PX = 260, 150
#: What the preview shows of each table: the measure, the channel it is of, and whether it is a flow.
_SHOWN = (
    ("lettings", "lettings", None, True),
    ("lettings", "lettings", "municipal", True),
    ("offers", "offered", None, True),
    ("move_outs", "move_outs", None, True),
    ("vacancies", "vacant", None, False),
    ("waiting", "applicants", None, False),
)
_SPLITS = ("channel", "dwelling_type", "rooms", "rent_band")


def summary(read: Import, text: Text) -> str:
    """Return in one block what the file is and how many of its rows can be used."""
    used = read.rows - len(read.left)
    tables = text.listing(text(f"imports.table.{name}") for name in read.frames)
    key = "none" if not read.frames else "all" if not read.left else "some"
    said = text(
        f"imports.summary.{key}", tables=tables, used=text.number(used), all=text.number(read.rows),
        left=text.number(len(read.left)),
    )  # fmt: skip
    return f'<p class="b-sub" role="status">{escape(said)}</p>'


def findings(found: Sequence[Finding], text: Text) -> str:
    """Return the findings, the most severe first, each with its place, reason and remedy."""
    if not found:
        return f'<p class="b-sub">{escape(text("imports.findings.none"))}</p>'
    ordered = sorted(found, key=lambda one: (_ORDER.index(one.severity), one.row or 0, one.column or ""))
    counts = Counter(finding.severity for finding in ordered)
    title = text.listing(
        text(f"imports.severity.{severity}_count", count=text.number(counts[severity]))
        for severity in _ORDER
        if counts[severity]
    )
    heads = "".join(
        f'<th scope="col">{escape(text(f"imports.findings.{key}"))}</th>' for key in ("how", "place", "what")
    )
    rows = "".join(
        f"<tr><td>{escape(text(f'imports.severity.{finding.severity}'))}</td><td>{escape(_place(finding, text))}</td>"
        f"<td>{escape(f'{finding.found} {finding.why} {finding.do}')}</td></tr>"
        for finding in ordered[:LISTED]
    )
    more = len(ordered) - LISTED
    rest = f'<p class="b-sub">{escape(text("imports.findings.more", count=text.number(more)))}</p>' if more > 0 else ""
    language = "" if text.language == "da" else f'<p class="b-sub">{escape(text("imports.findings.language"))}</p>'
    return (
        f'<h3>{escape(title)}</h3>{language}<div class="b-wide-table"><table lang="da"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{rest}"
    )


def _place(finding: Finding, text: Text) -> str:
    row = text("imports.findings.row", row=finding.row) if finding.row is not None else ""
    return ", ".join(part for part in (row, finding.column or "") if part) or text("imports.findings.whole")


def report(found: Sequence[Finding]) -> bytes:
    """Return the findings as a file for a spreadsheet: one row each, no text of it acts as a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    names = ("file", "sheet", "row", "column", "severity", "code", "found", "why", "do")
    writer.writerow(names)
    for finding in found:
        values = finding.as_dict()
        writer.writerow(["" if values[name] is None else neutral(str(values[name])) for name in names])
    return stream.getvalue().encode("utf-8-sig")


def preview(frames: Mapping[str, pd.DataFrame], register: Register, text: Text) -> str:
    """Return the counts per estate as others will see them: the newest twelve months, hidden ones as their word."""
    columns = [(text(_key(measure, channel)), _totals(frames[table], measure, channel, flow=flow))
               for table, measure, channel, flow in _SHOWN if table in frames]  # fmt: skip
    columns = [(label, values) for label, values in columns if values]
    if not columns:
        return ""
    _with_none_of_none(columns, text)
    names = {estate.estate_id: estate.name for estate in register.estates}
    places = sorted(
        {place for _, values in columns for place in values}, key=lambda one: danish_order(names.get(one, one))
    )
    heads = "".join(f'<th scope="col" class="b-num">{escape(label)}</th>' for label, _ in columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(names.get(place, place))}</th>'
        + "".join(f'<td class="b-num">{escape(_shown(values, place, text))}</td>' for _, values in columns)
        + "</tr>"
        for place in places
    )
    last = max(str(frame["period"].max()) for frame in frames.values())
    caption = text("imports.preview.caption", last=_month(last))
    return (
        f"<h3>{escape(text('imports.preview.title', count=text.number(len(places))))}</h3>"
        f'<p class="b-sub">{escape(caption)}</p><div class="b-wide-table" style="max-width:{_NAME_PX + _COLUMN_PX * len(columns)}px">'
        f'<table><caption class="b-visually-hidden">{escape(caption)}</caption><thead><tr>'
        f'<th scope="col">{escape(text("imports.preview.estate"))}</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _with_none_of_none(columns: list[tuple[str, dict[str, float]]], text: Text) -> None:
    """Let an estate without lettings have none by the municipality either."""
    by_label = dict(columns)
    whole, part = (by_label.get(text(_key("lettings", channel))) for channel in (None, "municipal"))
    if whole is not None and part is not None:
        for place in (place for place, count in whole.items() if count == 0):
            part.setdefault(place, 0.0)


def _key(measure: str, channel: str | None) -> str:
    return f"imports.preview.{measure}" + (f"_{channel}" if channel else "")


def _totals(frame: pd.DataFrame, measure: str, channel: str | None, *, flow: bool) -> dict[str, float]:
    """Return a measure by estate: of a flow the sum of the newest twelve months, of a stock its newest figure."""
    if measure not in frame:
        return {}
    whole = pd.Series(True, index=frame.index)
    for name in (one for one in _SPLITS if one in frame):
        whole &= frame[name] == channel if name == "channel" and channel else frame[name].isna()
    rows = frame[whole & frame["estate_id"].notna()]
    if rows.empty:
        return {}
    if flow:
        months = rows["period"].map(_index)
        rows = rows[months > months.max() - _MONTHS]
        grouped = rows.groupby("estate_id")[measure]
        # A sum of which a part is hidden is hidden.
        return {str(one): float(values.sum()) if values.notna().all() else float("nan") for one, values in grouped}
    newest = rows.sort_values("period").drop_duplicates("estate_id", keep="last")
    return {
        str(one): float("nan") if pd.isna(value) else float(value)
        for one, value in zip(newest["estate_id"], newest[measure], strict=True)
    }


def _index(period: str) -> int:
    month = int(period[5:7]) if "M" in period[:6] else 3 * int(period[5]) if "K" in period[:6] else _MONTHS
    return 12 * int(period[:4]) + month


def _month(period: str) -> str:
    year, _, month = period.partition("M")
    return f"{int(month)}/{year}" if month.isdigit() else period


def _shown(values: Mapping[str, float], place: str, text: Text) -> str:
    if place not in values:
        return text("imports.preview.not_delivered")
    value = values[place]
    return text("imports.preview.hidden") if value != value else text.number(value)
