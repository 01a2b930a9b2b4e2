"""Sheets of the annex where places are read, recomputed and corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proposals.figures import DECIMALS, Figures
from proposals.table import Column
from proposals.tables import chain, offers, programmes
from proposals.tables.offers import Offered
from proposals.terms import CHAIN, CORRECTION_REASONS
from proposals.worksheet import FIRST_TABLE_ROW, Sheet, column_of, letter, write_remarks, write_table


def write_proposal(sheet: Sheet, figures: Figures) -> None:
    last = write_table(sheet, programmes.columns(figures), figures.programmes, "Всего по кластеру")
    write_remarks(
        sheet,
        last + 2,
        (
            "Потребность, баланс и кто её закроет относятся ко всей программе; у её строк они общие и по строкам не складываются.",
            "«Придут без набора» – уже учатся и платный приём; «даст набор» – набор этого размера, если его повторять.",
            "«…» – нет данных, «–» – не бывает, «×» – не показывается, чтобы не раскрыть работодателя.",
            f"Числа округлены до {DECIMALS} знаков; на экране – до целых.",
        ),
    )


def write_offers(sheet: Sheet, figures: Figures) -> None:
    rows = offers.rows(figures)
    write_table(sheet, offers.columns(figures), rows, "Всего" if rows else "")


def write_corrections(sheet: Sheet, figures: Figures) -> None:
    columns, rows = offers.corrections(), offers.rows(figures)
    last = write_table(sheet, columns, rows, "Всего" if rows else "")
    for line, one in enumerate(rows, start=FIRST_TABLE_ROW + 1):
        _validated(sheet, columns, line, one)
    if rows:
        at = column_of(columns, "reason")
        sheet.page.data_validation(FIRST_TABLE_ROW + 1, at, FIRST_TABLE_ROW + len(rows), at, REASONS)
    sheet.page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    write_remarks(
        sheet,
        last + 2,
        (
            "Расчёт не стирается: сохраняются оба числа, причина и автор. Через год и к выпуску будет видно, "
            "помогло ли исправление.",
            "Лист защищён без пароля: открыты только жёлтые ячейки.",
        ),
    )


# A list to pick from; another reason may be written, so the rule only tells.
REASONS: dict[str, Any] = {
    "validate": "list",
    "source": list(CORRECTION_REASONS),
    "error_type": "information",
    "error_title": "Причина",
    "error_message": "Причины нет в списке: это можно, если она понятна без пояснений.",
    "input_title": "Причина",
    "input_message": "Выберите из списка или напишите свою; рядом – чем она подтверждена.",
}


def _validated(sheet: Sheet, columns: Sequence[Column[Any]], line: int, one: Offered) -> None:
    """A warning, not a stop: an incomplete group is the council's right, if the reason says so."""
    at, entered = column_of(columns, "corrected"), f"{letter(columns, 'corrected')}{line + 1}"
    rule = {
        "validate": "custom",
        "value": f"=AND(ISNUMBER({entered}),{entered}>=0,MOD({entered},{one.size})=0)",
        "ignore_blank": True,
        "error_type": "warning",
        "error_title": "Число мест",
        "error_message": f"Нужно 0 или число, кратное группе ({one.size}). Если группа неполная, напишите это в причине.",
        "input_title": "Исправленное число мест",
        "input_message": f"Кратно {one.size}. Рядом укажите причину и кто предложил.",
    }
    sheet.page.data_validation(line, at, line, at, rule)


def write_chain(sheet: Sheet, figures: Figures) -> None:
    rows = chain.rows(figures)
    last = write_table(sheet, chain.columns(), rows, "Всего мест" if rows else "")
    write_remarks(
        sheet,
        last + 2,
        (
            "Отдача одного места = наполнение × завершение × приход в профессию: сколько работников даёт одно "
            "место первого курса.",
            f"{CHAIN['risk_effect'].capitalize()} – разница между лучшим решением по всем розыгрышам и расчётом по средним; при "
            "изменении жёлтых ячеек "
            "эта разница остаётся прежней, поэтому пересчёт приближённый.",
        ),
    )
