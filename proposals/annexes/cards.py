"""Annex А: half a page a row, those that lose places first – history, who covers the need, the chain, price, contracts, colleges."""

from __future__ import annotations

from proposals import charts
from proposals.blocks import Block, Card, Cards, Heading, Run, Turn, note
from proposals.brief import changes
from proposals.figures import Chain, Figures, Programme
from proposals.grammar import said
from proposals.numbers import change, duration, needed, number, percent, rounded
from proposals.standing_of_sign import firmness_and_why
from proposals.terms import CHAIN, SHORTAGE
from proposals.why import why
from proposals.wording import capital, doubt, label, mark_text

# Reasons that speak of the need a year over the plan's years, where the chain beside them is of one year.
BY_MEAN = ("lacking", "enough", "covered")


def blocks(figures: Figures) -> list[Block]:
    """Losers first, then those that grow, then those that stay."""
    if not figures.programmes:
        return []
    return [
        Turn(landscape=False),
        Heading("Приложение А. Карточки программ"),
        note(
            "Сначала строки, которые теряют места. Цепочка – средние в год выхода первого набора на рынок; потери – человеко-годы нехватки и "
            "избытка вместе, «+» хуже. Цена перемены – плата за сдвиг группы, она держит прежнее число. Числа цепочки округлены каждое отдельно."
        ),
        Cards(tuple(card(row, figures) for row in in_order(figures))),
    ]


def in_order(figures: Figures) -> list[Programme]:
    """Those that lose most first."""
    first = [*changes.cut(figures), *changes.added(figures)]
    named = {row.id for row in first}
    return [*first, *(row for row in figures.programmes if row.id not in named)]


def card(row: Programme, figures: Figures) -> Card:
    """One row's card."""
    return Card(
        title=label(row),
        facts=_facts(row),
        svg=charts.history_and_path(row.history, row.places, figures.start_year, row.path),
        alt=_told(row, figures),
        steps=_steps(row),
        lines=tuple(_lines(row, figures)),
    )


def _facts(row: Programme) -> str:
    was = f"было {number(row.places_last_year, 0, row.places_last_year_status)}, предлагается {number(row.places)} ({change(row.change)})"
    sure = f"знак – {firmness_and_why(row)}, уверенность {mark_text(row)}" if row.change else f"уверенность {mark_text(row)}"
    share = f"доля кластера {percent(row.cluster_share)}" if row.cluster_share < 1 else ""
    studied = duration(row.duration_months, row.duration_months_status)
    return " · ".join(part for part in (was, sure, studied, share) if part)


def _told(row: Programme, figures: Figures) -> str:
    past = ", ".join(f"{one.start_year} – {number(one.places)}" for one in row.history) or "нет данных"
    ahead = "; ".join(
        f"{one.year}: нужно {needed(one.need)}, придут без набора {number(one.on_way)}, даст набор {number(one.plan)}" for one in row.path
    )
    return f"{label(row)}. Места прошлых наборов: {past}; {figures.start_year} – {number(row.places)}. По годам рынка: {ahead or 'нет данных'}."


def _steps(row: Programme) -> tuple[tuple[str, str, bool], ...]:
    chain = row.chain
    if chain is None:
        return (("Цепочки нет: потребность не оценена", "…", False),)
    year = f" в {row.labour_market_year} году" if row.labour_market_year else ""
    people = (
        (f"нужно{year}, чел.", number(chain.need), False),
        (f"− {SHORTAGE['supply'][0]}", number(chain.supply), False),
        (SHORTAGE["carried"][0], change(chain.carried), False),
        (f"− {SHORTAGE['other_intakes'][0]}", number(chain.other_intakes), False),
        _short_or_over(chain, row),
        ("÷ работников с одного места", number(chain.intake_yield, 2), False),
        ("= мест по среднему", number(chain.places_at_mean), True),
    )
    return (*people, *_moves(chain), ("= предлагается мест", number(chain.places), True))


def _short_or_over(chain: Chain, row: Programme) -> tuple[str, str, bool]:
    """The shortage or the surplus before this intake, by its year and with what is carried: the sentence speaks of a mean over years without it."""
    year = f"{row.labour_market_year} год, " if row.labour_market_year else ""
    word = "избыток" if chain.shortage is not None and rounded(chain.shortage) < 0 else "нехватка"
    return f"= {word} без этого набора ({year}с накопленным)", number(None if chain.shortage is None else abs(chain.shortage)), True


def _moves(chain: Chain) -> list[tuple[str, str, bool]]:
    """Steps that change nothing on paper are left out; the step of inertia always stands."""
    return [
        (words, change(size), False)
        for key, words in CHAIN.items()
        if (size := getattr(chain, key)) is not None and (rounded(size) or key == "inertia_effect")
    ]


def _lines(row: Programme, figures: Figures) -> list[tuple[Run, ...]]:
    told = why(row, figures)
    years = f" Это среднее за {row.coverage.first_year}–{row.coverage.last_year} годы, без накопленного." if row.coverage and told.kind in BY_MEAN else ""
    made: list[tuple[Run, ...]] = [(("Почему. ", "bold"), f"{capital(told.text)}.{years}")]
    if row.marginal:
        made.append((("Цена группы. ", "bold"), capital(_price(row))))
    made.append((("Договоры и набор. ", "bold"), capital(_contracts(row))))
    made.append((("Организации. ", "bold"), capital(_colleges(row))))
    made.append((("Чем ошибались. ", "bold"), capital(_missed(row, figures))))
    if row.uncertainty and row.uncertainty.doubtful_yield is not None:
        made.append((("Проверьте. ", "bold"), f"{capital(doubt(row.uncertainty.doubtful_yield))}."))
    made += [((text,)) for text in (*row.warnings, *_corrections(row))]
    return made


def _price(row: Programme) -> str:
    more, fewer = row.marginal.one_more if row.marginal else None, row.marginal.one_fewer if row.marginal else None
    parts = [f"ещё одна: потери {change(more, 1)}"] if more is not None else []
    parts += [f"на одну меньше: {change(fewer, 1)}"] if fewer is not None else ["меньше некуда"] if not row.places else []
    return "; ".join(parts) + "."


def _contracts(row: Programme) -> str:
    signed = "нет данных" if row.target_contracts is None else said(row.target_contracts, "договор", adjective="целевой")
    came = (
        f"в прошлый набор принято {number(row.entrants_last_year)} из {said(row.places_last_year, 'место', 'genitive')}"
        if row.entrants_last_year is not None and row.places_last_year
        else "сколько принято в прошлый набор, неизвестно"
    )
    asked = f"; {said(row.applications, 'заявление')}" if row.applications is not None else ""
    return f"{signed}{_silent(row)}; {came}{asked}."


def _silent(row: Programme) -> str:
    """Contracts of a college that told nothing are unknown, not none."""
    silent = sum(offer.target_contracts is None for offer in row.offers if offer.places or offer.places_last_year)
    return f" (о договорах {said(silent, 'организация', 'genitive')} нет данных)" if silent and row.target_contracts is not None else ""


def _colleges(row: Programme) -> str:
    told = [
        f"{offer.college} – {number(offer.places)}"
        + ("" if offer.places_last_year is None or offer.places_last_year == offer.places else f" (было {number(offer.places_last_year)})")
        for offer in row.offers
        if offer.places or offer.places_last_year
    ]
    return "; ".join(told) + "." if told else "не названы."


def _missed(row: Programme, figures: Figures) -> str:
    earlier = [one for one in figures.track_record if one.programme == row.programme]
    if not earlier:
        return "места этой программы советы не исправляли, сравнить не с чем."
    return "; ".join(
        f"{one.round}: предлагали {number(one.proposed)}, утверждено {number(one.approved)}, принято {number(one.entrants)}" for one in earlier
    ) + "."


def _corrections(row: Programme) -> tuple[str, ...]:
    """The council's own corrections, after the row's sentence."""
    return row.reasons[1:]
