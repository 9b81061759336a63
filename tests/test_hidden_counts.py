"""An attack on the invented municipality: no hidden count can be worked out from the shares that are shown.

The attack knows what a reader knows: the catalogue's words for a share's parts, value and base of every share that is
shown, every count that is shown, and which estates lie in which area. It uses nothing of the disclosure control.
"""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from byibalance_core import disclosure, gate, settings
from byibalance_core.parameters import indicators

#: Share -> the table and the rows in which its numerator, and its base, are counted.
NUMERATORS = {
    "turnover_share": ("move_outs", "move_outs", {}),
    "one_person_households_share": ("households", "households", {"size": "1"}),
    "young_adults_share": ("population", "persons", {"age_band": "20-34"}),
}
BASES = {
    "one_person_households_share": ("households", "households", {}),
    "young_adults_share": ("population", "persons", {}),
    "unemployment_share": ("population", "persons", {}),
}
PROFILES = ("partner", "public")


@pytest.fixture(scope="module")
def delivered():
    return gate.check(settings.project_root() / "data" / "999")


@pytest.fixture(scope="module", params=PROFILES)
def shown(request, delivered):
    return disclosure.protect(delivered.tables, delivered.sources, profile=request.param)[0]


def counts(tables, table, column, where):
    """Return the count per unit and year: the rows that split by nothing but `where`."""
    frame = tables[table]
    unit = "estate_id" if "estate_id" in frame else "area_id"
    splits = ("household_type", "size", "age_band", "sex", "dwelling_type")
    keep = np.logical_and.reduce(
        [frame[n].astype("str") == where[n] if n in where else frame[n].isna() for n in splits if n in frame]
    )
    rows = frame[keep]
    return (
        rows[column]
        .astype("float64")
        .set_axis(pd.MultiIndex.from_arrays([rows[unit].astype("str"), rows["year"].astype("str")]))
    )


def secrets(delivered, partner, table, column, where):
    """Return the counts that a partner does not see; the public sees fewer."""
    truth, seen = counts(delivered, table, column, where), counts(partner, table, column, where)
    return truth[seen.isna() & truth.notna()]


def implied(tables, indicator, *, base):
    """Return the count that each shown share stands for, where value and base give a whole number."""
    rows = tables["indicators"]
    rows = rows[(rows["indicator"] == indicator) & (base | rows["value"].notna()) & rows["base"].notna()]
    keys = pd.MultiIndex.from_arrays([rows["unit_id"].astype("str"), rows["period"].astype("str")])
    number = rows["base"] if base else rows["value"] * rows["base"]
    number = number.astype("float64").set_axis(keys)
    exact = (number - number.round()).abs() <= (0.0 if base else 0.02)
    return number[exact].round()


def recovered(delivered, partner, shown):
    """Return every hidden count that value x base, or a base, gives."""
    found = []
    for parts, base in ((NUMERATORS, False), (BASES, True)):
        for indicator, (table, column, where) in parts.items():
            hidden = secrets(delivered, partner, table, column, where)
            told = implied(shown, indicator, base=base).reindex(hidden.index)
            found += [(indicator, *key) for key in hidden.index[told.eq(hidden)]]
    return found


def solved(delivered, partner, shown):
    """Return the hidden move-outs that the system of all sums over estates, areas and municipality settles."""
    truth, hidden = (
        counts(delivered, "move_outs", "move_outs", {}),
        secrets(delivered, partner, "move_outs", "move_outs", {}),
    )
    estates = delivered["estates"]
    area_of = dict(zip(estates["estate_id"].astype("str"), estates["area_id"].astype("str"), strict=True))
    told = implied(shown, "turnover_share", base=False)
    found = []
    for year in sorted(set(hidden.index.get_level_values(1))):
        names = sorted(hidden.xs(year, level=1).index)
        units = told[told.index.get_level_values(1) == year].index.get_level_values(0)
        own = truth.xs(year, level=1)
        rows, sums = [], []
        for unit in units:
            held = [e for e in own.index if unit in ("999", area_of[e], e)]
            rows.append([float(name in held) for name in names])
            sums.append(told[unit, year] - sum(own[e] for e in held if e not in names))
        if not rows:
            continue
        matrix = np.array(rows)
        # A hidden count is settled when no direction that the sums leave open moves it.
        _, size, directions = np.linalg.svd(matrix)
        open_ = directions[int((size > 1e-9).sum()) :]
        moved = np.abs(open_).max(axis=0) if len(open_) else np.zeros(len(names))
        guess = np.linalg.lstsq(matrix, np.array(sums), rcond=None)[0]
        found += [
            (name, year)
            for name, way, number in zip(names, moved, guess, strict=True)
            if way < 1e-9 and abs(number - own[name]) < 0.5
        ]
    return found


@pytest.fixture(scope="module")
def partner(delivered):
    return disclosure.protect(delivered.tables, delivered.sources, profile="partner")[0]


def test_no_hidden_count_is_a_shown_share_times_its_base(delivered, partner, shown):
    assert recovered(delivered.tables, partner, shown) == []


def test_no_hidden_count_is_settled_by_all_sums_together(delivered, partner, shown):
    assert solved(delivered.tables, partner, shown) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_the_attack_succeeds_where_shares_do_not_follow_their_parts(delivered, partner, profile):
    careless = dict(indicators())
    careless["turnover_share"] = dataclasses.replace(careless["turnover_share"], sensitivity="none")
    rules = disclosure.load_rules() | {"part": []}
    leaking, _ = disclosure.protect(
        delivered.tables, delivered.sources, profile=profile, rules=rules, catalogue=careless
    )
    units = {unit for _, unit, _ in recovered(delivered.tables, partner, leaking)}
    assert ("999-a060" in units) == (profile == "partner")
    assert ("999-a060", "2025") in solved(delivered.tables, partner, leaking)


def test_a_share_of_dwellings_is_left_alone(delivered, partner):
    for name in ("vacancy_share", "almene_share", "accessible_share"):
        before, after = (t["indicators"] for t in (delivered.tables, partner))
        before, after = (f.loc[f["indicator"] == name, "value"] for f in (before, after))
        pd.testing.assert_series_equal(before, after, check_index=False)
