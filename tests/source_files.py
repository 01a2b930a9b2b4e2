"""Small builders of providers' files, so that a test shows only what it is about."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

import xlsxwriter

from sources.codelists import Codelists
from sources.opened import Opened, open_file
from sources.reading import FileContext

ROOT = Path(__file__).resolve().parents[1]
CONTEXT = FileContext("file", ref_area="69", year=2026)
INN = "7707083893"  # right check digits
OTHER_INN = "7728168971"
PERSON_INN = "500100732259"
OGRN = "1027700132195"


@cache
def codelists() -> Codelists:
    """The committed code lists."""
    paths = [*(ROOT / "data" / "codelists").glob("*.csv"), *(ROOT / "data" / "crosswalks").glob("*.csv")]
    files = {path.name: path.read_bytes() for path in paths}
    files.setdefault("staffing_default.csv", b"economic_activity,occupation,share,reference\n")
    return Codelists.load(files)


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """An xlsx of these rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date | datetime):
                        sheet.write_datetime(at, column, value, day)
                    elif value is not None:
                        sheet.write(at, column, value)
    return out.getvalue()


def opened(payload: bytes | str, name: str = "file") -> Opened:
    """Opened bytes."""
    return open_file(payload.encode() if isinstance(payload, str) else payload, name)


def vacancy(number: int = 1, **changes: object) -> dict[str, object]:
    """One record of the JSON dump, as the portal writes it."""
    record: dict[str, object] = {
        "accommodation_capability": False,
        "code_profession": "100656",
        "company": {"companycode": OGRN, "email": "a@b.ru", "inn": INN, "name": 'ООО "ЗАВОД"', "ogrn": OGRN, "phone": "+79990000000"},
        "contact_list": [{"contact_type": "Телефон", "contact_value": "89990000000"}, {"contact_type": "Эл. почта", "contact_value": "c@d.ru"}],
        "contact_person": "Петрова Анна Ивановна",
        "date_create": "2026-02-20T04:40:38+0300",
        "date_modify": "2026-03-06T10:16:02+0300",
        "education": "Среднее профессиональное",
        "id": f"66ee0782-a01e-11ea-94f4-{number:012d}",
        "position_responsibilities": "Звонить 8 999 111-22-33",
        "regionName": "Томская область",
        "required_experience": 1,
        "salary_max": 0,
        "salary_min": 23000,
        "schedule_type": "Полный рабочий день",
        "state_region_code": "7000000000000",
        "status": "ACCEPTED",
        "vacancy_name": "Аппаратчик 5 разряда",
        "work_places": 2,
    }
    return {**record, **changes}


def dump(records: Sequence[object], **layout: object) -> bytes:
    """A JSON dump; ``layout`` goes to json.dumps."""
    return json.dumps({"vacancies": list(records)}, ensure_ascii=False, **layout).encode()  # type: ignore[arg-type]
