"""``backtest``: past errors in words and as JSON, and a clear answer where there is no past."""

import pytest

from .answers import one_object


@pytest.fixture
def with_both(byibalance, published, monkeypatch):
    monkeypatch.setenv("BYIBALANCE_STORE", str(published))
    return byibalance


def test_a_municipality_s_past_errors_stand_beside_those_of_its_rivals(with_both):
    code, out, err = with_both("backtest", "999", "--json")
    values = one_object(out)
    assert (code, err) == (0, "")
    assert values["municipality"] == {"code": "999", "name": "Eksempelkommune", "fictitious": True}
    assert values["history"]["origins"] == list(range(2005, 2026))
    keys = {"horizon", "from", "to", "cells", "origins", "engine", "no_change", "trend", "coverage", "best"}
    keys |= {"beats_no_change", "beats_trend"}
    assert all(set(row) == keys for row in values["rows"])
    assert {row["horizon"] for row in values["rows"]} == set(range(1, 16))
    assert values["interval_method"] == "own_backtest"
    assert all(area["recalculate_by"] == 2026 + area["keeps_years"] for area in values["areas"])
    assert all(area["origins"] == 21 for area in values["areas"])


def test_in_words_it_is_said_where_the_model_does_not_beat_no_change(with_both):
    code, out, _ = with_both("backtest", "999")
    assert code == 0
    assert "Eksempelkommune (fiktiv): 2001-2026, 21 udgangspunkter." in out
    assert "5 år frem: medianfejl" in out
    assert "slår modellen ikke »uændret« i celler fra 1 til 24." in out
    assert "slår modellen ikke trendlinjen i celler fra 1 til 24, fra 25 til 49." in out
    assert "følger prognosen fra Eksempelprognosen" in out
    assert "under 100 boliger vises dagens tal uden mangel eller overskud" in out
    assert "Bruges" not in out
    assert "Bør genberegnes senest" in out


def test_with_fewer_than_three_origins_nothing_is_said_of_how_long_a_forecast_keeps(with_both, monkeypatch):
    from byibalance_core.projection import backtest as engine
    from byibalance_core.projection.backtest import Backtest

    run = engine.backtest

    def young(m, **options):
        tested = run(m, **options)
        parts = (tested.cells, tested.areas, tested.sums)
        return Backtest(tested.first_year, tested.last_year, *(rows[rows["origin"] <= 2006] for rows in parts))

    monkeypatch.setattr(engine, "backtest", young)
    code, out, _ = with_both("backtest", "999")
    assert code == 0
    assert "kan ikke siges: 2 udgangspunkter, mindst 3 skal til" in out
    assert "holder ikke" not in out
    code, out, _ = with_both("backtest", "999", "--json")
    areas = one_object(out)["areas"]
    assert {(area["keeps_years"], area["recalculate_by"], area["origins"]) for area in areas} == {(None, None, 2)}


def test_without_a_history_it_says_so_and_ends_with_one(with_both):
    code, out, err = with_both("backtest", "101")
    assert (code, out) == (1, "")
    assert "København har ingen tællinger over mindst seks år i træk" in err
    assert "standardusikkerhed" in err
    code, out, _ = with_both("backtest", "101", "--json")
    assert code == 1
    assert one_object(out)["history"] is None


def test_invented_municipalities_are_pooled(byibalance):
    arguments = ("--areas", "6", "--years", "20", "--first-seed", "3", "--seeds", "2")
    code, out, _ = byibalance("backtest", "--generated", *arguments, "--json")
    found = one_object(out)["generated"]
    assert code == 0
    assert (found["seeds"], found["areas"], found["years"], found["horizon"], found["origin"]) == (
        [3, 4],
        6,
        20,
        5,
        2021,
    )
    assert found["median_error_250_plus"]["cells"] > 0
    assert {"engine", "no_change", "trend", "below_trend", "below_no_change"} < set(found["median_error_250_plus"])
    assert found["all_origins"]["coverage_100_plus"]["cells"] > found["coverage_100_plus"]["cells"]
    code, out, _ = byibalance("backtest", "--generated", *arguments)
    assert code == 0
    assert "2 fiktive kommuner (frø 3-4), 6 områder, 20 år." in out
    assert "Celler fra 100:" in out


@pytest.mark.parametrize("arguments", [(), ("999", "--generated")])
def test_either_a_municipality_or_invented_ones(byibalance, arguments):
    code, _, err = byibalance("backtest", *arguments)
    assert code == 2
    assert "kommunekode eller --generated" in err


def test_the_command_explains_itself_with_an_example(byibalance):
    code, out, _ = byibalance("backtest", "--help")
    assert code == 0
    assert "Example:" in out
