"""Asks a server of travel times over HTTP: never longer than the deadline, and not again at once after it failed."""

from __future__ import annotations

import http.client
import json
import queue
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from routing.travel import Trouble

LARGEST_BYTES = 16 * 1024 * 1024
FIRST_REST_S, LONGEST_REST_S = 1.0, 60.0


class EngineError(Exception):
    """An engine that did not answer, or not what was asked."""

    def __init__(self, code: Trouble, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code


@dataclass(slots=True)
class Server:
    """One server, `http(s)://host[:port][/path]`, and how it behaved lately."""

    url: str
    deadline_s: float
    _failures: int = 0
    _rest_until_s: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, path: str) -> Any:
        """Gives the JSON that the server answers.

        Raises:
            EngineError: slow past the deadline, down (also while it rests after failures), refused by a status of
                4xx, nonsense where it is no JSON.
        """
        with self._lock:
            if time.monotonic() < self._rest_until_s:
                raise EngineError(Trouble.DOWN, "resting")
        try:
            found = json.loads(self._within_deadline(path))
        except EngineError as trouble:
            if trouble.code is not Trouble.REFUSED:
                self._failed()
            raise
        except (ValueError, RecursionError):
            self._failed()
            raise EngineError(Trouble.NONSENSE, "no JSON") from None
        self._failures = 0
        return found

    def _failed(self) -> None:
        with self._lock:
            self._failures += 1
            rest_s = min(LONGEST_REST_S, FIRST_REST_S * 2.0 ** (self._failures - 1))
            self._rest_until_s = time.monotonic() + rest_s

    def _within_deadline(self, path: str) -> bytes:
        """A thread of its own asks: only so does a server that drips, or a name that never resolves, hold nobody."""
        answers: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()
        threading.Thread(target=self._fetch, args=(path, answers), daemon=True).start()
        try:
            answer = answers.get(timeout=self.deadline_s)
        except queue.Empty:
            raise EngineError(Trouble.SLOW) from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _fetch(self, path: str, answers: queue.SimpleQueue[bytes | Exception]) -> None:
        try:
            answers.put(_get(self.url, path, self.deadline_s))
        except EngineError as trouble:
            answers.put(trouble)
        except TimeoutError:
            answers.put(EngineError(Trouble.SLOW))
        except (OSError, http.client.HTTPException, ValueError) as error:
            answers.put(EngineError(Trouble.DOWN, type(error).__name__))


def _get(url: str, path: str, deadline_s: float) -> bytes:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    asked = kind(parts.hostname or "", parts.port, timeout=deadline_s)
    began_s = time.monotonic()
    try:
        asked.request("GET", f"{parts.path.rstrip('/')}{path}", headers={"Accept": "application/json"})
        answer = asked.getresponse()
        body = _read(answer, began_s + deadline_s)
        if answer.status >= http.client.INTERNAL_SERVER_ERROR:
            raise EngineError(Trouble.DOWN, str(answer.status))
        if answer.status != http.client.OK:
            raise EngineError(Trouble.REFUSED, str(answer.status))
        return body
    finally:
        asked.close()


def _read(answer: http.client.HTTPResponse, until_s: float) -> bytes:
    """A server that drips would else hold its thread for as long as it likes."""
    body = bytearray()
    while chunk := answer.read1(64 * 1024):
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise EngineError(Trouble.NONSENSE, "too much")
        if time.monotonic() > until_s:
            raise EngineError(Trouble.SLOW)
    return bytes(body)
