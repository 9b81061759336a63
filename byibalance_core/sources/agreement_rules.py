"""What the keys of an agreement's file must say together: rates, bands, steps, dates, criteria, and never origin."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from byibalance_core import parameters
from byibalance_core.findings import Finding
from byibalance_core.sources.agreement_form import AgreementFile, is_origin, meant

#: Years after which an agreement on flexible letting is taken up again (almenboligloven § 60).
MOST_YEARS = 4
#: Shares are written with few decimals; their sum is compared with this much play.
_ROUNDING = 1e-9

_Prefix = tuple[str, ...]
_Content = Mapping[str, Any]


def rule_findings(file: AgreementFile) -> list[Finding]:
    """Return a finding for each fault of a file whose keys are there and of their kind."""
    content = file.content
    found = list(_dates(file))
    if {"steps", "placement", "estates"} & set(content) or "area_ladder" not in content:
        found += _ladder(file, (), content, "estates")
    if "area_ladder" in content:
        found += _ladder(file, ("area_ladder",), content["area_ladder"], "areas")
    for name, entry in content.get("criteria", {}).items():
        words = {"kind": entry.get("kind"), "name_da": entry.get("name_da"), "name_en": entry.get("name_en")}
        for key, word in ((), name), *(((key,), word) for key, word in words.items()):
            if word is not None and is_origin(word):
                found.append(file.fault("agreement-origin", "criteria", name, *key, value=word))
                break
    return found


def as_date(value: object) -> date | None:
    """Return a date of the file, which may be written as text; None where it is none."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return day if isinstance(day, date) and not isinstance(day, datetime) else None


def uses_flexible_letting(content: _Content) -> bool:
    """Return whether an agreement lets flexibly (§ 60), by its paragraphs or by a share on any step."""
    paragraphs = {str(entry).strip("§ ") for entry in content.get("agreement", {}).get("paragraphs", ())}
    ladders = (content, content.get("area_ladder", {}))
    steps = [step for ladder in ladders for step in ladder.get("steps", {}).values()]
    return "60" in paragraphs or any(step.get("flexible_share") or step.get("criteria") for step in steps)


def _dates(file: AgreementFile) -> Iterator[Finding]:
    about = file.content.get("agreement", {})
    since, to = as_date(about.get("valid_from")), as_date(about.get("valid_to"))
    if since is None or to is None:
        return
    place = ("agreement", "valid_to")
    latest = _years_later(since, MOST_YEARS) - timedelta(days=1)
    if to < since:
        yield file.fault("agreement-dates-reversed", *place, to=to, since=since)
    elif to > latest and uses_flexible_letting(file.content):
        yield file.fault("agreement-too-long", *place, to=to, since=since, latest=latest)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _ladder(file: AgreementFile, at: _Prefix, ladder: _Content, decided: str) -> Iterator[Finding]:
    steps = ladder.get("steps", {})
    if not steps:
        yield file.fault("agreement-missing-key", *at, "steps")
        return
    for name, step in steps.items():
        allocation, flexible = step.get("allocation_share", 0.0), step.get("flexible_share", 0.0)
        if max(allocation, flexible) <= 1 < allocation + flexible - _ROUNDING:
            place = (*at, "steps", name)
            yield file.fault("agreement-rates-over-one", *place, allocation=allocation, flexible=flexible)
        yield from _letting_criteria(file, (*at, "steps", name, "criteria"), step.get("criteria", ()))
    named: set[str] = set()
    for unit, entry in ladder.get(decided, {}).items():
        place = (*at, decided, unit) if isinstance(entry, str) else (*at, decided, unit, "step")
        step_id = entry if isinstance(entry, str) else entry["step"]
        named.add(step_id)
        if step_id not in steps:
            yield _unknown_step(file, place, step_id, steps)
    if "placement" in ladder:
        yield from _placement(file, (*at, "placement"), ladder["placement"], steps)
        for criterion in ladder["placement"].get("criteria", {}).values():
            named |= {band["step"] for band in criterion["bands"]}
        for name in steps:
            if name not in named:
                yield file.fault("agreement-step-without-band", *at, "steps", name)


def _letting_criteria(file: AgreementFile, at: _Prefix, names: list[str]) -> Iterator[Finding]:
    known = file.content.get("criteria", {})
    for place, name in enumerate(names):
        if name in known:
            continue
        if is_origin(name):
            yield file.fault("agreement-origin", *at, place, value=name)
        else:
            near = meant(name, known)
            yield file.fault("agreement-unknown-criterion", *at, place, criterion=name, nearest=near)


def _placement(file: AgreementFile, at: _Prefix, rule: _Content, steps: _Content) -> Iterator[Finding]:
    criteria = rule.get("criteria", {})
    if not criteria:
        yield file.fault("agreement-missing-key", *at, "criteria")
        return
    needed = rule.get("needed", 1)
    if not 1 <= needed <= len(criteria):
        yield file.fault("agreement-needed", *at, "needed", value=needed, criteria=len(criteria))
    catalogue = parameters.indicators()
    for name, criterion in criteria.items():
        place = (*at, "criteria", name)
        indicator = criterion["indicator"]
        if is_origin(indicator):
            yield file.fault("agreement-origin", *place, "indicator", value=indicator)
        elif is_origin(name):
            yield file.fault("agreement-origin", *place, value=name)
        elif indicator not in catalogue:
            near = meant(indicator, catalogue)
            yield file.fault("agreement-unknown-indicator", *place, "indicator", indicator=indicator, nearest=near)
        yield from _bands(file, (*place, "bands"), criterion["bands"], steps)


def _bands(file: AgreementFile, at: _Prefix, bands: list[_Content], steps: _Content) -> Iterator[Finding]:
    ends = []
    for place, band in enumerate(bands):
        low, high = band.get("at_least", -math.inf), band.get("below", math.inf)
        if band["step"] not in steps:
            yield _unknown_step(file, (*at, place, "step"), band["step"], steps)
        if low >= high:
            yield file.fault("agreement-band-empty", *at, place, low=low, high=high)
            return
        ends.append((low, high, place))
    covered = -math.inf
    for low, high, place in sorted(ends):
        if low > covered:
            span = f"under {low}" if covered == -math.inf else f"fra {covered} til {low}"
            yield file.fault("agreement-bands-gap", *at, place, span=span)
        elif low < covered:
            end = min(high, covered)
            least, most = ("de mindste" if low == -math.inf else low), ("de største" if end == math.inf else end)
            yield file.fault("agreement-bands-overlap", *at, place, low=least, high=most)
        covered = max(covered, high)
    if covered < math.inf:
        yield file.fault("agreement-bands-gap", *at, sorted(ends)[-1][2], span=f"fra {covered} og op")


def _unknown_step(file: AgreementFile, at: tuple[str | int, ...], step: str, steps: _Content) -> Finding:
    return file.fault("agreement-unknown-step", *at, step=step, known=", ".join(steps), nearest=meant(step, steps))
