"""Investment projects: new jobs by activity and year, with the probability that the project comes."""

from __future__ import annotations

from sources.tables.cells import clean, number
from sources.tables.coded import section
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column

SOURCE = "projects"
TITLE = "Инвестиционные проекты: новые рабочие места"
SUBJECTS = ("job",)
LARGEST_PROJECT = 50_000

COLUMNS = (
    Column("project", ("проект", "наименование проекта", "инвестиционный проект", "наименование инвестиционного проекта"), title="проект"),
    Column("section", ("раздел", "раздел оквэд2", "вид деятельности", "вид экономической деятельности", "отрасль"), title="раздел ОКВЭД2"),
    Column("year", ("год", "год ввода", "год создания рабочих мест"), title="год"),
    Column(
        "jobs",
        (
            "рабочих мест", "новых рабочих мест", "создаваемых рабочих мест", "рабочих мест ед", "новые рабочие места", "число рабочих мест",
            "создаваемые рабочие места *", "количество рабочих мест *",
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
    return {
        "project": line.required("project"),
        "economic_activity": section(line.codelists, line.cell("section"), line.title("section")),
        "time_period": line.year("year"),
        "municipality": line.text("municipality"),
        "jobs": line.needed("jobs", jobs, "число рабочих мест не указано", "Впишите, сколько мест появится в этом году"),
        "probability": _probability(line),
        "reference": line.text("reference"),
    }


def _probability(line: Line) -> float | None:
    """Share from per cent; None when it is not given: nobody has judged it, which is not certainty."""
    cell = line.cell("probability")
    if not clean(cell):
        line.ledger.note("Вероятность указана не у всех проектов: без неё места показаны, но в ожидаемые не входят")
        return None
    value = number(clean(cell).removesuffix("%").strip() if isinstance(cell, str) else cell).number
    if value is None or not 0 <= value <= 100:
        raise line.refusal("probability", "это не вероятность от 0 до 100 %", "Впишите проценты числом, например 70")
    if 0 < value < 1:
        raise line.refusal("probability", "похоже на долю, а не на процент", "Впишите проценты: 70, а не 0,7")
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
FORM = Form(SOURCE, (_JOB,), "заголовка «Проект | Раздел | Год | Рабочих мест | Вероятность, %»", sure=0.97)
recognise, parse = FORM.recognise, FORM.parse
