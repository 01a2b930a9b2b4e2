"""How sure we are and what the past says: marks, errors of past forecasts, earlier proposals."""

from __future__ import annotations

from typing import NamedTuple

from proposals.figures import ForecastError, Mark, Programme, TrackRecord
from proposals.figures.evidence import CouncilScore
from proposals.numbers import NO_DATA, percent
from proposals.table import Column, Pdf
from proposals.terms import PERTURBATIONS, VARIANTS_IN_SHORT
from proposals.wording import MARK_WORDS, full_label


class Marked(NamedTuple):
    row: Programme
    mark: Mark


def marks() -> tuple[Column[Marked], ...]:
    """How sure each row is, how firm the sign of its change, and why."""
    return (
        Column("row_id", "Номер строки", "text", lambda one: one.row.id, book=14, pdf=None),
        Column("name", "Наименование", "text", lambda one: full_label(one.row), book=44, pdf=None),
        Column("mark", "Уверенность, 1–5", "whole", lambda one: one.mark.mark, book=12, pdf=None),
        Column("words", "Словами", "text", lambda one: MARK_WORDS[one.mark.mark], book=24, pdf=None),
        Column("sign", "Решение", "text", lambda one: one.mark.firmness or "…", book=12, pdf=None),
        Column("share", "Стоит в доле расчётов, худшая половина и худшее возмущение", "percent", lambda one: one.mark.sign_share, book=16, pdf=None),
        Column("as_is", "То же по данным как есть", "percent", lambda one: one.mark.share_as_is, book=12, pdf=None),
        Column("worst", "Худшее возмущение", "text", lambda one: PERTURBATIONS[one.mark.worst][0] if one.mark.worst else "данные как есть", book=24, pdf=None),
        Column("undone", "Меняют знак варианты", "text", lambda one: ", ".join(VARIANTS_IN_SHORT.get(key, key) for key in one.mark.overturned) or "–", book=24,
               pdf=None),
        Column("why", "Почему", "text", lambda one: "; ".join(one.mark.why) or NO_DATA, book=80, pdf=None),
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
        Column("round", "Кампания", "text", lambda row: row.round, pdf=None),
        Column("programme", "Программа", "text", lambda row: f"{row.programme} {row.name}", pdf=None),
        Column("computed", "Расчёт", "whole", lambda row: row.computed, pdf=None),
        Column("proposed", "Предлагали", "whole", lambda row: row.proposed, pdf=None),
        Column("approved", "Утверждено", "whole", lambda row: row.approved, pdf=None),
        Column("entrants", "Принято", "whole", lambda row: row.entrants, pdf=None),
        Column("outcome", "Исход исправления", "text", lambda row: row.outcome or "", pdf=None),
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
