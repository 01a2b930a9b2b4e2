"""Employers' need by profession as employment centres list it, and vacancies in a table: one row a post, places counted.

A list without a column of places counts each row as one place, and says so. Employers and addresses below the district
are not kept.
"""

from __future__ import annotations

import re

from sources.advert_words import pay_range
from sources.municipality import municipality_in
from sources.okpdtr import occupation_of
from sources.opened import Opened
from sources.tables.cells import clean, is_total, label, number
from sources.tables.coded import is_municipality, no_such_region, region
from sources.tables.dates import day_said
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column, column_letter, find_header
from sources.tables.summary import Summed

SOURCE = "need_list"
TITLE = "Потребность работодателей по профессиям: списки служб занятости, вакансии таблицей"
SUBJECTS = ("post",)
SURE, MAYBE = 0.88, 0.4
LARGEST_NEED = 10_000  # one row of a list
ONE_EACH = "Столбца с числом мест нет: каждая строка посчитана за одно место"

_POSTS = re.compile(
    r"(?:свободн|вакантн|заявлен|открыт)(?:о|ых|ые) (?:рабочи[ех] |штатны[ех] )?(?:мест|места|вакансий|вакансии|единиц|ставок|должностей)(?: (?:ед|единиц|чел|человек|шт|всего))?$"
    r"|(?:кол во|количество|число|кол) .*?(?:мест|вакан|единиц|человек|чел|работник|ставок)|(?:требует|нужн|необходим)\w* .*(?:работник|чел|мест|единиц)"
)


def _counts_posts(words: str) -> bool:
    """Whether a heading is of the number of posts, however it is put."""
    return _POSTS.match(words) is not None


COLUMNS = (
    Column(
        "title",
        (
            "профессия специальность должность", "профессия специальность", "профессия должность", "наименование профессии *",
            "профессия", "должность", "вакансия", "название вакансии", "наименование вакансии", "vacancy name", "job name",
            "наименование должности", "вакантная должность", "название",
        ),
        title="профессия, должность",
    ),
    Column(
        "work_places",
        (
            "необходимое количество работников *", "необходимое количество работников", "количество рабочих мест *",
            "количество рабочих мест", "количество вакансий", "количество мест", "число вакансий", "потребность чел", "потребность", "потребность в работниках",
            "требуется *", "требуется работников", "требуется", "вакансий", "число вакантных рабочих мест", "work places", "всего вакансий",
            "число рабочих мест", "рабочих мест", "число мест", "количество единиц", "количество человек", "кол во рабочих мест", "кол во вакансий",
            "кол во", "количество", "количество чел", "кол во чел", "всего", "итого", "всего мест",
        ),
        required=False,
        title="необходимое количество работников",
        fits=_counts_posts,
    ),
    Column("occupation", ("код окз", "код по окз", "окз"), required=False, title="код ОКЗ"),
    Column("profession", ("код окпдтр", "код по окпдтр", "окпдтр", "код профессии по окпдтр"), required=False, title="код ОКПДТР"),
    Column(
        "employer",
        ("работодатель", "наименование работодателя *", "наименование работодателя", "наименование организации", "организация", "компания", "company", "company name", "employer"),
        required=False,
    ),
    Column(
        "municipality",
        ("муниципальное образование", "муниципальный округ", "район", "район город", "город район", "населенный пункт", "город"),
        required=False,
    ),
    Column("region", ("регион", "субъект рф", "субъект российской федерации", "субъект", "region", "region name"), required=False, title="регион"),
    Column(
        "salary_min",
        (
            "заработная плата от *", "заработная плата от", "зарплата от", "заработная плата", "зарплата", "з плата", "оклад",
            "з п", "зп", "зп от", "з п от", "з п руб", "зп руб", "заработная плата *", "оплата труда *",
            "salary min", "salary from",
        ),
        required=False,
    ),
    Column("salary_max", ("заработная плата до *", "заработная плата до", "зарплата до", "зп до", "з п до", "salary max", "salary to"), required=False),
    Column("education", ("образование", "уровень образования", "требования к образованию"), required=False),
    Column("address", ("адрес", "адрес *", "место работы", "адрес места работы", "место расположения *"), required=False),
    Column("number", ("№", "№ п п"), required=False),
)  # fmt: skip
_LISTS = re.compile(r"потребност\w*|ваканс\w*|свободн\w+ рабоч|служб\w+ занятости|центр\w* занятости|банк вакан")
# A questionnaire of employers is never a public list, whatever of it can be read: its answers are confidential.
_QUESTIONNAIRE = re.compile(r"потребность\D{0,20}20\d\d|выбыти|среднесписочн|год опроса|версия формы|работает сейчас|новые места")
_OWN_WORDS = ("вакан", "необходимое количество работников", "vacancy")


def recognise(book: Opened) -> float:
    """Whether the file is a list of posts to be filled."""
    if book.kind not in ("csv", "xlsx", "xls"):
        return 0.0
    best = 0.0
    for sheet, rows in book.sheets.items():
        header = find_header(rows, COLUMNS)
        if header is None:
            continue
        if any(_QUESTIONNAIRE.search(label(cell)) for row in rows[: header.row + 2] for cell in row if isinstance(cell, str)):
            return 0.0
        own = any(word in label(words) for words in header.headings.values() for word in _OWN_WORDS)
        # A post, its places and its pay, or its employer and pay from and to: nothing else prints the three.
        paid = any(one <= header.columns.keys() for one in ({"work_places", "salary_min"}, {"employer", "salary_min", "salary_max"}))
        named = paid or _LISTS.search(label(f"{header.title} {sheet} {book.file_name}")) is not None
        best = max(best, SURE if own and ("work_places" in header.columns or "employer" in header.columns) else SURE - 0.1 if named else MAYBE)
    return best


def _row(line: Line) -> Record | None:
    title = line.text("title")
    if title is None and not clean(line.cell("work_places")):
        return None
    if "work_places" not in line.header.columns:
        _refuse_districts_across(line)
        _note_one_each(line)
        places: int | None = 1
    else:
        places = line.count("work_places", largest=LARGEST_NEED)
    lowest, highest = pay_range(line.cell("salary_min"), line.cell("salary_max"))
    return {
        **_area(line),
        "reported_on": day_said(f"{line.header.title} {line.sheet}"),
        "municipality": line.text("municipality") or municipality_in(clean(line.cell("address"))) or municipality_in(line.sheet),
        "title": line.needed("title", title, "профессия не указана", "Впишите профессию или должность"),
        "occupation": line.codelists.occupation_code(clean(line.cell("occupation"))) or occupation_of(clean(line.cell("profession"))),
        "education": line.text("education"),
        "salary_min_rub": lowest,
        "salary_max_rub": highest,
        "work_places": line.needed("work_places", places, "число мест не указано", "Впишите целое число; 0, если мест нет"),
    }


def _refuse_districts_across(line: Line) -> None:
    """Raise Refused where the places of a row stand under the names of districts: one post a row would lose the others."""
    known = set(line.header.columns.values())
    heads = {at: clean(cell) for at, cell in enumerate(line.heads) if at not in known and (is_municipality(clean(cell)) or municipality_in(clean(cell)))}
    named = [heads[at] for at in heads if at < len(line.cells) and number(line.cells[at]).number is not None]
    if named:
        raise line.refusal(
            "title", f"места стоят в столбцах районов («{'», «'.join(named[:3])}»)", "Назовите столбец суммы «Всего вакансий» или дайте по строке на район"
        )


def _note_one_each(line: Line) -> None:
    """Say that rows are counted one by one, and which columns of numbers might have been their places."""
    known = set(line.header.columns.values())
    numbers = [at for at, cell in enumerate(line.cells) if at not in known and (found := number(cell).number) is not None and 0 < found < LARGEST_NEED]
    years = {at: text for at, cell in enumerate(line.heads) if at not in known and re.fullmatch(r"(?:на )?20\d\d(?: ?г\w*\.?)?", text := clean(cell))}
    if len(years) > 1 and years.keys() & set(numbers):
        raise line.refusal(
            "title", f"числа стоят под годами ({', '.join(list(years.values())[:4])}): сколько мест открыто сейчас, не сказано",
            "Оставьте один столбец «Количество мест» на день списка; потребность по годам – kadry template federal_need",
        )  # fmt: skip
    named = ", ".join(column_letter(at) for at in numbers)
    line.ledger.note(ONE_EACH + (f"; числа столбцов {named} не поняты: если это места, назовите столбец «Количество мест»" if named else ""))


def _area(line: Line) -> dict[str, object]:
    """The region that a row names itself; nothing where it names none, then the table's holds."""
    named = clean(line.cell("region"))
    if not named:
        return {}
    known = region(line.codelists, named)
    if known is None:
        raise line.refusal("region", *no_such_region(named))
    return {"ref_area": known}


_POST = Part(
    subject="post",
    columns=COLUMNS,
    fields=(
        "ref_area", "reported_on", "municipality", "title", "occupation", "education", "salary_min_rub", "salary_max_rub", "work_places",
    ),
    row=_row,
    key=("ref_area", "reported_on", "municipality", "title", "occupation", "education", "salary_min_rub", "salary_max_rub"),
    adds=("work_places",),
    apart=("employer",),
    about="work_places",
    texts=("title", "employer"),
    is_total=lambda cells, header: any(is_total(cell) for cell in (header.cell(cells, "title"), header.cell(cells, "employer"), *cells[:1])),
)  # fmt: skip
_SUMMED = Summed("post", ("title",), "work_places", "необходимое количество работников", "municipality", "районов", fewest=2)
FORM = Form(
    SOURCE, (_POST,), "столбцов «Профессия (специальность), должность» и «Необходимое количество работников»", after=_SUMMED.without_summaries
)
parse = FORM.parse
