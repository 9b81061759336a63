"""A municipality of three areas and two estates with hand-made figures, as two releases may tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.schemas import TABLES

INDICATOR = "outside_labour_share"
#: unit, period, value, base
Figure = tuple[str, str, float | None, float | None]
AREAS = ("0101", "0102", "0103")


def town(
    figures: Iterable[Figure],
    *,
    release_id: str = "0001-0123456789ab",
    settings: Mapping[str, Any] | None = None,
    source: str = "s",
    areas: Mapping[str, Any] | None = None,
    indicator: str = INDICATOR,
    tables: Mapping[str, pd.DataFrame] | None = None,
    status: str = "measured",
) -> Municipality:
    """Return the municipality with figures of one indicator; a value of None is withheld."""
    rows = [
        {
            "unit_kind": "municipality" if unit == "998" else "estate" if unit.startswith("998-") else "area",
            "unit_id": unit,
            "indicator": indicator,
            "period": period,
            "value": value,
            "base": base,
            "status": "suppressed" if value is None else status,
            "source_id": source,
        }
        for unit, period, value, base in figures
    ]
    listed = [{"area_id": "998", "name": "Lilleby", "level": "municipality"}]
    listed += [
        {
            "area_id": area,
            "name": f"Område {area}",
            "level": "quarter",
            "parent_id": "998",
            **(areas or {}).get(area, {}),
        }
        for area in AREAS
    ]
    listed += [{"area_id": "998-unplaced", "name": "Uden kvarter", "level": "unplaced"}]
    estates = [
        {
            "estate_id": f"998-a{number}",
            "valid_from": "2000-01-01",
            "organisation_id": f"998-o{number}",
            "area_id": area,
        }
        for number, area in ((1, "0101"), (2, "0102"))
    ]
    organisations = [{"organisation_id": f"998-o{number}", "name": f"Forening {number}"} for number in (1, 2)]
    made = {"indicators": rows, "areas": listed, "estates": estates, "organisations": organisations}
    frames = {name: pd.DataFrame(values, columns=list(TABLES[name].names)) for name, values in made.items()}
    frames["indicators"]["value"] = frames["indicators"]["value"].astype(float)
    frames["indicators"]["base"] = frames["indicators"]["base"].astype(float)
    return Municipality(
        code="998",
        name="Lilleby",
        fictitious=True,
        profile="partner",
        release_id=release_id,
        published_at="2026-11-01T00:00:00Z",
        tables={**frames, **(tables or {})},
        sources={},
        settings={"area_level": "quarter", "base_year": 2026, "horizons": [2031], **(settings or {})},
    )
