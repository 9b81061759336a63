"""The page Anvisning og udlejning in a real browser: what opens, what leads on, by keyboard and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_walks import serious, tables_and_files

pytestmark = pytest.mark.browser

Visits = Callable[..., Visit]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_that_opens_is_quiet_and_accessible(visit: Visits, scheme: str) -> None:
    guest = visit(scheme=scheme)
    shown = guest.open("/anvisning?municipality=999&area=99903")
    for fold in shown.locator("details.b-a-more > summary").all():
        fold.click()
    expect(shown.locator("details.b-a-more:not([open])")).to_have_count(0)
    expect(shown.locator(".b-l-placed tbody tr").first).to_be_visible()
    assert serious(shown) == []
    assert guest.errors == []
    assert guest.foreign == []


def test_the_first_screen_holds_headline_organisations_and_ladder(visit: Visits) -> None:
    shown = visit().open("/anvisning?municipality=999")
    for place in ("h1", ".b-l-whole >> nth=-1", ".b-l-stairs", ".b-l-decides li >> nth=-1"):
        box = shown.locator(place).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, place


def test_a_fold_opens_by_keyboard_and_the_ladder_leads_to_the_reasons(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/anvisning?municipality=999")
    fold = shown.locator(".b-l-rest > summary").first
    fold.focus()
    shown.keyboard.press("Enter")
    expect(shown.locator(".b-l-rest").first).to_have_attribute("open", "")
    link = shown.locator('.b-figure a[href="#figure-placeringer"]')
    link.focus()
    shown.keyboard.press("Enter")
    expect(shown.locator("#figure-placeringer h2")).to_be_in_viewport()
    assert guest.errors == []


def test_the_parts_are_reached_by_keyboard_and_the_view_stays_as_it_is(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/anvisning?municipality=999")
    before = urlsplit(shown.url).query
    for link in shown.locator(".b-l-contents a").all():
        link.focus()
        shown.keyboard.press("Enter")
        name = str(link.get_attribute("href"))[1:]
        expect(shown.locator(f"h2[id='{name}'], [id='{name}'] h2").first).to_be_in_viewport()
        assert urlsplit(shown.url).query == before
    assert guest.errors == []


@pytest.mark.parametrize(("side", "field"), [("a", "letting"), ("b", "letting_b")])
def test_a_slider_moved_by_keyboard_changes_the_effect_and_the_link_carries_it(
    visit: Visits, side: str, field: str
) -> None:
    guest = visit()
    shown = guest.open("/anvisning?municipality=999")
    table = shown.locator(".b-letting-short")
    slider = shown.locator(f".st-key-letting-allocation-{side}-trin3 input[type=range]")
    before, start = table.inner_text(), int(slider.input_value())
    slider.focus()
    for _ in range(5):
        shown.keyboard.press("ArrowRight")
    expect(slider).to_have_value(str(start + 5))
    expect(table).not_to_have_text(before, use_inner_text=True)
    guest.settle()
    # Each press is a step of its own; the hand stays on the slider.
    assert slider.evaluate("(node) => node === document.activeElement")
    carried = parse_qs(urlsplit(shown.url).query)[field][0]
    assert f"trin3.{100 * (start + 5)}" in carried
    after = table.inner_text()
    again = visit().open(urlsplit(shown.url)._replace(scheme="", netloc="").geturl())
    assert again.locator(".b-letting-short").inner_text() == after
    assert guest.errors == []


def test_a_slider_stops_where_flexible_letting_has_taken_the_homes(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/anvisning?municipality=999")
    slider = shown.locator(".st-key-letting-allocation-a-trin4 input[type=range]")
    slider.focus()
    shown.keyboard.press("End")
    expect(shown.get_by_role("status").filter(has_text="kun 50")).to_be_visible()
    expect(slider).to_have_value("50")


def test_paper_shows_no_controls_and_names_what_was_tried(visit: Visits) -> None:
    shown = visit().open("/anvisning?municipality=999")
    shown.emulate_media(media="print")
    assert shown.locator(".st-key-letting-controls input").first.is_hidden()
    assert shown.locator(".b-l-contents").is_hidden()
    expect(shown.locator(".b-l-paper")).to_be_visible()
    expect(shown.locator("#figure-anden-aftale")).to_contain_text("B giver til anvisning: Trin 1 30")


def test_an_estate_leads_to_its_area_and_back_to_the_account(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/anvisning?municipality=999")
    shown.locator(".b-l-out a").first.click()
    shown.wait_for_url("**/omraader?**")
    guest.settle()
    table = shown.locator("#figure-anvisninger")
    expect(table).to_be_visible()
    table.get_by_role("link", name="Se hele anvisningsregnskabet").click()
    shown.wait_for_url("**/anvisning?**")
    guest.settle()
    expect(shown.locator(".b-l-rows tr.b-on").first).to_be_visible()
    assert guest.errors == []


def test_every_figure_has_its_table_and_its_files(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/anvisning?municipality=999")
    shown.locator(".b-l-flow > details > summary").click()
    assert tables_and_files(guest, shown) >= 8
    assert guest.errors == []


@pytest.mark.parametrize("code", ["101", "999"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_is_whole_on_a_phone(visit: Visits, code: str, language: str) -> None:
    shown = visit(width=390, height=844).open(f"/anvisning?municipality={code}&language={language}")
    assert shown.evaluate("document.scrollingElement.scrollWidth") <= 390
    cut = """() => [...document.querySelectorAll('.b-l-account text, .b-l-stairs span, .b-l-wanted td')].filter(
        (node) => node.getBoundingClientRect().right > 391).map((node) => node.textContent)"""
    assert shown.evaluate(cut) == []


def test_the_load_of_the_areas_is_a_measure_of_the_map(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/overblik?municipality=999&measure=allocated_share")
    expect(shown.locator(".head h2")).to_contain_text("inden for det spænd")
    expect(shown.locator(".legend .signs")).to_contain_text("for få")
    source, tools = shown.locator(".source").first, shown.locator(".st-key-map-foot summary").first
    words = """(node) => { const range = document.createRange(); range.selectNodeContents(node);
        return Math.max(...[...range.getClientRects()].map((box) => box.right)) }"""
    box = tools.bounding_box()
    assert box is not None
    assert source.evaluate(words) <= box["x"]
    assert guest.errors == []
