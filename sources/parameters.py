"""Parameter files (data/parameters/*.yaml) become rows; a file that breaks its own rules is refused whole.

A parameter is a description, a unit, an optional dimension (``by``) and dated values, each with a range and a
reference. The key ``"*"`` of a dimension is its general value. Format: docs/architecture.md, section «Contracts».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd
import yaml

from models.errors import BadParameter

COLUMNS = ("parameter", "key", "valid_from", "value", "low", "high", "unit", "reference", "file")
UNITS = (
    "share",
    "ratio",
    "persons",
    "places",
    "years",
    "months",
    "hours",
    "rub",
    "places_per_group",
    "graduates_per_group",
    "employers",
)
DIMENSIONS = (
    "basis",
    "level",
    "economic_activity",
    "year",
    "confidence",
    "mark",
    "class",
    "programme",
    "occupation",
    "age_group",
)
GENERAL_KEY = "*"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PARAMETER_KEYS = {"description", "unit", "by", "values"}
_VALUE_KEYS = {"value", "low", "high", "reference"}
_ALLOWED_KEYS: Mapping[str, frozenset[str]] = {
    "basis": frozenset({"9", "11"}),
    "level": frozenset({"ППКРС", "ППССЗ", "ВО", "без"}),
    "economic_activity": frozenset("ABCDEFGHIJKLMNOPQRSTU"),
    "confidence": frozenset({"high", "medium", "low"}),
    "mark": frozenset({"2", "3", "4", "5"}),
    "age_group": frozenset({*(f"{first}-{first + 4}" for first in range(15, 70, 5)), "70+"}),
}


def parse(payload: bytes, file_name: str) -> pd.DataFrame:
    """Rows of one parameter file.

    Parameters
    ----------
    payload    bytes of a UTF-8 YAML file
    file_name  name for messages and the column ``file``

    Returns
    -------
    one row per parameter, key and date (PARAMETER_COLUMNS of models/parameters.py):
        parameter   text
        key         text; "" for the general value
        valid_from  date from which the value is in force
        value, low, high  float in ``unit``; low <= value <= high
        unit        text, one of UNITS
        reference   text, never empty
        file        ``file_name``

    Raises
    ------
    BadParameter  the file is not YAML, a key is unknown or repeated, a date is not a date, low > value or value > high,
                  a unit is outside the list, a share is outside [0, 1], a reference is missing
    """
    try:
        content = yaml.load(payload, Loader=_StrictLoader)  # noqa: S506 - a safe loader that also refuses repeated keys
    except _RepeatedKeyError as problem:
        raise BadParameter(file_name, str(problem), "…", f"ключ повторяется в строке {problem.line}", "Оставьте одно значение: второе молча затёрло бы первое.") from problem
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as problem:
        raise BadParameter(file_name, "(весь файл)", "…", f"файл не читается как YAML: {_one_line(problem)}", "Проверьте отступы, кавычки и кодировку UTF-8.") from problem
    if not isinstance(content, dict) or not content:
        raise BadParameter(file_name, "(весь файл)", type(content).__name__, "в файле нет параметров", "Нужен список «имя: {description, unit, values}», см. docs/architecture.md.")
    rows = [row for name, body in content.items() for row in _parameter_rows(str(name), body, file_name)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"value": float, "low": float, "high": float})


def _parameter_rows(name: str, body: Any, file_name: str) -> Iterator[tuple[object, ...]]:
    if not _NAME.fullmatch(name):
        raise BadParameter(file_name, name, name, "имя не из строчных латинских букв и «_»", "Назовите параметр так, как в методике.")
    if not isinstance(body, dict):
        raise BadParameter(file_name, name, body, "нет полей параметра", "Нужны поля description, unit и values.")
    _refuse_unknown(name, body, _PARAMETER_KEYS, file_name)
    for field in ("description", "unit", "values"):
        if not body.get(field):
            raise BadParameter(file_name, name, field, f"поле {field} отсутствует или пусто", "Добавьте его.")
    unit = body["unit"]
    if unit not in UNITS:
        raise BadParameter(file_name, name, unit, "неизвестная единица", f"Допустимы: {', '.join(UNITS)}.")
    dimension = body.get("by")
    if dimension is not None and dimension not in DIMENSIONS:
        raise BadParameter(file_name, name, dimension, "неизвестный разрез by", f"Допустимы: {', '.join(DIMENSIONS)}.")
    if not isinstance(body["values"], dict):
        raise BadParameter(file_name, name, body["values"], "поле values не список дат", "Запишите «дата: {value, …}».")
    by_key = body["values"] if dimension else {GENERAL_KEY: body["values"]}
    for key, dated in by_key.items():
        _check_key(name, key, dimension, file_name)
        if not isinstance(dated, dict) or not dated:
            raise BadParameter(file_name, name, key, "у ключа нет датированных значений", "Запишите «дата: {value, …}».")
        for valid_from, entry in dated.items():
            key_text = "" if key == GENERAL_KEY else key
            yield (name, key_text, *_value_fields(name, valid_from, entry, unit, file_name), file_name)


def _check_key(name: str, key: object, dimension: str | None, file_name: str) -> None:
    if not isinstance(key, str):
        raise BadParameter(file_name, name, key, "ключ разреза записан не текстом", f'Возьмите его в кавычки: "{key}".')
    if dimension is None or key == GENERAL_KEY:
        return
    allowed = _ALLOWED_KEYS.get(dimension)
    if allowed is not None and key not in allowed:
        raise BadParameter(file_name, name, key, f"такого кода нет в разрезе {dimension}", f"Допустимы: {', '.join(sorted(allowed))}.")
    if dimension == "year" and not re.fullmatch(r"(19|20)\d\d", key):
        raise BadParameter(file_name, name, key, "ключ не похож на год", "Запишите год четырьмя цифрами в кавычках.")


def _value_fields(name: str, valid_from: object, entry: Any, unit: str, file_name: str) -> tuple[object, ...]:
    day = _day(name, valid_from, file_name)
    if not isinstance(entry, dict):
        raise BadParameter(file_name, name, entry, "значение без полей", "Нужны value и reference, лучше и low, high.")
    _refuse_unknown(name, entry, _VALUE_KEYS, file_name)
    value = _number(name, "value", entry.get("value"), file_name)
    low = _number(name, "low", entry.get("low", value), file_name)
    high = _number(name, "high", entry.get("high", value), file_name)
    if not low <= value <= high:
        raise BadParameter(file_name, name, value, f"значение вне своих границ: low = {low:g}, high = {high:g}", "Нужно low ≤ value ≤ high.")
    if unit == "share" and not (low >= 0 and high <= 1):
        raise BadParameter(file_name, name, [low, value, high], "доля вне отрезка от 0 до 1", "Похоже на проценты: запишите 0.069 вместо 6.9.")
    if unit != "ratio" and low < 0:
        raise BadParameter(file_name, name, low, f"отрицательное значение в единице {unit}", "Исправьте знак или единицу.")
    reference = entry.get("reference")
    if not isinstance(reference, str) or not reference.strip():
        raise BadParameter(file_name, name, value, "нет источника", "Заполните reference; для догадки напишите «допущение» и чьё оно.")
    return day, value, low, high, unit, reference.strip()


def _day(name: str, raw: object, file_name: str) -> date:
    if isinstance(raw, date):  # YAML reads an unquoted ISO date as a date
        return raw if type(raw) is date else date(raw.year, raw.month, raw.day)
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise BadParameter(file_name, name, raw, "дата начала действия не читается", "Запишите её как 2025-06-05.")


def _number(name: str, field: str, raw: object, file_name: str) -> float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise BadParameter(file_name, name, raw, f"поле {field} не число", "Запишите число с точкой, без кавычек и знака «%».")
    number = float(raw)
    if number != number or number in (float("inf"), float("-inf")):
        raise BadParameter(file_name, name, raw, f"поле {field} не конечное число", "Запишите обычное число.")
    return number


def _refuse_unknown(name: str, body: Mapping[Any, Any], known: set[str], file_name: str) -> None:
    unknown = sorted(str(key) for key in body if key not in known)
    if unknown:
        raise BadParameter(file_name, name, ", ".join(unknown), f"неизвестных полей: {len(unknown)}", f"Допустимы: {', '.join(sorted(known))}. Частая причина – опечатка.")


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split())[:200]


class _RepeatedKeyError(ValueError):
    def __init__(self, key: str, line: int) -> None:
        self.line = line
        super().__init__(key)


class _StrictLoader(yaml.CSafeLoader):
    """A safe loader that refuses a key written twice."""


def _mapping_without_repeats(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, (str, int, float, date)):
            raise yaml.constructor.ConstructorError(None, None, "ключ не текст", key_node.start_mark)
        if key in seen:
            raise _RepeatedKeyError(str(key), key_node.start_mark.line + 1)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_repeats)
