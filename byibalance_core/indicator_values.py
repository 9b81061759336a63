"""Values of the indicator catalogue for areas and municipality: published, derived, copied, weighted.

Every value carries the status and the method that made it, so that a copied or an estimated figure can never
pass for a measured one. A figure that exists for a district only is copied down to its areas as ``copied``
and never ranked.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from byibalance_core import derived_indicators
from byibalance_core.model import Municipality
from byibalance_core.parameters import Indicator, indicators

COLUMNS = ("unit_kind", "unit_id", "indicator", "period", "value", "base", "status", "method", "source_id")

#: Statuses of figures that stand for their own unit and may be compared with others.
SOUND = ("measured", "estimated", "provisional")
#: Statuses of figures that no number may stand for: a published zero may be a hidden one.
WITHOUT_NUMBER = ("suppressed", "zero_or_hidden", "missing", "not_applicable")

#: Indicators whose published values are levels of one middle person; their weighted mean is not a median.
_MEDIAN = "median"


def indicator_values(m: Municipality, *, catalogue: Mapping[str, Indicator] | None = None) -> pd.DataFrame:
    """Return the newest value of each indicator for every unit, with how it came about.

    Parameters
    ----------
    m : Municipality
        Reads ``indicators``, ``areas``, ``stock``, ``households`` and ``population``, and from its settings
        what is `not_applicable`.
    catalogue : mapping of str to Indicator, optional
        Indicators to return; the bundled catalogue by default. What is not in it never enters.

    Returns
    -------
    DataFrame
        One row per unit and indicator: ``unit_kind`` (area, municipality, estate), ``unit_id``,
        ``indicator``, ``period`` (one per indicator: the newest one that areas have), ``value`` in the
        catalogue's unit, ``base`` (persons or dwellings), ``status``, ``method`` and ``source_id``.
        ``method`` is ``published``, ``estimated_at_source`` (the source's note says how), ``computed``,
        ``copied``, `byibalance_core.place_distances.METHOD` or one of `municipality_value`. A figure that is hidden, a
        published zero that may be a hidden one, or one that is not applicable to its area has no value here, only its
        status.
    """
    catalogue = indicators() if catalogue is None else catalogue
    published = _newest(m, catalogue)
    derived = derived_indicators.from_tables(m, wanted=set(catalogue) - set(published["indicator"]))
    values = pd.concat([published, derived], ignore_index=True) if len(derived) else published
    values = _mark_incomplete(m, values, catalogue)
    values = _with_mix_of_shares(values, catalogue)
    values = pd.concat([values, _copied_down(m, values)], ignore_index=True)
    values = _mark_not_applicable(m, values)
    values = pd.concat([values, _municipality_rows(m, values, catalogue)], ignore_index=True)
    order = {name: place for place, name in enumerate(catalogue)}
    keys = pd.DataFrame(
        {"place": values["indicator"].map(order), "kind": values["unit_kind"], "unit": values["unit_id"]}
    )
    return values.loc[keys.sort_values(["place", "kind", "unit"]).index, list(COLUMNS)].reset_index(drop=True)


def incomplete_areas(m: Municipality) -> frozenset[str]:
    """Return the areas whose stock is known to be incomplete: no ratio holds that is computed from it."""
    stock = m.table("stock")
    return frozenset(stock.loc[(stock["status"] == "incomplete").to_numpy(dtype=bool), "area_id"].astype(str))


def not_applicable(m: Municipality) -> dict[tuple[str, str], dict[str, str]]:
    """Return which figures do not mean for an area what they mean elsewhere, each with the reason.

    Parameters
    ----------
    m : Municipality
        Its settings' ``[[not_applicable]]`` entries: ``area``, ``indicators``, ``reason_da``, ``reason_en``.

    Returns
    -------
    dict
        (area id, indicator id) -> reason by language (``da``, ``en``).
    """
    return {
        (str(entry["area"]), str(indicator)): {"da": str(entry["reason_da"]), "en": str(entry["reason_en"])}
        for entry in m.settings.get("not_applicable", ())
        for indicator in entry["indicators"]
    }


def series(m: Municipality, unit_id: str, indicator: str) -> pd.DataFrame:
    """Return one unit's published values over time, cut where they cannot be compared.

    Parameters
    ----------
    m : Municipality
        Reads ``indicators``, and from its settings the `declared_breaks`.
    unit_id : str
        Area, estate or municipality code.
    indicator : str
        Id in the catalogue.

    Returns
    -------
    DataFrame
        ``period``, ``value``, ``base``, ``status``, ``source_id``, ``segment`` and ``break_reason``, oldest
        first. A line may only be drawn inside one ``segment``; ``break_reason`` says why a new one begins:
        ``source`` (another register), ``gap`` (years without a figure, see `regular_steps`), ``status`` (a figure of
        another kind), ``definition`` or ``boundary`` (declared by the municipality) or blank.
    """
    table = m.table("indicators")
    everybody = table[(table["indicator"] == indicator).to_numpy(dtype=bool)]
    mine = everybody[(everybody["unit_id"] == unit_id).to_numpy(dtype=bool)]
    return _cut(m, mine, regular_steps(everybody)).drop(columns=["unit_kind", "unit_id", "indicator"])


def regular_steps(table: pd.DataFrame) -> pd.Series:
    """Return how many years lie between a publisher's measurements, where they come at a regular step.

    A survey of every second year is not broken in between, nor are elections of every fourth: their step is the
    smallest distance between two years of which somebody's figure is told, if it comes twice. A longer distance is
    then a gap, and so is the year that one area lacks while others have it. Without a step of its own a series is
    yearly: two years, or distances that are never alike, show no rhythm.

    Parameters
    ----------
    table : DataFrame
        Rows of ``indicators``.

    Returns
    -------
    Series
        Years, by ``unit_kind``, ``indicator`` and ``source_id``.

    Examples
    --------
    >>> rows = pd.DataFrame({"period": ["2017", "2019", "2021", "2025"], "value": 0.5})
    >>> regular_steps(rows.assign(unit_kind="area", indicator="x", source_id="s")).tolist()
    [2]
    """
    keys = ["unit_kind", "indicator", "source_id"]
    told = table[table["value"].notna().to_numpy()]
    years = told[keys].astype(str).assign(year=told["period"].astype(str).str[:4].astype(int)).drop_duplicates()
    by = [years[name] for name in keys]
    away = years.sort_values("year").groupby(keys)["year"].diff().reindex(years.index)
    least = away.groupby(by).transform("min")
    regular = (away == least).groupby(by).transform("sum") >= 2
    return least.where(regular, 1.0).groupby(by).first().astype(int)


def histories(m: Municipality, *, catalogue: Mapping[str, Indicator] | None = None) -> pd.DataFrame:
    """Return the `series` of every area and of the municipality, for every indicator of a catalogue, in one frame.

    Parameters
    ----------
    m : Municipality
        Reads ``indicators``.
    catalogue : mapping of str to Indicator, optional
        Indicators to return; the bundled catalogue by default. What is not in it never enters.

    Returns
    -------
    DataFrame
        The columns of `series` after ``unit_kind`` (area, municipality), ``unit_id`` and ``indicator``; by unit and
        indicator, oldest first. Segments are numbered over the whole frame.
    """
    catalogue = indicators() if catalogue is None else catalogue
    table = m.table("indicators")
    wanted = table["indicator"].isin(list(catalogue)) & table["unit_kind"].isin(["area", "municipality"])
    rows = table[wanted.to_numpy(dtype=bool)]
    return _cut(m, rows, regular_steps(rows))


def declared_breaks(m: Municipality) -> tuple[tuple[str, int, frozenset[str], frozenset[str]], ...]:
    """Return the years from which figures mean something else, which no table can tell.

    Parameters
    ----------
    m : Municipality
        Its settings' ``[[breaks]]`` entries: ``kind`` (``definition``, ``boundary``), ``from`` (the first year that is
        counted in the new way), and ``indicators`` and ``areas`` where not all are touched.

    Returns
    -------
    tuple
        Kind, first year, indicators and areas of each; empty where all are meant. A change of a boundary touches the
        areas it names, one of a definition the municipality's own figure as well.
    """
    return tuple(
        (
            str(entry["kind"]),
            int(entry["from"]),
            frozenset(map(str, entry.get("indicators", ()))),
            frozenset(map(str, entry.get("areas", ()))),
        )
        for entry in m.settings.get("breaks", ())
    )


def _cut(m: Municipality, table: pd.DataFrame, steps: pd.Series) -> pd.DataFrame:
    """Return rows of ``indicators`` by unit and time, with the segments they fall into."""
    keys = ["unit_kind", "unit_id", "indicator"]
    text = dict.fromkeys([*keys, "period", "status", "source_id"], str)
    rows = table[[*keys, "period", "value", "base", "status", "source_id"]].astype(text)
    rows = rows.sort_values([*keys, "period"], ignore_index=True)
    before = rows.shift()
    year = rows["period"].str[:4].astype(int)
    known = rows["value"].notna()
    sound = rows["status"].isin(SOUND)
    first = (rows[keys] != before[keys]).any(axis=1)
    declared = pd.Series("", index=rows.index)
    for kind, start, names, areas in declared_breaks(m):
        crosses = (year >= start) & (year.shift() < start)
        meant = (rows["indicator"].isin(names) | (not names)) & (rows["unit_id"].isin(areas) | (not areas))
        declared[crosses & meant] = kind
    rhythm = pd.MultiIndex.from_frame(rows[["unit_kind", "indicator", "source_id"]])
    step = steps.reindex(rhythm).fillna(1).to_numpy()
    reason = np.select(
        [
            first,
            declared != "",
            (year.diff() > step) | (~known.shift(fill_value=True)),
            rows["source_id"] != before["source_id"],
            sound != sound.shift(),
        ],
        ["", declared, "gap", "source", "status"],
        default="",
    )
    begins = first | (reason != "")
    return rows.assign(segment=begins.cumsum() - 1, break_reason=reason)


def _newest(m: Municipality, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Return the published rows of each indicator's newest period among the areas (else among all units)."""
    table = m.table("indicators")
    table = table[table["indicator"].isin(list(catalogue)).to_numpy(dtype=bool)]
    text = {
        name: table[name].astype(str) for name in ("unit_kind", "unit_id", "indicator", "period", "status", "source_id")
    }
    rows = table.assign(**text)
    on_areas = rows[rows["unit_kind"] == "area"]
    newest = rows.groupby("indicator")["period"].max()
    newest.update(on_areas.groupby("indicator")["period"].max())
    rows = rows[(rows["period"] == rows["indicator"].map(newest)).to_numpy(dtype=bool)]
    number = {name: pd.to_numeric(rows[name]).astype(float) for name in ("value", "base")}
    number["value"] = number["value"].mask(rows["status"].isin(WITHOUT_NUMBER))
    unknown = (rows["unit_kind"] == "municipality") & number["value"].isna() & (rows["status"] != "suppressed")
    # A mean over all dwellings is no median of the areas: beside these figures it would be another measure.
    median = rows["indicator"].isin([name for name, entry in catalogue.items() if entry.middle == "median"])
    unknown |= (rows["unit_kind"] == "municipality") & median
    method = np.where(rows["status"] == "estimated", "estimated_at_source", "published")
    rows = rows.assign(method=method, **number).reindex(columns=list(COLUMNS))
    return rows[~unknown.to_numpy(dtype=bool)].reset_index(drop=True)


def _with_mix_of_shares(values: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Add the tenure mix from the tenure shares where the stock gave no tenure counts."""
    if "tenure_mix" not in catalogue or (values["indicator"] == "tenure_mix").any():
        return values
    return pd.concat([values, derived_indicators.tenure_mix_of_shares(values)], ignore_index=True)


def _copied_down(m: Municipality, values: pd.DataFrame) -> pd.DataFrame:
    """Copy a district's figure to those of its areas that have none of their own."""
    tiles = m.areas.drop(index=m.unplaced_id, errors="ignore")
    parent = tiles["parent_id"].dropna().astype(str).rename_axis("area_id").reset_index(name="parent_id")
    on_areas = values[values["unit_kind"] == "area"]
    copies = on_areas.merge(parent, left_on="unit_id", right_on="parent_id")
    own = pd.MultiIndex.from_frame(on_areas[["unit_id", "indicator"]])
    mine = pd.MultiIndex.from_frame(copies[["area_id", "indicator"]])
    copies = copies[~mine.isin(own)]
    hidden = ~copies["status"].isin(SOUND)
    status = copies["status"].where(hidden, "copied")
    return copies.assign(unit_id=copies["area_id"], status=status, method="copied")[list(COLUMNS)]


def _mark_incomplete(m: Municipality, values: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Give ``incomplete`` to figures per dwelling of areas whose stock is not whole."""
    per_dwelling = [name for name, entry in catalogue.items() if _is_per_dwelling(entry)]
    touched = (
        values["unit_id"].isin(incomplete_areas(m))
        & values["indicator"].isin(per_dwelling)
        & values["status"].isin(SOUND)
    )
    return values.assign(status=values["status"].mask(touched, "incomplete"))


def _mark_not_applicable(m: Municipality, values: pd.DataFrame) -> pd.DataFrame:
    """Take the value from figures that the municipality has declared not applicable to an area."""
    declared = not_applicable(m)
    if not declared:
        return values
    touched = pd.Series(
        [key in declared for key in zip(values["unit_id"].astype(str), values["indicator"].astype(str), strict=True)],
        index=values.index,
    )
    return values.assign(value=values["value"].mask(touched), status=values["status"].mask(touched, "not_applicable"))


def _is_per_dwelling(entry: Indicator) -> bool:
    """Return whether a value is reckoned over all dwellings of an area (not its residents or almene ones)."""
    return entry.denominator == "dwellings" or entry.denominator.startswith("dwellings_known_")


def _municipality_rows(m: Municipality, values: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Estimate the municipality's value from its areas where none is published or computed."""
    has_own = set(values.loc[values["unit_kind"] == "municipality", "indicator"])
    tiles = set(m.areas.index.astype(str))
    usable = values[(values["unit_kind"] == "area") & values["status"].isin(SOUND) & values["value"].notna()]
    usable = usable.assign(is_tile=usable["unit_id"].isin(tiles)).sort_values("unit_id")
    rows = []
    for name, group in usable[~usable["indicator"].isin(has_own)].groupby("indicator", sort=False):
        # A district's figure stands for its areas only where no area has one: never both in one sum.
        group = group[group["is_tile"]] if group["is_tile"].any() else group
        value, base, method = municipality_value(group["value"], group["base"], catalogue[str(name)])
        rows.append(
            (
                "municipality",
                m.code,
                name,
                group["period"].iloc[0],
                value,
                base,
                "estimated",
                method,
                group["source_id"].iloc[0],
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": float, "base": float})


def municipality_value(value: pd.Series, base: pd.Series, entry: Indicator) -> tuple[float, float, str]:
    """Return a municipality's value, its base and the method, from its areas' values.

    Parameters
    ----------
    value, base : Series
        The areas' values and the persons or dwellings they rest on; ``base`` may be blank.
    entry : Indicator
        Says whether values add up (``extensive``).

    Returns
    -------
    tuple of float, float, str
        ``sum`` for an extensive indicator, ``weighted_mean`` for an intensive one,
        ``weighted_mean_of_medians`` where the areas' values are medians (their mean is no median),
        ``mean_of_areas`` where no area has a base; ``median_of_areas``, each area counted once, for an indicator
        whose ``middle`` is the median.

    Examples
    --------
    >>> share = Indicator.example(id="almene_share", extensive=False)
    >>> municipality_value(pd.Series([0.1, 0.4]), pd.Series([200.0, 100.0]), share)
    (0.2, 300.0, 'weighted_mean')
    """
    if entry.extensive:
        return float(value.sum()), float(base.sum(min_count=1)), "sum"
    if entry.middle == "median":
        return float(value.median()), float("nan"), "median_of_areas"
    weight = base.where(base > 0)
    if not weight.notna().any():
        return float(value.mean()), float("nan"), "mean_of_areas"
    mean = float((value * weight).sum() / weight[value.notna()].sum())
    method = "weighted_mean_of_medians" if _MEDIAN in entry.id.split("_") else "weighted_mean"
    return mean, float(weight.sum()), method
