"""A printed number of the invented region followed back to the rows of its files."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import trace_walk
from chain_run import Chain
from sample_run import VINTAGE, figures_of, folders

from flows import cli
from flows.machinery.warehouse import opened_snapshot, reading
from flows.trace import found
from flows.trace import needed as trace_needed
from flows.trace import rows as trace_rows
from flows.trace.around import Around, around
from flows.trace.steps import steps_of
from models.explanation.price import move_price, of_programme
from proposals.why import why


def test_two_hundred_random_ids_are_recomputed_down_to_the_printed_number(chain: Chain) -> None:
    paths = sorted(chain.home.outbox(VINTAGE).rglob("proposal.json"))
    known = [one for path in paths for one in found.every(path)]
    assert len(known) > 200
    with reading(chain.home) as con, opened_snapshot(chain.home.warehouse) as raw:
        steps = 0
        for one in random.Random(20261128).sample(known, 200):
            mine = [*steps_of(one, chain.home), *trace_rows.sums(con, one)]
            assert [f"{one.id}: {step}" for step in mine if not step.agrees] == []
            assert mine or (one.workshop and one.workshop.hours_used is None), one.id
            assert trace_rows.source_rows(raw, one), one.id
            if one.row is not None:
                told = trace_rows.assumptions(con, one)
                assert {line.step for line in told} == set(trace_rows.OF_STEP)
                assert not [line for line in told if not line.reference or "неизвестна" in line.valid_from]
            steps += len(mine)
    assert steps > 1_000


def test_the_trace_is_printed_and_a_changed_number_is_found(
    chain: Chain, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sorted(chain.home.outbox(VINTAGE).rglob("proposal.json"))[0]
    (row, *_) = [one for one in found.every(path) if one.row is not None and one.row.chain and one.row.chain.shortage]
    place = ["--home", str(chain.home.root)]
    assert cli.main(["trace", row.id, *place]) == 0
    assert row.row is not None
    assert f"Почему: «{row.row.reasons[0].removesuffix('.')}»" in capsys.readouterr().out
    assert cli.main(["trace", row.id, "--all", *place]) == 0
    told = capsys.readouterr().out
    assert "лист «" in told
    assert "с 01.01." in told
    assert "НЕ СХОДИТСЯ" not in told
    assert cli.main(["trace", f"{row.id}/погода", *place]) == 2
    assert cli.main(["trace", str(row.row and row.row.trace_id), *place]) == 0
    assert cli.main(["trace", "99.99.99-9", *place]) == 2
    capsys.readouterr()
    outside = tmp_path / "proposal.json"
    outside.write_bytes(path.read_bytes())
    assert cli.main(["trace", row.id, "--file", str(outside), *place]) == 0
    told = capsys.readouterr().out
    assert "лист «" not in told
    assert f"Это наш файл: {path}" in told
    content = json.loads(outside.read_text(encoding="utf-8"))
    (changed,) = [one for one in content["programmes"] if one["id"] == row.id]
    changed["applications_per_place"] = 77.0
    outside.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    assert cli.main(["trace", row.id, "--file", str(outside), *place]) == 1
    told = capsys.readouterr().out
    assert "НЕ СХОДИТСЯ с напечатанным 77" in told
    assert "Дальше след не идёт" in told


@pytest.fixture(scope="module")
def near(chain: Chain) -> Around:
    """What stands around any row; ``row`` is put in by who asks."""
    one = next(
        one for one in found.every(sorted(chain.home.outbox(VINTAGE).rglob("proposal.json"))[0]) if one.row is not None
    )
    with reading(chain.home) as con:
        made = around(con, chain.home, one)
    assert made is not None
    return made


def test_the_reason_of_every_printed_row_is_made_again_from_numbers_that_the_trace_shows(
    chain: Chain, near: Around
) -> None:
    lost = [line for folder in folders(chain) for line in trace_walk.untraced(figures_of(chain, folder.name), near)]
    assert lost == []


def test_a_reason_with_another_number_is_not_found_again(chain: Chain, near: Around) -> None:
    told = figures_of(chain, "engineering")
    row = next(one for one in told.programmes if why(one, told).kind == "enough")
    other = row.model_copy(update={"reasons": ("На нехватку 777 в год хватит 888 мест.", *row.reasons[1:])})
    spoilt = told.model_copy(
        update={"programmes": tuple(other if one.id == row.id else one for one in told.programmes)}
    )
    assert [line for line in trace_walk.untraced(spoilt, near) if line.startswith(row.id)] != []


def test_the_answer_with_priced_moves_costs_less_in_all_and_is_the_printed_one(near: Around) -> None:
    found_prices = move_price(of_programme(near.inputs, near.row.programme))
    first = found_prices[
        (found_prices["basis"] == near.row.basis) & (found_prices["start_year"] == near.inputs.start_year)
    ].set_index("answer")
    whole = first["expected_cost"] + first["move_cost"]
    assert whole["priced"] <= whole["free"] + 1e-6
    assert first["expected_cost"]["free"] <= first["expected_cost"]["priced"] + 1e-6
    assert near.row.chain is not None
    assert near.row.chain.inertia_effect is not None
    assert first["places"]["free"] == pytest.approx(near.row.chain.places_unrounded, abs=1.0)
    assert first["places"]["priced"] == pytest.approx(
        (near.row.chain.places_unrounded or 0) + near.row.chain.inertia_effect, abs=1.0
    )


def test_the_need_of_a_row_is_added_up_from_employment_shares_and_rates(chain: Chain) -> None:
    rows = [
        one
        for one in found.every(chain.home.outbox(VINTAGE) / "engineering" / "proposal.json")
        if one.row is not None and one.offer is None and one.row.coverage
    ]
    with reading(chain.home) as con:
        one = trace_needed.needed(con, chain.home, rows[0])
    assert one is not None
    assert [step for step in trace_needed.steps(one, chain.home) if not step.agrees] == []
    for row in one.open_data.occupations.itertuples():
        mine = one.open_data.sections[one.open_data.sections["occupation"] == row.occupation]
        years = one.years[1] - one.years[0] + 1
        assert (mine["share"] * mine["before"]).sum() == pytest.approx(row.stock)
        assert (mine["share"] * (mine["last"] - mine["first"])).sum() / years == pytest.approx(
            row.expansion, rel=0.05, abs=2.0
        )
        assert row.opened == pytest.approx(row.expansion + row.exits + row.transfers + row.closing)
    assert one.open_data.need == pytest.approx(one.open_data.occupations["need"].sum(), rel=0.02)
