"""The proposal as a PDF: says what the figures say, keeps to the conventions, runs nothing from outside."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pdf_text
import pytest
from figures_builder import full_figures, offer, programme, sparse_figures
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import DocumentNotRendered
from proposals import document, typesetting
from proposals.blocks import Gallery, Picture, bound, printable
from proposals.figures import Figures
from proposals.numbers import change, needed, needed_mean, number

HOSTILE = [
    '#import "@preview/evil:1.0.0": *',
    "#panic(1) $x^2$ *жирно* _курсив_ @ссылка <метка> // комментарий",
    "<script>alert('x')</script><svg onload=alert(1)>",
    "«кавычки» \"прямые\" 'одинарные' `код` \\u{41} \\",
    "Ы" * 300,
    "https://example.invalid/" + "a" * 200,
    "emoji 😀 иероглиф 漢字 right-to-left עברית \u202eоборот",
    "= Заголовок\n== Второй\n- пункт",
]


@pytest.fixture(scope="module")
def full() -> Figures:
    return full_figures()


@pytest.fixture(scope="module")
def full_pdf(full: Figures) -> bytes:
    return document.render(full)


@pytest.fixture(scope="module")
def sparse_pdf() -> bytes:
    return document.render(sparse_figures())


def test_the_file_is_archival_accessible_and_russian(full_pdf: bytes) -> None:
    assert full_pdf.startswith(b"%PDF-1.7")
    for mark in (
        b"<pdfaid:part>2</pdfaid:part>",
        b"<pdfaid:conformance>A</",
        b"<pdfuaid:part>1</",
        b"/Lang(ru-RU)",
        b"/MarkInfo",
    ):
        assert mark in full_pdf
    assert set(re.findall(rb"/BaseFont/[A-Z]{6}\+(\w+)-", full_pdf)) == {b"LibertinusSerif"}


def test_the_same_figures_give_the_same_bytes_in_any_thread(full: Figures, full_pdf: bytes) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert all(again == full_pdf for again in pool.map(document.render, [full, full]))


def test_the_left_margin_can_be_wide_for_documents_kept_long(full: Figures) -> None:
    wide = document.render(full, margin_left_mm=30)
    assert len(pdf_text.pieces(wide)) >= len(pdf_text.pieces(document.render(full)))
    assert "Совету предлагается" in flat("\n".join(pdf_text.pieces(wide)[0]))


def test_a_line_of_running_text_never_begins_with_a_dash_or_ends_with_a_one_letter_word() -> None:
    assert bound("К году – в «Я и ты» и о том") == "К\u00a0году\u00a0– в\u00a0«Я\u00a0и\u00a0ты» и\u00a0о\u00a0том"


def test_a_changed_number_changes_the_document(full_pdf: bytes) -> None:
    assert document.render(full_figures(group_size=20)) != full_pdf


def test_every_page_carries_the_banner_and_a_number_from_the_second_on(full_pdf: bytes, sparse_pdf: bytes) -> None:
    for pdf, banner in ((full_pdf, "ОБРАЗЕЦ"), (sparse_pdf, "ДЕМОНСТРАЦИЯ")):
        pages = pdf_text.pieces(pdf)
        assert all(page[0] == banner for page in pages)
        assert [str(at) in page[:4] for at, page in enumerate(pages, start=1)] == [False] + [True] * (len(pages) - 1)


def test_a_document_without_a_reason_for_a_banner_has_none() -> None:
    told = pdf_text.text(document.render(full_figures(banner=None, banner_reason=None)))
    assert "ОБРАЗЕЦ" not in told
    assert "ДЕМОНСТРАЦИЯ" not in told


def test_a_draft_says_so_and_fills_in_no_signature_or_protocol_number(full_pdf: bytes) -> None:
    told = pdf_text.text(full_pdf)
    assert "ПРОЕКТ" in told
    assert "от «____» ____________ 20___ г. № ______" in told
    assert "«____» ______________ 20___ г." in told
    assert told.count("(подпись)") == 2


def test_the_first_page_answers_the_council(full: Figures, full_pdf: bytes) -> None:
    page = "\n".join(pdf_text.pieces(full_pdf)[0])
    first = flat(page.replace("\n-\n", ""))  # words broken at the end of a line
    assert "Совету предлагается на 2027 год" in first
    assert f"{full.places} мест первого курса" in first
    assert "на 150 больше по сравнению с набором 2026 года (725)" in first
    told = full.expectation_total
    assert flat(needed(told.need, told.decline_chance)) in first
    assert "В 2031–2033 годах, когда выпускники трёх наборов плана выходят на рынок" in first
    assert f"на замену выбывающих – {flat(number(told.replacement))}, прирост занятости" in first
    assert f"Один отдельный год может принести {flat(needed(told.single))}" in first


def test_a_demonstration_leads_with_need_and_proposes_no_places(sparse_pdf: bytes) -> None:
    figures = sparse_figures()
    first = flat("\n".join(pdf_text.pieces(sparse_pdf)[0]))
    assert first.index(flat(needed(figures.need_total))) < first.index(str(figures.places))
    assert "Совету предлагается" not in first
    assert "для утверждения не предназначены" in first


def test_the_main_table_prints_each_row_as_the_figures_say(full: Figures, full_pdf: bytes) -> None:
    told = [piece.replace("\u200b", "") for page in pdf_text.pieces(full_pdf)[1:4] for piece in page]
    for row in full.programmes:
        assert row.chain is not None
        cells = [
            number(row.expected_graduates),
            needed(row.need),
            needed(row.expectation.need, row.expectation.decline_chance),
            needed_mean(row.need),
            needed_mean(row.expectation.need),
            number(row.confirmed_need),
            change(row.chain.shortage),
            change(row.balance.mean),
            number(row.places),
            change(row.change),
        ]
        assert cells in [told[at : at + len(cells)] for at in range(len(told))], row.id


def test_missing_values_are_marked_and_not_guessed(sparse_pdf: bytes) -> None:
    told = flat(pdf_text.text(sparse_pdf))
    assert "Сведения не поступали: недостаточно данных." in told
    assert "Ошибка прошлых прогнозов: недостаточно данных." in told
    assert "принято по умолчанию, источник: ЦЭНО РАНХиГС" in told
    assert "None" not in told
    assert "nan" not in told


def test_defaults_decisions_and_both_expert_gaps_are_told(full_pdf: bytes) -> None:
    told = flat(pdf_text.text(full_pdf))
    for said in ("Решение 1", "Решение 2", "Решение 3", "Решение 5", "заменить", "добавить", "Срок: до 01.05.2022"):
        assert said in told
    cells = [piece for page in pdf_text.pieces(full_pdf) for piece in page]
    at = cells.index("ДЭ: все компетенции")
    assert cells[at + 1 : at + 8] == ["2026", "100", "50", "50\u00a0%", "70\u00a0%", "20", "67"]


def test_tables_are_numbered_in_a_row(full_pdf: bytes) -> None:
    titles = re.findall(r"(?m)^Таблица\u00a0(\d+) –", pdf_text.text(full_pdf))
    assert titles == [str(at) for at in range(1, len(titles) + 1)]
    assert len(titles) > 10


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:18])
def test_text_from_outside_is_printed_and_never_run(text: str) -> None:
    told = pdf_text.text(
        document.render(
            sparse_figures(
                cluster={"code": text, "name": text},
                region={"name": text},
                legal_reference=text,
                code_version=text,
                programmes=(
                    programme(
                        name=text, groups=2, reasons=(text,), binding_constraint=text, change_drivers=(),
                        offers=(offer(groups=2, college=text, district=text, form=text, funding=text),),
                        uncertainty={"mark": 1, "why": (text,)},
                    ),
                ),
                decisions={
                    "digital": ({"programme": text, "name": text, "units": 3, "covered": 1, "uncovered": (text,)},),
                },
                intake=({"file": text, "source": text, "rows_read": 1, "accepted": 1, "notes": (text,)},),
            )
        )
    )  # fmt: skip
    shown = "".join(printable(full_figures(legal_reference=text).legal_reference or "").replace("\u200b", "").split())
    assert shown in "".join(told.split()).replace("-", "") or shown.replace("-", "") in "".join(told.split()).replace(
        "-", ""
    )


def test_a_long_word_stays_inside_the_page() -> None:
    wide = document.render(
        full_figures(programmes=(programme(name="Щ" * 400, offers=(), groups=2, change_drivers=()),))
    )
    longest = max(len(piece) for page in pdf_text.pieces(wide) for piece in page if set(piece) <= {"Щ", "\u200b"})
    assert longest < 120


@given(names=st.lists(st.text(min_size=1, max_size=80), min_size=10, max_size=10))
@settings(max_examples=4, deadline=None)
def test_any_text_can_be_printed(names: list[str]) -> None:
    rows = tuple(
        {"id": str(at), "programme": f"09.02.{at}", "name": name, "basis": "9"} for at, name in enumerate(names)
    )
    assert document.render(sparse_figures(programmes=rows)).startswith(b"%PDF")


def test_employers_files_are_counted_and_never_named() -> None:
    files = tuple(
        {"file": f"Анкета {inn}.xlsx", "source": "survey", "rows_read": 2, "accepted": 2, "notes": (f"ИНН {inn}",)}
        for inn in (7000000001, 7000000002)
    )
    told = flat(pdf_text.text(document.render(sparse_figures(intake=files))))
    assert "2 файла" in told
    assert "700000000" not in told


def test_a_value_that_rests_on_a_default_is_marked() -> None:
    row = sparse_figures().programmes[0].model_dump()
    row |= {"need": {"mean": 40, "q10": 30, "q50": 40, "q90": 50, "status": "default"}}
    told = [piece for page in pdf_text.pieces(document.render(sparse_figures(programmes=(row,)))) for piece in page]
    assert "40*" in told
    assert "30–50*" in told


@pytest.mark.parametrize(
    "figures",
    [
        pytest.param(full_figures(programmes=()), id="no programmes"),
        pytest.param(
            full_figures(programmes=(programme(groups=0, offers=(), change_drivers=()),), banner=None),
            id="no places at all",
        ),
        pytest.param(
            full_figures(programmes=({"id": "x", "programme": "09.02.07", "name": "Пусто", "basis": "9"},)),
            id="nothing known of a row",
        ),
        pytest.param(full_figures(need_series={"title": "Ряд", "unit": "чел."}), id="a series without points"),
        pytest.param(
            full_figures(
                need_series={
                    "title": "Ряд",
                    "unit": "чел.",
                    "history": ({"time_period": 2020, "value": 5.0}, {"time_period": 2021, "value": 5.0}),
                }
            ),
            id="a flat history without forecast",
        ),
    ],
)
def test_little_data_still_makes_a_document(figures: Figures) -> None:
    assert len(pdf_text.pieces(document.render(figures))) >= 3


def test_a_large_cluster_is_printed_whole() -> None:
    rows = tuple(
        programme(f"15.02.{at:02d}", f"Специальность номер {at}", basis, seed=at)
        for at in range(1, 46)
        for basis in ("9", "11")
    )
    told = pdf_text.text(document.render(full_figures(programmes=rows)))
    assert all(f"Специальность номер {at}" in told for at in range(1, 46))


@pytest.mark.parametrize("figures", [full_figures(), sparse_figures()], ids=["full", "sparse"])
def test_every_chart_has_words_for_those_who_do_not_see_it(figures: Figures) -> None:
    charts = [block for block in document.content(figures) if isinstance(block, Picture | Gallery)]
    told = [
        alt
        for block in charts
        for alt in ([block.alt] if isinstance(block, Picture) else [item[2] for item in block.items])
    ]
    assert told
    assert all(len(alt) > 20 for alt in told)


def test_a_layout_with_a_warning_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def warned(**_: Any) -> tuple[bytes, list[SimpleNamespace]]:
        return b"%PDF", [SimpleNamespace(message="unknown font family: libertinus")]

    monkeypatch.setattr(typesetting, "_compiler", lambda: SimpleNamespace(compile_with_warnings=warned))
    with pytest.raises(DocumentNotRendered, match="unknown font family"):
        document.render(sparse_figures())


def flat(text: str) -> str:
    """Text with hyphenation undone and every kind of space made plain."""
    return re.sub(r"\s+", " ", text.replace("\u00ad\n", "").replace("-\n", "-"))


def test_limits_of_the_region_are_printed_for_the_intake_under_decision_only(full_pdf: bytes) -> None:
    told = flat(pdf_text.text(full_pdf))
    assert "Пределы региона" in told
    after = told.split("Пределы региона", 1)[1].split("2. Почему")[0]
    assert after.count("Выпускники 9 классов") == 1
    assert "653,7" in after
    assert "78,4" in after  # 12 % of it, in millions of roubles


def test_a_limit_that_nobody_set_is_named_where_limits_stand(full: Figures) -> None:
    limits = [limit.model_dump() for limit in full.limits if limit.start_year == full.start_year]
    limits[0] |= {"value": None, "value_status": "no_data", "reference": None}
    told = flat(pdf_text.text(document.render(full_figures(limits=tuple(limits)))))
    assert "Предел не задан, и план его не знает: бюджет." in told
