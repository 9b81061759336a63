"""Indlæs data on the page: where it is offered, what it shows, and what publishing from it does."""

import datetime as dt
import shutil
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from byibalance_core import importing, release, settings
from byibalance_core.findings import RefusedError
from byibalance_core.gate import Answers, check
from byibalance_core.sources import import_target
from byibalance_core.sources.import_fields import FIELDS
from byibalance_core.sources.reader import IN_PROCESS
from dashboard import import_work
from dashboard.state import LANGUAGES
from dashboard.text import Text
from dashboard.views import imports

from .test_app import APP
from .test_import_files import EVENTS, REGISTER, book, read

BAD = "Afdeling;År;Udlejninger;Kommunal anvisning\na001;2025;12;3\na002;2025;..;..\n<b>x</b>;2025;5;1\n=1+1;2025;5;1\n"


def shown(**query):
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["follow"] = f"/data-og-metode?{urlencode({'municipality': '999', **query})}"
    app.run()
    assert not app.exception, [error.value for error in app.exception]
    return [expander.label for expander in app.expander]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("language", LANGUAGES)
def test_partners_on_this_machine_may_import(language, monkeypatch):
    assert Text(language)("imports.title") in shown(language=language)
    assert Text(language)("imports.title") not in shown(language=language, mode="meeting")


@pytest.mark.usefixtures("store")
def test_others_see_nothing_of_it(monkeypatch):
    assert import_work.is_allowed("999", address="127.0.0.1")
    assert not import_work.is_allowed("999", address="0.0.0.0")  # noqa: S104 - the address under test
    assert not import_work.is_allowed("999", address=None)
    assert not import_work.is_allowed("../999", address="127.0.0.1")
    monkeypatch.setenv("BYIBALANCE_IMPORT", "1")
    assert import_work.is_allowed("999", address=None)
    monkeypatch.setenv("BYIBALANCE_PROFILE", "public")
    assert not import_work.is_allowed("999", address="127.0.0.1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_table_and_severity_has_its_words(language):
    text = Text(language)
    keys = [f"imports.field.{name}" for name in FIELDS]
    keys += [f"imports.{kind}.{name}" for kind, names in {
        "table": import_target.COUNTS, "confidence": ("certain", "likely", "unsure", "none"),
        "severity": ("refuse", "ask", "quarantine", "note"), "step": ("write", "check", "publish"),
    }.items() for name in names]  # fmt: skip
    assert [key for key in keys if not text.has(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_was_found_and_shows_hidden_counts_as_a_word(language):
    text, found = Text(language), read(BAD)
    html = imports.findings(found.findings, text)
    assert "<b>x" not in html
    assert text("imports.findings.row", row=4) in html
    preview = imports.preview(found.frames, REGISTER, text)
    assert text("imports.preview.hidden") in preview
    assert ">12<" in preview
    assert text(
        "imports.summary.some", tables=text("imports.table.lettings"), used=2, all=4, left=2
    ) in imports.summary(found, text)


def test_the_report_to_download_has_every_finding_and_no_formula():
    found = read(BAD)
    lines = imports.report(found.findings).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(found.findings)
    assert not any(cell.strip('"').startswith("=") for line in lines for cell in line.split(";"))


def test_the_preview_sums_the_newest_twelve_months():
    text = "Afdeling;Periode;Fraflytninger\na001;2025M01;7\na001;2025M12;2\na001;2026M11;3\na001;2026M06;\n"
    assert ">5<" in imports.preview(read(text).frames, REGISTER, Text("da"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a copy of Eksempelkommune's folder that the page writes to, with a store of its own."""
    source = next(folder for folder in settings.data_folders() if folder.name == "999")
    monkeypatch.setenv("BYIBALANCE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BYIBALANCE_STORE", str(tmp_path / "store"))
    return shutil.copytree(source, tmp_path / "data" / "999")


def listed(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_file_is_read_published_and_remembered_and_its_bytes_are_not_kept(folder, tmp_path):
    register = import_target.read_target(folder, reader=IN_PROCESS).register
    estate = next(one for one in register.estates if one.organisation_id == "999-o1")
    rows = [*EVENTS[:3], *((estate.estate_id, "", f"HEMMELIG-{row[2]}", *row[3:]) for row in EVENTS[3:7])]
    options = {"file": "liste.xlsx", "code": "999", "organisation": "999-o1", "chosen": {}, "replace": False}
    reading = import_work.read(book(rows), **options)
    assert reading.blocking(partial=False) == []
    steps = []
    release_id = import_work.take(reading, lambda step, share: steps.append((step, share)))
    assert list(dict.fromkeys(step for step, _ in steps)) == ["write", "check", "publish"]
    shares = [share for _, share in steps]
    assert shares == sorted(shares), "the bar never goes back"
    assert len(set(shares)) > 20, "it moves with every file"
    lettings = release.load(settings.store(), "999", release_id=release_id).table("lettings")
    assert (lettings["source_id"] == "999-o1-import").sum() == len(reading.read.frames["lettings"])
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"HEMMELIG" not in kept
    again = import_work.read(book(rows), **options)
    assert [finding.code for finding in again.blocking(partial=True)] == ["import-file-exists"]


def test_counts_that_cannot_be_published_change_nothing(folder):
    target = import_target.read_target(folder, reader=IN_PROCESS)
    estate = next(one for one in target.register.estates if one.organisation_id == "999-o1")
    frames = read(
        f"Afdeling;Periode;Fraflytninger\n{estate.estate_id};2026M02;3\n",
        register=target.register,
        organisation="999-o1",
    ).frames
    (folder / "estates.csv").write_text("estate_id\n")
    before = listed(folder)
    with pytest.raises(RefusedError):
        importing.import_and_publish(
            target, frames, organisation="999-o1", file="liste.csv", today=dt.date(2026, 12, 1).isoformat(),
            store=settings.store(), reader=IN_PROCESS,
        )  # fmt: skip
    assert listed(folder) == before
    assert check(folder, answers=Answers()).outcome == "refuse"
    assert not settings.store().exists()
