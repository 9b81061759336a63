"""Moves between areas: sums, hidden counts, and the flows that size and distance give."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core import disclosure, gate
from byibalance_core.gate.moves import check_moves
from byibalance_core.model import Source
from byibalance_core.moves import area_moves, expected_flows, fit_gravity
from byibalance_core.schemas import OUTSIDE

from .profile_town import SOURCES, areas, frame, town

#: Five areas on a line, 0.7 to 2.8 km apart, and one off it.
PLACES = {"A": (10.00, 56.0), "B": (10.01, 56.0), "C": (10.02, 56.01), "D": (10.045, 56.0), "E": (10.03, 56.02)}


def move(start, end, moved, *, year=2025, status="measured"):
    return {
        "from_area": start,
        "to_area": end,
        "year": year,
        "moved": moved,
        "status": status,
        "source_id": "register",
    }


def moving(rows, names="ABCDE"):
    placed = [
        row | dict(zip(("centre_lon", "centre_lat"), PLACES[row["area_id"]], strict=True))
        if row["area_id"] in PLACES
        else row
        for row in areas(*names)
    ]
    return town(areas=placed, moves=rows)


def by_area(m, **given):
    return area_moves(m, **given).set_index("area_id")


ROWS = [
    move("A", "B", 30),
    move("B", "A", 10),
    move("A", "A", 7),
    move("A", OUTSIDE, 12),
    move(OUTSIDE, "A", 20),
    move("A", "B", 99, year=2020),
]


def test_who_came_and_who_left_by_hand():
    found = by_area(moving(ROWS)).loc["A"]
    assert found.to_dict() == {
        "moved_in": 30,
        "moved_out": 42,
        "within": 7,
        "from_outside": 20,
        "to_outside": 12,
        "net": -12,
        "gross": 72,
    }
    assert by_area(moving(ROWS), year=2020).loc["A", "moved_out"] == 99
    assert area_moves(moving(ROWS), year=2019) is None


def test_without_the_table_nothing_is_said():
    m = town(areas=areas("A", "B"))
    assert area_moves(m) is None
    assert expected_flows(m) is None


def test_a_hidden_count_leaves_no_sum_unless_the_sum_was_delivered():
    hidden = [move("A", "B", None, status="suppressed"), *ROWS[1:-1]]
    found = by_area(moving(hidden))
    assert np.isnan(found.loc["A", ["moved_out", "net", "gross"]].astype(float)).all()
    assert found.loc["A", "moved_in"] == 30
    found = by_area(moving([*hidden, move("A", None, 52)]))
    assert found.loc["A", "moved_out"] == 45


def model_flows(b, size, km, rng=None):
    expected = size[:, None] * size[None, :] * np.exp(-b * km) * ~np.eye(len(km), dtype=bool)
    return expected if rng is None else rng.poisson(expected).astype(float)


KM = np.abs(np.subtract.outer(np.array([0, 1.0, 2.5, 4, 7, 8]), np.array([0, 1.0, 2.5, 4, 7, 8])))


def test_the_fall_with_distance_that_made_the_flows_is_found():
    flows = model_flows(0.4, np.array([9, 14, 7, 20, 12, 5.0]), KM)
    b, expected = fit_gravity(flows, flows.sum(axis=1), flows.sum(axis=0), KM)
    assert b == pytest.approx(0.4, abs=1e-3)
    np.testing.assert_allclose(expected, flows, rtol=1e-3)


@given(st.lists(st.integers(0, 80), min_size=30, max_size=30))
@settings(deadline=None, max_examples=30)
def test_the_expected_flows_keep_who_left_and_who_came_and_the_mean_distance(counts):
    flows = np.zeros((6, 6))
    flows[~np.eye(6, dtype=bool)] = counts
    found = fit_gravity(flows, flows.sum(axis=1), flows.sum(axis=0), KM)
    if found is None:
        return
    b, expected = found
    np.testing.assert_allclose(expected.sum(axis=1), flows.sum(axis=1), rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(expected.sum(axis=0), flows.sum(axis=0), rtol=1e-4, atol=1e-3)
    assert np.diag(expected).sum() == 0
    if 0 < b < 9 / KM[~np.eye(6, dtype=bool)].mean():
        assert (expected * KM).sum() == pytest.approx((flows * KM).sum(), rel=1e-4)


def test_chance_alone_is_seldom_told_and_a_planted_flow_is():
    rng = np.random.default_rng(3)
    told = of = 0
    for _ in range(60):
        flows = model_flows(0.3, np.array([9, 14, 7, 20, 12, 5.0]), KM, rng)
        names = [f"A{place}" for place in range(6)]
        rows = [
            move(names[i], names[j], int(flows[i, j])) for i in range(6) for j in range(6) if i != j and flows[i, j]
        ]
        m = town(areas=on_a_line(names), moves=rows)
        found = expected_flows(m).flows
        told, of = told + int(found["judgement"].isin(["more", "fewer"]).sum()), of + len(found)
    assert told / of <= 0.05
    rows = [
        row | ({"moved": row["moved"] + 150} if (row["from_area"], row["to_area"]) == ("A0", "A5") else {})
        for row in rows
    ]
    found = expected_flows(town(areas=on_a_line(names), moves=rows)).flows.set_index(["from_area", "to_area"])
    assert found.loc[("A0", "A5"), "judgement"] == "more"


def on_a_line(names):
    places = dict(zip(names, (0, 1.0, 2.5, 4, 7, 8), strict=True))
    width = 111.2 * np.cos(np.radians(55.0))
    return [
        row
        | ({"centre_lon": 10 + places[row["area_id"]] / width, "centre_lat": 55.0} if row["area_id"] in places else {})
        for row in areas(*names)
    ]


def test_a_hidden_flow_is_not_guessed_and_its_sums_must_have_been_delivered():
    rng = np.random.default_rng(5)
    names = list("ABCDE")
    flows = rng.integers(20, 60, (5, 5))
    cells = [move(a, b, int(flows[i, j])) for i, a in enumerate(names) for j, b in enumerate(names) if i != j]
    cells[0] = cells[0] | {"moved": None, "status": "suppressed"}
    assert expected_flows(moving(cells)) is None
    np.fill_diagonal(flows, 0)
    sums = [move(a, None, int(flows[i].sum())) for i, a in enumerate(names)]
    sums += [move(None, a, int(flows[:, i].sum())) for i, a in enumerate(names)]
    found = expected_flows(moving([*cells, *sums])).flows
    assert found["judgement"].tolist()[0] == "hidden"
    assert np.isnan(found["observed"].iloc[0])
    assert found["expected"].sum() == pytest.approx(flows.sum(), rel=1e-4)


def test_two_areas_leave_nothing_to_expect_and_areas_without_a_place_neither():
    rows = [move("A", "B", 30), move("B", "A", 10)]
    assert expected_flows(moving(rows, "AB")) is None
    m = moving([move(a, b, 30) for a in "ABC" for b in "ABC" if a != b], "ABC")
    assert expected_flows(m) is not None
    areas = m.table("areas").copy()
    areas.loc[0, "centre_lat"] = np.nan
    assert expected_flows(replace(m, tables={**m.tables, "areas": areas})) is None


# --- The gate ---


def checked(rows, district=None):
    moves = frame("moves", rows).astype({"from_area": object, "to_area": object})
    moves = moves.assign(_file="moves.csv", _sheet=None, _row=range(2, len(moves) + 2), _aside=False)
    places = frame("areas", areas("A", "B", district=district)).astype({"area_id": object, "parent_id": object})
    kept, findings = check_moves(moves, places)
    return len(kept), [f"{one.severity} {one.code} {one.row}" for one in findings]


def test_the_gate_lets_moves_between_areas_within_one_and_over_the_border_through():
    assert checked([move("A", "B", 9), move("A", "A", 9), move("A", OUTSIDE, 9), move("A", None, 27)]) == (4, [])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (move("A", "X", 9), "quarantine moves-of-no-area 2"),
        (move("R", "A", 9), "quarantine moves-of-no-area 2"),
        (move(OUTSIDE, OUTSIDE, 9), "quarantine moves-both-outside 2"),
    ],
)
def test_the_gate_sets_aside_what_is_no_move_between_areas(row, says):
    assert checked([row, move("A", "B", 9)], district="R") == (1, [says])


def test_the_gate_asks_where_a_blank_was_meant_as_outside():
    assert checked([move("A", "B", 40), move("A", None, 12)]) == (2, ["ask moves-total-too-small 3"])


def test_a_delivered_table_passes_the_gate(tmp_path):
    (tmp_path / "moves.csv").write_text(
        "fra område,til område,år,flytninger,source_id\nA,B,2025,12,s\nA,outside,2025,8,s\n", encoding="utf-8"
    )
    found = gate.check(tmp_path / "moves.csv")
    assert list(found.tables["moves"].columns) == ["from_area", "to_area", "year", "moved", "status", "source_id"]
    assert found.tables["moves"]["moved"].tolist() == [12, 8]


# --- Disclosure ---

RAW = {"register": Source(**{**vars(SOURCES["register"]), "disclosure": "raw"})}


def protected(rows, profile="partner"):
    tables = {"areas": frame("areas", areas("A", "B", "C")), "moves": frame("moves", rows)}
    return disclosure.protect(tables, RAW, profile=profile)[0]


def shown(rows):
    table = protected(rows)["moves"]
    ends = table[["from_area", "to_area"]].astype(str).fillna("").to_numpy().tolist()
    return {tuple(pair): None if pd.isna(n) else int(n) for pair, n in zip(ends, table["moved"], strict=True)}


def test_fewer_than_five_moves_are_hidden_and_a_real_zero_is_not():
    assert shown([move("A", "B", 4), move("B", "A", 5), move("A", "C", 0)]) == {
        ("A", "B"): None,
        ("B", "A"): 5,
        ("A", "C"): 0,
    }


def test_a_hidden_flow_cannot_be_found_by_subtracting_from_who_left_or_who_came():
    rows = [
        *(move("A", end, n) for end, n in (("B", 3), ("C", 9), (OUTSIDE, 20))),
        move("A", None, 32),
        move("C", "B", 50),
        move(None, "B", 53),
    ]
    found = shown(rows)
    assert found[("A", "B")] is None
    assert found[("A", "C")] is None
    assert found[("C", "B")] is None
    assert (found[("A", "")], found[("", "B")], found[("A", OUTSIDE)]) == (32, 53, 20)


def test_single_moves_are_for_the_parties_only():
    assert "moves" not in protected([move("A", "B", 40)], profile="public")
