"""``byibalance profile``: the strengths and challenges of areas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from byibalance_core.cli import console
from byibalance_core.cli.need import AreaOption, CodeArgument, ReleaseOption, known_area, loaded
from byibalance_core.store import LATEST

_LISTS = {"strengths": "Styrker", "challenges": "Udfordringer", "context": "Anderledes"}


def profile(
    code: CodeArgument,
    area: AreaOption = None,
    release_id: ReleaseOption = LATEST,
    as_json: console.JsonOption = False,
) -> None:
    """Print what stands out in each area, compared with the municipality.

    Example: `byibalance profile 101 --area 20101 --json`
    """
    from byibalance_core.parameters import indicators
    from byibalance_core.profiles import profile_json

    m = loaded(code, release_id)
    if area is not None:
        known_area(m, area)
        if area == m.unplaced_id:
            raise console.WrongUseError(f"»{area}« er ikke et sted og har ingen profil. Vælg et andet område.")
    values = profile_json(m, area)
    if as_json:
        console.answer(values)
        return
    catalogue = indicators()
    for entry in values["areas"]:
        rows = [
            (
                word,
                catalogue[item["indicator"]].name["da"],
                _number(item),
                str(item["period"]),
                str(item["status"]),
            )
            for name, word in _LISTS.items()
            for item in entry[name]
        ]
        name = console.named(m.areas.loc[entry["area_id"], "name"], fictitious=m.fictitious)
        console.show_table(
            ("", "Indikator", "Området / kommunen", "Periode", "Status"), rows, title=f"{entry['area_id']} {name}"
        )


def _number(item: Mapping[str, Any]) -> str:
    return " / ".join("–" if n is None else f"{n:.4g}".replace(".", ",") for n in (item["value"], item["benchmark"]))
