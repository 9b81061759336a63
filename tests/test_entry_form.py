"""Writing in the register from a page: every field has its place, nothing typed is lost, nothing forged is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from byibalance_core.register import database, rules
from byibalance_core.register.entries import (
    KINDS,
    Action,
    AgendaItem,
    AgreementParty,
    Decision,
    Meeting,
    Note,
    Objection,
    SavedView,
    Target,
    own_fields,
)
from byibalance_core.register.store import Register
from dashboard.entry_fields import FORMS, ONLY_WHEN, UnknownRowError, asked, fields_of
from dashboard.entry_form import UnreadableNumberError, number
from dashboard.state import LANGUAGES
from dashboard.text import Text
from dashboard.views.entry_words import Known, faults

from .register_pages import copied, planted

WRITER = "secretariat"
VIEW = "/omraader?municipality=999&area=99902&language=en&mode=meeting&meeting=999-moede-3&step=2#figure-profil"


@pytest.fixture(scope="module")
def first(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("register") / "first.sqlite"
    planted(store, f"sqlite:///{file}").close()
    return file


@pytest.fixture
def register(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    found = copied(first, tmp_path, monkeypatch)
    yield found
    found.close()


def page() -> None:
    import streamlit as st

    from dashboard import entry_dialog
    from dashboard.frame import Frame

    frame = Frame("overblik", str(st.session_state.get("language", "da")))
    entry_dialog.draw(frame)


class Visitor:
    """One browser's session with the dialog."""

    def __init__(self, what: str = "", *, language: str = "da", writer: str = WRITER, **query: str) -> None:
        self.app = AppTest.from_function(page, default_timeout=60)
        self.app.session_state["language"] = language
        self.app.session_state["chosen"] = {"municipality": "999", "language": language} | query
        if writer:
            self.app.session_state["written-as"] = writer
        self.open(what)

    def open(self, what: str) -> None:
        if what:
            self.app.session_state["write"] = what
        self.run()

    def run(self) -> None:
        self.app.run()
        assert not self.app.exception, [error.value for error in self.app.exception]

    def field(self, name: str) -> Any:
        found = [
            widget
            for kind in ("text_input", "text_area", "selectbox", "multiselect", "date_input", "checkbox", "radio")
            for widget in getattr(self.app, kind)
            if widget.key.endswith(f"-{name}") and widget.key.split("-", 2)[-1] == name
        ]
        return found[0] if found else None

    def write(self, name: str, value: Any) -> None:
        self.field(name).set_value(value)
        self.run()

    def press(self, name: str) -> None:
        next(each for each in self.app.button if each.key.split("-", 2)[-1] == name or each.key == name).click()
        self.run()

    @property
    def is_open(self) -> bool:
        return any(each.key.endswith("-writer") for each in self.app.selectbox)

    @property
    def faults(self) -> str:
        return " ".join(each.value for each in self.app.error)

    @property
    def said(self) -> str:
        wrote = self.app.session_state.get("entry-wrote", None)
        return wrote.said if wrote else ""


def rows(register: Register, kind: type[Any]) -> dict[str, Any]:
    return {row.id: row for row in register.list(kind, "999")}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_shown_given_or_kept_on_purpose(kind: str) -> None:
    form = FORMS[kind]
    placed = [*form.shown, *form.given.split(), *form.kept.split()]
    assert len(placed) == len(set(placed))
    known = fields_of(kind)
    assert set(placed) == {name for name in known if not (name.endswith("_en") and name[:-3] in known)}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_names_fields_of_its_kind(name: str) -> None:
    form, known = FORMS[name], fields_of(name.partition(".")[0])
    named = {*form.shown, *form.given.split(), *form.kept.split(), *form.required.split(), *form.today.split()}
    assert named <= known.keys()
    assert set(form.required.split()) <= {*form.shown, *form.given.split()}


def test_a_field_that_hangs_on_another_names_one_of_its_kind_and_its_values() -> None:
    for kind, conditions in ONLY_WHEN.items():
        known = fields_of(kind)
        for name, (other, wanted) in conditions.items():
            assert {name, other} <= known.keys()
            assert set(wanted.split()) <= set(known[other].metadata.get("values", ()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_value_title_and_fault_has_its_words(language: str) -> None:
    text = Text(language)
    for name in FORMS:
        kind, _, flow = name.partition(".")
        titles = [flow] if flow else ["new", "edit"]
        assert all(text.has(f"register.title.{kind}.{title}") for title in titles)
    for kind in KINDS:
        for each in own_fields(kind):
            assert Known.label_of(text, kind, each.name)
            for value in filter(None, each.metadata.get("values", ())):
                assert text.has(f"register.choice_of.{kind}.{each.name}.{value}") or text.has(
                    f"register.choice.{each.name}.{value}"
                ), (kind, each.name, value)


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_new_row_of_every_kind_has_a_form_and_a_blank_one_is_not_saved(kind: str, language: str) -> None:
    visitor = Visitor(f"{kind}/", language=language)
    assert visitor.is_open
    if kind == "ladder_link":  # one agreement, one file, one release: all of it is chosen already
        assert (visitor.field("file").value, visitor.field("agreement").value) == ("agreement.toml", "999-2025")
        return
    visitor.press("save")
    assert visitor.is_open
    assert Text(language)("register.faults") in visitor.faults


@pytest.mark.parametrize("kind", KINDS)
def test_a_bundled_row_opens_and_is_saved_as_it_was(register: Register, kind: str) -> None:
    row = register.list(KINDS[kind], "999")[-1]
    visitor = Visitor(f"{kind}/{row.id}", language="en")
    assert visitor.is_open
    visitor.press("save")
    assert not visitor.is_open, visitor.faults
    assert register.get(KINDS[kind], row.id) == row
    assert visitor.said.startswith(Text("en")("register.wrote.unchanged", what=""))


def test_a_target_is_typed_in_per_cent_and_kept_as_a_share(register: Register) -> None:
    visitor = Visitor("target/?agreement=999-2025")
    assert visitor.field("value") is None, "without a figure there is no value"
    visitor.write("title", "Færre uden job")
    visitor.write("indicator", "outside_labour_share")
    assert visitor.field("value").label == "Værdi (%) *"
    assert visitor.field("unit_id").value == "999", "the whole municipality is the only one of its kind"
    visitor.write("unit_kind", "area")
    assert visitor.field("unit_id").value is None
    assert "Havreager" in visitor.field("unit_id").options
    visitor.write("unit_id", "99902")
    visitor.write("value", "to femtedele")
    visitor.press("save")
    assert "Værdi (%): skriv et tal" in visitor.faults
    visitor.write("value", "42,5")
    visitor.press("save")
    made = next(row for row in rows(register, Target).values() if row.title == "Færre uden job")
    assert (made.agreement, made.unit_kind, made.unit_id) == ("999-2025", "area", "99902")
    assert made.value == 0.425
    assert made.changed_by == WRITER


def test_a_figure_that_is_not_touched_keeps_its_last_digit(register: Register) -> None:
    visitor = Visitor("target/999-maal-arbejde")
    assert visitor.field("baseline").value == "50,554"
    visitor.write("title", "Færre uden job i Havreager")
    visitor.press("save")
    assert register.get(Target, "999-maal-arbejde").baseline == 0.50554


@pytest.mark.parametrize(
    ("written", "language", "value"),
    [
        ("45,5", "da", 45.5),
        ("1.234", "da", 1234.0),
        ("45.5", "da", 45.5),
        ("1,234", "en", 1234.0),
        ("−3,5 %", "da", -3.5),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(written: str, language: str, value: float) -> None:
    assert number(written, language) == value


@pytest.mark.parametrize("written", ["1.23.4", "4,5,6", "halvdelen", "--3"])
def test_what_is_no_number_is_not_guessed_at(written: str) -> None:
    with pytest.raises(UnreadableNumberError):
        number(written, "da")


def test_a_field_that_hangs_on_another_comes_and_goes_with_it(register: Register) -> None:
    visitor = Visitor("note/?unit_kind=area&unit_id=99902")
    assert visitor.field("organisation") is None
    assert visitor.field("unit_id") is None, "the page has said where"
    visitor.write("voice", "organisation")
    visitor.write("organisation", "999-o1")
    visitor.write("answers", "999-note-2")
    visitor.write("stance", "agrees")
    visitor.write("text", "Enig")
    visitor.write("answers", None)
    visitor.press("save")
    made = next(row for row in rows(register, Note).values() if row.text == "Enig")
    assert (made.organisation, made.answers, made.stance) == ("999-o1", "", "")
    assert made.day == date.today()
    assert (made.unit_kind, made.unit_id) == ("area", "99902")


def test_a_party_takes_its_name_from_the_organisation(register: Register) -> None:
    visitor = Visitor("agreement_party/?agreement=999-2025")
    visitor.write("organisation", "999-o2")
    visitor.press("save")
    made = [row for row in rows(register, AgreementParty).values() if row.version == 1 and row.changed_by == WRITER]
    assert [row.name for row in made] == ["Fjerdingens Almene Boliger"]


def test_a_decision_rests_on_its_items_view_and_its_meetings_release(register: Register) -> None:
    meeting = register.get(Meeting, "999-moede-2")
    visitor = Visitor("decision/?meeting=999-moede-2&agenda_item=999-punkt-2-1")
    visitor.write("text", "Vi laver listen")
    visitor.press("save")
    assert not visitor.is_open, visitor.faults
    made = next(row for row in rows(register, Decision).values() if row.text == "Vi laver listen")
    assert made.release == meeting.release
    assert made.link == register.get(AgendaItem, "999-punkt-2-1").link


def test_a_civil_number_is_refused_without_being_repeated_and_kept_nowhere(register: Register) -> None:
    visitor = Visitor("decision/999-beslutning-1")
    visitor.write("text", "Ring til 010170-1234")
    visitor.press("save")
    assert visitor.is_open
    assert "CPR" in visitor.faults
    assert "010170" not in visitor.faults
    assert visitor.field("text").value == "Ring til 010170-1234", "what was typed is not lost"
    assert len(register.history(Decision, "999-beslutning-1")) == 1


def test_without_a_role_nothing_is_written(register: Register) -> None:
    visitor = Visitor("decision/999-beslutning-1", writer="")
    visitor.write("text", "Noget andet")
    visitor.press("save")
    assert Text("da")("register.needs_writer") in visitor.faults
    visitor.write("writer", "forum")
    visitor.press("save")
    assert register.get(Decision, "999-beslutning-1").changed_by == "forum"


def test_two_edit_one_decision_and_the_second_sees_both_texts(register: Register) -> None:
    first, second = Visitor("decision/999-beslutning-1"), Visitor("decision/999-beslutning-1", writer="forum")
    first.write("text", "Den førstes tekst")
    first.press("save")
    second.write("text", "Den andens tekst")
    second.write("due", date(2027, 5, 1))
    second.press("save")
    assert register.get(Decision, "999-beslutning-1").text == "Den førstes tekst"
    sides = {each.key.rpartition("-")[2]: each for each in second.app.radio}
    assert (sides["text"].value, sides["due"].value) == (None, "mine"), "only one changed the day"
    second.press("save-chosen")
    assert "Vælg for feltet Beslutning" in second.faults
    next(each for each in second.app.radio if each.key.endswith("-text")).set_value("mine")
    second.run()
    second.press("save-chosen")
    kept = register.get(Decision, "999-beslutning-1")
    assert (kept.text, kept.due, kept.version) == ("Den andens tekst", date(2027, 5, 1), 3)
    texts = [version.entry.text for version in register.history(Decision, "999-beslutning-1")]
    assert texts[1:] == ["Den førstes tekst", "Den andens tekst"]


def test_all_theirs_leaves_the_row_as_it_stands(register: Register) -> None:
    second = Visitor("decision/999-beslutning-1")
    theirs = register.edit(replace(register.get(Decision, "999-beslutning-1"), text="Deres"), by="forum")
    second.write("text", "Min")
    second.press("save")
    next(each for each in second.app.button if each.key.endswith("*theirs")).click()
    second.run()
    second.press("save-chosen")
    assert not second.is_open
    assert register.get(Decision, "999-beslutning-1") == theirs


def test_a_row_that_another_deleted_is_a_conflict_and_can_be_kept(register: Register) -> None:
    second = Visitor("action/999-handling-lys")
    register.remove(register.get(Action, "999-handling-lys"), by="forum")
    second.write("title", "Lys på alle stier")
    second.press("save")
    next(each for each in second.app.button if each.key.endswith("*mine")).click()
    second.run()
    second.press("save-chosen")
    kept = register.get(Action, "999-handling-lys")
    assert (kept.title, kept.deleted) == ("Lys på alle stier", False)


def test_what_was_typed_stands_when_the_dialog_is_opened_again(register: Register) -> None:
    visitor = Visitor("decision/999-beslutning-1")
    visitor.write("text", "Halvt færdig")
    visitor.open("decision/999-beslutning-2")
    assert visitor.field("text").value != "Halvt færdig"
    visitor.open("decision/999-beslutning-1")
    assert visitor.field("text").value == "Halvt færdig"
    visitor.press("away")
    assert visitor.field("text").value == register.get(Decision, "999-beslutning-1").text


def test_what_was_begun_for_one_municipality_is_not_opened_for_another(register: Register) -> None:
    visitor = Visitor("saved_view/")
    visitor.write("name", "Til Eksempelkommune")
    visitor.app.session_state["chosen"] = {"municipality": "101"}
    visitor.open("saved_view/")
    assert visitor.field("name").value == ""
    visitor.app.session_state["chosen"] = {"municipality": "999"}
    visitor.open("saved_view/")
    assert visitor.field("name").value == "Til Eksempelkommune"


def test_a_change_is_undone_from_the_line_that_tells_of_it(register: Register) -> None:
    before = register.get(Decision, "999-beslutning-1")
    visitor = Visitor("decision/999-beslutning-1")
    visitor.write("text", "Nyt")
    visitor.press("save")
    assert visitor.said == "Ændringen er gemt: Nyt"
    visitor.press("entry-undo")
    assert register.get(Decision, "999-beslutning-1").text == before.text
    assert visitor.said == "Fortrudt: Nyt"
    assert not [each for each in visitor.app.button if each.key == "entry-undo"]


def test_undo_takes_nothing_back_where_somebody_has_changed_the_row_since(register: Register) -> None:
    visitor = Visitor("decision/999-beslutning-1")
    visitor.write("text", "Nyt")
    visitor.press("save")
    register.edit(replace(register.get(Decision, "999-beslutning-1"), text="Nyere"), by="forum")
    visitor.press("entry-undo")
    assert visitor.said == Text("da")("register.error.moved_on")
    assert register.get(Decision, "999-beslutning-1").text == "Nyere"


def test_a_row_is_deleted_after_a_question_and_an_older_version_comes_back(register: Register) -> None:
    visitor = Visitor("note/999-note-4")
    visitor.press("delete")
    assert register.get(Note, "999-note-4").deleted is False
    visitor.press("delete-yes")
    assert register.get(Note, "999-note-4").deleted is True
    visitor.press("entry-undo")
    assert register.get(Note, "999-note-4").deleted is False
    visitor.open("note/999-note-4")
    visitor.write("text", "Noget nyt")
    visitor.press("save")
    visitor.open("note/999-note-4")
    visitor.press("restore-1")
    assert register.get(Note, "999-note-4").text.startswith("Afdelingsbestyrelserne i Rugskellet")


def test_a_figure_is_put_last_on_the_next_agenda_and_its_link_is_everybodys(register: Register) -> None:
    visitor = Visitor(f"agenda_item/?{urlencode({'link': VIEW, 'title': 'Havreager'})}", language="en")
    assert visitor.field("meeting").value == "999-moede-3"
    visitor.write("question", "Virker det?")
    visitor.press("save")
    item = max(register.list(AgendaItem, "999", meeting="999-moede-3"), key=lambda row: row.position)
    assert (item.position, item.title, item.question) == (5, "Havreager", "Virker det?")
    assert item.link.startswith("/omraader?municipality=999&release=latest&area=99902&")
    assert "&meeting=&step=0&card=&language=da&mode=explore#figure-profil" in item.link
    assert visitor.said == "Added to Housing forum, spring 2027 (fictitious) as item 5"
    visitor.press("entry-undo")
    assert len(register.list(AgendaItem, "999", meeting="999-moede-3")) == 4


def test_only_an_open_meeting_or_one_frozen_on_the_same_release_is_offered(register: Register) -> None:
    other = Meeting(municipality="999", name="Et andet", release="0009-0123456789ab", frozen=True)
    register.add(other, by="forum")
    visitor = Visitor(f"agenda_item/?{urlencode({'link': VIEW, 'title': 'Havreager'})}")
    offered = visitor.field("meeting").options
    assert not [name for name in offered if "Et andet" in name]
    assert "Boligforum, efterår 2026 (fiktivt) (frosset på udgivelsen)" in offered
    visitor.write("meeting", "999-moede-2")
    visitor.press("save")
    assert not visitor.is_open, visitor.faults
    item = max(register.list(AgendaItem, "999", meeting="999-moede-2"), key=lambda row: row.position)
    assert f"release={register.get(Meeting, '999-moede-2').release}&" in item.link


def test_without_a_meeting_one_is_made_with_its_first_item_and_undone_with_it(register: Register) -> None:
    for row in register.list(Meeting, "999"):
        register.remove(row, by="forum")
    visitor = Visitor(f"agenda_item/?{urlencode({'link': VIEW, 'title': 'Havreager'})}")
    visitor.press("save")
    assert "Mødets navn" in visitor.faults
    visitor.write("new_meeting_name", "Ekstra møde")
    visitor.write("new_meeting_day", date(2027, 1, 5))
    visitor.press("save")
    (meeting,) = register.list(Meeting, "999")
    assert (meeting.name, meeting.day) == ("Ekstra møde", date(2027, 1, 5))
    assert [row.position for row in register.list(AgendaItem, "999", meeting=meeting.id)] == [1]
    visitor.press("entry-undo")
    assert register.list(Meeting, "999") == ()


def test_a_view_is_saved_with_a_name(register: Register) -> None:
    visitor = Visitor(f"saved_view/?{urlencode({'link': VIEW})}")
    visitor.write("name", "Havreager nu")
    visitor.press("save")
    made = next(row for row in rows(register, SavedView).values() if row.name == "Havreager nu")
    assert "language=da" in made.link
    assert "meeting=&" in made.link


def test_an_objection_is_made_answered_and_settled_in_its_own_steps(register: Register) -> None:
    preset = {"organisation": "999-o1", "unit_kind": "estate", "unit_id": "999-a001", "flow": "object",
              "indicator": "outside_labour_share", "release": register.get(Meeting, "999-moede-2").release}  # fmt: skip
    visitor = Visitor(f"objection/?{urlencode(preset)}")
    assert visitor.field("answer") is None
    visitor.write("text", "Tallet er for højt")
    visitor.press("save")
    made = next(row for row in rows(register, Objection).values() if row.text == "Tallet er for højt")
    assert (made.organisation, made.unit_id, made.indicator) == ("999-o1", "999-a001", "outside_labour_share")
    visitor.open(f"objection/{made.id}?flow=answer")
    assert visitor.field("text") is None
    visitor.write("answer", "Vi ser på det")
    visitor.write("answered_by", "municipality_analysis")
    visitor.press("save")
    visitor.open(f"objection/{made.id}?flow=settle")
    visitor.press("save")
    done = register.get(Objection, made.id)
    assert (done.answer, done.answered_on, done.settled_on) == ("Vi ser på det", date.today(), date.today())
    assert done.text == "Tallet er for højt"


@pytest.mark.parametrize(
    "what",
    ["nothing/", "decision/?text_da=x", "decision/?due=soon", "target/?value=many", "note/?unit_kind=street",
     "decision/../x?text=a", "decision/?owner_role=Jens+Jensen", "decision/?text=Ring+til+010170-1234",
     "agenda_item/?link=%2F%2Fevil.example", "agenda_item/?link=%2Fnowhere%3Fa%3D1", "decision/?flow=nothing",
     "decision/?meeting=nowhere", "note/?unit_kind=area&unit_id=99999", "approval/?organisation=999-o99",
     "approval/?organisation=999-o1&release=0009-000000000000", "target/?indicator=happiness",
     f"agenda_item/?{urlencode({'link': '/overblik?municipality=101'})}", "note/?" + "x" * 50_000],
)  # fmt: skip
def test_a_message_that_somebody_changed_opens_nothing(register: Register, what: str) -> None:
    before = register.newest("999")
    visitor = Visitor(what)
    assert not visitor.is_open
    assert visitor.said == Text("da")("register.error.unknown")
    assert register.newest("999") == before


def test_a_row_that_is_gone_is_said_to_be_gone(register: Register) -> None:
    visitor = Visitor("decision/nowhere")
    assert not visitor.is_open
    assert visitor.said == Text("da")("register.error.gone")


def test_the_public_profile_writes_nothing_whatever_a_session_holds(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor("decision/999-beslutning-1")
    visitor.write("text", "Forfalsket")
    before = register.newest("999")
    monkeypatch.setenv("BYIBALANCE_PROFILE", "public")
    save = next(each for each in visitor.app.button if each.key.endswith("-save"))
    save.click()
    visitor.run()
    assert not visitor.is_open
    assert register.newest("999") == before
    visitor.open("decision/999-beslutning-1")
    assert not visitor.is_open
    assert visitor.said == Text("da")("register.error.public")
    assert "Forfalsket" not in str(visitor.app.main)


def test_undo_is_shut_too_where_the_profile_is_public(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor("decision/999-beslutning-1")
    visitor.write("text", "Nyt")
    visitor.press("save")
    monkeypatch.setenv("BYIBALANCE_PROFILE", "public")
    visitor.press("entry-undo")
    assert register.get(Decision, "999-beslutning-1").text == "Nyt"
    assert Text("da")("register.error.public") in visitor.said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_is_said_in_the_readers_language(language: str) -> None:
    text = Text(language)
    frozen = Meeting(municipality="999", release="0001-0123456789ab", frozen=True)
    long = "x" * (rules.LONGEST_TEXT + 1)
    wrong = [
        Decision(municipality="9", id="æ"), Decision(municipality="999", text="010170-1234"),
        Decision(municipality="999", owner_role="Jens"), Decision(municipality="999", text=long),
        Decision(municipality="999", text="\ud800"), Decision(municipality="999", state="soon"),
        Decision(municipality="999", link="//x"), KINDS["document"](municipality="999", link="ftp://x"),
        Note(municipality="999", stance="agrees"), Meeting(municipality="999", frozen=True),
        KINDS["agreement"](municipality="999", valid_from=date(2026, 1, 1), valid_to=date(2025, 1, 1)),
        KINDS["agreement"](
            municipality="999", valid_from=date(2025, 1, 1), valid_to=date(2029, 1, 1), paragraphs=("60",)
        ),
        Decision(municipality="999", due="soon"),
    ]  # fmt: skip
    found = [problem for row in wrong for problem in rules.problems(row)]
    item = AgendaItem(municipality="999", link="/overblik?release=0001-0123456789ab")
    for before, after in [
        (frozen, replace(frozen, frozen=False)), (item, replace(item, link="/omraader")), (None, AgendaItem(link="/x")),
        (None, Decision(release="0002")),
    ]:  # fmt: skip
        with pytest.raises(rules.FrozenError) as told:
            rules.check_frozen(frozen, before, after)
        found += told.value.problems
    said = faults(rules.EntryError(*found), "decision", text)
    assert len({problem.code for problem in found}) == 18
    assert all(text.has(f"register.problem.{code}") for code in ("id_used", "municipality_moved", "missing"))
    assert not [sentence for sentence in said if "{" in sentence or "010170" in sentence]
    if language == "en":
        assert not [sentence for sentence in said if "Feltet" in sentence or "Mødet" in sentence]


def test_a_busy_register_keeps_what_was_typed(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor("decision/999-beslutning-1")
    visitor.write("text", "Nyt")

    def busy(*_: object, **__: object) -> None:
        raise database.RegisterBusyError("…")

    monkeypatch.setattr(Register, "together", busy)
    visitor.press("save")
    assert visitor.is_open
    assert Text("da")("register.error.busy") in visitor.faults
    assert visitor.field("text").value == "Nyt"


@pytest.mark.usefixtures("store")
def test_a_register_that_cannot_be_read_is_said_and_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "register.sqlite"
    broken.write_bytes(b"This is no database at all." * 100)
    monkeypatch.setenv("BYIBALANCE_REGISTER_URL", f"sqlite:///{broken}")
    visitor = Visitor("note/", language="en")
    assert not visitor.is_open
    assert visitor.said == Text("en")("register.error.unreadable")


def test_a_message_is_read_and_a_wrong_one_is_named() -> None:
    found = asked("meeting/?participants=forum+secretariat&day=2027-01-05&frozen=1&release=r")
    assert found.preset["participants"] == ("forum", "secretariat")
    assert found.preset["day"] == date(2027, 1, 5)
    with pytest.raises(UnknownRowError):
        asked("meeting/?day=2027-13-05")
