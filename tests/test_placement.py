"""Placement on a ladder: by hand cases in words, and by laws that hold for every ladder and all values."""

import itertools
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core import release
from byibalance_core.lettings.agreement import Band, Criterion, Ladder, Placement, Step, from_mapping
from byibalance_core.lettings.placement import place, place_years, rates, step_of
from byibalance_core.lettings.rule import Value, by_rule
from byibalance_core.model import Municipality

CASES = tomllib.loads((Path(__file__).parent / "cases" / "ladder.toml").read_text(encoding="utf-8"))
ESTATE, AREA, YEAR = "a1", "k1", 2026


def town(rows: list[dict], estates: list[dict] | None = None) -> Municipality:
    """Return a municipality of one estate (or some) and the given rows of indicators."""
    one = {"estate_id": ESTATE, "valid_from": "1990-01-01", "valid_to": None, "organisation_id": "o1", "area_id": AREA}
    frame = pd.DataFrame(estates or [one])
    frame = frame.assign(valid_from=pd.to_datetime(frame["valid_from"]), valid_to=pd.to_datetime(frame["valid_to"]))
    columns = ["unit_kind", "unit_id", "indicator", "period", "value", "base", "status", "source_id"]
    indicators = pd.DataFrame(rows, columns=columns).astype({"value": float, "base": float})
    tables = {"estates": frame, "indicators": indicators}
    return Municipality("998", "Lilleby", True, "partner", "", "", tables, {}, {"area_level": "quarter"})


def row(indicator, value, *, base=None, status="measured", period="2025", unit=ESTATE, kind="estate"):
    return {"unit_kind": kind, "unit_id": unit, "indicator": indicator, "period": period, "value": value,
            "base": base, "status": status, "source_id": "s"}  # fmt: skip


def placed(case: dict) -> pd.Series:
    """Return the placement of a case's estate."""
    content = {**CASES["ladder"][case["ladder"]]}
    if "needed" in case:
        content["placement"] = {**content["placement"], "needed": case["needed"]}
    if "decided" in case:
        content["estates"] = {ESTATE: case["decided"]}
    if "area" in case:
        steps = {"lukket": {"allocation_share": 0.0, "closed": True}}
        content["area_ladder"] = {"steps": steps, "areas": {AREA: case["area"]} if case["area"] else {}}
    rows = []
    for name, value in case.get("values", {}).items():
        indicator = content["placement"]["criteria"][name]["indicator"]
        if isinstance(value, dict):
            given_value = value.get("value")
            rows.append(row(indicator, given_value, base=value.get("base"), status=value.get("status", "measured")))
        elif value != "ukendt":
            rows.append(row(indicator, value))
    return place(town(rows), from_mapping(content), YEAR).iloc[0]


def test_there_are_enough_cases_and_none_twice():
    assert len({case["id"] for case in CASES["case"]}) == len(CASES["case"]) >= 30


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["id"])
def test_a_case_in_words_comes_out_as_it_says(case):
    expect, found = case["expect"], placed(case)
    if "step" in expect:
        assert (found["step_id"], found["possible"]) == (expect["step"], (expect["step"],)), case["says"]
    else:
        assert (found["step_id"], found["possible"]) == (None, tuple(expect["possible"])), case["says"]
    assert (found["by_rule"] or "") == expect.get("rule", expect.get("step", ""))
    assert found["decided_otherwise"] == expect.get("otherwise", False)
    assert found["ladder_id"] == expect.get("ladder", "estate")
    for name in ("strained", "relieved"):
        if name in expect:
            changes = {change.criterion_id: pytest.approx(change.amount, abs=1e-9) for change in found[name]}
            assert changes == expect[name], case["says"]


def test_a_decision_keeps_who_decided_and_why():
    found = placed(next(case for case in CASES["case"] if case["id"] == "besluttet-anderledes"))
    assert (found["decided_by"], found["reason"]) == ("boligforum", "Prøves i to år.")


# --- Years, estates and periods ---

TO = CASES["ladder"]["to"]


def test_each_year_is_placed_by_the_newest_figure_it_had():
    rows = [row("outside_labour_share", v, base=200, period=p) for v, p in ((0.1, "2023"), (0.4, "2024"))]
    found = place_years(town(rows), from_mapping(TO), (2023, 2024, 2026))
    assert found["step_id"].tolist() == ["let", "svaer", "svaer"]
    assert [one[0].value.period for one in found["criteria"]] == ["2023", "2024", "2024"]


def test_before_there_are_figures_nothing_is_decided():
    found = place(town([row("outside_labour_share", 0.1, base=200, period="2025")]), from_mapping(TO), 2024)
    assert found["possible"].tolist() == [("let", "svaer")]


def test_an_old_figure_does_not_stand_in_for_a_hidden_new_one():
    rows = [row("outside_labour_share", 0.1, base=200, period="2024"),
            row("outside_labour_share", None, status="suppressed", period="2025"),
            row("outside_labour_share", 0.1, base=200, period="2024", unit="a2")]  # fmt: skip
    found = place(town(rows), from_mapping(TO), YEAR).iloc[0]
    assert (found["step_id"], found["criteria"][0].value.unknown) == (None, "suppressed")
    # nor does it where others have a newer figure and this estate has none
    newer = row("outside_labour_share", 0.4, base=200, unit="a2")
    found = place(town([rows[0], newer]), from_mapping(TO), YEAR).iloc[0]
    assert (found["step_id"], found["criteria"][0].value.unknown) == (None, "missing")


def test_an_area_s_figure_never_places_an_estate():
    found = place(town([row("outside_labour_share", 0.1, base=900, unit=AREA, kind="area")]), from_mapping(TO), YEAR)
    assert found["step_id"].tolist() == [None]


def test_only_estates_that_stand_in_the_year_are_placed_each_as_it_was_last():
    def estate(name, begins, ends, area=AREA):
        return {"estate_id": name, "valid_from": begins, "valid_to": ends, "organisation_id": "o1", "area_id": area}

    estates = [
        estate("old", "1990-01-01", "2025-12-31"),
        estate("new", "2027-01-01", None),
        estate("moved", "1990-01-01", "2026-06-30", "k1"),
        estate("moved", "2026-07-01", None, "k2"),
        estate("late", "2026-12-31", None),
    ]
    found = place(town([], estates), from_mapping(TO), YEAR)
    assert found[["estate_id", "area_id"]].values.tolist() == [["late", "k1"], ["moved", "k2"]]


def test_an_undecided_area_leaves_its_estates_undecided_between_its_steps():
    ladder = {**CASES["ladder"]["fire"], "area_ladder": TO}
    found = place(town([row("outside_labour_share", 0.1)]), from_mapping(ladder), YEAR).iloc[0]
    assert (found["ladder_id"], found["step_id"], found["possible"]) == ("area", None, ("let", "svaer"))
    rows = [row("outside_labour_share", 0.35, base=900, unit=AREA, kind="area")]
    found = place(town(rows), from_mapping(ladder), YEAR).iloc[0]
    assert (found["ladder_id"], found["step_id"]) == ("area", "svaer")


def test_a_year_outside_the_agreement_is_placed_but_not_in_force():
    content = {"agreement": {"valid_from": "2025-06-01", "valid_to": "2028-05-31"}, **TO}
    found = place_years(town([]), from_mapping(content), range(2024, 2030))
    assert found["in_force"].tolist() == [False, True, True, True, True, False]


def test_rates_are_those_of_the_step_none_where_undecided_and_zero_where_closed():
    content = {
        "steps": {
            "one": {"allocation_share": 0.25, "flexible_share": 0.3},
            "two": {"allocation_share": 0.2, "closed": True},
        },
        "estates": {"a1": "one", "a2": "two"},
    }
    like = {"valid_from": "1990-01-01", "valid_to": None, "organisation_id": "o", "area_id": "k"}
    estates = [{"estate_id": f"a{number}", **like} for number in (1, 2, 3)]
    agreed = from_mapping(content)
    found = place(town([], estates), agreed, YEAR)
    shares = rates(agreed, found)
    assert shares["allocation_share"].tolist()[:2] == [0.25, 0.0]
    assert shares["flexible_share"].tolist()[0] == 0.3
    assert shares.isna().values.tolist() == [[False, False, False], [False, True, False], [True, True, False]]
    assert shares["closed"].tolist() == [False, True, False]
    assert step_of(agreed, found, "a2").closed
    assert step_of(agreed, found, "a3") is None
    with pytest.raises(KeyError):
        step_of(agreed, found, "a4")


def test_an_agreement_without_a_ladder_places_nothing():
    found = place(town([]), from_mapping({}), YEAR).iloc[0]
    assert (found["ladder_id"], found["step_id"], found["possible"]) == (None, None, ())


# --- Laws ---


@st.composite
def ladders(draw, *, monotone=False):
    """Return a ladder with a rule and one value (or None) per criterion."""
    steps = tuple(Step(f"t{place}", {}, 0.25) for place in range(draw(st.integers(1, 4))))
    criteria = []
    for number in range(draw(st.integers(1, 4))):
        limits = sorted(draw(st.sets(st.integers(-5, 5), max_size=4)))
        ranks = draw(st.lists(st.integers(0, len(steps) - 1), min_size=len(limits) + 1, max_size=len(limits) + 1))
        edges = [None, *map(float, limits), None]
        pairs = list(itertools.pairwise(edges))
        if monotone:
            ranks = sorted(ranks, reverse=draw(st.booleans()))
        bands = tuple(Band(f"t{rank}", low, high) for rank, (low, high) in zip(ranks, pairs, strict=True))
        criteria.append(Criterion(f"c{number}", f"c{number}", bands))
    needed = draw(st.integers(1, len(criteria)))
    numbers = st.none() | st.integers(-14, 14).map(lambda half: half / 2)
    values = {one.criterion_id: draw(numbers) for one in criteria}
    return Ladder("estate", steps, Placement(needed, tuple(criteria))), values


def of(ladder, values):
    return by_rule(ladder, {name: Value(value) for name, value in values.items()})


def inside(band):
    """Return a value that lies in a band."""
    if band.at_least is not None:
        return band.at_least
    return -100.0 if band.below is None else band.below - 1


def completions(ladder, values):
    """Yield the values with every unknown filled in all ways that matter: one value of each band."""
    unknown = [one for one in ladder.placement.criteria if values[one.criterion_id] is None]
    for filled in itertools.product(*(one.bands for one in unknown)):
        chosen = {one.criterion_id: inside(band) for one, band in zip(unknown, filled, strict=True)}
        yield {**values, **chosen}


def plain_rank(ladder, values):
    """Return the rank of the step by the rule's own words: the highest that enough criteria reach."""
    ranks = {step.step_id: place for place, step in enumerate(ladder.steps)}
    pointed = [
        ranks[band.step_id]
        for one in ladder.placement.criteria
        for band in one.bands
        if (band.at_least is None or values[one.criterion_id] >= band.at_least)
        and (band.below is None or values[one.criterion_id] < band.below)
    ]
    return max(rank for rank in range(len(ranks)) if sum(p >= rank for p in pointed) >= ladder.placement.needed)


@settings(max_examples=500, deadline=None)
@given(ladders())
def test_the_possible_steps_are_those_of_all_completions(drawn):
    ladder, values = drawn
    reached = {plain_rank(ladder, full) for full in completions(ladder, values)}
    found = of(ladder, values)
    assert found.possible == tuple(f"t{rank}" for rank in sorted(reached))
    assert found.step_id == (found.possible[0] if len(reached) == 1 else None)


@settings(max_examples=500, deadline=None)
@given(ladders(monotone=True), st.data())
def test_straining_one_value_never_gives_a_less_strained_step(drawn, data):
    ladder, values = drawn
    known = [one for one in ladder.placement.criteria if values[one.criterion_id] is not None]
    if not known:
        return
    one = data.draw(st.sampled_from(known))
    ranks = {step.step_id: place for place, step in enumerate(ladder.steps)}
    rising = ranks[one.bands[0].step_id] <= ranks[one.bands[-1].step_id]
    more = data.draw(st.integers(0, 10)) * (1 if rising else -1)
    before = [ranks[step_id] for step_id in of(ladder, values).possible]
    strained = {**values, one.criterion_id: values[one.criterion_id] + more}
    after = [ranks[step_id] for step_id in of(ladder, strained).possible]
    assert min(after) >= min(before)
    assert max(after) >= max(before)


@settings(max_examples=500, deadline=None)
@given(ladders(), st.sampled_from(["strained", "relieved"]))
def test_the_told_changes_move_the_unit_and_fewer_criteria_never_do_for_certain(drawn, side):
    ladder, values = drawn
    found = of(ladder, values)
    if found.step_id is None:
        assert (found.strained, found.relieved) == ((), ())
        return
    ranks = {step.step_id: place for place, step in enumerate(ladder.steps)}
    here = ranks[found.step_id]

    def moves(trial):
        reached = {plain_rank(ladder, full) for full in completions(ladder, trial)}
        return min(reached) > here if side == "strained" else max(reached) < here

    told = getattr(found, side)
    if told:
        moved = {c.criterion_id: values[c.criterion_id] + c.amount - (1e-6 if c.passed else 0) for c in told}
        assert moves({**values, **moved})
    known = [one for one in ladder.placement.criteria if values[one.criterion_id] is not None]
    most = len(told) - 1 if told else len(known)
    for size in range(1, most + 1):
        for chosen in itertools.combinations(known, size):
            for bands in itertools.product(*(one.bands for one in chosen)):
                trial = {**values, **{c.criterion_id: inside(b) for c, b in zip(chosen, bands, strict=True)}}
                assert not moves(trial)


@settings(max_examples=300, deadline=None)
@given(ladders(), st.integers(1, 40).map(lambda half: half / 8))
def test_no_smaller_change_of_a_value_makes_its_criterion_point_elsewhere(drawn, tried):
    ladder, values = drawn
    ranks = {step.step_id: place for place, step in enumerate(ladder.steps)}
    for criterion, one in zip(ladder.placement.criteria, of(ladder, values).criteria, strict=True):
        if one.step_id is None:
            continue
        for change, side in ((one.strained, 1), (one.relieved, -1)):
            for amount in (tried, -tried):
                band = next(b for b in criterion.bands if b.holds(one.value.value + amount))
                if (ranks[band.step_id] - ranks[one.step_id]) * side > 0:
                    assert change is not None
                    assert abs(change.amount) <= tried


def test_of_changes_in_different_units_the_smallest_against_their_spread_is_told():
    bands = (Band("t0", None, 1000.0), Band("t1", 1000.0, None))
    share = (Band("t0", None, 0.5), Band("t1", 0.5, None))
    rule = Placement(1, (Criterion("money", "money", bands), Criterion("share", "share", share)))
    ladder = Ladder("estate", (Step("t0", {}, 0.2), Step("t1", {}, 0.1)), rule)
    values = {"money": Value(990.0), "share": Value(0.4)}
    assert [c.criterion_id for c in by_rule(ladder, values).strained] == ["share"]
    spreads = {"money": 100.0, "share": 0.1}
    assert [c.criterion_id for c in by_rule(ladder, values, spreads=spreads).strained] == ["money"]


# --- Eksempelkommune ---


def test_the_example_is_placed_with_reasons_and_its_small_estates_are_left_open(store):
    m = release.load(store, "999")
    agreed = from_mapping(m.settings["agreement"])
    found = place(m, agreed, m.base_year)
    assert len(found) == len(m.table("estates"))
    steps = found["step_id"].value_counts()
    assert set(steps.index) == {"trin1", "trin2", "trin3", "trin4"}
    otherwise = found[found["decided_otherwise"]]
    assert len(otherwise) == 2
    assert (otherwise["reason"].str.contains("fiktiv") & (otherwise["decided_by"] == "boligforum")).all()
    open_ = found[found["step_id"].isna()]
    reasons = {"suppressed", "small_base", "missing"}
    hidden = [{one.value.unknown for one in criteria} & reasons for criteria in open_["criteria"]]
    assert len(open_) > 0
    assert all(hidden)
    told = [one for criteria in found["criteria"] for one in criteria]
    assert len(told) == 3 * len(found)
    assert all((one.value.value is None) == bool(one.value.unknown) for one in told)


def test_the_example_s_most_strained_estates_lie_in_its_listed_area(store):
    m = release.load(store, "999")
    found = place(m, from_mapping(m.settings["agreement"]), m.base_year)
    listed = m.table("designations")
    listed = set(listed.loc[(listed["on_udsat"] == "yes").to_numpy(), "area_id"].astype(str))
    assert set(found.loc[found["step_id"] == "trin4", "area_id"]) <= listed


def test_the_public_sees_no_placement(store):
    m = release.load(store, "999", profile="public")
    found = place(m, from_mapping(m.settings["agreement"]), m.base_year)
    assert found["step_id"].notna().sum() == 0
