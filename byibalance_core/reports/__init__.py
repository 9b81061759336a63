"""The mødemateriale: one value (`Pack`), four files of it.

`write` makes a file by its ending: ``.pdf`` (A4, tagged), ``.pptx`` (native charts and tables), ``.xlsx`` (real
numbers) and ``.html`` (one file that opens offline). All four hold the numbers that the screen shows.
"""

from __future__ import annotations

from byibalance_core.reports.pack import (
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

__all__ = [
    "ENDINGS",
    "Decision",
    "Meeting",
    "Pack",
    "PackColumn",
    "PackFigure",
    "PackItem",
    "PackLine",
    "PackMap",
    "PackPanel",
    "PackSource",
    "PackTable",
    "write",
]

#: Endings of the files, in the order in which people see them.
ENDINGS = (".pdf", ".pptx", ".xlsx", ".html")


def write(pack: Pack, ending: str) -> bytes:
    """Return the mødemateriale as a file.

    Parameters
    ----------
    pack : Pack
        What the meeting looks at.
    ending : str
        One of `ENDINGS`.

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        When there is no file of that ending.
    """
    # Each library is loaded for its own file only.
    if ending == ".pdf":
        from byibalance_core.reports import pdf

        return pdf.write(pack)
    if ending == ".pptx":
        from byibalance_core.reports import slides

        return slides.write(pack)
    if ending == ".xlsx":
        from byibalance_core.reports import workbook

        return workbook.write(pack)
    if ending == ".html":
        from byibalance_core.reports import page

        return page.write(pack)
    raise ValueError(f"There is no mødemateriale of the ending {ending!r}; there are {', '.join(ENDINGS)}.")
