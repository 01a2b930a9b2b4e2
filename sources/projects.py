"""Investment projects: new jobs by activity and year, with the probability that the project comes; years in a column or across."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sources.opened import Cell, Opened, Rows
from sources.tables.cells import clean, heading
from sources.tables.checked import looks_like_share, percent
from sources.tables.coded import section
from sources.tables.form import Form, Line, Part, Record, Shaped, Sheet, read_part
from sources.tables.header import Column, Header, find_header
from sources.tables.merged import Areas, filled_across

SOURCE = "projects"
TITLE = "Инвестиционные проекты: новые рабочие места"
SUBJECTS = ("job",)
LARGEST_PROJECT = 50_000
SURE = 0.97

COLUMNS = (
    Column("project", ("проект", "наименование проекта", "инвестиционный проект", "наименование инвестиционного проекта"), title="проект"),
    Column("section", ("раздел", "раздел оквэд2", "вид деятельности", "вид экономической деятельности", "отрасль", "оквэд", "код оквэд", "код оквэд2"), title="раздел ОКВЭД2"),
    Column(
        "year",
        (
            "год", "год ввода", "год ввода *", "год создания рабочих мест", "год реализации", "ввод", "срок ввода *", "срок ввода",
            "срок реализации *", "срок реализации", "период реализации *", "период реализации", "годы реализации",
        ),
        title="год",
    ),
    Column("year_of_jobs", ("год создания рабочих мест", "год ввода", "год ввода *", "ввод"), required=False),  # right of a column of the project's time
    Column(
        "jobs",
        (
            "рабочих мест", "новых рабочих мест", "создаваемых рабочих мест", "рабочих мест ед", "новые рабочие места", "число рабочих мест",
            "создаваемые рабочие места *", "количество рабочих мест *", "количество новых рабочих мест *", "количество создаваемых рабочих мест *",
            "количество новых рабочих мест", "количество создаваемых рабочих мест", "число новых рабочих мест",
        ),
        title="рабочих мест",
    ),
    Column("probability", ("вероятность %", "вероятность", "вероятность реализации *"), required=False, title="вероятность, %"),
    Column("municipality", ("район", "муниципальное образование", "муниципальный округ"), required=False),
    Column("reference", ("основание", "источник", "документ"), required=False),
    Column("number", ("№", "№ п п"), required=False),
)  # fmt: skip


def _row(line: Line) -> Record:
    jobs = line.count("jobs", largest=LARGEST_PROJECT)
    if re.search(r"нараста|накоплен|к концу периода", f"{line.header.title} {line.header.headings.get('jobs', '')}".lower()):
        raise line.refusal("jobs", "места указаны нарастающим итогом", "Впишите места, которые появятся в самом году")
    return {
        "project": line.required("project"),
        "economic_activity": section(line.codelists, line.cell("section"), line.title("section")),
        "time_period": _year(line),
        "municipality": line.text("municipality"),
        "jobs": line.needed("jobs", jobs, "число рабочих мест не указано", "Впишите, сколько мест появится в этом году"),
        "probability": _probability(line),
        "reference": line.text("reference"),
    }


def _year(line: Line) -> int:
    """The year in which jobs come: «2027», «IV кв. 2027»; a stretch of years is of none of them."""
    column = "year_of_jobs" if "реализаци" in line.header.headings.get("year", "").lower() and clean(line.cell("year_of_jobs")) else "year"
    named = list(dict.fromkeys(re.findall(r"(?<!\d)(20\d\d)(?!\d)", clean(line.cell(column)))))
    if len(named) > 1:
        raise line.refusal(column, "назван период, а не год: неясно, сколько мест появится в каждом году", "Разделите места по годам: строка или столбец на год")
    return int(named[0]) if named else line.year(column)


def _probability(line: Line) -> float | None:
    """Share from per cent; None when it is not given: nobody has judged it, which is not certainty."""
    cell = line.cell("probability")
    if not clean(cell):
        line.ledger.note("Вероятность указана не у всех проектов: без неё места показаны, но в ожидаемые не входят")
        return None
    value = percent(cell).number
    if value is None or not 0 <= value <= 100:
        raise line.refusal("probability", "это не вероятность от 0 до 100 %", "Впишите проценты числом, например 70")
    if looks_like_share(cell):
        raise line.refusal("probability", "похоже на долю, а не на процент", "Впишите проценты: 70, а не 0,7, и 100, а не 1")
    return value / 100


_JOB = Part(
    subject="job",
    columns=COLUMNS,
    fields=("ref_area", "project", "economic_activity", "time_period", "municipality", "jobs", "probability", "reference"),
    row=_row,
    key=("project", "economic_activity", "time_period", "municipality", "probability"),
    adds=("jobs",),
    about="jobs",
    texts=("project", "reference"),
    once=("project",),
    totals=("project", "section"),
)
_YEAR_ALONE = re.compile(r"(?:в т ?ч|в том числе|в|на|из них)?\s*20\d\d(?: г\w*)?")  # of the quantity left of it
_BY_YEARS = tuple(column for column in COLUMNS if column.name not in ("year", "jobs"))


def _years_across(rows: Rows, areas: Areas) -> tuple[Header, int, dict[int, int]] | None:
    """Header, its last row, and the columns of jobs by year; None where years do not stand across."""
    header = find_header(rows, _BY_YEARS)
    if header is None or find_header(rows, COLUMNS) is not None:
        return None
    below = rows[header.row + 1] if header.row + 1 < len(rows) else []
    last = header.row + (not clean(below[header.columns["project"]]) and sum(1 for cell in below if _year_of(cell)) > 1 if below else 0)
    above = filled_across(rows, areas, last)
    years, group = dict[int, int](), ""
    for column in range(max(len(above[at]) for at in range(header.row, last + 1))):
        own = above[header.row][column] if column < len(above[header.row]) else ""
        group = "" if column in header.columns.values() else group if not clean(own) or (group and _YEAR_ALONE.fullmatch(heading(own))) else clean(own)
        year = _year_of(above[last][column] if column < len(above[last]) else "")
        if year and column not in header.columns.values() and "мест" in heading(f"{group} {header.title}"):
            years[column] = year
    return (header, last, years) if len(years) > 1 else None


def _year_of(cell: Cell) -> int:
    found = set(re.findall(r"(?<!\d)(20\d\d)(?!\d)", clean(cell)))
    return int(found.pop()) if len(found) == 1 else 0


def _by_years(sheet: Sheet) -> Shaped | None:
    """A sheet with years across: each year is read as a table of its own; a blank is no job of that year."""
    found = _years_across(sheet.rows, sheet.book.merged(sheet.name))
    if found is None:
        return None
    header, last, years = found
    area, width, records = sheet.area_of(header.title), max(map(len, sheet.rows)), list[Record]()
    others = {f"jobs {year}": column for column, year in years.items()}
    for column, year in years.items():
        rows = [_with_year(row, width, column, year) if at > last else row for at, row in enumerate(sheet.rows)]
        said = {"jobs": f"{clean(sheet.rows[header.row][min(years)])} {year}", "year": "год"}
        own = Header(last, {**header.columns, **others, "jobs": column, "year": width}, {**header.headings, **said}, header.title)
        records += read_part(_JOB, replace(sheet, rows=rows), own, area)
    return Shaped("job", records, area)


def _with_year(row: Sequence[Cell], width: int, column: int, year: int) -> list[Cell]:
    jobs = row[column] if column < len(row) else ""
    return [*row, *[""] * (width - len(row)), year] if clean(jobs) else []


FORM = Form(SOURCE, (_JOB,), "заголовка «Проект | Раздел | Год | Рабочих мест | Вероятность, %»", sure=SURE, other_shape=_by_years)
parse = FORM.parse


def recognise(book: Opened) -> float:
    """Whether the file lists projects with their jobs by year."""
    across = book.kind in ("csv", "xlsx", "xls") and any(_years_across(rows, ()) for rows in book.sheets.values())
    return SURE if across else FORM.recognise(book)
