"""The controls of *Prøv en anden aftale*: sliders and choices that write the alternative in hand into the link."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from byibalance_core.lettings.agreement import Step
from byibalance_core.lettings.alternative import CHANNELS, Alternative, AlternativeError
from byibalance_core.lettings.alternative_text import LONGEST_NAME, LONGEST_TEXT, Tried
from dashboard import letting_choices, letting_form, letting_trials
from dashboard.frame import Frame
from dashboard.link_controls import choose, choose_side, choose_some
from dashboard.state import LETTING_SIDES
from dashboard.views import letting_proposal, letting_try
from dashboard.views.letting_effect import agreed

#: What a select box holds where the alternative is none of its offers.
_OWN = ""


def draw(frame: Frame) -> None:
    """Draw the controls of the alternative in hand, or what is missing for one."""
    if not letting_trials.can_try(frame.facts):
        frame.show("letting-none", letting_try.nothing(frame.facts, frame.text))
        return
    frame.show("letting-head", letting_try.heading(frame.text))
    controls = LettingControls(frame)
    with st.container(key="letting-controls"):
        controls.side()
        controls.ready()
        controls.sliders()
        controls.more()


class LettingControls:
    """One run's controls: they show the alternative of the link, and write it when they are moved."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.facts, self.text = frame, frame.facts, frame.text
        self.hand = frame.state.side
        self.carried = str(getattr(frame.state, LETTING_SIDES[self.hand]))
        self.now: Tried = Tried.from_text(self.carried)
        self.agreement = agreed(frame.facts)

    def write(self, alternative: Alternative, name: str | None = None) -> bool:
        """Write the alternative in hand into the link; False where the link has no room for it."""
        try:
            said = Tried(self.now.name if name is None else name, alternative).to_text()
        except AlternativeError:
            return False
        if len(said) > LONGEST_TEXT:
            return False
        self.frame.choose(LETTING_SIDES[self.hand], said)
        return True

    def side(self) -> None:
        """Draw the switch between A and B, and what is done to whole alternatives."""
        choose_side(self.frame, "letting-side", self.text("letting_try.heading"))
        self.frame.show("letting-links", letting_try.head(self.facts, self.frame.state, self.text))

    def ready(self) -> None:
        """Draw the ready alternatives."""
        offers = letting_try.offers(self.facts)
        now = letting_choices.which(offers, self.now.alternative)
        words = {name: self.text(f"letting_try.ready.{name}", points=letting_choices.MORE) for name in offers} | {
            _OWN: self.now.name or self.text("letting_try.ready.own")
        }
        options = [*offers, *([_OWN] if not now else [])]

        def take(name: str) -> None:
            if name:
                self.write(offers[name], "")

        label = self.text("letting_try.ready_label", letter=self.hand.upper())
        choose("letting-ready", label, options, now, words.__getitem__, take)

    def sliders(self) -> None:
        """Draw the share to allocation on every step."""
        for step in letting_choices.steps(self.agreement):
            flexible = letting_choices.flexible(self.agreement, self.now.alternative, step)
            now = letting_choices.allocation(self.agreement, self.now.alternative, step)
            label = self.text("letting_try.step_share", step=self.step_name(step))
            self._slider("allocation", step, label, now, 100 - flexible)

    def more(self) -> None:
        """Draw what is changed more seldom."""
        with st.expander(self.text("letting_try.more"), expanded=False):
            for step in letting_choices.steps(self.agreement):
                most = 100 - letting_choices.allocation(self.agreement, self.now.alternative, step)
                now = letting_choices.flexible(self.agreement, self.now.alternative, step)
                label = self.text("letting_try.step_flexible", step=self.step_name(step))
                self._slider("flexible", step, label, now, most)
            self._closed()
            self._homeless()
            self._first()
            letting_form.draw(self)
            self._name()
        self.frame.show("letting-changes", letting_try.own_changes(self.facts, self.frame.state, self.text))

    def step_name(self, step: Step) -> str:
        """Return the name of a step."""
        return step.names.get(self.text.language, step.step_id)

    def _slider(self, kind: str, step: Step, label: str, now: int, most: int) -> None:
        if not most:  # all of the step's homes are spoken for
            return
        choose(
            f"letting-{kind}-{step.step_id}",
            label,
            list(range(most + 1)),
            now,
            lambda share: self.text.percent(share / 100),
            lambda share: self.write(letting_choices.with_share(self.now.alternative, kind, step, share)),
            control=st.select_slider,
        )

    def _closed(self) -> None:
        choose_some(
            "letting-closed",
            self.text("letting_try.control.closed"),
            CHANNELS,
            self.now.alternative.closed,
            lambda name: self.text(f"letting_try.channel.{name}"),
            lambda closed: self.write(replace(self.now.alternative, closed=closed)),
        )

    def _first(self) -> None:
        offers = letting_proposal.offered(self.facts, self.text)
        if len(offers) < 2:
            return
        label, now = self.text("letting_proposal.first"), self.frame.state.letting_first
        choose(
            "letting-first",
            label,
            list(offers),
            now if now in offers else "",
            offers.__getitem__,
            lambda kind: self.frame.choose("letting_first", kind),
        )

    def _homeless(self) -> None:
        now = letting_trials.homeless_share(self.facts, self.carried)
        if now is None:
            return
        choose(
            "letting-homeless",
            self.text("letting_try.control.homeless"),
            sorted({*range(0, 101, 5), round(100 * now)}),
            round(100 * now),
            lambda share: self.text.percent(share / 100),
            lambda share: self.write(replace(self.now.alternative, homeless_share=share / 100)),
            control=st.select_slider,
        )

    def _name(self) -> None:
        key, refused = "letting-name", "letting-name-refused"
        whose, typed = st.session_state.get(refused, ("", None))
        typed = typed if whose == self.carried else None
        st.session_state[key] = self.now.name if typed is None else typed

        def named() -> None:
            wanted = str(st.session_state[key] or "").strip()
            if self.write(self.now.alternative, wanted):
                st.session_state.pop(refused, None)
            else:
                st.session_state[refused] = self.carried, wanted

        label = self.text("letting_try.name", letter=self.hand.upper())
        placeholder = self.text("scenarios.name_open")
        st.text_input(label, key=key, max_chars=LONGEST_NAME, placeholder=placeholder, on_change=named)
        if typed is not None:
            st.error(self.text("letting_try.name_refused", sign="~"))
