"""Inputs from which no plan may be computed, refused by name before anything is planned."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.errors import BadPlanInput, EmploymentTooOld, MissingYears, RateOutOfRange
from models.plan.constraints import LIMIT_KINDS
from models.plan.expected_cost import BASES
from models.plan.inputs import INTAKE_YEARS, OFFER_KEY, PlanInputs, overridden
from models.supply.cohorts import courses_of

_LONGEST_MONTHS = 84
_OFFER_NUMBERS = (
    "group_size_min", "group_size_max", "groups_max", "groups_last_year", "places_last_year", "cost_per_place_rub",
    "workshop_hours_per_group", "practice_places", "target_contracts", "applications",
)  # fmt: skip
_COLUMNS = {
    "offers": (*OFFER_KEY, *_OFFER_NUMBERS, "workshop", "closed"),
    "colleges": ("college", "district", "seats_places", "teachers_fte"),
    "workshops": ("workshop", "hours_per_week"),
    "limits": ("constraint", "scope", "value"),
    "overrides": ("programme", "basis", "college", "places", "author"),
}


def check_inputs(inputs: PlanInputs) -> None:
    """Raises BadPlanInput, RateOutOfRange, EmploymentTooOld or MissingYears; returns nothing when the plan may be computed."""
    _columns(inputs)
    _offers(inputs.offers)
    _usual_group(inputs)
    _no_negatives(inputs)
    _draws(inputs)
    _limits(inputs)
    _overrides(inputs)


def _columns(inputs: PlanInputs) -> None:
    missing = [
        f"{frame}: {column}"
        for frame, columns in _COLUMNS.items()
        for column in columns
        if column not in getattr(inputs, frame).columns
    ]
    if missing:
        raise BadPlanInput(
            "в таблицах нет столбцов",
            missing,
            "Без них ограничения плана не определены.",
            "Перечень – models/plan/inputs.py: PlanInputs.",
        )


def _offers(offers: pd.DataFrame) -> None:
    if offers.empty:
        raise BadPlanInput(
            "нет ни одного предложения мест", ["таблица предложений пуста"], "Распределять нечего.", "Проверьте файлы КЦП и карточки колледжей."
        )
    repeated = offers[offers.duplicated(list(OFFER_KEY), keep=False)]
    if len(repeated):
        raise BadPlanInput(
            "одно предложение указано дважды", _labels(repeated), "Места были бы посчитаны дважды.",
            "Оставьте по одной строке на программу, базу, организацию, форму, финансирование и срок.",
        )  # fmt: skip
    unknown = offers[~offers["basis"].isin(BASES)]
    if len(unknown):
        raise BadPlanInput(
            "база приёма не 9 и не 11", _labels(unknown), "Сроки обучения и выход на рынок труда неизвестны.",
            "Укажите базу «9» или «11».",
        )  # fmt: skip
    months = pd.to_numeric(offers["duration_months"])
    wrong = offers[~((months > 0) & (months <= _LONGEST_MONTHS))]
    if len(wrong):
        raise BadPlanInput(
            "срок обучения отсутствует или невозможен", _labels(wrong),
            "От него зависит год выхода выпускников на рынок труда.", "Укажите срок в месяцах, например 46.",
        )  # fmt: skip
    inverted = offers[pd.to_numeric(offers["group_size_min"]) > pd.to_numeric(offers["group_size_max"])]
    if len(inverted):
        raise BadPlanInput(
            "наименьшая группа больше наибольшей",
            _labels(inverted),
            "Ни одна группа не подошла бы.",
            "Поменяйте числа местами.",
        )
    empty = offers[(pd.to_numeric(offers["group_size_min"]) < 1) | (pd.to_numeric(offers["group_size_max"]) < 1)]
    if len(empty):
        raise BadPlanInput(
            "группа меньше одного человека", _labels(empty), "Группа без мест не бывает.", "Укажите размер группы."
        )


def _usual_group(inputs: PlanInputs) -> None:
    usual = inputs.parameters.get("group_size").value
    if not usual >= 1:
        raise BadPlanInput(
            "обычная группа меньше одного человека", [f"group_size = {usual:g}"], "Группа без мест не бывает.",
            "Исправьте параметр group_size в data/parameters/plan.yaml.",
        )  # fmt: skip


def _no_negatives(inputs: PlanInputs) -> None:
    checked = {
        "offers": (_OFFER_NUMBERS, "programme"),
        "colleges": (("seats_places", "teachers_fte"), "college"),
        "workshops": (("hours_per_week",), "workshop"),
        "limits": (("value",), "constraint"),
        "overrides": (("places",), "programme"),
    }
    offenders: list[str] = []
    for name, (columns, label) in checked.items():
        frame: pd.DataFrame = getattr(inputs, name)
        for column in columns:
            values = pd.to_numeric(frame[column]).to_numpy(dtype=float)
            bad = (values < 0) | np.isinf(values)
            offenders += [f"{frame[label].iloc[row]}: {column} = {values[row]:g}" for row in np.flatnonzero(bad)]
    if offenders:
        raise BadPlanInput(
            "отрицательное или бесконечное число", offenders, "Мощность, деньги и места не бывают меньше нуля.",
            "Исправьте карточку организации или строку предела.",
        )  # fmt: skip


def _draws(inputs: PlanInputs) -> None:
    parts = {
        "потребность": inputs.need, "выпуск": inputs.supply, "начальный баланс": inputs.balance_start,
        "выход на место": inputs.intake_yield,
    }  # fmt: skip
    counts = {name: part.count for name, part in parts.items()}
    if len(set(counts.values())) > 1:
        raise BadPlanInput(
            "разное число розыгрышей", [f"{name}: {count}" for name, count in counts.items()],
            "Розыгрыш d одного шага должен питать розыгрыш d следующего.", "Задайте одно число draws для всей цепочки.",
        )  # fmt: skip
    gaps = [name for name, part in parts.items() if not np.isfinite(part.values).all()]
    if gaps:
        raise BadPlanInput(
            "в розыгрышах есть пропуски", gaps, "Пропуск не означает ноль.", "Проверьте шаги, из которых они получены."
        )
    if not np.array_equal(inputs.need.years, inputs.supply.years):
        raise BadPlanInput(
            "годы потребности и выпуска различаются", [str(inputs.need.years.tolist()), str(inputs.supply.years.tolist())],
            "Баланс считается по общим годам.", "Рассчитайте спрос и предложение на одни и те же годы.",
        )  # fmt: skip
    offered = inputs.offers[inputs.offers["programme"].isin(inputs.need.keys["programme"])]
    if not offered.empty:
        _reach(inputs, offered)


def _reach(inputs: PlanInputs, offered: pd.DataFrame) -> None:
    """Draws cover every year and every pair that the offers lead to, with yields between none and all."""
    furthest = (
        inputs.start_year + INTAKE_YEARS - 1 + int(courses_of(offered["duration_months"].to_numpy()).max())
    )
    wanted = range(int(inputs.balance_start.years[0]) + 1, furthest + 1)
    if not wanted:
        raise BadPlanInput(
            "начальный баланс позже выхода выпускников", [str(int(inputs.balance_start.years[0]))],
            f"План набора {inputs.start_year} года считается до {furthest} года.", "Проверьте годы файлов о занятости.",
        )  # fmt: skip
    missing = sorted(set(wanted) - set(inputs.need.years.tolist()))
    reached = int(inputs.need.years[-1])
    if missing and missing[0] > reached:
        raise EmploymentTooOld(int(inputs.balance_start.years[0]), reached, furthest)
    if missing:
        raise MissingYears("Потребность и выпуск по программам", missing)
    pairs = set(zip(inputs.intake_yield.keys["programme"], inputs.intake_yield.keys["basis"], strict=True))
    absent = sorted(set(zip(offered["programme"], offered["basis"], strict=True)) - pairs)
    if absent:
        raise BadPlanInput(
            "нет доли мест, которые дают работника (ζ)", [f"{programme} на базе {basis} кл." for programme, basis in absent],
            "Без неё неизвестно, сколько работников даст место.", "Проверьте расчёт предложения (models/supply/pipeline.py).",
        )  # fmt: skip
    low, high = inputs.intake_yield.values.min(axis=(1, 2)), inputs.intake_yield.values.max(axis=(1, 2))
    outside = np.flatnonzero((low < 0) | (high > 1) | (high <= 0))
    if len(outside):
        keys = inputs.intake_yield.keys
        raise RateOutOfRange(
            "intake_yield",
            {f"{keys['programme'].iloc[row]} ({keys['basis'].iloc[row]} кл.)": float(high[row]) for row in outside},
        )


def _limits(inputs: PlanInputs) -> None:
    unknown = sorted(set(inputs.limits["constraint"]) - set(LIMIT_KINDS))
    if unknown:
        raise BadPlanInput(
            "неизвестный предел",
            unknown,
            "Он остался бы без действия.",
            f"Известные пределы: {', '.join(LIMIT_KINDS)}.",
        )
    empty = inputs.limits[pd.to_numeric(inputs.limits["value"]).isna()]
    if len(empty):
        raise BadPlanInput(
            "у предела нет числа", sorted(empty["constraint"]), "Он остался бы без действия.", "Укажите число или уберите строку предела."
        )
    scopes = inputs.limits["scope"].fillna("").astype(str)
    wrong = sorted(set(scopes[~scopes.str.fullmatch(r"|\d{4}")]))
    if wrong:
        raise BadPlanInput(
            "область действия предела не год", wrong, "Пределы региона действуют на все годы или на один год приёма.",
            "Оставьте пустой текст или год, например 2027.",
        )  # fmt: skip


def _overrides(inputs: PlanInputs) -> None:
    if inputs.overrides.empty:
        return
    table = inputs.offers.reset_index(drop=True)
    decided = overridden(inputs, table)
    lost = [f"{row['programme']} ({row['author']})" for row, rows, _ in decided if not len(rows)]
    if lost:
        raise BadPlanInput(
            "решение совета о том, чего нет среди предложений", lost, "Его негде выполнить.",
            "Проверьте код, базу и организацию или добавьте лицензированное предложение.",
        )  # fmt: skip
    closed = table["closed"].fillna(False).to_numpy(dtype=bool)
    shut = [
        f"{row['programme']}: {row['places']:g} мест ({row['author']})"
        for row, rows, _ in decided
        if row["places"] > 0 and closed[rows].all()
    ]
    if shut:
        raise BadPlanInput(
            "решение совета о местах по коду, закрытому для приёма", shut, "Приём по такому коду невозможен.",
            "Перенесите места на код-преемник.",
        )  # fmt: skip
    _contradictions(decided)


def _contradictions(decided: list[tuple[pd.Series, np.ndarray, int]]) -> None:
    clashes: list[str] = []
    for number, (row, rows, year) in enumerate(decided):
        inside = 0.0
        for other, others, when in decided:
            if other is not row and when == year and set(others) < set(rows):
                inside += float(other["places"])
        if inside > float(row["places"]):
            clashes.append(f"{row['programme']}: всего {row['places']:g} ({row['author']}), по частям {inside:g}")
        for other, others, when in decided[number + 1 :]:
            if when == year and set(others) == set(rows) and float(other["places"]) != float(row["places"]):
                clashes.append(
                    f"{row['programme']}: {row['places']:g} ({row['author']}) и {other['places']:g} ({other['author']})"
                )
    if clashes:
        raise BadPlanInput(
            "решения советов противоречат друг другу", clashes, "Оба числа сразу невозможны.",
            "Согласуйте число между советами и оставьте одно решение.",
        )  # fmt: skip


def _labels(offers: pd.DataFrame) -> list[str]:
    return [f"{row.programme} на базе {row.basis} кл., {row.college}" for row in offers.itertuples(index=False)]
