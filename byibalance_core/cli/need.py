"""``byibalance need``: the need table of a published municipality."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from byibalance_core import release, settings
from byibalance_core.cli import console
from byibalance_core.store import LATEST

if TYPE_CHECKING:
    from byibalance_core.model import Municipality

CodeArgument = Annotated[str, typer.Argument(help="Municipality code.")]
ReleaseOption = Annotated[str, typer.Option("--release", help="A release id; the one that is served by default.")]
AreaOption = Annotated[str | None, typer.Option("--area", help="One area's id; all of them by default.")]


def need(
    code: CodeArgument,
    year: Annotated[int, typer.Option(help="Horizon.")],
    scenario: Annotated[
        str, typer.Option(help="main, low, high, as_planned, no_building, or an own one as its link writes it.")
    ] = "main",
    area: AreaOption = None,
    release_id: ReleaseOption = LATEST,
    as_json: console.JsonOption = False,
) -> None:
    """Print stock, households and shortage by dwelling class, as CSV or JSON.

    Example: `byibalance need 101 --year 2031 --json`

    An own scenario: `byibalance need 999 --year 2031 --scenario "Plan B~variant.main~formation.0.02"`
    """
    from byibalance_core.need import need_json

    m = loaded(code, release_id)
    _check_scenario(m, year, scenario)
    if area is not None:
        known_area(m, area)
    values = need_json(m, year=year, scenario=scenario, area=area)
    if as_json:
        console.answer(values)
        return
    # A file is read apart from this program: each row says whose figures it holds, and that invented ones are.
    whose = {"municipality": f"{m.code} {console.named(m.name, fictitious=m.fictitious)}", "release": m.release_id}
    rows = [{**whose, **row} for row in values["rows"]]
    writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]) if rows else list(whose), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def loaded(code: str, release_id: str) -> Municipality:
    """Load a municipality in the profile of this process."""
    return release.load(
        settings.store(),
        console.municipality_code(code),
        profile=settings.profile(),
        release_id=release_id,
    )


def known_area(m: Municipality, area: str) -> None:
    """Make sure that an area is there.

    Raises
    ------
    WrongUseError
        When it is not; the message lists some that are.
    """
    if area not in m.areas.index:
        some = ", ".join(str(known) for known in m.areas.index[:5])
        raise console.WrongUseError(f"{m.name} har ikke området »{area}«. Områder er fx {some}.")


def _check_scenario(m: Municipality, year: int, text: str) -> None:
    from byibalance_core.need import READY, Scenario

    try:
        scenario = Scenario.from_text(text)
    except ValueError as error:
        raise console.WrongUseError(
            f"Der findes ikke scenariet »{text}«. Færdige scenarier: {', '.join(READY)}. ({error})"
        ) from error
    publisher = scenario.publisher or m.settings["projection"]["publisher"]
    forecast = m.table("projection")
    forecast = forecast[forecast["publisher"] == publisher]
    variants = sorted(forecast["variant"].dropna().unique())
    if scenario.variant not in variants:
        raise console.WrongUseError(
            f"{publisher} har ikke scenariet »{scenario.variant}«. Scenarier: {', '.join(variants) or 'ingen'}."
        )
    last = int(forecast["year"].max())
    if not m.base_year <= year <= last:
        raise console.WrongUseError(
            f"{publisher} går fra {m.base_year} til {last}, så {year} kan ikke opgøres."
            f" Skriv fx --year {m.horizons[0]}."
        )
