"""The gate and the list of places: what cannot be meant is told in plain words, what lies over the border stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from byibalance_core.gate import check

from .lilleby import FILES, finds, stops, write

AREAS = """area_id,name,level,parent_id,centre_lon,centre_lat,area_km2,source_id
998,Lilleby,municipality,,,,,s
0101,Nordby,quarter,998,10.10,56.10,3.0,s
0102,Sydby,quarter,998,10.10,56.05,3.0,s
0103,NA,quarter,998,10.15,56.05,3.0,s
998-unplaced,Uden kvarter,unplaced,998,,,,s
"""
HEAD = "point_id,kind,name,lon,lat,source_id\n"


def check_places(folder: Path, *lines: str, head: str = HEAD, **files: str):
    return check(write(folder, areas_csv=AREAS, points_csv=head + "\n".join(lines) + "\n", **files))


def test_a_municipality_without_the_file_is_fine(tmp_path: Path) -> None:
    checked = check(write(tmp_path, areas_csv=AREAS))
    assert finds(checked) == []
    assert "points" not in checked.tables


def test_sound_places_pass_with_their_types_also_in_danish_words_and_numbers(tmp_path: Path) -> None:
    lines = ('b1;Stoppested;Torvet;"10,101";"56,101";s', 'b2;dagtilbud;;"10,1";"56,06";s')
    checked = check_places(tmp_path, *lines, head="sted-id;slags;navn;længdegrad;breddegrad;kilde\n")
    assert stops(checked) == []
    places = checked.tables["points"]
    assert places[["point_id", "kind", "lon", "lat"]].astype(object).to_numpy().tolist() == [
        ["b1", "stop", 10.101, 56.101],
        ["b2", "day_care", 10.1, 56.06],
    ]


def test_a_place_over_the_border_stays(tmp_path: Path) -> None:
    # 0.2 degrees west of Nordby are 12 km: another municipality, and still the nearest school for somebody.
    checked = check_places(tmp_path, "p1,school,,9.90,56.10,s")
    assert finds(checked) == []
    assert checked.tables["points"]["point_id"].tolist() == ["p1"]


@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [
        ("p2,shop,,570000,6210000,s", "point-not-degrees", "quarantine"),
        ("p2,shop,,2.35,48.85,s", "outside-denmark", "quarantine"),
        ("p2,shop,,12.57,55.68,s", "point-far-away", "quarantine"),
        ("p2,bus,,10.10,56.10,s", "unknown-category", "quarantine"),
        ("p2,shop,,,56.10,s", "missing-value", "quarantine"),
        ("p1,shop,,10.12,56.10,s", "duplicate-key", "refuse"),
        ("p1,shop,Brugsen,10.11,56.10,s", "duplicate-equal", "note"),
        ("p2,shop,Netto,10.11,56.10,s", "point-twice", "note"),
    ],
)
def test_each_fault_is_one_finding_at_its_row_and_the_other_places_stay(
    tmp_path: Path, line: str, code: str, severity: str
) -> None:
    checked = check_places(tmp_path, "p1,shop,Brugsen,10.11,56.10,s", line)
    [finding] = checked.findings
    assert (finding.code, finding.severity, finding.row) == (code, severity, 3)
    assert checked.tables["points"]["point_id"].tolist() == ["p1"]


def test_metres_are_told_as_metres_and_a_stray_place_by_how_far_it_lies(tmp_path: Path) -> None:
    checked = check_places(tmp_path, "p1,shop,,570000,6210000,s", "p2,shop,,12.57,55.68,s")
    first, second = checked.findings
    assert "ikke grader" in first.found
    assert "EPSG:4326" in first.why
    # From Sydby's neighbour at 10.15, 56.05 to 12.57, 55.68: 2.42 degrees of 62.5 km and 0.37 of 111.3, about 157 km.
    assert "157 km" in second.found or "156 km" in second.found


def test_two_kinds_may_share_a_spot(tmp_path: Path) -> None:
    checked = check_places(tmp_path, "p1,shop,,10.11,56.10,s", "p2,doctor,,10.11,56.10,s")
    assert finds(checked) == []
    assert len(checked.tables["points"]) == 2


def test_swapped_columns_are_asked_about_once_and_not_read(tmp_path: Path) -> None:
    checked = check_places(tmp_path, *(f"p{n},shop,,56.1{n},10.1{n},s" for n in range(3)))
    assert finds(checked) == ["ask points-swapped: points.csv, række 2, kolonne lon"]
    assert checked.findings[0].found.startswith("3 steder har lon og lat i bytte")
    assert checked.outcome == "ask"
    assert checked.tables["points"].empty


def test_a_file_alone_is_checked_as_far_as_it_can_be(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(HEAD + "p1,shop,,12.57,55.68,s\np2,shop,,570000,6210000,s\n")
    checked = check(tmp_path / "points.csv")
    assert [finding.code for finding in checked.findings] == ["point-not-degrees"]


def test_a_source_that_is_not_listed_stops_as_everywhere(tmp_path: Path) -> None:
    checked = check_places(tmp_path, "p1,shop,,10.11,56.10,nowhere", sources_toml=FILES["sources.toml"])
    assert stops(checked) == ["refuse unknown-source: points.csv, række 2, kolonne source_id"]
