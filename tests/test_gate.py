"""The tables together: what refers to what, what adds up, and what is added so that it does."""

import time

import pandas as pd
import pytest

from byibalance_core.findings import outcome
from byibalance_core.gate import LISTED, Checked, check
from byibalance_core.schemas import TABLES

from .lilleby import FILES, finds, stock, stops, write

AREAS = FILES["areas.csv"]
HEAD = "area_id,estate_id,year,tenure,rooms,dwellings,in_use,status,source_id\n"


def rows(*lines: str, head: str = HEAD) -> str:
    return head + "".join(f"{line}\n" for line in lines)


def test_a_sound_delivery_is_accepted_with_the_types_of_the_schema(tmp_path):
    checked = check(write(tmp_path))
    assert (finds(checked), checked.outcome) == ([], "accept")
    assert set(checked.tables) == {"areas", "stock"}
    frame = checked.tables["stock"]
    assert tuple(frame.columns) == TABLES["stock"].names
    assert frame["area_id"].dtype == "category"
    assert list(frame["rooms"].cat.categories) == ["1", "2", "3", "4+", "unknown"]
    assert {frame[name].dtype.name for name in ("year", "dwellings", "in_use")} == {"Int64"}
    assert frame["status"].tolist() == ["measured"] * 3
    assert checked.tables["areas"]["centre_lon"].dtype == "float64"
    assert checked.settings["code"] == "998"
    assert checked.sources["s"].kind == "invented"
    assert set(checked.file_hashes) == set(FILES)


def test_all_faults_are_told_at_once(tmp_path):
    checked = check(
        write(
            tmp_path,
            areas_csv=AREAS + "0101,Nordby,quarter,998,s\n",
            stock_csv='area_id,year,dwellings,source_id\n0101,2026,"12,5",s\n0999,2026,1,s\n',
            population_csv="",
        )
    )
    assert stops(checked) == [
        "refuse empty-file: population.csv",
        "ask count-not-whole: stock.csv, række 2, kolonne dwellings",
        "refuse duplicate-area-code: areas.csv, række 7, kolonne area_id",
        "refuse unknown-area: stock.csv, række 3, kolonne area_id",
    ]
    assert checked.outcome == "refuse"


def test_check_sets_doubtful_rows_aside_and_goes_on(tmp_path):
    text = "area_id,year,dwellings,source_id\n0101,2026,100,s\n0102,2026,200,s\n0999,2026,7,s\n"
    assert stock(check(write(tmp_path, stock_csv=text))) == {"0101": 100, "0102": 200}


def test_the_unplaced_area_is_added_where_it_is_missing(tmp_path):
    areas = "".join(line for line in AREAS.splitlines(keepends=True) if "unplaced" not in line)
    checked = check(write(tmp_path, areas_csv=areas))
    assert finds(checked) == ["note unplaced-added"]
    added = checked.tables["areas"].set_index("area_id").loc["998-unplaced"]
    assert (added["name"], added["level"], added["parent_id"]) == ("Uden område", "unplaced", "998")


def test_a_second_unplaced_area_is_refused(tmp_path):
    checked = check(write(tmp_path, areas_csv=AREAS + "rest,Rest,unplaced,998,s\n"))
    assert stops(checked) == ["refuse unplaced-not-one: areas.csv, række 7, kolonne area_id"]


def test_no_area_on_the_stated_level_is_refused(tmp_path):
    settings = FILES["municipality.toml"].replace('"quarter"', '"district"')
    assert stops(check(write(tmp_path, municipality_toml=settings))) == ["refuse no-areas"]


def test_a_parent_that_is_not_there_is_refused(tmp_path):
    checked = check(write(tmp_path, areas_csv=AREAS.replace("Sydby,quarter,998", "Sydby,quarter,989")))
    assert "refuse unknown-parent: areas.csv, række 4, kolonne parent_id" in finds(checked)


ESTATES = "estate_id,valid_from,organisation_id,area_id,name,source_id\n"


def test_references_to_what_is_not_there_set_their_rows_aside(tmp_path):
    checked = check(
        write(
            tmp_path,
            organisations_csv="organisation_id,name,source_id\no1,Bo Lilleby,s\n",
            estates_csv=ESTATES + "e1,2001-01-01,o1,0101,Ahornhaven,s\ne2,2001-01-01,o2,0102,Birkehaven,s\n",
            lettings_csv="estate_id,period,lettings,source_id\ne1,2026,5,s\ne3,2026,6,s\n",
            indicators_csv=(
                "unit_kind,unit_id,indicator,period,value,source_id\n"
                "area,0101,almene_share,2026,0.5,s\n"
                "area,0109,almene_share,2026,0.5,s\n"
                "municipality,998,almene_share,2026,0.4,s\n"
                "estate,e9,almene_share,2026,1,s\n"
                "area,0102,almene_shares,2026,0.5,s\n"
            ),
        )
    )
    assert finds(checked) == [
        "quarantine unknown-organisation: estates.csv, række 3, kolonne organisation_id",
        "quarantine unknown-estate: lettings.csv, række 3, kolonne estate_id",
        "quarantine unknown-unit: indicators.csv, række 3, kolonne unit_id",
        "quarantine unknown-unit: indicators.csv, række 5, kolonne unit_id",
        "quarantine unknown-indicator: indicators.csv, række 6, kolonne indicator",
    ]
    assert checked.outcome == "quarantine"
    assert checked.findings[4].do.endswith("Mente du almene_share?")
    assert checked.tables["estates"]["estate_id"].tolist() == ["e1"]
    assert checked.tables["indicators"]["unit_id"].tolist() == ["0101", "998"]


# --- Sums --------------------------------------------------------------------------------------------------------

THREE = ("0101,,2026,,,100,,,s", "0102,,2026,,,200,,,s", "0103,,2026,,,300,,,s")


def test_areas_and_the_unplaced_that_give_the_municipality_are_fine(tmp_path):
    checked = check(write(tmp_path, stock_csv=rows("998,,2026,,,607,,,s", *THREE, "998-unplaced,,2026,,,7,,,s")))
    assert finds(checked) == []


@pytest.mark.parametrize("total", [606, 608])
def test_one_dwelling_off_the_municipality_is_asked_about(tmp_path, total):
    lines = (f"998,,2026,,,{total},,,s", *THREE, "998-unplaced,,2026,,,7,,,s")
    checked = check(write(tmp_path, stock_csv=rows(*lines)))
    assert finds(checked) == ["ask municipality-sum-differs: stock.csv, række 2, kolonne dwellings"]
    assert f"områderne giver 607, kommunen er {total}" in checked.findings[0].found


def test_every_dimension_is_compared_with_the_municipality(tmp_path):
    lines = [f"{area},,2026,,{rooms},{count},,,s" for area, _, count in SPLIT for rooms in ("1", "2")]
    checked = check(write(tmp_path, stock_csv=rows("998,,2026,,1,61,,,s", "998,,2026,,2,60,,,s", *lines)))
    assert finds(checked) == ["ask municipality-sum-differs: stock.csv, række 2, kolonne dwellings"]


SPLIT = (("0101", "", 10), ("0102", "", 20), ("0103", "", 30), ("998-unplaced", "", 0))


def test_what_no_row_places_becomes_the_unplaced_areas_when_it_is_little(tmp_path):
    checked = check(write(tmp_path, stock_csv=rows("998,,2026,,,607,,,s", *THREE)))
    assert finds(checked) == ["note unplaced-rest: stock.csv, kolonne dwellings"]
    assert stock(checked) == {"998": 607, "0101": 100, "0102": 200, "0103": 300, "998-unplaced": 7}
    assert checked.tables["stock"]["status"].tolist() == ["measured"] * 4 + ["estimated"]


def test_more_than_five_per_cent_without_a_place_is_asked_about(tmp_path):
    checked = check(write(tmp_path, stock_csv=rows("998,,2026,,,640,,,s", *THREE)))
    assert stops(checked) == ["ask municipality-sum-differs: stock.csv, række 2, kolonne dwellings"]


def test_two_sources_may_disagree(tmp_path):
    sources = FILES["sources.toml"] + FILES["sources.toml"].replace('id = "s"', 'id = "t"')
    checked = check(write(tmp_path, sources_toml=sources, stock_csv=rows("998,,2026,,,999,,,t", *THREE)))
    assert finds(checked) == []


def test_a_hidden_part_is_not_asked_about_unless_the_sum_is_too_great(tmp_path):
    hidden = ("0101,,2026,,,100,,,s", "0102,,2026,,,..,,,s", "0103,,2026,,,300,,,s")
    for number, (total, stopping) in enumerate([(607, 0), (399, 1)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        checked = check(write(folder, stock_csv=rows(f"998,,2026,,,{total},,,s", *hidden)))
        assert len(stops(checked)) == stopping


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("0102,,2026,,,mange,,,s", "number-unreadable"),
        ("0102,,2026,,,-5,,,s", "negative-count"),
        ("0102,,2026,,,200,201,,s", "in-use-exceeds-dwellings"),
    ],
)
def test_a_row_set_aside_is_a_missing_part_of_its_sums_and_no_second_fault(tmp_path, row, code):
    lines = ("998,,2026,,,607,,,s", THREE[0], row, THREE[2], "0102,,2026,,1,150,,,s", "998-unplaced,,2026,,,7,,,s")
    checked = check(write(tmp_path, stock_csv=rows(*lines)))
    assert [text.split(":")[0] for text in finds(checked)] == [f"quarantine {code}"]
    assert stock(checked) == {"998": 607, "0101": 100, "0103": 300, "0102 1": 150, "998-unplaced": 7}


def test_projected_parts_may_round_by_half_a_person_each(tmp_path):
    head = "area_id,year,variant,publisher,basis,persons,source_id\n"
    parts = [f"{area},2031,main,P,plan,{n},s" for area, n in (("0101", 100), ("0102", 200), ("998-unplaced", 5))]
    for number, (total, stopping) in enumerate([(306, 0), (307, 1), (303, 1)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        text = rows(f"998,2031,main,P,plan,{total},s", *parts, head=head)
        assert len(stops(check(write(folder, projection_csv=text)))) == stopping


def test_missing_categories_become_unknown_with_a_note(tmp_path):
    lines = ("0101,,2026,,,100,90,,s", "0101,,2026,,1,60,55,,s", "0101,,2026,,2,37,34,,s")
    checked = check(write(tmp_path, stock_csv=rows(*lines)))
    assert finds(checked) == ["note unknown-added: stock.csv, kolonne rooms"]
    assert stock(checked) == {"0101": 100, "0101 1": 60, "0101 2": 37, "0101 unknown": 3}
    assert checked.tables["stock"]["in_use"].tolist() == [90, 55, 34, 1]


def test_the_rest_is_not_told_where_a_category_is_hidden(tmp_path):
    lines = ("0101,,2026,,,100,,,s", "0101,,2026,,1,60,,,s", "0101,,2026,,2,..,,,s")
    checked = check(write(tmp_path, stock_csv=rows(*lines)))
    assert stock(checked) == {"0101": 100, "0101 1": 60, "0101 2": "suppressed"}


@pytest.mark.parametrize(
    "lines",
    [
        ("0101,,2026,,1,60,,,s", "0101,,2026,,2,41,,,s"),
        ("0101,,2026,,1,60,,,s", "0101,,2026,,unknown,39,,,s"),
        ("0101,,2026,almene,1,60,,,s", "0101,,2026,other,1,41,,,s"),
    ],
    ids=["more than the total", "less although unknown is stated", "a cross of more than the total"],
)
def test_categories_that_cannot_give_the_total_are_asked_about(tmp_path, lines):
    checked = check(write(tmp_path, stock_csv=rows("0101,,2026,,,100,,,s", *lines)))
    assert finds(checked) == [
        f"ask dimension-sum-differs: stock.csv, række 2, kolonne {'tenure' if 'almene' in lines[0] else 'rooms'}"
    ]


ESTATE = {
    "organisations_csv": "organisation_id,name,source_id\no1,Bo Lilleby,s\n",
    "estates_csv": ESTATES + "e1,2001-01-01,o1,0101,A,s\ne2,2001-01-01,o1,0101,B,s\n",
}


def test_estates_with_more_dwellings_than_their_area_are_asked_about(tmp_path):
    lines = ("0101,,2026,,,100,,,s", "0101,e1,2026,,,60,,,s", "0101,e2,2026,,,41,,,s")
    checked = check(write(tmp_path, stock_csv=rows(*lines), **ESTATE))
    assert finds(checked) == ["ask estates-exceed-area: stock.csv, række 2, kolonne dwellings"]


def test_estates_are_bounded_by_the_areas_almene_dwellings(tmp_path):
    lines = (
        "0101,,2026,,,100,,,s", "0101,,2026,almene,,50,,,s", "0101,,2026,other,,50,,,s", "0101,e1,2026,,,51,,,s",
    )  # fmt: skip
    checked = check(write(tmp_path, stock_csv=rows(*lines), **ESTATE))
    assert finds(checked) == ["ask estates-exceed-area: stock.csv, række 3, kolonne dwellings"]


def test_more_in_use_than_there_are_sets_the_row_aside(tmp_path):
    checked = check(write(tmp_path, stock_csv=rows("0101,,2026,,,100,101,,s", "0102,,2026,,,200,200,,s")))
    assert finds(checked) == ["quarantine in-use-exceeds-dwellings: stock.csv, række 2, kolonne in_use"]
    assert stock(checked) == {"0102": 200}


def test_an_area_with_too_many_residents_for_its_dwellings_is_incomplete(tmp_path):
    population = "area_id,period,persons,source_id\n0101,2026,245,s\n0102,2026K1,489,s\n0102,2025,900,s\n"
    stock_rows = rows("0101,,2026,,,100,,,s", "0101,,2026,,1,100,,provisional,s", "0102,,2026,,,200,,,s")
    checked = check(write(tmp_path, stock_csv=stock_rows, population_csv=population))
    assert finds(checked) == ["note incomplete-stock: stock.csv"]
    assert "Nordby (0101) har 2,45 beboere pr. bolig" in checked.findings[0].found
    assert checked.tables["stock"]["status"].tolist() == ["incomplete", "incomplete", "measured"]


# --- Indicators --------------------------------------------------------------------------------------------------


def indicators(*values: str, indicator: str = "almene_share") -> str:
    areas = ("0101", "0102", "0103")
    lines = [f"area;{area};{indicator};2026;{value};s" for area, value in zip(areas, values, strict=False)]
    return "\n".join(["unit_kind;unit_id;indicator;period;value;source_id", *lines]) + "\n"


@pytest.mark.parametrize(
    ("values", "read", "says"),
    [
        (("0,1", "0,2", "1"), [0.1, 0.2, 1], []),
        (("10 %", "20,5 %", "0,3"), [0.1, 0.205, 0.3], ["note share-in-percent"]),
        (("10", "20,5", "30"), [0.1, 0.205, 0.3], ["note share-in-percent"]),
        (("10", "20,5", "0,3"), [None, None, None], ["ask share-or-percent"]),
        (("0,1", "0,2", "1,03"), [0.1, 0.2], ["quarantine value-out-of-range"]),
        (("0,1", "-0,2", "103 %"), [0.1], ["note share-in-percent", *["quarantine value-out-of-range"] * 2]),
    ],
)
def test_shares_run_from_0_to_1_however_they_are_written(tmp_path, values, read, says):
    checked = check(write(tmp_path, indicators_csv=indicators(*values)))
    assert [text.split(":")[0] for text in finds(checked)] == says
    found = checked.tables["indicators"]["value"].tolist()
    assert [None if pd.isna(value) else round(value, 6) for value in found] == read


@pytest.mark.parametrize(
    ("indicator", "value", "fine"),
    [
        ("residents_change_2040_share", "2,03", True),
        ("residents_change_2040_share", "-0,4", True),
        ("residents_change_2040_share", "-1,4", False),
        ("median_disposable_income_dkk", "-1", False),
        ("arrears_per_100_dwellings", "3 %", True),
        ("arrears_per_100_dwellings", "101", False),
        ("income_of_region_share", "1,2", True),
    ],
)
def test_other_units_have_their_own_bounds(tmp_path, indicator, value, fine):
    checked = check(write(tmp_path, indicators_csv=indicators(value, indicator=indicator)))
    assert ("quarantine value-out-of-range" in " ".join(finds(checked))) is not fine


def test_a_figure_per_100_keeps_its_per_cent(tmp_path):
    checked = check(write(tmp_path, indicators_csv=indicators("3 %", indicator="arrears_per_100_dwellings")))
    assert checked.tables["indicators"]["value"].tolist() == [3.0]


def test_a_zero_that_may_be_hidden_has_its_own_status(tmp_path):
    sources = FILES["sources.toml"] + 'zero_may_be_hidden = ["almene_share", "stock.dwellings"]\n'
    checked = check(
        write(
            tmp_path,
            sources_toml=sources,
            indicators_csv=indicators("0", "0,5"),
            stock_csv=rows("0101,,2026,,,0,,,s", "0102,,2026,,,0,,estimated,s", "0103,,2026,,,3,,,s"),
        )
    )
    assert checked.tables["indicators"]["status"].tolist() == ["zero_or_hidden", "measured"]
    assert checked.tables["stock"]["status"].tolist() == ["zero_or_hidden", "estimated", "measured"]


# --- Size --------------------------------------------------------------------------------------------------------


def test_many_findings_of_one_kind_are_counted_after_the_first(tmp_path):
    lines = [f"0{number},,2026,,,1,,,s" for number in range(200, 200 + LISTED + 7)]
    checked = check(write(tmp_path, stock_csv=rows(*lines)))
    assert [finding.code for finding in checked.findings] == ["unknown-area"] * LISTED + ["more-like-this"]
    assert "7 fund mere" in checked.findings[-1].found


def test_a_thousand_areas_with_twenty_rows_each_take_seconds(tmp_path):
    areas = [f"A{number:04},N{number},quarter,998,s" for number in range(1000)]
    cells = [
        f"{c},{r}" for c in ("almene", "other", "cooperative", "unknown") for r in ("1", "2", "3", "4+", "unknown")
    ]
    lines = [f"{area.split(',')[0]},,2026,{cell},{count},,,s" for area in areas for count, cell in enumerate(cells)]
    folder = write(tmp_path, areas_csv=AREAS + "".join(f"{area}\n" for area in areas), stock_csv=rows(*lines))
    begun = time.process_time()
    checked = check(folder)
    assert (finds(checked), len(checked.tables["stock"])) == ([], 20_000)
    assert time.process_time() - begun < 8, "7.500 areas must take well under a minute"


def test_the_outcome_is_the_most_severe_finding():
    assert Checked().outcome == outcome([]) == "accept"
