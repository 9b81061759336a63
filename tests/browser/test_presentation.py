"""A meeting in a real browser, by keyboard alone: from item to item, to the decision under the view it rests on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from byibalance_core.register.entries import Decision
from byibalance_core.register.store import Register
from tests.browser.conftest import Visit, start_service
from tests.browser.test_walks import serious

pytestmark = pytest.mark.browser

Visits = Callable[..., Visit]
MEETING = "999-moede-3"
FRONT = f"/aftale-og-moede?municipality=999&meeting={MEETING}&step=0&mode=meeting"
PAGES = ["overblik", "omraader", "boliger-og-behov", "social-balance", "aftale-og-moede"]


@pytest.fixture
def written(published: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve a copy of the bundled municipalities that may be written in; the address, and the store."""
    store = tmp_path / "store"
    shutil.copytree(published, store)
    process, address = start_service(store)
    yield address, store
    process.terminate()
    process.wait(timeout=20)


def press(guest: Visit, key: str) -> Page:
    """Press a key that goes a step and wait until the step has changed."""
    before = guest.page.inner_text(".b-step")
    guest.page.keyboard.press(key)
    expect(guest.page.locator(".b-step")).not_to_have_text(before)
    guest.settle()
    return guest.page


def test_arrows_lead_through_the_items_and_back_and_escape_leaves(visit: Visits) -> None:
    guest = visit(width=1920, height=1080)
    shown = guest.open(FRONT)
    for number, page in enumerate(PAGES, start=1):
        press(guest, "ArrowRight")
        assert f"/{page}?" in shown.url
        assert f"step={number}" in shown.url
        assert shown.locator("[data-testid=stException]").count() == 0
    press(guest, "ArrowLeft")
    assert "/social-balance?" in shown.url
    assert serious(shown) == []
    shown.keyboard.press("Escape")
    expect(shown.locator(".b-meeting-bar")).to_have_count(0)
    assert f"meeting={MEETING}" in shown.url
    assert "mode=explore" in shown.url
    assert guest.errors == []
    assert guest.foreign == []


def test_arrows_belong_to_a_slider_while_it_has_the_focus(visit: Visits) -> None:
    guest = visit(width=1920, height=1080)
    shown = guest.open(f"/anvisning?municipality=999&meeting={MEETING}&step=2&mode=meeting")
    shown.locator("[data-testid=stSlider] input").first.focus()
    shown.keyboard.press("ArrowRight")
    guest.settle()
    assert "/anvisning?" in shown.url


def test_a_decision_is_typed_under_its_view_and_kept_with_link_and_release(
    visit: Visits, written: tuple[str, Path]
) -> None:
    address, store = written
    guest = visit(width=1920, height=1080, address=address)
    shown = guest.open(FRONT)
    press(guest, "ArrowRight")
    press(guest, "ArrowRight")
    shown.keyboard.press("b")
    expect(shown.locator(".st-key-decision input").first).to_be_focused()
    shown.keyboard.type("Jobvejledningen fortsætter")
    shown.keyboard.press("Enter")
    # Nobody is named yet: nothing is kept, and what was typed stands where it was.
    expect(shown.get_by_role("alert")).to_contain_text("Vælg først")
    expect(shown.locator(".st-key-decision input").first).to_have_value("Jobvejledningen fortsætter")
    shown.get_by_label("Jeg skriver som").focus()
    shown.keyboard.type("sekretariat")
    shown.keyboard.press("Enter")
    guest.settle()
    shown.get_by_role("button", name="Gem").press("Enter")
    expect(shown.locator(".b-decided")).to_contain_text("Jobvejledningen fortsætter")
    kept = [each for each in Register.of_store(store).list(Decision, "999") if each.meeting == MEETING]
    assert [each.text for each in kept] == ["Jobvejledningen fortsætter"]
    assert kept[0].agenda_item == "999-punkt-3-2"
    assert kept[0].changed_by == "secretariat"
    assert kept[0].release
    assert f"release={kept[0].release}" in kept[0].link
    assert kept[0].link.startswith("/omraader?")
    assert guest.errors == []
