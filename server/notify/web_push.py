"""Web Push: encrypted for one browser (RFC 8291), signed by this installation (RFC 8292), handed to its push service.

`pywebpush` encrypts and sends; what it sends through is ours: no redirect is followed, no cookie kept, no inner
address reached, and an answer is read for a few seconds and bytes only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from py_vapid import Vapid02
from pywebpush import WebPusher
from yarl import URL

from server.domain.errors import Problem
from server.domain.times import TimeSource
from server.notify.addresses import HTTPS_PORT, service_of
from server.notify.names import AddressRefused, PublicNames
from server.notify.port import Answer, Message, Receiver, Told
from server.notify.vapid import is_receiver_key, private_key

HTTP_PORT = 80
ANSWER_S = 10.0
CONNECT_S = 5.0
MOST_ANSWER_BYTES = 2048
MOST_CONNECTIONS = 256
NAMES_LAST_S = 60
LOOK_UPS = 16
SIGNED_FOR_S = 12 * 3600
SIGN_AGAIN_S = 3600
LONGEST_WAIT_S = 24 * 3600

FINAL: Mapping[int, Told] = {
    HTTPStatus.UNAUTHORIZED: Told.KEY_REFUSED,
    HTTPStatus.FORBIDDEN: Told.KEY_REFUSED,
    HTTPStatus.NOT_FOUND: Told.GONE,
    HTTPStatus.GONE: Told.GONE,
    HTTPStatus.REQUEST_TIMEOUT: Told.LATER,
    HTTPStatus.TOO_MANY_REQUESTS: Told.LATER,
}


@dataclass(frozen=True, slots=True)
class _Said:
    """A push service's answer as pywebpush looks at it."""

    status: int
    headers: Mapping[str, str]
    body: str

    async def text(self) -> str:
        return self.body


class _Line:
    """The session that pywebpush posts through."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def post(self, endpoint: str, timeout: float, **params: Any) -> _Said:
        whole = aiohttp.ClientTimeout(total=timeout, connect=CONNECT_S)
        url = URL(endpoint, encoded=True)
        async with self._session.post(url, timeout=whole, allow_redirects=False, **params) as answer:
            body = await answer.content.read(MOST_ANSWER_BYTES)
            return _Said(answer.status, dict(answer.headers), body.decode("utf-8", "replace"))


class WebPush:
    """The channel to phones' browsers. Made anywhere, used on one event loop."""

    def __init__(
        self,
        clock: TimeSource,
        kept_key: str,
        contact: str,
        allow: Collection[str] = (),
        *,
        resolver: AbstractResolver | None = None,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._clock, self._contact, self._allow = clock, contact, frozenset(allow)
        self._vapid = Vapid02(private_key(kept_key))
        self._signed: dict[str, tuple[int, dict[str, str]]] = {}
        self._resolver, self._answer_s = resolver, answer_s
        self._session: aiohttp.ClientSession | None = None

    async def send(self, receiver: Receiver, message: Message) -> Answer:
        """Hands one message to the receiver's push service."""
        try:
            service = service_of(receiver.endpoint, self._allow)
        except Problem as problem:
            return Answer(Told.ADDRESS_REFUSED, problem.code)
        if not is_receiver_key(receiver.p256dh, receiver.auth):
            return Answer(Told.GONE, "keys that cannot be used")
        try:
            said = await self._post(receiver, message, service)
        except AddressRefused as error:
            return Answer(Told.ADDRESS_REFUSED, str(error))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if isinstance(error.__cause__, AddressRefused):
                return Answer(Told.ADDRESS_REFUSED, f"{service}: an inner address")
            return Answer(Told.UNREACHABLE, f"{service}: {type(error).__name__}")
        return self._answer_of(said, service)

    async def close(self) -> None:
        """Lets all connections go."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, receiver: Receiver, message: Message, service: str) -> _Said:
        keys = {"p256dh": receiver.p256dh, "auth": receiver.auth}
        pusher = WebPusher(
            {"endpoint": receiver.endpoint, "keys": keys}, aiohttp_session=_Line(self._opened())
        )
        headers = {**self._signature(service), "Topic": message.topic, "Urgency": message.urgency.value}
        said: _Said = await pusher.send_async(
            message.payload, headers, ttl=message.ttl_s, timeout=self._answer_s
        )
        return said

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            private = {_host_and_port(origin) for origin in self._allow}
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(LOOK_UPS, "names"))
            connector = aiohttp.TCPConnector(
                resolver=PublicNames(private, self._resolver),
                limit=MOST_CONNECTIONS,
                ttl_dns_cache=NAMES_LAST_S,
            )
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _signature(self, service: str) -> dict[str, str]:
        """Gives the headers that say who sends, signed anew for each service once an hour."""
        now_s = self._clock.now_ms() // 1000
        signed_s, headers = self._signed.get(service, (0, {}))
        if not headers or not signed_s <= now_s < signed_s + SIGN_AGAIN_S:
            claims = {"aud": service, "exp": now_s + SIGNED_FOR_S, "sub": self._contact}
            headers = dict(self._vapid.sign(claims))
            self._signed[service] = (now_s, headers)
        return headers

    def _answer_of(self, said: _Said, service: str) -> Answer:
        why = f"{service}: {said.status}"
        if HTTPStatus.OK <= said.status < HTTPStatus.MULTIPLE_CHOICES:
            return Answer(Told.DELIVERED, why)
        told = FINAL.get(said.status)
        if told is None:
            told = Told.LATER if said.status >= HTTPStatus.INTERNAL_SERVER_ERROR else Told.REFUSED
        return Answer(told, why, self._retry_after_s(said) if told is Told.LATER else None)

    def _retry_after_s(self, said: _Said) -> int | None:
        """Gives what Retry-After asks for: seconds, or a date."""
        text = next((value for name, value in said.headers.items() if name.lower() == "retry-after"), "")
        if text.isascii() and text.isdigit():
            return min(int(text[:9]), LONGEST_WAIT_S)
        try:
            at = parsedate_to_datetime(text)
        except ValueError:
            return None
        aware = at if at.tzinfo else at.replace(tzinfo=UTC)
        now = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)
        return min(max(0, round((aware - now).total_seconds())), LONGEST_WAIT_S)


def _host_and_port(origin: str) -> tuple[str, int]:
    parts = urlsplit(origin)
    return parts.hostname or "", parts.port or (HTTPS_PORT if parts.scheme == "https" else HTTP_PORT)
