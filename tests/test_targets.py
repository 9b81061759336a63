"""Targets: reached and missed are told of figures that are the unit's own; a direction only outside chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from byibalance_core.register.entries import Target
from byibalance_core.register.targets import measure_targets

from .register_town import INDICATOR, town

DAY = date(2026, 6, 1)
TARGET = Target(
    id="t", indicator=INDICATOR, unit_kind="area", unit_id="0101", direction="at_most", value=0.25,
    deadline=date(2028, 12, 31), baseline=0.40, baseline_period="2020",
)  # fmt: skip

CUT = {"kind": "definition", "from": 2023, "indicators": [INDICATOR]}


def figures(now: float | None, base: float | None = 2000.0, unit: str = "0101"):
    return [(unit, str(year), 0.40, base) for year in range(2020, 2025)] + [(unit, "2025", now, base)]


def measured(target=TARGET, *, on=DAY, rows=None, **told):
    rows = figures(0.30) if rows is None else rows
    return measure_targets([target], town(rows, **told), on=on)[0]


@pytest.mark.parametrize(
    ("direction", "value", "verdict"),
    [
        ("at_most", 0.25, "reached"),
        ("at_most", 0.2499, "towards"),
        ("at_least", 0.25, "reached"),
        ("at_least", 0.2501, "away"),
    ],
)
def test_a_target_holds_at_its_own_value(direction, value, verdict):
    assert measured(replace(TARGET, direction=direction, value=value), rows=figures(0.25)).verdict == verdict


def test_a_target_is_missed_the_day_after_its_deadline_and_not_on_it():
    late = replace(TARGET, deadline=date(2026, 6, 1))
    assert measured(late).verdict == "towards"
    assert measured(late, on=date(2026, 6, 2)).verdict == "missed"
    assert measured(late, on=date(2026, 6, 2), rows=figures(0.20)).verdict == "reached"


def test_a_change_that_chance_may_make_has_no_direction():
    few = measured(rows=figures(0.36, 150.0))
    assert few.verdict == "unchanged"
    assert few.change_low < 0 < few.change_high
    many = measured(rows=figures(0.36, 20_000.0))
    assert (many.verdict, many.lacking) == ("towards", pytest.approx(0.11))
    assert many.change == pytest.approx(-0.04)
    assert measured(rows=figures(0.44, 20_000.0)).verdict == "away"


def test_a_target_reached_within_chance_says_so():
    assert measured(rows=figures(0.24, 100.0)).is_clear is False
    assert measured(rows=figures(0.10, 2000.0)).is_clear is True


@pytest.mark.parametrize(
    ("told", "reason", "verdict"),
    [
        ({"target": replace(TARGET, indicator="")}, "in_words", "not_measured"),
        ({"target": replace(TARGET, value=None)}, "in_words", "not_measured"),
        ({"target": replace(TARGET, indicator="vacancy_share")}, "no_figure", "not_measured"),
        ({"target": replace(TARGET, unit_id="0102")}, "no_figure", "not_measured"),
        ({"rows": figures(None)}, "hidden", "not_measured"),
        ({"target": replace(TARGET, baseline=None)}, "no_baseline", "not_reached"),
        ({"rows": figures(0.30, 20.0)}, "small_base", "not_reached"),
        ({"rows": figures(0.30, None)}, "base_unknown", "not_reached"),
        (
            {"settings": {"breaks": [{"kind": "definition", "from": 2023, "indicators": [INDICATOR]}]}},
            "break",
            "not_reached",
        ),
        ({"status": "incomplete"}, "no_figure", "not_measured"),
    ],
)
def test_what_cannot_be_told_is_not_and_why_is_said(told, reason, verdict):
    found = measured(told.pop("target", TARGET), **told)
    assert (found.verdict, found.reason) == (verdict, reason)


def test_a_reached_target_needs_no_baseline():
    assert measured(replace(TARGET, baseline=None), rows=figures(0.2)).verdict == "reached"


def test_a_blank_unit_is_the_municipality_and_deleted_targets_are_left_out():
    whole = replace(TARGET, unit_kind="municipality", unit_id="")
    assert measured(whole, rows=figures(0.2, unit="998")).verdict == "reached"
    assert measure_targets([replace(TARGET, deleted=True)], town(figures(0.2)), on=DAY) == ()


def test_an_estates_own_figure_reaches_its_target():
    estate = replace(TARGET, unit_kind="estate", unit_id="998-a1")
    assert measured(estate, rows=figures(0.2, unit="998-a1") + figures(0.5)).verdict == "reached"
