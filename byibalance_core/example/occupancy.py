"""How the example's households are spread over its dwellings: fitted so that both sides add up."""

from __future__ import annotations

import numpy as np
import pandas as pd

from byibalance_core.example.archetype import AGE_BANDS
from byibalance_core.example.draws import Floats, apportion
from byibalance_core.example.people import KINDS, People
from byibalance_core.example.plan import Town
from byibalance_core.schemas import DIMENSIONS

_CLASS = ("tenure", "dwelling_type", "rooms")
#: Weights of tenure (almene, cooperative, private rental, other, unknown) by type of household.
_TENURE = {
    "single_man": (1.2, 1.1, 1.5, 0.6, 1.0),
    "single_woman": (1.4, 1.2, 1.2, 0.6, 1.0),
    "single_parent": (2.2, 0.8, 0.9, 0.6, 1.0),
    "couple": (0.6, 1.0, 0.9, 1.4, 1.0),
    "couple_children": (0.7, 0.8, 0.5, 1.9, 1.0),
    "other": (1.0, 0.8, 1.5, 0.8, 1.0),
}
_ROOMS_WANTED = {"1": 1.4, "2": 2.4, "3": 3.0, "4": 3.6, "5+": 4.2}
#: Weights of dwelling types (family, youth, older, care, unknown) by age band from 17-19.
_TYPE_BY_AGE = np.array(
    [
        [1, 14, 0.0, 0.0, 1],
        [1, 7, 0.0, 0.0, 1],
        [1, 0.15, 0.2, 0.1, 1],
        [1, 0, 2.4, 1.0, 1],
        [1, 0, 5.5, 9.0, 1],
    ]
)
_TENURE_BY_AGE = np.array(
    [
        [1.4, 0.6, 2.4, 0.2, 1],
        [1.1, 1.1, 2.0, 0.5, 1],
        [0.9, 0.9, 0.8, 1.2, 1],
        [0.9, 1, 0.6, 1.4, 1],
        [1.3, 1, 0.7, 1, 1],
    ]
)
_ROOMS_BY_AGE = (1.3, 2.1, 3.3, 3.1, 2.6)
_PARTS = 1_000_000  # shares are whole millionths, so that they sum to one exactly


def occupancy_table(town: Town, people: People, register: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``occupancy`` for the whole municipality in the base year.

    Two families of rows: kinds of household (type and size), and ages of the one who heads it. Each is fitted
    by iterative proportional fitting to the households of the kind and to the dwellings in use of the class:
    households times share gives the dwellings in use.
    """
    used = register[~register["unused"]].groupby(list(_CLASS)).size()
    classes = np.array(used.index.to_list())
    tenure, kind, rooms = classes.T
    people_side = people.heads.sum(axis=0)

    by_kind = np.array(
        [
            np.array(_TENURE[name])[tenure] * _near(rooms, _ROOMS_WANTED[size]) * _type_weights(name)[kind]
            for name, size, _, _ in KINDS
        ]
    )
    by_age = np.array(
        [_TENURE_BY_AGE[a][tenure] * _TYPE_BY_AGE[a][kind] * _near(rooms, _ROOMS_BY_AGE[a]) for a in range(5)]
    )
    frames = []
    for seed, totals, labels in (
        (
            by_kind,
            people_side.sum(axis=1),
            {"household_type": [k[0] for k in KINDS], "size": [k[1] for k in KINDS]},
        ),
        (by_age, people_side.sum(axis=0)[2:], {"age_band": list(AGE_BANDS[2:])}),
    ):
        parts = apportion(np.full(len(totals), _PARTS), _fitted(seed + 1e-6, totals, used.to_numpy()))
        row, column = np.nonzero(parts)
        columns = {name: np.array(values)[row] for name, values in labels.items()}
        for name, codes in zip(_CLASS, classes.T, strict=True):
            columns[name] = np.array(DIMENSIONS[name])[codes[column]]
        frames.append(pd.DataFrame({**columns, "share": parts[row, column] / _PARTS}))
    return pd.concat(frames, ignore_index=True).assign(year=town.size.last_year, status="estimated")


def _near(rooms: np.ndarray, wanted: float) -> Floats:
    """Weight a number of rooms by how near it is to the wanted one; unknown rooms fit everybody alike."""
    return np.where(rooms == 4, 1.0, np.exp(-0.5 * ((rooms + 1 - wanted) / 0.9) ** 2))


def _type_weights(household_type: str) -> Floats:
    """Weight dwelling types by type of household: families seldom live in youth, older or care dwellings."""
    if household_type in ("single_man", "single_woman"):
        return np.array([1.0, 3.0, 2.4, 4.0, 1.0])
    return (
        np.array([1.0, 0.6, 1.4, 0.4, 1.0])
        if household_type in ("couple", "other")
        else np.array([1.0, 0.02, 0.02, 0, 1])
    )


def _fitted(seed: Floats, rows: np.ndarray, columns: np.ndarray) -> Floats:
    """Scale a table in turn to its row and column totals until both hold."""
    table = seed.copy()
    for _ in range(300):
        table *= (columns / table.sum(axis=0))[None]
        table *= (rows / np.maximum(table.sum(axis=1), 1e-12))[:, None]
    return table
