"""The need table as other programs read it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from byibalance_core import settings
from byibalance_core.model import Municipality
from byibalance_core.need.reckoning import reckon
from byibalance_core.need.scenarios import Scenario, resolve
from byibalance_core.need.table import table_of
from byibalance_core.need.unmet import unmet_definitions


def need_json(
    m: Municipality, *, year: int, scenario: str | Scenario = "main", area: str | None = None
) -> dict[str, Any]:
    """Return the need table in the form of the ``need --json`` contract.

    Parameters
    ----------
    m : Municipality
        The municipality.
    year : int
        Horizon.
    scenario : str or Scenario
        The assumptions: a ready scenario's name, the text of one, or one.
    area : str, optional
        One area's id; its rows alone.

    Returns
    -------
    dict
        ``release``, ``municipality``, ``generated_by``, ``year``, ``base_year``, ``scenario``, ``publisher``,
        ``rows`` and ``building_rows``. A dimension that is not split is None; ``area_id`` None is the
        municipality. The rows by type of building stand apart, so that the contract's keys name each row of
        ``rows`` once. ``scenario`` is the scenario's name, ``assumptions`` everything it assumes and its text,
        ``household_method`` how households follow from residents, ``unmet_need`` the definitions that stand beside
        both ways and are not in ``rows`` unless ``assumptions`` says so.

    Raises
    ------
    ValueError
        When there is no such area, or the forecast has no such scenario or does not reach the year.
    """
    assumed = resolve(scenario)
    reckoning = reckon(m, year=year, scenario=assumed)
    table = table_of(reckoning)
    if area is not None:
        table = table[table["area_id"] == area]
        if table.empty:
            raise ValueError(f"{m.name} has no area {area}; the ids stand in the table 'areas'.")
    by_building = table["building"].notna()
    return {
        "release": m.release_id or None,
        "municipality": {"code": m.code, "name": m.name, "fictitious": m.fictitious},
        "generated_by": settings.program(),
        "year": year,
        "base_year": m.base_year,
        "scenario": assumed.name,
        "publisher": reckoning.growth.publisher,
        "assumptions": {
            **asdict(assumed),
            "text": assumed.to_text(),
            "vacancy_reserve": reckoning.reserve,
            "dwellings_per_households": "households / (1 - vacancy_reserve)",
        },
        "household_method": reckoning.growth.method,
        "unmet_need": _records(unmet_definitions(m)),
        "rows": _records(table[~by_building]),
        "building_rows": _records(table[by_building]),
    }


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    plain = rows.astype(object)
    records = plain.where(plain.notna(), None).to_dict("records")
    return [{str(name): value for name, value in record.items()} for record in records]
