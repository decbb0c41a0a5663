"""The real product, started as its README says: web processes, worker, demo data, on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.browser import demo_data
from tests.house import ROOT

PASSWORD = "halfhour-demo"
PATIENCE_S = 180.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One installation with its data folder; it can be stopped, killed and started again.

    `newcomer`: its first start is a visitor's, who waits until a month has been played; others begin with a copy.
    """

    data: Path
    database_url: str = ""
    newcomer: bool = False
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    root: Path = ROOT

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """All that it has printed."""
        return (self.data / "serve.log").read_text("utf-8")

    def start(self) -> None:
        """Starts it and waits until it answers."""
        self.lay_out()
        environ = {
            **os.environ,
            "HALFHOUR_DATA": str(self.data / "var"),
            "HALFHOUR_PORT": str(self.port),
            "HALFHOUR_PUBLIC_URL": self.url,
            "HALFHOUR_DATABASE_URL": self.database_url,
            "HALFHOUR_TEST": "1",
            "HALFHOUR_TEST_CLOCK": str(self.data / "clock"),
        }
        with (self.data / "serve.log").open("ab") as log:
            command = [sys.executable, "-m", "server.cli", "serve", "--demo"]
            self.process = subprocess.Popen(command, cwd=self.root, env=environ, stdout=log, stderr=log)
        self._wait_until_it_answers()

    def lay_out(self) -> None:
        """Puts the demo's data there, where it begins with a copy and has none yet."""
        self.data.mkdir(parents=True, exist_ok=True)
        if not self.newcomer and not self.database_url and not (self.data / "var").exists():
            demo_data.copy_to(self.data / "var")

    def stop(self) -> None:
        """Ctrl-C, and waits until no process is left."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE_S)
            self.process = None

    def shift_clock(self, by_ms: int) -> None:
        """Moves the server's time by so much from the machine's."""
        (self.data / "clock").write_text(str(by_ms))

    def _wait_until_it_answers(self) -> None:
        until_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < until_s:
            if self.process is not None and self.process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/api/v1/health", timeout=2).is_success and "Ctrl-C" in self.log:
                    return
            except httpx.HTTPError:
                pass
            if self.process is not None:
                _pause(self.process)
        raise AssertionError(f"the server does not answer:\n{self.log}")


def _pause(process: subprocess.Popen[bytes]) -> None:
    """A tenth of a second, or less if the process ends."""
    try:
        process.wait(0.1)
    except subprocess.TimeoutExpired:
        return
