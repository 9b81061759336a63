"""The stock tables of the example: margins of every year, crosses of the base year, estates, construction."""

from __future__ import annotations

import numpy as np
import pandas as pd

from byibalance_core.example.draws import Ints
from byibalance_core.example.dwellings import estate_path, stock_path
from byibalance_core.example.long import Axes, long_frame, stacked
from byibalance_core.example.plan import Town
from byibalance_core.schemas import DIMENSIONS

#: Margins that are given for every year. Rents are known for almene dwellings in the base year only.
_MARGINS = ("tenure", "dwelling_type", "building", "rooms", "size_band", "built", "accessible")
#: Crosses of the base year for areas.
_CROSSES = (("tenure", "rooms"), ("tenure", "dwelling_type"), ("tenure", "dwelling_type", "rooms"))
_ESTATE_CROSS = ("tenure", "dwelling_type", "rooms", "rent_band", "size_band", "accessible")


def area_stock(town: Town, register: pd.DataFrame, in_use: Ints) -> pd.DataFrame:
    """Return the rows of ``stock`` for areas and the municipality.

    Parameters
    ----------
    register : DataFrame
        As `byibalance_core.example.dwellings.make_register` draws it.
    in_use : array of int, areas x years
        Dwellings with a household.

    Returns
    -------
    DataFrame
        Totals and margins of every year; in the base year also crosses, and dwellings in use by cell.
    """
    units: Axes = {"area_id": town.unit_ids, "year": town.size.years}
    total = long_frame(stacked(stock_path(register, town)[:, 0]), units, "dwellings")
    total["in_use"] = stacked(in_use).ravel()
    frames = [total]
    for dimension in _MARGINS:
        counts = stacked(stock_path(register, town, dimension))[:, :, :-1]
        axes: Axes = {
            "area_id": town.unit_ids,
            dimension: DIMENSIONS[dimension],
            "year": town.size.years[:-1],
        }
        frames += [long_frame(counts, axes, "dwellings"), _newest(town, register, (dimension,))]
    frames += [_newest(town, register, cross) for cross in _CROSSES]
    # The rent of a dwelling that is not almene is unknown, so the almene dwellings are also given alone.
    almene = register[register["tenure"] == 0]
    frames += [
        _newest(town, register, ("rent_band",)),
        _newest(town, almene, ("rent_band",)).assign(tenure="almene"),
    ]
    return pd.concat(frames, ignore_index=True)


def estate_stock(town: Town, register: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``stock`` for estates: totals of every year, and the full cross of the base year.

    The cross holds only cells with dwellings; a cell that is not there is an estate without such dwellings.
    """
    estates = town.estates
    years = long_frame(estate_path(town), {"estate": np.arange(len(estates)), "year": town.size.years}, "dwellings")
    years = years[years["dwellings"] > 0]
    own = register[register["estate"] >= 0]
    used = np.bincount(own["estate"], ~own["unused"].to_numpy(), len(estates)).astype(int)
    newest = years["year"] == town.size.last_year
    years["in_use"] = pd.array(np.where(newest, used[years["estate"]], 0), dtype="Int64")
    years.loc[~newest, "in_use"] = pd.NA

    keys = ["estate", *_ESTATE_CROSS]
    cells = own.groupby(keys, sort=True)["unused"].agg(["size", "sum"]).reset_index()
    cells["dwellings"] = cells["size"]
    cells["in_use"] = (cells["size"] - cells["sum"]).astype("Int64")
    for dimension in _ESTATE_CROSS:
        cells[dimension] = np.array(DIMENSIONS[dimension])[cells[dimension]]
    cells = cells.drop(columns=["size", "sum"]).assign(year=town.size.last_year)

    frame = pd.concat([years, cells], ignore_index=True)
    number = frame["estate"].to_numpy()
    return frame.assign(
        estate_id=estates["estate_id"].to_numpy()[number],
        area_id=town.areas["area_id"].to_numpy()[estates["area"].to_numpy()[number]],
        organisation=estates["organisation"].to_numpy()[number],
    ).drop(columns="estate")


def completions(town: Town, register: pd.DataFrame) -> Ints:
    """Return dwellings completed per area and year; the year is the one before they stand on 1 January."""
    return np.diff(stock_path(register, town)[:, 0], axis=1)


def construction_table(town: Town, register: pd.DataFrame, pipeline: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``construction``: completed, started a year before, permitted two years before.

    The newest years take what the pipeline says is started or permitted.
    """
    done = completions(town, register)
    coming = {"started": np.zeros((len(done), 1), int), "permitted": np.zeros((len(done), 1), int)}
    place = {area_id: number for number, area_id in enumerate(town.areas["area_id"])}
    new = pipeline[(pipeline["dwellings"] > 0) & pipeline["certainty"].isin(list(coming))]
    for area_id, certainty, dwellings in new[["area_id", "certainty", "dwellings"]].itertuples(index=False):
        coming[certainty][place[area_id]] += dwellings
    ahead = np.hstack([done, coming["started"], coming["permitted"]])
    span = done.shape[1]
    phases = np.stack([ahead[:, 2 : span + 2], ahead[:, 1 : span + 1], done], axis=2)
    years = [str(year) for year in town.size.flow_years]
    axes = {"area_id": town.unit_ids, "period": years, "phase": ("permitted", "started", "completed")}
    frame = long_frame(stacked(phases), axes, "dwellings")
    return frame.assign(year=frame["period"].astype(int))


def _newest(town: Town, register: pd.DataFrame, cross: tuple[str, ...]) -> pd.DataFrame:
    """Count the base year by one or more dimensions; crosses of three leave out the empty cells."""
    shape = (len(town.areas), *(len(DIMENSIONS[name]) for name in cross))
    place = np.ravel_multi_index([register["area"].to_numpy(), *(register[name].to_numpy() for name in cross)], shape)
    size = int(np.prod(shape))
    counts = stacked(np.bincount(place, minlength=size).reshape(shape))
    unused = stacked(np.bincount(place, register["unused"], size).astype(np.int64).reshape(shape))
    axes = {"area_id": town.unit_ids, **{name: DIMENSIONS[name] for name in cross}}
    frame = long_frame(counts, axes, "dwellings").assign(year=town.size.last_year)
    frame["in_use"] = (counts - unused).ravel()
    return frame[frame["dwellings"] > 0] if len(cross) > 2 else frame
