"""Since last time: each reason on a case one can check by hand, and nothing is called a change that is not one."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from byibalance_core.register.entries import Action, Decision, Note, Target
from byibalance_core.register.since import actions_due, crossed_limits, moved_figures, redrawn_areas
from byibalance_core.register.targets import measure_targets
from byibalance_core.schemas import TABLES

from .register_town import INDICATOR, town

#: Three areas far apart, so that a tenth is more than half a standard deviation between them.
BEFORE = [("0101", "2024", 0.20, 2000.0), ("0102", "2024", 0.30, 2000.0), ("0103", "2024", 0.40, 2000.0)]


def changed(area: str, value: float | None, *, period: str = "2024", base: float = 2000.0):
    return [(unit, period, value, base) if unit == area else (unit, p, v, b) for unit, p, v, b in BEFORE]


def moved(before, now, area="0101"):
    rows = moved_figures(before, now)
    rows = rows[(rows["unit_kind"] == "area") & (rows["unit_id"] == area) & (rows["indicator"] == INDICATOR)]
    return rows.iloc[0] if len(rows) else None


def a_year_on(value: float, base: float = 2000.0):
    """Every area has a figure of the next year; only the first one's value differs."""
    return [(unit, "2025", value if unit == "0101" else v, base if unit == "0101" else b) for unit, _, v, b in BEFORE]


def test_two_releases_that_say_the_same_have_nothing_to_tell():
    assert moved_figures(town(BEFORE), town(BEFORE, release_id="0002-abcdef012345")).empty


def test_a_newer_period_is_new_data_and_a_large_change_of_many_is_beyond_noise():
    row = moved(town(BEFORE), town(BEFORE + a_year_on(0.30)))
    assert (row["reason"], row["period_before"], row["period"]) == ("new_data", "2024", "2025")
    assert row["change"] == pytest.approx(0.10)
    # 0.20 and 0.30 of 2,000: Wilson's ends 0.1831-0.2181 and 0.2803-0.3204, put together after Newcombe.
    assert (row["low"], row["high"]) == (pytest.approx(0.0732, abs=2e-4), pytest.approx(0.1265, abs=2e-4))
    assert row["beyond_noise"] is True
    assert row["direction"] == "worse"
    # The others have a figure of a newer period too, with the same value.
    other = moved(town(BEFORE), town(BEFORE + a_year_on(0.30)), "0102")
    assert (other["reason"], other["change"], other["beyond_noise"], other["direction"]) == ("new_data", 0.0, False, "")


def test_the_same_change_of_few_people_is_within_noise():
    few = [(unit, period, value, 60.0) for unit, period, value, _ in BEFORE]
    on = [(unit, "2025", value, 60.0) for unit, _, value, _ in a_year_on(0.30)]
    row = moved(town(few), town(few + on))
    assert row["low"] < 0 < row["high"]
    assert not row["beyond_noise"]
    assert row["direction"] == ""


def test_a_change_outside_chance_but_small_between_the_areas_is_none():
    many = [(unit, period, value, 1e6) for unit, period, value, _ in BEFORE]
    on = [(unit, "2025", value, 1e6) for unit, _, value, _ in a_year_on(0.21)]
    row = moved(town(many), town(many + on))
    assert row["low"] > 0
    assert row["beyond_noise"] is False


def test_another_value_of_the_same_period_is_a_correction_and_no_change_of_the_place():
    row = moved(town(BEFORE), town(changed("0101", 0.35)))
    assert (row["reason"], row["period"], row["value_before"], row["value"]) == ("corrected", "2024", 0.20, 0.35)
    assert row["change"] == pytest.approx(0.15)
    assert row["beyond_noise"] is None
    assert (row["direction"], pd.isna(row["low"])) == ("", True)


def test_a_figure_that_is_withheld_now_was_not_corrected_but_comes_by_another_rule():
    row = moved(town(BEFORE), town(changed("0101", None)))
    assert (row["reason"], row["status_before"], row["status"]) == ("new_method", "measured", "suppressed")
    assert pd.isna(row["change"])


def test_another_source_or_a_declared_definition_is_a_new_method_and_not_compared():
    source = moved(town(BEFORE), town(BEFORE + a_year_on(0.30), source="t"))
    cut = {"breaks": [{"kind": "definition", "from": 2025, "indicators": [INDICATOR]}]}
    told = moved(town(BEFORE), town(BEFORE + a_year_on(0.30), settings=cut))
    for row in (source, told):
        assert row["reason"] == "new_method"
        assert pd.isna(row["change"])
        assert row["beyond_noise"] is None
    elsewhere = {"breaks": [{"kind": "definition", "from": 2025, "indicators": ["vacancy_share"]}]}
    assert moved(town(BEFORE), town(BEFORE + a_year_on(0.30), settings=elsewhere))["reason"] == "new_data"
    # A break that both releases knew of and that lies before both figures is none between them.
    old = {"breaks": [{"kind": "definition", "from": 2020, "indicators": [INDICATOR]}]}
    both = moved(town(BEFORE, settings=old), town(BEFORE + a_year_on(0.30), settings=old))
    assert both["reason"] == "new_data"


def test_an_area_that_is_drawn_anew_is_told_as_such_and_its_neighbour_is_not():
    before, now = town(BEFORE), town(BEFORE + a_year_on(0.30), areas={"0101": {"area_km2": 2.5}})
    assert redrawn_areas(before, now) == {"0101"}
    assert moved(before, now)["reason"] == "boundary"
    assert pd.isna(moved(before, now)["change"])
    assert moved(before, now, "0102")["reason"] == "new_data"
    declared = {"breaks": [{"kind": "boundary", "from": 2025, "areas": ["0103"]}]}
    now = town(BEFORE + a_year_on(0.30), settings=declared)
    assert [moved(before, now, area)["reason"] for area in ("0101", "0103")] == ["new_data", "boundary"]


def test_a_figure_that_is_new_or_gone_is_told_without_a_change():
    fewer = [figure for figure in BEFORE if figure[0] != "0103"]
    assert moved(town(fewer), town(BEFORE), "0103")["reason"] == "appeared"
    assert moved(town(BEFORE), town(fewer), "0103")["reason"] == "gone"


def test_an_estate_moves_like_an_area():
    rows = moved_figures(
        town([*BEFORE, ("998-a1", "2024", 0.2, 300.0)]),
        town([*BEFORE, *a_year_on(0.2), ("998-a1", "2025", 0.4, 300.0)]),
    )
    row = rows[rows["unit_id"] == "998-a1"].iloc[0]
    assert (row["unit_kind"], row["reason"], row["beyond_noise"]) == ("estate", "new_data", True)


def test_a_small_base_is_never_told_as_a_change():
    tiny = [(unit, period, value, 20.0 if unit == "0101" else base) for unit, period, value, base in BEFORE]
    row = moved(town(tiny), town(tiny + a_year_on(0.90, 20.0)))
    assert row["beyond_noise"] is None


def test_two_municipalities_or_profiles_are_not_compared():
    import dataclasses

    public = dataclasses.replace(town(BEFORE), profile="public")
    with pytest.raises(ValueError, match="one profile"):
        moved_figures(town(BEFORE), public)


def lists(day: str, udsat: str, forebyggelse: str | None) -> dict[str, pd.DataFrame]:
    row = {"designated_area_id": "0101-b1", "name": "Nordby", "area_id": "0101", "list_date": pd.Timestamp(day)}
    flags = {"on_udsat": udsat, "on_parallelsamfund": "no", "on_omdannelse": "no", "on_forebyggelse": forebyggelse}
    return {"designations": pd.DataFrame([{**row, **flags, "has_development_plan": "no", "source_id": "s"}])}


def test_an_area_that_came_off_the_list_crossed_and_what_is_undecided_did_not():
    before, now = (
        town(BEFORE, tables=lists(*each)) for each in (("2024-12-01", "yes", None), ("2025-12-01", "no", "yes"))
    )
    found = crossed_limits(before, now)
    assert [(each.kind, each.name, each.limit, each.met_before, each.met_now) for each in found] == [
        ("list", "Nordby", "udsat", True, False)
    ]


def test_an_estate_over_the_laws_limit_crossed_it():
    def told(share: float, release_id: str):
        years = [("998-a1", year, value, 1200.0) for year, value in (("2024", 0.39), ("2025", share))]
        row = {"area_id": "0101", "estate_id": "998-a1", "year": 2026, "dwellings": 800}
        stock = pd.DataFrame([{**row, "status": "measured", "source_id": "s"}], columns=list(TABLES["stock"].names))
        return town(years, release_id=release_id, tables={"stock": stock})

    found = crossed_limits(told(0.40, "0001-0123456789ab"), told(0.43, "0002-abcdef012345"))
    # The law takes the mean of two years: 39.5 and then 41 per cent, over 40.
    assert ("law", "udsat.outside_labour_pct", False, True) in [
        (each.kind, each.limit, each.met_before, each.met_now) for each in found
    ]


def test_a_target_that_is_reached_now_crossed():
    target = Target(id="t", title="Færre", indicator=INDICATOR, unit_kind="area", unit_id="0101", value=0.19,
                    direction="at_most")  # fmt: skip
    before, now = town(BEFORE), town(BEFORE + a_year_on(0.18))
    pairs = zip(*(measure_targets([target], m, on=date(2026, 1, 1)) for m in (before, now)), strict=True)
    assert [(each.kind, each.limit, each.met_now) for each in crossed_limits(before, now, targets=pairs)] == [
        ("target", "t", True)
    ]


def test_what_was_to_be_done_is_told_as_done_late_due_or_later():
    entries = [
        Action(id="a1", due=date(2026, 3, 1), state="done", done_on=date(2026, 3, 1)),
        Action(id="a0", due=date(2026, 1, 1), state="done", done_on=date(2026, 1, 5)),
        Action(id="a2", due=date(2026, 8, 31), state="under_way"),
        Decision(id="d1", due=date(2026, 9, 16)),
        Decision(id="d2", due=date(2027, 3, 17)),
        Decision(id="d3", due=date(2027, 3, 18)),
        Decision(id="d4"),
        Decision(id="d5", due=date(2026, 1, 1), state="dropped"),
        Action(id="a3", due=date(2026, 1, 1), deleted=True),
        Note(id="n"),
    ]
    found = actions_due(entries, last=date(2026, 2, 1), on=date(2026, 9, 16), until=date(2027, 3, 17))
    assert [(each.entry.id, each.state) for each in found] == [
        ("a2", "overdue"),
        ("d1", "due"),
        ("d2", "due"),
        ("d3", "later"),
        ("d4", "undated"),
        ("a1", "done"),
    ]
