"""The page of a vintage in a real browser, opened as a file: sorting, search, pointer, keyboard, axe-core, both themes, a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from page_builder import page_data

from proposals.page.render import render

pytestmark = pytest.mark.e2e

HOSTILE = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1> \"' 🙂 שלום " + "длинноеслово" * 12
RULES = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
TOO_WIDE = """() => {
  const view = document.querySelector("section.view:not([hidden])");
  const boxes = [...view.querySelectorAll(".scroll, .chart")].filter((one) => one.scrollWidth > one.clientWidth + 1);
  const sticksOut = (one) => { const box = one.getBoundingClientRect(); return box.width && (box.right > innerWidth + 1 || box.left < -1); };
  const words = [...view.querySelectorAll("svg text")].filter(sticksOut);
  return [...boxes.map((one) => one.ariaLabel), ...words.map((one) => one.textContent)];
}"""
SCREENS = ("region", "cluster-01", "p-09.02.07", "programmes", "districts", "vintages", "files")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("страница среза") / "index.html"
    path.write_bytes(render(page_data()))
    return path.as_uri()


@pytest.fixture(params=["light", "dark"])
def opened(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    """The page, with every message of the console and every request noted."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="ru-RU", color_scheme=request.param, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.said, page.asked, page.scheme = [], [], request.param
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda one: page.asked.append(one.url))
    page.goto(address)
    yield page
    assert page.said == []
    assert {url.split("#")[0] for url in page.asked} == {address}
    context.close()


def go(page: Any, screen: str) -> None:
    page.evaluate("name => { location.hash = name }", screen)
    page.locator(f"section.view[id='{screen}']:visible").wait_for()


def column(page: Any, caption: str, at: int) -> list[str]:
    return page.locator("table:visible", has=page.locator("caption", has_text=caption)).first.locator(f"tbody tr > :nth-child({at})").all_inner_texts()


def test_axe_finds_nothing_on_any_screen(opened: Any, shots: Path) -> None:
    for screen in SCREENS:
        go(opened, screen)
        for details in opened.locator("details:visible").all():
            details.evaluate("one => { one.open = true }")
        found = Axe().run(opened, options=RULES).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], screen
        opened.screenshot(path=shots / f"page-{opened.scheme}-{screen}.png", full_page=True)


def test_an_address_that_nobody_encoded_opens_the_first_screen(browser: Any, address: str) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}#%")
    assert page.locator("section.view:visible").count() == 1
    page.evaluate("() => { location.hash = '%zz' }")
    assert (page.locator("section.view:visible").count(), errors) == (1, [])
    page.close()


def test_one_screen_at_a_time_and_the_heading_has_the_focus(opened: Any) -> None:
    opened.get_by_role("link", name="Машиностроение").first.click()
    assert opened.locator("section.view:visible").count() == 1
    assert opened.evaluate("document.activeElement.textContent") == "Машиностроение и металлообработка"
    assert opened.title().startswith("Машиностроение и металлообработка – ")
    opened.get_by_role("link", name="09.02.07").first.click()
    assert opened.evaluate("document.activeElement.textContent").startswith("09.02.07 Информационные системы")
    opened.go_back()
    opened.locator("section.view[id='cluster-01']:visible").wait_for()


def test_a_heading_sorts_by_mouse_and_by_keyboard(opened: Any) -> None:
    go(opened, "programmes")
    button = opened.locator("section#programmes thead button", has_text="План")
    button.click()
    places = [int(text.replace("\u202f", "")) for text in column(opened, "Программы и базы", 5)]
    assert places == sorted(places, reverse=True)
    assert len(set(places)) > 2
    button.focus()
    opened.keyboard.press("Enter")
    assert [int(text) for text in column(opened, "Программы и базы", 5)] == sorted(places)
    assert button.evaluate("one => one.closest('th').getAttribute('aria-sort')") == "ascending"
    assert opened.locator("#said").inner_text() == "Отсортировано: План, по возрастанию"
    opened.locator("section#programmes thead button", has_text="Программа").click()
    names = column(opened, "Программы и базы", 2)
    assert names == sorted(names, key=str.lower)


def test_search_finds_by_words_and_enter_opens_the_first(opened: Any) -> None:
    opened.keyboard.press("/")
    opened.keyboard.type("СВАРЩ")
    assert "15.01.05" in opened.locator("#results a").first.inner_text()
    opened.keyboard.press("Enter")
    opened.locator("section.view[id='p-15.01.05']:visible").wait_for()
    assert not opened.locator("#results").is_visible()
    opened.get_by_role("searchbox").fill("техникум заречный")
    assert opened.locator("#results li").count() == 1
    opened.get_by_role("searchbox").fill("ничего такого")
    assert opened.locator("#results p").inner_text() == "Ничего не найдено"
    opened.get_by_role("searchbox").fill("<img src=x onerror=alert(1)>")
    opened.keyboard.press("Escape")
    assert opened.get_by_role("searchbox").input_value() == ""


def test_a_chart_answers_to_the_pointer_and_to_arrows(opened: Any) -> None:
    chart = opened.locator("section#region .chart")
    chart.locator(".point").nth(1).hover()
    assert "Транспорт: мест 90 → 80 (−10)" in opened.locator("#tip").inner_text()
    opened.mouse.move(5, 5)
    assert not opened.locator("#tip").is_visible()
    chart.focus()
    opened.keyboard.press("ArrowRight")
    assert opened.locator("#tip").inner_text().startswith("Машиностроение: ")
    assert opened.locator("#said").inner_text() == opened.locator("#tip").inner_text()
    opened.keyboard.press("Escape")
    assert not opened.locator("#tip").is_visible()


def test_the_whole_page_is_reached_by_tab(opened: Any) -> None:
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "К содержанию"
    for _ in range(6):
        opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.id") == "q"
    outline = opened.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_light_and_dark_are_chosen_and_kept(opened: Any) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    before = opened.evaluate(ground)
    opened.locator("#theme").click()
    assert opened.evaluate(ground) != before
    opened.reload()
    assert opened.evaluate(ground) != before


@pytest.mark.parametrize("width", [400, 800])
def test_a_narrow_screen_cuts_no_table_and_no_chart(opened: Any, shots: Path, width: int) -> None:
    """Nothing is wider than the screen: a table too wide stands row by row, a chart is drawn as wide as there is room."""
    opened.set_viewport_size({"width": width, "height": 900})
    stacked = 0
    for screen in SCREENS:
        go(opened, screen)
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, screen
        assert opened.evaluate(TOO_WIDE) == [], screen
        stacked += opened.locator("table.stacked:visible").count()
        opened.screenshot(path=shots / f"page-{opened.scheme}-{width}-{screen}.png", full_page=True)
    assert stacked > 3
    assert Axe().run(opened, options=RULES).response["violations"] == []


def test_a_stacked_table_names_its_cells_and_sorts(opened: Any) -> None:
    opened.set_viewport_size({"width": 400, "height": 900})
    go(opened, "programmes")
    table = opened.locator("section#programmes table.stacked")
    assert table.locator("tbody tr td").first.evaluate("one => getComputedStyle(one, '::before').content") == '"Программа"'
    table.locator("thead button", has_text="План").click()
    places = [int(text.replace("\u202f", "")) for text in column(opened, "Программы и базы", 5)]
    assert places == sorted(places, reverse=True)
    opened.set_viewport_size({"width": 1400, "height": 1000})
    assert opened.locator("table.stacked:visible").count() == 0


def test_hostile_names_run_nothing(browser: Any, tmp_path: Path, shots: Path) -> None:
    (tmp_path / "index.html").write_bytes(render(page_data(HOSTILE)))
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_role("searchbox").fill("script")
    assert page.locator("#results a").first.inner_text().startswith("</script>")
    for screen in SCREENS:
        go(page, screen)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1400, screen
    page.screenshot(path=shots / "page-hostile.png")
    assert page.evaluate("window.pwned") is None
    assert page.locator("img").count() == 0
    assert said == []
    page.close()


def test_without_a_script_everything_is_there(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.goto(address)
    assert page.locator("section.view").count() == page.locator("section.view:visible").count() > 10
    assert not page.locator("#search").is_visible()
    context.close()
