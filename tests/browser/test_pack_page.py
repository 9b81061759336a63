"""The mødemateriale as one HTML file in a real Chromium: offline, light and dark, on a phone and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from byibalance_core import reports
from byibalance_core.reports.agenda import from_text
from dashboard import pack

pytestmark = pytest.mark.browser

LINKS = """
/overblik?municipality=999#figure-kort | Hvor ligger de?
/omraader?municipality=999&area=99904#figure-prognose
/boliger-og-behov?municipality=999&part=try#figure-scenarier-klasser
/social-balance?municipality=999#figure-fordeling-kort
"""


@pytest.fixture(scope="module")
def file(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = pack.make(from_text(LINKS), municipality="999")
    path = tmp_path_factory.mktemp("pack") / "moede.html"
    path.write_bytes(reports.write(made, ".html"))
    return path


def opened(browser: Browser, file: Path, *, scheme: str = "light", width: int = 1280) -> tuple[Page, list[str]]:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, offline=True)  # type: ignore[arg-type]
    page = context.new_page()
    said: list[str] = []
    page.on("request", lambda request: said.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    return page, said


def test_the_file_asks_for_nothing_but_itself_and_says_its_language(browser: Browser, file: Path) -> None:
    page, said = opened(browser, file)
    assert [each for each in said if not each.startswith(("data:", file.as_uri()))] == []
    assert page.locator("html").get_attribute("lang") == "da"
    assert page.locator("svg[role=img]").count() == 3
    assert all(page.locator("svg[role=img]").nth(k).get_attribute("aria-label") for k in range(3))
    assert page.locator("script").count() == 0
    page.context.close()


def test_the_file_follows_the_readers_theme_and_prints_light(browser: Browser, file: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    area = "getComputedStyle(document.querySelector('.map svg path[fill-rule]')).fill"
    light, _ = opened(browser, file)
    dark, _ = opened(browser, file, scheme="dark")
    assert light.evaluate(ground) != dark.evaluate(ground)
    assert light.evaluate(area) != dark.evaluate(area)
    ink = "getComputedStyle(document.body).color"
    dark.emulate_media(media="print")
    assert dark.evaluate(ink) == light.evaluate(ink)
    for page in (light, dark):
        page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_of_the_file_is_cut(browser: Browser, file: Path, width: int) -> None:
    page, _ = opened(browser, file, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_file_can_be_used_by_everybody(browser: Browser, file: Path, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, _ = opened(browser, file, scheme=scheme)
    # The file's own policy lets no script in: the checker reads the same markup without it.
    words = file.read_text(encoding="utf-8")
    start = words.index('<meta http-equiv="Content-Security-Policy"')
    page.set_content(words[:start] + words[words.index(">", start) + 1 :])
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []
    page.context.close()
