"""Requests and answers between ASGI, WSGI and problems: what `front.py` and its streams share."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from server.api import problems
from server.api.language import language_of
from server.api.safety import HEADERS
from server.domain.errors import Problem

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class GoneError(Exception):
    """The client went away before its request was whole."""


class Rest:
    """A request's messages, which remember whether the body has come to its end."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.ended = False

    async def __call__(self) -> MutableMapping[str, Any]:
        """Gives the next message."""
        message = await self._receive()
        self.ended = not message.get("more_body", False)
        return message


def headers_of(scope: Scope) -> dict[str, str]:
    """Gives a request's headers by lower-case name; several of one name are joined."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        separator = "; " if name == "cookie" else ","
        found[name] = f"{found[name]}{separator}{value}" if name in found else value
    return found


def declared_length(headers: dict[str, str]) -> int:
    """Gives the Content-Length of a request, 0 where there is none.

    Raises:
        body-malformed
    """
    text = headers.get("content-length", "0")
    if not (text.isascii() and text.isdigit()):
        raise Problem("body-malformed")
    return int(text[:18])


def environ_of(scope: Scope, headers: dict[str, str], body: IO[bytes]) -> dict[str, Any]:
    """Gives the WSGI environment of a request that has been read whole (PEP 3333)."""
    body.seek(0, 2)
    length = body.tell()
    body.seek(0)
    host, port = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in headers.items():
        if name not in ("content-type", "content-length", "transfer-encoding"):
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    if "content-type" in headers:
        environ["CONTENT_TYPE"] = headers["content-type"]
    environ["CONTENT_LENGTH"] = str(length)
    return environ


async def send_whole(send: Send, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    """Sends an answer as one piece."""
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    if not any(name == b"content-length" for name, _value in raw) and status not in (204, 304):
        raw.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


async def send_problem(
    send: Send, problem: Problem, headers: dict[str, str], more: Mapping[str, str] | None = None
) -> None:
    """Answers with a problem in the language of the request, as Flask would have; `more` are further headers."""
    lang = language_of(headers.get("accept-language", ""), cookies(headers).get("hh_lang", ""))
    said = {**HEADERS, **(more or {}), **problems.headers_of(problem)}
    await send_whole(
        send, problems.status_of(problem.code), list(said.items()), problems.encoded(problem, lang)
    )


def cookies(headers: dict[str, str]) -> dict[str, str]:
    """Gives the cookies of a request by name."""
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return {key: value.strip('"') for key, _, value in pairs}
