"""Classes of dwellings: what is counted, what lies between the bounds, and how far a class is merged."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core import release
from byibalance_core.need import class_bounds
from byibalance_core.need.classes import class_box, class_stock, collapse_steps, read_classes
from byibalance_core.need.stock import cross, margin, read_stock

from .need_town import area_rows, frame, municipality, stock_rows

ALMENE_SMALL = {"tenure": "almene", "rooms": "1-2"}


@pytest.fixture(scope="module")
def copenhagen(published):
    return release.load(published, "101")


@pytest.fixture(scope="module")
def example(published):
    return release.load(published, "999")


def town(*stock, **tables):
    return municipality({"areas": area_rows("A", "B", "T-unplaced"), "stock": list(stock)} | tables)


def row(area, dwellings, *, estate=None, status="measured", **dimensions):
    return {
        "area_id": area,
        "estate_id": estate,
        "year": 2026,
        "dwellings": dwellings,
        "status": status,
    } | dimensions


def with_stock(m, rows):
    """Return the municipality with more rows of stock."""
    table = pd.concat([m.table("stock").astype(object), frame("stock", rows).astype(object)], ignore_index=True)
    return dataclasses.replace(m, tables={**m.tables, "stock": frame("stock", table.to_dict("records"))})


def rooms_of(m):
    """Return dwellings per area and rooms as the file has them."""
    stock = m.table("stock").astype(object)
    others = ["estate_id", "tenure", "dwelling_type", "building", "size_band", "rent_band", "built", "accessible"]
    own = stock[stock[others].isna().all(axis=1) & stock["rooms"].notna() & (stock["area_id"] != m.code)]
    return own.pivot_table(index="area_id", columns="rooms", values="dwellings", aggfunc="sum").astype(int)


def almene_of(m):
    """Return almene dwellings per area, unrounded: share times dwellings."""
    values = m.table("indicators").astype(object)
    own = values[(values["indicator"] == "almene_share") & (values["unit_kind"] == "area")]
    share = own.set_index("unit_id")["value"].astype(float)
    return (share * rooms_of(m).sum(axis=1)).reindex(rooms_of(m).index).fillna(0.0)


def figures(answer):
    return answer.asked.low, answer.asked.stock, answer.asked.high


# --- København: the same question with more and more known -------------------------------------------------------


def test_margins_alone_leave_small_almene_dwellings_open(copenhagen):
    found = class_stock(copenhagen, **ALMENE_SMALL)
    assert figures(found) == (3_333, 32_137, 62_031)
    assert (found.asked.status, found.asked.method) == ("estimated", "independence")
    assert found.asked.state == "cannot_be_decided"
    assert (found.level, found.merged) == ("none", ())
    assert found.needed_files == ("dwelling_list", "dwelling_register")
    areas = found.areas
    assert (areas["low"].sum(), areas["stock"].sum(), areas["high"].sum()) == (3_333, 32_137, 62_031)
    assert set(areas.loc[["20203", "20504", "20603", "21104", "21203"], "status"]) == {"incomplete"}


def invented_cross(rooms, quarters):
    """Return a whole cross per quarter: a third of the one-room, a quarter of the other dwellings are almene."""
    rows = []
    for area in quarters:
        for room, dwellings in rooms.loc[area].items():
            almene = dwellings // 3 if room == "1" else dwellings // 4
            rows.append(row(area, almene, tenure="almene", rooms=room))
            rows.append(row(area, dwellings - almene, tenure="other", rooms=room))
    return rows


def test_a_cross_of_every_quarter_answers_with_its_count(copenhagen):
    rooms = rooms_of(copenhagen)
    m = with_stock(copenhagen, invented_cross(rooms, rooms.index))
    by_hand = int((rooms["1"] // 3 + rooms["2"] // 4).sum())
    found = class_stock(m, **ALMENE_SMALL)
    assert figures(found) == (by_hand, by_hand, by_hand)
    assert (found.asked.status, found.asked.method, found.asked.state) == ("measured", "published", "decided")
    assert (found.level, found.needed_files) == ("asked", ())


def test_a_cross_of_half_of_the_quarters_narrows_the_bounds_by_what_it_counts(copenhagen):
    rooms = rooms_of(copenhagen)
    half = [area for area in rooms.index if area != "101-unplaced"][::2]
    m = with_stock(copenhagen, invented_cross(rooms, half))
    small, almene, totals = rooms["1"] + rooms["2"], almene_of(copenhagen), rooms.sum(axis=1)
    rest = [area for area in rooms.index if area not in half]
    counted = int((rooms["1"] // 3 + rooms["2"] // 4)[half].sum())
    least = np.maximum(almene + small - totals, 0.0)[rest].sum()
    most = np.minimum(almene, small)[rest].sum()
    found = class_stock(m, **ALMENE_SMALL)
    assert found.asked.low == counted + np.floor(least + 1e-6)
    assert found.asked.high == counted + np.ceil(most - 1e-6)
    assert found.asked.low <= found.asked.stock <= found.asked.high
    assert found.asked.status == "estimated"
    assert (found.areas.loc[half, "low"] == found.areas.loc[half, "high"]).all()
    known = found.areas.loc[half]
    assert set(known["method"]) == {"published"}
    # Tenure of the other quarters still comes from the shares.
    assert found.areas.loc[rest, "stock"].sum() > 0


def test_a_cross_of_the_municipality_alone_answers_for_the_municipality(copenhagen):
    almene = {"1": 20_000, "2": 25_000, "3": 15_000, "4+": 6_227}
    m = with_stock(copenhagen, [row("101", n, tenure="almene", rooms=room) for room, n in almene.items()])
    found = class_stock(m, **ALMENE_SMALL)
    assert figures(found) == (45_000, 45_000, 45_000)
    assert (found.asked.status, found.asked.method, found.asked.state) == ("measured", "published", "decided")
    assert not found.contradicted
    # The quarters stay estimates between their own bounds, and lean to what the municipality counts.
    areas = found.areas
    assert abs(areas["stock"].sum() - 45_000) <= 68
    assert (areas["low"] <= areas["stock"]).all()
    assert (areas["stock"] <= areas["high"]).all()
    assert set(areas.loc[areas["stock"] > 0, "status"]) <= {"estimated", "incomplete"}
    # The same cross says less of a finer class, but it does say something.
    alone, finer = (class_stock(one, size_band="under_50", **ALMENE_SMALL).asked for one in (copenhagen, m))
    assert finer.high <= alone.high
    assert finer.high <= 45_000
    stock = read_stock(m)
    split = cross(stock, margin(m, stock, "tenure"), margin(m, stock, "rooms"))
    count, low, high = split.of_sum()
    small = split.classes.index(("almene", "1-2"))
    assert [count[small], low[small], high[small], split.status_of_sum()[small]] == [45_000, 45_000, 45_000, "measured"]
    # The page's matrix says what the class says.
    cell = class_bounds(m).set_index(["tenure", "rooms"]).loc[("almene", "1-2")]
    assert (cell["dwellings"], cell["low"], cell["high"]) == (45_000, 45_000, 45_000)
    assert cell["decided"]
    assert pd.isna(cell["needed_file"])


def test_a_municipality_that_contradicts_its_areas_stands_for_itself_and_says_so(copenhagen):
    m = with_stock(
        copenhagen, [row("101", n, tenure="almene", rooms=room) for room, n in (("1", 30_000), ("2", 50_000))]
    )
    found = class_stock(m, **ALMENE_SMALL)
    assert figures(found) == (80_000, 80_000, 80_000)
    assert found.contradicted
    assert found.areas["high"].sum() == 62_031


def test_the_organisations_that_delivered_are_measured_and_the_rest_keeps_its_bounds(copenhagen):
    rooms, almene = rooms_of(copenhagen), almene_of(copenhagen)
    areas = [area for area in rooms.index if almene[area] > 400][:10]
    # Each estate: 40 one-room, 60 two-room, 50 three-room dwellings, fewer than the quarter has.
    cells = {"1": 40, "2": 60, "3": 50}
    m = with_stock(
        copenhagen,
        [
            row(area, n, estate=f"e{area}", tenure="almene", rooms=room, rent_band="under_3500")
            for area in areas
            for room, n in cells.items()
        ],
    )
    small, totals = rooms["1"] + rooms["2"], rooms.sum(axis=1)
    given = pd.Series(0.0, index=rooms.index)
    given[areas] = 1.0
    rest_almene, rest_small, rest = almene - 150 * given, small - 100 * given, totals - 150 * given
    least = 100 * len(areas) + np.maximum(rest_almene + rest_small - rest, 0.0).sum()
    most = 100 * len(areas) + np.minimum(rest_almene, rest_small).sum()
    found = class_stock(m, **ALMENE_SMALL)
    assert (found.asked.low, found.asked.high) == (np.floor(least + 1e-6), np.ceil(most - 1e-6))
    assert found.asked.method == "estates_and_independence"
    assert found.asked.status == "estimated"
    # Rents: the delivered part is the least; nobody says what the rest costs, so there is no estimate.
    cheap = class_stock(m, rent_band="under_3500", **ALMENE_SMALL).asked
    assert (cheap.low, cheap.stock, cheap.status) == (100 * len(areas), None, "missing")
    assert cheap.high == found.asked.high


# --- the example: estates deliver the whole cross of the almene dwellings -------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"rooms": ("1", "2"), "rent_band": ("under_3500",)},
        {"rooms": ("2",), "dwelling_type": ("older",), "accessible": ("yes",)},
        {"rooms": ("2", "3"), "dwelling_type": ("family",), "size_band": ("50_79",), "rent_band": ("over_4500",)},
    ],
)
def test_almene_classes_of_the_example_are_the_sums_of_its_estates(example, asked):
    stock = example.table("stock").astype(object)
    own = stock[stock["estate_id"].notna() & (stock["year"] == example.base_year) & stock["rooms"].notna()]
    for name, values in asked.items():
        own = own[own[name].isin(values)]
    by_hand = own.groupby("area_id")["dwellings"].sum()
    found = class_stock(example, tenure="almene", **asked)
    assert figures(found) == (by_hand.sum(),) * 3
    assert (found.asked.status, found.asked.method, found.needed_files) == ("measured", "estates", ())
    mine = found.areas["stock"]
    assert mine[mine > 0].to_dict() == by_hand[by_hand > 0].to_dict()


def test_a_class_of_all_tenures_joins_the_estates_to_bounds_for_the_rest(example):
    stock = example.table("stock").astype(object)
    base = stock[stock["year"] == example.base_year]
    own = base[base["estate_id"].notna() & (base["rooms"] == "2") & (base["accessible"] == "yes")]["dwellings"].sum()
    found = class_stock(example, rooms="2", accessible="yes").asked
    assert own <= found.low <= found.stock <= found.high
    assert found.method == "estates_and_independence"


def test_the_printed_classes_are_those_of_the_need_table(example, copenhagen):
    for m in (example, copenhagen):
        stock = read_stock(m)
        split = cross(stock, margin(m, stock, "tenure"), margin(m, stock, "rooms"))
        low, high = split.bounds()
        known = read_classes(m)
        for column, (tenure, rooms) in enumerate(split.classes):
            areas = class_stock(m, known=known, tenure=tenure, rooms=rooms).areas
            assert areas["stock"].tolist() == split.count[:, column].tolist()
            assert areas["low"].tolist() == low[:, column].tolist()
            assert areas["high"].tolist() == high[:, column].tolist()


# --- rules of one area --------------------------------------------------------------------------------------------


def test_a_hidden_count_of_an_estate_widens_the_bounds_and_is_no_zero():
    area = stock_rows("A", total=200, rooms={"1": 80, "2": 120}, tenure={"almene": 100, "other": 100})
    shown = [row("A", 70, estate="e", tenure="almene", rooms="2")]
    small = row("A", None, estate="e", tenure="almene", rooms="1", status="suppressed")
    hidden, told = (town(*area, *shown, cell) for cell in (small, small | {"dwellings": 30, "status": "measured"}))
    found = class_stock(hidden, tenure="almene", rooms="1").asked
    # 30 almene dwellings are not shown; all of them, or none, may have one room.
    assert (found.low, found.high) == (0, 30)
    assert found.stock > 0
    assert found.status == "estimated"
    known = class_stock(told, tenure="almene", rooms="1").asked
    assert (known.low, known.stock, known.high, known.status) == (30, 30, 30, "measured")


def test_estates_of_which_only_some_delivered_leave_bounds_for_the_others():
    area = stock_rows("A", total=200, rooms={"1": 80, "2": 120}, tenure={"almene": 100, "other": 100})
    m = town(*area, row("A", 25, estate="e", rooms="1"), row("A", 35, estate="e", rooms="2"))
    found = class_stock(m, tenure="almene", rooms="1").asked
    # 40 almene dwellings of others among 55 one-room and 85 two-room dwellings that are left.
    assert (found.low, found.high) == (25, 65)
    assert found.stock == 25 + round(40 * 55 / 140)
    assert found.method == "estates_and_independence"


def test_a_delivered_figure_that_is_no_count_stays_an_estimate():
    area = stock_rows("A", total=200, rooms={"1": 80, "2": 120}, tenure={"almene": 100, "other": 100})
    estate = [row("A", 40, estate="e", rooms="1", status="estimated"), row("A", 60, estate="e", rooms="2")]
    found = class_stock(town(*area, *estate), tenure="almene", rooms="1").asked
    assert (found.low, found.stock, found.high, found.status) == (40, 40, 40, "estimated")


def test_the_rents_that_only_the_municipality_publishes_answer_for_it_and_for_no_area():
    areas = [
        line
        for area in "AB"
        for line in stock_rows(area, total=100, rooms={"1": 40, "2": 60}, tenure={"almene": 50, "other": 50})
    ]
    rents = {"under_3500": 30, "3500_4000": 20, "4000_4500": 20, "over_4500": 30}
    m = town(*areas, *(row("T", n, tenure="almene", rent_band=band) for band, n in rents.items()))
    found = class_stock(m, tenure="almene", rent_band="under_3500")
    assert (found.asked.low, found.asked.stock, found.asked.high) == (30, 30, 30)
    assert (found.asked.status, found.asked.method) == ("measured", "published")
    assert found.areas.loc["A", ["low", "high", "status"]].tolist() == [0, 50, "missing"]
    assert pd.isna(found.areas.loc["A", "stock"])
    # With rooms: 30 cheap among 100 almene dwellings, of which 0 to 80 have one room.
    finer = class_stock(m, tenure="almene", rent_band="under_3500", rooms="1").asked
    assert (finer.low, finer.stock, finer.high) == (0, None, 30)


def test_estates_that_hold_more_than_their_area_are_left_out_and_said_to_contradict():
    area = stock_rows("A", total=200, rooms={"1": 10, "2": 190}, tenure={"almene": 100, "other": 100})
    m = town(*area, row("A", 25, estate="e", rooms="1"))
    found = class_stock(m, tenure="almene", rooms="1")
    assert (found.asked.low, found.asked.high) == (0, 10)
    assert found.contradicted
    assert bool(found.areas.loc["A", "contradicted"])


def test_the_almene_part_of_a_cross_is_enough_for_an_almene_class():
    area = stock_rows("A", total=200, rooms={"1": 80, "2": 120}, tenure={"almene": 100, "other": 100})
    part = [row("A", 30, tenure="almene", rooms="1"), row("A", 70, tenure="almene", rooms="2")]
    found = class_stock(town(*area, *part), tenure="almene", rooms="1").asked
    assert (found.low, found.stock, found.high, found.status) == (30, 30, 30, "measured")
    # What is not almene follows from the margins.
    other = class_stock(town(*area, *part), tenure="other", rooms="1").asked
    assert (other.low, other.stock, other.high) == (50, 50, 50)


def test_two_crosses_that_share_tenure_bound_what_lies_between_them():
    area = stock_rows(
        "A",
        total=100,
        tenure={"almene": 60, "other": 40},
        rooms={"1": 50, "2": 50},
        size_band={"under_50": 50, "50_79": 50},
    )
    by_rooms = {("almene", "1"): 40, ("almene", "2"): 20, ("other", "1"): 10, ("other", "2"): 30}
    by_size = {("almene", "under_50"): 45, ("almene", "50_79"): 15, ("other", "under_50"): 5, ("other", "50_79"): 35}
    crosses = [row("A", n, tenure=t, rooms=r) for (t, r), n in by_rooms.items()]
    crosses += [row("A", n, tenure=t, size_band=s) for (t, s), n in by_size.items()]
    m = town(*area, *crosses)
    # Among 60 almene dwellings 40 have one room and 45 are small: at least 25 and at most 40 are both.
    almene = class_stock(m, tenure="almene", rooms="1", size_band="under_50").asked
    assert (almene.low, almene.stock, almene.high) == (25, 30, 40)
    # All tenures: the others have at least 0 and at most 5, which the crosses with tenure tell, the margins do not.
    every = class_stock(m, rooms="1", size_band="under_50").asked
    assert (every.low, every.high) == (25, 45)
    assert every.stock == round(40 * 45 / 60 + 10 * 5 / 40)


def test_what_is_unknown_stands_beside_the_class():
    area = stock_rows("A", total=200, rooms={"1": 120, "2": 60}, tenure={"almene": 200})
    found = class_stock(town(*area), tenure="almene", rooms="1")
    assert (found.asked.stock, found.unknown) == (120, 20)


def test_an_area_without_rows_has_no_number_and_an_incomplete_one_says_so():
    rows = stock_rows("A", total=200, rooms={"1": 120, "2": 80}, status="incomplete")
    found = class_stock(town(*rows), rooms="1").areas
    assert found.loc["A", ["stock", "status"]].tolist() == [120, "incomplete"]
    assert found.loc["B", "status"] == "missing"
    assert pd.isna(found.loc["B", "stock"])


def test_a_zero_that_may_be_hidden_stays_doubtful():
    rows = stock_rows("A", total=100, rooms={"1": 60, "2": 40}, tenure={"other": 100})
    m = town(*rows, row("A", 0, tenure="almene", status="zero_or_hidden"))
    found = class_stock(m, tenure="almene", rooms="1")
    assert (found.asked.stock, found.asked.status) == (0, "zero_or_hidden")
    assert found.areas.loc["A", "status"] == "zero_or_hidden"


# --- the question and the collapse --------------------------------------------------------------------------------


def test_a_class_is_merged_in_the_fixed_order():
    box = class_box(
        tenure="cooperative",
        dwelling_type="family",
        rooms="2",
        size_band="under_50",
        rent_band="over_4500",
        accessible="yes",
    )
    steps = collapse_steps(box)
    assert [name for name, _, _ in steps] == ["rent_band", "size_band", "dwelling_type", "rooms", "tenure"]
    last = steps[-1][1]
    assert last == {
        "tenure": ("cooperative", "private_rental", "other"),
        "rooms": ("1", "2"),
        "accessible": ("yes",),
    }
    assert [name for name, _, _ in collapse_steps(class_box(**ALMENE_SMALL))] == []


def test_the_first_step_that_holds_enough_dwellings_answers():
    area = stock_rows("A", total=300, rooms={"1": 60, "2": 240}, tenure={"almene": 300}, size_band={"under_50": 300})
    found = class_stock(town(*area), tenure="almene", rooms="1", size_band="under_50")
    assert (found.asked.stock, found.asked.state) == (60, "small_cell")
    assert (found.level, found.merged) == ("rooms", ("size_band:all", "rooms:1-2"))
    assert (found.answer.stock, found.answer.state) == (300, "decided")
    assert found.areas.loc["A", ["stock", "level", "answer"]].tolist() == [60, "rooms", 300]
    assert found.areas.loc["T-unplaced", "level"] == "none"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"room": "1"}, "no room"),
        ({"rooms": "7"}, "7 is no category of rooms"),
        ({"rooms": ()}, "nothing is no category"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_what_can_be_asked(asked, words):
    with pytest.raises(ValueError, match=words):
        class_box(**asked)


# --- laws that hold for all input ---------------------------------------------------------------------------------

TENURES, ROOMS, SIZES, RENTS = ("almene", "other"), ("1", "2", "3"), ("under_50", "50_79"), ("under_3500", "over_4500")
AXES = {"tenure": TENURES, "rooms": ROOMS, "size_band": SIZES, "rent_band": RENTS}
TRUTH = st.lists(st.integers(0, 60), min_size=2 * 24, max_size=2 * 24).map(
    lambda values: np.array(values).reshape(2, 2, 3, 2, 2)
)
PATTERNS = [("tenure", "rooms"), ("tenure", "size_band"), ("rooms", "size_band"), ("tenure", "rooms", "size_band")]
BOXES = st.fixed_dictionaries(
    {}, optional={name: st.sets(st.sampled_from(values), min_size=1) for name, values in AXES.items()}
)


def summed(cells, area, names, *, almene=False):
    """Return rows of one area by some dimensions, from the true cells (tenure, rooms, size, rent)."""
    gone = tuple(axis for axis, name in enumerate(AXES) if name not in names)
    table = cells.sum(axis=gone)
    kept = [name for name in AXES if name in names]
    rows = []
    for at in np.ndindex(table.shape):
        words = {name: AXES[name][position] for name, position in zip(kept, at, strict=True)}
        if not almene or words["tenure"] == "almene":
            rows.append(row(area, int(table[at]), **words))
    return rows


@st.composite
def towns(draw):
    """Return true cells of two areas, and pieces of what may be published: the first ones always are."""
    truth = draw(TRUTH)
    always, pieces = [], []
    for area, cells in zip("AB", truth, strict=True):
        always.append(row(area, int(cells.sum())))
        always += [line for name in ("tenure", "rooms", "size_band") for line in summed(cells, area, (name,))]
        pieces += [summed(cells, area, names) for names in PATTERNS]
        pieces += [summed(cells, area, names, almene=True) for names in PATTERNS if "tenure" in names]
        share = np.array(draw(st.lists(st.integers(0, 100), min_size=12, max_size=12))).reshape(3, 2, 2)
        first = cells[0] * share // 100
        for number, part in enumerate((first, cells[0] - first)):
            hide = draw(st.booleans())
            lines = summed(np.stack([part, np.zeros_like(part)]), area, tuple(AXES), almene=True)
            lines = [line | {"estate_id": f"{area}{number}"} for line in lines if line["dwellings"]]
            if hide and lines:
                lines[0] = lines[0] | {"dwellings": None, "status": "suppressed"}
            pieces.append(lines)
    pieces += [summed(truth.sum(axis=0), "T", names) for names in PATTERNS]
    pieces += [summed(truth.sum(axis=0), "T", ("tenure", "rooms"), almene=True)]
    chosen = draw(st.lists(st.booleans(), min_size=len(pieces), max_size=len(pieces)))
    more = draw(st.lists(st.booleans(), min_size=len(pieces), max_size=len(pieces)))
    fewer = [line for piece, one in zip(pieces, chosen, strict=True) if one for line in piece]
    rest = [line for piece, one, two in zip(pieces, chosen, more, strict=True) if two and not one for line in piece]
    return truth, town(*once([*always, *fewer])), town(*once([*always, *fewer, *rest]))


def once(rows):
    """Return the rows without those that a finer piece repeats."""
    return list({tuple(line.get(name) for name in ("area_id", "estate_id", *AXES)): line for line in rows}.values())


@settings(max_examples=60, deadline=None)
@given(towns(), BOXES)
def test_bounds_hold_the_truth_and_the_estimate_and_never_widen_when_more_is_known(drawn, asked):
    truth, fewer, more = drawn
    inside = np.ix_(
        *(
            [position for position, value in enumerate(values) if value in asked.get(name, values)]
            for name, values in AXES.items()
        )
    )
    true = [int(cells[inside].sum()) for cells in truth]
    # Categories that the town does not have leave a class that allows all the others the whole dimension.
    first, second = (class_stock(m, **asked) for m in (fewer, more))
    for found in (first, second):
        whole, areas = found.asked, found.areas.loc[["A", "B"]]
        assert whole.low <= sum(true) <= whole.high
        assert (areas["low"] <= true).all()
        assert (true <= areas["high"]).all()
        assert not found.contradicted
        if whole.stock is not None:
            assert whole.low <= whole.stock <= whole.high
        known = areas.dropna(subset="stock")
        assert (known["low"] <= known["stock"]).all()
        assert (known["stock"] <= known["high"]).all()
        if whole.status == "measured":
            assert whole.stock == sum(true)
    assert first.asked.low <= second.asked.low
    assert second.asked.high <= first.asked.high
    assert (first.areas["low"] <= second.areas["low"]).all()
    assert (second.areas["high"] <= first.areas["high"]).all()
