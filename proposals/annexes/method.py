"""Annex Г: the method in a page, what past forecasts missed by, every assumption."""

from __future__ import annotations

from itertools import groupby

from proposals.blocks import Block, Bullets, Heading, paragraph
from proposals.brief.ask import coverage_in_words
from proposals.figures import Figures, ForecastError
from proposals.grammar import listed, said
from proposals.numbers import natural
from proposals.table import printed
from proposals.tables import assumptions, record

STEPS = (
    "Занятость по видам деятельности прогнозируется с полосой; держалась ли она в прошлые годы, сказано ниже.",
    "По штатной матрице занятость раскладывается на занятия. Рабочие места открываются приростом, заменой выбывающих и закрытием "
    "накопленных вакансий.",
    "Часть этих мест (φ) должен занять новый выпускник СПО – это потребность. Опрос работодателей – второе показание той же величины, "
    "взвешенное по точности.",
    "Потребность переходит от занятий к программам по таблице соответствия. Вычитаются те, кто уже учится; нехватка и избыток частично (ρ) "
    "переходят на следующий год.",
    "Места выбираются целыми группами так, чтобы ожидаемые потери от нехватки и избытка были наименьшими. Сдвиг группы стоит λ. Пределы: "
    "лицензии, мастерские, практика, преподаватели, бюджет, поступающие, договоры, изменение за год.",
    "Расчёт ведётся на розыгрышах; границы – их квантили, складываются только средние.",
)
# Values by age stand in the workbook: a line here would be longer than the page.
BY_AGE = ("by_age", "pension_reform_multiplier")


def blocks(figures: Figures) -> list[Block]:
    """Steps, errors, assumptions."""
    return [
        Heading("Приложение Г. Метод, ошибки, допущения"),
        Bullets(tuple((step,) for step in STEPS), numbered=True),
        *_errors(figures),
        *_councils(figures),
        *_assumptions(figures),
    ]


def _errors(figures: Figures) -> list[Block]:
    if not figures.forecast_errors:
        return [paragraph(("Ошибка прошлых прогнозов. ", "bold"), "Недостаточно данных; саму потребность никто не наблюдает.")]
    rows = sorted(figures.forecast_errors, key=lambda row: (row.quantity, row.step, row.horizon_years))
    worst = min((row for row in rows if row.coverage_80 is not None), key=lambda row: row.coverage_80 or 0.0, default=None)
    return [
        paragraph(("Ошибка прошлых прогнозов. ", "bold"), _in_words(sorted({row.quantity for row in rows}), worst)),
        printed("Ошибка прошлых прогнозов", record.errors(), rows, size=9),
    ]


def _councils(figures: Figures) -> list[Block]:
    return [printed("Помогали ли исправления советов", record.councils(), figures.council_scores)] if figures.council_scores else []


def _in_words(observed: list[str], worst: ForecastError | None) -> str:
    base = f"Саму потребность никто не наблюдает, проверено то, что наблюдается: {listed(observed)}"
    if worst is None:
        return f"{base}."
    years = said(worst.horizon_years, "год", "accusative")
    return f"{base}. Хуже всего – на {years} вперёд{coverage_in_words(worst.coverage_80)}."


def _assumptions(figures: Figures) -> list[Block]:
    shown = [row for row in figures.assumptions if not any(part in row.parameter for part in BY_AGE)]
    if not shown:
        return []
    replaced = {row.parameter for row in figures.defaults}
    grouped = [assumptions.Grouped(sorted(rows, key=lambda row: natural(row.key)), name in replaced) for name, rows in groupby(shown, key=lambda row: row.parameter)]
    return [
        Heading("Все допущения", 2),
        paragraph(
            f"Действует {said(len(figures.assumptions), 'значение')}; здесь все, кроме рядов по возрасту (они, как и полные ссылки, в книге, лист "
            "«Допущения»). «*» – регион своего значения не передал."
        ),
        printed("Допущения, с которыми сделан расчёт", assumptions.paper_columns(), grouped, size=8, breaks="always"),
    ]
