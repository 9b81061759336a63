"""The link is the state: one frozen value that holds everything a view depends on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode

from byibalance_core.lettings import alternative_text
from byibalance_core.lettings.agreement import Agreement
from byibalance_core.need.scenarios import LONGEST_TEXT, Scenario

#: Longest value that a link may carry in one field; longer is nonsense.
MAX_LENGTH = 200

#: Measures of the map on the page Social balance: one for each division of the people.
BALANCE_MEASURES = tuple(
    f"balance_{name}"
    for name in (
        *("tenure", "rent_band", "rooms", "household_type", "age"),
        *("income", "work", "education", "one_person", "young_adults"),
    )
)

LANGUAGES = ("da", "en")
MODES = ("explore", "meeting")
RECKONINGS = ("as_today", "by_standard")
PARTS = ("have", "lack", "try")
#: How measures and themes are weighed on the area pages (`dashboard.theme_classes`).
WEIGHTS = ("equal", "law", "home")
#: What is drawn over the map of Overblik; blank is nothing.
LAYERS = ("", "status")
#: The two scenarios of a link: which of them the controls move, and the field that holds each.
SIDES = {"a": "scenario", "b": "scenario_b"}

#: The two alternatives to the agreement on letting, likewise.
LETTING_SIDES = {"a": "letting", "b": "letting_b"}

#: Documentation cards of Aftale og møde; blank is none.
CARDS = ("", "grants", "104", "164")
#: Steps of a meeting that a link can name: its front, its items, its decisions.
MOST_STEPS = 100
#: What the id of a row in the register looks like; whether there is such a row is not the link's matter.
_ROW = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}")

#: Dimensions of a class of dwellings that a link chooses, in the order of reading.
CLASS_FIELDS = ("tenure", "dwelling_type", "rooms", "rent_band", "size_band", "accessible")


@dataclass(frozen=True)
class Choices:
    """What a release offers to choose from; everything else in a link is nonsense.

    Attributes
    ----------
    areas : tuple of str
        Ids of the areas that can be selected.
    measures : tuple of str
        Ids; the first one is the default.
    tenures, dwelling_types, rooms, rent_bands, size_bands, accessibles : tuple of str
        Categories of a class of dwellings, whether the release carries them or not: what it lacks is answered too.
    ageings : tuple of str
        Factors of healthy ageing that can be tried; a blank one is the range over all of them.
    variants, publishers : tuple of str
        What a scenario may name of the forecasts.
    scenario_b : str
        What stands beside the main scenario at first, as text.
    agreement : Agreement or None
        What an alternative on letting changes; None where the release has none.
    estates : tuple of str
        Ids of the estates that an alternative may name.
    letting_b : str
        What stands beside the agreement at first, as text.
    groups : tuple of str
        Target groups (ids of their definitions) of which one may be housed first.
    years, horizons : tuple of int
        Years of the figures and of the forecast; the last year and the first horizon are the defaults.
    """

    areas: tuple[str, ...]
    measures: tuple[str, ...]
    years: tuple[int, ...]
    horizons: tuple[int, ...]
    tenures: tuple[str, ...] = ()
    dwelling_types: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    rent_bands: tuple[str, ...] = ()
    size_bands: tuple[str, ...] = ()
    accessibles: tuple[str, ...] = ()
    ageings: tuple[str, ...] = ()
    variants: tuple[str, ...] = ("main",)
    publishers: tuple[str, ...] = ()
    scenario_b: str = "main"
    agreement: Agreement | None = None
    estates: tuple[str, ...] = ()
    letting_b: str = alternative_text.AGREED
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class ViewState:
    """Everything that a page shows depends on this and on the release; nothing else.

    Ids, never labels. `area` is empty for the whole municipality; `compare` holds up to three further areas;
    the six of `CLASS_FIELDS` are the chosen dwelling class, all empty when none is chosen; `ageing` is the factor of
    healthy ageing, empty for the range; `scenario` and `scenario_b` are the two that are tried, in the text form of
    `byibalance_core.need.scenarios`, and `side` is the one in hand; `letting` and `letting_b` are likewise the two
    alternatives of `byibalance_core.lettings.alternative_text`, and `letting_first` the group that a proposal houses
    first, blank for none; `weights` is how themes are weighed, and `layer` what
    is drawn over the map. `meeting` is a meeting of the register and `step` where in it one is: 0 its front, then its
    items, then its decisions; `card` is a documentation card.

    Examples
    --------
    >>> state = ViewState(municipality="101", year=2026, horizon=2031, measure="almene_share", area="20903")
    >>> state.link()
    '/overblik?municipality=101&release=latest&area=20903&compare=&measure=almene_share&year=2026&horizon=2031...'
    """

    municipality: str
    year: int
    horizon: int
    measure: str
    page: str = "overblik"
    release: str = "latest"
    area: str = ""
    compare: tuple[str, ...] = ()
    part: str = "have"
    reckoning: str = "as_today"
    tenure: str = ""
    dwelling_type: str = ""
    rooms: str = ""
    rent_band: str = ""
    size_band: str = ""
    accessible: str = ""
    ageing: str = ""
    scenario: str = "main"
    scenario_b: str = "main"
    letting: str = alternative_text.AGREED
    letting_b: str = alternative_text.AGREED
    letting_first: str = ""
    side: str = "a"
    weights: str = WEIGHTS[0]
    layer: str = LAYERS[0]
    meeting: str = ""
    step: int = 0
    card: str = CARDS[0]
    language: str = "da"
    mode: str = "explore"

    def to_query(self) -> dict[str, str]:
        """Return the query of the link: every field but the page, which is the path."""
        query = {name: getattr(self, name) for name in FIELDS}
        query["compare"] = " ".join(self.compare)
        return {name: str(value) for name, value in query.items()}

    @cached_property
    def query_string(self) -> str:
        """The query of the link as an address has it; every tool of every figure names it."""
        return urlencode(self.to_query())

    def link(self, **changes: Any) -> str:
        """Return path and query of this view, or of a neighbour with some fields changed."""
        state = replace(self, **changes)
        return f"/{state.page}?{state.query_string}"

    def class_link(self, dimensions: Mapping[str, str], **changes: Any) -> str:
        """Return the link to a class of dwellings and to nothing narrower than its dimensions say."""
        return self.link(**{name: dimensions.get(name, "") for name in CLASS_FIELDS}, **changes)

    @classmethod
    def from_query(
        cls,
        query: Mapping[str, str],
        *,
        page: str,
        municipalities: Mapping[str, tuple[str, ...]],
        choices: Callable[[str, str], Choices],
    ) -> tuple[Self, tuple[str, ...]]:
        """Read a link; what makes no sense becomes the default, and its field is named.

        Parameters
        ----------
        query : mapping of str to str
            The link's query; unknown fields are left alone.
        page : str
            The link's path.
        municipalities : mapping of str to tuple of str
            Code to release ids that are kept; the first code is the default.
        choices : callable
            What the release of a municipality (code, release id or ``latest``) offers.

        Returns
        -------
        ViewState
        tuple of str
            Names of the fields that were replaced by their default.
        """
        nonsense: list[str] = []

        def pick(name: str, allowed: Any, default: Any, read: Callable[[str], Any] = str) -> Any:
            text = query.get(name)
            if text is None or text == "":
                return default
            try:
                value = read(text) if len(text) <= MAX_LENGTH else None
            except ValueError:
                value = None
            if value in allowed:
                return value
            nonsense.append(name)
            return default

        def assumed(name: str, default: str) -> str:
            text = query.get(name)
            if not text:
                return default
            try:
                found = Scenario.from_text(text) if len(text) <= LONGEST_TEXT else None
            except ValueError:
                found = None
            if found is not None and found.variant in offer.variants and found.publisher in (None, *offer.publishers):
                return found.to_text()
            nonsense.append(name)
            return default

        def tried(name: str, default: str) -> str:
            text = query.get(name)
            if not text:
                return default
            try:
                known = {"estates": offer.estates, "areas": offer.areas}
                return alternative_text.read(text, offer.agreement, **known).to_text()
            except ValueError:
                nonsense.append(name)
                return default

        code = pick("municipality", tuple(municipalities), next(iter(municipalities)))
        release = pick("release", ("latest", *municipalities[code]), "latest")
        offer = choices(code, release)
        area = pick("area", offer.areas, "")
        compare = []
        for other in query.get("compare", "")[:MAX_LENGTH].split():
            if other in offer.areas:
                if other != area and other not in compare:
                    compare.append(other)
            elif "compare" not in nonsense:
                nonsense.append("compare")
        state = cls(
            municipality=code,
            release=release,
            page=page,
            area=area,
            compare=tuple(compare[:3]),
            measure=_measure(pick("measure", (*offer.measures, *BALANCE_MEASURES), ""), page, offer),
            year=pick("year", offer.years, offer.years[-1], int),
            horizon=pick("horizon", offer.horizons, offer.horizons[0], int),
            part=pick("part", PARTS, PARTS[0]),
            reckoning=pick("reckoning", RECKONINGS, RECKONINGS[0]),
            tenure=pick("tenure", offer.tenures, ""),
            dwelling_type=pick("dwelling_type", offer.dwelling_types, ""),
            rooms=pick("rooms", offer.rooms, ""),
            rent_band=pick("rent_band", offer.rent_bands, ""),
            size_band=pick("size_band", offer.size_bands, ""),
            accessible=pick("accessible", offer.accessibles, ""),
            ageing=pick("ageing", offer.ageings, ""),
            scenario=assumed("scenario", "main"),
            scenario_b=assumed("scenario_b", offer.scenario_b),
            letting=tried("letting", alternative_text.AGREED),
            letting_b=tried("letting_b", offer.letting_b),
            letting_first=pick("letting_first", offer.groups, ""),
            side=pick("side", tuple(SIDES), "a"),
            weights=pick("weights", WEIGHTS, WEIGHTS[0]),
            layer=pick("layer", LAYERS, LAYERS[0]),
            meeting=pick("meeting", _Rows(), ""),
            step=pick("step", range(MOST_STEPS), 0, int),
            card=pick("card", CARDS, CARDS[0]),
            language=pick("language", LANGUAGES, LANGUAGES[0]),
            mode=pick("mode", MODES, MODES[0]),
        )
        return state, tuple(nonsense)


class _Rows:
    """Every text that can be the id of a row."""

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and _ROW.fullmatch(text) is not None


def _measure(wanted: str, page: str, offer: Choices) -> str:
    """Return the measure of a page's map: another page's measure is no fault of the link, only not this map's."""
    if page == "social-balance":
        return wanted if wanted in BALANCE_MEASURES else ""
    return wanted if wanted in offer.measures else offer.measures[0]


#: The fields of a link's query, in the order in which they are written.
FIELDS = (
    "municipality",
    "release",
    "area",
    "compare",
    "measure",
    "year",
    "horizon",
    "part",
    "reckoning",
    *CLASS_FIELDS,
    "ageing",
    "scenario",
    "scenario_b",
    "letting",
    "letting_b",
    "letting_first",
    "side",
    "weights",
    "layer",
    "meeting",
    "step",
    "card",
    "language",
    "mode",
)
assert {"page", *FIELDS} == {field.name for field in fields(ViewState)}  # noqa: S101 - a field that no link writes is a fault
