"""How fast files come in: a dump of 1.5 million vacancies, 3,000 questionnaires, 300,000 answers, a slow API.

    python -m benchmarks.intake_speed              full size: about 6 GB of temporary files
    python -m benchmarks.intake_speed --rows 150000

Ratios are taken within one run, each stage in a process of its own, in turn, the best of three each. Bounds:

    dump      ≤ 2.5 × DuckDB's bare CREATE TABLE … FROM read_json with named columns over the same records, one a line;
              peak memory ≤ 2 GB
    survey    3,000 workbooks ≤ 60 s, a consolidated csv of 300,000 answers ≤ 20 s
    API       100 pages take what the server takes, and the pace is kept
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlparse

ROOT = Path(__file__).resolve().parents[1]
FULL_ROWS = 1_500_000
RATIO_BOUND, MEMORY_BOUND_GB = 2.5, 2.0
WORKBOOKS, WORKBOOK_BOUND_SECONDS = 3_000, 60.0
ANSWERS, ANSWER_BOUND_SECONDS = 300_000, 20.0
PAGES, PAGE_SECONDS, API_BOUND = 100, 0.2, 1.15  # the real portal takes 5–6 s a page
DUCKDB_MEMORY, DUCKDB_THREADS = "1GB", 2


def main() -> None:
    """Run every stage and print the table; exit 1 when a bound is missed."""
    arguments = _arguments()
    if arguments.stage:
        print(json.dumps(STAGES[arguments.stage](Path(arguments.folder))))
        return
    with tempfile.TemporaryDirectory(prefix="kadry-intake-", dir=arguments.folder or None) as name:
        folder = Path(name)
        size = write_dump(folder, arguments.rows)
        rounds = [(run_stage("bare", folder), run_stage("dump", folder)) for _ in range(3)]
        bare, ours = (min(stage, key=lambda one: one["seconds"]) for stage in zip(*rounds, strict=True))
        landed = run_stage("landed", folder)
    survey, answers, api = (run_stage(stage, Path(tempfile.gettempdir())) for stage in ("workbooks", "answers", "api"))
    ratio, whole = ours["seconds"] / bare["seconds"], landed["seconds"] / bare["seconds"]
    table = [
        ("dump, bare read_json", f"{arguments.rows:,} records, {size / 1e9:.2f} GB", f"{bare['seconds']:.1f} s", "", True),
        ("dump into the warehouse", f"{ours['rows']:,} rows", f"{ours['seconds']:.1f} s, {ratio:.2f} ×", f"≤ {RATIO_BOUND} ×", ratio <= RATIO_BOUND),
        ("  peak memory", "", f"{ours['memory_gb']:.2f} GB", f"≤ {MEMORY_BOUND_GB} GB", ours["memory_gb"] <= MEMORY_BOUND_GB),
        ("dump hashed, scrubbed, kept, read", f"{landed['rows']:,} rows", f"{landed['seconds']:.1f} s, {whole:.2f} ×", "told", True),
        ("  peak memory", "", f"{landed['memory_gb']:.2f} GB", f"≤ {MEMORY_BOUND_GB} GB", landed["memory_gb"] <= MEMORY_BOUND_GB),
        ("questionnaires", f"{WORKBOOKS:,} workbooks", f"{survey['seconds']:.1f} s", f"≤ {WORKBOOK_BOUND_SECONDS:g} s", survey["seconds"] <= WORKBOOK_BOUND_SECONDS),
        ("consolidated survey", f"{ANSWERS:,} answers", f"{answers['seconds']:.1f} s", f"≤ {ANSWER_BOUND_SECONDS:g} s", answers["seconds"] <= ANSWER_BOUND_SECONDS),
        ("slow API", f"{PAGES} pages of {PAGE_SECONDS:g} s", f"{api['seconds']:.1f} s, {api['ratio']:.2f} ×", f"≤ {API_BOUND} ×", api["ratio"] <= API_BOUND),
        ("  pace kept", f"one request in {api['pause']:g} s", f"{api['paced']:.2f} s a page", f"≥ {api['pause']:g} s", api["paced"] >= api["pause"]),
    ]  # fmt: skip
    for what, amount, result, bound, passed in table:
        print(f"{what:36}{amount:32}{result:24}{bound:12}{'pass' if passed else 'FAIL'}")
    sys.exit(0 if all(row[-1] for row in table) else 1)


def write_dump(folder: Path, rows: int) -> int:
    """Write the same invented records as one object (dump.json) and one a line (dump.ndjson); returns bytes of the first."""
    draw = random.Random(20261123)
    pieces = _record_pieces()
    with (folder / "dump.json").open("wb") as whole, (folder / "dump.ndjson").open("wb") as lines:
        whole.write(b'{"vacancies":[')
        for first in range(0, rows, 10_000):
            records = [_record(pieces, number, draw) for number in range(first, min(first + 10_000, rows))]
            whole.write((b"," if first else b"") + b",".join(records))
            lines.write(b"\n".join(records) + b"\n")
        whole.write(b"]}")
    return (folder / "dump.json").stat().st_size


def _record_pieces() -> list[bytes]:
    """One record in the real shape, cut where numbers go: id, region, salary, work places, title."""
    text = "Выполнение работ согласно технологической карте. <br/>Соблюдение требований {охраны} труда \"на месте\". "
    record = {
        "accommodation_capability": False, "additional_premium": 30, "additional_requirements": text * 2, "bonus_type": "MONTHLY",
        "busy_type": "Полная занятость", "career_perspective": False, "change_time": "2026-10-29T11:32:32+0300", "code_profession": "100656",
        "company": {"companycode": "1027700132195", "email": "a@b.ru", "hr-agency": False, "inn": "7707083893",
        "name": "ООО \"ЗАВОД\"", "ogrn": "1027700132195", "phone": "+79990000000"},
        "contact_list": [{"contact_type": "Телефон", "contact_value": "89990000000"}, {"contact_type": "Эл. почта", "contact_value": "c@d.ru"}],
        "contact_person": "Иванов Иван Иванович", "date_create": "2026-02-20T04:40:38+0300", "date_modify": "2026-10-06T10:16:02+0300",
        "deleted": False, "education": "Среднее профессиональное", "federalDistrictCode": 1, "id": "@ID@", "is_quoted": True,
        "position_requirements": text, "position_responsibilities": text * 3, "professionalSphereName": "Производство",
        "required_experience": 1, "salary": "от 23000", "salary_max": 0, "salary_min": "@SALARY@", "schedule_type": "Полный рабочий день",
        "state_region_code": "@REGION@", "status": "ACCEPTED", "vacancy_address": "Томская область", "vacancy_name": "@TITLE@", "work_places": "@PLACES@",
    }  # fmt: skip
    body = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    for mark in ("@SALARY@", "@PLACES@"):
        body = body.replace(f'"{mark}"', mark)
    for mark in ("@ID@", "@SALARY@", "@REGION@", "@TITLE@", "@PLACES@"):
        body = body.replace(mark, "\x00")
    return [piece.encode() for piece in body.split("\x00")]


_TITLES = [title.encode() for title in ("Сварщик 5 разряда", "Повар", "Водитель категории С", "Медицинская сестра", "Слесарь-ремонтник 4 разряда")]
_REGIONS = [code.encode() for code in ("7000000000000", "5900000000000", "5400000000000", "7100000000000")]


def _record(pieces: list[bytes], number: int, draw: random.Random) -> bytes:
    chance = draw.random()
    identifier = b"66ee0782-a01e-11ea-94f4-%012d" % (number if chance > 0.01 else number // 2)
    values = (identifier, b"%d" % (20_000 + int(chance * 80_000)), _REGIONS[number % 4], _TITLES[number % 5], b"%d" % (1 + number % 9))
    return b"".join(part for pair in zip(pieces, (*values, b""), strict=True) for part in pair)


def bare_stage(folder: Path) -> dict[str, float]:
    """DuckDB alone over one record a line."""
    from sources import trudvsem_dump

    con = _warehouse(folder / "bare.duckdb")
    query = f"create table vacancy as select * from read_json(?, format = 'newline_delimited', columns = {trudvsem_dump.TYPES})"
    return _timed(lambda: con.execute(query, [str(folder / "dump.ndjson")]))


def dump_stage(folder: Path) -> dict[str, float]:
    """The dump as it comes, into a table of the warehouse."""
    return _load(folder / "dump.json", folder / "ours.duckdb")


def landed_stage(folder: Path) -> dict[str, float]:
    """The whole way: hash of the original, scrubbed copy, rows."""
    from sources import trudvsem

    def land() -> None:
        with (folder / "dump.json").open("rb") as incoming, (folder / "kept").open("wb") as kept:
            hashlib.file_digest(incoming, "sha256")
            incoming.seek(0)
            for chunk in trudvsem.scrub(incoming, "dump.json"):
                kept.write(chunk)

    landing = _timed(land)
    loading = _load(folder / "kept", folder / "landed.duckdb")
    return loading | {"seconds": landing["seconds"] + loading["seconds"], "landing_seconds": landing["seconds"]}


def _load(path: Path, database: Path) -> dict[str, float]:
    from benchmarks.job_title_accuracy import codelists
    from sources import trudvsem_dump, vacancies

    lists, con = codelists(), _warehouse(database)

    def load() -> None:
        trudvsem_dump.load_dump(path, con, path.name, lists)
        con.execute(f"create table vacancy as select * from {vacancies.ACCEPTED}")

    result = _timed(load)
    return result | {"rows": con.execute("select count(*) from vacancy").fetchone()[0]}  # type: ignore[index]


def workbooks_stage(_: Path) -> dict[str, float]:
    """Questionnaires opened, recognised and read, one after another."""
    from benchmarks.job_title_accuracy import codelists
    from sources import registry, survey
    from sources.opened import open_file
    from sources.reading import FileContext

    lists = codelists()
    payloads = [_questionnaire(number, lists) for number in range(30)]
    context = FileContext("survey.xlsx", "69", 2026)

    def read() -> None:
        for number in range(WORKBOOKS):
            book = open_file(payloads[number % len(payloads)], "survey.xlsx")
            registry.recognise(book)
            survey.parse(book, context, lists)

    return _timed(read)


def answers_stage(_: Path) -> dict[str, float]:
    """One consolidated csv."""
    from benchmarks.job_title_accuracy import codelists
    from sources import survey
    from sources.opened import open_file
    from sources.reading import FileContext

    lists = codelists()
    codes = list(lists.occupation["code"])[100:140]
    head = (
        "ИНН;ОГРН;Наименование;ОКВЭД2;ОКТМО;Среднесписочная численность, чел.;Дата ответа;Версия формы;Год опроса;"
        "Код ОКЗ;Профессия, должность;Уровень образования;показатель;год;значение"
    )
    inns = [_inn(number) for number in range(ANSWERS // 300 + 1)]
    rows = [
        f"{inns[n // 300]};;ООО «Завод»;25.11;69701000;500;20.04.2026;2;2026;{codes[n % 300 // 8 % 40]};Профессия {n % 300 // 8};ППКРС;need;{2026 + n % 8};{n % 20}"
        for n in range(ANSWERS)
    ]
    payload = "\n".join([head, *rows]).encode()
    result = _timed(lambda: survey.parse(open_file(payload, "survey.csv"), FileContext("survey.csv", "69", 2026), lists))
    return result


def api_stage(_: Path) -> dict[str, float]:
    """A hundred pages of a slow server, then a few at a set pace."""
    import httpx

    from sources.trudvsem_api import Pace, fetch

    region, size = "7000000000000", 100

    class Slow(BaseHTTPRequestHandler):
        latency = PAGE_SECONDS
        total = PAGES * size

        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlparse(self.path).query).items()}
            first = int(query["offset"])
            items = [{"vacancy": {"id": f"u-{n}", "region": {"region_code": region}, "job-name": "Сварщик"}} for n in range(first, min(first + size, self.total))]
            body = json.dumps({"meta": {"total": self.total}, "results": {"vacancies": items}}).encode()
            time.sleep(self.latency)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.server_port}", trust_env=False, timeout=30) as client:
        started = time.perf_counter()
        (*_, last) = fetch(client, region, pace=Pace(pause_seconds=0))
        seconds = time.perf_counter() - started
        Slow.latency, Slow.total, pause = 0.0, 5 * size, 0.2
        started = time.perf_counter()
        (*_, paced) = fetch(client, region, pace=Pace(pause_seconds=pause))
        per_page = (time.perf_counter() - started) / (paced.state.requests - 1)
    server.shutdown()
    return {"seconds": seconds, "ratio": seconds / (last.state.requests * PAGE_SECONDS), "paced": per_page, "pause": pause}


def _questionnaire(number: int, lists: object) -> bytes:
    import xlsxwriter

    from sources.survey_template import columns

    headings = columns(2026)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Анкета")
        tags = {
            "ИНН": _inn(number), "Наименование": "ООО «Завод»", "ОКВЭД2": "25.11", "ОКТМО": "69701000",
            "Среднесписочная численность, чел.": 900, "Версия формы": "2", "Год опроса": "2026",
        }  # fmt: skip
        for at, (label, value) in enumerate(tags.items()):
            sheet.write_row(at, 0, [label, value])
        sheet.write_row(len(tags) + 1, 0, headings)
        for at, code in enumerate(list(lists.occupation["code"])[100:130]):  # type: ignore[attr-defined]
            sheet.write_row(len(tags) + 2 + at, 0, [code, f"Профессия {at}", "ППКРС", *(number % 7 + at % 5 for _ in headings[3:-5]), 10, 20, 30, 40, 1])
    return out.getvalue()


def _inn(number: int) -> str:
    """A valid invented ИНН."""
    body = f"{700_000_000 + number}"
    check = sum(int(digit) * weight for digit, weight in zip(body, (2, 4, 10, 3, 5, 9, 4, 6, 8), strict=True)) % 11 % 10
    return f"{body}{check}"


def _warehouse(path: Path):  # type: ignore[no-untyped-def]  # a DuckDB connection
    import duckdb

    path.unlink(missing_ok=True)
    con = duckdb.connect(str(path))
    con.execute(f"set memory_limit = '{DUCKDB_MEMORY}'")
    con.execute(f"set threads = {DUCKDB_THREADS}")
    return con


def _timed(work: Callable[[], object]) -> dict[str, float]:
    started = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - started, "memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9}


def run_stage(stage: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.intake_speed", "--stage", stage, "--folder", str(folder)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()[-1])  # type: ignore[no-any-return]


STAGES: dict[str, Callable[[Path], dict[str, float]]] = {
    "bare": bare_stage, "dump": dump_stage, "landed": landed_stage, "workbooks": workbooks_stage, "answers": answers_stage, "api": api_stage,
}  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=FULL_ROWS, help="records of the dump")
    parser.add_argument("--folder", default="", help="where the temporary files go")
    parser.add_argument("--stage", choices=STAGES, help="one stage alone (used by the run itself)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
