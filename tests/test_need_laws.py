"""Laws of the need that hold for all input: what sums, what cannot be negative, what moves which way."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from byibalance_core.need import Scenario, need_table
from byibalance_core.schemas import DIMENSIONS

from .kinds_town import OLD, YOUNG, ages, households, occupancy
from .need_town import area_rows, forecast, municipality, stock_rows

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = ("tenure", "dwelling_type", "rooms")
ALL = [*NAMES, "building", "size_band", "rent_band", "accessible"]


@st.composite
def towns(draw, *, change=True):
    """Return a town of one to three areas with any stock, ages and occupancy; it may shrink to a tenth."""
    areas = ["A", "B", "C"][: draw(st.integers(1, 3))]
    stock, projection = [], []
    for name in areas:
        total = draw(st.integers(1, 3000))
        split = {}
        for dimension in NAMES:
            weights = draw(st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any))
            parts = np.floor(np.array(weights) / sum(weights) * total).astype(int)
            parts[int(np.argmax(weights))] += total - parts.sum()
            split[dimension] = dict(zip(DIMENSIONS[dimension], map(int, parts), strict=False))
        stock += stock_rows(name, total=total, in_use=draw(st.integers(0, total)), **split)
        projection.append(forecast(name, 2031, change_share=draw(st.floats(-0.9, 1.0)) if change else 0.0))
    people = {band: (draw(st.integers(50, 4000)), draw(st.integers(0, 4000))) for band in (YOUNG, OLD)}
    if not change:
        people = {band: (now, now) for band, (now, _) in people.items()}
    counted = {band: draw(st.integers(1, now)) for band, (now, _) in people.items()}
    shares = {band: draw(st.floats(0.05, 0.95)) for band in (YOUNG, OLD)}
    spread = {(band, "almene", "family", "1"): share for band, share in shares.items()}
    spread |= {(band, "cooperative", "youth", "3"): 1 - share for band, share in shares.items()}
    tables = {
        "areas": area_rows(*areas),
        "stock": stock,
        "projection": [*ages(people), *projection],
        "households": households(counted),
        "occupancy": occupancy(spread) if draw(st.booleans()) else [],
    }
    return municipality(tables, area_gaps=draw(st.booleans()))


def single_splits(table):
    """Return, for the whole and each dimension, the rows of the table that split by it alone."""
    today = table[table["voice"] == "as_today"]
    whole = today[today[ALL].isna().all(axis=1)]
    return whole, {n: today[today[n].notna() & today[[o for o in ALL if o != n]].isna().all(axis=1)] for n in NAMES}


@SLOW
@given(m=towns())
def test_households_and_dwellings_sum_at_every_level(m):
    whole, splits = single_splits(need_table(m, year=2031))
    for count in ("stock", "households", "households_base"):
        # An area whose stock nobody has delivered has no number, which is not a nought, and adds nothing.
        of_area = whole.assign(area_id=whole["area_id"].fillna("T")).set_index("area_id")[count].fillna(0)
        if count == "stock" or (of_area.drop("T") > 0).any():
            assert of_area.drop("T").sum() == of_area["T"]
        for rows in splits.values():
            decided = rows.dropna(subset=count)
            if len(decided) < len(rows):
                continue
            sums = rows.assign(area_id=rows["area_id"].fillna("T")).groupby("area_id")[count].sum()
            assert sums.to_dict() == of_area.to_dict()


@SLOW
@given(m=towns())
def test_bounds_hold_the_estimate_and_ranges_the_main_figure(m):
    table = need_table(m, year=2031)
    known = table.dropna(subset=["stock"])
    assert (known["stock_low"] <= known["stock"]).all()
    assert (known["stock"] <= known["stock_high"]).all()
    shown = table.dropna(subset=["gap_main"])
    assert (shown["gap_low"] <= shown["gap_main"]).all()
    assert (shown["gap_main"] <= shown["gap_high"]).all()


@SLOW
@given(m=towns(change=False))
def test_no_change_in_residents_is_no_change_in_any_class_of_the_municipality(m):
    table = need_table(m, year=2031)
    today = table[(table["voice"] == "as_today") & table["gap_main"].notna()]
    assert (today["gap_main"] == 0).all()
    assert (today["households"].dropna() == today["households_base"].dropna()).all()


@SLOW
@given(m=towns())
def test_the_base_year_is_zero_by_construction(m):
    for scenario in ("main", Scenario("x", formation=0.1, vacancy_reserve=0.05)):
        table = need_table(m, year=2026, scenario=scenario)
        today = table[(table["voice"] == "as_today") & table["gap_main"].notna()]
        assert (today["gap_main"] == 0).all()


@SLOW
@given(m=towns(), reserves=st.lists(st.floats(0, 0.3), min_size=2, max_size=2).map(sorted))
def test_more_reserve_is_more_dwellings_in_every_class(m, reserves):
    less, more = (need_table(m, year=2031, scenario=Scenario("x", vacancy_reserve=r)) for r in reserves)
    both = less["gap_main"].notna() & more["gap_main"].notna() & (less["voice"] == "as_today")
    assert (more.loc[both, "gap_main"] >= less.loc[both, "gap_main"]).all()


@SLOW
@given(m=towns(), drifts=st.lists(st.floats(-0.2, 0.2), min_size=2, max_size=2).map(sorted))
def test_more_households_per_resident_are_more_households(m, drifts):
    less, more = (need_table(m, year=2031, scenario=Scenario("x", formation=f)) for f in drifts)
    counts = [table[table["area_id"].isna() & table[ALL].isna().all(axis=1)]["households"] for table in (less, more)]
    assert (counts[1].to_numpy() >= counts[0].to_numpy()).all()
