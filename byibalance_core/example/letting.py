"""Flows and lists of the estates: moves out, lettings by channel, empty dwellings, offers, waiting lists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core.example.archetypes import ARCHETYPES
from byibalance_core.example.draws import Floats, Ints, apportion
from byibalance_core.example.dwellings import estate_path
from byibalance_core.example.long import Axes, long_frame
from byibalance_core.example.plan import Town, organisation_id
from byibalance_core.example.story import DEVIATIONS, USED_SHARES
from byibalance_core.schemas import CHANNELS, DIMENSIONS

#: The organisation that has delivered everything but its lettings, so that a gap is there to be seen.
WITHOUT_LETTINGS = 5

#: Share of the dwellings that households move out of in a year, by kind of estate.
_TURNOVER = {"family": 0.104, "mixed": 0.125, "youth": 0.37, "older": 0.115, "care": 0.29}
_MAIN_TYPE = {"family": "family", "mixed": "family", "youth": "youth", "older": "older", "care": "care"}
_OFFERS_FROM = 2010
_LISTS_FROM = 2015


@dataclass(frozen=True)
class Flows:
    """Flows of every estate; 0 before it opened.

    Attributes
    ----------
    dwellings, move_outs : array of int, estates x flow years
    lettings : array of int, estates x flow years x channels
    vacant : array of int, estates x flow years
        Dwellings empty with rent loss at the end of the year.
    vacant_months : array of int, estates x 12
        The same at the end of each month of the last year.
    """

    dwellings: Ints
    move_outs: Ints
    lettings: Ints
    vacant: Ints
    vacant_months: Ints


def make_flows(town: Town, register: pd.DataFrame) -> Flows:
    """Draw a year's moves and lettings for every estate and year."""
    rng = town.size.rng("letting")
    estates = town.estates
    dwellings = estate_path(town)[:, :-1]
    area = estates["area"].to_numpy()
    hard = town.paths("difficulty")[area][:, :-1]
    lift = np.array([p.lifts.get("turnover_share", 0.0) for p in ARCHETYPES])[town.kinds[area]]

    usual = estates["kind"].map(_TURNOVER).to_numpy() * np.exp(rng.normal(0, 0.09, len(estates)) + 0.5 * lift)
    # People stayed where they were after 2008, and moved more when much was built.
    mood = np.interp(
        town.size.flow_years, [2001, 2007, 2009, 2012, 2019, 2023, 2025], [1, 1.1, 0.88, 0.95, 1.06, 0.93, 1]
    )
    move_outs = rng.binomial(dwellings, np.clip(usual[:, None] * np.exp(0.09 * hard) * mood, 0, 0.8))
    inside = rng.binomial(dwellings, 0.006)
    lettings = rng.multinomial(move_outs + inside, _channels(estates["kind"].to_numpy(), hard))
    lettings[:, -1] = _agreed_year(town, lettings[:, -1].sum(axis=1), hard[:, -1:])

    rate = _vacancy(town, register)
    vacant = rng.binomial(dwellings, rate[:, :-1])
    season = 1 + 0.25 * np.sin(2 * np.pi * (np.arange(12) - 4) / 12)
    youth = (estates["kind"] == "youth").to_numpy()[:, None]
    month_rate = rate[:, -2:-1] + (rate[:, -1:] - rate[:, -2:-1]) * (np.arange(12) + 1) / 12
    months = rng.binomial(dwellings[:, -1:], np.clip(month_rate * np.where(youth, season, 1.0), 0, 0.9))
    # What is empty with loss cannot be more than what is not in use.
    unused = np.bincount(register["estate"] + 1, register["unused"], len(estates) + 1)[1:].astype(int)
    months[:, -1] = np.minimum(months[:, -1], unused)
    vacant[:, -1] = months[:, -1]
    return Flows(dwellings, move_outs, lettings, vacant, months)


def move_out_table(town: Town, flows: Flows) -> pd.DataFrame:
    """Return the table ``move_outs``: totals of every year, and by type in the last year."""
    frame = _yearly(town, flows, flows.move_outs, "move_outs")
    newest = frame[frame["year"] == town.size.last_year - 1]
    return pd.concat([frame, _by_type(town, newest, "move_outs")], ignore_index=True)


def letting_table(town: Town, flows: Flows, register: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``lettings``: totals and channels by year; type, rooms and rent in the last year."""
    total = _yearly(town, flows, flows.lettings.sum(axis=2), "lettings")
    axes: Axes = {"estate": np.arange(len(town.estates)), "year": town.size.flow_years, "channel": CHANNELS}
    channels = long_frame(flows.lettings, axes, "lettings")
    channels = channels[flows.dwellings.ravel()[channels.index // len(CHANNELS)] > 0]
    frame = pd.concat([total, channels, _let_dwellings(town, flows, register)], ignore_index=True)
    frame = frame[town.estates["organisation"].to_numpy()[frame["estate"]] != WITHOUT_LETTINGS]
    return _identified(town, frame.assign(period=frame["year"].astype(str)))


def vacancy_table(town: Town, flows: Flows) -> pd.DataFrame:
    """Return the table ``vacancies``: the end of each year, and of each month of the last year."""
    years = _yearly(town, flows, flows.vacant, "vacant")
    last = town.size.last_year - 1
    months = [f"{last}M{month:02d}" for month in range(1, 13)]
    axes: Axes = {"estate": np.arange(len(town.estates)), "period": months}
    monthly = long_frame(flows.vacant_months, axes, "vacant").assign(year=last)
    monthly = monthly[flows.dwellings[monthly["estate"], -1] > 0]
    newest = monthly[monthly["period"] == months[-1]]
    frame = pd.concat(
        [
            years[years["year"] < last],
            _identified(town, monthly),
            _by_type(town, _identified(town, newest), "vacant"),
        ],
        ignore_index=True,
    )
    rng = town.size.rng("months vacant")
    empty = frame["vacant"].to_numpy() / np.maximum(flows.dwellings[frame["estate"], -1], 1)
    length = (1.2 + 14 * empty) * np.exp(rng.normal(0, 0.25, len(frame)))
    return frame.assign(months_vacant=np.where(frame["vacant"] > 0, np.minimum(length, 11), np.nan))


def offer_table(town: Town, flows: Flows) -> pd.DataFrame:
    """Return the table ``offers``: what was offered to the municipality; what it used are its lettings."""
    rng = town.size.rng("offers")
    used = flows.lettings[:, :, CHANNELS.index("municipal")]
    frame = _yearly(town, flows, used, "used")
    frame = frame[frame["year"] >= _OFFERS_FROM].reset_index(drop=True)
    returned = rng.binomial(frame["used"] + 1, 0.16)
    return frame.assign(
        offered=frame["used"] + returned,
        returned=returned,
        empty_months=np.round(rng.gamma(2.0, 0.3, len(frame)) * (frame["used"] > 0), 1),
    )


def waiting_table(town: Town, register: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``waiting``: applicants of every organisation, by type and rooms in the base year."""
    rng = town.size.rng("waiting")
    own = register[register["estate"] >= 0]
    owner = town.estates["organisation"].to_numpy()[own["estate"]]
    keys = ["organisation", "dwelling_type", "rooms"]
    cells = own.assign(organisation=owner).groupby(keys, as_index=False).agg(dwellings=("area", "size"))
    cells = cells[cells["dwellings"] >= 5]
    # Family dwellings with few rooms are asked for; youth dwellings in this town are not.
    wanted = np.select([cells["dwelling_type"] == 1, cells["dwelling_type"] == 3], [0.45, 0.3], 1.9)
    wanted = wanted * np.array([1.2, 1.3, 0.9, 0.8, 1.0])[cells["rooms"]]
    cells["applicants"] = rng.poisson(wanted * cells["dwellings"])
    cells["median_months"] = np.round(9 * wanted * np.exp(rng.normal(0, 0.2, len(cells))), 1)
    newest = cells.assign(
        dwelling_type=np.array(DIMENSIONS["dwelling_type"])[cells["dwelling_type"]],
        rooms=np.array(DIMENSIONS["rooms"])[cells["rooms"]],
        year=town.size.last_year,
    ).drop(columns="dwellings")

    whole = newest.groupby("organisation")["applicants"].sum()
    years = town.size.years[town.size.years >= min(_LISTS_FROM, town.size.last_year)]
    course = np.exp(-0.035 * (town.size.last_year - years))
    count = np.round(whole.to_numpy()[:, None] * course).astype(int)
    totals = long_frame(count, {"organisation": whole.index.to_numpy(), "year": years}, "applicants")
    frame = pd.concat([totals, newest], ignore_index=True)
    return frame.assign(organisation_id=frame["organisation"].map(organisation_id), period=frame["year"].astype(str))


def _agreed_year(town: Town, counts: Ints, hard: Floats) -> Ints:
    """Draw the lettings of the agreement's year by channel, estates x channels; two estates are off by plan."""
    rng = town.size.rng("agreement")
    estates = town.estates
    ends, shares = zip(*USED_SHARES, strict=True)
    agreed = np.array(shares)[np.searchsorted(ends, hard)]
    drawn = rng.multinomial(counts, _channels(estates["kind"].to_numpy(), hard, agreed)[:, 0])
    area_key = np.array([profile.key for profile in ARCHETYPES])[town.kinds[estates["area"].to_numpy()]]
    told = (estates["kind"] == "family").to_numpy() & (estates["organisation"] != WITHOUT_LETTINGS).to_numpy()
    municipal = CHANNELS.index("municipal")
    for deviation in DEVIATIONS:
        able = np.flatnonzero(told & (area_key == deviation.area))
        if len(able):
            estate = able[counts[able].argmax()]
            used = round(deviation.used_share * counts[estate])
            others = _channels(estates["kind"].to_numpy(), hard)[estate, 0].copy()
            others[municipal] = 0
            drawn[estate] = rng.multinomial(counts[estate] - used, others / others.sum())
            drawn[estate, municipal] = used
    return np.asarray(drawn)


def _channels(kind: NDArray[np.object_], hard: Floats, municipal: Floats | None = None) -> Floats:
    """Return shares of the channels, estates x years x channels; fewer allocations in harder areas."""
    if municipal is None:
        municipal = np.interp(hard, [-0.5, 0.5, 1.2, 2.0], [0.24, 0.21, 0.12, 0.05])
    flexible = np.interp(hard, [-0.5, 0.5, 1.2, 2.0], [0.08, 0.15, 0.34, 0.48])
    youth, sheltered = (kind == "youth")[:, None], np.isin(kind, ("older", "care"))[:, None]
    municipal = np.where(youth, 0.07, np.where(sheltered, 0.82, municipal))
    flexible = np.where(youth | sheltered, 0.0, flexible)
    left = 1 - municipal - flexible
    advertised = np.where(youth, 0.32, 0.07) * left
    internal, other = 0.17 * left, 0.03 * left
    external = left - advertised - internal - other
    return np.stack([municipal, flexible, internal, external, advertised, other], axis=2)


def _vacancy(town: Town, register: pd.DataFrame) -> Floats:
    """Return the share that stands empty with rent loss, estates x years: a part of what is not in use."""
    estates = town.estates
    own = (
        np.bincount(register["estate"] + 1, register["unused"], len(estates) + 1)[1:] / estates["dwellings"].to_numpy()
    )
    course = town.paths("unused")
    area = estates["area"].to_numpy()
    empty_youth = (town.kinds[area] == [p.key for p in ARCHETYPES].index("campus")) & (estates["kind"] == "youth")
    part = np.where(empty_youth, 0.68, 0.17)
    share = np.where(empty_youth, own, np.clip(own, 0.01, 0.08)) * part
    return np.asarray(share[:, None] * (course / course[:, -1:])[area])


def _let_dwellings(town: Town, flows: Flows, register: pd.DataFrame) -> pd.DataFrame:
    """Draw which dwellings were let in the last year, and count them by type, rooms and rent."""
    rng = town.size.rng("let dwellings")
    counts = flows.lettings[:, -1]
    estate, channel = (np.repeat(place.ravel(), counts.ravel()) for place in np.indices(counts.shape))
    own = register[register["estate"] >= 0].sort_values("estate", kind="stable")
    size = town.estates["dwellings"].to_numpy()
    first = np.cumsum(size) - size
    drawn = own.iloc[first[estate] + (rng.random(len(estate)) * size[estate]).astype(int)]
    names = ("dwelling_type", "rooms", "rent_band")
    keys = pd.DataFrame({"estate": estate, "channel": channel, **{name: drawn[name].to_numpy() for name in names}})
    cells = keys.groupby(list(keys)).size().reset_index(name="lettings")
    for name in names:
        cells[name] = np.array(DIMENSIONS[name])[cells[name]]
    return cells.assign(channel=np.array(CHANNELS)[cells["channel"]], year=town.size.last_year - 1)


def _yearly(town: Town, flows: Flows, counts: Ints, value: str) -> pd.DataFrame:
    """Return one row per estate and year in which the estate stood on 1 January."""
    frame = long_frame(counts, {"estate": np.arange(len(town.estates)), "year": town.size.flow_years}, value)
    frame = frame[flows.dwellings.ravel() > 0]
    return _identified(town, frame.assign(period=frame["year"].astype(str)))


def _by_type(town: Town, frame: pd.DataFrame, value: str) -> pd.DataFrame:
    """Split totals of estates by dwelling type, as the estates' dwellings would have it."""
    kinds = ("family", "youth", "older", "care")
    main = np.array([kinds.index(_MAIN_TYPE[kind]) for kind in town.estates["kind"]])[frame["estate"]]
    weights = np.full((len(frame), 4), 0.0)
    weights[np.arange(len(frame)), main] = 0.88
    weights[:, 0] += 0.12
    parts = apportion(frame[value].to_numpy(), weights)
    split = frame.loc[frame.index.repeat(4)].reset_index(drop=True)
    split = split.assign(dwelling_type=np.tile(kinds, len(frame)), **{value: parts.ravel()})
    return split[(weights > 0).ravel()]


def _identified(town: Town, frame: pd.DataFrame) -> pd.DataFrame:
    """Add the estate's id and its organisation; the row number of the estate stays."""
    estate = frame["estate"].to_numpy()
    return frame.assign(
        estate_id=town.estates["estate_id"].to_numpy()[estate],
        organisation=town.estates["organisation"].to_numpy()[estate],
    )
