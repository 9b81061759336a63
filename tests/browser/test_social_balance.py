"""The page Social balance in a real browser: its map switches alone, its parts open, nothing complains."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_walks import serious

pytestmark = pytest.mark.browser

Visits = Callable[..., Visit]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_that_opens_is_quiet_and_accessible(visit: Visits, scheme: str) -> None:
    guest = visit(scheme=scheme)
    shown = guest.open("/social-balance?municipality=999&area=99902")
    for fold in shown.locator("details.b-a-more > summary").all():
        fold.click()
    expect(shown.locator("details.b-a-more:not([open])")).to_have_count(0)
    expect(shown.locator(".b-c-change tbody tr").first).to_be_visible()
    assert serious(shown) == []
    assert guest.errors == []
    assert guest.foreign == []


@pytest.mark.parametrize("code", ["101", "999"])
def test_the_map_switches_its_measure_in_the_browser_and_the_link_keeps_it(visit: Visits, code: str) -> None:
    guest = visit()
    shown = guest.open(f"/social-balance?municipality={code}")
    buttons = shown.locator(".segments button")
    expect(buttons.first).to_be_visible()
    title = shown.locator(".head h2")
    before = title.inner_text()
    second = buttons.nth(1)
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    second.click()
    expect(second).to_have_attribute("aria-pressed", "true")
    expect(title).not_to_have_text(before)
    measure = second.get_attribute("value")
    assert f"measure={measure}" in shown.url
    # The browser itself asks for the page's sign again when an address changes.
    assert [address for address in asked if "/media/" not in address] == []
    link, said = shown.url.removeprefix(guest.address), title.inner_text()
    other = visit()
    again = other.open(link)
    expect(again.locator(".head h2")).to_have_text(said)
    assert guest.errors == other.errors == []


def test_an_area_of_the_moves_is_chosen_by_its_name(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/social-balance?municipality=999")
    shown.locator("#figure-flytninger tbody th a").first.click()
    guest.settle()
    chosen = shown.locator("#figure-flytninger tr.b-on th").inner_text()
    expect(shown.locator("#figure-stroemme h2")).to_contain_text(chosen)
    assert guest.errors == []


def test_no_words_of_the_page_lie_over_each_other(visit: Visits) -> None:
    for code in ("101", "999"):
        shown = visit().open(f"/social-balance?municipality={code}")
        source = shown.locator(".source").first.bounding_box()
        tools = shown.locator(".st-key-balance-foot summary").first.bounding_box()
        assert source and tools
        assert tools["y"] >= source["y"] + source["height"] - 1


def test_the_page_is_whole_on_a_phone_with_an_area_chosen(visit: Visits) -> None:
    shown = visit(width=390, height=844).open("/social-balance?municipality=999&area=99902")
    assert shown.evaluate("document.scrollingElement.scrollWidth") <= 390
    cut = """() => [...document.querySelectorAll('.b-moves, .b-flows, .b-spread')].filter(
        (table) => table.getBoundingClientRect().right > 391).map((table) => table.className)"""
    assert shown.evaluate(cut) == []
