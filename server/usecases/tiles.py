"""Pictures of the map, fetched from the source that is set and kept for a while: browsers never speak to it themselves.

Bounded in time, bytes and room. While a source is silent nobody waits for it again at once, and what was kept is shown
however old it is. What comes is shown by its first bytes, whatever the source calls it.
"""

from __future__ import annotations

import contextlib
import http.client
import logging
import os
import queue
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from server.domain.errors import Problem
from server.domain.pictures import HEAD_BYTES, PICTURES, shown_type
from server.notify.addresses import is_public
from server.usecases.tile_source import TileSource

LOG = logging.getLogger(__name__)

ANSWER_S = 4.0
MOST_BYTES = 512 * 1024
FRESH_S = 14 * 24 * 3600
MOST_KEPT_BYTES = 256 * 1024 * 1024
TIDY_EACH = 200
FIRST_REST_S, LONGEST_REST_S = 1.0, 60.0
AGENT = "Halfhour"
HTTPS = "https"


class TileError(Exception):
    """Why a source gave no picture, in a word: slow, down, refused, nonsense, inner."""


@dataclass(slots=True)
class Rest:
    """How a source behaved lately: silent ones are left alone, twice as long each time."""

    failures: int = 0
    until_s: float = 0.0


@dataclass(slots=True)
class Tiles:
    """The pictures of an installation. `allow`: origins inside our own network that may be asked."""

    root: Path
    allow: Collection[str] = ()
    answer_s: float = ANSWER_S
    most_kept_bytes: int = MOST_KEPT_BYTES
    _rests: dict[str, Rest] = field(default_factory=dict)
    _written: int = 0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def picture(self, source: TileSource, z: int, x: int, y: int, now_ms: int) -> tuple[bytes, str]:
        """Gives a picture and its media type.

        Raises:
            Problem: tiles-down where the source gives none and none is kept.
        """
        file = self.root / source.digest / str(z) / str(x) / str(y)
        kept = _kept(file)
        if kept is not None and now_ms / 1000 - file.stat().st_mtime < FRESH_S:
            return kept
        try:
            body = self._asked(source, z, x, y)
        except TileError as trouble:
            LOG.info("no picture %s/%s/%s of %s: %s", z, x, y, urlsplit(source.template).hostname, trouble)
            if kept is not None:
                return kept
            raise Problem("tiles-down", why=str(trouble)) from None
        self._keep(file, body, now_ms)
        return body, shown_type(body[:HEAD_BYTES])

    def _asked(self, source: TileSource, z: int, x: int, y: int) -> bytes:
        rest = self._rests.setdefault(source.digest, Rest())
        if time.monotonic() < rest.until_s:
            raise TileError("down")
        try:
            body = _within(self.answer_s, source.address(z, x, y), self.allow)
            if shown_type(body[:HEAD_BYTES]) not in PICTURES:
                raise TileError("nonsense")
        except TileError as trouble:
            if str(trouble) in ("slow", "down"):
                rest.failures += 1
                rest_s = min(LONGEST_REST_S, FIRST_REST_S * 2.0 ** (rest.failures - 1))
                rest.until_s = time.monotonic() + rest_s
            raise
        rest.failures = 0
        return body

    def _keep(self, file: Path, body: bytes, now_ms: int) -> None:
        """A disk that is full keeps nothing more; the picture is shown all the same."""
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            aside = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
            aside.write_bytes(body)
            os.utime(aside, (now_ms / 1000, now_ms / 1000))
            aside.replace(file)
        with self._guard:
            self._written += 1
            due = self._written % TIDY_EACH == 1
        if due:
            self.tidy()

    def tidy(self) -> None:
        """Drops the oldest pictures until the rest is within its room."""
        files = [one for one in self.root.rglob("*") if one.is_file()]
        with contextlib.suppress(OSError):  # another process tidies as well
            aged = sorted((one.stat().st_mtime, one.stat().st_size, one) for one in files)
            over = sum(size for _, size, _ in aged) - self.most_kept_bytes
            for _, size, one in aged:
                if over <= 0:
                    break
                one.unlink(missing_ok=True)
                over -= size


def _kept(file: Path) -> tuple[bytes, str] | None:
    try:
        body = file.read_bytes()
    except OSError:
        return None
    return body, shown_type(body[:HEAD_BYTES])


def _within(answer_s: float, address: str, allow: Collection[str]) -> bytes:
    """A thread of its own asks: only so does a server that drips, or a name that never resolves, hold nobody."""
    answers: queue.SimpleQueue[bytes | TileError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(_fetched(urlsplit(address), answer_s, allow))
        except TileError as trouble:
            answers.put(trouble)
        except TimeoutError:
            answers.put(TileError("slow"))
        except (OSError, http.client.HTTPException, ValueError):
            answers.put(TileError("down"))

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=answer_s)
    except queue.Empty:
        raise TileError("slow") from None
    if isinstance(answer, TileError):
        raise answer
    return answer


def _fetched(parts: SplitResult, answer_s: float, allow: Collection[str]) -> bytes:
    until_s = time.monotonic() + answer_s
    asked = http.client.HTTPConnection(parts.hostname or "", _port(parts), timeout=answer_s)
    asked.sock = _connected(parts, answer_s, allow)
    try:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers = {
            "Host": parts.netloc,
            "User-Agent": AGENT,
            "Accept": "image/*",
            "Accept-Encoding": "identity",
        }
        asked.request("GET", path, headers=headers)
        answer = asked.getresponse()
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise TileError("down")
        if answer.status != HTTPStatus.OK:
            raise TileError("refused")  # a redirect as well: it may lead anywhere
        body = bytearray()
        while chunk := answer.read1(64 * 1024):
            body += chunk
            if len(body) > MOST_BYTES:
                raise TileError("nonsense")
            if time.monotonic() > until_s:
                raise TileError("slow")
        return bytes(body)
    finally:
        asked.close()


def _connected(parts: SplitResult, answer_s: float, allow: Collection[str]) -> socket.socket:
    """Connects to the very address that was looked at: a name may not lead inside, nor change its mind."""
    host, port = parts.hostname or "", _port(parts)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    inside = f"{parts.scheme}://{parts.netloc.lower()}" in allow
    places = [one[4] for one in found if inside or is_public(str(one[4][0]))]
    if not places:
        raise TileError("inner")
    plain = socket.create_connection((str(places[0][0]), port), answer_s)
    if parts.scheme != HTTPS:
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == HTTPS else 80)
