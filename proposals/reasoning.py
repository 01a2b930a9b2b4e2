"""Why the numbers are what they are, how sure we are of them, and what would change the answer."""

from __future__ import annotations

from proposals import charts
from proposals.blocks import Block, Bullets, Cell, Column, Heading, Picture, Run, Table, note, paragraph
from proposals.figures import VARIANTS, Figures, Programme, Reading
from proposals.front import MARK_WORDS, mark_text, number_year
from proposals.numbers import NBSP, change, mean, number, percent, span

DUMBBELL_ROWS = 24
MAIN_PROGRAMMES = 8


def blocks(figures: Figures) -> list[Block]:
    """Chain, drivers, readings, sureness, sensitivity, in this order."""
    return [
        Heading("2. Почему такие числа"),
        *_places_chart(figures),
        *_drivers(figures),
        *_chain(figures),
        *_reasons(figures),
        Heading("3. Показания рядом"),
        *_readings(figures),
        Heading("4. Насколько мы уверены"),
        *_sureness(figures),
        Heading("5. Что изменило бы ответ"),
        *_variants(figures),
        *_flips(figures),
        *_variance(figures),
        *_marginal(figures),
        *_indicative(figures),
    ]


def label(row: Programme) -> str:
    """How a row is named in charts: code, name, basis."""
    return f"{row.programme} {row.name} ({row.basis} кл.)"


def _largest(figures: Figures, count: int) -> list[Programme]:
    chosen = sorted(figures.programmes, key=lambda row: (-(row.places or 0), row.id))[:count]
    return [row for row in figures.programmes if row in chosen]


def _places_chart(figures: Figures) -> list[Block]:
    rows = [row for row in _largest(figures, DUMBBELL_ROWS) if (row.places, row.places_last_year) != (None, None)]
    if not rows:
        return []
    pairs = [charts.Pair(label(row), row.places_last_year, row.places) for row in rows]
    told = "; ".join(
        f"{row.programme} на базе {row.basis} классов: было {number(row.places_last_year)}, предлагается {number(row.places)}"
        for row in rows
    )
    svg = charts.dumbbell(pairs, "прошлый набор", f"{figures.start_year} год")
    return [Picture("Места прошлого набора и предлагаемые", svg, f"Места первого курса по программам. {told}.")]


def _drivers(figures: Figures) -> list[Block]:
    explained = [row for row in figures.programmes if row.change_drivers and row.change is not None]
    if not explained:
        return [note("Разложение изменения к прошлому набору появится, когда будет с чем сравнивать: недостаточно данных.")]
    sums: dict[str, tuple[str, float]] = {}
    for row in explained:
        for driver in row.change_drivers:
            sums[driver.driver] = (driver.label, sums.get(driver.driver, ("", 0.0))[1] + driver.places)
    before = float(sum(row.places_last_year or 0 for row in explained))
    after = float(sum(row.places or 0 for row in explained))
    steps = [step for step in sums.values() if abs(step[1]) >= 0.5]
    told = "; ".join(f"{name} {change(size)}" for name, size in steps)
    svg = charts.waterfall(steps, ("прошлый набор", before), (f"предложение на {figures.start_year} год", after))
    return [
        Picture(
            "Из чего сложилось изменение мест к прошлому набору",
            svg,
            f"От {number(before)} мест прошлого набора к {number(after)} предлагаемым: {told}.",
        )
    ]


def _chain(figures: Figures) -> list[Block]:
    rows = [row for row in figures.programmes if row.chain]
    if not rows:
        return []
    people, seats = "Человек в год выхода, среднее", "Мест первого курса"
    columns = (
        Column("Программа (база, кл.)", "1fr"),
        Column("год", 9.5, "center", people),
        Column("потреб\u00adность", 13.5, "right", people),
        Column("− выпуск начатых наборов", 15, "right", people),
        Column("+ пере\u00adнос", 11, "right", people),
        Column("− другие наборы", 13, "right", people),
        Column("= не\u00adхватка", 13, "right", people),
        Column("÷ отдача места", 12, "right"),
        Column("по сред\u00adнему", 12, "right", seats),
        Column("риск", 10, "right", seats),
        Column("огра\u00adничения", 13, "right", seats),
        Column("целые группы", 12.5, "right", seats),
        Column("совет", 11, "right", seats),
        Column("итог", 11, "right", seats),
    )
    body: list[tuple[str | Cell, ...]] = []
    for row in rows:
        chain = row.chain
        if chain is None:
            continue
        body.append(
            (
                f"{row.programme} ({row.basis})",
                number_year(row.labour_market_year, row.labour_market_year_status),
                number(chain.need),
                number(chain.supply),
                change(chain.carried),
                number(chain.other_intakes),
                Cell(change(chain.shortage), bold=True),
                number(chain.intake_yield, 2),
                number(chain.places_at_mean),
                change(chain.risk_effect),
                change(chain.limits_effect),
                change(chain.rounding_effect),
                change(chain.override_effect),
                Cell(number(chain.places), bold=True),
            )
        )
    return [
        Heading("Цепочка средних", 2),
        paragraph(
            "Каждая строка читается слева направо: сколько выпускников понадобится в год их выхода на рынок, минус те, кто "
            "уже учится, плюс перенос несбалансированности прошлых лет, минус другие наборы этого же плана. Нехватка, "
            "делённая на отдачу одного места (наполнение × завершение × приход в профессию), даёт число мест по среднему; "
            "дальше видно, что изменили учёт риска, ограничения, округление до целых групп и исправления совета."
        ),
        Table(
            "Как из потребности получились места",
            columns,
            tuple(body),
            notes=("Числа округлены по отдельности, поэтому могут не сойтись на единицу; точный расчёт – в книге, лист «Расчёт».",),
            size=8,
        ),
    ]


def _reasons(figures: Figures) -> list[Block]:
    items: list[tuple[Run, ...]] = []
    for row in _largest(figures, MAIN_PROGRAMMES):
        said = list(row.reasons)
        if row.binding_constraint:
            said.append(f"Число определило ограничение: {row.binding_constraint}.")
        if said:
            items.append(((f"{label(row)}. ", "bold"), " ".join(said)))
    if not items:
        return []
    return [Heading("Обоснование по основным программам", 2), Bullets(tuple(items))]


def _readings(figures: Figures) -> list[Block]:
    rows = [row for row in figures.programmes if row.readings]
    if not rows:
        return [
            paragraph(
                "Потребность прочитана одним способом – моделью занятости и замещения. Опрос работодателей для этого региона "
                "не поступал, сравнить показания не с чем."
            )
        ]
    seen: set[tuple[str, int | None]] = set()
    unique = [
        row
        for row in rows
        if (key := (row.programme, row.labour_market_year)) not in seen and not seen.add(key)  # type: ignore[func-returns-value]
    ]
    drawn = [row for row in _largest(figures, len(figures.programmes)) if row in unique][:12]
    picture = charts.readings([(f"{row.programme} {row.name}", _whiskers(row)) for row in drawn])
    combined = "объединённая"
    columns = (
        Column("Программа", "1fr"),
        Column("Год", 11, "center"),
        Column("средняя (80 %)", 30, "right", "Модель, чел."),
        Column("вес", 12, "right", "Модель, чел."),
        Column("средняя (80 %)", 30, "right", "Опрос, чел."),
        Column("вес", 12, "right", "Опрос, чел."),
        Column("Потребность " + combined + ", чел.", 24, "right"),
        Column("Вакан\u00adсии", 14, "right"),
        Column("Заявле\u00adния", 14, "right"),
    )
    body = tuple(
        (
            row.programme,
            number_year(row.labour_market_year, row.labour_market_year_status),
            *_reading_cells(row, "model"),
            *_reading_cells(row, "survey"),
            Cell(mean(row.need), bold=True),
            number(row.vacancies, 0, row.vacancies_status),
            number(row.applications, 0, row.applications_status),
        )
        for row in unique
    )
    unverified = any(not reading.verified for row in unique for reading in row.readings if reading.reading == "survey")
    notes = [
        "Модель и опрос приведены к одной величине и взвешены по точности. Вакансии и заявления стоят рядом для сравнения "
        "и в потребность не входят: вакансии – срез на дату, заявления – спрос молодёжи, а не работодателей."
    ]
    if unverified:
        notes.append("Поправка на оптимизм опроса – не проверено: прошлых волн для сравнения мало или нет.")
    return [
        Picture(
            "Потребность по разным показаниям, чел. в год",
            picture,
            "Показания потребности: "
            + "; ".join(
                f"{row.programme}: " + ", ".join(f"{_reading_name(r)} {mean(r.interval)}" for r in row.readings) for row in drawn
            )
            + ".",
        ),
        Table("Показания рядом", columns, body, notes=tuple(notes), size=8.2),
    ]


def _whiskers(row: Programme) -> list[charts.Whisker]:
    found = [
        charts.Whisker(reading.reading, reading.interval.mean, reading.interval.q10, reading.interval.q90)
        for reading in row.readings
        if reading.interval.mean is not None and reading.reading != "combined"
    ]
    if row.need.mean is not None:
        found.insert(0, charts.Whisker("combined", row.need.mean, row.need.q10, row.need.q90))
    if row.vacancies is not None:
        found.append(charts.Whisker("context", row.vacancies, None, None))
    return found


def _reading_name(reading: Reading) -> str:
    return {"model": "модель", "survey": "опрос", "combined": "объединённая"}[reading.reading]


def _reading_cells(row: Programme, kind: str) -> tuple[str, str]:
    for reading in row.readings:
        if reading.reading == kind:
            return f"{mean(reading.interval)} ({span(reading.interval)})", percent(reading.weight)
    return "…", "…"


def _sureness(figures: Figures) -> list[Block]:
    scale = "; ".join(f"{mark} – {words}" for mark, words in MARK_WORDS.items())
    marked = [row for row in figures.programmes if row.uncertainty]
    blocks: list[Block] = [
        paragraph(
            "Границы потребности охватывают 80 случаев из 100 по расчёту. Саму потребность никто не наблюдает, поэтому её "
            f"интервал по фактам не проверен; проверяются занятость, выпуск и наполнение. Отметка уверенности: {scale}."
        )
    ]
    if marked:
        columns = (
            Column("Программа (база, кл.)", "2fr"),
            Column("Отметка", 17, "center"),
            Column("Почему", "2fr"),
            Column("хорошие", 18, "right", "Перспективы выпускника, вероятность"),
            Column("средние", 16, "right", "Перспективы выпускника, вероятность"),
            Column("слабые", 16, "right", "Перспективы выпускника, вероятность"),
        )
        blocks.append(
            Table(
                "Уверенность и перспективы по программам",
                columns,
                tuple(
                    (
                        f"{row.programme} {row.name} ({row.basis})",
                        Cell(mark_text(row), muted=f"{row.uncertainty.mark} из 5"),
                        "; ".join(row.uncertainty.why) or "…",
                        percent(row.roa.very_good + row.roa.good if row.roa else None),
                        percent(row.roa.fair if row.roa else None),
                        percent(row.roa.moderate + row.roa.poor if row.roa else None),
                    )
                    for row in marked
                    if row.uncertainty
                ),
                notes=(
                    "Перспективы – показатель ROA: отношение предложения к спросу за период плана; хорошие – не выше 1,00, "
                    "средние – не выше 1,05, слабые – выше 1,05.",
                )
                if any(row.roa for row in marked)
                else (),
                size=8.2,
            )
        )
    blocks += _errors(figures)
    return blocks


def _errors(figures: Figures) -> list[Block]:
    blocks: list[Block] = []
    if figures.forecast_errors:
        columns = (
            Column("Что прогнозировали", "1fr"),
            Column("Шаг", 30),
            Column("Горизонт, лет", 20, "center"),
            Column("Проверено прогнозов", 24, "right"),
            Column("наша", 18, "right", "Средняя ошибка, %"),
            Column("«как сейчас»", 22, "right", "Средняя ошибка, %"),
            Column("Попало в 80 % интервал", 24, "right"),
        )
        blocks.append(
            Table(
                "Ошибка прошлых прогнозов",
                columns,
                tuple(
                    (
                        row.quantity,
                        row.step,
                        str(row.horizon_years),
                        number(row.windows),
                        number(row.mean_absolute_percent, 1),
                        number(row.naive_mean_absolute_percent, 1),
                        percent(row.coverage_80),
                    )
                    for row in figures.forecast_errors
                ),
            )
        )
    else:
        blocks.append(paragraph(("Ошибка прошлых прогнозов: ", "bold"), "недостаточно данных."))
    if figures.track_record:
        columns = (
            Column("Кампания", 22),
            Column("Программа", "1fr"),
            Column("Предлагали", 22, "right"),
            Column("Утверждено", 22, "right"),
            Column("Принято", 20, "right"),
        )
        blocks.append(
            Table(
                "Что предлагали раньше и что вышло, мест",
                columns,
                tuple(
                    (
                        row.round,
                        f"{row.programme} {row.name}",
                        number(row.proposed),
                        number(row.approved),
                        number(row.entrants),
                    )
                    for row in figures.track_record
                ),
            )
        )
    else:
        blocks.append(paragraph(("Прошлые предложения и их исход: ", "bold"), "недостаточно данных."))
    if figures.crosswalk:
        least = "; ".join(
            f"{row.occupation} {row.name} ({percent(row.share_covered)} из {number(row.need_mean)} чел.)"
            for row in figures.crosswalk.least_covered
        )
        blocks.append(
            paragraph(
                f"Программы СПО нашлись для {percent(figures.crosswalk.share_covered)} потребности, выраженной в занятиях. "
                + (f"Хуже всего покрыты: {least}." if least else "")
            )
        )
    return blocks


def _variants(figures: Figures) -> list[Block]:
    keys = [key for key in VARIANTS if any(v.variant == key for row in figures.programmes for v in row.variants)]
    if not keys:
        return [paragraph("Варианты расчёта при других допущениях: недостаточно данных.")]
    titles = {"cost_1_2": "1 : 2", "cost_1_1": "1 : 1", "cost_2_1": "2 : 1", "match_1": "все по специаль\u00adности",
              "carry_0": "ρ = 0", "carry_1": "ρ = 1"}  # fmt: skip
    groups = {"match_1": "", "carry_0": "Перенос", "carry_1": "Перенос"}
    columns = (
        Column("Программа (база, кл.)", "1fr"),
        Column("Предло\u00adжено", 18, "right"),
        *(
            Column(titles[key], 19 if key == "match_1" else 14, "right", groups.get(key, "Цена дефицита : избытка"))
            for key in keys
        ),
    )
    chosen = {(row.id, v.variant): v for row in figures.programmes for v in row.variants}
    body: list[tuple[str | Cell, ...]] = []
    for row in figures.programmes:
        if not row.variants:
            continue
        cells = [
            number(v.places, 0, v.places_status) if (v := chosen.get((row.id, key))) is not None else "…" for key in keys
        ]
        body.append((f"{row.programme} {row.name} ({row.basis})", Cell(number(row.places, 0, row.places_status), bold=True), *cells))
    totals = [
        number(sum(v.places for row in figures.programmes if (v := chosen.get((row.id, key))) and v.places is not None))
        for key in keys
    ]
    body.append(
        (
            Cell("Всего", bold=True, shade=True),
            Cell(number(figures.places), bold=True, shade=True),
            *(Cell(total, bold=True, shade=True) for total in totals),
        )
    )
    return [
        paragraph(
            f"В предложении дефицит и избыток одного работника приняты в отношении {figures.cost_ratio}; выбор отношения – за советом. "
            "«Все по специальности» – сколько мест хватило бы, если бы каждый выпускник шёл работать по профессии. "
            "ρ – доля дефицита или избытка, которая остаётся на следующий год"
            + (f" (принято {number(figures.carry_over, 1)})" if figures.carry_over is not None else "")
            + "."
        ),
        Table("Места при других допущениях", columns, tuple(body), size=8.5),
    ]


def _flips(figures: Figures) -> list[Block]:
    rows = [(row, flip) for row in figures.programmes for flip in row.flips]
    rows.sort(key=lambda pair: (-abs(pair[1].places_high - pair[1].places_low), pair[0].id, pair[1].assumption))
    if not rows:
        return []
    columns = (
        Column("Программа", 20),
        Column("Допущение", "1fr"),
        Column("нижнее", 15, "right", "Значение"),
        Column("принято", 16, "right", "Значение"),
        Column("верхнее", 16, "right", "Значение"),
        Column("единица", 18, "left", "Значение"),
        Column("при нижнем", 20, "right", "Мест"),
        Column("при верхнем", 20, "right", "Мест"),
    )
    return [
        Table(
            "Допущения, которые сильнее всего меняют число мест (по одному)",
            columns,
            tuple(
                (
                    f"{row.programme} ({row.basis})",
                    flip.label,
                    number(flip.low, 2),
                    number(flip.base, 2),
                    number(flip.high, 2),
                    flip.unit,
                    number(flip.places_low),
                    number(flip.places_high),
                )
                for row, flip in rows[:10]
            ),
            size=8.5,
        )
    ]


def _variance(figures: Figures) -> list[Block]:
    if not figures.variance_shares:
        return []
    parts = sorted(figures.variance_shares, key=lambda share: (-share.share, share.step))
    told = "; ".join(f"{part.label} – {percent(part.share)}" for part in parts)
    return [paragraph(("Где данные окупятся сильнее всего. ", "bold"), f"Разброс числа мест по шагам расчёта: {told}.")]


def _marginal(figures: Figures) -> list[Block]:
    rows = [row for row in figures.programmes if row.marginal and row.marginal.one_more is not None]
    rows.sort(key=lambda row: (row.marginal.one_more if row.marginal and row.marginal.one_more is not None else 0.0, row.id))
    if not rows:
        return []
    unit = rows[0].marginal.unit if rows[0].marginal else ""
    told = "; ".join(
        f"{row.programme} ({row.basis}) – {change(row.marginal.one_more, 1)}" for row in rows[:5] if row.marginal
    )
    return [
        paragraph(
            ("Почему не на группу больше. ", "bold"),
            f"Ещё одна группа изменила бы ожидаемые потери ({unit}; плюс – хуже): {told}.",
        )
    ]


def _indicative(figures: Figures) -> list[Block]:
    years = sorted({item.start_year for row in figures.programmes for item in row.indicative})
    if not years:
        return []
    parts = []
    for year in years:
        places = [i.places for row in figures.programmes for i in row.indicative if i.start_year == year and i.places is not None]
        parts.append(f"{year}{NBSP}г. – {number(sum(places)) if places else '…'}")
    return [
        paragraph(
            ("Ориентир на следующие наборы. ", "bold"),
            "Всего мест по кластеру: " + "; ".join(parts) + ". По программам – в книге, лист «Предложение».",
        )
    ]
