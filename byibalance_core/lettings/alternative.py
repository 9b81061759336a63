"""An alternative to the agreement as it is: what is moved, changed, closed and built. It holds no figure of its own."""

from __future__ import annotations

from dataclasses import dataclass

from byibalance_core.lettings.agreement import Agreement

#: Channels that can be closed; what is not let by them goes to the waiting list, or to those of it that are open.
CHANNELS = ("municipal", "flexible", "internal_list", "external_list", "advertised")


@dataclass(frozen=True)
class NewHomes:
    """Homes that are built in an area, on a step, from a year on.

    Attributes
    ----------
    turnover : float
        Genudlejninger per home and year. The first letting of a new home is not one.
    from_year : int
        First simulated year, counted from 1, in which they turn over.
    estate_id : str
        The estate that they belong to; blank for a new one.
    """

    area_id: str
    homes: int
    turnover: float
    step_id: str
    rooms: str = "unknown"
    rent_band: str = "unknown"
    from_year: int = 1
    organisation_id: str = ""
    estate_id: str = ""


@dataclass(frozen=True)
class Alternative:
    """What is done otherwise; an empty one is the agreement as it is.

    Attributes
    ----------
    moves : tuple of (estate, step)
        Estates that stand on another step.
    allocation, flexible : tuple of (step, share)
        Shares of genudlejninger (0-1) of steps; a closed step with a share given is open.
    closed : tuple of str
        Of `CHANNELS`.
    added : tuple of (estate, number)
        Genudlejninger a year that an estate has more (or fewer), spread over its classes as the others are.
    new_homes : tuple of NewHomes
    homeless_share : float or None
        Share of the allocations that goes to the group that waits; None leaves the one that is asked with.
    """

    moves: tuple[tuple[str, str], ...] = ()
    allocation: tuple[tuple[str, float], ...] = ()
    flexible: tuple[tuple[str, float], ...] = ()
    closed: tuple[str, ...] = ()
    added: tuple[tuple[str, float], ...] = ()
    new_homes: tuple[NewHomes, ...] = ()
    homeless_share: float | None = None


class AlternativeError(ValueError):
    """Raised when an alternative names what the agreement or the figures do not have, or shares that cannot be."""


def shares_of(agreement: Agreement, alternative: Alternative) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the shares of allocation and of flexible letting on every step, as an alternative has them.

    Returns
    -------
    dict
        (kind of ladder, step) -> (allocation, flexible). A step whose flexible share the agreement does not say has 0.

    Raises
    ------
    AlternativeError
        For an unknown step or channel, a share outside 0-1, or two that are over 1 together.
    """
    steps = {(ladder.unit_kind, step.step_id): step for ladder in agreement.ladders for step in ladder.steps}
    ids = {step_id for _, step_id in steps}
    named = [name for name, _ in (*alternative.allocation, *alternative.flexible)]
    named += [step for _, step in alternative.moves] + [homes.step_id for homes in alternative.new_homes]
    if unknown := sorted(set(named) - ids):
        raise AlternativeError(f"The agreement has no step {', '.join(unknown)}; it has {', '.join(sorted(ids))}.")
    if unknown := sorted(set(alternative.closed) - set(CHANNELS)):
        raise AlternativeError(f"There is no channel {', '.join(unknown)}; there are {', '.join(CHANNELS)}.")
    allocation, flexible = dict(alternative.allocation), dict(alternative.flexible)
    shares: dict[tuple[str, str], tuple[float, float]] = {}
    for (kind, step_id), step in steps.items():
        own = allocation.get(step_id, step.share), flexible.get(step_id, step.flexible_share or 0.0)
        if not (0 <= own[0] <= 1 and 0 <= own[1] <= 1 and sum(own) <= 1 + 1e-9):
            raise AlternativeError(
                f"On {step_id} the municipality has {own[0]} and flexible letting {own[1]} of the genudlejninger; "
                "both lie from 0 to 1, and so does their sum."
            )
        shares[kind, step_id] = (
            0.0 if "municipal" in alternative.closed else own[0],
            0.0 if "flexible" in alternative.closed else own[1],
        )
    return shares
