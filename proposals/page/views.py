"""The screens above the programmes: region, clusters, districts, two vintages, files."""

from __future__ import annotations

from collections.abc import Sequence

from proposals.figures import Figures
from proposals.grammar import said
from proposals.numbers import change, change_in_tenths, date_in_text, needed, number, tenth
from proposals.page import charts, parts
from proposals.page.data import PageData
from proposals.page.markup import Html, joined, outside, tag
from proposals.page.programme import anchor, row_columns
from proposals.region import document, tables
from proposals.region.sheet import Part
from proposals.vintages import Fact, VintageComparison, by_change, columns, told_value, with_same_places
from proposals.wording import for_reference, shown_need_total

PART_KEYS = ("last", "places", "change", "millions")
CLUSTER_FILES = (("proposal.pdf", "предложение, PDF"), ("annex.xlsx", "приложение, XLSX"), ("work_plan.xlsx", "план работы с правками, XLSX"), ("proposal.json", "данные, JSON"))
REGION_FILES = (
    ("region.pdf", "лист региона с проектом приказа, PDF"), ("region.xlsx", "лист региона, XLSX"), ("region.csv", "проект приказа построчно, CSV"),
    ("region.json", "лист региона, JSON"), ("decisions_{region}.pdf", "пять решений протокола на странице, PDF"), ("sector_demand.csv", "потребность отраслей, CSV"),
    ("official_evidence.csv", "официальные числа рядом с нашими, CSV"), ("intake.md", "что поступило, текст"), ("intake_files.csv", "поступившие файлы, CSV"),
    ("intake_refusals.csv", "отказанные строки, CSV"), ("manifest.json", "опись с хешами, JSON"),
)  # fmt: skip
# What the same files are where nothing is proposed.
REFERENCE_TITLES = {
    "proposal.pdf": "потребность справочно, PDF", "region.pdf": "лист региона, PDF", "region.csv": "места справочно построчно, CSV",
    "annex.xlsx": "все таблицы, XLSX",
}  # fmt: skip
BEFORE_AFTER = (("before", "прошлый набор"), ("up", "план, больше"), ("down", "план, меньше"))
SHADES = 5


def region(data: PageData) -> Html:
    """The answer, key figures, clusters and what holds the numbers."""
    sheet = data.sheet
    pairs = [
        charts.Pair(part.name, part.places_last_year or 0.0, part.places,
                    f"{part.name}: мест {tenth(part.places_last_year)} → {tenth(part.places)} ({change_in_tenths(part.change)})")
        for part in sheet.clusters
    ]  # fmt: skip
    cluster_keys = ("name", "programmes", "shared", "need", "need_span", *PART_KEYS)
    return parts.view(
        "region", "Регион",
        tag("p", [run if isinstance(run, str) else tag("b", run[0]) for run in document.answer(sheet)], class_="lead"),
        parts.facts(
            (number(sheet.places), "мест первого курса", f"прошлый набор – {number(sheet.places_last_year)}"),
            (needed(sheet.need, sheet.need_decline_chance), "человек нужно в год", f"{sheet.need_years}, в 80 случаях из 100"),
            (*document.organisations(sheet), said(round(sheet.groups), "группа")),
            (tables.millions(sheet.cost_rub), "млн руб. в год", f"прошлый набор по той же цене – {tables.millions(sheet.cost_last_year_rub)}"),
        ),
        *(tag("p", one, class_="note") for one in data.missing),
        parts.chart("Места по кластерам с учётом долей общих программ", charts.dumbbell(pairs), BEFORE_AFTER),
        parts.table("Кластеры, с учётом долей общих программ", tables.cluster_columns(sheet), sheet.clusters, cluster_keys, total="Регион",
                    links={"name": lambda part: _cluster_address(data, part)}, notes=(document.ONE_BASIS,)),
        parts.table("Что держит числа", tables.hold_columns(), sheet.holds, ("limit", "programmes", "unlimited", "inertia", "limited", "places", "offers")),
        parts.table("Пределы региона", tables.limit_columns(), sheet.limits, ("label", "year", "unit", "value", "used", "free", "reference"), notes=sheet.notes)
        if sheet.limits else tag("p", "Пределы региона: недостаточно данных.", class_="note"),
        parts.table("Места по укрупнённым группам", tables.ugps_columns(sheet), sheet.ugps, ("key", "name", "programmes", "need", "need_span", *PART_KEYS), total="Регион"),
    )  # fmt: skip


def all_programmes(data: PageData) -> Html:
    """Every row of the plan once, to sort and to open."""
    rows = [row for rows in data.programmes().values() for row in rows]
    keys = ("programme", "name", "basis", "last", "places", "change", "mean", "mark", "held")
    return parts.view(
        "programmes", "Все программы",
        parts.table("Программы и базы, каждая один раз и целиком", row_columns(), rows, keys, total="Регион",
                    links={"programme": lambda row: "#" + anchor(row.programme)}),
    )  # fmt: skip


def cluster(data: PageData, figures: Figures) -> Html:
    """One cluster: its part by shares, then its programmes, whole."""
    code = figures.cluster.code
    own = next(part for part in data.sheet.clusters if part.key == code)
    years, need, chance = shown_need_total(figures)
    pairs = [
        charts.Pair(f"{row.programme} {row.name} ({row.basis})", row.places_last_year or 0, row.places or 0,
                    f"{row.programme} {row.name}, {row.basis} кл.: мест {number(row.places_last_year)} → {number(row.places)}")
        for row in figures.programmes
    ]  # fmt: skip
    keys = ("programme", "name", "basis", "last", "places", "change", "mean", "mark", *(("share",) if own.shared else ()), "held")
    return parts.view(
        f"cluster-{code}", figures.cluster.name,
        tag("p", tag("b", f"По долям программ на кластер приходится {said(own.places, 'место')}"),
            f" (прошлый набор – {tenth(own.places_last_year)}); нужно {needed(need, chance)} чел. в год ({years}), тоже по долям.", class_="lead"),
        _files(data, CLUSTER_FILES, f"{code}/"),
        parts.chart("Места по программам, целиком", charts.dumbbell(pairs), BEFORE_AFTER),
        parts.table("Программы кластера: и места, и потребность – всей программы, а не доли кластера", row_columns(), figures.programmes, keys,
                    links={"programme": lambda row: "#" + anchor(row.programme), "name": lambda row: "#" + anchor(row.programme)}),
        lead=tag("nav", tag("ol", tag("li", tag("a", "Регион", href="#region")), tag("li", outside(figures.cluster.name))), class_="crumbs", aria_label="Где я"),
    )  # fmt: skip


def districts(data: PageData) -> Html:
    """Districts as tiles: the scheme has no borders; then colleges, district by district."""
    sheet = data.sheet
    largest = max([1.0, *(part.places for part in sheet.districts)])
    tiles = [
        tag("li",
            tag("a", outside(part.name), tag("strong", said(part.places, "место")),
                tag("small", f"{change(part.change)} · {said(_colleges_in(data, part), 'организация')}{_posts_in(part)}"),
                href=f"#district-{at}"),
            class_=f"s{min(SHADES - 1, int(SHADES * part.places / largest))}")
        for at, part in enumerate(sheet.districts)
    ]  # fmt: skip
    columns = tables.place_columns("Организация")
    inside = [
        joined(
            tag("h3", outside(part.name), id=f"district-{at}", tabindex=-1),
            parts.table(f"Организации: {part.name}", columns, [one for one in sheet.colleges if (one.district or "") == part.key],
                        ("name", "programmes", "groups", *PART_KEYS), total="Всего"),
        )
        for at, part in enumerate(sheet.districts)
    ]  # fmt: skip
    return parts.view(
        "districts", "Районы и организации",
        tag("p", "Схема районов: плитка – район, полоса слева тем шире, чем больше мест. Границ и расстояний схема не показывает.", class_="note"),
        tag("ul", *tiles, class_="tiles"),
        *(tag("p", one, class_="note") for one in tables.posts_note(sheet)),
        *inside,
        parts.table("Открытые рабочие места по городам и районам", tables.post_columns(), sheet.posts, ("name", "vacancies", "work_places"), total="Всего")
        if sheet.posts else None,
    )  # fmt: skip


def vintages(data: PageData, compared: VintageComparison) -> Html:
    """The same table as «kadry compare»."""
    before, after = compared.places
    rows, same = by_change(compared.rows), with_same_places(compared.rows)
    moved = [charts.Bar(label, places, f"{label}: {change_in_tenths(places)}") for label, places in compared.drivers if abs(places) >= 0.05]
    differing = [fact for fact in compared.facts if not fact.is_alike]
    made = columns(compared)
    keys = ("programme", "name", "basis", "places_before", "places_after", "change", "step", "need_before", "need_after", "held")
    keys_of_same = ("programme", "name", "basis", "places_after", "need_before", "need_after", "held")
    links = {"programme": lambda row: _programme_address(data, row.programme)}
    return parts.view(
        "vintages", "Два среза рядом",
        tag("p", outside(compared.title), ". ", tag("b", f"Мест {number(before)} → {number(after)} ({change(after - before)})"), class_="lead"),
        *(tag("p", one, class_="note") for one in compared.remarks()),
        tag("p", tag("a", "Страница того среза", href=data.earlier), class_="note") if data.earlier else None,
        parts.chart("Что сдвинуло места", charts.bars(moved)) if moved else tag("p", "Места не сдвинулись.", class_="note"),
        parts.table("Что сдвинуло места, мест", charts.bar_columns(), moved, ("label", "value")) if moved else None,
        parts.table(f"Программы, где мест стало больше или меньше: {len(rows)} из {len(compared.rows)}", made, rows, keys, total="Всего",
                    links=links) if rows else tag("p", "Места ни одной программы не изменились.", class_="note"),
        parts.table(f"Мест столько же, а потребность или предел другие: {len(same)}", made, same, keys_of_same, links=links) if same else None,
        _facts(differing),
    )  # fmt: skip


def files(data: PageData) -> Html:
    """Every file beside the page."""
    per_cluster = [
        joined(tag("h3", outside(figures.cluster.name)), _files(data, CLUSTER_FILES, f"{figures.cluster.code}/")) for figures in data.clusters
    ]
    return parts.view("files", "Файлы", tag("h3", "Регион"), _files(data, REGION_FILES, ""), *per_cluster)


def entries(data: PageData) -> list[dict[str, str]]:
    """What the search finds: text, kind and address."""
    made = [{"text": figures.cluster.name, "kind": "кластер", "to": f"#cluster-{figures.cluster.code}"} for figures in data.clusters]
    made += [{"text": f"{code} {rows[0].name}", "kind": "программа", "to": "#" + anchor(code)} for code, rows in data.programmes().items()]
    at = {part.key: number_ for number_, part in enumerate(data.sheet.districts)}
    made += [{"text": part.name, "kind": "район", "to": f"#district-{at[part.key]}"} for part in data.sheet.districts]
    made += [{"text": f"{part.name}, {part.district or 'район не указан'}", "kind": "организация", "to": f"#district-{at[part.district or '']}"} for part in data.sheet.colleges]
    return made


def footer(data: PageData) -> Html:
    """Where the numbers are from."""
    sheet = data.sheet
    decides = "Справочный расчёт: чисел приёма страница не предлагает." if for_reference(sheet) else "Проект: решение принимает орган, который устанавливает КЦП."
    return tag(
        "footer",
        tag("p", f"Данные на {date_in_text(sheet.vintage)} Версия расчёта {sheet.code_version}. Страница не обращается ни к каким адресам. {decides}"),
        tag("p", "«–» – не бывает, «…» – нет данных, «×» – не показывается, чтобы не раскрыть работодателя, «*» – стоит на значении по умолчанию."),
    )  # fmt: skip


def _facts(differing: Sequence[Fact]) -> Html:
    if not differing:
        return tag("p", "Вход, пределы и параметры не различаются.", class_="note")
    head = tag("tr", *(tag("th", title, scope="col", class_="text plain") for title in ("Вид", "Что", "Единица", "Было", "Стало")))
    body = [
        tag("tr", tag("th", fact.kind, scope="row"), tag("td", outside(fact.name)), tag("td", fact.unit),
            tag("td", told_value(fact.before), class_="number"), tag("td", told_value(fact.after), class_="number"))
        for fact in differing
    ]  # fmt: skip
    made = tag("table", tag("caption", "Что различается на входе, в пределах и параметрах"), tag("thead", head), tag("tbody", *body))
    return tag("div", made, class_="scroll", tabindex=0, role="region", aria_label="Что различается на входе, в пределах и параметрах")


def _files(data: PageData, names: Sequence[tuple[str, str]], folder: str) -> Html:
    region = data.sheet.ref_area
    titles = REFERENCE_TITLES if for_reference(data.sheet) else {}
    links = [tag("a", titles.get(name, title), href=address) for name, title in names if (address := data.link(folder + name.format(region=region)))]
    return parts.listing(*links) or tag("p", "Файлов нет.", class_="note")


def _cluster_address(data: PageData, part: Part) -> str | None:
    known = {figures.cluster.code for figures in data.clusters}
    return f"#cluster-{part.key}" if part.key in known else None


def _programme_address(data: PageData, programme: str) -> str | None:
    return f"#{anchor(programme)}" if programme in data.programmes() else None


def _posts_in(district: Part) -> str:
    return "" if district.open_posts is None else f" · открытых рабочих мест {number(district.open_posts)}"


def _colleges_in(data: PageData, district: Part) -> int:
    return sum((one.district or "") == district.key for one in data.sheet.colleges)
