"""Which areas lie among their like, kept for the viewers who come after."""

from __future__ import annotations

from dataclasses import dataclass

from byibalance_core import release, settings
from byibalance_core.segregation.clusters import LEAST_AREAS, local_moran
from byibalance_core.segregation.neighbours import Neighbours, kept, nearest, touching
from dashboard.balances import chosen
from dashboard.facts import Facts
from dashboard.keeping import keep

#: Share of the areas that are told though chance made them like their neighbours.
FALSE = 0.05
#: Random exchanges: with 999 the least p is 0.002, and one area among sixty could never be told.
EXCHANGES = 9_999


@dataclass(frozen=True)
class Clusters:
    """The areas that lie among their like by one group's share.

    Attributes
    ----------
    measure, group : str
    tested : int
        Areas that have a figure and so were tested.
    high, low : tuple of str
        Ids of areas with many among areas with many, and of few among few.
    """

    measure: str
    group: str
    tested: int
    high: tuple[str, ...]
    low: tuple[str, ...]


@keep(24)
def neighbours(facts: Facts) -> tuple[Neighbours, bool]:
    """Return every area's neighbours in the order of `Facts.areas`, and whether they touch or are merely near."""
    ids = list(facts.areas.index.astype(str))
    path = (
        release.geometry_path(settings.store(), facts.m.code, facts.m.profile, facts.m.release_id)
        if facts.geometry
        else None
    )
    found = None if path is None else touching(path.read_bytes())
    if found is not None and len(found) == len(ids):
        # The outlines stand in the order of the ids.
        order = sorted(range(len(ids)), key=lambda place: ids[place])
        back = {place: rank for rank, place in enumerate(order)}
        return tuple(tuple(order[each] for each in found[back[place]]) for place in range(len(ids))), True
    return nearest(facts.areas["centre_lon"], facts.areas["centre_lat"]), False


@keep(24)
def clusters(facts: Facts) -> tuple[Clusters, ...]:
    """Return the areas among their like for each group of the map; empty under `LEAST_AREAS` areas."""
    ids = list(facts.areas.index.astype(str))
    if len(ids) < LEAST_AREAS or facts.areas[["centre_lon", "centre_lat"]].isna().any(axis=None):
        return ()
    beside, _ = neighbours(facts)
    found = []
    for made, group in chosen(facts):
        if len(made.groups.areas) < LEAST_AREAS:
            continue
        positions = [ids.index(area) for area in made.groups.areas]
        share = made.groups.counts[:, made.groups.names.index(group.name)] / made.groups.counts.sum(axis=1)
        if not share.std():
            continue
        moran = local_moran(share, kept(beside, positions), permutations=EXCHANGES)
        told = {
            kind: tuple(
                area
                for area, its, p in zip(made.groups.areas, moran.kind, moran.adjusted, strict=True)
                if its == kind and p <= FALSE
            )
            for kind in ("high", "low")
        }
        found.append(Clusters(made.groups.measure, group.name, len(positions), told["high"], told["low"]))
    return tuple(found)
