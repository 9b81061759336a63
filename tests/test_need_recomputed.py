"""The need of one class, reckoned once more from the raw tables by plain arithmetic, without the product's code."""

import csv

import pytest

from byibalance_core import release, settings
from byibalance_core.need import need_table

from .test_need_table import row

YEAR, BASE = "2031", "2026"
DIMENSIONS = ("tenure", "dwelling_type", "building", "rooms", "size_band", "rent_band", "built", "accessible")


def records(code, name):
    with (settings.project_root() / "data" / code / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def margin(stock, dimension=None):
    """Return dwellings and dwellings in use per area and class; a class without `in_use` takes the area's rate."""
    whole = {r["area_id"]: r for r in stock if not any(r[name] for name in DIMENSIONS)}
    rows = {}
    for r in stock:
        if [name for name in DIMENSIONS if r[name]] == ([dimension] if dimension else []):
            rate = int(whole[r["area_id"]]["in_use"]) / int(whole[r["area_id"]]["dwellings"])
            used = int(r["in_use"]) if r["in_use"] else int(r["dwellings"]) * rate
            rows[r["area_id"], r[dimension] if dimension else ""] = used
    return rows


def base_households(used, households):
    """Spread the households of each area over the classes as its dwellings in use."""
    areas = {area for area, _ in used}
    sums = {area: sum(value for (a, _), value in used.items() if a == area) for area in areas}
    return {(area, name): value / sums[area] * households[area] for (area, name), value in used.items()}


@pytest.fixture(scope="module")
def example():
    """Return the invented municipality's raw tables for the base year, its areas alone."""
    areas = {r["area_id"] for r in records("999", "areas") if r["level"] in ("quarter", "unplaced")}
    stock = [r for r in records("999", "stock") if r["year"] == BASE and not r["estate_id"] and r["area_id"] in areas]
    households = [r for r in records("999", "households") if r["year"] == BASE]
    plain = [r for r in households if not (r["household_type"] or r["size"] or r["age_band"])]
    return {
        "stock": stock,
        "by_area": {r["area_id"]: int(r["households"]) for r in plain if r["area_id"] in areas},
        "whole": next(int(r["households"]) for r in plain if r["area_id"] == "999"),
        "kinds": [
            r for r in households if r["area_id"] == "999" and r["household_type"] and r["size"] and r["age_band"]
        ],
        "people": {
            (r["age_band"], r["year"]): int(r["persons"])
            for r in records("999", "projection")
            if r["area_id"] == "999"
            and r["variant"] == "main"
            and r["publisher"] == "Eksempelprognosen"
            and r["age_band"]
        },
        "occupancy": records("999", "occupancy"),
        "pipeline": [r for r in records("999", "pipeline") if BASE < r["year"] <= YEAR],
    }


def class_of(r):
    return r["tenure"], r["dwelling_type"], r["rooms"]


def use_by_class(example):
    """Return households by tenure, type and rooms, now and then, by how each kind of household lives."""
    kinds = [
        (r["household_type"], r["size"], r["age_band"], float(r["households"]))
        for r in example["kinds"]
        if r["households"]
    ]
    by_kind, by_age = {}, {}
    for r in example["occupancy"]:
        key = (r["household_type"], r["size"]) if r["household_type"] else r["age_band"]
        (by_kind if r["household_type"] else by_age).setdefault(key, {})[class_of(r)] = float(r["share"])
    total = sum(count for *_, count in kinds)
    mean = {}
    for _, _, age, count in kinds:
        for name, share in by_age[age].items():
            mean[name] = mean.get(name, 0.0) + share * count / total
    now, then = {}, {}
    for kind, size, age, count in kinds:
        corrected = {
            name: share * by_age[age].get(name, 0.0) / mean[name]
            for name, share in by_kind[kind, size].items()
            if mean.get(name)
        }
        # Headship of the age, held: households grow as the residents of the age of their head.
        grown = count * example["people"][age, YEAR] / example["people"][age, BASE]
        for name, weight in corrected.items():
            now[name] = now.get(name, 0.0) + count * weight / sum(corrected.values())
            then[name] = then.get(name, 0.0) + grown * weight / sum(corrected.values())
    return now, then


@pytest.mark.parametrize("tenure", ["almene", "private_rental"])
def test_a_class_of_the_invented_municipality_from_its_raw_tables(example, published, tenure):
    now, then = use_by_class(example)
    households = example["by_area"]
    margins = [
        base_households(margin(example["stock"], name), households) for name in ("tenure", "dwelling_type", "rooms")
    ]
    sums = [{} for _ in margins]
    for values, found in zip(margins, sums, strict=True):
        for (_, name), count in values.items():
            found[name] = found.get(name, 0.0) + count
    # The matrix's households are fitted to those in use by tenure, by type and by rooms, in turn. What is of an
    # unknown class (half a per cent) is left to the classes known.
    fitted = dict(now)
    for _ in range(300):
        for position, found in enumerate(sums):
            known = sum(count for name, count in found.items() if name != "unknown")
            for value, wanted in found.items():
                own = [name for name in fitted if name[position] == value]
                has = sum(fitted[name] for name in own)
                for name in own:
                    fitted[name] *= wanted / known * sum(sums[0].values()) / has
    growth = sum(then.values()) / sum(now.values())
    horizon = {name: count * then[name] / now[name] for name, count in fitted.items()}
    scale = sum(fitted.values()) * growth / sum(horizon.values())
    ratio = scale * sum(c for name, c in horizon.items() if name[0] == tenure)
    ratio /= sum(c for name, c in fitted.items() if name[0] == tenure)
    base = sums[0][tenure]
    built = sum(int(r["dwellings"]) for r in example["pipeline"] if r["tenure"] == tenure)
    found = row(need_table(release.load(published, "999"), year=int(YEAR)), tenure=tenure)
    assert found["households_base"] == pytest.approx(base, abs=1)
    assert found["households"] == pytest.approx(base * ratio, abs=2)
    assert found["pipeline"] == built
    assert found["gap_main"] == pytest.approx(base * ratio - base - built, abs=2)


def test_all_households_of_the_invented_municipality_from_its_raw_tables(example, published):
    now, then = use_by_class(example)
    by_hand = example["whole"] * sum(then.values()) / sum(now.values())
    found = row(need_table(release.load(published, "999"), year=int(YEAR)))
    assert found["households"] == pytest.approx(by_hand, abs=2)
    built = sum(int(r["dwellings"]) for r in example["pipeline"])
    assert found["gap_main"] == pytest.approx(by_hand - example["whole"] - built, abs=2)


@pytest.mark.parametrize(("dimension", "value"), [("rooms", "1"), ("size_band", "under_50"), ("building", "apartment")])
def test_a_class_of_copenhagen_from_its_raw_tables(published, dimension, value):
    stock = [r for r in records("101", "stock-bbr") if r["area_id"] != "101"]
    used = margin(stock, dimension)
    total = sum(margin(stock).values())
    residents = {
        r["year"]: int(r["persons"])
        for r in records("101", "projection-kkfr2026")
        if r["area_id"] == "101" and not r["age_band"]
    }
    (households,) = (int(r["households"]) for r in records("101", "households-fam55n") if not r["household_type"])
    base = sum(count for (_, name), count in used.items() if name == value) * households / total
    by_hand = base * (residents[YEAR] / residents[BASE] - 1)
    found = row(need_table(release.load(published, "101"), year=int(YEAR)), **{dimension: value})
    assert found["gap_main"] == pytest.approx(by_hand, abs=1)
    assert found["demand_method"] == "ratio"
