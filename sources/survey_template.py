"""The workbook that an employer fills in once a year: one sheet, drop-down lists, cells that refuse what cannot be."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sources.codelists import Codelists
from sources.survey_form import (
    CONTRACTS,
    FLOWS,
    LEVELS,
    OCCUPATION,
    SHARES,
    SHEET,
    STOCKS,
    TAG_LABELS,
    TITLE,
    VERSION,
    YEARS_AHEAD,
)
from sources.survey_form import LEVEL as LEVEL_LABEL
from sources.tables.coded import SECTION_CLASSES

SPARE_ROWS = 20  # empty rows below the listed occupations, for those that the list lacks
LARGEST_PERSONS = 200_000
_HEADER_ROW = len(TAG_LABELS) + 3
_CREATED = datetime(2000, 1, 1)

_INSTRUCTIONS = (
    "Как заполнить анкету",
    "",
    "1. Заполните белые ячейки листа «Анкета». Серые ячейки защищены: их читает программа.",
    "2. Одна строка – одна профессия (должность). Нужной профессии нет в списке – впишите её в свободную строку и выберите код ОКЗ.",
    "3. Все численности – в человеках, целыми числами, не в тысячах. Нет такого случая – 0, не знаете – оставьте пустым.",
    "4. «Выбытие: пенсия» – сколько работников уйдёт на пенсию в этом году; «Выбытие: прочее» – остальные причины.",
    "5. «Новые места» – сколько рабочих мест появится; «Потребность» – сколько человек нужно принять в этом году всего.",
    "6. Источники замещения – проценты от потребности, от 0 до 100, в сумме не больше 100.",
    "7. «Целевых договоров» – сколько договоров о целевом обучении по программам СПО действует сейчас.",
    "8. ФИО, телефоны и почту не вписывайте: они не нужны и не сохраняются.",
    "",
    "Готовый файл отправьте туда, откуда получили форму. Имя файла может быть любым.",
)


def template(ref_area: str, wave: int, occupations: Sequence[str], codelists: Codelists) -> bytes:
    """The questionnaire of one region and wave as xlsx bytes; the same arguments give the same bytes.

    ref_area     region code; its ОКТМО stands in the form and may be made longer by the employer
    wave         year of the survey, the first year of the year blocks
    occupations  ОКЗ unit groups, one row each, in this order
    """
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"Опрос работодателей {wave}", "created": _CREATED})
        formats = _formats(book)
        form = book.add_worksheet(SHEET)
        lists = book.add_worksheet("Списки")
        help_sheet = book.add_worksheet("Как заполнить")
        ranges = _write_lists(lists, codelists)
        _write_tags(form, formats, ref_area, wave, ranges)
        _write_table(form, formats, wave, occupations, codelists, ranges)
        _write_instructions(help_sheet, formats)
        for sheet in (form, lists, help_sheet):
            sheet.protect("", {"select_locked_cells": True, "format_columns": True, "insert_rows": False})
        form.activate()
    return out.getvalue()


def columns(wave: int) -> list[str]:
    """Headings of the table, in order."""
    years = range(wave, wave + YEARS_AHEAD + 1)
    flows = [f"{name} {year}" for name in FLOWS.values() for year in years]
    return [OCCUPATION, TITLE, LEVEL_LABEL, *STOCKS.values(), *flows, *SHARES.values(), CONTRACTS]


def _formats(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "label": book.add_format({"bg_color": "#EDEDED", "border": 1}),
        "head": book.add_format({"bg_color": "#D9E2F3", "border": 1, "bold": True, "text_wrap": True, "valign": "top"}),
        "locked": book.add_format({"bg_color": "#EDEDED", "border": 1, "text_wrap": True}),
        "text": book.add_format({"locked": False, "border": 1, "num_format": "@"}),
        "count": book.add_format({"locked": False, "border": 1, "num_format": "0"}),
        "date": book.add_format({"locked": False, "border": 1, "num_format": "dd.mm.yyyy"}),
        "wrap": book.add_format({"text_wrap": True}),
    }


def _write_lists(sheet: Any, codelists: Codelists) -> dict[str, str]:
    """Lists behind the drop-downs; returns the range of each."""
    occupations = [f"{code}" for code in codelists.occupation["code"]]
    names = [str(name) for name in codelists.occupation["name"]]
    classes = [f"{number:02d}" for _, first, last in SECTION_CLASSES for number in range(first, last + 1)]
    sheet.write_row(0, 0, ["Код ОКЗ", "Начальная группа", "Уровень", "Класс ОКВЭД2"])
    sheet.write_column(1, 0, occupations)
    sheet.write_column(1, 1, names)
    sheet.write_column(1, 2, LEVELS)
    sheet.write_column(1, 3, classes)
    sheet.set_column(1, 1, 70)
    return {
        "occupation": f"=Списки!$A$2:$A${len(occupations) + 1}",
        "level": f"=Списки!$C$2:$C${len(LEVELS) + 1}",
        "activity": f"=Списки!$D$2:$D${len(classes) + 1}",
    }


def _write_tags(sheet: Any, formats: dict[str, Any], ref_area: str, wave: int, ranges: dict[str, str]) -> None:
    sheet.write(0, 0, f"Анкета работодателя: потребность в кадрах на {wave}–{wave + YEARS_AHEAD} годы", formats["title"])
    for at, (name, words) in enumerate(TAG_LABELS.items(), start=1):
        sheet.write(at, 0, words, formats["label"])
        filled = {"oktmo": f"{ref_area}000000"[:8], "form_version": VERSION, "wave": str(wave)}.get(name, "")
        kind = "date" if name == "answered_on" else "count" if name == "listed_staff_persons" else "text"
        sheet.write(at, 1, filled, formats["locked" if name in ("form_version", "wave") else kind])
    row = {name: at for at, name in enumerate(TAG_LABELS, start=1)}
    for name, lengths, words in (("inn", (10, 12), "10 или 12 цифр"), ("ogrn", (13, 15), "13 или 15 цифр"), ("oktmo", (8, 11), "8 или 11 цифр")):
        cell = f"$B${row[name] + 1}"
        sheet.data_validation(
            row[name], 1, row[name], 1,
            {
                "validate": "custom", "value": f"=OR(LEN({cell})={lengths[0]},LEN({cell})={lengths[1]})",
                "error_title": TAG_LABELS[name], "error_message": f"Впишите {words}",
            },
        )  # fmt: skip
    sheet.data_validation(
        row["economic_activity"], 1, row["economic_activity"], 1,
        {
            "validate": "list", "source": ranges["activity"], "error_type": "warning", "input_title": "ОКВЭД2",
            "input_message": "Две первые цифры основного вида деятельности; можно вписать код целиком, например 25.11",
        },
    )  # fmt: skip
    sheet.data_validation(row["listed_staff_persons"], 1, row["listed_staff_persons"], 1, _whole(1_500_000, "человек"))
    sheet.data_validation(
        row["answered_on"], 1, row["answered_on"], 1,
        {
            "validate": "date", "criteria": "between", "minimum": datetime(wave - 1, 1, 1), "maximum": datetime(wave + 1, 12, 31),
            "error_title": "Дата ответа", "error_message": "Впишите дату как ДД.ММ.ГГГГ",
        },
    )  # fmt: skip


def _write_table(
    sheet: Any, formats: dict[str, Any], wave: int, occupations: Sequence[str], codelists: Codelists, ranges: dict[str, str]
) -> None:
    headings = columns(wave)
    sheet.write_row(_HEADER_ROW, 0, headings, formats["head"])
    sheet.set_row(_HEADER_ROW, 60)
    first, last = _HEADER_ROW + 1, _HEADER_ROW + len(occupations) + SPARE_ROWS
    levels = dict(zip(codelists.occupation["code"], codelists.occupation["level"], strict=True))
    answered = range(3, len(headings))
    for at in range(first, last + 1):
        listed = at - first < len(occupations)
        code = occupations[at - first] if listed else ""
        sheet.write(at, 0, code, formats["locked" if listed else "text"])
        sheet.write(at, 1, codelists.occupation_name(code) or "" if listed else "", formats["text"])
        sheet.write(at, 2, levels.get(code, "") if listed else "", formats["text"])
        for column in answered:
            sheet.write_blank(at, column, None, formats["count"])
    sheet.data_validation(
        first, 0, last, 0,
        {"validate": "list", "source": ranges["occupation"], "error_title": OCCUPATION, "error_message": "Выберите код из списка"},
    )  # fmt: skip
    sheet.data_validation(
        first, 2, last, 2,
        {"validate": "list", "source": ranges["level"], "error_title": LEVEL_LABEL, "error_message": "Выберите уровень из списка"},
    )  # fmt: skip
    percents = len(headings) - 1 - len(SHARES)
    sheet.data_validation(first, 3, last, percents - 1, _whole(LARGEST_PERSONS, "человек"))
    sheet.data_validation(first, percents, last, percents + len(SHARES) - 1, _whole(100, "процентов"))
    sheet.data_validation(first, len(headings) - 1, last, len(headings) - 1, _whole(LARGEST_PERSONS, "договоров"))
    sheet.freeze_panes(_HEADER_ROW + 1, 2)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 46)
    sheet.set_column(2, len(headings) - 1, 12)


def _whole(largest: int, what: str) -> dict[str, object]:
    return {
        "validate": "integer", "criteria": "between", "minimum": 0, "maximum": largest, "ignore_blank": True,
        "error_title": "Целое число", "error_message": f"Впишите целое число {what} от 0 до {largest}",
    }  # fmt: skip


def _write_instructions(sheet: Any, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 110)
    for at, line in enumerate(_INSTRUCTIONS):
        sheet.write(at, 0, line, formats["title"] if at == 0 else formats["wrap"])
