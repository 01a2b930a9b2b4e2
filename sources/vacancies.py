"""One vacancy in the normal form: what every portal's record becomes, the rules that clean it, the reasons that refuse it.

    a portal's record ─► raw fields, all text ─► clean (SQL) ─► accepted | refused | superseded

The rules run inside DuckDB, once for one record and for a million, so that a saved page of the API and a dump of the
whole country are read alike. Contacts and free text are no raw fields: they never get here; of an address its town or
district is kept.

Rules: salary 0 is "not given"; work places that are missing are 1 (how often is noted); markup is stripped; the last
edition of a vacancy supersedes its earlier ones; telephone numbers and e-mail addresses inside titles are masked.

Method: docs/methodology/sources.md#vacancies
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sources.municipality import municipality_sql
from sources.reading import REFUSED_COLUMNS, SUPERSEDED_COLUMNS, Reading, Refusal, Superseded
from sources.tables.cells import MONTHS

if TYPE_CHECKING:
    import duckdb

    from sources.codelists import Codelists

RAW_FIELDS = (
    "vacancy_id", "region_code", "region_name", "inn", "ogrn", "employer_name", "title", "profession_code", "work_places",
    "salary_min", "salary_max", "currency", "created", "modified", "education", "experience", "schedule", "status", "deleted",
    "municipality", "address", "broken",
)  # fmt: skip
COLUMNS = (
    "vacancy_id", "portal_region_code", "inn", "ogrn", "employer_name", "title", "profession_code", "occupation",
    "work_places", "salary_min_rub", "salary_max_rub", "created_on", "modified_on", "education", "experience_years",
    "economic_activity", "schedule", "status", "municipality", "sheet", "row_number",
)  # fmt: skip
ACCEPTED = "kadry_vacancy_accepted"  # temporary view of the accepted rows, COLUMNS, after ``finish``

LARGEST_WORK_PLACES = 5_000  # persons asked for by one advert; more is a slip of the hand
LARGEST_SALARY_RUB = 10_000_000  # a month; more is a yearly sum or glued digits
EVERGREEN_DAYS = 365  # an advert kept alive for longer is a standing advert, not a new need

_BROKEN, _NO_ID, _NO_TITLE, _BAD_PLACES, _MANY_PLACES = 1, 2, 3, 4, 5
_NO_REGION, _OTHER_REGION, _BAD_DATE = 6, 7, 8
EARLIEST_YEAR, LATEST_YEAR = 2000, 2060  # of a vacancy: what stands outside is a slip or the portal's «never»
_PROBLEMS: dict[int, tuple[str, str, str]] = {
    _BROKEN: ("(запись)", "запись повреждена", "Скачайте выгрузку заново: файл оборван или изменён"),
    _NO_ID: ("id", "у вакансии нет идентификатора", "Без него нельзя исключить повторы: запросите выгрузку заново"),
    _NO_TITLE: ("название вакансии", "у вакансии нет названия", "Без названия вакансию нельзя отнести к занятию"),
    _BAD_PLACES: (
        "work_places", "число рабочих мест – не целое положительное число", "Сверьте вакансию на портале и исправьте запись",
    ),
    _MANY_PLACES: (
        "work_places", f"число рабочих мест больше {LARGEST_WORK_PLACES}", "Похоже на склеенные цифры: сверьте вакансию на портале",
    ),
    _NO_REGION: (
        "код региона", "кода региона нет или его нет среди кодов портала", "Проверьте data/codelists/region.csv, столбец portal_code",
    ),
    _BAD_DATE: (
        "дата вакансии", f"дата вне пределов {EARLIEST_YEAR}–{LATEST_YEAR} или бесконечность", "Сверьте вакансию на портале: когда она создана и обновлена",
    ),
    _OTHER_REGION: (
        "код региона", "вакансия другого региона", "Портал молча не применил отбор: имя параметра должно быть region_code",
    ),
}  # fmt: skip

_STAGE = """
create or replace temp table kadry_vacancy_stage (
    vacancy_id varchar, portal_region_code varchar, region_name varchar, inn varchar, ogrn varchar, employer_name varchar,
    title varchar, profession_code varchar, work_places integer, work_places_status varchar, salary_min_rub double,
    salary_max_rub double, created_on date, modified_on date, modified varchar, education varchar, experience_years double,
    schedule varchar, status varchar, municipality varchar, deleted boolean, foreign_currency boolean, problem utinyint, problem_value varchar
)
"""


def _plain(field: str) -> str:
    """SQL that strips markup and entities and squeezes spaces; texts without their marks are left as they are."""
    marked = " or ".join(f"contains({field}, {mark})" for mark in ("'<'", "'&'", "'  '", "chr(160)", "chr(10)", "chr(9)"))
    return (
        f"nullif(trim(if({marked}, regexp_replace(replace(replace(replace(replace("
        f"replace(regexp_replace({field}, '<[^<>]*>', ' ', 'g'), '&nbsp;', ' '), '&quot;', '\"'), '&lt;', '‹'), '&gt;', '›'), "
        f"'&amp;', '&'), '[\\s\\x{{A0}}]+', ' ', 'g'), {field})), '')"
    )


def _masked(field: str) -> str:
    """SQL that masks telephone numbers and e-mail addresses; most texts are let through by two cheap looks."""
    phone = r"(?:(?:\+7|\b[78])[\s(-]*)?\(?\b\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}"
    return (
        f"if(contains({field}, '@') or (regexp_matches({field}, '[0-9][0-9]') and regexp_matches({field}, "
        f"'(?:\\d\\D{{0,3}}){{7}}')), regexp_replace(regexp_replace({field}, "
        f"'[\\w.+-]+@[\\w-]+\\.[\\w.-]+', '•••', 'g'), '{phone}', '•••', 'g'), {field})"
    )


_DAY_IN_WORDS = r"^[\s\x{A0}]*(\d{1,2})[\s\x{A0}]+([а-я]{3,})\.?[\s\x{A0}]+(\d{4})"
_MONTH_STEMS = [name[:3].replace("май", "мая") for name in MONTHS]


def _day(field: str) -> str:
    """SQL of the day that a text begins with, also as «01.11.2026», «1 ноября 2026 г.» or a count of seconds; null where it begins with none."""
    digits = f"regexp_extract({field}, '^\\s*([0-9./-]+)', 1)"
    formats = "['%Y-%m-%d', '%d.%m.%y', '%d.%m.%Y', '%Y/%m/%d', '%Y%m%d']"
    day, month, year = (f"regexp_extract(lower({field}), '{_DAY_IN_WORDS}', {part})" for part in (1, 2, 3))
    in_words = f"concat({year}, '-', list_position({_MONTH_STEMS}, replace(left({month}, 3), 'май', 'мая')), '-', {day})"
    return (
        f"coalesce(try_cast(left(trim({field}), 10) as date), cast(try_strptime({digits}, {formats}) as date), try_cast({in_words} as date), "
        f"if(regexp_full_match(trim({field}), '1\\d{{9}}(\\d{{3}})?'), cast(epoch_ms(cast(left(trim({field}), 10) as bigint) * 1000) as date), null))"
    )


def _no_day(field: str) -> str:
    """SQL of whether a text is a day for the database and none for a vacancy: «infinity», the years 1 and 9999."""
    day = _day(field)
    years = f"extract(year from {day}) between {EARLIEST_YEAR} and {LATEST_YEAR}"
    return f"coalesce({day} is not null and not (isfinite({day}) and {years}), false)"


_RUBLE = "coalesce(currency, '') = '' or regexp_matches(lower(currency), '^.?(rub|rur|руб|₽)')"
_CLEAN = f"""
select
    nullif(trim(vacancy_id), ''),
    nullif(trim(region_code), ''),
    if(coalesce(trim(region_code), '') = '', coalesce(trim(region_name), ''), null),
    nullif(trim(inn), ''),
    nullif(trim(ogrn), ''),
    left({_masked("plain_employer")}, 300),
    left({_masked("plain_title")}, 300),
    nullif(trim(profession_code), ''),
    if(nullif(trim(work_places), '') is null, 1, try_cast(places as integer)),
    if(nullif(trim(work_places), '') is null, 'E', 'A'),
    if({_RUBLE}, if(low between 1 and {LARGEST_SALARY_RUB}, low, null), null),
    if({_RUBLE}, if(high between 1 and {LARGEST_SALARY_RUB}, high, null), null),
    if({_no_day("created")}, null, {_day("created")}),
    if({_no_day("modified")}, null, {_day("modified")}),
    coalesce(modified, ''),
    nullif(trim(education), ''),
    case when experience is null then null when isfinite(try_cast(experience as double)) then try_cast(experience as double)
        when regexp_matches(lower(experience), 'без опыта|не требуется|noexperience') then 0.0
        else try_cast(regexp_extract(experience, '[0-9]+') as double) end,
    nullif(trim(schedule), ''),
    nullif(trim(status), ''),
    coalesce(nullif(trim(municipality), ''), {municipality_sql("address")}),
    coalesce(lower(deleted) = 'true', false),
    not ({_RUBLE}) and (low > 0 or high > 0),
    cast(case
        when broken is not null then {_BROKEN}
        when coalesce(trim(vacancy_id), '') = '' then {_NO_ID}
        when plain_title is null then {_NO_TITLE}
        when trim(work_places) <> '' and (places is null or isnan(places) or places < 1 or places <> floor(places)) then {_BAD_PLACES}
        when places > {LARGEST_WORK_PLACES} then {_MANY_PLACES}
        when {_no_day("created")} or {_no_day("modified")} then {_BAD_DATE}
        else 0
    end as utinyint),
    case when broken is not null then left(broken, 60) when {_no_day("created")} then left(trim(created), 60)
        when {_no_day("modified")} then left(trim(modified), 60) when places between 1 and {LARGEST_WORK_PLACES} then null
        when trim(work_places) <> '' then left(trim(work_places), 60) end
from (
    select *,
        try_cast(work_places as double) as places,
        try_cast(salary_min as double) as low,
        try_cast(salary_max as double) as high,
        {_plain("title")} as plain_title,
        {_plain("employer_name")} as plain_employer
    from ({{relation}})
)
"""  # noqa: S608 - pieces of this module only


@dataclass(frozen=True)
class Counts:
    """What became of the records; the accepted rows stand in the temporary view ACCEPTED of the connection.

    refused     one row per refused record, REFUSED_COLUMNS of reading.py
    superseded  one row per superseded record, SUPERSEDED_COLUMNS
    """

    rows_read: int
    accepted: int
    refused: pd.DataFrame
    superseded: pd.DataFrame
    notes: tuple[str, ...]

    def refusals(self) -> list[Refusal]:
        """Refused records one by one, as a Reading wants them."""
        return [Refusal(*row) for row in self.refused.itertuples(index=False)]

    def superseded_rows(self) -> list[Superseded]:
        """Superseded records one by one, as a Reading wants them."""
        return [Superseded(*row) for row in self.superseded.itertuples(index=False)]


def reading_of(
    records: Iterable[Mapping[str, object]],
    source: str,
    codelists: Codelists,
    *,
    only_region: str | None = None,
    notes: Sequence[str] = (),
) -> Reading:
    """The reading of a file that was taken apart in memory.

    records      raw fields (RAW_FIELDS, values as text or None) of each record, in file order
    only_region  region that every record must belong to; None when any may
    """
    import duckdb

    with duckdb.connect(":memory:") as con:
        con.execute("set threads = 1")
        begin(con)
        stage_records(con, records)
        counts = finish(con, codelists, only_region=only_region)
        accepted = con.execute(f"select * from {ACCEPTED} order by row_number").df()  # noqa: S608 - a constant name
    return Reading(
        source=source,
        tables={"vacancy": accepted},
        rows_read=counts.rows_read,
        refused=counts.refusals(),
        superseded=counts.superseded_rows(),
        notes=[*notes, *counts.notes],
        ref_area=only_region,
    )


def begin(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty stage, a temporary table."""
    con.execute(_STAGE)


def stage_records(con: duckdb.DuckDBPyConnection, records: Iterable[Mapping[str, object]]) -> None:
    """Append records in memory to the stage, in their order."""
    frame = pd.DataFrame(list(records), columns=list(RAW_FIELDS), dtype=object)
    if frame.empty:
        return
    con.register("kadry_raw_fields", frame.where(frame.notna(), None))
    stage(con, "select " + ", ".join(f"cast({name} as varchar) as {name}" for name in RAW_FIELDS) + " from kadry_raw_fields")  # noqa: S608
    con.unregister("kadry_raw_fields")


def stage(con: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Append the rows of a query with the columns RAW_FIELDS (text) to the stage, in their order."""
    con.execute("insert into kadry_vacancy_stage " + _CLEAN.replace("{relation}", relation))


def finish(con: duckdb.DuckDBPyConnection, codelists: Codelists, *, only_region: str | None = None) -> Counts:
    """Choose among the staged rows: refuse, supersede, accept; afterwards ACCEPTED shows what is accepted."""
    _map_regions(con, codelists)
    con.execute(
        f"""
        create or replace temp table kadry_vacancy_gone as
        with staged as (
            select s.rowid + 1 as row_number, vacancy_id, modified_on, modified, deleted, problem_value,
                coalesce(portal_region_code, region_name) as region_key,
                case when problem > 0 then problem
                     when ref_area is null then {_NO_REGION}
                     when ref_area <> coalesce($region, ref_area) then {_OTHER_REGION}
                     else 0 end as problem
            from kadry_vacancy_stage s
            left join kadry_portal_region r on r.region_key = coalesce(s.portal_region_code, s.region_name)
        ),
        repeated as (
            select vacancy_id from staged where problem = 0 group by vacancy_id having count(*) > 1
        ),
        editions as (
            select row_number, rank() over newest as place, first_value(row_number) over newest as kept
            from staged semi join repeated using (vacancy_id)
            where problem = 0
            window newest as (partition by vacancy_id order by modified_on desc nulls last, modified desc, row_number desc)
        )
        select row_number, problem,
            if(problem in ({_NO_REGION}, {_OTHER_REGION}), region_key, problem_value) as value, 0 as kept
        from staged where problem > 0
        union all
        select row_number, 0, null, kept from editions where place > 1
        union all
        select row_number, 0, null, -1 from staged
        where problem = 0 and deleted and row_number not in (select row_number from editions where place > 1)
        """,  # noqa: S608 - constants of this module
        {"region": only_region},
    )
    con.execute(
        f"""
        create or replace temp view {ACCEPTED} as
        select vacancy_id, portal_region_code, inn, ogrn, employer_name, title, profession_code,
            cast(null as varchar) as occupation, work_places, salary_min_rub, salary_max_rub, created_on, modified_on,
            education, experience_years, cast(null as varchar) as economic_activity, schedule, status, municipality, '' as sheet,
            s.rowid + 1 as row_number
        from kadry_vacancy_stage s anti join kadry_vacancy_gone g on g.row_number = s.rowid + 1
        """  # noqa: S608
    )
    rows_read = _count(con, "select count(*) from kadry_vacancy_stage")
    gone = con.execute("select row_number, problem, value, kept from kadry_vacancy_gone order by row_number").fetchall()
    refused = [
        ("", row, column, value or "", reason, remedy)
        for row, problem, value, _ in gone
        if problem
        for column, reason, remedy in [_PROBLEMS[problem]]
    ]
    superseded = [
        ("", row, "вакансия снята с публикации" if kept < 0 else f"повтор вакансии: взята последняя редакция, запись {kept}")
        for row, problem, _, kept in gone
        if not problem
    ]
    return Counts(
        rows_read=rows_read,
        accepted=rows_read - len(gone),
        refused=pd.DataFrame(refused, columns=list(REFUSED_COLUMNS)),
        superseded=pd.DataFrame(superseded, columns=list(SUPERSEDED_COLUMNS)),
        notes=_notes(con),
    )


def _map_regions(con: duckdb.DuckDBPyConnection, codelists: Codelists) -> None:
    keys = [key for (key,) in con.execute("select distinct coalesce(portal_region_code, region_name) from kadry_vacancy_stage").fetchall()]
    con.execute("create or replace temp table kadry_portal_region (region_key varchar, ref_area varchar)")
    known = [(key, region) for key in keys if (region := region_of_key(codelists, key))]
    for first in range(0, len(known), 500):
        con.executemany("insert into kadry_portal_region values (?, ?)", known[first : first + 500])


def region_of_key(codelists: Codelists, key: str) -> str | None:
    """Region code behind a portal's code or a region's name."""
    if not key:
        return None
    if key.isascii() and key.isdecimal():
        return codelists.region_by_portal(key)
    return codelists.region_in(key)


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0


# An advert that was put up again bears a new number; so does one for a second shop of the employer: which, nothing tells.
_ALIKE = f"""
select coalesce(sum(adverts - 1), 0), coalesce(sum((adverts - 1) * work_places), 0)
from (
    select count(*) as adverts, work_places
    from {ACCEPTED}
    group by coalesce(inn, ogrn, employer_name), title, portal_region_code, work_places, salary_min_rub, salary_max_rub, created_on
    having count(*) > 1 and coalesce(inn, ogrn, employer_name) is not null and created_on is not null
)
"""  # noqa: S608 - a constant name


def _notes(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    defaulted, evergreen, foreign, undated, placeless, regions = con.execute(
        f"""
        select count(*) filter (where work_places_status = 'E'),
            count(*) filter (where date_diff('day', created_on, modified_on) > {EVERGREEN_DAYS}),
            count(*) filter (where foreign_currency),
            count(*) filter (where created_on is null and modified_on is null),
            count(*) filter (where municipality is null),
            count(distinct coalesce(portal_region_code, region_name))
        from kadry_vacancy_stage where problem = 0
        """  # noqa: S608
    ).fetchone() or (0, 0, 0, 0, 0, 0)
    notes = []
    if defaulted:
        notes.append(f"Число рабочих мест не указано, принято за 1 (отметка E): вакансий {defaulted}")
    if evergreen:
        notes.append(f"Вакансий, которые обновляются дольше {EVERGREEN_DAYS} дней (постоянный набор, а не новая потребность): {evergreen}")
    if foreign:
        notes.append(f"Зарплата не в рублях и не прочитана: вакансий {foreign}")
    if undated:
        notes.append(f"Ни дата создания, ни дата обновления не названа или не разобрана: вакансий {undated}")
    if placeless:
        notes.append(f"Адрес не называет ни города, ни района: вакансий {placeless}")
    alike, places = con.execute(_ALIKE).fetchone() or (0, 0)
    if alike:
        notes.append(f"Вакансий, одинаковых с другой во всём, кроме номера: {alike}, рабочих мест в них {places}: возможны повторы, посчитаны все")
    if regions > 1:
        notes.append(f"Регионов в файле: {regions}")
    return tuple(notes)
