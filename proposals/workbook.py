"""The annex: the same numbers as a workbook, with live formulas where a person would expect them.

Outside text is always written as a string, so a cell that begins with «=», «+», «-» or «@» stays text. Formula cells
carry the computed value, so a reader that does not calculate shows the right number.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from proposals.figures import MISSING, USE_KINDS, VARIANTS, Chain, Figures, Interval, Offer, Programme
from proposals.wording import MARK_WORDS
from proposals.numbers import STATUS_SIGN, date_in_table

FIRST_TABLE_ROW = 4  # rows above: banner, title, what the sheet is, blank
SHEETS = (
    "Предложение", "Организации", "Расчёт", "Прочтения", "Варианты", "Отрасли", "Умолчания", "Источники", "Решения",
    "Исправления",
)  # fmt: skip
INPUT_YELLOW = "#FFF8DC"


@dataclass(frozen=True)
class Formula:
    """A live formula with its value now; ``value`` None writes no formula but the sign of missing data."""

    text: str
    value: float | int | str | None
    style: str = "whole"


@dataclass(frozen=True)
class Field:
    """A column: title, width in characters, style of its numbers."""

    title: str
    width: float
    style: str = "text"
    remark: str = ""


@dataclass(frozen=True)
class Sheet:
    """A worksheet being filled and the styles it may use."""

    page: Any
    styles: dict[str, Any]


Value = str | float | int | Formula | None


def render(figures: Figures) -> bytes:
    """XLSX bytes of the annex, the same for the same figures."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties(
        {
            "title": f"Приложение к экспертному предложению кластера «{figures.cluster.name}»",
            "subject": f"Места приёма на {figures.start_year} год",
            "author": f"Кластер «{figures.cluster.name}», {figures.region.name}",
            "comments": f"Данные на {date_in_table(figures.vintage)}, версия {figures.code_version}",
            "created": datetime(figures.vintage.year, figures.vintage.month, figures.vintage.day),
        }
    )
    book.set_calc_mode("auto")
    styles = _styles(book)
    offers = [(row, offer) for row in figures.programmes for offer in row.offers]
    _proposal(_sheet(book, styles, figures, "Предложение", "Места приёма по программам"), figures, len(offers))
    _offers(_sheet(book, styles, figures, "Организации", "Места = группы × размер группы"), figures, offers)
    _chain(
        _sheet(book, styles, figures, "Расчёт", "Цепочка средних: жёлтые ячейки можно менять, места пересчитаются"),
        figures,
    )
    _readings(_sheet(book, styles, figures, "Прочтения", "Показания потребности рядом"), figures)
    _variants(_sheet(book, styles, figures, "Варианты", "Места при других допущениях и причины изменений"), figures)
    _sectors(_sheet(book, styles, figures, "Отрасли", "Потребность в квалифицированных кадрах, чел."), figures)
    _defaults(_sheet(book, styles, figures, "Умолчания", "Принято по умолчанию"), figures)
    _sources(_sheet(book, styles, figures, "Источники", "Что поступило и на чём стоит расчёт"), figures)
    _decisions(_sheet(book, styles, figures, "Решения", "Решения 1, 2, 3 и 5"), figures)
    _corrections(
        _sheet(
            book, styles, figures, "Исправления", "Впишите новое число мест и причину в жёлтые ячейки и верните файл"
        ),
        figures,
        offers,
    )
    book.close()
    return buffer.getvalue()


def _proposal(sheet: Sheet, figures: Figures, offers: int) -> None:
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
        Field("Подтверждено работодателями, чел.", 14, "whole"),
        Field("Целевых договоров", 11, "whole"),
        Field("Выпуск начатых наборов: средний, чел.", 14, "whole"),
        Field("Баланс с набором: средний, чел. («+» дефицит)", 15, "signed"),
        Field("Предложено мест", 12, "strong"),
        Field("Изменение", 11, "signed"),
        Field("Расчёт до групп и ограничений, мест", 14, "tenth"),
        Field("Уверенность, 1–5", 12, "whole"),
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
                _known(row.duration_months, row.duration_months_status),
                _known(row.labour_market_year, row.labour_market_year_status),
                _known(row.places_last_year_period, "no_data"),
                _known(row.places_last_year, row.places_last_year_status),
                _known(row.entrants_last_year, row.entrants_last_year_status),
                _known(row.applications_per_place, row.applications_per_place_status),
                _known(row.expected_graduates, row.expected_graduates_status),
                _level(row.need, "q10"),
                _level(row.need, "mean"),
                _level(row.need, "q90"),
                _known(row.confirmed_need, row.confirmed_need_status),
                _known(row.target_contracts, row.target_contracts_status),
                _level(row.supply, "mean"),
                _level(row.balance, "mean"),
                _places(row, line, at["Номер строки"], offers),
                Formula(f"={places}-{before}", row.change, "signed"),
                _known(row.places_unrounded, row.places_unrounded_status),
                row.uncertainty.mark if row.uncertainty else None,
                row.cluster_share,
                indicative.get(figures.start_year + 1),
                indicative.get(figures.start_year + 2),
                row.binding_constraint or "",
                " ".join(row.reasons),
                row.trace_id or "",
            ]
        )
    last = _table(sheet, FIRST_TABLE_ROW, fields, rows)
    totals = {
        "Прошлый набор: мест": (figures.places_last_year, "whole"),
        "Прошлый набор: принято": (_total(row.entrants_last_year for row in figures.programmes), "whole"),
        "Предложено мест": (figures.places, "strong"),
        "Изменение": (figures.change, "signed"),
    }
    sheet.page.write_string(last, 4, "Всего по кластеру", sheet.styles["strong_text"])
    for title, (value, style) in totals.items():
        _total_cell(sheet, last, at[title], FIRST_TABLE_ROW + 1, last - 1, value, style)
    _remarks(
        sheet,
        last + 2,
        (
            "Потребность и баланс относятся ко всей программе в год выхода выпускников; по строкам не складываются.",
            "«…» – нет данных, «–» – не бывает, «×» – не показывается, чтобы не раскрыть работодателя.",
            f"Числа округлены до {4} знаков; на экране – до целых.",
        ),
    )


def _places(row: Programme, line: int, id_column: int, offers: int) -> Value:
    if row.places is None:
        return _known(None, row.places_status)
    if not row.offers or any(offer.places is None for offer in row.offers):
        return row.places
    first, last = FIRST_TABLE_ROW + 2, FIRST_TABLE_ROW + 1 + offers
    key = xl_rowcol_to_cell(line, id_column)
    return Formula(
        f"=SUMIF('Организации'!$A${first}:$A${last},{key},'Организации'!$K${first}:$K${last})", row.places, "strong"
    )


def _offers(sheet: Sheet, figures: Figures, offers: Sequence[tuple[Programme, Offer]]) -> None:
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
                _known(offer.groups, offer.groups_status),
                size if whole else None,
                Formula(product, offer.places, "strong") if whole else _known(offer.places, offer.places_status),
                _known(offer.places_last_year, offer.places_last_year_status),
                Formula(f"={xl_rowcol_to_cell(line, 10)}-{xl_rowcol_to_cell(line, 11)}", change, "signed"),
                offer.binding_constraint or row.binding_constraint or "",
            ]
        )
    last = _table(sheet, FIRST_TABLE_ROW, fields, rows)
    if rows:
        sheet.page.write_string(last, 3, "Всего", sheet.styles["strong_text"])
        for column, style, value in (
            (8, "whole", _total(offer.groups for _, offer in offers)),
            (10, "strong", _total(offer.places for _, offer in offers)),
            (11, "whole", _total(offer.places_last_year for _, offer in offers)),
        ):
            _total_cell(sheet, last, column, FIRST_TABLE_ROW + 1, last - 1, value, style)


def _chain(sheet: Sheet, figures: Figures) -> None:
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
    last = _table(sheet, FIRST_TABLE_ROW, fields, rows)
    if rows:
        sheet.page.write_string(last, 1, "Всего мест", sheet.styles["strong_text"])
        total = _sum_of(row.chain.places for row in figures.programmes if row.chain)
        _total_cell(sheet, last, 15, FIRST_TABLE_ROW + 1, last - 1, total, "strong_tenth")
    _remarks(
        sheet,
        last + 2,
        (
            "Отдача одного места = наполнение × завершение × приход в профессию: сколько работников даёт одно место первого курса.",
            "Поправка на риск – разница между лучшим решением по всем розыгрышам и расчётом по средним; при изменении жёлтых ячеек "
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
        _known(row.labour_market_year, row.labour_market_year_status),
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
        _known(row.places_last_year, row.places_last_year_status),
        Formula(
            f"={cell(15)}-{cell(16)}",
            None if chain.places is None or row.places_last_year is None else chain.places - row.places_last_year,
            "signed",
        ),
    ]


def _readings(sheet: Sheet, figures: Figures) -> None:
    names = {"model": "модель", "survey": "опрос работодателей", "combined": "объединённая"}
    fields = (
        Field("Номер строки", 14),
        Field("Наименование", 44),
        Field("Год выхода", 9, "year"),
        Field("Показание", 20),
        Field("Среднее, чел.", 12, "tenth"),
        Field("Нижняя, чел.", 12, "tenth"),
        Field("Медиана, чел.", 12, "tenth"),
        Field("Верхняя, чел.", 12, "tenth"),
        Field("Вес", 9, "percent"),
        Field("Ответов", 9, "whole"),
        Field("Проверено по фактам", 12),
        Field("Примечание", 44),
    )
    rows: list[list[Value]] = []
    for row in figures.programmes:
        head: list[Value] = [row.id, f"{row.programme} {row.name} ({row.basis} кл.)", row.labour_market_year]
        for reading in row.readings:
            levels: list[Value] = [_level(reading.interval, level) for level in ("mean", "q10", "q50", "q90")]
            rows.append(
                [
                    *head,
                    names[reading.reading],
                    *levels,
                    reading.weight,
                    reading.answers,
                    "да" if reading.verified else "не проверено",
                    reading.note or "",
                ]
            )
        combined: list[Value] = [_level(row.need, level) for level in ("mean", "q10", "q50", "q90")]
        rows.append([*head, "объединённая", *combined, None, None, "не проверено", "эта величина идёт в расчёт"])
        rows.append(
            [
                *head,
                "вакансии",
                _known(row.vacancies, row.vacancies_status),
                None,
                None,
                None,
                None,
                None,
                "",
                "для сравнения",
            ]
        )
        rows.append(
            [
                *head,
                "заявления",
                _known(row.applications, row.applications_status),
                None,
                None,
                None,
                None,
                None,
                "",
                "для сравнения",
            ]
        )
    _table(sheet, FIRST_TABLE_ROW, fields, rows)


def _variants(sheet: Sheet, figures: Figures) -> None:
    fields = (
        Field("Номер строки", 14),
        Field("Наименование", 44),
        Field("Предложено мест", 12, "strong"),
        *(Field(title, 18, "whole") for title in VARIANTS.values()),
        Field("Ещё одна группа: изменение потерь", 16, "signed_tenth"),
        Field("На группу меньше: изменение потерь", 16, "signed_tenth"),
    )
    rows: list[list[Value]] = []
    for row in figures.programmes:
        places = {variant.variant: variant.places for variant in row.variants}
        rows.append(
            [
                row.id,
                f"{row.programme} {row.name} ({row.basis} кл.)",
                _known(row.places, row.places_status),
                *(places.get(key) for key in VARIANTS),
                row.marginal.one_more if row.marginal else None,
                row.marginal.one_fewer if row.marginal else None,
            ]
        )
    last = _table(sheet, FIRST_TABLE_ROW, fields, rows)
    driver_fields = (
        Field("Номер строки", 14),
        Field("Наименование", 44),
        Field("Причина изменения", 18),
        Field("Мест", 18, "signed_tenth"),
    )
    drivers: list[list[Value]] = [
        [row.id, f"{row.programme} {row.name} ({row.basis} кл.)", driver.label, driver.places]
        for row in figures.programmes
        for driver in row.change_drivers
    ]
    if drivers:
        last = _block(sheet, last + 2, "Из чего сложилось изменение к прошлому набору", driver_fields, drivers)
    flips: list[list[Value]] = [
        [row.id, flip.label, flip.low, flip.base, flip.high, flip.unit, flip.places_low, flip.places_high]
        for row in figures.programmes
        for flip in row.flips
    ]
    if flips:
        flip_fields = (
            Field("Номер строки", 14),
            Field("Допущение", 44),
            Field("Нижнее", 12, "share"),
            Field("Принято", 18, "share"),
            Field("Верхнее", 18, "share"),
            Field("Единица", 18),
            Field("Мест при нижнем", 18, "whole"),
            Field("Мест при верхнем", 18, "whole"),
        )
        _block(sheet, last + 2, "Что изменило бы ответ: допущения по одному", flip_fields, flips)


def _sectors(sheet: Sheet, figures: Figures) -> None:
    measures = {
        "employment": "Занятость",
        "expansion": "Прирост",
        "replacement": "Замещение",
        "recruitment_need": "Потребность",
    }
    fields = (
        Field("Секция", 8),
        Field("Вид деятельности", 44),
        Field("Уровень", 12),
        Field("Год", 8, "year"),
        *(
            Field(f"{title}: {words}", 13, "whole")
            for title in measures.values()
            for words in ("средняя", "нижняя", "верхняя")
        ),
    )
    rows: list[list[Value]] = [
        [
            row.economic_activity,
            row.name,
            row.level,
            row.time_period,
            *(_level(getattr(row, measure), level) for measure in measures for level in ("mean", "q10", "q90")),
        ]
        for row in figures.sectors
    ]
    last = _table(sheet, FIRST_TABLE_ROW, fields, rows)
    if figures.need_series:
        series_fields = (
            Field("", 8),
            Field(f"{figures.need_series.title}, {figures.need_series.unit}", 44),
            Field("Вид", 12),
            Field("Год", 8, "year"),
            Field("Среднее", 13, "tenth"),
            Field("Нижняя", 13, "tenth"),
            Field("Верхняя", 13, "tenth"),
        )
        series_rows: list[list[Value]] = [
            ["", "", "факт", point.time_period, point.value, None, None] for point in figures.need_series.history
        ] + [
            [
                "", "", "прогноз" + (", за проверенным горизонтом" if point.extrapolated else ""), point.time_period,
                *(_level(point.interval, level) for level in ("mean", "q10", "q90")),
            ]
            for point in figures.need_series.forecast
        ]  # fmt: skip
        _block(sheet, last + 2, "Потребность кластера по годам", series_fields, series_rows)


def _defaults(sheet: Sheet, figures: Figures) -> None:
    fields = (
        Field("№", 5, "whole"),
        Field("Параметр", 24),
        Field("Название", 48),
        Field("К чему", 20),
        Field("Принято", 12, "any"),
        Field("Нижнее", 10, "any"),
        Field("Верхнее", 10, "any"),
        Field("Единица", 14),
        Field("Источник", 70),
    )
    _table(
        sheet,
        FIRST_TABLE_ROW,
        fields,
        [
            [
                position, row.parameter, row.label or row.parameter, row.scope or "все",
                row.value if row.value is not None else row.text or "…", row.low, row.high, row.unit,
                f"принято по умолчанию, источник: {row.source}",
            ]
            for position, row in enumerate(figures.defaults, start=1)
        ],
    )  # fmt: skip


def _sources(sheet: Sheet, figures: Figures) -> None:
    fields = (
        Field("Файл", 48),
        Field("Источник", 22),
        Field("Строк прочитано", 12, "whole"),
        Field("принято", 12, "whole"),
        Field("отклонено", 12, "whole"),
        Field("заменено", 12, "whole"),
        Field("Сходится", 12),
        Field("SHA-256", 68),
        Field("Примечания", 60),
    )
    rows: list[list[Value]] = []
    for index, row in enumerate(figures.intake):
        line = FIRST_TABLE_ROW + 2 + index
        rows.append(
            [
                row.file, row.source, row.rows_read, row.accepted, row.refused, row.superseded,
                Formula(f'=IF(C{line}=D{line}+E{line}+F{line},"да","нет")', "да", "text"),
                row.sha256 or "", "; ".join(row.notes),
            ]
        )  # fmt: skip
    last = _table(sheet, FIRST_TABLE_ROW, fields, rows)
    facts = [
        ("Выпуск данных", date_in_table(figures.vintage)),
        ("Кампания", figures.round or "ночной черновик"),
        ("Версия расчёта", figures.code_version),
        ("Контрольная сумма параметров", figures.parameters_hash or "…"),
        ("Правовое основание", figures.legal_reference or "не указано в настройке"),
        ("Отношение цены дефицита и избытка", figures.cost_ratio),
        *(("Предупреждение", warning.text) for warning in figures.warnings),
        *(("Сведения", text) for text in figures.notes),
        *((f"Отметка уверенности {mark}", words) for mark, words in MARK_WORDS.items()),
    ]
    _block(sheet, last + 2, "О расчёте", (Field("Что", 48), Field("Значение", 22)), [list(fact) for fact in facts])
    if figures.forecast_errors:
        _block(
            sheet,
            last + 6 + len(facts),
            "Ошибка прошлых прогнозов",
            (
                Field("Что прогнозировали", 48), Field("Шаг", 22), Field("Горизонт, лет", 12, "whole"),
                Field("Прогнозов", 12, "whole"), Field("Ошибка, %", 12, "tenth"), Field("«Как сейчас», %", 12, "tenth"),
                Field("Попало в 80 %", 12, "percent"),
            ),
            [
                [
                    row.quantity, row.step, row.horizon_years, row.windows, row.mean_absolute_percent,
                    row.naive_mean_absolute_percent, row.coverage_80,
                ]
                for row in figures.forecast_errors
            ],
        )  # fmt: skip


def _decisions(sheet: Sheet, figures: Figures) -> None:
    decisions = figures.decisions
    missing: list[list[Value]] = [["недостаточно данных"]]
    line = FIRST_TABLE_ROW
    workshop_fields = (
        Field("Мастерская", 40), Field("Организация", 40), Field("Часов доступно", 12, "whole"),
        Field("Часов на набор", 12, "whole"), *(Field(words, 16, "whole") for words in USE_KINDS.values()),
        Field("Всего часов использования", 14, "whole"), Field("С работодателем, часов", 14, "whole"),
    )  # fmt: skip
    rows: list[list[Value]] = []
    for workshop in decisions.workshops:
        at = line + 2 + len(rows)
        hours = {use.kind: use.hours for use in workshop.uses}
        rows.append(
            [
                workshop.name, workshop.college, _known(workshop.hours_available, workshop.hours_available_status),
                _known(workshop.hours_for_places, workshop.hours_for_places_status), *(hours.get(kind) for kind in USE_KINDS),
                Formula(f"=SUM({xl_rowcol_to_cell(at, 4)}:{xl_rowcol_to_cell(at, 8)})", workshop.hours_used),
                workshop.hours_with_employer,
            ]
        )  # fmt: skip
    line = (
        _block(sheet, line, "Решение 1. Мастерские", workshop_fields if rows else (Field("", 40),), rows or missing) + 1
    )
    expert_fields = (
        Field("Экзамен, компетенция", 40), Field("Вид", 40), Field("Год", 12, "year"), Field("Экспертов", 12, "whole"),
        Field("От работодателей", 16, "whole"), Field("Доля", 16, "percent"), Field("Цель", 16, "percent"),
        Field("Не хватает: заменить", 16, "whole"), Field("Не хватает: добавить", 16, "whole"),
    )  # fmt: skip
    rows = []
    for gap in decisions.experts:
        at = line + 3 + len(rows)
        rows.append(
            [
                gap.scope, "оценка на будущее" if gap.projected else "факт", gap.year, gap.experts, gap.employer_experts,
                Formula(f"=E{at}/D{at}", gap.share, "percent"), gap.target_share,
                Formula(f"=MAX(0,ROUNDUP(ROUND(G{at}*D{at}-E{at},6),0))", gap.replace),
                Formula(f"=MAX(0,ROUNDUP(ROUND((G{at}*D{at}-E{at})/(1-G{at}),6),0))", gap.add),
            ]
        )  # fmt: skip
    line = _block(sheet, line, "Решение 2. Эксперты", expert_fields if rows else (Field("", 40),), rows or missing) + 1
    digital_fields = (
        Field("Код", 40), Field("Программа", 40), Field("Единиц", 12, "whole"), Field("С цифровой частью", 12, "whole"),
        Field("Доля", 16, "percent"), Field("Не охвачены", 16), Field("Отв.", 16), Field("Срок", 16),
    )  # fmt: skip
    rows = []
    for coverage in decisions.digital:
        at = line + 3 + len(rows)
        rows.append(
            [
                coverage.programme, coverage.name, coverage.units, coverage.covered,
                Formula(f"=D{at}/C{at}", coverage.covered / coverage.units if coverage.units else None, "percent"),
                "; ".join(coverage.uncovered), coverage.responsible or "", coverage.deadline or "",
            ]
        )  # fmt: skip
    line = (
        _block(
            sheet,
            line,
            "Решение 3. Цифровые компетенции",
            digital_fields if rows else (Field("", 40),),
            rows or missing,
        )
        + 1
    )
    plan_fields = (
        Field("№", 40), Field("Мероприятие", 40), Field("Отв.", 12), Field("Срок", 12), Field("Решение", 16), Field("Строка", 16),
    )  # fmt: skip
    rows = [
        [
            item.number, item.action, item.responsible or "",
            date_in_table(item.deadline) if item.deadline else item.deadline_text or "…", item.source_decision or "",
            item.status or item.change,
        ]
        for item in decisions.work_plan
    ]  # fmt: skip
    _block(sheet, line, "Решение 5. План работы", plan_fields if rows else (Field("", 40),), rows or missing)


def _corrections(sheet: Sheet, figures: Figures, offers: Sequence[tuple[Programme, Offer]]) -> None:
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
                _known(offer.places, offer.places_status),
                "",
                "",
                "",
                Formula(f'=IF(OR(G{line}="",NOT(ISNUMBER(F{line}))),"",G{line}-F{line})', "", "signed"),
                Formula(
                    f'=IF(G{line}="","",IF(NOT(ISNUMBER(G{line})),"нужно число",IF(MOD(G{line},{size})<>0,'
                    f'"не кратно группе {size}",IF(TRIM(H{line})="","укажите причину",IF(TRIM(I{line})="",'
                    f'"укажите, кто предложил","принято к рассмотрению")))))',
                    "",
                    "text",
                ),
            ]
        )
    last = _table(sheet, FIRST_TABLE_ROW, fields, rows)
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
                "error_type": "stop",
                "error_title": "Число мест",
                "error_message": f"Введите 0 или число, кратное размеру группы ({size}).",
                "input_title": "Исправленное число мест",
                "input_message": f"Кратно {size}. Рядом укажите причину и кто предложил.",
            },
        )
    if rows:
        sheet.page.write_string(last, 1, "Всего", sheet.styles["strong_text"])
        _total_cell(sheet, last, 5, FIRST_TABLE_ROW + 1, last - 1, _total(offer.places for _, offer in offers), "whole")
    sheet.page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    _remarks(
        sheet,
        last + 2,
        (
            "Расчёт не стирается: сохраняются оба числа, причина и автор. Через год и к выпуску будет видно, помогло ли исправление.",
            "Лист защищён без пароля: открыты только жёлтые ячейки.",
        ),
    )


def _sheet(book: Any, styles: dict[str, Any], figures: Figures, name: str, what: str) -> Sheet:
    page = book.add_worksheet(name)
    banner = f"{figures.banner}: {figures.banner_reason or ''}".rstrip(": ") if figures.banner else ""
    page.write_string(0, 0, banner or "ПРОЕКТ", styles["banner"] if banner else styles["draft"])
    page.write_string(
        1,
        0,
        f"Кластер «{figures.cluster.name}», {figures.region.name}, набор {figures.start_year} года",
        styles["title"],
    )
    page.write_string(2, 0, f"{what}. Данные на {date_in_table(figures.vintage)}.", styles["muted"])
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.79, right=0.39, top=0.79, bottom=0.79)
    page.set_header(f"&C{'&B' + figures.banner + '&B  ' if figures.banner else ''}&P")
    page.set_footer("&L&8" + name)
    page.hide_gridlines(2)
    return Sheet(page, styles)


def _table(sheet: Sheet, top: int, fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> int:
    """Header and rows from ``top`` (0-based); columns get their width, the header stays in sight. Next free row."""
    for column, field in enumerate(fields):
        sheet.page.set_column(column, column, field.width)
    sheet.page.set_row(top, 46)
    sheet.page.freeze_panes(top + 1, 0)
    sheet.page.repeat_rows(top)
    if rows:
        sheet.page.autofilter(top, 0, top + len(rows), len(fields) - 1)
    return _written(sheet, top, fields, rows)


def _block(sheet: Sheet, top: int, title: str, fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> int:
    """A titled table below another one. Next free row."""
    sheet.page.write_string(top, 0, title, sheet.styles["title"])
    if top == FIRST_TABLE_ROW:
        for column, field in enumerate(fields):
            sheet.page.set_column(column, column, field.width)
    return _written(sheet, top + 1, fields, rows)


def _written(sheet: Sheet, top: int, fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> int:
    for column, field in enumerate(fields):
        sheet.page.write_string(top, column, field.title, sheet.styles["header"])
    for index, row in enumerate(rows, start=1):
        for column, (field, value) in enumerate(zip(fields, row, strict=True)):
            _write(sheet, top + index, column, value, field.style)
    return top + len(rows) + 1


def _write(sheet: Sheet, row: int, column: int, value: Value, style: str) -> None:
    if isinstance(value, Formula):
        if value.value is None:
            sheet.page.write_string(row, column, STATUS_SIGN["no_data"], sheet.styles["missing"])
        else:
            sheet.page.write_formula(row, column, value.text, sheet.styles[value.style], value.value)
    elif value is None:
        sheet.page.write_string(row, column, STATUS_SIGN["no_data"], sheet.styles["missing"])
    elif isinstance(value, str):
        if style == "blank":
            sheet.page.write_blank(row, column, None, sheet.styles["blank"])
        else:
            missing = value in STATUS_SIGN.values()
            sheet.page.write_string(row, column, value, sheet.styles["missing" if missing else "text"])
    else:
        sheet.page.write_number(row, column, value, sheet.styles[style if style != "text" else "any"])


def _total_cell(sheet: Sheet, row: int, column: int, first: int, last: int, value: float | None, style: str) -> None:
    name = xl_col_to_name(column)
    _write(sheet, row, column, Formula(f"=SUM({name}{first + 1}:{name}{last + 1})", value, f"{style}_total"), style)


def _remarks(sheet: Sheet, row: int, remarks: Sequence[str]) -> None:
    for offset, remark in enumerate(remarks):
        sheet.page.write_string(row + offset, 0, remark, sheet.styles["muted"])


def _known(value: float | int | None, status: str) -> Value:
    if value is not None:
        return value
    return STATUS_SIGN[status] if status in MISSING else STATUS_SIGN["no_data"]


def _level(interval: Interval, level: str) -> Value:
    return _known(getattr(interval, level), interval.status)


def _total(values: Any) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _sum_of(values: Any) -> float | None:
    known = [value for value in values if value is not None]
    return float(sum(known)) if known else None


def _styles(book: Any) -> dict[str, Any]:
    """Every style of the book; the ending ``_total`` is the same with a rule above and bold."""
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
    cell = {**base, "border": 1, "border_color": "#C5CCD3"}
    formats = {
        "whole": "#,##0;\u2212#,##0;0",
        "tenth": "#,##0.0;\u2212#,##0.0;0.0",
        "signed": "+#,##0;\u2212#,##0;0",
        "signed_tenth": "+#,##0.0;\u2212#,##0.0;0.0",
        "share": "0.00##",
        "percent": "0%",
        "year": "0",
        "any": "General",
    }
    styles = {name: book.add_format({**cell, "num_format": pattern}) for name, pattern in formats.items()}
    for name, pattern in formats.items():
        styles[f"{name}_total"] = book.add_format({**cell, "num_format": pattern, "bold": True, "bg_color": "#EEF2F5"})
    for name, pattern in (("strong", formats["whole"]), ("strong_tenth", formats["tenth"])):
        styles[name] = book.add_format({**cell, "num_format": pattern, "bold": True})
        styles[f"{name}_total"] = book.add_format({**cell, "num_format": pattern, "bold": True, "bg_color": "#EEF2F5"})
    for name, pattern in (
        ("input", formats["whole"]),
        ("input_tenth", formats["tenth"]),
        ("input_share", formats["share"]),
    ):
        styles[name] = book.add_format({**cell, "num_format": pattern, "bg_color": INPUT_YELLOW, "locked": False})
    styles["blank"] = book.add_format({**cell, "bg_color": INPUT_YELLOW, "locked": False, "text_wrap": True})
    styles["text"] = book.add_format({**cell, "text_wrap": True})
    styles["missing"] = book.add_format({**cell, "align": "center", "font_color": "#55606A"})
    styles["strong_text"] = book.add_format({**cell, "bold": True, "bg_color": "#EEF2F5"})
    styles["header"] = book.add_format(
        {**cell, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#E3E9EE", "font_size": 10}
    )
    styles["title"] = book.add_format({**base, "bold": True, "font_size": 13})
    styles["muted"] = book.add_format({**base, "font_color": "#55606A", "font_size": 10})
    styles["banner"] = book.add_format({**base, "bold": True, "font_color": "#FFFFFF", "bg_color": "#2B2B2B"})
    styles["draft"] = book.add_format({**base, "bold": True})
    return styles
