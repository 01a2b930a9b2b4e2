"""Sentences that state a fact stand where the figures have it, and only there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from figures_builder import full_figures, sparse_figures

from proposals import decisions, document
from proposals.annexes import cards, colleges, evidence
from proposals.brief import ask, whole
from proposals.figures import Figures
from proposals.numbers import NBSP
from proposals.page import programme as programme_page
from proposals.page.data import Year
from proposals.terms import NOT_DISTRIBUTED

Change = Callable[[Figures], Figures]


def text(blocks: Any) -> str:
    return str(blocks).replace("\\xa0", " ").replace(NBSP, " ").replace("\\u202f", " ")


def as_it_is(figures: Figures) -> Figures:
    return figures


def with_all_rows(**changes: Any) -> Change:
    return lambda figures: figures.model_copy(update={"programmes": tuple(row.model_copy(update=changes) for row in figures.programmes)})


def with_all_offers(**changes: Any) -> Change:
    def changed(figures: Figures) -> Figures:
        rows = tuple(
            row.model_copy(update={"offers": tuple(offer.model_copy(update=changes) for offer in row.offers)}) for row in figures.programmes
        )
        return figures.model_copy(update={"programmes": rows})

    return changed


def with_figures(**changes: Any) -> Change:
    return lambda figures: figures.model_copy(update=changes)


def with_decisions(**changes: Any) -> Change:
    return lambda figures: figures.model_copy(update={"decisions": figures.decisions.model_copy(update=changes)})


SAID = {
    "shared programmes among organisations": (colleges.blocks, "Программы, общие с другими кластерами, показаны целиком.", as_it_is, with_all_rows(cluster_share=1.0)),
    "places of no organisation": (colleges.blocks, "По организациям места не распределены", with_all_offers(college=NOT_DISTRIBUTED), as_it_is),
    "shared programmes of the whole": (whole.blocks, "Нижняя строка – только доля кластера", as_it_is, with_all_rows(cluster_share=1.0)),
    "files that nobody told of": (evidence.blocks, "Сведения о принятых файлах не переданы.", with_figures(intake=()), as_it_is),
    "no survey": (evidence.blocks, "Опрос не поступал: потребность прочитана одной моделью.", with_figures(response=()), as_it_is),
    "checksums of files": (evidence.blocks, "Контрольные суммы принятых файлов – в книге", as_it_is, with_figures(intake=())),
    "traces of rows": (evidence.blocks, "Номер следа каждой строки – в книге", as_it_is, with_all_rows(trace_id=None)),
    "no chain": (cards.blocks, "Цепочки нет: потребность не оценена", with_all_rows(chain=None), as_it_is),
    "no places": (lambda figures: ask._asked(figures, None), "Рассмотреть потребность: мест расчёт не дал.", with_all_rows(places=None), as_it_is),
    "the load of a commission": (decisions.blocks, "Число групп на экзамене сейчас неизвестно", with_decisions(groups_now=None), with_decisions(groups_now=10, load=0.5)),
    "a sign without a letter": (document.content, "стоит вместо знака, которого нет в шрифте документа", with_figures(purpose="Для \U0001f600"), as_it_is),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_a_sentence_stands_where_the_figures_have_its_fact_and_only_there(name: str) -> None:
    made, sentence, where, elsewhere = SAID[name]
    assert sentence in text(made(where(full_figures())))
    assert sentence not in text(made(elsewhere(full_figures())))


@pytest.mark.parametrize(
    ("share", "said"),
    [(None, ""), (0.81, "; в полосу «80 из 100» факты попали в 81 % случаев"), (0.62, "; в полосу «80 из 100» факты попадали реже – в 62 % случаев, поэтому границы здесь узки")],
)  # fmt: skip
def test_what_a_band_held_is_said_as_it_was(share: float | None, said: str) -> None:
    assert ask.coverage_in_words(share).replace(NBSP, " ") == said


def test_a_card_of_a_corrected_programme_tells_what_came() -> None:
    figures = full_figures()
    record = figures.track_record[0] if figures.track_record else sparse_figures().track_record[0]
    row = next(row for row in figures.programmes if row.programme == record.programme)
    assert record.round in cards._missed(row, figures)
    assert "сравнить не с чем" in cards._missed(row, with_figures(track_record=())(figures))


@pytest.mark.parametrize("lowest", [-5.0, 5.0])
def test_a_picture_speaks_of_a_decline_where_it_goes_below_nobody(lowest: float) -> None:
    first = full_figures().programmes[0].path[0]
    years = [Year(first.year + ahead, first.need.model_copy(update={"q10": lowest}), 10.0, 10.0) for ahead in (0, 1)]
    page = str(programme_page._fan(years))
    assert ("Ниже нуля – сокращение" in page) is (lowest < 0)
