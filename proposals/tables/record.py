"""How sure we are and what the past says: marks, errors of past forecasts, earlier proposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from proposals.figures import ForecastError, Mark, Programme, TrackRecord
from proposals.figures.evidence import CouncilScore
from proposals.numbers import NO_DATA, percent
from proposals.table import Column, Pdf
from proposals.wording import label, mark_text


class Marked(NamedTuple):
    row: Programme
    mark: Mark


def marks(rows: Sequence[Marked]) -> tuple[Column[Marked], ...]:
    """Prospects are shown where any row has them."""
    has_prospects = any(one.row.roa for one in rows)
    group = "Перспективы выпускника, вероятность"

    def prospects(key: str, title: str, width: float, classes: Sequence[str]) -> Column[Marked]:
        def shown(one: Marked) -> str:
            roa = one.row.roa
            return percent(sum(getattr(roa, name) for name in classes)) if roa else NO_DATA

        return Column(key, title, "text", shown, pdf=Pdf(width, group=group) if has_prospects else None)

    return (
        Column("name", "Программа (база, кл.)", "text", lambda one: label(one.row), pdf=Pdf("1.2fr", "left")),
        Column("mark", "Отметка", "text", lambda one: mark_text(one.row), pdf=Pdf(17, "center", muted=lambda one: f"{one.mark.mark} из 5")),
        Column("why", "Почему", "text", lambda one: "; ".join(one.mark.why) or NO_DATA, pdf=Pdf("1fr", "left")),
        prospects("good", "хорошие", 17, ("very_good", "good")),
        prospects("fair", "средние", 16, ("fair",)),
        prospects("poor", "слабые", 16, ("moderate", "poor")),
    )  # fmt: skip


def errors() -> tuple[Column[ForecastError], ...]:
    """Error of past forecasts against «as now»."""
    error = "Средняя ошибка, %"
    return (
        Column("quantity", "Что прогнозировали", "text", lambda row: row.quantity, book=48, pdf=Pdf("1fr", "left")),
        Column("step", "Шаг", "text", lambda row: row.step, book=22, pdf=Pdf(30, "left")),
        Column("horizon", "Горизонт, лет", "whole", lambda row: row.horizon_years, pdf=Pdf(20, "center")),
        Column("windows", "Прогнозов", "whole", lambda row: row.windows, pdf=Pdf(22, title="Проверено прогнозов")),
        Column("error", "Ошибка, %", "tenth", lambda row: row.mean_absolute_percent, pdf=Pdf(16, title="наша", group=error)),
        Column("naive", "«Как сейчас», %", "tenth", lambda row: row.naive_mean_absolute_percent,
               pdf=Pdf(22, title="«как сейчас»", group=error)),
        Column("coverage", "Попало в 80 %", "percent", lambda row: row.coverage_80, pdf=Pdf(23, title="Попало в интервал 80 %")),
    )  # fmt: skip


def earlier() -> tuple[Column[TrackRecord], ...]:
    """What was proposed and what came of it."""
    return (
        Column("round", "Кампания", "text", lambda row: row.round, pdf=Pdf(22, "left")),
        Column("programme", "Программа", "text", lambda row: f"{row.programme} {row.name}", pdf=Pdf("1fr", "left")),
        Column("computed", "Расчёт", "whole", lambda row: row.computed, pdf=Pdf(18)),
        Column("proposed", "Предлагали", "whole", lambda row: row.proposed, pdf=Pdf(22)),
        Column("approved", "Утверждено", "whole", lambda row: row.approved, pdf=Pdf(22)),
        Column("entrants", "Принято", "whole", lambda row: row.entrants, pdf=Pdf(20)),
        Column("outcome", "Исход исправления", "text", lambda row: row.outcome or "", pdf=Pdf(40, "left")),
    )


def councils() -> tuple[Column[CouncilScore], ...]:
    """Whether corrections of each council helped, and whether there are enough of them to say so."""
    return (
        Column("council", "Совет кластера", "text", lambda row: row.council, pdf=Pdf("1fr", "left")),
        Column("helped", "Помогло", "whole", lambda row: row.helped, pdf=Pdf(20)),
        Column("did_not_help", "Не помогло", "whole", lambda row: row.did_not_help, pdf=Pdf(22)),
        Column("no_verdict", "Без вывода", "whole", lambda row: row.no_verdict, pdf=Pdf(22)),
        Column("told", "Что это говорит", "text", lambda row: _told(row), pdf=Pdf(62, "left")),
    )


def _told(row: CouncilScore) -> str:
    known = row.helped + row.did_not_help
    return f"помогло {percent(row.helped / known)} исправлений" if row.is_enough and known else "слишком мало исходов, чтобы судить"
