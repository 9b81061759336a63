"""What stands around the figures: efforts, target groups, building plans, lists and the agreement."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from byibalance_core.example.archetypes import ARCHETYPES
from byibalance_core.example.plan import Town, designated_id, on_lists
from byibalance_core.example.size import CODE
from byibalance_core.example.story import EFFORTS, FACTS, GROUPS, PIPELINE

REGION = "E99"

_LIST_FROM = 2014
_LATER = ("low_income_share",)


def effort_table(town: Town) -> pd.DataFrame:
    """Return the table ``efforts``."""
    rows = []
    for effort in EFFORTS:
        area = _area(town, effort.area)
        if area is None:
            continue
        row = effort._asdict()
        on_estate = row.pop("on_estate")
        unit = _largest_estate(town, area) if on_estate else town.areas["area_id"].iloc[area]
        rows.append({**row, "unit_kind": "estate" if on_estate else "area", "unit_id": unit})
    frame = pd.DataFrame(rows).drop(columns="area")
    return frame.assign(effort_id=[f"{CODE}-i{number + 1:02d}" for number in range(len(frame))])


def special_need_table(town: Town) -> pd.DataFrame:
    """Return the table ``special_need`` for the last years; some groups are counted every second year."""
    rng = town.size.rng("special need")
    last = town.size.last_year
    rows = []
    for group in GROUPS:
        row = group._asdict()
        usual, growth, every = row.pop("usual"), row.pop("growth"), row.pop("every")
        for year in range(max(town.size.first_year, last - 8), last + 1):
            if (last - year) % every == 0:
                count = int(rng.poisson(usual * np.exp(growth * (year - last))))
                rows.append({**row, "year": year, "households": count})
    return pd.DataFrame(rows)


def pipeline_table(town: Town) -> pd.DataFrame:
    """Return the table ``pipeline``: what is started, permitted and planned, and one demolition."""
    rows = []
    for project in PIPELINE:
        area = _area(town, project.area)
        if area is None:
            continue
        row = project._asdict()
        row["project_id"] = f"{CODE}-{row.pop('project')}"
        row["area_id"] = town.areas["area_id"].iloc[area]
        row["year"] = town.size.last_year + row.pop("years_ahead")
        rows.append(row)
    return pd.DataFrame(rows).drop(columns="area")


def designation_table(town: Town) -> pd.DataFrame:
    """Return the table ``designations``: the area that is listed, and the one that left the list."""
    lists = range(max(_LIST_FROM, town.size.first_year), town.size.last_year)
    rows = []
    for row in town.areas[on_lists(town.areas)].to_dict("records"):
        profile = ARCHETYPES[row["kind"]]
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
    # An indicator that came to the example later is numbered after the others, whose benchmarks stay what they were.
    names = sorted(own["indicator"].unique(), key=lambda name: (name in _LATER, name))
    place = own["indicator"].map({name: number for number, name in enumerate(names)})
    apart = 1 + 0.05 * np.sin(2.4 * place.to_numpy(dtype=float))
    value = np.where(own["indicator"] == "income_of_region_share", 1.0, own["value"] * apart)
    frame = own[["indicator", "period"]].assign(region=REGION, value=value)
    change = frame["indicator"].str.startswith("residents_change")
    return frame[~change]


def fact_table() -> pd.DataFrame:
    """Return the table ``public_facts``."""
    frame = pd.DataFrame(FACTS)
    return frame.assign(fact_id=[f"{CODE}-f{number + 1}" for number in range(len(frame))])


def _area(town: Town, key: str) -> int | None:
    """Return the first area of a kind; None where the municipality is too small to have one."""
    kind = [profile.key for profile in ARCHETYPES].index(key)
    return kind if kind < town.size.areas else None


def _largest_estate(town: Town, area: int) -> str:
    own = town.estates[town.estates["area"] == area]
    return str(own["estate_id"].iloc[int(own["dwellings"].argmax())])
