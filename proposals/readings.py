"""Readings of the need side by side: model, survey, and what is shown only for comparison."""

from __future__ import annotations

from proposals import charts
from proposals.blocks import Block, Heading, Picture, Table, paragraph
from proposals.figures import Figures, Programme
from proposals.numbers import WITHHELD, needed, needed_mean
from proposals.table import printed
from proposals.tables import readings as table
from proposals.wording import label, short_name

CHART_ROWS = 10
TABLE_ROWS = 18
NAMES = {"model": "модель", "survey": "опрос", "combined": "объединённая"}


def blocks(figures: Figures) -> list[Block]:
    """Chart and table; one sentence when there is only one way of reading."""
    heading = Heading("3. Показания рядом")
    rows = _one_per_programme_and_year(figures)
    if not any(reading.reading == "survey" for row in rows for reading in row.readings):
        return [
            heading,
            paragraph(
                "Потребность прочитана одним способом – моделью занятости и замещения. Опрос работодателей не "
                "поступал, "
                "сравнить показания не с чем."
            ),
            *_ranges(figures),
        ]
    largest = sorted(rows, key=lambda row: (-(row.places or 0), row.id))
    drawn = [row for row in rows if row in largest[:CHART_ROWS]]
    listed = [row for row in rows if row in largest[:TABLE_ROWS]]
    return [heading, _chart(drawn), _table(listed, len(rows) - len(listed))]


def _ranges(figures: Figures) -> list[Block]:
    known = [row for row in figures.programmes if row.need.known]
    rows = sorted(known, key=lambda row: (-(row.need.mean or 0), row.id))[:CHART_ROWS]
    if not rows:
        return []
    drawn = [
        (label(row), [charts.need_whisker("combined", row.need)])
        for row in rows
        if row.need.mean is not None
    ]
    told = "; ".join(f"{label(row)}: {needed(row.need)}, среднее {needed_mean(row.need)}" for row in rows)
    return [Picture("Потребность в новых выпускниках СПО, чел. в год", charts.readings(drawn), f"{told}.")]


def _one_per_programme_and_year(figures: Figures) -> list[Programme]:
    """Need belongs to a programme and year: bases that share both share the reading."""
    chosen: dict[tuple[str, int | None], Programme] = {}
    for row in figures.programmes:
        if row.readings:
            chosen.setdefault((row.programme, row.labour_market_year), row)
    return list(chosen.values())


def _chart(rows: list[Programme]) -> Picture:
    told = "; ".join(
        f"{row.programme}, {row.labour_market_year} год: "
        + ", ".join(f"{NAMES[reading.reading]} {needed_mean(reading.interval)}" for reading in row.readings)
        + f", объединённая {needed_mean(row.need)}"
        for row in rows
    )
    return Picture(
        "Потребность по разным показаниям, чел. в год",
        charts.readings(
            [(f"{row.programme} {short_name(row.name)}, {row.labour_market_year} г.", _whiskers(row)) for row in rows]
        ),
        f"Показания потребности, человек в год. {told}.",
    )


def _whiskers(row: Programme) -> list[charts.Whisker]:
    found = [
        charts.need_whisker(reading.reading, reading.interval)
        for reading in row.readings
        if reading.interval.mean is not None and reading.reading != "combined"
    ]
    if row.need.mean is not None:
        found.insert(0, charts.need_whisker("combined", row.need))
    if row.vacancies is not None:
        found.append(charts.Whisker("context", row.vacancies, None, None))
    return found


def _table(rows: list[Programme], left_out: int) -> Table:
    notes = [
        "Модель и опрос приведены к одной величине – рабочим местам в год, которым нужен новый выпускник СПО, – и "
        "взвешены "
        "по точности. Вакансии и заявления в потребность не входят: вакансии – срез на дату, заявления – спрос "
        "молодёжи, "
        "а не работодателей."
    ]
    surveys = [reading for row in rows for reading in row.readings if reading.reading == "survey"]
    if any(not reading.verified for reading in surveys):
        notes.append("Поправка на оптимизм опроса – не проверено: прошлых волн для сравнения мало или нет.")
    if any(reading.interval.status == "suppressed" for row in rows for reading in row.readings):
        notes.append(f"«{WITHHELD}» – не показано: за показанием стоит слишком мало работодателей.")
    if left_out:
        notes.append(f"Ещё строк: {left_out}, они в книге, лист «Прочтения».")
    return printed(
        "Показания рядом", table.columns(), rows, notes=notes, without_gaps=True, size=8, breaks="always"
    )
