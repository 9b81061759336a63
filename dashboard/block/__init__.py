"""A block of a page: markup that a view has made, shown as it is, with links that work without a reload.

Streamlit's own ``st.html`` removes SVG, and a plain link reloads the page. This component shows the markup (views
escape every value that comes from data) and turns a click on ``a[data-view]`` into a change of the view.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from dashboard.browser_code import module


@cache
def _component() -> Callable[..., Any]:
    # The page's own style sheet reaches into the block, so it is not isolated.
    return st.components.v2.component(
        "byibalance_block", html='<div class="b-block"></div>', js=module("block").loader, isolate_styles=False
    )


def block(
    html: str,
    *,
    key: str,
    on_go: Callable[[], None],
    on_write: Callable[[], None],
    language: str,
    meeting: bool,
    writes: bool,
    words: dict[str, str],
) -> None:
    """Show markup; `on_go` runs when a link to another view is followed, `on_write` when a button asks to write.

    Parameters
    ----------
    html : str
        Markup from a view. Values from data are escaped there.
    key : str
        Name of the block on its page; the address that was followed stands in ``st.session_state[key].go``, what is to
        be written (`dashboard.markup.write_button`) in ``st.session_state[key].write``.
    meeting : bool
        Whether the page is shown to a meeting: larger, without menu and sidebar.
    writes : bool
        Whether the register may be written here; without it no button that writes is seen.
    words : dict of str to str
        ``copied`` and ``failed``: what is said after "copy link".
    """
    _component()(
        key=key,
        data={"html": html, "language": language, "meeting": meeting, "writes": writes, "words": words},
        on_go_change=on_go,
        on_write_change=on_write,
    )
