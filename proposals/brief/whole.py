"""The second page: the whole table, seven columns."""

from __future__ import annotations

from proposals.arithmetic import summed
from proposals.blocks import Block, Heading, Table, Turn
from proposals.brief.changes import code
from proposals.figures import Figures
from proposals.numbers import change, number, rounded
from proposals.standing_of_sign import LEGEND
from proposals.table import printed
from proposals.tables import programmes
from proposals.why import why
from proposals.wording import doubt, parts_of_need, shown_need_total

MOST_ROWS_LARGE = 24  # more rows are set a little smaller, so that table and notes stay on one page


def blocks(figures: Figures) -> list[Block]:
    """Every row, then the cluster's part on one basis."""
    return [Turn(landscape=False), Heading("Все программы: сколько было, сколько предлагается и почему"), table(figures)]


def table(figures: Figures) -> Table:
    """One line a programme and basis; need and what stays open belong to the programme and stand once."""
    years = shown_need_total(figures)[0]
    made = printed(
        f"Предложение по программам на {figures.start_year} год",
        programmes.columns(figures),
        figures.programmes,
        merge=lambda row: (row.programme, row.coverage),
        notes=_notes(figures, years),
        size=9 if len(figures.programmes) <= MOST_ROWS_LARGE else 8.3,
        breaks="always",
    )
    return programmes.with_own_total(made, figures)


def _notes(figures: Figures, years: str) -> tuple[str, ...]:
    notes = [
        f"Потребность – рабочие места, которым нужен новый выпускник СПО, в год в среднем за {years} годы, в 80 случаях из 100. Не закрыто – "
        "в среднем за год, если набирать столько же и дальше. Обе – всей программы, у её строк общие."
        if years
        else "Потребность не оценена.",
    ]
    said = [why(row, figures).text for row in figures.programmes]
    if any("хуже на" in text or "потери" in text for text in said):
        notes.append("«Хуже на» – прирост ожидаемых потерь, человеко-лет нехватки и избытка.")
    if any(row.change for row in figures.programmes):
        notes.append(LEGEND)
    if parts := parts_of_need(figures.expectation_total):
        notes.append(f"{parts}.")
    told = summed(figures)
    if told and any(row.cluster_share < 1 for row in figures.programmes):
        notes.append(
            f"Общие программы показаны целиком, после названия – доля кластера («доля 50 %»). Нижняя строка – только доля кластера: места {number(told.places)}, "
            f"изменение {change(told.change)}."
        )
    notes += [f"{code(row)}: {doubt(row.uncertainty.doubtful_yield)}." for row in figures.programmes if row.uncertainty and row.uncertainty.doubtful_yield is not None]
    notes += _rounding(figures)
    return tuple(notes)


def _rounding(figures: Figures) -> list[str]:
    """Said where the printed rows of what stays open do not add up to the printed total: each is rounded by itself."""
    told = summed(figures)
    if told is None or any(row.cluster_share < 1 for row in figures.programmes):
        return []
    by_programme = {row.programme: int(rounded(row.coverage.uncovered)) for row in figures.programmes if row.coverage is not None}
    rows, total = sum(by_programme.values()), told.printed()[3]
    return [] if rows == total else [f"«Не закрыто» округлено в каждой строке, поэтому строки дают {number(rows)}, а итог – {number(total)}."]
