"""What the controls of *Prøv en anden aftale* offer, and how an alternative changes when one of them is moved."""

from __future__ import annotations

from dataclasses import replace

from byibalance_core.lettings.agreement import Agreement, Step
from byibalance_core.lettings.alternative import Alternative
from byibalance_core.lettings.alternative_text import AGREED, Tried

#: Percentage points that a ready alternative adds on every open step, and that the cost of a step is reckoned for.
MORE = 5

#: Ready alternatives besides the agreement as it is.
READY = ("more", "less", "even")


def steps(agreement: Agreement) -> tuple[Step, ...]:
    """Return the steps whose shares are moved: those of estates, else those of areas."""
    ladder = agreement.ladder("estate") or agreement.ladder("area")
    return () if ladder is None else ladder.steps


def allocation(agreement: Agreement, alternative: Alternative, step: Step) -> int:
    """Return the share of a step that may be allocated under an alternative, in whole per cent."""
    return round(100 * dict(alternative.allocation).get(step.step_id, step.share))


def flexible(agreement: Agreement, alternative: Alternative, step: Step) -> int:
    """Return the share of a step that is let flexibly under an alternative, in whole per cent."""
    return round(100 * dict(alternative.flexible).get(step.step_id, step.flexible_share or 0.0))


def with_share(alternative: Alternative, kind: str, step: Step, per_cent: int) -> Alternative:
    """Return an alternative with another share of a step; what was agreed anyway is not written.

    Parameters
    ----------
    kind : {"allocation", "flexible"}
    """
    agreed = step.share if kind == "allocation" else step.flexible_share or 0.0
    rows = tuple(row for row in getattr(alternative, kind) if row[0] != step.step_id)
    if per_cent != round(100 * agreed):
        rows = (*rows, (step.step_id, per_cent / 100))
    return replace(alternative, **{kind: rows})


def raised(agreement: Agreement, points: int, only: str = "") -> Alternative:
    """Return the agreement with so many percentage points more (or fewer) on its open steps, or on one of them.

    A share goes no further than to 0, or to what flexible letting leaves.
    """
    made = Alternative()
    for step in steps(agreement):
        if step.closed or (only and step.step_id != only):
            continue
        most = 100 - round(100 * (step.flexible_share or 0.0))
        made = with_share(made, "allocation", step, min(max(round(100 * step.share) + points, 0), most))
    return made


def ready(agreement: Agreement, flows: dict[str, float] | None = None) -> dict[str, Alternative]:
    """Return the ready alternatives by name.

    Parameters
    ----------
    flows : dict of str to float, optional
        Genudlejninger of each step; with them ``even``, the same share on every step for about as many allocations,
        is among the offers.
    """
    made = {AGREED: Alternative(), "more": raised(agreement, MORE), "less": raised(agreement, -MORE)}
    own = steps(agreement)
    flows = flows or {}
    whole = sum(flows.get(step.step_id, 0.0) for step in own)
    if whole > 0:
        share = round(100 * sum(step.share * flows.get(step.step_id, 0.0) for step in own) / whole)
        level = Alternative()
        for step in own:
            most = 100 - round(100 * (step.flexible_share or 0.0))
            level = with_share(level, "allocation", step, min(share, most))
        made["even"] = level
    return made


def which(offers: dict[str, Alternative], alternative: Alternative) -> str:
    """Return the name of the ready alternative that this one is; blank where it is none."""
    return next((name for name, offer in offers.items() if _same(offer, alternative)), "")


def _same(one: Alternative, other: Alternative) -> bool:
    return all(
        set(getattr(one, name)) == set(getattr(other, name))
        for name in ("moves", "allocation", "flexible", "closed", "added", "new_homes")
    ) and (one.homeless_share == other.homeless_share)


def contrast(agreement: Agreement | None) -> str:
    """Return what stands beside the agreement at first, as text: a little more on every step."""
    return AGREED if agreement is None else Tried("", raised(agreement, MORE)).to_text()
