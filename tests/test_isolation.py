"""What cannot be made costs itself: a cluster or a programme that fails is named in Russian, and the others are made."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from figures_builder import full_figures
from programme_builder import programme
from pydantic import ValidationError

from flows.figures import cluster_outbox
from flows.figures import programme as rows
from flows.figures.cluster_outbox import NotMade
from models.errors import DocumentNotRendered, KadryError
from proposals import document, workbook
from proposals.figures import Figures, Programme
from proposals.why import why

NAME = "Машиностроение и металлообработка"


def fails(error: Exception) -> Any:
    def work(*_: Any) -> Any:
        raise error

    return work


def contradiction() -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        Programme.model_validate(programme(places=7))
    return caught.value


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(KadryError("нет истории приёма"), "нет истории приёма", id="ours"),
        pytest.param(KeyError("08.01.27"), "непредвиденная ошибка", id="nobody foresaw it"),
        pytest.param(contradiction(), "по организациям", id="figures contradict each other"),
    ],
)
def test_a_cluster_that_fails_is_named_and_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception, told: str
) -> None:
    monkeypatch.setattr(cluster_outbox, "gather", fails(error))
    made = cluster_outbox.figures_or_why(SimpleNamespace(ref_area="901"), "engineering", tmp_path)  # type: ignore[arg-type]
    assert isinstance(made, NotMade)
    assert made.name == NAME
    assert told in made.reason
    assert cluster_outbox.documents_or_why(tmp_path / "out", made, tmp_path) is made


def test_documents_that_cannot_be_set_leave_no_half_of_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def half(folder: Path, figures: Figures) -> None:
        folder.mkdir()
        (folder / "proposal.json").write_text("{}")
        raise DocumentNotRendered(figures.cluster.name, ["no font"])

    monkeypatch.setattr(cluster_outbox, "documented", half)
    made = cluster_outbox.documents_or_why(tmp_path / "out", full_figures(), tmp_path)
    assert isinstance(made, NotMade)
    assert "no font" in made.reason
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("error", [KeyError("no history"), contradiction()], ids=["a failure", "a contradiction"])
def test_a_programme_that_fails_keeps_its_places_and_loses_its_explanation_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception
) -> None:
    monkeypatch.setattr(rows, "_row", fails(error))
    shared = SimpleNamespace(region=SimpleNamespace(root=tmp_path), members=pd.Series({"15.01.05": 0.5}))
    plan = SimpleNamespace(programme="15.01.05", basis="9", places=75.0, places_last_year=50.0)
    bare = Programme.model_validate(rows._row_or_bare(shared, plan))  # type: ignore[arg-type]
    assert (bare.places, bare.change, bare.cluster_share) == (75, 25, 0.5)
    assert bare.warnings[0].startswith("Программа 15.01.05 на базе 9 классов показана без объяснений")
    figures = full_figures(programmes=(programme("15.02.08", "Технология машиностроения").copy(), bare.model_dump()))
    assert figures.places == 150
    assert why(figures.programmes[0], figures).kind == "unknown"
    assert document.render(figures).startswith(b"%PDF")
    assert workbook.render(figures)
