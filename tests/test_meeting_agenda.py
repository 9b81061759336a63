"""The mødemateriale of a meeting in the register: its own words, its release, the numbers of the screen."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pptx
import pytest
from pypdf import PdfReader

from byibalance_core import gate, release, reports, settings
from byibalance_core.register import links
from byibalance_core.register.entries import AgendaItem, Decision, Meeting, Objection
from byibalance_core.register.store import Register
from byibalance_core.reports.agenda import AgendaError
from byibalance_core.reports.workbook import HEAD_ROW, sheet_name
from dashboard import contested, downloads, pack
from dashboard.book import book
from dashboard.facts import facts
from dashboard.meeting_agenda import agenda_of_meeting
from dashboard.pack_work import Job
from dashboard.state import LANGUAGES, ViewState
from dashboard.text import Text

from .shown_pages import link
from .test_pack import tables_of

FIRST, SECOND, THIRD = "999-moede-1", "999-moede-2", "999-moede-3"
TODAY = date(2026, 12, 1)


def material(name: str, language: str = "da") -> reports.Pack:
    return pack.make(agenda_of_meeting("999", name, language, today=TODAY), municipality="999", language=language)


def written(place: Path, write: Callable[[Register], object]) -> None:
    register = Register.of_store(place)
    write(register)
    register.close()


@pytest.mark.usefixtures("met")
def test_a_meeting_of_the_register_becomes_an_agenda_in_the_language_that_is_asked_for() -> None:
    danish, english = (agenda_of_meeting("999", SECOND, language, today=TODAY) for language in LANGUAGES)
    assert danish.title == "Boligforum, efterår 2026 (fiktivt)"
    assert english.title == "Housing forum, autumn 2026 (fictitious)"
    assert danish.meeting.date == "2026-09-16"
    assert "boligorganisationens bestyrelse (Boligforeningen Rugstrået)" in danish.meeting.participants
    assert [item.question for item in english.items] == [
        "Which dwellings do we lack, and how surely?",
        "Shall the safety walks go on?",
    ]
    assert [(each.owner, each.due, each.item) for each in danish.decisions] == [
        ("embedsmandsgruppen", "2027-03-01", 1),
        ("aftalens sekretariat", "2027-02-01", 2),
    ]
    assert danish.release == book("999").one(Meeting, SECOND).release  # type: ignore[union-attr]
    assert "18 af 311 nye tal" in danish.since[0]
    assert [each.due for each in danish.actions] == ["2026-11-01", "2026-11-01", "2027-03-01"]


@pytest.mark.usefixtures("met")
def test_the_anchor_of_an_item_chooses_its_figure_and_a_view_without_one_shows_what_its_part_asks(met: Path) -> None:
    def add(register: Register) -> None:
        where = "/overblik?municipality=999&release=latest#figure-kort"
        item = AgendaItem(municipality="999", meeting=THIRD, position=9, title="Kort", link=where)
        register.add(item, by="officials")

    written(met, add)
    made = material(THIRD)
    assert [item.figure.id for item in made.items][-1] == "kort"
    lacks = next(item for item in made.items if "part=lack" in item.link and "tenure=almene" in item.link)
    assert lacks.figure.id == "klassen"
    assert lacks.link.endswith("#figure-klassen")
    assert material(SECOND).items[0].figure.id == "mangler-vi"


@pytest.mark.usefixtures("met")
def test_an_item_without_a_view_is_not_in_the_material_and_keeps_no_number(met: Path) -> None:
    def add(register: Register) -> None:
        item = AgendaItem(id="eventuelt", municipality="999", meeting=THIRD, position=0, title="Eventuelt")
        register.add(item, by="officials")
        made = Decision(municipality="999", meeting=THIRD, agenda_item="eventuelt", text="Intet")
        register.add(made, by="officials")

    written(met, add)
    agenda = agenda_of_meeting("999", THIRD, "da", today=TODAY)
    assert len(agenda.items) == 4
    assert agenda.decisions == (reports.Decision("Intet", "", "", None),)


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_made_is_told_in_the_reader_s_language(language: str, met: Path) -> None:
    said = {"da": "Mødet »findes-ikke« findes ikke", "en": "There is no meeting “findes-ikke”"}[language]
    with pytest.raises(AgendaError, match=said):
        agenda_of_meeting("999", "findes-ikke", language)

    def add(register: Register) -> None:
        register.add(Meeting(id="tom", municipality="999", name="Uden punkter"), by="officials")
        wrong = "/overblik?municipality=999&release=latest#figure-findes-ikke"
        item = AgendaItem(municipality="999", meeting=THIRD, position=9, title="Forkert", link=wrong)
        register.add(item, by="officials")

    written(met, add)
    with pytest.raises(AgendaError, match={"da": "ingen endnu", "en": "none yet"}[language]):
        agenda_of_meeting("999", "tom", language)
    with pytest.raises(AgendaError, match={"da": "Punkt 5: siden har ikke", "en": "Item 5: the page"}[language]):
        material(THIRD, language)


def test_the_public_profile_makes_no_material(met: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYIBALANCE_PROFILE", "public")
    with pytest.raises(AgendaError):
        agenda_of_meeting("999", SECOND, "da")


def screen(item: AgendaItem, figure: str) -> list[list[str]]:
    """Return the table that the screen shows under an item's figure."""
    path, _, query = item.link.partition("#")[0].partition("?")
    fields = dict(each.split("=", 1) for each in query.split("&"))
    made = downloads.make(path.strip("/"), f"{figure}.html", fields)
    return tables_of(made.content)[0]


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("name", [FIRST, SECOND])
def test_the_numbers_of_a_frozen_meeting_are_those_of_its_screen_in_every_file(name: str) -> None:
    made = material(name)
    items = sorted(book("999").all(AgendaItem, meeting=name), key=lambda item: item.position)
    sheets = openpyxl.load_workbook(io.BytesIO(reports.write(made, ".xlsx")))
    read = [table for table in tables_of(reports.write(made, ".html")) if table]
    assert len(made.items) == len(items) > 0
    for place, (item, shown) in enumerate(zip(items, made.items, strict=True), start=1):
        told = screen(item, shown.figure.id)
        assert [[column.label for column in shown.figure.table.columns], *map(list, shown.figure.table.shown)] == told
        assert read[place - 1] == told
        sheet = sheets[sheet_name(made, place)]
        assert [sheet.cell(HEAD_ROW, k).value for k in range(1, len(told[0]) + 1)] == told[0]
        assert sheet.cell(HEAD_ROW + 1, 1).value == told[1][0]


def test_a_meeting_frozen_on_the_first_release_keeps_its_numbers_after_a_new_one(met: Path) -> None:
    before = material(FIRST)
    shown = [screen(item, "kort") for item in book("999").all(AgendaItem, meeting=FIRST)[:1]]
    folder = next(path for path in settings.data_folders() if path.name == "999")
    newest = release.publish(gate.check(folder), store=met, force=True)
    assert newest.startswith("0003")
    after = material(FIRST)
    assert after == before
    assert [screen(item, "kort") for item in book("999").all(AgendaItem, meeting=FIRST)[:1]] == shown
    assert material(THIRD).release_id == newest
    assert before.items[0].figure.table.rows != material(THIRD).items[0].figure.table.rows


@pytest.mark.usefixtures("met")
def test_an_open_objection_stands_in_the_note_of_the_figure_that_shows_it(met: Path) -> None:
    objection = book("999").one(Objection, "999-indsigelse-1")
    assert objection is not None
    known = facts("999")
    area = str(known.estates.loc[objection.unit_id, "area_id"])

    def add(register: Register) -> None:
        for place, (page, more) in enumerate((("omraader", f"&area={area}"), ("social-balance", "")), start=7):
            where = f"/{page}?municipality=999&release=latest{more}"
            item = AgendaItem(municipality="999", meeting=THIRD, position=place, title=page, link=where, note="Egen")
            register.add(item, by="officials")

    written(met, add)
    with_it, without = material(THIRD).items[-2:]
    assert with_it.note.startswith("Egen Indsigelse fra Boligforeningen Havrekilden mod ")
    assert "Svar fra kommunens analytikere: Kursisterne er ikke talt med." in with_it.note
    assert without.note == "Egen"

    def settle(register: Register) -> None:
        register.edit(replace(objection, settled_on=TODAY), by="municipality_analysis")

    written(met, settle)
    assert material(THIRD).items[-2].note == "Egen"


@pytest.mark.usefixtures("met")
def test_an_objection_to_one_figure_stands_on_no_other(met: Path) -> None:
    known, rows, text = facts("999"), book("999"), Text("da")
    objection = rows.one(Objection, "999-indsigelse-1")
    assert objection is not None
    other = next(area for area in known.area_order if area != str(known.estates.loc[objection.unit_id, "area_id"]))
    state: ViewState = link(known, page="omraader", area=other)
    figures = downloads.FIGURES["omraader"](known, state, text)
    assert [each.id for each in figures if contested.objections_on(known, rows, state, each, text)] == []


@pytest.mark.usefixtures("met")
def test_names_that_look_like_formulas_and_markup_stay_text_in_every_file(met: Path) -> None:
    hostile = '=1+1 <b>"#let x = 1'

    def add(register: Register) -> None:
        meeting = register.list(Meeting, "999")
        third = next(each for each in meeting if each.id == THIRD)
        register.edit(replace(third, name=hostile, name_en="", place=hostile), by="officials")
        made = Decision(municipality="999", meeting=THIRD, text=hostile, link="", agenda_item="999-punkt-3-1")
        register.add(made, by="officials")

    written(met, add)
    made = material(THIRD)
    assert made.title == hostile and made.decisions[0].text == hostile
    sheets = openpyxl.load_workbook(io.BytesIO(reports.write(made, ".xlsx")))
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if "1+1" in str(cell.value)]
    assert cells and all(cell.data_type == "s" for cell in cells)
    assert "<b>" not in reports.write(made, ".html").decode().replace("<b>", "", 0).partition("=1+1 ")[2][:3]
    reader = PdfReader(io.BytesIO(reports.write(made, ".pdf")))
    assert "=1+1" in "".join(page.extract_text() for page in reader.pages)


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_of_a_meeting_is_tagged_and_says_its_language(language: str) -> None:
    reader = PdfReader(io.BytesIO(reports.write(material(SECOND, language), ".pdf")))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True  # type: ignore[index]
    assert str(root["/Lang"]).startswith(language)
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()  # type: ignore[union-attr]
    }
    assert fonts and all("SourceSans" in font for font in fonts)


def test_the_slides_of_a_meeting_hold_questions_decisions_what_moved_and_the_data_of_charts(met: Path) -> None:
    def add(register: Register) -> None:
        where = "/omraader?municipality=999&release=latest&area=99904#figure-prognose"
        item = AgendaItem(municipality="999", meeting=THIRD, position=9, title="Prognose", link=where)
        register.add(item, by="officials")

    written(met, add)
    made = replace(material(THIRD), since=material(SECOND).since, decisions=material(SECOND).decisions)
    shapes = [
        shape for slide in pptx.Presentation(io.BytesIO(reports.write(made, ".pptx"))).slides for shape in slide.shapes
    ]
    told = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    told += [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    words = " ".join(told)
    assert all(item.title in words for item in made.items)
    assert all(each.text in words for each in made.decisions)
    assert made.since[0] in words
    lines = [line for panel in made.items[-1].figure.panels for line in panel.lines]
    series = [one for shape in shapes if shape.has_chart for plot in shape.chart.plots for one in plot.series]
    values = [tuple(value for value in one.values if value is not None) for one in series]
    assert lines and all(line.values in values for line in lines)


def test_a_meeting_that_is_pinned_later_becomes_the_release_that_the_page_shows(met: Path) -> None:
    ids = [info.release_id for info in release.list_releases(met, "999")]
    agenda = agenda_of_meeting("999", THIRD, "da", release=ids[-1], today=TODAY)
    made = pack.make(agenda, municipality="999")
    assert {item.release for item in made.items} == {ids[-1]}
    assert all(links.release_of(item.link) == ids[-1] for item in made.items)


def waited(job: Job) -> Job:
    for _ in range(600):
        if not job.is_on_its_way:
            break
        time.sleep(0.1)
    return job


def job(meeting: str = SECOND, ending: str = ".html") -> Job:
    return Job("999", meeting, "latest", "da", ending, "http://localhost:8501")


@pytest.mark.usefixtures("met")
def test_the_page_s_program_makes_the_same_file_and_tells_each_item() -> None:
    found = job()
    found.start()
    waited(found)
    assert (found.state, found.share) == ("done", 1.0)
    tables = [table for table in tables_of(found.content) if table]
    own = [table for table in tables_of(reports.write(material(SECOND), ".html")) if table]
    assert tables[: len(material(SECOND).items)] == own[: len(material(SECOND).items)]


@pytest.mark.usefixtures("met")
def test_a_material_that_cannot_be_made_says_why() -> None:
    found = job("findes-ikke")
    found.start()
    waited(found)
    assert found.state == "failed"
    assert "findes ikke" in found.error


@pytest.mark.usefixtures("met")
def test_a_material_can_be_given_up_on_its_way() -> None:
    found = job(THIRD, ".pdf")
    found.start()
    found.stop()
    waited(found)
    time.sleep(0.2)
    assert (found.state, found.content) == ("stopped", b"")
