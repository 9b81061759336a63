"""The example as it was known in the spring: so that its first meeting has a release of its own to look at."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from byibalance_core.gate import Checked

#: A figure that was delivered wrong in the spring and mended in the autumn: indicator, and how much too low.
_MENDED = ("school_wellbeing_share", 0.04)


def earlier_edition(checked: Checked) -> Checked:
    """Return what the example's own folder held before the newest figures came.

    Figures of the year before the base year (work, education, income, surveys, turnover) had not been published yet,
    and one figure of one area was wrong. Everything else is as it is; there is nothing for a register to begin with.

    Parameters
    ----------
    checked : Checked
        The example, as the gate let it through.

    Raises
    ------
    ValueError
        For a municipality that is not invented: nobody may make up what was known of a real one.
    """
    if not checked.settings.get("fictitious"):
        raise ValueError("Only an invented municipality has an earlier edition that can be made.")
    table = checked.tables["indicators"]
    newest = table.groupby(["indicator"], observed=True)["period"].transform("max")
    late = str(int(checked.settings["base_year"]) - 1)
    known = table[~((newest == late) & (table["period"] == late))].copy()
    name, low = _MENDED
    rows = known[(known["indicator"] == name) & (known["unit_kind"] == "area") & known["value"].notna()]
    rows = rows[rows["period"] == rows["period"].max()]
    if len(rows):
        at = rows.sort_values("unit_id").index[0]
        known.loc[at, "value"] = round(float(pd.to_numeric(known.loc[at, "value"])) - low, 5)
    tables = {**checked.tables, "indicators": known.reset_index(drop=True)}
    return dataclasses.replace(checked, tables=tables, register=None)
