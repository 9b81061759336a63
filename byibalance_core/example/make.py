"""The whole example from its size: town, dwellings, people, flows, and the tables they give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from byibalance_core.example import context, letting, moves, people, plan, stock
from byibalance_core.example.dwellings import in_use_path, make_register
from byibalance_core.example.indicators import indicator_table
from byibalance_core.example.occupancy import occupancy_table
from byibalance_core.example.places import point_table
from byibalance_core.example.size import ExampleSize
from byibalance_core.example.write import write_tables


def write_example(folder: Path | str, *, size: ExampleSize | None = None) -> None:
    """Write the example municipality as a data folder.

    Parameters
    ----------
    folder : Path or str
        Made when it is not there; files of the same names are replaced.
    size : ExampleSize, optional
        By default the size of the committed example.
    """
    town = plan.make_town(size or ExampleSize())
    write_tables(Path(folder), town, make_tables(town))


def make_tables(town: plan.Town) -> dict[str, pd.DataFrame]:
    """Return every table of `byibalance_core.schemas.TABLES` for a town, without sources.

    Rows of an organisation's own delivery carry its number in ``organisation``.
    """
    register = make_register(town)
    in_use = in_use_path(register, town)
    residents = people.make_people(town, in_use)
    flows = letting.make_flows(town, register)
    years, projected = people.projected(town, residents)
    ahead = projected.sum(axis=2)[:, np.searchsorted(years, town.size.horizons)]
    indicators = indicator_table(town, register, residents, flows, in_use, ahead)
    pipeline = context.pipeline_table(town)
    return {
        "areas": plan.area_table(town),
        "organisations": plan.organisation_table(town),
        "estates": plan.estate_table(town),
        "stock": pd.concat(
            [stock.area_stock(town, register, in_use), stock.estate_stock(town, register)], ignore_index=True
        ),
        "occupancy": occupancy_table(town, residents, register),
        "population": people.population_table(town, residents),
        "households": people.household_table(town, residents),
        "projection": people.projection_table(town, residents),
        "construction": stock.construction_table(town, register, pipeline),
        "lettings": letting.letting_table(town, flows, register),
        "offers": letting.offer_table(town, flows),
        "move_outs": letting.move_out_table(town, flows),
        "moves": moves.move_table(town, residents),
        "vacancies": letting.vacancy_table(town, flows),
        "waiting": letting.waiting_table(town, register),
        "efforts": context.effort_table(town),
        "special_need": context.special_need_table(town),
        "pipeline": pipeline,
        "points": point_table(town),
        "indicators": indicators,
        "benchmarks": context.benchmark_table(indicators),
        "designations": context.designation_table(town),
        "public_facts": context.fact_table(),
    }
