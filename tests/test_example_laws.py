"""Laws that hold for an example municipality of any size and seed: nothing in it contradicts anything else."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core.example import ExampleSize, make_tables
from byibalance_core.example.draws import apportion, categories
from byibalance_core.example.geography import make_ground
from byibalance_core.example.people import PUBLISHER
from byibalance_core.example.plan import Town, make_town
from byibalance_core.schemas import DIMENSIONS

SIZES = (
    ExampleSize(),
    ExampleSize(areas=4, estates=4, first_year=2024, seed=1),
    ExampleSize(areas=9, estates=30, first_year=2012, last_year=2020, seed=5),
    ExampleSize(areas=37, estates=90, first_year=2025, seed=77),
)


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size.areas}-areas-seed-{size.seed}")
def town(request: pytest.FixtureRequest) -> Town:
    return make_town(request.param)


@pytest.fixture(scope="module")
def tables(town: Town) -> dict[str, pd.DataFrame]:
    return make_tables(town)


def stock_by(tables: dict[str, pd.DataFrame], *split: str) -> pd.DataFrame:
    """Area rows of the stock that are split by exactly these dimensions."""
    stock = tables["stock"]
    blank = [name for name in DIMENSIONS if name not in split]
    rows = stock["estate_id"].isna() & stock[blank].isna().all(axis=1)
    for name in split:
        rows &= stock[name].notna()
    return stock[rows]


def assert_same(left: pd.Series, right: pd.Series) -> None:
    """Compare two counts by their keys; a key that one side lacks counts as 0."""
    left, right = left.astype("int64").align(right.astype("int64"), fill_value=0)
    pd.testing.assert_series_equal(left, right, check_names=False, check_dtype=False)


def assert_adds_up(frame: pd.DataFrame, keys: Sequence[str], value: str) -> None:
    """Hold the municipality's rows against the sums of the areas', the unplaced one included."""
    whole = frame["area_id"] == "999"
    parts = frame[~whole].groupby(list(keys), dropna=False)[value].sum()
    assert_same(parts, frame[whole].groupby(list(keys), dropna=False)[value].sum())


def test_the_size_is_honoured(town: Town, tables: dict[str, pd.DataFrame]) -> None:
    size = town.size
    assert (tables["areas"]["level"] == "quarter").sum() == size.areas
    assert tables["estates"]["estate_id"].nunique() == size.estates
    for table in ("stock", "population", "households"):
        assert set(tables[table]["year"]) == set(size.years)
    assert set(tables["projection"]["year"]) == set(range(size.last_year, size.last_year + 15))


def test_the_areas_cover_the_land_without_gaps_or_overlaps(town: Town) -> None:
    polygons = town.areas["polygon"].iloc[:-1].to_numpy()
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)
    land = shapely.union_all(polygons)
    assert land.geom_type == "Polygon"
    assert len(land.interiors) == 0
    assert land.area == pytest.approx(shapely.area(polygons).sum(), rel=1e-9)


def test_every_margin_sums_to_the_dwellings(tables: dict[str, pd.DataFrame]) -> None:
    keys = ["area_id", "year"]
    total = stock_by(tables).set_index(keys)
    for name in DIMENSIONS:
        margin = stock_by(tables, name).groupby(keys)
        years = total.loc[margin["dwellings"].sum().index]
        assert_same(margin["dwellings"].sum(), years["dwellings"])
        newest = margin["in_use"].sum().xs(total.index.get_level_values("year").max(), level="year")
        assert_same(newest, years["in_use"].xs(years.index.get_level_values("year").max(), level="year"))


@pytest.mark.parametrize(
    "cross", [("tenure", "rooms"), ("tenure", "dwelling_type"), ("tenure", "dwelling_type", "rooms")]
)
def test_every_cross_sums_to_its_margins(tables: dict[str, pd.DataFrame], cross: tuple[str, ...]) -> None:
    rows = stock_by(tables, *cross)
    assert len(set(rows["year"])) == 1
    for name in cross:
        margin = stock_by(tables, name)
        margin = margin[margin["year"] == rows["year"].iloc[0]]
        for value in ("dwellings", "in_use"):
            keys = ["area_id", name]
            assert_same(rows.groupby(keys)[value].sum(), margin.groupby(keys)[value].sum())


def test_the_almene_dwellings_of_an_area_are_its_estates_dwellings_in_every_year(
    tables: dict[str, pd.DataFrame],
) -> None:
    stock = tables["stock"]
    estates = stock[stock["estate_id"].notna() & stock[list(DIMENSIONS)].isna().all(axis=1)]
    almene = stock_by(tables, "tenure").query("tenure == 'almene' and area_id != '999'")
    keys = ["area_id", "year"]
    assert_same(estates.groupby(keys)["dwellings"].sum(), almene.groupby(keys)["dwellings"].sum())


def test_the_cells_of_an_estate_sum_to_the_estate_and_to_its_area(tables: dict[str, pd.DataFrame]) -> None:
    stock = tables["stock"]
    own = stock[stock["estate_id"].notna()]
    cells, totals = own[own["rooms"].notna()], own[own["rooms"].isna()]
    totals = totals[totals["year"] == cells["year"].iloc[0]]
    for value in ("dwellings", "in_use"):
        assert_same(cells.groupby("estate_id")[value].sum(), totals.set_index("estate_id")[value])
        keys = ["area_id", "dwelling_type", "rooms"]
        almene = stock_by(tables, "tenure", "dwelling_type", "rooms").query("tenure == 'almene' and area_id != '999'")
        assert_same(cells.groupby(keys)[value].sum(), almene.groupby(keys)[value].sum())


def test_no_cell_has_more_dwellings_in_use_than_dwellings(tables: dict[str, pd.DataFrame]) -> None:
    known = tables["stock"].dropna(subset=["in_use"])
    assert (known["in_use"] <= known["dwellings"]).all()
    assert (known["in_use"] >= 0).all()


def test_the_municipality_is_the_sum_of_its_areas(tables: dict[str, pd.DataFrame]) -> None:
    whole_stock = tables["stock"][tables["stock"]["estate_id"].isna()]
    assert_adds_up(whole_stock, ["year", *DIMENSIONS], "dwellings")
    assert_adds_up(tables["population"], ["period", "age_band", "sex"], "persons")
    assert_adds_up(tables["construction"], ["period", "phase"], "dwellings")
    main = tables["projection"].query("publisher == @PUBLISHER", local_dict={"PUBLISHER": PUBLISHER})
    # Areas have the low and the high course for the horizons only.
    by_area = main.groupby(["year", "variant"])["area_id"].transform("nunique") > 1
    assert_adds_up(main[by_area], ["year", "age_band", "variant"], "persons")
    assert set(main[~by_area]["variant"]) == {"low", "high"}
    # Households by type and size and age together are given for the municipality alone.
    households = tables["households"]
    crossed = households["age_band"].notna() & households["household_type"].notna()
    assert_adds_up(households[~crossed], ["year", "household_type", "size", "age_band"], "households")


def test_residents_sum_over_ages_and_sexes(tables: dict[str, pd.DataFrame]) -> None:
    people = tables["population"]
    total = people[people["age_band"].isna()].set_index(["area_id", "year"])["persons"]
    ages = people[people["age_band"].notna() & people["sex"].isna()]
    sexes = people[people["sex"].notna()]
    assert_same(ages.groupby(["area_id", "year"])["persons"].sum(), total)
    keys = ["area_id", "year", "age_band"]
    assert_same(sexes.groupby(keys)["persons"].sum(), ages.set_index(keys)["persons"])


def test_households_live_in_the_dwellings_in_use_and_sum_over_types_and_sizes(tables: dict[str, pd.DataFrame]) -> None:
    households = tables["households"]
    keys = ["area_id", "year"]
    split = households[["household_type", "size", "age_band"]].notna()
    total = households[~split.any(axis=1)].set_index(keys)["households"]
    assert_same(total, stock_by(tables).set_index(keys)["in_use"])
    for by in ([True, False, False], [False, True, False], [True, True, False]):
        assert_same(households[(split == by).all(axis=1)].groupby(keys)["households"].sum(), total)
    heads = households[(split == [False, False, True]).all(axis=1)].groupby(keys)["households"].sum()
    assert_same(heads, total.loc[heads.index])


def test_households_have_a_plausible_number_of_persons(tables: dict[str, pd.DataFrame]) -> None:
    people = tables["population"]
    persons = people[people["age_band"].isna()].set_index(["area_id", "year"])["persons"]
    used = stock_by(tables).set_index(["area_id", "year"])["in_use"].astype(float)
    ratio = (persons / used).drop("999-unplaced", level="area_id")
    assert ratio.between(1.6, 2.4).all()


def test_the_projection_starts_from_the_residents_and_its_variants_keep_their_order(
    tables: dict[str, pd.DataFrame],
) -> None:
    course = tables["projection"].query("publisher == @PUBLISHER", local_dict={"PUBLISHER": PUBLISHER})
    wide = course.pivot_table(index=["area_id", "year", "age_band"], columns="variant", values="persons")
    wide = wide.dropna()
    assert len(wide) > 3 * tables["areas"].shape[0]
    assert ((wide["low"] <= wide["main"]) & (wide["main"] <= wide["high"])).all()
    people = tables["population"]
    start = course[
        (course["year"] == people["year"].max()) & course["age_band"].notna() & (course["variant"] == "main")
    ]
    counted = people[(people["year"] == people["year"].max()) & people["age_band"].notna() & people["sex"].isna()]
    keys = ["area_id", "age_band"]
    assert_same(start.set_index(keys)["persons"], counted.set_index(keys)["persons"])


def test_what_is_completed_in_a_year_stands_on_the_next_first_of_january(tables: dict[str, pd.DataFrame]) -> None:
    stands = stock_by(tables).pivot_table(index="area_id", columns="year", values="dwellings")
    done = tables["construction"].query("phase == 'completed'")
    done = done.pivot_table(index="area_id", columns="year", values="dwellings")
    grown = stands.diff(axis=1).iloc[:, 1:]
    assert (done.loc[grown.index].to_numpy() == grown.to_numpy()).all()


def test_occupancy_sums_to_one_and_fills_the_dwellings_in_use(tables: dict[str, pd.DataFrame]) -> None:
    kinds = ["household_type", "size", "age_band"]
    occupancy = tables["occupancy"]
    assert np.allclose(occupancy.groupby(kinds, dropna=False)["share"].sum(), 1.0, rtol=0, atol=1e-12)
    households = tables["households"]
    whole = households[(households["area_id"] == "999") & (households["year"] == households["year"].max())]
    count = whole.set_index(kinds)["households"]
    classes = ["tenure", "dwelling_type", "rooms"]
    used = stock_by(tables, *classes).query("area_id == '999'").set_index(classes)["in_use"].astype(float)
    for family in (occupancy["age_band"].notna(), occupancy["age_band"].isna()):
        rows = occupancy[family]
        held = count.loc[pd.MultiIndex.from_frame(rows[kinds])].to_numpy() * rows["share"].to_numpy()
        filled = pd.Series(held, index=pd.MultiIndex.from_frame(rows[classes])).groupby(level=classes).sum()
        assert (filled - used).abs().max() < 0.005 * used.sum()


def test_channels_and_let_dwellings_sum_to_the_lettings(tables: dict[str, pd.DataFrame]) -> None:
    lettings = tables["lettings"]
    keys = ["estate_id", "year"]
    total = lettings[lettings["channel"].isna()].set_index(keys)["lettings"]
    channels = lettings[lettings["channel"].notna() & lettings["rooms"].isna()]
    assert_same(channels.groupby(keys)["lettings"].sum(), total)
    cells = lettings[lettings["rooms"].notna()]
    newest = channels[channels["year"] == channels["year"].max()]
    keys = ["estate_id", "channel"]
    assert_same(cells.groupby(keys)["lettings"].sum(), newest.groupby(keys)["lettings"].sum())


def test_what_the_municipality_used_are_its_lettings(tables: dict[str, pd.DataFrame]) -> None:
    keys = ["estate_id", "year"]
    offers = tables["offers"].set_index(keys)
    assert (offers["offered"] == offers["used"] + offers["returned"]).all()
    lettings = tables["lettings"]
    own = lettings[(lettings["channel"] == "municipal") & lettings["rooms"].isna()].set_index(keys)["lettings"]
    both = offers["used"].index.intersection(own.index)
    assert len(both) > 0
    assert_same(offers["used"].loc[both], own.loc[both])


def test_no_more_stands_empty_with_loss_than_is_not_in_use(tables: dict[str, pd.DataFrame]) -> None:
    stock = tables["stock"]
    newest = stock[stock["estate_id"].notna() & stock["rooms"].isna() & stock["in_use"].notna()].set_index("estate_id")
    vacancies = tables["vacancies"]
    last = vacancies[(vacancies["period"] == vacancies["period"].max()) & vacancies["dwelling_type"].isna()]
    vacant = last.set_index("estate_id")["vacant"]
    assert (vacant <= (newest["dwellings"] - newest["in_use"]).loc[vacant.index]).all()


def test_indicators_rest_on_their_base_and_areas_never_count_more_than_the_whole(
    tables: dict[str, pd.DataFrame],
) -> None:
    frame = tables["indicators"]
    shares = frame[
        frame["indicator"].isin(["outside_labour_share", "convicted_share", "vacancy_share", "unused_share"])
    ]
    assert shares["value"].between(0, 1).all()
    counted = shares["value"] * shares["base"]
    assert (counted - counted.round()).abs().max() < 1e-6
    keys = ["indicator", "period"]
    wide = shares.assign(counted=counted.round()).pivot_table(
        index=keys, columns="unit_kind", values=["counted", "base"], aggfunc="sum"
    )
    for value in ("counted", "base"):
        assert (wide[(value, "area")] <= wide[(value, "municipality")]).all()
        estates = wide[(value, "estate")].dropna()
        assert (estates <= wide.loc[estates.index, (value, "area")]).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=6), st.data())
def test_apportioned_parts_sum_to_their_total_and_are_within_one_of_their_share(
    totals: list[int], data: st.DataObject
) -> None:
    weight = st.floats(0, 1e6).map(lambda x: x if x > 1e-6 else 0.0)
    row = st.lists(weight, min_size=3, max_size=3).filter(lambda w: sum(w) > 0)
    weights = np.array([data.draw(row) for _ in totals])
    parts = apportion(totals, weights)
    exact = np.array(totals)[:, None] * weights / weights.sum(axis=1, keepdims=True)
    assert parts.sum(axis=1).tolist() == totals
    assert (np.abs(parts - exact) < 1 + 1e-6).all()
    assert (parts >= 0).all()


def test_categories_follow_their_weights_and_never_take_a_category_without_weight() -> None:
    rng = np.random.default_rng(0)
    group = np.repeat([0, 1], 20_000)
    drawn = categories(rng, group, [[1, 0, 3], [0, 2, 2]])
    assert np.bincount(drawn[group == 0], minlength=3) == pytest.approx([5_000, 0, 15_000], abs=300)
    assert np.bincount(drawn[group == 1], minlength=3) == pytest.approx([0, 10_000, 10_000], abs=300)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("areas", [4, 16, 67])
def test_any_seed_gives_whole_areas_of_which_one_lies_at_the_fjord(areas: int, seed: int) -> None:
    ground = make_ground(areas, np.random.default_rng(seed))
    assert len(ground.polygons) == areas
    assert shapely.coverage_is_valid(ground.polygons)
    assert (shapely.get_type_id(ground.polygons) == shapely.GeometryType.POLYGON).all()
    assert ground.is_coastal.any()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"areas": 3}, "3 areas are too few"),
        ({"areas": 12, "estates": 11}, "11 estates are too few for 12 areas"),
        ({"first_year": 2026}, "The years 2026 to 2026 make no series"),
        ({"last_year": 2012}, "The base year 2012 is before the story begins"),
        ({"seed": -1}, "-1 is no seed"),
    ],
)
def test_an_impossible_size_is_refused_in_a_sentence(wrong: dict[str, int], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ExampleSize(**wrong)
