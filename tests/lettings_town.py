"""Towns of estates made by hand for the tests of the account of allocations."""

from __future__ import annotations

import pandas as pd

from byibalance_core.lettings.agreement import Agreement, from_mapping
from byibalance_core.model import Municipality

from .need_town import municipality

STEPS = {"one": 0.33, "two": 0.25, "three": 0.15, "four": 0.0}


def agreement(steps: dict[str, float] | None = None, *, closed: tuple[str, ...] = (), **about: object) -> Agreement:
    """Return an agreement with the given shares by step."""
    shares = STEPS if steps is None else steps
    content = {
        "agreement": about,
        "steps": {name: {"allocation_share": share, "closed": name in closed} for name, share in shares.items()},
    }
    return from_mapping(content)


def placed(steps: dict[str, str | None], **columns: object) -> pd.DataFrame:
    """Return the placements of estates in the columns that the rule that places gives."""
    rows = {"estate_id": list(steps), "ladder_id": "estate", "step_id": list(steps.values()), **columns}
    return pd.DataFrame(rows)


def letting(estate: str, count: int | None, period: str = "2025", **split: str) -> dict[str, object]:
    return {"estate_id": estate, "year": int(period[:4]), "period": period, "lettings": count, **split}


def offered(estate: str, used: int, period: str = "2025", returned: int = 0, empty: float = 0.0) -> dict[str, object]:
    row = {"estate_id": estate, "year": int(period[:4]), "period": period, "offered": used + returned, "used": used}
    return row | {"returned": returned, "empty_months": empty}


def family_estate(estate: str, let: int, used: int, period: str = "2025") -> list[dict[str, object]]:
    """Return the lettings of an estate in all, by the municipal channel and by the list."""
    return [
        letting(estate, let, period),
        letting(estate, used, period, channel="municipal"),
        letting(estate, let - used, period, channel="external_list"),
    ]


def town(
    lettings: list[dict[str, object]],
    *,
    owners: dict[str, str],
    dwellings: dict[str, dict[str, int]] | None = None,
    offers: list[dict[str, object]] | None = None,
    **tables: list[dict[str, object]],
) -> Municipality:
    """Return a municipality of estates: `owners` by estate, `dwellings` by estate and type (family by default)."""
    sizes = dwellings or {estate: {"family": 100} for estate in owners}
    stock = [
        {"area_id": "A", "estate_id": estate, "year": 2026, "dwelling_type": kind, "dwellings": count}
        for estate, kinds in sizes.items()
        for kind, count in kinds.items()
    ]
    estates = [
        {"estate_id": estate, "valid_from": pd.Timestamp("1980-01-01"), "organisation_id": owner, "area_id": "A"}
        for estate, owner in owners.items()
    ]
    given = {"stock": stock, "estates": estates, "lettings": lettings, "offers": offers or [], **tables}
    return municipality({name: rows for name, rows in given.items() if rows})
