"""The scoreboard as tables: on the terminal by rich, and as a section of docs/methodology/chain-truth.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.chain_truth_bars import number_text, places_moved, ratio_of_costs, signs_standing, verdicts
from benchmarks.chain_truth_region import (
    LAST_YEAR,
    LAST_YEAR_FREE,
    LAW,
    PLAN,
    POINT_RULE,
    POINT_RULE_LOOSE,
    SHIPPED,
    VARIANTS,
)
from benchmarks.chain_truth_scores import BANDS, YEARS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "methodology" / "chain-truth.md"
BELOW = "<!-- разделы пишет команда -->"
CAME_OUT = "вышло"  # the column of the bars that a later board is held beside
NO_EXPECTATION = "полосы ожидания у цепочки нет: взята полоса среднего по розыгрышам отдельных лет"


@dataclass(frozen=True)
class Sheet:
    """One table of the scoreboard."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Board:
    """Everything that was scored: tables of the regions pooled."""

    figures: Mapping[str, object]
    scores: pd.DataFrame
    costs: pd.DataFrame
    marks: pd.DataFrame
    stability: pd.DataFrame
    failed: Sequence[tuple[int, str, str]]
    expectation: bool
    regions: pd.DataFrame = field(default_factory=pd.DataFrame)

    def sheets(self) -> list[Sheet]:
        """All tables in the order in which they are read."""
        made = [Sheet("Планки", ("показатель", CAME_OUT, "нужно; цель", "взято"), verdicts(self.figures))]
        made += [self._between_regions()] if len(self.regions) else []
        made.append(self._reach())
        made += [self._errors(), self._coverage(), self._costs(), self._marks(), self._stability()]
        if self.failed:
            told = [(str(seed), variant, why.splitlines()[0]) for seed, variant, why in self.failed]
            made.append(Sheet("Плана нет", ("семя", "цепочка", "почему"), told))
        return made

    def _between_regions(self) -> Sheet:
        """How much the choice of seeds decides: mean of the regions, their spread, and the standard error of the mean."""
        names = {
            "wape": "потребность программ, окно плана: WAPE", "bias": "смещение", "expected_80": "ожидание внутри 80 %",
            "realised_80": "отдельные годы внутри 80 %",
        }  # fmt: skip
        rows = []
        for column, name in names.items():
            values = self.regions[column]
            spread = values.std(ddof=1)
            cells = (values.mean(), spread, spread / len(values) ** 0.5, values.min(), values.max())
            rows.append((name, *map(number_text, cells)))
        return Sheet("Что решают семена: регионы порознь", ("показатель", "среднее регионов", "разброс", "стандартная ошибка", "от", "до"), rows)

    def _reach(self) -> Sheet:
        """What nobody who does not know the future can pass: bars beyond it are out of everybody's reach in this world."""
        rows, both = [], self.costs
        if len(both):  # what plan and law take of one whole: of regions that have both
            both = both[both["seed"].isin(both.loc[both["decision"] == LAW, "seed"])]
        for rival in (LAST_YEAR, POINT_RULE, POINT_RULE_LOOSE):
            law, plan = ratio_of_costs(both, SHIPPED, rival, decision=LAW), ratio_of_costs(both, SHIPPED, rival)
            part = (1 - plan) / (1 - law) if law < 1 else float("nan")
            rows.append((rival, number_text(law), number_text(plan), number_text(part, 2)))
        return Sheet(
            "Предел достижимого: знающий закон", ("соперник", "закон / соперник", "план / соперник", "взято из возможного"), rows
        )

    def _errors(self) -> Sheet:
        """WAPE, bias and half-width, the variants side by side."""
        titles = [f"{what}: {variant}" for what in ("WAPE", "смещение", "полуширина 80 %") for variant in VARIANTS]
        rows = []
        for key, group in self.scores.groupby(["quantity", "horizon", "level"], sort=False):
            by_variant = group.set_index("variant").reindex(list(VARIANTS))
            cells = [number_text(by_variant.loc[v, c], 2) for c in ("wape", "bias", "half_width") for v in VARIANTS]
            rows.append((*map(str, key), *cells))
        return Sheet("Ошибки против ожидания", ("величина", "срок", "уровень", *titles), rows)

    def _coverage(self) -> Sheet:
        """Share of truths inside the bands: of the expectation, and for single years of what happened."""
        name = "ожидание" if self.expectation else f"ожидание ({NO_EXPECTATION})"
        titles = [f"{variant}: {band} %" for variant in VARIANTS for band in BANDS]
        rows = []
        for key, group in self.scores.groupby(["quantity", "horizon", "level"], sort=False):
            by_variant = group.set_index("variant").reindex(list(VARIANTS))
            if by_variant["expected_80"].isna().all():
                continue
            what = "realised" if key[1] == YEARS else "expected"
            cells = [number_text(by_variant.loc[v, f"{what}_{band}"], 2) for v in VARIANTS for band in BANDS]
            rows.append((*map(str, key), "сбывшееся" if what == "realised" else "ожидание", *cells))
        return Sheet(f"Доля истин внутри полос; истина – {name}", ("величина", "срок", "уровень", "истина", *titles), rows)

    def _costs(self) -> Sheet:
        """True costs of the decisions: the mean over the law's futures, and the future that comes."""
        if self.costs.empty:
            return Sheet("Цена решений", ("решение",), [])
        titles = [f"{variant}: {what}" for variant in VARIANTS for what in ("цена", "план / это", "то же, сбывшееся")]
        rows = []
        for decision in (PLAN, LAST_YEAR, LAST_YEAR_FREE, POINT_RULE, POINT_RULE_LOOSE, LAW):
            cells = []
            for variant in VARIANTS:
                own = self.costs[(self.costs["variant"] == variant) & (self.costs["decision"] == decision)]
                cells.append(number_text(own["cost"].mean(), 0))
                cells += [
                    number_text(ratio_of_costs(self.costs, variant, decision, column=column))
                    for column in ("cost", "cost_realised")
                ]
            rows.append((decision, *cells))
        return Sheet("Истинная цена решений, человеко-лет на регион", ("решение", *titles), rows)

    def _marks(self) -> Sheet:
        """Whether rows with a better mark err less."""
        if self.marks.empty:
            return Sheet("Отметки уверенности", ("отметка",), [])
        sums = self.marks.groupby("mark")[["off", "size"]].sum().assign(rows=self.marks["mark"].value_counts())
        rows = [
            (f"{mark:.0f}", str(int(line["rows"])), number_text(line["off"] / line["size"]))
            for mark, line in sums.iterrows()
        ]
        return Sheet("Отметки уверенности и ошибка потребности", ("отметка", "строк", "WAPE"), rows)

    def _stability(self) -> Sheet:
        """What other draws change in the plan."""
        rows = [
            ("знак изменения строки устоял", number_text(signs_standing(self.stability))),
            ("доля мест, которые переехали", number_text(places_moved(self.stability))),
        ]
        return Sheet("Другие розыгрыши (каждая половина сама по себе)", ("что", "доля"), rows)


def show(board: Board, console: Console) -> None:
    """Print all tables."""
    for sheet in board.sheets():
        table = Table(title=sheet.title, title_justify="left")
        for number, column in enumerate(sheet.columns):
            table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
        for row in sheet.rows:
            table.add_row(*row)
        console.print(table)


def write_section(board: Board, title: str, about: str, page: Path = PAGE, beside: str | None = None) -> None:
    """Put the board into the page under ``title``; a section of that title is replaced, the others stay. The bars stand
    beside those of the section ``beside``."""
    kept = page.read_text(encoding="utf-8").partition(BELOW)[2] if page.exists() else ""
    sheets = board.sheets()
    if beside:
        sheets[0] = with_before(sheets[0], bars_of(kept, beside), beside)
    section = f"## {title}\n\n{about}\n\n" + "\n\n".join(map(_markdown, sheets)) + "\n\n"
    own = re.compile(rf"## {re.escape(title)}\n.*?(?=^## |\Z)", re.S | re.M)
    sections = own.sub(lambda _: section, kept) if own.search(kept) else kept.rstrip() + "\n\n" + section
    page.write_text(f"{HEAD}\n{BELOW}\n\n{sections.strip()}\n", encoding="utf-8")


def bars_of(text: str, title: str) -> dict[str, str]:
    """Values of the bars in a section of the page, by name. Raises ValueError where there is none."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.S | re.M)
    table = found and re.search(r"\*\*Планки\*\*\n\n(.*?)(?:\n\n|\Z)", found[1], re.S)
    if not table:
        raise ValueError(f"на странице нет планок раздела «{title}»")
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()]
    return {row[0]: row[head.index(CAME_OUT)] for row in rows}


def with_before(sheet: Sheet, before: Mapping[str, str], title: str) -> Sheet:
    """The bars with an earlier board's values before today's; an en dash where it had none."""
    rows = [(name, before.get(name, "–"), *rest) for name, *rest in sheet.rows]
    return Sheet(sheet.title, (sheet.columns[0], f"было: {title}", *sheet.columns[1:]), rows)


def _markdown(sheet: Sheet) -> str:
    lines = [f"**{sheet.title}**", "", "| " + " | ".join(sheet.columns) + " |", "|" + "---|" * len(sheet.columns)]
    return "\n".join(lines + ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in sheet.rows])


HEAD = """# Цепочка против запечатанной истины

Разделы этой страницы пишет команда `python -m benchmarks.chain_truth --seeds A-B --page НАЗВАНИЕ`; раздел с тем же названием
заменяется, прежние остаются. Код: `benchmarks/chain_truth*.py`, истина: `sample/outlook.py`, `sample/mechanism.py`. Что пробовали и с каким
счётом: [chain-truth-variants](chain-truth-variants.md).

Что обещают тесты этой главы: [их предложения](../specification.md#chain-truth), заново – `python -m benchmarks.spec chain-truth`.

## Что и как считается

Выдуманный регион записывается файлами, как их прислали бы ведомства; файлы читают настоящие разборщики, по ним идут настоящие
этапы: приём, витрины, прогноз, план. Истина остаётся у генератора, цепочка её не видит. По ней считается:

| величина | истина |
|---|---|
| потребность, ожидание | среднее по всем будущим, которые допускает закон региона: те же доли, связи и тренды, другие потрясения |
| потребность, сбывшееся | одно выпавшее будущее |
| выбытие | места, которые освобождаются, кто бы их ни занял, по истинным связям «профессия → программа» |
| предложение | принятые студенты и будущий платный приём, доведённые до работы по истинным долям; бюджетные наборы, которых ещё нет, не входят |
| выход места | выпускники на работе по профессии с мест прошлого года |
| остаток | потребность − предложение − выпускники мест прошлого года, в год окна плана |
| места | бюджетные места первого набора (в разделах, посчитанных до 29.11.2026, – с платными) у плановика, который знает закон, но не будущее |

Окно плана программы – годы рынка труда, которых достигают три набора. WAPE = Σ|названо − истина| / Σ|истина| по всем строкам всех
регионов; смещение = Σ(названо − истина) / Σ|истина|; полуширина = половина 80 %-й полосы / |среднее|, медиана по строкам.

Три цепочки рядом: «как есть»; «штат по умолчанию» – ответы работодателей не двигают структуру штата; «без опроса» – файлов опроса
в папке нет. Цена решения – нехватка и избыток в человеко-годах за окно плана, в среднем по 300 будущим закона (рядом – в том
будущем, которое сбылось), без цены перемен. Места прошлого года (настоящие, даже если последняя таблица КЦП
неполна) и правило «потребность / выход» (до ближайшей группы) держат **все пределы плана**, и тем же кодом: `models/plan/nearest.py` ищет
ближайшие к заказу места в целых группах среди строк `plan_limits` – лицензия, учебные места, преподаватели, мастерские, практика, договоры,
заявления, выпускники школ, бюджет, изменение за год; где бюджета не хватает, все уступают равную долю, а группу, которой нет места в одном
колледже, берёт другой. Знающему закон перемены ничего не стоят; дешевле его при тех же пределах не может быть никто, кто не знает будущего
(его пределы, как и у мест прошлого года, – по бюджетным местам: платных в его таблице нет, они уже в выпуске). Где цепочка не
дала плана (таблица «Плана нет»), остаются места прошлого года, и цена плана равна их цене.

**Мерка изменена 29.11.2026, до того как увидели её счёт.** В разделах, посчитанных раньше, соперники держали только бюджет, пределы набора и
изменение за год (правило – ещё лицензию): их группы убирались поровну, а правило заказывало и то, что некому и негде учить, и выходило
дешевле даже знающего закон (1,057 и 1,029 в разделах «Счёт 29.11.2026»). На прежнюю мерку похожа строка «то же правило без пределов
колледжей»: оно не знает ни практики, договоров, заявлений, помещений, преподавателей и мастерских, ни лицензий, а места уступает как новое.
Строка «места прошлого года без бюджета и пределов» показывает, чего стоят пределы местам прошлого года.

Последний счёт ставит планки рядом с первым (`--beside РАЗДЕЛ`).

Миры – `sample/worlds.py`: mild – обычный регион, rough – худший, calm – документированные допущения верны почти буквально. Отметка
«НЕТ» у цены там, где и знающий закон не достигает планки (таблица «Предел достижимого»), – свойство мира, а не цепочки: судить надо по доле взятого из возможного.
В разделе «Первый счёт» мир ещё прежний, и правила ещё не держали предел изменения за год; до 29.11.2026 в пределы набора соперникам засчитывались и платные места,
поэтому там они стеснены сильнее плана.
"""
