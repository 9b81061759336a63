"""What the map component shows: classes at readable numbers, and the figure as plain values.

Everything here is a value: numbers and finished words go in, a payload of plain JSON comes out. The component
in `dashboard.map` draws it and holds no word of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from dashboard.circles import label_radius
from dashboard.classes import (
    MOST_CLASSES,
    class_counts,
    classify,
    legend_labels,
    readable_breaks,
    size_steps,
)

# One place for all that makes a map, for the views.
__all__ = [
    "AreaList",
    "MapFigure",
    "MapWords",
    "Measure",
    "class_counts",
    "classify",
    "legend_labels",
    "readable_breaks",
    "size_steps",
]

Sign = Literal["", "zero_or_hidden", "missing", "suppressed", "not_applicable", "few", "incomplete"]
Judgement = Literal["strength", "challenge", "different", "on_level", ""]
Tint = Literal["picked", "sibling", "other"]

#: One letter per area and measure crosses the wire: a step of the ramp, or one of these signs outside it.
LETTERS = {
    **{"zero_or_hidden": "z", "missing": "m", "suppressed": "h", "not_applicable": "n"},
    **{"few": "f", "incomplete": "i"},
}
_TINT_LETTER = {"picked": "p", "sibling": "s", "other": "o"}
# Fewer classes take steps that are still far apart, and never only the palest ones.
_STEPS = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}


@dataclass(frozen=True)
class Measure:
    """One measure of the map, with every word and number as the reader sees it.

    Attributes
    ----------
    id : str
        Written to the address as ``measure=<id>``.
    label, title, subtitle : str
        Word on the switch; finding; measure, unit, period.
    legend_title, legend_subtitle : str
        Heads of the legend.
    column : str
        Head of the list's column, with the unit.
    values : tuple of float or None
        One per area; None where there is none to colour (its sign then says why).
    texts : tuple of str
        One per area for the list, without unit; unused where there is no value.
    unit : str
        What follows the number in the tip and in an area's accessible name, blank included: ``" %"``.
    signs : tuple of Sign
        One per area. ``incomplete`` keeps the colour of the class where there is a value; the others need a value
        of None.
    breaks, labels
        Inner breaks and one label per class, low to high.
    benchmark : float or None
        The municipality; drawn as a mark on each bar.
    benchmark_note, source : str
        Line under the list; source line under the figure.
    more : bool
        Chosen from the field of further measures, not from the switch.
    """

    id: str
    label: str
    title: str
    subtitle: str
    legend_title: str
    legend_subtitle: str
    column: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    unit: str
    signs: tuple[Sign, ...]
    breaks: tuple[float, ...]
    labels: tuple[str, ...]
    benchmark: float | None = None
    benchmark_note: str = ""
    source: str = ""
    more: bool = False

    def __post_init__(self) -> None:
        """Refuse what would be drawn wrongly without a word."""
        if not len(self.values) == len(self.texts) == len(self.signs):
            raise ValueError(f"measure {self.id}: values, texts and signs differ in length")
        if len(self.labels) != len(self.breaks) + 1 or len(self.labels) > MOST_CLASSES:
            raise ValueError(f"measure {self.id}: {len(self.breaks)} breaks and {len(self.labels)} labels")
        for value, sign in zip(self.values, self.signs, strict=True):
            if sign != "incomplete" and (value is None) != (sign in LETTERS):
                raise ValueError(f"measure {self.id}: a value of {value!r} cannot carry the sign {sign!r}")

    def to_payload(self) -> dict[str, Any]:
        """Return the measure as the component reads it: one letter per area for its colour, columns of plain values."""
        shown = np.array([math.nan if v is None else v for v in self.values], dtype=float)
        classes = classify(shown, self.breaks)
        steps = _STEPS[len(self.labels)]
        letters = (str(steps[c]) if c >= 0 else LETTERS[s] for c, s in zip(classes, self.signs, strict=True))
        counts = class_counts(classes, classes_in_all=len(self.labels))
        finite = shown[np.isfinite(shown)]
        ends = [*finite.tolist(), 0.0, *([] if self.benchmark is None else [self.benchmark])]
        words = {
            name: getattr(self, name)
            for name in (
                *("id", "label", "title", "subtitle", "legend_title", "legend_subtitle", "column"),
                *("unit", "benchmark_note", "source"),
            )
        }
        return words | {
            "classes": "".join(letters),
            "incomplete": "".join("1" if sign == "incomplete" else "0" for sign in self.signs),
            "values": [None if v is None else float(f"{v:.5g}") for v in self.values],
            "texts": ["" if v is None else text for v, text in zip(self.values, self.texts, strict=True)],
            "legend": [[step, self.labels[k], counts[k]] for k, step in enumerate(steps)][::-1],
            "sign_counts": {sign: self.signs.count(sign) for sign in LETTERS},
            "benchmark": self.benchmark,
            "range": [min(ends), max(ends)],
            "more": self.more,
        }


@dataclass(frozen=True)
class MapWords:
    """Every word of the component, finished in the reader's language.

    ``{shown}`` and ``{total}`` in `shown`, ``{total}`` in `all_shown` and ``{name}`` in `open` are filled in by
    the component. `signs` and `judgements` are pairs of code and word in the order of the legend; a sign after
    the third is listed only where it occurs.
    """

    lang: str
    map_label: str
    measure_label: str
    zoom_in: str
    zoom_out: str
    zoom_all: str
    not_drawn: str
    list_label: str = ""
    search: str = ""
    area: str = ""
    size: str = ""
    stands_out: str = ""
    shown: str = ""
    all_shown: str = ""
    none_found: str = ""
    open: str = ""
    size_key: str = ""
    copied: str = ""
    more: str = ""
    signs: tuple[tuple[Sign, str], ...] = ()
    judgements: tuple[tuple[Judgement, str], ...] = ()


@dataclass(frozen=True)
class StandsOut:
    """What tells an area from the municipality, in a line: a sign with words, then signs with words or a number.

    `wide` is the line for a list that has more room, where it says more.
    """

    judgement: str
    words: str
    rest: tuple[tuple[str, str], ...] = ()
    wide: StandsOut | None = None


@dataclass(frozen=True)
class AreaList:
    """The list beside the map: dwellings as text, and what stands out per area."""

    size_texts: tuple[str, ...]
    stands_out: tuple[StandsOut, ...]

    def to_payload(self) -> dict[str, Any]:
        """Return the columns as plain JSON."""
        return {"size_texts": list(self.size_texts), "stands_out": [_line(each) for each in self.stands_out]}


def _line(found: StandsOut) -> list[object]:
    """Return a line as plain JSON: judgement, words, and what else there is, and for a wide list, if any."""
    rest = [list(map(list, found.rest))] if found.rest or found.wide else []
    return [found.judgement, found.words, *rest, *([_line(found.wide)] if found.wide else [])]


@dataclass(frozen=True)
class MapFigure:
    """A map, with or without its twin list.

    Attributes
    ----------
    ids, names, short_names : tuple of str
        One per area; ``|`` in a short name is where it may break. With `geometry_url` in ascending order of id.
    sizes : tuple of float or None
        Dwellings; what a circle's area tells.
    circles : tuple of three tuples of float, or None
        x, y, r in pixels of `frame` (`dashboard.circles.circle_layout`). Exactly one of this and `geometry_url`.
    geometry_url : str or None
        Where the browser fetches ``geometry.bin``, once.
    measures, measure : tuple of Measure, str
        All measures of the page and the one shown first. Without measures the map is a locator: `tints` colour it.
    selected : str or None
        An area's id.
    list : AreaList or None
        None gives the map alone.
    size_key : tuple of (float, str)
        Sizes drawn as the key to the circles, with their labels, large to small.
    tints, tint_labels
        Locator only: one tint per area, and (tint, words) for the legend.
    actions : tuple of (str, str, str)
        Id, word and icon (``plus``, ``mark`` or ``link``) of the buttons at the title. ``copy_link`` copies the
        address in the browser; any other is handed to Python.
    open_href : str
        Address of an area's page with ``{id}`` in it; blank leaves the link out.
    flags, flag_word : tuple of str, str
        Areas that carry the mark of a layer over the map, and what the mark says.
    fixed_at : str
        Address from which the browser fetches the fixed part of the payload, once; blank sends all of it each time.
    height : int
        Pixels from the switch to the foot of the list in the wide layout; of the whole map without a list.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    short_names: tuple[str, ...]
    sizes: tuple[float | None, ...]
    words: MapWords
    circles: tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]] | None = None
    geometry_url: str | None = None
    frame: tuple[int, int] = (440, 400)
    measures: tuple[Measure, ...] = ()
    measure: str = ""
    selected: str | None = None
    list: AreaList | None = None
    size_key: tuple[tuple[float, str], ...] = ()
    tints: tuple[Tint, ...] = ()
    tint_labels: tuple[tuple[Tint, str], ...] = ()
    actions: tuple[tuple[str, str, str], ...] = ()
    open_href: str = ""
    flags: tuple[str, ...] = ()
    flag_word: str = ""
    fixed_at: str = ""
    height: int = 446
    interactive: bool = True

    def __post_init__(self) -> None:
        """Refuse figures whose parts do not belong together."""
        n = len(self.ids)
        columns: dict[str, Sequence[object]] = {
            "names": self.names,
            "short_names": self.short_names,
            "sizes": self.sizes,
            **{f"values of {m.id}": m.values for m in self.measures},
            **({"tints": self.tints} if not self.measures else {}),
            **({"size_texts": self.list.size_texts, "stands_out": self.list.stands_out} if self.list else {}),
            **dict(zip(("x", "y", "r"), self.circles or (), strict=False)),
        }
        uneven = [name for name, column in columns.items() if len(column) != n]
        if uneven:
            raise ValueError(f"{n} areas, but another number of {', '.join(uneven)}")
        if (self.circles is None) == (self.geometry_url is None):
            raise ValueError("a map has either circles or a geometry_url")
        if self.geometry_url and any(a >= b for a, b in pairwise(self.ids)):
            raise ValueError("areas of a geometry file stand in ascending order of id")
        if self.measures and self.measure not in {m.id for m in self.measures}:
            raise ValueError(f"the map has no measure {self.measure!r}")

    def to_payload(self) -> dict[str, Any]:
        """Return the figure as plain JSON for the component.

        Returns
        -------
        dict
            Columns rather than records: a name is written once, a colour is one letter.
        """
        words = {f.name: getattr(self.words, f.name) for f in fields(self.words)}
        words |= {"signs": [list(pair) for pair in self.words.signs]}
        words |= {"judgements": [list(pair) for pair in self.words.judgements]}
        return {
            "ids": list(self.ids),
            "names": list(self.names),
            "short": list(self.short_names),
            "label_r": [round(label_radius(name), 1) if name else 0 for name in self.short_names],
            "sizes": list(self.sizes),
            "circles": self.circles and [[round(v, 2) for v in column] for column in self.circles],
            "geometry_url": self.geometry_url,
            "frame": list(self.frame),
            "measures": [m.to_payload() for m in self.measures],
            "list": self.list and self.list.to_payload(),
            "size_key": [[round(self._radius(size), 2), label] for size, label in self.size_key]
            if self.circles
            else [],
            "tints": "".join(_TINT_LETTER[t] for t in self.tints),
            "tint_labels": [[_TINT_LETTER[t], label] for t, label in self.tint_labels],
            "words": words,
            **self.moving_payload(),
        }

    def fixed_payload(self) -> dict[str, Any]:
        """Return the part of the payload that stands as long as the release and the language."""
        moving = self.moving_payload()
        return {name: value for name, value in self.to_payload().items() if name not in moving}

    def moving_payload(self) -> dict[str, Any]:
        """Return the part of the payload that a control changes; it costs nothing to make."""
        return {
            "measure": self.measure,
            "selected": self.selected if self.selected in self.ids else None,
            "actions": [list(a) for a in self.actions],
            "open_href": self.open_href,
            "flags": [area for area in self.flags if area in self.ids],
            "flag_word": self.flag_word,
            "height": self.height,
            "interactive": self.interactive,
        }

    def _radius(self, size: float) -> float:
        """Radius of a circle that would tell `size`, from the largest circle drawn."""
        known = [(s, r) for s, r in zip(self.sizes, self.circles[2], strict=True) if s] if self.circles else []
        largest, radius = max(known, default=(1.0, 0.0))
        return radius * math.sqrt(size / largest)
