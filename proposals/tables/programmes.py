"""The table of proposals: one row per programme × basis – seven columns on paper, all in the sheet «Предложение»."""

from __future__ import annotations

from proposals.arithmetic import summed
from proposals.blocks import Cell, Table
from proposals.figures import Figures, Programme
from proposals.numbers import change, needed, number
from proposals.standing_of_sign import firmness_and_why
from proposals.table import SUM, Column, Formula, Known, Pdf, Value, level_of, on_paper, printed_value
from proposals.tables import offers
from proposals.why import why
from proposals.wording import held, places_title, row_name, share_mark
from proposals.worksheet import range_of

SHEET = "Предложение"


def columns(figures: Figures) -> tuple[Column[Programme], ...]:
    """Every column; paper shows those that have a place on it."""
    return (*_who(figures), *_past(), *_need(), *_covered(), *_places(figures), *_behind(figures))


def _who(figures: Figures) -> tuple[Column[Programme], ...]:
    at = {row.id: position for position, row in enumerate(figures.programmes, start=1)}

    return (
        Column("position", "№", "whole", lambda row: at[row.id], book=5, pdf=None),
        Column("id", "Номер строки", "text", lambda row: row.id, book=14, pdf=None),
        Column("ugps", "УГПС", "text", lambda row: row.ugps or "", book=10, pdf=None),
        Column("programme", "Код", "text", lambda row: row.programme, book=10, pdf=None),
        Column("name", "Наименование", "text", lambda row: row.name, book=46,
               pdf=Pdf("1fr", "left", "Программа (база)", text=row_name, aside=share_mark)),
        Column("level", "Уровень", "text", lambda row: row.level or "", book=9, pdf=None),
        Column("basis", "База, кл.", "text", lambda row: row.basis, book=7, pdf=None),
        Column("duration", "Срок обучения, мес.", "whole", lambda row: Known(row.duration_months, row.duration_months_status), book=10,
               pdf=None),
    )  # fmt: skip


def _past() -> tuple[Column[Programme], ...]:
    return (
        Column("year", "Год выхода на рынок", "year", lambda row: Known(row.labour_market_year, row.labour_market_year_status), book=10,
               pdf=None),
        Column("last_period", "Год прошлого набора", "year", lambda row: row.places_last_year_period, book=10, pdf=None),
        Column("last_places", "Прошлый набор: мест", "whole", lambda row: Known(row.places_last_year, row.places_last_year_status), SUM, 11,
               Pdf(11, title="Было")),
        Column("entrants", "Прошлый набор: принято", "whole", lambda row: Known(row.entrants_last_year, row.entrants_last_year_status),
               SUM, 11, None),
        Column("applications", "Заявлений на место", "tenth",
               lambda row: Known(row.applications_per_place, row.applications_per_place_status), book=11, pdf=None),
        Column("graduates", "Ожидаемый выпуск, чел.", "whole", lambda row: Known(row.expected_graduates, row.expected_graduates_status),
               book=11, pdf=None),
    )  # fmt: skip


def _need() -> tuple[Column[Programme], ...]:
    def single(level: str, word: str) -> Column[Programme]:
        return Column(f"need_{level}", f"В год выхода: {word}, чел.", "whole", lambda row: level_of(row.need, level), book=13, pdf=None)

    return (
        single("q10", "нижняя"),
        single("mean", "средняя"),
        single("q90", "верхняя"),
        Column("confirmed", "Подтверждено работодателями, чел.", "whole", lambda row: Known(row.confirmed_need, row.confirmed_need_status),
               book=14, pdf=None),
        Column("contracts", "Целевых договоров", "whole", lambda row: Known(row.target_contracts, row.target_contracts_status),
               book=11, pdf=None),
        Column("supply", "Выпуск начатых наборов: средний, чел.", "whole", lambda row: level_of(row.supply, "mean"), book=14, pdf=None),
        Column("balance", "Баланс с набором: средний, чел. («+» нехватка)", "signed", lambda row: level_of(row.balance, "mean"), book=15,
               pdf=None),
    )  # fmt: skip


def _covered() -> tuple[Column[Programme], ...]:
    """Who covers the need a year over the document's years; on paper its bounds and what stays open."""

    def level(key: str, word: str, pdf: Pdf[Programme] | None = None) -> Column[Programme]:
        title = f"Нужно в год, годы плана: {word}, чел."
        return Column(f"window_{key}", title, "whole", lambda row: level_of(row.coverage.need, key) if row.coverage else None, book=14, pdf=pdf)

    def part(key: str, title: str, pdf: Pdf[Programme] | None = None) -> Column[Programme]:
        return Column(key, title, "whole", lambda row: getattr(row.coverage, key) if row.coverage else None, book=13, pdf=pdf)

    bounds = Pdf[Programme](
        21, "center", "Потреб\u00adность", text=lambda row: needed(row.coverage.need, row.coverage.decline_chance) if row.coverage else "…",
        merged=True,
    )  # fmt: skip
    return (
        Column("years", "Годы плана", "text", lambda row: _years(row), book=11, pdf=None),
        level("q10", "нижняя", bounds),
        level("mean", "средняя"),
        level("q90", "верхняя"),
        part("on_way", "Придут без набора, чел. в год"),
        part("plan", "Даст набор, чел. в год"),
        part("uncovered", "Не закрыто, чел. в год", Pdf(15, "center", "Не закрыто", merged=True)),
        part("surplus", "Сверх нужного, чел. в год"),
    )


def _years(row: Programme) -> str:
    return f"{row.coverage.first_year}–{row.coverage.last_year}" if row.coverage else "…"


def _places(figures: Figures) -> tuple[Column[Programme], ...]:
    own, offered = offers.columns(figures), sum(len(row.offers) for row in figures.programmes)
    ids, sums = (range_of(own, key, offers.SHEET, offered) for key in ("row_id", "places"))
    sum_of_offers = f"=SUMIF({ids},{{id}},{sums})"

    def places(row: Programme) -> Value:
        if row.places is None or not row.offers or any(offer.places is None for offer in row.offers):
            return Known(row.places, row.places_status)
        return Formula(sum_of_offers, row.places, row.places_status)

    return (
        Column("places", places_title(figures), "strong", places, SUM, pdf=Pdf(14, title="Пред\u00adло\u00adжено", before="window_q10")),
        Column("change", "Изменение", "signed", lambda row: Formula("={places}-{last_places}", row.change), SUM, 11,
               Pdf(11, title="±", before="window_q10")),
        Column("unrounded", "Расчёт до групп и ограничений, мест", "tenth",
               lambda row: Known(row.places_unrounded, row.places_unrounded_status), book=14, pdf=None),
        Column("why", "Почему", "text", lambda row: why(row, figures).text, book=44, pdf=Pdf(48, "left")),
        Column("firmness", "Знак изменения", "text", firmness_and_why, book=26,
               pdf=None),
        Column("mark", "Уверенность, 1–5", "whole", lambda row: row.uncertainty.mark if row.uncertainty else None, pdf=None),
    )  # fmt: skip


def _behind(figures: Figures) -> tuple[Column[Programme], ...]:
    def indicative(year: int) -> Column[Programme]:
        def value(row: Programme) -> Value:
            return {item.start_year: item.places for item in row.indicative}.get(year)

        return Column(f"indicative_{year}", f"Ориентир на {year} год", "whole", value, pdf=None)

    return (
        Column("employed", "Работают по специальности", "percent",
               lambda row: Known(row.graduates_employed_share, row.graduates_employed_share_status), book=13, pdf=None),
        Column("share", "Доля кластера", "percent", lambda row: row.cluster_share, book=10, pdf=None),
        indicative(figures.start_year + 1),
        indicative(figures.start_year + 2),
        Column("held", "Что определило число", "text", lambda row: held(row.binding_constraint), book=26, pdf=None),
        Column("corrections", "Исправления совета", "text", lambda row: " ".join(row.reasons[1:]), book=40, pdf=None),
        Column("trace", "След", "text", lambda row: row.trace_id or "", book=16, pdf=None),
    )  # fmt: skip


def with_own_total(table: Table, figures: Figures) -> Table:
    """The table with the cluster's part in every column, so that places and need stand on one basis."""
    told = summed(figures)
    if told is None:
        return table
    need, _, _, left, _ = told.printed()
    expected = figures.expectation_total
    own = {
        "name": "Доля кластера" if any(row.cluster_share < 1 for row in figures.programmes) else "Всего по кластеру",
        "last_places": number(told.places_last_year),
        "places": number(told.places),
        "change": change(told.change),
        "window_q10": needed(expected.need, expected.decline_chance) if expected.need.known else number(need),
        "uncovered": number(left),
    }
    cells = []
    for column, pdf in on_paper(columns(figures)):
        summed_here = printed_value(column.total_of(figures.programmes), pdf.format or column.format) if column.total else ""
        cells.append(Cell(own.get(column.key, summed_here), bold=True, shade=True))
    return Table(table.caption, table.columns, (*table.rows, tuple(cells)), table.notes, table.size, table.breaks)
