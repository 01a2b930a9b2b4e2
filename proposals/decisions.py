"""What the proposal does about decisions 1, 2, 3 and 5 of the plenary session."""

from __future__ import annotations

from collections.abc import Sequence

from proposals.blocks import Block, Bullets, Heading, Paragraph, Table, note, paragraph
from proposals.brief.ask import PROGRAMMES
from proposals.figures import ExpertGap, Figures
from proposals.grammar import said
from proposals.numbers import change, counted, date_in_table, number, percent, whole_sum
from proposals.table import Column, printed
from proposals.tables import decisions as tables
from proposals.tables import experts_and_digital as more
from proposals.terms import EXAM, USE_KINDS
from proposals.wording import by_calendar, same_time_before, sentence, up_to

MISSING = "Сведения не поступали: недостаточно данных."
ORDERS_SHOWN = SHORT_SHOWN = 12


def blocks(figures: Figures) -> list[Block]:
    """One part for each decision, the wording first, then where we stand."""
    return [
        Heading("Приложение В. Решения пленарного заседания 1, 2, 3 и 5"),
        *_opening(1, "мастерские", figures),
        *_workshops(figures),
        *_opening(2, "эксперты от работодателей", figures),
        *_experts(figures),
        *_opening(3, "цифровые компетенции", figures),
        *_digital(figures),
        *_opening(5, "план работы кластера", figures),
        *_work_plan(figures),
    ]


def _opening(position: int, title: str, figures: Figures) -> list[Block]:
    heading = Heading(f"Решение {position}: {title}", 2)
    decision = next((text for text in figures.decisions.texts if text.number == position), None)
    if decision is None:
        return [heading]
    history = f" Срок протокола – до {date_in_table(decision.deadline)} (история)." if decision.deadline else ""
    current = f" Срок: до {date_in_table(decision.current)}, {by_calendar(figures.round)}." if decision.current else ""
    return [
        heading,
        Paragraph((sentence(decision.wording),), style="kept"),
        Paragraph((f"Отв.: {decision.responsible}.{current}{history}",), style="duty"),
    ]


def _workshops(figures: Figures) -> list[Block]:
    told = figures.decisions
    if not told.workshops:
        return [paragraph(MISSING), *_short(figures)]
    table = printed("Мастерские: часы и использование по пяти видам", tables.workshops(), told.workshops, notes=_about_hours(figures), size=7.5)
    passport = printed("Мастерские: чьи, в каком проекте созданы, что в них есть", tables.passports(), told.workshops, without_gaps=True, size=7.5)
    return [paragraph(*_use_in_words(figures)), passport, table, *_idle(figures), *_kinds_of_use(figures), *_orders(figures), *_short(figures)]


def _about_hours(figures: Figures) -> list[str]:
    """How the hours of the table come about, and why some are not there."""
    odd = [row for row in figures.decisions.workshops if row.use_reason]
    return [
        *([f"* За то же время: {sentence(same_time_before(figures.decisions.used_until))}"] if figures.decisions.used_until else []),
        "Доступно – часы в неделю × 40 учебных недель; свободно – за вычетом групп плана и использования. Что осталось, отдано "
        "краткосрочным программам под ближайшую нехватку.",
        *(f"{row.name}: {row.use_reason}." for row in odd),
    ]


def _use_in_words(figures: Figures) -> list[str]:
    told = figures.decisions
    wholes = [row for row in told.use if row.part is None]
    named = f"Мастерских, нужных программам кластера, – {len(told.workshops)}. "
    if not wholes or told.use_year is None:
        return [named, "Сведения об их использовании не поступали."]
    hours, before = sum(row.hours for row in wholes), whole_sum(row.hours_before for row in wholes)
    people = [row.participants for row in wholes if row.participants is not None]
    came = f"; участвовало {said(sum(people), 'человек')}" if people else ""
    until = f" {up_to(told.used_until)}" if told.used_until else ""
    against = f", {same_time_before(told.used_until)} – {number(before)} ч" if before is not None else ""
    free = [row.hours_free for row in told.workshops if row.hours_free is not None]
    left = f" После групп плана свободно {number(sum(free))} ч в год." if free else ""
    return [named, f"В {told.use_year} году{until} они использованы {number(hours)} ч{against}{came}.{left}"]


def _idle(figures: Figures) -> list[Block]:
    idle = [row for row in figures.decisions.workshops if row.is_idle]
    if not idle:
        return []
    named = "; ".join(f"{row.name} ({row.college})" for row in idle)
    return [paragraph(("Не использованы ни для одного из пяти видов: ", "bold"), sentence(named))]


def _kinds_of_use(figures: Figures) -> list[Block]:
    told = figures.decisions
    if not told.use:
        return []
    unused = [USE_KINDS[row.kind] for row in told.use if row.part is None and not row.occasions]
    notes = [f"Не было вовсе: {'; '.join(unused)}."] if unused else []
    if told.used_until:
        notes.append(f"Годом раньше – за то же время, {up_to(told.used_until, -1)}.")
    return [printed(f"Пять видов использования мастерских в {told.use_year} году", tables.use_details(), told.use, notes=notes)]


def _orders(figures: Figures) -> list[Block]:
    orders = figures.decisions.orders
    if not orders:
        return [paragraph("Краткосрочных программ по заказу работодателей не записано.")] if figures.decisions.use else []
    again, everybody = ({row.employer for row in some} for some in ([row for row in orders if row.is_repeated], orders))
    notes = [f"Повторно заказывали организаций: {len(again)} из {len(everybody)}. Одна организация – один ИНН или почти одинаковое название."]
    if len(orders) > ORDERS_SHOWN:
        notes.append(f"Показаны первые {ORDERS_SHOWN}, все – на листе «Решения» приложенной книги.")
    return [printed("Краткосрочные программы по заказу работодателей: все записи", tables.orders(), orders[:ORDERS_SHOWN], notes=notes, size=8)]


def _short(figures: Figures) -> list[Block]:
    """Whom the free hours could serve: shortages that come before any intake of today graduates, the largest first."""
    rows = sorted(figures.short_programmes, key=lambda row: (-row.shortage, row.programme))
    if not rows:
        return []
    groups, possible = sum(row.groups or 0 for row in rows), [row.groups_possible for row in rows if row.groups_possible is not None]
    held = f"; часов мастерских хватает на {number(sum(possible))}" if possible else ""
    prices = [row.price_rub for row in rows if row.price_rub is not None]
    cost = f", около {number(sum(prices) / 1e6, 1)} млн руб." if prices else ""
    told = (
        f"Нехватка по {counted(len(rows), *PROGRAMMES)} наступит раньше, чем выпустится этот набор. Групп "
        f"краткосрочных программ, которые её закрыли бы, – {number(groups)}{cost}{held}."
    )
    notes = ["Нехватка – наибольшая за годы до первого выпуска набора; цена – затраты колледжей на час места. Под программой – кто просил."]
    if len(rows) > SHORT_SHOWN:
        notes.append(f"Показаны {SHORT_SHOWN} с наибольшей нехваткой, все – на листе «Решения» приложенной книги.")
    table = printed("Краткосрочные программы под ближайшую нехватку", tables.short_programmes(), rows[:SHORT_SHOWN], notes=notes, size=8)
    return [paragraph(told), table]


def _experts(figures: Figures) -> list[Block]:
    told = figures.decisions.experts
    if not told:
        return [paragraph(MISSING)]
    exam = [row for row in told if row.by == "all" and not row.projected and row.scope == EXAM]
    championships = [row for row in told if row.by == "all" and not row.projected and row.scope != EXAM]
    ahead = [row for row in told if row.projected]
    competences, colleges = ([row for row in told if row.by == by] for by in ("competence", "college"))
    both = (
        "«Заменить» – общее число экспертов не меняется; «добавить» – прежние эксперты остаются, приходят только работодатели. "
        "Числа сильно различаются, поэтому показаны оба."
    )
    made: list[Block] = [*_exam_in_words(exam)]
    made += _table("Эксперты демонстрационного экзамена по годам", more.experts(), exam, [both])
    made += _table("Эксперты по компетенциям и кого просить", more.experts_by_competence(), competences, [], size=8)
    made += _table("Эксперты по организациям", more.experts("Организация"), colleges, _about_colleges(colleges))
    made += _table("Эксперты к экзаменам будущих выпусков", more.experts_ahead(), ahead, _about_ahead(figures))
    made += _table("Чемпионаты отдельно", more.experts("Мероприятие"), championships, [])
    return made


def _table(caption: str, columns: Sequence[Column[ExpertGap]], rows: Sequence[ExpertGap], notes: Sequence[str], size: float = 8.5) -> list[Table]:
    return [printed(caption, columns, rows, notes=notes, size=size)] if rows else []


def _exam_in_words(exam: Sequence[ExpertGap]) -> list[Block]:
    if not exam:
        return []
    now = exam[-1]
    against = f" (годом раньше {percent(exam[-2].share)})" if len(exam) > 1 else ""
    way = ", добавлением цели не достичь" if now.add is None else f" или {now.add} при добавлении"
    reached = f"не хватает {now.replace} при замене{way}" if now.replace else "цель достигнута"
    return [
        paragraph(
            f"В {now.year} году от работодателей {number(now.employer_experts)} из {number(now.experts)} экспертов демонстрационного экзамена – "
            f"{percent(now.share)}{against} при цели {percent(now.target_share)}: {reached}."
        )
    ]


def _about_colleges(colleges: Sequence[ExpertGap]) -> list[str]:
    twice = any(row.elsewhere_too for row in colleges)
    return ["Эксперт, работавший в двух организациях, показан в обеих, а в числе кластера – один раз."] if twice else []


def _about_ahead(figures: Figures) -> list[str]:
    """Why the numbers are what they are: who comes to the exam, and at what load."""
    told = figures.decisions
    load = (
        f"Сейчас на {said(told.groups_now, 'группа', 'accusative')} – {number(told.load, 2)} эксперта на группу: один эксперт работает на экзаменах нескольких групп; "
        "эта нагрузка принята и на будущее, но не меньше нынешнего числа экспертов."
        if told.groups_now and told.load
        else "Число групп на экзамене сейчас неизвестно: принято наименьшее число экспертов на группу по комплекту документации."
    )
    named = any(more.is_repeated(row) for row in told.experts)
    repeat = "; за пределами плана повторяется его последний набор, доля такого повтора названа под годом" if named else ""
    return [f"На экзамен выходят уже обучающиеся и наборы плана{repeat}.", load]


def _digital(figures: Figures) -> list[Block]:
    coverage = figures.decisions.digital
    if not coverage:
        return [paragraph(MISSING)]
    gaps = [row for row in coverage if row.uncovered_units]
    came = figures.decisions.courses is not None
    notes = [] if came else ["Перечень курсов ЦОПП не поступал."]
    made: list[Block] = [
        paragraph(digital_in_words(figures)),
        printed("Охват цифровыми компетенциями", more.digital(), coverage, size=8),
    ]
    if gaps:
        made.append(printed("Где цифровой части нет и чем помочь", more.gaps_of_programme(came), gaps, notes=notes, size=8))
    return made


def digital_in_words(figures: Figures) -> str:
    """Units covered of all, and the change on the year before where it is known for every programme."""
    coverage = figures.decisions.digital
    units, covered = sum(row.units for row in coverage), sum(row.covered for row in coverage)
    known = [row for row in coverage if row.units_before is not None and row.covered_before is not None]
    units_before = sum(row.units_before or 0 for row in known)
    told = ""
    if units_before and len(known) == len(coverage):
        before = sum(row.covered_before or 0 for row in known) / units_before
        told = f"; годом раньше – {percent(before)} ({change(100 * (covered / units - before))} п. п.)"
    return (
        f"Цифровая составляющая есть в {number(covered)} из {number(units)} дисциплин, модулей и МДК "
        f"({percent(covered / units if units else None)}){told}; цель – во всех."
    )


def _work_plan(figures: Figures) -> list[Block]:
    told = figures.decisions
    if not told.work_plan:
        row = f"Рассмотреть экспертное предложение на {figures.start_year} год на заседании Координационного совета."
        return [
            paragraph("План работы кластера не поступал. Предложение добавляет в него одну строку:"),
            Bullets(((row,),)),
        ]
    came = "" if told.plan_came else "План работы кластера не поступал. "
    changes: list[str] = [row.change for row in told.work_plan]
    summary = "; ".join(f"{word} – {changes.count(change_)}" for change_, word in tables.CHANGE_WORDS.items())
    moved = [row for row in told.work_plan if row.change != "kept"]
    made: list[Block] = [paragraph(f"{came}Строк плана: {summary}.")]
    if moved:
        made.append(printed("Строки плана работы, которые предложение добавляет, меняет и закрывает", tables.work_plan(), moved, size=8))
    return [
        *made,
        note("Исправленный план целиком – файл work_plan.xlsx рядом с предложением, в той же форме, в какой план прислан. Закрытие строк вступает в силу с утверждением плана."),
    ]
