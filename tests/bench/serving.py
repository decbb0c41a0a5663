"""The processes of a bench: the product as `make run` starts it, and the floor beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from server.serve import _die_with_parent as die_with_parent
from tests.browser.serving import free_port
from tests.house import ROOT

PATIENCE_TRIES = 600
STOP_S = 20.0
WEB_PROCESSES = 2


@dataclass
class Product:
    """A running installation with the demo, in a folder of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        """Its SQLite file."""
        return self.folder / "halfhour.db"

    def stop(self) -> None:
        """Ctrl-C; returns when no process is left."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(STOP_S)


@contextmanager
def product(folder: Path, **more: str) -> Iterator[Product]:
    """Starts the product with no setting of the tests but `more`, waits until it answers, and ends it."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HALFHOUR_")}
    environ |= {
        "HALFHOUR_DATA": str(folder),
        "HALFHOUR_PORT": str(port),
        "HALFHOUR_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HALFHOUR_WEB_PROCESSES": str(WEB_PROCESSES),
        "HALFHOUR_DEMO": "still",
    }
    environ |= more
    folder.mkdir(exist_ok=True)
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve", "--demo"],
            cwd=ROOT,
            env=environ,
            stdout=log,
            stderr=log,
            preexec_fn=die_with_parent,
        )
    running = Product(folder, port, process)
    try:
        _wait_for(f"{running.url}/api/v1/health", process)
        yield running
    finally:
        running.stop()


@contextmanager
def floor(recorded: Path) -> Iterator[int]:
    """Starts as many processes of the floor as the product has; gives their port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.floor", str(port), str(recorded)]
    running = [subprocess.Popen(command, cwd=ROOT, preexec_fn=die_with_parent) for _ in range(WEB_PROCESSES)]
    try:
        for _ in range(4 * WEB_PROCESSES):  # new connections go round: each process has answered
            _wait_for(f"http://127.0.0.1:{port}/", *running)
        yield port
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(STOP_S)


@contextmanager
def fill_floor(database: Path, feed: str) -> Iterator[int]:
    """Starts bare Flask over this database for the floor of a first fill; gives its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.fill_floor", str(port), str(database), feed]
    process = subprocess.Popen(command, cwd=ROOT, preexec_fn=die_with_parent, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        yield port
    finally:
        process.terminate()
        process.wait(STOP_S)


@contextmanager
def sink() -> Iterator[str]:
    """Starts a push service that takes everything; gives its origin."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.sink", str(port)], cwd=ROOT, preexec_fn=die_with_parent
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(STOP_S)


def _wait_for(url: str, *processes: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE_TRIES):
        assert all(process.poll() is None for process in processes), f"a process for {url} ended"
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.HTTPError:
            _breathe(processes[0])
    raise AssertionError(f"{url} does not answer")


def _breathe(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(0.1)
    except subprocess.TimeoutExpired:
        return
