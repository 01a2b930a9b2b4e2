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
from sample.documents import Book, Cell, Delimited, Document, Dump, Files, Plain, Row, Sheet
from sample.employers import YEARS_BETWEEN_WAVES, Employers
from sample.limits import LIMITS_FILE
from sample.portal import VACANCIES_FILE
from sample.returns import APPLICATIONS_FILE, GRADUATES_FILE, PLACES_FILE, duration_words, enrolment_file
from sample.statistics import EMPLOYMENT_FILE, SCENARIO_FILE, SCENARIO_YEARS
from sample.survey import answer_file, answer_workbook, consolidated_file
from sample.world import World

COLUMNS = ("file", "sheet", "row_number", "column_name", "kind", "value", "expected", "reach", "why")
# refused: is not accepted; superseded: gives way to another row; noted: accepted as it is, text being text; ignored: no
# data. What happens to the row happens to the whole file where ``reach`` says so.
EXPECTED = ("refused", "superseded", "noted", "ignored")

README_FILE = "README.txt"
TWIN_FILE = "Занятость, выгрузка.csv"
COPY_FILE = "Трудоустройство выпускников (копия).xlsx"
HYPERLINK = '=HYPERLINK("http://192.0.2.1/x","Отчёт")'
SCRIPT = "<script>alert(1)</script> ООО „Разметка“"
TYPST = '#import "/settings.typ": * Отв.: #read("secret")'
PATH = "../../outbox/manifest.json"
CYRILLIC_C = "\u0421"
# A code that is of no region, real or invented: nothing of it may reach this region.
NEIGHBOUR = "9700000000000"


@dataclass
class Inbox:
    """The documents under soiling and the ledger of what was planted where."""

    documents: dict[str, Document]
    lines: list[dict[str, object]] = field(default_factory=list)

    def book(self, file: str) -> Book:
        """A workbook of the inbox."""
        document = self.documents[file]
        if not isinstance(document, Book):
            raise TypeError(f"{file} is not a workbook")
        return document

    def note(
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
        reach: str = "row",
    ) -> None:
        """Write one defect down; ``row`` counts from 1 as a person sees it; 0 and ``reach`` "file": the whole file."""
        shown = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
        self.lines.append(
            dict(zip(COLUMNS, (file, sheet, row, column, kind, shown, expected, reach, why), strict=True))
        )

    def spoil(
        self,
        file: str,
        sheet: Sheet,
        row: int,
        column: str,
        value: Cell,
        *,
        kind: str,
        expected: str,
        why: str,
        reach: str = "row",
    ) -> None:
        """Put ``value`` into a cell, by row (from 0) and header text, and write it down."""
        at = next(line.index(column) for line in sheet.rows if column in line)
        sheet.rows[row][at] = value
        self.note(file, kind, expected, why, sheet=sheet.name, row=row + 1, column=column, value=value, reach=reach)

    def spoil_tag(
        self, file: str, sheet: Sheet, tag: str, value: Cell, *, kind: str, expected: str, why: str, reach: str = "file"
    ) -> None:
        """Put ``value`` beside a label of a form and write it down; a form that belongs to nobody is refused whole."""
        row, _ = sheet.find(tag)
        sheet.rows[row][1] = value
        self.note(file, kind, expected, why, sheet=sheet.name, row=row + 1, column=tag, value=value, reach=reach)


def plant(
    documents: Mapping[str, Document], world: World, employers: Employers, codelists: Mapping[str, pd.DataFrame]
) -> tuple[dict[str, Document], pd.DataFrame]:
    """The documents with the defects in them, and the ledger (COLUMNS) of what was planted where."""
    inbox = Inbox(dict(documents))
    _closed_code(inbox, world, codelists["programme"])
    _totals(inbox)
    _cells(inbox)
    _scenario(inbox, world)
    _limits(inbox, world)
    _survey_workbooks(inbox, world, employers)
    _survey_table(inbox, world)
    _council(inbox, world, employers)
    _portal(inbox, world)
    _files(inbox, world)
    return inbox.documents, pd.DataFrame(inbox.lines, columns=list(COLUMNS))


def _closed_code(inbox: Inbox, world: World, programmes: pd.DataFrame) -> None:
    """A group in a programme whose admission ended years ago, counted in the printed total."""
    until = pd.to_datetime(programmes["admission_until"], errors="coerce")
    closed = programmes[(until.dt.year < world.profile.vintage_year) & programmes["duration_months_9"].notna()]
    if closed.empty:
        return
    line = closed.sort_values("code").iloc[0]
    code = str(line["code"])
    sheet = inbox.book(PLACES_FILE).sheet(str(world.profile.vintage_year))
    total, _ = sheet.find("Итого")
    college = sheet.rows[total - 1][8:10]
    duration = duration_words(int(line["duration_months_9"]))
    places = real.GROUP_SIZE
    added: Row = [total - 2, f"{code[:2]}.00.00", code, line["name"], line["level"], "очная", "9 кл.", duration]
    sheet.rows.insert(total, [*added, *college, "бюджет", places, 0])
    sheet.rows[total + 1][11] = int(str(sheet.rows[total + 1][11])) + places
    inbox.note(
        PLACES_FILE,
        "закрытый код",
        "noted",
        f"приём закрыт {line['admission_until']}, а приём года среза уже состоялся",
        sheet=sheet.name,
        row=total + 1,
        column="Код профессии, специальности",
        value=code,
    )


def _totals(inbox: Inbox) -> None:
    """Totals are no defect of the provider, but a parser that adds them up would count everybody twice."""
    why = "итог, проверен по строкам"
    for file in inbox.documents:
        word = "Итого" if file == PLACES_FILE else "Всего" if file.startswith("СПО-1") else ""
        for sheet in inbox.book(file).sheets if word else ():
            row, _ = sheet.find(word)
            inbox.note(file, "строка итога", "superseded", why, sheet=sheet.name, row=row + 1, value=word)


def _cells(inbox: Inbox) -> None:
    sheet = inbox.book(APPLICATIONS_FILE).sheets[0]
    column = sheet.rows[0].index("Код")
    dated = [row for row in range(2, len(sheet.rows)) if _turns_into_date(sheet.rows[row][column])]
    at = next((row for row in dated if sheet.rows[row][column] == "09.02.07"), dated[0])
    code = str(sheet.rows[at][column])
    day, month, year = (int(part) for part in code.split("."))
    kind, why = "код стал датой", f"Excel сделал из {code} дату"
    inbox.spoil(
        APPLICATIONS_FILE, sheet, at, "Код", date(2000 + year, month, day), kind=kind, expected="refused", why=why
    )
    kind, why = "текст вместо числа", "в числовой ячейке слова"
    words = "уточняется"
    inbox.spoil(APPLICATIONS_FILE, sheet, 1, "Подано заявлений", words, kind=kind, expected="refused", why=why)
    sheet = inbox.book(GRADUATES_FILE).sheets[0]
    kind, why = "отрицательное число", "людей не бывает меньше нуля"
    inbox.spoil(GRADUATES_FILE, sheet, 2, "Трудоустроены", -3, kind=kind, expected="refused", why=why)


def _turns_into_date(code: Cell) -> bool:
    return isinstance(code, str) and len(code) == 8 and int(code[:2]) <= 28


def _scenario(inbox: Inbox, world: World) -> None:
    sheet = inbox.book(SCENARIO_FILE).sheets[0]
    beyond = world.profile.vintage_year + SCENARIO_YEARS
    last = len(sheet.rows)
    sheet.rows += [["базовый", section, beyond, 0.4, sheet.rows[1][4]] for section in ("C", "F")]
    kind, why = "кириллическая С", "вместо латинской C"
    inbox.spoil(SCENARIO_FILE, sheet, last, "Раздел", CYRILLIC_C, kind=kind, expected="refused", why=why)
    kind, why = "процент к прошлому году вместо прироста", "столько за год не прирастает"
    inbox.spoil(SCENARIO_FILE, sheet, last + 1, "Рост, %", 102.3, kind=kind, expected="refused", why=why)


def _limits(inbox: Inbox, world: World) -> None:
    """A ceiling that no plan knows, and money in a unit of something else."""
    table = inbox.documents[LIMITS_FILE]
    if not isinstance(table, Delimited):
        raise TypeError(f"{LIMITS_FILE} is not a delimited file")
    year = world.profile.vintage_year
    planted: tuple[tuple[str, int, Row, str], ...] = (
        ("неизвестный предел", 0, ["Места в общежитиях", year + 1, 2400, "мест"], "план не знает такого предела"),
        ("чужая единица", 3, ["Бюджет", year + 4, 700, "мест"], "деньги не считают местами"),
    )
    for kind, column, line, why in planted:
        table.rows.append([*line, table.rows[1][4], table.rows[1][5]])
        shown = str(table.rows[0][column])
        inbox.note(LIMITS_FILE, kind, "refused", why, row=len(table.rows), column=shown, value=line[column])


def _survey_workbooks(inbox: Inbox, world: World, employers: Employers) -> None:
    """Employers who had been silent answer on the last day, each with one slip; one employer answers twice."""
    wave = world.profile.vintage_year
    last_day = date(wave, 4, 30)
    silent = iter(employers.frame.loc[~employers.frame["answered_later"], "inn"].tolist())

    def late(inn: str, name: str) -> tuple[str, Sheet]:
        book = answer_workbook(world, employers, inn, last_day)
        inbox.documents[answer_file(wave, name)] = book
        return answer_file(wave, name), book.sheets[0]

    inn = next(silent)
    wrong = names.wrong_inn(inn)
    file, sheet = late(inn, wrong)
    kind, why = "ИНН с неверной контрольной цифрой", "чья это анкета, неизвестно"
    inbox.spoil_tag(file, sheet, "ИНН", wrong, kind=kind, expected="refused", why=why)

    inn = next(silent)
    file, sheet = late(inn, inn)
    head, column = sheet.find("Работает сейчас")
    kind, why = "тысячи вместо человек", "работающих в тысячу раз больше списочной численности"
    for line in sheet.rows[head + 1 :]:
        line[column] = int(str(line[column])) * 1000
    first = sheet.rows[head + 1][column]
    called = "Работает сейчас, чел."
    inbox.spoil(file, sheet, head + 1, called, first, kind=kind, expected="refused", why=why, reach="file")

    inn = next(silent)
    file, sheet = late(inn, inn)
    head, _ = sheet.find("Код ОКЗ")
    kind, why = "доля вместо процента", "45 % введены как 0,45"
    inbox.spoil(file, sheet, head + 1, "выпускники СПО, %", 0.45, kind=kind, expected="refused", why=why)

    inn = next(silent)
    file, sheet = late(inn, inn)
    kind, why = "разметка в названии", "текст остаётся текстом"
    inbox.spoil_tag(file, sheet, "Наименование", SCRIPT, kind=kind, expected="noted", why=why, reach="row")

    inn = next(silent)
    file, sheet = late(inn, inn)
    kind, why = "кириллическая С", "вместо латинской C: раздел работодателя неизвестен"
    inbox.spoil_tag(file, sheet, "ОКВЭД2", CYRILLIC_C, kind=kind, expected="refused", why=why)

    twice = employers.frame.loc[employers.frame["answered_later"], "inn"].iloc[0]
    book = answer_workbook(world, employers, twice, last_day + timedelta(days=14))
    head, column = book.sheets[0].find("Работает сейчас")
    book.sheets[0].rows[head + 1][column] = max(0, int(str(book.sheets[0].rows[head + 1][column])) - 1)
    inbox.documents[answer_file(wave, twice).replace(".xlsx", ", уточнение.xlsx")] = book
    kind, why = "повторный ответ", "есть ответ с более поздней датой"
    inbox.note(answer_file(wave, twice), kind, "superseded", why, column="ИНН", value=twice, reach="file")


def _survey_table(inbox: Inbox, world: World) -> None:
    """The first employer of the consolidated table stands in it once more, with an earlier date of answer."""
    wave = world.profile.vintage_year - YEARS_BETWEEN_WAVES
    table = inbox.documents[consolidated_file(wave)]
    if not isinstance(table, Delimited):
        raise TypeError(f"{consolidated_file(wave)} is not a delimited file")
    answered_on = table.rows[0].index("Дата ответа")
    for row in [row for row in table.rows[1:] if row[0] == table.rows[1][0]]:
        earlier = list(row)
        earlier[answered_on] = date(wave, 3, 15)
        table.rows.append(earlier)
        kind, why = "повторный ответ", "есть ответ с более поздней датой"
        number = len(table.rows)
        inbox.note(consolidated_file(wave), kind, "superseded", why, row=number, column="ИНН", value=row[0])


def _council(inbox: Inbox, world: World, employers: Employers) -> None:
    cluster, year = str(world.clusters["name"].iloc[-1]), world.profile.vintage_year
    text_stays = "текст остаётся текстом"

    sheet = inbox.book(EXPERTS_FILE).sheets[0]
    last = len(sheet.rows)
    someone = f"{names.SURNAMES[0]} О. О."
    sheet.rows.append([None, someone, "КОД 00", year, "ДЭ", "да", employers.frame["inn"].iloc[0], cluster])
    sheet.rows.append(["Э-9999", someone, None, year, "ДЭ", "нет", None, cluster])
    kind, why = "нет кода эксперта", "имя не хранится, а кода нет"
    inbox.spoil(EXPERTS_FILE, sheet, last, "Код эксперта", None, kind=kind, expected="refused", why=why)
    kind, column = "путь в ячейке", "Компетенция / КОД"
    inbox.spoil(EXPERTS_FILE, sheet, last + 1, column, PATH, kind=kind, expected="refused", why="не похоже на название")

    sheet = inbox.book(DIGITAL_FILE).sheets[0]
    kind = "формула в тексте"
    head, _ = sheet.find("Код программы")
    inbox.spoil(DIGITAL_FILE, sheet, head + 1, "Ответственный", HYPERLINK, kind=kind, expected="noted", why=text_stays)

    sheet = inbox.book(PLAN_FILE).sheets[0]
    last = len(sheet.rows)
    number = int(str(sheet.rows[-1][1])) + 1
    sheet.rows.append([cluster, number, "Проверить анкеты опроса", None, date(year + 1, 3, 1), "не начато", "4"])
    kind = "разметка в тексте"
    inbox.spoil(PLAN_FILE, sheet, last, "Отв.", TYPST, kind=kind, expected="noted", why=text_stays)


def _portal(inbox: Inbox, world: World) -> None:
    dump = inbox.documents[VACANCIES_FILE]
    if not isinstance(dump, Dump):
        raise TypeError(f"{VACANCIES_FILE} is not a dump")
    rng = world.profile.stream("portal dirt")
    clean = len(dump.records)
    for at in rng.choice(clean, clean // 200, replace=False).tolist():
        # As the advertisement was when it was new; the record of today stands further up.
        older = dump.records[at] | {
            "date_modify": "2019-12-30T10:00:00+0300",
            "date_create": "2019-12-30T09:15:00+0300",
        }
        dump.records.append(older)
        kind, why, number = "повтор вакансии", "есть более поздняя запись", len(dump.records)
        inbox.note(VACANCIES_FILE, kind, "superseded", why, row=number, column="id", value=str(older["id"]))
    for at in rng.choice(clean, clean // 200, replace=False).tolist():
        dump.records.append(
            dump.records[at] | {"id": f"0000{dump.records[at]['id'][4:]}", "state_region_code": NEIGHBOUR}
        )
        kind, why, number = "вакансия другого региона", "в расчёт региона не входит", len(dump.records)
        column = "state_region_code"
        inbox.note(VACANCIES_FILE, kind, "noted", why, row=number, column=column, value=NEIGHBOUR)


def _files(inbox: Inbox, world: World) -> None:
    readme = f"{world.profile.name}: файлы сданы в срок.\r\nВопросы по таблицам – в отдел статистики.\r\n"
    inbox.documents[README_FILE] = Plain(readme.encode("utf-8"))
    inbox.note(README_FILE, "не данные", "ignored", "описание, не данные", reach="file")

    whole = enrolment_file(world.profile.vintage_year, "очная")
    broken = enrolment_file(world.profile.vintage_year - 4, "очная")
    payload = Files({broken: inbox.documents[whole]})[broken]
    inbox.documents[broken] = Plain(payload[: len(payload) * 6 // 10])
    inbox.note(broken, "книга оборвана", "refused", "файл передан не до конца", reach="file")

    inbox.documents[COPY_FILE] = inbox.documents[GRADUATES_FILE]
    inbox.lines += [line | {"file": COPY_FILE} for line in inbox.lines if line["file"] == GRADUATES_FILE]
    inbox.note(COPY_FILE, "копия файла", "superseded", "те же байты под другим именем", reach="file")

    inbox.documents[TWIN_FILE] = _twin(inbox.book(EMPLOYMENT_FILE))
    inbox.note(TWIN_FILE, "та же таблица второй раз", "superseded", "повторяет книгу службы статистики", reach="file")


def _twin(book: Book) -> Delimited:
    """The workbook's blocks in thousands as somebody's export: name, year, thousand persons."""
    table: list[Row] = [["okved_group", "year", "worker_num"]]
    for sheet in book.sheets[1:]:
        head, _ = sheet.find("Тысяч человек")
        years = [int(str(cell)[:4]) for cell in sheet.rows[head - 1][1:]]
        for line in sheet.rows[head + 3 : head + 3 + len(real.SECTIONS)]:
            name = str(line[0]).replace("\u00a0", " ").strip().removesuffix(" 3)")
            # Exported by a program: decimal point, capital first letter.
            for year, value in zip(years, line[1:], strict=True):
                table.append([name[0].upper() + name[1:], year, str(value)])
    return Delimited(table, encoding="utf-8", delimiter=",")
