"""Scenarios: the assumptions that a reckoning of the need rests on, named, and short enough for a link.

A scenario says which forecast is used, how households form, how many dwellings stand free between two tenants,
which projects are built and what is built, demolished or converted on top. It holds assumptions only: the same
scenario can be laid over any municipality's figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from byibalance_core.schemas import DIMENSIONS

#: How sure a project of the pipeline is, surest first.
CERTAINTIES = ("started", "permitted", "planned")

#: What is taken off the need: the pipeline, or nothing but the scenario's own builds.
BUILDING = ("planned", "none")

#: Written where a part of a class or the area is left open.
OPEN = "any"

#: Between the parts of the text form, and between the fields of a part; neither needs escaping in a link.
PART, FIELD = "~", "."

LONGEST_NAME = 60
LONGEST_TEXT = 4000
_YEARS = (1900, 2200)
_MOST_DWELLINGS = 1_000_000


@dataclass(frozen=True)
class Build:
    """Dwellings of one class that are built, or demolished, in an area in a year.

    Attributes
    ----------
    area_id : str or None
        None where the place is left open: the dwellings count for the municipality alone.
    tenure, dwelling_type, rooms : str or None
        The class, by the categories of the stock; None where it is left open.
    dwellings : int
        Negative for demolition.
    year : int
        The year they are ready, or gone.
    """

    area_id: str | None
    tenure: str | None
    dwelling_type: str | None
    rooms: str | None
    dwellings: int
    year: int

    def __post_init__(self) -> None:
        _class_known(tenure=self.tenure, dwelling_type=self.dwelling_type, rooms=self.rooms)
        _within("dwellings", abs(self.dwellings), 1, _MOST_DWELLINGS)
        _within("year", self.year, *_YEARS)


@dataclass(frozen=True)
class Conversion:
    """Dwellings of one class that become dwellings of another: re-designated (*ommærket*), merged or divided.

    Attributes
    ----------
    area_id : str or None
        As in `Build`.
    tenure : str or None
        Kept by the conversion.
    dwelling_type, rooms : str or None
        The class that is left.
    to_dwelling_type, to_rooms : str or None
        The class that they become.
    dwellings, becomes : int
        40 dwellings merged two and two are 40 that become 20.
    year : int
        The year the new dwellings are ready.
    """

    area_id: str | None
    tenure: str | None
    dwelling_type: str | None
    rooms: str | None
    to_dwelling_type: str | None
    to_rooms: str | None
    dwellings: int
    becomes: int
    year: int

    def __post_init__(self) -> None:
        _class_known(tenure=self.tenure, dwelling_type=self.dwelling_type, rooms=self.rooms)
        _class_known(dwelling_type=self.to_dwelling_type, rooms=self.to_rooms)
        _within("dwellings", self.dwellings, 1, _MOST_DWELLINGS)
        _within("becomes", self.becomes, 0, _MOST_DWELLINGS)
        _within("year", self.year, *_YEARS)

    def builds(self) -> tuple[Build, ...]:
        """Return the conversion as what goes and what comes."""
        gone = Build(self.area_id, self.tenure, self.dwelling_type, self.rooms, -self.dwellings, self.year)
        if not self.becomes:
            return (gone,)
        return gone, Build(self.area_id, self.tenure, self.to_dwelling_type, self.to_rooms, self.becomes, self.year)


@dataclass(frozen=True)
class Drift:
    """How much likelier a household is to live in a class at the horizon than households of its kind today.

    Attributes
    ----------
    tenure, dwelling_type, rooms : str or None
        The class; None is all values of the dimension.
    share : float
        +0.10 is ten per cent likelier; the other classes of each kind of household give way evenly.
    """

    tenure: str | None
    dwelling_type: str | None
    rooms: str | None
    share: float

    def __post_init__(self) -> None:
        _class_known(tenure=self.tenure, dwelling_type=self.dwelling_type, rooms=self.rooms)
        if self.tenure is self.dwelling_type is self.rooms is None:
            raise ValueError("a drift towards every class is none: name a tenure, a dwelling type or rooms")
        _within("share", self.share, -0.9, 5.0)


@dataclass(frozen=True)
class Scenario:
    """The assumptions of one reckoning.

    Attributes
    ----------
    name : str
        What people call it; at most 60 characters and no ``~``.
    variant : str
        The forecast's own variant: ``main``, ``low`` or ``high``.
    publisher : str or None
        Who projects; None is the municipality's main publisher. Two are never mixed in one reckoning.
    formation : float
        Households more per resident at the horizon than today's rates give: +0.02 is two per cent more.
    vacancy_reserve : float or None
        Share of the dwellings that stands free between two tenants; None is the norm of ``standards.toml``.
        There is one convention: dwellings = households / (1 - reserve).
    unmet : str or None
        Id of one definition of unmet need (`byibalance_core.need.unmet_need`) that is added; None adds none.
    clear_years : int
        Years to clear the unmet need in: a `clear_years`-th part of it is added per year, at most all of it.
    certainty : tuple of str
        Which projects of the pipeline count: ``started``, ``permitted``, ``planned``.
    building : str
        ``planned``: the pipeline is taken off the need; ``none``: only what `builds` and `conversions` say is.
    builds : tuple of Build
    conversions : tuple of Conversion
    drift : tuple of Drift
        Changes of how households live; without any they live as today.

    Raises
    ------
    ValueError
        When a value is not possible; the sentence names the part.

    Examples
    --------
    >>> more = Scenario("Flere bor alene", formation=0.02, builds=(Build("99901", "almene", "family", "2", 40, 2029),))
    >>> more.to_text()
    'Flere bor alene~variant.main~formation.0.02~build.99901.almene.family.2.40.2029'
    >>> Scenario.from_text(more.to_text()) == more
    True
    """

    name: str
    variant: str = "main"
    publisher: str | None = None
    formation: float = 0.0
    vacancy_reserve: float | None = None
    unmet: str | None = None
    clear_years: int = 10
    certainty: tuple[str, ...] = CERTAINTIES
    building: str = "planned"
    builds: tuple[Build, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    drift: tuple[Drift, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise ValueError(f"name has {len(self.name)} characters; use 1 to {LONGEST_NAME}")
        for part in ("name", "variant", "publisher", "unmet"):
            word = getattr(self, part)
            if word is not None and (not word or PART in word or not word.isprintable()):
                raise ValueError(f"{part} {word!r} is empty or holds a character that a scenario cannot carry")
        _within("formation", self.formation, -0.5, 0.5)
        if self.vacancy_reserve is not None:
            _within("vacancy_reserve", self.vacancy_reserve, 0.0, 0.5)
        _within("clear_years", self.clear_years, 1, 50)
        if unknown := [value for value in self.certainty if value not in CERTAINTIES]:
            raise ValueError(f"certainty {', '.join(unknown)} is not known; use {', '.join(CERTAINTIES)}")
        if self.building not in BUILDING:
            raise ValueError(f"building {self.building!r} is not known; use {' or '.join(BUILDING)}")
        # One order, so that two scenarios that mean the same are the same.
        object.__setattr__(self, "certainty", tuple(value for value in CERTAINTIES if value in self.certainty))

    @property
    def changes(self) -> tuple[Build, ...]:
        """What the scenario itself builds, demolishes and converts."""
        return (*self.builds, *(half for conversion in self.conversions for half in conversion.builds()))

    def to_text(self) -> str:
        """Return the short text of the link; `from_text` gives the scenario back."""
        ready = READY.get(self.name)
        if self == ready:
            return self.name
        plain = ready or Scenario(self.name)
        # An own name never stands alone, or a misspelt ready one would pass for it.
        written = [] if ready else [f"variant{FIELD}{self.variant}"]
        for key in _WORDS:
            if getattr(self, key) != getattr(plain, key) and not (key == "variant" and written):
                written.append(f"{key}{FIELD}{_word(getattr(self, key))}")
        for key, field_name, _ in _LISTS:
            written += [FIELD.join([key, *_fields(row)]) for row in getattr(self, field_name)]
        return PART.join([self.name, *written])

    @classmethod
    def from_text(cls, text: str) -> Scenario:
        """Return the scenario that a text says: a ready name, or ``name~part.value~…``.

        Raises
        ------
        ValueError
            When the text is neither; the sentence names the part that is wrong.
        """
        name, *parts = text.split(PART)
        if not parts:
            if name in READY:
                return READY[name]
            raise ValueError(f"There is no scenario called {name!r}. Ready ones: {', '.join(READY)}.")
        if len(text) > LONGEST_TEXT:
            raise ValueError(f"The scenario has {len(text)} characters; at most {LONGEST_TEXT} are read.")
        read: dict[str, Any] = {}
        lists: dict[str, list[Any]] = {}
        for part in parts:
            key, _, value = part.partition(FIELD)
            try:
                if key in _WORDS and key not in read:
                    read[key] = _WORDS[key](value)
                elif found := [(field_name, made) for known, field_name, made in _LISTS if known == key]:
                    field_name, made = found[0]
                    lists.setdefault(field_name, []).append(made(value))
                else:
                    raise ValueError("said twice" if key in read else "not a part of a scenario")
            except ValueError as error:
                raise ValueError(f"The scenario's part {part!r} cannot be read: {error}.") from error
        own = read | {field_name: tuple(rows) for field_name, rows in lists.items()}
        try:
            return replace(READY[name], **own) if name in READY else cls(name, **own)
        except ValueError as error:
            raise ValueError(f"The scenario {name!r} cannot be read: {error}.") from error


def resolve(scenario: str | Scenario) -> Scenario:
    """Return a scenario as it is, or the one that a text says.

    Raises
    ------
    ValueError
        When the text says none.
    """
    return scenario if isinstance(scenario, Scenario) else Scenario.from_text(scenario)


def _within(part: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise ValueError(f"{part} {value} is outside {least} to {most}")


def _class_known(**values: str | None) -> None:
    for dimension, value in values.items():
        if value is not None and value not in DIMENSIONS[dimension]:
            raise ValueError(f"{dimension} {value!r} is not known; use {', '.join(DIMENSIONS[dimension])}")


def _word(value: Any) -> str:
    if value is None:
        return OPEN
    return FIELD.join(value) if isinstance(value, tuple) else str(value)


def _optional(value: str) -> str | None:
    return None if value == OPEN else value


def _share(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"{value!r} is no number; write 0.02 for two per cent") from None


def _whole(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise ValueError(f"{value!r} is no whole number") from None


def _rooms(value: str) -> str | None:
    # "4+" loses its sign in a link that is typed by hand.
    return "4+" if value == "4" else _optional(value)


def _fields(row: Build | Conversion | Drift) -> list[str]:
    values = [(field.name, getattr(row, field.name)) for field in fields(row)]
    return ["4" if name.endswith("rooms") and value == "4+" else _word(value) for name, value in values]


def _split(value: str, count: int) -> list[str]:
    """Split a part into its fields; the first one, an area's id, may hold the sign between fields."""
    values = value.rsplit(FIELD, count - 1)
    if len(values) != count:
        raise ValueError(f"{count} fields are needed, {len(values)} found")
    return values


def _build(value: str) -> Build:
    area, tenure, kind, rooms, dwellings, year = _split(value, 6)
    return Build(_optional(area), _optional(tenure), _optional(kind), _rooms(rooms), _whole(dwellings), _whole(year))


def _conversion(value: str) -> Conversion:
    area, tenure, kind, rooms, to_kind, to_rooms, dwellings, becomes, year = _split(value, 9)
    return Conversion(
        *(_optional(area), _optional(tenure), _optional(kind), _rooms(rooms), _optional(to_kind), _rooms(to_rooms)),
        *(_whole(dwellings), _whole(becomes), _whole(year)),
    )


def _drift(value: str) -> Drift:
    # The share is last and has a decimal point.
    parts = value.split(FIELD, 3)
    if len(parts) != 4:
        raise ValueError(f"4 fields are needed, {len(parts)} found")
    return Drift(_optional(parts[0]), _optional(parts[1]), _rooms(parts[2]), _share(parts[3]))


#: Parts with one value, in the order that they are written, and how each is read.
_WORDS: dict[str, Callable[[str], Any]] = {
    "variant": str,
    "publisher": _optional,
    "formation": _share,
    "vacancy_reserve": lambda value: None if value == OPEN else _share(value),
    "unmet": _optional,
    "clear_years": _whole,
    "certainty": lambda value: tuple(value.split(FIELD)) if value else (),
    "building": str,
}

#: Parts that may stand several times: the word of the text, the field, and how one is read.
_LISTS: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
    ("build", "builds", _build),
    ("convert", "conversions", _conversion),
    ("drift", "drift", _drift),
)

#: Scenarios that every municipality has. `main` takes the pipeline as planned too; `as_planned` says so by its
#: name and stands beside `no_building`.
READY = MappingProxyType(
    {
        scenario.name: scenario
        for scenario in (
            Scenario("main"),
            Scenario("low", variant="low"),
            Scenario("high", variant="high"),
            Scenario("as_planned"),
            Scenario("no_building", building="none"),
        )
    }
)
