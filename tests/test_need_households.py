"""Households: base and horizon, areas that sum, forecasts in every form that they are delivered."""

import pytest

from byibalance_core.need import age_change, household_growth, households_by_area
from byibalance_core.need.households import forecast_follows_plan, size_shares
from byibalance_core.need.stock import read_stock

from .need_town import area_rows, forecast, municipality, stock_rows

STOCK = [
    *stock_rows("A", total=300, in_use=270),
    *stock_rows("B", total=120, in_use=110),
    *stock_rows("T-unplaced", total=30, in_use=20),
]
CITY = [forecast("T", 2026, 1000), forecast("T", 2031, 1100)]


def town(projection=(), area_gaps=True, **tables):
    return municipality(
        {
            "areas": area_rows("A", "B", "T-unplaced"),
            "stock": STOCK,
            "projection": [*CITY, *projection],
            "households": [{"area_id": "T", "year": 2026, "households": 800}],
        }
        | tables,
        area_gaps=area_gaps,
    )


def test_households_are_dwellings_in_use_scaled_to_the_counted_households():
    areas = households_by_area(town(), year=2026)
    assert areas["households_base"].tolist() == [540, 220, 40]
    assert areas["change"].tolist() == [0, 0, 0]


def test_counted_households_of_every_area_come_before_dwellings_in_use():
    counted = [
        {"area_id": area, "year": 2026, "households": n}
        for area, n in (("T", 800), ("A", 500), ("B", 280), ("T-unplaced", 20))
    ]
    areas = households_by_area(town(households=counted), year=2026)
    assert areas["households_base"].tolist() == [500, 280, 20]
    assert set(areas["status"]) == {"measured"}


def test_without_counted_households_the_dwellings_in_use_hold_one_each():
    assert household_growth(town(households=[]), year=2026).households_base == 400


@pytest.mark.parametrize(
    "rows",
    [
        [forecast("A", 2031, change_share=0.2), forecast("B", 2031, change_share=-0.1)],
        [
            forecast("A", 2026, 500),
            forecast("A", 2031, 600),
            forecast("B", 2026, 400),
            forecast("B", 2031, 360),
        ],
    ],
    ids=["as changes", "as residents"],
)
def test_areas_grow_with_their_own_forecast_scaled_to_the_municipality(rows):
    areas = households_by_area(town(rows), year=2031)
    # 540 x 1.2 + 220 x 0.9 = 846, scaled to the 836 that the municipality's 880 leave beside 44 unplaced.
    assert areas["households"].tolist() == [640, 196, 44]


def test_growth_in_an_area_is_linear_between_two_years():
    rows = [forecast("A", 2031, change_share=0.2), forecast("B", 2031, change_share=0.0)]
    areas = households_by_area(town([*rows, forecast("T", 2028, 1040)]), year=2028)
    ratio = areas["households"] / areas["households_base"]
    assert ratio["A"] / ratio["B"] == pytest.approx(1.08, rel=0.02)


def test_residents_between_two_published_years_are_interpolated():
    assert household_growth(town(), year=2028).persons == 1040


def test_a_declining_municipality_loses_households():
    m = town(projection=[forecast("T", 2036, 700)])
    found = household_growth(m, year=2036)
    assert found.change == -240
    assert found.low < -240 < found.high


def test_a_forecast_of_areas_alone_sums_to_the_municipality():
    rows = [
        forecast("A", 2026, 600),
        forecast("B", 2026, 400),
        forecast("A", 2031, 660),
        forecast("B", 2031, 400),
    ]
    m = municipality({"areas": area_rows("A", "B", "T-unplaced"), "stock": STOCK, "projection": rows})
    found = household_growth(m, year=2031)
    assert (found.persons_base, found.persons) == (1000, 1060)


def test_another_publisher_is_reckoned_from_its_own_base():
    rows = [forecast("T", 2026, 1010, publisher="state"), forecast("T", 2031, 1030, publisher="state")]
    state = household_growth(town(rows), year=2031, publisher="state")
    assert (state.persons_base, state.persons) == (1010, 1030)
    assert state.change == round(800 * (1030 / 1010 - 1))


def test_sizes_are_counted_per_area_and_the_mean_stands_in_where_they_are_not():
    sizes = [
        {"area_id": area, "year": 2026, "size": size, "households": n}
        for area, counts in (("A", (60, 40)), ("B", (20, 80)))
        for size, n in zip(("1", "2"), counts, strict=True)
    ]
    m = town(households=[{"area_id": "T", "year": 2026, "households": 800}, *sizes])
    stock = read_stock(m)
    shares, names = size_shares(m, stock, stock.in_use)
    assert names == ("1", "2", "3", "4", "5+")
    assert shares[:2, 0].tolist() == [0.6, 0.2]
    assert shares[2, 0] == pytest.approx((270 * 0.6 + 110 * 0.2) / 380)


def test_without_sizes_nothing_is_said_of_them():
    m = town()
    stock = read_stock(m)
    assert size_shares(m, stock, stock.in_use) is None


def test_ages_come_youngest_first_and_a_forecast_without_ages_gives_none():
    rows = [
        forecast("T", year, n, age_band=band)
        for band, (now, then) in {"80+": (40, 60), "0-5": (70, 60), "6-16": (90, 90)}.items()
        for year, n in ((2026, now), (2031, then))
    ]
    ages = age_change(town(rows), year=2031)
    assert ages["age_band"].tolist() == ["0-5", "6-16", "80+"]
    assert ages["change"].tolist() == [-10, 0, 20]
    assert age_change(town(), year=2031).empty


def test_the_setting_says_whether_the_forecast_follows_the_plan_and_its_basis_does_without_one():
    planned = [forecast("A", 2031, change_share=0.2, basis="plan")]
    assert forecast_follows_plan(town(planned, area_gaps=False))
    assert not forecast_follows_plan(town(planned, area_gaps=True))
    unset = town(planned)
    settings = {name: value for name, value in unset.settings.items() if name != "need"}
    assert forecast_follows_plan(type(unset)(**(vars(unset) | {"settings": settings})))
