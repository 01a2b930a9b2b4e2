"""Code lists and crosswalks (data/codelists/*.csv, data/crosswalks/*.csv) as one checked object with look-ups.

Nothing here touches a disk: ``Codelists.load`` takes bytes by file name. Look-ups forgive what people and Excel do to
names and codes (non-breaking spaces, footnote marks, look-alike letters, programme codes turned into dates) and never
guess: what cannot be read with certainty comes back as ``None`` or as a ``CodeProblem`` that names the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from sources.codelist_files import COLUMNS, TOTAL_ACTIVITY, checked_frames, records
from sources.programme_codes import CodeProblem, normal_code

INVENTED_FIRST, INVENTED_LAST = 901, 989  # codes of invented regions of the sample; no real region uses them
INVENTED_NAMES = ("Образцовая область", "Образцовой области", "Образцовой области", "Образцовой области")

_SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"
_TO_LATIN = str.maketrans("АВСЕНКМОРТХУавсенкмортху", "ABCEHKMOPTXYabcehkmoptxy")
_TO_CYRILLIC = str.maketrans("ABCEHKMOPTXYabcehkmoptxy", "АВСЕНКМОРТХУавсенкмортху")
_DASHES = re.compile(r"[‐‑‒–—―−]")
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f\u200b\ufeff]+")
LONGEST_MARKS = 80  # signs; footnote marks are looked for in the end of a text only
_FOOTNOTE = re.compile(r"(?:[\s,]*(?:\d{1,2}\)|[¹²³⁴⁵⁶⁷⁸⁹]\)?|\*))+$")  # one mark a turn: «\*+» inside would try every division of a row of stars
_SECTION_LABEL = re.compile(r"(?:раздел\s+)?([a-zа-я])[.)]?", re.IGNORECASE)


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
        return cls(**checked_frames(files))

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
        return {_letters_one_way(_plain(row["alias"])): row["code"] for row in records(self.economic_activity_alias)}

    # Programmes

    def programme_code(self, raw: object, start_year: int | None = None) -> str | CodeProblem:
        """Normal form ``XX.0Y.ZZ`` of a programme code as it came, or why it cannot be used.

        Parameters
        ----------
        raw         text, or the date that a spreadsheet made of it: ``09.02.07`` becomes 9 February 2007
        start_year  when given, codes closed for an intake on 1 September of that year are a problem "closed"
        """
        code = normal_code(raw)
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

    @cached_property
    def _programmes(self) -> dict[str, dict[str, Any]]:
        return {row["code"]: row for row in records(self.programme)}

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

    def region_of_folder(self, name: str) -> str | None:
        """Region whose files a folder holds: «57», «Пермский край», «57 Пермский край», «57-permskiy»; None for any other name.

        A number before other words is no region («01 КЦП»), one before another region's name neither.
        """
        if _FOLDER_CODE.fullmatch(name):
            return name
        words = re.sub(r"[_\W]+", " ", name).strip()
        if named := self.region_in(name.replace("_", " ")) or self.region_in(words):
            return named
        code, _, rest = words.partition(" ")
        known = _plain(self.region_name(code)).translate(_IN_LATIN) if _FOLDER_CODE.fullmatch(code) and self.region_card(code) else ""
        return code if known and len(rest) >= LETTERS_ALIKE and rest.lower()[:LETTERS_ALIKE] == known[:LETTERS_ALIKE] else None

    @cached_property
    def _regions(self) -> dict[str, dict[str, str]]:
        return {row["oktmo"]: row for row in records(self.region)}

    @cached_property
    def _region_by_portal(self) -> dict[str, str]:
        return {row["portal_code"][:2]: row["oktmo"] for row in records(self.region)}

    @cached_property
    def _region_forms(self) -> list[tuple[re.Pattern[str], str]]:
        forms: dict[str, str] = {}
        for row in records(self.region):
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
        for row in records(self.cluster):
            for name in (row["cluster"], row["name"], row["name_short"]):
                names[_plain(name)] = row["cluster"]
        return names


LETTERS_ALIKE = 4  # letters of a region's name in Latin that must agree with the name of its code
_FOLDER_CODE = re.compile(r"\d{2,3}")
_IN_LATIN = str.maketrans({**dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziiklmnoprstufye", strict=True)),
                           "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya", "ь": "", "ъ": "", "ё": "e"})  # fmt: skip


def _ru_date(value: object) -> str:
    return f"{pd.Timestamp(str(value)):%d.%m.%Y}"


def _plain(text: str) -> str:
    """Lower case, single spaces, no footnote marks at the end, one kind of dash, ё as е, even punctuation."""
    spaced = _SPACES.sub(" ", _DASHES.sub("-", text)).strip()
    marks = _FOOTNOTE.search(spaced, max(0, len(spaced) - LONGEST_MARKS))
    bare = (spaced[: marks.start()] if marks else spaced).strip(" :").strip()
    tight = re.sub(r"\s*([,;])\s*", r"\1 ", re.sub(r"\s*-\s*", "-", bare)).strip()
    return tight.casefold().replace("ё", "е")


def _letters_one_way(plain: str) -> str:
    """Latin look-alikes inside Russian words as Cyrillic («Калинингpадская» with a Latin p)."""
    return plain.translate(_TO_CYRILLIC) if re.search("[а-я]", plain) else plain


_INVENTED_NAME = re.compile(r" образцов(?:ая|ой) област[ьи](?: № ?(\d{1,2}))?(?=\D)")
