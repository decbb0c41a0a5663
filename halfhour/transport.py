"""The way to the server: one kept connection, cookies, gzip. An answer counts only where it is the server's own."""

from __future__ import annotations

import gzip
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol
from urllib.parse import urlsplit

API = "/api/v1"
PACK_FROM_BYTES = 1024
WAIT_S = 60.0
COOKIE = "hh_phone"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `status` 0 means nobody answered. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> dict[str, Any]:
        """The object in the body; empty where there is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def code(self) -> str:
        """The stable code of a problem; empty for none."""
        return str(self.json.get("code", ""))

    @property
    def retry_after_s(self) -> float | None:
        """How long the server asks to wait."""
        said = self.headers.get("retry-after", "")
        return float(said) if said.isascii() and said.isdigit() else None


class RefusedError(Exception):
    """The server refused something that a person has to mend: `code` and `detail` say what."""

    def __init__(self, answer: Answer) -> None:
        self.status = answer.status
        self.code = answer.code or ("no-answer" if answer.status == 0 else "unreadable")
        self.detail = str(answer.json.get("detail", ""))
        super().__init__(f"{self.code} ({self.status}): {self.detail}")


class Transport(Protocol):
    """Says requests. Cookies are its own business; whoever keeps the vault asks for `cookie` to keep it."""

    cookie: str
    language: str
    """`zh` or `en`: what sentences for people are asked for in."""

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request and its answer; never raises for the network."""
        ...

    def close(self) -> None:
        """Hangs up."""
        ...


class Http:
    """HTTP/1.1 by the standard library."""

    def __init__(
        self, url: str, *, wait_s: float = WAIT_S, tls: ssl.SSLContext | None = None, language: str = "zh"
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address such as https://halfhour.example")
        self._host, self._port = parts.hostname, parts.port
        self._secure, self._tls, self._wait_s = parts.scheme == "https", tls, wait_s
        self.language = language
        self._line: HTTPConnection | None = None
        self.cookie = ""

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request and its answer."""
        kept = self._line is not None
        try:
            return self._try(method, path, body, headers or {})
        except ConnectionError:
            self.close()
        except (OSError, HTTPException):
            self.close()
            return Answer(0)
        # The server had closed the kept connection meanwhile; whatever we say may be said twice.
        return self.ask(method, path, body, headers) if kept else Answer(0)

    def stream(self, path: str) -> HTTPResponse:
        """A connection of its own whose answer is read line by line. Raises OSError, RefusedError."""
        line = self._dial()
        line.request("GET", path, headers=self._headers())
        response = line.getresponse()
        if response.status != 200:
            raise RefusedError(_answer_of(response, response.read()))
        return response

    def close(self) -> None:
        """Hangs up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _try(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        line = self._line = self._line or self._dial()
        said = {**self._headers(), **headers}
        if said.get("Content-Type") == "application/json" and len(body) >= PACK_FROM_BYTES:
            body, said["Content-Encoding"] = gzip.compress(body, 1), "gzip"
        line.request(method, path, body or None, said)
        response = line.getresponse()
        raw = response.read()
        if response.will_close:
            self.close()
        self._take_cookie(response)
        return _answer_of(response, raw)

    def _dial(self) -> HTTPConnection:
        if self._secure:
            return HTTPSConnection(self._host, self._port, timeout=self._wait_s, context=self._tls)
        return HTTPConnection(self._host, self._port, timeout=self._wait_s)

    def _headers(self) -> dict[str, str]:
        said = {"X-Halfhour": "phone", "Accept-Encoding": "gzip", "Accept-Language": self.language}
        return {**said, "Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else said

    def _take_cookie(self, response: HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie") or []:
            try:
                found = SimpleCookie(line).get(COOKIE)
            except CookieError:
                continue
            if found is not None:
                self.cookie = found.value


def _answer_of(response: HTTPResponse, raw: bytes) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    if headers.get("content-encoding") == "gzip":
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError):
            return Answer(0)
    # A portal's page or redirection is no answer of ours; a proxy's error page says at least that the server is down.
    page = bool(raw) and "html" in headers.get("content-type", "")
    foreign = response.status < 500 and (page or 300 <= response.status < 400)
    return Answer(0) if foreign else Answer(response.status, headers, raw)
