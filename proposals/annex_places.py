"""Sheets of the annex where places are read, recomputed and corrected."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.utility import xl_rowcol_to_cell

from proposals.figures import DECIMALS, Chain, Figures, Offer, Programme
from proposals.worksheet import (
    FIRST_TABLE_ROW,
    Field,
    Formula,
    Sheet,
    Value,
    exact_total,
    known,
    level_of,
    whole_total,
    write_remarks,
    write_table,
    write_total,
)


def write_proposal(sheet: Sheet, figures: Figures, offers: int) -> None:
    fields = (
        Field("№", 5, "whole"),
        Field("Номер строки", 14),
        Field("УГПС", 10),
        Field("Код", 10),
        Field("Наименование", 46),
        Field("Уровень", 9),
        Field("База, кл.", 7),
        Field("Срок обучения, мес.", 10, "whole"),
        Field("Год выхода на рынок", 10, "year"),
        Field("Год прошлого набора", 10, "year"),
        Field("Прошлый набор: мест", 11, "whole"),
        Field("Прошлый набор: принято", 11, "whole"),
        Field("Заявлений на место", 11, "tenth"),
        Field("Ожидаемый выпуск, чел.", 11, "whole"),
        Field("Потребность: нижняя, чел.", 13, "whole"),
        Field("Потребность: средняя, чел.", 13, "whole"),
        Field("Потребность: верхняя, чел.", 13, "whole"),
        Field("Годы плана", 12),
        Field("Ожидаемая потребность в год, годы плана: нижняя, чел.", 15, "whole"),
        Field("Ожидаемая потребность в год, годы плана: средняя, чел.", 15, "whole"),
        Field("Ожидаемая потребность в год, годы плана: верхняя, чел.", 15, "whole"),
        Field("Подтверждено работодателями, чел.", 14, "whole"),
        Field("Целевых договоров", 11, "whole"),
        Field("Выпуск начатых наборов: средний, чел.", 14, "whole"),
        Field("Баланс с набором: средний, чел. («+» дефицит)", 15, "signed"),
        Field("Предложено мест", 12, "strong"),
        Field("Изменение", 11, "signed"),
        Field("Расчёт до групп и ограничений, мест", 14, "tenth"),
        Field("Уверенность, 1–5", 12, "whole"),
        Field("Работают по специальности", 13, "percent"),
        Field("Доля кластера", 10, "percent"),
        Field(f"Ориентир на {figures.start_year + 1} год", 12, "whole"),
        Field(f"Ориентир на {figures.start_year + 2} год", 12, "whole"),
        Field("Что определило число", 26),
        Field("Обоснование", 60),
        Field("След", 16),
    )
    at = {field.title: index for index, field in enumerate(fields)}
    rows: list[list[Value]] = []
    for index, row in enumerate(figures.programmes):
        line = FIRST_TABLE_ROW + 1 + index
        indicative = {item.start_year: item.places for item in row.indicative}
        places = xl_rowcol_to_cell(line, at["Предложено мест"])
        before = xl_rowcol_to_cell(line, at["Прошлый набор: мест"])
        rows.append(
            [
                index + 1,
                row.id,
                row.ugps or "",
                row.programme,
                row.name,
                row.level or "",
                row.basis,
                known(row.duration_months, row.duration_months_status),
                known(row.labour_market_year, row.labour_market_year_status),
                known(row.places_last_year_period, "no_data"),
                known(row.places_last_year, row.places_last_year_status),
                known(row.entrants_last_year, row.entrants_last_year_status),
                known(row.applications_per_place, row.applications_per_place_status),
                known(row.expected_graduates, row.expected_graduates_status),
                level_of(row.need, "q10"),
                level_of(row.need, "mean"),
                level_of(row.need, "q90"),
                row.need_years or "…",
                *(level_of(row.expectation.need, level) for level in ("q10", "mean", "q90")),
                known(row.confirmed_need, row.confirmed_need_status),
                known(row.target_contracts, row.target_contracts_status),
                level_of(row.supply, "mean"),
                level_of(row.balance, "mean"),
                _places(row, line, at["Номер строки"], offers),
                Formula(f"={places}-{before}", row.change, "signed"),
                known(row.places_unrounded, row.places_unrounded_status),
                row.uncertainty.mark if row.uncertainty else None,
                known(row.graduates_employed_share, row.graduates_employed_share_status),
                row.cluster_share,
                indicative.get(figures.start_year + 1),
                indicative.get(figures.start_year + 2),
                row.binding_constraint or "",
                " ".join(row.reasons),
                row.trace_id or "",
            ]
        )
    last = write_table(sheet, FIRST_TABLE_ROW, fields, rows)
    totals = {
        "Прошлый набор: мест": (figures.places_last_year, "whole"),
        "Прошлый набор: принято": (whole_total(row.entrants_last_year for row in figures.programmes), "whole"),
        "Предложено мест": (figures.places, "strong"),
        "Изменение": (figures.change, "signed"),
    }
    sheet.page.write_string(last, 4, "Всего по кластеру", sheet.styles["strong_text"])
    for title, (value, style) in totals.items():
        write_total(sheet, last, at[title], FIRST_TABLE_ROW + 1, last - 1, value, style)
    write_remarks(
        sheet,
        last + 2,
        (
            "Потребность и баланс относятся ко всей программе в год выхода выпускников; по строкам не складываются.",
            "Годы плана – те, в которые выходят три его набора; отметка уверенности ставится по потребности в среднем за них.",
            "«…» – нет данных, «–» – не бывает, «×» – не показывается, чтобы не раскрыть работодателя.",
            f"Числа округлены до {DECIMALS} знаков; на экране – до целых.",
        ),
    )


def _places(row: Programme, line: int, id_column: int, offers: int) -> Value:
    if row.places is None:
        return known(None, row.places_status)
    if not row.offers or any(offer.places is None for offer in row.offers):
        return row.places
    first, last = FIRST_TABLE_ROW + 2, FIRST_TABLE_ROW + 1 + offers
    key = xl_rowcol_to_cell(line, id_column)
    return Formula(
        f"=SUMIF('Организации'!$A${first}:$A${last},{key},'Организации'!$K${first}:$K${last})", row.places, "strong"
    )


def write_offers(sheet: Sheet, figures: Figures, offers: Sequence[tuple[Programme, Offer]]) -> None:
    fields = (
        Field("Номер строки", 14),
        Field("Номер предложения", 18),
        Field("Код", 10),
        Field("Наименование", 44),
        Field("База, кл.", 7),
        Field("Организация", 42),
        Field("Форма обучения", 14),
        Field("Источник финансирования", 22),
        Field("Групп", 9, "input"),
        Field("Человек в группе", 11, "input"),
        Field("Предложено мест", 12, "strong"),
        Field("Прошлый набор: мест", 12, "whole"),
        Field("Изменение", 11, "signed"),
        Field("Что определило число", 30),
    )
    rows: list[list[Value]] = []
    for index, (row, offer) in enumerate(offers):
        line = FIRST_TABLE_ROW + 1 + index
        size = offer.group_size or figures.group_size
        whole = offer.groups is not None and offer.places is not None and offer.groups * size == offer.places
        product = f"={xl_rowcol_to_cell(line, 8)}*{xl_rowcol_to_cell(line, 9)}"
        change = offer.places - offer.places_last_year if None not in (offer.places, offer.places_last_year) else None  # type: ignore[operator]
        rows.append(
            [
                row.id,
                offer.id,
                row.programme,
                row.name,
                row.basis,
                offer.college,
                offer.form,
                offer.funding,
                known(offer.groups, offer.groups_status),
                size if whole else None,
                Formula(product, offer.places, "strong") if whole else known(offer.places, offer.places_status),
                known(offer.places_last_year, offer.places_last_year_status),
                Formula(f"={xl_rowcol_to_cell(line, 10)}-{xl_rowcol_to_cell(line, 11)}", change, "signed"),
                offer.binding_constraint or row.binding_constraint or "",
            ]
        )
    last = write_table(sheet, FIRST_TABLE_ROW, fields, rows)
    if rows:
        sheet.page.write_string(last, 3, "Всего", sheet.styles["strong_text"])
        for column, style, value in (
            (8, "whole", whole_total(offer.groups for _, offer in offers)),
            (10, "strong", whole_total(offer.places for _, offer in offers)),
            (11, "whole", whole_total(offer.places_last_year for _, offer in offers)),
        ):
            write_total(sheet, last, column, FIRST_TABLE_ROW + 1, last - 1, value, style)


def write_corrections(sheet: Sheet, figures: Figures, offers: Sequence[tuple[Programme, Offer]]) -> None:
    fields = (
        Field("Код", 10),
        Field("Наименование", 44),
        Field("База, кл.", 7),
        Field("Организация", 42),
        Field("Номер предложения", 18),
        Field("Предложено мест", 12, "whole"),
        Field("Исправленное число мест", 16, "blank"),
        Field("Причина", 50, "blank"),
        Field("Кто предложил (должность, организация)", 34, "blank"),
        Field("Изменение", 11, "signed"),
        Field("Проверка", 34),
    )
    rows: list[list[Value]] = []
    for index, (row, offer) in enumerate(offers):
        line = FIRST_TABLE_ROW + 2 + index
        size = offer.group_size or figures.group_size
        rows.append(
            [
                row.programme,
                row.name,
                row.basis,
                offer.college,
                offer.id,
                known(offer.places, offer.places_status),
                "",
                "",
                "",
                Formula(f'=IF(OR(G{line}="",NOT(ISNUMBER(F{line}))),"",G{line}-F{line})', "", "signed"),
                Formula(
                    f'=IF(G{line}="","",IF(NOT(ISNUMBER(G{line})),"нужно число",IF(AND(MOD(G{line},{size})<>0,'
                    f'NOT(ISNUMBER(SEARCH("неполн",H{line})))),"не кратно группе {size}: в причине нужно «неполная группа»",'
                    f'IF(TRIM(H{line})="","укажите причину",IF(TRIM(I{line})="",'
                    f'"укажите, кто предложил","принято к рассмотрению")))))',
                    "",
                    "text",
                ),
            ]
        )
    last = write_table(sheet, FIRST_TABLE_ROW, fields, rows)
    for index, (_, offer) in enumerate(offers):
        size = offer.group_size or figures.group_size
        line = FIRST_TABLE_ROW + 1 + index
        sheet.page.data_validation(
            line,
            6,
            line,
            6,
            {
                "validate": "custom",
                "value": f"=AND(ISNUMBER(G{line + 1}),G{line + 1}>=0,MOD(G{line + 1},{size})=0)",
                "ignore_blank": True,
                # A warning, not a stop: an incomplete group is the council's right, if the reason says so.
                "error_type": "warning",
                "error_title": "Число мест",
                "error_message": f"Нужно 0 или число, кратное группе ({size}). Если группа неполная, напишите это в причине.",
                "input_title": "Исправленное число мест",
                "input_message": f"Кратно {size}. Рядом укажите причину и кто предложил.",
            },
        )
    if rows:
        sheet.page.write_string(last, 1, "Всего", sheet.styles["strong_text"])
        write_total(
            sheet, last, 5, FIRST_TABLE_ROW + 1, last - 1, whole_total(offer.places for _, offer in offers), "whole"
        )
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


def write_chain(sheet: Sheet, figures: Figures) -> None:
    fields = (
        Field("Номер строки", 14),
        Field("Наименование", 40),
        Field("Год выхода", 9, "year"),
        Field("Потребность, чел.", 13, "input_tenth"),
        Field("− Выпуск начатых наборов, чел.", 14, "input_tenth"),
        Field("+ Перенос баланса, чел.", 13, "input_tenth"),
        Field("− Другие наборы плана, чел.", 13, "input_tenth"),
        Field("= Нехватка, чел.", 12, "tenth"),
        Field("÷ Отдача одного места", 12, "input_share"),
        Field("= Мест по среднему", 12, "tenth"),
        Field("+ Поправка на риск, мест", 13, "input_tenth"),
        Field("= Оптимум до ограничений, мест", 14, "tenth"),
        Field("+ Ограничения, мест", 13, "input_tenth"),
        Field("+ Целые группы, мест", 12, "input_tenth"),
        Field("+ Совет, мест", 11, "input_tenth"),
        Field("= Места", 10, "strong_tenth"),
        Field("Прошлый набор", 11, "whole"),
        Field("Изменение", 11, "signed"),
    )
    rows: list[list[Value]] = []
    for row in figures.programmes:
        if row.chain:
            rows.append(_chain_row(row, row.chain, FIRST_TABLE_ROW + 1 + len(rows)))
    last = write_table(sheet, FIRST_TABLE_ROW, fields, rows)
    if rows:
        sheet.page.write_string(last, 1, "Всего мест", sheet.styles["strong_text"])
        total = exact_total(row.chain.places for row in figures.programmes if row.chain)
        write_total(sheet, last, 15, FIRST_TABLE_ROW + 1, last - 1, total, "strong_tenth")
    write_remarks(
        sheet,
        last + 2,
        (
            "Отдача одного места = наполнение × завершение × приход в профессию: сколько работников даёт одно "
            "место первого курса.",
            "Поправка на риск – разница между лучшим решением по всем розыгрышам и расчётом по средним; при "
            "изменении жёлтых ячеек "
            "она остаётся прежней, поэтому пересчёт приближённый.",
        ),
    )


def _chain_row(row: Programme, chain: Chain, line: int) -> list[Value]:
    def cell(column: int) -> str:
        return xl_rowcol_to_cell(line, column)

    inputs_known = None not in (chain.need, chain.supply, chain.carried, chain.other_intakes)
    at_mean_known = inputs_known and chain.intake_yield is not None
    unrounded_known = at_mean_known and chain.risk_effect is not None
    places_known = unrounded_known and None not in (chain.limits_effect, chain.rounding_effect, chain.override_effect)
    return [
        row.id,
        f"{row.programme} {row.name} ({row.basis} кл.)",
        known(row.labour_market_year, row.labour_market_year_status),
        chain.need,
        chain.supply,
        chain.carried,
        chain.other_intakes,
        Formula(f"={cell(3)}-{cell(4)}+{cell(5)}-{cell(6)}", chain.shortage, "tenth")
        if inputs_known
        else chain.shortage,
        chain.intake_yield,
        Formula(f"={cell(7)}/{cell(8)}", chain.places_at_mean, "tenth") if at_mean_known else chain.places_at_mean,
        chain.risk_effect,
        Formula(f"={cell(9)}+{cell(10)}", chain.places_unrounded, "tenth")
        if unrounded_known
        else chain.places_unrounded,
        chain.limits_effect,
        chain.rounding_effect,
        chain.override_effect,
        Formula(f"={cell(11)}+{cell(12)}+{cell(13)}+{cell(14)}", chain.places, "strong_tenth")
        if places_known
        else chain.places,
        known(row.places_last_year, row.places_last_year_status),
        Formula(
            f"={cell(15)}-{cell(16)}",
            None if chain.places is None or row.places_last_year is None else chain.places - row.places_last_year,
            "signed",
        ),
    ]
