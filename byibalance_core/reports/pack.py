"""The mødemateriale as a value: what a meeting looks at, with every number as the screen shows it.

Everything is finished here: numbers are rounded as they are shown, words are in the reader's language. What writes a
file out of it (`pdf`, `slides`, `workbook`, `page`) only lays out, so that no two files can differ in a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Cell = str | float | int | None


def printable(text: str) -> str:
    r"""Return a text without the control characters that no file can hold.

    Examples
    --------
    >>> printable("en\x00to")
    'en\ufffdto'
    """
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]", "\ufffd", text)


@dataclass(frozen=True)
class PackColumn:
    """One column of a figure's table; `decimals` None marks words, `percent` a share that is shown as per cent."""

    label: str
    decimals: int | None = None
    percent: bool = False


@dataclass(frozen=True)
class PackTable:
    """Exactly the numbers of a figure.

    Attributes
    ----------
    columns : tuple of PackColumn
    rows : tuple of tuple
        Numbers rounded as they are shown, shares 0-1; what is withheld is its word.
    shown : tuple of tuple of str
        The same cells as the reader's language writes them.
    decimals : tuple of tuple of int or None
        Decimals of every cell: rows can have units of their own.
    brief : tuple of int
        Columns for paper and slides, where the whole table is too wide to be read; empty stands for all.
    """

    columns: tuple[PackColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shown: tuple[tuple[str, ...], ...]
    decimals: tuple[tuple[int | None, ...], ...]
    brief: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a table whose parts do not belong together."""
        for row, shown, places in zip(self.rows, self.shown, self.decimals, strict=True):
            if not len(row) == len(shown) == len(places) == len(self.columns):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(self.columns)} columns")


@dataclass(frozen=True)
class PackLine:
    """One line of a chart; `tone` is ``accent``, ``second`` or ``muted``, `ends` what stands at its two ends."""

    name: str
    years: tuple[float, ...]
    values: tuple[float, ...]
    ends: tuple[str, str] = ("", "")
    tone: str = "accent"
    dashed: bool = False
    above: bool = True


@dataclass(frozen=True)
class PackPanel:
    """Lines over one axis of years; `breaks` are years at which figures stop being comparable, with the reason."""

    title: str
    lines: tuple[PackLine, ...]
    ticks: tuple[int, ...]
    reach: tuple[float, float]
    breaks: tuple[tuple[float, str], ...] = ()


Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class PackMap:
    """A map as the screen draws it, in the pixels of its frame.

    Attributes
    ----------
    names : tuple of str
        Short names, ``|`` where they may break.
    tones : tuple of str
        One letter per area: ``0`` to ``4`` on the ramp, ``z`` a zero that may hide a count, ``m`` missing, ``h``
        hidden, ``n`` not applicable.
    places : tuple of (x, y, r)
        The circle of an area, or the largest one inside its outline, where its name stands.
    outlines : tuple of tuple of Ring
        Empty where areas are circles.
    size : (width, height)
    fits : tuple of bool
        Whether an area has room for its name.
    incomplete : tuple of bool
        Areas whose figures are not whole: a dashed ring.
    selected : int or None
        Place of the chosen area.
    legend : tuple of (tone, label, count)
        High to low, then the signs that occur.
    heading : (title, subtitle)
        Of the legend.
    note : str
        What a circle's size tells; blank with outlines.
    """

    names: tuple[str, ...]
    tones: tuple[str, ...]
    places: tuple[tuple[float, float, float], ...]
    size: tuple[float, float]
    fits: tuple[bool, ...]
    legend: tuple[tuple[str, str, int], ...]
    heading: tuple[str, str]
    outlines: tuple[tuple[Ring, ...], ...] = ()
    incomplete: tuple[bool, ...] = ()
    selected: int | None = None
    note: str = ""


@dataclass(frozen=True)
class PackFigure:
    """A figure: its table always, its chart or map where the screen draws one, and what the drawing says in words."""

    id: str
    table: PackTable
    panels: tuple[PackPanel, ...] = ()
    map: PackMap | None = None
    alternative: str = ""


@dataclass(frozen=True)
class PackItem:
    """One item of the agenda: a figure with all that makes it worth trusting.

    Attributes
    ----------
    title, subtitle : str
        The finding; measure, unit, period.
    question : str
        What the meeting asks here, the page's name where nobody wrote a question.
    link : str
        Address of the view, with its release pinned.
    source, period, status, release : str
        As they are printed under the figure.
    note : str
        What was written beside the item.
    """

    title: str
    subtitle: str
    question: str
    link: str
    source: str
    period: str
    status: str
    release: str
    figure: PackFigure
    note: str = ""


@dataclass(frozen=True)
class Decision:
    """What was decided; `owner` is a role, `due` a date in the reader's form, `item` a place on the agenda from 1."""

    text: str
    owner: str = ""
    due: str = ""
    item: int | None = None


@dataclass(frozen=True)
class Meeting:
    """A meeting: `participants` are roles, never persons."""

    name: str
    date: str = ""
    place: str = ""
    participants: tuple[str, ...] = ()


@dataclass(frozen=True)
class PackSource:
    """One source of the release as the list of sources names it."""

    title: str
    publisher: str
    url: str
    licence: str
    published: str
    accessed: str
    note: str = ""


@dataclass(frozen=True)
class Pack:
    """Everything that a file of the mødemateriale holds.

    Attributes
    ----------
    title, municipality, language : str
    fictitious : bool
        All figures are invented; every file says so on every page.
    release_id, published_at : str
        Id and day of the release that every figure rests on.
    made_at : str
        When the release was published, in ISO form; files carry it as their own time.
    meeting : Meeting
    items : tuple of PackItem
        In the order of the agenda.
    decisions, actions : tuple of Decision
        Decided at this meeting; due from earlier ones.
    since : tuple of str
        What has moved since last time, a sentence each.
    sources : tuple of PackSource
    words : mapping of str to str
        Every word of the files, in the reader's language.
    """

    title: str
    municipality: str
    fictitious: bool
    language: str
    release_id: str
    published_at: str
    made_at: str
    meeting: Meeting
    items: tuple[PackItem, ...]
    decisions: tuple[Decision, ...] = ()
    since: tuple[str, ...] = ()
    actions: tuple[Decision, ...] = ()
    sources: tuple[PackSource, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def named(self) -> str:
        """The municipality, with the word for invented where it is."""
        return f"{self.municipality} ({self.words['fictitious']})" if self.fictitious else self.municipality

    def about(self, item: PackItem) -> tuple[tuple[str, str], ...]:
        """Return what stands under a figure: label and words of source, period, status, release and link."""
        names = ("source", "period", "status", "release", "link")
        return tuple((self.words[name], str(getattr(item, name))) for name in names)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what the front says of the meeting: label and words, what is not known left out."""
        found = (
            ("municipality", self.named),
            ("date", self.meeting.date),
            ("place", self.meeting.place),
            ("participants", ", ".join(self.meeting.participants)),
            ("release", f"{self.release_id}, {self.words['published']} {self.published_at}"),
        )
        return tuple((self.words[name], said) for name, said in found if said)
