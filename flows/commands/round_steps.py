"""What each step of ``kadry round`` does and prints."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from flows.machinery.scheduled import shown_moment, today
from flows.outward.mail.chosen import chosen_channel
from flows.outward.mail.delivery import Clock, Patience
from flows.rounds import calendar, entries, feasibility, ledger, passage, registry, report, states
from flows.rounds.final import release
from flows.rounds.locks import round_lock
from flows.rounds.passage import Passed, Post
from flows.rounds.states import Mover
from flows.settings import Home
from models.errors import KadryError
from proposals.terms import VERDICTS

MINUTE = 60.0


def run(arguments: argparse.Namespace) -> int:
    """Do one step under the locks that it needs; the replan flow takes its own."""
    home = Home(arguments.home)
    if arguments.action == "show":
        return _show(home, arguments)
    if arguments.action == "replan":
        return _replan(home, arguments)
    steps = {
        "open": _open, "freeze": _freeze, "send": _send, "correct": _correct, "collect": _collect, "withdraw": _withdraw,
        "review": _review, "release": _release, "deliver": _deliver, "report": _report,
    }  # fmt: skip
    with round_lock(home, arguments.action, print):
        return steps[arguments.action](home, arguments)


def _open(home: Home, arguments: argparse.Namespace) -> int:
    dates = {name: day.isoformat() if (day := getattr(arguments, name)) else None for name in calendar.TITLES}
    new = registry.Round(arguments.start_year, arguments.revision, **dates)
    opened = registry.open_round(home, calendar.dated(new, registry.before(home, new)))
    print(f"Открыта кампания {opened.name}. Закрепить за срезом: kadry round freeze {opened.name} --vintage ГГГГ-ММ-ДД")
    _warn(calendar.of_opening(opened))
    return 0


def _freeze(home: Home, arguments: argparse.Namespace) -> int:
    from flows.rounds.frozen import freeze

    frozen = freeze(home, arguments.round, arguments.vintage, _mover(arguments, f"закреплено за срезом {arguments.vintage:%d.%m.%Y}"))
    print(f"Кампания {frozen.name} закреплена за срезом {frozen.vintage}. Документы: {home.rounds / frozen.name}")
    print(f"Формы организациям («сможем / не сможем»): {home.rounds / frozen.name / feasibility.FOLDER / feasibility.FORMS}")
    _warn(calendar.of_freezing(frozen, arguments.vintage))
    return 0


def _send(home: Home, arguments: argparse.Namespace) -> int:
    mover = _mover(arguments, "на рассмотрение совета")
    _warn(calendar.of_sending(registry.load(home, arguments.round), today()))
    if arguments.dry_run:
        return _told(passage.rehearsal(home, arguments.round, arguments.proposal, is_final=False), is_rehearsal=True)
    if arguments.by_hand:
        return _told(passage.hand_over(home, arguments.round, arguments.proposal, mover, Clock()))
    return _told(passage.send(home, arguments.round, arguments.proposal, mover, _post(home, arguments)))


def _deliver(home: Home, arguments: argparse.Namespace) -> int:
    _warn(calendar.of_delivering(registry.load(home, arguments.round), today()))
    if arguments.dry_run:
        return _told(passage.rehearsal(home, arguments.round, arguments.proposal, is_final=True), is_rehearsal=True)
    mover = _mover(arguments, "передано совету и органу")
    return _told(passage.deliver_released(home, arguments.round, arguments.proposal, mover, _post(home, arguments)))


def _collect(home: Home, arguments: argparse.Namespace) -> int:
    """Every workbook of a folder, one after the other; a file that cannot be read costs itself alone."""
    files = sorted(path for path in arguments.folder.glob("*.xlsx") if not path.name.startswith("~$"))
    if not files:
        print(f"В папке «{arguments.folder}» нет ни одной книги .xlsx")
        return 2
    codes = []
    for file in files:
        print(f"{file.name}:")
        try:
            codes.append(_one_annex(home, arguments, file))
        except KadryError as error:
            print(f"Не принято: {error}")
            codes.append(error.exit_code)
    return max(codes) if len(set(codes)) == 1 else 1


def _correct(home: Home, arguments: argparse.Namespace) -> int:
    """Record a returned annex and check it; 0 all recorded and possible, 1 in part, 2 nothing of it."""
    return _one_annex(home, arguments, arguments.file)


def _one_annex(home: Home, arguments: argparse.Namespace, file: Path) -> int:
    from flows.campaign import check

    day = arguments.on or today()
    if feasibility.is_form(file):
        return _one_form(home, arguments.round, file, day)
    mover = _mover(arguments, f"вернулась книга «{file.name}»")
    made = ledger.correct(home, arguments.round, file, day, replaces=arguments.replace, mover=mover)
    if made.recorded:
        print(f"Записано исправлений: {len(made.recorded)}. Проверяю по плану…", flush=True)
    verdicts = check.check(home, arguments.round, made.recorded, day)
    for one in verdicts:
        line = one.correction
        said = one.words
        print(f"{line.offer}: было {line.places_before}, стало {line.places_after} – {said}. {line.reason} ({line.author})")
    if made.repeated:
        print(f"Уже записаны раньше: {made.repeated}")
    for text in (*made.superseded, *made.notes):
        print(f"  · {text}")
    for refusal in made.refused:
        print(f"Не принято, {made.cell(refusal)}, «{refusal.value}»: {refusal.reason}. {refusal.remedy}.")
    impossible = sum(one.verdict == check.IMPOSSIBLE for one in verdicts)
    _after_correcting(arguments.round, made, impossible)
    if made.refused or impossible:
        return 1 if len(made.recorded) > impossible or made.repeated else 2
    return 0


def _one_form(home: Home, name: str, file: Path, day: date) -> int:
    """A college's answers; what it cannot take is checked like any correction."""
    from flows.campaign import check

    made = feasibility.record(home, name, file, day)
    print(f"Ответы организации: записано {len(made.answers)}, из них «не сможем» {len(made.corrections)}; записаны раньше: {made.repeated}.")
    for one in check.check(home, name, made.corrections, day):
        line = one.correction
        print(f"{line.offer}: предложено {line.places_before}, сможет {line.places_after} – {one.words}. {line.reason} ({line.author})")
    for refusal in made.refused:
        print(f"Не принято, лист «{refusal.sheet}», строка {refusal.row_number}, «{refusal.column_name}»: {refusal.reason}. {refusal.remedy}.")
    if made.corrections:
        print(f"Пересчитать до отправки советам: kadry round replan {name}")
    return 0 if not made.refused else 1 if made.answers or made.repeated else 2


def _after_correcting(name: str, made: ledger.Corrected, impossible: int) -> None:
    if made.recorded:
        if impossible:
            print(f"Невозможных: {impossible}; они отложены и сами не вернутся; другое число вносят новым файлом.")
        print(f"Документы этой редакции не меняются. Новая редакция с исправлениями: kadry round replan {name}")
    elif not made.refused and not made.repeated:
        print("В файле нет исправлений: жёлтые ячейки пусты")


def _withdraw(home: Home, arguments: argparse.Namespace) -> int:
    line = ledger.withdraw(home, arguments.round, arguments.offer, arguments.why, arguments.author, arguments.on or today())
    print(f"Отозвано: {line.offer}, {line.places_before} → {line.places_after}. Снова действует расчётное число.")
    return 0


def _review(home: Home, arguments: argparse.Namespace) -> int:
    is_agreed = arguments.decision == "agreed"
    _warn(calendar.of_deciding(registry.load(home, arguments.round), today()))
    done = passage.review(home, arguments.round, arguments.proposal, is_agreed, _mover(arguments, ""), Clock())
    after = f"kadry round release {arguments.round} {' '.join(done)}" if is_agreed else f"kadry round replan {arguments.round}"
    print(f"Записано: {', '.join(done)} – {'согласовано' if is_agreed else 'возвращено'}. Дальше: {after}")
    return 0


def _replan(home: Home, arguments: argparse.Namespace) -> int:
    from flows.machinery import progress
    from flows.machinery.companion import watched
    from flows.machinery.own_server import OwnServer
    from flows.machinery.prefect_home import embed

    embed(home)
    server = OwnServer(home)
    with watched(), server.running(), progress.terminal():
        from flows.campaign.steps import replan  # while the server comes up

        server.wait()
        made = replan(home=str(home.root), round_name=arguments.round, role=arguments.role, name=arguments.name, why=arguments.why)
    print(f"Новая редакция {made['round']} закреплена за срезом {made['vintage']}. Отправить советам: kadry round send {made['round']}")
    return 0


def _release(home: Home, arguments: argparse.Namespace) -> int:
    mover = _mover(arguments, "")
    folders = release(home, arguments.round, arguments.proposal, mover, datetime.now(UTC), unagreed=arguments.unagreed)
    for folder in folders:
        print(f"Выпущено: {folder}")
    print(f"Передать: kadry round deliver {arguments.round}")
    return 0


def _report(home: Home, arguments: argparse.Namespace) -> int:
    path = report.write(home, arguments.round)
    print(path.read_text(encoding="utf-8"))
    print(f"Отчёт: {path}")
    return 0


def _show(home: Home, arguments: argparse.Namespace) -> int:
    chosen = [registry.load(home, arguments.round)] if arguments.round else registry.every(home)
    if not chosen:
        print("Кампаний нет. Открыть: kadry round open ГОД")
    for one in chosen:
        print(
            f"{one.name}: анкеты до {one.survey_deadline or '…'}, данные на {one.data_freeze or '…'}, совет {one.council_date or '…'}, "
            f"передача до {one.deliver_by or '…'}, срез {one.vintage or 'не закреплён'}"
        )
        for name, state in states.states(home, one).items():
            print(f"  {name}: {state}")
        for text in filter(None, (feasibility.told(home, one.name), *_corrections(home, one.name))):
            print(text)
        if arguments.round:
            for move in states.moves(home, one.name):
                print(f"  {shown_moment(move.when)} {move.proposal}: {move.before} → {move.after}; {move.role} {move.name}: {move.why}")
    return 0


def _corrections(home: Home, name: str) -> list[str]:
    """The round's corrections, each with what came of it as far as the newest published vintage knows."""
    lines = entries.every(home).of_round(name)
    if not lines:
        return []
    told = ledger.told(home)
    return [
        f"  {line.recorded} {line.offer}: было {line.places_before}, стало {line.places_after}; причина: {line.reason}; "
        f"автор: {line.author}; исход: {told.get(line.correction, VERDICTS[ledger.NOT_ENOUGH])}"
        for line in lines
    ]


def _told(passed: Iterable[Passed], *, is_rehearsal: bool = False) -> int:
    """Print every letter and state; 1 when a letter has not arrived."""
    is_complete = True
    for one in passed:
        print(f"{one.proposal}: {one.state}")
        for letter in one.letters:
            print(f"  → {letter.parcel.recipient}: {letter.state}. {letter.told}".rstrip(". ") + ".")
        is_complete = is_complete and one.is_complete
    if not is_complete and not is_rehearsal:
        print("Не все письма дошли. Показать и решить: kadry mail show; затем повторите эту же команду.")
    return 0 if is_complete or is_rehearsal else 1


def _warn(told: Iterable[str]) -> None:
    for text in told:
        print(f"  ! {text}")


def _mover(arguments: argparse.Namespace, usual: str) -> Mover:
    """Who was named; where nobody was and the step allows it, whoever runs the program."""
    system = states.operator(arguments.why or usual)
    return Mover(arguments.role, arguments.name, arguments.why or usual) if arguments.role or arguments.name else system


def _post(home: Home, arguments: argparse.Namespace) -> Post:
    return Post(chosen_channel(home), Clock(), Patience(limit=MINUTE * arguments.patience), print)
