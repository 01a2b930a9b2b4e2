"""A programme's screen: its rows by basis, need against supply by year, and for each basis why the number is what it is."""

from __future__ import annotations

from collections.abc import Sequence

from proposals.between_colleges import reason
from proposals.figures import Figures, Offer, Programme
from proposals.numbers import NBSP, change, change_in_tenths, duration, needed, needed_mean, number, percent
from proposals.page import charts, parts
from proposals.page.data import PageData, Year
from proposals.page.markup import Html, joined, outside, tag
from proposals.table import SUM, Column, Known, Pdf, level_of, printed_value
from proposals.terms import CHAIN, SHORTAGE
from proposals.wording import held, mark_text, places_title, shown_need

CHAIN_STEPS = (
    ("need", "нужно выпускников в год выхода, чел.", "tenth"),
    ("supply", f"− {SHORTAGE['supply'][0]}", "tenth"),
    ("carried", f"+ {SHORTAGE['carried'][0]}", "signed_tenth"),
    ("other_intakes", f"− {SHORTAGE['other_intakes'][0]}", "tenth"),
    ("shortage", "= нехватка без этого набора, чел.", "signed_tenth"),
    ("intake_yield", "÷ работников с одного места", "share"),
    ("places_at_mean", "= мест по среднему", "tenth"),
    ("risk_effect", f"+ {CHAIN['risk_effect']}", "signed_tenth"),
    ("places_unrounded", "= оптимум без ограничений, мест", "tenth"),
    *((key, f"+ {label}", "signed_tenth") for key, label in CHAIN.items() if key != "risk_effect"),
)
KEYS = ("basis", "duration", "last", "places", "change", "need", "supply", "mark", "held")


def anchor(programme: str) -> str:
    """The address of a programme's screen."""
    return f"p-{programme}"


def row_columns() -> tuple[Column[Programme], ...]:
    """A row of the plan as the page shows it: whole programme, places and need alike."""
    return (
        Column("programme", "Код", "text", lambda row: row.programme),
        Column("name", "Программа", "text", lambda row: row.name),
        Column("basis", "База, кл.", "text", lambda row: row.basis),
        Column("duration", "Срок", "text", lambda row: duration(row.duration_months, row.duration_months_status)),
        Column("last", "Прошлый набор", "whole", lambda row: Known(row.places_last_year, row.places_last_year_status), SUM),
        Column("places", "План", "strong", lambda row: Known(row.places, row.places_status), SUM),
        Column("change", "Изменение", "signed", lambda row: row.change, SUM),
        Column("mean", "Потребность, чел. в год: средняя (80 случаев из 100)", "whole", lambda row: level_of(shown_need(row)[1], "mean"),
               pdf=Pdf(text=_mean_and_span)),
        Column("need", "Потребность, 80 случаев из 100, чел. в год", "text", _years),
        Column("supply", SHORTAGE["supply"][0].capitalize(), "whole", lambda row: level_of(row.supply, "mean")),
        Column("share", "Доля кластера", "percent", lambda row: row.cluster_share),
        Column("mark", "Уверенность", "text", mark_text),
        Column("held", "Что держит число", "text", lambda row: held(row.binding_constraint)),
    )


def screen(data: PageData, programme: str, rows: Sequence[Programme]) -> Html:
    """The whole screen."""
    first = rows[0]
    shares = ", ".join(f"{figures.cluster.name}{NBSP}{percent(share)}" for figures, share in data.shares(programme))
    return parts.view(
        anchor(programme), f"{programme} {first.name}",
        tag("p", f"{first.level or ''}. {'Общая программа' if first.cluster_share < 1 else 'Кластер'}: ", outside(shares), ".", class_="note"),
        parts.table("Строки плана", row_columns(), rows, KEYS, total="Вся программа"),
        _fan(data.years.get(programme, ())),
        *(_basis(row, data.shares(programme)[0][0]) for row in rows),
        lead=_crumbs(data, programme, first),
    )  # fmt: skip


def _crumbs(data: PageData, programme: str, row: Programme) -> Html:
    clusters = data.shares(programme)
    middle = [tag("a", outside(figures.cluster.name), href=f"#cluster-{figures.cluster.code}") for figures, _ in clusters]
    inside = [tag("a", "Регион", href="#region"), [joined(", " if at else "", one) for at, one in enumerate(middle)], row.programme]
    return tag("nav", tag("ol", *(tag("li", one) for one in inside)), class_="crumbs", aria_label="Где я")


def _fan(years: Sequence[Year]) -> Html | None:
    if not years or not any(year.need.known for year in years):
        return tag("p", "Потребность по годам: недостаточно данных.", class_="note")
    columns: tuple[Column[Year], ...] = (
        Column("year", "Год", "year", lambda year: year.year),
        Column("need", "Потребность", "tenth", lambda year: level_of(year.need, "mean"), pdf=Pdf(text=lambda year: needed_mean(year.need, 1))),
        Column("span", "80 случаев из 100", "text", lambda year: needed(year.need)),
        Column("supply", SHORTAGE["supply"][0].capitalize(), "tenth", lambda year: year.supply),
        Column("last", "С прошлогодними местами", "tenth", lambda year: year.as_last_year),
    )
    legend = (("need", "потребность"), ("band", "80 случаев из 100"), ("supply", SHORTAGE["supply"][0]), ("last", "с прошлогодними местами"))
    drawing = parts.chart("Потребность и выпуск по годам, чел.", charts.fan(years), legend)
    declines = any((year.need.q10 or 0.0) < 0 for year in years)
    told = tag("p", "Ниже нуля – сокращение: новые выпускники не понадобятся.", class_="note") if declines else None
    return joined(drawing, told, parts.more("Числа графика", parts.table("Потребность и выпуск по годам, чел.", columns, years, [one.key for one in columns])))


def _basis(row: Programme, figures: Figures) -> Html:
    title = f"На базе {row.basis} классов: мест {number(row.places)}, {change(row.change)} к прошлому набору"
    return joined(
        tag("h3", title),
        parts.listing(*(outside(reason) for reason in row.reasons)),
        _drivers(row),
        _offers(row, figures),
        parts.more("Как получилось число", _chain(row, figures), _flips(row)),
        tag("p", f"Следующие наборы (ориентир): {_indicative(row)}. След: {row.trace_id or '…'}", class_="note"),
    )


def _drivers(row: Programme) -> Html | None:
    """Why the row differs from the last intake; parts add up to the change."""
    items = [charts.Bar(one.label, one.places, f"{one.label}: {change_in_tenths(one.places)}") for one in row.change_drivers if abs(one.places) >= 0.05]
    if not items:
        return None
    told = tag("p", "; ".join(f"{item.label} {change_in_tenths(item.value)}" for item in items), class_="hidden-to-eye")
    title = f"Почему число мест изменилось на {change(row.change)}" if row.change else "Почему число мест не изменилось"
    return joined(parts.chart(title, charts.bars(items)), told)


def _offers(row: Programme, figures: Figures) -> Html | None:
    columns: tuple[Column[Offer], ...] = (
        Column("college", "Организация", "text", lambda offer: offer.college),
        Column("district", "Район", "text", lambda offer: offer.district or "недостаточно данных"),
        Column("form", "Форма", "text", lambda offer: offer.form),
        Column("last", "Прошлый набор", "whole", lambda offer: Known(offer.places_last_year, offer.places_last_year_status), SUM),
        Column("places", "План", "strong", lambda offer: Known(offer.places, offer.places_status), SUM),
        Column("between", "Почему эта организация", "text", lambda offer: reason(row, offer, figures) or "–"),
    )
    if not row.offers:
        return None
    return parts.table(f"Места по организациям, база {row.basis} классов", columns, row.offers, [one.key for one in columns], total="Всего")


def _chain(row: Programme, figures: Figures) -> Html:
    if row.chain is None:
        return tag("p", "Цепочка средних: недостаточно данных.", class_="note")
    told = row.chain
    steps = (*CHAIN_STEPS, ("places", f"= {places_title(figures).lower()}", "strong"))
    lines = [(label, getattr(told, key), kind) for key, label, kind in steps]
    columns: tuple[Column[tuple[str, float | None, str]], ...] = (
        Column("step", "Шаг", "text", lambda line: line[0]),
        Column("value", "Значение", "share", lambda line: line[1], pdf=Pdf(text=lambda line: printed_value(line[1], line[2]))),
    )
    return parts.table(f"От потребности к местам, база {row.basis} классов", columns, lines, ("step", "value"))


def _flips(row: Programme) -> Html | None:
    if not row.flips:
        return None
    items = [
        f"{flip.label}: от {number(flip.low, 2)} до {number(flip.high, 2)} ({flip.unit}) – мест от {number(flip.places_low)} до {number(flip.places_high)}"
        for flip in row.flips
    ]
    return joined(tag("p", "Что изменило бы число (оптимум без ограничений):", class_="note"), parts.listing(*items))


def _indicative(row: Programme) -> str:
    return ", ".join(f"{one.start_year} – {number(one.places)}" for one in row.indicative) or "…"


def _mean_and_span(row: Programme) -> str:
    _, need, chance = shown_need(row)
    return f"{needed_mean(need)} ({needed(need, chance)})" if need.known else needed(need)


def _years(row: Programme) -> str:
    years, need, chance = shown_need(row)
    return f"{needed(need, chance)} ({years})"
