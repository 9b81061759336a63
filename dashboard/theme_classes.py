"""Where each theme of an area stands, where it is heading, and how surely, under the weights that a link chooses.

Weights choose what is looked at, never a sum: themes are read side by side and no total is made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from byibalance_core import themes
from byibalance_core.comparison import ROUNDING
from byibalance_core.efforts import EffortsBesideChallenges, efforts_beside_challenges
from byibalance_core.parameters import standard, standards
from byibalance_core.stability import theme_stability
from byibalance_core.trends import MEASURED, TOLD
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.state import WEIGHTS

#: Areas up to which all are drawn together; of more, only the one that is looked at (a draw holds every area).
TOGETHER = 500


@dataclass(frozen=True)
class Weighing:
    """A named choice of weights.

    Attributes
    ----------
    themes : tuple of str
        The themes that count; empty for all.
    measures : mapping of str to float
        Weights inside a theme; what is not named weighs 1.
    """

    themes: tuple[str, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)

    def counts(self, theme: str) -> bool:
        """Return whether a theme counts."""
        return not self.themes or theme in self.themes


#: The law looks at work, education and income, by measures of its own: they weigh most. Convictions are among its
#: criteria and never among these weights.
WEIGHINGS: dict[str, Weighing] = {
    "equal": Weighing(),
    "law": Weighing(
        themes=("income", "education", "work"),
        measures={"income_of_region_share": 3.0, "basic_education_share": 3.0, "outside_labour_share": 3.0},
    ),
    "home": Weighing(themes=("dwellings", "safety")),
}
assert tuple(WEIGHINGS) == WEIGHTS  # noqa: S101 - a choice without weights is a fault


@keep(24)
def theme_classes(facts: Facts, weights: str) -> pd.DataFrame:
    """Return every area's themes with level and direction.

    Returns
    -------
    DataFrame
        The columns of `byibalance_core.themes.scores` and `directions` (whose ``reason`` is ``direction_reason``), with
        ``counts``: whether the theme counts under these weights.
    """
    chosen = WEIGHINGS[weights]
    limits = standards()
    level = (
        themes.scores(facts.profiles, limit=limits.distinguishable_sd - ROUNDING, weights=chosen.measures)
        if chosen.measures
        else facts.themes
    )
    if has_history(facts):
        heading = themes.directions(facts.trends, limit=limits.change_sd - ROUNDING, weights=chosen.measures or None)
        heading = heading.rename(columns={"reason": "direction_reason"}).drop(columns="of")
    else:
        # The first reader of a municipality with one year need not wait for what cannot be told.
        heading = level[["area_id", "theme"]].assign(direction="unknown", direction_reason="no_history")
    words = ("theme", "judgement", "reason", "direction", "direction_reason")
    found = level.merge(heading, on=["area_id", "theme"]).astype(dict.fromkeys(words, object))
    return found.assign(counts=found["theme"].map(chosen.counts).astype(bool))


@keep(96)
def classes_of(facts: Facts, area: str, weights: str) -> pd.DataFrame:
    """Return one area's themes with how surely they stand.

    Returns
    -------
    DataFrame
        Rows of `theme_classes`, with ``share`` and ``class_share``: how many of the draws give the printed level, and
        level and direction together; ``sure`` and ``direction_sure``: whether that is enough to tell it without
        reservation. ``single``: the level rests on one measure, which no weights can move; its share tests chance alone
        and is not told.
    """
    own = theme_classes(facts, weights)
    own = own[own["area_id"] == area]
    drawn = shares(facts, weights, "" if len(facts.areas) <= TOGETHER else area)
    return _with_shares(own, drawn[drawn["area_id"] == area])


@keep(24)
def all_classes(facts: Facts, weights: str) -> pd.DataFrame:
    """Return the themes of all areas with how surely they stand: the rows of `classes_of`, one area after the other.

    For municipalities of up to `TOGETHER` areas; the list of all themes is for fewer still.
    """
    return _with_shares(theme_classes(facts, weights), shares(facts, weights))


def _with_shares(own: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    at = pd.MultiIndex.from_frame(own[["area_id", "theme"]].astype(str))
    held = drawn.set_index(["area_id", "theme"])[["level_share", "class_share"]].reindex(at).set_axis(own.index)
    level, both = held["level_share"], held["class_share"]
    enough = float(standard("stable_share").value)
    # Level and direction together hold no more often than either, so that a direction that is told holds itself.
    return own.assign(
        share=level, class_share=both, sure=level >= enough, direction_sure=both >= enough, single=own["ranked"] == 1
    )


@keep(24)
def shares(facts: Facts, weights: str, area: str = "") -> pd.DataFrame:
    """Return the stability of every area's themes, or of one area's (`byibalance_core.stability.theme_stability`).

    An area that is drawn alone has other draws than among all, so that its share may differ by a point or two.
    """

    def of(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[(frame["area_id"] == area).to_numpy()].reset_index(drop=True) if area else frame

    return theme_stability(
        facts.m,
        profiles=of(facts.profiles),
        trends=of(facts.trends) if has_history(facts) else None,
        weights=WEIGHINGS[weights].measures or None,
    ).astype({"area_id": str, "theme": str})


@keep(96)
def changes_of(facts: Facts, area: str) -> dict[str, Any]:
    """Return one area's rows of `byibalance_core.trends.area_trends` by indicator."""
    rows = facts.trends[(facts.trends["area_id"] == area).to_numpy()]
    words = ("indicator", "theme", "judgement", "reason", "absolute", "absolute_reason", "period", "period_before")
    return {row.indicator: row for row in rows.astype(dict.fromkeys(words, object)).itertuples()}


@keep(8)
def has_history(facts: Facts) -> bool:
    """Return whether the change of any indicator is measured, or broken, anywhere in the municipality."""
    return bool(facts.trends["judgement"].isin((*MEASURED, "break")).any())


def told(facts: Facts, change: Any) -> bool:
    """Return whether a row of the trends says where an area is heading; of convictions no page says it."""
    return change.judgement in TOLD and facts.catalogue[change.indicator].sensitivity != "strict"


def compared(facts: Facts, indicator: str, areas: Iterable[str]) -> bool:
    """Return whether the change of a measure is known in every area: only then is it set side by side."""
    changes = [changes_of(facts, area).get(indicator) for area in areas]
    return all(change is not None and change.judgement in MEASURED for change in changes)


@keep(8)
def efforts_of(facts: Facts) -> EffortsBesideChallenges | None:
    """Return the running efforts beside the challenges; None where no efforts are delivered."""
    return efforts_beside_challenges(facts.m, profiles=facts.profiles, scores=facts.themes)
