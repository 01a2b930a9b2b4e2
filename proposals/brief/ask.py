"""The first page: what the council is asked, the sum in a sentence, one picture, all changes, what the last one missed by."""

from __future__ import annotations

from math import ceil

from proposals import charts
from proposals.arithmetic import Sum, summed
from proposals.blocks import Block, Bullets, Paragraph, Picture, Run, Title
from proposals.brief import changes, triggers
from proposals.figures import Figures
from proposals.grammar import in_years, listed, said
from proposals.numbers import NBSP, change, counted, date_in_text, needed, number, percent, rounded
from proposals.standing_of_sign import firmness
from proposals.terms import AGREED_CORRECTIONS, CHOICE, DRAFT_RESOLUTION, FIRMNESS
from proposals.why import conflicts
from proposals.wording import shown_need_total

OPEN_QUESTIONS = 4
PROGRAMMES = ("программе", "программам", "программам")  # «по 1 программе», «по 12 программам»
# What the page holds beside picture and errors, in lines of a list; letters of a line in the title and in the requests.
LINES_OF_PAGE, LETTERS_OF_TITLE, LETTERS_OF_HEAD = 50.0, 58, 96


def blocks(figures: Figures) -> list[Block]:
    """One sheet."""
    told = summed(figures)
    title = Title(
        over=f"{_kind(figures)} · {figures.region.name} · {_origin(figures)}",
        title=f"Места приёма на {figures.start_year} год: кластер «{figures.cluster.name}»",
    )
    head = [*_request(figures, told), *([Paragraph(_sum(figures, told), style="lead")] if told else [])]
    return [
        title,
        *head,
        *_picture(figures),
        *changes.blocks(figures, LINES_OF_PAGE - _lines_of_head(title, head)),
        Paragraph((("Чем мы ошибались. ", "bold"), missed(figures)), style="list"),
    ]


def _lines_of_head(title: Title, head: list[Block]) -> float:
    """Lines of a list that title, requests and sum take; they are set larger than a list."""
    texts = [item for block in head for item in (block.items if isinstance(block, Bullets) else [block.runs] if isinstance(block, Paragraph) else [])]
    letters = [sum(len(run if isinstance(run, str) else run[0]) for run in runs) for runs in texts]
    return 1.6 * ceil(len(title.title) / LETTERS_OF_TITLE) + 1.25 * sum(ceil(one / LETTERS_OF_HEAD) for one in letters)


def _kind(figures: Figures) -> str:
    return "Экспертное предложение, согласовано советом" if figures.edition == "final" else "Проект экспертного предложения"


def _request(figures: Figures, told: Sum | None) -> list[Block]:
    """What is asked of the council; in the final edition, what the council itself proposes."""
    if figures.edition == "final":
        own = said(float(rounded(figures.places_by_share or 0)), "место", "accusative")
        said_by_council = (f"Координационный совет предлагает на {figures.start_year} год ", (f"{own} первого курса", "bold"), f". Исправления – раздел «{AGREED_CORRECTIONS}».")
        return [Paragraph(said_by_council, style="lead")]
    return [
        Paragraph((("Просим Координационный совет:", "bold"),), style="list"),
        Bullets(tuple(_asked(figures, told)), numbered=True),
    ]


def _origin(figures: Figures) -> str:
    kind = f"кампания {figures.round}" if figures.round else "ночной черновик, не для рассылки"
    return f"данные на {date_in_text(figures.vintage)} · {kind}"


def _asked(figures: Figures, told: Sum | None) -> list[tuple[Run, ...]]:
    if figures.places is None:
        return [("Рассмотреть потребность: мест расчёт не дал.",)]
    return [_approve(figures, told), _decide(figures), _answer(figures)]


def _approve(figures: Figures, told: Sum | None) -> tuple[Run, ...]:
    own = rounded(figures.places_by_share or 0)
    before = "" if told is None or not told.places_last_year else _against(told)
    shared = any(row.cluster_share < 1 for row in figures.programmes)
    whole = (
        f" Это доля кластера; вместе с долями других кластеров те же программы получают {said(figures.places or 0, 'место', 'accusative')}."
        if shared
        else ""
    )
    return (
        "одобрить ",
        (f"{said(float(own), 'место', 'accusative')} первого курса", "bold"),
        f" на {figures.start_year} год{before}.{whole}",
    )


def _against(told: Sum) -> str:
    return f" – в прошлом наборе {number(told.places_last_year)}, {change(told.change)}" if told.change else " – столько же, сколько в прошлом наборе"


def open_questions(figures: Figures) -> list[str]:
    """What the calculation does not decide: changes whose sign is disputed, the largest first."""
    disputed = [row for row in (*changes.cut(figures), *changes.added(figures)) if firmness(row) == FIRMNESS["disputed"]]
    disputed.sort(key=lambda row: (-abs(row.change or 0), row.id))
    return [f"{changes.code(row)} {change(row.change)}" for row in disputed]


def _decide(figures: Figures) -> tuple[Run, ...]:
    disputed = open_questions(figures)
    shown = "; ".join(disputed[:OPEN_QUESTIONS])
    more = f" и ещё {len(disputed) - OPEN_QUESTIONS} – раздел «{DRAFT_RESOLUTION}»" if len(disputed) > OPEN_QUESTIONS else ""
    question = f"подтвердить или отклонить изменения, знак которых спорен: {shown}{more}; " if disputed else ""
    told = conflicts(figures)
    clash = f"определить, какое условие уступает: {'; '.join(told)}; " if told else ""
    where = f", что оно меняет – раздел «{CHOICE}»" if triggers.choice_rows(figures) else ""
    return (f"решить открытые вопросы: {question}{clash}выбрать отношение цены нехватки к цене избытка (принято {figures.cost_ratio}{where}).",)


def _answer(figures: Figures) -> tuple[Run, ...]:
    day = figures.calendar.council_date
    return ("ответить ", (f"до {date_in_text(day)}" if day else "до дня совета (кампания не открыта, дня в черновике нет)", "bold"), ".")


def _sum(figures: Figures, told: Sum) -> tuple[Run, ...]:
    years, need, chance = shown_need_total(figures)
    needs, way, plan, left, over = told.printed()
    return (
        f"В {in_years(years)} отрасли нужно ",
        (f"{said(needs, 'работник', adjective='новый')} в год", "bold"),
        f" (в 80 случаях из 100 – {needed(need, chance)}). Без этого набора придут {number(way)}. Одно место первого курса даёт в среднем "
        f"{said(told.per_place, 'работник', decimals=2)}, поэтому план даст ",
        (f"{number(plan)} в год", "bold"),
        ". ",
        *_left(told, left, over),
    )


def _left(told: Sum, left: int, over: int) -> tuple[Run, ...]:
    extra = (
        f" По {counted(told.over_programmes, *PROGRAMMES)} придёт больше, чем нужно, на {number(over)}; одна программа другую не закрывает."
        if over
        else ""
    )
    if not left:
        return (f"Потребность закрыта.{extra}",)
    return ("Не закрыто ", (number(left), "bold"), f", потому что {_because(told, left)}.{extra}")


def _because(told: Sum, left: int) -> str:
    held = min(int(rounded(told.held)), left)
    names = listed([name for name, _ in told.by_limit[:2]])
    dear = "ещё одна группа обошлась бы дороже, чем помогла"
    given = "места там заданы не расчётом либо цена ещё одной группы не посчитана"
    if not held:
        return dear if told.priced else given
    limits = f"держат пределы (чаще всего {names})"
    rest = f"а ради остальных {dear}" if told.priced else f"а по остальным {given}"
    return limits if held == left else f"{number(held)} из них {limits}, {rest}"


def _picture(figures: Figures) -> list[Block]:
    years = [one for one in figures.path if one.year >= figures.start_year]
    if not years:
        return []
    told = "; ".join(
        f"{one.year} год: нужно {number(one.need.mean)} ({needed(one.need)}), без этого набора придут {number(one.on_way)}, набор даст "
        f"{number(one.plan)}, не закрыто {number(one.uncovered)}"
        for one in years
    )
    return [Picture("", charts.covered(years, figures.need_total_window_first, figures.need_total_window_last), f"{told}.", plain=True)]


def missed(figures: Figures) -> str:
    """What past forecasts missed by, coverage below the stated one said in words."""
    if figures.track_record:
        told = [row for row in figures.track_record if row.proposed is not None and row.entrants is not None]
        if told:
            proposed, came = sum(row.proposed or 0 for row in told), sum(row.entrants or 0 for row in told)
            programmes = counted(len({row.programme for row in told}), *PROGRAMMES)
            return f"По {programmes}, где советы исправляли места прошлых наборов: предлагали {number(proposed)}, принято {number(came)}."
    ahead = (figures.need_total_window_first or figures.start_year) - (figures.base_year or figures.start_year - 1)
    known = [row for row in figures.forecast_errors if row.mean_absolute_percent is not None and row.step != "наивный"]
    if not known:
        return "Прошлых прогнозов для сравнения мало; саму потребность никто не наблюдает."
    row = min(known, key=lambda one: (abs(one.horizon_years - ahead), one.quantity, one.step))
    naive = f" («как сейчас» – на {number(row.naive_mean_absolute_percent, 1)}{NBSP}%)" if row.naive_mean_absolute_percent is not None else ""
    told_years = said(row.horizon_years, "год", "accusative")
    return (
        f"На {told_years} вперёд прогноз ({row.quantity}) ошибался в среднем на {number(row.mean_absolute_percent, 1)}{NBSP}%{naive}"
        + coverage_in_words(row.coverage_80)
        + "."
    )


def coverage_in_words(share: float | None) -> str:
    """What a band stated as 80 % held in fact."""
    if share is None:
        return ""
    if rounded(share, 2) < rounded(0.8, 2):
        return f"; в полосу «80 из 100» факты попадали реже – в {percent(share)} случаев, поэтому границы здесь узки"
    return f"; в полосу «80 из 100» факты попали в {percent(share)} случаев"
