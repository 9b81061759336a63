"""What could meet the need: re-lettings beside it, conversion, and only the rest to build."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core.need.class_need import class_need
from byibalance_core.need.solution import NOTHING, Amount, solve
from byibalance_core.need.turnover import expected_turnover
from byibalance_core.need.vacant import vacant_of_class

from .kinds_town import OLD, STOCK, YOUNG, aged_town, ages
from .need_town import frame, stock_rows

#: The almene dwellings of the area are those of its two estates.
WITH_ESTATES = {
    "total": 650,
    "in_use": 650,
    "tenure": {"almene": 350, "other": 300},
    "dwelling_type": {"family": 550, "older": 50, "youth": 50},
    "rooms": {"2": 300, "3": 50, "4+": 300},
}
CROSS = [
    {"area_id": "A", "year": 2026, "tenure": tenure, "rooms": rooms, "dwellings": count, "status": "measured"}
    for tenure, rooms, count in (("almene", "2", 300), ("almene", "3", 50), ("other", "4+", 300))
]
ESTATES = [
    {"estate_id": "e1", "valid_from": "2000-01-01", "organisation_id": "o", "area_id": "A", "name": "Et"},
    {"estate_id": "e2", "valid_from": "2000-01-01", "organisation_id": "o", "area_id": "A", "name": "To"},
]
OF_ESTATES = [
    {"area_id": "A", "estate_id": estate, "year": 2026, "tenure": "almene", "dwelling_type": kind, "rooms": rooms}
    | {"dwellings": count, "status": "measured"}
    for estate, kind, rooms, count in (
        ("e1", "family", "2", 100),
        ("e1", "family", "3", 50),
        ("e1", "older", "2", 50),
        ("e2", "family", "2", 100),
        ("e2", "youth", "2", 50),
    )
]


def flow(table, estate, counts, **key):
    return [
        {"estate_id": estate, "year": year, "period": str(year), table: count} | key
        for year, count in zip((2023, 2024, 2025), counts, strict=True)
    ]


def town(**tables):
    m = aged_town(**{"estates": ESTATES, "occupancy": [], **tables})
    rows = frame("stock", [*stock_rows("A", **WITH_ESTATES), *CROSS, *OF_ESTATES])
    return type(m)(**(vars(m) | {"tables": {**m.tables, "stock": rows}}))


def test_turnover_times_stock_by_estate_and_type():
    outs = [
        *flow("move_outs", "e1", [15, 30, 15], dwelling_type="family"),
        *flow("move_outs", "e1", [5, 5, 5], dwelling_type="older"),
        *flow("move_outs", "e1", [20, 35, 20]),
        *flow("move_outs", "e2", [30, 30, 30]),
    ]
    found = expected_turnover(town(move_outs=outs), {"rooms": ("2",)}, almene=350)
    # e1: a tenth, a fifth, a tenth of 100 family dwellings and a tenth of 50 for older people; e2: a fifth of 150.
    assert (found.low, found.main, found.high) == pytest.approx((10 + 5 + 30, 40 / 3 + 5 + 30, 20 + 5 + 30))
    assert (found.dwellings, found.not_covered, found.years) == (300, 0, (2023, 2024, 2025))
    assert found.method == "estates"
    # 200 family dwellings at 10.4 %, 50 youth dwellings at 39.9 %, 50 for older people at 13.1 %.
    assert found.national == pytest.approx(20.8 + 19.95 + 6.55)
    assert found.share == pytest.approx(found.main / 300)


def test_lettings_stand_in_for_move_outs_and_covered_estates_for_the_others():
    lettings = flow("lettings", "e1", [20, 20, 40])
    found = expected_turnover(town(lettings=lettings), {}, almene=350)
    # e1 has 200 of the 350 dwellings; the other estate turns over as it does.
    assert (found.low, found.high) == pytest.approx((20 * 350 / 200, 40 * 350 / 200))
    assert found.not_covered == 150


def test_a_hidden_year_is_as_the_other_years_and_the_base_year_is_not_over():
    lettings = [*flow("lettings", "e1", [20, None, 20]), *flow("lettings", "e2", [30, 30, 30])]
    lettings += [r | {"year": 2026, "period": "2026", "lettings": 1} for r in lettings[:1]]
    found = expected_turnover(town(lettings=lettings), {}, almene=350)
    assert (found.low, found.main, found.high) == pytest.approx((50, 50, 50))


def test_without_deliveries_the_national_level_stands_in_as_an_assumption():
    found = expected_turnover(aged_town(), {"dwelling_type": ("family",)}, almene=1000)
    assert (found.main, found.method, found.years) == (pytest.approx(104), "national_assumption", ())
    assert expected_turnover(aged_town(), {}, almene=1000).main == pytest.approx(131)


def vacancies(*rows):
    return [
        {"estate_id": estate, "year": 2026, "period": "2026M07", "dwelling_type": kind, "vacant": count}
        | {"months_vacant": months}
        for estate, kind, count, months in rows
    ]


def test_vacant_dwellings_of_a_class_lie_between_what_the_estate_allows():
    m = town(vacancies=vacancies(("e1", "family", 60, 2.0), ("e1", None, 60, 2.0), ("e2", None, 30, 4.0)))
    two = vacant_of_class(m, {"rooms": ("2",)})
    # e1: 60 of 150 family dwellings empty, 100 with two rooms: 10 to 60, 40 in the middle; e2 has two rooms alone.
    assert (two.low, two.main, two.high, two.estates) == (10 + 30, 40 + 30, 60 + 30, 2)
    assert two.months == pytest.approx((40 * 2.0 + 30 * 4.0) / 70)
    three = vacant_of_class(m, {"rooms": ("3",)})
    assert (three.low, three.main, three.high) == (0, 20, 50)
    assert vacant_of_class(m, {"tenure": ("other",)}) is None
    assert vacant_of_class(town(), {}) is None


def test_relettings_house_movers_and_are_never_taken_off_the_shortage():
    m = town(lettings=[*flow("lettings", "e1", [20, 20, 20]), *flow("lettings", "e2", [30, 30, 30])])
    found = solve(m, year=2031, tenure="almene", rooms="1-2")
    need = class_need(m, year=2031, tenure="almene", rooms="1-2")
    # 300 of 650 households, growing to 675.
    assert need.main == pytest.approx(300 * 25 / 650, abs=1)
    assert found.shortage == Amount(max(0, need.low), need.main, need.high)
    # A tenth of the 150 two-room dwellings of one estate, a fifth of the 150 of the other, for five years.
    assert found.relettings == Amount(225, 225, 225)
    assert found.housed.main == 225 + need.main
    assert found.build.main == need.main - found.converted.main


def test_a_class_that_shrinks_lacks_nothing_and_builds_nothing():
    found = solve(town(projection=ages({YOUNG: (1000, 700), OLD: (200, 150)})), year=2031, tenure="other")
    assert found.need.main < 0
    assert (found.shortage.main, found.build.main) == (0, 0)
    assert found.turnover is None
    assert found.relettings is None
    assert found.candidates == ()


def test_a_class_that_cannot_be_decided_has_no_parts():
    found = solve(aged_town(stock=STOCK), year=2031, tenure="almene", rooms="1-2", dwelling_type="older")
    assert found.need.gap_status != "reckoned"
    assert (found.shortage, found.build, found.housed, found.candidates) == (None, None, None, ())
    assert found.converted == NOTHING


def test_a_shortage_beside_empty_dwellings_is_told_as_a_contradiction():
    m = town(vacancies=vacancies(("e1", None, 12, 5.0)))
    found = solve(m, year=2031, tenure="almene").contradiction
    assert (found.shortage, found.vacant.main) == (round(350 * 25 / 650), 12)
    # The dwellings are counted for the very class: it is not their rooms or size.
    assert "other_rooms_or_size" not in found.reasons
    assert {"rent", "place", "condition"} <= set(found.reasons)
    assert "other_rooms_or_size" in solve(m, year=2031, tenure="almene", rooms="1-2").contradiction.reasons
    assert solve(town(), year=2031, tenure="almene").contradiction is None
    assert solve(m, year=2031, tenure="other").contradiction is None


AMOUNTS = st.tuples(*[st.integers(0, 500)] * 3).map(lambda values: Amount(*sorted(values)))


@given(a=AMOUNTS, b=AMOUNTS)
def test_what_is_left_of_an_amount_is_a_range_and_never_negative(a, b):
    left = a.less(b)
    assert 0 <= left.low <= left.main <= left.high <= a.high


@pytest.mark.parametrize("dimensions", [{"rooms": "1-2"}, {"dwelling_type": "youth"}, {"accessible": "yes"}])
def test_the_parts_of_the_invented_municipality_fit_together(published, dimensions):
    from byibalance_core import release

    found = solve(release.load(published, "999"), year=2031, tenure="almene", **dimensions)
    assert found.shortage.low <= found.shortage.main <= found.shortage.high
    assert found.converted.high <= found.shortage.high
    assert found.build == found.shortage.less(found.converted)
    assert all(candidate.box["tenure"] == ("almene",) for candidate in found.candidates)
    assert all(candidate.gives.low <= candidate.gives.main <= candidate.gives.high for candidate in found.candidates)


def test_a_year_of_which_months_lack_is_left_out_and_the_year_before_it_is_read():
    whole = flow("lettings", "e1", [20, 20, 40])
    half = [whole[0] | {"year": 2025, "period": f"2025M{month:02d}", "lettings": 1} for month in range(1, 7)]
    earlier = [whole[0] | {"year": 2022, "period": "2022", "lettings": 60}]
    found = expected_turnover(town(lettings=[*earlier, *whole[:2], *half]), {}, almene=350)
    assert found.years == (2022, 2023, 2024)
    assert (found.low, found.high) == pytest.approx((20 * 350 / 200, 60 * 350 / 200))
