"""An installation of the tests' world on either engine, served by the product's own processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from halfhour.keys import DeviceKey
from server import wiring
from server.api import auth
from server.domain.ids import new_id
from server.domain.times import SystemTime
from server.storage.engines import open_storage
from server.storage.port import Storage
from server.storage.tables import accounts, records
from tests.api.house import PASSWORD, password_hash, settings_in
from tests.api.running import ROOT, free_port, wait_until_up
from tests.machine.phones import Phone
from tests.world import build_world, id_of

SERVE = (sys.executable, "-m", "server.cli", "serve")
TICK_S = 0.02
MOST_LOOKS = 10_000


@dataclass
class Installation:
    """A data folder, perhaps a PostgreSQL database, and the processes that serve them."""

    folder: Path
    port: int
    url: str = ""
    command: Sequence[str] = SERVE
    environ: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> Storage:
        """A storage of the test's own on the same database."""
        return open_storage(self.url, self.data, reverse_unordered_selects=True)

    def start(self) -> None:
        """Starts the processes; phones that push meanwhile try until they answer."""
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                cwd=ROOT,
                env={**os.environ, **self.settings(), **self.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def settings(self) -> dict[str, str]:
        """The environment that makes the processes those of this installation."""
        return {
            "HALFHOUR_DATA": str(self.data),
            "HALFHOUR_PORT": str(self.port),
            "HALFHOUR_DATABASE_URL": self.url,
            "HALFHOUR_PUBLIC_URL": self.address,
        }

    def wait(self) -> None:
        """Waits until it answers."""
        assert self.process is not None
        wait_until_up(self.port, self.process)

    def children(self) -> dict[str, list[int]]:
        """The processes that the keeper has started, by module: those that live."""
        assert self.process is not None
        found: dict[str, list[int]] = {}
        for pid in children_of(self.process.pid):
            words = command_of(pid)
            module = next((word for word in words if word.startswith("server.")), "")
            found.setdefault(module, []).append(pid)
        return found

    def kill(self) -> None:
        """kill -9 of everything at once, the keeper first; none of them is asked to end."""
        assert self.process is not None
        pids = children_of(self.process.pid)
        self.process.kill()
        for pid in pids:
            kill(pid)
        self.process.wait()
        until_gone(pids)

    def stop(self) -> None:
        """Ends what runs, as an operator would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()

    def desk(self) -> Desk:
        """A dispatcher, signed in with a password."""
        return Desk(self)


class Desk:
    """A dispatcher at the console: hands out tickets, enrols phones."""

    def __init__(self, served: Installation, login: str = "desk") -> None:
        self.served = served
        self._client = httpx.Client(base_url=f"{served.address}/api/v1", headers={auth.MARK: "1"}, timeout=60)
        self._post("/auth/sign-in", {"login": login, "password": PASSWORD})

    def job(self, who: str) -> str:
        """Reports a fault by telephone and assigns it to this engineer; gives the visit's id."""
        ticket, visit = new_id(), new_id()
        values = {"reporter_name": "王值班", "reporter_phone": "000-1234", "description": "对讲无声"}
        self.say("ticket.report", ticket, {"site": id_of("site", "secret"), "channel": "telephone"}, values)
        self.say("ticket.assign", ticket, {"engineer": id_of("person", who), "visit": visit, "why": "近"})
        return visit

    def say(self, kind: str, record: str, body: dict[str, Any], values: dict[str, Any] | None = None) -> Any:
        """Says one operation that must be applied."""
        said = self._post(
            "/operations", {"kind": kind, "record": record, "body": body, "personal": values or {}}
        )
        assert said["outcome"] == "applied", said
        return said

    def phone(self, who: str) -> Phone:
        """A phone in this person's hand: enrolled with a code, signed in by its own key."""
        code = self._post("/enrolments", {"person": id_of("person", who)})["code"]
        key = DeviceKey()
        asked = {"code": code, "name": "P", "public_key": key.jwk}
        marked = {auth.MARK: auth.PHONE_MARK}
        with httpx.Client(base_url=f"{self.served.address}/api/v1", headers=marked, timeout=60) as browser:
            enrolled = browser.post("/devices", json=asked)
            assert enrolled.status_code == HTTPStatus.CREATED, enrolled.text
            device = enrolled.json()["device"]["id"]
            challenge = browser.post(f"/devices/{device}/challenge").json()["challenge"]
            signed = {"challenge": challenge, "signature": key.sign(challenge)}
            opened = browser.post(f"/devices/{device}/session", json=signed)
            assert opened.status_code == HTTPStatus.OK, opened.text
            return Phone(self.served.port, device, opened.cookies[auth.PHONE_COOKIE])

    def close(self) -> None:
        """Lets its connection go."""
        self._client.close()

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self._client.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()


@contextmanager
def installed(folder: Path, url: str = "") -> Iterator[Installation]:
    """Fills an empty database with the tests' world; what is started on it is killed afterwards."""
    made = Installation(folder, free_port(), url)
    fill(made)
    try:
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.kill()


def fill(made: Installation) -> None:
    """The tests' world with passwords, in a database that is then closed."""
    settings = settings_in(made.data, HALFHOUR_DATABASE_URL=made.url)
    storage = made.open()
    try:
        wiring.migrate(wiring.Wiring(settings, storage, SystemTime()))
        world = build_world(storage)
        with storage.write() as tx:
            for name in ("desk", "li", "zhou"):
                person = records.get(tx, id_of("person", name))
                assert person is not None
                accounts.put(tx, person.id, person.organisation, name, password_hash(), world.clock.now_ms())
    finally:
        storage.close()


def kill(pid: int) -> None:
    """kill -9; one that is gone already is as dead as it should be."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def children_of(pid: int) -> set[int]:
    """The processes that this one started and that live."""
    try:
        words = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return set()
    return {int(word) for word in words if alive(int(word))}


def command_of(pid: int) -> list[str]:
    """The words by which a process was started."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(true: Callable[[], object]) -> None:
    """Looks again and again until it is true, and fails after very many looks."""
    breath = threading.Event()
    for _look in range(MOST_LOOKS):
        if true():
            return
        breath.wait(TICK_S)
    raise AssertionError("what was waited for did not come")


def until_gone(pids: set[int]) -> None:
    """Waits until none of these processes is left."""
    until(lambda: not any(alive(pid) for pid in pids))
