"""Every almene housing area beside the law's limits, also those that are too small for any list.

A housing area of the law is a set of adjoining estates. Where a municipality says which estates make one, they are
taken together; the other estates are taken together by the area that they lie in, which is no area of the law and is
told as such. Origin is never read. The ministry's list alone decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

import numpy as np
import pandas as pd

from byibalance_core.criteria.change import Change, CriterionYear, decompose_change
from byibalance_core.criteria.classify import Classification, classify
from byibalance_core.criteria.distance import Base, Distance, distances
from byibalance_core.criteria.figures import AreaFigures, Number
from byibalance_core.indicator_values import SOUND
from byibalance_core.model import Municipality
from byibalance_core.parameters import indicators, law
from byibalance_core.statutory_rules import Convictions
from byibalance_core.unit_sizes import unit_sizes

#: Figure of the law, the indicator of the estates that gives it, and the years that its mean is taken over.
FROM_ESTATES: tuple[tuple[str, str, int], ...] = (
    ("outside_labour_pct", "outside_labour_share", 2),
    ("convicted_pct", "convicted_share", 2),
    ("basic_education_pct", "basic_education_share", 1),
    ("income_pct_of_region", "income_of_region_share", 1),
)

_AVERAGED = tuple(name for name, _, _ in FROM_ESTATES)

#: Estates with a figure must hold this much of the dwellings; below it the area's figure is not known.
LEAST_TOLD = 0.6


@dataclass(frozen=True)
class HousingArea:
    """One set of almene estates beside the law's limits.

    Attributes
    ----------
    id, name : str
    kind : {"designated", "estates"}
        ``designated``: the municipality says that the estates make an area of the law; ``estates``: the other estates
        of an area, which make none.
    area_id : str
        The area that most of its dwellings lie in.
    estates : tuple of str
    dwellings : int
    residents_at_least : int or None
        Counted from what the estates' figures rest on; there may be more.
    covered : float
        Share of the dwellings whose estates tell their figures; the least over the figures that are known. Where it
        is under 1 the rest of the estates are withheld or silent, and the figures are estimates of the whole.
    found : Classification
        What the law's rules say of the figures, without origin.
    distances, before : tuple of Distance
        To each limit of udsat and forebyggelse now, and a year earlier.
    changes : mapping of str to Change
        What moved each distance since the year before: the figure, or the limit; by ``category.criterion``, where both
        years are known.
    """

    id: str
    name: str
    kind: Literal["designated", "estates"]
    area_id: str
    estates: tuple[str, ...]
    dwellings: int
    residents_at_least: int | None
    covered: float
    found: Classification
    distances: tuple[Distance, ...]
    before: tuple[Distance, ...]
    changes: Mapping[str, Change] = field(default_factory=dict)

    def to(self, name: str) -> Distance | None:
        """Return the distance to a limit by ``category.criterion``; None where the year's rules have no such limit."""
        return next((each for each in self.distances if each.name == name), None)


def housing_areas(m: Municipality, *, convictions: Convictions | None = None) -> tuple[HousingArea, ...]:
    """Return every set of almene estates that has a figure of the law, the largest first.

    Parameters
    ----------
    convictions : Convictions, optional
        Where the limit on convictions comes from; undecided by default.

    Returns
    -------
    tuple of HousingArea
        Empty where no estate has such figures.

    Examples
    --------
    A municipality whose estates tell nothing has none.

    >>> from byibalance_core.model import Municipality
    >>> housing_areas(Municipality("T", "Prøveby", True, "partner", "", "2026-11-01", {}, {}))
    ()
    """
    estates = m.table("estates").astype({"estate_id": str, "area_id": str})
    if estates.empty:
        return ()
    estates = estates.sort_values("valid_from").drop_duplicates("estate_id", keep="last").set_index("estate_id")
    figures = _figures(m)
    if figures.empty:
        return ()
    year = int(figures["year"].max())
    told = _told(figures)
    homes = _dwellings(m)
    counted = unit_sizes(m.tables, indicators())["residents"]
    sizes = counted.groupby(level="unit").last()
    earlier_sizes = counted[counted.index.get_level_values("year") < m.base_year].groupby(level="unit").last()
    spreads = {name: indicators()[indicator].spread for name, indicator, _ in FROM_ESTATES}
    spreads = {name: spread for name, spread in spreads.items() if spread > 0}
    made = []
    for (kind, ident), members in _sets(estates).items():
        own = homes.reindex(members).fillna(0.0)
        now, bases, covered = _area_figures(ident, year, members, own, told, sizes)
        then, earlier, _ = _area_figures(ident, year - 1, members, own, told, earlier_sizes)
        if not bases:
            continue
        found = classify(now, convictions=convictions)
        past = classify(then, convictions=convictions)
        made.append(
            HousingArea(
                id=ident,
                name=_name(m, kind, ident),
                kind=kind,
                area_id=str(estates["area_id"][str(own.idxmax())]),
                estates=tuple(members),
                dwellings=int(own.sum()),
                residents_at_least=None if now.residents is None else int(now.residents),
                covered=covered,
                found=found,
                distances=distances(found, bases, spreads),
                before=distances(past, earlier) if earlier else (),
                changes=_changes(past, found, then.residents, now.residents),
            )
        )
    return tuple(sorted(made, key=lambda each: (-each.dwellings, each.id)))


def _changes(
    past: Classification, found: Classification, residents_then: Number | None, residents: Number | None
) -> dict[str, Change]:
    """Return what moved each distance; nobody counts the persons behind two years' means: a figure stands undivided."""
    least = int(law("minimum_residents").value)
    changes = {}
    for name, now in found.criteria.items():
        then = past.criteria.get(name)
        known = then is not None and None not in (now.value, then.value, now.limit.value, then.limit.value)
        if then is None or not known or now.limit.criterion not in _AVERAGED:
            continue
        before, after = (
            CriterionYear(each.limit, each.value, residents=people, minimum_residents=least)
            for each, people in ((then, _int(residents_then)), (now, _int(residents)))
        )
        changes[name] = decompose_change(before, after)
    return changes


def _int(number: Number | None) -> int | None:
    return None if number is None else int(number)


def _sets(estates: pd.DataFrame) -> dict[tuple[Literal["designated", "estates"], str], list[str]]:
    found: dict[tuple[Literal["designated", "estates"], str], list[str]] = {}
    for estate, row in estates.iterrows():
        designated = row["designated_area_id"]
        key: tuple[Literal["designated", "estates"], str] = (
            ("estates", str(row["area_id"])) if pd.isna(designated) else ("designated", str(designated))
        )
        found.setdefault(key, []).append(str(estate))
    return found


def _name(m: Municipality, kind: str, ident: str) -> str:
    table = m.table("designations") if kind == "designated" else m.table("areas")
    column = "designated_area_id" if kind == "designated" else "area_id"
    names = table.loc[table[column].astype(str) == ident, "name"]
    return str(names.iloc[-1]) if len(names) else ident


def _figures(m: Municipality) -> pd.DataFrame:
    """Return the estates' figures of the law: estate, indicator, year, value, base; NaN where withheld."""
    names = [indicator for _, indicator, _ in FROM_ESTATES]
    rows = m.table("indicators")
    rows = rows[(rows["unit_kind"] == "estate") & rows["indicator"].isin(names)]
    sound = rows["status"].isna() | rows["status"].astype(str).isin(SOUND)
    return pd.DataFrame(
        {
            "estate": rows["unit_id"].astype(str),
            "indicator": rows["indicator"].astype(str),
            "year": rows["period"].astype(str).str[:4].astype(int),
            "value": rows["value"].astype(float).where(sound),
            "base": rows["base"].astype(float),
        }
    )


#: By indicator and year: the estates that tell their figure, with value and base.
_Told = Mapping[tuple[str, int], tuple[np.ndarray, np.ndarray, np.ndarray]]


_NOBODY = (np.array([], dtype=object), np.array([]), np.array([]))


def _told(figures: pd.DataFrame) -> _Told:
    known = figures[figures["value"].notna() & (figures["base"] > 0)]
    return {
        (str(rows["indicator"].iloc[0]), int(rows["year"].iloc[0])): (
            rows["estate"].to_numpy(),
            rows["value"].to_numpy(),
            rows["base"].to_numpy(),
        )
        for _, rows in known.astype({"estate": object}).groupby(["indicator", "year"])
    }


def _dwellings(m: Municipality) -> pd.Series:
    stock = m.table("stock")
    rows = stock[stock["estate_id"].notna() & stock["dwellings"].notna() & (stock["year"] == m.base_year)]
    split = [name for name in rows.columns if name not in _NOT_SPLIT]
    whole = rows[rows[split].isna().all(axis=1)]
    return whole.astype({"estate_id": str}).groupby("estate_id")["dwellings"].sum().astype(float)


_NOT_SPLIT = ("area_id", "estate_id", "year", "dwellings", "in_use", "status", "source_id")


def _area_figures(
    ident: str, year: int, members: list[str], homes: pd.Series, told: _Told, sizes: pd.Series
) -> tuple[AreaFigures, Mapping[str, Base], float]:
    """Return figures of a set of estates as the law averages them, the persons behind, and the part that is told."""
    values: dict[str, Decimal | None] = {}
    bases: dict[str, Base] = {}
    covered, whole = 1.0, homes.sum()
    for name, indicator, span in FROM_ESTATES:
        means, parts, persons = [], [], 0.0
        for each in range(year - span + 1, year + 1):
            estates, value, base = told.get((indicator, each), _NOBODY)
            here = np.isin(estates, members)
            value, base = value[here], base[here]
            part = homes.reindex(estates[here]).sum() / whole if whole else 0.0
            if not here.any() or part < LEAST_TOLD:
                break
            means.append(float((value * base).sum() / base.sum()))
            parts.append(float(part))
            persons = float(base.sum())
        if len(means) == span:
            values[name] = Decimal(str(round(100 * sum(means) / span, 4)))
            bases[name] = Base(round(persons), "given" if min(parts) > 1 - 1e-9 else "estimated")
            covered = min(covered, *parts)
    residents = sizes.reindex(members).sum(min_count=1)
    # Counted from below: from the limit on it says yes, under it it says nothing.
    enough = pd.notna(residents) and residents >= law("minimum_residents").value
    known = Decimal(int(residents)) if enough else None
    return AreaFigures(ident, year, known, **values), bases, covered
