"""Small mødematerialer made by hand, for tests of the files that are written from them."""

from __future__ import annotations

from byibalance_core.reports import (
    Decision,
    Meeting,
    Pack,
    PackColumn,
    PackFigure,
    PackItem,
    PackLine,
    PackMap,
    PackPanel,
    PackSource,
    PackTable,
)
from dashboard import pack

#: Names that a spreadsheet, a page or a typesetter could take for more than a name.
HOSTILE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    '=HYPERLINK("http://x.example","y")',
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "<img src=http://x.example/y>",
    "#let x = 1",
    '#image("/etc/passwd")',
    "*fed* _kursiv_ $x$ @mærke",
    "en\x00to\x07",
)


def table(names: tuple[str, ...] = ("Havn", "Bakke")) -> PackTable:
    """Return a table of names, a count, a share and a word for what is hidden."""
    rows = tuple((name, 1234.0 + k, 0.5, "for få beboere" if k else None, name) for k, name in enumerate(names))
    shown = tuple(
        (name, f"1.{234 + k}", "50,0\u00a0%", "for få beboere" if k else "", name) for k, name in enumerate(names)
    )
    columns = (
        PackColumn("kvarter"),
        PackColumn("boliger", 0),
        PackColumn("andel", 1, percent=True),
        PackColumn("skjult", 0),
        PackColumn(names[0]),
    )
    return PackTable(columns, rows, shown, tuple((None, 0, 1, 0, None) for _ in names))


def panel(name: str = "Havn") -> PackPanel:
    """Return a panel of one line."""
    line = PackLine(name, (2026.0, 2031.0, 2040.0), (0.0, 4.5, -2.25), ("1.234", "−2 %"))
    return PackPanel(name, (line,), (2026, 2031, 2040), (-5.0, 6.0))


def drawn_map(names: tuple[str, ...] = ("Havn", "Bakke"), *, outlines: bool = False) -> PackMap:
    """Return a map of areas in a row: circles, or squares with a hole in the first."""
    places = tuple((50.0 + 100 * k, 50.0, 40.0) for k in range(len(names)))
    rings = tuple(
        (
            ((x - 40, 10.0), (x + 40, 10.0), (x + 40, 90.0), (x - 40, 90.0)),
            *((((x - 5, 45.0), (x + 5, 45.0), (x, 55.0)),) if x == 50 else ()),
        )
        for x, _, _ in places
    )
    tones = tuple("04zhmn"[k % 6] for k in range(len(names)))
    legend = tuple((tone, f"klasse {tone}", tones.count(tone)) for tone in dict.fromkeys(tones))
    return PackMap(
        names=names,
        tones=tones,
        places=places,
        size=(100.0 * len(names), 100.0),
        fits=tuple(True for _ in names),
        legend=legend,
        heading=("Almene boliger", "% · antal kvarterer"),
        outlines=rings if outlines else (),
        incomplete=tuple(k == 1 for k in range(len(names))),
        selected=0,
    )


def item(name: str = "Havn", figure: PackFigure | None = None) -> PackItem:
    """Return an item whose every word is a name."""
    return PackItem(
        title=name,
        subtitle=name,
        question=name,
        link="http://localhost:8501/overblik?municipality=999#figure-kort",
        source=name,
        period="2026",
        status=name,
        release="0001-abc",
        figure=figure or PackFigure("kort", table((name, "Bakke"))),
        note=name,
    )


def made(items: tuple[PackItem, ...], *, name: str = "Havn", language: str = "da", fictitious: bool = True) -> Pack:
    """Return a mødemateriale of items; every further word is a name."""
    return Pack(
        title=name,
        municipality=name,
        fictitious=fictitious,
        language=language,
        release_id="0001-abc",
        published_at="1.12.2026",
        made_at="2026-12-01T09:00:00",
        meeting=Meeting(name, "10.12.2026", name, (name,)),
        items=items,
        decisions=(Decision(name, name, "1.2.2027", 1),),
        since=(name,),
        actions=(Decision(name, name),),
        sources=(PackSource(name, name, "https://x.example/a", name, "2026", "2026", name),),
        words=pack.words_of(language),
    )
