"""The simulator: every letting is counted once, equal is exactly equal, intervals are those of the flow's chance."""

import math
import time
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core import release
from byibalance_core.lettings import flow_noise
from byibalance_core.lettings.agreement import from_mapping
from byibalance_core.lettings.alternative import Alternative, AlternativeError, NewHomes
from byibalance_core.lettings.cells import COLUMNS, letting_cells
from byibalance_core.lettings.compare import compare
from byibalance_core.lettings.placement import place
from byibalance_core.lettings.shelter import Waiting, difference, housed, housed_by
from byibalance_core.lettings.simulate import CHANNELS, CHEAP, YEARS, simulate
from byibalance_core.need.target_groups import years_to_house

AGREED = from_mapping(
    {
        "steps": {
            "low": {"allocation_share": 0.25, "flexible_share": 0.10},
            "high": {"allocation_share": 0.05, "flexible_share": 0.50},
            "shut": {"allocation_share": 0.25, "flexible_share": 0.20, "closed": True},
        }
    }
)
ON = date(2026, 12, 1)


def town(*rows):
    """Return cells of estates given as (estate, organisation, area, rooms, rent band, genudlejninger a year)."""
    names = ["estate_id", "organisation_id", "area_id", "rooms", "rent_band", "relettings_year"]
    return pd.DataFrame(list(rows), columns=names)


def steps(**of_estate):
    return pd.DataFrame(
        {
            "estate_id": list(of_estate),
            "ladder_id": [None if step is None else "estate" for step in of_estate.values()],
            "step_id": pd.Series(list(of_estate.values()), dtype=object),
        }
    )


THREE = town(
    ("a1", "o1", "k1", "2", "under_3500", 20.0),
    ("a1", "o1", "k1", "3", "over_4500", 20.0),
    ("a2", "o1", "k2", "2", "3500_4000", 60.0),
    ("a3", "o2", "k2", "1", "under_3500", 100.0),
)
PLACED = steps(a1="low", a2="low", a3="high")


# --- The flow of the methods handbook ---


def test_a_thousand_homes_at_10_4_per_cent_and_a_quarter_give_104_vacancies_and_26_allocations_a_year():
    cells = town(("a1", "o1", "k1", "2", "unknown", 1000 * 0.104))
    agreed = from_mapping({"steps": {"one": {"allocation_share": 0.25}}})
    means = simulate(cells, agreed, steps(a1="one"), years=1).means()
    assert (means["relettings"], means["allocations"]) == (104.0, 26.0)


def test_a_quarter_to_the_municipality_and_half_flexibly_leave_an_eighth_to_each_list():
    agreed = from_mapping({"steps": {"one": {"allocation_share": 0.25, "flexible_share": 0.5}}})
    means = simulate(town(("a1", "o1", "k1", "2", "unknown", 100.0)), agreed, steps(a1="one"), years=1).means()
    assert [means[name] for name in CHANNELS] == [25.0, 50.0, 12.5, 12.5, 0.0]


def test_four_years_are_four_times_one():
    one, four = (simulate(THREE, AGREED, PLACED, years=years).means() for years in (1, 4))
    assert four == pytest.approx({name: 4 * mean for name, mean in one.items()})


def test_an_estate_whose_step_is_undecided_has_no_agreed_channel_and_nobody_guesses_one():
    found = (
        simulate(THREE, AGREED, steps(a1="low", a2=None, a3="high"), years=1).units("estate_id").set_index("estate_id")
    )
    assert found.loc["a2", ["allocations", "flexible", "list"]].tolist() == [0.0, 0.0, 0.0]
    assert found.loc["a2", ["rest", "undecided"]].tolist() == [60.0, 60.0]
    # nor has one that is not placed at all
    found = simulate(THREE, AGREED, steps(a1="low", a3="high"), years=1).means()
    assert found["undecided"] == 60.0


def test_on_a_closed_step_nobody_is_allocated():
    found = simulate(THREE, AGREED, steps(a1="shut", a2="shut", a3="shut")).means()
    assert found["allocations"] == 0.0
    assert found["flexible"] > 0.0


def test_what_is_let_by_advertisement_is_taken_of_what_would_go_to_the_list():
    found = simulate(THREE, AGREED, PLACED, years=1, other_share=0.2).means()
    plain = simulate(THREE, AGREED, PLACED, years=1).means()
    assert found["rest"] == pytest.approx(0.2 * plain["list"])
    assert found["list"] == pytest.approx(0.8 * plain["list"])


# --- Alternatives ---


def test_an_estate_that_is_moved_is_let_by_the_shares_of_its_new_step():
    found = simulate(THREE, AGREED, PLACED, Alternative(moves=(("a3", "low"),)), years=1).units("estate_id")
    assert found.set_index("estate_id").loc["a3", "allocations"] == 25.0


def test_an_undecided_estate_can_be_moved_to_a_step():
    placed = steps(a1="low", a2=None, a3="high")
    found = simulate(THREE, AGREED, placed, Alternative(moves=(("a2", "high"),)), years=1).means()
    assert found["undecided"] == 0.0


@pytest.mark.parametrize(
    ("closed", "zero", "grows"),
    [
        ("municipal", "allocations", "list"),
        ("flexible", "flexible", "list"),
        ("internal_list", "internal", "external"),
        ("external_list", "external", "internal"),
    ],
)
def test_a_closed_channel_is_empty_and_another_takes_its_lettings(closed, zero, grows):
    before = simulate(THREE, AGREED, PLACED, years=1).means()
    after = simulate(THREE, AGREED, PLACED, Alternative(closed=(closed,)), years=1).means()
    assert after[zero] == 0.0
    assert after[grows] - before[grows] == pytest.approx(before[zero])


def test_when_both_lists_are_closed_what_they_let_has_no_channel():
    found = simulate(THREE, AGREED, PLACED, Alternative(closed=("internal_list", "external_list")), years=1).means()
    assert (found["list"], found["undecided"]) == (0.0, 0.0)
    assert found["rest"] > 0.0


def test_a_change_of_a_rate_touches_only_its_step():
    before = simulate(THREE, AGREED, PLACED)
    after = simulate(THREE, AGREED, PLACED, Alternative(allocation=(("high", 0.15),)))
    gap = compare(before, after).load("estate_id").set_index("estate_id")["difference"]
    assert gap.to_dict() == pytest.approx({"a1": 0.0, "a2": 0.0, "a3": 4 * 10.0})


def test_added_genudlejninger_are_spread_over_an_estates_classes_as_the_others_are():
    found = simulate(THREE, AGREED, PLACED, Alternative(added=(("a1", 10.0),)), years=1).cells
    assert found["relettings"].tolist() == [25.0, 25.0, 60.0, 100.0]
    nothing = town(("a1", "o", "k", "2", "unknown", 0.0), ("a1", "o", "k", "3", "unknown", 0.0))
    found = simulate(nothing, AGREED, steps(a1="low"), Alternative(added=(("a1", 10.0),)), years=1).cells
    assert found["relettings"].tolist() == [5.0, 5.0]


def test_new_homes_turn_over_from_their_year_and_their_first_letting_is_none():
    homes = NewHomes("k9", 50, 0.1, "low", "2", "under_3500", from_year=3)
    found = simulate(THREE, AGREED, PLACED, Alternative(new_homes=(homes,)))
    new = found.units("area_id").set_index("area_id").loc["k9"]
    assert (new["relettings"], new["allocations"]) == (10.0, 2.5)
    before = simulate(THREE, AGREED, PLACED).by_year["relettings"]
    assert (found.by_year["relettings"] - before).tolist() == [0.0, 0.0, 5.0, 5.0]


def test_cheap_homes_spent_are_the_allocations_in_the_three_bands():
    found = simulate(THREE, AGREED, PLACED, years=1)
    means = found.means()
    assert means["cheap_under_3500"] == pytest.approx(0.25 * 20 + 0.05 * 100)
    assert means["cheap_3500_4000"] == pytest.approx(15.0)
    assert means["cheap"] == pytest.approx(sum(means[f"cheap_{band}"] for band in CHEAP))
    assert found.fitting_per_year(rooms=("1", "2"), rent_bands=("under_3500",)) == pytest.approx([10.0])


@pytest.mark.parametrize(
    ("alternative", "says"),
    [
        (Alternative(moves=(("a9", "low"),)), "a9"),
        (Alternative(moves=(("a1", "nowhere"),)), "nowhere"),
        (Alternative(allocation=(("nowhere", 0.2),)), "nowhere"),
        (Alternative(allocation=(("low", 1.2),)), "1.2"),
        (Alternative(allocation=(("low", -0.1),)), "-0.1"),
        (Alternative(flexible=(("high", 0.96),)), "sum"),
        (Alternative(closed=("door",)), "door"),
        (Alternative(added=(("a9", 5.0),)), "a9"),
        (Alternative(added=(("a1", -41.0),)), "fewer"),
        (Alternative(new_homes=(NewHomes("k1", -1, 0.1, "low"),)), "New homes"),
    ],
)
def test_an_alternative_that_cannot_be_is_refused_with_what_is_wrong(alternative, says):
    with pytest.raises(AlternativeError, match=says):
        simulate(THREE, AGREED, PLACED, alternative)


def test_a_move_goes_to_the_ladder_that_has_the_step():
    two = from_mapping(
        {
            "steps": {"low": {"allocation_share": 0.25}},
            "area_ladder": {"steps": {"calm": {"allocation_share": 0.1}, "low": {"allocation_share": 0.2}}},
        }
    )
    placed = pd.DataFrame({"estate_id": ["a1", "a2"], "ladder_id": ["area", "estate"], "step_id": ["calm", "low"]})
    moves = Alternative(moves=(("a1", "low"), ("a2", "low")))
    found = simulate(THREE, two, placed, moves, years=1).cells.drop_duplicates("estate_id").set_index("estate_id")
    # each stays on its own ladder where that has the step
    assert found.loc[["a1", "a2"], "ladder_id"].tolist() == ["area", "estate"]
    assert found.loc["a1", "allocations"] == pytest.approx(0.2 * 20)


# --- A fixed number of households: where the load goes ---


def test_a_share_that_is_lowered_in_one_place_is_a_load_in_the_others():
    before, after = (
        simulate(THREE, AGREED, PLACED, alternative, years=1, wanted=20.0)
        for alternative in (Alternative(), Alternative(moves=(("a2", "high"),)))
    )
    assert before.means()["allocations"] == pytest.approx(20.0)
    assert after.means()["allocations"] == pytest.approx(18.0)  # 10 + 3 + 5: all that may be used
    assert after.unmet == pytest.approx(2.0)
    gap = compare(before, after).load("estate_id").set_index("estate_id")["difference"]
    assert gap["a2"] < 0 < min(gap["a1"], gap["a3"])


def test_what_the_municipality_does_not_use_is_let_from_the_list():
    found = simulate(THREE, AGREED, PLACED, years=1, wanted=15.0).means()
    most = simulate(THREE, AGREED, PLACED, years=1).means()
    assert found["list"] - most["list"] == pytest.approx(most["allocations"] - 15.0)


# --- Laws ---

NUMBERS = st.floats(0, 200).map(lambda number: round(number, 2))
SHARES = st.floats(0, 0.5).map(lambda number: round(number, 3))


@st.composite
def towns(draw):
    estates = [f"a{number}" for number in range(draw(st.integers(1, 5)))]
    bands = st.sampled_from([*CHEAP, "over_4500", "unknown"])
    rows = []
    for number, estate in enumerate(estates):
        classes = draw(st.sets(st.tuples(st.sampled_from("123"), bands), min_size=1, max_size=3))
        rows += [(estate, f"o{number % 2}", f"k{number % 3}", *one, draw(NUMBERS)) for one in sorted(classes)]
    placed = {estate: draw(st.sampled_from(["low", "high", "shut", None])) for estate in estates}
    return town(*rows), steps(**placed)


CLOSABLE = ("municipal", "flexible", "internal_list", "external_list")


@st.composite
def alternatives(draw, estates):
    chosen = st.sampled_from(sorted(estates))
    names = st.sampled_from(["low", "high", "shut"])
    homes = st.builds(NewHomes, st.just("k0"), st.integers(0, 80), st.floats(0, 1), names, from_year=st.integers(1, 5))
    return Alternative(
        moves=tuple(draw(st.dictionaries(chosen, names, max_size=3)).items()),
        allocation=tuple(draw(st.dictionaries(names, SHARES, max_size=2)).items()),
        flexible=tuple(draw(st.dictionaries(names, SHARES, max_size=2)).items()),
        closed=tuple(draw(st.sets(st.sampled_from(CLOSABLE), max_size=2))),
        added=tuple(draw(st.dictionaries(chosen, NUMBERS, max_size=2)).items()),
        new_homes=tuple(draw(st.lists(homes, max_size=2))),
    )


WANTED = st.none() | NUMBERS


@settings(max_examples=60, deadline=None)
@given(towns(), st.data(), WANTED, st.floats(0, 1))
def test_every_genudlejning_is_counted_in_one_channel(drawn, data, wanted, other):
    cells, placed = drawn
    alternative = data.draw(alternatives(set(cells["estate_id"])))
    found = simulate(cells, AGREED, placed, alternative, wanted=wanted, other_share=other)
    whole = found.cells[list(CHANNELS)].sum(axis=1)
    assert whole.to_numpy() == pytest.approx(found.cells["relettings"].to_numpy(), abs=1e-6)
    assert (found.cells[[*CHANNELS, "undecided"]] >= -1e-9).all(axis=None)
    assert (found.cells["undecided"] <= found.cells["rest"] + 1e-9).all()
    for by in ("estate_id", "area_id", "organisation_id"):
        units = found.units(by)
        for name, mean in found.means().items():
            assert units[name].sum() == pytest.approx(mean, abs=1e-6)
    for name in CHANNELS:
        assert found.by_year[name].sum() == pytest.approx(found.means()[name], abs=1e-6)
    if wanted is not None:
        assert found.means()["allocations"] + found.unmet == pytest.approx(YEARS * wanted, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(towns(), st.data(), WANTED)
def test_two_equal_alternatives_differ_by_exactly_nothing(drawn, data, wanted):
    cells, placed = drawn
    alternative = data.draw(alternatives(set(cells["estate_id"])))
    one, two = (simulate(cells, AGREED, placed, alternative, wanted=wanted) for _ in range(2))
    compared = compare(one, two)
    assert all((span.mean, span.low, span.high) == (0, 0, 0) for span in compared.differences().values())
    assert (compared.load("estate_id")[["difference", "low", "high"]] == 0).all(axis=None)


@settings(max_examples=40, deadline=None)
@given(towns(), st.data(), WANTED)
def test_the_load_of_all_units_adds_up_to_the_difference_of_the_whole(drawn, data, wanted):
    cells, placed = drawn
    one = simulate(cells, AGREED, placed, wanted=wanted)
    two = simulate(cells, AGREED, placed, data.draw(alternatives(set(cells["estate_id"]))), wanted=wanted)
    compared = compare(one, two)
    for name, span in compared.differences().items():
        assert span.mean == pytest.approx(two.means()[name] - one.means()[name], abs=1e-6)
        assert span.low <= span.high
    for by in ("estate_id", "area_id", "organisation_id"):
        load = compared.load(by)
        assert load["difference"].sum() == pytest.approx(compared.differences()["allocations"].mean, abs=1e-6)
        assert (load["alternative"] - load["reference"]).to_numpy() == pytest.approx(
            load["difference"].to_numpy(), abs=1e-6
        )


@settings(max_examples=60, deadline=None)
@given(towns(), st.sampled_from(["low", "high"]), SHARES, SHARES, WANTED)
def test_a_larger_share_never_gives_fewer_allocations_nor_more_lettings_from_the_list(drawn, step, one, two, wanted):
    cells, placed = drawn
    less, more = (
        simulate(cells, AGREED, placed, Alternative(allocation=((step, share),)), wanted=wanted).means()
        for share in sorted((one, two))
    )
    assert more["allocations"] >= less["allocations"] - 1e-9
    assert more["list"] <= less["list"] + 1e-9
    assert more["relettings"] == pytest.approx(less["relettings"])


@settings(max_examples=60, deadline=None)
@given(towns(), st.data(), NUMBERS)
def test_more_genudlejninger_never_leave_a_channel_with_fewer(drawn, data, more):
    cells, placed = drawn
    estate = data.draw(st.sampled_from(sorted(set(cells["estate_id"]))))
    before = simulate(cells, AGREED, placed).means()
    after = simulate(cells, AGREED, placed, Alternative(added=((estate, more),))).means()
    assert all(after[name] >= before[name] - 1e-9 for name in before)


# --- Chance ---


def poisson(mean, count):
    return math.exp(-mean) * mean**count / math.factorial(count)


@pytest.mark.parametrize("mean", [0.0, 0.3, 2.6, 26.0, 70.0])
def test_an_interval_of_a_count_holds_what_its_level_says_and_no_end_is_wider_than_needed(mean):
    span = flow_noise.count_span(mean, level=0.8)
    below = sum(poisson(mean, count) for count in range(int(span.low)))
    upto = sum(poisson(mean, count) for count in range(int(span.high) + 1))
    assert below <= 0.1
    assert upto >= 0.9 - 1e-12
    assert below + poisson(mean, int(span.low)) >= 0.1 - 1e-12
    assert upto - poisson(mean, int(span.high)) <= 0.9


@pytest.mark.parametrize(("up", "down"), [(0.0, 4.0), (4.0, 0.0), (0.5, 0.2), (3.0, 3.0), (20.0, 5.0)])
def test_an_interval_of_a_difference_is_that_of_all_pairs_of_counts(up, down):
    chances: dict[int, float] = {}
    for one in range(90):
        for two in range(90):
            chances[one - two] = chances.get(one - two, 0.0) + poisson(up, one) * poisson(down, two)
    ends, reached = [], 0.0
    for gap in sorted(chances):
        reached += chances[gap]
        while len(ends) < 2 and reached >= (0.1, 0.9)[len(ends)]:
            ends.append(gap)
    span = flow_noise.difference_span(up, down, level=0.8)
    assert (span.mean, span.low, span.high) == (up - down, *ends)


def test_the_interval_of_a_difference_is_what_common_vacancies_give_when_they_are_drawn():
    before = simulate(THREE, AGREED, PLACED)
    after = simulate(THREE, AGREED, PLACED, Alternative(allocation=(("low", 0.35), ("high", 0.02))))
    span = compare(before, after).differences()["allocations"]
    rng = np.random.default_rng(7)
    draws = np.zeros(20_000)
    for flow, one, two in ((20, 0.25, 0.35), (20, 0.25, 0.35), (60, 0.25, 0.35), (100, 0.05, 0.02)):
        vacant = rng.poisson(4 * flow, size=len(draws))
        # one mark per vacancy says which share takes it under each alternative
        both = rng.binomial(vacant, max(one, two))
        gain = rng.binomial(both, 1 - min(one, two) / max(one, two))
        draws += gain if two > one else -gain
    assert abs(np.quantile(draws, 0.1) - span.low) <= 1
    assert abs(np.quantile(draws, 0.9) - span.high) <= 1
    apart = [simulated.totals()["allocations"] for simulated in (before, after)]
    assert span.high - span.low < sum(one.high - one.low for one in apart) / 2


def test_the_time_until_the_nth_is_the_time_at_which_so_many_have_come():
    low, high = flow_noise.arrivals(7, level=0.8)
    for end, part in ((low, 0.1), (high, 0.9)):
        fewer = sum(poisson(end, count) for count in range(7))
        assert 1 - fewer == pytest.approx(part, abs=1e-9)


def test_years_run_through_years_of_different_flow_and_then_go_on():
    found = flow_noise.years_until(np.array([0.0, 5.0, 10.0, 30.0, 70.0]), (10.0, 0.0, 20.0))
    assert found.tolist() == [0.0, 0.5, 1.0, 3.0, 5.0]
    assert flow_noise.years_until(np.array([0.0, 1.0]), (0.0,)).tolist() == [0.0, math.inf]
    assert flow_noise.years_until(np.array([1.0, 11.0]), (10.0, 0.0)).tolist() == [0.1, math.inf]


# --- Who waits ---

GROUP = Waiting(46, ("1", "2"), ("under_3500",), 0.3, in_shelter=1.0)


def test_the_years_are_those_of_the_ministrys_form():
    found = simulate(THREE, AGREED, PLACED)
    told = housed_by(found, GROUP, on=ON)
    cheap = 20.0 * 0.25 + 100.0 * 0.05
    assert told.years.mean == pytest.approx(46 / (cheap * 0.3))
    assert told.years.mean == pytest.approx(years_to_house(46, cheap * 0.3))
    assert told.years.low < told.years.mean < told.years.high


def test_the_share_of_an_alternative_goes_before_the_groups_own():
    twice = simulate(THREE, AGREED, PLACED, Alternative(homeless_share=0.6))
    once = simulate(THREE, AGREED, PLACED)
    assert 2 * housed_by(twice, GROUP, on=ON).years.mean == pytest.approx(housed_by(once, GROUP, on=ON).years.mean)


def test_days_are_the_waiting_of_each_and_the_state_pays_for_some_of_them():
    two = Waiting(2, ("1",), ("under_3500",), 1.0, in_shelter=1.0)
    told = housed([2.0, 2.0], two, on=ON)
    assert told.shelter_days.mean == pytest.approx(365 * (0.5 + 1.0))
    assert (told.refund_limit, told.refunded_days.mean) == (90, pytest.approx(180.0))
    before = housed([2.0, 2.0], two, on=date(2026, 3, 31))
    assert (before.refund_limit, before.refunded_days.mean) == (120, pytest.approx(240.0))


def test_without_homes_there_is_no_number_of_years_and_days_are_those_of_the_simulated_years():
    told = housed([0.0] * 4, Waiting(3, ("1",), (), 0.5, in_shelter=0.5), on=ON)
    assert (told.years.mean, told.years.low, told.years.high) == (None, None, None)
    assert told.shelter_days.mean == pytest.approx(0.5 * 3 * 4 * 365)
    assert told.refunded_days.mean == pytest.approx(0.5 * 3 * 4 * 90)


def test_days_are_not_told_where_nobody_knows_who_sleeps_in_a_shelter():
    told = housed([10.0], Waiting(5, ("1",), (), 1.0), on=ON)
    assert (told.shelter_days, told.refunded_days) == (None, None)
    assert difference(told, told)["shelter_days"].mean is None


def test_years_beyond_the_simulated_ones_and_days_that_stop_with_them_are_marked():
    group = Waiting(20, ("1",), (), 0.5, in_shelter=1.0)
    long = housed([6.0] * 4, group, on=ON)
    assert (long.extrapolated, long.truncated, long.still_waiting, long.horizon) == (True, True, 8.0, 4)
    assert (long.per_year[0], long.fitting[0]) == (3.0, 6.0)
    short = housed([20.0] * 4, group, on=ON)
    assert (short.extrapolated, short.truncated, short.still_waiting) == (False, False, 0.0)
    assert housed([0.0], group, on=ON).extrapolated


def test_nobody_who_waits_waits_no_time():
    told = housed([0.0], Waiting(0, ("1",), (), 1.0, in_shelter=1.0), on=ON)
    assert (told.years.mean, told.shelter_days.mean) == (0.0, 0.0)


def test_the_drawn_days_lie_around_the_expected_ones():
    told = housed([10.0] * 4, Waiting(20, ("1",), (), 1.0, in_shelter=1.0), on=ON)
    assert told.shelter_days.mean == pytest.approx(365 * sum(range(1, 21)) / 10)
    assert told.shelter_days.low < told.shelter_days.mean < told.shelter_days.high
    # sum of arrival times: variance is the sum of squares 1..20, each gap with variance 1 / 10²
    spread = 365 * math.sqrt(sum(n * n for n in range(1, 21))) / 10
    assert told.shelter_days.high - told.shelter_days.low == pytest.approx(2 * 1.2816 * spread, rel=0.1)


def test_more_homes_never_make_anybody_wait_longer_and_equal_ones_never_differ():
    group = Waiting(20, ("1",), (), 1.0, in_shelter=1.0)
    less, more = (housed([flow] * 4, group, on=ON) for flow in (8.0, 12.0))
    gap = difference(less, more)
    assert all(span.high < 0 for span in (gap["years"], gap["shelter_days"]))
    for span in difference(less, less).values():
        assert (span.mean, span.low, span.high) == (0.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="same persons"):
        difference(less, housed([8.0] * 4, Waiting(21, ("1",), (), 1.0, in_shelter=1.0), on=ON))


# --- Eksempelkommune, and size ---


@pytest.fixture(scope="module")
def example(store):
    m = release.load(store, "999")
    agreed = from_mapping(m.settings["agreement"])
    return letting_cells(m, dwelling_types=agreed.dwelling_types), agreed, place(m, agreed, m.base_year), m


def test_the_flow_of_the_example_is_that_of_its_family_dwellings(example):
    cells, _, _, m = example
    assert list(cells.columns) == list(COLUMNS)
    assert set(cells["estate_id"]) <= set(m.table("estates")["estate_id"])
    assert not cells.duplicated(["estate_id", "rooms", "rent_band"]).any()
    turnover = cells["relettings_year"].sum() / cells["dwellings"].sum()
    assert 0.08 < turnover < 0.16  # LBF: 10.4 % of family dwellings in 2019
    assert set(cells["basis"]) == {"lettings", "move_outs"}
    assert set(cells.loc[cells["basis"] == "move_outs", "organisation_id"]) == {"999-o6"}


def test_one_step_more_on_an_estate_of_the_example_costs_cheap_homes_and_is_seen_where(example):
    cells, agreed, placed, _ = example
    estate = placed.loc[placed["step_id"] == "trin2", "estate_id"].iloc[0]
    before = simulate(cells, agreed, placed)
    after = simulate(cells, agreed, placed, Alternative(moves=((estate, "trin3"),)))
    gap = compare(before, after).differences()
    assert gap["allocations"].mean < 0 < gap["flexible"].mean
    assert gap["cheap"].mean <= 0
    assert before.means()["allocations"] / before.means()["relettings"] < 0.25


def test_seven_hundred_estates_over_four_years_take_less_than_a_second(example):
    cells, agreed, placed, _ = example
    times = 13
    many = pd.concat([cells.assign(estate_id=cells["estate_id"] + f"-{n}") for n in range(times)], ignore_index=True)
    steps_ = pd.concat(
        [placed.assign(estate_id=placed["estate_id"] + f"-{n}") for n in range(times)], ignore_index=True
    )
    assert many["estate_id"].nunique() >= 700
    begin = time.process_time()
    one = simulate(many, agreed, steps_, wanted=400)
    two = simulate(many, agreed, steps_, Alternative(allocation=(("trin3", 0.05),)), wanted=400)
    compared = compare(one, two)
    compared.differences()
    compared.load("estate_id")
    assert time.process_time() - begin < 1.0
