"""The first page, which a busy council head may be the only one to read, and the closing with blank signatures."""

from __future__ import annotations

from dataclasses import replace

from proposals import agreed
from proposals.blocks import (
    Approval,
    Block,
    Bullets,
    Heading,
    Paragraph,
    Run,
    Signatures,
    Table,
    Tiles,
    note,
)
from proposals.figures import Expectation, Figures, Programme
from proposals.numbers import NBSP, change, counted, date_in_text, needed, needed_mean, number, plural
from proposals.table import printed, total_line
from proposals.tables import summary
from proposals.wording import edition_mark, for_reference, sentence, short_name, shown_need, shown_need_total

# Printed lines that the table of the first page may take beside the answer; warnings take their part of them.
LINES_ON_FIRST_PAGE = 17
LINES_OF_WARNINGS = 3
CHARACTERS_IN_A_LINE = 44
MENTIONED = 2
WARNINGS_ON_FIRST_PAGE = 2
PURPOSE = (
    "Документ подготовлен для Координационного совета кластера по решению 4 пленарной сессии образовательно-отраслевых "
    "кластеров от 26.11.2021: кластер формирует экспертное предложение о подготовке кадров для отрасли. Связь "
    "предложения "
    "с контрольными цифрами приёма – толкование методики."
)


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
                    if for_reference(figures)
                    else "о местах приёма на программы СПО на "
                )
                + f"{figures.start_year}{NBSP}"
                + ("года" if for_reference(figures) else "год"),
                figures.region.name,
            ),
            facts=_facts(figures),
            mark=edition_mark(figures),
        ),
        Paragraph(_answer(figures), style="lead"),
        Tiles(_tiles(figures)),
        _summary(figures),
        *_warnings(figures),
        *_purpose(figures),
    ]


def closing(figures: Figures) -> list[Block]:
    """What happens next, how to correct a number, and blank lines for signatures."""
    if figures.edition == "final":
        return agreed.blocks(figures, signatures(figures))
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
        signatures(figures),
    ]


def signatures(figures: Figures) -> Signatures:
    """Blank lines: names are never filled in by the tool."""
    return Signatures(
        tuple(line.position for line in figures.sign_off)
        or (
            "Председатель Координационного совета кластера",
            "Руководитель ведущей профессиональной образовательной организации",
        )
    )


def _facts(figures: Figures) -> tuple[str, ...]:
    facts = [f"данные на {date_in_text(figures.vintage)}"]
    if figures.base_year:
        facts.append(f"последний год наблюдений – {figures.base_year}")
    facts.append(f"кампания {figures.round}" if figures.round else "ночной черновик, не для рассылки")
    return tuple(facts)


def _answer(figures: Figures) -> tuple[Run, ...]:
    if for_reference(figures) or figures.places is None:
        return _answer_without_places(figures)
    groups = [offer.groups for row in figures.programmes for offer in row.offers]
    counted_groups = sum(group for group in groups if group is not None)
    in_groups = f" ({counted(counted_groups, 'группа', 'группы', 'групп')})" if groups and None not in groups else ""
    grown = sorted(
        (row for row in figures.programmes if (row.change or 0) > 0), key=lambda row: (-(row.change or 0), row.id)
    )
    shrunk = sorted(
        (row for row in figures.programmes if (row.change or 0) < 0), key=lambda row: (row.change or 0, row.id)
    )
    return (
        f"{'Совет предлагает' if figures.edition == 'final' else 'Совету предлагается'} на {figures.start_year} год ",
        (counted(figures.places, "место", "места", "мест") + " первого курса", "bold"),
        in_groups,
        _share_of_cluster(figures),
        _against_last_year(figures),
        f"Больше всего прибавляют: {'; '.join(map(_mention, grown[:MENTIONED]))}. " if grown else "",
        f"Убавляют: {'; '.join(map(_mention, shrunk[:MENTIONED]))}. " if shrunk else "",
        _need_sentence(figures),
    )


def _share_of_cluster(figures: Figures) -> str:
    """How much of the places is the cluster's own where programmes are shared, and the whole plan they are a part of."""
    if all(row.cluster_share == 1 for row in figures.programmes) or figures.places_by_share is None:
        return ""
    own = counted(round(figures.places_by_share), "место", "места", "мест")
    whole = "" if figures.region_places is None else f"; во всём плане региона – {number(figures.region_places)}"
    return f", в том числе доля кластера – {own} (общие программы показаны целиком{whole})"


def _against_last_year(figures: Figures) -> str:
    difference = figures.change
    if difference is None or figures.places_last_year is None:
        return ". "
    years = sorted({row.places_last_year_period for row in figures.programmes if row.places_last_year_period})
    when = f"набором {years[-1]} года" if years else "предыдущим набором"
    partly = any(row.change is None for row in figures.programmes)
    where = "по программам, где известны оба набора, " if partly else ""
    if difference == 0:
        return f"; {where}столько же по сравнению с {when}. "
    size, word = number(abs(difference)), "больше" if difference > 0 else "меньше"
    return f" – {where}на {size} {word} по сравнению с {when} ({number(figures.places_last_year)}). "


def _answer_without_places(figures: Figures) -> tuple[Run, ...]:
    warning = (
        "Главные исходные данные приняты по умолчанию, поэтому документ показывает порядок потребности, а не "
        "предлагает "
        "числа приёма; расчётные места приведены справочно и для утверждения не предназначены."
    )
    years, need, chance = shown_need_total(figures)
    if not need.known or not years:
        return (warning,)
    return (
        f"По имеющимся данным кластеру в {_in_years(years)} понадобится {_a_year(years)}",
        (f"{needed(need, chance)} новых выпускников СПО", "bold"),
        f" (в 80 случаях из 100; среднее – {needed_mean(need)}). ",
        warning,
    )


def _need_sentence(figures: Figures) -> str:
    years, need, chance = shown_need_total(figures)
    if not need.known or not years:
        return ""
    told = (
        f"В {_in_years(years)}, когда выпускники {'трёх наборов плана' if figures.need_total_years else 'этого набора'} выходят "
        f"на рынок, кластеру ожидаемо нужно в год {needed_mean(need)} новых выпускников СПО ({needed(need, chance)} в 80 "
        "случаях из 100)"
    )
    return told + _parts_of_need(figures.expectation_total) + "."


def _parts_of_need(told: Expectation) -> str:
    """Replacement and growth apart, and what one year may bring."""
    if told.replacement is None:
        return ""
    parts = f", из них на замену выбывающих – {number(told.replacement)}"
    if told.growth_unknown:
        parts += "; будет ли занятость расти, данные не говорят"
    elif told.growth.known and told.growth.mean is not None:
        word = "прирост" if told.growth.mean >= 0 else "сокращение"
        parts += f", {word} занятости – {number(abs(told.growth.mean))}"
    if told.single.known:
        parts += f". Один отдельный год может принести {needed(told.single)}"
    return parts


def _in_years(years: str) -> str:
    """«2030–2032 годах» or «2030 году»."""
    return f"{years} годах" if "–" in years else f"{years} году"


def _a_year(years: str) -> str:
    """Said where a number stands for the mean of several years."""
    return "в среднем за год " if "–" in years else ""


def _mention(row: Programme) -> str:
    return f"{short_name(row.name)} на базе {row.basis}{NBSP}кл. ({change(row.change)})"


def _tiles(figures: Figures) -> tuple[tuple[str, str, str], ...]:
    years, total, chance = shown_need_total(figures)
    need = (
        needed(total, chance),
        "новых выпускников СПО нужно "
        + (f"в год в {_in_years(years)}" if "–" in years else f"в {_in_years(years)}" if years else "в год"),
        f"среднее {needed_mean(total)}; интервал 80 %" if total.known else "нет данных",
    )
    places = (
        number(figures.places),
        f"{plural(figures.places or 0, 'место', 'места', 'мест')} "
        + ("по расчёту, справочно" if for_reference(figures) else f"предлагается на {figures.start_year} год"),
        f"в прошлом наборе {number(figures.places_last_year)}",
    )
    difference = (change(figures.change), "к прошлому набору", "по строкам, где известны оба набора")
    marks = sorted(row.uncertainty.mark for row in figures.programmes if row.uncertainty)
    sure = (
        [(f"{marks[(len(marks) - 1) // 2]} из 5", "уверенность в середине списка", _range_of_marks(marks))]
        if marks
        else []
    )
    return (need, places, *sure) if for_reference(figures) else (places, difference, need, *sure)


def _range_of_marks(marks: list[int]) -> str:
    if marks[0] == marks[-1]:
        return "одинакова по всем программам"
    return f"от {marks[0]} до {marks[-1]} по программам"


def _summary(figures: Figures) -> Table:
    """The largest rows; need stands before places where places are for reference only."""
    need_first = for_reference(figures)
    order = sorted(
        figures.programmes,
        key=lambda row: (-(shown_need(row)[1].mean or 0) if need_first else -(row.places or 0), row.id),
    )
    shown = _fitting(order, LINES_ON_FIRST_PAGE - (LINES_OF_WARNINGS if figures.warnings else 0))
    rest = order[len(shown) :]
    note_ = (
        "Потребность – рабочие места в год, которым нужен новый выпускник СПО; у строк одной программы она общая и не "
        "складывается. Границы охватывают 80 случаев из 100. «…» – нет данных."
    )
    if any(row.need_years for row in shown):
        note_ += (
            " Здесь потребность – ожидаемая, в среднем за год по годам, в которые выходят три набора плана; за один год выхода – в "
            "таблице 2, там разброс обычно шире."
        )
    if any((shown_need(row)[1].q10 or 0) < 0 for row in shown):
        note_ += " Сокращение: рабочих мест может стать меньше, чем освободится, и новые выпускники не понадобятся; рядом – вероятность этого."
    if any(row.cluster_share < 1 for row in figures.programmes):
        note_ += " Общие с другими кластерами программы показаны целиком, потребность кластера – по его долям."
    columns = summary.columns(figures.programmes, need_first)
    table = printed(
        "Потребность и места приёма по программам, начиная с наибольшей потребности"
        if need_first
        else "Главное: программы с наибольшим числом предлагаемых мест",
        columns,
        shown,
        notes=(note_,),
        size=8.8,
        breaks="always",
    )
    others = f"Остальные строки ({len(rest)}) – в таблице 2"
    sums = [total_line(columns, rest, others, shade=False, by_group=True)] if rest else []
    sums.append(total_line(columns, order, "Всего по кластеру", by_group=True))
    return replace(table, rows=(*table.rows, *sums))


def _fitting(order: list[Programme], lines: int) -> list[Programme]:
    """The first rows whose names, broken into lines, leave the page room for the rest."""
    taken = 0
    for at, row in enumerate(order):
        taken += 1 + len(summary.row_name(row)) // CHARACTERS_IN_A_LINE
        if taken > lines:
            return order[:at]
    return order


def _warnings(figures: Figures) -> list[Block]:
    if not figures.warnings:
        return []
    told = " ".join(sentence(warning.text) for warning in figures.warnings[:WARNINGS_ON_FIRST_PAGE])
    left_out = len(figures.warnings) - WARNINGS_ON_FIRST_PAGE
    more = f" Всего предупреждений: {len(figures.warnings)}, все – в разделе 2." if left_out > 0 else ""
    return [note(("Обратить внимание. ", "bold"), told + more)]


def _purpose(figures: Figures) -> list[Block]:
    legal = sentence(figures.legal_reference or "Правовой акт региона не указан в настройке")
    return [note(("Назначение. ", "bold"), figures.purpose or PURPOSE), note(("Правовое основание. ", "bold"), legal)]
