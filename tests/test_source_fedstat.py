"""ЕМИСС: SDMX 1.0 in the real shape, pages instead of data, the two-step protocol against a server with faults."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import httpx
import pytest
from form_files import read, reasons, xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import KadryError, SourceUnavailable, UnreadableFile
from sources import fedstat_site

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<GenericData xmlns="http://www.SDMX.org/resources/SDMXML/schemas/v1_0/message"
 xmlns:generic="http://www.SDMX.org/resources/SDMXML/schemas/v1_0/generic"
 xmlns:structure="http://www.SDMX.org/resources/SDMXML/schemas/v1_0/structure">
<Header><ID>58994</ID><Test>false</Test></Header>
<CodeLists>
<structure:CodeList agency="FEDSTAT" id="s_OKATO"><structure:Name xml:lang="ru">ОКАТО</structure:Name>
<structure:Code value="643"><structure:Description xml:lang="ru">Российская Федерация</structure:Description>
</structure:Code>
<structure:Code value="033"><structure:Description>Приволжский федеральный округ</structure:Description>
</structure:Code>
<structure:Code value="57000000000"><structure:Description>Пермский край</structure:Description></structure:Code>
<structure:Code value="99000000000"><structure:Description>Тридевятое царство</structure:Description></structure:Code>
</structure:CodeList>
<structure:CodeList agency="FEDSTAT" id="s_OKVED2">
<structure:Name>Классификатор видов деятельности (ОКВЭД2)</structure:Name>
<structure:Code value="101.АГ"><structure:Description>Всего</structure:Description></structure:Code>
<structure:Code value="C"><structure:Description>Раздел С Обрабатывающие производства</structure:Description>
</structure:Code>
<structure:Code value="10"><structure:Description>Производство пищевых продуктов</structure:Description>
</structure:Code>
</structure:CodeList>
</CodeLists>
<DataSet><generic:KeyFamilyRef>58994</generic:KeyFamilyRef>
"""
TAIL = "</DataSet></GenericData>"


def series(area: str, activity: str, *observed: tuple[str, str], unit: str = "тысяча человек", part: str = "") -> str:
    cells = "".join(
        f'<generic:Obs><generic:Time>{time}</generic:Time><generic:ObsValue value="{value}"/></generic:Obs>'
        for time, value in observed
    )
    return (
        "<generic:Series><generic:SeriesKey>"
        f'<generic:Value concept="s_OKATO" value="{area}"/><generic:Value concept="s_OKVED2" value="{activity}"/>'
        f'</generic:SeriesKey><generic:Attributes><generic:Value concept="EI" value="{unit}"/>'
        f'<generic:Value concept="PERIOD" value="{part or "значение показателя за год"}"/></generic:Attributes>'
        f"{cells}</generic:Series>"
    )


def document(*parts: str) -> bytes:
    return (HEAD + "".join(parts) + TAIL).encode()


def test_names_come_from_the_code_lists_and_the_decimal_comma_is_read() -> None:
    payload = document(
        series("643", "101.АГ", ("2017", "72265,9"), ("2018", "72 045,8")),
        series("57000000000", "C", ("2017", "233,1")),
        series("57000000000", "10", ("2017", "31,4")),
    )
    reading = read("fedstat", payload, ref_area=None)
    table = reading.tables["observation"]
    assert table["obs_value"].tolist() == [72_265_900, 72_045_800, 233_100, 31_400]
    assert table["ref_area"].tolist() == ["643", "643", "57", "57"]
    assert table["economic_activity"].tolist()[:3] == ["_T", "_T", "C"]
    assert table["economic_activity"].isna().tolist() == [False, False, False, True]
    assert set(table["indicator"]) == {"58994"}
    assert set(table["unit_measure"]) == {"persons"}
    assert "Производство пищевых продуктов" in table["dimension"].iloc[3]


def test_the_code_of_the_country_needs_no_name() -> None:
    nameless = document(series("643", "C", ("2017", "1"))).replace("Российская Федерация".encode(), b"")
    assert read("fedstat", nameless, ref_area=None).tables["observation"]["ref_area"].item() == "643"


@pytest.mark.parametrize(
    ("part", "period"),
    [("январь", "2017-M01"), ("III квартал", "2017-Q3"), ("январь-март", "2017 январь-март"), ("", "2017")],
)
def test_parts_of_a_year_are_told_apart(part: str, period: str) -> None:
    payload = document(series("57000000000", "C", ("2017", "1"), part=part))
    assert read("fedstat", payload).tables["observation"]["time_period"].item() == period


def test_districts_give_way_and_unknown_places_words_and_contradictions_are_refused() -> None:
    payload = document(
        series("033", "C", ("2017", "1")),
        series("99000000000", "C", ("2017", "1")),
        series("57000000000", "C", ("2017", "много"), ("давно", "1"), ("2018", "1"), ("2018", "1"), ("2018", "2")),
    )
    reading = read("fedstat", payload)
    assert [row.reason for row in reading.superseded] == [
        "итог по федеральному округу, складывается из регионов",
        "повторяет строку 5",
    ]
    assert [column for _, column, _ in reasons(reading)] == ["территория", "ObsValue", "Time", "ObsValue"]
    assert reading.rows_read == 7


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        pytest.param(b"<html><head><title>403 Forbidden</title></head></html>", "403", id="403 page"),
        pytest.param(
            "<!DOCTYPE html><html><body>Войти в систему: логин, пароль</body></html>".encode(), "входа", id="login"
        ),
        pytest.param(b"<html><script>challenge()</script></html>", "веб-страница", id="challenge"),
        pytest.param(document(), "ни одного наблюдения", id="empty choice"),
        pytest.param(document(series("643", "C", ("2017", "1")))[:-40], "повреждён", id="cut"),
        pytest.param(b"<?xml version='1.0'?><rss/>", "ни одного наблюдения", id="other xml"),
        pytest.param(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><GenericData/>', "DOCTYPE", id="entities"),
    ],
)
def test_what_is_no_data_is_refused_with_its_reason_and_the_way_by_hand(payload: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as error:
        read("fedstat", payload)
    assert error.value.remedy


def test_an_indicator_exported_to_excel_is_read_with_its_merged_names() -> None:
    rows = [
        ["58994 Среднегодовая численность занятых, тысяча человек"],
        [],
        ["Классификатор объектов административно-территориального деления (ОКАТО)", "ОКВЭД2", 2017, 2018],
        ["57 Пермский край", "Раздел C Обрабатывающие производства", "233,1", 231],
        [None, "Строительство", 105.2, None],
    ]
    table = read("fedstat", xlsx({"Данные": rows})).tables["observation"]
    assert table["obs_value"].tolist() == [233_100, 231_000, 105_200]
    assert table["economic_activity"].tolist() == ["C", "C", "F"]
    assert set(table["ref_area"]) == {"57"}


@given(data=st.data())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_spoiled_document_adds_up_or_gives_our_error(data: st.DataObject) -> None:
    payload = bytearray(document(series("643", "C", ("2017", "1,5")), series("57000000000", "10", ("2018", "2"))))
    for _ in range(data.draw(st.integers(1, 6))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    try:
        reading = read("fedstat", bytes(payload))
    except KadryError:
        return
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)


# --- the site

PAGE = """<html><script>var grid = new FGrid({
  id: 58994, title: 'Численность «занятых» \\'по видам\\'', /* */
  left_columns: [57831, 30611], top_columns: [3], groups: [],
  filters: {
    '3': { title: "Год", values: { '2017': { title: '2017', checked: false, }, '2018': { title: "2018" } } },
    '57831': { title: 'ОКАТО', values: { 1: {title: 'Российская Федерация'}, 2: {title: 'Пермский край'}, } },
    '0': { title: 'Показатель', values: { '58994': {title: 'Численность'} } },
  },
});</script></html>""".replace("/* */", "")


@dataclass
class Site:
    """A stand-in for fedstat.ru: what to answer, in turn, and what was asked."""

    url: str = ""
    page: list[tuple[int, str]] = field(default_factory=list)
    data: list[tuple[int, bytes]] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    state = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, page = state.page.pop(0) if len(state.page) > 1 else state.page[0]
            self._answer(status, page.encode())

        def do_POST(self) -> None:
            state.forms.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self._answer(*(state.data.pop(0) if len(state.data) > 1 else state.data[0]))

        def _answer(self, status: int, body: bytes) -> None:
            state.agents.append(self.headers.get("User-Agent", ""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def test_two_steps_bring_the_chosen_years_as_sdmx(site: Site) -> None:
    site.page, site.data = [(200, PAGE)], [(200, document(series("643", "C", ("2018", "1,5"))))]
    with httpx.Client(base_url=site.url) as client:
        grid = fedstat_site.fetch_grid(client, 58994)
        replies = fedstat_site.fetch_data(client, grid, {"год": ["2018"]})
    assert grid.title == "Численность «занятых» 'по видам'"
    assert grid.filters["3"].values == {"2017": "2017", "2018": "2018"}
    assert site.forms[0]["selectedFilterIds"] == ["3_2018", "57831_1", "57831_2", "0_58994"]
    assert site.forms[0]["lineObjectIds"] == ["57831", "30611"]
    assert read("fedstat", replies[0]).tables["observation"]["obs_value"].item() == 1_500
    assert all("Kadry" in agent for agent in site.agents)


def test_a_busy_site_is_asked_again_with_growing_pauses(site: Site) -> None:
    site.page = [(500, "x"), (503, "x"), (429, "x"), (200, PAGE)]
    pauses: list[float] = []
    with httpx.Client(base_url=site.url) as client:
        fedstat_site.fetch_grid(client, 58994, wait=pauses.append)
    assert pauses == sorted(pauses)
    assert len(pauses) == 3


@pytest.mark.parametrize(
    ("status", "reason"), [(403, "403"), (500, "ответ 500, попыток: 5"), (404, "ответ 404"), (302, "ответ 302")]
)
def test_a_site_that_refuses_or_stays_broken_is_named_with_the_way_by_hand(
    site: Site, status: int, reason: str
) -> None:
    site.page = [(status, "<html>403</html>")]
    with httpx.Client(base_url=site.url) as client, pytest.raises(SourceUnavailable, match=reason) as error:
        fedstat_site.fetch_grid(client, 58994, wait=lambda _: None)
    assert "браузере" in error.value.remedy


def test_a_site_that_does_not_answer_is_unavailable() -> None:
    with httpx.Client(base_url="http://127.0.0.1:9") as client, pytest.raises(SourceUnavailable, match="нет ответа"):
        fedstat_site.fetch_grid(client, 58994, wait=lambda _: None)


@pytest.mark.parametrize(
    "body",
    [b"<html><body>login</body></html>", b"", b"  <!doctype html>", b"PK\x03\x04"],
    ids=["page", "nothing", "doctype", "zip"],
)
def test_a_page_with_code_200_instead_of_data_is_not_taken_for_data(site: Site, body: bytes) -> None:
    site.page, site.data = [(200, PAGE)], [(200, body)]
    with httpx.Client(base_url=site.url) as client:
        grid = fedstat_site.fetch_grid(client, 58994)
        with pytest.raises(UnreadableFile):
            fedstat_site.fetch_data(client, grid, {})


@pytest.mark.parametrize(
    "page",
    [
        "<html>shell</html>",
        "new FGrid({",
        "new FGrid({filters: {}})",
        "new FGrid({filters: [1, }})",
        "new FGrid({a: {{{{",
    ],
)
def test_a_page_without_filters_is_refused(page: str) -> None:
    with pytest.raises(UnreadableFile):
        fedstat_site.read_grid(page, 58994)


def test_a_value_that_does_not_exist_is_refused_before_anything_is_asked(site: Site) -> None:
    grid = fedstat_site.read_grid(PAGE, 58994)
    with httpx.Client(base_url=site.url) as client:
        with pytest.raises(UnreadableFile, match="нет ни одного"):
            fedstat_site.fetch_data(client, grid, {"Год": ["1899"]})
        with pytest.raises(UnreadableFile, match="фильтра «Погода» нет"):
            fedstat_site.fetch_data(client, grid, {"Погода": ["дождь"]})
    assert not site.forms


def test_a_choice_over_the_limit_of_the_site_is_cut_into_requests(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fedstat_site, "MAX_ROWS_PER_REQUEST", 2)
    site.data = [(200, document(series("643", "C", ("2018", "1,5"))))]
    with httpx.Client(base_url=site.url) as client:
        replies = fedstat_site.fetch_data(client, fedstat_site.read_grid(PAGE, 58994), {})
    assert len(replies) == 2
    asked = [value for form in site.forms for value in form["selectedFilterIds"]]
    assert asked.count("3_2017") == asked.count("3_2018") == 1
    assert asked.count("57831_1") == 2


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_page_gives_a_grid_or_our_error(words: str) -> None:
    with contextlib.suppress(KadryError):
        fedstat_site.read_grid("new FGrid({" + words, 1)
