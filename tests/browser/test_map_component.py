"""The map component in a real browser, in a small app of its own (`map_app.py`)."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
N = 7_500


def geometry(n: int) -> bytes:
    """Write a grid of n square areas in the format of geometry.bin."""
    side = int(n**0.5) + 1
    step = 65535 // side
    squares = []
    for k in range(n):
        x, y = (k % side) * step, (k // side) * step
        squares += [x, y, x + step, y, x + step, y + step, x, y + step]
    head = b"BBG1" + struct.pack("<I4d", n, 0, 0, 1000, 1000)
    return (
        head + struct.pack(f"<{n}I", *[1] * n) + struct.pack(f"<{n}I", *[4] * n) + struct.pack(f"<{8 * n}H", *squares)
    )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("map_app")
    shutil.copy(Path(__file__).with_name("map_app.py"), folder / "app.py")
    (folder / "service.py").write_text(
        "import streamlit as st\nfrom dashboard.routes import ROUTES\napp = st.App('app.py', routes=ROUTES[:1])\n"
    )
    (folder / "static").mkdir()
    (folder / "static" / "geo.bin").write_bytes(geometry(N))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "server.port": port, "server.headless": "true", "server.address": "127.0.0.1", "server.fileWatcherType": "none",
        "server.enableStaticServing": "true", "browser.gatherUsageStats": "false",
    }  # fmt: skip
    command = [sys.executable, "-m", "streamlit", "run", "service.py", *(f"--{k}={v}" for k, v in options.items())]
    server = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.25)
        yield url
    finally:
        server.terminate()
        server.wait(10)


class Map:
    """A page with the map, and what a reader can see of it."""

    def __init__(self, page: sync_api.Page, url: str) -> None:
        self.page, self.frames, self.noise = page, [], []
        page.on("websocket", lambda socket: socket.on("framesent", lambda f: self.frames.append(f)))
        page.on("console", lambda line: line.type == "error" and self.noise.append(line.text))
        page.on("pageerror", lambda error: self.noise.append(str(error)))
        page.on("request", lambda request: url not in request.url and self.noise.append(request.url))

    def open(self, url: str, *, shapes: bool = True) -> Map:
        self.page.goto(url)
        self.page.wait_for_selector(".bmap .area" if shapes else ".bmap tbody tr", timeout=30_000)
        self.settle()
        return self

    def settle(self) -> None:
        """Let a rerun that was asked for begin and end."""
        self.page.wait_for_timeout(400)
        self.page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]')
        self.page.wait_for_timeout(150)

    def area(self, name: str) -> sync_api.Locator:
        return self.page.locator(f'.bmap .area[aria-label^="{name},"]')

    def row(self, name: str) -> sync_api.Locator:
        return self.page.locator(".bmap tbody tr", has=self.page.get_by_role("button", name=name, exact=True))

    def picked(self) -> list[str]:
        return self.page.locator(".bmap tr.picked td.col-name").all_inner_texts()

    def pressed(self) -> list[str | None]:
        return [a.get_attribute("aria-label") for a in self.page.locator('.bmap .area[aria-pressed="true"]').all()]

    def says(self, words: str) -> None:
        """Wait until Python's own line on the page holds the words; fails when it never does."""
        sync_api.expect(self.page.locator("text=/^answer=/")).to_contain_text(words, timeout=10_000)

    def switch_ms(self) -> float:
        """Switch to the second measure three times; return the quickest in ms, as others use the machine too."""
        return self.page.locator(".bmap .segments").evaluate("""(group) => Math.min(...[0, 1, 2].map(() => {
            group.firstChild.click();
            const start = performance.now();
            group.lastChild.click();
            group.getBoundingClientRect();
            return performance.now() - start;
        }))""")

    def colours(self) -> list[str]:
        return self.page.locator(".bmap .area").evaluate_all("(all) => all.map((a) => a.getAttribute('class'))")

    def transform(self) -> str | None:
        return self.page.locator(".bmap .map > g").get_attribute("transform")


@pytest.fixture
def shown(browser: sync_api.Browser, app: str) -> Iterator[Map]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    yield Map(page, app).open(app)
    page.close()


def test_an_area_chosen_in_the_map_is_chosen_in_the_list_and_in_python(shown: Map) -> None:
    shown.area("Kvarter 0004").click()
    shown.settle()
    assert shown.picked() == ["Kvarter 0004"]
    assert shown.pressed() == ["Kvarter 0004, 29,0 %"]
    shown.says("answer=q0004 runs=2")


def test_a_row_chosen_again_takes_the_choice_back(shown: Map) -> None:
    shown.row("Kvarter 0002").click()
    shown.settle()
    assert shown.pressed() == ["Kvarter 0002, mangler"]
    shown.row("Kvarter 0002").click()
    shown.settle()
    assert (shown.picked(), shown.pressed()) == ([], [])
    shown.says("answer=None runs=3")


def test_a_choice_made_elsewhere_wins_and_the_old_one_can_be_made_again(shown: Map) -> None:
    shown.area("Kvarter 0004").click()
    shown.settle()
    shown.page.get_by_role("button", name="choose elsewhere").click()
    shown.settle()
    assert shown.picked() == ["Kvarter 0007"]
    shown.says("answer=q0007")
    shown.area("Kvarter 0004").click()
    shown.settle()
    assert shown.picked() == ["Kvarter 0004"]
    shown.says("answer=q0004")


def test_two_quick_choices_end_on_the_second(shown: Map) -> None:
    shown.area("Kvarter 0004").click()
    shown.area("Kvarter 0011").click()
    shown.settle()
    shown.page.wait_for_timeout(500)
    assert shown.picked() == ["Kvarter 0011"]
    shown.says("answer=q0011")


def test_the_keyboard_walks_the_map_and_chooses(shown: Map) -> None:
    keys = shown.page.keyboard
    shown.page.locator('.bmap .segments [aria-pressed="true"]').focus()
    for _ in range(2):  # past the other segment: the whole map is one stop
        keys.press("Tab")
    focused = "() => document.querySelector('[data-testid^=stBidi]') && [...document.querySelectorAll('*')]" \
              ".map(e => e.shadowRoot?.activeElement).find(Boolean)?.getAttribute('aria-label')"  # fmt: skip
    first = shown.page.evaluate(focused)
    assert first == "Kvarter 0000, 1,0 %"
    keys.press("ArrowRight")
    second = shown.page.evaluate(focused)
    assert second != first
    assert shown.page.locator(".bmap .tip").inner_text().startswith(second.split(",")[0])
    keys.press("Enter")
    shown.settle()
    assert shown.pressed() == [second]
    keys.press("Space")
    shown.settle()
    assert shown.pressed() == []


def test_the_keyboard_sorts_walks_and_chooses_in_the_list(shown: Map) -> None:
    keys = shown.page.keyboard
    shown.page.locator("th.col-value button").focus()
    keys.press("Enter")
    assert shown.page.locator("th.col-value").get_attribute("aria-sort") == "descending"
    values = shown.page.locator("td.col-value b").all_inner_texts()
    numbers = [float(v.replace(",", ".")) for v in values]
    assert numbers == sorted(numbers, reverse=True)
    assert shown.page.locator("tbody tr").last.locator(".none").count() == 1  # what is missing comes last
    shown.page.locator("tbody tr").first.locator("button").focus()
    keys.press("ArrowDown")
    keys.press("Enter")
    shown.settle()
    assert shown.picked() == [shown.page.locator("tbody tr td.col-name").nth(1).inner_text()]


def test_switching_the_measure_sends_nothing_and_keeps_the_zoom(shown: Map, app: str) -> None:
    shown.open(f"{app}/?other=kept")
    shown.page.get_by_role("button", name="Zoom ind").click()
    before, frames = shown.transform(), len(shown.frames)
    colours = shown.colours()
    took = shown.switch_ms()
    shown.page.wait_for_timeout(600)
    assert len(shown.frames) == frames
    assert took <= 100
    assert shown.transform() == before
    assert shown.colours() != colours
    assert shown.page.get_by_role("heading", name="Titel Indkomst").is_visible()
    assert shown.page.url.endswith("?other=kept&measure=second")
    shown.says("runs=1")


def test_a_measure_beside_the_switch_is_chosen_in_its_own_field_and_sends_nothing(shown: Map, app: str) -> None:
    shown.open(f"{app}/?kind=layer")
    page, frames = shown.page, len(shown.frames)
    assert page.locator(".bmap .segments button").all_inner_texts() == ["Almene", "Indkomst"]
    more = page.get_by_role("combobox", name="Flere mål")
    more.select_option("third")
    page.wait_for_timeout(400)
    assert page.get_by_role("heading", name="Titel Uddannelse").is_visible()
    assert page.url.endswith("measure=third")
    assert not page.locator('.bmap .segments [aria-pressed="true"]').count()
    page.locator('.bmap .segments [value="first"]').click()
    assert more.input_value() == ""
    assert len(shown.frames) == frames


def test_the_mark_of_a_layer_is_drawn_named_and_listed(shown: Map, app: str) -> None:
    shown.open(f"{app}/?kind=layer")
    page = shown.page
    assert page.locator(".bmap .marks .flag").count() == 2
    assert page.locator('.bmap .area[aria-label$="på listen"]').count() == 2
    assert page.locator(".bmap .legend li", has_text="på listen").locator("b").inner_text() == "2"
    assert page.locator(".bmap td.col-name.flagged").count() == 2
    shown.open(app)
    assert not page.locator(".bmap .marks .flag, .bmap .flagged").count()


def test_zoom_measure_search_sort_and_scroll_outlive_a_rerun(shown: Map) -> None:
    shown.page.locator('.bmap .segments [value="second"]').click()
    shown.page.get_by_role("button", name="Zoom ind").click()
    shown.page.locator("th.col-size button").click()
    shown.page.locator(".bmap .search input").fill("kvarter 00")
    shown.page.locator(".bmap .scroll").evaluate("(e) => { e.scrollTop = 120; }")
    before = shown.transform()
    order = shown.page.locator("td.col-name").all_inner_texts()
    shown.row(order[8]).click()
    shown.settle()
    shown.says("runs=2")
    assert shown.transform() == before
    assert shown.page.locator(".bmap .search input").input_value() == "kvarter 00"
    assert shown.page.locator("td.col-name").all_inner_texts() == order
    assert shown.page.locator(".bmap .scroll").evaluate("(e) => e.scrollTop") == 120
    assert shown.page.get_by_role("heading", name="Titel Indkomst").is_visible()
    assert "measure=second" in shown.page.url


def test_the_page_scrolls_past_the_map_until_one_works_in_it(shown: Map) -> None:
    box = shown.page.locator(".bmap .canvas").bounding_box()
    assert box is not None
    shown.page.mouse.move(box["x"] + 20, box["y"] + 20)
    before = shown.transform()
    shown.page.mouse.wheel(0, 120)
    shown.page.wait_for_timeout(300)
    assert shown.transform() == before
    assert shown.page.locator("[data-testid=stMain]").evaluate("(e) => e.scrollTop") > 0
    shown.page.locator("[data-testid=stMain]").evaluate("(e) => { e.scrollTop = 0; }")
    shown.area("Kvarter 0000").focus()
    shown.page.mouse.wheel(0, -120)
    shown.page.wait_for_timeout(300)
    assert shown.transform() != before


def test_dragging_moves_the_zoomed_map_and_chooses_nothing(shown: Map) -> None:
    shown.page.get_by_role("button", name="Zoom ind").click()
    before = shown.transform()
    box = shown.page.locator(".bmap .canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shown.page.mouse.move(x, y)
    shown.page.mouse.down()
    shown.page.mouse.move(x + 40, y + 25, steps=4)
    shown.page.mouse.up()
    assert shown.transform() != before
    assert shown.pressed() == []
    shown.page.get_by_role("button", name="Hele kommunen").click()
    shown.page.mouse.dblclick(x, y)
    shown.settle()
    assert shown.transform() != before


def test_a_chosen_area_outside_the_search_is_shown_all_the_same(shown: Map) -> None:
    shown.page.locator(".bmap .search input").fill("0001")
    assert shown.page.locator("td.col-name").all_inner_texts() == ["Kvarter 0001"]
    shown.area("Kvarter 0029").click()
    shown.settle()
    assert shown.picked() == ["Kvarter 0029"]
    row, frame = shown.row("Kvarter 0029").bounding_box(), shown.page.locator(".bmap .scroll").bounding_box()
    assert row is not None and frame is not None
    assert frame["y"] <= row["y"] and row["y"] + row["height"] <= frame["y"] + frame["height"] + 1
    assert shown.page.locator("[data-testid=stMain]").evaluate("(e) => e.scrollTop") == 0


def test_the_open_link_tells_python_and_names_the_area(shown: Map) -> None:
    shown.area("Kvarter 0004").click()
    shown.settle()
    link = shown.page.get_by_role("link", name="Vis Kvarter 0004")
    assert link.get_attribute("href") == "/omraader?area=q0004"
    link.click()
    shown.settle()
    shown.says("opened=q0004")


def test_an_action_reaches_python_with_what_is_shown(shown: Map) -> None:
    shown.page.locator('.bmap .segments [value="second"]').click()
    shown.page.get_by_role("button", name="Føj til").click()
    shown.says("action={'id': 'add', 'measure': 'second', 'area': None}")


def test_the_address_names_the_measure_shown_even_when_python_rewrites_it(shown: Map) -> None:
    shown.page.locator('.bmap .segments [value="second"]').click()
    shown.page.get_by_role("button", name="rewrite the address").click()
    shown.says("runs=2")
    shown.page.wait_for_url("**/?measure=second&page=x")


def test_on_a_phone_the_switch_is_a_select_and_targets_are_large(browser: sync_api.Browser, app: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    shown = Map(page, app).open(app)
    select = page.locator(".bmap .switch select:not(.more)")
    assert select.is_visible()
    assert not page.locator(".bmap .segments button").first.is_visible()
    small = page.locator(".bmap :is(button, select, .search, tbody tr)").evaluate_all(
        "(all) => all.filter((e) => e.matches('tr') || !e.closest('tbody'))"
        ".filter((e) => e.checkVisibility({ visibilityProperty: true }))"
        ".map((e) => [e.className || e.tagName, e.getBoundingClientRect().height]).filter(([, h]) => h > 0 && h < 40)"
    )
    assert small == []
    select.select_option("second")
    assert page.get_by_role("heading", name="Titel Indkomst").is_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert shown.noise == []
    page.close()


def test_all_of_denmark_in_small_areas_draws_and_recolours(browser: sync_api.Browser, app: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    shown = Map(page, app).open(f"{app}/?kind=polygons")
    assert page.locator(".bmap .area").count() == N
    frames = len(shown.frames)
    took = shown.switch_ms()
    assert took < 1000
    assert len(shown.frames) == frames
    page.locator(".bmap .search input").fill("7321")
    shown.row("Kvarter 7321").click()
    shown.settle()
    assert shown.pressed() == ["Kvarter 7321, 41,0 %"]
    assert shown.noise == []
    page.close()


def test_a_long_list_draws_the_rows_in_sight_and_reaches_all_the_others(browser: sync_api.Browser, app: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    Map(page, app).open(f"{app}/?kind=polygons")
    rows = page.locator(".bmap tbody tr")
    assert rows.count() < 60
    assert page.locator(".bmap table").get_attribute("aria-rowcount") == str(N + 1)
    rows.first.locator("button").focus()
    for key, place in (("PageDown", None), ("End", N), ("Home", 1), ("ArrowDown", 2)):
        page.keyboard.press(key)
        focused = page.locator(".bmap tbody tr:has(button:focus)")
        assert place is None or focused.get_attribute("aria-rowindex") == str(place + 1)
        row, frame = focused.bounding_box(), page.locator(".bmap .scroll").bounding_box()
        assert row is not None and frame is not None
        assert frame["y"] <= row["y"] and row["y"] + row["height"] <= frame["y"] + frame["height"] + 1
    page.locator(".bmap .scroll").evaluate("(frame) => { frame.scrollTop = 100_000; }")
    page.wait_for_timeout(200)
    page.keyboard.press("ArrowDown")  # the row with the focus was scrolled away; the keys still walk from it
    assert page.locator(".bmap tbody tr:has(button:focus)").get_attribute("aria-rowindex") == "4"
    page.emulate_media(media="print")
    sync_api.expect(rows).to_have_count(N, timeout=20_000)  # on paper the whole list stands
    page.close()


def test_without_its_geometry_the_map_says_so_and_the_list_works(browser: sync_api.Browser, app: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    shown = Map(page, app).open(f"{app}/?kind=lost", shapes=False)
    assert page.get_by_role("alert").inner_text() == "Kortet kom ikke"
    shown.row("Kvarter 0003").click()
    shown.settle()
    shown.says("answer=q0003")
    page.close()


def test_it_prints_without_its_controls_and_with_the_whole_list(shown: Map) -> None:
    shown.page.emulate_media(media="print")
    for control in (".switch", ".search", ".zoom", ".actions"):
        assert not shown.page.locator(f".bmap {control}").first.is_visible()
    last = shown.page.locator(".bmap tbody tr").last.bounding_box()
    frame = shown.page.locator(".bmap .scroll").bounding_box()
    assert last is not None and frame is not None
    assert last["y"] + last["height"] <= frame["y"] + frame["height"] + 1


def test_nothing_is_asked_of_other_hosts_and_nothing_fails(shown: Map) -> None:
    shown.area("Kvarter 0004").click()
    shown.settle()
    assert shown.noise == []


def test_it_has_no_serious_accessibility_fault(shown: Map) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    shown.area("Kvarter 0004").click()
    shown.settle()
    found = axe.Axe().run(shown.page, context="[data-testid^='stBidiComponent']").response["violations"]
    faults = [(f["id"], f["nodes"][0]["html"][:120]) for f in found if f["impact"] in ("serious", "critical")]
    assert faults == []
