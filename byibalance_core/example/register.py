"""The example's register: agreement, targets, notes, meetings, decisions and an objection, all of them invented."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from byibalance_core.example.archetypes import ARCHETYPES
from byibalance_core.example.names import ORGANISATIONS
from byibalance_core.example.plan import Town, organisation_id
from byibalance_core.example.size import CODE, NAME

_TEMPLATE = Path(__file__).with_name("register_template.toml")
_PLACE = re.compile(r"<<([a-z0-9_. ]+)>>")


def register_toml(town: Town, tables: Mapping[str, pd.DataFrame]) -> str | None:
    """Return the file ``register.toml`` of a town; None for a town that lacks a place or a figure that it speaks of.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Reads ``indicators``: a target's baseline is the figure that the data have.
    """
    told = {"code": CODE, "name": NAME}
    for number, (name, _, _) in enumerate(ORGANISATIONS):
        told |= {f"o{number + 1}": organisation_id(number), f"o{number + 1}.name": name}
    kinds = [ARCHETYPES[kind].key if kind < len(ARCHETYPES) else "" for kind in town.kinds]
    for place, key in reversed(list(enumerate(kinds[:-1]))):
        own = town.estates[town.estates["area"] == place]
        told |= {f"area.{key}": str(town.areas["area_id"].iloc[place])}
        told |= {f"area.{key}.name": str(town.areas["name"].iloc[place])}
        if len(own):
            told[f"estate.{key}"] = str(own["estate_id"].iloc[int(own["dwellings"].argmax())])
        for number in range(len(ORGANISATIONS)):
            of_one = own[own["organisation"] == number]
            if len(of_one):
                told[f"estate.{key}.o{number + 1}"] = str(of_one["estate_id"].iloc[0])
    figures = tables["indicators"]
    text = _TEMPLATE.read_text(encoding="utf-8")
    for found in set(_PLACE.findall(text)):
        if found.startswith("value "):
            _, indicator, unit, period = found.split()
            rows = figures[(figures["indicator"] == indicator) & (figures["period"].astype(str) == period)]
            rows = rows[rows["unit_id"] == told.get(unit, unit)]
            if len(rows) and pd.notna(rows["value"].iloc[0]):
                told[found] = f"{float(rows['value'].iloc[0]):.5f}"
    return None if set(_PLACE.findall(text)) - set(told) else _PLACE.sub(lambda place: told[place[1]], text)
