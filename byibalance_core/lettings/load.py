"""How much of an area's genudlejninger the municipality used: the account of allocations added up by area.

An area is no party to an agreement, so it has no share of its own: what is expected there is what its estates' steps
give, and the span of chance is that of the sum of its estates. The figure follows from the agreement. It is held
against the agreement and never ranked beside the municipality, and it is part of no profile.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from byibalance_core.lettings.account import COMPARED, Account
from byibalance_core.lettings.chance_span import distribution, span_of
from byibalance_core.lettings.spells import Parts
from byibalance_core.model import Municipality
from byibalance_core.parameters import standard

#: The indicator of the catalogue that is made here.
INDICATOR = "allocated_share"
#: Status of an area whose genudlejninger are too few for a share: one more or less would move it far.
FEW = "few"

#: Columns of `area_load`, in order.
COLUMNS = (
    "area_id",
    "estates",
    "known",
    "genudlejninger",
    "used",
    "compared",
    "compared_used",
    "expected",
    "low",
    "high",
)


def area_load(made: Account, parts: Parts) -> pd.DataFrame:
    """Return the account added up by area.

    Parameters
    ----------
    made : Account
        The account of a window.
    parts : mapping
        Genudlejninger and agreed share of each compared estate, as
        `byibalance_core.lettings.spells.compared_parts` gives them for the same window.

    Returns
    -------
    DataFrame
        One row per area with an estate: ``area_id``; ``estates`` and ``known`` (those whose genudlejninger and
        allocations are both known); ``genudlejninger`` and ``used`` of the known ones (NaN where there are none);
        ``compared`` estates, and ``compared_used``, ``expected``, ``low``, ``high`` of these (NaN without any);
        ``verdict``: ``within``, ``over``, ``under``, or blank where nothing is expected or compared.

    Examples
    --------
    >>> from byibalance_core.lettings.periods import Window
    >>> estates = pd.DataFrame({"estate_id": ["a"], "area_id": "k", "genudlejninger": 42.0, "used": 20.0,
    ...                         "verdict": "over"})
    >>> made = Account(Window.until("2025"), estates, estates, estates, estates)
    >>> area_load(made, {"a": [(42, 0.25)]})[["area_id", "used", "low", "high", "verdict"]].values.tolist()
    [['k', 20.0, 5.0, 16.0, 'over']]
    """
    rows = []
    for area, own in made.estates.groupby("area_id", sort=True):
        known = own[own["genudlejninger"].notna() & own["used"].notna()]
        told = own[own["verdict"].isin(COMPARED)]
        mine = [part for estate in told["estate_id"] for part in parts[estate]]
        expected, span = sum(n * q for n, q in mine), span_of(distribution(mine))
        nothing = told.empty
        taken = float(told["used"].sum())
        rows.append(
            {
                "area_id": str(area),
                "estates": len(own),
                "known": len(known),
                "genudlejninger": float(known["genudlejninger"].sum()) if len(known) else np.nan,
                "used": float(known["used"].sum()) if len(known) else np.nan,
                "compared": len(told),
                "compared_used": np.nan if nothing else taken,
                "expected": np.nan if nothing else expected,
                "low": np.nan if nothing else float(span.low),
                "high": np.nan if nothing else float(span.high),
                "verdict": "" if nothing or not expected else span.place(taken),
            }
        )
    return pd.DataFrame(rows, columns=[*COLUMNS, "verdict"])


def indicator_rows(m: Municipality, made: Account, load: pd.DataFrame) -> pd.DataFrame:
    """Return the share that was used, per area and for the municipality, in the columns of ``indicator_values``.

    Returns
    -------
    DataFrame
        ``unit_kind, unit_id, indicator, period, value, base, status, method, source_id``. The share is that of the
        known genudlejninger of the agreement's dwelling types. Under `load_least_lettings` of them it has no value and
        the status ``few``; without any that is known ``missing``. An area without an estate has no row.
    """
    least = float(standard("load_least_lettings").value)
    sources = m.table("lettings")["source_id"].dropna().astype(str)
    source = "" if sources.empty else sources.mode().iloc[0]
    counts = load[["genudlejninger", "used"]].to_numpy(dtype=float)
    known = ~np.isnan(counts).any(axis=1)
    units = [("area", str(area), float(n), float(k)) for area, (n, k) in zip(load["area_id"], counts, strict=True)]
    whole = counts[known].sum(axis=0) if known.any() else np.full(2, np.nan)
    units.append(("municipality", m.code, float(whole[0]), float(whole[1])))
    rows = []
    for kind, unit, base, used in units:
        status = "missing" if np.isnan(base) else "measured" if base >= least else FEW
        value = used / base if status == "measured" else np.nan
        rows.append((kind, unit, INDICATOR, str(made.window), value, base, status, "computed", source))
    names = ("unit_kind", "unit_id", "indicator", "period", "value", "base", "status", "method", "source_id")
    frame = pd.DataFrame(rows, columns=list(names))
    # Without one area that can be told there is no measure, and the municipality's own would stand alone.
    return frame if frame.loc[frame["unit_kind"].eq("area"), "value"].notna().any() else frame.iloc[:0]
