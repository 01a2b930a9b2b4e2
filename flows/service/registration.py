"""Register this home on a Prefect server: pool, forms, timetable, limits, and automations that mark silent runs."""

from __future__ import annotations

from datetime import timedelta

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import Automation, AutomationCore, EventTrigger, Posture

from flows.service.deployments import Place, register

HEARTBEAT_SECONDS = 30  # the least that Prefect 3.8 accepts
SILENCE_SECONDS = 3 * HEARTBEAT_SECONDS
PENDING_SECONDS = 180
CRASHED, STUCK = "Замолчавший запуск – аварийный", "Неначавшийся запуск – аварийный"
SILENT = "Нет вестей от процесса: он был убит или завис"
NEVER_BEGAN = "Запуск передан исполнителю, но процесс не начался"
# A run that waits for a person (the council's decision) has no process: it is silent and well.
ENDED = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed", "Suspended", "Paused")}


def register_home(place: Place, limit: int | None = None) -> list[str]:
    """Everything on the server of the settings; the same again changes nothing. Returns the names of the forms."""
    names = register(place, limit)
    with get_client(sync_client=True) as client:
        known = {one.name: one for one in client.read_automations()}
        for wanted in automations():
            _keep(client, known.get(wanted.name), wanted)
    return names


def automations() -> tuple[AutomationCore, ...]:
    """Runs without a heartbeat, and runs that a worker took and never began, become Crashed.

    The watch on the worker's machine (flows/service/watch.py) is quicker and exact; these hold where there is none.
    """
    heartbeat = {"prefect.flow-run.heartbeat"}
    waiting = {"prefect.flow-run.Pending", "prefect.flow-run.Submitting"}
    began = {
        "prefect.flow-run.Running",
        "prefect.flow-run.AwaitingConcurrencySlot",
        "prefect.flow-run.Scheduled",
        *heartbeat,
    }
    return (
        _automation(CRASHED, SILENT, heartbeat, heartbeat | ENDED, SILENCE_SECONDS),
        _automation(STUCK, NEVER_BEGAN, waiting, began | ENDED, PENDING_SECONDS),
    )


def _automation(name: str, said: str, after: set[str], expect: set[str], seconds: int) -> AutomationCore:
    return AutomationCore(
        name=name,
        description=f"{said}: запуск считается аварийным и освобождает место в очереди",
        trigger=EventTrigger(
            after=after,
            expect=expect,
            match={"prefect.resource.id": ["prefect.flow-run.*"]},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=seconds),
        ),
        actions=[ChangeFlowRunState(name=None, state=StateType.CRASHED, message=said, force=False)],
    )


def _keep(client: SyncPrefectClient, known: Automation | None, wanted: AutomationCore) -> None:
    """Made once and left alone: one that is made again forgets which runs it was waiting for."""
    if known is None:
        client.create_automation(wanted)
    elif _said(known) != _said(wanted):
        # Every field set, so that Prefect's client sends the kinds of trigger and action; the server refuses an owner.
        client.update_automation(known.id, AutomationCore(**wanted.model_dump(exclude={"owner_resource"})))


def _said(one: AutomationCore) -> tuple[object, ...]:
    trigger = one.trigger
    if not isinstance(trigger, EventTrigger):
        return (one.name,)
    actions = [(action.type, getattr(action, "message", "")) for action in one.actions]
    return one.name, one.description, set(trigger.after), set(trigger.expect), trigger.within, actions, one.enabled
