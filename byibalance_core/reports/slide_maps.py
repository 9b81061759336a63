"""A map on a slide: native shapes that can be moved and recoloured, each with the name of its area."""

from __future__ import annotations

from typing import Any

from byibalance_core.reports.pack import PackMap, Ring
from byibalance_core.reports.slide_shapes import Box, Look, describe, rgb, run, words


def draw(slide: Any, box: Box, drawn: PackMap, look: Look, *, alternative: str) -> None:
    """Draw a map of native shapes in one group, each with the name of its area."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Emu, Inches

    unit = Inches(box.width) / drawn.size[0]
    left, top = Inches(box.left), Inches(box.top)
    group = slide.shapes.add_group_shape()
    made = []
    for k, (x, y, r) in enumerate(drawn.places):
        if drawn.outlines:
            rings = [_thinned(ring, drawn.size[0] / 800) for ring in drawn.outlines[k]]
            shape = _outline(group, rings, (left, top), unit)
        else:
            corner = (Emu(int(left + (x - r) * unit)), Emu(int(top + (y - r) * unit)))
            shape = group.shapes.add_shape(MSO_SHAPE.OVAL, *corner, Emu(int(2 * r * unit)), Emu(int(2 * r * unit)))
        name = drawn.names[k].replace("|", "")
        describe(shape, name, "")
        _tone(shape, drawn, k)
        made.append((shape, x, y, r))
    for k, (_, x, y, r) in enumerate(made):
        if drawn.fits[k] and drawn.names[k]:
            _name(
                group, drawn, k, (int(left + (x - r) * unit), int(top + (y - r) * unit), int(2 * r * unit)), unit, look
            )
    describe(group, "map", alternative)


def _outline(group: Any, rings: list[Ring], corner: tuple[int, int], unit: float) -> Any:
    """Add a shape of rings.

    The library's own builder looks at all points for every point; a path written at once takes no time at all.
    """
    from lxml import etree
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Emu

    xs, ys = ([point[axis] for ring in rings for point in ring] for axis in (0, 1))
    low_x, low_y = min(xs), min(ys)
    width, height = (max(1, round((max(values) - min(values)) * unit)) for values in (xs, ys))
    place = (Emu(round(corner[0] + low_x * unit)), Emu(round(corner[1] + low_y * unit)))
    shape = group.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place, Emu(width), Emu(height))
    path = ""
    for ring in rings:
        points = [f'<a:pt x="{round((x - low_x) * unit)}" y="{round((y - low_y) * unit)}"/>' for x, y in ring]
        path += f"<a:moveTo>{points[0]}</a:moveTo>"
        path += "".join(f"<a:lnTo>{point}</a:lnTo>" for point in points[1:]) + "<a:close/>"
    old = shape._element.spPr.xpath("./a:prstGeom")[0]
    geometry = etree.fromstring(  # our own numbers
        f'<a:custGeom xmlns:a="{old.nsmap["a"]}"><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>'
        f'<a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="{width}" h="{height}">{path}</a:path></a:pathLst>'
        "</a:custGeom>"
    )
    old.getparent().replace(old, geometry)
    return shape


def _thinned(ring: Ring, least: float) -> Ring:
    """Return a ring without points nearer to the last kept one than any screen shows."""
    kept = [ring[0]]
    for x, y in ring[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= least:
            kept.append((x, y))
    return tuple(kept) if len(kept) > 3 else ring


def _tone(shape: Any, drawn: PackMap, place: int) -> None:
    from pptx.enum.dml import MSO_LINE, MSO_PATTERN
    from pptx.util import Pt

    tone = drawn.tones[place]
    shape.shadow.inherit = False
    if tone in "zh":
        shape.fill.patterned()
        shape.fill.pattern = MSO_PATTERN.PERCENT_20 if tone == "z" else MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        shape.fill.fore_color.rgb, shape.fill.back_color.rgb = (
            rgb("secondary" if tone == "z" else "muted"),
            rgb("ground"),
        )
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(f"ramp-{int(tone) + 1}" if tone.isdigit() else "ground")
    incomplete = bool(drawn.incomplete) and drawn.incomplete[place]
    chosen = place == drawn.selected
    edge = "text" if incomplete or chosen else "ramp-4" if tone == "0" else "ground" if tone.isdigit() else "strong"
    shape.line.color.rgb = rgb(edge)
    shape.line.width = Pt(2.5 if chosen else 1.3 if incomplete else 0.75)
    if incomplete and not chosen:
        shape.line.dash_style = MSO_LINE.DASH
    elif tone == "n":
        shape.line.dash_style = MSO_LINE.ROUND_DOT


def _name(group: Any, drawn: PackMap, place: int, corner: tuple[int, int, int], unit: float, look: Look) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Emu

    x, y, size = corner
    shape = group.shapes.add_textbox(Emu(x), Emu(y), Emu(size), Emu(size))
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = False, MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    tone = drawn.tones[place]
    colour = f"ink-{int(tone) + 1}" if tone.isdigit() else "text"
    points = round(11.2 * drawn.size[0] / 440 * unit / 12700 * 0.9, 1)
    for k, line in enumerate(drawn.names[place].split("|")):
        paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.CENTER
        run(paragraph, line, look, size=points, bold=False, colour=colour)


def legend(slide: Any, box: Box, drawn: PackMap, look: Look) -> None:
    """Draw the legend of a map: a mark, its words and how many areas."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches

    words(slide, Box(box.left, box.top, box.width, 0.3), [drawn.heading[0]], look, size=14, bold=True)
    words(slide, Box(box.left, box.top + 0.3, box.width, 0.3), [drawn.heading[1]], look, size=12, colour="tertiary")
    top = box.top + 0.72
    for tone, label, count in drawn.legend:
        shape = slide.shapes.add_shape(MSO_SHAPE.OVAL, *(Inches(value) for value in (box.left, top + 0.02, 0.2, 0.2)))
        describe(shape, label, "")
        key = PackMap(
            ("",),
            (tone if tone != "i" else "m",),
            ((0, 0, 1),),
            (1, 1),
            (False,),
            (),
            ("", ""),
            incomplete=(tone == "i",),
        )
        _tone(shape, key, 0)
        words(slide, Box(box.left + 0.32, top, box.width - 0.9, 0.28), [label], look, size=13)
        number = words(
            slide, Box(box.left + box.width - 0.6, top, 0.6, 0.28), [str(count)], look, size=13, colour="secondary"
        )
        number.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        top += 0.33
    if drawn.note:
        words(slide, Box(box.left, top + 0.15, box.width, 0.8), [drawn.note], look, size=11, colour="tertiary")
