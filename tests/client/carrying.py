"""A client's way into the real app without a network: cookies and headers as over HTTP, and a cable to pull out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from halfhour import Answer, Client
from halfhour.transport import COOKIE
from server.domain.times import FrozenTime
from tests.api.house import House, ok
from tests.world import id_of

type Watch = Callable[[str, str, bytes, Mapping[str, str], Answer], Answer]
type Meddle = Callable[[str, str, Callable[[], Answer]], Answer]


@dataclass
class InHouse:
    """A transport over Flask's test client; `meddle` may lose, repeat or replace what passes."""

    flask: FlaskClient
    cookie: str = ""
    language: str = "zh"
    meddle: Meddle | None = None
    watch: Watch | None = None
    said: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request."""
        self.said.append((method, path))
        self.bodies.append(body)
        if self.meddle is None:
            return self._pass_on(method, path, body, headers or {})
        return self.meddle(method, path, lambda: self._pass_on(method, path, body, headers or {}))

    def _pass_on(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self.cookie:
            self.flask.set_cookie(COOKIE, self.cookie)
        said = {"X-Halfhour": "phone", **headers}
        answer = self.flask.open(path, method=method, data=body or None, headers=said)
        kept = self.flask.get_cookie(COOKIE)
        self.cookie = kept.value if kept else ""
        heard = Answer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.data)
        return self.watch(method, path, body, headers, heard) if self.watch else heard

    def close(self) -> None:
        """Nothing to hang up."""


@dataclass
class WatchedClocks:
    """A device's clocks beside the server's: they run with it, unless somebody moves the wall clock."""

    server: FrozenTime
    ahead_ms: int = 0

    def wall_ms(self) -> int:
        """Epoch milliseconds."""
        return self.server.now_ms() + self.ahead_ms

    def mono_ms(self) -> int:
        """Milliseconds."""
        return self.server.now_ms()


@dataclass
class Held:
    """A client, its transport and its clocks."""

    client: Client
    transport: InHouse
    clocks: WatchedClocks


def client_of(house: House, who: str = "li", **more: Any) -> Held:
    """An enrolled client of this person, with an empty mirror."""
    transport = InHouse(house.app.test_client(), watch=more.pop("watch", None))
    clocks = WatchedClocks(house.world.clock)
    client = Client(
        "http://localhost", more.pop("vault", ":memory:"), clocks=clocks, transport=transport, **more
    )
    if not client.enrolled:
        made = ok(house.client("desk").post("/api/v1/enrolments", {"person": id_of("person", who)}))
        client.enrol(made["code"], f"{who}'s client")
    return Held(client, transport, clocks)


def later(house: House, **span: float) -> None:
    """Lets time pass for server and clients."""
    house.world.clock.advance(timedelta(**span))


def replace(path: str, answer: Answer, times: int = 1) -> Meddle:
    """Answers requests to this path otherwise, so many times; they never arrive."""
    left = [times]

    def meddle(_method: str, asked: str, pass_on: Callable[[], Answer]) -> Answer:
        if asked.endswith(path) and left[0] > 0:
            left[0] -= 1
            return answer
        return pass_on()

    return meddle


def lose_answers(path: str, times: int = 1) -> Meddle:
    """Lets requests to this path arrive and loses their answers."""
    left = [times]

    def meddle(_method: str, asked: str, pass_on: Callable[[], Answer]) -> Answer:
        answer = pass_on()
        if asked.endswith(path) and left[0] > 0:
            left[0] -= 1
            return Answer(0)
        return answer

    return meddle
