"""The strip and the bars of shares: places by hand, nothing outside the drawing, every drawing with words."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dashboard.area_marks import Dot, Part, share_bar, share_legend, strip


def dots(svg: str) -> list[float]:
    return [float(x) for x in re.findall(r'<circle cx="([\d.]+)%"', svg)]


def test_the_municipality_stands_in_the_middle_and_one_deviation_is_a_sixth() -> None:
    drawn = strip([Dot(0.0, "on_level"), Dot(1.5, "strength"), Dot(-3.0, "challenge")], others=(), band=1.0, reach=3.0)
    assert dots(drawn) == [50.0, 75.0, 0.0]


def test_the_band_reaches_one_limit_to_both_sides() -> None:
    drawn = strip([], others=(), band=1.0, reach=4.0)
    assert '<rect x="37.5%"' in drawn
    assert 'width="25.00%"' in drawn


def test_areas_in_the_same_place_are_one_mark() -> None:
    drawn = strip([], others=(0.5, 0.5, -0.5), band=1.0)
    assert len(re.findall(r"M\d+ ", drawn)) == 2


def test_on_level_is_hollow_and_the_others_are_filled() -> None:
    hollow, filled = (strip([Dot(0.4, judgement)], others=(), band=1.0) for judgement in ("on_level", "strength"))
    assert 'r="5.6" fill="var(--b-ground)"' in hollow
    assert 'r="5.6" fill="var(--b-strength)"' in filled


def test_a_sampling_range_is_drawn_through_the_dot() -> None:
    drawn = strip([Dot(1.5, "strength", low=0.0, high=3.0)], others=(), band=1.0, reach=3.0)
    assert 'x1="50.0%" x2="100.0%"' in drawn
    assert 'x1="50.0%" x2="100.0%"' not in strip([Dot(1.5, "strength")], others=(), band=1.0, reach=3.0)


def test_several_areas_carry_their_letters() -> None:
    drawn = strip([Dot(1.0, "strength", letter="A"), Dot(-1.0, "challenge", letter="B")], others=(), band=1.0)
    assert re.findall(r">([AB])</text>", drawn) == ["A", "B"]


@given(st.floats(-1e6, 1e6))
def test_a_dot_never_leaves_the_drawing(distance: float) -> None:
    drawn = strip([Dot(distance, "strength")], others=(distance,), band=1.0)
    assert all(0 <= x <= 100 for x in dots(drawn))


def test_words_from_data_are_escaped() -> None:
    drawn = strip([Dot(1.0, "strength", letter="<")], others=(), band=1.0, label='"><script>')
    assert "<script>" not in drawn
    assert "<<" not in drawn


def test_the_unknown_is_hatched_and_says_no_number() -> None:
    bar = share_bar([Part("kendt", 0.75, 5), Part("ukendt", 0.25, 0)], number="{share}", label="By")
    assert bar.count("75") == 2  # the width and the number
    assert 'class="b-a-unknown" style="flex:0.2500 1 0"></span>' in bar


def test_a_part_beside_an_unknown_one_says_its_share_of_what_is_known() -> None:
    bar = share_bar([Part("kendt", 0.284, 5, told=0.2852), Part("ukendt", 0.004, 0)], number="{share}", label="By")
    assert ">29<" in bar
    assert 'style="flex:0.2840 1 0"' in bar


def test_a_half_is_rounded_up_in_a_bar_as_in_titles() -> None:
    assert ">13<" in share_bar([Part("a", 0.125, 5)], number="{share}", label="By")


def test_a_narrow_part_has_no_number_and_an_empty_one_no_place() -> None:
    bar = share_bar([Part("a", 0.96, 5), Part("b", 0.04, 4), Part("c", 0.0, 3)], number="{share}", label="By")
    assert bar.count("<span") == 2
    assert ">4<" not in bar


def test_the_legend_names_every_part_and_escapes() -> None:
    legend = share_legend([Part("<b>", 0.5, 1), Part("ukendt", 0.5, 0)])
    assert "&lt;b&gt;" in legend
    assert "b-a-unknown" in legend
