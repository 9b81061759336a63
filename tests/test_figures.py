"""Charts draw each line as a line, cut at breaks, in the reader's theme, with nothing to drag."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import LINE_HEIGHT, Line, Panel, _places, line_chart, reach

GROWING = Line("Kommunen", (2026.0, 2031.0, 2040.0), (100.0, 110.0, 130.0), ("100", "110", "130"), ends=("100", "130"))
SECOND = Line(
    "Statistikken",
    (2026.0, 2040.0),
    (100.0, 120.0),
    ("100", "120"),
    ends=("", "120"),
    tone="second",
    dashed=True,
    above=False,
)


def chart(*lines: Line, dark: bool = False, **panel: object):
    return line_chart((Panel("By", lines, (2026, 2040), **panel),), dark=dark)


def test_two_publishers_are_two_lines_and_never_a_band() -> None:
    drawn = chart(GROWING, SECOND)
    assert [trace.name for trace in drawn.data] == ["Kommunen", "Statistikken"]
    assert [trace.fill for trace in drawn.data] == [None, None]
    assert [trace.line.dash for trace in drawn.data] == ["solid", "5px,3px"]


def test_only_the_ends_carry_words() -> None:
    assert list(chart(GROWING).data[0].text) == ["100", "", "130"]


def test_points_are_marked_where_they_are_few_or_do_not_come_every_year() -> None:
    def marks(*years: float) -> list[float]:
        words = tuple("" for _ in years)
        return list(chart(Line("a", years, years, words)).data[0].marker.size)

    assert marks(2017, 2018, 2019, 2020, 2021) == [6.5, 0, 0, 0, 6.5]
    assert marks(2013, 2015, 2017, 2019, 2021) == [6.5, 4.5, 4.5, 4.5, 6.5]
    assert marks(2013, 2017, 2021, 2025) == [6.5] * 4


def test_every_point_says_its_number_in_the_readers_form() -> None:
    drawn = chart(GROWING)
    assert list(drawn.data[0].customdata) == ["100", "110", "130"]
    assert list(drawn.data[0].x) == [2026.0, 2031.0, 2040.0]
    assert list(drawn.data[0].y) == [100.0, 110.0, 130.0]


def ends(drawn, trace: int = 0) -> tuple[str, str]:
    sides = drawn.data[trace].textposition
    return sides[0], sides[-1]


def test_words_at_the_edges_stand_outside_where_no_line_comes() -> None:
    falling = Line("a", (1.0, 2.0), (9.0, 4.0), ("9", "4"), ends=("9", "4"))
    for line in (GROWING, falling):
        assert ends(chart(line)) == ("middle left", "middle right")
    first, last = chart(Line("a", (0.0, 10.0), (1.0, 2.0), ("1", "2"), ends=("1.000.000 kr.", "2"))).layout.xaxis.range
    assert -first > last - 10  # the longer words get the more room


def test_words_that_would_lie_over_each_other_are_moved_apart_the_higher_one_up() -> None:
    far = replace(SECOND, values=(60.0, 70.0), ends=("60", "70"))
    near = replace(SECOND, values=(99.0, 129.0), ends=("99", "129"))
    assert ends(chart(GROWING, far), 1) == ("middle left", "middle right")
    assert ends(chart(GROWING, near), 0) == ("top left", "top right")
    assert ends(chart(GROWING, near), 1) == ("bottom left", "bottom right")
    assert ends(chart(near, GROWING), 0) == ("bottom left", "bottom right")


@given(st.lists(st.tuples(*[st.floats(0, 100)] * 3), min_size=2, max_size=2), st.booleans())
def test_no_two_words_at_an_edge_are_on_one_height(values: list[tuple[float, ...]], narrow: bool) -> None:
    lines = tuple(
        Line(str(at), (1.0, 2.0, 3.0), each, ("", "", ""), ends=("a", "b"), above=at == 0)
        for at, each in enumerate(values)
    )
    panel = Panel("", lines, (1, 3))
    low, high = reach(panel)
    places = _places(panel, 100.0, 1.0, narrow=narrow)
    for end, point in ((1, -1), *(() if narrow else ((0, 0),))):
        gap = abs(values[0][point] - values[1][point]) / (high - low) * 100
        sides = {places[0, end], places[1, end]}
        assert (len(sides) == 2) == (gap < LINE_HEIGHT)


def test_panels_side_by_side_keep_their_start_over_or_under_the_point() -> None:
    falling = Line("a", (2026.0, 2040.0), (9.0, 4.0), ("9", "4"), ends=("9", "4"))
    drawn = line_chart((Panel("By", (GROWING,), (2026,)), Panel("Land", (falling,), (2026,))), dark=False)
    assert ends(drawn, 0) == ("bottom center", "middle right")
    assert ends(drawn, 1) == ("top center", "middle right")


def test_a_stretch_that_begins_inside_stands_clear_of_its_own_line() -> None:
    later = Line("a", (2030.0, 2040.0), (50.0, 90.0), ("50", "90"), ends=("50", "90"))
    drawn = chart(replace(GROWING, years=(2020.0, 2022.0, 2024.0)), later)
    assert ends(drawn, 1)[0] == "bottom center"


def test_a_break_is_an_upright_line_with_its_words() -> None:
    drawn = chart(GROWING, breaks=((2028.5, "ny kilde"),))
    assert [(shape.x0, shape.x1, shape.line.dash) for shape in drawn.layout.shapes] == [(2028.5, 2028.5, "dot")]
    assert "ny kilde" in [note.text for note in drawn.layout.annotations]


def test_panels_have_axes_of_their_own() -> None:
    drawn = line_chart((Panel("By", (GROWING,), (2026,)), Panel("Land", (SECOND,), (2026,))), dark=False)
    assert [trace.xaxis for trace in drawn.data] == ["x", "x2"]
    assert [note.text for note in drawn.layout.annotations] == ["<b>By</b>", "<b>Land</b>"]


def test_the_axis_holds_all_points_with_room_for_their_words() -> None:
    low, high = chart(GROWING).layout.yaxis.range
    assert low < 100 < 130 < high
    first, last = chart(GROWING).layout.xaxis.range
    assert first < 2026 < 2040 < last


def test_a_single_point_and_equal_values_still_have_an_axis() -> None:
    point = Line("a", (2026.0,), (5.0,), ("5",))
    flat = Line("a", (2026.0, 2031.0), (0.0, 0.0), ("0", "0"))
    for line in (point, flat):
        drawn = chart(line)
        assert drawn.layout.yaxis.range[0] < drawn.layout.yaxis.range[1]
        assert drawn.layout.xaxis.range[0] < drawn.layout.xaxis.range[1]


def test_light_and_dark_differ_and_the_ground_shines_through() -> None:
    light, dark = chart(GROWING), chart(GROWING, dark=True)
    assert light.data[0].line.color != dark.data[0].line.color
    assert light.layout.paper_bgcolor == dark.layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_nothing_in_a_chart_zooms_or_drags() -> None:
    drawn = chart(GROWING)
    assert drawn.layout.dragmode is False
    assert drawn.layout.xaxis.fixedrange
    assert drawn.layout.yaxis.fixedrange


def test_names_from_data_are_no_markup() -> None:
    drawn = line_chart((Panel("<script>", (Line("<b>x", (1.0, 2.0), (1.0, 2.0), ("1", "2")),), (1,)),), dark=False)
    assert drawn.data[0].name == "&lt;b&gt;x"
    assert drawn.layout.annotations[0].text == "<b>&lt;script&gt;</b>"


def test_presentation_enlarges_the_type_and_the_drawing() -> None:
    small, large = (line_chart((Panel("By", (GROWING,), (2026,)),), dark=False, scale=s) for s in (1.0, 1.33))
    assert large.data[0].textfont.size > small.data[0].textfont.size
    assert large.layout.height > small.layout.height


def test_a_page_without_a_chart_never_loads_plotly() -> None:
    code = "import sys, dashboard.figures, dashboard.views.areas; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
