"""What stands around the figures: efforts, target groups, building plans, the lists, the agreement. All invented."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from byibalance_core.example.archetypes import ARCHETYPES
from byibalance_core.example.plan import Town, designated_id
from byibalance_core.example.size import CODE

REGION = "E99"

#: Kind, name, theme, kind of area, whether it is the area's largest estate, first and last day, owner.
_EFFORTS = (
    ("helhedsplan", "Boligsocial helhedsplan Havreager 2024-28", "safety", "listed", False, "2024-01-01", "", "projektleder, fælles"),
    ("helhedsplan", "Fysisk helhedsplan i Havreagers største afdeling", "dwellings", "listed", True, "2023-06-01", "", "byggechef, boligorganisation"),
    ("employment", "Jobvejledning i gårdhøjde", "work", "listed", False, "2022-08-01", "", "jobcenterchef, kommune"),
    ("bostøtte", "Bostøtte ved kommunal anvisning", "stability", "difficult", True, "2021-03-01", "", "socialchef, kommune"),
    ("safety", "Tryghedsvandringer og lys på stierne", "safety", "difficult", False, "2025-02-01", "", "driftsleder, boligorganisation"),
    ("helhedsplan", "Boligsocial helhedsplan Bygskoven 2014-21", "education", "improving", False, "2014-01-01", "2021-12-31", "projektleder, fælles"),
    ("school", "Lektiehjælp og ungekorps", "children", "improving", False, "2019-08-01", "", "skolechef, kommune"),
    ("conversion", "Ungdomsboliger prøves som startboliger", "dwellings", "campus", True, "2025-09-01", "", "udlejningschef, boligorganisation"),
    ("community", "Bofællesskab og fælles spisning", "participation", "ageing", False, "2023-01-01", "", "ældrechef, kommune"),
    ("bostøtte", "Støtte i egen bolig i Torvefjerding", "stability", "centre", True, "2020-01-01", "", "socialchef, kommune"),
)  # fmt: skip

#: Group, definition, yearly households around the base year, yearly growth, every n years, type, rooms, rent.
_GROUPS = (
    ("homeless", "Borgere i hjemløshed i uge 6, talt af kommunens tilbud (fiktiv)", 46, 0.02, 2, "family", 2, 3900),
    ("refugees", "Visiterede flygtninge i årets kvote, husstande (fiktiv)", 9, -0.09, 1, "family", 3, 4800),
    ("rehousing", "Husstande, der skal genhuses ved nedrivning (fiktiv)", 24, 0.30, 1, "family", 4, 6000),
    ("shelters", "Borgere, der er klar til at flytte fra forsorgshjem (fiktiv)", 17, 0.01, 1, "family", 2, 3900),
    ("young", "Unge 18-24 år med behov for bolig og støtte (fiktiv)", 33, 0.03, 1, "youth", 1, 3500),
    ("older", "Borgere visiteret til ældre- eller plejebolig, som venter (fiktiv)", 28, 0.05, 1, "older", 2, 6500),
)

#: Project, kind of area, years after the base year, tenure, type, rooms, dwellings, certainty.
_PIPELINE = (
    ("p1", "harbour", 0, "private_rental", "family", "2", 48, "started"),
    ("p1", "harbour", 0, "private_rental", "family", "3", 36, "started"),
    ("p2", "harbour", 1, "almene", "family", "2", 30, "permitted"),
    ("p2", "harbour", 1, "almene", "family", "3", 18, "permitted"),
    ("p3", "turning", 0, "other", "family", "3", 22, "started"),
    ("p4", "turning", 2, "almene", "older", "2", 24, "planned"),
    ("p5", "mixed_suburb", 1, "other", "family", "4+", 26, "permitted"),
    ("p6", "improving", 3, "cooperative", "family", "4+", 40, "planned"),
    ("p7", "listed", 1, "almene", "family", "3", -64, "permitted"),
    ("p7", "listed", 1, "almene", "family", "4+", -32, "permitted"),
    ("p8", "listed", 4, "other", "family", "4+", 45, "planned"),
    ("p9", "coast", 0, "other", "family", "4+", 9, "started"),
    ("p10", "ageing", 5, "almene", "care", "2", 36, "planned"),
    ("p11", "garden", 0, "other", "family", "4+", 12, "started"),
    ("p12", "centre", 0, "private_rental", "family", "2", 14, "started"),
)

_FACTS = (
    ("agreement", "Aftalen gælder 2025-2028 mellem kommunen og syv boligorganisationer (fiktiv).",
     "The agreement runs 2025-2028 between the municipality and seven housing organisations (fictitious)."),
    ("ladder", "Trappen har fire trin; placeringen vurderes hvert år i januar (fiktiv).",
     "The ladder has four steps; placements are reviewed every January (fictitious)."),
    ("channels", "Kommunen kan bruge hver fjerde ledige familiebolig, dog færre på trin 3 og 4 (fiktiv).",
     "The municipality may use every fourth vacant family dwelling, fewer on steps 3 and 4 (fictitious)."),
    ("flexible", "Fleksibel udlejning med fortrin for personer i arbejde gælder på trin 3 og 4 (fiktiv).",
     "Flexible letting with preference for people in work applies on steps 3 and 4 (fictitious)."),
    ("homelessness", "Parterne vil skaffe 20 billige boliger om året til borgere i hjemløshed (fiktiv).",
     "The parties will provide 20 cheap dwellings a year for people in homelessness (fictitious)."),
    ("follow_up", "Et boligforum mødes to gange om året og får de samme tal som alle andre (fiktiv).",
     "A housing forum meets twice a year and gets the same figures as everybody else (fictitious)."),
)  # fmt: skip

_LIST_FROM = 2014


def effort_table(town: Town) -> pd.DataFrame:
    """Return the table ``efforts``."""
    columns = ["kind", "name", "theme", "unit_kind", "unit_id", "from_date", "to_date", "owner"]
    rows = []
    for kind, name, theme, key, on_estate, first, last, owner in _EFFORTS:
        area = _area(town, key)
        if area is None:
            continue
        unit = ("estate", _largest_estate(town, area)) if on_estate else ("area", town.areas["area_id"].iloc[area])
        rows.append((kind, name, theme, *unit, first, last or None, owner))
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(effort_id=[f"{CODE}-i{number + 1:02d}" for number in range(len(frame))])


def special_need_table(town: Town) -> pd.DataFrame:
    """Return the table ``special_need`` for the last years; a count every second year is blank in between."""
    rng = town.size.rng("special need")
    last = town.size.last_year
    rows = []
    for group, definition, level, growth, every, kind, rooms, rent in _GROUPS:
        for year in range(max(town.size.first_year, last - 8), last + 1):
            if (last - year) % every == 0:
                count = int(rng.poisson(level * np.exp(growth * (year - last))))
                rows.append((group, year, definition, count, kind, rooms, rent))
    names = ["group", "year", "definition", "households", "dwelling_type", "rooms_max", "max_rent_dkk_month"]
    return pd.DataFrame(rows, columns=names)


def pipeline_table(town: Town) -> pd.DataFrame:
    """Return the table ``pipeline``: what is started, permitted and planned, and one demolition."""
    rows = [
        (f"{CODE}-{project}", town.areas["area_id"].iloc[area], town.size.last_year + ahead, *rest)
        for project, key, ahead, *rest in _PIPELINE
        if (area := _area(town, key)) is not None
    ]
    names = ["project_id", "area_id", "year", "tenure", "dwelling_type", "rooms", "dwellings", "certainty"]
    return pd.DataFrame(rows, columns=names)


def designation_table(town: Town) -> pd.DataFrame:
    """Return the table ``designations``: the area that is listed, and the one that left the list."""
    lists = range(max(_LIST_FROM, town.size.first_year), town.size.last_year)
    rows = []
    for area, kind in enumerate(town.kinds[:-1]):
        profile = ARCHETYPES[kind]
        if not (profile.is_listed or profile.left_list_in):
            continue
        row = town.areas.iloc[area]
        for year in lists:
            on_list = profile.left_list_in is None or year < profile.left_list_in
            rows.append(
                {
                    "designated_area_id": designated_id(row["area_id"]),
                    "name": row["name"],
                    "area_id": row["area_id"],
                    "list_date": date(year, 12, 1).isoformat(),
                    "on_udsat": "yes" if on_list else "no",
                    "on_parallelsamfund": "no",
                    "on_omdannelse": "no",
                    "on_forebyggelse": None,
                    "has_development_plan": "no",
                }
            )
    return pd.DataFrame(rows)


def benchmark_table(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``benchmarks``: an invented region that lies near the municipality.

    Parameters
    ----------
    indicators : DataFrame
        The table ``indicators``; the region follows the municipality's own series.
    """
    own = indicators[indicators["unit_kind"] == "municipality"]
    place = own["indicator"].map({name: number for number, name in enumerate(sorted(own["indicator"].unique()))})
    apart = 1 + 0.05 * np.sin(2.4 * place.to_numpy(dtype=float))
    value = np.where(own["indicator"] == "income_of_region_share", 1.0, own["value"] * apart)
    frame = own[["indicator", "period"]].assign(region=REGION, value=value)
    change = frame["indicator"].str.startswith("residents_change")
    return frame[~change]


def fact_table() -> pd.DataFrame:
    """Return the table ``public_facts``."""
    frame = pd.DataFrame(_FACTS, columns=["topic", "text_da", "text_en"])
    return frame.assign(fact_id=[f"{CODE}-f{number + 1}" for number in range(len(frame))])


def _area(town: Town, key: str) -> int | None:
    """Return the first area of a kind; None where the municipality is too small to have one."""
    kind = [profile.key for profile in ARCHETYPES].index(key)
    return kind if kind < town.size.areas else None


def _largest_estate(town: Town, area: int) -> str:
    own = town.estates[town.estates["area"] == area]
    return str(own.loc[own["dwellings"].idxmax(), "estate_id"])
