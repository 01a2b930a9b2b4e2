"""The tables of the decision backtest and its methodology page, from the costs of every history."""

from __future__ import annotations

import pandas as pd

from benchmarks.decision_law import KIND
from benchmarks.decision_losses import (
    LAW,
    LAW_DRAWS,
    LEVEL,
    MEANS,
    MOVES_FREE,
    PROGRAMMES,
    STATED,
    SUPPLY,
    UNANSWERED,
    UNLIMITED_LAW,
    UNLIMITED_ORACLE,
)
from benchmarks.decision_replanning import YEARLY_PLAN
from benchmarks.decision_tables import markdown, number, percents, span
from benchmarks.decision_world import CELLS
from benchmarks.decision_yearly_page import yearly_section
from models.backtest.decisions import (
    LAST_YEAR,
    ORACLE,
    PLAN,
    POINT_NEAREST,
    POINT_RULE,
    mean_interval,
    saving_interval,
    summary,
)

RIVALS = (LAST_YEAR, POINT_RULE, POINT_NEAREST, STATED)
NAMES = {
    LAST_YEAR: "места прошлого года",
    POINT_RULE: "правило «потребность / выход»",
    POINT_NEAREST: "то же правило, округление к ближайшей группе",
    STATED: "заявки работодателей / выход",
}
HOPED = {LAST_YEAR: 0.15, POINT_RULE: 0.05}
# What each step of the ladder learns: (cost before, cost after) → its share of the regret.
STEPS = {
    "цена изменения групп (λ)": (PLAN, MOVES_FREE),
    "уровень потребности региона": (MOVES_FREE, LEVEL),
    "распределение по программам": (LEVEL, PROGRAMMES),
    "выпуск и отдача места": (PROGRAMMES, SUPPLY),
    "ширина и форма розыгрышей": (SUPPLY, LAW),
    "будущее, неизвестное никому": (LAW, ORACLE),
}


def bound(costs: pd.DataFrame) -> pd.DataFrame:
    """What a planner who knows every rate, but not the future, saves, and what the plan leaves to him: cell, against
    (LAST_YEAR | POINT_RULE | PLAN), saving, low, high."""
    rows = [
        (cell, against, *saving_interval(own[LAW].to_numpy(), own[against].to_numpy()))
        for cell, own in costs.groupby("cell", sort=False)
        for against in (LAST_YEAR, POINT_RULE, PLAN)
    ]
    return pd.DataFrame(rows, columns=["cell", "against", "saving", "low", "high"])


def losses(costs: pd.DataFrame) -> pd.DataFrame:
    """The plan's regret and its parts: cell, part («сожаление» | STEPS), mean, low, high (person-years a history)."""
    rows = []
    for cell, own in costs.dropna(subset=[MEANS]).groupby("cell", sort=False):
        for part, (before, after) in {"сожаление плана": (PLAN, ORACLE), **STEPS}.items():
            rows.append((cell, part, *mean_interval((own[before] - own[after]).to_numpy())))
    return pd.DataFrame(rows, columns=["cell", "part", "mean", "low", "high"])


def limits_and_draws(costs: pd.DataFrame) -> pd.DataFrame:
    """What the largest change of a year costs the oracle and who knows the law, and what the draws save against a plan on
    means: cell, part, mean, low, high (person-years a history)."""
    pairs = {
        "предел изменения за год: всезнающему": (ORACLE, UNLIMITED_ORACLE),
        "предел изменения за год: знающему закон": (LAW, UNLIMITED_LAW),
        "план по средним вместо розыгрышей": (MEANS, PLAN),
    }
    rows = [
        (cell, part, *mean_interval((own[before] - own[after]).dropna().to_numpy()))
        for cell, own in costs.groupby("cell", sort=False)
        for part, (before, after) in pairs.items()
    ]
    return pd.DataFrame(rows, columns=["cell", "part", "mean", "low", "high"])


def told(costs: pd.DataFrame) -> pd.DataFrame:
    """Need that the chain told against the law's: cell, need_law, need_true, need_model, need_survey, need_plan (means a
    year), ratio, ratio_low, ratio_high (Σ plan / Σ law), held, held_mean, width (means over histories)."""
    rows = []
    for cell, own in costs.groupby("cell", sort=False):
        less, low, high = saving_interval(own["need_plan"].to_numpy(), own["need_law"].to_numpy())
        means = own[["need_law", "need_true", "need_model", "need_survey", "need_plan", "held", "held_mean", "width"]]
        rows.append({"cell": cell, **means.mean(), "ratio": 1 - less, "ratio_low": 1 - high, "ratio_high": 1 - low})
    return pd.DataFrame(rows)


def page(costs: pd.DataFrame, numbers: range, draws: int) -> str:
    """The methodology page with the measured tables."""
    saved = summary(costs, RIVALS)
    return PAGE.format(
        histories=len(numbers),
        first=numbers[0],
        last=numbers[-1],
        draws=draws,
        law_draws=LAW_DRAWS,
        parted=int(costs.dropna(subset=[MEANS])["history"].nunique()),
        unanswered=int(costs[UNANSWERED].sum()) if UNANSWERED in costs else 0,
        savings=_savings(saved),
        hopes=_hopes(saved, bound(costs)),
        bound=_bound(bound(costs)),
        losses=_parts(losses(costs)),
        limits=_parts(limits_and_draws(costs)),
        told=_told(told(costs)),
        anew=int(costs.dropna(subset=[YEARLY_PLAN])["history"].nunique()),
        yearly=yearly_section(costs),
        **_sizes(costs),
        kind=KIND.name,
        common=number(KIND.common_sd, 3),
        own=number(KIND.own_sd, 3),
        mismatch=number(KIND.misfit_sd, 2),
        staffing=number(KIND.staffing_distance, 2),
        links=number(KIND.crosswalk_distance, 2),
    )


def _sizes(costs: pd.DataFrame) -> dict[str, str]:
    """Figures that the page names in its text, over cells."""
    parted = costs.dropna(subset=[MEANS]).groupby("cell").mean(numeric_only=True)
    means = costs.groupby("cell").mean(numeric_only=True)
    correct = means.loc["correct"]
    return {
        "unknown": span((parted[LAW] - parted[ORACLE]) / (parted[PLAN] - parted[ORACLE]), 0),
        "ratio": span(means["need_plan"] / means["need_law"], 0),
        "unlucky": " ".join(_unlucky(costs, rival) for rival in HOPED),
        "survey": f"{number(100 * correct['need_survey'] / correct['need_law'])} %",
        "limit": span(1 - means[UNLIMITED_LAW] / means[LAW], 0),
    }


def _unlucky(costs: pd.DataFrame, rival: str) -> str:
    """How many histories the plan lost to a rival, and in how many of them knowing the law would have lost too."""
    lost = costs[costs[PLAN] > costs[rival]]
    also = int((lost[LAW] > lost[rival]).sum())
    return (
        f"Сопернику «{_bare(NAMES[rival])}» план проиграл в {len(lost)} из {len(costs)} случаев (история × ячейка); в {also} из них "
        f"проиграл бы и знающий закон."
    )


def _savings(saved: pd.DataFrame) -> str:
    head = (
        "ячейка", "соперник", "экономия, % (95 %)", "сожаление плана", "сожаление соперника", "план дешевле, % историй",
        "худший проигрыш",
    )  # fmt: skip
    rows = [
        (
            CELLS[row.cell], NAMES[row.rival], percents(row.saving, row.saving_low, row.saving_high),
            number(row.regret_plan), number(row.regret_rival), number(100 * row.won), number(row.worst),
        )
        for row in saved.itertuples(index=False)
    ]  # fmt: skip
    lost = saved[saved["saving_high"] < 0]
    unclear = saved[(saved["saving_low"] <= 0) & (saved["saving_high"] >= 0)]
    verdict = [
        _listed("План проигрывает (весь интервал ниже нуля)", lost),
        _listed("Разница не отличима от нуля", unclear),
    ]
    return "\n".join([markdown(head, rows), "", *verdict])


def _hopes(saved: pd.DataFrame, best: pd.DataFrame) -> str:
    """Hoped-for savings beside the measured ones and the bound."""
    lines = []
    for rival, hope in HOPED.items():
        own, ceiling = saved[saved["rival"] == rival], best[best["against"] == rival]
        reached = [CELLS[row.cell] for row in own.itertuples(index=False) if row.saving >= hope]
        sure = [CELLS[row.cell] for row in own.itertuples(index=False) if row.saving_low >= hope]
        above = [CELLS[row.cell] for row in ceiling.itertuples(index=False) if row.high < hope]
        lines.append(
            f"- Соперник «{_bare(NAMES[rival])}»: надеялись на {number(100 * hope)} %. Измерено "
            f"{span(own['saving'])} по ячейкам; достигнуто: {'; '.join(reached) or 'нигде'}; "
            f"вместе с нижней границей интервала: {'; '.join(sure) or 'нигде'}. Знающий закон сберегает "
            f"{span(ceiling['saving'])}; надежда выше верхней границы его интервала: {'; '.join(above) or 'нигде'}."
        )
    return "\n".join(lines)


def _bound(best: pd.DataFrame) -> str:
    wide = best.assign(text=[percents(*row) for row in best[["saving", "low", "high"]].itertuples(index=False)])
    wide = wide.pivot_table(index="cell", columns="against", values="text", aggfunc="first", sort=False)
    rows = [(CELLS[cell], row[LAST_YEAR], row[POINT_RULE], row[PLAN]) for cell, row in wide.iterrows()]
    head = ("ячейка", "знающий закон против мест прошлого года, %", "против правила, %", "против плана, %")
    return markdown(head, rows)


def _parts(table: pd.DataFrame) -> str:
    parts = list(dict.fromkeys(table["part"]))
    texts = [
        f"{number(mean)} ({number(low)}…{number(high)})"
        for mean, low, high in table[["mean", "low", "high"]].itertuples(index=False)
    ]
    wide = table.assign(text=texts).pivot_table(index="cell", columns="part", values="text", aggfunc="first")
    rows = [(CELLS[cell], *wide.loc[cell, parts]) for cell in dict.fromkeys(table["cell"])]
    return markdown(("ячейка", *parts), rows)


def _told(table: pd.DataFrame) -> str:
    head = (
        "ячейка", "по закону", "сбылось", "модель", "опрос", "в плане", "план / закон (95 %)",
        "80 %-й интервал программы и года содержит истину, %", "то же для средней за годы, %", "ширина интервала / закон",
    )  # fmt: skip
    rows = [
        (
            CELLS[row.cell], *(number(value) for value in (
                row.need_law, row.need_true, row.need_model, row.need_survey, row.need_plan)),
            f"{number(row.ratio, 2)} ({number(row.ratio_low, 2)}…{number(row.ratio_high, 2)})",
            number(100 * row.held), number(100 * row.held_mean), number(row.width, 2),
        )
        for row in table.itertuples(index=False)
    ]  # fmt: skip
    return markdown(head, rows)


def _listed(title: str, rows: pd.DataFrame) -> str:
    which = "; ".join(f"{CELLS[row.cell]} – {NAMES[row.rival]}" for row in rows.itertuples(index=False))
    return f"- {title}: {which or 'нигде'}."


def _bare(name: str) -> str:
    return name.replace("«", "").replace("»", "")


PAGE = """# Проверка решений задним числом

Страница написана командой `python -m benchmarks.decision_backtest --histories {histories} --out docs`; вручную не правится.
Код: `models/backtest/decisions.py`, `benchmarks/decision_world.py` (генератор, заморожен), `decision_law.py`, `decision_planner.py`,
`decision_replanning.py`, `decision_losses.py`, `decision_page.py`, `decision_yearly_page.py`, `decision_tables.py`, `decision_backtest.py` там же.

Что обещают тесты этой главы: [их предложения](../specification.md#decision-backtest), заново – `python -m benchmarks.spec decision-backtest`.

## Что сравнивается

В каждой выдуманной истории сначала считается план так, как его посчитал бы плановик в базовом году: движок прогноза, вакантные
места, опрос, таблица «профессия → программа», выпуск уже принятых, план в целых группах ({draws} розыгрышей). Потом историю
открывают и считают, во что обошлись на самом деле решения о трёх наборах:

- план системы;
- места прошлого года;
- правило «потребность / выход»: средняя потребность года выхода на рынок из той же цепочки, делённая на средний выход, вверх до
  целой группы; рядом – оно же с округлением к ближайшей группе;
- заявки работодателей / выход: потребность, которую называют анкеты, поднятая по списочной численности до занятости раздела,
  × документированная доля новых выпускников, через ту же таблицу, делённая на выход; без прогноза и без поправки на оптимизм;
- знающий закон: план с истинными долями, связями, трендами, выпуском и выходом, но не с будущими изменениями занятости
  ({law_draws} будущих той же истории, λ = 0);
- всезнающий: план по тому, что сбылось (λ = 0).

Все держат одни пределы: лицензию, целые группы и изменение за год не больше предела. Цена – нехватка и избыток выпускников в
человеко-годах (1 : 1) по тем же годам, что и в плане; цена изменения групп не учитывается ни у кого. Сожаление – цена решения сверх
цены всезнающего. Экономия – 1 − цена плана / цена соперника по всем историям; интервалы 95 % – бутстреп по историям.

## Истории

Закон историй – тот же, что у выдуманного региона (мир «{kind}», `sample/worlds.py`): годовые потрясения занятости общие {common} и свои у
раздела {own}, с памятью; истинный штат отличается от известного плановику на {staffing} (логарифм доли), связи «профессия → программа» – на
{links}; места прошлого года следуют потребности многих прошлых лет с разбросом {mismatch} и не знают шума последних. Работодатели – сгустки
своего раздела, в их планах и те, кто ушёл к соседу; они отвечают на всё, о чём спрашивает анкета: штат, уход на пенсию и иной, потребность,
доля выпускников СПО. Истина считается своими формулами, а не проверяемой цепочкой.
В ячейках меняется только то, что сказано в названии.

Историй в каждой ячейке: {histories}, номера {first}–{last}. На истории 0–99 и 5000–5099 смотрели, пока строили и исправляли метод; в
таблицы они не входят. По номерам {first}–{last} ничего не выбиралось.

## Что вышло

{savings}

Сожаление и худший проигрыш – в человеко-годах на историю из десяти программ. Соперник зависит от ячейки: правило берёт среднюю той же
цепочки, поэтому там, где цепочка ошибается, ошибается и оно.

{hopes}

## Сколько можно сберечь вообще

Знающий закон – нижняя граница ожидаемой цены для всякого, кто не видит будущего: он знает каждую долю и каждую связь. (Граница не
строгая в отдельной истории; анкеты отчасти видят 2027–2029 гг., чего закон не знает, а падения занятости в 2027 г. не ждёт и он.)

{bound}

Последний столбец – всё, что лучшая оценка долей, потребности и выпуска ещё могла бы прибавить к плану.

## Где теряются деньги

Сожаление плана, разложенное по шагам: каждый следующий плановик знает всё, что предыдущий, и ещё одно. Шаги складываются в сожаление
точно; порядок шагов – как в таблице, при другом порядке доли соседних шагов сдвинулись бы. Посчитано на каждой второй истории
({parted} в ячейке; без ответа решателя для одного из шагов и потому не вошли: {unanswered}); среднее на историю в человеко-годах
и 95 %. Минус – знание, которое в среднем этих историй не помогло.

{losses}

Пределы в сожаление не входят (их держат все), но стоят денег (все истории). Последний столбец – что теряет план, который считает по
одним средним вместо розыгрышей (каждая вторая история):

{limits}

Потребность, которую назвала цепочка, в годы выхода трёх наборов (человек в год по региону, среднее по историям):

{told}

### Почему и что защищает

- **Будущее, неизвестное никому**: {unknown} сожаления. Потребность одного года – это прежде всего изменение занятости этого года;
  оно не предсказывается. {unlucky}
  Защищает: баланс переносится на следующие годы, а план пересчитывается каждый год (выше – нет: три набора решены сразу; что даёт
  пересчёт – в разделе «Ежегодный пересчёт»).
- **Уровень потребности**: план называет {ratio} истинного. Первая волна опроса: анкета не знает
  потребности меньше нуля, работодатели сокращающихся профессий пишут ноль, а у остальных запас снимает лишь документированная поправка; опрос
  в ячейке «связи и опрос верны» называет {survey} истинного. Оптимизм выучивается со второй волны, сверкой прежних планов с наймом; в этих
  историях такой сверки нет. Защищает: планам,
  которых никто не сверял с наймом, вес тем меньше, чем дальше они от модели (`demand.md#combination`), оба показания рядом в документе,
  `kadry whatif --survey-weight 0`, вторая волна.
- **Неверная таблица «профессия → программа»**: места уходят не в те программы при верном уровне региона. Защищает: низкая
  доверенность связей (шире розыгрыши), отчёт о покрытии, правка таблицы советом.
- **Слишком узкие интервалы**: цена 1 : 1 ведёт план к середине распределения, ширина двигает её мало; при другом отношении
  цен стоила бы больше. Защищает: показ плана при трёх отношениях цен.
- **Цена изменения групп (λ)**: плата колледжа за перемены здесь не считается вредом, поэтому удержание группы выглядит потерей.
  λ – параметр, выбирает совет.
- **Предел изменения за год** знающему закон стоит {limit} его цены: места прошлого года далеки от потребности, а идти к ней
  можно только шагами. `largest_change` – параметр региона; план называет его там, где он связывает.

## Ежегодный пересчёт

Выше три набора решены в одну осень. Здесь те же истории прожиты по-настоящему: план считается каждую осень заново, исполняется лишь его
первый набор, а на следующую осень известны ещё один год занятости, новая волна анкет (других предприятий того же раздела; прежняя не
сверяется с наймом) и студенты набора, который решён год назад; предел изменения отсчитывается от него. Так же каждую осень считает
правило (к ближайшей группе, от своих прошлогодних мест) и знающий закон, который узнаёт, куда за год отклонилась занятость. Цена считается на
тех же трёх наборах и годах, что и выше, и ещё раз – сглаженно, где от потребности лет выхода остаётся средняя: сколько людей не
хватило или осталось лишних, когда потребность не скачет от года к году. Посчитано на каждой второй истории ({anew} в ячейке).

{yearly}

## Честно ли сравнение

- Пределы у всех одни; места прошлого года им удовлетворяют сами. Округление вверх немного вредит правилу, поэтому рядом стоит оно же
  с округлением к ближайшей группе.
- Правило «потребность / выход» пользуется прогнозом, опросом с поправкой и таблицей самой системы. Экономия против него – цена
  только баланса, розыгрышей и λ. Правило без них – «заявки работодателей / выход».
- Ещё более сильный соперник – тот же план по одним средним: чего стоят сами розыгрыши, показывает последний столбец таблицы пределов.
- Экономия считается от всей цены, большую часть которой не убрал бы и всезнающий. Сравнивать решения честнее по сожалению.
- Экономия измерена в выдуманном мире, чьи разбросы взяты из данных, а устройство придумано; она сравнивает правила решения, а не обещает
  числа региону. Разрыв между прошлогодними местами и потребностью ({mismatch}) задан по косвенному признаку: где места
  уже близки к равновесию, экономия против них меньше.
- Цена распределена по историям неравномерно: истории с далёкими от потребности местами весят больше. Столбец «план дешевле» считает
  истории поровну.

## Прежние измерения

До взвешивания показаний по дисперсии на общем уровне и до продолжения опроса за годы анкеты по модели (`CHANGELOG.md`, Figures) те же пять
ячеек дали на историях 0–59 экономию 9,8–14,2 % против мест прошлого года и 1,3–3,5 % против правила; в трёх ячейках разница с
правилом была не отличима от нуля. Обе перемены сделаны по доводам теории и покрытию интервалов (`survey.md`, `demand.md`), не по этой таблице.
Истории разные, сравнивать два измерения можно лишь грубо.

До общего закона (истории 1000–1199, генератор с годовым шумом 0,018 и 0,045, места прошлого года из шума последних трёх лет, плановик
знал истинный штат и связи): экономия 14,4–19,7 % против мест прошлого года и 2,4–4,6 % против правила по пяти ячейкам; знающий закон
сберегал 19,8–22,0 % и 6,3–8,6 %. Соперник «места прошлого года» был там слабее настоящего.

Общий закон, но анкета только о штате и потребности (так страницу не печатали; истории 0–11, на которые смотрели): план называл 136 %
потребности закона, с завышением в 2,5 раза – 164 %. Без вопроса об уходящих весь наём, и на место ушедшего к соседу, считался
потребностью региона. Анкета продукта спрашивает об уходящих, поэтому отвечают на неё и истории.

## Настоящие регионы

Повторить прошлые наборы на фактах можно, если известны места, через срок обучения – трудоустройство этих выпускников и
фактические наймы, и так не меньше трёх наборов. Для Пермского края известны только места: сожаление
не печатается, ответ – «недостаточно данных».

Свои прежние срезы регион проигрывает командой `kadry backtest --decisions` (`flows/decision_replay.py`, `models/backtest/replay.py`): план прежнего
среза, каким он был тогда, места прошлого года и правило оцениваются по потребности последнего среза; предложение и выход места остаются прежними.
"""
