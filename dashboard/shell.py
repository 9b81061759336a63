"""The page that a browser gets first: Streamlit's own, with our language, name and base address in it.

Streamlit writes ``lang="en"`` whatever the reader's language, and on a page's own path it first looks for its server
below that path and fails. Both are settled before anything runs, so that a screen reader hears the right language
from the first word and a link to a page starts without a failed request.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit

from dashboard.browser_code import module
from dashboard.state import LANGUAGES

_BASE = "<script>window.__streamlit={BACKEND_BASE_URL:location.origin,MAIN_PAGE_BASE_URL:location.origin}</script>"


#: Streamlit's own code that every page of ours needs, by the beginning of its file name. It is otherwise asked for
#: only when the first message names it, one after another.
_CHUNKS = ("BidiComponent", "ButtonGroup", "Html", "Selectbox")


def _early() -> str:
    """Return what the browser may fetch while it starts; what is not there is left out."""
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    chunks = [f"./static/js/{path.name}" for name in _CHUNKS for path in folder.glob(f"{name}.*.js")]
    addresses = (*chunks, module("block").address, module("map").address)
    return "".join(f'<link rel="modulepreload" crossorigin href="{address}">' for address in addresses)


@cache
def shell(language: str) -> str:
    """Return the first page in a language; an unknown one gets the default.

    Raises
    ------
    RuntimeError
        When Streamlit's page no longer has the places that are filled in here.
    """
    known = language if language in LANGUAGES else LANGUAGES[0]
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    for old, new in (
        ('<html lang="en">', f'<html lang="{known}">'),
        ("<title>Streamlit</title>", "<title>ByIBalance</title>"),
        ("<head>", f"<head>{_BASE}"),
        ("</head>", f"{_early()}</head>"),
    ):
        if page.count(old) != 1:
            raise RuntimeError(f"Streamlit's first page no longer holds {old!r} once; look at dashboard/shell.py")
        page = page.replace(old, new)
    return page
