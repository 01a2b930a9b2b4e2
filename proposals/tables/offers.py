"""Places at each college: on paper, in the sheet «Организации» and in the form of corrections."""

from __future__ import annotations

from typing import NamedTuple

from proposals.figures import Figures, Offer, Programme
from proposals.numbers import NBSP, number
from proposals.table import SUM, Column, Formula, Known, Pdf, Value
from proposals.wording import for_reference

SHEET = "Организации"


class Offered(NamedTuple):
    """An offer, the row of the proposal that it belongs to, and persons in its group."""

    row: Programme
    offer: Offer
    size: int

    @property
    def whole_groups(self) -> bool:
        return None not in (self.offer.groups, self.offer.places) and (self.offer.groups or 0) * self.size == self.offer.places

    @property
    def change(self) -> int | None:
        before, after = self.offer.places_last_year, self.offer.places
        return None if before is None or after is None else after - before


def rows(figures: Figures) -> list[Offered]:
    """Offers in the order of the programmes."""
    return [Offered(row, one, one.group_size or figures.group_size) for row in figures.programmes for one in row.offers]


def columns(figures: Figures) -> tuple[Column[Offered], ...]:
    """Places = groups × size."""
    limited = any(_held(one) for one in rows(figures))
    return (
        Column("row_id", "Номер строки", "text", lambda one: one.row.id, book=14, pdf=None),
        Column("id", "Номер предложения", "text", lambda one: one.offer.id, book=18, pdf=None),
        Column("programme", "Код", "text", lambda one: one.row.programme, book=10, pdf=Pdf(15, "left", merged=True)),
        Column("name", "Наименование", "text", lambda one: one.row.name, book=44,
               pdf=Pdf("3fr", "left", "Наименование (база, кл.)", text=lambda one: f"{one.row.name} ({one.row.basis})", merged=True)),
        Column("basis", "База, кл.", "text", lambda one: one.row.basis, book=7, pdf=None),
        Column("college", "Организация", "text", lambda one: one.offer.college, book=42,
               pdf=Pdf("3fr", "left", muted=lambda one: one.offer.district or "")),
        Column("form", "Форма обучения", "text", lambda one: one.offer.form, book=14, pdf=Pdf(17, "center", "Форма обуче\u00adния")),
        Column("funding", "Источник финансирования", "text", lambda one: one.offer.funding, book=22,
               pdf=Pdf(30, "center", "Источник финанси\u00adрования")),
        Column("groups", "Групп", "input", lambda one: Known(one.offer.groups, one.offer.groups_status), SUM, 9,
               Pdf(20, "center", "Групп × человек", text=_groups)),
        Column("size", "Человек в группе", "input", lambda one: one.size if one.whole_groups else None, book=11, pdf=None),
        Column("places", "Предложено мест", "strong", _places, SUM,
               pdf=Pdf(18, title="Расчёт, мест" if for_reference(figures) else "Предло\u00adжено, мест")),
        Column("last_places", "Прошлый набор: мест", "whole",
               lambda one: Known(one.offer.places_last_year, one.offer.places_last_year_status), SUM,
               pdf=Pdf(17, title="Прошлый набор, мест", before="groups")),
        Column("change", "Изменение", "signed", lambda one: Formula("={places}-{last_places}", one.change), book=11, pdf=None),
        Column("held", "Что определило число", "text", _held, book=30,
               pdf=Pdf("2fr", "left", text=lambda one: _held(one) or "–") if limited else None),
    )  # fmt: skip


def corrections() -> tuple[Column[Offered], ...]:
    """The council's form: what was computed, three yellow cells, and what becomes of the entry."""
    return (
        Column("programme", "Код", "text", lambda one: one.row.programme, book=10),
        Column("name", "Наименование", "text", lambda one: one.row.name, book=44),
        Column("basis", "База, кл.", "text", lambda one: one.row.basis, book=7),
        Column("college", "Организация", "text", lambda one: one.offer.college, book=42),
        Column("id", "Номер предложения", "text", lambda one: one.offer.id, book=18),
        Column("places", "Предложено мест", "whole", lambda one: Known(one.offer.places, one.offer.places_status), SUM),
        Column("corrected", "Исправленное число мест", "blank", lambda one: "", book=16),
        Column("reason", "Причина", "blank", lambda one: "", book=50),
        Column("author", "Кто предложил (должность, организация)", "blank", lambda one: "", book=34),
        Column("change", "Изменение", "signed", lambda one: Formula(CHANGED, ""), book=11),
        Column("check", "Проверка", "text", lambda one: Formula(CHECKED.replace("[size]", str(one.size)), ""), book=34),
    )  # fmt: skip


CHANGED = '=IF(OR({corrected}="",NOT(ISNUMBER({places}))),"",{corrected}-{places})'
CHECKED = (
    '=IF({corrected}="","",IF(NOT(ISNUMBER({corrected})),"нужно число",IF(AND(MOD({corrected},[size])<>0,'
    'NOT(ISNUMBER(SEARCH("неполн",{reason})))),"не кратно группе [size]: в причине нужно «неполная группа»",'
    'IF(TRIM({reason})="","укажите причину",IF(TRIM({author})="","укажите, кто предложил","принято к рассмотрению")))))'
)


def _held(one: Offered) -> str:
    return one.offer.binding_constraint or one.row.binding_constraint or ""


def _places(one: Offered) -> Value:
    if one.whole_groups:
        return Formula("={groups}*{size}", one.offer.places, one.offer.places_status)
    return Known(one.offer.places, one.offer.places_status)


def _groups(one: Offered) -> str:
    if not one.offer.groups:
        return number(one.offer.groups, 0, one.offer.groups_status)
    return f"{number(one.offer.groups)}{NBSP}×{NBSP}{one.size}" if one.whole_groups else number(one.offer.groups)
