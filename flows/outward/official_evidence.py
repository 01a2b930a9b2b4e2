"""Official numbers beside ours, one file a region: federal forecast, vacancies, jobs of projects, movement of workers.

Nothing here enters the need by itself: methods and circles of organisations differ, and the file says how. The federal
forecast may be heard by a setting (flows/region/federal.py); the night's notes then say with what weight.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.machinery.reference import codelists
from flows.outward.disclosure_gate import disclosed
from flows.outward.sector_demand import LEVELS as LEVEL_WORDS
from models.disclosure.cells import TOTAL
from proposals.table import Column, as_csv
from sql import run

if TYPE_CHECKING:
    import duckdb

FILE = "official_evidence.csv"
ALL_SECTIONS, ALL_GROUPS = "Все виды деятельности", "Все профессии"
PARTS = {"СПО": ("ППССЗ", "ППКРС")}  # a level of the federal table that ours is parted into
LEVELS = {**LEVEL_WORDS, "СПО": "СПО"}
WHY = {
    "federal": "разный метод: федеральная потребность – по опросу организаций и модели страны, наша – прирост и замещение по прогнозу региона",
    "vacancies": "разный круг: статистика – вакантные места крупных и средних организаций, у нас – объявления на портале или в списке",
    "movement": "разный смысл: статистика считает каждый приём и каждое увольнение, в том числе переход на такое же место; у нас – новые места и уход из занятия",
    "unemployed": "кто ищет работу: потребность закрывают и они, не только выпускники",
    "projects": "проекты уже частью видны в росте занятости: сравниваются, не складываются; ожидаемые места – с вероятностью проекта",
}
SOURCES = {
    "federal": "Федеральный прогноз потребности",
    "rosstat": "Росстат, требуемые работники",
    "t1prof": "1-Т(проф), вакантные места",
    "projects": "Инвестиционные проекты, ожидаемые места",
    "movement": "Росстат, движение работников",
    "unemployed": "Росстат, обследование рабочей силы",
}
MOVEMENT = {  # indicator → why it differs, its words, our measure beside it
    "hired": ("movement", "принято на работу за год", "recruitment_need"),
    "left": ("movement", "выбыло за год", "replacement"),
    "unemployed_survey": ("unemployed", "безработные", "recruitment_need"),
}


def evidence_file(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> bytes | None:
    """The region's table; None where nothing official came.

    Reads    mart.federal_need, mart.official_vacancy, mart.project_jobs, mart.labour_movement, mart.vacancy,
             forecast.sector_demand, proposal.disclosed_cell
    """
    parts = (_federal, _vacancies, _projects, _movement)
    rows = [row for part in parts for row in part(con, vintage, ref_area)]
    return as_csv(_columns(codelists().region_name(ref_area)), rows) if rows else None


def _columns(region: str) -> tuple[Column[dict[str, Any]], ...]:
    return (
        Column("region", "Регион", "text", lambda row: region),
        Column("source", "Официальный источник", "text", lambda row: row["source"]),
        Column("what", "О чём", "text", lambda row: row["what"]),
        Column("level", "Уровень образования", "text", lambda row: row["level"]),
        Column("period", "Период", "text", lambda row: row["period"]),
        Column("official", "Официально, чел.", "number", lambda row: row["official"]),
        Column("ours", "У нас, чел.", "number", lambda row: row["ours"]),
        Column("ratio", "У нас к официальному", "number", lambda row: row["ratio"]),
        Column("why", "Почему мы расходимся", "text", lambda row: row["why"]),
    )


def _row(kind: str, source: str, what: str, level: str, period: str, official: float, ours: float | None) -> dict[str, Any]:
    ratio = ours / official if ours is not None and official > 0 else None
    return {"source": SOURCES[source], "what": what, "level": level, "period": period, "official": official, "ours": ours, "ratio": ratio, "why": WHY[kind]}


def _sector_means(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, measure: str) -> dict[tuple[str, str, int], float]:
    """Our means by section, level and year, through the disclosure gate: hidden cells are absent."""
    table = con.execute(
        f"select economic_activity, level, time_period, mean from ({disclosed('forecast.sector_demand')}) "
        "where vintage = ? and ref_area = ? and measure = ? and mean is not null",
        [vintage, ref_area, measure],
    ).fetchall()
    return {(section, level, int(year)): float(mean) for section, level, year, mean in table}


def _federal(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> list[dict[str, Any]]:
    ours = _sector_means(con, vintage, ref_area, "recruitment_need")
    rows = []
    for row in run.read(con, "mart.federal_need", vintage=vintage, ref_area=ref_area).itertuples(index=False):
        parts = PARTS.get(row.education_level, (row.education_level,))
        found = [ours.get((row.economic_activity, level, int(row.time_period))) for level in parts]
        known = [value for value in found if value is not None]
        own = sum(known) if len(known) == len(parts) else None
        rows.append(_row("federal", "federal", _section(row.economic_activity), LEVELS[row.education_level], str(row.time_period), row.need_persons, own))
    return rows


def _vacancies(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> list[dict[str, Any]]:
    """The newest official count of each group beside the open posts of the portal that counts."""
    official = run.read(con, "mart.official_vacancy", vintage=vintage, ref_area=ref_area)
    official = official[(official["economic_activity"] == TOTAL) & official["work_places"].notna()]
    open_posts = run.read(con, "mart.vacancy", vintage=vintage, ref_area=ref_area)
    newest = official.sort_values("time_period").groupby(["source", "occupation_group"], as_index=False).last()
    rows = []
    for row in newest.itertuples(index=False):
        whole = row.occupation_group == TOTAL
        mine = open_posts if whole else open_posts[open_posts["occupation"].fillna("").str.startswith(row.occupation_group)]
        own = float(mine["work_places"].astype(float).sum()) if len(open_posts) else None
        what = ALL_GROUPS if whole else f"группа ОКЗ {row.occupation_group}"
        rows.append(_row("vacancies", row.source, what, "", row.time_period, row.work_places, own))
    return rows


def _projects(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> list[dict[str, Any]]:
    ours = _sector_means(con, vintage, ref_area, "expansion")
    table = run.read(con, "mart.project_jobs", vintage=vintage, ref_area=ref_area)
    return [
        _row(
            "projects", "projects", f"{_section(row.economic_activity)}: названо {row.jobs:g}, без вероятности {row.jobs_unjudged:g}",
            LEVELS[TOTAL], str(row.time_period), row.expected_jobs, ours.get((row.economic_activity, TOTAL, int(row.time_period))),
        )
        for row in table.itertuples(index=False)
    ]  # fmt: skip


def _movement(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> list[dict[str, Any]]:
    """The newest year of each indicator beside the first year of ours."""
    table = run.read(con, "mart.labour_movement", vintage=vintage, ref_area=ref_area)
    newest = table.sort_values("time_period").groupby("indicator", as_index=False).last()
    rows = []
    for row in newest.itertuples(index=False):
        kind, words, measure = MOVEMENT[row.indicator]
        ours = {year: mean for (section, level, year), mean in _sector_means(con, vintage, ref_area, measure).items() if (section, level) == (TOTAL, TOTAL)}
        first = min(ours, default=None)
        period = str(row.time_period) if first is None else f"{row.time_period}, у нас {first}"
        rows.append(_row(kind, kind, words, LEVELS[TOTAL], period, row.persons, None if first is None else ours[first]))
    return rows


def _section(code: str) -> str:
    if code == TOTAL:
        return ALL_SECTIONS
    frame = codelists().economic_activity
    names: pd.Series = frame.set_index("code")["name"]
    return str(names[code])
