"""Changes over the years: reckoned by hand, told only inside one series, and never out of chance alone."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core import trends
from byibalance_core.comparison import change_range, wilson_range
from byibalance_core.model import Municipality
from byibalance_core.parameters import indicators, profile_indicators, standard, standards

from .profile_town import areas, catalogue, published, town, values

LIMITS = replace(standards(), change_sd=0.25, small_base=100)
ENTRIES = catalogue(
    up={"direction": "higher_is_strength", "theme": "income", "proportion": False},
    down={"direction": "lower_is_strength", "theme": "income", "proportion": False},
    flat={"direction": "none", "theme": "income", "proportion": False},
    share={"direction": "higher_is_strength", "theme": "work", "proportion": True},
    income={"direction": "higher_is_strength", "theme": "income", "proportion": False, "unit": "DKK"},
    plan={"direction": "higher_is_strength", "theme": "work", "proportion": False, "forecast": True},
)


def line(indicator, of, *, first=2021, **same):
    """Return rows of an indicator over the years: one list of values per area, from `first` on."""
    years = range(len(next(iter(of.values()))))
    return [
        row
        for year in years
        for row in values(indicator, {a: v[year] for a, v in of.items()}, period=str(first + year), **same)
    ]


def own_line(indicator, figures, *, first=2021):
    return [row for year, value in enumerate(figures) for row in published(indicator, value, period=str(first + year))]


def told(rows, *names, entries=ENTRIES, settings=None, limits=LIMITS):
    m = town(areas=areas(*names), indicators=rows)
    m = replace(m, settings={**m.settings, **(settings or {})})
    return trends.area_trends(m, catalogue=entries, limits=limits).set_index(["area_id", "indicator"])


def steady(value, change, years=6):
    return [value + change * year / (years - 1) for year in range(years)]


def test_the_norms_are_assumptions_that_say_so():
    for name in ("change_sd", "change_years", "change_years_least"):
        assert standard(name).basis == "assumption"
    assert (standards().change_sd, standards().change_years, standards().change_years_least) == (0.25, 5, 2)


def test_the_range_of_a_change_is_the_published_one():
    # Newcombe 1998, method 10: 56 of 70 against 48 of 80.
    ranges = [wilson_range(np.array([share]), np.array([n])) for share, n in ((48 / 80, 80.0), (56 / 70, 70.0))]
    low, high = change_range(np.array([0.6]), np.array([0.8]), chance_before=ranges[0], chance_after=ranges[1])
    assert (round(float(low[0]), 4), round(float(high[0]), 4)) == (0.0524, 0.3339)


def test_a_change_is_reckoned_by_hand_against_itself_and_against_the_municipality():
    # In 2021 the areas lie at 0, 2 and 4: spread sqrt(8 / 3). A gains 3, B 1, C nothing; the municipality 2.
    rows = [
        *line("up", {"A": steady(0, 3), "B": steady(2, 1), "C": steady(4, 0)}),
        *own_line("up", steady(2, 2)),
    ]
    found = told(rows, "A", "B", "C")
    spread = np.sqrt(8 / 3)
    a, b, c = (found.loc[(area, "up")] for area in "ABC")
    assert a[["period_before", "period", "years", "change", "municipality_change", "relative"]].tolist() == [
        "2021",
        "2026",
        5,
        3,
        2,
        1,
    ]
    assert a["change_distance"] == pytest.approx(3 / spread)
    assert a["relative_distance"] == pytest.approx(1 / spread)
    assert a[["absolute", "judgement"]].tolist() == ["better", "better"]
    # B gets better while it falls behind, and both are told.
    assert b[["absolute", "judgement"]].tolist() == ["better", "worse"]
    assert c[["absolute", "judgement"]].tolist() == ["unchanged", "worse"]


def test_less_may_be_better_and_without_a_direction_it_is_only_up_or_down():
    lines = {"A": steady(0, 3), "B": steady(2, -3), "C": steady(4, 0)}
    found = told([*line("down", lines), *line("flat", lines)], "A", "B", "C")
    assert found.loc[("A", "down"), "absolute"] == "worse"
    assert found.loc[("B", "down"), "absolute"] == "better"
    assert found.loc[("A", "flat"), ["absolute", "judgement"]].tolist() == ["up", "up"]
    assert found.loc[("B", "flat"), ["absolute", "judgement"]].tolist() == ["down", "down"]


def test_a_small_change_is_none_even_where_chance_does_not_move_the_figure():
    spread = np.sqrt(8 / 3)
    rows = [
        *line("up", {"A": steady(0, 0.24 * spread), "B": steady(2, 0.26 * spread), "C": steady(4, 0)}),
        *own_line("up", steady(2, 0)),
    ]
    found = told(rows, "A", "B", "C")
    assert found.loc[[("A", "up"), ("B", "up")], "judgement"].tolist() == ["unchanged", "better"]


def test_a_large_change_of_a_small_share_may_be_chance_alone():
    lines = {"A": steady(0.20, 0.05), "B": steady(0.22, 0), "C": steady(0.18, 0)}
    common = own_line("share", steady(0.2, 0))
    assert (
        told([*line("share", lines, base=150), *common], "A", "B", "C").loc[("A", "share"), "judgement"] == "unchanged"
    )
    assert told([*line("share", lines, base=5000), *common], "A", "B", "C").loc[("A", "share"), "judgement"] == "better"


def test_money_of_two_years_is_put_at_one_level_before_it_is_judged():
    # All incomes rise by a fifth: nobody gets ahead, and a higher amount is no "better".
    lines = {"A": steady(200_000, 40_000), "B": steady(300_000, 60_000), "C": steady(400_000, 120_000)}
    found = told([*line("income", lines), *own_line("income", steady(300_000, 60_000))], "A", "B", "C")
    assert found.loc[("A", "income"), "absolute"] == "up"
    assert found.loc[("A", "income"), "relative"] == pytest.approx(0, abs=1e-6)
    assert found.loc[("A", "income"), "judgement"] == "unchanged"
    # 520,000 / 1.2 is 433,333: 33,333 ahead.
    assert found.loc[("C", "income"), "relative"] == pytest.approx(33_333.33, abs=0.01)
    assert found.loc[("C", "income"), "judgement"] == "better"


def test_the_nearest_year_to_five_back_is_taken_and_never_less_than_two():
    lines = {"A": steady(0, 3, 9), "B": steady(2, 0, 9)}
    assert told(line("up", lines, first=2018), "A", "B").loc[("A", "up"), "period_before"] == "2021"
    short = {area: figures[:3] for area, figures in lines.items()}
    assert told(line("up", short, first=2024), "A", "B").loc[("A", "up"), "years"] == 2
    shorter = {area: figures[:2] for area, figures in lines.items()}
    found = told(line("up", shorter, first=2025), "A", "B").loc[("A", "up")]
    assert found[["judgement", "reason"]].tolist() == ["unknown", "short_history"]


def test_without_a_history_the_file_that_would_bring_it_is_named():
    entries = {"higher_education_share": indicators()["higher_education_share"]}
    found = told(values("higher_education_share", {"A": 0.2, "B": 0.4}, base=900), "A", "B", entries=entries).iloc[0]
    assert found[["judgement", "reason", "absolute"]].tolist() == ["unknown", "no_history", "unknown"]
    assert found["file_da"] == entries["higher_education_share"].file.da
    assert found["file_en"] == entries["higher_education_share"].file.en


def test_a_quarter_is_compared_with_the_same_quarter():
    rows = [
        row
        for period, value in (("2023K1", 0.0), ("2023K3", 1.0), ("2024K3", 1.0), ("2025K3", 1.0), ("2026K3", 2.0))
        for row in values("up", {"A": value, "B": 5.0}, period=period)
    ]
    assert told(rows, "A", "B").loc[("A", "up"), "period_before"] == "2023K3"


BREAKS = {
    "source": lambda rows: [r | ({"source_id": "other"} if r["period"] >= "2025" else {}) for r in rows],
    "gap": lambda rows: [r for r in rows if r["period"] != "2025"],
    "status": lambda rows: [r | ({"status": "copied"} if r["period"] == "2025" else {}) for r in rows],
}


@pytest.mark.parametrize("why", BREAKS)
def test_a_break_never_gives_a_direction(why):
    lines = {"A": steady(0, 30), "B": steady(2, 0), "C": steady(4, -30)}
    found = told(BREAKS[why]([*line("up", lines), *own_line("up", steady(2, 0))]), "A", "B", "C")
    found = found.xs("up", level="indicator")
    assert found["judgement"].tolist() == found["absolute"].tolist() == ["break"] * 3
    assert found["reason"].tolist() == [why] * 3
    assert found["relative_distance"].isna().all()


@pytest.mark.parametrize("kind", ["definition", "boundary"])
def test_a_declared_break_touches_what_it_names(kind):
    lines = {"A": steady(0, 30), "B": steady(2, 10), "C": steady(4, -30)}
    rows = [*line("up", lines), *line("flat", lines), *own_line("up", steady(2, 0)), *own_line("flat", steady(2, 0))]
    declared = {"breaks": [{"kind": kind, "from": 2025, "indicators": ["up"], "areas": ["A"]}]}
    found = told(rows, "A", "B", "C", settings=declared)
    assert found.loc[("A", "up"), ["judgement", "reason"]].tolist() == ["break", kind]
    assert found.loc[[("A", "flat"), ("B", "up")], "judgement"].tolist() == ["up", "better"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "copied"}, "copied"),
        ({"status": "incomplete"}, "incomplete"),
        ({"status": "suppressed", "value": None}, "suppressed"),
        ({"status": "zero_or_hidden", "value": 0.0}, "zero_or_hidden"),
        ({"base": 60}, "small_base"),
    ],
)
def test_a_figure_that_is_not_ranked_gets_no_direction(change, reason):
    rows = line("share", {"A": steady(0.1, 0.8), "B": steady(0.2, 0), "C": steady(0.3, 0)}, base=5000)
    rows = [row | (change if (row["unit_id"], row["period"]) == ("A", "2026") else {}) for row in rows]
    found = told([*rows, *own_line("share", steady(0.2, 0))], "A", "B", "C").loc[("A", "share")]
    assert found[["judgement", "absolute", "reason"]].tolist() == ["not_ranked", "not_ranked", reason]


def test_a_small_base_in_the_reference_year_and_a_forecast_get_none_either():
    rows = line("share", {"A": steady(0.1, 0.8), "B": steady(0.2, 0)}, base=5000)
    rows = [row | ({"base": 60} if (row["unit_id"], row["period"]) == ("A", "2021") else {}) for row in rows]
    found = told([*rows, *line("plan", {"A": steady(1, 5), "B": steady(2, 0)})], "A", "B")
    assert found.loc[("A", "share"), ["judgement", "reason"]].tolist() == ["not_ranked", "small_base"]
    assert found.loc[("A", "plan"), ["judgement", "reason"]].tolist() == ["not_ranked", "forecast"]


def test_where_all_areas_were_alike_there_is_no_measure_of_a_change():
    rows = [*line("up", {"A": steady(1, 3), "B": steady(1, 0)}), *own_line("up", steady(1, 0))]
    assert told(rows, "A", "B").loc[("A", "up"), ["judgement", "reason"]].tolist() == ["unknown", "no_spread"]


def test_what_is_not_in_the_catalogue_never_enters_and_origin_is_not_in_it():
    lines = {"A": steady(0, 3), "B": steady(2, 0)}
    found = told([*line("origin_share", lines), *line("up", lines)], "A", "B").reset_index()
    assert set(found["indicator"].astype(str)) == set(ENTRIES)
    m = town(areas=areas("A", "B"), indicators=line("non_western_share", lines))
    kept = set(trends.area_trends(m)["indicator"].astype(str))
    assert kept == set(profile_indicators())
    assert not [name for name in kept if re.search("origin|western|ethnic|herkomst", name)]


numbers = st.floats(-1000, 1000).map(lambda value: round(value, 2))
lines_of = st.lists(st.tuples(numbers, numbers), min_size=2, max_size=6)


def judged(ends, *, scale=1.0, shift=0.0, order=1):
    names = [f"A{place}" for place in range(len(ends))]
    lines = {
        name: steady(scale * first + shift, scale * (last - first))
        for name, (first, last) in zip(names, ends, strict=True)
    }
    rows = line("up", lines)
    return told(rows[::order], *names[::order]).xs("up", level="indicator")


@given(lines_of, st.sampled_from([0.5, 4.0, 32.0]))
@settings(deadline=None, max_examples=20)
def test_the_unit_and_the_order_of_the_rows_say_nothing(ends, scale):
    found, other = judged(ends), judged(ends, scale=scale)
    moved = found["relative_distance"].to_numpy()
    np.testing.assert_allclose(other["relative_distance"].to_numpy(), moved, atol=1e-6)
    turned = judged(ends, order=-1)
    assert turned["judgement"].astype(str).to_dict() == found["judgement"].astype(str).to_dict()


@given(lines_of)
@settings(deadline=None, max_examples=20)
def test_no_change_is_unchanged(ends):
    found = judged([(first, first) for first, _ in ends])
    assert set(found["judgement"].astype(str)) <= {"unchanged", "unknown"}
    assert set(found["absolute"].astype(str)) <= {"unchanged", "unknown"}


SHARES = ("basic_education_share", "outside_labour_share", "perceived_safety_share", "daycare_share")
LEVEL, CASES = "median_disposable_income_dkk", "arrears_per_100_dwellings"
REAL = {name: indicators()[name] for name in (*SHARES, LEVEL, CASES)}


def figures(name, values_, base, names, year):
    common = {"indicator": name, "period": str(year), "status": "measured", "source_id": "register"}
    rows = [
        common | {"unit_kind": "area", "unit_id": area, "value": value, "base": n}
        for area, value, n in zip(names, values_, base, strict=True)
    ]
    whole = float((values_ * base).sum() / base.sum())
    return [*rows, common | {"unit_kind": "municipality", "unit_id": "T", "value": whole, "base": int(base.sum())}]


def without_change(rng) -> Municipality:
    """Return a municipality whose areas differ and stay as they are: each year's people are drawn anew."""
    count = int(rng.integers(6, 20))
    names = [f"A{place}" for place in range(count)]
    base = np.exp(rng.uniform(np.log(150), np.log(5000), count)).astype(int)
    apart = rng.choice([0.0, 0.03, 0.08])
    rows = []
    truth = {name: np.clip(rng.uniform(0.1, 0.85) + rng.normal(0, apart, count), 0.01, 0.99) for name in SHARES}
    level = 250_000 * np.exp(rng.normal(0, 4 * apart, count))
    for year in (2024, 2025, 2026):
        for name in SHARES:
            rows += figures(name, rng.binomial(base, truth[name]) / base, base, names, year)
        incomes = np.array([np.median(mid * np.exp(rng.normal(0, 0.6, n))) for mid, n in zip(level, base, strict=True)])
        rows += figures(LEVEL, incomes, base, names, year)
        rows += figures(CASES, 100 * rng.poisson(base * 0.04) / base, base, names, year)
    return town(areas=areas(*names), indicators=rows)


def test_chance_alone_is_told_as_a_direction_at_most_once_in_twenty():
    rng = np.random.default_rng(20260102)
    said = {reading: {name: [0, 0] for name in REAL} for reading in ("judgement", "absolute")}
    for _ in range(300):
        found = trends.area_trends(without_change(rng), catalogue=REAL)
        for reading, counts in said.items():
            measured = found[found[reading].isin(trends.MEASURED)]
            for name, part in measured[reading].isin(trends.TOLD).groupby(measured["indicator"].astype(str)):
                counts[name][0] += int(part.sum())
                counts[name][1] += len(part)
    for reading, counts in said.items():
        hits, of = (sum(pair[place] for pair in counts.values()) for place in (0, 1))
        assert of > 15_000
        assert hits / of <= 0.05, reading
        for name, (some, many) in counts.items():
            assert some / many <= 0.055, (reading, name)


def test_a_planted_change_of_six_points_in_a_large_area_is_found():
    rng = np.random.default_rng(11)
    hits = 0
    for turn in range(40):
        names = [f"A{place}" for place in range(12)]
        base = rng.integers(1500, 5000, 12)
        share = rng.uniform(0.15, 0.30, 12)
        gain = 0.06 if turn % 2 else -0.06
        rows = []
        for year in range(2023, 2027):
            now = share + np.where(np.arange(12) == 0, gain * (year - 2023) / 3, 0)
            rows += figures(SHARES[0], rng.binomial(base, now) / base, base, names, year)
        found = trends.area_trends(town(areas=areas(*names), indicators=rows), catalogue=REAL)
        mine = found[(found["area_id"] == "A0") & (found["indicator"] == SHARES[0])].iloc[0]
        hits += mine["judgement"] == ("worse" if gain > 0 else "better")
    assert hits >= 36
