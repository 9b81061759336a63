"""Charts draw each line as a line, cut at breaks, in the reader's theme, with nothing to drag."""

from __future__ import annotations

import subprocess
import sys

from dashboard.figures import Line, Panel, line_chart

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


def test_words_stand_clear_of_the_line_they_belong_to() -> None:
    rising, falling = GROWING, Line("a", (1.0, 2.0), (9.0, 4.0), ("9", "4"), ends=("9", "4"))
    assert chart(rising).data[0].textposition[0] == "bottom center"
    assert chart(rising).data[0].textposition[-1] == "top center"
    assert chart(falling).data[0].textposition[0] == "top center"
    assert chart(falling).data[0].textposition[-1] == "bottom center"
    assert set(chart(SECOND).data[0].textposition) == {"bottom center"}


def test_words_of_a_second_line_that_climbs_stand_a_row_lower() -> None:
    flat = Line("a", (1.0, 2.0), (9.0, 9.0), ("9", "9"), ends=("", "9"), dashed=True, above=False)
    assert list(chart(GROWING, SECOND).data[1].text) == ["", "<br>120"]
    assert list(chart(GROWING, flat).data[1].text) == ["", "9"]


def test_words_at_the_start_stand_away_from_a_line_below() -> None:
    under = Line("a", (2026.0, 2040.0), (50.0, 50.0), ("50", "50"), dashed=True, above=False)
    assert chart(GROWING, under).data[0].textposition[0] == "top center"
    assert chart(GROWING, SECOND).data[0].textposition[0] == "bottom center"


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
