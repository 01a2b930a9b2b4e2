"""Letters leave once, safely, and their outcome is never guessed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import smtp_server

from flows import cli
from flows.machinery import journal, scheduled
from flows.outward.mail import deliveries
from flows.outward.mail.bounces import NoBounce, record_bounce
from flows.outward.mail.channel import Came, FolderChannel
from flows.outward.mail.chosen import BadMailSetting, chosen_channel
from flows.outward.mail.delivery import ALREADY, AT_ONCE, TO_SEND, WAITS, Clock, Parcel, Patience, deliver, rehearse
from flows.outward.mail.letter import Attachment, BadAddress, Letter, address, composed, file_name
from flows.outward.mail.smtp import PLAIN, STARTTLS, TLS, ServerUnusable, SmtpChannel
from flows.settings import Home

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
LETTER = Letter("Предложение кластера «Сварка»", "Здравствуйте.\n.\nТочка в начале строки.", (Attachment("предложение.pdf", b"%PDF\r\n.\r\n"),))
COUNCIL = "sovet@cluster.example"
SECRET = "пароль-" + "x" * 12


@dataclass
class FakeClock:
    """An hour passes in no time."""

    at: datetime = NOW

    def clock(self) -> Clock:
        return Clock(lambda: self.at, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "рабочая папка")


def channel(server: smtp_server.Server, **changes: object) -> SmtpChannel:
    usual = SmtpChannel("127.0.0.1", server.port, "kadry@region.example", PLAIN, timeout_seconds=2.0)
    return replace(usual, **changes)  # type: ignore[arg-type]


def send(home: Home, way, recipient: str = COUNCIL, letter: Letter = LETTER, patience: Patience = AT_ONCE):
    return deliver(home, [Parcel(recipient, letter)], way, FakeClock().clock(), patience)[0]


def events(home: Home) -> list[str]:
    return [entry.event for entry in deliveries.entries(home)]


# Composing.


@pytest.mark.parametrize(
    "hostile",
    ["Сварка\r\nBcc: all@evil.example", "Сварка\nX-Spam: no", "Сварка\u2028Bcc: a@b.example", "a\x00b", "‮fdp.exe", "\r\n\r\nтело", "я" * 5_000],
)
def test_a_hostile_name_adds_no_header_and_no_line(hostile: str) -> None:
    letter = Letter(hostile, "текст", (Attachment(f"../../{hostile}.pdf", b"x"),))
    raw = composed(letter, "kadry@region.example", COUNCIL, NOW).as_bytes()
    read = message_from_bytes(raw, policy=default)
    assert set(read.keys()) == {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"}
    assert not set("\r\n\x00‮\u2028") & set(str(read["Subject"]))
    (attached,) = read.iter_attachments()
    name = attached.get_filename()
    assert name
    assert not set('/\\:\r\n\x00‮\u2028"') & set(name)
    assert not name.startswith(".")
    assert len(name) <= 120


@pytest.mark.parametrize(
    "text", ["", "@", "a@", "@b", "a b@c.example", "a@b.example, c@d.example", "a@b\r\nRCPT TO:<x@y>", "Совет <a@b.example>", "совет@b.example", "a@-b.example", "a@b..example"]
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress, match="не адрес почты"):
        address(text)


def test_a_domain_in_cyrillic_goes_over_the_wire_in_its_ascii_form() -> None:
    assert address(" sovet@пример.рф ") == "sovet@xn--e1afmkfd.xn--p1ai"


@pytest.mark.parametrize(("name", "kept"), [("..", "файл"), ("a/../b.pdf", "a_.._b.pdf"), (".hidden", "hidden"), ("я" * 300 + ".xlsx", "я" * 112 + ".xlsx")])
def test_a_file_name_stays_a_name(name: str, kept: str) -> None:
    assert file_name(name) == kept


def test_the_same_letter_is_the_same_bytes() -> None:
    one, two = (composed(LETTER, "kadry@region.example", COUNCIL, NOW).as_bytes() for _ in range(2))
    assert one == two


# Sending.


def test_a_letter_arrives_whole_and_only_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduled, "timetable_zone", lambda: ZoneInfo("Asia/Yekaterinburg"))
    with smtp_server.running() as server:
        assert send(home, channel(server)).state == Came.SENT
        again = send(home, channel(server))
        assert (again.state, again.told) == (ALREADY, f"01.12.2026 11:00, {channel(server).name}")
        ((to, message),) = server.letters()
    assert to == COUNCIL
    assert message["Subject"] == LETTER.subject
    assert message.get_body().get_content().splitlines() == LETTER.text.splitlines()  # type: ignore[union-attr]
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("предложение.pdf", LETTER.attachments[0].payload)
    assert events(home) == [deliveries.STARTED, Came.SENT]


def test_another_content_and_another_recipient_are_other_deliveries(home: Home) -> None:
    with smtp_server.running() as server:
        for recipient, text in ((COUNCIL, "a"), (COUNCIL, "b"), ("other@cluster.example", "a")):
            assert send(home, channel(server), recipient, Letter("тема", text)).state == Came.SENT
        assert len(server.kept) == 3


def test_the_same_parcel_twice_in_one_call_is_sent_once(home: Home) -> None:
    with smtp_server.running() as server:
        came = deliver(home, [Parcel(COUNCIL, LETTER)] * 2, channel(server), FakeClock().clock())
        assert [one.state for one in came] == [Came.SENT, Came.SENT]
        assert len(server.kept) == 1


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "END"])
def test_a_refusal_is_recorded_and_not_tried_again_until_a_person_says_so(home: Home, verb: str) -> None:
    with smtp_server.running(answers={verb: ["550 no such council"]}) as server:
        refused = send(home, channel(server))
        assert (refused.state, "550 no such council" in refused.told) == (Came.REFUSED, True)
        assert send(home, channel(server)).state == Came.REFUSED
        assert server.kept == []
        deliveries.decide(home, refused.parcel.delivery, False, "аналитик", "адрес открыт снова", NOW)
        assert send(home, channel(server)).state == Came.SENT
    assert len(server.kept) == 1


@pytest.mark.parametrize(("verb", "fault"), [("END", "drop"), ("END", "hang")])
def test_an_outcome_that_nobody_knows_waits_for_a_person(home: Home, verb: str, fault: str) -> None:
    with smtp_server.running(answers={verb: [fault]}) as server:
        unknown = send(home, channel(server, timeout_seconds=0.5))
        assert unknown.state == Came.UNKNOWN
        assert send(home, channel(server)).state == WAITS
        assert len(server.kept) == 1
        deliveries.decide(home, unknown.parcel.delivery[:8], True, "аналитик", "совет подтвердил", NOW)
        assert send(home, channel(server)).state == ALREADY
        assert len(server.kept) == 1


@pytest.mark.parametrize(
    ("verb", "fault"),
    [
        *[("GREET", "drop"), ("GREET", "hang"), ("EHLO", "hang"), ("MAIL", "drop"), ("RCPT", "hang"), ("DATA", "drop")],
        *[("GREET", "421 busy"), ("DATA", "451 later"), ("END", "452 full")],
    ],
)
def test_what_cannot_have_arrived_is_tried_again(home: Home, verb: str, fault: str) -> None:
    with smtp_server.running(answers={verb: [fault]}) as server:
        assert send(home, channel(server, timeout_seconds=0.5)).state == Came.LATER
        assert server.kept == []
        assert send(home, channel(server)).state == Came.SENT
    assert len(server.kept) == 1


def test_a_server_that_asks_to_wait_for_an_hour_gets_the_letter_after_it(home: Home) -> None:
    fake, said = FakeClock(), []
    with smtp_server.running() as server:
        server.answers["RCPT"] = []

        def sleep(seconds: float) -> None:
            fake.sleep(seconds)
            server.answers["RCPT"] = ["450 greylisted"] if fake.at < NOW + timedelta(hours=1) else []

        server.answers["RCPT"] = ["450 greylisted"]
        (came,) = deliver(home, [Parcel(COUNCIL, LETTER)], channel(server), Clock(lambda: fake.at, sleep), Patience(), said.append)
        assert came.state == Came.SENT
        assert len(server.kept) == 1
    assert timedelta(hours=1) <= fake.at - NOW < timedelta(hours=1, minutes=16)
    assert "450 greylisted" in said[0]
    assert events(home).count(Came.LATER) == len(said) < 12


def test_patience_ends_and_the_next_run_goes_on(home: Home) -> None:
    fake = FakeClock()
    with smtp_server.running(answers={"GREET": ["421 busy"] * 100}) as server:
        (came,) = deliver(home, [Parcel(COUNCIL, LETTER)], channel(server), fake.clock(), Patience())
        assert came.state == Came.LATER
        assert fake.at - NOW <= timedelta(hours=2)
        server.answers.clear()
        assert send(home, channel(server)).state == Came.SENT


def test_nobody_listens(home: Home) -> None:
    with smtp_server.running() as server:
        way = channel(server)
    refused = send(home, replace(way, timeout_seconds=0.5, port=1))
    assert (refused.state, refused.told) == (Came.LATER, "нет связи с сервером (сервер отказал в соединении)")


def test_a_rehearsal_sends_and_writes_nothing(home: Home) -> None:
    (told,) = rehearse(home, [Parcel(COUNCIL, LETTER)])
    assert told.state == TO_SEND
    assert not home.root.exists()


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from flows.outward.mail import deliveries, smtp
from flows.outward.mail.channel import Came
from flows.settings import Home
import test_mail
home, at = Home(Path({home!r})), {at!r}
record = deliveries.record
def die(home, entry):
    if at == "before " + entry.event: os.kill(os.getpid(), signal.SIGKILL)
    record(home, entry)
    if at == "after " + entry.event: os.kill(os.getpid(), signal.SIGKILL)
deliveries.record = die
test_mail.send(home, smtp.SmtpChannel("127.0.0.1", {port}, "kadry@region.example", smtp.PLAIN, timeout_seconds=5.0))
"""


@pytest.mark.parametrize(
    ("at", "arrived", "then"),
    [
        pytest.param("before начато", 0, Came.SENT, id="before the message"),
        pytest.param("after начато", 0, WAITS, id="as the message is handed over"),
        pytest.param("before отправлено", 1, WAITS, id="between the answer and the ledger"),
        pytest.param("after отправлено", 1, ALREADY, id="after all"),
    ],
)
def test_killed_between_two_steps_nothing_is_sent_twice_or_lost(home: Home, at: str, arrived: int, then: str) -> None:
    with smtp_server.running() as server:
        code = KILLED.format(tests=str(ROOT / "tests"), home=str(home.root), at=at, port=server.port)
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, capture_output=True)
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        assert len(server.kept) == arrived
        came = send(home, channel(server))
        assert came.state == then
        if then == WAITS:  # a person looks whether it arrived
            deliveries.decide(home, came.parcel.delivery, bool(server.kept), "аналитик", "посмотрел ящик", NOW)
            assert send(home, channel(server)).state == (ALREADY if arrived else Came.SENT)
        assert len(server.kept) == 1


def test_a_letter_to_try_the_settings_with(home: Home, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    place = ["--home", str(home.root)]
    assert cli.main(["mail", "test", COUNCIL, "--dry-run", *place]) == 0
    assert not home.mail.exists()
    with smtp_server.running(answers={"RCPT": ["550 unknown"]}) as server:
        for name, value in (("HOST", "127.0.0.1"), ("PORT", str(server.port)), ("SECURITY", "none")):
            monkeypatch.setenv(f"KADRY_SMTP_{name}", value)
        monkeypatch.setenv("KADRY_MAIL_FROM", "kadry@region.example")
        assert cli.main(["mail", "test", COUNCIL, *place]) == 1
        assert "отказано. получатель: 550 unknown" in capsys.readouterr().out
        assert cli.main(["mail", "test", "other@cluster.example", *place]) == 0
        assert len(server.kept) == 1


# TLS and secrets.


@pytest.mark.parametrize("security", [STARTTLS, TLS])
def test_a_letter_goes_over_tls_with_a_certificate_that_is_checked(home: Home, tmp_path: Path, security: str) -> None:
    context, trusted = smtp_server.certificate(tmp_path)
    offers = ("STARTTLS", "AUTH PLAIN")
    with smtp_server.running(context=context, is_tls=security == TLS, offers=offers) as server:
        way = channel(server, security=security, user="kadry", password="secret", ca_file=trusted)
        with pytest.raises(ServerUnusable, match="сертификат, который не подтверждён"):
            send(home, replace(way, ca_file=None))
        assert send(home, way).state == Came.SENT
        assert "AUTH" in server.verbs


def test_a_server_without_tls_gets_neither_password_nor_letter(home: Home) -> None:
    with smtp_server.running(offers=("AUTH PLAIN",)) as server:
        with pytest.raises(ServerUnusable, match="STARTTLS"):
            send(home, channel(server, security=STARTTLS, user="kadry", password=SECRET))
        assert not {"AUTH", "MAIL"} & set(server.verbs)
    assert events(home) == []


def test_a_wrong_password_stops_and_is_told_to_nobody(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with smtp_server.running(offers=("AUTH PLAIN",), answers={"AUTH": [f"535 bad {SECRET}"]}) as server:
        way = channel(server, user="kadry", password="secret-word")
        with pytest.raises(ServerUnusable) as refused:
            send(home, way)
        assert server.kept == []
    said = f"{refused.value} {way!r} {capsys.readouterr()}"
    assert "не принял имя и пароль (535)" in said
    assert "secret-word" not in said
    assert SECRET not in said


def test_without_a_server_letters_are_files(home: Home) -> None:
    way = chosen_channel(home, {})
    assert isinstance(way, FolderChannel)
    assert send(home, way).state == Came.SENT
    (path,) = home.mail.glob("*.eml")
    assert message_from_bytes(path.read_bytes(), policy=default)["To"] == COUNCIL
    assert send(home, way).state == ALREADY


SET = {"KADRY_SMTP_HOST": "mail.region.example", "KADRY_MAIL_FROM": "kadry@region.example"}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"KADRY_MAIL_FROM": ""}, "не задан адрес отправителя"),
        ({"KADRY_SMTP_SECURITY": "ssl3"}, "возможны starttls"),
        ({"KADRY_SMTP_SECURITY": "none"}, "только для сервера на этой же машине"),
        ({"KADRY_SMTP_PORT": "много"}, "от 1 до 65535"),
        ({"KADRY_SMTP_USER": "kadry"}, "задаются вместе"),
        ({"KADRY_SMTP_CA": "/нет/такого"}, "такого файла нет"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(home: Home, changed: dict[str, str], told: str) -> None:
    with pytest.raises(BadMailSetting, match=told):
        chosen_channel(home, {**SET, **changed})


def test_a_server_of_the_environment_uses_tls_unless_told_otherwise(home: Home) -> None:
    way = chosen_channel(home, SET)
    assert isinstance(way, SmtpChannel)
    assert (way.security, way.port) == (STARTTLS, 587)
    assert chosen_channel(home, {**SET, "KADRY_SMTP_SECURITY": "tls"}).name.endswith(":465")


def test_settings_come_from_a_block_and_the_environment_is_over_them(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.blocks.system import Secret

    held = Secret(value=json.dumps({**SET, "KADRY_SMTP_USER": "u", "KADRY_SMTP_PASSWORD": SECRET}))
    monkeypatch.setattr(Secret, "load", lambda name: held)
    way = chosen_channel(home, {"KADRY_MAIL_BLOCK": "mail", "KADRY_SMTP_PORT": "2525"})
    assert isinstance(way, SmtpChannel)
    assert (way.port, way.password) == (2525, SECRET)
    monkeypatch.setattr(Secret, "load", lambda name: Secret(value=f"не json {SECRET}"))
    with pytest.raises(BadMailSetting) as refused:
        chosen_channel(home, {"KADRY_MAIL_BLOCK": "mail"})
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None


REPORT = """From: MAILER-DAEMON@mail.example\nTo: kadry@region.example\nSubject: Undelivered\nMIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n
--b\nContent-Type: text/plain\n\nSorry.
--b\nContent-Type: message/delivery-status\n
Reporting-MTA: dns; mail.example\n
Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; 550 no such mailbox\n
--b\nContent-Type: text/rfc822-headers\n\n{headers}\n--b--\n"""


def test_a_letter_that_came_back_is_recorded_once_and_can_be_sent_again(home: Home, tmp_path: Path, capsys) -> None:
    came = send(home, FolderChannel(home.mail, "kadry@localhost"))
    identifier = message_from_bytes(next(home.mail.glob("*.eml")).read_bytes(), policy=default)["Message-ID"]
    file, place = tmp_path / "вернулось.eml", ["--home", str(home.root)]
    told = {"recipient": COUNCIL, "headers": f"Message-ID: {identifier}"}
    file.write_text(REPORT.format(status="4.2.2", **told), encoding="utf-8")
    assert cli.main(["mail", "bounce", str(file), *place]) == 2
    assert "о задержке" in capsys.readouterr().err
    file.write_text(REPORT.format(status="5.1.1", **told), encoding="utf-8")
    for _ in range(2):
        assert cli.main(["mail", "bounce", str(file), *place]) == 0
    assert events(home) == [Came.SENT, deliveries.RETURNED]
    assert cli.main(["mail", "show", *place]) == 0
    assert "5.1.1 smtp; 550 no such mailbox" in capsys.readouterr().out
    assert send(home, FolderChannel(home.mail, "kadry@localhost")).state == deliveries.RETURNED
    again = ["mail", "decide", came.parcel.delivery, "again", "--by", "аналитик", "--why", "новый ящик"]
    assert cli.main([*again, *place]) == 0
    assert send(home, FolderChannel(home.mail, "kadry@localhost")).state == Came.SENT


@pytest.mark.parametrize("text", ["", "просто письмо", "Message-ID: <0123456789abcdef.0123456789abcdef@kadry.invalid>"])
def test_what_is_no_report_is_refused(home: Home, tmp_path: Path, text: str) -> None:
    file = tmp_path / "письмо.eml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NoBounce, match="не отчёт"):
        record_bounce(home, file, NOW)


def test_what_waits_for_a_person_is_shown_and_decided_by_one(home: Home, capsys) -> None:
    place = ["--home", str(home.root)]
    with smtp_server.running(answers={"END": ["drop"]}) as server:
        delivery = send(home, channel(server)).parcel.delivery
    assert cli.main(["mail", "show", *place]) == 1
    assert "Ждут решения человека: 1" in capsys.readouterr().out
    words = ["--by", "аналитик", "--why", "совет подтвердил"]
    assert cli.main(["mail", "decide", delivery, "arrived", *words, *place]) == 0
    assert cli.main(["mail", "decide", delivery, "again", *words, *place]) == 2
    assert "решать нечего" in capsys.readouterr().err
    assert cli.main(["mail", "decide", "ffffffffff", "again", *words, *place]) == 2
    assert cli.main(["mail", "show", *place]) == 0
    assert deliveries.entries(home)[-1].by == "аналитик"


def test_a_damaged_ledger_of_deliveries_stops_everything(home: Home) -> None:
    deliveries.path_of(home).parent.mkdir(parents=True)
    deliveries.path_of(home).write_text("{}\n", encoding="utf-8")
    with pytest.raises(journal.JournalBroken, match="строка 1"):
        send(home, FolderChannel(home.mail, "kadry@localhost"))
