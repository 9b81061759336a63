"""Laws of the criteria: unknown cannot overturn, distances turn the answer, chance is binomial, parts sum exactly."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from byibalance_core.criteria import (
    CATEGORIES,
    AreaFigures,
    Base,
    Convictions,
    CriterionYear,
    classify,
    decompose_change,
    distances,
    probability_beyond,
    rules_of_list,
)
from byibalance_core.criteria.answers import all_of, at_least
from byibalance_core.criteria.criterion import judge, meets
from byibalance_core.criteria.distance import IN_PERSONS, persons_to_change, probability_mean_beyond
from byibalance_core.statutory_rules import Limit

REFERENCE = Path(__file__).parent.parent / "data" / "reference"
SHARES = st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10)
FIGURES = st.fixed_dictionaries(
    {
        "residents": st.integers(900, 1100),
        "outside_labour_pct": SHARES,
        "convicted_pct": st.integers(0, 400).map(lambda hundredths: Decimal(hundredths) / 100),
        "basic_education_pct": SHARES,
        "income_pct_of_region": SHARES,
        "nonwestern_pct": SHARES,
    }
)
UNKNOWN = st.sets(st.sampled_from(["residents", "outside_labour_pct", "convicted_pct", "basic_education_pct"]))


# --- Three answers ---


@given(FIGURES, UNKNOWN, st.integers(2010, 2026), st.booleans())
def test_what_is_unknown_can_never_overturn_an_answer(figures, unknown, year, with_origin):
    convictions = Convictions(Decimal("0.7"))
    whole = classify(AreaFigures("A", year, **figures), convictions=convictions, with_origin=with_origin)
    some = {name: value for name, value in figures.items() if name not in unknown}
    partly = classify(AreaFigures("A", year, **some), convictions=convictions, with_origin=with_origin)
    for name in CATEGORIES:
        if partly.categories[name] is not None:
            assert partly.categories[name] == whole.categories[name], name


@given(FIGURES, st.integers(2010, 2026))
def test_an_answer_without_origin_is_the_one_with_it(figures, year):
    convictions = Convictions(Decimal("0.7"))
    off = classify(AreaFigures("A", year, **figures), convictions=convictions)
    on = classify(AreaFigures("A", year, **figures), convictions=convictions, with_origin=True)
    for name in CATEGORIES:
        assert off.categories[name] in (None, on.categories[name]), name
    assert not [name for name in off.criteria if "nonwestern" in name]


@given(FIGURES, st.integers(2010, 2026))
def test_without_origin_the_figure_on_origin_changes_nothing(figures, year):
    one = classify(AreaFigures("A", year, **figures))
    other = classify(AreaFigures("A", year, **(figures | {"nonwestern_pct": 100 - figures["nonwestern_pct"]})))
    assert one == other


@given(FIGURES, st.integers(2018, 2026))
def test_the_categories_nest(figures, year):
    found = classify(
        AreaFigures("A", year, **figures), convictions=Convictions(Decimal("0.7")), with_origin=True
    ).categories
    assert not (found["parallelsamfund"] and not found["udsat"])
    assert not (found["omdannelse"] and not found["parallelsamfund"])


@given(FIGURES, st.integers(2010, 2026))
def test_every_undecided_category_says_why_and_no_decided_one_does(figures, year):
    found = classify(AreaFigures("A", year, **figures))
    for name in CATEGORIES:
        assert (name in found.reasons) == (found.categories[name] is None)
        assert found.reasons.get(name) != ()


@given(st.lists(st.sampled_from([True, False, None]), max_size=6), st.integers(0, 6))
def test_an_answer_of_several_is_what_all_completions_agree_on(answers, least):
    places = [i for i, answer in enumerate(answers) if answer is None]
    completed = []
    for number in range(2 ** len(places)):
        filled = [bool(answer) for answer in answers]
        for bit, place in enumerate(places):
            filled[place] = bool(number >> bit & 1)
        completed.append(filled)
    for told, truth in (
        (at_least(answers, least), {sum(filled) >= least for filled in completed}),
        (all_of(answers), {all(filled) for filled in completed}),
    ):
        assert told == (truth.pop() if len(truth) == 1 else None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("residents", -1),
        ("residents", 999.5),
        ("outside_labour_pct", 100.1),
        ("convicted_pct", -0.01),
        ("income_pct_of_region", 1000.1),
        ("nonwestern_pct", float("nan")),
        ("basic_education_pct", "many"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name if isinstance(value, int | float) and value == value else "number"):
        AreaFigures("A", 2019, **{name: value})


# --- Rounding ---


@given(st.integers(0, 1000), st.integers(-3, 3), st.sampled_from([">", ">=", "<"]))
def test_a_figure_as_printed_hangs_on_rounding_where_one_that_rounds_to_it_answers_otherwise(tenths, halves, sign):
    value = Decimal(tenths) / 10
    bound = value + Decimal(halves) / 20
    one = replace(limit("udsat", "outside_labour_pct"), value=bound, comparison=sign)
    thousandths = [value + Decimal(step) / 1000 for step in range(-50, 50)]
    answers = {meets(unrounded, sign, bound) for unrounded in thousandths}
    found = judge(value, one, {"outside_labour_pct": 1})
    assert found.met == meets(value, sign, bound)
    assert ("rounding" in found.caveats) == (len(answers) == 2)


@given(st.integers(0, 100_000), SHARES, st.sampled_from([">", ">=", "<"]))
def test_a_finer_figure_hangs_on_rounding_where_rounding_it_changes_the_answer(thousandths, bound, sign):
    value = Decimal(thousandths) / 1000
    assume(value * 10 != int(value * 10))
    rounded = Decimal(math.floor(value * 10 + Decimal("0.5"))) / 10
    one = replace(limit("udsat", "outside_labour_pct"), value=bound, comparison=sign)
    found = judge(value, one, {"outside_labour_pct": 1})
    assert ("rounding" in found.caveats) == (meets(rounded, sign, bound) != meets(value, sign, bound))


# --- The official lists ---


def on_lists(year: int, flag: str) -> set[tuple[str, str]]:
    with (REFERENCE / "official_list_membership.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["municipality_code"], row["area"])
            for row in csv.DictReader(file)
            if row["list_date"][:4] == str(year) and row[flag] == "yes"
        }


@pytest.mark.parametrize("year", [2022, 2023])
def test_the_official_omdannelse_list_is_five_lists_of_parallelsamfund_running(year):
    """The years whose five lists are all known: 2018-2022 and 2019-2023."""
    rules = rules_of_list(year)
    assert rules is not None
    length = int(rules.categories["omdannelse"].lists.value)
    lists = [on_lists(past, "on_parallelsamfund") for past in range(year, year - length, -1)]
    running = {area for area in set().union(*lists) if all_of(area in one for one in lists)}
    assert running == on_lists(year, "on_omdannelse")
    assert running


@pytest.mark.parametrize("year", [2018, 2019, 2020, 2021])
def test_no_official_omdannelse_area_was_off_a_list_that_is_known(year):
    known = [on_lists(past, "on_parallelsamfund") for past in range(2018, year + 1)]
    assert all(on_lists(year, "on_omdannelse") <= one for one in known)


# --- Distances ---


def limit(category: str, criterion: str, year: int = 2019, mean: str | None = None) -> Limit:
    rules = rules_of_list(year, Convictions(None if mean is None else Decimal(mean)))
    assert rules is not None
    own = rules.categories[category]
    return next(one for one in (*own.counted, *own.required) if one.criterion == criterion)


def test_distances_are_in_points_beyond_the_limit_and_in_persons_for_work_and_education_only():
    area = AreaFigures("A", 2019, 1500, 42, Decimal("1.5"), 57, 50, 60)
    found = classify(area, convictions=Convictions(Decimal("0.7")), with_origin=True)
    bases = {name: Base(1000) for name in ("outside_labour_pct", "convicted_pct", "nonwestern_pct")}
    bases["basic_education_pct"] = Base(600, "estimated")
    told = {one.name: one for one in distances(found, bases)}
    assert {name: one.points for name, one in told.items()} == {
        "udsat.outside_labour_pct": Decimal(2),
        "udsat.convicted_pct": Decimal("-0.6"),
        "udsat.basic_education_pct": Decimal(-3),
        "udsat.income_pct_of_region": Decimal(5),
        "parallelsamfund.nonwestern_pct": Decimal(10),
    }
    # By hand: 420 of 1,000 are 20 more than 400; 342 of 600 are 18 under 360, which is not exceeded at 360.
    assert {name: one.persons for name, one in told.items() if one.persons is not None} == {
        "udsat.outside_labour_pct": 20,
        "udsat.basic_education_pct": 19,
    }
    assert told["udsat.outside_labour_pct"].persons_basis == "given"
    assert told["udsat.basic_education_pct"].persons_basis == "estimated"
    assert told["udsat.convicted_pct"].chance_beyond is not None
    assert told["udsat.income_pct_of_region"].chance_beyond is None


def test_a_mean_has_a_chance_where_its_spread_is_known_and_no_persons():
    area = AreaFigures("A", 2019, 1500, income_pct_of_region=Decimal("54.3"))
    found = classify(area)
    told = {
        one.name: one for one in distances(found, {"income_pct_of_region": Base(1600)}, {"income_pct_of_region": 0.6})
    }
    income = told["udsat.income_pct_of_region"]
    # By hand: the error is 0.6 x 54.3 / 40 = 0.8145, and 0.7 under the limit is 0.859 of it.
    assert income.chance_beyond == pytest.approx(NormalDist().cdf(0.7 / 0.8145))
    assert income.persons is None
    without = {one.name: one for one in distances(found, None, {"income_pct_of_region": 0.6})}
    assert without["udsat.income_pct_of_region"].chance_beyond is None


@given(st.decimals(1, 200, places=2), st.decimals(1, 200, places=2), st.integers(1, 10_000), st.floats(0.05, 2))
def test_a_mean_beyond_its_limit_is_more_likely_than_not_to_stay_there(value, limit, base, spread):
    under = probability_mean_beyond(value, "<", limit, Base(base), spread)
    over = probability_mean_beyond(value, ">", limit, Base(base), spread)
    assert under + over == pytest.approx(1)
    assert (under >= 0.5) == (value <= limit)
    assert (over >= 0.5) == (value >= limit)


def test_convictions_are_never_turned_into_persons():
    assert not [name for name in IN_PERSONS if "convicted" in name or "nonwestern" in name]


def test_without_a_base_neither_persons_nor_chance_are_told():
    found = classify(AreaFigures("A", 2019, 1500, 42, basic_education_pct=57))
    for one in distances(found):
        assert (one.persons, one.persons_basis, one.chance_beyond) == (None, None, None)


def test_an_unknown_figure_or_limit_has_no_distance():
    found = classify(AreaFigures("A", 2019, 1500, convicted_pct=3))
    assert {one.points for one in distances(found, {"convicted_pct": Base(1000)})} == {None}


#: Bases of which every share is written exactly with decimals.
EXACT_BASES = st.sampled_from([1, 2, 4, 5, 8, 10, 16, 40, 125, 500, 640, 1000, 2500])


@given(EXACT_BASES, st.data(), st.sampled_from([">", ">="]), st.integers(1, 99))
def test_so_many_persons_change_the_answer_and_one_fewer_does_not(base, data, comparison, per_cent):
    count = data.draw(st.integers(0, base))
    bound = Decimal(per_cent)
    exact = Fraction(100 * count, base)
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    needed = persons_to_change(value, comparison, bound, base)
    met = meets(exact, comparison, Fraction(per_cent))
    step = -1 if met else 1
    assert meets(Fraction(100 * (count + step * needed), base), comparison, Fraction(per_cent)) is not met
    assert meets(Fraction(100 * (count + step * (needed - 1)), base), comparison, Fraction(per_cent)) is met
    assert needed >= 1


# --- Chance ---


def by_counting(value: Decimal, comparison, bound: Decimal, n: int) -> float:
    p = float(value) / 100
    return sum(
        math.comb(n, k) * p**k * (1 - p) ** (n - k)
        for k in range(n + 1)
        if meets(Fraction(100 * k, n), comparison, Fraction(bound))
    )


@given(st.integers(1, 60), SHARES, SHARES, st.sampled_from([">", ">=", "<"]))
def test_the_chance_is_the_sum_over_every_count_that_meets_the_limit(n, value, bound, comparison):
    told = probability_beyond(value, comparison, bound, Base(n))
    assert told == pytest.approx(by_counting(value, comparison, bound, n), abs=1e-9)


def test_a_small_area_at_the_limit_is_as_likely_on_either_side_and_a_large_one_beyond_it_is_not():
    forty = Decimal(40)
    assert probability_beyond(forty, ">", forty, Base(1000)) == pytest.approx(0.49, abs=0.02)
    small = probability_beyond(Decimal(42), ">", forty, Base(100))
    large = probability_beyond(Decimal(42), ">", forty, Base(10_000))
    assert 0.5 < small < 0.7
    assert large > 0.999


def test_a_base_is_at_least_one_person():
    with pytest.raises(ValueError, match="at least one person"):
        Base(0)


# --- What moved a criterion ---

COUNTS = st.tuples(st.integers(0, 500), st.integers(500, 3000))
MEANS = st.integers(1, 300).map(lambda hundredths: str(Decimal(hundredths) / 100))


@given(COUNTS, COUNTS, MEANS, MEANS, st.none() | st.tuples(st.integers(0, 50), st.integers(50, 400)))
def test_the_parts_sum_to_the_whole_exactly(earlier, later, mean, later_mean, demolished):
    if demolished is not None:
        assume(demolished[0] <= earlier[0])
    before = CriterionYear(limit("udsat", "convicted_pct", 2019, mean), numerator=earlier[0], denominator=earlier[1])
    after = CriterionYear(limit("udsat", "convicted_pct", 2020, later_mean), numerator=later[0], denominator=later[1])
    change = decompose_change(before, after, demolished=demolished)
    assert sum(change.parts.values()) == change.whole
    old = Fraction(100 * earlier[0], earlier[1]) - 3 * Fraction(mean)
    new = Fraction(100 * later[0], later[1]) - 3 * Fraction(later_mean)
    assert change.whole == new - old
    assert change.rule == change.undivided == 0
    assert change.demolition_is_known == (demolished is not None)


@given(SHARES, SHARES, st.sampled_from(["udsat.income_pct_of_region", "udsat.outside_labour_pct"]))
def test_without_counts_the_figure_s_change_is_undivided_and_still_sums(earlier, later, name):
    one = limit(*name.split("."))
    change = decompose_change(CriterionYear(one, earlier), CriterionYear(one, later))
    sign = -1 if one.comparison == "<" else 1
    assert change.whole == change.undivided == sign * (Fraction(later) - Fraction(earlier))
    assert sum(change.parts.values()) == change.whole


@given(SHARES, SHARES, MEANS)
def test_a_fixed_limit_that_became_relative_is_another_rule(earlier, later, mean):
    before = CriterionYear(limit("statutory_list_2010_2017", "convicted_pct", 2017), earlier)
    after = CriterionYear(limit("udsat", "convicted_pct", 2018, mean), later)
    change = decompose_change(before, after)
    assert change.national_mean == 0
    assert change.rule == Fraction("2.7") - 3 * Fraction(mean)
    assert sum(change.parts.values()) == change.whole


def test_a_reported_limit_that_moved_is_a_national_mean_that_moved():
    rules = {year: rules_of_list(year, Convictions(reported=True)) for year in (2018, 2019)}
    limits = {
        year: next(one for one in found.categories["udsat"].counted if one.criterion == "convicted_pct")
        for year, found in rules.items()
    }
    change = decompose_change(CriterionYear(limits[2018], "2.00"), CriterionYear(limits[2019], "2.00"))
    assert (change.national_mean, change.rule) == (Fraction("-0.05"), 0)
    assert (change.met_before, change.met_after, change.met_under_old_limit) == (True, False, True)


def test_parts_of_the_counts_by_hand():
    """400 of 1,000, then 300 of 800: numerator -100 × (0.1 + 0.125) / 2 = -11.25, denominator 350 × 0.025 = 8.75."""
    one = limit("udsat", "outside_labour_pct")
    change = decompose_change(
        CriterionYear(one, numerator=400, denominator=1000, residents=1400, minimum_residents=1000),
        CriterionYear(one, numerator=300, denominator=800, residents=990, minimum_residents=1000),
    )
    assert (change.numerator, change.denominator, change.whole) == (
        Fraction("-11.25"),
        Fraction("8.75"),
        Fraction("-2.5"),
    )
    assert change.fell_below_minimum is True
    assert not change.demolition_is_known


def test_demolition_that_explains_all_leaves_nothing_to_the_rest():
    """Of 400 of 1,000 the 100 of 200 in demolished dwellings moved out; 300 of 800 are left and nobody changed."""
    one = limit("udsat", "outside_labour_pct")
    change = decompose_change(
        CriterionYear(one, numerator=400, denominator=1000),
        CriterionYear(one, numerator=300, denominator=800),
        demolished=(100, 200),
    )
    assert change.demolition == change.whole == Fraction("-2.5")
    assert change.numerator == change.denominator == 0
    assert change.fell_below_minimum is None


def test_a_change_that_cannot_be_reckoned_is_refused():
    work, income = limit("udsat", "outside_labour_pct"), limit("udsat", "income_pct_of_region")
    with pytest.raises(ValueError, match="not one criterion"):
        decompose_change(CriterionYear(work, 40), CriterionYear(income, 40))
    with pytest.raises(ValueError, match="not known"):
        CriterionYear(limit("udsat", "convicted_pct"), 2)
    with pytest.raises(ValueError, match="Give the value"):
        CriterionYear(work, numerator=3)
    with pytest.raises(ValueError, match="no share"):
        CriterionYear(work, numerator=3, denominator=0)
    with pytest.raises(ValueError, match="is not 400 of 1000"):
        CriterionYear(work, 45, numerator=400, denominator=1000)
    pair = CriterionYear(work, numerator=400, denominator=1000), CriterionYear(work, numerator=300, denominator=800)
    for gone in ((300, 200), (100, 1000), (-1, 100)):
        with pytest.raises(ValueError, match="cannot have moved out"):
            decompose_change(*pair, demolished=gone)
