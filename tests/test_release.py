"""Releases: whole or not there, never changed, found again as they were written."""

import json
import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from byibalance_core import release
from byibalance_core import store as disk
from byibalance_core.findings import Finding, RefusedError
from byibalance_core.schemas import DIMENSIONS, TABLES

from .deliveries import SOURCE, Delivered, outlines, tables


@pytest.fixture
def published(tmp_path):
    """Return a store with one release of 101, and its id."""
    first = release.publish(Delivered(tables(), outlines()), store=tmp_path)
    return tmp_path, first


def test_what_was_published_is_loaded_with_its_types(published):
    store, first = published
    m = release.load(store, "101")
    stock = m.table("stock")
    assert (m.code, m.name, m.fictitious, m.profile, m.release_id) == (
        "101",
        "Prøveby",
        True,
        "partner",
        first,
    )
    assert m.sources == {"s": SOURCE}
    assert m.horizons == (2031, 2040)
    assert list(m.areas.index) == ["a1", "a2", "101-unplaced"]
    assert list(stock["rooms"].cat.categories) == list(DIMENSIONS["rooms"])
    assert stock["rooms"].cat.ordered
    assert stock["area_id"].dtype == "category"
    assert stock["dwellings"].dtype == "Int64"
    assert m.table("waiting")["median_months"].dtype == "float64"
    assert m.table("estates")["valid_from"].tolist() == [pd.Timestamp("2004-07-01")]
    assert m.table("estates")["valid_to"].isna().all()


def test_rows_stand_by_key_with_the_blank_dimension_first(published):
    stock = release.load(published[0], "101").table("stock")
    assert stock["area_id"].tolist() == ["a1", "a1", "a1", "a2"]
    assert stock["rooms"].astype("str").fillna("").tolist() == ["1", "4+", "", ""]
    assert stock["dwellings"].fillna(-1).tolist() == [10, 1200, 300, -1]


def test_a_raw_count_under_the_minimum_is_in_no_file_of_the_release(published):
    store, _ = published
    row = release.load(store, "101").table("stock").query("estate_id == 'e1'").iloc[0]
    assert pd.isna(row["in_use"])
    assert row["status"] == "measured"  # of the dwellings, which are shown
    assert pd.notna(row["dwellings"])


def test_the_public_profile_is_a_folder_of_its_own_without_estates(published):
    public = release.load(published[0], "101", profile="public")
    assert public.profile == "public"
    assert public.table("waiting").empty
    assert public.table("stock")["estate_id"].isna().all()


def test_loading_one_profile_opens_nothing_beside_its_folder(published):
    store, first = published
    folder = store / "101" / "releases" / first
    for path in [folder / "manifest.json", *(folder / "partner").iterdir()]:
        path.unlink()
    assert release.load(store, "101", profile="public").name == "Prøveby"


def test_the_same_content_gives_the_same_bytes_whatever_the_order_of_the_rows(tmp_path):
    shuffled = {name: table.sample(frac=1, random_state=7) for name, table in tables().items()}
    one = release.publish(Delivered(tables(), outlines()), store=tmp_path / "one")
    two = release.publish(Delivered(shuffled, outlines()[::-1]), store=tmp_path / "two")
    assert one == two
    for path in (tmp_path / "one/101/releases" / one).rglob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_publishing_the_same_content_again_writes_nothing_unless_forced(published):
    store, first = published
    before = sorted(store.rglob("*"))
    assert release.publish(Delivered(tables(), outlines()), store=store) == first
    assert sorted(store.rglob("*")) == before
    second = release.publish(Delivered(tables(), outlines()), store=store, force=True)
    assert second == "0002-" + first.split("-")[1]


def test_a_new_figure_gives_a_new_release_and_the_old_one_stays_readable(published):
    store, first = published
    second = release.publish(Delivered(tables(1300)), store=store)
    assert second.startswith("0002-")
    assert release.load(store, "101").release_id == second
    assert release.load(store, "101", release_id=first).table("stock")["dwellings"].max() == 1200
    assert [(r.release_id, r.is_current) for r in release.list_releases(store, "101")] == [
        (second, True),
        (first, False),
    ]


def test_files_of_a_release_are_read_only(published):
    store, first = published
    files = [p for p in (store / "101/releases" / first).rglob("*") if p.is_file()]
    assert files
    assert not any(p.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) for p in files)


def test_an_open_question_stops_publication_and_nothing_changes(published):
    store, first = published
    asked = Finding("crs-missing", "ask", "Meter uden system.", "Kortet kan ligge hvor som helst.", "Angiv --crs.")
    before = sorted(store.rglob("*"))
    with pytest.raises(RefusedError) as error:
        release.publish(replace(Delivered(tables(1300)), findings=(asked,)), store=store)
    assert error.value.findings == (asked,)
    assert sorted(store.rglob("*")) == before
    assert disk.current_id(store, "101") == first


def test_a_publication_that_fails_half_way_leaves_no_trace(published):
    store, first = published
    bad = tables()
    bad["stock"] = bad["stock"].assign(rooms="nine")
    before = sorted(store.rglob("*"))
    with pytest.raises(ValueError, match=r"stock\.rooms holds nine"):
        release.publish(Delivered(bad), store=store)
    assert sorted(store.rglob("*")) == before
    assert disk.current_id(store, "101") == first


def test_what_a_killed_publication_left_is_removed_by_the_next(published):
    store, _ = published
    left = store / "101" / "releases" / ".new-abc" / "partner"
    left.mkdir(parents=True)
    (left / "stock.parquet").write_bytes(b"half")
    (left / "stock.parquet").chmod(0o444)
    release.publish(Delivered(tables(1300)), store=store)
    assert not left.parent.exists()


def test_rollback_points_back_and_verify_is_content(published):
    store, first = published
    second = release.publish(Delivered(tables(1300)), store=store)
    release.rollback(store, "101", first)
    assert release.load(store, "101").release_id == first
    assert release.verify(store, "101", first) == release.verify(store, "101", second) == ()


def spoil(path, change):
    path.chmod(0o644)
    change(path)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "partner/stock.parquet",
            lambda p: p.write_bytes(p.read_bytes()[:-1] + b"X"),
            "har et andet indhold",
        ),
        ("partner/stock.parquet", lambda p: p.write_bytes(b""), "fylder 0 byte"),
        ("public/areas.parquet", Path.unlink, "public/areas.parquet mangler."),
        (
            "partner/about.json",
            lambda p: p.write_text(p.read_text().replace("Prøveby", "Anden by")),
            "about.json",
        ),
        (
            "manifest.json",
            lambda p: p.write_text(p.read_text().replace("Kommunen", "Ingen")),
            "er ændret efter",
        ),
        ("manifest.json", lambda p: p.write_text("{"), "kan ikke læses"),
        ("manifest.json", lambda p: p.write_text("[]"), "kan ikke læses"),
    ],
)
def test_verify_says_in_words_what_was_changed_and_rollback_refuses_it(published, name, change, said):
    store, first = published
    second = release.publish(Delivered(tables(1300)), store=store)
    spoil(store / "101/releases" / first / name, change)
    problems = release.verify(store, "101", first)
    assert any(said in problem for problem in problems)
    with pytest.raises(release.DamagedReleaseError):
        release.rollback(store, "101", first)
    assert disk.current_id(store, "101") == second


def test_verify_finds_a_file_that_was_added_and_a_release_that_was_renamed(published):
    store, first = published
    folder = store / "101/releases" / first
    (folder / "public" / "extra.csv").write_text("x")
    assert release.verify(store, "101", first) == ("public/extra.csv hører ikke til udgivelsen.",)
    (folder / "public" / "extra.csv").unlink()
    folder.rename(folder.parent / "0009-000000000000")
    problems = release.verify(store, "101", "0009-000000000000")
    assert problems[0] == "manifest.json hører ikke til udgivelsen 0009-000000000000."
    assert "current peger på" in problems[1]


def test_an_unknown_pinned_release_is_refused_with_those_that_exist(published):
    store, first = published
    with pytest.raises(disk.UnknownReleaseError) as error:
        release.load(store, "101", release_id="0007-0123456789ab")
    assert error.value.existing == (first,)


@pytest.mark.parametrize(
    "wanted", ["../../../etc", "0001-", "", "current", "0001-0123456789ab/..", "0001-0123456789AB"]
)
def test_a_release_id_never_becomes_a_path(published, wanted):
    with pytest.raises(disk.UnknownReleaseError):
        release.load(published[0], "101", release_id=wanted)


@pytest.mark.parametrize("code", ["..", "1011", "", "a01", "101/..", "101\n", "١٠١"])
def test_a_municipality_code_never_becomes_a_path(tmp_path, code):
    with pytest.raises(disk.StoreError, match="er ikke en kommunekode"):
        release.load(tmp_path, code)


def test_a_municipality_without_a_release_says_so(tmp_path):
    with pytest.raises(disk.NoReleaseError, match="ingen udgivelse for kommune 101"):
        release.load(tmp_path, "101")


def test_a_municipality_without_a_release_is_told_which_ones_have_one(published):
    with pytest.raises(disk.NoReleaseError, match="Udgivet er: 101"):
        release.load(published[0], "102")


def test_a_damaged_release_says_so_when_it_is_loaded_and_does_not_hide_the_others(published):
    store, first = published
    second = release.publish(Delivered(tables(1300)), store=store)
    spoil(store / "101/releases" / first / "manifest.json", lambda p: p.write_text("{"))
    (store / "101/releases" / second / "partner" / "stock.parquet").unlink()
    with pytest.raises(release.DamagedReleaseError, match=second):
        release.load(store, "101")
    assert [info.outcome for info in release.list_releases(store, "101")] == ["accept", "damaged"]


def test_two_publishers_of_one_municipality_do_not_meet(published):
    store, _ = published
    with disk.locked(store, "101"), pytest.raises(disk.StoreBusyError):
        release.publish(Delivered(tables(1300)), store=store)
    other = replace(Delivered(tables()), settings=Delivered({}).settings | {"code": "102"})
    with disk.locked(store, "101"):
        assert release.publish(other, store=store).startswith("0001-")


def test_schematic_areas_have_no_outlines_for_the_screen(tmp_path):
    release.publish(Delivered(tables(), outlines().assign(is_schematic=True)), store=tmp_path)
    assert release.geometry_path(tmp_path, "101") is None
    assert release.outlines_path(tmp_path, "101") is not None


def test_outlines_are_stored_for_both_profiles_and_come_back(published):
    store, _ = published
    assert release.geometry_path(store, "101", "public").read_bytes()[:4] == b"BBG1"
    back = gpd.read_parquet(release.outlines_path(store, "101"))
    assert back.crs.to_epsg() == 25832
    assert back.loc["a2"].geometry.equals(outlines().loc["a2"].geometry)


def test_the_manifest_names_sources_rules_versions_and_delivered_files(published):
    store, first = published
    known = json.loads((store / "101/releases" / first / "manifest.json").read_text("utf-8"))
    assert known["sources"]["s"]["licence"] == "CC BY 4.0"
    assert known["rules"]["public"]["name"] == "dk-standard"
    assert known["inputs"] == {"stock.csv": "0" * 64}
    assert known["files"]["partner/stock.parquet"]["rows"] == 4
    assert {"python", "pandas", "pyarrow", "geopandas"} <= set(known["versions"])


def test_the_page_path_imports_no_geometry_library(published):
    store, _ = published
    program = (
        "import sys, pathlib; from byibalance_core import release;"
        f"release.load(pathlib.Path({str(store)!r}), '101');"
        "heavy = ('geopandas', 'shapely', 'scipy', 'pandera', 'openpyxl', 'pyogrio', 'streamlit');"
        "print([name for name in heavy if name in sys.modules])"
    )
    root = Path(release.__file__).parent.parent
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"


def test_a_release_of_every_table_loads_in_a_moment(tmp_path):
    rows = pd.DataFrame(
        {
            "area_id": [f"a{i:03d}" for i in range(80)] * 25,
            "year": [y for y in range(2002, 2027) for _ in range(80)],
        }
    )
    stock = rows.assign(dwellings=100, status="measured", source_id="s").reindex(columns=list(TABLES["stock"].names))
    empty = {name: pd.DataFrame(columns=list(table.names)) for name, table in TABLES.items()}
    release.publish(Delivered(empty | tables() | {"stock": stock}), store=tmp_path)
    release.load(tmp_path, "101")
    times = []
    for _ in range(5):
        start = time.perf_counter()
        release.load(tmp_path, "101")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.15
