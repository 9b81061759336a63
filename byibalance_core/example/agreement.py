"""The example's agreement on letting: one ladder of four steps, three measures that place, and two own decisions."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from byibalance_core.example.archetypes import ARCHETYPES
from byibalance_core.example.plan import Town
from byibalance_core.example.size import CODE, NAME


class LadderStep(NamedTuple):
    """A step of the ladder: the municipality's share, the share let flexibly, and to whom."""

    name: str
    allocation: float
    flexible: float
    criteria: tuple[str, ...]


class Measure(NamedTuple):
    """A measure that places: its indicator, least base, and where the second, third and fourth step begin."""

    name: str
    indicator: str
    least_base: int
    limits: tuple[float, float, float]
    falls: bool = False


class OwnDecision(NamedTuple):
    """What the parties decided themselves, for the largest or the smallest estate of an area."""

    area: str
    largest: bool
    step: int
    since: str
    reason: str


STEPS = (
    LadderStep("Trin 1", 0.25, 0.10, ("seniors",)),
    LadderStep("Trin 2", 0.25, 0.15, ("seniors",)),
    LadderStep("Trin 3", 0.15, 0.30, ("work", "newcomers")),
    LadderStep("Trin 4", 0.05, 0.50, ("work", "newcomers")),
)

MEASURES = (
    Measure("work", "outside_labour_share", 40, (0.20, 0.30, 0.40)),
    Measure("education", "basic_education_share", 30, (0.30, 0.45, 0.60)),
    Measure("income", "income_of_region_share", 40, (0.80, 0.70, 0.60), falls=True),
)

DECISIONS = (
    OwnDecision(
        "listed",
        False,
        4,
        "2025-01-01",
        "Afdelingen er for lille til egne tal; den ligger mellem afdelinger på trin 4 (fiktiv).",
    ),
    OwnDecision(
        "difficult",
        True,
        2,
        "2025-06-01",
        "Bostøtten i afdelingen gør, at den kan tage imod flere; det prøves i to år (fiktiv).",
    ),
)

_CRITERIA = (
    ("work", "work", "Personer i arbejde", "People in work"),
    ("newcomers", "newcomers_with_job", "Tilflyttere med job i kommunen", "Newcomers with a job in the municipality"),
    ("seniors", "seniors", "Personer over 55 år", "People over 55"),
)


def agreement_toml(town: Town) -> str:
    """Return the file ``agreement.toml`` of a town; a decision for an area that the town lacks is left out."""
    parts = [
        f"""# Aftalen er fiktiv: ingen kommune og ingen boligorganisation har aftalt den. / This agreement is invented.
[agreement]
id = "{CODE}-2025"
name_da = "Aftale om anvisning og udlejning i {NAME} 2025-2028 (fiktiv)"
name_en = "Agreement on allocation and letting in {NAME} 2025-2028 (fictitious)"
valid_from = 2025-01-01
valid_to = 2028-12-31
fictitious = true
source_id = "{CODE}-kommune"
dwelling_types = ["family"]
paragraphs = ["59", "60"]

# Trappen: fra det mindst til det mest belastede trin. Andelene er andele af genudlejningerne.
"""
    ]
    for number, step in enumerate(STEPS, 1):
        parts.append(f"""[steps.trin{number}]
name_da = "{step.name}"
name_en = "Step {number}"
allocation_share = {step.allocation:.2f}
flexible_share = {step.flexible:.2f}
criteria = [{_listed(step.criteria)}]

""")
    parts.append("""# En afdeling står på det mest belastede trin, som mindst to af de tre tal peger på eller forbi.
[placement]
needed = 2

""")
    for measure in MEASURES:
        bands = "".join(f"  {band},\n" for band in _bands(measure))
        parts.append(f"""[placement.criteria.{measure.name}]
indicator = "{measure.indicator}"
minimum_base = {measure.least_base}
bands = [
{bands}]

""")
    parts.append("# Placeret af boligforum; resten følger reglen.\n[estates]\n")
    parts += _decided(town)
    parts.append("\n# Kriterier for fleksibel udlejning (almenboligloven § 60).\n")
    parts.append(
        "\n".join(
            f'[criteria.{name}]\nname_da = "{danish}"\nname_en = "{english}"\nkind = "{kind}"\n'
            for name, kind, danish, english in _CRITERIA
        )
    )
    return "".join(parts)


def _bands(measure: Measure) -> list[str]:
    """Return the bands of a measure, from the first step to the last."""
    edges = (None, *measure.limits, None)
    over, under = ("below", "at_least") if measure.falls else ("at_least", "below")
    bands = []
    for step, (begin, end) in enumerate(pairwise(edges), 1):
        ends = {over: begin, under: end}
        told = [f"{name} = {ends[name]:.2f}" for name in ("at_least", "below") if ends[name] is not None]
        bands.append(f'{{step = "trin{step}", {", ".join(told)}}}')
    return bands


def _decided(town: Town) -> list[str]:
    lines = []
    names = [profile.key for profile in ARCHETYPES]
    for decision in DECISIONS:
        areas = [place for place, kind in enumerate(town.kinds[:-1]) if names[kind] == decision.area]
        if not areas:
            continue
        own = town.estates[town.estates["area"] == areas[0]]
        size = own["dwellings"]
        estate_id = own["estate_id"].iloc[int(size.argmax() if decision.largest else size.argmin())]
        lines.append(
            f'{estate_id} = {{step = "trin{decision.step}", from = {decision.since}, decided_by = "boligforum", '
            f'reason = "{decision.reason}"}}\n'
        )
    return lines


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)
