"""Tables of the region sheet, each described once for paper, workbook, CSV and the page of the vintage."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from proposals.figures import RegionLimit
from proposals.numbers import NBSP, in_classes, needed, needed_mean, number, percent
from proposals.region.sheet import Hold, OpenPosts, OrderLine, Part, RegionSheet, SharedProgramme
from proposals.table import SUM, Column, Known, Pdf, Sum, level_of

NOT_ENOUGH = "недостаточно данных"
NEED, PLACES = "Ожидаемая потребность, чел. в год", "Места первого курса"
MILLION = 1e6


def cluster_columns(sheet: RegionSheet) -> tuple[Column[Part], ...]:
    """Clusters by their shares: places, need and roubles weighted alike, so that the lines add up to the plan."""
    return (
        Column("name", "Кластер", "text", lambda row: row.name, book=44, pdf=Pdf("1fr", "left")),
        Column("programmes", "Программ и баз", "whole", lambda row: row.programmes, book=11, pdf=Pdf(14, title="про\u00adграмм и баз")),
        Column("shared", "Из них общих", "whole", lambda row: row.shared, book=9, pdf=Pdf(13, title="из них общих")),
        *_need_columns(lambda parts: sheet.need.mean),
        *_places_columns(),
    )


def ugps_columns(sheet: RegionSheet) -> tuple[Column[Part], ...]:
    """Groups of programmes: whole programmes and their whole need."""
    return (
        Column("key", "УГПС", "text", lambda row: row.key, book=10, pdf=Pdf(17, "left")),
        Column("name", "Укрупнённая группа", "text", lambda row: row.name, book=52, pdf=Pdf("1fr", "left")),
        Column("programmes", "Программ и баз", "whole", lambda row: row.programmes, SUM, 11, Pdf(14, title="про\u00adграмм и баз")),
        *_need_columns(lambda parts: sheet.need.mean),
        *_places_columns(),
    )


def place_columns(title: str, with_district: bool = False) -> tuple[Column[Part], ...]:
    """Districts, colleges or forms: whole places; a need is not known by place of study."""
    district = (Column[Part]("district", "Район", "text", lambda row: row.district or NOT_ENOUGH, book=26, pdf=Pdf(38, "left")),)
    return (
        Column("name", title, "text", lambda row: row.name, book=52, pdf=Pdf("1fr", "left")),
        *(district if with_district else ()),
        Column("programmes", "Программ и баз", "whole", lambda row: row.programmes, book=11, pdf=Pdf(16, title="Про\u00adграмм и баз")),
        Column("groups", "Групп", "tenth", lambda row: row.groups, SUM, 10, Pdf(14, format="whole")),
        *_places_columns(),
    )


def district_columns(sheet: RegionSheet) -> tuple[Column[Part], ...]:
    """Districts; beside their places the open posts of the portal, where adverts came at all."""
    posts = (Column[Part]("open_posts", "Открытых рабочих мест", "whole", lambda row: Known(row.open_posts), SUM, 12, Pdf(20)),)
    return (*place_columns("Район"), *(posts if sheet.posts else ()))


def post_columns() -> tuple[Column[OpenPosts], ...]:
    """Municipalities by their open posts."""
    return (
        Column("name", "Город, район, округ", "text", lambda row: row.name, book=44, pdf=Pdf("1fr", "left")),
        Column("vacancies", "Объявлений", "whole", lambda row: row.vacancies, SUM, 12, Pdf(20)),
        Column("work_places", "Открытых рабочих мест", "whole", lambda row: row.work_places, SUM, 12, Pdf(24)),
    )


def posts_note(sheet: RegionSheet) -> tuple[str, ...]:
    """Where the open posts of the portal are that no district of the table shows."""
    if not sheet.posts:
        return ()
    whole = sum(row.work_places for row in sheet.posts)
    placeless = sum(row.work_places for row in sheet.posts if not row.key)
    inside = sum(row.open_posts or 0 for row in sheet.districts)
    return (
        f"Открытые рабочие места – по адресам объявлений портала, где их больше всего: {number(whole)}, из них в районах с организациями "
        f"{number(inside)}, в других городах и районах {number(whole - placeless - inside)}; не называет города или района адрес {number(placeless)}.",
    )


def shared_columns() -> tuple[Column[SharedProgramme], ...]:
    """Programmes of several clusters, whole, with the shares by which clusters count them."""
    return (
        Column("programme", "Код", "text", lambda row: row.programme, book=10, pdf=Pdf(16, "left")),
        Column("name", "Программа", "text", lambda row: row.name, book=50, pdf=Pdf("1fr", "left")),
        Column("last", "Прошлый набор", "whole", lambda row: Known(row.places_last_year, row.places_last_year_status), SUM, 11, Pdf(16)),
        Column("places", "План", "strong", lambda row: row.places, SUM, 11, Pdf(14)),
        Column("need", "Потребность, чел. в год", "whole", lambda row: level_of(row.need, "mean"), SUM, 13,
               Pdf(26, "center", text=lambda row: needed(row.need))),
        Column("parts", "Доли кластеров", "text", shares_in_words, book=60, pdf=Pdf("1fr", "left")),
    )  # fmt: skip


def limit_columns() -> tuple[Column[RegionLimit], ...]:
    """Limits of the region and what the plan uses; one that nobody set says so."""
    return (
        Column("year", "Набор", "year", lambda row: row.start_year, book=8, pdf=Pdf(14, "center")),
        Column("label", "Предел", "text", lambda row: row.label[:1].upper() + row.label[1:], book=32, pdf=Pdf(26, "left")),
        Column("unit", "Единица", "text", lambda row: row.unit, book=10,
               pdf=Pdf(18, "center", text=lambda row: "млн руб." if row.unit == "руб." else row.unit)),
        Column("value", "Можно", "whole", lambda row: NOT_ENOUGH if row.value is None else row.value, book=18,
               pdf=Pdf(27, text=lambda row: NOT_ENOUGH if row.value is None else _amount(row.value, row.unit))),
        Column("used", "Занято планом", "whole", lambda row: row.used, book=16, pdf=Pdf(20, text=lambda row: _amount(row.used, row.unit))),
        Column("free", "Свободно", "whole", lambda row: None if row.value is None else row.value - row.used, book=16,
               pdf=Pdf(20, text=lambda row: "…" if row.value is None else _amount(row.value - row.used, row.unit))),
        Column("reference", "Откуда", "text", lambda row: row.reference or NOT_ENOUGH, book=80,
               pdf=Pdf("1fr", "left", text=lambda row: in_classes(row.reference or NOT_ENOUGH))),
    )  # fmt: skip


def hold_columns() -> tuple[Column[Hold], ...]:
    """What decides how many rows."""
    return (
        Column("limit", "Что держит число", "text", lambda row: row.limit[:1].upper() + row.limit[1:], book=56, pdf=Pdf("1fr", "left")),
        Column("programmes", "Программ и баз", "whole", lambda row: row.programmes, book=11, pdf=Pdf(18)),
        Column("unlimited", "Мест в них по расчёту", "whole", lambda row: row.unlimited, book=12, pdf=Pdf(20)),
        Column("inertia", "Цена перемены", "signed", lambda row: row.inertia, book=12, pdf=Pdf(20)),
        Column("limited", "Ограничения, целые группы, решения", "signed", lambda row: row.limited, book=16, pdf=Pdf(26)),
        Column("places", "= мест по плану", "strong", lambda row: row.places, book=12, pdf=Pdf(20)),
        Column("offers", "Строк организаций", "whole", lambda row: row.offers, book=12, pdf=Pdf(24)),
    )


def order_columns(for_reference: bool = False) -> tuple[Column[OrderLine], ...]:
    """The draft annex to the order; CSV has the same lines. A sheet for reference orders nothing."""
    return (
        Column("ugps", "УГПС", "text", lambda row: row.ugps, book=10, pdf=None),
        Column("ugps_name", "Укрупнённая группа", "text", lambda row: row.ugps_name, book=30, pdf=None),
        Column("programme", "Код", "text", lambda row: row.programme, book=10, pdf=Pdf(16, "left", merged=True)),
        Column("name", "Профессия, специальность", "text", lambda row: row.name, book=50,
               pdf=Pdf("1fr", "left", muted=lambda row: row.level, merged=True)),
        Column("level", "Уровень", "text", lambda row: row.level, book=9, pdf=None),
        Column("basis", "База, кл.", "text", lambda row: row.basis, book=7, pdf=Pdf(10, "center", merged=True)),
        Column("duration", "Срок, мес.", "whole", lambda row: row.duration_months, book=8, pdf=Pdf(11)),
        Column("form", "Форма обучения", "text", lambda row: row.form, book=12, pdf=Pdf(19, "left")),
        Column("college", "Организация", "text", lambda row: row.college, book=44, pdf=Pdf("1fr", "left")),
        Column("college_code", "Код организации", "text", lambda row: row.college_code, book=14, pdf=None),
        Column("district", "Район", "text", lambda row: row.district or NOT_ENOUGH, book=24, pdf=None),
        Column("groups", "Групп", "tenth", lambda row: row.groups, SUM, 8, Pdf(12, format="whole")),
        Column("last", "Прошлый набор, мест", "whole", lambda row: row.places_last_year, SUM, 10, Pdf(17)),
        Column("places", "Места (справочно)" if for_reference else "Места (проект)", "strong", lambda row: row.places, SUM, 10, Pdf(17)),
        Column("cost", "Стоимость мест, руб. в год", "whole", lambda row: row.cost_rub, SUM, 16, None),
    )  # fmt: skip


def shares_in_words(row: SharedProgramme) -> str:
    """«Машиностроение 50 %, Транспорт 50 %»."""
    return ", ".join(f"{part.cluster}{NBSP}{percent(part.share)}" for part in row.parts)


def millions(roubles: float | None) -> str:
    """Roubles in millions, one decimal."""
    return number(None if roubles is None else roubles / MILLION, 1)


def _need_columns(total: Callable[[Sequence[Part]], float | None]) -> tuple[Column[Part], ...]:
    """The mean adds up; bounds of a sum are not sums of bounds, so they have no total."""
    return (
        Column("need_q10", "Потребность: нижняя", "whole", lambda row: level_of(row.need, "q10"), book=12, pdf=None),
        Column("need", "Потребность: средняя", "whole", lambda row: level_of(row.need, "mean"), Sum(total), 12,
               Pdf(15, title="сред\u00adняя", group=NEED, text=lambda row: needed_mean(row.need))),
        Column("need_q90", "Потребность: верхняя", "whole", lambda row: level_of(row.need, "q90"), book=12, pdf=None),
        Column("need_span", "Потребность: 80 случаев из 100", "text", lambda row: needed(row.need), book=None,
               pdf=Pdf(24, "center", "80 случаев из 100", NEED)),
    )  # fmt: skip


def _places_columns() -> tuple[Column[Part], ...]:
    return (
        Column("last", "Прошлый набор, мест", "whole", lambda row: row.places_last_year, SUM, 12, Pdf(17, title="прош\u00adлый набор", group=PLACES)),
        Column("places", "План, мест", "strong", lambda row: row.places, SUM, 12,
               Pdf(16, title="план", group=PLACES)),
        Column("change", "Изменение", "signed", lambda row: row.change, SUM, 11, Pdf(16, title="измене\u00adние", group=PLACES)),
        Column("cost", "Стоимость мест, руб. в год", "whole", lambda row: Known(row.cost_rub, row.cost_rub_status), SUM, 18, None),
        Column("millions", "Млн руб. в год", "tenth", lambda row: None if row.cost_rub is None else row.cost_rub / MILLION, SUM, None, Pdf(18)),
    )  # fmt: skip


def _amount(value: float, unit: str) -> str:
    return millions(value) if unit == "руб." else number(value)
