"""The stock against what it cannot be: more in use than there is, more in estates than in their area."""

from __future__ import annotations

import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.gate.single import report_rows, set_aside
from byibalance_core.gate.sums import BLANK, with_blanks
from byibalance_core.schemas import DIMENSIONS, TABLES
from byibalance_core.sources.codes import report


def check_stock_rows(stock: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Set aside rows with more dwellings in use than there are; ask where estates exceed their area."""
    over = (stock["in_use"] > stock["dwellings"]).fillna(False).astype(bool)
    findings = [
        finding
        for total, rows in stock[over].groupby("dwellings")
        for finding in report_rows("in-use-exceeds-dwellings", rows, "in_use", total=total)
    ]
    checked = pd.concat([stock[~over], set_aside(stock[over], TABLES["stock"])]).sort_index()
    return checked, findings + _estates_over_area(checked)


def _estates_over_area(stock: pd.DataFrame) -> list[Finding]:
    """Compare the estates' sums with their area, category by category.

    Estates hold almene dwellings, so an area's almene row bounds them where there is one, else its total
    does.
    """
    keys = ["area_id", "year", *DIMENSIONS]
    work = with_blanks(stock, keys)
    of_estates = work[work["estate_id"].notna()]
    of_areas = work[work["estate_id"].isna() & work["dwellings"].notna()]
    if of_estates.empty or of_areas.empty:
        return []
    sums = of_estates.groupby(keys, sort=False)["dwellings"].sum().reset_index(name="added")
    unsplit = sums[(sums[list(DIMENSIONS)] == BLANK).all(axis=1)].assign(tenure="almene")
    both = pd.concat([sums, unsplit]).merge(of_areas, on=keys)
    over = both[(both["added"] > both["dwellings"]).fillna(False).astype(bool)]
    return [
        report(
            "estates-exceed-area",
            file=row["_file"],
            row=int(row["_row"]),
            column="dwellings",
            what=", ".join(str(row[key]) for key in keys if row[key] != BLANK),
            added=int(row["added"]),
            total=int(row["dwellings"]),
        )
        for row in over.drop_duplicates(["area_id", "year", "_row"]).to_dict("records")
    ]


def mark_incomplete(
    frames: dict[str, pd.DataFrame], *, level: str, limit: float
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Give the stock of areas with implausibly many residents per dwelling the status ``incomplete``.

    A register that lacks dwellings shows as residents without a dwelling; nothing is reckoned from such a
    stock as if it were whole.

    Parameters
    ----------
    frames : dict of str to DataFrame
        Checked tables.
    level : str
        Level of the areas that tile the municipality.
    limit : float
        Residents per dwelling from which a stock is incomplete.
    """
    if "stock" not in frames or "population" not in frames:
        return frames, []
    stock, population, areas = frames["stock"], frames["population"], frames["areas"]
    whole_stock = stock[stock["estate_id"].isna() & ~stock[list(DIMENSIONS)].notna().any(axis=1)]
    everyone = population[population["age_band"].isna() & population["sex"].isna()]
    dwellings = _newest(whole_stock, "year", "dwellings")
    residents = _newest(everyone, "period", "persons")
    ratio = (residents / dwellings.where(dwellings > 0)).dropna()
    names = areas[areas["level"] == level].set_index("area_id")["name"]
    ratio = ratio[ratio.index.isin(names.index) & (ratio >= limit)].sort_index()
    if ratio.empty:
        return frames, []
    concerned = stock["area_id"].isin(ratio.index) & stock["status"].isin(["measured", "estimated", "provisional"])
    findings = [
        report(
            "incomplete-stock",
            file=str(whole_stock.loc[whole_stock["area_id"] == area, "_file"].iloc[0]),
            name=names[str(area)],
            area=area,
            ratio=f"{value:.2f}".replace(".", ","),
            limit=f"{limit:.2f}".replace(".", ","),
        )
        for area, value in ratio.items()
    ]
    marked = stock.assign(status=stock["status"].mask(concerned, "incomplete"))
    return {**frames, "stock": marked}, findings


def _newest(frame: pd.DataFrame, period: str, figure: str) -> pd.Series:
    known = frame[frame[figure].notna()].sort_values(period, kind="stable")
    return known.drop_duplicates("area_id", keep="last").set_index("area_id")[figure].astype(float)
