"""The frame around every page: state from the link, controls of several pages, notices, and how blocks are laid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from byibalance_core.register.entries import Meeting
from dashboard.block import block
from dashboard.book import Book, book
from dashboard.facts import Facts, choices, facts, municipalities
from dashboard.map import area_map
from dashboard.maps import MapFigure
from dashboard.pages import UNKNOWN_PAGE
from dashboard.state import LANGUAGES, ViewState
from dashboard.text import Text
from dashboard.views import meeting_steps

#: Publishers that the sidebar names: those of most of the sources.
_PUBLISHERS = 2


class Frame:
    """One run of one page for one viewer: the facts, the state, the words, and where to draw."""

    def __init__(self, page: str, language: str) -> None:
        query = _remembered_query()
        self.state, self.nonsense = ViewState.from_query(
            query, page=page, municipalities=municipalities(), choices=choices
        )
        if UNKNOWN_PAGE in query:
            self.nonsense = ("page", *self.nonsense)
        self.text = Text(language)
        self.facts: Facts = facts(self.state.municipality, self.state.release)
        self.book: Book = book(self.state.municipality)
        if self.state.meeting and self.book.one(Meeting, self.state.meeting) is None:
            self.state = replace(self.state, meeting="", step=0)
            self.nonsense = ("meeting", *self.nonsense)
        _write_query(self.state)

    def show(self, key: str, html: str) -> None:
        """Draw a view's markup."""
        block(
            html,
            key=key,
            on_go=lambda: _follow(key),
            on_write=lambda: self.write(st.session_state[key].write),
            language=self.state.language,
            meeting=self.state.mode == "meeting",
            writes=not self.book.closed,
            words={"copied": self.text("common.copied"), "failed": self.text("common.copy_by_hand")},
        )

    def show_map(
        self, figure: MapFigure, name: str, on_action: Callable[[dict[str, str]], None] = lambda action: None
    ) -> None:
        """Draw the page's map, a figure by its name, with choosing, opening and "Føj til møde" as everywhere."""

        def act(action: dict[str, str]) -> None:
            if action["id"] != "add_to_meeting":
                return on_action(action)
            shown = next(each for each in figure.measures if each.id == action["measure"])
            link = f"{self.state.link(measure=shown.id)}#figure-{name}"
            self.write(f"agenda_item/?{urlencode({'link': link, 'title': shown.title})}")

        # Copying and adding belong to the preparation; a meeting looks and decides. Nobody adds where nobody may write.
        meeting, closed = self.state.mode == "meeting", self.book.closed
        left_out = {"add_to_meeting", "copy_link"} if meeting else {"add_to_meeting"} if closed else set()
        actions = tuple(action for action in figure.actions if action[0] not in left_out)
        figure = replace(figure, actions=actions)
        area_map(figure, key="map", on_area=self.select_area, on_open=self.open_area, on_action=act)

    @staticmethod
    def write(what: str | None) -> None:
        """Open a row of the register to be written, as `dashboard.markup.write_button` names it."""
        if what:
            st.session_state["write"] = what

    @staticmethod
    def follow(address: str) -> None:
        """Go to another view by its address."""
        st.session_state["follow"] = address

    @staticmethod
    def select_area(area: str | None) -> None:
        """Select an area, or none, as a click in a map does."""
        _set("area", area or "")

    @staticmethod
    def choose(field: str, value: str) -> None:
        """Write one field of the link, as a page's own control does."""
        _set(field, value)

    def open_area(self, area: str) -> None:
        """Go to an area's profile."""
        self.follow(self.state.link(page="omraader", area=area, compare=()))

    def sidebar(self) -> None:
        """Draw the controls that hold on several pages, and what release they look at; the meeting has none."""
        if self.state.mode == "meeting":
            return
        with st.sidebar:
            self._municipality()
            self._area()
            self._horizon()
            self._language()
            self.show("release", self._release())
            st.button(
                self.text("frame.meeting"),
                icon=":material/co_present:",
                width="stretch",
                key="meeting",
                on_click=_set,
                args=("mode", "meeting"),
            )
            if line := meeting_steps.next_meeting_line(self.book, self.state, self.text):
                self.show("next-meeting", line)

    def notices(self) -> None:
        """Say what of the link made no sense; the default stands in its place."""
        if self.nonsense:
            names = self.text.listing(self.text(f"frame.field.{name}") for name in self.nonsense)
            said = escape(self.text("frame.nonsense", fields=names))
            self.show("notice", f'<div class="b-notice" role="status">{said}</div>')
        if self.state.mode == "meeting":
            self.show("meeting-bar", meeting_steps.bar(self.book, self.state, self.text, self._release(line=True)))

    def _release(self, *, line: bool = False) -> str:
        """Return what release is looked at, in words; its id, which a link can pin, when the pointer rests on it."""
        m = self.facts.m
        own = any(source.kind != "published" for source in m.sources.values())
        kind = "fictitious" if m.fictitious else "own" if own else "open"
        named = Counter(source.publisher for source in m.sources.values()).most_common(_PUBLISHERS)
        parts = {
            "name": m.name,
            "date": self.text.date(m.published_at[:10]),
            "from": self.text(f"frame.release_{kind}", publishers=self.text.listing(name for name, _ in named)),
        }
        words = {name: escape(part) for name, part in parts.items()}
        title = escape(m.release_id, quote=True)
        return self.text("frame.release_line" if line else "frame.release", **words, id=title)

    def _choose(self, field: str, label: str, options: list[str], format_option: Any, value: str) -> None:
        key = f"control-{field}"
        # The link is the state: what the control shows is what the link says, also after "back".
        st.session_state[key] = value
        st.selectbox(label, options, key=key, format_func=format_option, on_change=_from_control, args=(field, key))

    def _municipality(self) -> None:
        names = {code: facts(code).m.name for code in municipalities()}
        label = "frame.municipality_fictitious" if self.facts.m.fictitious else "frame.municipality"
        self._choose("municipality", self.text(label), list(names), lambda code: names[code], self.state.municipality)

    def _area(self) -> None:
        whole = self.text("frame.whole_municipality")
        self._choose(
            "area",
            self.text("frame.area", term=self.facts.term("singular", self.state.language)),
            ["", *self.facts.area_order],
            lambda area: self.facts.area_name(area) if area else whole,
            self.state.area,
        )

    def _horizon(self) -> None:
        horizons = [str(year) for year in self.facts.choices.horizons]
        self._choose("horizon", self.text("frame.horizon"), horizons, str, str(self.state.horizon))

    def _language(self) -> None:
        st.session_state["control-language"] = self.state.language
        st.segmented_control(
            self.text("frame.language"),
            LANGUAGES,
            key="control-language",
            format_func=lambda code: {"da": "Dansk", "en": "English"}[code],
            on_change=_from_control,
            args=("language", "control-language"),
            width="stretch",
        )


def language_of_link() -> str:
    """Return the reader's language before the rest of the link is read: the menu needs it."""
    language = _remembered_query().get("language", LANGUAGES[0])
    return language if language in LANGUAGES else LANGUAGES[0]


def _remembered_query() -> dict[str, str]:
    # A control that was just used knows best; else the address; and where the menu opens a page without a query, the
    # view that the reader comes from goes along.
    if "chosen" in st.session_state:
        return dict(st.session_state["chosen"])
    query = {name: str(value) for name, value in st.query_params.items()}
    return query or dict(st.session_state.get("query", {}))


def _write_query(state: ViewState) -> None:
    query = state.to_query()
    st.session_state["query"] = query
    st.session_state.pop("chosen", None)
    # Written once a run, so that one step back in the browser is one step back in the view.
    if dict(st.query_params) != query:
        st.query_params.from_dict(query)


def _set(field: str, value: str) -> None:
    query = _remembered_query() | {field: value}
    if field == "municipality":
        # Areas, measures and releases belong to a municipality; what reads and how stays.
        query = {name: query[name] for name in ("municipality", "language", "mode") if name in query}
    st.session_state["chosen"] = query


def _from_control(field: str, key: str) -> None:
    value = st.session_state[key]
    # A segmented control can be clicked off; the choice then stays as it was.
    if value is not None:
        _set(field, str(value))


def _follow(key: str) -> None:
    address = st.session_state[key].go
    if address:
        st.session_state["follow"] = address
