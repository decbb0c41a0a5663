"""A real web process on a port of its own, over a real database, and raw clients for it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from server.api import auth
from server.domain.times import SystemTime
from server.storage.port import Storage
from server.storage.tables import records
from tests.api.house import MARK, House, open_house
from tests.world import id_of

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """A web process, its house and where it listens."""

    house: House
    storage: Storage
    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        """The origin."""
        return f"http://127.0.0.1:{self.port}"

    def token(self, who: str, device: str | None = None) -> str:
        """The token of a fresh session of this person."""
        with self.storage.write() as tx:
            person = records.get(tx, id_of("person", who))
            assert person is not None
            return auth.open_session(tx, person, device, SystemTime().now_ms())

    def client(self, who: str | None = None, token: str | None = None) -> httpx.Client:
        """A browser of this person; requests wait as long as the test's own limit."""
        cookies = {auth.COOKIE: token or self.token(who)} if who else {}
        return httpx.Client(base_url=self.url, cookies=cookies, headers=MARK, timeout=30)

    def raw(self) -> socket.socket:
        """A bare connection, for clients that httpx is too polite to play."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


@contextmanager
def running(folder: Path, database_url: str = "", **more: str) -> Iterator[Running]:
    """Builds a house in a folder, or in a PostgreSQL database, and a web process over it; both are gone afterwards.

    `more`: further settings, as the environment names them.
    """
    port = free_port()
    places = {"HALFHOUR_PORT": str(port), "HALFHOUR_DATABASE_URL": database_url, **more}
    house = open_house(folder / "data", **places)
    storage = house.world.storage
    environ = {**os.environ, "HALFHOUR_DATA": str(folder / "data"), **places}
    process = subprocess.Popen(
        [sys.executable, "-m", "server.web"], cwd=ROOT, env=environ, stderr=(folder / "log").open("wb")
    )
    try:
        wait_until_up(port, process)
        yield Running(house, storage, process, port)
    finally:
        process.terminate()
        process.wait(20)
        storage.close()


def wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    """Waits until the port answers; fails when the process ends before."""
    transport = httpx.HTTPTransport(retries=0)
    with httpx.Client(transport=transport, timeout=30) as client:
        while True:
            assert process.poll() is None, "the server ended"
            try:
                if client.get(f"http://127.0.0.1:{port}/api/v1/health").status_code == httpx.codes.OK:
                    return
            except httpx.ConnectError:
                _breathe(process)


def _breathe(process: subprocess.Popen[bytes]) -> None:
    """Waits a moment, or less when the process ends."""
    try:
        process.wait(0.05)
    except subprocess.TimeoutExpired:
        return
