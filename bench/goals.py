"""What must hold, and whether it does. Figures are ratios to a peer measured in the same minutes, unless a unit is named."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: A goal is the aim; beyond so many times the goal the run fails.
SLACK = 1.5


@dataclass(frozen=True)
class Goal:
    """One line of what must hold.

    Attributes
    ----------
    id : str
        Name in results.
    words : str
        What is measured, and by what it is divided.
    most : float
        The goal: the figure may not be larger.
    unit : str
        Unit of the figure; blank for a ratio.
    """

    id: str
    words: str
    most: float
    unit: str = ""


@dataclass(frozen=True)
class Line:
    """A goal with what was measured; `measured` is None where it could not be, and `note` says why."""

    goal: Goal
    measured: float | None
    note: str = ""

    @property
    def share(self) -> float | None:
        """The figure over its goal; None where nothing was measured, infinite where 0 was asked and not kept."""
        if self.measured is None:
            return None
        if self.goal.most == 0:
            return 0.0 if self.measured == 0 else math.inf
        return self.measured / self.goal.most

    @property
    def verdict(self) -> str:
        """One of ``holds``, ``missed`` (by at most the slack), ``failed`` and ``not measured``."""
        share = self.share
        if share is None:
            return "not measured"
        return "holds" if share <= 1 else "missed" if share <= SLACK else "failed"


GOALS: dict[str, Goal] = {
    goal.id: goal
    for goal in (
        Goal("nav_naive", "Overblik, 400 areas, fresh browser: page → map drawn ÷ naive", 0.5),
        Goal("nav_empty", "Overblik, 400 areas, fresh browser: page → map drawn ÷ empty page", 1.6),
        Goal("nav_copenhagen_naive", "Overblik, København, fresh browser: page → map drawn ÷ naive", 0.5),
        Goal("nav_copenhagen_empty", "Overblik, København, fresh browser: page → map drawn ÷ empty page", 1.6),
        Goal("switch_ms", "Measure switch → redrawn, in the browser", 100, "ms"),
        Goal("switch_bytes", "Measure switch: bytes from the server", 0, "bytes"),
        Goal("switch_reruns", "Measure switch: messages to the server", 0, "messages"),
        Goal("control_naive", "Language (every word of the page) → map redrawn ÷ naive recolour", 0.3),
        Goal("horizon_naive", "Horizon → page redrawn ÷ naive recolour", 0.3),
        Goal("cpu_naive", "Server CPU per rerun ÷ naive", 0.15),
        Goal("rerun_empty", "Rerun p50, 1 viewer ÷ empty page", 3),
        Goal("bytes_naive", "Websocket bytes per rerun ÷ naive", 0.1),
        Goal("bytes", "Websocket bytes per rerun", 100, "kB"),
        Goal("p95_naive", "Rerun p95, 50 viewers ÷ naive", 0.05),
        Goal("load_naive", "Page load p95, 50 viewers ÷ naive", 0.05),
        Goal("errors", "Errors at 100 viewers", 0, "errors"),
        Goal("session", "Memory per extra session", 1, "MB"),
        Goal("process", "Memory of the process with 50 sessions", 400, "MB"),
        Goal(
            "soak_share",
            "Memory from 5,000 to 20,000 reruns: growth over what is allowed (5 % or 15 MB, the larger)",
            1,
        ),
        Goal("largest", "7,500 areas: language → map redrawn ÷ plotly map recolour", 0.15),
        Goal("aggregate", "A measure of every area, from what is held ÷ pandas group-by of 330,000 dwellings", 0.1),
        Goal("publish_growth", "Publish, 67 → 400 → 7,500 areas: exponent over areas + rows", 1.1, "exponent"),
        Goal("load_growth", "Load, 67 → 400 → 7,500 areas: exponent over areas + rows", 1.1, "exponent"),
        Goal("kept", "Zoom and selection lost over a rerun", 0, "losses"),
        Goal("foreign", "Requests to foreign hosts", 0, "hosts"),
    )
}


def ratio(measured: float | None, peer: float | None) -> float | None:
    """Return a figure over its peer's; None where one of them is lacking or the peer's is 0.

    Examples
    --------
    >>> ratio(30.0, 120.0), ratio(30.0, None), ratio(30.0, 0.0)
    (0.25, None, None)
    """
    return measured / peer if measured is not None and peer else None


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return how time grows with size: the slope of a straight line through their logarithms; 1 is linear.

    Examples
    --------
    >>> round(exponent([10, 100, 1000], [1, 100, 10000]), 6)
    2.0
    """
    x, y = [math.log(size) for size in sizes], [math.log(value) for value in seconds]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    across = sum((a - middle_x) ** 2 for a in x)
    return sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True)) / across


def soak_share(early: float, late: float) -> float:
    """Return the growth of memory over what is allowed, the larger of 5 % and 15 MB; 0 where it fell.

    Examples
    --------
    >>> soak_share(200.0, 215.0), soak_share(400.0, 410.0), soak_share(300.0, 290.0)
    (1.0, 0.5, 0.0)
    """
    return max(0.0, late - early) / max(0.05 * early, 15.0)


def exit_code(lines: Sequence[Line]) -> int:
    """Return 1 when a goal is missed by more than the slack or could not be measured, else 0."""
    return int(any(line.verdict in ("failed", "not measured") for line in lines))
