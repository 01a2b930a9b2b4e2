"""What goes wrong on the way from a provider's desk to the inbox, planted on purpose and written down.

Defects stand in rows that were added for them, or in rows of years that nobody needs, so that the region stays whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from sample import calibration as real
from sample import names
from sample.council import DIGITAL_FILE, EXPERTS_FILE, PLAN_FILE
from sample.documents import Book, Cell, Delimited, Document, Dump, Plain, Row, Sheet, serialise
from sample.employers import YEARS_BETWEEN_WAVES, Employers
from sample.network import Network
from sample.portal import VACANCIES_FILE
from sample.returns import APPLICATIONS_FILE, GRADUATES_FILE, PLACES_FILE, duration_words, enrolment_file
from sample.statistics import EMPLOYMENT_FILE, SCENARIO_FILE, SCENARIO_YEARS
from sample.survey import answer_file, answer_workbook, consolidated_file
from sample.world import World

COLUMNS = ("file", "sheet", "row_number", "column_name", "kind", "value", "expected", "why")
# refused: the row (or the whole file when row_number is 0) is not accepted; superseded: gives way to another row;
# noted: accepted as it is, text being text; ignored: no data.
EXPECTED = ("refused", "superseded", "noted", "ignored")

README_FILE = "README.txt"
TWIN_FILE = "Занятость, выгрузка.csv"
COPY_FILE = "Трудоустройство выпускников (копия).xlsx"
HYPERLINK = '=HYPERLINK("http://192.0.2.1/x","Отчёт")'
SCRIPT = "<script>alert(1)</script> ООО „Разметка“"
TYPST = '#import "/settings.typ": * Отв.: #read("secret")'
PATH = "../../outbox/manifest.json"
# A neighbour that is no sample region either: nothing of it may reach this region.
NEIGHBOUR = "9890000000000"


@dataclass
class Ledger:
    """Planted defects, one line each."""

    lines: list[dict[str, object]] = field(default_factory=list)

    def add(
        self,
        file: str,
        kind: str,
        expected: str,
        why: str,
        *,
        sheet: str = "",
        row: int = 0,
        column: str = "",
        value: Cell = None,
    ) -> None:
        """Write one defect down; ``row`` counts from 1 as a person sees it, 0 is the whole file."""
        shown = value.isoformat() if isinstance(value, date) else str(value if value is not None else "")
        cells = (file, sheet, row, column, kind, shown, expected, why)
        self.lines.append(dict(zip(COLUMNS, cells, strict=True)))

    def frame(self) -> pd.DataFrame:
        """The ledger as a table."""
        return pd.DataFrame(self.lines, columns=list(COLUMNS))


def plant(
    documents: Mapping[str, Document],
    world: World,
    network: Network,
    employers: Employers,
    codelists: Mapping[str, pd.DataFrame],
) -> tuple[dict[str, Document], pd.DataFrame]:
    """The documents with the defects in them, and the ledger of what was planted where."""
    soiled, ledger = dict(documents), Ledger()
    _totals(soiled, ledger)
    _programme_codes(soiled, world, codelists, ledger)
    _numbers(soiled, ledger)
    _scenario(soiled, world, ledger)
    _survey(soiled, world, employers, ledger)
    _council(soiled, world, employers, ledger)
    _portal(soiled, world, ledger)
    _files(soiled, world, network, ledger)
    return soiled, ledger.frame()


def _book(documents: Mapping[str, Document], file: str) -> Book:
    document = documents[file]
    if not isinstance(document, Book):
        raise TypeError(f"{file} is not a workbook")
    return document


def _column(sheet: Sheet, text: str) -> tuple[int, int]:
    """Header row and column (from 0) of the header that begins with ``text``."""
    return sheet.find(text)


def _totals(documents: Mapping[str, Document], ledger: Ledger) -> None:
    for file in documents:
        if file == PLACES_FILE or file.startswith("СПО-1"):
            for sheet in _book(documents, file).sheets:
                word = "Итого" if file == PLACES_FILE else "Всего"
                row, _ = sheet.find(word)
                ledger.add(
                    file,
                    "строка итога",
                    "superseded",
                    "итог, проверен по строкам",
                    sheet=sheet.name,
                    row=row + 1,
                    value=word,
                )


def _programme_codes(
    documents: Mapping[str, Document], world: World, codelists: Mapping[str, pd.DataFrame], ledger: Ledger
) -> None:
    sheet = _book(documents, APPLICATIONS_FILE).sheets[0]
    head, column = _column(sheet, "Код")
    column = sheet.rows[head].index("Код")
    rows = [r for r in range(head + 1, len(sheet.rows)) if _turns_into_date(sheet.rows[r][column])]
    at = next((r for r in rows if sheet.rows[r][column] == "09.02.07"), rows[0])
    code = str(sheet.rows[at][column])
    value = date(2000 + int(code[6:8]), int(code[3:5]), int(code[:2]))
    sheet.rows[at][column] = value
    ledger.add(
        APPLICATIONS_FILE, "код стал датой", "refused", f"Excel сделал из {code} дату", sheet=sheet.name, row=at + 1,
        column="Код", value=value,
    )  # fmt: skip

    listed = codelists["programme"].sort_values("code")
    until = pd.to_datetime(listed["admission_until"], errors="coerce")
    closed = listed[(until.dt.year < world.profile.vintage_year) & until.notna() & listed["duration_months_9"].notna()]
    if closed.empty:
        return
    line = closed.iloc[0]
    year = str(world.profile.vintage_year)
    sheet = _book(documents, PLACES_FILE).sheet(year)
    total, _ = sheet.find("Итого")
    places = real.GROUP_SIZE
    college_code, college = sheet.rows[total - 1][8:10]
    sheet.rows.insert(
        total,
        [total - 2, f"{line['code'][:2]}.00.00", line["code"], line["name"], line["level"], "очная", "9 кл.",
         duration_words(int(line["duration_months_9"])), college_code, college, "бюджет", places, 0],
    )  # fmt: skip
    sheet.rows[total + 1][11] = int(str(sheet.rows[total + 1][11])) + places
    for entry in ledger.lines:
        if entry["file"] == PLACES_FILE and entry["sheet"] == year:
            entry["row_number"] = total + 2
    ledger.add(
        PLACES_FILE, "закрытый код", "refused", f"приём закрыт {line['admission_until']}", sheet=year, row=total + 1,
        column="Код профессии, специальности", value=line["code"],
    )  # fmt: skip


def _turns_into_date(code: Cell) -> bool:
    return isinstance(code, str) and len(code) == 8 and code[3:5] in ("01", "02") and int(code[:2]) <= 28


def _numbers(documents: Mapping[str, Document], ledger: Ledger) -> None:
    sheet = _book(documents, APPLICATIONS_FILE).sheets[0]
    head, column = _column(sheet, "Подано заявлений")
    sheet.rows[head + 1][column] = "нет данных"
    ledger.add(
        APPLICATIONS_FILE, "текст вместо числа", "refused", "в числовой ячейке текст", sheet=sheet.name, row=head + 2,
        column="Подано заявлений", value="нет данных",
    )  # fmt: skip
    sheet = _book(documents, GRADUATES_FILE).sheets[0]
    head, column = _column(sheet, "Трудоустроены")
    sheet.rows[head + 2][column] = -3
    ledger.add(
        GRADUATES_FILE, "отрицательное число", "refused", "людей не бывает меньше нуля", sheet=sheet.name, row=head + 3,
        column="Трудоустроены", value=-3,
    )  # fmt: skip


def _scenario(documents: Mapping[str, Document], world: World, ledger: Ledger) -> None:
    sheet = _book(documents, SCENARIO_FILE).sheets[0]
    beyond = world.profile.vintage_year + SCENARIO_YEARS
    reference = str(sheet.rows[1][4])
    sheet.rows.append(["базовый", "\u0421", beyond, 0.4, reference])
    ledger.add(
        SCENARIO_FILE, "кириллическая С", "refused", "вместо латинской C", sheet=sheet.name, row=len(sheet.rows),
        column="Раздел", value="\u0421",
    )  # fmt: skip
    sheet.rows.append(["базовый", "F", beyond, 102.3, reference])
    ledger.add(
        SCENARIO_FILE, "процент к прошлому году вместо прироста", "refused", "102,3 % роста не бывает", sheet=sheet.name,
        row=len(sheet.rows), column="Рост, %", value=102.3,
    )  # fmt: skip


def _survey(documents: dict[str, Document], world: World, employers: Employers, ledger: Ledger) -> None:
    wave = world.profile.vintage_year
    silent = employers.frame.loc[~employers.frame["answered_later"], "inn"].tolist()
    answered = employers.frame.loc[employers.frame["answered_later"], "inn"].tolist()
    last_day = date(wave, 4, 30)

    book = answer_workbook(world, employers, silent[0], last_day)
    file, sheet = answer_file(wave, names.wrong_inn(silent[0])), book.sheets[0]
    row, _ = sheet.find("ИНН")
    sheet.rows[row][1] = names.wrong_inn(silent[0])
    documents[file] = book
    ledger.add(
        file, "ИНН с неверной контрольной цифрой", "refused", "вся анкета: чья она, неизвестно", sheet=sheet.name,
        row=row + 1, column="ИНН", value=names.wrong_inn(silent[0]),
    )  # fmt: skip

    book = answer_workbook(world, employers, silent[1], last_day)
    file, sheet = answer_file(wave, silent[1]), book.sheets[0]
    head, column = _column(sheet, "Работает сейчас")
    for line in sheet.rows[head + 1 :]:
        line[column] = int(str(line[column])) * 1000
    documents[file] = book
    ledger.add(
        file, "тысячи вместо человек", "refused", "работающих в тысячу раз больше списочной численности", sheet=sheet.name,
        row=head + 2, column="Работает сейчас, чел.", value=sheet.rows[head + 1][column],
    )  # fmt: skip

    book = answer_workbook(world, employers, silent[2], last_day)
    file, sheet = answer_file(wave, silent[2]), book.sheets[0]
    head, column = _column(sheet, "выпускники СПО")
    sheet.rows[head + 1][column] = 4500
    documents[file] = book
    ledger.add(
        file, "доля больше ста процентов", "refused", "45 % введены как 4500", sheet=sheet.name, row=head + 2,
        column="выпускники СПО, %", value=4500,
    )  # fmt: skip

    book = answer_workbook(world, employers, silent[3], last_day)
    file, sheet = answer_file(wave, silent[3]), book.sheets[0]
    row, _ = sheet.find("Наименование")
    sheet.rows[row][1] = SCRIPT
    documents[file] = book
    ledger.add(
        file,
        "разметка в названии",
        "noted",
        "текст остаётся текстом",
        sheet=sheet.name,
        row=row + 1,
        column="Наименование",
        value=SCRIPT,
    )

    book = answer_workbook(world, employers, silent[4], last_day)
    file, sheet = answer_file(wave, silent[4]), book.sheets[0]
    row, _ = sheet.find("ОКВЭД2")
    sheet.rows[row][1] = "\u0421"
    documents[file] = book
    ledger.add(
        file, "кириллическая С", "refused", "вместо латинской C: раздел работодателя неизвестен", sheet=sheet.name,
        row=row + 1, column="ОКВЭД2", value="\u0421",
    )  # fmt: skip

    # The same employer answers again a month later with one post fewer in the first row.
    twice = answered[0]
    book = answer_workbook(world, employers, twice, last_day + timedelta(days=14))
    head, column = _column(book.sheets[0], "Работает сейчас")
    book.sheets[0].rows[head + 1][column] = max(0, int(str(book.sheets[0].rows[head + 1][column])) - 1)
    documents[answer_file(wave, twice).replace(".xlsx", ", уточнение.xlsx")] = book
    ledger.add(
        answer_file(wave, twice),
        "повторный ответ",
        "superseded",
        "есть ответ с более поздней датой",
        column="ИНН",
        value=twice,
    )

    file = consolidated_file(wave - YEARS_BETWEEN_WAVES)
    table = documents[file]
    if not isinstance(table, Delimited):
        raise TypeError(f"{file} is not a delimited file")
    first = [row for row in table.rows[1:] if row[0] == table.rows[1][0]]
    for row in first:
        earlier: Row = [*row]
        earlier[6] = date(wave - YEARS_BETWEEN_WAVES, 3, 15)
        table.rows.append(earlier)
        ledger.add(
            file, "повторный ответ", "superseded", "есть ответ с более поздней датой", row=len(table.rows), column="ИНН",
            value=row[0],
        )  # fmt: skip


def _council(documents: Mapping[str, Document], world: World, employers: Employers, ledger: Ledger) -> None:
    cluster = world.clusters["name"].iloc[-1]
    year = world.profile.vintage_year
    sheet = _book(documents, EXPERTS_FILE).sheets[0]
    sheet.rows.append(
        [None, names.SURNAMES[0] + " О. О.", "КОД 00", year, "ДЭ", "да", employers.frame["inn"].iloc[0], cluster]
    )
    ledger.add(
        EXPERTS_FILE, "нет кода эксперта", "refused", "имя не хранится, а кода нет", sheet=sheet.name, row=len(sheet.rows),
        column="Код эксперта",
    )  # fmt: skip
    sheet.rows.append(["Э-9999", names.SURNAMES[1] + " О. О.", PATH, year, "ДЭ", "нет", None, cluster])
    ledger.add(
        EXPERTS_FILE, "путь в ячейке", "noted", "текст остаётся текстом", sheet=sheet.name, row=len(sheet.rows),
        column="Компетенция / КОД", value=PATH,
    )  # fmt: skip
    sheet = _book(documents, DIGITAL_FILE).sheets[0]
    head, column = _column(sheet, "Ответственный")
    sheet.rows[head + 1][column] = HYPERLINK
    ledger.add(
        DIGITAL_FILE, "формула в тексте", "noted", "текст остаётся текстом", sheet=sheet.name, row=head + 2,
        column="Ответственный", value=HYPERLINK,
    )  # fmt: skip
    sheet = _book(documents, PLAN_FILE).sheets[0]
    number = int(str(sheet.rows[-1][1])) + 1
    sheet.rows.append([cluster, number, "Проверить анкеты опроса", TYPST, date(year + 1, 3, 1), "не начато", "4"])
    ledger.add(
        PLAN_FILE, "разметка в тексте", "noted", "текст остаётся текстом", sheet=sheet.name, row=len(sheet.rows),
        column="Отв.", value=TYPST,
    )  # fmt: skip


def _portal(documents: Mapping[str, Document], world: World, ledger: Ledger) -> None:
    dump = documents[VACANCIES_FILE]
    if not isinstance(dump, Dump):
        raise TypeError(f"{VACANCIES_FILE} is not a dump")
    rng = world.profile.stream("portal dirt")
    many = max(1, len(dump.records) // 200)
    for at in rng.choice(len(dump.records), many, replace=False).tolist():
        older = dict(dump.records[at])
        older["date_modify"] = older["date_create"]
        dump.records.append(older)
        ledger.add(
            VACANCIES_FILE,
            "повтор вакансии",
            "superseded",
            "есть более поздняя запись",
            row=len(dump.records),
            column="id",
            value=older["id"],
        )
    for at in rng.choice(many * 150, many, replace=False).tolist():
        other = dict(dump.records[at])
        other |= {"id": "0000" + str(other["id"])[4:], "state_region_code": NEIGHBOUR}
        dump.records.append(other)
        ledger.add(
            VACANCIES_FILE, "вакансия другого региона", "noted", "в срез региона не входит", row=len(dump.records),
            column="state_region_code", value=NEIGHBOUR,
        )  # fmt: skip


def _files(documents: dict[str, Document], world: World, network: Network, ledger: Ledger) -> None:
    readme = f"{world.profile.name}: файлы сданы в срок.\r\nВопросы по таблицам – в отдел статистики.\r\n"
    documents[README_FILE] = Plain(readme.encode("utf-8"))
    ledger.add(README_FILE, "не данные", "ignored", "описание, не данные")

    whole = enrolment_file(world.profile.vintage_year, "очная")
    broken = enrolment_file(world.profile.vintage_year - 4, "очная")
    payload = serialise({broken: documents[whole]})[broken]
    documents[broken] = Plain(payload[: len(payload) * 6 // 10])
    ledger.add(broken, "книга оборвана", "refused", "файл передан не до конца")

    documents[COPY_FILE] = documents[GRADUATES_FILE]
    ledger.add(COPY_FILE, "копия файла", "superseded", "те же байты под другим именем")

    documents[TWIN_FILE] = _twin(_book(documents, EMPLOYMENT_FILE))
    ledger.add(TWIN_FILE, "та же таблица второй раз", "superseded", "повторяет книгу службы статистики")


def _twin(book: Book) -> Delimited:
    """The workbook's first blocks as somebody's export: name, year, thousand persons."""
    rows: list[Row] = [["okved_group", "year", "worker_num"]]
    for sheet in book.sheets[1:]:
        head, _ = sheet.find("Тысяч человек")
        years = [int(str(cell)[:4]) for cell in sheet.rows[head - 1][1:]]
        for line in sheet.rows[head + 3 : head + 3 + len(real.SECTIONS)]:
            label = str(line[0]).replace("\u00a0", " ").strip().removesuffix(" 3)")
            # Exported with a decimal point, as programs write numbers.
            rows += [
                [label[0].upper() + label[1:], year, str(value)] for year, value in zip(years, line[1:], strict=True)
            ]
    return Delimited(rows, encoding="utf-8", delimiter=",")
