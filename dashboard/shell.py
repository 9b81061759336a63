"""The page that a browser gets first: Streamlit's own, with our language, name and base address in it.

Streamlit writes ``lang="en"`` whatever the reader's language, and on a page's own path it first looks for its server
below that path and fails. Both are settled before anything runs, so that a screen reader hears the right language
from the first word and a link to a page starts without a failed request.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit

from dashboard.browser_code import module, style_sheet
from dashboard.state import LANGUAGES

_BASE = "<script>window.__streamlit={BACKEND_BASE_URL:location.origin,MAIN_PAGE_BASE_URL:location.origin}</script>"


#: Streamlit's own code that every page of ours needs, by the beginning of its file name. It is otherwise asked for
#: only when the first message names it, and what it imports only after that.
_CHUNKS = ("BidiComponent", "Button", "ButtonGroup", "Selectbox")
_IMPORTED = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')


def _chunks(folder: Path) -> list[str]:
    """Return the file names of that code with everything it imports; what is not there is left out."""
    found: dict[str, None] = {}
    waiting = [path.name for name in _CHUNKS for path in folder.glob(f"{name}.*.js")]
    while waiting:
        name = waiting.pop()
        if name not in found and (folder / name).is_file():
            found[name] = None
            waiting += _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return list(found)


def _early(page: str) -> str:
    """Return what the browser may fetch while it starts, besides what Streamlit's page names already."""
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    chunks = [f"./static/js/{name}" for name in _chunks(folder) if f'/{name}"' not in page]
    addresses = (*chunks, module("block").address, module("map").address)
    return "".join(f'<link rel="modulepreload" crossorigin href="{address}">' for address in addresses)


@cache
def shell(language: str, *, meeting: bool = False) -> str:
    """Return the first page in a language, an unknown one gets the default; for a meeting it is large from the start.

    Raises
    ------
    RuntimeError
        When Streamlit's page no longer has the places that are filled in here.
    """
    known = language if language in LANGUAGES else LANGUAGES[0]
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    for old, new in (
        ('<html lang="en">', f'<html lang="{known}"{" class=b-meeting" if meeting else ""}>'),
        ("<title>Streamlit</title>", "<title>ByIBalance</title>"),
        ("<head>", f"<head>{_BASE}"),
        ("</head>", f"{_early(page)}</head>"),
        # After Streamlit's own rules, which it adds to the head: where two are equally strict, ours hold.
        ("</body>", f'<link rel="stylesheet" href="{style_sheet().address}"></body>'),
    ):
        if page.count(old) != 1:
            raise RuntimeError(f"Streamlit's first page no longer holds {old!r} once; look at dashboard/shell.py")
        page = page.replace(old, new)
    return page
