"""Words of the papers beside numbers: forms after a count, shares beside whole programmes, what is asked of whom."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from figures_builder import full_figures
from region_builder import part, region_sheet

from flows.figures import plan_asks
from proposals import decisions, reference
from proposals.annexes import cards, evidence
from proposals.arithmetic import summed
from proposals.blocks import Bullets, Paragraph
from proposals.brief import changes, resolution, triggers, whole
from proposals.figures import Figures
from proposals.numbers import NBSP, number
from proposals.region.document import organisations, with_places
from proposals.region.tables import limit_columns
from proposals.tables.assumptions import on_paper
from proposals.terms import NOT_DISTRIBUTED
from proposals.why import why
from proposals.wording import share_mark, up_to


def plain(runs: tuple[object, ...]) -> str:
    return "".join(run if isinstance(run, str) else run[0] for run in runs).replace(NBSP, " ")  # type: ignore[index]


def with_need(mean: float) -> Figures:
    figures = full_figures(banner="ДЕМОНСТРАЦИЯ")
    need = figures.expectation_total.need.model_copy(update={"mean": mean})
    return figures.model_copy(update={"expectation_total": figures.expectation_total.model_copy(update={"need": need})})


def lead(figures: Figures) -> str:
    return plain(next(block for block in reference.blocks(figures) if isinstance(block, Paragraph) and block.style == "lead").runs)


@pytest.mark.parametrize(("mean", "said"), [(541.2, "нужно 541 новый работник в год"), (552.0, "нужно 552 новых работника в год"), (545.0, "нужно 545 новых работников в год")])
def test_a_reference_counts_its_workers_in_the_right_form(mean: float, said: str) -> None:
    assert said in lead(with_need(mean))


def test_a_reference_names_what_comes_beyond_the_need_so_that_its_numbers_close() -> None:
    figures = full_figures(banner="ДЕМОНСТРАЦИЯ")
    row = figures.programmes[0]
    assert row.coverage is not None
    richer = row.model_copy(update={"coverage": row.coverage.model_copy(update={"on_way": (row.coverage.need.mean or 0.0) + 40.0})})
    figures = figures.model_copy(update={"programmes": (richer,)})
    told = summed(figures)
    assert told is not None
    over = told.printed()[4]
    assert over > 0
    assert f"сверх нужного по отдельным программам пришло бы {number(over)}." in lead(figures)


def test_a_shared_programme_bears_its_share_beside_its_name() -> None:
    rows = tuple(row.model_copy(update={"cluster_share": 0.3}) for row in full_figures().programmes)
    assert share_mark(rows[0]) == f"доля{NBSP}30{NBSP}%"
    said = str(reference.blocks(full_figures(banner="ДЕМОНСТРАЦИЯ").model_copy(update={"programmes": rows})))
    assert repr(share_mark(rows[0]))[1:-1] in said
    assert "доля кластера" in said


def test_a_tile_counts_organisations_and_does_not_count_the_pseudo_college() -> None:
    sheet = region_sheet()
    assert organisations(sheet) == ("3", "организации")
    one = sheet.model_copy(update={"colleges": sheet.colleges[:1]})
    assert organisations(one) == ("1", "организация")
    nobody = region_sheet(colleges=[part("000", NOT_DISTRIBUTED, 225, 225)])
    assert organisations(nobody) == ("…", "организаций")


def test_the_resolution_names_rows_and_where_the_proposal_goes() -> None:
    figures = full_figures()
    said = [plain(item) for block in resolution.blocks(figures) if isinstance(block, Bullets) for item in block.items]
    blocked = [changes.code(one.row).replace(NBSP, " ") for one in changes.wanted(figures)]
    assert blocked
    asked = next(line for line in said if "снять пределы" in line)
    assert all(code in asked for code in blocked[: resolution.CODES_NAMED])
    assert any("предложение в орган, который утверждает КЦП. Отв.:" in line for line in said)


def test_the_region_prints_counts_in_classes_and_no_line_of_zeros() -> None:
    sheet = region_sheet(forms=[part("очная", "очная", 225, 225), part("заочная", "заочная", 0, 0)])
    assert [one.name for one in with_places(sheet.forms)] == ["очная"]
    limit = sheet.limits[0].model_copy(update={"reference": "по счёту – 15651 чел. на 01.01.2026"})
    told = next(column for column in limit_columns() if column.key == "reference").pdf
    assert told is not None
    assert told.text is not None
    assert told.text(limit) == f"по счёту – {number(15651)} чел. на 01.01.2026"


def test_a_card_says_which_years_its_two_numbers_are_of_and_begins_its_lines_in_capitals() -> None:
    figures = full_figures()
    row = next(row for row in figures.programmes if row.chain is not None and row.coverage is not None)
    assert row.chain is not None
    over = row.model_copy(update={"chain": row.chain.model_copy(update={"shortage": -16.0})})
    steps = {words: value for words, value, _ in cards.card(over, figures).steps}
    assert steps[f"= избыток без этого набора ({row.labour_market_year} год, с накопленным)"] == "16"
    for one in figures.programmes:
        lines = [plain(line) for line in cards.card(one, figures).lines]
        assert all(line.split(". ", 1)[1][0] == line.split(". ", 1)[1][0].upper() for line in lines if ". " in line)
        assert one.coverage is None or (f"за {one.coverage.first_year}–{one.coverage.last_year} годы, без накопленного" in lines[0]) == (
            why(one, figures).kind in cards.BY_MEAN
        )


def test_sources_of_assumptions_are_printed_without_words_of_code() -> None:
    assert on_paper("въезд равен выезду (leave_region); границы – допущение") == "въезд равен выезду; границы – допущение"
    assert on_paper("доля (employment_rate, match_rate) мала") == "доля мала"
    assert on_paper("подбор: python -m benchmarks.calibrate_graduate_share, столбец part; США") == "подбор: измерено, команда – в книге; США"
    assert on_paper("ЦЭНО (по общему знанию), doi 10.1/a_b") == "ЦЭНО (по общему знанию), doi 10.1/a_b"


def test_rows_that_do_not_add_up_by_rounding_say_so() -> None:
    base = full_figures().programmes[0]
    assert base.coverage is not None
    half = base.coverage.model_copy(update={"need": base.coverage.need.model_copy(update={"mean": 10.5}), "on_way": 0.0, "plan": 0.0})
    rows = tuple(base.model_copy(update={"id": str(at), "programme": f"15.01.0{at}", "coverage": half, "cluster_share": 1.0}) for at in (1, 2))
    figures = full_figures().model_copy(update={"programmes": rows})
    assert "«Не закрыто» округлено в каждой строке, поэтому строки дают 22, а итог – 21." in whole.table(figures).notes
    one = figures.model_copy(update={"programmes": rows[:1]})
    assert not any("округлено" in line for line in whole.table(one).notes)


def test_the_table_of_limits_says_that_it_has_the_first_group_only() -> None:
    figures = full_figures()
    total = sum(one.places for one in changes.wanted(figures))
    beyond = any(one.places > 25 for one in changes.wanted(figures))
    said = " ".join(plain(block.runs) for block in triggers.blocks(figures) if isinstance(block, Paragraph))
    assert (f"здесь только первая группа: всего им нужно ещё {number(total)}" in said) == beyond


@pytest.mark.parametrize(
    ("occasions", "before", "reason", "figure"),
    [
        pytest.param(0, 3, "мастерские не использовались для ", "0, годом раньше: 3", id="none"),
        pytest.param(10, 20, "занятий ", "10, годом раньше: 20", id="half as many, which is not hardly any"),
        pytest.param(0, None, "мастерские не использовались для ", "0, годом раньше: нет данных", id="nobody told of the year before"),
        pytest.param(10, None, None, None, id="nothing to compare with"),
        pytest.param(10, 19, None, None, id="more than half"),
    ],
)
def test_use_that_fell_is_told_by_how_much_and_an_unknown_year_is_not_none(occasions: int, before: int | None, reason: str | None, figure: str) -> None:
    kind = next(iter(plan_asks.KIND_WORDS))
    found = SimpleNamespace(uses=[SimpleNamespace(kind=kind, occasions=occasions, before=before)], use_year=2026, until=None)
    asked = plan_asks._kinds(found, SimpleNamespace(colleges="колледжи"), date(2027, 3, 1))  # type: ignore[arg-type]
    assert len(asked) == (reason is not None)
    for ask in asked:
        assert ask.reason.startswith(str(reason))
        assert ask.figure.endswith(figure)
        assert "почти" not in ask.reason


def test_short_programmes_for_the_shortage_stand_on_the_page_of_decisions_with_what_they_cost() -> None:
    figures = full_figures()
    groups = sum(row.groups or 0 for row in figures.short_programmes)
    page = str(decisions.blocks(figures))
    assert groups
    assert f"которые её закрыли бы, – {groups}" in page
    assert "Краткосрочные программы под ближайшую нехватку" in page
    assert "Краткосрочные программы под ближайшую нехватку" not in str(decisions.blocks(figures.model_copy(update={"short_programmes": ()})))


def test_a_year_to_date_stands_beside_as_much_of_the_year_before_by_name() -> None:
    figures = full_figures()
    figures = figures.model_copy(update={"decisions": figures.decisions.model_copy(update={"used_until": date(2026, 11, 20)})})
    told = " ".join(decisions._use_in_words(figures))
    assert "В 2026 году по 20.11.2026 они использованы" in told
    assert "годом раньше по 20.11.2025 – " in told


def test_participants_whom_nobody_counted_are_not_said_to_be_none() -> None:
    figures = full_figures()
    uncounted = tuple(row.model_copy(update={"participants": None}) for row in figures.decisions.use)
    silent = figures.model_copy(update={"decisions": figures.decisions.model_copy(update={"use": uncounted})})
    assert "участвовало" in decisions._use_in_words(figures)[1]
    assert "участвовало" not in decisions._use_in_words(silent)[1]


def test_the_day_a_year_before_a_leap_day_exists() -> None:
    assert (up_to(date(2028, 2, 29), -1), up_to(date(2028, 2, 29)), up_to(date(2026, 11, 20), -1)) == ("по 28.02.2027", "по 29.02.2028", "по 20.11.2025")


def test_answers_of_which_a_class_is_withheld_are_no_total() -> None:
    figures = full_figures()
    whole = figures.model_copy(update={"response": tuple(row.model_copy(update={"employers": 5}) for row in figures.response)})
    partly = whole.model_copy(update={"response": (whole.response[0].model_copy(update={"employers": None}), *whole.response[1:])})
    said = [str(evidence.blocks(one)) for one in (whole, partly)]
    assert ["всего" in text.partition("Ответы работодателей")[2][:80] for text in said] == [True, False]
