"""Codes of СПО programmes as they come: what a spreadsheet made of them, older codes, levels that are no СПО."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

CODE = re.compile(r"(?<![\d.])\d{2}\.\d{2}\.\d{2}(?![\d.]\d)")  # a whole code inside a text; a day with its year is none
AS_DIGITS = str.maketrans("ОоOoЗз", "000033")  # letters that were typed in place of digits
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f\u200b\ufeff]+")
_CODE = re.compile(r"(\d{1,2})(?:[.,\s]{1,2}|-)(\d{1,2})(?:[.,\s]{1,2}|-)(\d{1,2})\.?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_RU_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?:\s+0?0:00(?::00)?)?")
_MONTH_DATE = re.compile(r"(\d{1,2})[.\s-]+(янв|фев|jan|feb)[a-zа-я]*[.\s-]+(?:19|20)?(\d\d)", re.IGNORECASE)
_OLD_CODE = re.compile(r"\d{6}(?:\.\d{2})?")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eеEЕ]\+?\d{1,2}")
_JOB_CODE = re.compile(r"[12]\d{4}(?:\.0+)?")  # ОКПДТР: five digits
_DATE_CENTURY = 100
_LETTERED = re.compile(r"\D*?(?<!\w)(?=[\d.,]*[ОоOoЗз])([\dОоOoЗз]{2}[.,][\dОоOoЗз]{2}[.,][\dОоOoЗз]{2})(?![\w])")


@dataclass(frozen=True)
class CodeProblem:
    """Why a code cannot be used: machine ``kind``, Russian reason and remedy, and the code to use instead if known.

    kind  "empty" | "unreadable" | "not_spo" | "old_code" | "unknown" | "closed"
    """

    kind: str
    reason: str
    remedy: str
    successor: str | None = None


def normal_code(raw: object) -> str | CodeProblem:
    """``XX.0Y.ZZ`` of a cell, whatever Excel did to it, or why not."""
    if raw is None or (isinstance(raw, float) and raw != raw) or (isinstance(raw, str) and not raw.strip()):
        return CodeProblem("empty", "код программы не указан", "Впишите код вида 09.02.07.")
    if isinstance(raw, (datetime, date)):
        return _from_date(raw.day, raw.month, raw.year, str(raw))
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        raw = int(raw)
    text = _SPACES.sub(" ", str(raw)).strip().strip("'\"«»")
    if found := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return _from_date(day, month, year, text)
    if found := _RU_DATE.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        return _from_date(day, month, year, text)
    if found := _MONTH_DATE.fullmatch(text):
        month = 1 if found.group(2).casefold() in ("янв", "jan") else 2
        return _checked(int(found.group(1)), month, int(found.group(3)), text)
    if found := _CODE.fullmatch(text):
        group, level, number = (int(part) for part in found.groups())
        return _checked(group, level, number, text)
    meant = _meant_by_number(text)
    if _OLD_CODE.fullmatch(text):
        without_points = f" или код {meant}, набранный без точек" if meant else ""
        return CodeProblem(
            "old_code",
            f"код {text} – из перечня до 2014 года{without_points}",
            "Замените его кодом вида 09.02.07 по таблице соответствия приказа 632 от 05.06.2014"
            + (f"; если это {meant}, впишите с точками, столбец – текстовый." if meant else "."),
        )
    if _JOB_CODE.fullmatch(text):
        return CodeProblem(
            "not_spo",
            f"код {text} – профессия рабочего по ОКПДТР (профессиональное обучение), а не программа СПО",
            "Места профессионального обучения в план приёма СПО не входят: уберите строку из таблицы.",
        )
    if meant or _SCIENTIFIC.fullmatch(text):
        known = f", вероятно {meant}" if meant else "; цифры потеряны"
        return CodeProblem(
            "unreadable", f"код записан числом {text[:40]}: Excel убрал из него нули и точки{known}",
            f"Задайте столбцу формат «Текстовый» и впишите код заново, например {meant or '09.02.07'}.",
        )  # fmt: skip
    return CodeProblem("unreadable", f"код «{text[:40]}» не похож на код программы", "Впишите код вида 09.02.07.")


def _meant_by_number(text: str) -> str:
    """The code that a number was before its zeros and points were lost: «8.0201», «80201», «230205»; "" when it can be none."""
    whole, _, rest = text.replace(",", ".").partition(".")
    digits = whole.zfill(2) + rest.ljust(4, "0") if rest else whole.zfill(6)
    if not (text.replace(",", "").replace(".", "").isdecimal() and len(digits) == 6 and len(whole) in ((1, 2) if rest else (5, 6))):
        return ""
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:]}" if digits[2:4] in ("01", "02") and digits[4:] != "00" else ""


def digits_for_letters(text: str) -> str:
    """A text whose code has letters in place of digits, with the digits: «О8.02.01 Монтаж» → «08.02.01 Монтаж»; else as it is."""
    found = _LETTERED.match(text)
    return text[: found.start(1)] + found[1].translate(AS_DIGITS) + text[found.end(1) :] if found else text


def _from_date(day: int, month: int, year: int, shown: str) -> str | CodeProblem:
    """A code that a spreadsheet turned into a date: group.level.number became day.month.year."""
    if month not in (1, 2):
        return CodeProblem(
            "unreadable",
            f"вместо кода стоит дата {shown}",
            "Задайте столбцу текстовый формат и впишите код заново, например 09.02.07.",
        )
    return _checked(day, month, year % _DATE_CENTURY, shown)


def _checked(group: int, level: int, number: int, shown: str) -> str | CodeProblem:
    code = f"{group:02d}.{level:02d}.{number:02d}"
    if level in (1, 2) and number:
        return code
    if not level and not number:
        return CodeProblem(
            "not_spo",
            f"код {shown} – укрупнённая группа, а не профессия или специальность",
            "Запросите строки по программам этой группы: когда они стоят рядом, строка группы читается как итог.",
        )
    return CodeProblem(
        "not_spo",
        f"код {shown} – не программа СПО (у СПО вторая пара цифр 01 или 02, третья не 00)",
        "Для УГПС и программ высшего образования места не планируются: удалите строку или исправьте код.",
    )
