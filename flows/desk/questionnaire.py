"""Questionnaires by a form: the blank book for employers, and a check of the answers that came back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import BeforeValidator, Field

from flows.machinery.choices import code_of
from flows.machinery.fields import HomeFolder, InboxFolder
from flows.machinery.reference import codelists
from flows.machinery.scheduled import today
from flows.machinery.story import named, told_flow
from flows.machinery.survey_form import commonest_occupations, form
from flows.outward.addresses import link
from flows.outward.night_report import cell
from flows.outward.outward_names import outward_names, without_taxpayers
from flows.settings import Home
from models.errors import EmptyInbox, KadryError

REASONS_SHOWN = 3
RegionChoice = Annotated[
    str,
    Field(
        title="Регион",
        description="Для каких работодателей форма",
        pattern=r"^\d{2,3}$",
        json_schema_extra={"choices": "region"},
    ),
    BeforeValidator(code_of),
]
Wave = Annotated[int | None, Field(title="Год опроса", description="Пусто – текущий", ge=2000, le=2100)]


@told_flow("survey-form", "Анкета: сделать форму", "Книга, которую заполняют работодатели")
def make_form(ref_area: RegionChoice, wave: Wave = None, home: HomeFolder = "var") -> str:
    """The blank questionnaire of one region and wave.

    Reads    the code lists
    Writes   <home>/survey/Анкета <wave>, <region>.xlsx
    Stops    on a region outside the code list
    Returns  its path
    """
    lists, year = codelists(), wave or today().year
    named(f"Анкета {year}, {lists.region_name(ref_area)}")
    place = Home(Path(home)).root / "survey" / f"Анкета {year}, {lists.region_name(ref_area)}.xlsx"
    payload = form(ref_area, year, commonest_occupations())
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(payload)
    text = f"# Анкета {year}, {lists.region_name(ref_area)}\n\nФорма: {link(Home(Path(home)), place, 'XLSX')}. Разошлите её работодателям; заполненные положите во входную папку."
    create_markdown_artifact(key="survey-form", markdown=text, description="Главное: форма анкеты")
    return str(place)


@told_flow("survey-check", "Анкета: проверить ответы", "Прочитать присланные анкеты входной папки, ничего не записывая")
def check_answers(inbox: InboxFolder = "inbox", home: HomeFolder = "var") -> dict[str, int]:
    """What the questionnaires of the inbox give, before a night reads them.

    Reads    the inbox
    Writes   nothing
    Stops    on an inbox without a questionnaire
    Returns  file → accepted answers, employers numbered instead of named
    """
    read = read_answers(Path(inbox))
    if not read:
        raise EmptyInbox(inbox)
    names = outward_names(name for name, _, _ in read)
    named(f"Проверка анкет: {len(read)}")
    lines = [f"- **{cell(names[name])}**: {cell(without_taxpayers(said))}" for name, _, said in read]
    accepted = sum(count for _, count, _ in read)
    text = f"# Анкет {len(read)}, принято строк {accepted}\n\n" + "\n".join(lines)
    create_markdown_artifact(
        key="survey-check", markdown=text, description=f"Главное: анкет {len(read)}, принято строк {accepted}"
    )
    return {names[name]: count for name, count, _ in read}


@task(name="Чтение анкет", task_run_name="Чтение анкет", cache_policy=NO_CACHE, persist_result=False)
def read_answers(inbox: Path) -> list[tuple[str, int, str]]:
    """Name, accepted rows and a sentence of each questionnaire below the folder."""
    found = []
    for path in sorted(one for one in inbox.rglob("*.xlsx") if one.is_file() and not one.name.startswith(("~$", "."))):
        answer = _one(path)
        if answer is not None:
            found.append((path.relative_to(inbox).as_posix(), *answer))
    return found


def _one(path: Path) -> tuple[int, str] | None:
    """Accepted rows and what to tell of one file; None when it is no questionnaire."""
    from sources import registry, survey
    from sources.opened import open_file
    from sources.reading import FileContext

    try:
        reading, _ = registry.read(open_file(path.read_bytes(), path.name), FileContext(path.name, None), codelists())
    except KadryError as error:
        return (0, str(error)) if "анкет" in path.name.casefold() else None
    if reading.source != survey.SOURCE:
        return None
    reasons = Counter(row.reason for row in reading.refused).most_common(REASONS_SHOWN)
    refused = "; ".join(f"{count} × {reason}" for reason, count in reasons)
    return reading.rows_accepted, f"принято {reading.rows_accepted} из {reading.rows_read}" + (
        f"; отказано: {refused}" if refused else ""
    )
