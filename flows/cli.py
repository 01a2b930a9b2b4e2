"""The ``kadry`` command: one sub-command a module of flows/commands, imported only when it is asked for."""

from __future__ import annotations

import argparse
import difflib
import gc
import importlib
import os
import signal
import stat
import sys
import traceback
from collections.abc import Sequence
from types import FrameType
from typing import Any

from flows.machinery.workers import ONE_THREAD, YOUNG_OBJECTS
from models.errors import KadryError

COMMANDS = {
    "nightly": "весь путь за один запуск: входная папка → предложения кластеров",
    "sample": "записать образец региона в формах поставщиков",
    "read": "прочитать один файл: строки, отказы, просмотр",
    "inbox": "проверить входную папку: что это за файлы и чего не хватает",
    "template": "пустая форма источника с образцом заполнения",
    "pull": "получить сетевой источник во входную папку файлами",
    "survey": "анкета работодателей: пустая форма, проверка заполненной с отметками",
    "plan": "план приёма и его объяснение по последнему срезу",
    "compare": "два среза или две кампании рядом: что изменилось и отчего",
    "whatif": "сценарий «что если»: сравнение двух планов, срез не меняется",
    "forecast": "прогноз панели рядов из файла",
    "backtest": "ошибки прошлых прогнозов на собственной истории",
    "round": "кампания от открытия до передачи: отправить, исправить, согласовать, передать",
    "mail": "почта: что отправлено, что ждёт решения, что вернулось",
    "verify": "сверить документы с описью среза или кампании",
    "trace": "откуда число: арифметика, строки файлов, параметры, исправления",
    "rebuild": "собрать хранилище заново из исходных файлов",
    "status": "что лежит в рабочей папке",
    "register": "записать формы и расписание на сервер Prefect (PREFECT_API_URL)",
    "worker": "исполнитель этой рабочей папки при своём сервере Prefect",
    "morning": "утреннее письмо о ночи; приходит и тогда, когда ничего не работало",
    "serve": "сервер Prefect с формами запуска и расписанием (127.0.0.1)",
}


class _Help(argparse.RawDescriptionHelpFormatter):
    """Argparse's help with Russian headings."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Вызов: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Argparse with Russian words where a user sees them."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **{"formatter_class": _Help, **options, "add_help": False})
        self._positionals.title, self._optionals.title = "что указать", "параметры"
        if options.get("add_help", True):
            self.add_argument("-h", "--help", action="help", help="показать эту справку")

    def parsed(self, words: Sequence[str]) -> argparse.Namespace:
        """The words, options and files in any order; verbs of a command keep theirs."""
        return self.parse_args(words) if self._subparsers else self.parse_intermixed_args(words)

    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {_in_russian(message)}{self._near(message)}\nСправка: {self.prog} --help\n")

    def _near(self, message: str) -> str:
        """«. Может быть, --region?» where an unknown option is one letter or two away from a known one."""
        unknown = [word.partition("=")[0] for word in message.partition("unrecognized arguments: ")[2].split() if word.startswith("--")]
        meant = [near for word in unknown for near in difflib.get_close_matches(word, self._option_string_actions, n=1)]
        return f". Может быть, {', '.join(meant)}?" if meant else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command; returns the process exit code (also the console script's)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for name, number in ONE_THREAD.items():  # before numpy is imported: the same sums here as in a worker
        os.environ.setdefault(name, number)
    gc.set_threshold(YOUNG_OBJECTS)
    parser = _overview()
    if not words or words[0] in {"-h", "--help"} or words[0] not in COMMANDS:
        if words and words[0] == "--version":
            from flows.settings import code_version

            print(f"kadry {code_version()}")
            return 0
        if words and words[0] not in {"-h", "--help"}:
            parser.print_usage(sys.stderr)
            print(f"kadry: нет команды «{words[0]}». Команды: {', '.join(COMMANDS)}", file=sys.stderr)
            return 2
        parser.print_help()
        return 0 if words else 2
    command = importlib.import_module(f"flows.commands.{words[0]}")
    own = _Parser(prog=f"kadry {words[0]}", description=f"{COMMANDS[words[0]][0].upper()}{COMMANDS[words[0]][1:]}.")
    command.configure(own)
    chosen = own.parsed(words[1:])
    signal.signal(signal.SIGTERM, _interrupted)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # under nohup a run is meant to outlive its terminal
        signal.signal(signal.SIGHUP, _hung_up)
    try:
        return int(command.run(chosen))
    except KadryError as error:
        print(f"kadry {words[0]}: {error}", file=sys.stderr)
        _release(error)
        return error.exit_code
    except BrokenPipeError:
        # The reader of a pipe (head, less) left: not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("\nПрервано. Записанное до этого цело; следующий запуск продолжит.", file=sys.stderr)
        return 130
    except Exception as error:
        print(f"kadry {words[0]}: {_told(error, words[0], chosen)}", file=sys.stderr)
        _release(error)
        return 3  # ours, the disk's, or the server's that did not answer


def _interrupted(number: int, frame: FrameType | None) -> None:
    """A plain kill ends a command as Ctrl-C does: nothing half written, exit code 130."""
    raise KeyboardInterrupt


def _hung_up(number: int, frame: FrameType | None) -> None:
    """So does a closed terminal; what is said on the way goes nowhere: a write to it would be an error of its own."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        if stat.S_ISCHR(os.fstat(stream).st_mode):  # no file, no pipe
            os.dup2(nowhere, stream)
    raise KeyboardInterrupt


def _told(error: Exception, command: str, chosen: argparse.Namespace) -> str:
    """What to tell of an error that is not one of ours."""
    from flows.machinery.fence import in_words
    from flows.machinery.prefect_home import silence
    from flows.settings import DEFAULT_HOME

    return str(silence(error) or in_words(error, f"Команда «{command}»", getattr(chosen, "home", DEFAULT_HOME)))


def _release(error: BaseException | None) -> None:
    """Let go of what the error's frames hold: DuckDB prints a page of «leaked» lines about a connection kept until exit."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error.__traceback__ = None  # a cleared frame still holds its function, and that its closure; Prefect keeps the error
        error = error.__cause__ or error.__context__
    gc.collect()


def _overview() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS)) + 2
    listing = "\n".join(f"  {name:<{width}}{what}" for name, what in COMMANDS.items())
    return _Parser(
        prog="kadry",
        usage="kadry КОМАНДА [параметры]",
        description="Кадры: от данных работодателей и колледжей к экспертному предложению кластера по местам приёма СПО.",
        epilog=f"команды:\n{listing}\n\nСправка по команде: kadry КОМАНДА --help",
    )


def _in_russian(message: str) -> str:
    for english, russian in (
        ("ignored explicit argument ", "лишнее значение "),
        ("the following arguments are required: ", "не заданы обязательные параметры: "),
        ("unrecognized arguments: ", "неизвестные параметры: "),
        ("not allowed with argument ", "нельзя задать вместе с "),
        ("one of the arguments ", "нужен один из параметров "),
        ("argument ", "параметр "),
        ("expected one argument", "нужно одно значение"),
        ("invalid choice: ", "недопустимое значение: "),
        ("choose from ", "выберите из "),
        ("is required", "обязателен"),
        ("expected at least one argument", "нужно хотя бы одно значение"),
        ("invalid fromisoformat value: ", "нужен день календаря вида ГГГГ-ММ-ДД, а задано "),
        ("ambiguous option: ", "неоднозначный параметр: "),
        (" could match ", ", подходят: "),
        ("positive value", "целое число от 1"),
        ("port_number value", "номер порта от 1024 до 65535"),
        ("int value", "целое число"),
        ("float value", "число"),
        ("invalid ", "недопустимо: "),
    ):
        message = message.replace(english, russian)
    return message


if __name__ == "__main__":
    sys.exit(main())
