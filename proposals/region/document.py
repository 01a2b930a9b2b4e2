"""The region sheet as a PDF: the answer and the clusters on one page, limits, parts of the plan, a draft annex to the order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from proposals.blocks import Block, Heading, Paragraph, Run, Tiles, Turn, note, printable
from proposals.blocks import Table as BlockTable
from proposals.grammar import said
from proposals.numbers import NBSP, NO_DATA, change, counted, date_in_table, date_in_text, needed, number, plural
from proposals.region import tables
from proposals.region.sheet import Part, RegionSheet
from proposals.region.tables import NOT_ENOUGH, millions
from proposals.table import printed
from proposals.terms import NOT_DISTRIBUTED
from proposals.typesetting import typeset
from proposals.wording import for_reference, in_round, standing_of

MARGIN_LEFT_MM = 20
ONE_BASIS = (
    "Программу, общую для нескольких кластеров, каждый кластер считает по своей доле – и места, и потребность, и рубли, поэтому "
    "строки складываются в план региона. В документе кластера та же программа показана целиком."
)
NO_ORDER = "Проект приложения к приказу не составлен: главные исходные данные приняты по умолчанию, и лист не предлагает чисел приёма."
CLUSTERS, SHARED, UGPS = "Кластеры", "Общие программы", "Укрупнённые группы"
DISTRICTS, COLLEGES, FORMS, POSTS = "Районы", "Организации", "Формы обучения", "Открытые места"
LIMITS, HOLDS, ORDER, BY_LINE = "Пределы", "Что держит числа", "Проект приказа", "Места справочно"


def render(sheet: RegionSheet) -> bytes:
    """PDF bytes of the sheet. Raises DocumentNotRendered."""
    head = {
        "title": printable(f"План приёма: {sheet.region.name}, {sheet.start_year} год"),
        "author": printable(sheet.region.name),
        "keywords": [sheet.vintage.isoformat(), printable(sheet.ref_area), printable(sheet.code_version)],
        "margin_left_mm": MARGIN_LEFT_MM,
        "banner": {"text": sheet.banner, "reason": printable(sheet.banner_reason or "")} if sheet.banner else None,
        "footer": printable(
            f"{standing_of(sheet)} · {sheet.region.name} · данные на {date_in_table(sheet.vintage)} · {in_round(sheet.round)} · версия расчёта {sheet.code_version}"
        ),
    }
    return typeset(f"Лист региона «{sheet.region.name}»", sheet.vintage, head, content(sheet))


def content(sheet: RegionSheet) -> list[Block]:
    """What the sheet says, in reading order."""
    return [
        Heading(f"{sheet.region.name}: план приёма на программы СПО на {sheet.start_year}{NBSP}год"),
        note(f"Лист региона для органа управления образованием. Данные на {date_in_text(sheet.vintage)} {standing_of(sheet)}."),
        Paragraph(answer(sheet), style="lead"),
        Tiles(_tiles(sheet)),
        printed(f"{CLUSTERS}, с учётом долей общих программ", tables.cluster_columns(sheet), sheet.clusters, total="Регион", notes=(ONE_BASIS,)),
        _holds(sheet),
        *_limits(sheet),
        *_shared(sheet),
        Heading("Места по укрупнённым группам, районам и организациям"),
        printed("Места по укрупнённым группам профессий и специальностей", tables.ugps_columns(sheet), sheet.ugps, total="Регион"),
        printed("Места по районам", tables.district_columns(sheet), sheet.districts, total="Регион", notes=(*_district_note(sheet), *tables.posts_note(sheet))),
        printed("Места по формам обучения", tables.place_columns("Форма обучения"), with_places(sheet.forms), total="Регион"),
        printed("Места по организациям", tables.place_columns("Организация", with_district=True), sheet.colleges, total="Регион", breaks="always"),
        *([note(NO_ORDER)] if for_reference(sheet) else [Turn(landscape=True), *_order(sheet)]),
    ]  # fmt: skip


def answer(sheet: RegionSheet) -> tuple[Run, ...]:
    """The plan in a paragraph: places, change, groups, need and money, each of the whole region."""
    moved = "" if sheet.change is None else f" (прошлый набор – {number(sheet.places_last_year)}, изменение {change(sheet.change)})"
    need = (
        f" Ожидаемая потребность в новых выпускниках – {number(sheet.need.mean)} чел. в год ({sheet.need_years} годы, в 80 случаях из 100 – "
        f"{needed(sheet.need, sheet.need_decline_chance)})."
        if sheet.need.known
        else " Потребность: недостаточно данных."
    )
    money = (
        "Стоимость мест: недостаточно данных." if sheet.cost_rub is None
        else f"Места плана стоят {millions(sheet.cost_rub)} млн руб. в год{_of_budget(sheet)}."
    )  # fmt: skip
    reference = " Места – справочный расчёт: часть исходных данных принята по умолчанию." if for_reference(sheet) else ""
    groups = said(round(sheet.groups), "группа")
    return (
        (f"План региона – {said(sheet.places, 'место')} первого курса", "bold"),
        f"{_in_clusters(sheet)}, {groups}{moved}.{need} {money}{reference}",
    )


def _in_clusters(sheet: RegionSheet) -> str:
    """« в 9 кластерах», « в 1 кластере и вне кластеров»: programmes of no cluster stand in a line of their own."""
    count = sum(bool(part.key) for part in sheet.clusters)
    inside = [f"в {counted(count, 'кластере', 'кластерах', 'кластерах')}"] if count else []
    return " " + " и ".join([*inside, *(part.name for part in sheet.clusters if not part.key)])


def _of_budget(sheet: RegionSheet) -> str:
    for limit in sheet.limits:
        if limit.kind == "budget_rub" and limit.start_year == sheet.start_year and limit.value is not None:
            return f" из {millions(limit.value)} млн руб. предела"
    return "; предел бюджета: недостаточно данных"


def with_places(parts: Sequence[Part]) -> list[Part]:
    """Parts that have places now or had them: a line of zeros tells nothing on paper."""
    return [part for part in parts if part.places or part.places_last_year]


def organisations(sheet: RegionSheet) -> tuple[str, str]:
    """Number and noun of a tile; where the region named no college, nobody knows how many there are."""
    count = len(sheet.colleges)
    if any(one.name == NOT_DISTRIBUTED for one in sheet.colleges):
        return NO_DATA, "организаций"
    return number(count), plural(count, "организация", "организации", "организаций")


def _tiles(sheet: RegionSheet) -> tuple[tuple[str, str, str], ...]:
    last = NOT_ENOUGH if sheet.places_last_year is None else f"прошлый набор – {number(sheet.places_last_year)}"
    return (
        (number(sheet.places), "мест первого курса", last),
        (needed(sheet.need, sheet.need_decline_chance), "человек нужно в год", f"{sheet.need_years}, 80 случаев из 100"),
        (*organisations(sheet), said(round(sheet.groups), "группа")),
        (millions(sheet.cost_rub), "млн руб. в год", f"прошлый набор по той же цене места – {millions(sheet.cost_last_year_rub)}"),
    )


def _holds(sheet: RegionSheet) -> Block:
    return printed(
        f"Что держит числа набора {sheet.start_year} года", tables.hold_columns(), sheet.holds,
        notes=(
            "Слева направо: расчёт без ограничений, что меняет плата за сдвиг группы, что меняют ограничения, целые группы и решения – и план. У строк, следующую группу "
            "которых не держит ни один предел, это пределы, которые встретил бы сдвиг на много групп сразу. Строка плана, которую "
            "одинаково держат несколько ограничений, посчитана в каждом из них, поэтому по столбцам строки не складываются.",
        ),
    )  # fmt: skip


def _limits(sheet: RegionSheet) -> list[Block]:
    if not sheet.limits:
        return [Heading("Пределы региона"), note(f"Пределы региона: {NOT_ENOUGH}.")]
    return [
        Heading("Пределы региона"),
        printed("Пределы региона по наборам плана", tables.limit_columns(), sheet.limits, notes=sheet.notes),
    ]


def _shared(sheet: RegionSheet) -> list[Block]:
    if not sheet.shared:
        return []
    return [
        printed("Программы, общие для нескольких кластеров: каждая один раз и целиком", tables.shared_columns(), sheet.shared,
                total="Всего общих", breaks="always", notes=("Потребность строк – в 80 случаях из 100, в итоге – сумма средних.",)),
    ]  # fmt: skip


def _district_note(sheet: RegionSheet) -> tuple[str, ...]:
    without = [part for part in sheet.districts if not part.key]
    if not without:
        return ()
    return (f"Район не указан в карточках организаций на {said(without[0].places, 'место')}: {NOT_ENOUGH}.",)


def _order(sheet: RegionSheet) -> list[Block]:
    places = {key: sum(line.places for line in lines) for key, lines in groupby(sheet.order, key=lambda line: line.ugps)}
    table: BlockTable = printed(
        f"Контрольные цифры приёма за счёт бюджета на {sheet.start_year} год (проект)",
        tables.order_columns(),
        sheet.order,
        total="Всего",
        section=lambda line: f"{line.ugps} {line.ugps_name} – {said(places[line.ugps], 'место')}",
        merge=lambda line: (line.programme, line.basis),
        breaks="always",
        size=8.5,
    )
    reference = f" Основание: {sheet.legal_reference}" if sheet.legal_reference else ""
    return [
        Heading("Проект приложения к приказу об установлении контрольных цифр приёма"),
        note(f"«____» ______________ 20___ г. № ______. Номер, дата и подпись заполняются органом, который устанавливает КЦП.{reference}"),
        table,
    ]


