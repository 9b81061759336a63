"""The small-area engine: what it is made of, and what must hold whatever the history."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from byibalance_core.projection.building import completion_delays, known_projects, stock_ahead, under_way
from byibalance_core.projection.engine import Engine
from byibalance_core.projection.history import PHASES, Family, History, read_history
from byibalance_core.projection.trends import lasting_share, least_squares, rolling_slopes, shrunk_rate, trend_line

from .need_town import area_rows, municipality

YEARS = np.arange(2011, 2027)


def history(stock, *, in_use=None, households=None, families=(), **construction):
    """Return a history over `YEARS`; dwellings are all in use and hold one household each unless given."""
    table = np.asarray(stock, dtype=float)
    phases = {phase: np.full(table.shape, np.nan) for phase in PHASES}
    phases |= {phase: np.asarray(values, dtype=float) for phase, values in construction.items()}
    areas = tuple(f"a{number}" for number in range(len(table)))
    used = table if in_use is None else np.asarray(in_use, dtype=float)
    living = used if households is None else np.asarray(households, dtype=float)
    return History(areas, YEARS, table, used, living, phases, tuple(families))


def family(counts, *, counted="households", dimension="size"):
    table = np.asarray(counts, dtype=float)
    return Family(counted, dimension, tuple("12345"[: table.shape[1]]), table)


def level(*counts):
    return np.repeat(np.asarray(counts, dtype=float)[..., None], len(YEARS), axis=-1)


@given(arrays(float, 14, elements=st.floats(0, 1000)), st.integers(1, 10))
def test_the_trend_is_ordinary_least_squares_over_ten_years_and_not_below_zero(series, ahead) -> None:
    slope, start = np.polyfit(np.arange(-10, 1), series[-11:], 1)
    assert trend_line(series, ahead) == pytest.approx(max(start + slope * ahead, 0.0), abs=1e-6)


def test_a_trend_goes_past_the_years_that_are_not_known_and_needs_five() -> None:
    assert trend_line([10, np.nan, 14, 16, np.nan, 20, 22], 1) == pytest.approx(24)
    assert np.isnan(trend_line([10, np.nan, 14, 16, np.nan, 20], 1))


@given(arrays(float, 20, elements=st.floats(-50, 50)))
def test_the_trend_of_every_year_is_drawn_from_that_year_and_those_before(series) -> None:
    slopes = rolling_slopes(series)
    for end in range(5, 21):
        assert slopes[end - 1] == pytest.approx(least_squares(series[:end])[0], abs=1e-9)


def test_trends_are_carried_on_as_far_as_they_have_lasted() -> None:
    drawn = np.array([[2.0, 2, 2, 2, 2, 2], [4, 4, 4, 4, 4, 4]])
    # Six earlier origins weigh six, the prior of one half two.
    assert lasting_share(drawn, drawn, np.ones(2)) == pytest.approx((6 * 1 + 2 * 0.5) / 8)
    assert lasting_share(0 * drawn, drawn, np.ones(2)) == pytest.approx(1 / 8)
    assert lasting_share(-drawn, drawn, np.ones(2)) == pytest.approx(1 / 8)
    assert lasting_share(np.full((2, 3), np.nan), drawn[:, :3], np.ones(2)) == 0.5


def test_pace_is_the_area_s_own_where_it_tells_and_everybody_s_where_it_does_not() -> None:
    # The same number every year in areas that differ: own pace. Different every year, alike in sum: common pace.
    steady = shrunk_rate(np.array([[10.0] * 10, [90] * 10]), [1000, 1000])
    assert steady[0] < 0.0115 and steady[1] > 0.0885
    restless = shrunk_rate(np.array([[0.0, 0, 0, 60, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 50, 0, 0, 0]]), [1000, 1000])
    assert restless == pytest.approx([0.0055, 0.0055])
    assert shrunk_rate(np.zeros((2, 5)), [0, 0]).tolist() == [0, 0]


def permits():
    """Return permits of 16 years, and the same dwellings completed two years later."""
    given_ = np.random.default_rng(5).integers(0, 40, (4, len(YEARS))).astype(float)
    done = np.zeros_like(given_)
    done[:, 2:] = given_[:, :-2]
    given_[:, -1] = done[:, -1] = np.nan
    return given_, done


def test_how_long_permits_take_is_learned_from_the_past() -> None:
    given_, done = permits()
    found = completion_delays(history(level(900, 900, 900, 900), permitted=given_, completed=done))
    assert found.phase == "permitted"
    assert found.shares == pytest.approx([0, 0, 1, 0, 0], abs=1e-9)


def test_dwellings_that_are_permitted_are_built_in_their_year() -> None:
    given_, done = permits()
    coming, share = under_way(history(level(900, 900, 900, 900), permitted=given_, completed=done), 4)
    # Permitted in 2024 and 2025 (the last two whole years): completed in 2026 and 2027.
    assert coming[:, 0] == pytest.approx(given_[:, -3])
    assert coming[:, 1] == pytest.approx(given_[:, -2])
    assert share == pytest.approx([1, 1, 0, 0], abs=1e-9)


def test_without_construction_the_usual_pace_goes_on() -> None:
    grows = 1000 + 20 * np.arange(len(YEARS))
    assert stock_ahead(history([grows, grows]), 3)[0] == pytest.approx([1320, 1340, 1360])


def test_a_falling_stock_goes_on_falling_and_stops_at_nothing() -> None:
    falls = 400 - 25.0 * np.arange(len(YEARS))
    ahead = stock_ahead(history([falls, falls]), 3)
    assert ahead[0] == pytest.approx([0, 0, 0])
    falls = falls + 600
    assert stock_ahead(history([falls, falls]), 2)[0] == pytest.approx([600, 575])


def test_a_project_is_never_counted_beside_its_permit() -> None:
    given_, done = permits()
    h = history(level(900, 900, 900, 900), permitted=given_, completed=done)
    plain = stock_ahead(h, 2)
    the_same = np.column_stack([given_[:, -3], given_[:, -2]])
    assert stock_ahead(h, 2, projects=the_same) == pytest.approx(plain)
    more = the_same + np.array([[100, 0], [0, 0], [0, 0], [0, 0]])
    assert stock_ahead(h, 2, projects=more)[0] == pytest.approx(plain[0] + 100)


def test_a_demolition_that_is_known_is_taken_off() -> None:
    h = history(level(900, 900))
    assert stock_ahead(h, 2, projects=np.array([[0, -50.0], [0, 0]])).tolist() == [[900, 850], [900, 900]]


def test_only_projects_that_are_sure_and_in_time_are_known() -> None:
    rows = [
        {"project_id": str(number), "area_id": area, "year": year, "dwellings": count, "certainty": certainty}
        for number, (area, year, count, certainty) in enumerate(
            [("A", 2027, 30, "started"), ("A", 2028, 5, "planned"), ("A", 2029, 7, "permitted"),
             ("elsewhere", 2027, 4, "started"), ("A", 2026, 9, "started"), ("A", 2040, 9, "started")]
        )
    ]  # fmt: skip
    m = municipality({"areas": area_rows("A", "T-unplaced"), "pipeline": rows})
    assert known_projects(m, ("A", "T-unplaced"), 3).tolist() == [[30, 0, 7], [4, 0, 0]]


def test_where_nothing_has_ever_changed_nothing_will() -> None:
    h = history(level(500, 80), families=[family(level([300, 200], [0, 80]))])
    for said in Engine(h).cells(5):
        assert said.engine == pytest.approx(said.now)
        assert said.trend == pytest.approx(said.now)


counts = arrays(float, (4, 3, len(YEARS)), elements=st.integers(0, 900).map(float))


@settings(max_examples=40, deadline=None)
@given(counts, st.integers(1, 12))
def test_classes_sum_to_their_area_and_none_is_negative(table, years) -> None:
    totals = table.sum(axis=1)
    h = history(totals + 5, households=totals, families=[family(table)])
    households, _, sizes = Engine(h).cells(years)
    known = ~np.isnan(households.engine[:, 0])
    assert sizes.engine[known].sum(axis=1) == pytest.approx(households.engine[known, 0], rel=1e-6, abs=1e-6)
    assert (sizes.engine[known] >= 0).all()


@settings(max_examples=20, deadline=None)
@given(counts, st.permutations(range(4)), st.permutations(range(3)))
def test_the_order_of_areas_and_classes_decides_nothing(table, areas, classes) -> None:
    def run(values):
        totals = values.sum(axis=1)
        return Engine(history(totals + 5, households=totals, families=[family(values)])).cells(5)[2].engine

    turned = table[areas][:, classes]
    assert run(turned) == pytest.approx(run(table)[areas][:, classes], nan_ok=True)


def test_a_declining_area_is_an_ordinary_area() -> None:
    falls = np.stack([np.linspace(900, 500, len(YEARS)), np.linspace(400, 40, len(YEARS))])
    h = history(falls * 1.1, households=falls, families=[family(np.stack([falls * 0.6, falls * 0.4], axis=1))])
    households, _, sizes = Engine(h).cells(5)
    assert (households.engine < households.now).all()
    assert (sizes.engine < sizes.now).all()
    assert (sizes.engine >= 0).all()


def test_a_hidden_cell_stays_hidden_and_leaves_the_others_theirs() -> None:
    table = level([300, 200, 3], [100, 80, 20])
    table[0, 2] = np.nan
    said = Engine(history(level(503, 200), families=[family(table)])).cells(5)[2]
    assert np.isnan(said.engine[0, 2])
    assert said.engine[0, :2] == pytest.approx([300, 200])


def test_dwellings_of_a_class_are_in_use_at_the_rate_of_their_area_in_every_year() -> None:
    def rows(year, total, in_use, classes):
        base = {"area_id": "A", "year": year, "status": "measured"}
        by_class = [base | {"tenure": name, "dwellings": count} for name, count in classes.items()]
        return [base | {"dwellings": total, "in_use": in_use}, *by_class]

    stock = rows(2025, 100, 90, {"almene": 40, "other": 60}) + rows(2026, 100, 80, {"almene": 50, "other": 50})
    # Counted by class in the base year alone: not taken, since the year before has no such count.
    stock[4] |= {"in_use": 49}
    h = read_history(municipality({"areas": area_rows("A", "T-unplaced"), "stock": stock}))
    assert h.families[0].classes == ("almene", "other")
    assert h.families[0].counts[0].tolist() == [[36, 40], [54, 40]]
    for row, in_use in zip((1, 2, 4, 5), (38, 52, 49, 31), strict=True):
        stock[row] |= {"in_use": in_use}
    h = read_history(municipality({"areas": area_rows("A", "T-unplaced"), "stock": stock}))
    assert h.families[0].counts[0].tolist() == [[38, 49], [52, 31]]


def test_a_row_without_a_figure_is_hidden_and_no_row_is_nothing() -> None:
    base = {"area_id": "A"}
    rows = [base | {"year": year, "households": 50} for year in (2025, 2026)]
    rows += [base | {"year": year, "size": "1", "households": 50} for year in (2025, 2026)]
    rows += [base | {"year": 2025, "size": "2", "households": None}]
    rows += [{"area_id": "B", "year": year, "size": "2", "households": 9} for year in (2025, 2026)]
    h = read_history(municipality({"areas": area_rows("A", "B", "T-unplaced"), "households": rows}))
    (sizes,) = h.families
    assert np.isnan(sizes.counts[0, 1, 0])
    assert sizes.counts[0, 1, 1] == 0
    assert np.isnan(sizes.counts[2]).all()


def test_one_year_is_no_history() -> None:
    rows = [{"area_id": "A", "year": 2026, "households": 50}]
    assert read_history(municipality({"areas": area_rows("A", "T-unplaced"), "households": rows})) is None


def test_a_history_is_cut_at_its_origin_and_the_origin_s_own_year_has_only_begun() -> None:
    given_, done = permits()
    h = history(level(900, 900, 900, 900), permitted=given_, completed=done)
    cut = h.until(2020)
    assert cut.origin == 2020
    assert cut.stock.shape == (4, 10)
    assert np.isnan(cut.construction["permitted"][:, -1]).all()
    assert cut.construction["permitted"][:, -2] == pytest.approx(given_[:, 8])
    assert not np.isnan(h.construction["permitted"][:, 9]).any()
    with pytest.raises(ValueError, match="2011 to 2026; 2030 is not in it"):
        h.until(2030)
    assert replace(h).origin == 2026
