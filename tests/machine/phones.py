"""Light phones for tests of the machine: they say operations, keep them until answered, and note each answer.

A phone here never gives up and never forgets: what was said and what was acknowledged are the two lists that a
test compares with the database afterwards.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from server.api import auth
from server.domain.ids import new_id
from server.domain.times import parse_rfc3339

EPOCH = "e1"
BREATH_S = 0.05
MOST_TRIES = 3000
TIMEOUT_S = 60.0
LATER = frozenset({HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE, 429, 507})


@dataclass(frozen=True, slots=True)
class Said:
    """One operation as the phone keeps it: the exact bytes."""

    id: str
    n: int
    kind: str
    record: str
    raw: bytes


@dataclass
class Phone:
    """An enrolled phone. `said` and `settled` are what it holds at the end."""

    port: int
    device: str
    cookie: str
    epoch: str = EPOCH
    said: dict[str, Said] = field(default_factory=dict)
    settled: dict[str, dict[str, Any]] = field(default_factory=dict)
    held: dict[str, Any] = field(default_factory=lambda: {"n": 0, "holes": []})
    refusals: dict[int, int] = field(default_factory=dict)
    broken: int = 0
    answered_ms: int = 0
    server_epoch: str | None = None
    _line: http.client.HTTPConnection | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What it sends with every request."""
        return {
            auth.MARK: auth.PHONE_MARK,
            "Cookie": f"{auth.PHONE_COOKIE}={self.cookie}",
            "Content-Type": "application/json",
        }

    def say(self, kind: str, record: str, body: dict[str, Any], **more: Any) -> Said:
        """Records one operation with the clocks of this moment."""
        n, id = len(self.said) + 1, new_id()
        wall_ms = time.time_ns() // 1_000_000
        heard = {"now_ms": wall_ms, "wall_ms": wall_ms, "mono_ms": 0, "session": "s1", "rtt_ms": 4}
        said = {
            "id": id,
            "n": n,
            "kind": kind,
            "v": 1,
            "shape": "fact",
            "record": record,
            "feed": None,
            "body": body,
            "base": None,
            "hlc": f"{wall_ms:012x}-{n % 0x10000:04x}-{self.device}",
            "said": {"wall_ms": wall_ms, "mono_ms": 0, "session": "s1", "heard": heard},
            "needs": [],
            "blobs": [],
            **more,
        }
        kept = Said(id, n, kind, record, json.dumps(said, ensure_ascii=False).encode())
        self.said[id] = kept
        return kept

    def attempt(self, batch: list[Said]) -> dict[str, Any] | None:
        """Sends a batch once; None where it was not answered, or told to come later."""
        status, body = self.ask("POST", "/api/v1/sync/push", self._body(batch))
        if status != HTTPStatus.OK:
            if status is not None:
                assert status in LATER, (status, body)
                self.refusals[status] = self.refusals.get(status, 0) + 1
            return None
        answer: dict[str, Any] = json.loads(body)
        for said, outcome in zip(batch, answer["outcomes"], strict=True):
            assert outcome["id"] == said.id, (said, outcome)
            self.settled[said.id] = outcome
        self.held = answer["held"]
        self.server_epoch = answer["server_epoch"]
        self.answered_ms = parse_rfc3339(answer["now"])
        return answer

    def push(self, batch: list[Said], wait: Callable[[float], Any] | None = None) -> dict[str, Any]:
        """Sends a batch until it is answered."""
        breathe = wait or threading.Event().wait
        for _try in range(MOST_TRIES):
            if (answer := self.attempt(batch)) is not None:
                return answer
            breathe(BREATH_S)
        raise AssertionError(f"not answered after {MOST_TRIES} tries: {self.refusals}")

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int | None, bytes]:
        """One request on the phone's connection; (None, b"") where nobody answered it to the end."""
        status, _head, answer = self._ask(method, path, body, headers or {})
        return status, answer

    def ask_head(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int | None, Any]:
        """One request; gives status and headers of its answer."""
        return self._ask(method, path, body, headers)[:2]

    def _ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int | None, Any, bytes]:
        try:
            if self._line is None:
                self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
            self._line.request(method, path, body, {**self.headers, **headers})
            answer = self._line.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException):
            self.broken += 1
            self.close()
            return None, {}, b""

    def pull(self, cursors: Mapping[str, Any], limit: int = 500) -> dict[str, Any]:
        """What is new behind these cursors."""
        asked = {
            **self._head(),
            "feeds": [{"feed": f, "cursor": c} for f, c in cursors.items()],
            "limit": limit,
        }
        status, body = self.ask("POST", "/api/v1/sync/pull", json.dumps(asked).encode())
        assert status == HTTPStatus.OK, (status, body)
        return dict(json.loads(body))

    def move_to(self, port: int) -> None:
        """From here on it speaks to another machine that answers under the same name."""
        self.close()
        self.port = port

    def greet(self) -> dict[str, Any]:
        """Asks a server that was brought back what it holds of this phone, and takes up its epoch."""
        assert self.server_epoch is not None
        status, body = self.ask("POST", "/api/v1/sync/push", self._body([]))
        assert status == HTTPStatus.CONFLICT, (status, body)
        told = json.loads(body)
        self.server_epoch = told["server_epoch"]
        return dict(told["held"])

    def close(self) -> None:
        """Lets its connection go."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _head(self) -> dict[str, Any]:
        return {
            "v": 1,
            "device": self.device,
            "phone_epoch": self.epoch,
            "server": None,
            "server_epoch": self.server_epoch,
            "wall_ms": time.time_ns() // 1_000_000,
        }

    def _body(self, batch: list[Said]) -> bytes:
        head = {**self._head(), "personal": {}, "waiting": {"operations": len(batch)}}
        operations = b",".join(said.raw for said in batch)
        return json.dumps(head).encode()[:-1] + b',"operations":[' + operations + b"]}"
