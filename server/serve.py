"""Keeps the processes of one installation: web processes and the worker; whoever dies is started again."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

import click

from server.config import Settings
from server.domain.errors import Problem

PR_SET_PDEATHSIG = 1
STOP_S = 8.0
BESIDE = {"worker": "work", "roads": "routed"}
QUICK_DEATH_S = 5.0
MOST_DELAY_S = 30.0
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""Tables of travel times are small: threads that wait for each other over them cost tens of milliseconds, not one."""

WATCHED = frozenset({signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


@dataclass(slots=True)
class Child:
    """One process to keep: how it is started, and how often it died young."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    began_s: float = 0.0
    deaths: int = 0
    again_s: float = 0.0

    def start(self, environ: dict[str, str]) -> None:
        """Starts it; it ends with its parent, however that ends."""
        self.began_s = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and modules
            self.command,
            env=environ,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def mourn(self) -> int | None:
        """Gives the exit status if it has ended, and sets when it is to be started again."""
        status = self.process.poll() if self.process else None
        if status is None:
            return None
        lived_s = time.monotonic() - self.began_s
        self.deaths = self.deaths + 1 if lived_s < QUICK_DEATH_S else 0
        self.again_s = time.monotonic() + (min(MOST_DELAY_S, 2.0**self.deaths) if self.deaths else 0.0)
        self.process = None
        return status


@dataclass(slots=True)
class Keeper:
    """Starts children, starts the dead again, and stops all of them when told to."""

    settings: Settings
    children: list[Child]
    environ: dict[str, str] = field(default_factory=lambda: {**ONE_THREAD, **os.environ})

    def run(self, ready: Callable[[], None]) -> None:
        """Runs until SIGINT or SIGTERM; calls `ready` once the server answers."""
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        announced = False
        try:
            for child in self.children:
                child.start(self.environ)
            while True:
                told = signal.sigtimedwait(WATCHED, 0.2 if not announced else 1.0)
                if told is not None and told.si_signo != signal.SIGCHLD:
                    return
                self._revive()
                if not announced and answers(self.settings):
                    announced = True
                    ready()
        finally:
            self.stop()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)

    def stop(self) -> None:
        """Stops every child, the stubborn ones by force, and returns when none is left."""
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        until_s = time.monotonic() + STOP_S
        for process in running:
            try:
                process.wait(max(0.0, until_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _revive(self) -> None:
        for child in self.children:
            status = child.mourn()
            if status is not None:
                click.echo(
                    f"{child.name}: 进程退出（{status}），正在重启 / exited, starting it again", err=True
                )
            if child.process is None and time.monotonic() >= child.again_s:
                child.start(self.environ)


def processes(settings: Settings) -> list[Child]:
    """Gives what an installation consists of: its web processes, one worker, and whoever keeps the roads' referee."""
    web = [Child(f"web-{i + 1}", [sys.executable, "-m", "server.web"]) for i in range(settings.web_processes)]
    others = [Child(name, [sys.executable, "-m", f"server.{module}"]) for name, module in BESIDE.items()]
    return [*web, *others]


def demo_child() -> Child:
    """Gives the process in which the demo lives, beside the worker and never instead of it."""
    return Child("demo", [sys.executable, "-m", "server.playing"])


def refuse_busy(host: str, port: int) -> None:
    """Refuses a port on which somebody listens already; granian would share it without a word.

    Raises:
        port-busy
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            raise Problem("port-busy", port=port) from None


def local_url(settings: Settings) -> str:
    """Gives the address under which this machine reaches the server."""
    scheme = "https" if settings.tls_cert else "http"
    return f"{scheme}://{_reached_at(settings.host)}:{settings.port}"


def answers(settings: Settings) -> bool:
    """Tells whether the server answers yet."""
    host, port = _reached_at(settings.host), settings.port
    asked: http.client.HTTPConnection
    if settings.tls_cert:
        # Whether it answers, not who it is: the certificate may speak for another name than this machine's own.
        unasked = ssl.create_default_context()
        unasked.check_hostname, unasked.verify_mode = False, ssl.CERT_NONE
        asked = http.client.HTTPSConnection(host, port, timeout=2, context=unasked)
    else:
        asked = http.client.HTTPConnection(host, port, timeout=2)
    try:
        asked.request("GET", "/api/v1/health", headers={"Host": "localhost"})
        return asked.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def _reached_at(host: str) -> str:
    """Gives where this machine reaches a server that listens on `host`, which may mean all addresses."""
    return "localhost" if host in ("0.0.0.0", "::") else host  # noqa: S104


def _die_with_parent() -> None:
    """Between fork and exec: end with the parent, and hear signals again that the parent blocks."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
    if parent == 1 or os.getppid() != parent:
        os._exit(0)
