"""Data folders as they are delivered: settings, sources, names of files, sizes."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core.gate import CODES, check
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.folder import read_folder
from byibalance_core.sources.spreadsheet import MAX_ROWS
from byibalance_core.sources.text import MAX_FILE_MB, MAX_LINE

from .lilleby import FILES, finds, stock, stops, write, write_files

STOCK = FILES["stock.csv"]
HEAD = STOCK.splitlines()[0] + "\n"


def test_a_path_that_is_not_there_is_said_without_its_folders(tmp_path):
    checked = check(tmp_path / "findes-ikke")
    assert finds(checked) == ["refuse path-missing"]
    assert str(tmp_path) not in checked.findings[0].found


def test_a_boundary_file_that_is_not_there_is_said(tmp_path):
    checked = check(write(tmp_path), boundaries=tmp_path / "ingen.geojson")
    assert finds(checked) == ["refuse path-missing: ingen.geojson"]


def test_an_empty_folder_says_what_belongs_in_it(tmp_path):
    assert finds(check(tmp_path)) == [
        "refuse settings-missing: municipality.toml",
        "refuse sources-missing: sources.toml",
        "refuse folder-empty",
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("code = ", "toml-unreadable"),
        (b"\xff\xfe\x00", "toml-unreadable"),
        ('code = "998"', "settings-incomplete"),
        (FILES["municipality.toml"].replace('"quarter"', '"kvarter"'), "settings-incomplete"),
        (FILES["municipality.toml"].replace("2026", '"i år"'), "settings-incomplete"),
        (FILES["municipality.toml"].replace("[2031]", "2031"), "settings-incomplete"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(tmp_path, written, code):
    assert stops(check(write(tmp_path, municipality_toml=written))) == [f"refuse {code}: municipality.toml"]


def test_a_missing_setting_is_named(tmp_path):
    written = FILES["municipality.toml"].replace("base_year = 2026", "")
    checked = check(write(tmp_path, municipality_toml=written))
    assert checked.findings[0].found == "I municipality.toml mangler base_year."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "invented"', 'kind = "opfundet"'),
        ('licence = "CC0"', ""),
        ('disclosure = "cleared"', 'disclosure = "rå"'),
    ],
)
def test_a_source_without_licence_or_with_an_unknown_kind_is_refused(tmp_path, old, new):
    checked = check(write(tmp_path, sources_toml=FILES["sources.toml"].replace(old, new)))
    assert stops(checked)[0] == "refuse source-incomplete: sources.toml"
    assert old.split(" ")[0] in checked.findings[0].found


def test_a_file_without_a_source_takes_the_one_that_names_it(tmp_path):
    sources = FILES["sources.toml"] + 'files = ["stock.csv"]\n'
    text = "area_id,year,dwellings\n0101,2026,100\n"
    checked = check(write(tmp_path, sources_toml=sources, stock_csv=text))
    assert finds(checked) == []
    assert checked.tables["stock"]["source_id"].tolist() == ["s"]


def test_several_files_of_a_table_are_stacked(tmp_path):
    checked = check(write(tmp_path, stock__2025_csv=HEAD + "0101,2025,90,s\n"))
    assert finds(checked) == []
    assert checked.tables["stock"]["year"].tolist() == [2025, 2026, 2026, 2026]


def test_one_key_in_two_files_is_refused_at_the_second(tmp_path):
    checked = check(write(tmp_path, stock__ekstra_csv=HEAD + "0101,2026,99,s\n"))
    assert finds(checked) == ["refuse duplicate-key: stock.csv, række 2, kolonne area_id"]
    assert "stock-ekstra.csv, række 2" in checked.findings[0].found


def test_a_file_of_another_name_is_known_by_its_headers(tmp_path):
    checked = check(write(tmp_path, stock_csv=None, boliger_csv=STOCK))
    assert finds(checked) == ["note table-recognised: boliger.csv"]
    assert stock(checked) == {"0101": 100, "0102": 200, "0103": 300}


def test_a_file_that_is_not_known_is_asked_about(tmp_path):
    assert finds(check(write(tmp_path, noter_csv="a,b\n1,2\n"))) == ["ask unknown-file: noter.csv"]


def test_other_files_and_open_documents_are_left_alone(tmp_path):
    folder = write(tmp_path, LÆSMIG_md="# Hej", notat_txt="x")
    (folder / "~$stock.xlsx").write_bytes(b"lock")
    (folder / ".skjult.csv").write_bytes(b"")
    (folder / "gamle").mkdir()
    assert finds(check(folder)) == []


def test_one_file_alone_is_checked_alone(tmp_path):
    path = write(tmp_path, stock_csv=HEAD + '0101,2026,"12,5",s\n0999,2026,1,t\n') / "stock.csv"
    assert finds(check(path)) == ["ask count-not-whole: stock.csv, række 2, kolonne dwellings"]


def test_hashes_are_of_the_files_as_they_were_read(tmp_path):
    raw = read_folder(write(tmp_path), answers=Answers())
    assert raw.file_hashes["stock.csv"] == hashlib.sha256(STOCK.encode()).hexdigest()


def test_a_file_changed_after_its_hash_was_written_is_said(tmp_path):
    sources = FILES["sources.toml"] + '[[file]]\nname = "stock.csv"\nsha256 = "{}"\n'
    for number, (digest, says) in enumerate(
        [("0" * 64, ["note hash-differs: stock.csv"]), (hashlib.sha256(STOCK.encode()).hexdigest(), [])]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert finds(check(write(folder, sources_toml=sources.format(digest)))) == says


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    folder = write(tmp_path)
    with (folder / "stock.csv").open("r+b") as stream:
        stream.truncate(MAX_FILE_MB * 1_000_000 + 1)
    read = type(folder).read_bytes
    monkeypatch.setattr(
        "pathlib.Path.read_bytes", lambda path: pytest.fail("read") if path.name == "stock.csv" else read(path)
    )
    assert finds(check(folder)) == ["refuse file-too-large: stock.csv"]


def test_a_line_over_the_limit_is_refused(tmp_path):
    checked = check(write(tmp_path, stock_csv=HEAD + "0101,2026,1," + "s" * MAX_LINE))
    assert finds(checked) == ["refuse line-too-long: stock.csv"]


def test_too_many_columns_are_refused(tmp_path):
    checked = check(write(tmp_path, stock_csv=",".join(f"k{number}" for number in range(5000)) + "\n1\n"))
    assert finds(checked) == ["refuse too-many-columns: stock.csv, række 1"]


def test_too_many_rows_are_refused(tmp_path):
    checked = check(write(tmp_path, stock_csv=HEAD + "0101,2026,1,s\n" * (MAX_ROWS + 30)))
    assert finds(checked) == ["refuse too-many-rows: stock.csv"]


def test_a_quote_that_swallows_ten_thousand_lines_is_refused_at_its_row(tmp_path):
    checked = check(write(tmp_path, stock_csv=STOCK + '"0101,2027,1,s\n' + "0101,2026,1,s\n" * 10_000 + '"'))
    assert finds(checked) == ["refuse unclosed-quote: stock.csv, række 5"]


def test_a_file_name_with_a_line_break_leaves_one_line(tmp_path):
    folder = write(tmp_path)
    (folder / "stock-a\nb.csv").write_bytes(b"")
    assert finds(check(folder)) == ["refuse empty-file: stock-a b.csv"]


def test_ids_that_look_like_numbers_stay_text(tmp_path):
    raw = read_folder(write(tmp_path), answers=Answers())
    assert raw.frames["areas"]["area_id"].tolist() == ["998", "0101", "0102", "0103", "998-unplaced"]


SCRAPS = st.sampled_from(
    [
        "",
        "..",
        "1.234",
        "1,5",
        "inf",
        "I alt",
        "NA",
        '"',
        ";",
        ",",
        "\n",
        "\0",
        "\u200b",
        "1e400",
        "9" * 30,
        "[",
        "\ud800",
    ]
)
CHANGES = st.tuples(st.floats(0, 1), st.integers(0, 20), SCRAPS)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.lists(CHANGES, min_size=1, max_size=5))
def test_no_delivery_makes_the_gate_fail(name, changes):
    text = FILES[name]
    for where, length, scrap in changes:
        start = int(where * len(text))
        text = text[:start] + scrap + text[start + length :]
    with TemporaryDirectory() as folder:
        checked = check(write_files(Path(folder), {**FILES, name: text.encode("utf-8", "surrogatepass")}))
    assert checked.outcome in {"accept", "quarantine", "ask", "refuse"}
    assert all(finding.code in CODES for finding in checked.findings)
