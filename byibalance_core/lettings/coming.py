"""What a calculated proposal is made of, out of a release: the homes that come, the households that wait, the past.

Nothing of it is counted: the homes are expected genudlejninger, rounded to whole ones, and say so wherever they are
shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from byibalance_core.lettings.agreement import Agreement, Step
from byibalance_core.lettings.alternative import shares_of
from byibalance_core.lettings.flow import let, newest_window
from byibalance_core.lettings.proposal.problem import KIND_COLUMNS, RENT_ABOVE, VACANCY_COLUMNS
from byibalance_core.lettings.simulate import Simulated
from byibalance_core.model import Municipality
from byibalance_core.need.margins import largest_remainder
from byibalance_core.need.unmet import unmet_need

#: What a home of a rent band costs at most. Over the highest there is no end: such a home is too dear for those whose
#: limit lies under it, and for those with a higher limit its rent counts as not known.
RENT_OF_BAND: Mapping[str, float] = {"under_3500": 3500.0, "3500_4000": 4000.0, "4000_4500": 4500.0}
#: What a home of a rent band costs more than: a limit between both ends is neither known to be kept nor to be passed.
RENT_ABOVE_BAND: Mapping[str, float] = {"3500_4000": 3500.0, "4000_4500": 4000.0, "over_4500": 4500.0}
#: All that is expected of a year falls in one month: when in the year a home falls vacant is not known.
_WHOLE_YEAR = 1


def coming_homes(cells: pd.DataFrame, dwelling_type: str = "family") -> pd.DataFrame:
    """Return the homes that are expected to be let in a year, as a distribution takes them.

    Parameters
    ----------
    cells : DataFrame
        ``estate_id, organisation_id, area_id, rooms, rent_band`` and ``relettings_year``.
    dwelling_type : str
        What the homes are.

    Returns
    -------
    DataFrame
        `VACANCY_COLUMNS` and `RENT_ABOVE`. The municipality's sum is rounded to a whole number, the estates' sums add
        up to it, and the classes of an estate to its own (largest remainder). Rooms that are not known are 0, and fit
        those who ask for none; ``4+`` is 4. Access is not known, which counts as none.

    Examples
    --------
    >>> cells = pd.DataFrame({"estate_id": ["a", "a", "b"], "organisation_id": "o", "area_id": "k",
    ...                       "rooms": ["2", "4+", "2"], "rent_band": ["under_3500", "over_4500", "unknown"],
    ...                       "relettings_year": [1.6, 1.4, 1.2]})
    >>> coming_homes(cells)[["estate_id", "rooms", "rent_dkk_month", "vacancies"]].values.tolist()
    [['a', 2, 3500.0, 2], ['a', 4, nan, 1], ['b', 2, nan, 1]]
    """
    rows = cells.reset_index(drop=True)
    of_estate = rows.groupby("estate_id", sort=True)["relettings_year"].sum()
    whole = dict(zip(of_estate.index.astype(str), largest_remainder(of_estate.to_numpy()).tolist(), strict=True))
    counts = np.zeros(len(rows), dtype=np.int64)
    for estate, places in rows.groupby("estate_id", sort=True).indices.items():
        own = rows["relettings_year"].to_numpy(dtype=float)[places]
        if own.sum() > 0:
            # The estate's own sum may be rounded the other way, so that its parts are scaled to it first.
            counts[places] = largest_remainder(own * (whole[str(estate)] / own.sum()), whole[str(estate)])
    made = rows[["estate_id", "organisation_id", "area_id"]].assign(
        dwelling_type=dwelling_type,
        rooms=[_rooms(value) for value in rows["rooms"]],
        rent_dkk_month=[RENT_OF_BAND.get(str(band), float("nan")) for band in rows["rent_band"]],
        **{RENT_ABOVE: [RENT_ABOVE_BAND.get(str(band), float("nan")) for band in rows["rent_band"]]},
        accessible="unknown",
        month=_WHOLE_YEAR,
        vacancies=counts,
    )
    return made[[*VACANCY_COLUMNS, RENT_ABOVE]]


def _rooms(value: object) -> int:
    text = str(value).rstrip("+")
    return int(text) if text.isdigit() else 0


def expected_homes(simulated: Simulated, dwelling_type: str = "family") -> pd.DataFrame:
    """Return `coming_homes` of the first simulated year."""
    cells = simulated.cells
    first = cells["relettings"] / simulated.years
    return coming_homes(cells.assign(relettings_year=first), dwelling_type)


def steps_of(simulated: Simulated, agreement: Agreement) -> dict[str, Step | None]:
    """Return the step of each estate with the share that an alternative gives it; None where it is undecided."""
    shares = shares_of(agreement, simulated.alternative)
    rows = simulated.cells[["estate_id", "ladder_id", "step_id"]].drop_duplicates("estate_id")
    known: dict[str, Step | None] = {}
    for estate, ladder, step in rows.itertuples(index=False):
        placed = (ladder, step) in shares
        # Reckoned shares have more decimals than anybody wrote; a distribution takes them as written.
        known[str(estate)] = Step(str(step), {}, round(shares[ladder, step][0], 6)) if placed else None
    return known


def household_kinds(m: Municipality, dwelling_types: Sequence[str]) -> pd.DataFrame:
    """Return the households that the municipality itself counts as waiting, each group by its own definition.

    Parameters
    ----------
    dwelling_types : sequence of str
        Types that the agreement counts: who needs another type is not housed by it.

    Returns
    -------
    DataFrame
        `KIND_COLUMNS` and ``group, year, definition, source_id``, newest year; ``kind_id`` is the definition's. Groups
        without a number or with another dwelling type are left out. All have one priority: none is known. Definitions
        may overlap, so that the counts are never to be added up.
    """
    known = unmet_need(m)
    fits = known["dwelling_type"].isna() | known["dwelling_type"].isin(list(dwelling_types))
    rows = known[(known["households"].notna() & fits).to_numpy(dtype=bool)]
    made = pd.DataFrame(
        {
            "kind_id": rows["definition_id"].astype(str),
            "count": rows["households"].astype(int),
            "rooms_min": 1,
            "max_rent_dkk_month": rows["max_rent_dkk_month"].astype("Float64").to_numpy(dtype=float, na_value=np.nan),
            "needs_accessible": False,
            "excluded_areas": "",
            "priority": 1.0,
        }
    )
    about = rows[["group", "year", "definition", "source_id"]].astype({"group": str, "definition": str})
    return made[list(KIND_COLUMNS)].join(about).reset_index(drop=True)


def letting_history(m: Municipality, dwelling_types: Sequence[str]) -> pd.DataFrame | None:
    """Return what each estate let and gave to the municipality in the newest twelve months, where both are known.

    Returns
    -------
    DataFrame or None
        ``estate_id, lettings, used``; None where nobody has told both.
    """
    window = newest_window(m)
    if window is None or m.table("offers").empty:
        return None
    lettings = let(m, window, dwelling_types)["count"]
    used = let(m, window, (), table="offers", count="used")["count"]
    both = pd.DataFrame({"lettings": lettings, "used": used}).dropna()
    both = both[both["used"] <= both["lettings"]]
    return None if both.empty else both.astype(int).rename_axis("estate_id").reset_index()
