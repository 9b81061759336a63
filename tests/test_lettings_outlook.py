"""Next years' genudlejninger: the intervals hold what they say they hold, and little data leans on more."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom, poisson

from byibalance_core.example import ExampleSize
from byibalance_core.example.dwellings import make_register
from byibalance_core.example.letting import make_flows
from byibalance_core.example.plan import make_town
from byibalance_core.lettings.outlook import _ends, _interval, _sums, fit, outlook

from .lettings_town import letting, town


def flows(seed, *, between=0.3, years=0.15, common=0.0, ahead=4):
    """Return counts of five years and the years ahead, base and owner: gamma rates, gamma years, Poisson counts."""
    rng = np.random.default_rng(seed)
    owner = pd.Series(np.repeat(np.arange(6), rng.integers(3, 16, 6)))
    n, span = len(owner), 5 + ahead
    base = pd.Series(np.exp(rng.normal(4.2, 0.9, n)).clip(8)) * 0.104

    def gamma(cv, shape):
        return rng.gamma(1 / cv**2, cv**2, shape) if cv else np.ones(shape)

    rate = gamma(between, (n, 1)) * np.exp(rng.normal(0, 0.15, 6))[owner][:, None]
    counts = rng.poisson(base.to_numpy()[:, None] * rate * gamma(years, (n, span)) * gamma(common, (1, span)))
    return pd.DataFrame(counts[:, :5].astype(float)), counts[:, 5:], base, owner


def share_inside(interval, seen):
    return float(((seen >= interval["low"]) & (seen <= interval["high"])).mean())


@pytest.mark.parametrize(
    "world",
    [{}, {"years": 0.0}, {"between": 0.1}, {"years": 0.3}, {"common": 0.1}],
    ids=["usual", "poisson", "alike", "restless", "common"],
)
def test_eighty_per_cent_intervals_hold_at_least_eighty_per_cent_of_the_next_years(world):
    one, four, organisations = [], [], []
    for seed in range(40):
        counts, then, base, owner = flows(seed, **world)
        # A fifth have told one year only.
        counts.loc[np.random.default_rng(seed).random(len(owner)) < 0.2, :3] = np.nan
        rates = fit(counts, base, owner)
        one.append(share_inside(_interval(rates.frame, 1, 0.8), then[:, 0]))
        four.append(share_inside(_interval(rates.frame, 4, 0.8), then.sum(axis=1)))
        sums = pd.Series(then[:, 0]).groupby(owner).sum()
        organisations.append(share_inside(_interval(_sums(rates, counts, owner), 1, 0.8), sums))
    # Counts are whole numbers, so a few per cent more than asked for; far more would be useless.
    assert 0.79 <= np.mean(one) <= 0.91
    assert 0.78 <= np.mean(four) <= 0.88
    assert 0.76 <= np.mean(organisations) <= 0.90


def test_the_intervals_hold_on_the_invented_municipality_s_own_past():
    """Every year from 2006 is foretold from the five before it; 80 % should hold, in no year far fewer."""
    made = make_town(ExampleSize())
    counted = make_flows(made, make_register(made))
    let, size = counted.lettings.sum(axis=2), counted.dwellings
    levels = made.estates["kind"].map({"youth": 0.37, "care": 0.29}).fillna(0.11)
    hits = []
    for year in range(5, let.shape[1]):
        there = np.flatnonzero((size[:, year - 5 : year + 1] > 0).all(axis=1))
        counts = pd.DataFrame(let[there, year - 5 : year].astype(float), index=there)
        base = pd.Series(size[there, year] * levels.to_numpy()[there], index=there)
        rates = fit(counts, base, made.estates["organisation"].loc[there])
        hits.append(share_inside(_interval(rates.frame, 1, 0.8), let[there, year]))
    assert 0.78 <= np.mean(hits) <= 0.90
    assert min(hits) > 0.6


def test_an_estate_with_few_dwellings_leans_on_its_organisation():
    owner = pd.Series(["o1"] * 6)
    base = pd.Series([20.0, 20.0, 20.0, 20.0, 20.0, 1.0])
    counts = pd.DataFrame([[20, 22, 18, 21, 19]] * 3 + [[30, 28, 32, 31, 29]] * 2 + [[3, 3, 3, 3, 3]], dtype=float)
    rates = fit(counts, base, owner).frame
    per_base = rates["mean"] / rates["base"]
    assert per_base[0] == pytest.approx(1.0, abs=0.08)
    # Three times the others' level on a twentieth of their dwellings: believed in part.
    assert 1.2 < per_base[5] < 2.6


def test_an_estate_that_has_told_nothing_stands_as_its_organisation_and_is_less_sure():
    counts, _, base, owner = flows(3)
    base[:] = 10.0
    counts.loc[0] = np.nan
    rates = fit(counts, base, owner).frame
    same = owner == owner[0]
    mean = (rates["mean"] / rates["base"])[same].iloc[1:].mean()
    assert rates["mean"][0] / base[0] == pytest.approx(mean, rel=0.15)
    assert rates["variance_of_mean"][0] > 1.5 * rates["variance_of_mean"][same].iloc[1:].max()


def test_years_that_differ_by_chance_alone_have_no_spread_of_their_own():
    spreads = [
        fit(*[flows(seed, years=years)[place] for place in (0, 2, 3)]).frame["spread"].mean()
        for years in (0.0, 0.3)
        for seed in range(20)
    ]
    assert np.mean(spreads[:20]) < 0.02
    assert np.mean(spreads[20:]) == pytest.approx(0.09, abs=0.03)


@pytest.mark.parametrize(("mean", "variance"), [(0.4, 0.4), (10.0, 10.0), (10.0, 30.0), (250.0, 900.0)])
def test_the_ends_are_quantiles_of_the_negative_binomial(mean, variance):
    chance = nbinom(mean**2 / (variance - mean), mean / variance) if variance > mean else poisson(mean)
    assert _ends(mean, variance, 0.8) == (chance.ppf(0.1), chance.ppf(0.9))


def years_of(estate, counts):
    return [letting(estate, count, str(2021 + place)) for place, count in enumerate(counts)]


def test_the_outlook_has_estates_organisations_and_the_municipality_for_each_year():
    rows = [*years_of("a", [10, 12, 9, 11, 10]), *years_of("b", [40, 44, 38, 41, 39])]
    m = town(
        rows,
        owners={"a": "o1", "b": "o1", "c": "o2"},
        dwellings={n: {"family": s} for n, s in zip("abc", (100, 400, 50), strict=True)},
    )
    found = outlook(m, ("family",), ahead=4)
    assert found.groupby("unit_kind")["unit_id"].nunique().to_dict() == {
        "estate": 3,
        "municipality": 1,
        "organisation": 2,
    }
    assert sorted(found["year"].unique()) == [2026, 2027, 2028, 2029]
    first = found[found["year"] == 2026].set_index("unit_id")
    assert first.loc["a", "main"] == pytest.approx(10.4, abs=0.5)
    assert first.loc["c", "main"] == pytest.approx(5.2, abs=0.5)
    assert first["basis"].to_dict() == {
        "a": "lettings",
        "b": "lettings",
        "c": "others",
        "o1": "lettings",
        "o2": "others",
        "T": "mixed",
    }
    assert first.loc["T", "main"] == pytest.approx(first.loc[["a", "b", "c"], "main"].sum())
    assert (found["low"] <= found["main"]).all()
    assert (found["main"] <= found["high"]).all()
    last = found[(found["year"] == 2029) & (found["unit_id"] == "b")].iloc[0]
    assert last["sum_main"] == pytest.approx(4 * last["main"])
    # Years even each other out, so four together are less spread than four times one.
    assert last["sum_high"] - last["sum_low"] < 4 * (last["high"] - last["low"])


def test_where_nobody_has_told_anything_there_is_no_outlook():
    assert outlook(town([], owners={"a": "o1"})).empty


def test_what_is_assumed_stands_beside_what_is_delivered():
    rows = [letting("a", 10, str(year)) for year in range(2021, 2026)]
    gone = [{"estate_id": "b", "year": 2025, "period": "2025", "move_outs": 8}]
    m = town(rows, owners={"a": "o1", "b": "o2", "c": "o2"}, move_outs=gone)
    found = outlook(m, ("family",), ahead=1).set_index(["unit_kind", "unit_id"])
    assert found.loc["estate", "assumed_estates"].to_dict() == {"a": 0, "b": 1, "c": 1}
    silent = found.loc[("organisation", "o2")]
    assert (silent["assumed"], silent["assumed_estates"]) == (pytest.approx(silent["main"]), 2)
    whole = found.loc["municipality"].iloc[0]
    assert whole["assumed"] == pytest.approx(found.loc["estate", "main"][["b", "c"]].sum())


def test_lettings_of_estates_without_dwellings_give_no_outlook_and_no_rate():
    m = town([letting("z", 10)], owners={"a": "o1"})
    assert outlook(m, ("family",)).empty
    assert outlook(town([letting("z", 10)], owners={"a": "o1"}, dwellings={"a": {"older": 5}}), ("family",)).empty
    with pytest.raises(ValueError, match="no rate"):
        fit(pd.DataFrame({2025: [np.nan]}), pd.Series([1.0]), pd.Series(["o"]))
