"""``export``: the file by its ending, the agenda by file, and what is said of one that cannot be followed."""

import io

import openpyxl
import pytest

from .answers import one_object

LINKS = "# til mødet\n/data-og-metode?municipality=999#figure-summer | Hvad er talt?\n"


@pytest.fixture
def export(byibalance, published, monkeypatch, tmp_path):
    """Run the command on the bundled municipalities with an agenda."""
    monkeypatch.setenv("BYIBALANCE_STORE", str(published))

    def run(*arguments, links=LINKS, name="moede.xlsx"):
        agenda = tmp_path / "links.txt"
        agenda.write_text(links, encoding="utf-8")
        return *byibalance("export", "999", "--items", agenda, "-o", tmp_path / name, *arguments), tmp_path / name

    return run


def test_the_ending_says_which_file(export):
    code, out, err, path = export()
    assert (code, err) == (0, "")
    assert "Skrevet" in out
    assert openpyxl.load_workbook(io.BytesIO(path.read_bytes())).sheetnames[-1] == "Kilder"


def test_english_json_and_an_html_file(export):
    code, out, _, path = export("--language", "en", "--json", "--address", "https://byibalance.example", name="m.html")
    answer = one_object(out)
    page = path.read_text(encoding="utf-8")
    assert code == 0
    assert answer["bytes"] == path.stat().st_size
    assert answer["release"] in page
    assert '<html lang="en">' in page
    assert "https://byibalance.example/data-og-metode?municipality=999" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"name": "moede.docx"}, ".pptx"),
        ({"links": "/overblik?municipality=101"}, "Punkt 1"),
        ({"links": ""}, "punkter"),
        ({"name": "findes/ikke/moede.pdf"}, "-o"),
    ],
)
def test_what_cannot_be_written_is_told_in_a_sentence_and_nothing_is_left(export, arguments, said):
    code, _, err, path = export(**arguments)
    assert code == 2
    assert said in err
    assert "Traceback" not in err
    assert not path.exists()


def test_a_meeting_or_a_file_is_needed_and_not_both(byibalance, tmp_path):
    assert byibalance("export", "999", "-o", tmp_path / "m.pdf")[0] == 2
    assert byibalance("export", "999", "--meeting", "m1", "--items", "x.txt", "-o", tmp_path / "m.pdf")[0] == 2
    assert byibalance("export", "999", "--language", "sv", "--meeting", "m1", "-o", tmp_path / "m.pdf")[0] == 2
