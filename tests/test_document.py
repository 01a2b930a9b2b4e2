"""The proposal as a PDF: says what the figures say, keeps to the conventions, runs nothing from outside."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from types import SimpleNamespace
from typing import Any

import pdf_text
import pytest
from figures_builder import full_figures, sparse_figures
from hypothesis import given, settings
from hypothesis import strategies as st
from programme_builder import offer, programme

from flows.machinery.reference import cards
from models.errors import DocumentNotRendered
from proposals import document, typesetting
from proposals.annexes import evidence
from proposals.arithmetic import summed
from proposals.blocks import Cards, Picture, bound, encoded, printable
from proposals.brief import ask, changes, resolution, triggers, whole
from proposals.figures import Figures
from proposals.intake import WOULD_CHANGE, intake_lines, missing_sources, unread
from proposals.numbers import change, in_classes, needed, number
from proposals.why import conflicts, why
from proposals.wording import cut_to, label

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
    assert "Просим Координационный совет" in flat("\n".join(pdf_text.pieces(wide)[0]))


def test_a_line_of_running_text_never_begins_with_a_dash_or_ends_with_a_one_letter_word() -> None:
    assert bound("К году – в «Я и ты» и о том") == "К\u00a0году\u00a0– в\u00a0«Я\u00a0и\u00a0ты» и\u00a0о\u00a0том"


def test_a_changed_number_changes_the_document(full_pdf: bytes) -> None:
    assert document.render(full_figures(code_version="0.2.0")) != full_pdf


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
    told = flat(pdf_text.text(full_pdf))
    assert "Проект экспертного предложения" in told
    assert "протокол от «____» ________ 20___ г. № ______" in told
    assert "«____» ______________ 20___ г." in told
    assert told.count("(подпись)") == 2


def first_page(pdf: bytes) -> str:
    return flat("\n".join(pdf_text.pieces(pdf)[0]).replace("\n-\n", ""))  # words broken at the end of a line


def test_the_first_page_asks_the_council_and_says_the_sum(full: Figures, full_pdf: bytes) -> None:
    first, told = first_page(full_pdf), summed(full)
    assert told is not None
    needs, way, plan, left, over = told.printed()
    assert f"одобрить {number(told.places)} мест первого курса на 2027 год" in first
    assert f"отрасли нужно {flat(number(needs))}" in first
    assert f"Без этого набора придут {flat(number(way))}" in first
    assert f"план даст {flat(number(plan))} в год" in first
    assert re.search(rf"Не закрыто {flat(number(left))} ?, потому что", first)
    assert needs - way - plan == left - over
    assert "Чем мы ошибались." in first


def test_the_first_page_holds_every_change_and_what_is_needed_and_not_allowed(full: Figures, full_pdf: bytes) -> None:
    first = first_page(full_pdf)
    for row in full.programmes:
        if row.change:
            assert row.programme in first, row.id
            assert flat(change(row.change)) in first
    assert changes.wanted(full)
    for one in changes.wanted(full):
        assert one.row.programme in first
    assert set(changes.added(full)) | set(changes.cut(full)) == {row for row in full.programmes if row.change}


def test_shared_programmes_never_mix_whole_places_with_a_need_by_share(full: Figures) -> None:
    told = summed(full)
    assert told is not None
    assert told.places == pytest.approx(full.places_by_share)
    assert told.places != full.places, "the builder's figures have a shared programme"
    once = {row.programme: row for row in reversed(full.programmes)}.values()
    assert told.need == pytest.approx(sum(row.cluster_share * (row.coverage.need.mean or 0) for row in once if row.coverage), abs=0.01)


def test_a_demonstration_is_one_page_without_places_to_approve(sparse_pdf: bytes) -> None:
    figures = sparse_figures()
    assert len(pdf_text.pieces(sparse_pdf)) == 1
    first = first_page(sparse_pdf)
    assert flat(needed(figures.need_total)) in first
    assert "Какие файлы изменят этот документ" in first
    for absent in ("Просим", "одобрить", "УТВЕРЖДЕНО", "Срок:", "(подпись)", "Проект решения"):
        assert absent not in first


def test_the_brief_is_four_pages_in_the_order_a_council_reads(full_pdf: bytes) -> None:
    pages = ["\n".join(page) for page in pdf_text.pieces(full_pdf)]
    for at, words in enumerate(("Просим Координационный совет", "Все программы", "Что изменило бы предложение", "Проект решения")):
        assert words in pages[at]
    assert "Приложение А" in pages[4]


def test_conditions_that_run_over_their_page_leave_the_brief_at_four(full: Figures) -> None:
    """The resolution follows below, whole with its signatures; no page holds a table's last rows alone."""
    held = {"binding_constraint": "лицензия и нагрузка (число групп); преподаватели; часы мастерской; места практики"}
    row = full.programmes[0].model_dump(mode="json") | held
    for rows in range(14, 22):
        many = full_figures(programmes=tuple(row | {"id": f"p{at}", "programme": f"15.01.{at:02d}"} for at in range(rows)))
        pages = [" ".join(page) for page in pdf_text.pieces(document.render(many))]
        closing = next(at for at, page in enumerate(pages) if "Проект решения" in page)
        if "Что решает сам совет" in pages[closing] + pages[closing - 1] * (closing != 3):
            break
    else:
        pytest.fail("no number of conditions runs over its page")
    assert closing == 3
    assert "(подпись)" in pages[3]
    assert "Приложение А" in pages[4]


def test_the_main_table_prints_each_row_as_the_figures_say(full: Figures, full_pdf: bytes) -> None:
    told = [piece.replace("\u200b", "") for piece in pdf_text.pieces(full_pdf)[1]]
    for row in full.programmes:
        assert row.coverage is not None
        numbers = [number(row.places_last_year), number(row.places), change(row.change)]
        assert numbers in [told[at : at + 3] for at in range(len(told))], row.id
        assert needed(row.coverage.need, row.coverage.decline_chance) in told
        assert flat(why(row, full).text) in flat(" ".join(told).replace(" - ", "")), row.id


def test_a_deadline_lies_inside_the_round_and_a_draft_names_none(full: Figures) -> None:
    day = full.calendar.model_copy(update={"council_date": date(2027, 2, 10)})
    told = flat(pdf_text.text(document.render(full.model_copy(update={"calendar": day}))))
    assert "ответить до 10 февраля 2027 г." in told
    assert "Срок: 10 февраля 2027 г" in told
    draft = flat(pdf_text.text(document.render(full)))
    assert "ответить до дня совета" in draft


def test_each_programme_has_a_card_those_that_lose_first(full: Figures, full_pdf: bytes) -> None:
    told = flat(pdf_text.text(full_pdf)).split("Приложение А.")[1].split("Приложение Б.")[0]
    lost = [told.index(flat(label(row))) for row in changes.cut(full)]
    grown = [told.index(flat(label(row))) for row in changes.added(full)]
    assert max(lost) < min(grown)
    assert told.count("цена перемены") == len([row for row in full.programmes if row.chain])
    for words in ("Цена группы. Ещё одна: потери", "на одну меньше:", "целевых договоров", "Чем ошибались."):
        assert words in told


def test_coverage_below_the_stated_one_is_said_in_words() -> None:
    assert "реже" in ask.coverage_in_words(0.45)
    assert "реже" not in ask.coverage_in_words(0.83)
    assert ask.coverage_in_words(None) == ""


def test_missing_values_are_marked_and_not_guessed() -> None:
    bare = full_figures(decisions={}, forecast_errors=(), track_record=(), intake=(), response=())
    told = flat(pdf_text.text(document.render(bare)))
    assert "Сведения не поступали: недостаточно данных." in told
    assert "Опрос не поступал" in told
    assert "Недостаточно данных; саму потребность никто не наблюдает." in told
    assert "None" not in told
    assert "nan" not in told


def test_defaults_decisions_and_both_expert_gaps_are_told(full_pdf: bytes) -> None:
    told = flat(pdf_text.text(full_pdf))
    for said in (
        "Решение 1", "Решение 2", "Решение 3", "Решение 5", "заменить", "добавить", "Срок протокола – до 01.05.2022 (история)", "Срок: до 01.05.2027, по календарю кампании",
    ):  # fmt: skip
        assert said in told
    cells = [piece for page in pdf_text.pieces(full_pdf) for piece in page]
    at = cells.index("демонстрационный экзамен")
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
                banner="ОБРАЗЕЦ",
                cluster={"code": text, "name": text},
                region={"name": text},
                legal_reference=text,
                purpose=text,
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
    told = flat(pdf_text.text(document.render(full_figures(intake=files))))
    assert "2 файла" in told
    assert "700000000" not in told


def test_the_gaps_are_those_of_the_intake_report() -> None:
    assert set(WOULD_CHANGE) == {name for name, card in cards().items() if card.without}
    came = tuple({"file": f"{source}.xlsx", "source": source, "rows_read": 1, "accepted": 1} for source in WOULD_CHANGE if source != "federal_need")
    broken = {"file": "СПО-1.xlsx", "source": "не распознан", "rows_read": 0, "accepted": 0}
    surveys = {"file": "Опрос работодателей: файлов 152", "source": "survey", "rows_read": 9, "accepted": 9}
    figures = full_figures(intake=(*came, broken, surveys))
    assert [name for name, _ in missing_sources(figures)] == ["федеральный прогноз потребности"]
    assert [row.file for row in unread(figures)] == ["СПО-1.xlsx"]
    assert "153\u00a0файла" in {line.file for line in intake_lines(figures)}
    told = json.dumps(encoded(evidence.blocks(figures)), ensure_ascii=False)
    assert "Не прочитаны: СПО-1.xlsx." in told
    assert "файлы всех видов" not in told


def test_one_sum_has_one_printed_number_everywhere() -> None:
    """Halves: 402.5 places are 403 on the first and the fourth page, a change is the difference of two printed numbers."""
    one = programme(groups=3, places_last_year=125, cluster_share=0.5, change_drivers=(), offers=(offer(groups=3, places_last_year=125),))
    figures = full_figures(programmes=(one,))
    told = summed(figures)
    assert told is not None
    assert (figures.places_by_share, told.places_last_year) == (37.5, 62.5)
    printed = [json.dumps(encoded(part.blocks(figures)), ensure_ascii=False) for part in (ask, whole, resolution)]
    assert "38\u00a0мест" in printed[0]
    assert "38\u00a0мест" in printed[2]
    assert told.change == 38 - 63
    assert all("\u221225" in text for text in printed[:2])


def test_a_long_name_is_cut_between_words() -> None:
    assert cut_to("Технологии продукции питания", 18) == "Технологии…"
    assert cut_to("Монтаж и эксплуатация внутренних устройств", 10) == "Монтаж…"
    assert cut_to("Сварщик", 10) == "Сварщик"


def test_counts_of_notes_have_classes_and_years_have_none() -> None:
    assert in_classes("принят 3711 мест в год, без сценария – 3911; на 2027 год 2030 чел., 2031–2033") == (
        "принят 3\u202f711 мест в год, без сценария – 3\u202f911; на 2027 год 2\u202f030 чел., 2031–2033"
    )


def test_a_choice_names_apart_what_moves_against_it() -> None:
    moved = [
        programme(variants=({"variant": "cost_2_1", "places": 100}, {"variant": "cost_1_2", "places": 50})),
        programme("15.01.36", seed=1, variants=({"variant": "cost_2_1", "places": 50}, {"variant": "cost_1_2", "places": 50})),
    ]
    figures = full_figures(programmes=tuple(moved), cost_ratio="1 : 1")
    dearer, cheaper = triggers.choice_rows(figures)
    assert [dearer.largest, cheaper.largest] == ["15.01.05\u00a0(9) +25", "15.01.05\u00a0(9) \u221225; 15.01.36\u00a0(9) \u221225"]
    told = json.dumps(encoded(triggers.blocks(figures)), ensure_ascii=False)
    assert "в обратную сторону: 15.01.36\u00a0(9) \u221225;" in told.replace("\u00a0–", " –")


def test_conditions_that_cannot_hold_together_are_named_and_asked_about() -> None:
    held = "условия противоречат друг другу: как в прошлом году"
    text = (
        "15.01.05: места оставлены как в прошлом году: эти условия нельзя выполнить вместе – внебюджетный приём: как в прошлом году "
        "(15.01.05 на базе 9 кл., K28, 2029 г.); преподаватели (K28, 2029 г.)"
    )
    figures = full_figures(programmes=(programme(binding_constraint=held),), warnings=({"kind": "other", "text": text},))
    assert conflicts(figures) == ["15.01.05 – внебюджетный приём, преподаватели"]
    assert why(figures.programmes[0], figures).text == "вместе нельзя: внебюджетный приём, преподаватели; места прежние"
    for part in (ask, resolution):
        assert "пределить, какое условие уступает: 15.01.05" in json.dumps(encoded(part.blocks(figures)), ensure_ascii=False)


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
    assert len(pdf_text.pieces(document.render(figures))) >= 1


def test_a_large_cluster_is_printed_whole() -> None:
    rows = tuple(
        programme(f"15.02.{at:02d}", f"Специальность номер {at}", basis, seed=at)
        for at in range(1, 46)
        for basis in ("9", "11")
    )
    told = pdf_text.text(document.render(full_figures(programmes=rows)))
    assert all(f"Специальность номер {at}" in told for at in range(1, 46))


@pytest.mark.parametrize("figures", [full_figures(), full_figures(banner="ДЕМОНСТРАЦИЯ")], ids=["proposal", "reference"])
def test_every_chart_has_words_for_those_who_do_not_see_it(figures: Figures) -> None:
    told = [block.alt for block in document.content(figures) if isinstance(block, Picture)]
    told += [card.alt for block in document.content(figures) if isinstance(block, Cards) for card in block.items]
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
