"""The page of speed among the documents: every stage beside the limit of what it stands on, in one run, and how the whole grows with regions.

    python -m benchmarks.speed_page [--country FILE]        (make bench-report)

Ratios of processor time within one run hold on a loaded machine; seconds do not, so the page names the load beside them.
``--country`` is a file of measurements (python -m benchmarks.national --record FILE); small regions are measured here where
it is not given.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks import intake_speed, national, plan_speed, reading_speed

ROOT = Path(__file__).resolve().parents[1]
PAGE, PLOT = ROOT / "docs" / "performance.md", ROOT / "docs" / "img" / "growth.svg"
DUMP_ROWS = 60_000
GROWTH = (1, 3, 9)
EXPONENT_BOUND = 1.05
PLAN_BOUND, DOCUMENT_BOUND = 1.2, 1.5


@dataclass(frozen=True)
class Line:
    """One stage beside its limit, seconds."""

    stage: str
    size: str
    limit: str
    bare: float
    ours: float
    bound: float

    @property
    def is_kept(self) -> bool:
        return self.ours <= self.bound * self.bare


def main() -> None:
    """Measure, write the page; exit 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--country", type=Path, default=None, help="measurements of benchmarks.national")
    chosen = parser.parse_args()
    lines = [_workbook(), _dump(), _plan(), _document()]
    countries = _recorded(chosen.country) if chosen.country else _grown()
    PAGE.write_text(page(lines, countries), encoding="utf-8")
    draw(countries)
    sys.exit(0 if all(one.is_kept for one in lines) and exponent(countries) <= EXPONENT_BOUND else 1)


def _workbook() -> Line:
    book = reading_speed.workbook()
    bare, ours = reading_speed.in_turn(lambda: reading_speed.bare_calamine(book), lambda: reading_speed.opened(book))
    size = f"книга: {reading_speed.SHEETS} листов × {reading_speed.ROWS} строк"
    return Line("приём: книга", size, "calamine над теми же байтами", bare, ours, reading_speed.WORKBOOK_BOUND)


def _dump() -> Line:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = intake_speed.write_dump(folder, DUMP_ROWS)
        rounds = [[intake_speed.run_stage(stage, folder)["seconds"] for stage in ("bare", "dump")] for _ in range(3)]
    bare, ours = (min(times) for times in zip(*rounds, strict=True))
    what = f"выгрузка вакансий: {DUMP_ROWS} записей, {size / 1e6:.0f} МБ (по часам)"
    return Line("приём: выгрузка", what, "DuckDB read_json той же выгрузки", bare, ours, intake_speed.RATIO_BOUND)


def _plan() -> Line:
    took = plan_speed.whole_region(plan_speed.QUICK, plan_speed.SEEDS[0], plan_speed.Stopwatch())
    programmes, colleges, _, draws = plan_speed.QUICK
    size = f"{programmes} программ × {colleges} колледжей, {took.offers} предложений, {draws} розыгрышей"
    return Line("план", size, "HiGHS внутри того же расчёта", took.solver, took.seconds, PLAN_BOUND)


def _document() -> Line:
    """The second rendering: fonts and template are read at the first one of a night."""
    sys.path.insert(0, str(ROOT / "tests"))
    from figures_builder import full_figures

    from proposals import document, typesetting

    first, second = full_figures(group_size=25), full_figures(group_size=26)  # gathered before: a document is made of figures
    document.render(first)
    compiler, bare = typesetting._compiler(), 0.0

    class Timed:
        def compile_with_warnings(self, **given: object) -> object:
            nonlocal bare
            began = time.process_time()
            try:
                return compiler.compile_with_warnings(**given)
            finally:
                bare += time.process_time() - began

    typesetting._PER_THREAD.compiler = Timed()
    began = time.process_time()
    pdf = document.render(second)
    ours = time.process_time() - began
    typesetting._PER_THREAD.compiler = compiler
    return Line("документ", f"PDF предложения, {len(pdf) / 1000:.0f} кБ", "Typst того же документа", bare, ours, DOCUMENT_BOUND)


def _grown() -> list[national.Country]:
    """One region twice: what is imported and read once is not its work."""
    found = []
    for regions in (GROWTH[0], *GROWTH):
        with tempfile.TemporaryDirectory() as folder:
            found.append(national.measure(Path(folder), regions, 1, small=True))
    return found[1:]


def _recorded(path: Path) -> list[national.Country]:
    """The last measurement of each number of regions."""
    found = [national.Country(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    return [one for _, one in sorted({one.regions: one for one in found}.items())]


def exponent(countries: Sequence[national.Country]) -> float:
    """Power of the number of regions with which processor time grows; by least squares on the logarithms."""
    if len(countries) < 2:
        return float("nan")
    return float(np.polyfit(np.log([one.regions for one in countries]), np.log([one.processor for one in countries]), 1)[0])


def page(lines: Sequence[Line], countries: Sequence[national.Country]) -> str:
    """The page in Markdown."""
    power = exponent(countries)
    kind = "малых (одна группа программ, три кластера)" if countries[0].small else "полного размера"
    return "\n".join(
        [
            "# Скорость",
            "",
            "Страница сделана командой `make bench-report`; числа – одного запуска. Отношение к пределу того, на чём этап стоит, считано "
            "в том же запуске и держится и на занятой машине, секунды – нет.",
            "",
            f"Машина: {_processor()}, ядер {os.cpu_count()}, Python {platform.python_version()}; {date.today():%d.%m.%Y}, нагрузка в конце {_n(os.getloadavg()[0], 1)}.",
            "",
            "## Этап и его предел",
            "",
            "| этап | что | предел | предел, с | наш, с | раз | не больше | |",
            "|---|---|---|---:|---:|---:|---:|---|",
            *map(_line, lines),
            "",
            "Секунды – процессора, где не сказано «по часам».",
            "",
            "## Рост с числом регионов",
            "",
            f"От файлов до опубликованного снимка, регионы {kind}, исполнителей {countries[0].workers}, с процессора.",
            "",
            "| регионов | " + " | ".join(STAGES.values()) + " | всего | на регион | память, ГБ | потеряно |",
            "|---:|" + "---:|" * (len(STAGES) + 4),
            *(_country(one) for one in countries),
            "",
            f"Показатель степени роста: {_n(power)} (не больше {_n(EXPONENT_BOUND)}: {_kept(power <= EXPONENT_BOUND)}). "
            "Единица – прямая; меньше – есть часть, которая от числа регионов не зависит.",
            "",
            "![Рост времени процессора с числом регионов](img/growth.svg)",
            "",
            "Что из этого следует для страны и десяти стран – [масштаб](scaling.md).",
            "",
        ]
    )


def _line(one: Line) -> str:
    cells = (one.stage, one.size, one.limit, _n(one.bare), _n(one.ours), _n(one.ours / one.bare), _n(one.bound, 1), _kept(one.is_kept))
    return f"| {' | '.join(cells)} |"


def _kept(is_kept: bool) -> str:
    return "да" if is_kept else "**нет**"


STAGES = {
    "ingest": "приём", "transform": "витрины", "forecast": "прогноз", "errors": "ошибки", "plan": "план", "propose": "документы", "publish": "снимок",
}  # fmt: skip


def _country(one: national.Country) -> str:
    stages = " | ".join(_n(one.stages[name], 1) for name in STAGES)
    return f"| {one.regions} | {stages} | {_n(one.processor, 1)} | {_n(one.processor / one.regions, 1)} | {_n(one.peak / 1e9)} | {one.lost} |"


def draw(countries: Sequence[national.Country]) -> None:
    """Processor time over regions, both axes logarithmic, with a straight line for comparison."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "kadry"
    import matplotlib.pyplot as plt

    regions = [one.regions for one in countries]
    figure, axes = plt.subplots(figsize=(6, 3.6))
    axes.loglog(regions, [one.processor for one in countries], "o-", color="#1f4e79", label="измерено")
    axes.loglog(regions, [countries[0].processor * one / regions[0] for one in regions], "--", color="#808080", label="прямая от одного региона")
    axes.set_xlabel("регионов")
    axes.set_ylabel("с процессора")
    axes.set_xticks(regions, [str(one) for one in regions])
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(PLOT, metadata={"Date": None})
    plt.close(figure)


def _processor() -> str:
    names = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _n(value: float, digits: int = 2) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


if __name__ == "__main__":
    main()
