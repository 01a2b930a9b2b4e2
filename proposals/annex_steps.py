"""The sheet «По шагам»: one programme from its need to its places, each step a formula over the other sheets.

The reader picks a row in the yellow cell; everything below is looked up and recomputed, so a changed yellow cell of
«Расчёт» or «Организации» shows here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from proposals.figures import Chain, Figures, Programme, Reading
from proposals.table import Column, in_book
from proposals.tables import chain as chains
from proposals.tables import offers, programmes, readings
from proposals.terms import CHAIN, SHORTAGE
from proposals.wording import held
from proposals.worksheet import FIRST_TABLE_ROW, Sheet, letter, write_remarks

HEADINGS = (("№", 6), ("Шаг", 66), ("Значение", 22), ("Как проверить вручную", 92))
NUMBER, WORDS, VALUE, CHECK = range(4)
CHOSEN_ROW = FIRST_TABLE_ROW + 1  # 0-based row of the yellow cell
CHOSEN = xl_rowcol_to_cell(CHOSEN_ROW, VALUE, row_abs=True, col_abs=True)
FIRST_STEP = CHOSEN_ROW + 5  # spreadsheet row of the first step
HEADER, FIRST, LAST = FIRST_TABLE_ROW + 1, FIRST_TABLE_ROW + 2, 5_000  # rows of a table on the other sheets
WIDEST = 51  # number of a column from 0 that no table of the annex reaches
SAME = 0.5  # persons or places; the means are stored with four decimals, the balance comes from the draws


@dataclass(frozen=True)
class Step:
    """One line: ``formula`` may name other steps in braces; ``value`` is what it gives now, None = «…»."""

    name: str
    words: str
    formula: str
    value: float | str | None
    style: str
    check: str


def write_steps(sheet: Sheet, figures: Figures) -> None:
    """The largest programme stands there when the file is opened; «недостаточно данных» where none has a chain."""
    explained = chains.rows(figures)
    if not explained:
        write_remarks(sheet, FIRST_TABLE_ROW, ("Цепочка средних не построена: недостаточно данных.",))
        return
    chosen = max(explained, key=lambda one: (one.row.places or 0, one.row.id)).row
    _write_choice(sheet, chosen, len(explained))
    for column, (title, _) in enumerate(HEADINGS):
        sheet.page.write_string(FIRST_STEP - 2, column, title, sheet.styles["header"])
    steps = list(_steps(figures, chosen))
    where = {step.name: xl_rowcol_to_cell(FIRST_STEP - 1 + at, VALUE) for at, step in enumerate(steps)}
    for at, step in enumerate(steps):
        _write(sheet, FIRST_STEP - 1 + at, str(at + 1), step, where)
    sheet.page.freeze_panes(FIRST_STEP - 1, 0)
    write_remarks(
        sheet,
        FIRST_STEP + len(steps),
        (
            "Потребность, выпуск, перенос и нехватка – средние по розыгрышам: средние складываются, границы интервалов – нет.",
            "Прочтения не показаны («…»), если опроса нет или за ним стоит слишком мало работодателей.",
        ),
    )


def _write_choice(sheet: Sheet, chosen: Programme, rows: int) -> None:
    page = sheet.page
    for column, (_, width) in enumerate(HEADINGS):
        page.set_column(column, column, width)
    invitation = "Номер строки: выберите в жёлтой ячейке, всё ниже пересчитается"
    page.write_string(CHOSEN_ROW, WORDS, invitation, sheet.styles["strong_text"])
    page.write_string(CHOSEN_ROW, VALUE, chosen.id, sheet.styles["blank"])
    ids = letter(chains.columns(), "row_id")
    rule = {
        "validate": "list",
        "source": f"='{chains.SHEET}'!${ids}${FIRST}:${ids}${FIRST + rows - 1}",
        "error_title": "Номер строки",
        "error_message": "Выберите номер из списка.",
    }
    page.data_validation(CHOSEN_ROW, VALUE, CHOSEN_ROW, VALUE, rule)
    name = f"{chosen.programme} {chosen.name} ({chosen.basis} кл.)"
    _write(sheet, CHOSEN_ROW + 1, "", Step("", "Программа", f"T({_chain('name')})", name, "text", ""), {})


def _steps(figures: Figures, row: Programme) -> Iterator[Step]:
    chain = row.chain or Chain()
    yield from _need(row)
    yield from _shortage(chain)
    yield from _optimum(chain, figures.cost_ratio)
    yield from _places(chain)
    yield from _agreement(figures, row, chain)
    yield from _change(chain, row)


def _need(row: Programme) -> Iterator[Step]:
    model, survey = (_reading(row, reading) for reading in ("model", "survey"))
    names, sheet = readings.NAMES, f"лист «{readings.SHEET}»"
    for name, one, words in (
        ("model", model, "Потребность, прочтение модели, чел."),
        ("survey", survey, "Потребность, прочтение опроса работодателей, чел."),
    ):
        told = names[name]
        yield Step(name, words, _of_reading(told, "mean"), _mean(one), "tenth", f"{sheet}, строка «{told}»")
        weight = "× вес модели" if name == "model" else "× вес опроса"
        yield Step(f"{name}_weight", weight, _of_reading(told, "weight"), _weight(one), "share", sheet)
    yield _computed("weighted", "= взвешенная сумма прочтений, чел.", "{model}*{model_weight}+{survey}*{survey_weight}",
                    _weighted(model, survey), "tenth",
                    "близка к следующей строке; не равна, потому что прочтения объединяют в каждом розыгрыше")  # fmt: skip


def _shortage(chain: Chain) -> Iterator[Step]:
    yield _chained("need", "Потребность, принятая в расчёт, чел.", chain)
    yield _chained("supply", f"− {SHORTAGE['supply'][0]}, чел.", chain)
    yield _chained("carried", f"+ {SHORTAGE['carried'][0]}, чел.", chain,
                   check="ρ × баланс прошлого года: «+» незакрытая нехватка, «−» избыток")  # fmt: skip
    yield _chained("other_intakes", f"− {SHORTAGE['other_intakes'][0]}, чел.", chain)
    yield _computed("shortage", "= средняя нехватка, которую закрывает этот набор, чел.", "{need}-{supply}+{carried}-{other_intakes}",
                    chain.shortage, "tenth", "потребность − начатые наборы + перенос − другие наборы и платный приём")  # fmt: skip
    yield _chained("intake_yield", "÷ отдача одного места, работников", chain, "share",
                   "наполнение × доля доучившихся × доля пришедших в профессию")  # fmt: skip
    yield _computed("at_mean", "= мест, которые закрыли бы среднюю нехватку", "{shortage}/{intake_yield}", chain.places_at_mean,
                    "tenth", "нехватка ÷ отдача")  # fmt: skip


def _optimum(chain: Chain, cost_ratio: str) -> Iterator[Step]:
    shortage_cost, surplus_cost = (float(part.replace(",", ".")) for part in cost_ratio.split(":"))
    yield Step("shortage_cost", "Цена одного недостающего работника", f"{shortage_cost:g}", shortage_cost, "any",
               f"принятое отношение цен {cost_ratio}; выбор отношения – за советом")  # fmt: skip
    yield Step("surplus_cost", "Цена одного лишнего работника", f"{surplus_cost:g}", surplus_cost, "any", "то же")
    yield _computed("quantile", "Целевой процентиль распределения нехватки", "{shortage_cost}/({shortage_cost}+{surplus_cost})",
                    shortage_cost / (shortage_cost + surplus_cost), "percent",
                    "цена нехватки ÷ сумма цен; 50 % – медиана: недобор и перебор одинаково вероятны")  # fmt: skip
    yield _chained("risk_effect", f"+ {CHAIN['risk_effect']}: этот процентиль по всем годам плана вместо среднего, мест", chain,
                   check="оптимум − мест по среднему; «−», когда у нехватки длинный правый хвост")  # fmt: skip
    yield _computed("optimum", "= оптимум без пределов и групп, мест", "{at_mean}+{risk_effect}", chain.places_unrounded,
                    "strong_tenth", "сумма двух шагов")  # fmt: skip


def _places(chain: Chain) -> Iterator[Step]:
    yield _chained("inertia_effect", f"+ {CHAIN['inertia_effect']} (плата за сдвиг группы), мест", chain,
                   check="лучший план без пределов, но с платой за сдвиг группы, минус оптимум")  # fmt: skip
    yield _chained("limits_effect", f"+ {CHAIN['limits_effect']}, мест", chain,
                   check="лучший план в пределах региона и организаций без целых групп минус предыдущий")  # fmt: skip
    yield _chained("rounding_effect", f"+ {CHAIN['rounding_effect']}, мест", chain, check="план целыми группами минус план без них")
    yield _chained("override_effect", f"+ {CHAIN['override_effect']}, мест", chain, check="лист «Исправления»")
    yield _computed("places", "= места приёма", "{optimum}+{inertia_effect}+{limits_effect}+{rounding_effect}+{override_effect}", chain.places,
                    "strong_tenth", "оптимум + цена перемены + пределы + группы + совет")  # fmt: skip


def _agreement(figures: Figures, row: Programme, chain: Chain) -> Iterator[Step]:
    columns = programmes.columns(figures)
    sheet, of_offers = f"лист «{programmes.SHEET}»", f"лист «{offers.SHEET}»"
    cell = _cell(programmes.SHEET, columns, "id", "held")
    yield Step("held", "Что определило число", f"T({cell})", held(row.binding_constraint), "text",
               f"{sheet}; по каждой организации – {of_offers}")  # fmt: skip
    offered = float(sum(offer.places or 0 for offer in row.offers))
    yield Step("offered", "Мест по организациям: сумма групп × размер", _sum_of_offers(figures), offered, "whole",
               f"{of_offers}: сумма по номеру строки")  # fmt: skip
    yield _verdict("same", "Сходится с местами приёма", "places", "offered", chain.places, offered)
    after = _balance_after(chain)
    yield _computed("balance", "Баланс после плана: нехватка − отдача × места, чел.", "{shortage}-{intake_yield}*{places}", after,
                    "signed_tenth", "«+» нехватка, «−» избыток")  # fmt: skip
    yield Step("stored", "Тот же баланс, посчитанный по розыгрышам, чел.", _cell(programmes.SHEET, columns, "id", "balance"),
               row.balance.mean, "signed_tenth", sheet)  # fmt: skip
    yield _verdict("agrees", "Сходится с балансом по розыгрышам", "balance", "stored", after, row.balance.mean)


def _change(chain: Chain, row: Programme) -> Iterator[Step]:
    known = chain.places is not None and row.places_last_year is not None
    before = _chain("last_places")
    yield Step("before", "Прошлый набор, мест", before, row.places_last_year, "whole", f"лист «{offers.SHEET}»")
    yield _computed("change", "Изменение к прошлому набору, мест", "{places}-{before}",
                    chain.places - row.places_last_year if known else None, "signed",  # type: ignore[operator]
                    "причины изменения складываются в него: лист «Варианты», вторая таблица")  # fmt: skip


def _chained(
    key: str, words: str, chain: Chain, style: str = "tenth", check: str = f"лист «{chains.SHEET}»"
) -> Step:
    """A station or an effect looked up on the sheet of chains."""
    return Step(key, words, _chain(key), getattr(chain, key), style, check)


def _computed(name: str, words: str, formula: str, value: float | None, style: str, check: str) -> Step:
    """A formula that says «…» while one of the steps it names is no number."""
    parts = [part.split("}")[0] for part in formula.split("{")[1:]]
    tests = ",".join(f"ISNUMBER({{{part}}})" for part in dict.fromkeys(parts))
    return Step(name, words, f'IF(AND({tests}),{formula},"…")', value, style, check)


def _chain(key: str) -> str:
    return _cell(chains.SHEET, chains.columns(), "row_id", key)


def _cell(sheet: str, columns: Sequence[Column[Any]], id_key: str, key: str) -> str:
    """The chosen row's cell of a column; titles are matched, so columns may move."""
    ids, title = letter(columns, id_key), next(column.title for column in in_book(columns) if column.key == key)
    keys = f"'{sheet}'!${ids}${FIRST}:${ids}${LAST}"
    titles = f"'{sheet}'!{xl_range_abs(HEADER - 1, 0, HEADER - 1, WIDEST)}"
    table = f"'{sheet}'!{xl_range_abs(FIRST - 1, 0, LAST - 1, WIDEST)}"
    return f"INDEX({table},MATCH({CHOSEN},{keys},0),MATCH(\"{title}\",{titles},0))"


def _of_reading(name: str, key: str) -> str:
    """A number of one reading of the chosen row, «…» where it is not shown."""
    columns = readings.line_columns()
    ids, names, values = (
        f"'{readings.SHEET}'!${name}${FIRST}:${name}${LAST}"
        for name in (letter(columns, of) for of in ("row_id", "name", key))
    )
    chosen = f'{ids},{CHOSEN},{names},"{name}"'
    return f'IF(COUNTIFS({chosen},{values},">-1000000000")=0,"…",SUMIFS({values},{chosen}))'


def _sum_of_offers(figures: Figures) -> str:
    columns = offers.columns(figures)
    ids, places = (
        f"'{offers.SHEET}'!${name}${FIRST}:${name}${LAST}"
        for name in (letter(columns, of) for of in ("row_id", "places"))
    )
    return f"SUMIF({ids},{CHOSEN},{places})"


def _verdict(name: str, words: str, one: str, other: str, first: float | None, second: float | None) -> Step:
    now = None if first is None or second is None else "да" if abs(first - second) < SAME else "нет"
    formula = (
        f'IF(AND(ISNUMBER({{{one}}}),ISNUMBER({{{other}}})),IF(ABS({{{one}}}-{{{other}}})<{SAME:g},"да","нет"),"…")'
    )
    return Step(
        name, words, formula, now, "text", f"две строки выше отличаются меньше чем на {SAME:g}".replace(".", ",")
    )


def _write(sheet: Sheet, row: int, number: str, step: Step, where: dict[str, str]) -> None:
    page, styles = sheet.page, sheet.styles
    page.write_string(row, NUMBER, number, styles["text"])
    page.write_string(row, WORDS, step.words, styles["text"])
    style, shown = ("missing", "…") if step.value is None else (step.style, step.value)
    page.write_formula(row, VALUE, f"={step.formula.format(**where)}", styles[style], shown)
    page.write_string(row, CHECK, step.check, styles["text"])


def _reading(row: Programme, kind: str) -> Reading | None:
    return next((reading for reading in row.readings if reading.reading == kind), None)


def _mean(reading: Reading | None) -> float | None:
    return reading.interval.mean if reading else None


def _weight(reading: Reading | None) -> float | None:
    return reading.weight if reading else None


def _weighted(model: Reading | None, survey: Reading | None) -> float | None:
    parts = [_mean(model), _weight(model), _mean(survey), _weight(survey)]
    if any(part is None for part in parts):
        return None
    mean, weight, other, other_weight = (float(part) for part in parts if part is not None)
    return mean * weight + other * other_weight


def _balance_after(chain: Chain) -> float | None:
    if chain.shortage is None or chain.intake_yield is None or chain.places is None:
        return None
    return chain.shortage - chain.intake_yield * chain.places
