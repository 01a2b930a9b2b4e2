"""The first page, which a busy council head may be the only one to read, and the closing with blank signatures."""

from __future__ import annotations

from proposals import charts
from proposals.blocks import (
    Approval,
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Paragraph,
    Picture,
    Run,
    Signatures,
    Table,
    Tiles,
    note,
)
from proposals.figures import Figures, Programme
from proposals.numbers import NBSP, change, counted, date_in_text, mean, number, plural, span
from proposals.wording import label, mark_text, number_year, sentence, short_name

ROWS_ON_FIRST_PAGE = 8


def blocks(figures: Figures) -> list[Block]:
    """Title, the answer in one paragraph, key figures and the top of the main table."""
    return [
        Approval(
            lines=(
                "УТВЕРЖДЕНО",
                "протоколом Координационного совета",
                f"кластера «{figures.cluster.name}»",
                "от «____» ____________ 20___ г. № ______",
            ),
            title="ЭКСПЕРТНОЕ ПРЕДЛОЖЕНИЕ",
            subtitle=(
                f"кластера «{figures.cluster.name}»",
                (
                    "о потребности в выпускниках СПО для набора "
                    if _for_reference(figures)
                    else "о местах приёма на программы СПО на "
                )
                + f"{figures.start_year}{NBSP}"
                + ("года" if _for_reference(figures) else "год"),
                figures.region.name,
            ),
            facts=_facts(figures),
        ),
        Paragraph(_answer(figures), style="lead"),
        Tiles(_tiles(figures)),
        _summary(figures),
        *_need_chart(figures),
        *_warnings(figures),
        *_purpose(figures),
    ]


def closing(figures: Figures) -> list[Block]:
    """What happens next, how to correct a number, and blank lines for signatures."""
    positions = tuple(line.position for line in figures.sign_off) or (
        "Председатель Координационного совета кластера",
        "Руководитель ведущей профессиональной образовательной организации",
    )
    return [
        Heading("Дальнейшие шаги и исправление чисел"),
        Bullets(
            (
                ("Координационный совет рассматривает предложение и решает, с какими числами согласен.",),
                (
                    "Чтобы исправить число, внесите новое на лист «Исправления» приложенной книги: место, причину "
                    "и кто "
                    f"предложил. Число должно быть кратно размеру группы ({figures.group_size} чел.), если группа "
                    "неполная – "
                    "укажите это в причине.",
                ),
                (
                    "Исправление не стирает расчёт: оба числа, причина и автор сохраняются, а через год и к выпуску "
                    "будет показано, помогло ли оно.",
                ),
                ("После утверждения предложение направляется в орган, устанавливающий контрольные цифры приёма.",),
            )
        ),
        Signatures(positions),
    ]


def _for_reference(figures: Figures) -> bool:
    """Where the main inputs are defaults, need leads and places are shown for reference only."""
    return figures.banner == "ДЕМОНСТРАЦИЯ"


def _facts(figures: Figures) -> tuple[str, ...]:
    facts = [f"данные на {date_in_text(figures.vintage)}"]
    if figures.base_year:
        facts.append(f"последний год наблюдений – {figures.base_year}")
    facts.append(f"кампания {figures.round}" if figures.round else "ночной черновик, не для рассылки")
    return tuple(facts)


def _answer(figures: Figures) -> tuple[Run, ...]:
    if _for_reference(figures) or figures.places is None:
        return _answer_without_places(figures)
    total = figures.places
    groups = [offer.groups for row in figures.programmes for offer in row.offers]
    in_groups = (
        f" ({counted(sum(g for g in groups if g is not None), 'группа', 'группы', 'групп')})"
        if groups and None not in groups
        else ""
    )
    answer: list[Run] = [
        f"Совету предлагается на {figures.start_year} год ",
        (counted(total, "место", "места", "мест") + " первого курса", "bold"),
        in_groups,
    ]
    difference = figures.change
    if difference is not None and figures.places_last_year is not None:
        years = sorted({row.places_last_year_period for row in figures.programmes if row.places_last_year_period})
        when = f"{years[-1]} года" if years else "предыдущего набора"
        if difference > 0:
            answer.append(
                f" – на {number(difference)} больше, чем в наборе {when} ({number(figures.places_last_year)}). "
            )
        elif difference < 0:
            answer.append(
                f" – на {number(-difference)} меньше, чем в наборе {when} ({number(figures.places_last_year)}). "
            )
        else:
            answer.append(f" – столько же, сколько в наборе {when}. ")
    else:
        answer.append(". ")
    grown = sorted((r for r in figures.programmes if (r.change or 0) > 0), key=lambda r: (-(r.change or 0), r.id))
    shrunk = sorted((r for r in figures.programmes if (r.change or 0) < 0), key=lambda r: ((r.change or 0), r.id))
    if grown:
        answer.append("Больше всего прибавляют: " + "; ".join(_mention(row) for row in grown[:3]) + ". ")
    if shrunk:
        answer.append("Убавляют: " + "; ".join(_mention(row) for row in shrunk[:3]) + ". ")
    answer.extend(_needsentence(figures))
    return tuple(answer)


def _answer_without_places(figures: Figures) -> tuple[Run, ...]:
    answer: list[Run] = []
    if figures.need_total.known and figures.need_total_year:
        answer += [
            f"По имеющимся данным кластеру в {figures.need_total_year} году понадобится ",
            (f"{span(figures.need_total)} новых выпускников СПО", "bold"),
            " (в 80 случаях из 100; среднее – " + mean(figures.need_total) + "). ",
        ]
    answer.append(
        "Главные исходные данные приняты по умолчанию, поэтому документ показывает порядок потребности, "
        "а не предлагает числа приёма; расчётные места приведены справочно и для утверждения не предназначены."
    )
    return tuple(answer)


def _needsentence(figures: Figures) -> list[Run]:
    if not figures.need_total.known or figures.need_total_year is None:
        return []
    return [
        f"К {figures.need_total_year} году, когда выйдут на рынок выпускники этого набора, кластеру ежегодно нужно "
        f"{mean(figures.need_total)} новых выпускников СПО (от {number(figures.need_total.q10)} до "
        f"{number(figures.need_total.q90)} в 80 случаях из 100)."
    ]


def _mention(row: Programme) -> str:
    return f"{short_name(row.name)} на базе {row.basis}{NBSP}кл. ({change(row.change)})"


def _tiles(figures: Figures) -> tuple[tuple[str, str, str], ...]:
    demonstration = _for_reference(figures)
    need = (
        span(figures.need_total),
        "новых выпускников СПО нужно" + (f" в {figures.need_total_year} году" if figures.need_total_year else " в год"),
        f"среднее {mean(figures.need_total)}; интервал 80 %" if figures.need_total.known else "нет данных",
    )
    places = (
        number(figures.places),
        f"{plural(figures.places or 0, 'место', 'места', 'мест')} "
        + ("по расчёту, справочно" if demonstration else f"предлагается на {figures.start_year} год"),
        f"в прошлом наборе {number(figures.places_last_year)}",
    )
    difference = (change(figures.change), "к прошлому набору", "по строкам, где известны оба года")
    marks = [row.uncertainty.mark for row in figures.programmes if row.uncertainty]
    sure = (
        f"{sorted(marks)[(len(marks) - 1) // 2]} из 5" if marks else "…",
        "уверенность в середине списка",
        _range_of_marks(marks),
    )
    return (need, places, sure) if demonstration else (places, difference, need, sure)


def _range_of_marks(marks: list[int]) -> str:
    if not marks:
        return "нет оценки"
    if min(marks) == max(marks):
        return "одинакова по всем программам"
    return f"от {min(marks)} до {max(marks)} по программам"


def _summary(figures: Figures) -> Table:
    demonstration = _for_reference(figures)
    order = sorted(
        figures.programmes,
        key=lambda row: (-(row.need.mean or 0) if demonstration else -(row.places or 0), row.id),
    )
    shown = order if len(order) <= ROWS_ON_FIRST_PAGE + 1 else order[:ROWS_ON_FIRST_PAGE]
    before = Column("прошлый набор", 16, "right", "Места приёма")
    after = Column("справочно" if demonstration else "предложе\u00adние", 19, "right", "Места приёма")
    differs = Column("измене\u00adние", 16, "right", "Места приёма")
    year = Column("год", 11, "center", "Потребность, чел. в год")
    range_ = Column("нижняя – верхняя", 27, "center", "Потребность, чел. в год")
    average = Column("средняя", 15, "right", "Потребность, чел. в год")
    need_columns, place_columns = (year, range_, average), (before, after, differs)
    columns = (
        Column("Профессия, специальность (база, кл.)", "1fr"),
        *((*need_columns, *place_columns) if demonstration else (*place_columns, *need_columns)),
        Column("Увере\u00adнность", 15, "center"),
    )
    rows: list[tuple[str | Cell, ...]] = []
    for row in shown:
        place_cells = (
            number(row.places_last_year, 0, row.places_last_year_status),
            Cell(number(row.places, 0, row.places_status), bold=not demonstration),
            change(row.change),
        )
        need_cells = (
            number_year(row.labour_market_year, row.labour_market_year_status),
            span(row.need),
            mean(row.need),
        )
        rows.append(
            (
                f"{row.programme} {short_name(row.name)} ({row.basis})",
                *((*need_cells, *place_cells) if demonstration else (*place_cells, *need_cells)),
                mark_text(row),
            )
        )
    rest = order[len(shown) :]
    total = (
        number(figures.places_last_year),
        number(figures.places),
        change(figures.change),
    )
    if rest:
        rest_places = (
            number(_sum(row.places_last_year for row in rest)),
            number(_sum(row.places for row in rest)),
            change(_sum(row.change for row in rest)),
        )
        rows.append(_around(f"Остальные строки ({len(rest)}) – в таблице 2", rest_places, demonstration, shade=False))
    rows.append(_around("Всего по кластеру", total, demonstration, shade=True))
    return Table(
        "Потребность и места приёма по программам, начиная с наибольшей потребности"
        if demonstration
        else "Главное: программы с наибольшим числом предлагаемых мест",
        columns,
        tuple(rows),
        notes=(
            "Потребность – рабочие места в год, которым нужен новый выпускник СПО; у строк одной программы она общая и "
            "не складывается. Нижняя и верхняя границы охватывают 80 случаев из 100. «…» – нет данных.",
        ),
        size=8.8,
        breaks="always",
    )


def _need_chart(figures: Figures) -> list[Block]:
    """Where places are for reference only, the first page shows the ranges of need."""
    if not _for_reference(figures):
        return []
    known = [row for row in figures.programmes if row.need.known]
    rows = sorted(known, key=lambda row: (-(row.need.mean or 0), row.id))[:ROWS_ON_FIRST_PAGE]
    drawn = [
        (label(row), [charts.Whisker("combined", row.need.mean, row.need.q10, row.need.q90)])
        for row in rows
        if row.need.mean is not None
    ]
    if not drawn:
        return []
    told = "; ".join(f"{label(row)}: {span(row.need)}, среднее {mean(row.need)}" for row in rows)
    return [Picture("Потребность в новых выпускниках СПО, чел. в год", charts.readings(drawn), f"{told}.")]


def _around(label: str, cells: tuple[str, ...], demonstration: bool, shade: bool) -> tuple[str | Cell, ...]:
    filled = tuple(Cell(text, bold=shade, shade=shade) for text in cells)
    blank = tuple(Cell("", shade=shade) for _ in range(3))
    inner = (*blank, *filled) if demonstration else (*filled, *blank)
    return (Cell(label, bold=shade, shade=shade), *inner, Cell("", shade=shade))


def _sum(values: object) -> int | None:
    known = [value for value in values if value is not None]  # type: ignore[attr-defined]
    return sum(known) if known else None


def _warnings(figures: Figures) -> list[Block]:
    if not figures.warnings:
        return []
    return [
        note(("Обратить внимание. ", "bold"), " ".join(sentence(warning.text) for warning in figures.warnings)),
    ]


def _purpose(figures: Figures) -> list[Block]:
    purpose = figures.purpose or (
        "Документ подготовлен для Координационного совета кластера по решению 4 пленарной сессии "
        "образовательно-отраслевых "
        "кластеров от 26.11.2021: кластер формирует экспертное предложение о подготовке кадров для отрасли. Связь "
        "предложения "
        "с контрольными цифрами приёма – толкование методики."
    )
    legal = figures.legal_reference or "правовой акт региона не указан в настройке"
    return [note(("Назначение. ", "bold"), purpose), note(("Правовое основание. ", "bold"), sentence(legal))]
