"""Files of code lists (data/codelists/*.csv, data/crosswalks/*.csv): their columns, and the rules they are held to."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import pandas as pd

from models.errors import BadCodelist

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "programme": (
        "code", "name", "level", "ugps", "duration_months_9", "duration_months_11", "valid_from", "admission_until",
        "successor", "reference",
    ),
    "ugps": ("code", "name"),
    "economic_activity": ("code", "name", "name_short"),
    "economic_activity_alias": ("alias", "code"),
    "occupation": ("code", "name", "level", "reference"),
    "region": (
        "oktmo", "okato", "portal_code", "name", "name_genitive", "name_dative", "name_prepositional",
        "federal_district", "aliases",
    ),
    "cluster": ("cluster", "name", "name_short", "order"),
    "cluster_programme": ("cluster", "programme", "share"),
    "occupation_programme": (
        "occupation", "programme", "share", "author", "confidence", "reference", "valid_from", "valid_until",
    ),
    "staffing_default": ("economic_activity", "occupation", "share", "reference"),
}  # fmt: skip
KEYS: Mapping[str, tuple[str, ...]] = {
    "programme": ("code",),
    "ugps": ("code",),
    "economic_activity": ("code",),
    "economic_activity_alias": ("alias",),
    "occupation": ("code",),
    "region": ("oktmo",),
    "cluster": ("cluster",),
    "cluster_programme": ("cluster", "programme"),
    "occupation_programme": ("occupation", "programme", "valid_from"),
    "staffing_default": ("economic_activity", "occupation"),
}
PROGRAMME_LEVELS = ("ППКРС", "ППССЗ")
LEVELS = ("ВО", "ППССЗ", "ППКРС", "без")
CONFIDENCES = ("high", "medium", "low")
TOTAL_ACTIVITY = "_T"
SHARE_TOLERANCE = 1e-6  # sums of shares typed with four to six digits


def checked_frames(files: Mapping[str, bytes]) -> dict[str, pd.DataFrame]:
    """Every list of COLUMNS, checked against the others.

    Raises BadCodelist when a list is missing or breaks a rule.
    """
    by_stem = {name.replace("\\", "/").rsplit("/", 1)[-1]: payload for name, payload in files.items()}
    missing = [f"{name}.csv" for name in COLUMNS if f"{name}.csv" not in by_stem]
    if missing:
        raise BadCodelist(
            "data/codelists, data/crosswalks",
            missing,
            "нет файлов",
            "Верните их из репозитория: без справочников не читается ни один источник.",
        )
    frames = {name: _frame(name, by_stem[f"{name}.csv"]) for name in COLUMNS}
    _check(frames)
    return frames


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a list as dictionaries."""
    return [{str(column): value for column, value in row.items()} for row in frame.to_dict("records")]


def _frame(name: str, payload: bytes) -> pd.DataFrame:
    file = f"{name}.csv"
    try:
        rows = list(csv.reader(io.StringIO(payload.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise BadCodelist(file, [str(problem)[:100]], "не читается", "Сохраните файл как CSV в UTF-8.") from problem
    expected = list(COLUMNS[name])
    if not rows or rows[0] != expected:
        shown = ",".join(rows[0]) if rows else "(пусто)"
        raise BadCodelist(file, [shown], "первая строка не та", f"Нужны столбцы: {','.join(expected)}.")
    crooked = [f"строка {number}" for number, row in enumerate(rows[1:], start=2) if len(row) != len(expected)]
    if crooked:
        raise BadCodelist(file, crooked, "не то число столбцов", "Проверьте кавычки вокруг запятых.")
    frame = pd.DataFrame(rows[1:], columns=expected, dtype="str")
    for column in frame.columns:
        if column in ("share", "order", "duration_months_9", "duration_months_11"):
            numbers = pd.to_numeric(frame[column], errors="coerce")
            _refuse(file, frame.loc[numbers.isna(), column], f"в столбце {column} не число", "Впишите число.")
            frame[column] = numbers if column == "share" else numbers.astype(int)
        elif column in ("valid_from", "valid_until", "admission_until"):
            days = pd.to_datetime(frame[column].where(frame[column] != ""), format="%Y-%m-%d", errors="coerce")
            wrong = days.isna() & (frame[column] != "")
            _refuse(file, frame.loc[wrong, column], f"в столбце {column} не дата", "Впишите дату как 2022-12-31.")
            frame[column] = days
    return frame


def _check(frames: Mapping[str, pd.DataFrame]) -> None:
    for name, key in KEYS.items():
        frame = frames[name]
        repeated = frame[frame.duplicated(list(key), keep=False)]
        _refuse(f"{name}.csv", _labels(repeated, key), "строки повторяются", "Оставьте по одной строке на ключ.")
        blank = frame[frame[list(key)].isin([""]).any(axis=1)]
        _refuse(f"{name}.csv", _labels(blank, key), "пустой ключ", "Заполните или удалите строку.")
    _check_programmes(frames)
    _check_references(frames)
    _check_shares(frames)


def _check_programmes(frames: Mapping[str, pd.DataFrame]) -> None:
    programme, file = frames["programme"], "programme.csv"
    codes = set(programme["code"])
    shape = ~programme["code"].str.fullmatch(r"\d\d\.0[12]\.\d\d")
    _refuse(file, programme.loc[shape, "code"], "код не вида XX.0Y.ZZ", "Исправьте код.")
    level = programme["code"].str[3:5].map({"01": "ППКРС", "02": "ППССЗ"}) != programme["level"]
    _refuse(file, programme.loc[level, "code"], "уровень не соответствует коду", "XX.01.YY – ППКРС, XX.02.YY – ППССЗ.")
    group = programme["ugps"] != programme["code"].str[:2]
    _refuse(file, programme.loc[group, "code"], "УГПС не соответствует коду", "УГПС – первые две цифры кода.")
    successor = (programme["successor"] != "") & ~programme["successor"].isin(codes)
    _refuse(file, programme.loc[successor, "successor"], "преемника нет в справочнике", "Добавьте его строку.")
    orphan = (programme["successor"] != "") & programme["admission_until"].isna()
    _refuse(file, programme.loc[orphan, "code"], "есть преемник, но нет даты окончания приёма", "Впишите дату.")
    months = ~(programme["duration_months_9"].between(6, 70) & programme["duration_months_11"].between(6, 70))
    _refuse(file, programme.loc[months, "code"], "срок вне 6–70 месяцев", "Срок пишется в месяцах: 3 г. 10 мес. = 46.")
    follow = dict(zip(programme["code"], programme["successor"], strict=True))
    circles = [code for code in codes if _circular(code, follow)]
    _refuse(file, pd.Series(sorted(circles), dtype="str"), "преемники ходят по кругу", "Разорвите круг.")


def _circular(code: str, follow: Mapping[str, str]) -> bool:
    seen = {code}
    while code := follow.get(code, ""):
        if code in seen:
            return True
        seen.add(code)
    return False


def _check_references(frames: Mapping[str, pd.DataFrame]) -> None:
    programmes = set(frames["programme"]["code"])
    occupations = set(frames["occupation"]["code"])
    activities = set(frames["economic_activity"]["code"])
    links = (
        ("programme", "ugps", set(frames["ugps"]["code"])),
        ("economic_activity_alias", "code", activities),
        ("cluster_programme", "programme", programmes),
        ("cluster_programme", "cluster", set(frames["cluster"]["cluster"])),
        ("occupation_programme", "occupation", occupations),
        ("occupation_programme", "programme", programmes),
        ("staffing_default", "economic_activity", activities - {TOTAL_ACTIVITY}),
        ("staffing_default", "occupation", occupations),
        ("occupation", "level", set(LEVELS)),
        ("occupation_programme", "confidence", set(CONFIDENCES)),
    )
    for name, column, known in links:
        values = frames[name][column]
        _refuse(
            f"{name}.csv",
            values[~values.isin(known)],
            f"в столбце {column} неизвестные коды",
            "Исправьте код или добавьте его в свой справочник.",
        )
    orphans = sorted(programmes - set(frames["cluster_programme"]["programme"]))
    _refuse(
        "cluster_programme.csv",
        pd.Series(orphans, dtype="str"),
        "программы не отнесены ни к одному кластеру",
        "Добавьте строки.",
    )


def _check_shares(frames: Mapping[str, pd.DataFrame]) -> None:
    for name in ("cluster_programme", "occupation_programme", "staffing_default"):
        outside = ~frames[name]["share"].between(0, 1)
        _refuse(f"{name}.csv", _labels(frames[name][outside], KEYS[name]), "доля вне 0–1", "Проценты делятся на 100.")
    for name, whole in (("cluster_programme", "programme"), ("staffing_default", "economic_activity")):
        sums = frames[name].groupby(whole)["share"].sum()
        wrong = sums[(sums - 1).abs() > SHARE_TOLERANCE]
        _refuse(
            f"{name}.csv",
            pd.Series([f"{code} = {total:.6f}" for code, total in wrong.items()], dtype="str"),
            f"доли по {whole} не складываются в 1",
            "Поправьте доли.",
        )
    crosswalk = frames["occupation_programme"]
    for day in sorted({*crosswalk["valid_from"].dropna(), *crosswalk["valid_until"].dropna()}):
        in_force = (crosswalk["valid_from"] <= day) & ~(crosswalk["valid_until"] < day)
        sums = crosswalk[in_force].groupby("occupation")["share"].sum()
        wrong = sums[sums > 1 + SHARE_TOLERANCE]
        _refuse(
            "occupation_programme.csv",
            pd.Series([f"{code} = {total:.4f}" for code, total in wrong.items()], dtype="str"),
            f"доли занятия на {day:%d.%m.%Y} больше 1",
            "Сумма по программам не больше 1, остаток – «прочее».",
        )


def _labels(rows: pd.DataFrame, key: tuple[str, ...]) -> pd.Series:
    texts = ["/".join(_key_text(row[column]) for column in key) for row in records(rows)]
    return pd.Series(texts, dtype="str")


def _key_text(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def _refuse(file: str, offenders: pd.Series, reason: str, remedy: str) -> None:
    if len(offenders):
        raise BadCodelist(file, sorted({str(value) for value in offenders}), reason, remedy)
