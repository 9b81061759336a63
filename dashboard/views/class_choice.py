"""Choosing a class of dwellings: what the link asks for, in words and as links, and the answer reckoned once."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from byibalance_core import need
from byibalance_core.need.class_need import ClassNeed, need_of_class
from byibalance_core.need.classes import ClassStock, Known, class_box, class_stock, read_classes
from byibalance_core.need.solution import Solution
from byibalance_core.need.vacant import Vacant, vacant_of_class
from byibalance_core.schemas import DIMENSIONS
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.state import CLASS_FIELDS, ViewState
from dashboard.text import Text
from dashboard.views.stock import upper_first

#: Rooms as a link asks for them; the core knows them too.
_ROOMS = ("1-2", "3", "4+")

#: Small almene dwellings: what is asked for where the link names no class.
FIRST = {"tenure": "almene", "rooms": "1-2"}

#: A class as it is kept: dimension and category.
Asked = tuple[tuple[str, str], ...]


def asked(state: ViewState) -> dict[str, str]:
    """Return the class that the link asks for, by dimension; small almene dwellings where it names none."""
    found = {name: str(getattr(state, name)) for name in CLASS_FIELDS}
    return {name: value for name, value in found.items() if value} or dict(FIRST)


def words_of(pick: Mapping[str, str], text: Text) -> str:
    """Return a class as a phrase: almene ungdomsboliger med 1–2 rum (under 3.500 kr.)."""
    return words_of_box({name: (value,) for name, value in pick.items()}, text)


def words_of_box(box: Mapping[str, tuple[str, ...]], text: Text) -> str:
    """Return a class of one or more categories by dimension as a phrase."""
    tenures, kinds = box.get("tenure", ()), box.get("dwelling_type", ())
    tenure = text.listing(text(f"dwellings.class.tenure.{name}") for name in tenures or ("all",))
    kind = text.listing(text(f"common.dwelling_type.{name}") for name in kinds)
    if kind and tenures == ("almene",):
        kind = text("dwellings.class.almene_kind", kind=kind)
    elif kind and tenures:
        kind = text("dwellings.class.kind_of", kind=kind, tenure=tenure)
    found = kind or tenure
    if rooms := box.get("rooms"):
        named = "1-2" if rooms == ("1", "2") else ""
        listed = text(f"common.rooms.{named}") if named else text.listing(text(f"common.rooms.{r}") for r in rooms)
        found = text("dwellings.class.with_rooms", kind=found, rooms=listed)
    more = [
        text.listing(text(f"common.{name}.{value}") for value in box[name])
        for name in ("rent_band", "size_band", "accessible")
        if name in box
    ]
    return text("dwellings.class.narrowed", kind=found, more=", ".join(more)) if more else found


def choices(facts: Facts, state: ViewState, text: Text) -> str:
    """Return a row of links for every dimension that the figures carry; what they lack stands with its file."""
    pick, carried = asked(state), known(facts).whole_tables
    # A dimension that a link chose all the same keeps its row, so that it can be left open again.
    rows = "".join(_row(name, pick, state, text) for name in CLASS_FIELDS if name in carried or name in pick)
    lacking = [name for name in CLASS_FIELDS if name not in carried]
    if lacking:
        named = text.listing(text(f"dwellings.dimension.{name}").lower() for name in lacking)
        words = escape(upper_first(text("dwellings.class.not_carried", dimensions=named)))
        rows += f'<div class="b-c-lacking">{words} <b>{escape(file_for(dict.fromkeys(lacking, ""), text))}</b></div>'
    label = escape(text("dwellings.class.choose"), quote=True)
    return f'<nav class="b-c-choice" data-screen aria-label="{label}">{rows}</nav>'


def _row(name: str, pick: Mapping[str, str], state: ViewState, text: Text) -> str:
    values = _ROOMS if name == "rooms" else DIMENSIONS[name][:-1]
    # A class without any dimension is all dwellings, and a link cannot say it: the last one has no "all".
    offered = [] if set(pick) == {name} else [("", text("dwellings.class.all"))]
    offered += [(value, text(f"common.{name}.{value}")) for value in values]
    links = "".join(_choice({**pick, name: value}, words, pick, state) for value, words in offered)
    return f'<div><span class="b-sub">{escape(text(f"dwellings.dimension.{name}"))}</span><span>{links}</span></div>'


def _choice(dimensions: Mapping[str, str], words: str, pick: Mapping[str, str], state: ViewState) -> str:
    """Return the link to a class; the one that is chosen says so."""
    href = escape(state.class_link(dimensions, part="lack"), quote=True)
    on = " aria-current=true" if {name: value for name, value in dimensions.items() if value} == dict(pick) else ""
    return f'<a data-view href="{href}"{on}>{escape(words)}</a>'


def file_for(pick: Mapping[str, str], text: Text) -> str:
    """Return the one delivery that tells the dwellings of a class; a blank category asks for its dimension alone."""
    split = [name for name in CLASS_FIELDS if name in pick and name != "tenure"]
    named = text.listing(text(f"dwellings.class.in_list.{name}") for name in split)
    # The organisations have lists of almene dwellings alone; the register has every tenure's.
    if pick.get("tenure") not in (None, "", "almene"):
        return text("dwellings.class.register", dimensions=named) if named else text("dwellings.file.dwelling_register")
    return text("dwellings.class.file", dimensions=named) if named else text("dwellings.class.file_plain")


@keep(16)
def known(facts: Facts) -> Known:
    """Return what the classes of a release are read from."""
    return read_classes(facts.m)


@keep(96)
def _stock(facts: Facts, pick: Asked) -> ClassStock:
    return class_stock(facts.m, known=known(facts), **dict(pick))


def stock(facts: Facts, pick: Mapping[str, str]) -> ClassStock:
    """Return the dwellings of a class in the municipality and in every area."""
    return _stock(facts, tuple(pick.items()))


@keep(64)
def _need(facts: Facts, horizon: int, pick: Asked) -> ClassNeed:
    return need_of_class(facts.reckoning(horizon), class_box(**dict(pick)), known=known(facts))


def class_need(facts: Facts, state: ViewState, pick: Mapping[str, str]) -> ClassNeed | None:
    """Return the need of a class to the link's horizon; None without a forecast that reaches it."""
    try:
        return _need(facts, state.horizon, tuple(pick.items()))
    except (KeyError, ValueError):
        return None


@keep(64)
def _solution(facts: Facts, horizon: int, pick: Asked) -> Solution:
    return need.solve(facts.m, year=horizon, reckoning=facts.reckoning(horizon), known=known(facts), **dict(pick))


def solution(facts: Facts, state: ViewState) -> Solution | None:
    """Return what could meet the need of the link's class; None without a forecast that reaches the horizon."""
    try:
        return _solution(facts, state.horizon, tuple(asked(state).items()))
    except (KeyError, ValueError):
        # The stock of the class can be told all the same.
        return None


@keep(256)
def _vacant(facts: Facts, pick: Asked) -> Vacant | None:
    return vacant_of_class(facts.m, class_box(**dict(pick)))


def vacant(facts: Facts, pick: Mapping[str, str]) -> Vacant | None:
    """Return the almene dwellings of a class that stand empty; None where no estate has reported."""
    return _vacant(facts, tuple(pick.items()))
