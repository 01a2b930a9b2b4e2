"""Who gets a council's documents, and the letters that carry them.

``<home>/councils.csv``: cluster (code or name), address, and what for – «совет» (drafts and final editions) or «орган» (final
editions alone); region where a home holds several. Separated by «;» or «,», in UTF-8.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from flows.outward.documents import FILES
from flows.outward.mail.delivery import Parcel
from flows.outward.mail.letter import Attachment, BadAddress, Letter, address
from flows.settings import Home
from models.errors import KadryError
from proposals import machine
from proposals.figures import Figures

FILE = "councils.csv"
COUNCIL, AUTHORITY = "совет", "орган"
HEADINGS = {"cluster": "кластер", "address": "адрес", "kind": "кому", "ref_area": "регион"}
SENT_FILES = FILES[:2]  # people read the PDF and the workbook


class BadMailingList(KadryError):
    """The list of addresses cannot be used: nothing is sent until it is mended."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        shown = "; ".join(faults[:10]) + (f"; и ещё {len(faults) - 10}" if len(faults) > 10 else "")
        super().__init__(f"Список адресов {path}: {shown}. Нужны столбцы «кластер», «адрес» и, если надо, «кому» (совет или орган), «регион».")


class NobodyToSend(KadryError):
    """A proposal without a single address."""

    def __init__(self, path: Path, proposal: str) -> None:
        super().__init__(f"Для предложения «{proposal}» в {path} нет ни одного адреса. Допишите строку или отметьте передачу из рук в руки: --by-hand.")


@dataclass(frozen=True)
class Recipient:
    """One line of the list."""

    cluster: str
    address: str
    kind: str
    ref_area: str

    def is_of(self, figures: Figures) -> bool:
        """Whether it is a line about these documents."""
        names = {figures.cluster.code.casefold(), figures.cluster.name.casefold()}
        return self.cluster.casefold() in names and self.ref_area in ("", figures.ref_area)


def recipients(home: Home) -> list[Recipient]:
    """The whole list. Raises BadMailingList naming every line that is wrong."""
    path = home.root / FILE
    if not path.exists():
        raise BadMailingList(path, ["файла нет"])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadMailingList(path, ["файл не в кодировке UTF-8"]) from error
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n")[0] else ",")
    headings = {(name or "").strip().casefold(): name for name in rows.fieldnames or []}
    missing = [HEADINGS[name] for name in ("cluster", "address") if HEADINGS[name] not in headings]
    if missing:
        raise BadMailingList(path, [f"нет столбца «{name}»" for name in missing])
    found, faults = [], []
    for row in rows:
        cells = {key: (row.get(headings.get(word, ""), "") or "").strip() for key, word in HEADINGS.items()}
        if not any(cells.values()):
            continue
        try:
            found.append(_recipient(cells, f"строка {rows.line_num}"))
        except BadAddress as error:
            faults.append(str(error).rstrip("."))
        except ValueError as error:
            faults.append(f"строка {rows.line_num}: {error}")
    if faults:
        raise BadMailingList(path, faults)
    return found


def _recipient(cells: dict[str, str], where: str) -> Recipient:
    kind = cells["kind"].casefold() or COUNCIL
    if kind not in (COUNCIL, AUTHORITY):
        raise ValueError(f"«кому» – «{cells['kind']}», а бывает «{COUNCIL}» или «{AUTHORITY}»")
    if not cells["cluster"]:
        raise ValueError("кластер не назван")
    return Recipient(cells["cluster"], address(cells["address"], where), kind, cells["ref_area"])


def parcels(home: Home, folder: Path, proposal: str, kinds: tuple[str, ...], *, is_released: bool = False) -> list[Parcel]:
    """The documents in a folder, one letter to each address of their list; a draft that ``is_released`` goes out as one that no
    council agreed. Raises BadMailingList, NobodyToSend."""
    figures = machine.from_json((folder / FILES[2]).read_bytes())
    mine = sorted({one.address for one in recipients(home) if one.kind in kinds and one.is_of(figures)})
    if not mine:
        raise NobodyToSend(home.root / FILE, proposal)
    letter = _letter(folder, figures, is_released)
    return [Parcel(one, letter) for one in mine]


def _letter(folder: Path, figures: Figures, is_released: bool) -> Letter:
    subject = f"Экспертное предложение кластера «{figures.cluster.name}» на {figures.start_year} год, кампания {figures.round}"
    mark, text, title = ("", _FINAL, "Предложение") if figures.edition == "final" else _AS_DRAFT[is_released]
    name = f"{title} {figures.cluster.name} {figures.start_year} ({figures.round})"
    return Letter(
        f"{mark}{subject}",
        text.format(cluster=figures.cluster.name, year=figures.start_year, day=f"{figures.vintage:%d.%m.%Y}", round=figures.round, region=figures.region.name),
        tuple(Attachment(f"{name}.{file.rpartition('.')[2]}", (folder / file).read_bytes()) for file in SENT_FILES),
    )


_DRAFT = """Здравствуйте.

Направляем на рассмотрение Координационного совета ПРОЕКТ экспертного предложения кластера «{cluster}» ({region}) о местах приёма на {year} год.
Данные на {day}, кампания {round}.

В письме два файла: документ (PDF) и приложение (книга Excel) с расчётом.

Если совет не согласен с числом, впишите своё на лист «Исправления» приложения – число мест, причину и кто предложил – и верните книгу
ответным письмом. Остальные ячейки этого листа не меняйте: изменённые числа не принимаются.
"""
_FINAL = """Здравствуйте.

Направляем экспертное предложение кластера «{cluster}» ({region}) о местах приёма на {year} год, согласованное Координационным советом.
Данные на {day}, кампания {round}.

В письме два файла: документ (PDF) для подписания и приложение (книга Excel) с расчётом.
"""
_UNAGREED = """Здравствуйте.

Направляем ПРОЕКТ экспертного предложения кластера «{cluster}» ({region}) о местах приёма на {year} год. Координационный совет его НЕ СОГЛАСОВАЛ:
проект выпущен отдельным решением, кто и почему его принял, записано в журнале кампании. На каждой странице стоит слово «Проект».
Данные на {day}, кампания {round}.

В письме два файла: документ (PDF) и приложение (книга Excel) с расчётом.
"""
# By whether it was released without an agreement: what stands before the subject, the text, the name of the files.
_AS_DRAFT = {False: ("ПРОЕКТ. ", _DRAFT, "ПРОЕКТ предложения"), True: ("ПРОЕКТ, НЕ СОГЛАСОВАН. ", _UNAGREED, "ПРОЕКТ без согласования")}
