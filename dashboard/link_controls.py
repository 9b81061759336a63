"""Controls that show what the link says, also after "back", and write the link when they are moved.

The session remembers what a control showed last; the link knows better, so each of them is set before it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard.frame import Frame
from dashboard.state import SIDES


def choose(
    key: str,
    label: str,
    options: Sequence[Any],
    now: Any,
    words: Callable[[Any], str],
    take: Callable[[Any], Any],
    control: Callable[..., Any] = st.selectbox,
) -> None:
    """Draw a control of one choice.

    Parameters
    ----------
    key : str
        Name of the control, its own on all pages.
    now : object
        The option that the link says.
    words : callable
        What an option is called.
    take : callable
        Told the option that was chosen, where it is another one.
    control : callable
        `streamlit.selectbox`, or `streamlit.select_slider` for what has an order.
    """
    st.session_state[key] = now

    def chosen() -> None:
        if st.session_state[key] is not None and st.session_state[key] != now:
            take(st.session_state[key])

    control(label, options, key=key, format_func=words, on_change=chosen)


def choose_some(
    key: str,
    label: str,
    options: Sequence[str],
    now: Sequence[str],
    words: Callable[[str], str],
    take: Callable[[tuple[str, ...]], Any],
) -> None:
    """Draw a control of several choices; `take` is told all that are chosen, in the order of the options."""
    st.session_state[key] = list(now)

    def chosen() -> None:
        wanted = st.session_state[key] or ()
        take(tuple(one for one in options if one in wanted))

    st.pills(label, list(options), key=key, selection_mode="multi", format_func=words, on_change=chosen)


def choose_side(frame: Frame, key: str, label: str) -> None:
    """Draw the switch between A and B."""
    st.session_state[key] = frame.state.side

    def chosen() -> None:
        # A switch can be clicked off; the choice then stays as it was.
        if st.session_state[key]:
            frame.choose("side", st.session_state[key])

    st.segmented_control(
        label,
        list(SIDES),
        key=key,
        format_func=str.upper,
        on_change=chosen,
        label_visibility="collapsed",
        width="stretch",
    )
