"""``byibalance import`` and ``check FILE``: an organisation's own spreadsheet, from the command line."""

import json
import shutil

import pytest

from byibalance_core import settings
from byibalance_core.gate import check

from ..test_import_files import EVENTS, book
from .answers import one_object

NUMBER = "311299-0000"


@pytest.fixture
def delivery(tmp_path):
    """Return a copy of Eksempelkommune's folder and a spreadsheet of its first organisation (fiktiv)."""
    source = next(folder for folder in settings.data_folders() if folder.name == "999")
    folder = shutil.copytree(source, tmp_path / "999")
    estate = next(line for line in (folder / "estates.csv").read_text("utf-8").splitlines() if "999-o1" in line)
    name = estate.split(",")[0]
    rows = [
        *EVENTS[:3],
        *((name, "", *row[2:]) for row in EVENTS[3:7]),
        ("Findes ikke", "", "L9", "", "", "", "intern", "01-02-2026"),
    ]
    file = tmp_path / "udlejninger.xlsx"
    file.write_bytes(book(rows))
    return folder, file


def test_check_shows_the_columns_of_an_organisations_own_file(byibalance, delivery):
    _, file = delivery
    code, out, _ = byibalance("check", file, "--json")
    answer = one_object(out)
    assert code == 0
    assert answer["outcome"] == "accept"
    fields = {column["header"]: column["field"] for column in answer["mapping"]}
    assert fields["Anvisning"] == "channel"
    assert fields["Indflytning"] == "letting_date"
    assert answer["tables"]["lettings"]["periods"] == ["2026M01", "2026M03"]
    code, out, _ = byibalance("check", file)
    assert "dato for indflytning" in out


def test_nothing_is_written_while_a_row_has_a_fault(byibalance, delivery):
    folder, file = delivery
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    code, out, err = byibalance("import", file, "--into", folder, "--organisation", "999-o1")
    assert code == 2
    assert "import-estate-unknown" in out
    assert "Intet er skrevet. Med --partial" in err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_rest_is_written_on_request_and_said(byibalance, delivery):
    folder, file = delivery
    code, out, _ = byibalance("import", file, "--into", folder, "--organisation", "999-o1", "--partial", "--json")
    answer = one_object(out)
    assert (code, answer["outcome"], answer["left_out"]) == (1, "quarantine", [8])
    assert answer["written"] == ["lettings-import-999-o1.csv"]
    assert "1 af 5 rækker er udeladt: 8." in [finding["found"] for finding in answer["findings"]]
    assert check(folder).outcome == "accept"
    known = json.loads((settings.store() / "mappings.json").read_text("utf-8"))
    assert set(known) == {answer["signature"]}


def test_what_was_imported_is_replaced_only_when_it_is_said(byibalance, delivery):
    folder, file = delivery
    again = ("import", file, "--into", folder, "--organisation", "999-o1", "--partial")
    assert byibalance(*again)[0] == 1
    code, out, _ = byibalance(*again)
    assert (code, "import-file-exists" in out) == (2, True)
    assert byibalance(*again, "--replace")[0] == 1


def test_a_choice_of_columns_comes_from_a_file(byibalance, delivery, tmp_path):
    folder, file = delivery
    choice = tmp_path / "valg.json"
    choice.write_text('{"columns": {"Husleje": null}}', "utf-8")
    _, out, _ = byibalance("import", file, "--into", folder, "--mapping", choice, "--partial", "--json")
    assert {column["header"]: column["field"] for column in one_object(out)["mapping"]}["Husleje"] is None
    choice.write_text('{"columns": {"Husleje": "penge"}}', "utf-8")
    code, _, err = byibalance("import", file, "--into", folder, "--mapping", choice)
    assert (code, "Feltet »penge« kendes ikke" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nej.xlsx", "--into", "{folder}"), "er ikke en fil"),
        (("{file}", "--into", "nej"), "er ikke en mappe"),
        (("{file}", "--into", "{folder}", "--organisation", "o9"), "Organisationen »o9« findes ikke"),
        (("{file}", "--into", "{folder}", "--from", "januar"), "Skriv en måned som 2026M01"),
    ],
)
def test_wrong_use_ends_in_one_sentence(byibalance, delivery, arguments, said):
    folder, file = delivery
    code, out, err = byibalance("import", *(part.format(folder=folder, file=file) for part in arguments))
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


def test_a_person_in_the_list_is_refused_and_leaves_nothing(byibalance, delivery, tmp_path):
    folder, file = delivery
    file.write_bytes(book([*EVENTS[:4], ("a001", "", NUMBER, "", "", "", "intern", "01-02-2026")]))
    code, out, err = byibalance("import", file, "--into", folder, "--partial", "--json")
    assert (code, [f["code"] for f in one_object(out)["findings"]]) == (2, ["personal-data"])
    assert NUMBER not in out + err
    store = settings.store()
    left = [*folder.rglob("*"), *(store.rglob("*") if store.exists() else ())]
    assert not any(NUMBER.encode() in path.read_bytes() for path in left if path.is_file())
