"""An analyst's day in a browser, as docs/guides/analyst.md tells it; ``make pictures`` keeps what it saw for that page."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Served, serving
from PIL import Image

from flows.machinery.choices import offered
from flows.settings import Home

pytestmark = pytest.mark.e2e

RUN_SECONDS = 900
SECTION, GROWTH = "J", 0.03  # as the page's command asks
LARGEST = 150_000  # bytes of a picture of the guide
TODAY, YESTERDAY = date.today(), date.today() - timedelta(days=1)
WIDTH, HEIGHT = 1400, 1020  # what the night has to say is seen to its last line
HEIGHT_OF_ROUND = 1460  # the longest form that is shown whole, from its name to its button


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of its own: two vintages would disturb the tests that share the other one."""
    with serving(tmp_path_factory.mktemp("день аналитика")) as running:
        yield running


@pytest.fixture
def desk(browser: Any) -> Iterator[Any]:
    """A page as large as a picture of the guide."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="ru-RU")
    page = context.new_page()
    page.set_default_timeout(90_000)
    yield page
    context.close()


def test_an_analyst_s_day_from_the_form_to_two_vintages_side_by_side(desk: Any, office: Served, shots: Path) -> None:
    form(desk, office, "nightly", "Дата среза")
    keep(desk, shots / "night-form.png")
    first = done(office, "nightly", vintage=YESTERDAY.isoformat())
    artifact(desk, office, first, "intake-refusals", "например")
    keep(desk, shots / "refusals.png")
    next(office.inbox.glob("Анкета*")).unlink()  # and with it the rows that were refused
    second = done(office, "nightly", vintage=TODAY.isoformat())
    artifact(desk, office, second, "nightly-summary", "На что посмотреть")
    keep(desk, shots / "summary.png")

    fields = office.deployment("whatif")["parameter_openapi_schema"]["properties"]
    form(desk, office, "whatif", "Регион")
    keep(desk, shots / "whatif-form.png")
    section = next(one for one in offered(Home(office.home))["section"] if one.startswith(f"{SECTION} "))
    demand = {"growth": [{"economic_activity": section, "growth_rate": GROWTH}]}
    asked = done(office, "whatif", name="рост-связи", ref_area=fields["ref_area"]["enum"][0], vintage=TODAY.isoformat(), demand=demand)
    artifact(desk, office, asked, "whatif-summary", "мест")
    keep(desk, shots / "whatif.png")

    compared = done(office, "compare", first=YESTERDAY.isoformat(), second=TODAY.isoformat())
    shown = office.api("artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [compared]}}})
    assert shown
    artifact(desk, office, compared, shown[0]["key"], "")

    desk.set_viewport_size({"width": WIDTH, "height": HEIGHT_OF_ROUND})
    form(desk, office, "round-open", "Рабочая папка")
    button = desk.get_by_role("button", name="Submit").bounding_box()
    assert button["y"] + button["height"] < HEIGHT_OF_ROUND
    keep(desk, shots / "round-form.png")
    desk.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    desk.goto(office.documents)
    desk.get_by_role("link", name="Черновики ночей").click()
    desk.get_by_role("link", name=re.compile(TODAY.isoformat())).first.click()
    desk.get_by_role("heading", level=1).wait_for()
    keep(desk, shots / "vintage.png")


def done(office: Served, key: str, **parameters: Any) -> str:
    """A run of a form that has ended well."""
    run = office.started(key, **parameters)["id"]
    ended = office.finished(run, RUN_SECONDS)
    assert ended["state_type"] == "COMPLETED", ended["state"]
    return str(run)


def form(page: Any, office: Served, key: str, text: str) -> None:
    """The form of a deployment, its folders named as a reader's would be."""
    page.goto(f"{office.address}/deployments/deployment/{office.deployment(key)['id']}/run")
    page.get_by_text(text).first.wait_for()
    for field in page.locator("textarea").all():
        for folder, told in ((office.home, "var"), (office.inbox, "входные")):
            if field.input_value() == str(folder):
                field.fill(told)
                field.blur()
    page.evaluate("document.querySelectorAll('*').forEach(part => { part.scrollTop = 0 })")  # to the form's name


def artifact(page: Any, office: Served, run: str, key: str, text: str) -> None:
    """What a run left under a key."""
    page.goto(f"{office.address}/artifacts/artifact/{office.artifact(key, run)['id']}")
    page.get_by_text("Show raw data").first.wait_for()
    if text:
        page.get_by_text(text).first.wait_for()


def keep(page: Any, target: Path) -> None:
    """The screen in few colours; no picture tells where it was made or weighs more than a page should."""
    page.wait_for_timeout(1_500)  # the page fades in
    assert tempfile.gettempdir() not in page.inner_text("body")
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    seen.quantize(128).save(target, optimize=True)
    assert target.stat().st_size <= LARGEST, target.name
