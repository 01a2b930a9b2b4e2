"""The table of proposals: one row per programme × basis, on paper and in the sheet «Предложение»."""

from __future__ import annotations

from proposals.figures import Figures, Programme
from proposals.numbers import duration, needed, needed_mean
from proposals.table import SUM, Column, Formula, Known, Pdf, Value, level_of
from proposals.tables import offers
from proposals.wording import for_reference, mark_text, shown_need
from proposals.worksheet import range_of

PAST = "Прошлый набор"
NEED = "Потребность: в год выхода и в среднем за годы плана, чел. в год"
BALANCE = "Дефицит (+), избыток (−), чел."
SHEET = "Предложение"


def columns(figures: Figures) -> tuple[Column[Programme], ...]:
    """Every column; paper has the same in fewer, with a second line where two belong together."""
    return (*_who(figures), *_past(figures), *_need(), *_places(figures), *_behind(figures))


def _who(figures: Figures) -> tuple[Column[Programme], ...]:
    at = {row.id: position for position, row in enumerate(figures.programmes, start=1)}
    return (
        Column("position", "№", "whole", lambda row: at[row.id], book=5, pdf=Pdf(6.5, "center")),
        Column("id", "Номер строки", "text", lambda row: row.id, book=14, pdf=None),
        Column("ugps", "УГПС", "text", lambda row: row.ugps or "", book=10, pdf=None),
        Column("programme", "Код", "text", lambda row: row.programme, book=10,
               pdf=Pdf(14.5, "left", "Код, УГПС", muted=lambda row: row.ugps or "")),
        Column("name", "Наименование", "text", lambda row: row.name, book=46,
               pdf=Pdf("1fr", "left", "Наименование, уровень", muted=lambda row: row.level or "")),
        Column("level", "Уровень", "text", lambda row: row.level or "", book=9, pdf=None),
        Column("basis", "База, кл.", "text", lambda row: row.basis, book=7, pdf=Pdf(8.5, "center")),
        Column("duration", "Срок обучения, мес.", "whole", lambda row: Known(row.duration_months, row.duration_months_status), book=10,
               pdf=Pdf(14, "center", "Срок обуче\u00adния", text=lambda row: duration(row.duration_months, row.duration_months_status))),
    )  # fmt: skip


def _past(figures: Figures) -> tuple[Column[Programme], ...]:
    def other_year(row: Programme) -> str:
        period = row.places_last_year_period
        return f"({period})" if period not in (None, figures.start_year - 1) and row.places_last_year is not None else ""

    return (
        Column("year", "Год выхода на рынок", "year", lambda row: Known(row.labour_market_year, row.labour_market_year_status), book=10,
               pdf=Pdf(13, "center", "Год выхода, годы плана", muted=lambda row: row.need_years, before="graduates")),
        Column("last_period", "Год прошлого набора", "year", lambda row: row.places_last_year_period, book=10, pdf=None),
        Column("last_places", "Прошлый набор: мест", "whole", lambda row: Known(row.places_last_year, row.places_last_year_status), SUM, 11,
               Pdf(11, title="мест", group=PAST, muted=other_year)),
        Column("entrants", "Прошлый набор: принято", "whole", lambda row: Known(row.entrants_last_year, row.entrants_last_year_status),
               SUM, 11, Pdf(10.5, title="при\u00adнято", group=PAST)),
        Column("applications", "Заявлений на место", "tenth",
               lambda row: Known(row.applications_per_place, row.applications_per_place_status), book=11,
               pdf=Pdf(11.5, title="заявл. на место", group=PAST)),
        Column("graduates", "Ожидаемый выпуск, чел.", "whole", lambda row: Known(row.expected_graduates, row.expected_graduates_status),
               book=11, pdf=Pdf(13, title="Ожид. выпуск, чел.")),
    )  # fmt: skip


def _need() -> tuple[Column[Programme], ...]:
    def window(level: str, word: str) -> Column[Programme]:
        title = f"Ожидаемая потребность в год, годы плана: {word}, чел."
        return Column(f"window_{level}", title, "whole", lambda row: level_of(row.expectation.need, level), book=15, pdf=None)

    bounds = Pdf[Programme](18.5, "center", "нижняя – верхняя", NEED, text=lambda row: needed(row.need),
                            muted=lambda row: needed(*shown_need(row)[1:]) if row.need_years else "")  # fmt: skip
    return (
        Column("need_q10", "Потребность: нижняя, чел.", "whole", lambda row: level_of(row.need, "q10"), book=13, pdf=bounds),
        Column("need_mean", "Потребность: средняя, чел.", "whole", lambda row: level_of(row.need, "mean"), book=13,
               pdf=Pdf(11, title="сред\u00adняя", group=NEED, text=lambda row: needed_mean(row.need),
                       muted=lambda row: needed_mean(shown_need(row)[1]) if row.need_years else "")),
        Column("need_q90", "Потребность: верхняя, чел.", "whole", lambda row: level_of(row.need, "q90"), book=13, pdf=None),
        Column("need_years", "Годы плана", "text", lambda row: row.need_years or "…", pdf=None),
        window("q10", "нижняя"),
        window("mean", "средняя"),
        window("q90", "верхняя"),
        Column("confirmed", "Подтверждено работодателями, чел.", "whole", lambda row: Known(row.confirmed_need, row.confirmed_need_status),
               book=14, pdf=Pdf(13.5, title="подтв. работо\u00adдат.", group=NEED)),
        Column("contracts", "Целевых договоров", "whole", lambda row: Known(row.target_contracts, row.target_contracts_status),
               book=11, pdf=None),
        Column("supply", "Выпуск начатых наборов: средний, чел.", "whole", lambda row: level_of(row.supply, "mean"), book=14, pdf=None),
        Column("shortage", "Нехватка без набора, чел.", "signed", lambda row: row.chain.shortage if row.chain else None, book=None,
               pdf=Pdf(11.5, title="без набо\u00adра", group=BALANCE)),
        Column("balance", "Баланс с набором: средний, чел. («+» дефицит)", "signed", lambda row: level_of(row.balance, "mean"), book=15,
               pdf=Pdf(11.5, title="с набо\u00adром", group=BALANCE)),
    )  # fmt: skip


def _places(figures: Figures) -> tuple[Column[Programme], ...]:
    own, offered = offers.columns(figures), sum(len(row.offers) for row in figures.programmes)
    ids, sums = (range_of(own, key, offers.SHEET, offered) for key in ("row_id", "places"))
    sum_of_offers = f"=SUMIF({ids},{{id}},{sums})"

    def places(row: Programme) -> Value:
        if row.places is None or not row.offers or any(offer.places is None for offer in row.offers):
            return Known(row.places, row.places_status)
        return Formula(sum_of_offers, row.places, row.places_status)

    marks = any(row.uncertainty for row in figures.programmes)
    return (
        Column("places", "Предложено мест", "strong", places, SUM,
               pdf=Pdf(14, title="Расчёт мест" if for_reference(figures) else "Предло\u00adжено мест")),
        Column("change", "Изменение", "signed", lambda row: Formula("={places}-{last_places}", row.change), SUM, 11,
               Pdf(12, title="Изме\u00adнение")),
        Column("unrounded", "Расчёт до групп и ограничений, мест", "tenth",
               lambda row: Known(row.places_unrounded, row.places_unrounded_status), book=14, pdf=None),
        Column("mark", "Уверенность, 1–5", "whole", lambda row: row.uncertainty.mark if row.uncertainty else None,
               pdf=Pdf(14, "center", "Увере\u00adнность", text=mark_text) if marks else None),
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
        Column("held", "Что определило число", "text", lambda row: row.binding_constraint or "", book=26, pdf=None),
        Column("reasons", "Обоснование", "text", lambda row: " ".join(row.reasons), book=60, pdf=None),
        Column("trace", "След", "text", lambda row: row.trace_id or "", book=16, pdf=None),
    )  # fmt: skip
