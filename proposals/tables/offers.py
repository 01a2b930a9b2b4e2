"""Places at each college: on paper, in the sheet «Организации» and in the form of corrections."""

from __future__ import annotations

from typing import NamedTuple

from proposals.between_colleges import reason
from proposals.figures import Figures, Offer, Programme
from proposals.table import SUM, Column, Formula, Known, Sum, Value
from proposals.terms import CONTRACTS, LIMITS
from proposals.why import wants_more
from proposals.wording import held, places_title

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
    return (
        Column("row_id", "Номер строки", "text", lambda one: one.row.id, book=14, pdf=None),
        Column("id", "Номер предложения", "text", lambda one: one.offer.id, book=18, pdf=None),
        Column("programme", "Код", "text", lambda one: one.row.programme, book=10, pdf=None),
        Column("name", "Наименование", "text", lambda one: one.row.name, book=44, pdf=None),
        Column("basis", "База, кл.", "text", lambda one: one.row.basis, book=7, pdf=None),
        Column("college", "Организация", "text", lambda one: one.offer.college, book=42, pdf=None),
        Column("form", "Форма обучения", "text", lambda one: one.offer.form, book=14, pdf=None),
        Column("funding", "Источник финансирования", "text", lambda one: one.offer.funding, book=22, pdf=None),
        Column("groups", "Групп", "input", lambda one: Known(one.offer.groups, one.offer.groups_status), SUM, 9, None),
        Column("size", "Человек в группе", "input", lambda one: one.size if one.whole_groups else None, book=11, pdf=None),
        Column("places", places_title(figures), "strong", _places, SUM, pdf=None),
        Column("last_places", "Прошлый набор: мест", "whole",
               lambda one: Known(one.offer.places_last_year, one.offer.places_last_year_status), SUM, pdf=None),
        Column("change", "Изменение", "signed", lambda one: Formula("={places}-{last_places}", one.change), book=11, pdf=None),
        Column("entrants", "Принято в прошлый набор", "whole", lambda one: one.offer.entrants_last_year, SUM, 11, None),
        Column("applications", "Заявлений, все формы", "whole", lambda one: one.offer.applications, book=11, pdf=None),
        Column("held", "Что определило число", "text", lambda one: held(_held(one)), book=30, pdf=None),
        Column("between", "Почему эта организация", "text", lambda one: reason(one.row, one.offer, figures) or "–", book=60, pdf=None),
    )  # fmt: skip


def corrections() -> tuple[Column[Offered], ...]:
    """The council's form: what was computed, one number to change with its reason, evidence and author, what becomes of it."""
    return (
        Column("programme", "Код", "text", lambda one: one.row.programme, book=10),
        Column("name", "Наименование", "text", lambda one: one.row.name, book=34),
        Column("basis", "База, кл.", "text", lambda one: one.row.basis, book=7),
        Column("college", "Организация", "text", lambda one: one.offer.college, book=32),
        Column("id", "Номер предложения", "text", lambda one: one.offer.id, book=16),
        Column("last_places", "Прошлый набор: мест", "whole",
               lambda one: Known(one.offer.places_last_year, one.offer.places_last_year_status), SUM, book=9),
        Column("places", "Предложено мест", "whole", lambda one: Known(one.offer.places, one.offer.places_status), SUM, book=11),
        Column("corrected", "Исправленное число мест", "blank", lambda one: "", book=14),
        Column("reason", "Причина", "blank", lambda one: "", book=30),
        Column("evidence", "Чем подтверждено (договор, письмо, приказ)", "blank", lambda one: "", book=30),
        Column("author", "Кто предложил (должность, организация)", "blank", lambda one: "", book=26),
        Column("then", "Станет мест", "whole", lambda one: Formula(THEN, one.offer.places, one.offer.places_status), SUM, book=9),
        Column("change", "Изменение", "signed", lambda one: Formula(CHANGED, ""), Sum(lambda rows: 0), book=10),
        Column("contracts", "Целевых договоров", "whole", lambda one: Known(one.offer.target_contracts, one.offer.target_contracts_status), book=10),
        Column("held", "Что держит число", "text", lambda one: held(_held(one)), book=22),
        Column("check", "Проверка", "text", lambda one: Formula(CHECKED.replace("[size]", str(one.size)), ""), book=34),
        Column("room", "Хватит ли условий", "text", lambda one: Formula(_room(one), ""), book=30),
    )  # fmt: skip


THEN = '=IF(ISNUMBER({corrected}),{corrected},{places})'
CHANGED = '=IF(OR({corrected}="",NOT(ISNUMBER({places}))),"",{corrected}-{places})'
CHECKED = (
    '=IF({corrected}="","",IF(NOT(ISNUMBER({corrected})),"нужно число",IF(AND(MOD({corrected},[size])<>0,'
    'NOT(ISNUMBER(SEARCH("неполн",{reason})))),"не кратно группе [size]: в причине нужно «неполная группа»",'
    'IF(TRIM({reason})="","укажите причину",IF(TRIM({author})="","укажите, кто предложил","принято к рассмотрению")))))'
)


def _room(one: Offered) -> str:
    """What the plan knows of the conditions: more than a limit lets through, or fewer than signed contracts, is told."""
    up = [name for name in _held(one).split("; ") if name in LIMITS and name != CONTRACTS] if wants_more(one.row) else []
    more = f'"больше не пускает: {", ".join(LIMITS[name] for name in up)}"' if up else '"пределов сверху план не встретил"'
    return (
        '=IF(NOT(ISNUMBER({corrected})),"",IF(AND(ISNUMBER({contracts}),{corrected}<{contracts}),"меньше целевых договоров",'
        f'IF({{corrected}}>{{places}},{more},"хватит")))'
    )


def _held(one: Offered) -> str:
    return one.offer.binding_constraint or one.row.binding_constraint or ""


def _places(one: Offered) -> Value:
    if one.whole_groups:
        return Formula("={groups}*{size}", one.offer.places, one.offer.places_status)
    return Known(one.offer.places, one.offer.places_status)
