"""Eksempelkommune: the committed folder is what the generator makes, says that it is invented, and tells its story."""

import subprocess
import sys
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from byibalance_core import gate
from byibalance_core.example import ExampleSize, write_example
from byibalance_core.example.places import KINDS
from byibalance_core.lettings.account import account
from byibalance_core.model import Municipality
from byibalance_core.parameters import indicators
from byibalance_core.point_table import WORKPLACE
from byibalance_core.schemas import TABLES

from .lettings_town import agreement, placed
from .need_town import frame as as_released

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "data" / "999"
#: Derived by the product from other tables, or a second source that only a real municipality has.
NOT_DELIVERED = {
    *("tenure_mix", "room_mix", "small_dwellings_share", "built_2010_plus_bbr_share"),
    *(f"{kind.kind}_distance_m" for kind in KINDS),
    "allocated_share",  # follows from lettings and agreement
}


def read(table: str, folder: Path = COMMITTED) -> pd.DataFrame:
    """Read all files of a table with codes as text."""
    codes = {c.name: str for c in TABLES[table].columns if c.kind in ("code", "text", "category", "date")}
    files = sorted({*folder.glob(f"{table}.csv"), *folder.glob(f"{table}-*.csv")})
    return pd.concat([pd.read_csv(file, dtype=codes) for file in files], ignore_index=True)


@pytest.fixture(scope="module")
def newest() -> pd.DataFrame:
    """Return the newest value of every indicator (columns) and area (rows)."""
    frame = read("indicators")
    frame = frame[frame["unit_kind"] == "area"].sort_values("period")
    frame = frame.drop_duplicates(["unit_id", "indicator"], keep="last")
    return frame.pivot_table(index="unit_id", columns="indicator", values="value")


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    """Return area ids by name."""
    areas = read("areas")
    return dict(zip(areas["name"], areas["area_id"], strict=True))


def test_making_it_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    write_example(tmp_path)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert sorted(made) == sorted(file.name for file in COMMITTED.iterdir())
    assert [name for name in made if made[name] != (COMMITTED / name).read_bytes()] == []


def test_another_seed_gives_another_town(tmp_path: Path) -> None:
    size = {"areas": 5, "estates": 8, "first_year": 2024}
    for seed in (1, 2):
        write_example(tmp_path / str(seed), size=ExampleSize(seed=seed, **size))
    for file in ("areas.geojson", "stock.csv", "population.csv", "indicators.csv", "lettings-rugstraaet.csv"):
        first, second = ((tmp_path / seed / file).read_bytes() for seed in ("1", "2"))
        assert first != second, file


def test_the_gate_accepts_the_folder_without_a_finding() -> None:
    checked = gate.check(COMMITTED)
    assert [f"{finding.place}: {finding.found}" for finding in checked.findings] == []
    assert checked.outcome == "accept"


def test_places_lie_in_the_areas_or_just_beyond_the_border_where_some_areas_are_nearest_to_them() -> None:
    areas = gpd.read_file(COMMITTED / "areas.geojson")
    points = read("points")
    spots = gpd.GeoSeries(gpd.points_from_xy(points["lon"], points["lat"]), crs=4326).to_crs(25832)
    away = spots.distance(areas.union_all())
    assert set(points["kind"]) == {kind.kind for kind in KINDS} | {WORKPLACE}
    assert 0 < (away > 0).sum() < len(points) / 8
    assert away.max() <= 1_501
    # Stops and schools come as distances: a list of their places would tell the same thing twice, and differently.
    assert {"stop_distance_m", "school_distance_m"} <= set(read("indicators")["indicator"])


def test_the_folder_stays_small() -> None:
    assert sum(file.stat().st_size for file in COMMITTED.iterdir()) < 6_000_000


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_rows_and_the_columns_of_its_schema(table: str) -> None:
    frame = read(table)
    assert len(frame) > 0
    assert tuple(frame.columns) == TABLES[table].names
    assert not frame.duplicated(list(TABLES[table].key)).any()


def test_the_settings_and_every_source_say_that_it_is_invented() -> None:
    settings = tomllib.loads((COMMITTED / "municipality.toml").read_text(encoding="utf-8"))
    assert settings["fictitious"] is True
    assert (settings["base_year"], settings["horizons"]) == (2026, [2031, 2040])
    sources = tomllib.loads((COMMITTED / "sources.toml").read_text(encoding="utf-8"))["source"]
    assert {source["kind"] for source in sources} == {"invented"}
    assert {source["disclosure"] for source in sources} == {"raw"}
    assert all(source["title"].endswith("(fiktiv)") for source in sources)
    listed = sorted(file for source in sources for file in source["files"])
    assert listed == sorted(file.name for file in COMMITTED.iterdir() if file.suffix != ".toml")


def test_what_people_read_about_the_agreement_and_the_groups_says_fiktiv() -> None:
    assert read("public_facts")["text_da"].str.endswith("(fiktiv).").all()
    assert read("public_facts")["text_en"].str.endswith("(fictitious).").all()
    assert read("special_need")["definition"].str.endswith("(fiktiv)").all()


def test_no_name_is_that_of_a_real_municipality_or_listed_area() -> None:
    reference = ROOT / "data" / "reference"
    municipalities = pd.read_csv(reference / "municipalities.csv", dtype=str)
    lists = pd.read_csv(reference / "official_list_membership.csv", dtype=str)
    real = {*municipalities["name"], *lists["area"], *municipalities["aliases"].dropna().str.split("|").explode()}
    assert len(real) > 100
    for table in ("areas", "organisations", "estates"):
        ours = read(table)["name"]
        assert ours.is_unique
        assert not real & set(ours)


def test_every_indicator_of_the_catalogue_is_there() -> None:
    assert set(read("indicators")["indicator"]) == set(indicators()) - NOT_DELIVERED


def test_one_organisation_has_not_delivered_its_lettings() -> None:
    owner = read("estates").set_index("estate_id")["organisation_id"]
    everybody = set(read("organisations")["organisation_id"])
    delivered = {table: set(read(table)["estate_id"].map(owner)) for table in ("lettings", "move_outs", "vacancies")}
    assert len(everybody) == 7
    assert len(everybody - delivered["lettings"]) == 1
    assert delivered["move_outs"] == delivered["vacancies"] == everybody


def test_the_town_has_about_forty_thousand_residents_in_sixteen_areas_and_sixty_estates() -> None:
    people = read("population")
    whole = people[(people["area_id"] == "999") & people["age_band"].isna() & (people["year"] == 2026)]
    assert 39_000 < whole["persons"].item() < 41_000
    assert (read("areas")["level"] == "quarter").sum() == 16
    assert read("estates")["estate_id"].nunique() == 60


def test_some_estates_are_too_small_to_say_much_about() -> None:
    frame = read("indicators")
    adults = frame[(frame["unit_kind"] == "estate") & (frame["indicator"] == "outside_labour_share")]
    assert (adults[adults["period"] == "2025"]["base"] < 60).sum() >= 5


def test_two_areas_are_in_real_difficulty_and_one_of_them_is_listed(
    newest: pd.DataFrame, names: dict[str, str]
) -> None:
    hard = newest[(newest["outside_labour_share"] > 0.30) & (newest["income_of_region_share"] < 0.70)]
    assert set(hard.index) == {names["Havreager"], names["Rugskellet"]}
    listed = newest.loc[names["Havreager"]]
    assert listed["outside_labour_share"] > 0.40
    assert listed["income_of_region_share"] < 0.55
    lists = read("designations").query("list_date == '2025-12-01'").set_index("area_id")["on_udsat"]
    assert dict(lists) == {names["Havreager"]: "yes", names["Bygskoven"]: "no"}


def test_one_area_left_the_list_and_got_better(names: dict[str, str]) -> None:
    lists = read("designations").query("area_id == @names['Bygskoven']").sort_values("list_date")
    assert lists["on_udsat"].iloc[0] == "yes"
    assert lists["on_udsat"].iloc[-1] == "no"
    frame = read("indicators").query("unit_id == @names['Bygskoven'] and indicator == 'outside_labour_share'")
    course = frame.set_index("period")["value"]
    assert course["2012"] > 0.40
    assert course["2025"] < 0.27


def test_one_estate_is_used_far_over_the_agreed_share_and_one_far_under(names: dict[str, str]) -> None:
    """Beside the two that are planted chance puts at most two outside; small estates are never among them."""
    made = {
        name: as_released(name, read(name).to_dict("records")) for name in ("estates", "stock", "lettings", "offers")
    }
    m = Municipality("999", "Eksempelkommune", True, "partner", "", "", made, {}, {"base_year": 2026})
    area = made["estates"].set_index("estate_id")["area_id"].astype(str)
    steps = area.map({names["Havreager"]: "hard", names["Rugskellet"]: "strained"}).fillna("usual")
    terms = agreement({"usual": 0.25, "strained": 0.15, "hard": 0.05})
    found = account(m, terms, placed(steps.to_dict()), "2025")
    outside = found.with_span[found.with_span["verdict"] != "within"].set_index("verdict")
    assert {"over", "under"} <= set(outside.index)
    assert outside.loc[["over"], "area_id"].tolist()[:1] == [names["Rugskellet"]]
    assert outside.loc[["under"], "area_id"].tolist()[:1] == [names["Bygskoven"]]
    assert found.n_outside <= 4
    assert found.n_with_span > 40
    assert (outside["genudlejninger"] > 25).all()
    assert found.differences.empty


def test_one_area_ages_and_one_has_empty_youth_dwellings(newest: pd.DataFrame, names: dict[str, str]) -> None:
    people = read("population").query("year == 2026 and sex.isna() and area_id != '999'")
    ages = people.pivot_table(index="area_id", columns="age_band", values="persons")
    assert ((ages["65-79"] + ages["80+"]) / ages.sum(axis=1)).idxmax() == names["Solkroget"]
    assert newest["vacancy_share"].idxmax() == names["Skolarvang"]
    estates = read("estates").set_index("estate_id")["area_id"]
    empty = read("vacancies").query("period == '2025M12' and dwelling_type == 'youth'")
    at_campus = empty["estate_id"].map(estates) == names["Skolarvang"]
    assert empty[at_campus]["vacant"].sum() > 0.9 * empty["vacant"].sum() > 40


def test_one_area_turns_villages_shrink_and_building_stops_and_starts(names: dict[str, str]) -> None:
    people = read("population").query("age_band.isna() and sex.isna()")
    course = people.pivot_table(index="year", columns="area_id", values="persons")
    turning = course[names["Møllefald"]]
    assert turning[2001] > turning[2012] < turning[2026]
    villages = course[[names["Vibsmose"], names["Gåsekær"]]]
    assert (villages.loc[2026] < 0.96 * villages.loc[2011]).all()
    built = read("construction").query("area_id == '999' and phase == 'completed'").set_index("year")["dwellings"]
    assert built[2010] + built[2011] < 0.4 * (built[2006] + built[2007])
    assert built[2019] > 2 * built[2011]


def test_every_area_has_a_figure_that_is_better_than_the_municipality(newest: pd.DataFrame) -> None:
    catalogue = indicators()
    whole = read("indicators").query("unit_kind == 'municipality'").sort_values("period")
    whole = whole.drop_duplicates("indicator", keep="last").set_index("indicator")["value"]
    sign = {"higher_is_strength": 1, "lower_is_strength": -1}
    better = pd.DataFrame(
        {name: sign.get(catalogue[name].direction, 0) * (newest[name] - whole[name]) > 0 for name in newest.columns}
    )
    assert (better.sum(axis=1) >= 3).all()


def test_the_areas_lie_in_the_declared_system_and_match_the_table() -> None:
    shapes = gpd.read_file(COMMITTED / "areas.geojson")
    assert shapes.crs.to_epsg() == 25832
    areas = read("areas").query("level == 'quarter'").set_index("area_id")
    polygons = shapes.set_index("area_id").geometry
    assert set(polygons.index) == set(areas.index)
    assert (polygons.area / 1e6).round(3).sort_index().tolist() == areas["area_km2"].sort_index().tolist()


def test_estates_lie_in_their_area() -> None:
    areas = gpd.read_file(COMMITTED / "areas.geojson").set_index("area_id").geometry
    estates = read("estates")
    points = gpd.GeoSeries(gpd.points_from_xy(estates["lon"], estates["lat"]), crs=4326).to_crs(25832)
    inside = shapely.contains(areas.loc[estates["area_id"]].to_numpy(), points.to_numpy())
    assert inside.all()


def test_the_moves_of_an_area_add_up_and_are_as_many_as_a_town_of_its_size_has() -> None:
    moves = read("moves")
    blank = moves[["from_area", "to_area"]].isna()
    assert not blank.all(axis=1).any()
    for end, other in (("from_area", "to_area"), ("to_area", "from_area")):
        whole = moves[blank[other]].set_index([end, "year"])["moved"]
        parts = moves[~blank.any(axis=1) & (moves[end] != "outside")].groupby([end, "year"])["moved"].sum()
        pd.testing.assert_series_equal(whole.sort_index(), parts.sort_index())
    homes = read("households").query("household_type.isna() and size.isna() and age_band.isna() and year == 2025")
    homes = homes.set_index("area_id")["households"]
    out = moves[blank["to_area"] & (moves["year"] == 2025)].set_index("from_area")["moved"]
    assert ((out / homes.reindex(out.index)).between(0.08, 0.22)).all()
    assert sorted(moves["year"].unique()) == [2021, 2022, 2023, 2024, 2025]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "byibalance_core.example", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_command_takes_a_size(tmp_path: Path) -> None:
    done = run(str(tmp_path), "--areas", "6", "--estates", "9", "--from", "2022", "--to", "2025", "--seed", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert (read("areas", tmp_path)["level"] == "quarter").sum() == 6
    assert len(read("estates", tmp_path)) == 9
    assert sorted(read("stock", tmp_path)["year"].unique()) == [2022, 2023, 2024, 2025]


def test_the_command_refuses_an_impossible_size_in_one_sentence(tmp_path: Path) -> None:
    done = run(str(tmp_path / "out"), "--areas", "20", "--estates", "4")
    assert done.returncode == 2
    assert done.stderr == "4 estates are too few for 20 areas: give at least one per area.\n"
    assert not (tmp_path / "out").exists()
