"""The controls of *Prøv en anden aftale*: sliders and choices that write the alternative in hand into the link."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

import streamlit as st

from byibalance_core.lettings.agreement import Step
from byibalance_core.lettings.alternative import CHANNELS, Alternative, AlternativeError
from byibalance_core.lettings.alternative_text import LONGEST_NAME, LONGEST_TEXT, Tried
from byibalance_core.parameters import law
from dashboard import letting_choices, letting_form, letting_trials
from dashboard.frame import Frame
from dashboard.link_controls import choose, choose_side, choose_some
from dashboard.state import LETTING_SIDES
from dashboard.views import letting_proposal, letting_try
from dashboard.views.letting_effect import agreed

#: What a select box holds where the alternative is none of its offers.
_OWN = ""
#: Sliders of all steps stand on one scale, in per cent.
_WHOLE = 100
#: What is said once, after a slider was moved further than a step has homes for.
_SAID = "letting-limit-said"


def draw(frame: Frame) -> None:
    """Draw A and B side by side with what they give in short, or what is missing for them."""
    facts, state, text = frame.facts, frame.state, frame.text
    if not letting_trials.can_try(facts):
        frame.show("letting-none", letting_try.nothing(facts, text))
        return
    frame.show("letting-head", letting_try.heading(text))
    with st.container(key="letting-controls"):
        for side, column in zip(LETTING_SIDES, st.columns(len(LETTING_SIDES), gap="medium"), strict=True):
            with column, st.container(key=f"letting-side-{side}"):
                LettingControls(frame, side).shares()
        said = st.session_state.pop(_SAID, "")
        notice = f'<div class="b-notice" role="status">{escape(said)}</div>' if said else ""
        frame.show("letting-key", letting_try.key(text) + notice)
    frame.show("letting-short", letting_try.short_html(facts, state, text))
    with st.container(key="letting-more"):
        LettingControls(frame, state.side).more()


class LettingControls:
    """The controls of one alternative: they show the one of the link, and write it when they are moved."""

    def __init__(self, frame: Frame, side: str) -> None:
        self.frame, self.facts, self.text = frame, frame.facts, frame.text
        self.hand = side
        self.carried = str(getattr(frame.state, LETTING_SIDES[side]))
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

    def shares(self) -> None:
        """Draw the alternative itself: a ready one, the share to allocation on every step, and what else it changes."""
        self._ready()
        steps = letting_choices.steps(self.agreement)
        law_share = 100 * float(law("allocation_share_by_law").value)
        by_law = f".st-key-letting-controls{{--b-law:{law_share:g}%}}"
        st.html(f"<style>{by_law}{''.join(self._taken(step) for step in steps)}</style>")
        for step in steps:
            now = letting_choices.allocation(self.agreement, self.now.alternative, step)
            self._slider("allocation", step, self._on_step(step), now)
        html = letting_try.links(self.facts, self.frame.state, self.hand, self.text)
        html += letting_try.own_changes(self.facts, self.frame.state, self.hand, self.text)
        self.frame.show(f"letting-links-{self.hand}", html)

    def more(self) -> None:
        """Draw what is changed more seldom, of the alternative in hand."""
        with st.expander(self.text("letting_try.more"), expanded=False):
            choose_side(self.frame, "letting-side", self.text("letting_try.heading"))
            for step in letting_choices.steps(self.agreement):
                now = letting_choices.flexible(self.agreement, self.now.alternative, step)
                label = self.text("letting_try.step_flexible", step=self._on_step(step))
                self._slider("flexible", step, label, now)
            self._closed()
            self._homeless()
            self._first()
            letting_form.draw(self)
            self._name()

    def _ready(self) -> None:
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
        choose(f"letting-ready-{self.hand}", label, options, now, words.__getitem__, take)

    def step_name(self, step: Step) -> str:
        """Return the name of a step."""
        return step.names.get(self.text.language, step.step_id)

    def _on_step(self, step: Step) -> str:
        return self.text("letting_try.on_step", letter=self.hand.upper(), step=self.step_name(step))

    def _taken(self, step: Step) -> str:
        """Return the rule that tells a slider where the homes of its step are spoken for."""
        name = re.sub(r"[^\w-]", "-", self._key("allocation", step), flags=re.ASCII)
        flexible = letting_choices.flexible(self.agreement, self.now.alternative, step)
        return f".st-key-{name}{{--b-most:{_WHOLE - flexible}%}}"

    def _key(self, kind: str, step: Step) -> str:
        return f"letting-{kind}-{self.hand}-{step.step_id}"

    def _slider(self, kind: str, step: Step, label: str, now: int) -> None:
        other = {"allocation": letting_choices.flexible, "flexible": letting_choices.allocation}[kind]
        most = _WHOLE - other(self.agreement, self.now.alternative, step)

        def take(share: int) -> None:
            if share > most:
                words = {"step": self._on_step(step), "most": self.text.percent(most / _WHOLE)}
                st.session_state[_SAID] = self.text(f"letting_try.limit.{kind}", **words)
            self.write(letting_choices.with_share(self.now.alternative, kind, step, min(share, most)))

        choose(
            self._key(kind, step),
            label,
            list(range(_WHOLE + 1)),
            now,
            lambda share: self.text.percent(share / _WHOLE),
            take,
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
