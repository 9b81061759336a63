"""What looks like a person is refused wherever it stands and leaves no trace; what only resembles it is let through."""

import datetime as dt
import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from byibalance_core import civil_numbers
from byibalance_core.gate import Answers, check
from byibalance_core.sources.codes import shown
from byibalance_core.sources.reader import IN_PROCESS

from .lilleby import FILES, write_files
from .squares import UNIT, features, polygon
from .test_workbook import HEADER, ROWS, repacked, workbook

#: Invented numbers: the first six digits are a day, the last four are no check.
NUMBER, SHORT = "311299-0000", 101900000
ROOT = Path(__file__).parent.parent


def codes_of(data, file):
    _, _, findings = IN_PROCESS.table(data, file=file, answers=Answers())
    return [finding.code for finding in findings]


# --- The number --------------------------------------------------------------------------------------------------


@given(st.dates(dt.date(1900, 1, 1), dt.date(2026, 12, 31)), st.integers(0, 9999), st.sampled_from(["", "-", " ", "–"]))
def test_every_number_of_a_day_that_exists_is_found_and_masked(day, serial, mark):
    number = f"{day:%d%m%y}{mark}{serial:04d}"
    inside = (
        f"Lejer {number} flyttede",
        f"cpr{number}",
        f"a;{number};b",
        f"({number})",
        f"{number[:3]}\u200b{number[3:]}",
    )
    for text in (number, *inside):
        assert civil_numbers.holds(text), text
        assert number not in civil_numbers.masked(text)
        assert number not in shown(text)
    assert civil_numbers.holds(int(f"{day:%d%m%y}{serial:04d}")) or day.day < 10
    assert civil_numbers.lacks_zero(int(f"{day:%d%m%y}{serial:04d}")) == (day.day < 10)


@pytest.mark.parametrize(
    "text",
    [
        "4561701234",  # a tenancy's number that begins with no day
        "310299-0000",  # no such day
        "1234567890",
        "0012010001",
        "12,3112990000",  # decimals
        "10.3112990000",
        "31129900001",  # one digit more
        "6f3112990000",  # within a code of letters and digits
        "2026-02-01 12:30",
        "20260201-1234",
        "+45 31 12 99 00",
        "1.012.991.234",
    ],
)
def test_other_numbers_are_let_through(text):
    assert not civil_numbers.holds(text)


def test_a_number_given_until_a_person_has_a_lasting_one_is_found_with_its_hyphen():
    assert civil_numbers.holds("711299-0000")
    assert not civil_numbers.holds("7112990000")


# --- Where it may stand ------------------------------------------------------------------------------------------


def commented(book):
    book["stock"]["A2"].comment = Comment(f"Spørg {NUMBER}", "Fiktiv")


def named(book):
    book.defined_names["Lejer"] = DefinedName("Lejer", attr_text=f'"{NUMBER}"')


def in_properties(book):
    book.properties.keywords = NUMBER


def on_hidden_sheet(book):
    sheet = book.create_sheet("Gemt")
    sheet.sheet_state = "hidden"
    sheet.append(["Lejer", NUMBER])


def on_second_sheet(book):
    book.create_sheet("Noter").append([NUMBER.replace("-", "")])


def as_sheet_name(book):
    book.create_sheet(NUMBER)


def in_header_of_print(book):
    book["stock"].oddHeader.center.text = NUMBER


def as_link(book):
    book["stock"]["A2"].hyperlink = f"https://example.org/{NUMBER}"


def as_hint(book):
    from openpyxl.worksheet.datavalidation import DataValidation

    hint = DataValidation(type="list", formula1='"a,b"', prompt=NUMBER)
    hint.add("A5")
    book["stock"].add_data_validation(hint)


def far_to_the_right(book):
    book["stock"]["GR2"] = NUMBER


def with_lost_zeros(book):
    sheet = book.create_sheet("Udtræk")
    for row in (["nr"], [SHORT], [SHORT + 1], [SHORT + 2]):
        sheet.append(row)


PLACES = [commented, named, in_properties, on_hidden_sheet, on_second_sheet, as_sheet_name, in_header_of_print]
PLACES += [as_link, as_hint, far_to_the_right, with_lost_zeros]


@pytest.mark.parametrize("change", PLACES, ids=lambda change: change.__name__)
def test_a_workbook_with_a_number_anywhere_is_refused_without_the_number(change):
    data = workbook(change=change)
    _, frame, findings = IN_PROCESS.table(data, file="stock.xlsx", answers=Answers())
    assert frame is None
    assert {finding.code for finding in findings} == {"personal-data"}
    said = repr(findings)
    assert not any(part in said for part in (NUMBER, NUMBER.replace("-", ""), str(SHORT)))


def test_a_number_that_is_split_into_runs_of_text_is_found():
    def split(name, content):
        runs = b"<r><t>311299</t></r><r><rPr><b/></rPr><t>-0000</t></r>"
        return content.replace(b"<t>0101</t>", runs) if name == "xl/worksheets/sheet1.xml" else content

    assert codes_of(repacked(workbook(), split), "stock.xlsx") == ["personal-data"]


@pytest.mark.parametrize(
    "text",
    [
        f"area_id;navn\n0101;{NUMBER}\n",
        f"area_id;{NUMBER}\n0101;5\n",
        "area_id,dwellings,nr\n0101,100,3112990000\n",
        f"area_id;navn\n0101;Lejer {NUMBER} flyttede\n",
        f"{NUMBER}\narea_id;year\n0101;2026\n",
        f"area_id;year\n0101;2026\nKilde: {NUMBER}\n",
        "area_id;nr\n0101;101900000\n0102;201900000\n",
        f'area_id;navn\n0101;"{NUMBER}\n',
    ],
    ids=["cell", "header", "after a comma", "in a sentence", "title", "footer", "lost zeros", "unclosed quote"],
)
def test_a_text_file_with_a_number_anywhere_is_refused_without_the_number(text):
    _, frame, findings = IN_PROCESS.table(text.encode(), file="areas.csv", answers=Answers())
    assert (frame, [finding.code for finding in findings]) == (None, ["personal-data"])
    assert "0000" not in repr(findings)


def test_a_boundary_file_with_a_number_among_its_properties_is_refused():
    data = features(polygon(UNIT))
    data = data.replace(b'"properties": {', b'"properties": {"note": "' + NUMBER.encode() + b'", ', 1)
    assert NUMBER.encode() in data
    frame, findings = IN_PROCESS.shapes(data, file="a.geojson", answers=Answers())
    assert (frame, [finding.code for finding in findings]) == (None, ["personal-data"])


# --- Names, birthdays, telephones ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Afdeling;Lejers navn\nA1;Fiktiv Person\n",
        "Afdeling;Lejers CPR-nr.\nA1;\n",
        "Afdeling;Telefon\nA1;12345678\n",
        "Afdeling;Mailadresse på lejer\nA1;x\n",
        "Afdeling;Fødselsdato\nA1;01-02-1970\n",
        "Afdeling;x\nA1;a@example.org\nA2;b@example.org\n",
        "Afdeling;x\nA1;12 34 56 78\nA2;+45 12 34 56 79\n",
        "Afdeling;Bemærkning\nA1;Fiktiv Person, født 1. februar 1970\n",
        "Afdeling;x\nA1;Fiktiv Person 12.02.1970\nA2;Anden Person 13.05.1988\n",
        "Navn;Dato\nFiktiv Person;12-02-1970\nAnden Person;13-05-1988\n",
        "Adresse;Køn;Alder\nFiktivvej 1;m;45\n",
    ],
)
def test_columns_that_tell_of_persons_are_refused_without_their_values(text):
    _, _, findings = IN_PROCESS.table(text.encode(), file="lettings.csv", answers=Answers())
    assert [(finding.code, finding.severity) for finding in findings] == [("personal-column", "refuse")]
    assert not any(word in repr(findings) for word in ("Fiktiv", "1970", "example.org", "12 34"))


@pytest.mark.parametrize(
    "text",
    [
        "estate_id;name;valid_from\na1;Bellahøj Nord;1953-04-12\na2;Søndre Vang;1961-05-02\n",
        "Navn;Ibrugtagning\nBellahøj Nord;12-04-1953\nSøndre Vang;02-05-1961\n",
        "Afdeling;Lejemålsnr;Indflytning\nBellahøj Nord;4561701234;12-02-2026\nSøndre Vang;4561701235;14-02-2026\n",
        "Afdeling;LBF-nr;Udlejninger\nA1;0461;12\n",
        "Område;Beboere;Alder;Køn\nNord;120;20-34;m\n",
        "Afdeling;Bemærkning\nA1;Mobilitet og e-mobilitet\n",
        "Afdeling;Kontakt\nA1;statistik@example.org\nA2;\nA3;Se hjemmesiden\n",
        "Boligorganisation;Telefontid\nO1;9-12\n".replace("Telefontid", "Åbent"),
        "Telefon: 12 34 56 78\nAfdeling;Udlejninger\nA1;12\n",
    ],
)
def test_estates_and_aggregated_counts_are_not_taken_for_persons(text):
    assert not [code for code in codes_of(text.encode(), "lettings.csv") if code.startswith("personal")]


# --- No trace ----------------------------------------------------------------------------------------------------


def with_number_in_second_sheet() -> bytes:
    return workbook((HEADER, *ROWS), change=on_second_sheet)


def refused_folders(folder: Path) -> Path:
    """Write Lilleby with a number in every kind of file, and in a file's name."""
    book = openpyxl.load_workbook(io.BytesIO(with_number_in_second_sheet()))
    commented(book)
    stream = io.BytesIO()
    book.save(stream)
    files = {
        **FILES,
        "stock.xlsx": stream.getvalue(),
        "estates.csv": f"estate_id;name;note\na1;{NUMBER};x\n",
        f"lettings-{NUMBER}.csv": "estate_id;period;lettings\na1;2026;3\n",
        "areas.geojson": features(polygon(UNIT)).replace(b'"kode": "0101"', f'"n": "{NUMBER}"'.encode()),
        "sources.toml": FILES["sources.toml"].replace("Tal fra Lilleby", f"Tal fra {NUMBER}"),
    }
    return write_files(folder, files)


@pytest.mark.parametrize("command", ["check", "publish"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_nothing_of_a_number_is_left_in_what_is_said_in_the_temporary_folder_or_in_the_store(tmp_path, command, form):
    delivery, work = tmp_path / "delivery", tmp_path / "work"
    for folder in (delivery, work):
        folder.mkdir()
    refused_folders(delivery)
    environment = {
        "PYTHONPATH": str(ROOT), "BYIBALANCE_STORE": str(work / "store"), "TMPDIR": str(work), "HOME": str(work),
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", "from byibalance_core.cli import main; main()", command, str(delivery), *form],
        cwd=work, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert run.returncode == (2 if command == "publish" else 1)
    assert b"personal-data" in run.stdout
    left = [path for path in work.rglob("*") if path.is_file()]
    said = run.stdout + run.stderr + b"".join(path.read_bytes() + str(path).encode() for path in left)
    for trace in (NUMBER, NUMBER.replace("-", ""), NUMBER.encode("utf-16-le").decode("latin-1")):
        assert trace.encode("latin-1") not in said
    assert not list(work.glob("byibalance-reads-*"))
    if form:
        places = {(f["file"], f["code"]) for f in json.loads(run.stdout)["findings"]}
        files = {"stock.xlsx", "estates.csv", "areas.geojson", "sources.toml", "lettings-●●●●●●-●●●●.csv"}
        assert {(file, "personal-data") for file in files} <= places


def test_a_refused_delivery_does_not_keep_the_file_whose_name_is_a_number(tmp_path):
    checked = check(refused_folders(tmp_path))
    assert NUMBER not in repr((checked.findings, checked.file_hashes, checked.sources, checked.settings))
    assert checked.outcome == "refuse"
