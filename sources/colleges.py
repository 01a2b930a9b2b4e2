"""College cards: organisations, and the programmes each may offer with groups, cost, workshop and practice places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sources.coded import area_of, cluster, programme
from sources.opened import Cell, Opened
from sources.reading import FileContext, Reading
from sources.table import (
    BASES,
    FORMS,
    REPEATED,
    TOTAL_REASON,
    Column,
    Header,
    Ledger,
    Refused,
    amount,
    clean,
    find_header,
    header_score,
    is_total,
    no_table,
    one_of,
    read_rows,
    required_text,
    tables,
    whole_count,
    yes_no,
)

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "colleges"
TITLE = "Карточки колледжей: организации и программы"
SUBJECTS = ("college", "offer")
COLLEGE_COLUMNS = [
    "ref_area",
    "college",
    "college_name",
    "short_name",
    "district",
    "leading",
    "cluster",
    "teachers_fte",
    "seats_places",
]
OFFER_COLUMNS = [
    "ref_area",
    "college",
    "programme",
    "basis",
    "form",
    "duration_months",
    "licensed",
    "groups_max",
    "group_size_min",
    "group_size_max",
    "cost_per_place_rub",
    "workshop",
    "workshop_hours_per_group",
    "practice_places",
    "target_contracts",
    "cluster",
]
LONGEST_PROGRAMME_MONTHS = 72
LARGEST_GROUP = 60
MAX_COST_PER_PLACE_RUB = 5_000_000

COLLEGES = (
    Column("college", ("код организации", "инн организации", "инн")),
    Column("college_name", ("наименование", "наименование организации", "организация")),
    Column("seats_places", ("учебных мест в смену", "учебных мест", "мест в смену")),
    Column("short_name", ("краткое наименование", "сокращенное наименование"), required=False),
    Column("district", ("район", "муниципальный округ", "город район", "муниципальное образование"), required=False),
    Column("leading", ("ведущая да нет", "ведущая"), required=False),
    Column("cluster", ("кластер",), required=False),
    Column("teachers_fte", ("преподавателей ставок", "преподавателей", "ставок преподавателей"), required=False),
)
OFFERS = (
    Column("college", ("код организации", "инн организации", "инн")),
    Column("programme", ("код", "код профессии специальности", "код программы")),
    Column("groups_max", ("максимум групп", "групп не более")),
    Column("name", ("наименование", "наименование профессии специальности"), required=False),
    Column("basis", ("база", "база 9 11 кл"), required=False),
    Column("form", ("форма", "форма обучения"), required=False),
    Column("duration_months", ("срок обучения мес", "срок мес"), required=False),
    Column("licensed", ("лицензия да нет", "лицензия"), required=False),
    Column("group_size_min", ("размер группы от",), required=False),
    Column("group_size_max", ("размер группы до",), required=False),
    Column("cost_per_place_rub", ("затраты на место руб в год", "затраты на место руб"), required=False),
    Column("workshop", ("мастерская код", "мастерская", "код мастерской"), required=False),
    Column("workshop_hours_per_group", ("часов мастерской на группу в неделю",), required=False),
    Column("practice_places", ("мест практики у работодателей", "мест практики"), required=False),
    Column("target_contracts", ("целевых договоров", "целевые договоры"), required=False),
    Column("cluster", ("кластер",), required=False),
)


def recognise(book: Opened) -> float:
    """Whether the file is a book of college cards."""
    return 0.96 if header_score(book, OFFERS) or header_score(book, COLLEGES) else 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read college cards; sheets are told apart by their headers, not by their names.

    Raises UnreadableFile when neither header is found or the file is of another region.
    """
    ledger = Ledger(book.file_name)
    accepted: dict[str, list[dict[str, object]]] = {subject: [] for subject in SUBJECTS}
    ref_area: str | None = None
    found = False
    both = (COLLEGES[0],)
    for sheet, rows, _ in tables(book, both, ledger):
        for subject, columns in (("offer", OFFERS), ("college", COLLEGES)):
            header = find_header(rows, columns)
            if header is None:
                continue
            area = area_of(SOURCE, book, header.title, context, codelists, ledger)
            found, ref_area = True, ref_area or area
            reader = _Sheet(header, sheet, area, codelists, ledger)
            read = reader.offer if subject == "offer" else reader.college
            accepted[subject] += read_rows(
                rows, header, sheet, ledger, read, text_columns=("college_name", "short_name", "district", "name")
            )
            break
        else:
            ledger.note(f"Лист «{sheet}»: ни карточек организаций, ни программ на нём нет, лист не прочитан")
    if not found:
        raise no_table(
            SOURCE,
            book,
            "нет листов «Организации» (Код организации, Наименование, Учебных мест в смену) и «Программы» (Код "
            "организации, Код, Максимум групп)",
            "Сверьте книгу с docs/sources.md#colleges",
        )
    columns_of = {"college": COLLEGE_COLUMNS, "offer": OFFER_COLUMNS}
    frames = {
        subject: pd.DataFrame(rows, columns=[*columns_of[subject], "sheet", "row_number"])
        for subject, rows in accepted.items()
    }
    _note_strangers(frames, ledger)
    return Reading(SOURCE, frames, ledger.rows_read, ledger.refused, ledger.superseded, ledger.notes, ref_area=ref_area)


@dataclass(frozen=True)
class _Sheet:
    """One sheet under reading."""

    header: Header
    sheet: str
    area: str | None
    codelists: Codelists
    ledger: Ledger

    def college(self, row: Sequence[Cell], row_number: int) -> Iterator[dict[str, object]]:
        """The card of one organisation. Raises Refused."""
        cell = self.header.cell
        if is_total(cell(row, "college")) or is_total(cell(row, "college_name")):
            self.ledger.supersede(self.sheet, row_number, TOTAL_REASON)
            return
        seats = whole_count(cell(row, "seats_places"), "учебных мест в смену", largest=20_000)
        record: dict[str, object] = {
            "ref_area": self.area,
            "college": required_text(cell(row, "college"), "код организации"),
            "college_name": required_text(cell(row, "college_name"), "наименование"),
            "short_name": clean(cell(row, "short_name")) or None,
            "district": clean(cell(row, "district")) or None,
            "leading": yes_no(cell(row, "leading"), "ведущая"),
            "cluster": cluster(self.codelists, cell(row, "cluster"), "кластер"),
            "teachers_fte": amount(cell(row, "teachers_fte"), "преподавателей, ставок", largest=5_000),
            "seats_places": None if seats is None else int(seats),
        }
        identity = ("college", record["college"])
        if self.ledger.repeats(identity, tuple(record.values()), "код организации", cell(row, "college")):
            self.ledger.supersede(self.sheet, row_number, REPEATED)
            return
        yield record

    def offer(self, row: Sequence[Cell], row_number: int) -> Iterator[dict[str, object]]:
        """One programme of one organisation. Raises Refused."""
        cell = self.header.cell
        if is_total(cell(row, "college")) or is_total(cell(row, "programme")) or is_total(cell(row, "name")):
            self.ledger.supersede(self.sheet, row_number, TOTAL_REASON)
            return

        def count(name: str, title: str, largest: float) -> int | None:
            value = whole_count(cell(row, name), title, largest=largest)
            return None if value is None else int(value)

        record: dict[str, object] = {
            "ref_area": self.area,
            "college": required_text(cell(row, "college"), "код организации"),
            "programme": programme(self.codelists, cell(row, "programme"), "код"),
            "basis": one_of(cell(row, "basis"), "база", BASES),
            "form": one_of(cell(row, "form"), "форма", FORMS),
            "duration_months": count("duration_months", "срок обучения, мес.", LONGEST_PROGRAMME_MONTHS),
            "licensed": yes_no(cell(row, "licensed"), "лицензия"),
            "groups_max": count("groups_max", "максимум групп", 100),
            "group_size_min": count("group_size_min", "размер группы от", LARGEST_GROUP),
            "group_size_max": count("group_size_max", "размер группы до", LARGEST_GROUP),
            "cost_per_place_rub": amount(
                cell(row, "cost_per_place_rub"), "затраты на место, руб. в год", largest=MAX_COST_PER_PLACE_RUB
            ),
            "workshop": clean(cell(row, "workshop")) or None,
            "workshop_hours_per_group": amount(
                cell(row, "workshop_hours_per_group"), "часов мастерской на группу в неделю", largest=168
            ),
            "practice_places": count("practice_places", "мест практики", 10_000),
            "target_contracts": count("target_contracts", "целевых договоров", 10_000),
            "cluster": cluster(self.codelists, cell(row, "cluster"), "кластер"),
        }
        smallest, largest = record["group_size_min"], record["group_size_max"]
        if isinstance(smallest, int) and isinstance(largest, int) and smallest > largest:
            raise Refused(
                "размер группы от",
                smallest,
                f"наименьший размер группы {smallest} больше наибольшего {largest}",
                "Проверьте, не переставлены ли столбцы",
            )
        identity = ("offer", *(record[name] for name in ("college", "programme", "basis", "form", "duration_months")))
        if self.ledger.repeats(identity, tuple(record.values()), "код", cell(row, "programme")):
            self.ledger.supersede(self.sheet, row_number, REPEATED)
            return
        yield record


def _note_strangers(frames: dict[str, pd.DataFrame], ledger: Ledger) -> None:
    """Note organisations that have programmes but no card."""
    if frames["college"].empty or frames["offer"].empty:
        return
    strangers = sorted(set(frames["offer"]["college"]) - set(frames["college"]["college"]))
    if strangers:
        ledger.note(f"Программы есть, а карточки организации нет: {', '.join(strangers[:10])} (всего {len(strangers)})")
