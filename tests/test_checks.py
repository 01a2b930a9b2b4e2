"""Each blocking check is seen to fail once, and what it stops is never stored."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace

import duckdb
import pandas as pd
import pytest
from small_inbox import VINTAGE

import flows.forecast as forecast_flow
import flows.plan as plan_flow
import flows.propose as propose_flow
from flows.figures import cluster_outbox
from flows.machinery.warehouse import writing
from flows.outward import documents
from flows.settings import Home
from sql import run

RESULTS = ("parameter", "forecast", "plan", "proposal", "council")
FIRST = "(select min(start_year) from plan.run)"
ONE_OFFER = (
    f"rowid = (select min(rowid) from plan.offer where start_year = {FIRST} and places > 0 and funding = 'бюджет')"
)
MANY = "update plan.offer set groups = groups + 400, places = places + 400 * 25, group_size = 25"

EXPERTS = (
    "insert into mart.{table} by name select unnest({{vintage: vintage, ref_area: ref_area, cluster: 'к', event: 'ДЭ', year: 2026{of}, "
    "experts: {experts}, employer_experts: {employers}}}) from plan.run"
)

# check, statements that plant an offender, a word of what the check must say of it
PLANTS = [
    pytest.param("rows_add_up", ["update staging.accounting set rows_accepted = rows_accepted - 1"], "rows_read", id="a row is lost"),
    pytest.param("quantities_add_up", ["insert into staging.quantity values ('staging.kcp__places', 'places', 75, 50, 0)"], "places", id="places lost on the way"),
    pytest.param("digital_hours_within_the_unit", [
        "insert into staging.digital__unit (ref_area, programme, kind, unit, hours, hours_whole) values ('901', '15.01.05', 'МДК', 'МДК.01', 90, 60)",
    ], "МДК.01", id="a share over one"),
    pytest.param("experts_add_up", [EXPERTS.format(table="expert_share", of="", experts=10, employers=12)], "кластер", id="more employers' experts than experts"),
    pytest.param("experts_add_up", [
        EXPERTS.format(table="expert_share", of="", experts=10, employers=2),
        EXPERTS.format(table="expert_college", of=", college: 'К1'", experts=9, employers=2),
    ], "сумма колледжей", id="an expert of no college"),
    pytest.param("forecast_quantiles_ordered", ["update forecast.need set q10 = q90 + 1"], "forecast.need", id="need"),
    pytest.param("forecast_quantiles_ordered", ["update forecast.supply set q90 = null"], "forecast.supply", id="supply unknown"),
    pytest.param("forecast_quantiles_ordered", ["update forecast.employment set q50 = q90 + 1"], "forecast.employment", id="employment"),
    pytest.param("forecast_quantiles_ordered", ["update forecast.graduates set q10 = q90 + 1"], "forecast.graduates", id="graduates"),
    pytest.param("forecast_quantiles_ordered", ["update forecast.sector_demand set q50 = q10 - 1"], "forecast.sector_demand", id="sectors"),
    pytest.param("forecast_nothing_negative", ["update forecast.employment set q10 = -1"], "forecast.employment", id="negative stock"),
    pytest.param("forecast_nothing_negative", ["update forecast.supply set mean = -1"], "forecast.supply", id="negative supply"),
    pytest.param("forecast_nothing_negative", ["update forecast.graduates set mean = null"], "forecast.graduates", id="unknown graduates"),
    pytest.param("forecast_nothing_negative", ["update forecast.sector_demand set mean = -1 where measure = 'replacement'"], "replacement", id="negative exits"),
    pytest.param("forecast_parts_add_up", ["update forecast.employment set mean = mean + 10 where economic_activity = '_T'"], "отрасли, занятость", id="sections"),
    pytest.param("forecast_parts_add_up", ["update forecast.sector_demand set mean = mean + 1 where level = '_T' and economic_activity = 'C'"], "уровни", id="levels"),
    pytest.param("forecast_parts_add_up", ["update forecast.sector_demand set mean = mean + 1 where measure = 'closing'"], "слагаемые", id="parts of need"),
    pytest.param("forecast_shares_in_bounds", ["update forecast.coefficient set used = 85 where rate = 'match_rate'"], "match_rate", id="a percentage"),
    pytest.param("forecast_shares_in_bounds", ["update forecast.crosswalk_coverage set share_covered = 1.2"], "переходником", id="coverage"),
    pytest.param("forecast_shares_in_bounds", ["update forecast.need set weight = 0.9 where reading = 'model'"], "весов", id="weights"),
    pytest.param("forecast_shares_in_bounds", ["update forecast.variance_share set share = share + 0.1"], "разброса", id="shares of variance"),
    pytest.param("errors_in_bounds", ["update forecast.error_pit set share = share * 2"], "десятых", id="tenths"),
    pytest.param("errors_in_bounds", ["update forecast.error set coverage80_rate = 1.1 where step = 'model'"], "model", id="interval coverage"),
    pytest.param("plan_balance_identity", ["update plan.balance set mean = mean + 1"], "balance_again", id="balance"),
    pytest.param("plan_balance_identity", ["update plan.chain set need = need + 1, supply = supply + 1"], "need_forecast", id="another need"),
    pytest.param("plan_balance_identity", ["update plan.chain set carried = carried + 1, other_intakes = other_intakes + 1"], "carried_again", id="another carry"),
    pytest.param("plan_whole_groups", [f"update plan.offer set groups = groups + 0.5 where {ONE_OFFER}"], "groups", id="half a group"),
    pytest.param("plan_whole_groups", [f"update plan.offer set places = places + 1 where {ONE_OFFER}"], "places", id="an odd place"),
    pytest.param("plan_whole_groups", [f"update plan.offer set group_size = 60, places = 60 * groups where {ONE_OFFER}"], "group_size", id="a crowd"),
    pytest.param("plan_within_regional_limits", [
        "update plan.limit set limit_value = used - 1 where constraint_kind = 'youth_places_9'"
    ], "youth_places_9", id="more than leave school"),
    pytest.param("plan_within_regional_limits", ["update plan.limit set limit_value = used / 2 where constraint_kind = 'budget_rub'"], "budget_rub", id="dearer than the budget"),
    pytest.param("plan_within_regional_limits", ["update plan.limit set used = used - 25 where constraint_kind = 'youth_places_9'"], "counted", id="used is not what is planned"),
    pytest.param("plan_within_college_limits", [MANY], "лицензия", id="licence"),
    pytest.param("plan_within_college_limits", [MANY, "update mart.offer set practice_places = 30"], "практики", id="practice"),
    pytest.param("plan_within_college_limits", ["update mart.offer set target_contracts = 1000000"], "договоры", id="contracts"),
    pytest.param("plan_within_college_limits", [MANY, "update mart.college set seats_places = 10"], "учебные", id="seats"),
    pytest.param("plan_within_college_limits", [MANY, "update mart.college set teachers_fte = 10"], "преподаватели", id="teachers"),
    pytest.param("plan_within_college_limits", [
        MANY,
        "insert into mart.workshop by name select vintage, ref_area, 'М1' as workshop, 10 as hours_per_week from plan.run",
        "update mart.offer set workshop = 'М1', workshop_hours_per_group = 2",
    ], "мастерской", id="workshop"),
    pytest.param("plan_within_college_limits", [
        MANY,
        "insert into mart.applications by name select distinct vintage, ref_area, programme, basis, college, "
        "30 as applications, 2026 as start_year, 'бюджет' as funding from plan.offer",
    ], "заявления", id="applicants"),
    pytest.param("plan_changes_within_limit", [MANY + f" where {ONE_OFFER}"], "step", id="a leap"),
    pytest.param("plan_changes_within_limit", [
        "insert into mart.admission_limit by name select vintage, ref_area, 'largest_change' as constraint_kind, start_year, 0 as limit_value from plan.run",
        f"update plan.offer set places = places + 2 * 25, groups = groups + 2 where {ONE_OFFER}",
    ], "places_before", id="the limit of the year"),
    pytest.param("plan_closed_codes_admit_nobody", ["update codelist.programme set admission_until = timestamp '2020-12-31'"], "admission_until", id="closed"),
    pytest.param("plan_parts_add_up", ["update plan.programme set places = places + 25"], "предложений", id="offers"),
    pytest.param("plan_parts_add_up", ["update plan.programme set places_last_year = places_last_year + 25"], "прошлого", id="last year"),
    pytest.param("plan_parts_add_up", ["update plan.chain set places = places + 25"], "цепочке", id="chain"),
    pytest.param("plan_parts_add_up", ["update plan.driver set places = places + 1"], "причины", id="drivers"),
    pytest.param("plan_quantiles_ordered", ["update plan.balance set q10 = q90 + 1"], "plan.balance", id="balance quantiles"),
    pytest.param("plan_quantiles_ordered", ["update plan.need_window set q50 = null"], "plan.need_window", id="need of the window"),
    pytest.param("plan_nothing_negative", ["update plan.offer set places = -25"], "предложения", id="offer"),
    pytest.param("plan_nothing_negative", ["update plan.programme set places = -25"], "программы", id="programme"),
    pytest.param("plan_nothing_negative", ["update plan.variant set places = -1"], "варианта", id="variant"),
    pytest.param("plan_nothing_negative", ["update plan.chain set supply = -1"], "цепочка", id="supply of the chain"),
    pytest.param("plan_nothing_negative", ["update plan.spending set cost_rub = -1"], "затраты", id="spending"),
    pytest.param("plan_nothing_negative", [
        "insert into plan.short_programme by name select vintage, ref_area, '09.02.07' as programme, -1 as shortage, 0 as learners, 0 as groups, 0 as hours from plan.run"
    ], "краткие", id="short programmes"),
    pytest.param("plan_shares_in_bounds", ["update plan.chain set intake_yield = 1.5"], "выход", id="yield"),
    pytest.param("plan_shares_in_bounds", ["update plan.roa set very_good = very_good + 0.5"], "сумма", id="probabilities"),
    pytest.param("plan_shares_in_bounds", ["update plan.roa set poor = poor + 2, fair = fair - 2"], "вероятность", id="a probability below nothing"),
    pytest.param("plan_shares_in_bounds", ["update plan.mark set mark = 6"], "отметка", id="mark"),
    pytest.param("plan_shares_in_bounds", ["update plan.run set gap = null"], "недоказанная", id="gap unknown"),
    pytest.param("plan_council_obeyed", [
        "insert into council.override by name select vintage, 'c1' as correction, 1 as line, start_year, ref_area, programme, basis, college, form, "
        f"places + 25 as places_after, 'в силе' as status from plan.offer where {ONE_OFFER}"
    ], "places_after", id="council"),
    pytest.param("proposal_is_the_regional_plan", ["update proposal.document set places = places + 25"], "места кластера", id="a document with other places"),
    pytest.param("proposal_is_the_regional_plan", ["delete from proposal.document"], "места кластера", id="a missing document"),
    pytest.param("proposal_is_the_regional_plan", ["update codelist.cluster_programme set share = share / 2"], "места по долям", id="shares that lose places"),
    pytest.param("proposal_figures_stay_hidden", ["update proposal.disclosed_cell set conf_status = null"], "reason", id="no verdict"),
    pytest.param("proposal_figures_stay_hidden", [
        "delete from proposal.disclosed_cell",
        "insert into proposal.disclosed_cell by name select vintage, ref_area, 'sector_level' as product, row_key, level as column_key, "
        "if(row_key = 'C' and level = 'ВО', 'C', 'F') as conf_status from plan.run, unnest(['C', 'F']) as a (row_key), unnest(['ВО', 'ППССЗ']) as b (level)",
    ], "одна", id="a hidden cell alone"),
]  # fmt: skip


@pytest.fixture(scope="module")
def spoiling(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the computed warehouse, open for plants that are taken back."""
    file = shutil.copy(small_home.warehouse, tmp_path_factory.mktemp("проверки") / "warehouse.duckdb")
    con = run.connect(file)
    run.set_vintage(con, VINTAGE)
    yield con
    con.close()


def test_an_honest_night_passes_every_check(small_home: Home) -> None:
    con = duckdb.connect(str(small_home.warehouse), read_only=True)
    run.set_vintage(con, VINTAGE)
    found = {
        check.name: len(run.offenders(con, check.name)) for check in run.checks().values() if check.blocks != "nothing"
    }
    assert set(found.values()) == {0}, found


def test_every_blocking_check_is_seen_to_fail() -> None:
    blocking = {check.name for check in run.checks().values() if check.blocks != "nothing"}
    assert {plant.values[0] for plant in PLANTS} == blocking
    assert all(run.checks()[name].remedy for name in blocking - {"rows_add_up", "quantities_add_up"})


@pytest.mark.parametrize(("name", "statements", "said"), PLANTS)
def test_a_planted_offender_fires_the_check(
    spoiling: duckdb.DuckDBPyConnection, name: str, statements: list[str], said: str
) -> None:
    failure = stopped_by(spoiling, name, statements, said)
    assert len(failure.offenders) > 0
    assert "нарушений" in str(failure)


def stopped_by(
    con: duckdb.DuckDBPyConnection, name: str, statements: list[str], said: str = ""
) -> run.CheckFailed:
    """What the checks of a stage say of a planted offender, which is then taken back."""
    con.begin()
    try:
        for statement in statements:
            con.execute(statement)
        assert said in run.offenders(con, name).to_csv()
        with pytest.raises(run.CheckFailed) as raised:
            run.enforce(con, run.checks()[name].blocks, VINTAGE)
        return raised.value
    finally:
        con.rollback()


def fingerprint(home: Home) -> dict[str, tuple[int, int]]:
    """Rows and a hash of the rows of each table that a plant touches."""
    con = duckdb.connect(str(home.warehouse), read_only=True)
    try:
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name in (select unnest(?))",
            [[*RESULTS, "mart", "codelist", "staging"]],
        ).fetchall()
        return {
            name: con.execute(f"select count(*), bit_xor(hash(t)) from {name} as t").fetchall()[0] for (name,) in names
        }
    finally:
        con.close()


def test_the_message_names_check_count_offenders_and_remedy(spoiling: duckdb.DuckDBPyConnection) -> None:
    failure = stopped_by(spoiling, "plan_shares_in_bounds", ["update plan.mark set mark = 6"])
    said = str(failure)
    assert said.startswith("Проверка «plan_shares_in_bounds» не пройдена (Доли плана лежат от 0 до 1")
    assert f"нарушений {len(failure.offenders)}: ref_area = 901, what = отметка уверенности" in said
    assert said.count("what = ") == 5
    assert "План не записан." in said
    assert said.endswith("sql/checks/plan_shares_in_bounds.sql.")


def spoilt(
    made: Callable[..., dict[str, pd.DataFrame]], table: str, **columns: object
) -> Callable[..., dict[str, pd.DataFrame]]:
    """The same rows with one table spoilt."""

    def rows(task: object) -> dict[str, pd.DataFrame]:
        found = made(task)
        return {**found, table: found[table].assign(**columns)}

    return rows


def unchanged(home: Home, stage: Callable[[duckdb.DuckDBPyConnection], object]) -> str:
    """Run a stage that a check must stop; returns what was said once the warehouse is seen to be as before."""
    before = fingerprint(home)
    with pytest.raises(run.CheckFailed) as raised, writing(home, VINTAGE) as con:
        stage(con)
    assert fingerprint(home) == before
    return str(raised.value)


def test_a_forecast_that_breaks_a_rule_never_exists(small_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast_flow, "region_rows", spoilt(forecast_flow.region_rows, "forecast.supply", mean=-1.0))
    said = unchanged(small_copy, lambda con: forecast_flow.forecast(con, small_copy, VINTAGE))
    assert "forecast_nothing_negative" in said


def test_a_plan_that_breaks_a_rule_never_exists(small_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = plan_flow.region_rows

    def halves(task: plan_flow.RegionTask) -> plan_flow.RegionRows:
        made = honest(task)
        offers = made.rows["plan.offer"]
        return replace(made, rows={**made.rows, "plan.offer": offers.assign(groups=offers["groups"] + 0.5)})

    monkeypatch.setattr(plan_flow, "region_rows", halves)
    said = unchanged(small_copy, lambda con: plan_flow.plan(con, small_copy, VINTAGE))
    assert "plan_whole_groups" in said


def test_documents_that_are_not_the_plan_never_replace_the_old_ones(
    small_copy: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = small_copy.outbox(VINTAGE) / "it" / "proposal.pdf"
    old.write_bytes(b"of the night before")
    monkeypatch.setattr(
        documents, "write_documents", lambda folder, figures: dict.fromkeys(documents.FILES, "0" * 64)
    )
    counted = cluster_outbox.documented
    monkeypatch.setattr(
        cluster_outbox, "documented", lambda folder, figures: replace(counted(folder, figures), places=1)
    )
    said = unchanged(small_copy, lambda con: propose_flow.propose(con, small_copy, VINTAGE))
    assert "proposal_is_the_regional_plan" in said
    assert old.read_bytes() == b"of the night before"
    assert list(small_copy.outbox(VINTAGE).parent.glob("*.partial")) == []
