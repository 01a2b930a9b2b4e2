"""A document for reference: one page – need, who covers it, and which files would turn it into a proposal."""

from __future__ import annotations

from proposals import charts
from proposals.arithmetic import Sum, summed
from proposals.blocks import Block, Bullets, Heading, Paragraph, Picture, Run, Title, note
from proposals.brief.ask import missed
from proposals.figures import Figures, Interval, Programme
from proposals.grammar import in_years, said
from proposals.intake import missing_sources
from proposals.numbers import date_in_text, needed, needed_mean, number, rounded
from proposals.table import printed
from proposals.tables import reference
from proposals.wording import share_mark, shown_need, shown_need_total

# Rows and files that leave one page to everything.
MOST_ROWS = 12
MOST_FILES = 8


def blocks(figures: Figures) -> list[Block]:
    """One page."""
    years = shown_need_total(figures)[0]
    return [
        Title(
            over=f"Справочно · {figures.region.name} · данные на {date_in_text(figures.vintage)}",
            title=f"Потребность в выпускниках СПО: кластер «{figures.cluster.name}»{f', {years} годы' if years else ''}",
        ),
        Paragraph(_answer(figures, summed(figures)), style="lead"),
        *_picture(figures),
        *_table(figures),
        Heading("Какие файлы изменят этот документ", 2),
        Bullets(tuple(_files(figures))),
        Paragraph((("Чем мы ошибались. ", "bold"), missed(figures)), style="list"),
    ]


def _answer(figures: Figures, told: Sum | None) -> tuple[Run, ...]:
    years, need, chance = shown_need_total(figures)
    warning = "Главные исходные данные приняты по умолчанию: документ показывает порядок потребности и не предлагает чисел приёма."
    if not need.known or not years:
        return (warning,)
    first = (
        f"В {in_years(years)} отрасли нужно ",
        (f"{_workers(need)} в год", "bold"),
        f" (в 80 случаях из 100 – {needed(need, chance)}). ",
    )
    if told is None:
        return (*first, warning)
    _, way, plan, left, over = told.printed()
    beyond = f", сверх нужного по отдельным программам пришло бы {number(over)}" if over else ""
    return (
        *first,
        f"Без нового набора придут {number(way)}; набор такого размера, как дал бы расчёт, дал бы ещё {number(plan)}; открытыми остались бы "
        f"{number(left)}{beyond}. ",
        warning,
    )


def _workers(need: Interval) -> str:
    """«541 новый работник»; a decline has nobody to count."""
    if need.mean is None or rounded(need.mean) < 0:
        return f"{needed_mean(need)} новых работников"
    return said(need.mean, "работник", adjective="новый")


def _picture(figures: Figures) -> list[Block]:
    years = [one for one in figures.path if one.year >= figures.start_year]
    if not years:
        return []
    told = "; ".join(
        f"{one.year} год: нужно {number(one.need.mean)} ({needed(one.need)}), без набора придут {number(one.on_way)}" for one in years
    )
    svg = charts.covered(years, figures.need_total_window_first, figures.need_total_window_last, height=138.0)
    return [Picture("", svg, f"{told}.", plain=True)]


def _table(figures: Figures) -> list[Block]:
    known: list[Programme] = [row for row in figures.programmes if shown_need(row)[1].known]
    rows = sorted(known, key=lambda row: (-(shown_need(row)[1].mean or 0.0), row.id))
    if not rows:
        return [note("Потребность по программам не оценена.")]
    shown = rows[:MOST_ROWS]
    rest = f" Ещё {said(len(rows) - len(shown), 'строка')} – в книге." if len(rows) > len(shown) else ""
    whole = " Общие программы показаны целиком, рядом – доля кластера; сумма вверху – только его часть." if any(share_mark(row) for row in shown) else ""
    return [
        printed(
            "Программы с наибольшей потребностью",
            reference.columns(),
            shown,
            notes=(f"«Расчётные места» – справочно, не для утверждения. «*» – стоит на значении по умолчанию.{rest}{whole}",),
            size=9,
        )
    ]


def _files(figures: Figures) -> list[tuple[Run, ...]]:
    absent = missing_sources(figures)
    if not absent:
        return [("Поступили файлы всех видов; не хватает своей таблицы соответствия профессий и программ.",)]
    shown, rest = absent[:MOST_FILES], absent[MOST_FILES:]
    items: list[tuple[Run, ...]] = [((name, "bold"), f" – {what}") for name, what in shown]
    if rest:
        items.append((f"и ещё: {', '.join(name for name, _ in rest)}.",))
    return items


