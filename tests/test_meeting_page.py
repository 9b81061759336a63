"""One meeting on its page and on a projector: agenda, since last time, decisions, and what may be changed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from byibalance_core import store as disk
from byibalance_core.register.entries import Action, AgendaItem, Decision, Meeting
from byibalance_core.register.store import Register
from dashboard import downloads, meetings, pack
from dashboard.book import Book, book
from dashboard.facts import Facts, facts
from dashboard.meeting_agenda import agenda_of_meeting
from dashboard.state import LANGUAGES, ViewState
from dashboard.text import Text
from dashboard.views import meeting as view
from dashboard.views import meeting_front, meeting_since, meeting_steps, saved_views

from .shown_pages import link, plain
from .test_app import APP

TODAY = date(2026, 12, 1)
FIRST, SECOND, THIRD = "999-moede-1", "999-moede-2", "999-moede-3"


def shown(name: str, **changes: object) -> tuple[Facts, Book, ViewState, Meeting]:
    known, rows = facts("999"), book("999")
    meeting = rows.one(Meeting, name)
    assert meeting is not None
    return known, rows, link(known, page="aftale-og-moede", meeting=name, **changes), meeting


def since_of(name: str, today: date = TODAY) -> meetings.Since:
    known, rows, _, meeting = shown(name)
    return meetings.since(known, rows, meeting, today)


def run(**query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=90)
    app.session_state["follow"] = f"/aftale-og-moede?{urlencode({'municipality': '999', **query})}"
    app.run()
    assert not app.exception, [error.value for error in app.exception]
    return app


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("mode", "step"), [("explore", "0"), ("meeting", "0"), ("meeting", "3")])
def test_a_meeting_is_drawn_in_both_languages(language: str, mode: str, step: str) -> None:
    run(meeting=SECOND, language=language, step=step, mode=mode)


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("name", [FIRST, THIRD, "999-dialog-o1"])
def test_every_meeting_is_drawn(name: str) -> None:
    run(meeting=name)


@pytest.mark.usefixtures("met")
def test_the_head_says_day_place_roles_agreement_state_and_the_release_looked_at() -> None:
    known, rows, state, meeting = shown(FIRST)
    said = plain(view.head(known, rows, state, Text("da"), meeting))
    assert "18.3.2026 · Rådhuset · boligforum · holdt · Aftale om anvisning" in said
    assert "boligorganisationens bestyrelse (Boligforeningen Rugstrået)" in said
    assert "Frosset på udgivelse 1" in said
    known, rows, state, meeting = shown(THIRD)
    assert "Ikke frosset: punkterne viser nyeste udgivelse, i dag udgivelse 2" in plain(
        view.head(known, rows, state, Text("da"), meeting)
    )


@pytest.mark.usefixtures("met")
def test_the_agenda_says_of_each_item_what_it_shows_and_links_to_it() -> None:
    known, rows, state, meeting = shown(FIRST)
    html = view.agenda_html(known, rows, state, Text("da"), meeting)
    assert "Overblik · Uden for job og uddannelse udgivelse 1" in plain(html)
    assert "Områder · Havreager" in plain(html)
    hrefs = [unescape(found) for found in re.findall(r'href="([^"]+)"', html)]
    assert [href.partition("?")[0] for href in hrefs] == ["/overblik", "/omraader"]
    assert all(f"release={meeting.release}" in href for href in hrefs)


def test_an_empty_agenda_says_how_a_figure_comes_onto_it(example: Facts) -> None:
    meeting = Meeting(id="m", municipality="999", name="Nyt møde")
    rows = Book({"meeting": (meeting,)})
    state = link(example, page="aftale-og-moede", meeting="m")
    said = plain(view.agenda_html(example, rows, state, Text("da"), meeting))
    assert "Dagsordenen er tom" in said
    assert "»Føj til møde« står ved hver figur" in said
    assert "Ingen beslutninger endnu" in plain(view.decisions_html(example, rows, state, Text("da"), meeting))


@pytest.mark.usefixtures("met")
def test_since_last_time_counts_by_reason_and_says_what_chance_would_give() -> None:
    found = since_of(SECOND)
    made = found.compared
    assert made is not None
    assert found.last is not None and found.last.id == FIRST
    assert (len(made.told), made.within, made.unasked) == (18, 293, 368)
    assert [len(made.of(reason)) for reason in ("corrected", "appeared", "new_method", "boundary", "gone")] == [
        1, 2, 0, 0, 0,
    ]  # fmt: skip
    assert made.expected == pytest.approx(0.05 * 311)
    text = Text("da")
    assert meeting_since.title(found, text).startswith("18 af 311 nye tal")
    assert "i snit ville op til 16" in meeting_since.title(found, text)


@pytest.mark.usefixtures("met")
def test_the_table_of_since_last_time_holds_every_figure_that_moved_and_no_convictions() -> None:
    known, rows, state, _ = shown(SECOND)
    text = Text("da")
    figure = view.figures(known, rows, state, text, TODAY)[0]
    assert len(figure.table.rows) == 682
    reasons = [row[3] for row in figure.table.rows]
    assert reasons.count("ud over tilfældet") == 18
    assert reasons[:18] == ["ud over tilfældet"] * 18  # a slide shows the first rows only
    assert not any("dømt" in str(row[1]).lower() for row in figure.table.rows)
    corrected = next(row for row in figure.table.rows if row[3] == "rettet")
    assert corrected[:4] == ("Torvefjerding", "Skoleelever med god trivsel", "%", "rettet")
    assert corrected[4:] == ("2026", 82.5, "2026", 86.5, 4.0, "", "", "")
    hidden = next(row for row in figure.table.rows if row[7] == "for få beboere")
    assert not isinstance(hidden[7], float)


@pytest.mark.usefixtures("met")
def test_what_is_drawn_first_tells_both_ways() -> None:
    known, rows, state, _ = shown(SECOND)
    drawing = view.figures(known, rows, state, Text("da"), TODAY)[0].drawing
    top = drawing.partition("<details")[0]
    assert "▲ bedre" in plain(top) and "▼ kræver opmærksomhed" in plain(top)
    assert "▲ 9 bedre · ▼ 7 kræver opmærksomhed" in plain(top)


@pytest.mark.usefixtures("met")
def test_a_crossed_limit_of_the_law_is_told_as_a_calculation() -> None:
    found = since_of(SECOND)
    said = [meeting_since.crossing_words(facts("999"), each, Text("da")) for each in found.crossings]
    assert len(said) == 2
    assert all("en beregning efter lovens grænser, ministeriets liste afgør" in each for each in said)


@pytest.mark.usefixtures("met")
def test_two_meetings_on_one_release_have_nothing_that_moved_and_the_first_meeting_says_so() -> None:
    text = Text("da")
    assert since_of(THIRD).is_same
    assert "begge møder ser på samme udgivelse" in meeting_since.title(since_of(THIRD), text)
    assert "intet tidligere møde" in meeting_since.title(since_of(FIRST), text)
    assert since_of(FIRST).last is None


@pytest.mark.usefixtures("met")
def test_a_forum_is_compared_with_the_last_forum_and_not_with_a_dialogue_in_between() -> None:
    rows = book("999")
    third, dialogue = (rows.one(Meeting, name) for name in (THIRD, "999-dialog-o1"))
    assert third is not None and dialogue is not None
    found = meetings.last_meeting(rows.all(Meeting), third)
    assert found is not None and found.id == SECOND
    before_dialogue = meetings.last_meeting(rows.all(Meeting), dialogue)
    assert before_dialogue is not None and before_dialogue.id == SECOND
    assert meetings.last_meeting(rows.all(Meeting), replace(third, agreement="", kind="other")) is None


@pytest.mark.usefixtures("met")
def test_a_release_that_is_no_longer_kept_is_told_and_breaks_nothing() -> None:
    known, rows, _, meeting = shown(SECOND)
    gone = replace(rows.one(Meeting, FIRST), release="0009-aaaaaaaaaaaa")  # type: ignore[type-var]
    others = Book({**rows.rows, "meeting": (gone, meeting)})  # type: ignore[dict-item]
    found = meetings.since(known, others, meeting, TODAY)
    assert found.is_lost
    assert "ikke gemt længere" in meeting_since.title(found, Text("da"))
    assert meeting_since.sentences(known, found, Text("da"))


@pytest.mark.usefixtures("met")
def test_a_held_meeting_tells_due_dates_as_they_stood_and_a_coming_one_as_they_stand() -> None:
    held, coming = since_of(SECOND), since_of(THIRD)
    assert [each.entry.id for each in held.of("done")] == ["999-handling-lys"]
    assert [each.entry.id for each in held.of("overdue")] == []
    assert {each.entry.id for each in coming.of("overdue")} == {"999-beslutning-1", "999-handling-jobvejledning"}
    assert "999-beslutning-2" in {each.entry.id for each in coming.of("due")}


def test_what_was_done_after_a_meeting_was_still_open_at_it(example: Facts) -> None:
    meeting = Meeting(id="m", kind="forum", day=date(2026, 9, 1), state="held")
    late = Action(id="a", due=date(2026, 8, 1), state="done", done_on=date(2026, 10, 1))
    found = meetings.since(example, Book({"meeting": (meeting,), "action": (late,)}), meeting, TODAY)
    assert [(each.entry.id, each.state) for each in found.due] == [("a", "overdue")]


@pytest.mark.usefixtures("met")
def test_the_front_has_the_agenda_what_moved_and_what_is_overdue() -> None:
    known, rows, state, _ = shown(THIRD, mode="meeting")
    steps = meeting_steps.steps(rows, state)
    assert steps is not None
    said = plain(meeting_front.front(known, rows, state, Text("da"), steps, since_of(THIRD)))
    for words in (
        "Boligforum, forår 2027 (fiktivt)",
        "Når vi målet om flere i arbejde?",
        "Siden sidst",
        "Fristen er overskredet",
    ):
        assert words in said
    assert said.count("kommunens jobcenter · frist 1.11.2026") == 2


@pytest.mark.usefixtures("met")
def test_every_decision_says_who_when_and_the_release_it_rests_on() -> None:
    known, rows, state, _ = shown(SECOND, mode="meeting", step=3)
    steps = meeting_steps.steps(rows, state)
    assert steps is not None
    html = meeting_front.decisions(known, rows, state, Text("en"), steps)
    assert (
        "The safety walks go on in 2027 (fictitious). item 2 · the agreement's secretariat · due 1 Feb 2027"
        in plain(html)
    )
    assert "rests on release 2" in plain(html)
    assert (
        html.index("officials' group makes") < html.index("safety walks") if "officials' group makes" in html else True
    )


@pytest.mark.usefixtures("met")
def test_names_from_people_are_text_everywhere() -> None:
    known, rows, state, meeting = shown(SECOND)
    bad = "<script>x</script>"
    named = replace(meeting, name=bad, place=bad)
    item = replace(rows.all(AgendaItem, meeting=SECOND)[0], title=bad, question=bad, note=bad)
    made = replace(rows.all(Decision, meeting=SECOND)[0], text=bad)
    own = Book({**rows.rows, "meeting": (named,), "agenda_item": (item,), "decision": (made,)})  # type: ignore[dict-item]
    text, found = Text("da"), meetings.since(known, rows, named, TODAY)
    steps = meeting_steps.steps(own, state)
    assert steps is not None
    for html in (
        view.head(known, own, state, text, named),
        view.agenda_html(known, own, state, text, named),
        view.decisions_html(known, own, state, text, named),
        meeting_front.front(known, own, state, text, steps, found),
    ):
        assert "<script>" not in html


@pytest.mark.usefixtures("met")
def test_since_last_time_has_its_files() -> None:
    state = shown(SECOND)[2]
    made = downloads.make("aftale-og-moede", "siden-sidst.csv", state.to_query())
    assert "Torvefjerding" in made.content.decode("utf-8-sig")


def pressed(what: str, *, role: str = "officials", meeting: str = THIRD) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=90)
    app.session_state["follow"] = f"/aftale-og-moede?{urlencode({'municipality': '999', 'meeting': meeting})}"
    if role:
        app.session_state["written-as"] = role
    app.run()
    app.session_state["write"] = what
    app.run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def order(meeting: str = THIRD) -> list[tuple[str, int]]:
    rows = book("999")
    found = rows.one(Meeting, meeting)
    assert found is not None
    return [(item.id, item.position) for item in meeting_steps.agenda(rows, found)]


@pytest.mark.usefixtures("met")
def test_an_item_moves_one_place_and_the_places_stay_whole() -> None:
    pressed("agenda_order/999-punkt-3-1?do=down")
    assert order() == [("999-punkt-3-2", 1), ("999-punkt-3-1", 2), ("999-punkt-3-3", 3), ("999-punkt-3-4", 4)]
    pressed("agenda_order/999-punkt-3-4?do=up")
    assert [name for name, _ in order()] == ["999-punkt-3-2", "999-punkt-3-1", "999-punkt-3-4", "999-punkt-3-3"]
    pressed("agenda_order/999-punkt-3-2?do=up")
    assert [place for _, place in order()] == [1, 2, 3, 4]


@pytest.mark.usefixtures("met")
def test_nothing_moves_before_somebody_has_said_in_what_role_he_writes() -> None:
    before = order()
    app = pressed("agenda_order/999-punkt-3-1?do=down", role="")
    assert [error.value for error in app.error] == ["Vælg først, hvad du skriver som."]
    assert order() == before


@pytest.mark.usefixtures("met")
def test_an_item_that_was_removed_can_be_brought_back() -> None:
    app = pressed("agenda_order/999-punkt-3-2?do=remove")
    assert len(order()) == 3
    app.button(key="meeting-undo").click().run()
    assert [name for name, _ in order()] == ["999-punkt-3-1", "999-punkt-3-2", "999-punkt-3-3", "999-punkt-3-4"]


def test_a_meeting_is_frozen_for_good_after_a_question(met: Path) -> None:
    app = AppTest.from_file(str(APP), default_timeout=90)
    app.session_state["follow"] = f"/aftale-og-moede?{urlencode({'municipality': '999', 'meeting': THIRD})}"
    app.session_state["written-as"] = "officials"
    app.run()
    app.button(key="meeting-freeze").click().run()
    assert any("Det kan ikke fortrydes" in each.value for each in app.warning)
    assert not book("999").one(Meeting, THIRD).frozen  # type: ignore[union-attr]
    app.button(key="freeze-yes").click().run()
    meeting = book("999").one(Meeting, THIRD)
    newest = disk.current_id(met, "999")
    assert meeting is not None and (meeting.frozen, meeting.release) == (True, newest)
    links = [item.link for item in book("999").all(AgendaItem, meeting=THIRD)]
    assert all(f"release={newest}" in each for each in links)
    assert not any(button.key == "meeting-freeze" for button in app.run().button)


def test_the_public_profile_shows_no_meeting(met: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYIBALANCE_PROFILE", "public")
    app = run(meeting=SECOND)
    assert not any("Lav mødemateriale" in button.label for button in app.button)
    register = Register.of_store(met)
    assert register.list(Meeting, "999")
    register.close()


@pytest.mark.usefixtures("met")
def test_a_saved_view_opens_in_the_reader_s_language_and_can_be_put_on_the_agenda() -> None:
    known, rows, state, meeting = shown(THIRD, language="en")
    html = unescape(saved_views.section(known, rows, state, Text("en"), meeting))
    assert "Havreager and Bygskoven side by side (fictitious)" in html
    assert "Areas · Havreager · Bygskoven" in html
    assert re.search(r'href="/omraader\?[^"]*compare=99904[^"]*language=en', html)
    assert f'data-write="agenda_item/?meeting={THIRD}&title=Havreager' in html


def test_an_item_that_shows_another_meeting_s_since_last_time_shows_the_same_on_screen_and_in_the_material(
    met: Path,
) -> None:
    where = f"/aftale-og-moede?municipality=999&release=latest&meeting={SECOND}#figure-siden-sidst"
    register = Register.of_store(met)
    item = AgendaItem(municipality="999", meeting=THIRD, position=0, title="Sidst", link=where)
    register.add(item, by="officials")
    register.close()
    known, rows, state, _ = shown(SECOND)
    figure = view.figures(known, rows, state, Text("da"), TODAY)[0]
    made = pack.make(agenda_of_meeting("999", THIRD, "da", today=TODAY), municipality="999").items[0]
    assert (made.title, made.subtitle) == (figure.title, figure.subtitle)
    assert len(made.figure.table.rows) == len(figure.table.rows)
    run(meeting=THIRD, mode="meeting", step="1")


def test_an_item_without_a_view_is_shown_by_the_meeting_itself(met: Path) -> None:
    register = Register.of_store(met)
    item = AgendaItem(municipality="999", meeting=THIRD, position=0, title="Eventuelt", question="Hvad ellers?")
    register.add(item, by="officials")
    register.close()
    known, rows, state, meeting = shown(THIRD, mode="meeting")
    steps = meeting_steps.steps(rows, state)
    assert steps is not None and meeting_steps.step_link(steps, 1, state).startswith("/aftale-og-moede?")
    assert plain(meeting_front.item(steps.items[0], Text("da"))) == "Eventuelt Hvad ellers?"
    run(meeting=meeting.id, mode="meeting", step="1")
    assert "uden visning" in plain(view.agenda_html(known, rows, state, Text("da"), meeting))
