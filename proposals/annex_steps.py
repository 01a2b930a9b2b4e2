"""The sheet «По шагам»: one programme from its need to its places, each step a formula over the other sheets.

The reader picks a row in the yellow cell; everything below is looked up and recomputed, so a changed yellow cell of
«Расчёт» or «Организации» shows here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from proposals.figures import Chain, Figures, Programme, Reading
from proposals.worksheet import FIRST_TABLE_ROW, Field, Formula, Sheet, write_remarks

FIELDS = (
    Field("№", 6),
    Field("Шаг", 66),
    Field("Значение", 22),
    Field("Как проверить вручную", 92),
)
CHOSEN_ROW = FIRST_TABLE_ROW + 1  # 0-based row of the yellow cell
CHOSEN = f"$C${CHOSEN_ROW + 1}"
FIRST_STEP = CHOSEN_ROW + 5  # spreadsheet row of the first step
HEADER, FIRST, LAST = FIRST_TABLE_ROW + 1, FIRST_TABLE_ROW + 2, 5_000  # rows of a table on the other sheets
IDS = {"Расчёт": "A", "Предложение": "B", "Прочтения": "A", "Организации": "A"}  # column of the row's number
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
    rows = [row for row in figures.programmes if row.chain]
    if not rows:
        write_remarks(sheet, FIRST_TABLE_ROW, ("Цепочка средних не построена: недостаточно данных.",))
        return
    chosen = max(rows, key=lambda row: (row.places or 0, row.id))
    page = sheet.page
    for column, field in enumerate(FIELDS):
        page.set_column(column, column, field.width)
    page.write_string(
        CHOSEN_ROW, 1, "Номер строки: выберите в жёлтой ячейке, всё ниже пересчитается", sheet.styles["strong_text"]
    )
    page.write_string(CHOSEN_ROW, 2, chosen.id, sheet.styles["blank"])
    page.data_validation(
        CHOSEN_ROW,
        2,
        CHOSEN_ROW,
        2,
        {
            "validate": "list",
            "source": f"='Расчёт'!$A${FIRST}:$A${FIRST + len(rows) - 1}",
            "error_title": "Номер строки",
            "error_message": "Выберите номер из списка.",
        },
    )
    name = f"{chosen.programme} {chosen.name} ({chosen.basis} кл.)"
    _write(sheet, CHOSEN_ROW + 1, "", "Программа", Formula(f"=T({_cell('Расчёт', 'Наименование')})", name, "text"), "")
    for column, field in enumerate(FIELDS):
        page.write_string(FIRST_STEP - 2, column, field.title, sheet.styles["header"])
    steps = list(_steps(figures, chosen))
    where = {step.name: f"C{FIRST_STEP + number}" for number, step in enumerate(steps)}
    for number, step in enumerate(steps):
        formula = Formula(f"={step.formula.format(**where)}", step.value, step.style)
        _write(sheet, FIRST_STEP - 1 + number, str(number + 1), step.words, formula, step.check)
    page.freeze_panes(FIRST_STEP - 1, 0)
    write_remarks(
        sheet,
        FIRST_STEP + len(steps),
        (
            "Потребность, выпуск, перенос и нехватка – средние по розыгрышам: средние складываются, границы интервалов – нет.",
            "Прочтения не показаны («…»), если опроса нет или за ним стоит слишком мало работодателей.",
        ),
    )


def _steps(figures: Figures, row: Programme) -> Iterator[Step]:
    chain = row.chain or Chain()
    model, survey = (_reading(row, reading) for reading in ("model", "survey"))
    shortage_cost, surplus_cost = (float(part.replace(",", ".")) for part in figures.cost_ratio.split(":"))
    on_chain = "лист «Расчёт»"

    def chained(
        name: str, words: str, title: str, value: float | None, style: str = "tenth", check: str = on_chain
    ) -> Step:
        return Step(name, words, _cell("Расчёт", title), value, style, check)

    def computed(name: str, words: str, formula: str, value: float | None, style: str, check: str) -> Step:
        """A formula that says «…» while one of the steps it names is no number."""
        parts = [part.split("}")[0] for part in formula.split("{")[1:]]
        tests = ",".join(f"ISNUMBER({{{part}}})" for part in dict.fromkeys(parts))
        return Step(name, words, f'IF(AND({tests}),{formula},"…")', value, style, check)

    yield Step("model", "Потребность, прочтение модели, чел.", _of_reading("модель", "E"), _mean(model), "tenth",
               "лист «Прочтения», строка «модель»")  # fmt: skip
    yield Step("model_weight", "× вес модели", _of_reading("модель", "I"), _weight(model), "share", "лист «Прочтения»")
    yield Step("survey", "Потребность, прочтение опроса работодателей, чел.", _of_reading("опрос работодателей", "E"), _mean(survey),
               "tenth", "лист «Прочтения», строка «опрос работодателей»")  # fmt: skip
    yield Step(
        "survey_weight",
        "× вес опроса",
        _of_reading("опрос работодателей", "I"),
        _weight(survey),
        "share",
        "лист «Прочтения»",
    )
    yield computed("weighted", "= взвешенная сумма прочтений, чел.", "{model}*{model_weight}+{survey}*{survey_weight}",
                   _weighted(model, survey), "tenth",
                   "близка к следующей строке; не равна, потому что прочтения объединяют в каждом розыгрыше")  # fmt: skip
    yield chained("need", "Потребность, принятая в расчёт, чел.", "Потребность, чел.", chain.need)
    yield chained("supply", "− придут из уже обучающихся, чел.", "− Выпуск начатых наборов, чел.", chain.supply)
    yield chained("carried", "+ перенос баланса прошлого года, чел.", "+ Перенос баланса, чел.", chain.carried,
                  check="ρ × баланс прошлого года: «+» незакрытая нехватка, «−» излишек")  # fmt: skip
    yield chained(
        "others", "− придут из других наборов этого плана, чел.", "− Другие наборы плана, чел.", chain.other_intakes
    )
    yield computed("shortage", "= средняя нехватка, которую закрывает этот набор, чел.", "{need}-{supply}+{carried}-{others}",
                   chain.shortage, "tenth", "потребность − обучающиеся + перенос − другие наборы")  # fmt: skip
    yield chained("yield", "÷ отдача одного места, работников", "÷ Отдача одного места", chain.intake_yield, "share",
                  "наполнение × доля доучившихся × доля пришедших в профессию")  # fmt: skip
    yield computed("at_mean", "= мест, которые закрыли бы среднюю нехватку", "{shortage}/{yield}", chain.places_at_mean, "tenth",
                   "нехватка ÷ отдача")  # fmt: skip
    yield Step("shortage_cost", "Цена одного недостающего работника", f"{shortage_cost:g}", shortage_cost, "any",
               f"принятое отношение цен {figures.cost_ratio}; выбор отношения – за советом")  # fmt: skip
    yield Step("surplus_cost", "Цена одного лишнего работника", f"{surplus_cost:g}", surplus_cost, "any", "то же")
    yield computed("quantile", "Целевой процентиль распределения нехватки", "{shortage_cost}/({shortage_cost}+{surplus_cost})",
                   shortage_cost / (shortage_cost + surplus_cost), "percent",
                   "цена нехватки ÷ сумма цен; 50 % – медиана: недобор и перебор одинаково вероятны")  # fmt: skip
    yield chained("risk", "+ поправка на риск: этот процентиль по всем годам плана вместо среднего, мест", "+ Поправка на риск, мест",
                  chain.risk_effect, check="оптимум − мест по среднему; «−», когда у нехватки длинный правый хвост")  # fmt: skip
    yield computed("optimum", "= оптимум без пределов и групп, мест", "{at_mean}+{risk}", chain.places_unrounded, "strong_tenth",
                   "сумма двух шагов")  # fmt: skip
    yield chained("limits", "+ пределы и плата за сдвиг групп, мест", "+ Ограничения, мест", chain.limits_effect,
                  check="лучший план в тех же пределах, но без целых групп, минус оптимум")  # fmt: skip
    yield chained("groups", "+ целые группы, мест", "+ Целые группы, мест", chain.rounding_effect,
                  check="план целыми группами минус план без них")  # fmt: skip
    yield chained(
        "council", "+ решение совета, мест", "+ Совет, мест", chain.override_effect, check="лист «Исправления»"
    )
    yield computed("places", "= места приёма", "{optimum}+{limits}+{groups}+{council}", chain.places, "strong_tenth",
                   "оптимум + пределы + группы + совет")  # fmt: skip
    yield Step("held", "Что определило число", f"T({_cell('Предложение', 'Что определило число')})", row.binding_constraint or "",
               "text", "лист «Предложение»; по каждой организации – лист «Организации»")  # fmt: skip
    offered = float(sum(offer.places or 0 for offer in row.offers))
    yield Step("offered", "Мест по организациям: сумма групп × размер", _sum_of_offers(), offered, "whole",
               "лист «Организации»: сумма по номеру строки")  # fmt: skip
    yield _verdict("same", "Сходится с местами приёма", "places", "offered", chain.places, offered)
    after = _balance_after(chain)
    yield computed("balance", "Баланс после плана: нехватка − отдача × места, чел.", "{shortage}-{yield}*{places}", after,
                   "signed_tenth", "«+» нехватка, «−» излишек")  # fmt: skip
    yield Step("stored", "Тот же баланс, посчитанный по розыгрышам, чел.",
               _cell("Предложение", "Баланс с набором: средний, чел. («+» дефицит)"), row.balance.mean, "signed_tenth",
               "лист «Предложение»")  # fmt: skip
    yield _verdict("agrees", "Сходится с балансом по розыгрышам", "balance", "stored", after, row.balance.mean)
    yield chained("before", "Прошлый набор, мест", "Прошлый набор", row.places_last_year, "whole", "лист «Организации»")
    known = chain.places is not None and row.places_last_year is not None
    yield computed("change", "Изменение к прошлому набору, мест", "{places}-{before}",
                   chain.places - row.places_last_year if known else None, "signed",  # type: ignore[operator]
                   "причины изменения складываются в него: лист «Варианты», вторая таблица")  # fmt: skip


def _cell(sheet: str, title: str) -> str:
    """The chosen row's cell under a title; titles are matched, so columns may move."""
    keys = f"'{sheet}'!${IDS[sheet]}${FIRST}:${IDS[sheet]}${LAST}"
    titles = f"'{sheet}'!$A${HEADER}:$AZ${HEADER}"
    return f"INDEX('{sheet}'!$A${FIRST}:$AZ${LAST},MATCH({CHOSEN},{keys},0),MATCH(\"{title}\",{titles},0))"


def _of_reading(name: str, column: str) -> str:
    """A number of one reading of the chosen row, «…» where it is not shown."""
    ids, names, values = (f"'Прочтения'!${letter}${FIRST}:${letter}${LAST}" for letter in ("A", "D", column))
    chosen = f'{ids},{CHOSEN},{names},"{name}"'
    return f'IF(COUNTIFS({chosen},{values},">-1000000000")=0,"…",SUMIFS({values},{chosen}))'


def _sum_of_offers() -> str:
    ids, places = (f"'Организации'!${letter}${FIRST}:${letter}${LAST}" for letter in ("A", "K"))
    return f"SUMIF({ids},{CHOSEN},{places})"


def _verdict(name: str, words: str, one: str, other: str, first: float | None, second: float | None) -> Step:
    now = None if first is None or second is None else "да" if abs(first - second) < SAME else "нет"
    formula = (
        f'IF(AND(ISNUMBER({{{one}}}),ISNUMBER({{{other}}})),IF(ABS({{{one}}}-{{{other}}})<{SAME:g},"да","нет"),"…")'
    )
    return Step(
        name, words, formula, now, "text", f"две строки выше отличаются меньше чем на {SAME:g}".replace(".", ",")
    )


def _write(sheet: Sheet, row: int, number: str, words: str, value: Formula, check: str) -> None:
    sheet.page.write_string(row, 0, number, sheet.styles["text"])
    sheet.page.write_string(row, 1, words, sheet.styles["text"])
    shown = "…" if value.value is None else value.value
    sheet.page.write_formula(row, 2, value.text, sheet.styles["missing" if value.value is None else value.style], shown)
    sheet.page.write_string(row, 3, check, sheet.styles["text"])


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
