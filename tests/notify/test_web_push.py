"""The channel to browsers, against a push service that checks signature and encryption, and against nonsense."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from server.domain.errors import Problem
from server.domain.times import FrozenTime
from server.notify import vapid
from server.notify.addresses import is_public, service_of
from server.notify.port import Answer, Message, Receiver, Told, Urgency
from server.notify.web_push import WebPush
from tests.push_service import NOTHING, PushService, push_service

KEY = vapid.make_key()
CLOCK = FrozenTime(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
MESSAGE = Message('{"title":"到场最迟 10:32"}'.encode(), 90, "a-topic", Urgency.HIGH)


@pytest.fixture
def service() -> Iterator[PushService]:
    """A push service that knows our key."""
    with push_service(CLOCK.now_ms, vapid.public_key(KEY)) as running:
        yield running


class Names(AbstractResolver):
    """A name server that answers what a test wants, and something else the next time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Gives the next answer."""
        self.asked += 1
        found = self.answers.pop(0)
        return [
            ResolveResult(hostname=host, host=one, port=port, family=socket.AF_INET, proto=0, flags=0)
            for one in found
        ]

    async def close(self) -> None:
        """Has nothing to let go."""


def send(
    receiver: Receiver,
    *allow: str,
    key: str = KEY,
    resolver: AbstractResolver | None = None,
    answer_s: float = 5,
    times: int = 1,
) -> list[Answer]:
    """Sends the message so many times over one channel."""

    async def sent() -> list[Answer]:
        contact = "mailto:desk@example.org"
        channel = WebPush(CLOCK, key, contact, allow, resolver=resolver, answer_s=answer_s)
        try:
            return [await channel.send(receiver, MESSAGE) for _ in range(times)]
        finally:
            await channel.close()

    return asyncio.run(sent())


def test_a_message_arrives_signed_and_only_its_browser_can_read_it(service: PushService) -> None:
    browser = service.browser("phone")
    (answer,) = send(browser.receiver, service.url)
    assert answer.told is Told.DELIVERED
    (taken,) = service.taken
    assert taken.said == {"title": "到场最迟 10:32"}
    names = ("ttl", "topic", "urgency", "content-encoding")
    assert [taken.headers[name] for name in names] == ["90", "a-topic", "high", "aes128gcm"]
    assert "cookie" not in taken.headers


def test_a_service_that_knows_another_key_refuses_ours(service: PushService) -> None:
    (answer,) = send(service.browser("phone").receiver, service.url, key=vapid.make_key())
    assert answer.told is Told.KEY_REFUSED
    assert service.taken == []


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (200, Told.DELIVERED),
        (202, Told.DELIVERED),
        (301, Told.REFUSED),
        (307, Told.REFUSED),
        (400, Told.REFUSED),
        (403, Told.KEY_REFUSED),
        (404, Told.GONE),
        (410, Told.GONE),
        (413, Told.REFUSED),
        (429, Told.LATER),
        (500, Told.LATER),
        (503, Told.LATER),
    ],
)
def test_every_answer_of_a_service_means_something(service: PushService, status: int, told: Told) -> None:
    service.answers["phone"].append((status, {"Location": f"{service.url}/elsewhere"}))
    (answer,) = send(service.browser("phone").receiver, service.url)
    assert answer.told is told
    assert service.asked == ["phone"], "a redirect is never followed"
    assert "phone" not in answer.why, "an endpoint is a secret and not for the log"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120), ("Mon, 23 Nov 2026 02:05:00 GMT", 300), ("soon", None), ("9" * 40, 86_400), ("-3", None)],
)
def test_a_service_that_asks_to_wait_is_understood(
    service: PushService, said: str, seconds: int | None
) -> None:
    service.answers["phone"].append((429, {"Retry-After": said}))
    (answer,) = send(service.browser("phone").receiver, service.url)
    assert (answer.told, answer.retry_after_s) == (Told.LATER, seconds)


def test_a_service_that_says_nothing_is_left_after_a_moment(service: PushService) -> None:
    service.answers["phone"].append(NOTHING)
    (answer,) = send(service.browser("phone").receiver, service.url, answer_s=0.3)
    assert answer.told is Told.UNREACHABLE


def test_a_port_on_which_nobody_listens_is_unreachable(service: PushService) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{probe.getsockname()[1]}"
    receiver = Receiver(f"{origin}/x", service.browser("phone").p256dh, "A" * 22)
    assert send(receiver, origin)[0].told is Told.UNREACHABLE


def test_keys_that_are_none_are_given_up(service: PushService) -> None:
    for p256dh, auth in (("", "A" * 22), ("nonsense", "A" * 22), (service.browser("x").p256dh, "")):
        (answer,) = send(Receiver(f"{service.url}/x", p256dh, auth), service.url)
        assert answer.told is Told.GONE
    assert not vapid.is_receiver_key("BA" + "A" * 85, "A" * 22), "a point that is not on the curve"


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "x",
        "http://fcm.example.com/x",
        "ftp://fcm.example.com/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://2130706433/x",
        "https://0x7f.0.0.1/x",
        "https://0177.0.0.1/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.example.com:8443/x",
        "https://fcm.example.com:0/x",
        "https://fcm.example.com:99999/x",
        "https://user:secret@fcm.example.com/x",
        "https://fcm.example.com@127.0.0.1/x",
        "https://fcm.example.com\\@127.0.0.1/x",
        "https://127.0.0.1\\.fcm.example.com/x",
        "https://fcm.example.com/x#y",
        "https://fcm.example.com",
        "https://fcm.example.com/x\r\nHost: inner",
        "https://fcm.example.com/ x",
        "https://ｆcm.example.com/x",
        "https://127。0。0。1/x",
        "https://fcm..example.com/x",
        "https://-fcm.example.com/x",
        "https://metadata/x",
        "https:///x",
        "https://fcm.example.com/" + "x" * 1000,
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//fcm.example.com/x",
        "https://fcm.example.com%2f@inner/x",
        "https://fcm.example.com./x",
    ],
)
def test_an_endpoint_that_is_no_public_https_address_is_refused(endpoint: str, service: PushService) -> None:
    with pytest.raises(Problem) as refused:
        service_of(endpoint)
    assert refused.value.code == "push-endpoint-refused"
    receiver = Receiver(endpoint, service.browser("x").p256dh, "A" * 22)
    assert send(receiver, resolver=Names())[0].told is Told.ADDRESS_REFUSED


@pytest.mark.parametrize(
    ("endpoint", "service"),
    [
        ("https://fcm.googleapis.com/fcm/send/a:b_c-d", "https://fcm.googleapis.com"),
        (
            "https://updates.push.services.mozilla.com/wpush/v2/gAA=",
            "https://updates.push.services.mozilla.com",
        ),
        ("https://web.push.apple.com:443/QGx", "https://web.push.apple.com"),
        ("https://WNS2-db5p.notify.windows.com/w/?token=a%2b", "https://wns2-db5p.notify.windows.com"),
    ],
)
def test_the_push_services_of_browsers_are_let_through(endpoint: str, service: str) -> None:
    assert service_of(endpoint) == service


@pytest.mark.parametrize(
    "inner",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1", "nonsense"),
    ],
)
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(
    inner: str, service: PushService
) -> None:
    assert not is_public(inner)
    receiver = Receiver("https://push.example.com/x", service.browser("x").p256dh, "A" * 22)
    (answer,) = send(receiver, resolver=Names([inner]))
    assert answer.told is Told.ADDRESS_REFUSED
    (answer,) = send(receiver, resolver=Names(["8.8.8.8", inner]))
    assert answer.told is Told.ADDRESS_REFUSED, "one inner address among public ones is a trick"


def test_a_name_is_looked_up_once_and_the_connection_goes_where_was_looked(service: PushService) -> None:
    # The second answer would be the trick of rebinding; it is never asked for.
    names = Names(["127.0.0.1"], ["8.8.8.8"])
    port = service.server.server_port
    origin = f"http://push.example.com:{port}"
    browser = service.browser("phone")
    receiver = Receiver(f"{origin}/phone", browser.p256dh, browser.receiver.auth)
    service.answers["phone"].extend([200, 200, 200])
    answers = send(receiver, origin, resolver=names, times=3)
    assert {one.told for one in answers} == {Told.DELIVERED}
    assert (names.asked, service.asked) == (1, ["phone"] * 3)


def test_an_allowed_origin_opens_no_other_port_and_no_other_name(service: PushService) -> None:
    browser = service.browser("x")
    allowed = f"http://127.0.0.1:{service.server.server_port + 1}"
    assert send(browser.receiver, allowed)[0].told is Told.ADDRESS_REFUSED
    with pytest.raises(Problem):
        service_of(f"{service.url}.example.com/x", [service.url])
    with pytest.raises(Problem):
        service_of(f"{service.url}@example.com/x", [service.url])
