"""A council's round in the browser: every step from its form, the council's decision typed when the waiting run is resumed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pdf_text
import pytest
from conftest import Served, serving

from flows.rounds import registry, states
from flows.service.registration import SILENCE_SECONDS
from flows.settings import Home
from proposals.figures import Figures
from proposals.machine import from_json
from proposals.terms import CANNOT

pytestmark = pytest.mark.e2e

STEP_SECONDS = 900
SLOWNESS = 30  # seconds that a server may need to judge a silent run
TODAY = date.today()
FIRST, SECOND, PROPOSAL = "2027-1", "2027-2", "it"
COUNCIL, OFFICE = "sovet@example.org", "otdel@example.org"
SECRETARY = {"Кто сообщает: должность": "секретарь совета", "Кто сообщает: имя": "Иванова А. А.", "Основание": "протокол № 3 от 15.12.2026"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of its own, with a vintage that a round can be pinned to and a list of addresses."""
    with serving(tmp_path_factory.mktemp("кампания")) as running:
        night = running.started("nightly", vintage=TODAY.isoformat())["id"]
        assert running.finished(night, STEP_SECONDS)["state_type"] == "COMPLETED"
        lines = ["кластер;адрес;кому", f"{PROPOSAL};{COUNCIL};совет", f"{PROPOSAL};{OFFICE};орган"]
        (running.home / "councils.csv").write_text("\n".join(lines), encoding="utf-8")
        yield running


def test_a_round_is_played_from_its_forms_to_its_delivery(page: Any, office: Served, shots: Path) -> None:
    home = Home(office.home)
    played(page, office, "round-open", start_year=2027, data_freeze=TODAY.isoformat())
    played(page, office, "round-freeze", round_name=FIRST, vintage=TODAY.isoformat(), **said("аналитик", "Петров П. П."))

    answered, offer, possible = a_college_that_cannot(home)
    played(page, office, "round-collect", round_name=FIRST, folder=str(answered))
    look(page, office, "round-corrections", shots / "round-corrections.png", "не хватает – преподаватели")

    played(page, office, "round-replan", round_name=FIRST, **said("аналитик", "Петров П. П."))
    replanned = figures_of(home.rounds / SECOND / PROPOSAL)
    assert places(replanned, offer) == possible
    assert [one.id for row in replanned.programmes for one in row.offers if one.correction is not None] == [offer]
    played(page, office, "round-send", round_name=SECOND, proposals=[PROPOSAL])

    waiting = submitted(page, office, "round-review", round_name=SECOND, proposal=PROPOSAL)
    until(office, waiting, {"PAUSED"})
    time.sleep(SILENCE_SECONDS + SLOWNESS)
    assert office.api(f"flow_runs/{waiting}")["state_type"] == "PAUSED"  # silent, and not taken for dead
    assert state(home, SECOND) == states.State.SENT  # nothing is decided while it waits
    resumed_in_the_browser(page, office, waiting, shots)
    assert office.finished(waiting, STEP_SECONDS)["state_type"] == "COMPLETED"
    assert state(home, SECOND) == states.State.AGREED
    [decided] = [one for one in states.moves(home, SECOND) if one.after == states.State.AGREED]
    assert (decided.role, decided.name, decided.why) == tuple(SECRETARY.values())

    played(page, office, "round-release", round_name=SECOND, proposals=[PROPOSAL], **said("начальник отдела", "Сидоров С. С."))
    played(page, office, "round-deliver", round_name=SECOND, proposals=[PROPOSAL])
    look(page, office, "round-deliver", shots / "round-deliver.png", OFFICE)
    assert state(home, SECOND) == states.State.DELIVERED
    the_final_edition_shows_what_the_college_said(home, offer, possible)


def the_final_edition_shows_what_the_college_said(home: Home, offer: str, possible: int) -> None:
    final = home.rounds / SECOND / "final" / PROPOSAL
    figures = figures_of(final)
    [correction] = figures.corrections
    assert (figures.edition, places(figures, offer)) == ("final", possible)
    assert (correction.offer, correction.places_after) == (offer, possible)
    assert correction.reason.startswith(f"{CANNOT}преподаватели")
    printed = re.sub(r"\s+", " ", pdf_text.text((final / "proposal.pdf").read_bytes()))
    assert "не хватает – преподаватели" in printed
    assert "директор Орлов О. О." in printed
    letters = sorted((home.root / "mail").rglob("*.eml"))
    assert len(letters) == 3  # the draft to the council, the final edition to both


def a_college_that_cannot(home: Home) -> tuple[Path, str, int]:
    """A form as a college fills it in: fewer places than the largest offer of the proposal. Its folder, the offer, the places."""
    figures = figures_of(home.rounds / FIRST / PROPOSAL)
    chosen = max((offer for row in figures.programmes for offer in row.offers if row.cluster_share == 1), key=lambda offer: offer.places or 0)
    returned = home.root / "ответы"
    returned.mkdir()
    for path in sorted((home.rounds / FIRST / "feasibility" / "forms").glob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        sheet = book["Возможности"]
        row = next((line for line in range(6, sheet.max_row + 1) if sheet[f"A{line}"].value == chosen.id), None)
        if row is None:
            continue
        possible = (chosen.places or 0) - 25
        for column, value in zip("HIJL", ("не сможем", possible, "преподаватели", "директор Орлов О. О."), strict=True):
            sheet[f"{column}{row}"] = value
        book.save(returned / path.name)
        return returned, str(chosen.id), possible
    raise AssertionError(f"no form asks for {chosen.id}")


def resumed_in_the_browser(page: Any, office: Served, run: str, shots: Path) -> None:
    """What a secretary types, in the form that the waiting run shows."""
    page.goto(f"{office.address}/runs/flow-run/{run}")
    page.get_by_role("button", name="Resume").click()
    dialog = page.locator(".p-modal__card")
    dialog.get_by_text("Решение Координационного совета").first.wait_for()
    for title in ("Решение", *SECRETARY):
        dialog.get_by_text(title, exact=True).first.wait_for()
    choice = field(dialog, "Решение").locator(".p-select-button__control")
    choice.focus()
    page.keyboard.press("ArrowDown")
    page.locator(".p-select-option", has_text="согласовано").wait_for()
    page.keyboard.press("Enter")
    choice.get_by_text("согласовано").wait_for()
    for title, text in SECRETARY.items():
        field(dialog, title).locator("textarea").fill(text)
    page.wait_for_timeout(500)
    page.screenshot(path=shots / "round-review.png")
    dialog.get_by_role("button", name="Submit").click()


def field(inside: Any, title: str) -> Any:
    """The part of a form below a title."""
    return inside.locator(".schema-form-property").filter(has=inside.page.get_by_text(title, exact=True))


def played(page: Any, office: Served, key: str, **fields: Any) -> None:
    """A step that ended well."""
    ended = office.finished(submitted(page, office, key, **fields), STEP_SECONDS)
    assert ended["state_type"] == "COMPLETED", ended["state"]


def submitted(page: Any, office: Served, key: str, **fields: Any) -> str:
    """A form opened with its fields filled in and sent by its button; the run's id."""
    deployment = office.deployment(key)
    known = {run["id"] for run in office.api("flow_runs/filter", {})}
    filled = quote(quote(json.dumps({**deployment["parameters"], **fields}, ensure_ascii=False)))
    page.goto(f"{office.address}/deployments/deployment/{deployment['id']}/run?parameters={filled}")
    page.get_by_text("Рабочая папка").first.wait_for()
    page.wait_for_timeout(1_500)  # the page fades in
    page.get_by_role("button", name="Submit").click()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        new = [run for run in office.api("flow_runs/filter", {"deployments": {"id": {"any_": [deployment["id"]]}}}) if run["id"] not in known]
        if new:
            return str(new[0]["id"])
        time.sleep(1)
    raise AssertionError(f"the form of {key} created no run")


def look(page: Any, office: Served, key: str, target: Path, text: str) -> None:
    """The newest artifact of a step, as the browser shows it."""
    [newest] = office.api("artifacts/latest/filter", {"artifacts": {"key": {"any_": [key]}}})
    page.goto(f"{office.address}/artifacts/artifact/{newest['latest_id']}")
    page.get_by_text(text).first.wait_for()
    page.wait_for_timeout(1_500)
    page.screenshot(path=target)


def until(office: Served, run: str, wanted: set[str]) -> None:
    deadline = time.monotonic() + STEP_SECONDS
    while (found := office.api(f"flow_runs/{run}"))["state_type"] not in wanted:
        assert time.monotonic() < deadline, found["state"]
        assert found["state_type"] not in {"FAILED", "CRASHED"}, found["state"]
        time.sleep(1)


def said(role: str, name: str) -> dict[str, str]:
    return {"role": role, "name": name, "why": "протокол № 3 от 15.12.2026"}


def figures_of(folder: Path) -> Figures:
    return from_json((folder / "proposal.json").read_bytes())


def places(figures: Figures, offer: str) -> int | None:
    return next(one.places for row in figures.programmes for one in row.offers if one.id == offer)


def state(home: Home, name: str) -> states.State:
    return states.states(home, registry.load(home, name))[PROPOSAL]
