"""The map component's Python face: give it a figure, get the chosen area.

The browser code is four files by subject: `component.js` with state and words, `view.js` the drawn map, `list.js`,
`geometry.js`. The browser fetches them once (`dashboard.browser_code`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from dashboard.browser_code import module
from dashboard.maps import MapFigure


@dataclass(frozen=True)
class _Answer:
    """What was given and chosen when the map was last drawn; kept per key in the session."""

    given: str | None
    chosen_at: int
    area: str | None


def area_map(
    figure: MapFigure,
    *,
    key: str,
    on_area: Callable[[str | None], None] | None = None,
    on_action: Callable[[dict[str, Any]], None] | None = None,
    on_open: Callable[[str], None] | None = None,
) -> str | None:
    """Show a map with its list and return the chosen area.

    Parameters
    ----------
    figure : MapFigure
        What is shown. `figure.selected` is chosen in the browser whenever it differs from the last call's.
    key : str
        The element's identity; zoom, search, sort and scroll live as long as it does.
    on_area : callable, optional
        Called before the rerun with the id that the reader chose, or None when the choice was taken back.
    on_action : callable, optional
        Called with ``{"id", "measure", "area"}`` when an action's button is pressed.
    on_open : callable, optional
        Called with an area's id when its page is asked for.

    Returns
    -------
    str or None
        The area's id: the reader's newest choice, unless `figure.selected` has changed since.
    """

    def chosen() -> None:
        if on_area is not None:
            on_area(st.session_state[key]["area"]["id"])

    def pressed() -> None:
        if on_action is not None:
            on_action(dict(st.session_state[key]["action"]))

    def opened() -> None:
        if on_open is not None:
            on_open(st.session_state[key]["open"])

    result = _component()(
        key=key,
        data=_data(figure),
        default={"area": None},
        on_area_change=chosen,
        on_action_change=pressed,
        on_open_change=opened,
    )
    memory = f"{key}:answer"
    answer = answered(st.session_state.get(memory), given=figure.selected, choice=result.area)
    st.session_state[memory] = answer
    return answer.area


def answered(before: _Answer | None, *, given: str | None, choice: dict[str, Any] | None) -> _Answer:
    """Settle which area is chosen when both Python and the browser may have spoken.

    Parameters
    ----------
    before : _Answer or None
        The answer of the last run.
    given : str or None
        What Python says now.
    choice : dict or None
        What the browser said last: ``id``, and ``at``, the moment that makes each choice a new one.

    Examples
    --------
    >>> first = answered(None, given=None, choice={"id": "a", "at": 1})
    >>> first.area
    'a'
    >>> answered(first, given="b", choice={"id": "a", "at": 1}).area
    'b'
    """
    at = int(choice["at"]) if choice else 0
    if choice and (before is None or at != before.chosen_at):
        return _Answer(given, at, choice["id"])
    if before is None or given != before.given:
        return _Answer(given, at, given)
    return before


def _data(figure: MapFigure) -> dict[str, Any]:
    if not figure.fixed_at:
        return figure.to_payload()
    return figure.moving_payload() | {"fixed_at": figure.fixed_at}


@cache
def _component() -> Any:
    """Register the component once per process: a second registration would remount every map on screen."""
    return st.components.v2.component(
        "byibalance_map",
        html='<div class="bmap"></div>',
        js=module("map").loader,
    )
