"""What was broken on purpose, how often, and what came of it: docs/reliability.json, and docs/reliability.md made from it.

``python -m benchmarks.reliability`` writes the page from the record; ``--run KEY …`` first runs the tests of these rows and records
them (``--run all``: every row that has tests). Kill points and damaged files record themselves (benchmarks/kill_points.py,
benchmarks/fuzz_sources.py with ``--record``). A row that nobody has run is not on the page.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "docs" / "reliability.json"
PAGE = ROOT / "docs" / "reliability.md"
COMMAND = "python -m benchmarks.reliability --run {}"
DEPTHS = {"sources": "файлов", "tables": "таблиц", "containers": "байтов малых файлов", "cells": "ячеек"}  # key of a depth → what it is counted in


@dataclass(frozen=True)
class Row:
    """One fault: how often it was tried, how often something was lost, doubled or hung, and how the house went on."""

    key: str
    fault: str
    command: str
    tried: int
    lost: int
    doubled: int
    hung: int
    recovered: str
    day: str = ""


@dataclass(frozen=True)
class Tried:
    """A fault whose tries are tests: each case of them is one try, and one that fails counts as lost."""

    fault: str
    tests: tuple[str, ...]
    recovered: str
    faults_only: bool = False  # collected only with -m faults


TESTS: dict[str, Tried] = {
    "real-night": Tried(
        "kill −9 настоящей команды kadry nightly в каждой из шести стадий и трижды подряд", ("tests/faults/test_kill.py",),
        "следующая ночь приходит к тем же байтам", True,
    ),
    "round": Tried(
        "kill −9 перед каждой записью каждой команды кампании (две кампании, письма на настоящий SMTP)", ("tests/faults/test_round.py",),
        "та же команда ещё раз; о неизвестном исходе письма спрашивают человека", True,
    ),
    "disk": Tried(
        "полный диск, диск только для чтения, хранилище открыто другой программой", ("tests/faults/test_disk.py",),
        "одна фраза и код 3; когда помеха снята, те же байты", True,
    ),
    "files": Tried(
        "битые, пустые и чужие файлы, архивная бомба, пустая папка", ("tests/faults/test_bad_files.py",), "файл назван, остальные посчитаны", True,
    ),
    "depends": Tried(
        "изменённая анкета, хранилище заново, другая папка", ("tests/faults/test_dependence.py",), "меняется только зависимое", True,
    ),
    "server": Tried("всё убито при работающем сервере", ("tests/e2e/test_killed.py",), "прерванный запуск отмечен, следующий доходит до конца"),
    "network": Tried(
        "сеть: отказ, молчание, обрыв, неверная длина, 429, 503, бомба gzip, чужая страница", ("tests/test_network_faults.py",),
        "повторы, затем фраза; полученное раньше цело",
    ),
    "values": Tried("крайние значения в плане и потребности", ("tests/test_extreme_values.py",), "определённый ответ или фраза"),
    "values-night": Tried(
        "крайние значения от файла поставщика до документа: годы 0 и 9999, NaN, 1e308, группа 0, минус,"
        " бюджет 0 и 1 рубль, нет лицензий, всё закрыто, пустой регион, один работодатель, всё противоречит",
        ("tests/faults/test_values.py",), "определённый план или отказ, напечатанный в отчёте о приёме", True,
    ),
    "backup": Tried(
        "резервная копия: по странице и на полный диск", ("tests/faults/test_backup.py",), "восстановлено то же содержание", True,
    ),
    "campaigns": Tried(
        "короткие виды кампаний: порча на каждой глубине, отказ диска на шести стадиях, сторож видит побег, зависание и гибель",
        ("tests/faults/test_damage.py",), "ничего не ушло мимо", True,
    ),
    "found": Tried("найденное кампаниями, по проверке на каждое", ("tests/test_fuzzed.py", "tests/test_disk_words.py"), "исправлено"),
    "attacks": Tried("взлом опубликованного: разности, вычитание, границы, счёт, имена", ("tests/test_attacks.py",), "не узнано"),
    "readers": Tried(
        "десять читателей во время 50 публикаций и два аналитика с открытыми сеансами", ("tests/faults/test_readers.py",),
        "ни один читатель не потерял снимок", True,
    ),
    "snapshot": Tried("чужой журнал у снимка, испорченный снимок", ("tests/test_snapshot.py",), "снимок читается или назван фразой"),
    "names": Tried(
        "ИНН и имена ответивших в базе и журнале Prefect, журналах, документах, снимке", ("tests/faults/test_night_tells_nobody.py",), "не найдены", True,
    ),
    "clock": Tried("часы назад, перевод часов, 29 февраля, Камчатка и Нью-Йорк", ("tests/test_clock.py",), "тот же срез"),
    "landing": Tried("файл меняется, пока его копируют; срез закреплён; ссылки наружу", ("tests/test_landing.py",), "файл оставлен и назван"),
    "cases": Tried(
        "известные отказы через дверь продукта: день «infinity», далёкая ячейка, файл меняется под копированием, половина таблицы", ("tests/test_fault_cases.py",),
        "файл назван, остальное принято",
    ),
    "endings": Tried(
        "Ctrl-C в терминале, kill, закрытый терминал, kill −9 одной команды", ("tests/faults/test_endings.py",),
        "код 130; ни сервера, ни исполнителя, ни замка; следующая ночь приходит к тем же байтам", True,
    ),
    "fence": Tried("непредвиденная ошибка разбора или региона", ("tests/test_fence.py", "tests/test_bad_regions.py"), "стоит только самой себя"),
}  # fmt: skip


def main() -> int:
    """Run what was asked for, then write the page."""
    arguments = _arguments()
    keys = list(TESTS) if "all" in arguments.run else arguments.run
    rows = [made for key in keys if (made := tested(key, TESTS[key])) is not None]
    record(rows)
    for row in rows:
        print(f"{row.fault}: {row.tried}, неудач {row.lost}")
    return 1 if any(row.lost for row in rows) else 0


def tested(key: str, one: Tried) -> Row | None:
    """Run the tests of a row; None when none of them could be run here."""
    present = [path for path in one.tests if (ROOT / path).exists()]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        mark = ["-m", "faults"] if one.faults_only else ["-m", "e2e"] if "/e2e/" in one.tests[0] else []
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *mark, f"--junitxml={report}", *present]
        subprocess.run(words, cwd=ROOT, check=False)
        suite = ElementTree.parse(report).getroot().find("testsuite")
    assert suite is not None
    count = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    tried = count["tests"] - count["skipped"]
    if not tried:
        return None
    return Row(key, one.fault, COMMAND.format(key), tried, count["failures"] + count["errors"], 0, 0, one.recovered)


def record(rows: Iterable[Row], added: bool = False) -> None:
    """Put rows in place of those of the same fault, or add to them; then write the page."""
    known = {one.key: one for one in recorded()}
    for row in rows:
        before = known.get(row.key)
        if added and before is not None:
            row = replace(row, **{name: getattr(row, name) + getattr(before, name) for name in ("tried", "lost", "doubled", "hung")})
        known[row.key] = replace(row, day=date.today().isoformat())
    kept = [asdict(known[key]) for key in sorted(known)]
    RECORD.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(recorded()), encoding="utf-8")


def recorded() -> list[Row]:
    """What has been measured."""
    return [Row(**one) for one in json.loads(RECORD.read_text(encoding="utf-8"))] if RECORD.exists() else []


def page(rows: Sequence[Row]) -> str:
    """The page of the record."""
    kills, fuzz, disks, tests = (
        [row for row in rows if row.key.split("/")[0] == kind] if kind else [row for row in rows if "/" not in row.key] for kind in ("kill", "fuzz", "disk", "")
    )
    total = sum(row.tried for row in kills)
    depths = "; ".join(f"{word} {sum(row.tried for row in fuzz if row.key.split('/')[1] == key)}" for key, word in DEPTHS.items())
    lines = [
        "# Надёжность: что ломали и что из этого вышло", "",
        "<!-- do not edit by hand: python -m benchmarks.reliability -->", "",
        "Каждая строка получена своей командой; число попыток – сколько сделано на самом деле, не сколько задумано. Потеряно – следующий запуск не пришёл к тому, к чему пришёл бы",
        "без помехи; удвоено – строка, файл или письмо лишние; зависло – пришлось прервать. Строки тестов считают случаи: один случай – одна попытка, неудачный – потеря.", "",
        f"## Обрывы: {total} точек", "",
        "Самая малая ночь (одна УГПС, одна анкета, 40 розыгрышей). Процесс убит перед долговечным шагом (запись, переименование, удаление, папка)",
        "или через долю своего процессорного времени, в том числе внутри DuckDB. Затем читатель смотрит на то, что лежит, стадия запускается ещё раз,",
        "и всё, что она хранит, сравнивается с непрерванным запуском: файлы по байтам, таблицы по строкам, розыгрыши по числам.",
        "Дольше и с другим началом: `make faults-long POINTS=5000 SEED=2`.", "",
        *_table(kills), "",
        "Стадии, строк которых в таблице нет, этой командой ещё не обрывали (в разделе «Прочее» их обрывает настоящая ночь, если её строка там есть).", "",
        f"## Порча на четырёх глубинах: {sum(row.tried for row in fuzz)} случаев", "",
        f"По глубинам: {depths}.", "",
        "Глубины считаются порознь: ячейка – не файл. Файл проходит контейнер, узнавание, чтение и хранилище; таблица в памяти – читателя своей формы;",
        "байты малого файла – того, кто его открывает или разбирает потоком; ячейка – одного читателя ячеек. Верно – фраза или чтение, строки которого",
        "сходятся (прочитано = принято + отказано + заменено, номер строки есть в таблице). Мимо – любая другая ошибка, случай дольше своего срока",
        "процессора, память сверх предела, гибель процесса. У каждого начала (`--seed`) своя строка, счёт её копится по запускам (`--state`);"
        " место, где случай ушёл мимо, пробуется снова",
        "в следующем запуске и, когда на него отвечают, считается исправленным.", "",
        *(_table(fuzz) if fuzz else ["Ещё не записано: `make faults-long`."]), "",
        "## Отказ диска на каждой стадии", "",
        "Папка лежит на диске в памяти. Он полон после скольких-то байт, только для чтения, файл не может быть больше предела, права на одну папку",
        "или файл отняты (процесс без права root обходить права). Верно – фраза; то, что лежит, читается; помеха снята – та же стадия ещё раз даёт",
        "те же байты и строки.", "",
        *(_table(disks) if disks else ["Ещё не записано: `python -m benchmarks.disk_points --record`."]), "",
        "## Прочее", "",
        *(_table(tests) if tests else ["Ещё не записано: `python -m benchmarks.reliability --run all`."]), "",
        "## Чего здесь нет", "",
        "Порча, которую направляет покрытие кода (atheris), пробовалась однажды на байтах: 10 225 случаев у открывателей файлов, 179 у потоков вакансий, мимо ничего не ушло."
        " В проект она не взята: пакет нужен только ей, а найденное ею хранилось бы двоичным набором; глубины выше портят те же байты без него.", "",
        "Отказа питания с потерей записанного, но не сброшенного на диск, никто не устраивал: kill −9 оставляет страницы ядра целыми."
        " Журналы и уложенные файлы сбрасываются на диск (`flows/machinery/journal.py`, `flows/machinery/landing.py`),"
        " документы и снимок – нет: их пересчитывает следующая ночь.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _table(rows: Sequence[Row]) -> list[str]:
    head = ["| помеха | попыток | потеряно | удвоено | зависло | как пошло дальше | команда | день |", "|---|---|---|---|---|---|---|---|"]
    return [
        *head,
        *(f"| {row.fault} | {row.tried} | {row.lost} | {row.doubled} | {row.hung} | {row.recovered} | `{row.command}` | {row.day} |" for row in rows),
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", nargs="*", default=[], choices=(*TESTS, "all"), metavar="KEY", help=f"of: {', '.join(TESTS)}, all")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
