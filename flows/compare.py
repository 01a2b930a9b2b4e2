"""Two vintages or two rounds of one region side by side: places, need, supply, limits, inputs, and what moved the places."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import BeforeValidator, Field

from flows.figures.vintages import NothingToCompare, Stored, compared, of_round, of_vintage
from flows.machinery.choices import code_of
from flows.machinery.story import named, told_flow
from flows.machinery.warehouse import reading
from flows.outward.artifacts import cut
from flows.rounds.registry import NAME
from flows.settings import Home
from proposals.numbers import change, change_in_tenths, number, tenth
from proposals.vintages import VintageComparison, by_change, held_in_words, with_same_places

if TYPE_CHECKING:
    import duckdb

ROWS_SHOWN = 200
PROGRAMME_SIGNS, STEP_SIGNS = 40, 26
HomeFolder = Annotated[str, Field(title="Рабочая папка", description="Где лежат снимок и кампании", min_length=1)]
FirstSide = Annotated[
    str | None,
    Field(title="С чем сравнить", description="Срез или кампания; пусто – предпоследний срез", json_schema_extra={"choices": "side"}),
]
SecondSide = Annotated[
    str | None, Field(title="Что сравнить", description="Срез или кампания; пусто – последний срез", json_schema_extra={"choices": "side"})
]
RegionCode = Annotated[
    str | None,
    Field(
        title="Регион", description="Пусто – единственный в снимке", pattern=r"^\d{2,3}$", json_schema_extra={"choices": "planned_region"}
    ),
    BeforeValidator(code_of),
]


@told_flow("compare", "Сравнение", "Два среза или две кампании рядом: места, потребность, пределы, вход и что сдвинуло места")
def compare(
    first: FirstSide = None, second: SecondSide = None, region: RegionCode = None, home: HomeFolder = "var"
) -> dict[str, Any]:
    """Compare two vintages or rounds.

    Reads    published snapshot; documents of the rounds named
    Writes   artifacts: places that differ, what moved them and what else differs
    Stops    when a side has no plan of the region
    Returns  totals and the change by step
    """
    found = side_by_side(Home(Path(home)), first, second, region)
    named(f"Сравнение: {found.title}")
    _places(found)
    _main(found)
    before, after = found.places
    return {"title": found.title, "places_before": before, "places_after": after, "moved": dict(found.drivers)}


def side_by_side(home: Home, first: str | None, second: str | None, region: str | None) -> VintageComparison:
    """Both sides as named: a date, the name of a round, or nothing for the newest and the one before it.

    Raises NoWarehouse, NothingToCompare, RoundError
    """
    with reading(home) as con:
        ref_area = _region(con, region)
        planned = [day for (day,) in con.execute("select distinct vintage from plan.run where ref_area = ? order by 1", [ref_area]).fetchall()]
        if (first is None or second is None) and len(planned) < 2:
            raise NothingToCompare(
                f"В снимке срезов с планом региона {ref_area}: {len(planned)}. Для сравнения нужны два: назовите срезы или кампании, "
                "или посчитайте ещё один срез."
            )
        return compared(
            _side(con, home, first or planned[-2].isoformat(), ref_area),
            _side(con, home, second or planned[-1].isoformat(), ref_area),
            ref_area,
        )


def _side(con: duckdb.DuckDBPyConnection, home: Home, named: str, ref_area: str) -> Stored:
    named = named.strip()
    if NAME.fullmatch(named):
        return of_round(con, home, named, ref_area)
    return of_vintage(con, home, _day(named), ref_area)


def _day(text: str) -> date:
    """A date as people write it. Raises NothingToCompare."""
    try:
        return date.fromisoformat(re.sub(r"^(\d\d)\.(\d\d)\.(\d{4})$", r"\3-\2-\1", text))
    except ValueError as error:
        raise NothingToCompare(f"«{text}» – не дата среза и не кампания. Срез – дата ГГГГ-ММ-ДД, кампания – год и редакция, например 2027-1.") from error


def _region(con: duckdb.DuckDBPyConnection, wanted: str | None) -> str:
    known = [area for (area,) in con.execute("select distinct ref_area from plan.run order by 1").fetchall()]
    asked = known if wanted is None else [area for area in known if area == wanted]
    if len(asked) != 1:
        raise NothingToCompare(f"Укажите регион из снимка: {', '.join(known) or 'в снимке нет ни одного плана'}.")
    return str(asked[0])


@task(name="Таблица сравнения", task_run_name="Таблица сравнения", cache_policy=NO_CACHE, persist_result=False)
def _places(found: VintageComparison) -> None:
    rows = by_change(found.rows)
    create_table_artifact(
        key="compare-places",
        table=[
            {
                "Программа": cut(f"{row.programme} {row.name}", PROGRAMME_SIGNS), "База": row.basis, "Было": number(row.places_before),
                "Стало": number(row.places_after), "Разница": change(row.change), "Главный шаг": cut(row.main_step, STEP_SIGNS),
            }
            for row in rows[:ROWS_SHOWN]
        ] or [{"Различий": "нет"}],
        description=f"{found.title}; программ, где места изменились: {len(rows)}",
    )  # fmt: skip
    same = with_same_places(found.rows)
    if same:
        create_table_artifact(
            key="compare-same-places",
            table=[
                {
                    "Программа": cut(f"{row.programme} {row.name}", PROGRAMME_SIGNS), "База": row.basis, "Мест": number(row.places_after),
                    "Нужно было": tenth(row.need_before), "Нужно стало": tenth(row.need_after), "Что держит": held_in_words(row),
                }
                for row in same[:ROWS_SHOWN]
            ],
            description=f"{found.title}; мест столько же, а потребность или предел другие: {len(same)}",
        )  # fmt: skip


def _main(found: VintageComparison) -> None:
    """Belongs to the run itself, so that it stands before the table."""
    before, after = found.places
    lines = [
        f"# Главное: {found.title}",
        f"Мест: {number(before)} → {number(after)} ({change(after - before)}).",
        "| что сдвинуло | мест |\n|---|---:|\n" + "\n".join(f"| {label} | {change_in_tenths(places)} |" for label, places in found.drivers if places)
        + f"\n| **всего** | **{change(after - before)}** |",
        *found.remarks(),
    ]
    create_markdown_artifact(key="compare", markdown="\n\n".join(lines), description="Главное: два среза рядом")
