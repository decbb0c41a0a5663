"""Senders of texts against real receivers: what is sent, and what every answer is taken for."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server import lan_tls
from server.domain.errors import Problem
from server.domain.times import FrozenTime, from_ms
from server.notify.addresses import check_mail_server, check_webhook
from server.notify.mail import MailSender
from server.notify.port import Addressee, Answer, Sender, Text, Told, Way
from server.notify.web import Web
from server.notify.webhooks import Outlet, RobotSender, SmsSender
from tests.receivers import Webhook, mail_server, webhook
from tests.world import START_MS

CLOCK = FrozenTime(from_ms(START_MS))
TEXT = Text("到场最迟 10:30", ("HF-1 · 考试中心",), "https://desk.example/field/#/ticket/1", "打开工单", "zh")
ENGINEER = Addressee("13812345678", "李工")
KEY = "robot-key-1234567"


@pytest.fixture
def hook() -> Iterator[Webhook]:
    """A robot's address."""
    with webhook() as running:
        yield running


def robot(hook: Webhook, way: Way, key: str = "") -> tuple[Web, RobotSender]:
    web = Web({hook.origin})
    secret = {"webhook": f"{hook.origin}/send?key={KEY}", "key": key}
    return web, RobotSender(Outlet(way, web, CLOCK, {hook.origin}), secret)


def sent(web: Web, sender: Sender, to: Addressee = ENGINEER) -> Answer:
    async def send() -> Answer:
        try:
            return await sender.send(to, TEXT)
        finally:
            await web.close()

    return asyncio.run(send())


@pytest.mark.parametrize(
    ("way", "answer", "told"),
    [
        (Way.WECOM, (200, '{"errcode":0,"errmsg":"ok"}'), Told.DELIVERED),
        (Way.FEISHU, (200, '{"StatusCode":0,"StatusMessage":"success"}'), Told.DELIVERED),
        (Way.WECOM, (200, '{"errcode":93000,"errmsg":"invalid webhook url"}'), Told.KEY_REFUSED),
        (Way.WECOM, (200, '{"errcode":45009,"errmsg":"api freq out of limit"}'), Told.LATER),
        (Way.DINGTALK, (200, '{"errcode":310000,"errmsg":"sign not match"}'), Told.KEY_REFUSED),
        (Way.FEISHU, (200, '{"code":19021,"msg":"sign match fail"}'), Told.KEY_REFUSED),
        (Way.FEISHU, (200, '{"code":10001,"msg":"no"}'), Told.REFUSED),
        (Way.WECOM, (200, "<html>sign in</html>"), Told.REFUSED),
        (Way.WECOM, (200, "{}"), Told.REFUSED),
        (Way.WECOM, (200, "[0]"), Told.REFUSED),
        (Way.WECOM, (200, '{"errcode":[]}'), Told.REFUSED),
        (Way.WECOM, (302, "", {"Location": "http://127.0.0.1:1/"}), Told.REFUSED),
        (Way.WECOM, (403, "forbidden"), Told.KEY_REFUSED),
        (Way.WECOM, (410, "gone"), Told.GONE),
        (Way.WECOM, (429, "slow down", {"Retry-After": "30"}), Told.LATER),
        (Way.WECOM, (500, "oops " * 1000), Told.LATER),
    ],
)
def test_what_a_robot_answers_is_read_whatever_its_status(
    hook: Webhook, way: Way, answer: Any, told: Told
) -> None:
    hook.answers.append(answer)
    found = sent(*robot(hook, way))
    assert found.told is told
    assert found.why.startswith("127.0.0.1: ") and len(found.why) <= 160 and KEY not in found.why


def test_a_robot_with_a_key_wants_the_signature_that_its_maker_describes(hook: Webhook) -> None:
    for way in (Way.DINGTALK, Way.FEISHU):
        assert sent(*robot(hook, way, "sign-key")).told is Told.DELIVERED
    ding, fei = hook.posted
    said = f"{START_MS}\nsign-key".encode()
    assert ding.query["timestamp"] == str(START_MS)
    assert ding.query["sign"] == base64.b64encode(hmac.digest(b"sign-key", said, hashlib.sha256)).decode()
    assert ding.body["at"]["atMobiles"] == ["13812345678"]
    said = f"{START_MS // 1000}\nsign-key".encode()
    assert fei.body["sign"] == base64.b64encode(hmac.digest(said, b"", hashlib.sha256)).decode()
    assert fei.body["content"]["text"].startswith("李工：到场最迟 10:30\n")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ('{"code": 0}', Told.DELIVERED),
        ('{"code": "0"}', Told.DELIVERED),
        ('{"code": 33, "msg": "no money"}', Told.REFUSED),
        ("{}", Told.REFUSED),
        ("OK", Told.REFUSED),
    ],
)
def test_a_gateway_for_short_messages_says_yes_in_the_field_that_was_named(
    hook: Webhook, answer: str, told: Told
) -> None:
    hook.answers.append((200, answer))
    web = Web({hook.origin})
    settings = {"ok_field": "code", "ok_value": "0", "sign": "半小时"}
    sender = SmsSender(
        Outlet(Way.SMS, web, CLOCK, {hook.origin}), settings, {"webhook": f"{hook.origin}/sms"}
    )
    assert sent(web, sender).told is told
    assert hook.posted[0].body["text"].startswith("【半小时】到场最迟 10:30 https://")


def mail(port: int, trust: ssl.SSLContext | None = None, **settings: Any) -> MailSender:
    given = {"host": "127.0.0.1", "port": port, "tls": "none", "sender": "desk@example.org", **settings}
    secret = {"password": "pass-word-1"}
    return MailSender(given, secret, CLOCK, {f"smtp://127.0.0.1:{port}"}, trust=trust, answer_s=5)


def test_mail_goes_over_starttls_with_a_sign_in_and_the_certificate_is_looked_at(tmp_path: Path) -> None:
    made = lan_tls.prepare(tmp_path, ["127.0.0.1"], datetime.now(UTC), "test")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(made.server, made.server_key)
    trust = ssl.create_default_context(cafile=str(made.authority))
    to = Addressee("li@example.org", "")
    with mail_server(tls, b"pass-word-1") as box:
        user = {"tls": "starttls", "user": "desk"}
        assert sent(Web(), mail(box.port, trust, **user), to).told is Told.DELIVERED
        assert box.logins[-1] == (b"desk", b"pass-word-1")
        assert box.mails[0]["Subject"] == TEXT.title
        assert sent(Web(), mail(box.port, None, **user), to).told is Told.UNREACHABLE, "nobody vouches for it"
        box.password = b"another"
        refused = sent(Web(), mail(box.port, trust, **user), to)
        assert refused.told is Told.KEY_REFUSED and "pass-word-1" not in refused.why
        assert len(box.mails) == 1


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ("550 <li@example.org> no such user", Told.GONE),
        ("451 try later", Told.LATER),
        ("554 spam", Told.REFUSED),
    ],
)
def test_what_a_mail_server_answers_is_kept_without_the_address(reply: str, told: Told) -> None:
    with mail_server() as box:
        box.rcpt.append(reply)
        found = sent(Web(), mail(box.port), Addressee("li@example.org", ""))
    assert found.told is told
    assert found.why == f"127.0.0.1: {reply.replace('li@example.org', '***')}"


def test_a_mail_server_that_hangs_or_is_not_there_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.notify.mail.WHOLE_S", 0.5)
    with mail_server() as box:
        box.hanging = True
        assert sent(Web(), mail(box.port), Addressee("li@example.org", "")).told is Told.UNREACHABLE
        port = box.port
    assert sent(Web(), mail(port), Addressee("li@example.org", "")).told is Told.UNREACHABLE


def test_a_name_that_leads_inside_is_not_asked() -> None:
    sender = MailSender(
        {"host": "mail.example.org", "port": 587, "tls": "starttls", "sender": "desk@example.org"},
        {},
        CLOCK,
        look=lambda _host, _port: ["93.184.216.34", "10.0.0.5"],
    )
    assert sent(Web(), sender, Addressee("li@example.org", "")).told is Told.ADDRESS_REFUSED


@pytest.mark.parametrize(
    ("host", "port", "tls"),
    [
        ("10.0.0.5", 587, "starttls"),
        ("localhost", 587, "starttls"),
        ("127.1", 587, "tls"),
        ("mail.example.org", 22, "tls"),
        ("mail.example.org", 25, "none"),
    ],
)
def test_a_mail_server_inside_or_without_tls_is_taken_only_where_it_was_named(
    host: str, port: int, tls: str
) -> None:
    with pytest.raises(Problem):
        check_mail_server(host, port, tls)
    check_mail_server(host, port, tls, {f"smtp://{host}:{port}"})


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com/other?key=1",
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com@10.0.0.5/cgi-bin/webhook/send",
        "https://169.254.169.254/cgi-bin/webhook/send",
        "",
    ],
)
def test_a_robot_listens_nowhere_but_at_its_maker_s(address: str) -> None:
    check_webhook(Way.WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1")
    with pytest.raises(Problem):
        check_webhook(Way.WECOM, address)
