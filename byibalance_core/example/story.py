"""The example's story that no figure tells: efforts, target groups, building plans, the agreement."""

from __future__ import annotations

from typing import NamedTuple


class Effort(NamedTuple):
    """An effort in the first area of a kind, or in its largest estate; no `to_date` while it runs."""

    kind: str
    name: str
    theme: str
    area: str
    from_date: str
    owner: str
    to_date: str | None = None
    on_estate: bool = False


class Group(NamedTuple):
    """A target group: usual households, their yearly growth, and the years between two counts."""

    group: str
    definition: str
    usual: float
    growth: float
    every: int
    dwelling_type: str
    rooms_max: int
    max_rent_dkk_month: int


class Project(NamedTuple):
    """Dwellings of one class in a building project; negative ones are demolished."""

    project: str
    area: str
    years_ahead: int
    tenure: str
    dwelling_type: str
    rooms: str
    dwellings: int
    certainty: str


class Fact(NamedTuple):
    """A fact about the agreement in both languages."""

    topic: str
    text_da: str
    text_en: str


class Deviation(NamedTuple):
    """The largest family estate of an area where the last year's allocations were another share than agreed."""

    area: str
    used_share: float


_SHARED = "projektleder, fælles"
_LETTING = "udlejningschef, boligorganisation"
_BUILDING = "byggechef, boligorganisation"
_SOCIAL = "socialchef, kommune"

EFFORTS = (
    Effort("helhedsplan", "Boligsocial helhedsplan Havreager 2024-28", "safety", "listed", "2024-01-01", _SHARED),
    Effort("helhedsplan", "Fysisk helhedsplan", "dwellings", "listed", "2023-06-01", _BUILDING, on_estate=True),
    Effort("employment", "Jobvejledning i gårdhøjde", "work", "listed", "2022-08-01", "jobcenterchef, kommune"),
    Effort("bostøtte", "Bostøtte ved anvisning", "stability", "difficult", "2021-03-01", _SOCIAL, on_estate=True),
    Effort("safety", "Tryghedsvandringer og lys på stierne", "safety", "difficult", "2025-02-01", _SHARED),
    Effort(
        "helhedsplan",
        "Boligsocial helhedsplan Bygskoven 2014-21",
        "education",
        "improving",
        "2014-01-01",
        _SHARED,
        to_date="2021-12-31",
    ),
    Effort("school", "Lektiehjælp og ungekorps", "children", "improving", "2019-08-01", "skolechef, kommune"),
    Effort(
        "conversion",
        "Ungdomsboliger prøves som startboliger",
        "dwellings",
        "campus",
        "2025-09-01",
        _LETTING,
        on_estate=True,
    ),
    Effort(
        "community",
        "Fællesspisning i Solkroget",
        "participation",
        "ageing",
        "2023-01-01",
        "ældrechef, kommune",
    ),
    Effort("bostøtte", "Støtte i egen bolig", "stability", "centre", "2020-01-01", _SOCIAL, on_estate=True),
)

GROUPS = (
    Group("homeless", "Borgere i hjemløshed i uge 6, kommunens tal (fiktiv)", 46, 0.02, 2, "family", 2, 3900),
    Group("refugees", "Flygtninge i årets kvote, husstande (fiktiv)", 9, -0.09, 1, "family", 3, 4800),
    Group("rehousing", "Husstande, der genhuses ved nedrivning (fiktiv)", 24, 0.30, 1, "family", 4, 6000),
    Group("shelters", "Borgere klar til at flytte fra forsorgshjem (fiktiv)", 17, 0.01, 1, "family", 2, 3900),
    Group("young", "Unge 18-24 år med behov for bolig og støtte (fiktiv)", 33, 0.03, 1, "youth", 1, 3500),
    Group("older", "Visiterede, der venter på ældre- eller plejebolig (fiktiv)", 28, 0.05, 1, "older", 2, 6500),
)

PIPELINE = (
    Project("p1", "harbour", 0, "private_rental", "family", "2", 48, "started"),
    Project("p1", "harbour", 0, "private_rental", "family", "3", 36, "started"),
    Project("p2", "harbour", 1, "almene", "family", "2", 30, "permitted"),
    Project("p2", "harbour", 1, "almene", "family", "3", 18, "permitted"),
    Project("p3", "turning", 0, "other", "family", "3", 22, "started"),
    Project("p4", "turning", 2, "almene", "older", "2", 24, "planned"),
    Project("p5", "mixed_suburb", 1, "other", "family", "4+", 26, "permitted"),
    Project("p6", "improving", 3, "cooperative", "family", "4+", 40, "planned"),
    Project("p7", "listed", 1, "almene", "family", "3", -64, "permitted"),
    Project("p7", "listed", 1, "almene", "family", "4+", -32, "permitted"),
    Project("p8", "listed", 4, "other", "family", "4+", 45, "planned"),
    Project("p9", "coast", 0, "other", "family", "4+", 9, "started"),
    Project("p10", "ageing", 5, "almene", "care", "2", 36, "planned"),
    Project("p11", "garden", 0, "other", "family", "4+", 12, "started"),
    Project("p12", "centre", 0, "private_rental", "family", "2", 14, "started"),
)

FACTS = (
    Fact(
        "agreement",
        "Aftalen gælder 2025-2028 mellem kommunen og syv boligorganisationer (fiktiv).",
        "The agreement runs 2025-2028 between the municipality and seven housing organisations (fictitious).",
    ),
    Fact(
        "ladder",
        "Trappen har fire trin; placeringen vurderes hvert år i januar (fiktiv).",
        "The ladder has four steps; placements are reviewed every January (fictitious).",
    ),
    Fact(
        "channels",
        "Kommunen kan bruge hver fjerde ledige familiebolig, dog færre på trin 3 og 4 (fiktiv).",
        "The municipality may use every fourth vacant family dwelling, fewer on steps 3 and 4 (fictitious).",
    ),
    Fact(
        "flexible",
        "Fleksibel udlejning med fortrin for personer i arbejde gælder på trin 3 og 4 (fiktiv).",
        "Flexible letting with preference for people in work applies on steps 3 and 4 (fictitious).",
    ),
    Fact(
        "homelessness",
        "Parterne vil skaffe 20 billige boliger om året til borgere i hjemløshed (fiktiv).",
        "The parties will provide 20 cheap dwellings a year for people in homelessness (fictitious).",
    ),
    Fact(
        "follow_up",
        "Et boligforum mødes to gange om året og får de samme tal som alle andre (fiktiv).",
        "A housing forum meets twice a year and gets the same figures as everybody else (fictitious).",
    ),
)

#: What the municipality used of the family estates' genudlejninger in the agreement's year, by how hard an area has it
#: (upper end and share). Invented, and near the invented ladder of ``data/999/agreement.toml``, which rests on the
#: estates' own figures: chance puts some estates a little off, the deviations below far off.
USED_SHARES = ((1.1, 0.25), (2.1, 0.15), (float("inf"), 0.05))

#: One estate carries more than was agreed, and one less.
DEVIATIONS = (Deviation("difficult", 0.46), Deviation("improving", 0.07))
