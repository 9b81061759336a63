"""The form of a row: every field as the control that suits it, by what the register says of the field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import streamlit as st

from byibalance_core.register.changes import ConflictError
from byibalance_core.register.entries import Entry
from dashboard import writers
from dashboard.entry_fields import FORMS, LONG, Asked, closed_to_defaults, english, fields_of, lines, missing
from dashboard.entry_options import NEW_MEETING, options, still_fits
from dashboard.frame import Frame
from dashboard.views import entry_words
from dashboard.views.entry_words import Known

#: What the form of a new item holds of the meeting that is made with it.
_OF_NEW_MEETING = ("new_meeting_name", "new_meeting_day")


@dataclass
class Opened:
    """A row that somebody is writing, kept in his session until it is saved: nothing typed is lost.

    Attributes
    ----------
    name : str
        The municipality and the button's message.
    begun : Entry
        The row that the form began with, with the version that was read.
    count : int
        Another for each time that the form is opened: its controls begin anew.
    raw, first : dict
        What the controls hold, and held when they were first drawn, by field.
    restored : bool
        Whether it was written before, and put away without saving.
    faults : tuple of str
        Why it was not saved.
    conflict : ConflictError or None
        Both texts, where somebody else saved first.
    deleting : bool
        Whether it is asked if the row is to be deleted.
    """

    name: str
    asked: Asked
    begun: Entry
    count: int
    raw: dict[str, Any] = field(default_factory=dict)
    first: dict[str, Any] = field(default_factory=dict)
    restored: bool = False
    faults: tuple[str, ...] = ()
    conflict: ConflictError | None = None
    deleting: bool = False

    def key(self, name: str) -> str:
        """Return the name of a field's control."""
        return f"entry-{self.count}-{name}"

    def keep_typed(self) -> None:
        """Remember what the controls hold now."""
        for name in (*fields_of(self.asked.kind), *_OF_NEW_MEETING):
            if self.key(name) in st.session_state:
                self.raw[name] = st.session_state[self.key(name)]
        self.first = self.first or dict(self.raw)

    def is_touched(self) -> bool:
        """Tell whether anything was written since the form was first drawn."""
        return any(held != self.first.get(name) and (held or self.first.get(name)) for name, held in self.raw.items())


class UnreadableNumberError(ValueError):
    """What was written is no number."""


def number(written: str, language: str) -> float | None:
    """Read a number as it is written in a language; None where nothing is written.

    Raises
    ------
    UnreadableNumberError

    Examples
    --------
    >>> number("1.234,5", "da"), number("45,5 %", "da"), number("1,234.5", "en"), number(" ", "da")
    (1234.5, 45.5, 1234.5, None)
    >>> number("0.45", "da")
    0.45
    """
    bare = re.sub(r"\s|%", "", written)
    if not bare:
        return None
    point, group = (",", ".") if language == "da" else (".", ",")
    bare = bare.replace("\N{MINUS SIGN}", "-")
    if re.fullmatch(rf"-?\d{{1,3}}(\{group}\d{{3}})+(\{point}\d+)?", bare):
        return float(bare.replace(group, "").replace(point, "."))
    # A point that cannot part thousands is the other language's sign for decimals.
    if re.fullmatch(rf"-?\d+([{point}{group}]\d+)?", bare):
        return float(bare.replace(",", "."))
    raise UnreadableNumberError(written)


class EntryForm:
    """One run of a form: draws its controls and reads them."""

    def __init__(self, frame: Frame, opened: Opened) -> None:
        self.frame, self.opened, self.text = frame, opened, frame.text
        self.known = Known(frame.facts, frame.book, frame.text)
        self.roles = writers.role_choices(frame)
        self.kind = opened.asked.kind
        self.fields = fields_of(self.kind)

    def draw(self) -> None:
        """Draw the fields, those with an English text once more behind a line."""
        shown = lines(self.opened.asked, self.values())
        for line in shown:
            places = st.columns(len(line)) if len(line) > 1 else (st.container(),)
            for name, place in zip(line, places, strict=True):
                with place:
                    self._field(name)
                    if self.now(name) == NEW_MEETING:
                        self._new_meeting()
        others = english(self.kind, tuple(name for line in shown for name in line))
        if others and not FORMS[self.opened.asked.form].is_short:
            # Who reads English sees the English that is there, and not only what it was translated from.
            is_read = self.text.language == "en" and any(getattr(self.opened.begun, name) for name in others)
            with st.expander(self.text("register.english"), expanded=is_read):
                for name in others:
                    self._field(name)
        self.opened.keep_typed()

    def values(self) -> dict[str, Any]:
        """Return what every field says now; a number that cannot be read says nothing."""
        return {name: self.now(name) for name in self.fields}

    def row(self) -> Entry:
        """Return the row as it is written; what is not asked for says nothing."""
        typed = {name: value for name, value in self.values().items() if value != NEW_MEETING}
        return closed_to_defaults(replace(self.opened.begun, **typed), self.kind)

    def new_meeting(self) -> tuple[str, date | None] | None:
        """Return name and day of the meeting that is to be made; None where the item goes to one that is there."""
        if self.now("meeting") != NEW_MEETING:
            return None
        name, day = (self._held(each) for each in _OF_NEW_MEETING)
        return str(name or "").strip(), day

    def lacks(self) -> tuple[str, ...]:
        """Return what must be filled in or written otherwise, as sentences."""
        made = self.new_meeting()
        blank = [
            self.label(name) for name in missing(self.opened.asked, self.row()) if made is None or name != "meeting"
        ]
        if made is not None and not made[0]:
            blank.insert(0, self.text("register.new_meeting_name"))
        found = [self.text("register.required", field=label) for label in blank]
        return (*found, *(self.text("register.problem.number", field=self.label(name)) for name in self._unreadable()))

    def label(self, name: str) -> str:
        """Return what a field is called here, with its unit."""
        values = {"indicator": self.now("indicator")} if "indicator" in self.fields else {}
        return self.known.label(self.kind, name, replace(self.opened.begun, **values))

    def now(self, name: str) -> Any:
        """Return what a field says now."""
        if name not in self.fields:
            return None
        held = self._held(name)
        kind = str(self.fields[name].type)
        if kind.startswith("float"):
            return self._number(held, name) if isinstance(held, str) else held
        if kind.startswith("tuple"):
            return tuple(held or ())
        if kind == "str":
            return str(held or "").strip()
        return (held or 0) if kind == "int" else held

    def _held(self, name: str) -> Any:
        """Return what a control holds, or held when it was last drawn, or begins with."""
        if self.opened.key(name) in st.session_state:
            return st.session_state[self.opened.key(name)]
        if name in self.opened.raw:
            return self.opened.raw[name]
        return self._raw(name, getattr(self.opened.begun, name)) if name in self.fields else None

    def _raw(self, name: str, value: Any) -> Any:
        """Return a value as a control holds it."""
        if isinstance(value, tuple):
            return list(value)
        if str(self.fields[name].type).startswith("float"):
            return "" if value is None else self._written(value)
        return value

    def _written(self, value: float) -> str:
        """Return a figure with all its decimals, as people write it: shares as per cent."""
        words = f"{round(value * self._factor(), 10):.10f}".rstrip("0").rstrip(".")
        return words.replace(".", ",") if self.text.language == "da" else words

    def _factor(self) -> int:
        held = self._held("indicator") if "indicator" in self.fields else ""
        measured = self.known.measured(replace(self.opened.begun, indicator=held or "")) if held else None  # type: ignore[call-arg]
        return 100 if measured is not None and measured.unit == "share" else 1

    def _number(self, written: str, name: str) -> float | None:
        begun = getattr(self.opened.begun, name)
        if begun is not None and written == self._written(begun):
            return float(begun)  # untouched: to the last digit as it was
        try:
            found = number(written, self.text.language)
        except UnreadableNumberError:
            return None
        return None if found is None else round(found / self._factor(), 12)

    def _unreadable(self) -> list[str]:
        found = []
        for name in (name for line in lines(self.opened.asked, self.values()) for name in line):
            if str(self.fields[name].type).startswith("float"):
                try:
                    number(str(self._held(name) or ""), self.text.language)
                except UnreadableNumberError:
                    found.append(name)
        return found

    def _field(self, name: str) -> None:
        """Draw one field as its kind asks."""
        kind, told = str(self.fields[name].type), self.fields[name].metadata
        key, label = self.opened.key(name), self.label(name)
        if FORMS[self.opened.asked.form].required.split().count(name):
            label = f"{label} *"
        if told.get("link"):
            if self.now(name):
                self.frame.show("entry-view", entry_words.shown_view(self.known, self.now(name)))
            return
        offers = options(self.known, self.opened.asked, name, self.values(), self.roles)
        if key not in st.session_state:
            st.session_state[key] = self._held(name)
        if offers is not None:
            self._choice(name, label, offers, several=kind.startswith("tuple"))
        elif kind == "bool":
            st.checkbox(label, key=key)
        elif kind.startswith("date"):
            st.date_input(label, value=None, format="DD.MM.YYYY", key=key)
        elif name.removesuffix("_en") in LONG:
            st.text_area(label, key=key, height=96)
        else:
            st.text_input(label, key=key)

    def _choice(self, name: str, label: str, offers: dict[Any, str], *, several: bool) -> None:
        key = self.opened.key(name)
        begun = getattr(self.opened.begun, name)
        if still_fits(self.opened.begun, name, self.values()):
            # What the row says stays on the list, also where the release no longer has it.
            own = begun if isinstance(begun, tuple) else (begun,) if begun or begun == 0 else ()
            row = self.opened.begun
            offers = offers | {each: self.known.value(row, name, each) for each in own if each and each not in offers}
        words = offers.__getitem__
        if several:
            st.session_state[key] = [each for each in st.session_state[key] or () if each in offers]
            st.multiselect(label, list(offers), key=key, format_func=words, placeholder=self.text("register.none"))
            return
        if st.session_state[key] not in offers:
            only = len(offers) == 1 and name in FORMS[self.opened.asked.form].required.split()
            st.session_state[key] = next(iter(offers)) if only else None
        must = "values" in self.fields[name].metadata and bool(self.fields[name].default)
        blank = {"indicator": "in_words" if self.kind == "target" else "all_indicators", "period": "all_periods"}
        st.selectbox(
            label,
            list(offers),
            index=0 if must else None,
            key=key,
            format_func=words,
            placeholder=self.text(f"register.{blank.get(name, 'none')}"),
        )

    def _new_meeting(self) -> None:
        if not self.known.book.rows.get("meeting"):
            st.caption(self.text("register.no_meeting"))
        name, day = st.columns((3, 2))
        for each in _OF_NEW_MEETING:
            if self.opened.key(each) not in st.session_state:
                st.session_state[self.opened.key(each)] = self.opened.raw.get(each)
        name.text_input(f"{self.text('register.new_meeting_name')} *", key=self.opened.key("new_meeting_name"))
        day.date_input(
            self.text("register.new_meeting_day"),
            value=None,
            format="DD.MM.YYYY",
            key=self.opened.key("new_meeting_day"),
        )
