"""Genudlejninger: what is let anew in a window of months, by estate, type, rooms, rent and channel.

A genudlejning is a new tenancy by any channel. What an organisation has not delivered is missing and never 0, and a
count that is delivered in all but not by type is not split by guess. Beside it stand Landsbyggefonden's national
levels as a check, and the move-outs, which do not match and are not made to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from byibalance_core.lettings.counts import MEASURED, NOT_DELIVERED, SPLITS, cells, count_of, newest_filled
from byibalance_core.lettings.periods import YEAR, Window
from byibalance_core.model import Municipality
from byibalance_core.need.cross_checks import against_national_levels
from byibalance_core.need.turnover import estate_stock
from byibalance_core.parameters import standard

#: Known reasons why new tenancies and move-outs of the same months differ: by where they push the difference.
MORE_LETTINGS = ("moves_inside", "first_lettings", "let_later")
FEWER_LETTINGS = ("empty_or_closed", "let_later")


def newest_window(m: Municipality, months: int = YEAR) -> Window | None:
    """Return the newest months that most estates have delivered lettings for; None where nobody has any."""
    return newest_filled(m.table("lettings"), months)


def estates_at(m: Municipality, window: Window) -> pd.DataFrame:
    """Return the estates that exist at the end of a window, indexed by id: ``organisation_id, area_id``."""
    rows = m.table("estates")
    end = pd.Timestamp(year=window.last // YEAR, month=window.last % YEAR + 1, day=1) + pd.offsets.MonthEnd(0)
    begun = pd.to_datetime(rows["valid_from"]).le(end) | rows["valid_from"].isna()
    ended = pd.to_datetime(rows["valid_to"]).lt(end)
    rows = rows[begun & ~ended].sort_values("valid_from").drop_duplicates("estate_id", keep="last")
    text = rows[["estate_id", "organisation_id", "area_id"]].astype(object)
    return text.set_index("estate_id").sort_index()


def only_of_types(m: Municipality, types: Sequence[str]) -> frozenset[str]:
    """Return the estates all of whose dwellings are of the given types: their totals need no split."""
    stock = estate_stock(m)
    stock = stock[stock["dwellings"] > 0]
    whole = stock["dwelling_type"].isin(list(types)).groupby(stock["estate_id"]).all()
    return frozenset(whole.index[whole])


def let(
    m: Municipality,
    window: Window,
    types: Sequence[str],
    *,
    channels: Sequence[str] = (),
    table: str = "lettings",
    count: str = "lettings",
) -> pd.DataFrame:
    """Return one flow of the given dwelling types per estate.

    Parameters
    ----------
    types : sequence of str
        Dwelling types of `byibalance_core.schemas.DIMENSIONS`; empty for all.
    channels : sequence of str
        Channels of `byibalance_core.schemas.CHANNELS`; empty for all.
    table, count : str
        The flow: ``lettings`` or another table and column of flows.

    Returns
    -------
    DataFrame
        Indexed by every estate: ``count`` (NaN where it is not known) and ``state``, see
        `byibalance_core.lettings.counts`. Where the types are not told apart, an estate that has no other type is read
        from its total, and the others are ``not_split``.
    """
    where: dict[str, Sequence[str]] = {"channel": channels} if channels else {}
    rows = m.table(table)
    estates = estates_at(m, window).index
    asked = {**where, "dwelling_type": types} if types else where
    found = count_of(rows, count, window, asked).reindex(estates).rename(columns={count: "count"})
    if types and found["count"].isna().any():
        whole = count_of(rows, count, window, where).reindex(estates).rename(columns={count: "count"})
        alone = pd.Series(estates.isin(only_of_types(m, types)), index=estates) & found["count"].isna()
        found = pd.DataFrame({name: found[name].mask(alone, whole[name]) for name in ("count", "state")})
    return found.assign(count=found["count"].astype(float), state=found["state"].fillna(NOT_DELIVERED))


def genudlejninger(m: Municipality, window: Window, by: Sequence[str] = SPLITS[::-1]) -> pd.DataFrame:
    """Return the genudlejninger of a window by estate and dimensions.

    Parameters
    ----------
    by : sequence of str
        Any of ``channel, dwelling_type, rooms, rent_band``.

    Returns
    -------
    DataFrame
        ``estate_id, organisation_id, area_id``, the dimensions, ``genudlejninger`` (whole numbers, NaN where not
        known) and ``state``. Cells that had none have no row where the state is ``measured``. An estate that is not
        ``measured`` has a row with blank dimensions for what is not told, beside the cells that are.
    """
    found = cells(m.table("lettings"), "lettings", window, tuple(by))
    estates = estates_at(m, window)
    states = found.states.reindex(estates.index).fillna(NOT_DELIVERED)
    told = found.frame[found.frame["lettings"].notna()].rename(columns={"lettings": "genudlejninger"})
    told = told[told["estate_id"].isin(estates.index)]
    untold = pd.DataFrame({"estate_id": states.index[states.ne(MEASURED)]}, dtype=object)
    frame = pd.concat([told, untold], ignore_index=True).reindex(columns=["estate_id", *by, "genudlejninger"])
    frame = estates.join(frame.set_index("estate_id"), how="inner").rename_axis("estate_id").reset_index()
    frame["state"] = frame["estate_id"].map(states)
    return frame.sort_values(["estate_id", *by], ignore_index=True)


def anchors(m: Municipality, window: Window) -> pd.DataFrame:
    """Return the municipality's flow beside Landsbyggefonden's national levels.

    Returns
    -------
    DataFrame
        ``measure`` (``turnover``: move-outs per dwelling, by `against_national_levels`; ``lettings``: new tenancies
        per dwelling), ``dwelling_type`` (``all`` for every type), ``value``, ``national``, ``low``, ``high`` and
        ``verdict`` (``inside``, ``below``, ``above``). A check of the delivery and no norm: a municipality may differ.
    """
    levels = against_national_levels(m)
    rows = levels[levels["measure"] == "turnover"].to_dict("records")
    new = let(m, window, ()).loc[lambda found: found["count"].notna(), "count"]
    stock = estate_stock(m).groupby("estate_id")["dwellings"].sum()
    both = new.index.intersection(stock.index)
    dwellings = float(stock[both].sum())
    if dwellings:
        national = float(standard("almene_letting_share").value)
        times = float(standard("level_tolerance").value)
        value, low, high = float(new[both].sum()) / dwellings, national / times, national * times
        verdict = "below" if value < low else "above" if value > high else "inside"
        rows.append(dict(zip(levels.columns, ("lettings", "all", value, national, low, high, verdict), strict=True)))
    return pd.DataFrame(rows, columns=levels.columns)


def against_move_outs(m: Municipality, window: Window) -> pd.DataFrame:
    """Return new tenancies beside move-outs, per estate, with the reasons why they may differ.

    Returns
    -------
    DataFrame
        ``estate_id, organisation_id, lettings, move_outs, difference`` (lettings less move-outs; NaN where one is not
        known) and ``reasons``: a tuple of keys, the likeliest first. ``moves_inside``: a household that moves within
        the estate is a new tenancy and no move-out (as Landsbyggefonden counts); ``first_lettings``: dwellings let for
        the first time; ``let_later``: moved out in one period and let in the next; ``empty_or_closed``: left and not
        let again. Nothing is made to agree: the two count different things.
    """
    estates = estates_at(m, window)
    new = let(m, window, ())["count"]
    gone = let(m, window, (), table="move_outs", count="move_outs")["count"]
    difference = new - gone
    reasons: Mapping[float, tuple[str, ...]] = {1.0: MORE_LETTINGS, -1.0: FEWER_LETTINGS}
    return pd.DataFrame(
        {
            "estate_id": estates.index,
            "organisation_id": estates["organisation_id"].to_numpy(),
            "lettings": new.to_numpy(),
            "move_outs": gone.to_numpy(),
            "difference": difference.to_numpy(),
            "reasons": [reasons.get(sign, ()) for sign in np.sign(difference)],
        }
    )
