"""The way out to the web: no redirect is followed, no cookie kept, no inner address reached, and an answer is read for
a few seconds and bytes only.
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
from yarl import URL

from server.notify.addresses import HTTPS_PORT
from server.notify.names import AddressRefused, PublicNames
from server.notify.port import Answer, Told

HTTP_PORT = 80
CONNECT_S = 5.0
MOST_ANSWER_BYTES = 2048
MOST_CONNECTIONS = 256
NAMES_LAST_S = 60
LOOK_UPS = 16
LONGEST_WAIT_S = 24 * 3600

UNHEARD = (aiohttp.ClientError, TimeoutError, OSError)
"""What a request raises that was never answered."""

_BY_STATUS: Mapping[int, Told] = {
    HTTPStatus.UNAUTHORIZED: Told.KEY_REFUSED,
    HTTPStatus.FORBIDDEN: Told.KEY_REFUSED,
    HTTPStatus.NOT_FOUND: Told.GONE,
    HTTPStatus.GONE: Told.GONE,
    HTTPStatus.REQUEST_TIMEOUT: Told.LATER,
    HTTPStatus.TOO_MANY_REQUESTS: Told.LATER,
}


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, its body cut to what is looked at."""

    status: int
    headers: Mapping[str, str]
    body: str

    async def text(self) -> str:
        """The body, as pywebpush asks for it."""
        return self.body


class Web:
    """Posts. Made anywhere, used on one event loop; `allow` names origins inside our own network."""

    def __init__(self, allow: Collection[str] = (), resolver: AbstractResolver | None = None) -> None:
        self._allow, self._resolver = frozenset(allow), resolver
        self._session: aiohttp.ClientSession | None = None

    async def post(self, address: str, answer_s: float, **params: Any) -> Said:
        """Gives what is answered within `answer_s` seconds. Raises what UNHEARD names."""
        whole = aiohttp.ClientTimeout(total=answer_s, connect=CONNECT_S)
        url = URL(address, encoded=True)
        async with self._opened().post(url, timeout=whole, allow_redirects=False, **params) as answer:
            body = await answer.content.read(MOST_ANSWER_BYTES)
            return Said(answer.status, dict(answer.headers), body.decode("utf-8", "replace"))

    async def close(self) -> None:
        """Lets all connections go."""
        if self._session is not None:
            await self._session.close()
            self._session = None

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


def told_by(status: int) -> Told:
    """What a status says of the message."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Told.DELIVERED
    usual = Told.LATER if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Told.REFUSED
    return _BY_STATUS.get(status, usual)


def unheard(error: Exception, service: str) -> Answer:
    """The answer for a request that was never answered."""
    if isinstance(error, AddressRefused):
        return Answer(Told.ADDRESS_REFUSED, str(error))
    if isinstance(error.__cause__, AddressRefused):
        return Answer(Told.ADDRESS_REFUSED, f"{service}: an inner address")
    return Answer(Told.UNREACHABLE, f"{service}: {type(error).__name__}")


def retry_after_s(said: Said, now_ms: int) -> int | None:
    """Gives what Retry-After asks for: seconds, or a date."""
    text = next((value for name, value in said.headers.items() if name.lower() == "retry-after"), "")
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), LONGEST_WAIT_S)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    return min(max(0, round((aware - now).total_seconds())), LONGEST_WAIT_S)


def _host_and_port(origin: str) -> tuple[str, int]:
    parts = urlsplit(origin)
    return parts.hostname or "", parts.port or (HTTPS_PORT if parts.scheme == "https" else HTTP_PORT)
