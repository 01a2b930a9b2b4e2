"""The sheet «Коротко»: the sum of the proposal, who covers the need by year, and a chart of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from proposals.arithmetic import summed
from proposals.figures import Figures, PathYear
from proposals.table import Column, Known, level_of
from proposals.worksheet import FIRST_TABLE_ROW, Sheet, column_of, write_block, write_lines, write_remarks

CHART_ROWS = 24  # rows of a sheet that a chart of the usual size covers


class Part(NamedTuple):
    words: str
    value: float | None


def write_short(sheet: Sheet, figures: Figures) -> None:
    """The sum first, then years and their chart."""
    told = summed(figures)
    parts = [
        Part("Места первого курса, доля кластера", figures.places_by_share),
        Part("Места программ целиком", figures.places),
        Part("В прошлом наборе, доля кластера", told.places_last_year if told else None),
        Part("Нужно новых работников в год", told.need if told else None),
        Part("Придут без этого набора, в год", told.on_way if told else None),
        Part("Даст этот набор, в год", told.plan if told else None),
        Part("Не закрыто, в год", told.uncovered if told else None),
        Part("Сверх нужного, в год", told.surplus if told else None),
    ]
    next_row = write_block(sheet, FIRST_TABLE_ROW, "Сумма предложения: всё по доле кластера, если не сказано иное", _parts(), parts)
    columns, top = _years(), next_row + 2
    sheet.page.write_string(top - 1, 0, "Потребность кластера и кто её закроет, чел. по доле кластера", sheet.styles["title"])
    last = write_lines(sheet, top, columns, figures.path)
    if figures.path:
        sheet.page.insert_chart(last + 1, 0, _covered_chart(sheet, columns, top, len(figures.path)))
        last += CHART_ROWS
    write_remarks(sheet, last + 2, ("Места по программам – лист «Предложение».",))


def _parts() -> tuple[Column[Part], ...]:
    return (
        Column("words", "Что", "text", lambda part: part.words, book=44),
        Column("value", "Значение", "tenth", lambda part: part.value, book=12),
    )


def _years() -> tuple[Column[PathYear], ...]:
    def bound(key: str, word: str) -> Column[PathYear]:
        return Column(key, f"Нужно: {word}", "whole", lambda one: level_of(one.need, key))

    return (
        Column("year", "Год", "year", lambda one: one.year, book=44),
        bound("mean", "среднее"),
        bound("q10", "нижняя"),
        bound("q90", "верхняя"),
        Column("on_way", "Нужны из тех, кто придёт без набора", "whole", lambda one: Known(one.on_way_needed, "estimated")),
        Column("plan", "Нужны из тех, кого даст набор", "whole", lambda one: Known(one.plan_needed, "estimated")),
        Column("uncovered", "Не закрыто", "whole", lambda one: Known(one.uncovered, "estimated")),
        Column("surplus", "Сверх нужного", "whole", lambda one: Known(one.surplus, "estimated")),
    )


def _covered_chart(sheet: Sheet, columns: tuple[Column[PathYear], ...], top: int, rows: int) -> Any:
    """Stacked columns that add up to the need, and the need as a line."""
    book, name = sheet.book, sheet.page.get_name()

    def cells(key: str) -> list[Any]:
        at = column_of(columns, key)
        return [name, top + 1, at, top + rows, at]

    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for key, colour in (("on_way", "#4A5661"), ("plan", "#B9D3EA"), ("uncovered", "#FFFFFF"), ("surplus", "#EEF2F5")):
        title = [name, top, column_of(columns, key)]
        border = {"color": "#B45309" if key == "uncovered" else "#5F6B76"}
        chart.add_series({"name": title, "categories": cells("year"), "values": cells(key), "fill": {"color": colour}, "border": border, "gap": 60})
    line = book.add_chart({"type": "line"})
    line.add_series(
        {"name": [name, top, column_of(columns, "mean")], "categories": cells("year"), "values": cells("mean"), "line": {"color": "#1A1A1A", "dash_type": "dash"}}
    )
    chart.combine(line)
    chart.set_title({"name": "Кто закроет потребность, чел. в год", "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 860, "height": 440})
    return chart
