"""The network between phones and server: it loses, doubles, cuts and delays, as each phone's faults say."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tests.simulator.world import World

LATENCY_MS = 20


class Named(Protocol):
    """Whoever sends: a phone, or anybody else with cookies of their own."""

    @property
    def name(self) -> str: ...


class Fault(StrEnum):
    """What happens to one exchange."""

    NONE = "none"
    DROP_REQUEST = "drop-request"
    DROP_REPLY = "drop-reply"
    CUT_REPLY = "cut-reply"
    CUT_REQUEST = "cut-request"
    DUPLICATE = "duplicate"
    LATE = "late"
    """The phone gives up; the request arrives later, after what it says next (`deliver_late`)."""
    PORTAL = "portal"
    """Somebody else answers with a page of their own and status 200."""
    SLOW = "slow"
    BUSY = "busy"
    """A proxy in between says 503 and Retry-After."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """A request on its way."""

    sender: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Network:
    """All requests of all phones go through `exchange`, one by one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.faults: dict[str, deque[Fault]] = {}
        """Name of a phone -> what happens to its next exchanges, first come first."""
        self.aimed: dict[str, list[tuple[str, Fault]]] = {}
        """Name of a phone -> (part of a path, what happens to its next exchange there); one waits for another."""
        self.away: set[str] = set()
        """Phones without any network."""
        self.late: list[Sent] = []
        self.cookies: dict[str, dict[str, str]] = {}
        """The browsers' jars: they outlive the app."""
        self.meanwhile: dict[str, Callable[[], None]] = {}
        """Name of a phone -> what happens on it (in another tab) while its next request is under way; once."""

    def exchange(
        self, phone: Named, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> Reply | None:
        """Sends a request of this phone; its answer, or None where none comes. Cookies are the network's matter."""
        world, sent = self._world, Sent(phone.name, method, path, dict(headers), body)
        world.together.gate()
        fault = self._next_fault(phone.name, path)
        world.chronicle.leaves(sent)
        reply = self._pass(sent, fault)
        if (other := self.meanwhile.pop(phone.name, None)) is not None:
            other()
        world.together.gate()
        if reply is not None and fault is not Fault.CUT_REPLY:
            world.chronicle.heard(sent, reply)
        world.note(
            f"{phone.name} {method} {path} {_digest(body)} {fault}",
            f"{reply.status} {_digest(reply.body)}" if reply else "lost",
        )
        return reply

    def deliver_late(self) -> int:
        """Brings the requests whose senders have long given up; nobody hears their answers. How many."""
        late, self.late = self.late, []
        for sent in late:
            self._reach(sent)
        return len(late)

    def _next_fault(self, name: str, path: str) -> Fault:
        if name in self.away:
            return Fault.DROP_REQUEST
        aimed, queue = self.aimed.get(name, []), self.faults.get(name)
        taken = aimed.pop(0)[1] if aimed and aimed[0][0] in path else None
        fault = taken or (queue.popleft() if queue else Fault.NONE)
        if fault is not Fault.NONE:
            self._world.chronicle.count(f"fault {fault}")
        return fault

    def _pass(self, sent: Sent, fault: Fault) -> Reply | None:
        clock = self._world.clock
        clock.advance(LATENCY_MS)
        if fault is Fault.DROP_REQUEST:
            return None
        if fault is Fault.LATE:
            self.late.append(sent)
            return None
        if fault is Fault.PORTAL:
            return Reply(200, {"content-type": "text/html"}, b"<html>sign in to this network</html>")
        if fault is Fault.BUSY:
            return Reply(503, {"content-type": "text/plain", "retry-after": "2"}, b"busy")
        if fault is Fault.SLOW:
            clock.advance(4_000)
        if fault is Fault.CUT_REQUEST:
            half = Sent(sent.sender, sent.method, sent.path, sent.headers, sent.body[: len(sent.body) // 2])
            self._reach(half)
            return None
        if fault is Fault.DUPLICATE:
            self._reach(sent)
        reply = self._reach(sent)
        clock.advance(LATENCY_MS)
        if fault is Fault.DROP_REPLY or reply is None:
            return None
        if fault is Fault.CUT_REPLY and reply.body:
            return Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2])
        return reply

    def _reach(self, sent: Sent) -> Reply | None:
        jar = self.cookies.setdefault(sent.sender, {})
        answer = self._world.server.request(sent.method, sent.path, sent.headers, sent.body, jar)
        if answer is None:
            return None
        status, headers, body = answer
        for name, value in headers:
            if name.lower() == "set-cookie":
                _keep_cookie(jar, value)
        plain = {name.lower(): value for name, value in headers if name.lower() != "set-cookie"}
        return Reply(status, plain, body)


def _keep_cookie(jar: dict[str, str], line: str) -> None:
    pair, _, more = line.partition(";")
    name, _, value = pair.partition("=")
    if "max-age=0" in more.lower() or not value:
        jar.pop(name, None)
    else:
        jar[name] = value


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]
