"""What the calculation rests on: defaults, files that came in, facts about the run."""

from __future__ import annotations

from collections.abc import Sequence

from proposals.figures import Default, Figures
from proposals.intake import IntakeLine
from proposals.numbers import date_in_table
from proposals.table import Column, Formula, Pdf
from proposals.tables.assumptions import KEYS, UNITS
from proposals.wording import MARK_WORDS


def defaults(rows: Sequence[Default]) -> tuple[Column[Default], ...]:
    """One line a value."""
    at = {id(row): position for position, row in enumerate(rows, start=1)}
    return (
        Column("position", "№", "whole", lambda row: at[id(row)], book=5, pdf=None),
        Column("parameter", "Параметр", "text", lambda row: row.parameter, book=24, pdf=None),
        Column("label", "Название", "text", lambda row: row.label or row.parameter, book=48, pdf=None),
        Column("scope", "К чему", "text", lambda row: KEYS.get(row.scope, row.scope) or "все", book=20, pdf=None),
        Column("value", "Принято", "any", lambda row: row.value if row.value is not None else row.text or "…", pdf=None),
        Column("low", "Нижнее", "any", lambda row: row.low, book=10, pdf=None),
        Column("high", "Верхнее", "any", lambda row: row.high, book=10, pdf=None),
        Column("unit", "Единица", "text", lambda row: UNITS.get(row.unit, row.unit), book=14, pdf=None),
        Column("source", "Источник", "text", lambda row: f"принято по умолчанию, источник: {row.source}", book=70, pdf=None),
    )  # fmt: skip


def files() -> tuple[Column[IntakeLine], ...]:
    """Rows read = accepted + refused + superseded, checked by a formula."""
    rows = "Строк"
    return (
        Column("file", "Файл", "text", lambda row: row.file, book=48, pdf=Pdf("1fr", "left")),
        Column("source", "Источник", "text", lambda row: row.source, book=22, pdf=Pdf(46, "left")),
        Column("read", "Строк прочитано", "whole", lambda row: row.rows_read, pdf=Pdf(18, title="прочитано", group=rows)),
        Column("accepted", "принято", "whole", lambda row: row.accepted, pdf=Pdf(16, group=rows)),
        Column("refused", "отклонено", "whole", lambda row: row.refused, pdf=Pdf(18, group=rows)),
        Column("superseded", "заменено", "whole", lambda row: row.superseded, pdf=Pdf(17, group=rows)),
        Column("agrees", "Сходится", "text", lambda row: Formula('=IF({read}={accepted}+{refused}+{superseded},"да","нет")', "да"), pdf=None),
        Column("sha256", "SHA-256", "text", lambda row: row.sha256, book=68, pdf=None),
        Column("notes", "Примечания", "text", lambda row: "; ".join(row.notes), book=60, pdf=None),
    )  # fmt: skip


Fact = tuple[str, str]


def facts(figures: Figures) -> list[Fact]:
    """The run in a few lines."""
    return [
        ("Выпуск данных", date_in_table(figures.vintage)),
        ("Кампания", figures.round or "ночной черновик"),
        ("Версия расчёта", figures.code_version),
        ("Контрольная сумма параметров", figures.parameters_hash or "…"),
        ("Правовое основание", figures.legal_reference or "не указано в настройке"),
        ("Отношение цены нехватки к цене избытка", figures.cost_ratio),
        *(("Предупреждение", warning.text) for warning in figures.warnings),
        *(("Сведения", text) for text in figures.notes),
        *((f"Отметка уверенности {mark}", words) for mark, words in MARK_WORDS.items()),
    ]


def fact_columns(what: str = "Что", widths: tuple[float, float] = (48, 22)) -> tuple[Column[Fact], ...]:
    return (
        Column("what", what, "text", lambda fact: fact[0], book=widths[0]),
        Column("value", "Значение", "text", lambda fact: fact[1], book=widths[1]),
    )
