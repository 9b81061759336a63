"""The lines in words: on the terminal, and as docs/performance.md."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from bench.goals import GOALS, SLACK, Goal, Line

_METHOD = f"""
## How it is measured

* **Peers run in the same minutes on the same machine**, and the ratio is the fact: absolute times follow the machine.
  *Naive* is the page that a first tutorial gives (plotly express over GeoParquet, read on each rerun, Streamlit's own
  settings), *empty* an empty Streamlit page with a radio, with the product's settings. Both are `bench/probe/`, with
  400 areas of some 60 points each. The product's page is the whole Overblik of a fictitious municipality of 400 areas.
* **Drawn** is read off the screen: the first frame of the browser's screencast after which the map keeps its final
  look. Every visit has an empty cache; the first visit of a fresh server is not counted.
* **Viewers** speak Streamlit's websocket protocol (`bench/load_client.py`). One viewer changes the control every 0.2 s,
  50 and 100 viewers each every 3 s, the ten of the soak without a pause. They share the cores with the server.
* **Server CPU** is that of the whole process, both for the product and for its peer.
* **Publishing** 7,500 areas takes minutes, so its time is kept with the store in `var/bench` and measured anew when the
  core's code has changed; loading is measured in every run.
* A headless Chromium has no graphics processor: plotly's map is drawn by the processor, which is its worst case. Server
  times, bytes and memory are not affected.

*holds*: at most the goal. *missed*: at most {SLACK} times the goal. *failed*: more; then `make bench` ends with exit code 1, as it
does when a goal could not be measured.
"""


def table(lines: Sequence[Line]) -> str:
    """Return the lines as a Markdown table in the goals' order."""
    rows = ["| what | measured | goal | measured ÷ goal | | seen |", "|---|---|---|---|---|---|"]
    order = list(GOALS)
    for line in sorted(lines, key=lambda one: order.index(one.goal.id)):
        mark = line.verdict if line.verdict == "holds" else f"**{line.verdict}**"
        rows.append(
            f"| {line.goal.words} | {_figure(line.measured, line.goal)} | ≤ {_figure(line.goal.most, line.goal)} "
            f"| {_share(line)} | {mark} | {line.note} |"
        )
    return "\n".join(rows)


def document(lines: Sequence[Line], *, machine: str, facts: Mapping[str, str]) -> str:
    """Return docs/performance.md: what must hold and what was measured, on which machine, when, and how.

    Parameters
    ----------
    lines : sequence of Line
        One per goal that was measured or tried.
    machine : str
        Cores, memory and versions.
    facts : mapping of str to str
        Further facts about the run, by name.
    """
    missed = [line for line in lines if line.verdict != "holds"]
    verdict = (
        f"All {len(lines)} goals held."
        if not missed
        else "Nothing is measured yet: this page is written anew by the first whole run."
        if all(line.verdict == "not measured" for line in lines)
        else f"{len(lines) - len(missed)} of {len(lines)} goals held; "
        + "; ".join(f"{line.verdict}: {line.goal.words}" for line in missed)
        + "."
    )
    said = "".join(f"* {name}: {value}\n" for name, value in facts.items())
    return (
        "# Performance: what must hold, and what was measured\n\n"
        "Written by `make bench`; do not edit by hand. A figure without a unit is a ratio to a peer.\n\n"
        f"**{date.today().isoformat()}.** {verdict}\n\n{table(lines)}\n\n"
        f"* machine: {machine}\n{said}{_METHOD}"
    )


def plain(line: Line) -> str:
    """Return one line for the terminal."""
    return (
        f"{line.verdict:>12}  {_figure(line.measured, line.goal):>9} / {_figure(line.goal.most, line.goal):<9} "
        f"= {_share(line):>5}  {line.goal.words}  ({line.note})"
    )


def _figure(value: float | None, goal: Goal) -> str:
    if value is None:
        return "–"
    decimals = 0 if value == int(value) and goal.unit else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:,.{decimals}f}{f' {goal.unit}' if goal.unit else ''}"


def _share(line: Line) -> str:
    share = line.share
    return "–" if share is None else "∞" if math.isinf(share) else f"{share:.2f}"
