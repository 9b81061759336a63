"""The controls of *Prøv selv*: sliders and choices that write the scenario in hand into the link."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from byibalance_core.need.scenarios import CERTAINTIES, LONGEST_NAME, LONGEST_TEXT, PART, READY, Scenario, resolve
from dashboard import scenario_choices, scenario_form
from dashboard.frame import Frame
from dashboard.link_controls import choose, choose_side, choose_some
from dashboard.outlooks import Outlook, outlook
from dashboard.state import SIDES
from dashboard.views import scenario_words, try_out

#: What a select box holds where the scenario is none of its offers.
_OWN = ""


def draw(frame: Frame) -> None:
    """Draw the controls of the scenario in hand."""
    controls = _Controls(frame)
    with st.container(key="try-controls"):
        controls.side()
        controls.ready()
        controls.sliders()
        frame.show("try-changes", try_out.own_changes(frame.facts, frame.state, frame.text))
        scenario_form.draw(frame, controls.write)
        controls.more()


class _Controls:
    """One run's controls: they show the scenario of the link, and write it when they are moved."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.facts, self.text = frame, frame.facts, frame.text
        self.horizon, self.hand = frame.state.horizon, frame.state.side
        self.carried = str(getattr(frame.state, SIDES[self.hand]))
        self.now: Scenario = resolve(self.carried)
        self.found: Outlook | None = outlook(self.facts, self.horizon, self.carried)

    def write(self, scenario: Scenario) -> bool:
        """Write the scenario in hand into the link; False where the link has no room for it."""
        text = scenario_choices.written(scenario, self.hand)
        if len(text) > LONGEST_TEXT:
            return False
        self.frame.choose(SIDES[self.hand], text)
        return True

    def side(self) -> None:
        """Draw the switch between A and B, and what is done to whole scenarios."""
        choose_side(self.frame, "try-side", self.text("scenarios.side"))
        self.frame.show("try-links", try_out.links(self.facts, self.frame.state, self.text))

    def ready(self) -> None:
        """Draw the ready scenarios and the name of one's own."""
        offers = scenario_choices.ready(self.facts, self.horizon)
        now = scenario_choices.which(self.facts, self.now, self.horizon)
        words = {name: self._ready_words(name) for name in offers} | {_OWN: self.text("scenarios.ready.own")}
        options = [*offers, *([_OWN] if not now else [])]
        choose("try-ready", self.text("scenarios.scenario"), options, now, words.__getitem__, self._take_ready)
        self._name()

    def _take_ready(self, name: str) -> None:
        if name:
            self.write(scenario_choices.ready(self.facts, self.horizon)[name])

    def _ready_words(self, name: str) -> str:
        kind, _, phase = name.partition(".")
        if kind != scenario_choices.PACE:
            return self.text(f"scenarios.ready.{name}")
        seen = next(pace for pace in scenario_choices.seen_paces(self.facts) if pace.phase == phase)
        return scenario_words.seen_words(seen, self.text)

    def _name(self) -> None:
        key, refused = "try-name", "try-name-refused"
        # What was refused stands until it is mended, or the scenario has become another.
        whose, typed = st.session_state.get(refused, ("", None))
        typed = typed if whose == self.carried else None
        st.session_state[key] = scenario_choices.own_name(self.now) if typed is None else typed

        def named() -> None:
            wanted = str(st.session_state[key] or "").strip()
            good = PART not in wanted and wanted.isprintable() and wanted not in READY
            if good and self.write(replace(self.now, name=wanted or self.hand.upper())):
                st.session_state.pop(refused, None)
            else:
                st.session_state[refused] = self.carried, wanted

        st.text_input(
            self.text("scenarios.name", letter=self.hand.upper()),
            key=key,
            max_chars=LONGEST_NAME,
            placeholder=self.text("scenarios.name_open"),
            on_change=named,
        )
        if typed is not None:
            st.error(self.text("scenarios.name_refused", sign=PART))

    def sliders(self) -> None:
        """Draw the assumptions that are numbers; without a reckoning there is nothing that they could stand on."""
        if self.found is None:
            return
        text, found = self.text, self.found
        pace = scenario_choices.pace_of(self.facts, self.now, found.building, self.horizon)
        known = [one.dwellings for one in scenario_choices.seen_paces(self.facts)]
        choose(
            "try-pace",
            text("scenarios.building_slider"),
            scenario_choices.paces(pace, known),
            pace,
            text.number,
            lambda value: self.write(scenario_choices.with_pace(self.facts, self.now, value)),
            control=st.select_slider,
        )
        persons = scenario_choices.formations(found.persons_per_household, self.now.formation)
        choose(
            "try-formation",
            text("scenarios.persons"),
            list(persons),
            self.now.formation,
            lambda share: text.number(persons[share], 2),
            lambda share: self.write(replace(self.now, formation=share)),
            control=st.select_slider,
        )
        today = found.reserve_today
        reserve = today if self.now.vacancy_reserve is None else self.now.vacancy_reserve
        choose(
            "try-reserve",
            text("scenarios.reserve"),
            scenario_choices.reserves(today, reserve),
            reserve,
            lambda share: text.percent(share, 1),
            lambda share: self.write(replace(self.now, vacancy_reserve=None if share == today else share)),
            control=st.select_slider,
        )

    def more(self) -> None:
        """Draw the assumptions that are chosen among few."""
        with st.expander(self.text("scenarios.more"), expanded=False):
            self._forecast()
            self._unmet()
            if self.facts.has_pipeline:
                self._certainty()

    def _forecast(self) -> None:
        offers = {
            (publisher, variant): self._forecast_words(publisher, variant)
            for publisher in self.facts.publishers
            for variant in self.facts.variants(publisher, self.horizon)
        }
        now = self.now.publisher or self.facts.publishers[0], self.now.variant
        offers.setdefault(now, self._forecast_words(*now))

        def take(chosen: tuple[str, str]) -> None:
            publisher = None if chosen[0] == self.facts.publishers[0] else chosen[0]
            self.write(replace(self.now, publisher=publisher, variant=chosen[1]))

        choose("try-forecast", self.text("scenarios.forecast"), list(offers), now, offers.__getitem__, take)

    def _forecast_words(self, publisher: str, variant: str) -> str:
        said = self.facts.publisher_in_tile(publisher, self.text.language)
        if len(self.facts.variants(publisher, self.horizon)) < 2 and variant == "main":
            return said
        course = self.text(f"scenarios.variant.{variant}")
        return self.text("scenarios.forecast_variant", publisher=said, variant=course)

    def _unmet(self) -> None:
        rows = self.facts.unmet
        rows = rows[rows["households"].notna()]
        words = {_OWN: self.text("scenarios.unmet_none")} | {
            str(row["definition_id"]): self.text(
                "scenarios.unmet_offer",
                group=scenario_words.group_words(str(row["group"]), self.text),
                count=self.text.number(float(row["households"])),
                year=int(row["year"]),
            )
            for row in rows.to_dict("records")
        }
        now = self.now.unmet or _OWN
        words.setdefault(now, now)

        def take(name: str) -> None:
            self.write(replace(self.now, unmet=name or None))

        choose("try-unmet", self.text("scenarios.unmet"), list(words), now, words.__getitem__, take)
        if self.now.unmet:
            choose(
                "try-clear",
                self.text("scenarios.clear_years"),
                sorted({1, 2, 5, 10, 15, 20, self.now.clear_years}),
                self.now.clear_years,
                str,
                lambda years: self.write(replace(self.now, clear_years=years)),
            )

    def _certainty(self) -> None:
        counted = self.now.building == "planned"

        def take(words: tuple[str, ...]) -> None:
            plain = scenario_choices.without_pace(self.now, "planned" if words else "none")
            self.write(replace(plain, certainty=words or CERTAINTIES))

        choose_some(
            "try-certainty",
            self.text("scenarios.certainty"),
            CERTAINTIES,
            [word for word in CERTAINTIES if counted and word in self.now.certainty],
            lambda word: self.text(f"areas.pipeline.{word}"),
            take,
        )
