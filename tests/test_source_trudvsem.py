"""Vacancies of «Работа России» and hh.ru: three spellings, one normal form, nobody's telephone kept."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_files import CONTEXT, INN, OGRN, codelists, dump, opened, vacancy

from models.errors import KadryError, UnreadableFile
from sources import dump_pieces, hh, registry, scrubbing, trudvsem, trudvsem_dump, vacancies
from sources.reading import FileContext

PEOPLE = ("Петрова", "89990000000", "+79990000000", "a@b.ru", "c@d.ru", "999 111-22-33")
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "ru_trudvsem" / "one_vacancy_record_opendata.json"


def read(payload: bytes | str, context: FileContext = CONTEXT):
    return trudvsem.parse(opened(payload), context, codelists())


def load(payload: bytes):
    with duckdb.connect() as con:
        counts = trudvsem_dump.load_dump(io.BytesIO(payload), con, "dump.json", codelists())
        return counts, con.execute(f"select * from {vacancies.ACCEPTED} order by row_number").df()


def scrubbed(payload: bytes) -> bytes:
    return b"".join(trudvsem.scrub(io.BytesIO(payload), "dump.json"))


def reply(*items: dict[str, object], total: int = 1) -> bytes:
    return json.dumps({"status": "200", "meta": {"total": total}, "results": {"vacancies": [{"vacancy": item} for item in items]}}).encode()


def api_vacancy(**changes: object) -> dict[str, object]:
    return {
        "id": "u-1", "region": {"region_code": "7000000000000", "name": "Томская область"},
        "company": {"companycode": OGRN, "email": "a@b.ru", "inn": INN, "name": "ООО «Завод»", "phone": "+79990000000"},
        "creation-date": "2026-01-10", "date_modify": "2026-03-01T10:00:00+0300", "salary_min": 40000, "salary_max": 40000,
        "currency": "«руб.»", "job-name": "Сварщик", "duty": "Звонить 8 999 111-22-33", "contact_person": "Петрова А. И.",
        "contact_list": [{"contact_value": "89990000000"}], "requirement": {"education": "Среднее", "experience": "3"},
        "schedule": "Полный рабочий день", "work_places": 5, "code_profession": "203191",
    } | changes  # fmt: skip


def xml(*bodies: str) -> str:
    return "<?xml version='1.0' encoding='UTF-8'?><source><vacancies>" + "".join(f"<vacancy>{body}</vacancy>" for body in bodies) + "</vacancies></source>"


XML_BODY = (
    "<identifier>u-1</identifier><title>Сварщик</title><creationDate>2026-01-10</creationDate><region>7000000000000</region>"
    f"<hiringOrganization><identifier>{OGRN}</identifier><inn>{INN}</inn><name>ООО «Завод»</name></hiringOrganization>"
    "<baseSalary><salaryMin>40000</salaryMin><salaryMax>40000</salaryMax></baseSalary><workPlaces>5</workPlaces>"
    "<contactPerson>Петрова А. И.</contactPerson><workHours>Полный рабочий день</workHours><innerInfo><status>ACCEPTED</status></innerInfo>"
    "<requirements><educationRequirements><educationType>Среднее</educationType></educationRequirements></requirements>"
)


def test_three_spellings_become_one_normal_form():
    as_dump = vacancy(
        id="u-1", vacancy_name="Сварщик", work_places=5, salary_min=40000, salary_max=40000, code_profession="203191",
        date_create="2026-01-10", date_modify="2026-03-01T10:00:00+0300", education="Среднее", required_experience="3",
        company={"inn": INN, "ogrn": OGRN, "name": "ООО «Завод»"}, status=None,
    )  # fmt: skip
    same = ["vacancy_id", "portal_region_code", "inn", "ogrn", "employer_name", "title", "work_places", "salary_min_rub", "education", "schedule", "created_on"]
    tables = [read(payload).tables["vacancy"] for payload in (dump([as_dump]), reply(api_vacancy()), xml(XML_BODY))]
    first, second, third = (table[same].iloc[0].to_dict() for table in tables)
    assert first == second == third
    assert tables[0]["experience_years"].item() == tables[1]["experience_years"].item() == 3
    assert list(tables[0].columns) == list(vacancies.COLUMNS)


@pytest.mark.parametrize(
    ("changes", "column", "expected"),
    [
        pytest.param({"salary_max": 0}, "salary_max_rub", None, id="salary of zero is not given"),
        pytest.param({"salary_min": 500, "currency": "USD"}, "salary_min_rub", None, id="dollars are not roubles"),
        pytest.param({"work_places": None}, "work_places", 1, id="an advert without work places asks for one person"),
        pytest.param({"vacancy_name": "<b>Повар</b>&nbsp;4&quot;"}, "title", 'Повар 4"', id="markup is stripped"),
        pytest.param({"vacancy_name": "Водитель 8-913-111-22-33"}, "title", "Водитель •••", id="a telephone in a title is masked"),
        pytest.param({"vacancy_name": "Швея a.b@mail.ru"}, "title", "Швея •••", id="an address in a title is masked"),
        pytest.param({"required_experience": "Опыт не требуется"}, "experience_years", 0, id="no experience is zero years"),
        pytest.param({"required_experience": "от 3 лет"}, "experience_years", 3, id="experience in words"),
        pytest.param({"code_profession": "100656"}, "profession_code", "100656", id="the portal's code is kept as it is"),
        pytest.param({"vacancy_name": "=HYPERLINK(\"x\")'; drop table t;--"}, "title", "=HYPERLINK(\"x\")'; drop table t;--", id="formulas and SQL are text"),
        pytest.param({"company": "нет"}, "employer_name", None, id="a company that is no object"),
    ],
)  # fmt: skip
def test_a_field_is_cleaned_by_a_stated_rule(changes, column, expected):
    for table in (read(dump([vacancy(**changes)])).tables["vacancy"], load(dump([vacancy(**changes)]))[1]):
        value = table[column].astype(object).where(table[column].notna(), None).item()
        assert value == expected


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"id": None}, "нет идентификатора", id="without id"),
        pytest.param({"vacancy_name": "<p> </p>"}, "нет названия", id="a title of markup only"),
        pytest.param({"state_region_code": "0000000000000", "regionName": None}, "среди кодов портала", id="unknown region"),
        pytest.param({"work_places": -2}, "не целое положительное", id="negative work places"),
        pytest.param({"work_places": "много"}, "не целое положительное", id="work places in words"),
        pytest.param({"work_places": 1.5}, "не целое положительное", id="half a work place"),
        pytest.param({"work_places": 99999}, "больше 5000", id="absurd work places"),
        pytest.param({"work_places": float("nan")}, "не целое положительное", id="not a number"),
    ],
)
def test_a_vacancy_that_cannot_be_used_is_refused_with_a_remedy(changes, reason):
    payload = dump([vacancy(1), vacancy(2, **changes)])
    counts, _ = load(payload)
    for refused in (read(payload).refused_frame(), counts.refused):
        assert refused["row_number"].tolist() == [2]
        assert reason in refused["reason"].item()
        assert refused["remedy"].item()


def test_the_last_edition_of_a_vacancy_supersedes_the_earlier_ones():
    editions = [vacancy(1, date_modify=f"2026-03-0{day}T00:00:00+0300", work_places=day) for day in (2, 5, 3)]
    counts, table = load(dump([*editions, vacancy(2)]))
    assert table["work_places"].tolist() == [5, 2]
    assert counts.superseded["row_number"].tolist() == [1, 3]
    assert counts.superseded["reason"].str.contains("запись 2").all()


def test_a_withdrawn_vacancy_is_no_need():
    counts, table = load(dump([vacancy(1, deleted=True), vacancy(2)]))
    assert (len(table), counts.superseded["reason"].item()) == (1, "вакансия снята с публикации")


def test_standing_adverts_and_missing_work_places_are_noted():
    notes = " ".join(read(dump([vacancy(1, date_create="2022-02-20"), vacancy(2, work_places="")])).notes)
    assert "дольше 365 дней" in notes
    assert "принято за 1" in notes


def test_an_api_reply_of_another_region_is_refused_because_the_portal_ignored_the_filter():
    other = api_vacancy(id="u-2", region={"region_code": "5400000000000"})
    reading = read(reply(api_vacancy(), other, total=250))
    assert reading.rows_accepted == 1
    assert "молча не применил" in reading.refused[0].remedy
    assert "на портале по этому запросу 250" in reading.notes[0]


def test_an_empty_api_reply_is_an_empty_table():
    assert read(b'{"status":"200","meta":{"total":0},"results":{}}').rows_read == 0


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(dump([vacancy(1), vacancy(2)]), id="JSON dump"),
        pytest.param(dump([vacancy(1), vacancy(2)], indent=1), id="JSON dump with indents"),
        pytest.param(gzip.compress(dump([vacancy(1)])), id="JSON dump in gzip"),
        pytest.param(reply(api_vacancy()), id="API reply"),
        pytest.param(xml(XML_BODY).encode(), id="XML dump"),
        pytest.param(gzip.compress(xml(XML_BODY).encode()), id="XML dump in gzip"),
        pytest.param(dump([vacancy(1)])[:-400], id="dump cut short"),
    ],
)
def test_contacts_and_free_texts_are_scrubbed_before_anything_is_kept(payload):
    kept = scrubbed(payload)
    for person in PEOPLE:
        assert person.encode() not in kept
    assert kept == scrubbed(payload)


@pytest.mark.parametrize(
    ("payload", "source"),
    [
        pytest.param(dump([vacancy()]), "trudvsem", id="JSON dump"),
        pytest.param(reply(api_vacancy()), "trudvsem", id="API reply"),
        pytest.param(reply(total=0), "trudvsem", id="empty API reply"),
        pytest.param(gzip.compress(xml(XML_BODY).encode()), "trudvsem", id="XML dump in gzip"),
        pytest.param(scrubbed(dump([vacancy(), vacancy(2)])), "trudvsem", id="scrubbed dump"),
        pytest.param(scrubbed(dump([vacancy()])[:-300]), "trudvsem", id="scrubbed dump of nothing whole"),
        pytest.param(json.dumps({"items": [], "found": 0, "per_page": 20}).encode(), "hh", id="hh.ru"),
    ],
)
def test_each_spelling_is_recognised(payload, source):
    assert registry.recognise(opened(payload))[0] == source


@pytest.mark.parametrize("payload", [reply(api_vacancy()), xml(XML_BODY).encode(), gzip.compress(xml(XML_BODY).encode()), dump([vacancy(1)])])
def test_landing_keeps_the_scrubbed_form_of_every_spelling(payload):
    kept = b"".join(scrubbing.scrubbed(io.BytesIO(payload), "file"))
    assert not any(person.encode() in kept for person in PEOPLE)
    assert read(kept).rows_accepted == 1


@pytest.mark.parametrize("payload", [dump([vacancy(1), vacancy(2, id=None), "x"]), reply(api_vacancy(), total=7), xml(XML_BODY, "<title>без кода</title>").encode()])
def test_the_scrubbed_form_reads_like_the_original(payload):
    before, after = read(payload), read(scrubbed(payload))
    assert after.tables["vacancy"].equals(before.tables["vacancy"])
    assert [(r.row_number, r.reason) for r in after.refused] == [(r.row_number, r.reason) for r in before.refused]


LENIN = "614000, Пермский край, г. Чусовой, ул. Ленина, д. 7, кв. 3"
AS_REPLY = reply(api_vacancy(addresses={"address": [{"location": LENIN, "lng": "57.8", "lat": "58.3"}]}))


@pytest.mark.parametrize(
    ("payload", "town"),
    [
        pytest.param(dump([vacancy(vacancy_address="Пермский край", vacancy_address_additional_info=LENIN)]), "г. Чусовой", id="JSON dump"),
        pytest.param(dump([vacancy(vacancy_address="Пермский край")]), None, id="the address is the region"),
        pytest.param(dump([vacancy()]), None, id="no address"),
        pytest.param(AS_REPLY, "г. Чусовой", id="API reply"),
        pytest.param(xml(XML_BODY + f"<addresses><address><location>{LENIN}</location></address></addresses>").encode(), "г. Чусовой", id="XML dump"),
    ],
)
def test_of_an_address_only_its_town_or_district_is_kept(payload, town):
    kept = scrubbed(payload)
    assert "Ленина" not in kept.decode()
    for reading in (read(payload), read(kept)):
        found = reading.tables["vacancy"]["municipality"].item()
        assert (None if found is None or found != found else found) == town
        counted = [note for note in reading.notes if note.startswith("Адрес не называет")]
        assert counted == ([] if town else ["Адрес не называет ни города, ни района: вакансий 1"])
    streamed = load(payload)[1]["municipality"].item() if payload[:1] == b"{" and payload is not AS_REPLY else town
    assert (None if streamed != streamed else streamed) == town


def test_rows_keep_their_numbers_whatever_the_connection_prefers(monkeypatch):
    monkeypatch.setattr(dump_pieces, "PIECE_BYTES", 3000)
    items = [vacancy(n, work_places=n) for n in range(1, 200)]
    with duckdb.connect() as con:
        con.execute("set preserve_insertion_order = false")
        con.execute("set threads = 4")
        trudvsem_dump.load_dump(io.BytesIO(dump(items)), con, "dump.json", codelists())
        assert con.execute(f"select count(*) from {vacancies.ACCEPTED} where work_places = row_number").fetchone() == (199,)
        assert con.execute("select current_setting('preserve_insertion_order')").fetchone() == (False,)


def test_a_stream_comes_in_chunks_that_add_up():
    items = [*(vacancy(n) for n in range(1, 8)), vacancy(3), vacancy(9, id=None)]
    chunks = list(trudvsem.parse_stream(io.BytesIO(dump(items)), CONTEXT, codelists(), rows=3))
    assert [chunk.rows_accepted for chunk in chunks] == [3, 3, 1]
    assert sum(chunk.rows_read for chunk in chunks) == len(items)
    assert chunks[0].tables["vacancy"]["vacancy_id"].tolist() == [vacancy(n)["id"] for n in (1, 2, 4)]


def test_the_real_record_is_read():
    if not SHARED.exists():
        pytest.skip("no shared data")
    row = read(SHARED.read_bytes(), FileContext("dump")).tables["vacancy"].iloc[0]
    assert (row["title"], row["work_places"], row["salary_min_rub"], row["portal_region_code"]) == ("Аппаратчик 5 разряда", 2, 23000, "7100000000000")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<html><body>Сервис недоступен</body></html>", id="a web page instead of data"),
        pytest.param('{"vacancies": 5}', id="no list"),
        pytest.param('<!DOCTYPE x [<!ENTITY e "e">]><vacancies><vacancy><title>&e;</title></vacancy></vacancies>', id="XML with entities"),
        pytest.param("[1, 2]", id="a bare list"),
        pytest.param('{"a":' * 5000, id="nested without end"),
    ],
)
def test_what_is_no_vacancy_file_is_named(text):
    with pytest.raises(UnreadableFile):
        read(text)


def test_a_dump_cut_short_keeps_its_whole_records():
    payload = dump([vacancy(n) for n in range(1, 6)])[:-300]
    counts, table = load(payload)
    assert len(table) == 4
    assert counts.refused["row_number"].tolist() == [5]
    assert counts.refused["reason"].item() == "запись повреждена"
    assert read(payload).rows_accepted == 4


def test_damage_in_the_middle_costs_one_record():
    whole = dump([vacancy(n) for n in range(1, 6)])
    middle = whole.index(b'"vacancy_name"', whole.index(b"000000000003"))
    counts, table = load(whole[:middle] + b"\x00\xff{" + whole[middle + 3 :])
    assert table["row_number"].tolist() == [1, 2, 4, 5]
    assert counts.rows_read == 5


# Strings that a careless splitter takes for structure.
hostile = st.text(st.sampled_from('{}[],:"\\ \n\u2028aж😀\x00'), max_size=40) | st.sampled_from(
    ['},{"accommodation_capability":', '"},{"accommodation_capability":false', '{"vacancies":[', "]}", '\\"},{\\"id\\":\\"x']
)
records = st.builds(
    lambda number, name, extra, nested, first: ({"accommodation_capability": False} if first else {})
    | vacancy(number, vacancy_name=name, position_responsibilities=extra, contact_list=nested),
    st.integers(1, 6), hostile, hostile, st.lists(st.fixed_dictionaries({"accommodation_capability": hostile, "id": hostile}), max_size=3), st.booleans(),
)  # fmt: skip


@given(
    items=st.lists(records | st.sampled_from([5, "x", None, {}]), max_size=12),
    layout=st.sampled_from([{}, {"indent": 2}, {"separators": (",", ":")}]),
    ascii_only=st.booleans(),
    piece=st.integers(200, 4000),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_the_streamed_dump_reads_like_json_whatever_its_strings_hold(items, layout, ascii_only, piece):
    payload = json.dumps({"meta": "[", "vacancies": items, "end": "]}"}, ensure_ascii=ascii_only, **layout).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dump_pieces, "PIECE_BYTES", piece)
        counts, streamed = load(payload)
        kept = scrubbed(payload)
    whole = read(payload)
    assert counts.rows_read == len(items)
    assert streamed.equals(whole.tables["vacancy"])
    assert counts.refused["row_number"].tolist() == [row.row_number for row in whole.refused]
    assert len([line for line in kept.split(b"\n") if line]) == len(items)


@given(junk=st.binary(max_size=300) | st.text(max_size=200).map(str.encode), at=st.integers(0, 3000), length=st.integers(0, 50))
@settings(max_examples=5, deadline=None)
def test_any_bytes_end_in_a_reading_or_in_our_error(junk, at, length):
    whole = dump([vacancy(1), vacancy(2)])
    for payload in (junk, b'{"vacancies":[' + junk, whole[:at] + junk + whole[at + length :]):
        for attempt in (lambda p=payload: read(p), lambda p=payload: load(p), lambda p=payload: scrubbed(p)):
            with contextlib.suppress(KadryError):
                attempt()


# hh.ru


def hh_reply(*items: dict[str, Any]) -> bytes:
    return json.dumps({"items": list(items), "found": 40, "pages": 1, "page": 0, "per_page": 100}, ensure_ascii=False).encode()


HH = {
    "id": "901", "name": "Токарь-универсал", "area": {"id": "90", "name": "Томск"}, "salary": {"from": 60000, "to": None, "currency": "RUR"},
    "employer": {"id": "7", "name": "АО «Прибор»"}, "published_at": "2026-10-01T10:00:00+0300", "created_at": "2026-09-01T10:00:00+0300",
    "schedule": {"id": "fullDay", "name": "Полный день"}, "experience": {"id": "between1And3", "name": "От 1 года до 3 лет"},
    "snippet": {"requirement": "Звонить 8 999 111-22-33"}, "contacts": {"name": "Петрова", "email": "a@b.ru"}, "archived": False,
}  # fmt: skip


def test_a_saved_reply_of_hh_becomes_the_normal_form():
    reading = hh.parse(opened(hh_reply(HH)), CONTEXT, codelists())
    row = reading.tables["vacancy"].iloc[0]
    assert (row["title"], row["salary_min_rub"], row["experience_years"], row["work_places"]) == ("Токарь-универсал", 60000, 1, 1)
    assert row["portal_region_code"] == "7000000000000"
    assert "найдено порталом 40" in reading.notes[0]


def test_contacts_of_hh_are_scrubbed():
    payload = hh_reply(HH)
    assert hh.carries_contacts(payload)
    assert not trudvsem.carries_contacts(payload)
    kept = b"".join(scrubbing.scrubbed(io.BytesIO(payload), "hh.json"))
    assert not any(person.encode() in kept for person in PEOPLE)
    before, after = (hh.parse(opened(text), CONTEXT, codelists()).tables["vacancy"] for text in (payload, kept))
    assert before.equals(after)


@pytest.mark.parametrize("packed", [gzip.compress, lambda text: text.decode().encode("utf-16"), lambda text: text.decode().encode("utf-16-le")], ids=["gzip", "utf-16", "no mark"])
@pytest.mark.parametrize("payload", [hh_reply(HH), dump([vacancy(1)]), reply(api_vacancy())], ids=["hh.ru", "dump", "reply"])
def test_adverts_packed_or_in_another_encoding_are_scrubbed_like_plain_ones(payload, packed):
    kept = b"".join(scrubbing.scrubbed(io.BytesIO(packed(payload)), "вакансии"))
    assert kept == b"".join(scrubbing.scrubbed(io.BytesIO(payload), "вакансии"))
    assert not any(person.encode() in kept for person in PEOPLE)


def test_adverts_of_no_known_portal_are_not_kept_packed_either():
    payload = json.dumps({"adverts": [{"vacancy": "Сварщик", "who": "Петрова"}] * 3, "vacancies": 3}, ensure_ascii=False).encode("utf-16")
    assert b"".join(scrubbing.scrubbed(io.BytesIO(payload), "вакансии")).startswith(b'{"kadry_')


@pytest.mark.parametrize("payload", [dump([vacancy(number) for number in range(300)]), xml(*[XML_BODY] * 3000).encode(), hh_reply(*[HH] * 300)], ids=["dump", "XML", "hh.ru"])
def test_a_packed_dump_that_was_cut_short_is_landed_as_broken(payload):
    packed = bytearray(gzip.compress(payload))
    damaged = bytes(packed[: len(packed) // 2]) + b"\x00\xff" * 20 + bytes(packed[len(packed) // 2 + 40 :])
    assert not any(person.encode() in b"".join(scrubbing.scrubbed(io.BytesIO(damaged), "вакансии.gz")) for person in PEOPLE)
    kept = b"".join(scrubbing.scrubbed(io.BytesIO(bytes(packed[:-60])), "вакансии.gz"))
    assert b"kadry_broken" in kept
    reading = read(kept)
    assert [row.reason for row in reading.refused if row.column_name == "(запись)"] == ["запись повреждена"]
    assert not any(person.encode() in kept for person in PEOPLE)


def test_a_refusal_of_hh_is_named():
    with pytest.raises(UnreadableFile, match="отказом"):
        hh.parse(opened('{"errors": [{"type": "captcha_required"}]}'), CONTEXT, codelists())


leaves = st.none() | st.booleans() | st.floats() | st.text(max_size=5)


@given(
    item=st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(HH)), inner, max_size=5), max_leaves=12
    )
)
@settings(max_examples=15, deadline=None)
def test_any_item_of_hh_is_counted_once(item):
    reading = hh.parse(opened(json.dumps({"items": [HH, item], "found": 1})), CONTEXT, codelists())
    assert reading.rows_read == 2


def test_a_day_that_is_none_is_empty():
    table = read(dump([vacancy(date_create="9999-99-99", date_modify="9999-99-99"), vacancy(2)])).tables["vacancy"]
    assert table["created_on"].isna().tolist() == [True, False]
    assert table["modified_on"].isna().tolist() == [True, False]


@pytest.mark.parametrize("encoding", ["windows-1251", "UTF-16"])
def test_an_xml_of_another_encoding_is_kept_readable(encoding: str) -> None:
    payload = xml(XML_BODY).replace("UTF-8", encoding).encode(encoding)
    kept = b"".join(scrubbing.scrubbed(io.BytesIO(payload), "vacancies.xml"))
    assert read(kept).tables["vacancy"]["title"].tolist() == ["Сварщик"]
