"""What a visitor does, in a real browser: nothing leaves the machine, nothing complains, the link is the view."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from dashboard.pages import PATHS
from tests.browser.conftest import Visit, start_service

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
Visits = Callable[..., Visit]


def tables_and_files(guest: Visit, shown: Page) -> int:
    """Open the table of every figure, fetch each of its files, and return how many figures there are."""
    figures = shown.locator("details.b-table")
    for i in range(figures.count()):
        figures.nth(i).locator("summary").click()
        expect(figures.nth(i).locator("table tbody tr").first).to_be_visible()
        for link in figures.nth(i).locator("a[download]").all():
            answer = shown.request.get(guest.address + link.get_attribute("href"))
            assert answer.status == 200, link.get_attribute("href")
            assert len(answer.body()) > 100
    return figures.count()


def serious(page: Page) -> list[str]:
    """Return axe's serious and critical findings, each with where."""
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [
        f"{v['id']}: {v['nodes'][0]['target']} {v['nodes'][0]['html'][:160]}"
        for v in result.response["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def numbers(visit: Visit) -> list[str]:
    """Return every number on the page, without the marks that a language puts into it."""
    words = visit.page.inner_text("[data-testid=stMain]")
    return re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", words))


@pytest.mark.parametrize("code", ["101", "999"])
@pytest.mark.parametrize("page", PATHS)
@pytest.mark.parametrize(("scheme", "language"), [("light", "da"), ("dark", "en")])
def test_a_page_is_whole_quiet_and_accessible(visit: Visits, page: str, code: str, scheme: str, language: str) -> None:
    guest = visit(scheme=scheme)
    shown = guest.open(f"/{page}?municipality={code}&language={language}")
    assert guest.foreign == []
    assert guest.errors == []
    assert shown.locator("h1").count() == 1
    assert shown.evaluate("document.documentElement.lang") == language
    assert shown.locator("[data-testid=stException]").count() == 0
    if code == "999":
        assert "fiktiv" in shown.inner_text("[data-testid=stMain]").lower()
    assert serious(shown) == []


@pytest.mark.parametrize("page", PATHS)
def test_nothing_is_cut_on_a_phone(visit: Visits, page: str) -> None:
    shown = visit(width=390, height=844).open(f"/{page}?area=20602")
    assert shown.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert shown.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


@pytest.mark.parametrize("page", PATHS)
def test_a_link_opens_the_same_view_for_somebody_else_and_after_a_restart(
    visit: Visits, page: str, published: Path
) -> None:
    first = visit()
    shown = first.open(f"/{page}?area=20602&horizon=2040")
    link = shown.url.removeprefix(first.address)
    said = shown.inner_text("[data-testid=stMain]")
    second = visit()
    assert second.open(link).inner_text("[data-testid=stMain]") == said
    process, address = start_service(published)
    try:
        assert visit(address=address).open(link).inner_text("[data-testid=stMain]") == said
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.parametrize("page", ["overblik", "omraader", "boliger-og-behov"])
def test_another_language_changes_words_and_no_number(visit: Visits, page: str) -> None:
    danish, english = visit(), visit()
    danish.open(f"/{page}?area=20602&language=da")
    english.open(f"/{page}?area=20602&language=en")
    # Small numbers may stand as words in one language; those of three digits and more are figures.
    assert [n for n in numbers(danish) if len(n) > 2] == [n for n in numbers(english) if len(n) > 2]


def test_a_nonsense_link_opens_the_default_with_a_notice(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/overblik?municipality=0&area=%3Cscript%3E&horizon=soon&measure=x")
    notice = shown.inner_text(".b-notice")
    assert "kommune" in notice
    assert "horisont" in notice
    assert "municipality=101" in shown.url
    assert guest.errors == []


def test_the_bare_address_leads_to_the_first_page(visit: Visits) -> None:
    assert "/overblik?municipality=101" in visit().open("/").url


def test_choosing_an_area_in_the_list_chooses_it_everywhere(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/overblik")
    shown.get_by_role("row", name=re.compile("^Bellahøj")).first.click()
    guest.settle()
    assert re.search(r"area=2\d{4}&", shown.url)
    expect(shown.get_by_label("Valgt kvarter", exact=True)).to_have_value("Bellahøj")


def test_the_menu_keeps_the_view(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/overblik?area=20602&language=en&horizon=2040")
    shown.get_by_role("link", name="Data and method").first.click()
    shown.wait_for_url("**/data-og-metode?*")
    guest.settle()
    assert "area=20602" in shown.url
    assert "horizon=2040" in shown.url
    assert "language=en" in shown.url


def test_every_figure_has_its_table_and_its_files(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/overblik")
    assert tables_and_files(guest, shown) >= 4


def test_a_picture_of_a_figure_can_be_saved(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/overblik")
    figure = shown.locator("#figure-smaa-almene")
    figure.locator("summary").click()
    with shown.expect_download() as saved:
        figure.locator("[data-png]").click()
    content = Path(saved.value.path()).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert guest.errors == []


def test_escape_leaves_the_meeting_view(visit: Visits) -> None:
    guest = visit(width=1920, height=1080)
    shown = guest.open("/overblik?mode=meeting&area=20602")
    assert not shown.locator("[data-testid=stSidebar]").is_visible()
    shown.keyboard.press("Escape")
    shown.wait_for_url("**mode=explore**")
    assert "area=20602" in shown.url


def test_a_page_that_does_not_exist_leads_to_the_first_one_and_says_so(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/nosuchpage?area=20602")
    assert "/overblik?" in shown.url
    assert "area=20602" in shown.url
    assert "side" in shown.inner_text(".b-notice")
    assert guest.errors == []


def test_one_step_back_is_one_step_back(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/overblik?area=20602")
    choose = shown.get_by_label("Kommune", exact=True)
    choose.click()
    shown.get_by_role("option", name="Eksempelkommune").click()
    shown.wait_for_url("**municipality=999**")
    guest.settle()
    shown.go_back()
    shown.wait_for_url("**municipality=101**area=20602**")
    expect(shown.get_by_label("Valgt kvarter", exact=True)).to_have_value("Gl. Sydhavn")


def test_a_figures_method_link_leads_to_its_place(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/boliger-og-behov?municipality=101")
    figure = shown.locator("#figure-rum-og-ejerform")
    figure.locator("details.b-table > summary").click()
    link = figure.locator("a[data-view]", has_text="Sådan er det beregnet").first
    anchor = (link.get_attribute("href") or "").partition("#")[2]
    link.click()
    shown.wait_for_selector(f"#{anchor}")
    guest.settle()
    box = shown.locator(f"#{anchor}").bounding_box()
    assert box is not None and 0 <= box["y"] < 300


@pytest.mark.parametrize(("code", "width"), [("101", 1440), ("999", 390)])
def test_a_slider_moves_a_scenario_and_stands_in_the_address(visit: Visits, code: str, width: int) -> None:
    guest = visit(width=width)
    shown = guest.open(f"/boliger-og-behov?municipality={code}&part=try")
    assert serious(shown) == []
    assert shown.evaluate("document.scrollingElement.scrollWidth") <= width
    before = shown.inner_text("#figure-scenarier table")
    reserve = shown.locator(".st-key-try-reserve input[type=range]")
    reserve.focus()
    shown.keyboard.press("ArrowRight")
    shown.wait_for_url("**vacancy_reserve.0.005**")
    guest.settle()
    moved = shown.inner_text("#figure-scenarier table")
    assert moved != before
    # The slider keeps the focus, so that the next key moves it on.
    assert reserve.evaluate("node => node === document.activeElement")
    shown.keyboard.press("ArrowRight")
    shown.wait_for_url("**vacancy_reserve.0.01**")
    shown.reload()
    guest.settle()
    assert "vacancy_reserve.0.01" in shown.url
    assert shown.inner_text("#figure-scenarier table") not in (before, moved)
    shown.go_back()
    shown.wait_for_url("**vacancy_reserve.0.005**")
    guest.settle()
    assert shown.inner_text("#figure-scenarier table") == moved
    assert guest.errors == []
    assert guest.foreign == []


def _pick(shown: Page, label: str, option: str) -> None:
    """Choose in a list; one that is opened while the page is still being drawn closes again, and is opened anew."""
    offered = shown.get_by_role("option", name=option)
    for _ in range(4):
        shown.get_by_label(label, exact=True).click()
        try:
            offered.click(timeout=4_000)
        except PlaywrightError:
            shown.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"{label} never offered {option}")


def test_dwellings_are_built_named_copied_and_taken_away(visit: Visits) -> None:
    guest = visit()
    shown = guest.open("/boliger-og-behov?municipality=999&part=try")
    before = shown.inner_text("#figure-scenarier-klasser table")
    shown.get_by_text("Byg, nedriv eller omdan").click()
    guest.settle()
    add = shown.get_by_role("button", name="Tilføj til A")
    add.click()
    expect(shown.get_by_text("Skriv antal boliger, mindst 1")).to_be_visible(timeout=20_000)
    guest.settle()
    shown.get_by_label("Antal boliger").fill("40")
    _pick(shown, "Rum", "2 rum")
    assert serious(shown) == []
    add.click()
    shown.wait_for_url("**build.any.any.any.2.40.2031**")
    guest.settle()
    assert shown.inner_text("#figure-scenarier-klasser table") != before
    shown.get_by_label("Navn på A").fill("Flere små")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**scenario=Flere+sm**")
    guest.settle()
    shown.get_by_role("link", name="Kopiér A til B").click()
    shown.wait_for_url("**scenario_b=Flere+sm**")
    guest.settle()
    link, said = shown.url.removeprefix(guest.address), shown.inner_text(".b-try-said")
    assert visit().open(link).inner_text(".b-try-said") == said
    shown.get_by_role("link", name=re.compile("^Fjern: 40 boliger bygges")).click()
    shown.wait_for_url("**side=b**")
    guest.settle()
    assert shown.url.count("build.any.any.any.2.40.2031") == 1
    assert guest.errors == []
