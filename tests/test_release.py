"""The checklist of a release names what there is: commands, pages that commands write, one version in two places."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
RELEASE = (ROOT / "docs" / "release.md").read_text(encoding="utf-8")
WRITTEN = re.compile(r"(?:do not edit|не правится|Written by|Страниц\w+ (?:сделана|написана|пишет)|Разделы этой страницы пишет)")
PROSE = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "README.en.md"]


def test_the_citation_and_the_package_are_of_one_version() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == package
    assert re.fullmatch(r"\d+\.\d+\.\d+", package)


def test_every_page_that_a_command_writes_stands_in_the_table_of_figures() -> None:
    pages = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md")) if WRITTEN.search("\n".join(path.read_text(encoding="utf-8").splitlines()[:8]))]
    assert len(pages) > 5
    assert [page for page in pages if f"`{page}`" not in RELEASE] == []


def test_every_picture_outside_the_guides_is_in_the_table_too() -> None:
    pictures = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs" / "img").iterdir())]
    assert [picture for picture in pictures if f"`{picture}`" not in RELEASE] == []


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_every_measurement_that_a_page_names_can_be_run(page: Path) -> None:
    named = set(re.findall(r"python -m (benchmarks\.\w+)", page.read_text(encoding="utf-8")))
    assert [module for module in sorted(named) if not (ROOT / f"{module.replace('.', '/')}.py").is_file()] == []


def test_the_maintainer_and_the_site_lead_to_the_checklist() -> None:
    assert "(../release.md)" in (ROOT / "docs" / "guides" / "maintainer.md").read_text(encoding="utf-8")
    assert "release.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
