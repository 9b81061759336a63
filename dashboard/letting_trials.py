"""What an alternative to the agreement on letting gives, kept for the viewers who come after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from byibalance_core.lettings import coming, shelter
from byibalance_core.lettings.agreement import Agreement
from byibalance_core.lettings.alternative import Alternative
from byibalance_core.lettings.alternative_text import Tried
from byibalance_core.lettings.cells import letting_cells
from byibalance_core.lettings.compare import Comparison, compare
from byibalance_core.lettings.flow import genudlejninger, newest_window
from byibalance_core.lettings.flow_noise import Span
from byibalance_core.lettings.labour import LABOUR, months_added, near_workplaces, released
from byibalance_core.lettings.outlook import LET
from byibalance_core.lettings.proposal import ROUNDED_DOWN, Opening, Proposal, explain, propose
from byibalance_core.lettings.simulate import YEARS, Simulated, simulate
from byibalance_core.parameters import standard
from byibalance_core.place_distances import in_metres
from byibalance_core.point_table import WORKPLACE
from dashboard import letting_choices
from dashboard.agreements import newest_placements
from dashboard.facts import Facts
from dashboard.keeping import keep

#: Years that an effect is told for.
SPANS = (1, YEARS)
#: The group that waits for a home in the simulator.
WAITING_GROUP = "homeless"
#: Seconds that the two last aims of a proposal may take.
_TIME = 2.0


@dataclass(frozen=True)
class Cost:
    """What a change of one step does in a year, beside the agreement as it is.

    Attributes
    ----------
    step_id : str
        Blank for all steps together.
    allocations, cheap, listed : Span
        Homes more to allocation, those of them under the highest rent limit, and lettings more (or fewer) from lists.
    to_step : str
        The step that the estates move to; blank where a share changes.
    """

    step_id: str
    allocations: Span
    cheap: Span
    listed: Span
    to_step: str = ""


@keep(24)
def cells(facts: Facts) -> pd.DataFrame:
    """Return the flow that is reckoned with; no rows where no estate has told any."""
    return letting_cells(facts.m, dwelling_types=_agreed(facts).dwelling_types)


@dataclass(frozen=True)
class Assumed:
    """What of the expected genudlejninger rests on no lettings of the estates' own.

    Attributes
    ----------
    relettings : float
        Genudlejninger a year.
    estates, organisations : tuple of str
        The estates, and the organisations all of whose estates they are.
    by_basis : dict of str to float
        Genudlejninger a year by ``move_outs`` (the estate's own) and ``others`` (as other estates turn over).
    """

    relettings: float
    estates: tuple[str, ...]
    organisations: tuple[str, ...]
    by_basis: dict[str, float]


@keep(24)
def assumed(facts: Facts) -> Assumed:
    """Return what of the flow is assumed: its estates have delivered no lettings."""
    own = cells(facts)
    lacking = own[own["basis"] != LET]
    told = set(own.loc[own["basis"] == LET, "organisation_id"])
    return Assumed(
        float(lacking["relettings_year"].sum()),
        tuple(sorted(set(lacking["estate_id"]))),
        tuple(sorted(set(lacking["organisation_id"]) - told)),
        {str(name): float(flow) for name, flow in lacking.groupby("basis")["relettings_year"].sum().items()},
    )


def can_try(facts: Facts) -> bool:
    """Tell whether there is an agreement with estates and a flow that an alternative can be laid over."""
    return facts.agreement is not None and len(facts.m.table("estates")) > 0 and len(cells(facts)) > 0


@keep(128)
def simulated(facts: Facts, tried: str, years: int) -> Simulated:
    """Return the flows of an alternative, given as text."""
    return _simulated(facts, Tried.from_text(tried).alternative, years)


def _simulated(facts: Facts, alternative: Alternative, years: int) -> Simulated:
    return simulate(
        cells(facts), _agreed(facts), newest_placements(facts), alternative, years=years, other_share=other_share(facts)
    )


@keep(24)
def other_share(facts: Facts) -> float:
    """Return the part of what is neither allocated nor let flexibly that is let by advertisement or otherwise.

    In the newest twelve months, of all estates that have told their channels; 0 where none has.
    """
    window = newest_window(facts.m)
    if window is None:
        return 0.0
    told = genudlejninger(facts.m, window, ("channel",))
    sums = told.dropna(subset=["channel"]).groupby("channel", observed=True)["genudlejninger"].sum()
    by_name = {str(name): float(count) for name, count in sums.items()}
    other = sum(by_name.get(name, 0.0) for name in ("advertised", "other"))
    whole = other + sum(by_name.get(name, 0.0) for name in ("internal_list", "external_list"))
    return other / whole if whole else 0.0


@keep(96)
def compared(facts: Facts, first: str, second: str, years: int) -> Comparison:
    """Return the second alternative beside the first."""
    return compare(simulated(facts, first, years), simulated(facts, second, years))


@keep(24)
def flow_of_steps(facts: Facts) -> dict[str, float]:
    """Return the genudlejninger a year of the estates on each step."""
    own = simulated(facts, Tried().to_text(), 1).cells
    return {str(step): float(flow) for step, flow in own.groupby("step_id")["relettings"].sum().items()}


@keep(24)
def waiting(facts: Facts) -> shelter.Waiting | None:
    """Return the homeless people as the municipality counts them; None without a count.

    Which homes fit them is what the municipality says of rooms and rent; how many of the fitting allocations they get
    is an assumption (`homeless_share_of_allocation`), which an alternative may change. Where they stay meanwhile is not
    known: all days of waiting are the most that days in a shelter can be.
    """
    rows = facts.unmet
    rows = rows[(rows["group"] == WAITING_GROUP) & rows["households"].notna()]
    if len(rows) != 1:
        return None
    row = rows.iloc[0]
    most, rent = row["rooms_max"], row["max_rent_dkk_month"]
    rooms = tuple(name for name in ("1", "2", "3", "4+") if pd.isna(most) or int(name.rstrip("+")) <= int(most))
    bands = tuple(band for band, limit in coming.RENT_OF_BAND.items() if pd.isna(rent) or limit <= float(rent))
    share = float(sorted(standard("homeless_share_of_allocation").value)[1])
    return shelter.Waiting(int(row["households"]), rooms, bands, share, in_shelter=1.0)


@keep(96)
def housed(facts: Facts, tried: str) -> shelter.Housed | None:
    """Return how long the homeless people wait under an alternative; None without a count."""
    group = waiting(facts)
    return None if group is None else shelter.housed_by(simulated(facts, tried, YEARS), group, on=_day(facts))


@dataclass(frozen=True)
class TwoRules:
    """The same group by the simulator and by the proposal, and why the two give it unequally many homes in a year.

    Attributes
    ----------
    waits : int
        Households that wait.
    simulated : float
        Homes of the first year by the simulator: `share` of the `fitting` allocations, whoever else waits.
    share, fitting : float
        The share, and the allocations in `rooms` and `rent_bands`, which are those that fit for certain.
    proposed : int
        Homes of the proposal, which distributes whole homes to all `groups` groups at once.
    allocations, whole : float, int
        Allocations a year by the agreed shares, and what is left when each estate's are rounded down to whole homes.
    """

    waits: int
    simulated: float
    share: float
    fitting: float
    rooms: tuple[str, ...]
    rent_bands: tuple[str, ...]
    proposed: int
    groups: int
    allocations: float
    whole: int


@keep(96)
def two_rules(facts: Facts, tried: str, first: str = "") -> TwoRules | None:
    """Return the waiting group by both rules; None where one of them cannot be reckoned."""
    group, made, waits = waiting(facts), proposal(facts, tried, first), housed(facts, tried)
    asked = kinds(facts)
    own = asked.loc[asked["group"] == WAITING_GROUP, "kind_id"] if len(asked) else []
    if group is None or made is None or waits is None or len(own) != 1:
        return None
    placed = made.placed.loc[made.placed["kind_id"] == own.iloc[0], "count"]
    rounded = sum(one.count for one in made.unused if one.reason == ROUNDED_DOWN)
    allocations = float(made.load["expected"].sum())
    return TwoRules(
        waits=group.persons,
        simulated=waits.per_year[0],
        share=waits.waiting.share,
        fitting=waits.fitting[0],
        rooms=group.rooms,
        rent_bands=group.rent_bands,
        proposed=int(placed.sum()),
        groups=len(asked),
        allocations=allocations,
        whole=round(allocations - rounded),
    )


@keep(96)
def housed_difference(facts: Facts, first: str, second: str) -> dict[str, shelter.Span]:
    """Return how much longer the second alternative lets them wait; empty without a count."""
    one, other = housed(facts, first), housed(facts, second)
    return {} if one is None or other is None else shelter.difference(one, other)


def _day(facts: Facts) -> date:
    return date(facts.m.base_year, 1, 1)


@keep(24)
def kinds(facts: Facts) -> pd.DataFrame:
    """Return the groups that wait for a home of the types that the agreement counts."""
    return coming.household_kinds(facts.m, _agreed(facts).dwelling_types)


@keep(24)
def history(facts: Facts) -> pd.DataFrame | None:
    """Return what estates let and gave to allocation so far."""
    return coming.letting_history(facts.m, _agreed(facts).dwelling_types)


@keep(96)
def proposal(facts: Facts, tried: str, first: str = "") -> Proposal | None:
    """Return the calculated proposal for the first year of an alternative; None where nobody is known to wait.

    `first` is the group that is housed before the others, blank where all have one priority.
    """
    asked = kinds(facts)
    if asked.empty:
        return None
    asked = asked.assign(priority=1.0 + asked["kind_id"].eq(first).astype(float))
    made = simulated(facts, tried, 1)
    homes = coming.expected_homes(made, _agreed(facts).dwelling_types[0])
    return propose(homes, asked, coming.steps_of(made, _agreed(facts)), history=history(facts), time_limit=_TIME)


@keep(96)
def openings(facts: Facts, tried: str, kind: str, first: str = "") -> tuple[Opening, ...]:
    """Return what would place more of a kind, one changed rule at a time, the most first."""
    made = proposal(facts, tried, first)
    if made is None:
        return ()
    return tuple(sorted((one for one in explain(made, kind) if one.more), key=lambda one: -one.more))


@keep(24)
def costs(facts: Facts) -> tuple[Cost, ...]:
    """Return what more percentage points cost on each open step by itself, then on all of them."""
    agreed = _agreed(facts)
    names = [step.step_id for step in letting_choices.steps(agreed) if not step.closed]
    return tuple(
        _cost(facts, name, letting_choices.raised(agreed, letting_choices.MORE, name)) for name in (*names, "")
    )


@keep(24)
def step_costs(facts: Facts) -> tuple[Cost, ...]:
    """Return what it costs when all estates of a step move to the nearest less strained one with a larger share."""
    agreed, rows = _agreed(facts), newest_placements(facts)
    steps = letting_choices.steps(agreed)
    found = []
    for place, step in enumerate(steps):
        larger = [other for other in steps[:place] if other.share > step.share]
        if not larger:
            continue
        # The nearest: two steps of one share may let different parts flexibly.
        target = larger[-1]
        known = set(cells(facts)["estate_id"])
        moved = tuple(
            (str(estate), target.step_id)
            for estate in rows.loc[rows["step_id"] == step.step_id, "estate_id"]
            if estate in known
        )
        found.append(replace(_cost(facts, step.step_id, Alternative(moves=moved)), to_step=target.step_id))
    return tuple(found)


def _cost(facts: Facts, step_id: str, alternative: Alternative) -> Cost:
    gap = compare(simulated(facts, Tried().to_text(), 1), _simulated(facts, alternative, 1)).differences()
    return Cost(step_id, gap["allocations"], gap["cheap"], gap["list"])


@keep(24)
def criteria(facts: Facts, by: str) -> pd.DataFrame:
    """Return what each letting criterion releases in a year, by unit."""
    return released(simulated(facts, Tried().to_text(), 1), _agreed(facts), by=by)  # type: ignore[arg-type]


@keep(24)
def longer_waits(facts: Facts) -> pd.DataFrame:
    """Return how much the flexible lettings add to each known waiting time, beside none of them."""
    with_them = simulated(facts, Tried().to_text(), 1)
    without = _simulated(facts, Alternative(closed=("flexible",)), 1)
    # Today's waiting time is that with flexible letting, so what it would be without is the other way round.
    rows = months_added(with_them, without, facts.m.table("waiting"), dwelling_types=_agreed(facts).dwelling_types)
    return rows


@keep(24)
def near_work(facts: Facts) -> pd.DataFrame | None:
    """Return how far estates with criteria for labour lie from the nearest workplace; None without workplaces.

    Returns
    -------
    DataFrame or None
        ``estate_id``, ``released`` (genudlejninger a year of the criterion that releases most), ``nearest_m``.
    """
    points = facts.m.table("points")
    points = points[points["kind"].eq(WORKPLACE).to_numpy(dtype=bool)]
    wanted = [name for name, one in _agreed(facts).criteria.items() if one.kind in LABOUR]
    made = criteria(facts, "estate_id")
    made = made[made["criterion_id"].isin(wanted)].groupby("estate_id", as_index=False)["released"].max()
    if points.empty or made.empty:
        return None
    x, y = in_metres(points["lon"], points["lat"])
    estates = facts.estates.reindex(made["estate_id"])
    own_x, own_y = in_metres(estates["lon"].astype(float), estates["lat"].astype(float))
    homes = pd.DataFrame({"estate_id": made["estate_id"].to_numpy(), "x": own_x, "y": own_y})
    places = pd.DataFrame({"kind": WORKPLACE, "x": x, "y": y})
    found = near_workplaces(homes, places, within_m=0.0)
    return made.assign(nearest_m=found["nearest_m"].to_numpy())


def homeless_share(facts: Facts, tried: str) -> float | None:
    """Return the share of the fitting allocations that an alternative reckons to homeless people."""
    group = waiting(facts)
    own = Tried.from_text(tried).alternative.homeless_share
    return None if group is None else group.share if own is None else own


def turnover(facts: Facts) -> float:
    """Return the genudlejninger per home and year of all estates together; new homes are taken to turn over so."""
    own = cells(facts)
    return float(own["relettings_year"].sum() / own["dwellings"].sum())


def _agreed(facts: Facts) -> Agreement:
    if facts.agreement is None:
        raise LookupError("There is no agreement to lay an alternative over.")
    return facts.agreement
