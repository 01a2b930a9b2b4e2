"""Code lists and crosswalks (data/codelists/*.csv, data/crosswalks/*.csv) as one checked object with look-ups.

Nothing here touches a disk: ``Codelists.load`` takes bytes by file name. Look-ups forgive what people and Excel do to
names and codes (non-breaking spaces, footnote marks, look-alike letters, programme codes turned into dates) and never
guess: what cannot be read with certainty comes back as ``None`` or as a ``CodeProblem`` that names the remedy.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import pandas as pd

from models.errors import BadCodelist

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "programme": (
        "code",
        "name",
        "level",
        "ugps",
        "duration_months_9",
        "duration_months_11",
        "valid_from",
        "admission_until",
        "successor",
        "reference",
    ),
    "ugps": ("code", "name"),
    "economic_activity": ("code", "name", "name_short"),
    "economic_activity_alias": ("alias", "code"),
    "occupation": ("code", "name", "level", "reference"),
    "region": (
        "oktmo",
        "okato",
        "portal_code",
        "name",
        "name_genitive",
        "name_dative",
        "name_prepositional",
        "federal_district",
        "aliases",
    ),
    "cluster": ("cluster", "name", "name_short", "order"),
    "cluster_programme": ("cluster", "programme", "share"),
    "occupation_programme": (
        "occupation",
        "programme",
        "share",
        "author",
        "confidence",
        "reference",
        "valid_from",
        "valid_until",
    ),
    "staffing_default": ("economic_activity", "occupation", "share", "reference"),
}
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
INVENTED_FIRST, INVENTED_LAST = 901, 989  # codes of invented regions of the sample; no real region uses them
INVENTED_NAMES = ("Образцовая область", "Образцовой области", "Образцовой области", "Образцовой области")
SHARE_TOLERANCE = 1e-6  # sums of shares typed with four to six digits

_SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"
_TO_LATIN = str.maketrans("АВСЕНКМОРТХУавсенкмортху", "ABCEHKMOPTXYabcehkmoptxy")
_TO_CYRILLIC = str.maketrans("ABCEHKMOPTXYabcehkmoptxy", "АВСЕНКМОРТХУавсенкмортху")
_DASHES = re.compile(r"[‐‑‒–—―−]")
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f\u200b\ufeff]+")
_FOOTNOTE = re.compile(r"(?:[\s,]*(?:\d{1,2}\)|[¹²³⁴⁵⁶⁷⁸⁹]+\)?|\*+))+$")
_SECTION_LABEL = re.compile(r"(?:раздел\s+)?([a-zа-я])[.)]?", re.IGNORECASE)
_CODE = re.compile(r"(\d{1,2})[.,\s]{1,2}(\d{1,2})[.,\s]{1,2}(\d{1,2})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_RU_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?:\s+0?0:00(?::00)?)?")
_MONTH_DATE = re.compile(r"(\d{1,2})[.\s-]+(янв|фев|jan|feb)[a-zа-я]*[.\s-]+(?:19|20)?(\d\d)", re.IGNORECASE)
_OLD_CODE = re.compile(r"\d{6}(?:\.\d{2})?")
_DATE_CENTURY = 100


@dataclass(frozen=True)
class CodeProblem:
    """Why a code cannot be used: machine ``kind``, Russian reason and remedy, and the code to use instead if known.

    kind  "empty" | "unreadable" | "not_spo" | "old_code" | "unknown" | "closed"
    """

    kind: str
    reason: str
    remedy: str
    successor: str | None = None


@dataclass(frozen=True)
class Region:
    """One subject of the federation, or an invented region of the sample."""

    code: str
    name: str
    name_genitive: str
    name_dative: str
    name_prepositional: str
    invented: bool = False


# Tables about the country as a whole carry its ОКСМ code in place of a region's.
COUNTRY = Region("643", "Российская Федерация", "Российской Федерации", "Российской Федерации", "Российской Федерации")


@dataclass(frozen=True, eq=False)
class Codelists:
    """All code lists, checked against each other.

    Frames (columns: COLUMNS; codes are text; an empty cell is ``""`` in text and missing in numbers and dates)
        programme, ugps, economic_activity, economic_activity_alias, occupation, region, cluster, cluster_programme,
        occupation_programme, staffing_default
    """

    programme: pd.DataFrame
    ugps: pd.DataFrame
    economic_activity: pd.DataFrame
    economic_activity_alias: pd.DataFrame
    occupation: pd.DataFrame
    region: pd.DataFrame
    cluster: pd.DataFrame
    cluster_programme: pd.DataFrame
    occupation_programme: pd.DataFrame
    staffing_default: pd.DataFrame

    @classmethod
    def load(cls, files: Mapping[str, bytes]) -> Codelists:
        """Read and check all lists.

        Parameters
        ----------
        files  file name (a path is allowed, its last part counts) → bytes; every list of COLUMNS as ``<list>.csv``

        Raises
        ------
        BadCodelist  a list is missing, unreadable, has wrong columns, repeats a key, names an unknown code, has a share
                     outside [0, 1], shares of one whole that do not add, or a date that cannot be read
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
        return cls(**frames)

    def frames(self) -> dict[str, pd.DataFrame]:
        """All frames by list name (COLUMNS), for the warehouse and for the sample."""
        return {name: getattr(self, name) for name in COLUMNS}

    # Activities

    def section(self, text: object) -> str | None:
        """Section letter (``_T`` for a total) of a letter or a provider's wording; None when it is neither.

        Non-breaking spaces, footnote marks, case, ё, look-alike letters and «Раздел» before the letter are forgiven.
        """
        if text is None or not isinstance(text, str):
            return None
        if text.strip() == TOTAL_ACTIVITY:
            return TOTAL_ACTIVITY
        plain = _plain(text)
        if letter := _SECTION_LABEL.fullmatch(plain):
            latin = letter.group(1).upper().translate(_TO_LATIN)
            return latin if latin in _SECTIONS else None
        return self._section_by_alias.get(_letters_one_way(plain))

    @cached_property
    def _section_by_alias(self) -> dict[str, str]:
        return {_letters_one_way(_plain(row["alias"])): row["code"] for row in _records(self.economic_activity_alias)}

    # Programmes

    def programme_code(self, raw: object, start_year: int | None = None) -> str | CodeProblem:
        """Normal form ``XX.0Y.ZZ`` of a programme code as it came, or why it cannot be used.

        Parameters
        ----------
        raw         text, or the date that a spreadsheet made of it: ``09.02.07`` becomes 9 February 2007
        start_year  when given, codes closed for an intake on 1 September of that year are a problem "closed"
        """
        code = _normal_code(raw)
        if isinstance(code, CodeProblem):
            return code
        row = self._programmes.get(code)
        if row is None:
            return CodeProblem(
                "unknown",
                f"код {code} не найден в справочнике программ",
                "Проверьте код по перечню; если он верен, добавьте строку в data/codelists/programme.csv.",
            )
        if start_year is not None and self.closed(code, start_year):
            successor = self.current_programme(code, start_year)
            return CodeProblem(
                "closed",
                f"приём по {code} «{row['name']}» завершён {_ru_date(row['admission_until'])}",
                f"Используйте {successor} «{self._programmes[successor]['name']}»."
                if successor
                else "Преемник в справочнике не указан: выберите действующую программу.",
                successor,
            )
        return code

    def closed(self, code: str, start_year: int) -> bool:
        """Whether admission to a known code has ended before 1 September of ``start_year``."""
        until = self._programmes[code]["admission_until"]
        return bool(pd.notna(until)) and pd.Timestamp(until) < pd.Timestamp(start_year, 9, 1)

    def current_programme(self, code: str, start_year: int) -> str | None:
        """The code that admits in ``start_year`` for a known code: itself or a successor; None when there is none."""
        seen: set[str] = set()
        while code not in seen:
            seen.add(code)
            if not self.closed(code, start_year):
                return code
            code = self._programmes[code]["successor"]
            if not code:
                return None
        return None

    def programme_name(self, code: str) -> str | None:
        """Name of a programme, None for an unknown code."""
        row = self._programmes.get(code)
        return None if row is None else str(row["name"])

    def programme_by_name(self, text: str) -> tuple[str, ...]:
        """Codes of that name (case, ё, dashes, spaces forgiven): none, one, or a closed code and its successor."""
        return self._programmes_by_name.get(_plain(text), ())

    @cached_property
    def _programmes(self) -> dict[str, dict[str, Any]]:
        return {row["code"]: row for row in _records(self.programme)}

    @cached_property
    def _programmes_by_name(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        for row in _records(self.programme):
            key = _plain(row["name"])
            names[key] = (*names.get(key, ()), row["code"])
        return names

    def crosswalk(self, on: date) -> pd.DataFrame:
        """Rows of occupation_programme in force on a day: occupation, programme, share, confidence, reference."""
        table = self.occupation_programme
        day = pd.Timestamp(on)
        in_force = (table["valid_from"] <= day) & (table["valid_until"].isna() | (table["valid_until"] >= day))
        columns = ["occupation", "programme", "share", "confidence", "reference"]
        return table.loc[in_force, columns].reset_index(drop=True)

    # Regions

    def region_card(self, code: str) -> Region | None:
        """Names of a region or of the country (643); 901–989 are invented: «Образцовая область», «… № 2» and on."""
        if code.isdecimal() and INVENTED_FIRST <= int(code) <= INVENTED_LAST:
            number = int(code) - INVENTED_FIRST + 1
            suffix = "" if number == 1 else f" № {number}"
            name, genitive, dative, prepositional = (form + suffix for form in INVENTED_NAMES)
            return Region(code, name, genitive, dative, prepositional, invented=True)
        if code == COUNTRY.code:
            return COUNTRY
        row = self._regions.get(code)
        if row is None:
            return None
        return Region(code, row["name"], row["name_genitive"], row["name_dative"], row["name_prepositional"])

    def region_name(self, code: str) -> str:
        """Name of a region; an unknown code is named by itself («регион 55»)."""
        card = self.region_card(code)
        return card.name if card else f"регион {code}"

    def region_by_portal(self, portal_code: object) -> str | None:
        """ОКТМО code of a 13-digit code of «Работа России» (shorter КЛАДР prefixes too); None when unknown.

        Invented regions have the portal code ``901`` + ten zeros, and so on.
        """
        digits = str(portal_code).strip()
        if not digits.isdecimal():
            return None
        if len(digits) == 13 and digits[3:] == "0" * 10 and INVENTED_FIRST <= int(digits[:3]) <= INVENTED_LAST:
            return digits[:3]
        if len(digits) in (1, 12):  # a leading zero lost on the way
            digits = "0" + digits
        return self._region_by_portal.get(digits[:2])

    def region_in(self, text: str) -> str | None:
        """ОКТМО code of the one region that a title names in any case («по Пермскому краю»), None for none or many."""
        plain = f" {_letters_one_way(_plain(text))} "
        if found := _INVENTED_NAME.search(plain):
            return str(INVENTED_FIRST + int(found.group(1) or 1) - 1)
        codes: set[str] = set()
        for form, code in self._region_forms:
            shorter, times = form.subn(" ", plain)
            if times:
                codes.add(code)
                plain = shorter  # the longest form wins: an okrug before its oblast
        return codes.pop() if len(codes) == 1 else None

    @cached_property
    def _regions(self) -> dict[str, dict[str, str]]:
        return {row["oktmo"]: row for row in _records(self.region)}

    @cached_property
    def _region_by_portal(self) -> dict[str, str]:
        return {row["portal_code"][:2]: row["oktmo"] for row in _records(self.region)}

    @cached_property
    def _region_forms(self) -> list[tuple[re.Pattern[str], str]]:
        forms: dict[str, str] = {}
        for row in _records(self.region):
            names = [row["name"], row["name_genitive"], row["name_dative"], row["name_prepositional"]]
            names += [alias for alias in row["aliases"].split(";") if alias.strip()]
            for name in names:
                forms[_letters_one_way(_plain(name))] = row["oktmo"]
        longest_first = sorted(forms.items(), key=lambda item: (-len(item[0]), item[0]))
        return [(re.compile(rf"(?<![\w-]){re.escape(form)}(?![\w-])"), code) for form, code in longest_first]

    # Occupations and clusters

    def occupation_code(self, raw: object) -> str | None:
        """Four digits of a known ОКЗ unit group («3221», «3221.0», 3221, «ОКЗ 3221»), else None."""
        if isinstance(raw, bool) or raw is None:
            return None
        if isinstance(raw, float):
            if not raw.is_integer():
                return None
            raw = int(raw)
        digits = re.sub(r"^ОКЗ\s*", "", str(raw).strip(), flags=re.IGNORECASE).removesuffix(".0").strip()
        digits = digits.zfill(4) if digits.isdecimal() and len(digits) == 3 else digits  # 0110 loses its zero in Excel
        return digits if digits in self._occupations else None

    def occupation_name(self, code: str) -> str | None:
        """Name of a unit group, None for an unknown code."""
        return self._occupations.get(code)

    @cached_property
    def _occupations(self) -> dict[str, str]:
        return dict(zip(self.occupation["code"], self.occupation["name"], strict=True))

    def cluster_code(self, text: object) -> str | None:
        """Cluster identifier of a code, a full or a short name; None when unknown."""
        return self._cluster_by_name.get(_plain(text)) if isinstance(text, str) else None

    @cached_property
    def _cluster_by_name(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for row in _records(self.cluster):
            for name in (row["cluster"], row["name"], row["name_short"]):
                names[_plain(name)] = row["cluster"]
        return names


def _normal_code(raw: object) -> str | CodeProblem:
    """``XX.0Y.ZZ`` of a cell, whatever Excel did to it, or why not."""
    if raw is None or (isinstance(raw, float) and raw != raw) or (isinstance(raw, str) and not raw.strip()):
        return CodeProblem("empty", "код программы не указан", "Впишите код вида 09.02.07.")
    if isinstance(raw, (datetime, date)):
        return _from_date(raw.day, raw.month, raw.year, str(raw))
    text = _SPACES.sub(" ", str(raw)).strip().strip("'\"«»")
    if found := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return _from_date(day, month, year, text)
    if found := _RU_DATE.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        return _from_date(day, month, year, text)
    if found := _MONTH_DATE.fullmatch(text):
        month = 1 if found.group(2).casefold() in ("янв", "jan") else 2
        return _checked(int(found.group(1)), month, int(found.group(3)), text)
    if found := _CODE.fullmatch(text):
        group, level, number = (int(part) for part in found.groups())
        return _checked(group, level, number, text)
    if _OLD_CODE.fullmatch(text):
        return CodeProblem(
            "old_code",
            f"код {text} – из перечня до 2014 года",
            "Замените его кодом вида 09.02.07 по таблице соответствия приказа 632 от 05.06.2014.",
        )
    return CodeProblem("unreadable", f"код {text[:40]!r} не похож на код программы", "Впишите код вида 09.02.07.")


def _from_date(day: int, month: int, year: int, shown: str) -> str | CodeProblem:
    """A code that a spreadsheet turned into a date: group.level.number became day.month.year."""
    if month not in (1, 2):
        return CodeProblem(
            "unreadable",
            f"вместо кода стоит дата {shown}",
            "Задайте столбцу текстовый формат и впишите код заново, например 09.02.07.",
        )
    return _checked(day, month, year % _DATE_CENTURY, shown)


def _checked(group: int, level: int, number: int, shown: str) -> str | CodeProblem:
    code = f"{group:02d}.{level:02d}.{number:02d}"
    if level in (1, 2) and number:
        return code
    return CodeProblem(
        "not_spo",
        f"код {shown} – не программа СПО (у СПО вторая пара цифр 01 или 02, третья не 00)",
        "Для УГПС и программ высшего образования места не планируются: удалите строку или исправьте код.",
    )


def _ru_date(value: object) -> str:
    return f"{pd.Timestamp(str(value)):%d.%m.%Y}"


def _plain(text: str) -> str:
    """Lower case, single spaces, no footnote marks at the end, one kind of dash, ё as е, even punctuation."""
    spaced = _SPACES.sub(" ", _DASHES.sub("-", text)).strip()
    bare = _FOOTNOTE.sub("", spaced).strip(" :").strip()
    tight = re.sub(r"\s*([,;])\s*", r"\1 ", re.sub(r"\s*-\s*", "-", bare)).strip()
    return tight.casefold().replace("ё", "е")


def _letters_one_way(plain: str) -> str:
    """Latin look-alikes inside Russian words as Cyrillic («Калинингpадская» with a Latin p)."""
    return plain.translate(_TO_CYRILLIC) if re.search("[а-я]", plain) else plain


_INVENTED_NAME = re.compile(r" образцов(?:ая|ой) област[ьи](?: № ?(\d{1,2}))?(?=\D)")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
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
    texts = ["/".join(_key_text(row[column]) for column in key) for row in _records(rows)]
    return pd.Series(texts, dtype="str")


def _key_text(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def _refuse(file: str, offenders: pd.Series, reason: str, remedy: str) -> None:
    if len(offenders):
        raise BadCodelist(file, sorted({str(value) for value in offenders}), reason, remedy)
