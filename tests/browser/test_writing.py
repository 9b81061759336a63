"""Somebody writes in the register from a page, in a real browser: by keyboard, two at once, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from byibalance_core.register.entries import AgendaItem, Decision
from byibalance_core.register.store import Register
from tests.browser.conftest import Visit, start_service
from tests.browser.test_walks import serious
from tests.register_pages import planted

pytestmark = pytest.mark.browser

Visits = Callable[..., Visit]
MEETING = "999-moede-3"
DECISION = "/omraader?municipality=999&area=99902&mode=meeting&meeting=999-moede-1&step=2"


@pytest.fixture(scope="module")
def register(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    file = tmp_path_factory.mktemp("register") / "register.sqlite"
    found = planted(published, f"sqlite:///{file}")
    yield found
    found.close()


@pytest.fixture(scope="module")
def address(published: Path, register: Register) -> Iterator[str]:
    """Serve the bundled municipalities with a register of these tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BYIBALANCE_REGISTER_URL", str(register.engine.url))
        process, found = start_service(published)
    yield found
    process.terminate()
    process.wait(timeout=20)


def focused(page: Page) -> str:
    """Return the name of what has the focus."""
    return str(page.evaluate("document.activeElement.ariaLabel || document.activeElement.innerText"))


def tab_to(page: Page, name: str) -> None:
    """Press the tab key until something has the focus."""
    for _ in range(20):
        if focused(page).startswith(name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} never got the focus")


def dialog(guest: Visit) -> Locator:
    """Return the open dialog once its first field has the focus."""
    found = guest.page.get_by_role("dialog")
    expect(found.locator(".st-key-entry :focus")).to_have_count(1)
    return found


def choose_role(guest: Visit, label: str) -> None:
    """Choose the first role with the keyboard."""
    tab_to(guest.page, label)
    guest.page.keyboard.press("ArrowDown")
    expect(guest.page.get_by_role("option").first).to_be_visible()
    guest.page.keyboard.press("Enter")
    guest.settle()


def agenda(register: Register) -> list[str]:
    """Return the titles of the coming meeting's items in their order."""
    items = register.list(AgendaItem, "999", meeting=MEETING)
    return [item.title for item in sorted(items, key=lambda item: item.position)]


def test_a_figure_is_put_on_an_agenda_by_keyboard_alone_and_taken_off_again(
    visit: Visits, register: Register, address: str
) -> None:
    guest = visit(address=address)
    shown = guest.open("/overblik?municipality=999")
    before = agenda(register)
    button = shown.locator('[data-add="smaa-almene"]')
    button.focus()
    shown.keyboard.press("Enter")
    opened = dialog(guest)
    assert focused(shown) == "Møde *"
    assert serious(shown) == []
    tab_to(shown, "Spørgsmålet")
    shown.keyboard.type("Er der nok af dem?")
    # Put away and opened again, what was typed is still there.
    shown.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    guest.settle()
    button.focus()
    shown.keyboard.press("Enter")
    expect(dialog(guest).get_by_label("Spørgsmålet, som visningen svarer på")).to_have_value("Er der nok af dem?")
    choose_role(guest, "Jeg skriver som")
    tab_to(shown, "Føj til møde")
    shown.keyboard.press("Enter")
    wrote = shown.locator(".st-key-entry-wrote")
    expect(wrote).to_contain_text("Føjet til Boligforum, forår 2027 (fiktivt) som punkt 5")
    guest.settle()
    assert agenda(register)[:4] == before
    added = max(register.list(AgendaItem, "999", meeting=MEETING), key=lambda item: item.position)
    assert added.title.startswith("Små almene boliger")
    assert added.question == "Er der nok af dem?"
    assert added.link.endswith("#figure-smaa-almene")
    expect(shown.locator(".b-next-meeting")).to_contain_text("5")
    assert serious(shown) == []
    shown.get_by_role("button", name="Fortryd").focus()
    shown.keyboard.press("Enter")
    expect(wrote).to_contain_text("Fortrudt")
    assert agenda(register) == before
    assert (guest.errors, guest.foreign) == ([], [])


def test_enter_in_a_line_of_text_saves_a_new_item(visit: Visits, register: Register, address: str) -> None:
    guest = visit(address=address)
    shown = guest.open("/overblik?municipality=999&language=en")
    before = agenda(register)
    shown.locator('[data-add="smaa-almene"]').focus()
    shown.keyboard.press("Enter")
    dialog(guest)
    choose_role(guest, "I write as")
    shown.get_by_label("Title *").focus()
    shown.keyboard.press("Control+A")
    shown.keyboard.type("Small homes")
    shown.keyboard.press("Enter")
    expect(shown.locator(".st-key-entry-wrote")).to_contain_text("Added to")
    assert agenda(register) == [*before, "Small homes"]
    assert (guest.errors, guest.foreign) == ([], [])


def test_what_looks_like_a_civil_number_is_not_kept_when_the_dialog_is_put_away(visit: Visits, address: str) -> None:
    guest = visit(address=address)
    shown = guest.open("/overblik?municipality=999")
    for typed in ("Hvad med 010170-1234?", ""):
        shown.locator('[data-add="smaa-almene"]').press("Enter")
        opened = dialog(guest)
        question = opened.get_by_label("Spørgsmålet, som visningen svarer på")
        expect(question).to_have_value("")
        question.fill(typed)
        shown.keyboard.press("Escape")
        expect(opened).to_have_count(0)
        guest.settle()
    assert (guest.errors, guest.foreign) == ([], [])


def test_two_edit_one_decision_and_the_second_sees_both_texts(visit: Visits, register: Register, address: str) -> None:
    texts = ("Vi fortsætter til foråret.", "Vi fortsætter hele året.")
    guests = [visit(address=address, width=1920, height=1080, scheme=scheme) for scheme in ("light", "dark")]
    for guest in guests:
        guest.open(DECISION)
        guest.page.locator('[data-write="decision/999-beslutning-1"]').click()
        dialog(guest)
        choose_role(guest, "Jeg skriver som")
    for guest, text in zip(guests, texts, strict=True):
        guest.page.get_by_label("Beslutning *", exact=True).fill(text)
        guest.page.get_by_role("dialog").get_by_role("button", name="Gem", exact=True).click()
        guest.settle()
    first, second = guests
    expect(first.page.locator(".st-key-entry-wrote")).to_contain_text(texts[0])
    both = second.page.get_by_role("dialog")
    for text in texts:
        expect(both).to_contain_text(text)
    assert serious(second.page) == []
    assert register.get(Decision, "999-beslutning-1").text == texts[0]
    both.get_by_text("Behold min", exact=True).click()
    second.settle()
    both.get_by_role("button", name="Gem valget").click()
    expect(both).to_have_count(0)
    history = [version.entry.text for version in register.history(Decision, "999-beslutning-1")]
    assert tuple(history[1:]) == texts
    assert [(guest.errors, guest.foreign) for guest in guests] == [([], [])] * 2


def test_a_decision_typed_in_place_is_taken_back_again(visit: Visits, register: Register, address: str) -> None:
    guest = visit(address=address, width=1920, height=1080)
    shown = guest.open(f"/omraader?municipality=999&area=99902&mode=meeting&meeting={MEETING}&step=2")
    box = shown.locator(".st-key-decision")
    box.get_by_label("Jeg skriver som").press("ArrowDown")
    shown.get_by_role("option").first.click()
    box.get_by_label("Beslutning").fill("Vi spørger igen til efteråret.")
    box.get_by_role("button", name="Gem").click()
    wrote = shown.locator(".st-key-entry-wrote")
    expect(wrote).to_contain_text("Gemt: Vi spørger igen til efteråret.")
    (kept,) = register.list(Decision, "999", meeting=MEETING)
    assert kept.text == "Vi spørger igen til efteråret."
    wrote.get_by_role("button", name="Fortryd").click()
    expect(wrote).to_contain_text("Fortrudt")
    assert register.list(Decision, "999", meeting=MEETING) == ()
    assert (guest.errors, guest.foreign) == ([], [])


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_a_dialog_is_whole_where_it_is_shown(visit: Visits, address: str, width: int, height: int) -> None:
    guest = visit(address=address, width=width, height=height, scheme="dark")
    shown = guest.open("/overblik?municipality=999&language=en")
    shown.locator('[data-add="smaa-almene"]').press("Enter")
    opened = dialog(guest)
    box = opened.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    assert opened.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert serious(shown) == []
    assert (guest.errors, guest.foreign) == ([], [])
