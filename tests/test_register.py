"""The register: two who edit one row never lose a change, every version is kept, and no person is named."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from byibalance_core.register import database, links, rules
from byibalance_core.register import store as register_store
from byibalance_core.register.entries import (
    KINDS,
    AgendaItem,
    Agreement,
    Decision,
    Document,
    Entry,
    Meeting,
    Note,
    own_fields,
)
from byibalance_core.register.plain import from_plain, to_plain
from byibalance_core.register.roles import ROLES
from byibalance_core.register.rules import EntryError, FrozenError
from byibalance_core.register.seeds import plant
from byibalance_core.register.store import ConflictError, MissingEntryError, Register

from .registers import kinds, new_database, postgresql_server, some_notes

RELEASE, LATER = "0001-0123456789ab", "0002-abcdef012345"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql_server() as socket:
        yield socket


@pytest.fixture(params=kinds())
def register(request: pytest.FixtureRequest, tmp_path) -> Iterator[Register]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    else:
        url = new_database(request.getfixturevalue("server"))
    opened = Register.at(url)
    yield opened
    opened.close()


def note(**values: object) -> Note:
    return Note(municipality="999", unit_id="99901", **{"text": "Ny legeplads", **values})


def test_a_new_row_is_version_one_with_role_and_moment(register):
    before = datetime.now(UTC)
    added = register.add(note(), by="residents_board 999-o1")
    assert (added.version, added.changed_by, added.deleted) == (1, "residents_board 999-o1", False)
    assert before <= added.changed_at <= datetime.now(UTC)
    assert register.get(Note, added.id) == added
    assert register.list(Note, "999") == (added,)
    assert register.list(Note, "101") == ()


def test_an_edit_on_an_old_version_is_refused_with_both_texts_and_what_they_began_with(register):
    seen = register.add(note(), by="forum")
    theirs = register.edit(replace(seen, text="Ny legeplads i maj"), by="municipality_social")
    mine = replace(seen, text="Ny legeplads og bænke", kind="challenge")
    with pytest.raises(ConflictError) as told:
        register.edit(mine, by="organisation_board 999-o1")
    assert told.value.mine == mine
    assert told.value.theirs == theirs
    assert told.value.base == seen
    assert told.value.fields == (
        ("kind", "strength", "challenge", "strength"),
        ("text", "Ny legeplads", "Ny legeplads og bænke", "Ny legeplads i maj"),
    )
    assert "kommunens socialafdeling" in str(told.value)
    assert register.get(Note, seen.id) == theirs
    # Whoever has seen both texts may go on from theirs.
    assert register.edit(replace(mine, version=theirs.version), by="forum").version == 3


def test_a_double_click_keeps_one_version(register):
    seen = register.add(note(), by="forum")
    once = register.edit(replace(seen, text="To"), by="forum")
    assert register.edit(replace(seen, text="To"), by="forum") == once
    assert [version.entry.version for version in register.history(Note, seen.id)] == [1, 2]


def test_undo_is_a_new_version_and_can_be_undone(register):
    first = register.add(note(text="et"), by="forum")
    register.edit(replace(first, text="to"), by="forum")
    third = register.edit(replace(first, text="tre", version=2), by="forum")
    assert register.undo(Note, first.id, seen=3, by="officials").text == "to"
    assert register.undo(Note, first.id, seen=4, by="officials").text == "tre"
    back = register.undo(Note, first.id, seen=5, to=1, by="officials")
    assert (back.text, back.version, back.changed_by) == ("et", 6, "officials")
    told = register.history(Note, first.id)
    assert [each.entry.text for each in told] == ["et", "to", "tre", "to", "tre", "et"]
    assert [each.change for each in told] == ["added", "edited", "edited", "undone", "undone", "undone"]
    assert told[2].entry == third
    assert told[0].sequence < told[-1].sequence


def test_undo_of_what_somebody_changed_meanwhile_is_a_conflict(register):
    seen = register.add(note(text="et"), by="forum")
    register.edit(replace(seen, text="to"), by="forum")
    register.edit(replace(seen, text="tre", version=2), by="forum")
    with pytest.raises(ConflictError):
        register.undo(Note, seen.id, seen=2, by="forum")
    assert register.get(Note, seen.id).text == "tre"


def test_a_deleted_row_is_kept_and_comes_back(register):
    seen = register.add(note(), by="forum")
    gone = register.remove(seen, by="forum")
    assert register.list(Note, "999") == ()
    assert register.list(Note, "999", deleted=True) == (gone,)
    assert register.history(Note, seen.id)[-1].change == "deleted"
    back = register.undo(Note, seen.id, seen=2, by="forum")
    assert register.list(Note, "999") == (back,)
    assert not back.deleted


def test_an_id_is_never_used_again_and_what_is_missing_is_said(register):
    seen = register.add(note(id="n1"), by="forum")
    register.remove(seen, by="forum")
    with pytest.raises(EntryError, match="brugt før"):
        register.add(note(id="n1"), by="forum")
    with pytest.raises(MissingEntryError, match="n2"):
        register.get(Note, "n2")
    with pytest.raises(MissingEntryError):
        register.edit(note(id="n2", version=1), by="forum")
    with pytest.raises(MissingEntryError):
        register.undo(Note, "n1", seen=2, to=9, by="forum")


def test_changes_that_hold_together_are_all_kept_or_none(register):
    with pytest.raises(EntryError), register.together("forum") as changes:
        kept = changes.add(note())
        changes.edit(replace(kept, text="010170-1234"))
    assert register.list(Note, "999", deleted=True) == ()
    assert register.is_untouched("999")


@pytest.mark.parametrize("text", ["Ring 010170-1234", "010170 1234", "0101701234", "101701234", "f. 01.01.70-1234"])
def test_free_text_refuses_a_civil_registration_number_and_never_repeats_it(register, text):
    with pytest.raises(EntryError) as told:
        register.add(note(text=text), by="forum")
    assert "CPR" in str(told.value)
    assert not any(digits in str(told.value) for digits in ("1234", "0101"))
    seen = register.add(note(), by="forum")
    with pytest.raises(EntryError, match="CPR"):
        register.edit(replace(seen, text=text), by="forum")
    assert register.get(Note, seen.id) == seen


def test_every_text_of_every_kind_refuses_a_civil_registration_number():
    unguarded = []
    for name, kind in KINDS.items():
        for each in own_fields(kind):
            texts = {"str": "010170-1234", "tuple[str, ...]": ("010170-1234",)}
            if str(each.type) in texts:
                entry = replace(kind(municipality="999"), **{each.name: texts[str(each.type)]})
                if not any(f"Feltet {each.name} " in problem for problem in rules.problems(entry)):
                    unguarded.append((name, each.name))
    assert unguarded == []


@pytest.mark.parametrize("who", ["Jens Jensen", "", "admin", "forum\n", "data folder 010170-1234"])
def test_whoever_changes_is_a_role_and_never_a_name(register, who):
    with pytest.raises(EntryError) as told:
        register.add(note(), by=who)
    assert "Jens" not in str(told.value)
    assert register.is_untouched("999")


def test_an_owner_is_a_role_too(register):
    meeting = register.add(Meeting(municipality="999", name="Boligforum"), by="forum")
    for wrong in ("Jens Jensen", "chefen"):
        with pytest.raises(EntryError, match="rolle"):
            register.add(Decision(municipality="999", meeting=meeting.id, text="x", owner_role=wrong), by="forum")
        with pytest.raises(EntryError, match="rolle"):
            register.add(Meeting(municipality="999", participants=("forum", wrong)), by="forum")


def test_an_agreement_with_flexible_letting_lasts_at_most_four_years(register):
    four = Agreement(
        municipality="999",
        name="A",
        valid_from=date(2025, 1, 1),
        valid_to=date(2028, 12, 31),
        paragraphs=("59", "§ 60"),
    )
    register.add(four, by="forum")
    with pytest.raises(EntryError, match="fire år"):
        register.add(replace(four, valid_to=date(2029, 1, 1)), by="forum")
    register.add(replace(four, valid_to=date(2034, 1, 1), paragraphs=("59",)), by="forum")
    with pytest.raises(EntryError, match="slutter"):
        register.add(replace(four, valid_to=date(2024, 12, 31)), by="forum")


def test_a_row_can_only_belong_to_one_that_the_municipality_has(register):
    meeting = register.add(Meeting(municipality="999", name="Boligforum"), by="forum")
    with pytest.raises(EntryError, match="nowhere"):
        register.add(AgendaItem(municipality="999", meeting="nowhere"), by="forum")
    with pytest.raises(EntryError, match=meeting.id):
        register.add(AgendaItem(municipality="101", meeting=meeting.id), by="forum")
    with pytest.raises(EntryError, match="hører altid til"):
        register.edit(replace(meeting, municipality="101", name="Andet"), by="forum")


def test_a_frozen_meeting_never_shows_other_figures(register):
    meeting = register.add(Meeting(municipality="999", name="Boligforum"), by="forum")
    item = AgendaItem(municipality="999", meeting=meeting.id, position=1, link="/overblik?release=latest&area=99901")
    item = register.add(item, by="forum")
    made = register.add(Decision(municipality="999", meeting=meeting.id, text="Se igen", link=item.link), by="forum")
    frozen = register.freeze(meeting, RELEASE, by="secretariat")
    assert (frozen.release, frozen.frozen) == (RELEASE, True)
    item, made = register.get(AgendaItem, item.id), register.get(Decision, made.id)
    assert item.link == made.link == f"/overblik?release={RELEASE}&area=99901"
    assert made.release == RELEASE
    refused = [
        lambda: register.edit(replace(frozen, release=LATER), by="forum"),
        lambda: register.edit(replace(frozen, frozen=False), by="forum"),
        lambda: register.freeze(frozen, LATER, by="forum"),
        lambda: register.undo(Meeting, meeting.id, seen=frozen.version, by="forum"),
        lambda: register.edit(replace(item, link=links.pinned(item.link, LATER)), by="forum"),
        lambda: register.undo(AgendaItem, item.id, seen=item.version, by="forum"),
        lambda: register.edit(replace(made, release=LATER), by="forum"),
        lambda: register.add(AgendaItem(municipality="999", meeting=meeting.id, link="/overblik"), by="forum"),
    ]
    for change in refused:
        with pytest.raises(FrozenError, match="frosset"):
            change()
    assert register.get(Meeting, meeting.id) == frozen
    # Words may still be mended, and what is decided in the meeting is written on its release.
    assert register.edit(replace(item, note="Vi så på tallet"), by="secretariat").link == item.link
    new = Decision(municipality="999", meeting=meeting.id, text="Fortsæt", release=RELEASE, link=item.link)
    assert register.add(new, by="secretariat").release == RELEASE
    # A row cannot be moved out of the meeting to get round it.
    other = register.add(Meeting(municipality="999", name="Andet"), by="forum")
    with pytest.raises(FrozenError):
        register.edit(replace(item, meeting=other.id, link="/overblik", version=3), by="forum")


def test_a_link_is_a_view_of_ours_and_a_document_an_address(register):
    meeting = register.add(Meeting(municipality="999", name="Boligforum"), by="forum")
    for link in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "/a b", '/"><script>'):
        with pytest.raises(EntryError, match="link til en visning"):
            register.add(AgendaItem(municipality="999", meeting=meeting.id, link=link), by="forum")
    for address in ("javascript:alert(1)", "file:///etc/passwd", "/overblik", "https://a b"):
        with pytest.raises(EntryError, match="https://"):
            register.add(Document(municipality="999", title="Aftalen", link=address), by="forum")


def test_threads_of_one_process_that_edit_one_row_lose_nothing(register):
    seen = some_notes(register, 1)[0]
    kept, conflicts = [], []

    def edit(number: int) -> None:
        try:
            kept.append(register.edit(replace(seen, text=f"fra {number}"), by="forum"))
        except ConflictError as error:
            conflicts.append(error)

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(kept), len(conflicts)) == (1, 7)
    assert {error.theirs.text for error in conflicts} == {kept[0].text}


def test_a_change_beside_changes_that_hold_together_is_refused_instead_of_waiting_forever(register):
    with register.together("forum") as changes:
        changes.add(note())
        with pytest.raises(RuntimeError, match="already"):
            register.add(note(), by="forum")
    assert register.add(note(), by="forum").version == 1


def test_who_waits_too_long_is_told_that_nothing_was_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_MS", 20)
    monkeypatch.setattr(register_store, "GIVE_UP_S", 0.1)
    path = tmp_path / "register.sqlite"
    waiting = Register.at(f"sqlite:///{path}")
    seen = waiting.add(note(), by="forum")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(database.RegisterBusyError, match="Intet er gemt"):
            waiting.edit(replace(seen, text="Andet"), by="forum")
        other.execute("ROLLBACK")
    assert waiting.history(Note, seen.id)[-1].entry == seen
    assert waiting.edit(replace(seen, text="Andet"), by="forum").version == 2
    waiting.close()


def test_two_who_begin_the_register_at_once_begin_it_once(register):
    rows = [Note(id=f"n{number}", municipality="999", text="Fra mappen") for number in range(20)]
    told: list[int] = []
    start = threading.Barrier(4)
    # Registers of their own: as processes have.
    others = [Register(register.engine) for _ in range(4)]

    def begin(own: Register) -> None:
        start.wait()
        told.append(plant(own, rows, municipality="999", releases=(RELEASE,), current=RELEASE))

    threads = [threading.Thread(target=begin, args=(own,)) for own in others]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told) == [0, 0, 0, 20]
    assert len(register.list(Note, "999")) == 20


def values_of(kind: type[Entry]) -> st.SearchStrategy[Entry]:
    plain = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
    words = plain.filter(lambda text: not rules.holds_person(text))
    made: dict[str, st.SearchStrategy] = {}
    for each in own_fields(kind):
        told = each.metadata
        made[each.name] = {
            "str": words,
            "int": st.integers(-(2**31) + 1, 2**31 - 1),
            "bool": st.booleans(),
            "float | None": st.none() | st.floats(allow_nan=False, allow_infinity=False),
            "date | None": st.none() | st.dates(),
            "tuple[str, ...]": st.lists(words, max_size=3).map(tuple),
        }[str(each.type)]
        if "values" in told:
            made[each.name] = st.sampled_from(told["values"])
        if told.get("role"):
            role = st.sampled_from(["", *ROLES, "organisation_board 999-o1"])
            made[each.name] = st.lists(role.filter(bool), max_size=3).map(tuple) if "tuple" in str(each.type) else role
        if told.get("link"):
            made[each.name] = st.sampled_from(["", "/overblik?area=99901&compare=&release=latest"])
        if told.get("address"):
            made[each.name] = st.sampled_from(["", "https://example.org/aftale?id=%C3%A6"])
        if "of" in told:
            made[each.name] = st.just("")
    return st.builds(kind, municipality=st.just("999"), **made).filter(lambda entry: not any(rules.problems(entry)))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@hypothesis_settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_written_is_read_back_from_the_row_and_from_the_history(register, kind, data):
    entry = data.draw(values_of(kind))
    added = register.add(entry, by="forum")
    names = [each.name for each in own_fields(kind)]
    assert [getattr(added, name) for name in names] == [getattr(entry, name) for name in names]
    assert register.get(kind, added.id) == added
    assert register.history(kind, added.id)[0].entry == added


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@hypothesis_settings(max_examples=25)
@given(data=st.data())
def test_a_row_survives_the_way_to_plain_values_and_back(kind, data):
    entry = data.draw(values_of(kind))
    kept = {each.name: getattr(entry, each.name) for each in dataclasses.fields(Entry)}
    assert from_plain(next(name for name, cls in KINDS.items() if cls is kind), to_plain(entry), **kept) == entry
