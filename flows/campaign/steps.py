"""The council's round in the Prefect UI: the same steps as ``kadry round``, each a flow with a Russian form.

    open ─► freeze ─► send ─► collect ─► review (waits for the council) ─► replan │ release ─► deliver
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from prefect import suspend_flow_run
from prefect.artifacts import create_table_artifact
from prefect.input import RunInput
from prefect.runtime import deployment, flow_run
from pydantic import ConfigDict, Field

from flows import nightly
from flows.campaign import check
from flows.machinery import progress, workers
from flows.machinery.fields import HomeFolder
from flows.machinery.scheduled import today
from flows.machinery.story import named, told_flow
from flows.outward.mail.chosen import chosen_channel
from flows.outward.mail.delivery import AT_ONCE, Clock, Patience
from flows.rounds import calendar, feasibility, ledger, passage, registry, states
from flows.rounds.final import release
from flows.rounds.frozen import freeze
from flows.rounds.locks import round_lock
from flows.rounds.passage import Passed, Post
from flows.rounds.states import Mover
from flows.settings import Home
from models.errors import KadryError

DAYS_TO_DECIDE = 30
DAY_SECONDS = 24 * 60 * 60

RoundName = Annotated[
    str, Field(title="Кампания", description="Год набора и номер редакции, например 2027-1", pattern=r"^20\d\d-[1-9]\d?$", json_schema_extra={"choices": "round"})
]
StartYear = Annotated[int, Field(title="Год набора", description="Год начала обучения", ge=2000, le=2099)]
Revision = Annotated[int, Field(title="Редакция", description="Номер редакции, первая – 1", ge=1, le=99)]
Day = date | None
SurveyDeadline = Annotated[Day, Field(title="Срок сбора анкет", description="Пусто – как у прежней редакции")]
DataFreeze = Annotated[Day, Field(title="Дата фиксации данных", description="Пусто – как у прежней редакции")]
CouncilDate = Annotated[Day, Field(title="Дата совета", description="Пусто – как у прежней редакции")]
DeliverBy = Annotated[Day, Field(title="Срок передачи", description="Пусто – как у прежней редакции или 1 февраля года набора")]
Vintage = Annotated[date, Field(title="Дата среза", description="Посчитанный срез, за которым закрепляется кампания", json_schema_extra={"choices": "planned_vintage"})]
Folder = Annotated[str, Field(title="Папка с вернувшимися книгами", description="Файлы annex.xlsx с листом «Исправления» и формы организаций «Возможности»", min_length=1)]
Proposal = Annotated[str, Field(title="Предложение", description="Папка кластера, например engineering", min_length=1)]
Proposals = Annotated[list[str], Field(title="Предложения", description="Папки кластеров, например engineering; пусто – все")]
Role = Annotated[str, Field(title="Кто: должность", description="Как написать в журнале", max_length=300)]
Person = Annotated[str, Field(title="Кто: имя", description="Фамилия и инициалы", max_length=300)]
Why = Annotated[str, Field(title="Почему", description="Чем подтверждено: номер и дата протокола, письмо", max_length=1000)]
Rehearse = Annotated[bool, Field(title="Только показать", description="Показать, кому что уйдёт, и ничего не отправлять")]
Unagreed = Annotated[bool, Field(title="Без согласования", description="Выпустить проект, который совет не согласовал: уйдёт с пометкой «проект»")]


class Decision(RunInput):
    """What a council decided, as its secretary types it when the run is resumed."""

    model_config = ConfigDict(title="Решение совета", extra="forbid")

    decision: Literal["согласовано", "возвращено"] = Field(title="Решение", description="Согласовано или возвращено на доработку; список открывает и стрелка вниз, выбирает Enter")
    role: str = Field(title="Кто сообщает: должность", min_length=2, max_length=300)
    name: str = Field(title="Кто сообщает: имя", description="Фамилия и инициалы", min_length=2, max_length=300)
    why: str = Field(title="Основание", description="Номер и дата протокола; при возврате – что не так", min_length=2, max_length=1000)


@told_flow("round-open", "Кампания: открыть", "Кампания: открыть")
def open_round(
    start_year: StartYear,
    revision: Revision = 1,
    survey_deadline: SurveyDeadline = None,
    data_freeze: DataFreeze = None,
    council_date: CouncilDate = None,
    deliver_by: DeliverBy = None,
    home: HomeFolder = "var",
) -> dict[str, Any]:
    """Open a round.

    Writes   rounds/<round>/round.json
    Stops    when it is open already
    Returns  the round, and what does not fit in its calendar
    """
    place = Home(Path(home))
    days = (survey_deadline, data_freeze, council_date, deliver_by)
    new = registry.Round(start_year, revision, *(None if day is None else day.isoformat() for day in days))
    with progress.of_run(), round_lock(place, "open", progress.current.say):
        opened = registry.open_round(place, calendar.dated(new, registry.before(place, new)))
        return {"round": opened.name, "warnings": _warned(calendar.of_opening(opened))}


@told_flow("round-freeze", "Кампания: закрепить", "Кампания: закрепить за срезом, сделать документы советам")
def freeze_round(round_name: RoundName, vintage: Vintage, role: Role = "", name: Person = "", why: Why = "", home: HomeFolder = "var") -> dict[str, Any]:
    """Pin a round to a vintage and render its documents.

    Writes   rounds/<round>/…
    Stops    when the outbox is not what its manifest lists, or the round is pinned to another vintage
    Returns  the round's states, and what does not fit in its calendar
    """
    place = Home(Path(home))
    named(f"Кампания {round_name}: закрепить")
    with progress.of_run(), round_lock(place, "freeze", progress.current.say):
        frozen = freeze(place, round_name, vintage, _mover(role, name, why, f"закреплено за срезом {vintage:%d.%m.%Y}"))
        return {"round": frozen.name, "states": _states(place, frozen), "warnings": _warned(calendar.of_freezing(frozen, vintage))}


@told_flow("round-send", "Кампания: отправить проекты", "Кампания: отправить проекты советам")
def send_drafts(
    round_name: RoundName, proposals: Proposals = [], rehearse: Rehearse = False, role: Role = "", name: Person = "", why: Why = "", home: HomeFolder = "var"  # noqa: B006 – Prefect reads the form from it
) -> list[dict[str, str]]:
    """Mail drafts to their councils, each content once.

    Writes   deliveries.jsonl, rounds/<round>/states.jsonl
    Stops    when files are not those of the manifest, the list of addresses is wrong, or the server needs another setting
    Returns  every letter and what became of it
    """  # fmt: skip
    place = Home(Path(home))
    named(f"Кампания {round_name}: отправить проекты")
    with progress.of_run(), round_lock(place, "send", progress.current.say):
        _warned(calendar.of_sending(registry.load(place, round_name), today()))
        if rehearse:
            return _letters("round-send", passage.rehearsal(place, round_name, proposals, is_final=False))
        mover = _mover(role, name, why, "на рассмотрение совета")
        return _letters("round-send", passage.send(place, round_name, proposals, mover, _post(place)))


@told_flow("round-collect", "Кампания: исправления", "Кампания: собрать исправления советов и сразу проверить их по плану")
def collect(round_name: RoundName, folder: Folder, home: HomeFolder = "var") -> list[dict[str, str]]:
    """Record every returned workbook of a folder and check each correction.

    Reads    the folder, the published snapshot
    Writes   rounds/<round>/ledger.jsonl, states.jsonl, returned/
    Returns  each correction with its verdict, each refusal with its cell
    """
    place, rows = Home(Path(home)), []
    named(f"Кампания {round_name}: исправления советов")
    with progress.of_run(), round_lock(place, "collect", progress.current.say):
        for file in sorted(path for path in Path(folder).glob("*.xlsx") if not path.name.startswith("~$")):
            try:
                rows += _collected(place, round_name, file)
            except KadryError as error:
                rows.append({"Файл": file.name, "Где": "", "Что": "не принято", "Почему": str(error)})
    create_table_artifact(key="round-corrections", table=rows or [{"Исправления": "нет"}], description=f"Исправления, кампания {round_name}")
    return rows


@told_flow("round-review", "Кампания: решение совета", "Кампания: решение совета; запуск ждёт до 30 дней, пока решение не впишут", persist_result=True)
def review(round_name: RoundName, proposal: Proposal, home: HomeFolder = "var") -> dict[str, str]:
    """Wait until somebody types what the council decided, then record it and nothing else.

    Writes   rounds/<round>/states.jsonl
    Stops    when the proposal cannot be decided as typed; nothing is recorded then
    Returns  the decision
    """
    place = Home(Path(home))
    named(f"Кампания {round_name}: решение совета, {proposal}")
    states.require(place, round_name, [proposal])
    form = Decision.with_initial_data(description=f"Решение Координационного совета о предложении «{proposal}» кампании {round_name}.")
    said = suspend_flow_run(wait_for_input=form, timeout=DAYS_TO_DECIDE * DAY_SECONDS, key=f"review-{flow_run.id}")
    with progress.of_run(), round_lock(place, "review", progress.current.say):
        _warned(calendar.of_deciding(registry.load(place, round_name), today()))
        mover = Mover(said.role, said.name, said.why)
        passage.review(place, round_name, [proposal], said.decision == "согласовано", mover, Clock())
    return {"proposal": proposal, "decision": said.decision}


@told_flow("round-replan", "Кампания: пересчитать", "Кампания: пересчитать с исправлениями и закрепить новую редакцию")
def replan(round_name: RoundName, role: Role = "", name: Person = "", why: Why = "", home: HomeFolder = "var") -> dict[str, Any]:
    """Plan the round's vintage again with the councils' corrections and freeze it as the next revision.

    Writes   plan.*, outbox/<vintage>, the published snapshot, rounds/<next>/…; the round's own documents stay
    Repeats  safely after a kill: an open next revision is gone on with
    Stops    when the round is not frozen or has a newer revision already
    Returns  the new round and its vintage
    """
    place = Home(Path(home))
    named(f"Кампания {round_name}: пересчёт с исправлениями")
    with progress.of_run(), round_lock(place, "replan", progress.current.say), workers.of_run():
        one = registry.load(place, round_name)
        if one.vintage is None:
            raise ledger.NothingToCorrect(round_name)
        new = _next_revision(place, one)
        vintage = date.fromisoformat(one.vintage)
        nightly.plan_task(place, vintage)
        nightly.propose_task(place, vintage)
        nightly.publish_task(place)
        frozen = freeze(place, new.name, vintage, _mover(role, name, why, f"пересчитано с исправлениями кампании {round_name}"))
    return {"round": frozen.name, "vintage": frozen.vintage, "states": _states(place, frozen)}


@told_flow("round-release", "Кампания: выпустить", "Кампания: выпустить окончательную редакцию согласованного")
def release_proposals(round_name: RoundName, role: Role, name: Person, why: Why, proposals: Proposals = [], unagreed: Unagreed = False, home: HomeFolder = "var") -> list[str]:  # noqa: B006
    """Give leave to deliver.

    Writes   rounds/<round>/final/…, releases.jsonl
    Stops    when a proposal is not agreed (and is not released as a draft)
    Returns  the folders to deliver
    """
    place = Home(Path(home))
    named(f"Кампания {round_name}: выпуск")
    with progress.of_run(), round_lock(place, "release", progress.current.say):
        return [str(path) for path in release(place, round_name, proposals, Mover(role, name, why), datetime.now(UTC), unagreed=unagreed)]


@told_flow("round-deliver", "Кампания: передать", "Кампания: передать выпущенное совету и органу")
def deliver(
    round_name: RoundName, proposals: Proposals = [], rehearse: Rehearse = False, role: Role = "", name: Person = "", why: Why = "", home: HomeFolder = "var"  # noqa: B006
) -> list[dict[str, str]]:
    """Mail what was released, each content once.

    Writes   deliveries.jsonl, rounds/<round>/states.jsonl
    Stops    when something was not released, or files are not those of the manifest
    Returns  every letter and what became of it
    """  # fmt: skip
    place = Home(Path(home))
    named(f"Кампания {round_name}: передача")
    with progress.of_run(), round_lock(place, "deliver", progress.current.say):
        _warned(calendar.of_delivering(registry.load(place, round_name), today()))
        if rehearse:
            return _letters("round-deliver", passage.rehearsal(place, round_name, proposals, is_final=True))
        mover = _mover(role, name, why, "передано совету и органу")
        return _letters("round-deliver", passage.deliver_released(place, round_name, proposals, mover, _post(place)))


def _next_revision(home: Home, one: registry.Round) -> registry.Round:
    """The revision after this one: opened now with its dates, or left open by a run that was killed."""
    newest = [other for other in registry.every(home) if other.start_year == one.start_year][-1]
    if newest.revision == one.revision + 1 and newest.vintage is None:
        return newest
    if newest.revision != one.revision:
        raise registry.RoundError(f"У кампании «{one.name}» уже есть новая редакция «{newest.name}»: пересчитывайте её.")
    return registry.open_round(home, calendar.dated(registry.Round(one.start_year, one.revision + 1), one))


def _collected(home: Home, round_name: str, file: Path) -> list[dict[str, str]]:
    if feasibility.is_form(file):
        return _answered(home, round_name, file)
    made = ledger.correct(home, round_name, file, today())
    verdicts = check.check(home, round_name, made.recorded, today())
    rows = [
        {"Файл": file.name, "Где": one.correction.offer, "Что": f"{one.correction.places_before} → {one.correction.places_after}", "Почему": one.words}
        for one in verdicts
    ]  # fmt: skip
    rows += [{"Файл": file.name, "Где": made.cell(one), "Что": "не принято", "Почему": f"{one.reason}. {one.remedy}"} for one in made.refused]
    return rows or [{"Файл": file.name, "Где": "", "Что": "ничего нового", "Почему": f"записано раньше: {made.repeated}"}]


def _answered(home: Home, round_name: str, file: Path) -> list[dict[str, str]]:
    """A college's form: its answers, and what becomes of each «не сможем»."""
    made = feasibility.record(home, round_name, file, today())
    rows = [
        {"Файл": file.name, "Где": one.correction.offer, "Что": f"сможет {one.correction.places_after} из {one.correction.places_before}",
         "Почему": f"{one.correction.reason}; {one.words}"}
        for one in check.check(home, round_name, made.corrections, today())
    ]  # fmt: skip
    rows += [{"Файл": file.name, "Где": one.offer, "Что": "сможет", "Почему": one.author} for one in made.answers if one.can]
    refused = [f"лист «{one.sheet}», строка {one.row_number}: {one.reason}. {one.remedy}" for one in made.refused]
    rows += [{"Файл": file.name, "Где": "", "Что": "не принято", "Почему": told} for told in refused]
    return rows or [{"Файл": file.name, "Где": "", "Что": "ничего нового", "Почему": f"записано раньше: {made.repeated}"}]


def _letters(key: str, passed: list[Passed]) -> list[dict[str, str]]:
    rows = [
        {"Предложение": one.proposal, "Состояние": one.state, "Кому": letter.parcel.recipient, "Письмо": letter.state, "Что сказано": letter.told}
        for one in passed
        for letter in one.letters
    ]
    create_table_artifact(key=key, table=rows or [{"Письма": "нет"}], description="Письма: кому и что с ними стало")
    return rows


def _states(home: Home, one: registry.Round) -> dict[str, str]:
    return {name: str(state) for name, state in states.states(home, one).items()}


def _warned(told: list[str]) -> list[str]:
    for text in told:
        progress.current.say(text)
    return told


def _mover(role: str, name: str, why: str, usual: str) -> Mover:
    return Mover(role, name, why or usual) if role or name else states.operator(why or usual)


def _post(home: Home) -> Post:
    return Post(chosen_channel(home), Clock(), Patience() if deployment.id else AT_ONCE, progress.current.say)
