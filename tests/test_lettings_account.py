"""The account tells what was agreed, what was used, and what may be luck; what is not known is not told."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from byibalance_core.lettings.account import account
from byibalance_core.lettings.chance_span import distribution, span, span_of
from byibalance_core.lettings.periods import Window

from .lettings_town import agreement, family_estate, letting, offered, placed, town

# Vector V7 of the methods handbook.
LET, USED = (400, 250, 150, 200), (40, 5, 20, 10)


def sevens():
    """Return the town of vector V7: four estates of two organisations at one agreed share."""
    names = ("a", "b", "c", "d")
    rows = [row for name, n, k in zip(names, LET, USED, strict=True) for row in family_estate(name, n, k)]
    m = town(rows, owners={"a": "o1", "b": "o1", "c": "o2", "d": "o2"}, dwellings={n: {"family": 3000} for n in names})
    return account(m, agreement({"one": sum(USED) / sum(LET)}), placed(dict.fromkeys(names, "one")), "2025")


def one(let, used, share=0.25, **given):
    """Return the account of one estate."""
    m = town(family_estate("a", let, used), owners={"a": "o1"}, **given)
    return account(m, agreement({"one": share}), placed({"a": "one"}), "2025")


def verdict(let, used, share=0.25):
    return one(let, used, share).estates["verdict"].item()


def test_ratios_and_unevenness_are_those_of_the_handbook():
    found = sevens()
    assert found.estates["ratio"].round(3).tolist() == [1.333, 0.267, 1.778, 0.667]
    assert found.total["unevenness"].item() == pytest.approx(0.25)
    assert found.estates["expected"].tolist() == pytest.approx([30, 18.75, 11.25, 15])


def test_unevenness_between_organisations_is_of_their_sums():
    found = sevens()
    # 45 of 75 at o1, where 48.75 were agreed.
    assert found.total["organisation_unevenness"].item() == pytest.approx(abs(45 - 48.75) / 75)
    assert found.organisations["compared_used"].tolist() == [45, 30]


def test_unevenness_by_chance_is_what_drawing_gives():
    found = sevens()
    rng, n = np.random.default_rng(7), np.array(LET)
    drawn = rng.binomial(n, 0.075, (40_000, 4))
    by_hand = 0.5 * np.abs(drawn - n * 0.075).sum(axis=1).mean() / 75
    assert found.total["unevenness_by_chance"].item() == pytest.approx(by_hand, rel=0.01)
    assert found.total["unevenness_by_chance"].item() < found.total["unevenness"].item()


def test_every_estate_has_the_exact_span_of_its_own_genudlejninger():
    found = sevens().estates
    assert found["low"].tolist() == binom.ppf(0.025, LET, 0.075).tolist()
    assert found["high"].tolist() == binom.ppf(0.975, LET, 0.075).tolist()
    assert found["verdict"].tolist() == ["within", "under", "over", "within"]


def test_the_headline_counts_the_estates_outside_and_how_many_chance_puts_there():
    found = sevens()
    assert (found.n_with_span, found.n_outside, found.n_closed_but_used) == (4, 2, 0)
    chances = [span(n, 0.075).outside for n in LET]
    assert found.expected_outside == pytest.approx(sum(chances))
    assert 0 < found.by_chance.as_many < 0.02
    assert (found.by_chance.low, found.by_chance.high) == (0, 1)


def test_an_organisation_has_the_exact_span_of_its_sum():
    names = {"a": "one", "b": "two", "c": "three"}
    rows = [*family_estate("a", 39, 5), *family_estate("b", 33, 9), *family_estate("c", 46, 6)]
    m = town(rows, owners=dict.fromkeys(names, "o1"))
    found = account(m, agreement(), placed(names), "2025").organisations.iloc[0]
    whole = span_of(distribution([(39, 0.33), (33, 0.25), (46, 0.15)]))
    assert (found["low"], found["high"], found["compared_used"]) == (whole.low, whole.high, 20)
    assert found["expected"] == pytest.approx(39 * 0.33 + 33 * 0.25 + 46 * 0.15)
    # One estate is outside, the organisation as a whole is not.
    assert (found["outside"], found["verdict"]) == (1, "within")


@pytest.mark.parametrize("used", range(13))
def test_an_estate_of_twelve_dwellings_never_looks_like_a_scandal(used):
    """Twelve dwellings have one or two genudlejninger a year: nothing but use where none is agreed stands out."""
    for let in (0, 1, 2):
        if used <= let:
            found = one(let, used, dwellings={"a": {"family": 12}})
            assert found.estates["verdict"].item() == ("within" if let else "no_lettings")
            assert np.isnan(found.estates["ratio"].item())
            assert found.n_outside == 0
            assert np.isnan(found.total["unevenness"].item())


def test_six_genudlejninger_can_be_none_or_four_by_luck():
    assert [verdict(6, used, 0.33) for used in range(7)] == ["within"] * 5 + ["over"] * 2


def test_a_ratio_is_told_from_five_expected_on():
    assert np.isnan(one(19, 3).estates["ratio"].item())
    assert one(20, 3).estates["ratio"].item() == pytest.approx(0.6)


def test_far_under_the_agreed_share_is_told_as_well_as_over():
    assert (verdict(40, 2), verdict(40, 10), verdict(40, 18)) == ("under", "within", "over")


def test_a_share_of_all_is_used_or_under():
    assert (verdict(7, 7, 1.0), verdict(7, 6, 1.0)) == ("within", "under")


def test_where_nobody_may_be_placed_one_is_no_matter_of_chance():
    m = town([*family_estate("a", 52, 0), *family_estate("b", 52, 1)], owners={"a": "o1", "b": "o1"})
    terms = agreement({"open": 0.25, "shut": 0.2}, closed=("shut",))
    found = account(m, terms, placed({"a": "shut", "b": "shut"}), "2025")
    assert found.estates["verdict"].tolist() == ["closed", "closed_but_used"]
    assert (found.n_with_span, found.n_outside, found.n_closed_but_used) == (0, 0, 1)
    assert found.organisations["verdict"].item() == "closed_but_used"


def test_an_undecided_step_gives_no_expectation():
    m = town([*family_estate("a", 40, 0), *family_estate("b", 40, 10)], owners={"a": "o1", "b": "o1"})
    found = account(m, agreement(), placed({"a": None, "b": "two"}), "2025")
    row = found.estates.iloc[0]
    assert (row["verdict"], row["genudlejninger"], row["used"]) == ("undecided", 40, 0)
    assert row[["share", "expected", "low", "high", "ratio", "carry_over"]].isna().all()
    # Nothing of it is in the organisation's comparison.
    whole = found.organisations.iloc[0]
    assert (whole["genudlejninger"], whole["compared_lettings"], whole["expected"]) == (80, 40, 10)
    assert (whole["estates"], whole["compared"]) == (2, 1)


def test_an_estate_without_a_placement_is_undecided():
    m = town(family_estate("a", 40, 10), owners={"a": "o1"})
    assert account(m, agreement(), placed({}), "2025").estates["verdict"].item() == "undecided"


def test_an_organisation_that_delivered_nothing_is_missing_and_not_nought():
    offers = [offered("b", 3, empty=1.5)]
    m = town(family_estate("a", 40, 10), owners={"a": "o1", "b": "o2"}, offers=offers)
    found = account(m, agreement(), placed({"a": "two", "b": "two"}), "2025")
    row = found.estates.set_index("estate_id").loc["b"]
    assert (row["verdict"], row["state"], row["offered"], row["empty_months"]) == (
        "not_delivered",
        "not_delivered",
        3,
        1.5,
    )
    assert np.isnan(row["genudlejninger"])
    whole = found.organisations.set_index("organisation_id").loc["o2"]
    assert whole["verdict"] == "not_delivered"
    assert whole[["genudlejninger", "expected", "low", "high", "ratio"]].isna().all()


def test_only_the_agreement_s_dwelling_types_count():
    rows = [
        letting("a", 30),
        letting("a", 20, dwelling_type="family", channel="external_list"),
        letting("a", 2, dwelling_type="family", channel="municipal"),
        letting("a", 8, dwelling_type="older", channel="municipal"),
    ]
    m = town(rows, owners={"a": "o1"}, dwellings={"a": {"family": 80, "older": 20}}, offers=[offered("a", 10)])
    row = account(m, agreement({"one": 0.25}), placed({"a": "one"}), "2025").estates.iloc[0]
    assert (row["genudlejninger"], row["used"], row["offers_used"], row["used_from"]) == (22, 2, 10, "lettings")


def test_a_mixed_estate_that_does_not_split_its_types_has_no_account():
    m = town(
        family_estate("a", 30, 9),
        owners={"a": "o1"},
        dwellings={"a": {"family": 80, "older": 20}},
        offers=[offered("a", 9)],
    )
    row = account(m, agreement({"one": 0.25}), placed({"a": "one"}), "2025").estates.iloc[0]
    assert (row["verdict"], row["state"]) == ("not_split", "not_split")
    assert np.isnan(row["used"])


def test_an_estate_without_the_agreement_s_types_is_not_covered():
    m = town(
        [letting("a", 7), letting("a", 7, channel="municipal")], owners={"a": "o1"}, dwellings={"a": {"older": 30}}
    )
    assert account(m, agreement(), placed({"a": "two"}), "2025").estates["verdict"].item() == "not_covered"


def test_used_offers_stand_in_where_channels_are_not_told():
    m = town([letting("a", 40)], owners={"a": "o1"}, offers=[offered("a", 11)])
    row = account(m, agreement(), placed({"a": "two"}), "2025").estates.iloc[0]
    assert (row["used"], row["used_from"], row["verdict"]) == (11, "offers", "within")


def test_lettings_and_offers_that_differ_are_told_and_not_hidden():
    rows = [*family_estate("a", 40, 10), *family_estate("b", 40, 10), *family_estate("c", 40, 10)]
    offers = [offered("a", 10), offered("b", 12), offered("c", 30)]
    m = town(rows, owners=dict.fromkeys("abc", "o1"), offers=offers)
    found = account(m, agreement(), placed(dict.fromkeys("abc", "two")), "2025")
    assert found.differences.to_dict("records") == [
        {"estate_id": "b", "let": 10, "offers": 12, "difference": 2, "matters": False},
        {"estate_id": "c", "let": 10, "offers": 30, "difference": 20, "matters": True},
    ]
    assert found.estates["used"].tolist() == [10, 10, 10]


def test_empty_months_cost_money_only_where_a_rent_is_known():
    rows = [row for name in "abc" for row in family_estate(name, 10, 2)]
    offers = [offered("a", 2, empty=1.5), offered("b", 2, empty=2.0), offered("c", 2)]
    m = town(rows, owners={"a": "o1", "b": "o2", "c": "o2"}, offers=offers)
    found = account(m, agreement(), placed(dict.fromkeys("abc", "two")), "2025", rents={"a": 5000.0})
    assert found.estates["empty_months"].tolist() == [1.5, 2.0, 0.0]
    assert found.estates["empty_cost_dkk"].fillna(-1).tolist() == [7500, -1, 0]
    assert found.organisations["empty_cost_dkk"].fillna(-1).tolist() == [7500, -1]
    assert np.isnan(found.total["empty_cost_dkk"].item())


def test_a_mean_rent_is_known_where_rent_per_m2_and_floor_area_are():
    row = {"unit_kind": "estate", "indicator": "mean_rent_dkk_m2_year", "period": "2025", "value": 900.0}
    m = town(
        [*family_estate("a", 10, 2), *family_estate("b", 10, 2)],
        owners={"a": "o1", "b": "o1"},
        offers=[offered("a", 2, empty=2.0), offered("b", 2, empty=2.0)],
        indicators=[row | {"unit_id": "a", "base": 6000.0}, row | {"unit_id": "b", "base": None}],
    )
    found = account(m, agreement(), placed({"a": "two", "b": "two"}), "2025")
    # 60 m² at 900 a year is 4,500 a month.
    assert found.estates["empty_cost_dkk"].fillna(-1).tolist() == [9000, -1]


def carried(uses, steps=None, until="2026", **about):
    rows = [row for year, used in uses.items() for row in family_estate("a", 40, used, str(year))]
    m = town(rows, owners={"a": "o1"})
    frame = placed({"a": "two"}) if steps is None else pd.concat([placed({"a": s}, year=y) for y, s in steps.items()])
    about = {"valid_from": dt.date(2025, 1, 1), "valid_to": dt.date(2028, 12, 31)} | about
    return account(m, agreement(**about), frame, until).estates.iloc[0]


def test_what_was_not_used_is_carried_over_within_the_agreement():
    row = carried({2024: 0, 2025: 7, 2026: 9})
    whole = span_of(distribution([(80, 0.25)]))
    assert row["carry_over"] == 20 - 16
    assert (row["carry_low"], row["carry_high"]) == (20 - whole.high, 20 - whole.low)


def test_carry_over_of_a_year_that_is_not_delivered_is_not_known():
    row = carried({2026: 9})
    assert row["verdict"] == "within"
    assert np.isnan(row["carry_over"])


def test_carry_over_follows_the_step_of_each_year():
    row = carried({2025: 7, 2026: 9}, {2025: "one", 2026: "three"})
    whole = span_of(distribution([(40, 0.33), (40, 0.15)]))
    assert row["carry_over"] == pytest.approx(40 * 0.33 + 40 * 0.15 - 16)
    assert row["carry_low"] == pytest.approx(40 * 0.48 - whole.high)
    assert (row["step_id"], row["share"]) == ("three", 0.15)


def test_before_the_agreement_nothing_is_carried_over():
    row = carried({2024: 5}, until="2024")
    assert (row["verdict"], row["genudlejninger"], row["used"]) == ("not_in_force", 40, 5)
    assert row[["share", "expected", "low", "high", "carry_over"]].isna().all()


def test_an_agreement_that_holds_for_a_part_of_the_year_gives_no_expectation_for_all_of_it():
    assert carried({2025: 5}, until="2025", valid_from=dt.date(2025, 2, 1))["verdict"] == "not_in_force"
    assert carried({2025: 5}, until="2025", valid_from=dt.date(2025, 1, 15))["verdict"] == "within"
    assert carried({2029: 5}, until="2029")["verdict"] == "not_in_force"


def test_twelve_months_across_new_year_have_the_step_of_each_part():
    months = [f"2025M{m:02d}" for m in range(7, 13)] + [f"2026M{m:02d}" for m in range(1, 7)]
    rows = [row for month in months for row in family_estate("a", 5, 1, month)]
    steps = pd.concat([placed({"a": "one"}, year=2025), placed({"a": "three"}, year=2026)])
    found = account(town(rows, owners={"a": "o1"}), agreement(), steps, "2026M06")
    row, whole = found.estates.iloc[0], span_of(distribution([(30, 0.33), (30, 0.15)]))
    assert str(found.window) == "2025M07-2026M06"
    assert (row["genudlejninger"], row["used"], row["low"], row["high"]) == (60, 12, whole.low, whole.high)
    assert row["share"] == pytest.approx(0.24)


def test_the_newest_delivered_months_are_taken_when_none_are_asked_for():
    m = town([*family_estate("a", 40, 9, "2024"), *family_estate("a", 40, 10)], owners={"a": "o1"})
    assert str(account(m, agreement(), placed({"a": "two"})).window) == "2025"
    with pytest.raises(ValueError, match="delivered"):
        account(town([], owners={"a": "o1"}), agreement(), placed({"a": "two"}))


def test_a_share_that_is_given_goes_before_the_step_s_except_where_the_step_is_closed():
    m = town([*family_estate("a", 40, 10), *family_estate("b", 40, 0)], owners=dict.fromkeys("ab", "o1"))
    frame = placed({"a": "two", "b": "four"}, allocation_share=[0.4, 0.4])
    found = account(m, agreement(closed=("four",)), frame, "2025").estates
    assert found["share"].tolist() == [0.4, 0.0]


def test_a_step_that_the_agreement_has_not_is_refused():
    m = town(family_estate("a", 40, 10), owners={"a": "o1"})
    with pytest.raises(ValueError, match="no step »seven«"):
        account(m, agreement(), placed({"a": "seven"}), "2025")


def test_two_placements_of_an_estate_in_one_year_are_refused():
    m = town(family_estate("a", 40, 10), owners={"a": "o1"})
    with pytest.raises(ValueError, match="two steps"):
        account(m, agreement(), pd.concat([placed({"a": "one"}), placed({"a": "two"})]), "2025")


ESTATES = st.lists(
    st.tuples(
        st.integers(0, 60), st.floats(0, 1), st.sampled_from([*"abc"]), st.sampled_from(["one", "two", "four", None])
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=15)
@given(ESTATES)
def test_organisations_and_estates_add_up_to_the_total(estates):
    named = {f"e{place}": estate for place, estate in enumerate(estates)}
    rows = [row for name, (n, part, _, _) in named.items() for row in family_estate(name, n, round(n * part))]
    m = town(rows, owners={name: owner for name, (_, _, owner, _) in named.items()})
    found = account(m, agreement(), placed({name: step for name, (*_, step) in named.items()}), "2025")
    total = found.total.iloc[0]
    for column in ("genudlejninger", "used", "estates", "compared", "outside", "outside_expected"):
        assert found.organisations[column].sum() == pytest.approx(total[column])
    assert found.estates["genudlejninger"].sum() == total["genudlejninger"]
    assert found.organisations["expected"].sum() == pytest.approx(np.nan_to_num(total["expected"]))
    assert total["outside"] == found.n_outside
    assert total["outside_expected"] == pytest.approx(found.expected_outside)
    assert (found.with_span["low"] <= found.with_span["expected"]).all()
    assert (found.with_span["expected"] <= found.with_span["high"]).all()


def test_the_window_may_be_any_whole_months():
    rows = [row for month in range(1, 4) for row in family_estate("a", 5, 1, f"2026M{month:02d}")]
    found = account(town(rows, owners={"a": "o1"}), agreement(), placed({"a": "two"}), Window.until("2026M03", 2))
    assert found.estates["genudlejninger"].item() == 10
