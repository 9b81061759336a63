"""The dashboard's pages and their menu; Streamlit runs this for every viewer and every change."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from byibalance_core import settings
from dashboard import decision_box, entry_dialog
from dashboard.app_pages import agreement, areas, balance, data, dwellings, lettings, overview, start
from dashboard.frame import Frame, language_of_link
from dashboard.pages import PATHS
from dashboard.text import Text
from dashboard.views import meeting_steps

_ICON = Path(__file__).parent / "assets" / "icon.png"

#: What draws each page.
PAGES = dict(
    zip(
        PATHS,
        (overview.draw, areas.draw, dwellings.draw, balance.draw, lettings.draw, agreement.draw, data.draw),
        strict=True,
    )
)


def main() -> None:
    """Draw the page that the address names."""
    language = language_of_link()
    text = Text(language)
    st.set_page_config(page_title="ByIBalance", layout="wide", page_icon=str(_ICON), initial_sidebar_state=240)

    def page(path: str) -> st.Page:
        # What the parties write is for them alone: the public menu does not offer the page, and the page says why.
        hidden = path == meeting_steps.PAGE and settings.profile() != "partner"
        return st.Page(
            lambda: _draw(path, language),
            title=text(f"frame.page.{path}"),
            url_path=path,
            visibility="hidden" if hidden else "visible",
        )

    pages = {path: page(path) for path in PAGES}
    # Every page has a path of its own, the first one too; the bare address only leads there.
    first = st.Page(
        lambda: start.draw(pages[PATHS[0]]), title="ByIBalance", url_path="start", default=True, visibility="hidden"
    )
    chosen = st.navigation([first, *pages.values()], position="top")
    address = st.session_state.pop("follow", None)
    if address:
        parts = urlsplit(address)
        target = pages.get(parts.path.strip("/"))
        if target is not None:
            st.session_state["query"] = dict(parse_qsl(parts.query, keep_blank_values=True))
            st.switch_page(target, query_params=st.session_state["query"])
    chosen.run()


def _draw(path: str, language: str) -> None:
    frame = Frame(path, language)
    frame.sidebar()
    frame.notices()
    PAGES[path](frame)
    decision_box.draw(frame)
    entry_dialog.draw(frame)


main()
