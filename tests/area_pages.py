"""The pages of the areas as tests ask for them, and a municipality that has delivered almost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dashboard.facts import Facts
from dashboard.markup import Figure
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import areas
from dashboard.views.areas import AreaList
from dashboard.views.comparison import Comparison
from dashboard.views.profile import Profile
from dashboard.views.profile_growth import Chart

from .profile_town import areas as places
from .profile_town import stock, town

TINGBJERG, INCOMPLETE, HIDDEN = "20903", "20504", "20102"
ALLOTMENTS = "21206"
HAVREAGER = "99902"


def state(facts: Facts, **changes: object) -> ViewState:
    first = ViewState(
        municipality=facts.m.code,
        year=facts.m.base_year,
        horizon=facts.m.horizons[0],
        measure=facts.choices.measures[0],
        page="omraader",
    )
    return replace(first, **changes)  # type: ignore[arg-type]


def page(facts: Facts, language: str = "da", **changes: object) -> AreaList | Profile | Comparison:
    return areas.view(facts, state(facts, language=language, **changes), Text(language))


def figure(shown, name: str) -> Figure:
    return next(found for found in shown.figures if found.id == name)


def column(found: Figure, label: str) -> dict[object, object]:
    at = [c.label for c in found.table.columns].index(label)
    first = [c.label for c in found.table.columns].index("Mål")
    return {row[first]: row[at] for row in found.table.rows}


def markup(shown) -> str:
    """Return everything that a page draws, in one text."""
    words: list[str] = [shown.head]
    if isinstance(shown, Profile):
        words += [shown.facts, shown.strip, shown.side, shown.wide]
        words += [part if isinstance(part, str) else part.caption + part.footer for part in shown.small]
    elif isinstance(shown, Comparison):
        words.append(shown.table)
    else:
        words += [shown.map_foot, shown.table]
    return "".join(words)


def chart(shown: Profile, name: str) -> Chart:
    return next(part for part in shown.small if isinstance(part, Chart) and part.figure.id == name)


def pages(facts: Facts, language: str) -> Iterator[AreaList | Profile | Comparison]:
    """Return the list, the first area's profile, and three areas compared."""
    first, *others = map(str, facts.areas.index[:3])
    yield page(facts, language)
    yield page(facts, language, area=first)
    yield page(facts, language, area=first, compare=tuple(others))


def small(*names: str) -> Facts:
    """Return the facts of a municipality that has delivered nothing but its areas and their dwellings."""
    settings = {
        "area_level": "quarter",
        "base_year": 2026,
        "horizons": [2031],
        "projection": {"publisher": "P"},
        "area_term": {
            "da_singular": "kvarter",
            "da_plural": "kvarterer",
            "da_definite": "kvarteret",
            "en_singular": "quarter",
            "en_plural": "quarters",
        },
    }
    made = town(areas=places(*names), stock=[row for name in names for row in stock(name, total=100)])
    facts = Facts(replace(made, settings=settings))
    facts.geometry = ""  # made by hand, so no store holds boundaries for it
    return facts
