"""The engine against its own past: known errors come out as known, and nothing after the origin is seen."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from byibalance_core import release
from byibalance_core.model import Municipality
from byibalance_core.need.intervals import cell_q80, municipality_q80
from byibalance_core.parameters import default_errors
from byibalance_core.projection.backtest import backtest, errors_for
from byibalance_core.projection.engine import Engine
from byibalance_core.projection.errors import (
    SIZES,
    empirical_errors,
    errors_table,
    headline,
    origins_tried,
    pooled,
    shelf_life,
    size_class,
    with_past_intervals,
)
from byibalance_core.projection.generated import generated_backtest, generated_history, generated_municipality
from byibalance_core.projection.history import PHASES, Family, History, read_history

YEARS = np.arange(2014, 2027)


def history(households, *, families=()):
    table = np.asarray(households, dtype=float)
    unknown = {phase: np.full(table.shape, np.nan) for phase in PHASES}
    return History(
        tuple(f"a{number}" for number in range(len(table))), YEARS, table, table, table, unknown, tuple(families)
    )


def trials(errors, *, now=300.0, horizon=1):
    """Return trials of forecasts of `now`, by origin, that missed by the given shares."""
    rows = [
        {
            "area_id": f"a{place}",
            "origin": origin,
            "horizon": horizon,
            "now": now,
            "actual": now * (1 + miss),
            "engine": now,
            "trend": now,
        }
        for origin, misses in errors.items()
        for place, miss in enumerate(misses)
    ]
    return pd.DataFrame(rows)


def test_a_jump_that_nothing_foretold_is_the_error_of_every_forecast_across_it() -> None:
    # 200 households from 2014 to 2025, and 220 in 2026: whatever is held or drawn from before misses by 20 of 200.
    table = np.full((1, len(YEARS)), 200.0)
    table[0, -1] = 220
    size = Family("households", "size", ("1", "2"), np.stack([table * 0.6, table * 0.4], axis=1))
    tested = backtest(history(table, families=[size]))
    across = tested.cells[tested.cells["origin"] + tested.cells["horizon"] == 2026]
    before = tested.cells[tested.cells["origin"] + tested.cells["horizon"] < 2026]
    for method in ("engine", "no_change", "trend"):
        assert across[f"error_{method}"].to_numpy() == pytest.approx(0.1)
        assert before[f"error_{method}"].to_numpy() == pytest.approx(0.0, abs=1e-9)
    assert tested.origins == list(range(2018, 2026))
    assert set(across["horizon"]) == set(range(1, 9))
    assert across.groupby("horizon").size().tolist() == [2] * 8
    sums = tested.sums[(tested.sums["dimension"] == "total") & (tested.sums["counted"] == "households")]
    assert sums.loc[sums["origin"] + sums["horizon"] == 2026, "error_engine"].to_numpy() == pytest.approx(0.1)


def test_a_straight_line_is_foretold_by_the_trend_and_missed_by_no_change() -> None:
    tested = backtest(history([100 + 10.0 * np.arange(len(YEARS))]), horizons=[2])
    rows = tested.areas[tested.areas["counted"] == "households"]
    assert rows["error_trend"].to_numpy() == pytest.approx(0, abs=1e-9)
    assert rows["error_no_change"].to_numpy() == pytest.approx(20 / rows["now"].to_numpy())


def test_errors_are_shares_of_what_stood_at_the_origin() -> None:
    table = errors_table(trials({2020: [0.1, -0.5, -1.0]}))
    assert table["error_engine"].tolist() == pytest.approx([0.1, 0.5, 1.0])
    assert errors_table(trials({2020: [0.1]}, now=0.0)).empty
    assert errors_table(trials({2020: [np.nan]})).empty


def test_cells_are_told_apart_by_size() -> None:
    assert size_class([0, 1, 24, 25, 249, 250, 999, 1000, 50_000]).tolist() == [-1, 0, 0, 1, 3, 4, 5, 6, 6]
    assert [bounds.low for bounds in SIZES] == [1, 25, 50, 100, 250, 500, 1000]


def test_an_interval_is_made_of_the_errors_that_were_known_when_it_was_made() -> None:
    # Forty cells each year; those of 2020 to 2022 missed by 1 to 40 per cent, those of later years by 99.
    usual = [place / 100 for place in range(1, 41)]
    errors = {2020: usual, 2021: usual, 2022: usual, 2023: [0.99] * 40, 2024: [0.3] * 20 + [0.5] * 20}
    made = with_past_intervals(errors_table(trials(errors)))
    by_origin = {origin: made[made["origin"] == origin] for origin in errors}
    assert by_origin[2022]["q80"].isna().all()
    assert by_origin[2022]["inside"].isna().all()
    # Three origins are experience; the 80 % quantile of 1 … 40 per cent is 32.2.
    assert by_origin[2023]["q80"].to_numpy() == pytest.approx(np.quantile(usual * 3, 0.8))
    assert not by_origin[2023]["inside"].any()
    assert by_origin[2024]["q80"].to_numpy() == pytest.approx(np.quantile([*usual * 3, *[0.99] * 40], 0.8))
    assert by_origin[2024]["inside"].all()


def test_an_outcome_that_had_not_come_yet_is_no_experience() -> None:
    errors = {origin: [0.1] * 40 for origin in range(2015, 2022)}
    made = with_past_intervals(errors_table(trials(errors, horizon=5)))
    known = made.groupby("origin")["q80"].apply(lambda q80: bool(q80.notna().all()))
    # Five years on: in 2021 the outcomes of 2015 and 2016 alone are known.
    assert not known.any()
    errors = {origin: [0.1] * 40 for origin in range(2015, 2023)}
    made = with_past_intervals(errors_table(trials(errors, horizon=5)))
    assert made.loc[made["origin"] == 2022, "q80"].notna().all()
    assert made.loc[made["origin"] < 2022, "q80"].isna().all()


def test_errors_are_pooled_by_size_and_the_better_method_is_named() -> None:
    table = errors_table(trials({2020: [0.1, 0.2, 0.3]}, now=300.0))
    table["error_no_change"] = [0.05, 0.1, 0.9]
    table["error_trend"] = [0.0, 0.0, 0.0]
    (row,) = pooled(with_past_intervals(table)).to_dict("records")
    assert (row["from"], row["to"], row["cells"], row["origins"]) == (250, 500, 3, 1)
    assert (row["engine"], row["no_change"], row["trend"]) == pytest.approx((0.2, 0.1, 0.0))
    assert (row["best"], row["beats_no_change"], row["beats_trend"]) == ("trend", False, False)
    assert np.isnan(row["coverage"])
    figures = headline(with_past_intervals(table))
    assert figures.below_no_change == pytest.approx(-1.0)
    assert np.isnan(figures.below_trend)


def test_a_forecast_keeps_as_long_as_four_of_five_stay_within_ten_per_cent() -> None:
    rows = []
    for horizon, misses in ((1, [0.02] * 5), (2, [0.02, 0.02, 0.02, 0.02, 0.5]), (3, [0.02, 0.02, 0.02, 0.5, 0.5])):
        rows.append(trials({2015 + number: [miss] for number, miss in enumerate(misses)}, horizon=horizon))
    rows.append(trials({2015: [0.0], 2016: [0.0]}, horizon=4))
    assert shelf_life(errors_table(pd.concat(rows))).to_dict() == {"a0": 2}
    # The fourth year, which held, comes after one that did not, and two origins are no trial anyway.
    short = trials({2015: [0.0], 2016: [0.0]})
    assert shelf_life(errors_table(short)).isna().all()


def test_how_long_a_forecast_keeps_is_not_known_with_fewer_than_three_origins() -> None:
    short = errors_table(trials({2015: [0.0, 0.0], 2016: [0.0, 0.0]}))
    assert shelf_life(short).to_dict() == {"a0": None, "a1": None}
    assert origins_tried(short).to_dict() == {"a0": 2, "a1": 2}
    # That not even one year has kept is something else, and is known.
    misses = errors_table(trials({2015: [0.5], 2016: [0.5], 2017: [0.5]}))
    assert shelf_life(misses).to_dict() == {"a0": 0}
    # An area that is younger than the others is judged by its own origins.
    mixed = errors_table(trials({2015: [0.0], 2016: [0.0], 2017: [0.0, 0.0]}))
    assert shelf_life(mixed).to_dict() == {"a0": 1, "a1": None}
    assert origins_tried(mixed).to_dict() == {"a0": 3, "a1": 1}


def test_own_error_sizes_have_the_form_of_the_default_ones_and_never_rise_with_size() -> None:
    parts = [
        trials({2010 + year: list(np.linspace(0, top, 41)) for year in range(6)}, now=now, horizon=horizon)
        for now, top in ((60.0, 0.2), (300.0, 0.1), (700.0, 0.15))
        for horizon in (1, 2, 4, 5)
    ]
    cells = errors_table(pd.concat(parts, ignore_index=True))
    totals = errors_table(trials({2010 + year: [0.02] for year in range(6)}, now=9000.0, horizon=5))
    own = empirical_errors(cells, totals)
    # q80 of an even spread from 0 is four fifths of its top; the class of 300 is raised to the larger one's error.
    assert [size.q80 for size in own.cells] == pytest.approx([0.16, 0.12, 0.12])
    assert [size.p50 for size in own.cells] == pytest.approx([0.1, 0.075, 0.075])
    assert own.large_total == pytest.approx(0.02)
    assert (np.diff(cell_q80(own, np.geomspace(1, 1e6, 100))) <= 1e-12).all()
    assert municipality_q80(own, 9000) == pytest.approx(0.02)
    # The errors are alike at every horizon, so they grow as little as is allowed.
    assert own.horizon_exponent == pytest.approx(0.3)


def test_short_experience_is_no_experience() -> None:
    few = errors_table(trials({2019: [0.1] * 50, 2020: [0.1] * 50}, horizon=5))
    assert empirical_errors(few, few) is None
    assert backtest(history([[200.0] * len(YEARS)]).until(2018)) is None
    assert backtest(history([[200.0] * len(YEARS)]).until(2019)).origins == [2018]


def scrambled(full, origin):
    """Return a history whose years after the origin are nonsense."""
    rng = np.random.default_rng(7)
    later = full.years > origin

    def spoil(values):
        spoilt = values.copy()
        spoilt[..., later] = rng.integers(0, 9999, spoilt[..., later].shape)
        return spoilt

    flows = {phase: values.copy() for phase, values in full.construction.items()}
    for values in flows.values():
        values[:, full.years >= origin] = rng.integers(0, 999, values[:, full.years >= origin].shape)
    return replace(
        full,
        stock=spoil(full.stock),
        in_use=spoil(full.in_use),
        households=spoil(full.households),
        construction=flows,
        families=tuple(replace(family, counts=spoil(family.counts)) for family in full.families),
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_after_the_origin_is_seen(seed) -> None:
    full = generated_history(seed, areas=5, years=18)
    origin = 2019
    spoilt = scrambled(full, origin)
    for history_ in (full.until(origin), spoilt.until(origin)):
        for years in (1, 5, 12):
            for seen, cut in zip(Engine(full.until(origin)).cells(years), Engine(history_).cells(years), strict=True):
                assert cut.engine.tolist() == seen.engine.tolist()
                assert cut.trend.tolist() == seen.trend.tolist()
    # In the backtest itself: every forecast up to the origin, and every interval made by then, stands as it was.
    names = ["area_id", "counted", "dimension", "class_name", "origin", "horizon"]
    plain, other = (
        tested.cells[tested.cells["origin"] <= origin][[*names, "engine", "trend", "now", "q80"]]
        for tested in (backtest(full, horizons=[1, 3]), backtest(spoilt, horizons=[1, 3]))
    )
    both = plain.merge(other, on=names, suffixes=("", "_other"))
    assert len(both) > 1000
    assert both["q80"].notna().any()
    for name in ("engine", "trend", "now", "q80"):
        assert both[name].tolist() == pytest.approx(both[f"{name}_other"].tolist(), nan_ok=True, abs=0)


def test_a_municipality_without_its_later_rows_has_the_same_history_and_the_same_forecasts() -> None:
    m = generated_municipality(3, areas=5, years=18)
    origin = 2020
    tables = {}
    for name, rows in m.tables.items():
        flow = name in ("construction", "lettings", "move_outs")
        keep = rows["year"] < origin + (not flow) if "year" in rows and name != "projection" else slice(None)
        tables[name] = rows[keep]
    cut = Municipality(m.code, m.name, True, m.profile, "", "", tables, {}, {**m.settings, "base_year": origin})
    own, until = read_history(cut), read_history(m).until(origin)
    for one, other in zip(Engine(own).cells(5), Engine(until).cells(5), strict=True):
        assert (one.dimension, one.classes) == (other.dimension, other.classes)
        assert one.engine == pytest.approx(other.engine, rel=1e-12)
        assert one.trend == pytest.approx(other.trend, rel=1e-12)


def test_the_engine_comes_closer_than_both_rivals_in_large_cells_of_the_generator_s_municipalities() -> None:
    done = []
    tested = generated_backtest([1, 2], areas=12, years=22, on_done=done.append)
    assert done == [1, 2]
    assert (tested.seeds, tested.origin) == ((1, 2), 2021)
    assert tested.headline.large_cells > 100
    assert tested.headline.below_no_change > 0.1
    assert tested.headline.below_trend > 0.1
    assert 0.7 < tested.headline.coverage < 0.95
    # However many processors shared the work.
    alone = backtest(generated_history(2, areas=12, years=22), horizons=[5]).cells
    assert tested.earlier["cells"].sum() > len(alone)


def test_towns_that_cannot_be_tested_are_refused() -> None:
    with pytest.raises(ValueError, match="8 years leave no outcome"):
        generated_backtest([1], areas=4, years=8)
    with pytest.raises(ValueError, match="No seeds"):
        generated_backtest([], areas=4, years=25)


@pytest.fixture(scope="module")
def example(published):
    return release.load(published, "999", profile="partner")


def test_the_example_s_intervals_come_from_its_own_past(example) -> None:
    errors, method = errors_for(example)
    assert method == "own_backtest"
    assert (np.diff([size.q80 for size in errors.cells]) <= 0).all()
    assert all(0 < size.p50 <= size.q80 <= size.p90 < 1 for size in errors.cells)
    assert errors.floor == default_errors().floor


def test_the_example_s_areas_keep_for_years_that_were_tried(example) -> None:
    tested = backtest(example)
    keeps = tested.shelf_life()
    assert set(keeps.index) <= set(example.areas.index)
    assert keeps.between(0, tested.cells["horizon"].max()).all()
    assert (tested.origins_tried() == len(tested.origins)).all()


def test_copenhagen_has_no_past_to_be_tested_on(published) -> None:
    m = release.load(published, "101", profile="partner")
    assert backtest(m) is None
    assert errors_for(m) == (default_errors(), "default_error")
