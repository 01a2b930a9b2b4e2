"""The third page: what would change the proposal – only rows that flip, by how much, and who can bring it."""

from __future__ import annotations

from collections.abc import Callable

from proposals.blocks import Block, Heading, Paragraph, Turn, paragraph
from proposals.brief import changes
from proposals.figures import Figures, Flip, Programme
from proposals.grammar import listed, said
from proposals.numbers import NBSP, change, number, plain_number
from proposals.table import printed
from proposals.tables import triggers as table
from proposals.tables.triggers import Choice, Trigger, Unknown
from proposals.terms import CHOICE, LIMITS, VARIANTS
from proposals.why import group_of, limits_of, wants_more
from proposals.wording import LONGEST_NAME, cut_to

# Variants that the council itself can choose, and in whose words they are told.
COUNCIL = {
    "cost_2_1": "Нехватка вдвое дороже избытка (2 : 1)",
    "cost_1_1": "Нехватка и избыток стоят одинаково (1 : 1)",
    "cost_1_2": "Избыток вдвое дороже нехватки (1 : 2)",
}


ROWS_BESIDE_FACTS = 11
# Who can put a fact in the place of an assumption.
WHO_KNOWS = {
    "new_graduate_share": "работодатели – анкетой",
    "match_rate": "колледжи – трудоустройством выпускников",
    "carry_over": "совет – судьбой незакрытых мест",
}


def blocks(figures: Figures) -> list[Block]:
    """Rows that flip, the council's own choices, facts that would move most."""
    found, choices, open_facts = flips(figures), choice_rows(figures), unknowns(figures)
    made: list[Block] = [Turn(landscape=False), Heading("Что изменило бы предложение")]
    if found:
        made += [
            paragraph(
                "Здесь только строки, которые перейдут на группу больше, если появится названное. Остальные строки не изменит ни одно "
                f"из этих условий.{_first_group(figures)}"
            ),
            printed("Условия, при которых строка получит группу больше", table.columns(), found, size=9, breaks="always"),
        ]
    else:
        made.append(paragraph(f"Ни одна строка не держится на условии, которое можно снять до набора{_nothing_flips(figures)}."))
    if choices:
        made += [
            Heading(CHOICE, 2),
            Paragraph(
                (
                    f"В расчёте цена нехватки одного работника к цене избытка – {figures.cost_ratio}, это {said(figures.places or 0, 'место')}. Выбор за советом; "
                    "так изменилось бы предложение (места программ целиком):",
                ),
                style="kept",
            ),
            printed("Места при другом отношении цен", table.choice_columns(), choices, notes=_against(figures), size=9),
        ]
    if open_facts and len(found) <= ROWS_BESIDE_FACTS:  # else the page has no room; the workbook has them
        made += [
            Heading("Какие сведения сдвинут расчёт на группу и больше", 2),
            printed(
                "Допущения, которые заменит факт",
                table.unknown_columns(),
                open_facts,
                notes=("Мест – по расчёту до пределов и групп, при нижнем и верхнем значении допущения; строки, которые держит предел, не считаны.",),
                size=9,
            ),
        ]
    return made


def _nothing_flips(figures: Figures) -> str:
    """Why no row flips: what holds those that need more cannot be lifted, or somebody set them, or the price of one more group says that none does."""
    if blocked := changes.wanted(figures):
        names = listed(sorted({LIMITS[name] for one in blocked for name in limits_of(one.row)}))
        return f": ещё группы нужны, но их держит то, что до набора не меняют ({names})"
    prices = [None if row.marginal is None else row.marginal.one_more for row in figures.programmes]
    known = [price for price in prices if price is not None]
    if any(price < 0 for price in known):
        return ": ещё группы нужны там, где места заданы не расчётом"
    return "" if not known else "; для части строк неизвестно, помогла ли бы им ещё группа" if len(known) < len(prices) else ": больше групп не нужно"


def _first_group(figures: Figures) -> str:
    """The first page counts all places that limits forbid, this table only the first group of them."""
    blocked = changes.wanted(figures)
    if all(one.places <= group_of(one.row, figures) for one in blocked):
        return ""
    return f" Для строк списка «Нужно, но нельзя» здесь только первая группа: всего им нужно ещё {said(sum(one.places for one in blocked), 'место')}."


def flips(figures: Figures) -> list[Trigger]:
    """Rows that lose places and could keep them first, then rows that limits stop, the largest first."""
    kept = [one for row in changes.cut(figures) if (one := _by_contracts(row))]
    freed = [one for wanted in changes.wanted(figures) if (one := _by_limits(wanted.row, figures))]
    return [*kept, *freed]


def _by_contracts(row: Programme) -> Trigger | None:
    """Signed contracts of a college are a floor of its places: one more than they cover keeps a group there."""
    losing = [
        (offer.places + 1 - (offer.target_contracts or 0), offer)
        for offer in row.offers
        if offer.places is not None and offer.places_last_year is not None and offer.places < offer.places_last_year
    ]
    reachable = sorted(((missing, offer.id, offer) for missing, offer in losing if missing >= 1), key=lambda one: one[:2])
    if not reachable or row.places is None:
        return None
    missing, _, offer = reachable[0]
    has = "сейчас – нет данных" if offer.target_contracts is None else f"сейчас {offer.target_contracts or 'нет'}"
    back = min(offer.group_size or (offer.places_last_year or 0), (offer.places_last_year or 0) - (offer.places or 0))
    return Trigger(
        row, f"+{said(missing, 'договор', adjective='целевой')} ({cut_to(offer.college, LONGEST_NAME)}, {has})", "работодатели", row.places + back
    )


def _by_limits(row: Programme, figures: Figures) -> Trigger | None:
    group = group_of(row, figures)
    told = [TRIGGERS[name](row, group) for name in limits_of(row) if name in TRIGGERS]
    if not told or not wants_more(row):
        return None
    return Trigger(
        row,
        listed([what for what, _ in told]),
        ", ".join(dict.fromkeys(one for _, who in told for one in who.split(", "))),
        (row.places or 0) + group,
    )


def _teachers(row: Programme, group: int) -> tuple[str, str]:
    posts = row.teachers_per_group
    what = "преподаватели на одну группу" if not posts else f"+{said(posts, 'ставка', decimals=1)} преподавателей"
    return what, "колледж, учредитель"


def _money(row: Programme, group: int) -> tuple[str, str]:
    cost = row.cost_per_place_rub
    what = "деньги на одну группу" if not cost else f"+{number(cost * group / 1e6, 1)}{NBSP}млн{NBSP}руб. в год"
    return what, "орган, который утверждает КЦП"


TRIGGERS: dict[str, Callable[[Programme, int], tuple[str, str]]] = {
    "лицензия и нагрузка (число групп)": lambda row, group: ("+1 группа в лицензии", "колледж, лицензирующий орган"),
    "учебные места": lambda row, group: (f"+{said(group, 'место')} в аудиториях", "колледж, учредитель"),
    "преподаватели": _teachers,
    "часы мастерской": lambda row, group: ("часы мастерской на одну группу", "колледж, ведущая ПОО"),
    "места практики": lambda row, group: (f"+{said(group, 'место')} практики", "работодатели"),
    "бюджет": _money,
    "выпускники 9 классов": lambda row, group: (f"+{said(group, 'выпускник')} 9 классов", "школы"),
    "выпускники 11 классов": lambda row, group: (f"+{said(group, 'выпускник')} 11 классов", "школы"),
    "заявления": lambda row, group: (f"+{said(group, 'заявление')}", "колледж, школы"),
    "предел изменения за год": lambda row, group: ("согласие поднять предел изменения за год", "орган, который утверждает КЦП"),
}


def unknowns(figures: Figures) -> list[Unknown]:
    """Assumptions whose documented range moves a row that no limit holds by a group or more."""
    found: dict[str, list[tuple[Programme, Flip]]] = {}
    for row in figures.programmes:
        for flip in row.flips:
            if abs(flip.places_high - flip.places_low) >= group_of(row, figures) and not limits_of(row):
                found.setdefault(flip.assumption, []).append((row, flip))
    made = []
    for assumption, moved in found.items():
        one = moved[0][1]
        widest = max(moved, key=lambda item: (abs(item[1].places_high - item[1].places_low), item[0].id))
        low, high = sorted((widest[1].places_low, widest[1].places_high))
        made.append(
            Unknown(
                one.label,
                f"{plain_number(one.low)}–{plain_number(one.high)}, принято {plain_number(one.base)}",
                len(moved),
                f"{changes.code(widest[0])}: {number(low)}–{number(high)}",
                WHO_KNOWS.get(assumption.split(":")[0], "регион"),
            )
        )
    return sorted(made, key=lambda one: (-one.rows, one.words))


def choice_rows(figures: Figures) -> list[Choice]:
    """Each cost ratio but the one in force, with the places it would give."""
    found = []
    for key, words in COUNCIL.items():
        moved = _moved(figures, key)
        if moved is None:
            continue
        changed = sorted(((row, size) for row, size in moved if size), key=lambda item: (-abs(item[1]), item[0].id))
        along = [(row, size) for row, size in changed if size * _direction(figures, key) > 0]
        largest = "; ".join(f"{changes.code(row)} {change(size)}" for row, size in along[:3])
        found.append(Choice(words, (figures.places or 0) + sum(size for _, size in moved), len(changed), largest or "–"))
    return found


def _moved(figures: Figures, key: str) -> list[tuple[Programme, int]] | None:
    """Each row's difference under a cost ratio; None for the ratio in force and where nobody computed it."""
    if VARIANTS[key].endswith(figures.cost_ratio):
        return None
    return [
        (row, one.places - row.places)
        for row in figures.programmes
        for one in row.variants
        if one.variant == key and one.places is not None and row.places is not None
    ] or None


def _direction(figures: Figures, key: str) -> int:
    """+1 where a shortage costs more than under the ratio in force, so that the whole asks for more places; else −1."""
    def dearness(ratio: str) -> float:
        short, over = ratio.split(":")
        return float(short.replace(",", ".")) / float(over.replace(",", "."))

    return 1 if dearness(VARIANTS[key].split("=")[1]) > dearness(figures.cost_ratio) else -1


def _against(figures: Figures) -> tuple[str, ...]:
    """Rows that move against the direction of a choice: what a dearer shortage adds elsewhere is taken from them."""
    told = []
    for key, words in COUNCIL.items():
        against = [(row, size) for row, size in _moved(figures, key) or () if size * _direction(figures, key) < 0]
        if against:
            rows = "; ".join(f"{changes.code(row)} {change(size)}" for row, size in sorted(against, key=lambda item: (-abs(item[1]), item[0].id)))
            told.append(f"{words} – в обратную сторону: {rows}; под общими пределами места делятся между программами иначе.")
    return tuple(told)
