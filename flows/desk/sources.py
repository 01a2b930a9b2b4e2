"""Sources of the network by a form. Only these tasks are repeated, and only when the provider does not answer."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff
from pydantic import BeforeValidator, Field

from flows import pull
from flows.machinery.choices import code_of
from flows.machinery.fields import HomeFolder, InboxFolder
from flows.machinery.reference import codelists
from flows.machinery.scheduled import vintage_of_run
from flows.machinery.silent_sources import asked
from flows.machinery.story import named, told_flow
from flows.settings import Home
from models.errors import SourceUnavailable

TRIES, FIRST_PAUSE_SECONDS = 3, 20
RegionChoice = Annotated[
    str,
    Field(
        title="Регион",
        description="Чьи вакансии получить",
        pattern=r"^\d{2,3}$",
        json_schema_extra={"choices": "region"},
    ),
    BeforeValidator(code_of),
]
Indicator = Annotated[int, Field(title="Номер показателя", description="Например 58994", ge=1, le=99_999_999)]
Kept = Annotated[
    list[str],
    Field(title="Оставить значения фильтров", description="Каждая строка – ФИЛЬТР=ЗНАЧЕНИЕ; пусто – все значения"),
]
Site = Annotated[str | None, Field(title="Другой адрес источника", description="Зеркало; пусто – обычный адрес")]


def _is_silent(task: Any, run: Any, state: Any) -> bool:
    """The provider did not answer: worth another try. A wrong region or filter is not."""
    return isinstance(state.result(raise_on_failure=False), SourceUnavailable)


@task(
    name="Запрос к источнику", task_run_name="Запрос к источнику", cache_policy=NO_CACHE, persist_result=False,
    retries=TRIES, retry_delay_seconds=exponential_backoff(FIRST_PAUSE_SECONDS), retry_jitter_factor=0.3,
    retry_condition_fn=_is_silent,
)  # fmt: skip
def ask_vacancies(inbox: Path, ref_area: str, site: str | None) -> pull.Pulled:
    """Pages that came in an earlier try are not asked for again."""
    return pull.pull_vacancies(inbox, ref_area, vintage_of_run(), site=site)


@task(
    name="Запрос к ЕМИСС", task_run_name="Запрос к ЕМИСС", cache_policy=NO_CACHE, persist_result=False,
    retries=TRIES, retry_delay_seconds=exponential_backoff(FIRST_PAUSE_SECONDS), retry_jitter_factor=0.3,
    retry_condition_fn=_is_silent,
)  # fmt: skip
def ask_indicator(inbox: Path, indicator: int, keep: dict[str, list[str]], site: str | None) -> pull.Pulled:
    """One indicator with its filters."""
    return pull.pull_fedstat(inbox, indicator, keep, site=site)


@told_flow("pull-trudvsem", "Вакансии «Работы России»", "Получить вакансии региона во входную папку")
def pull_trudvsem(
    ref_area: RegionChoice, inbox: InboxFolder = "inbox", site: Site = None, home: HomeFolder = "var"
) -> dict[str, Any]:
    """Open vacancies of one region into the inbox.

    Reads    the portal
    Writes   <inbox>/<region>/trudvsem-<day>/
    Stops    when the portal gives up after four tries
    Returns  counts
    """
    title = f"Вакансии «Работы России», {codelists().region_name(ref_area)}"
    named(title)
    with asked(Home(Path(home)), f"trudvsem-{ref_area}", title):
        return asdict(ask_vacancies(Path(inbox), ref_area, site))


@told_flow("pull-fedstat", "Показатель ЕМИСС", "Получить показатель ЕМИСС во входную папку")
def pull_indicator(
    indicator: Indicator, keep: Kept = [], inbox: InboxFolder = "inbox", site: Site = None, home: HomeFolder = "var"  # noqa: B006 Prefect copies defaults into the form
) -> dict[str, Any]:  # fmt: skip
    """One indicator into the inbox.

    Reads    the site of ЕМИСС
    Writes   <inbox>/fedstat-<indicator>-<n>.xml
    Stops    when the site gives up after four tries
    Returns  counts
    """
    title = f"Показатель ЕМИСС {indicator}"
    named(title)
    wanted: dict[str, list[str]] = {}
    for pair in keep:
        name, _, value = pair.partition("=")
        wanted.setdefault(name.strip(), []).append(value.strip())
    with asked(Home(Path(home)), f"fedstat-{indicator}", title):
        return asdict(ask_indicator(Path(inbox), indicator, wanted, site))
