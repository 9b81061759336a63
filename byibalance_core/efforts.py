"""Efforts beside challenges: where something is measured and nothing runs, and the other way round.

The table of efforts is a list of what was told, never of all that is done: a challenge without a running effort is a
question to the parties, not a verdict. Where no table was delivered, nothing is said at all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.profiles import area_profiles, theme_scores

_CHALLENGE = ["area_id", "theme", "indicator"]


@dataclass(frozen=True)
class EffortsBesideChallenges:
    """The running efforts of a day beside the challenges that are measured.

    Attributes
    ----------
    on : date
        The day.
    running : DataFrame
        ``effort_id``, ``name``, ``kind``, ``theme``, ``owner``, ``area_id``, ``estate_id`` (blank where it is the
        area's): one row per effort and area it touches.
    challenges : DataFrame
        ``area_id``, ``theme``, ``indicator`` (blank for the theme as a whole) and ``efforts``, the running efforts on
        that theme in that area.
    without_effort : DataFrame
        The challenges among them with none.
    without_challenge : DataFrame
        Rows of `running` on a theme of an area where neither the theme nor an indicator of it is a challenge, with
        ``level``, the theme's judgement: ``unmeasured`` says that nothing is known, not that nothing is needed.
    together : DataFrame
        ``theme``, ``indicator``, ``area_id``, ``organisation_id``, ``estates``: areas that share a challenge and whose
        almene estates belong to different organisations. One row per area and organisation.
    open_themes : DataFrame
        ``area_id``, ``theme``, ``efforts``: once each theme in which it or any measure of it is a challenge.
    together_by_theme : DataFrame
        As `together`, of `open_themes`: areas that have a challenge in one theme, whichever of its measures it is.
    """

    on: dt.date
    running: pd.DataFrame
    challenges: pd.DataFrame
    without_effort: pd.DataFrame
    without_challenge: pd.DataFrame
    together: pd.DataFrame
    open_themes: pd.DataFrame
    together_by_theme: pd.DataFrame


def efforts_beside_challenges(
    m: Municipality,
    *,
    on: dt.date | None = None,
    profiles: pd.DataFrame | None = None,
    scores: pd.DataFrame | None = None,
) -> EffortsBesideChallenges | None:
    """Return the efforts of a day beside the challenges of the profile.

    Parameters
    ----------
    m : Municipality
        Reads ``efforts``, ``estates`` and ``areas``.
    on : date, optional
        The day; the release's by default.
    profiles, scores : DataFrame, optional
        `byibalance_core.profiles.area_profiles` and `theme_scores` of the same municipality, where they are at hand.

    Returns
    -------
    EffortsBesideChallenges or None
        None where the municipality has delivered no efforts: nothing is then known of them.
    """
    if m.table("efforts").empty:
        return None
    day = dt.date.fromisoformat(m.published_at[:10]) if on is None else on
    frame = area_profiles(m) if profiles is None else profiles
    themes = theme_scores(m, profiles=frame) if scores is None else scores
    estates = _estates(m, day)
    running = _running(m, estates, day)
    challenges = _challenges(frame, themes)
    number = running.drop_duplicates(["effort_id", "area_id", "theme"]).groupby(["area_id", "theme"]).size()
    at = pd.MultiIndex.from_frame(challenges[["area_id", "theme"]])
    challenges = challenges.assign(efforts=number.reindex(at, fill_value=0).to_numpy(dtype=int))
    touched = pd.MultiIndex.from_frame(running[["area_id", "theme"]])
    level = themes.set_index(["area_id", "theme"])["judgement"].astype(str).reindex(touched).fillna("unmeasured")
    unasked = ~touched.isin(at)
    by_theme = challenges[["area_id", "theme", "efforts"]].drop_duplicates(["area_id", "theme"], ignore_index=True)
    return EffortsBesideChallenges(
        on=day,
        running=running,
        challenges=challenges,
        without_effort=challenges[challenges["efforts"] == 0].drop(columns="efforts").reset_index(drop=True),
        without_challenge=running.assign(level=level.to_numpy())[unasked].reset_index(drop=True),
        together=_together(challenges, estates),
        open_themes=by_theme,
        together_by_theme=_together(by_theme.assign(indicator=None), estates),
    )


def _estates(m: Municipality, day: dt.date) -> pd.DataFrame:
    """Return the estates that exist on a day: ``estate_id``, ``organisation_id``, ``area_id``."""
    table = m.table("estates")
    moment = pd.Timestamp(day)
    begun = pd.to_datetime(table["valid_from"]) <= moment
    lasts = ~(pd.to_datetime(table["valid_to"]) < moment)
    kept = table.loc[(begun & lasts).to_numpy(dtype=bool), ["estate_id", "organisation_id", "area_id"]]
    return kept.astype(str).drop_duplicates("estate_id").reset_index(drop=True)


def _running(m: Municipality, estates: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Return the efforts that run on a day, one row for each area they touch."""
    table = m.table("efforts")
    moment = pd.Timestamp(day)
    begun = pd.to_datetime(table["from_date"]) <= moment
    lasts = ~(pd.to_datetime(table["to_date"]) < moment)
    columns = ["effort_id", "name", "kind", "theme", "owner", "unit_kind", "unit_id"]
    rows = table.loc[(begun & lasts).to_numpy(dtype=bool), columns]
    rows = rows.astype({name: str for name in columns if name != "owner"}).reset_index(drop=True)
    places = _places(m, estates)
    found = rows.merge(places, on=["unit_kind", "unit_id"])
    ordered = ["effort_id", "name", "kind", "theme", "owner", "area_id", "estate_id"]
    return found[ordered].sort_values(["area_id", "theme", "effort_id"], kind="stable", ignore_index=True)


def _places(m: Municipality, estates: pd.DataFrame) -> pd.DataFrame:
    """Return the areas that a unit lies in or holds: an estate its area, a district its areas, an area itself."""
    tiles = m.areas.drop(index=m.unplaced_id, errors="ignore")
    ids = pd.Series(tiles.index.astype(str), dtype=str)
    whole = {m.code, *m.table("areas").loc[m.table("areas")["level"].astype(str) == "municipality", "area_id"]}
    held = [
        pd.DataFrame({"unit_id": ids, "area_id": ids}),
        pd.DataFrame({"unit_id": tiles["parent_id"].astype(str).to_numpy(), "area_id": ids}),
        *(pd.DataFrame({"unit_id": [unit] * len(ids), "area_id": ids}) for unit in sorted(map(str, whole))),
    ]
    areas = pd.concat(held, ignore_index=True).drop_duplicates().assign(unit_kind="area", estate_id=None)
    own = estates[estates["area_id"].isin(ids)]
    own = pd.DataFrame({"unit_id": own["estate_id"], "area_id": own["area_id"], "estate_id": own["estate_id"]})
    return pd.concat([areas, own.assign(unit_kind="estate")], ignore_index=True)


def _challenges(profiles: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Return the themes and the indicators that are challenges, themes first within an area and theme."""
    whole = themes.loc[(themes["judgement"] == "challenge").to_numpy(dtype=bool), ["area_id", "theme"]]
    parts = profiles.loc[(profiles["judgement"] == "challenge").to_numpy(dtype=bool), _CHALLENGE].astype(str)
    found = pd.concat([whole.astype(str).assign(indicator=None), parts], ignore_index=True)[_CHALLENGE]
    return found.sort_values(["area_id", "theme"], kind="stable", ignore_index=True)


def _together(challenges: pd.DataFrame, estates: pd.DataFrame) -> pd.DataFrame:
    """Return the areas with one challenge in common and the organisations that own almene estates there."""
    owners = estates.groupby(["area_id", "organisation_id"]).size().rename("estates").reset_index()
    rows = challenges[_CHALLENGE].assign(key=challenges["theme"] + "|" + challenges["indicator"].fillna(""))
    rows = rows.merge(owners, on="area_id")
    shared = rows.groupby("key").agg(areas=("area_id", "nunique"), organisations=("organisation_id", "nunique"))
    several = shared.index[(shared["areas"] > 1) & (shared["organisations"] > 1)]
    kept = rows[rows["key"].isin(several)].sort_values(["key", "area_id", "organisation_id"], kind="stable")
    return kept[["theme", "indicator", "area_id", "organisation_id", "estates"]].reset_index(drop=True)
