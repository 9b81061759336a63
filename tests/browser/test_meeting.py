"""A meeting in a real browser: shown by keyboard alone, its agenda in another order, its material, cards on paper."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Visit, start_service
from tests.browser.test_walks import serious

pytestmark = pytest.mark.browser

Visits = Callable[..., Visit]
MEETING = "/aftale-og-moede?municipality=999&meeting=999-moede-3"
FIRST_DOWN = '[data-write="agenda_order/999-punkt-3-1?do=down"]'


@pytest.fixture(scope="module")
def meetings(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve Eksempelkommune with its register in a store of its own; the value is the address."""
    place = tmp_path_factory.mktemp("served") / "store"
    shutil.copytree(published, place, symlinks=True)
    process, address = start_service(place)
    yield address
    process.terminate()
    process.wait(timeout=20)


def titles(page: Page) -> list[str]:
    return page.locator(".b-m-agenda b").all_inner_texts()


def fits(page: Page) -> bool:
    found: bool = page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollHeight <= main.clientHeight; }"
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_meeting_and_its_own_screens_are_quiet_and_accessible(visit: Visits, meetings: str, scheme: str) -> None:
    guest = visit(address=meetings, scheme=scheme)
    other = MEETING.replace("moede-3", "moede-2")
    for path in (MEETING, other, f"{MEETING}&mode=meeting", f"{MEETING}&mode=meeting&step=5"):
        shown = guest.open(path)
        assert serious(shown) == [], path
    assert guest.errors == []
    assert guest.foreign == []


def test_a_meeting_of_four_items_is_walked_by_keyboard_alone(visit: Visits, meetings: str) -> None:
    guest = visit(address=meetings, width=1920, height=1080)
    shown = guest.open(MEETING)
    shown.locator(".b-m-start").focus()
    shown.keyboard.press("Enter")
    expect(shown.locator(".b-m-large li")).to_have_count(4)
    guest.settle()
    assert fits(shown)
    for step in range(1, 6):
        shown.keyboard.press("ArrowRight")
        shown.wait_for_url(f"**step={step}&**")
        guest.settle()
    assert "/aftale-og-moede" in shown.url
    expect(shown.locator(".st-key-pack-make button")).to_be_visible()
    assert fits(shown)
    shown.keyboard.press("Escape")
    expect(shown.locator(".b-m-agenda")).to_be_visible()


def test_an_item_is_moved_twice_by_keyboard_and_the_button_keeps_the_focus(visit: Visits, meetings: str) -> None:
    guest = visit(address=meetings)
    shown = guest.open(MEETING)
    before = titles(shown)
    role = shown.locator(".st-key-meeting-writer input")
    role.focus()
    shown.keyboard.press("ArrowDown")
    shown.keyboard.press("Enter")
    guest.settle()
    shown.locator(FIRST_DOWN).focus()
    for place in (1, 2):
        shown.keyboard.press("Enter")
        expect(shown.locator(".b-m-agenda b").nth(place)).to_have_text(before[0])
        guest.settle()
    assert titles(shown) == [before[1], before[2], before[0], before[3]]
    assert shown.evaluate("document.activeElement.dataset.write") == "agenda_order/999-punkt-3-1?do=down"


def test_the_material_is_made_item_by_item_and_can_be_fetched(visit: Visits, meetings: str) -> None:
    guest = visit(address=meetings)
    shown = guest.open(MEETING.replace("moede-3", "moede-2"))
    shown.locator(".st-key-pack-make button").click()
    expect(shown.locator(".st-key-pack [data-testid=stProgress]")).to_contain_text("Punkt", timeout=60_000)
    # The page can be left meanwhile; what was made is there when the reader is back.
    shown.locator("a[data-view]", has_text="Aftale og møde").first.click()
    shown.wait_for_url("**meeting=&**")
    shown.go_back()
    fetch = shown.locator(".st-key-pack-file button")
    expect(fetch).to_be_visible(timeout=90_000)
    with shown.expect_download() as found:
        fetch.click()
    assert found.value.suggested_filename == "moedemateriale-boligforum-efterår-2026-fiktivt.pdf"
    assert len(PdfReader(found.value.path()).pages) > 3


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("card", ["grants", "104&year=2025", "164"])
def test_a_card_prints_on_one_page(visit: Visits, meetings: str, card: str, language: str) -> None:
    shown = visit(address=meetings).open(f"/aftale-og-moede?municipality=999&card={card}&language={language}")
    reader = PdfReader(io.BytesIO(shown.pdf(prefer_css_page_size=True)))
    assert len(reader.pages) == 1
    width, height = float(reader.pages[0].mediabox.width), float(reader.pages[0].mediabox.height)
    assert (round(width), round(height)) == (842, 595)


def test_a_phone_shows_a_meeting_without_moving_sideways(visit: Visits, meetings: str) -> None:
    shown = visit(address=meetings, width=390, height=844).open(MEETING)
    assert shown.evaluate("document.documentElement.scrollWidth") == 390
    box = shown.locator(FIRST_DOWN).bounding_box()
    assert box is not None and box["height"] >= 40
