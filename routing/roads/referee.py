"""The referee: `osrm-routed` on the map in use, as a child that is asked every few seconds and replaced when silent."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from routing.engines.web import EngineError, Server
from routing.roads.programs import ends_with_parent, program
from routing.roads.store import Maps, RoadMap

ADDRESS = "referee.json"
DEADLINE_S = 0.5
"""Longer no ticket waits for the referee: what the fields say stands."""

LOOK_S = 1.0
PROBE_S = 3.0
SILENCES = 2
START_S = 60.0
FIRST_REST_S, LONGEST_REST_S = 1.0, 60.0
LARGEST_TABLE = 1000

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Running:
    """One child: which map it holds, and how often in a row it did not answer."""

    digest: str
    port: int
    process: subprocess.Popen[bytes]
    began_s: float
    probe_place: str
    answered: bool = False
    silent: int = 0

    def probe(self) -> bool:
        """Whether it answers a question about its own map."""
        try:
            Server(_url(self.port), PROBE_S).ask(f"/nearest/v1/driving/{self.probe_place}")
        except EngineError:
            return False
        return True

    def stop(self) -> None:
        """Ends it, at once: it keeps nothing."""
        self.process.kill()
        self.process.wait()


@dataclass(slots=True)
class Keeper:
    """Keeps one referee for the map in use: begun anew when it dies, hangs, or the map is swapped."""

    maps: Maps
    child: Running | None = None
    _deaths: int = 0
    _again_s: float = 0.0

    def run(self, stopped: threading.Event) -> None:
        """Looks each second until told to stop; the child ends with it."""
        try:
            while not stopped.wait(LOOK_S):
                self.look()
        finally:
            self._drop()

    def look(self) -> None:
        """Brings the child to what is wanted now."""
        wanted = self.maps.current()
        child = self.child
        if child is not None and (wanted is None or child.digest != wanted.digest):
            self._drop()
            self._deaths, self._again_s = 0, 0.0
        elif child is not None:
            self._check(child)
        if self.child is None and wanted is not None and time.monotonic() >= self._again_s:
            self._start(wanted)

    def _check(self, child: Running) -> None:
        if child.process.poll() is not None:
            self._lost("died")
        elif child.probe():
            if not child.answered:
                _say(self.maps.root, child)
            child.answered, child.silent, self._deaths = True, 0, 0
        elif child.answered or time.monotonic() - child.began_s > START_S:
            child.silent += 1
            if child.silent >= SILENCES:
                self._lost("hangs")

    def _lost(self, why: str) -> None:
        log.warning("osrm-routed %s; starting it again", why)
        self._drop()
        rest_s = min(LONGEST_REST_S, FIRST_REST_S * 2.0**self._deaths)
        self._deaths += 1
        self._again_s = time.monotonic() + rest_s

    def _start(self, road_map: RoadMap) -> None:
        port = _free_port()
        west, south, east, north = road_map.meta["bounds_deg"]
        process = subprocess.Popen(  # noqa: S603  # OSRM's own program with a map of ours
            [
                str(program("osrm-routed")), "--ip", "127.0.0.1", "--port", str(port),
                "--max-table-size", str(LARGEST_TABLE), "--verbosity", "ERROR", str(road_map.base),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            preexec_fn=ends_with_parent,
        )  # fmt: skip
        middle = f"{(west + east) / 2:.6f},{(south + north) / 2:.6f}"
        self.child = Running(road_map.digest, port, process, time.monotonic(), middle)

    def _drop(self) -> None:
        (self.maps.root / ADDRESS).unlink(missing_ok=True)
        if self.child is not None:
            self.child.stop()
            self.child = None


@dataclass(slots=True)
class Referees:
    """Where the referee of a map listens, as its keeper has said; a look at a small file per question."""

    root: Path
    _said: str = ""
    _known: tuple[str, Server] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, digest: str) -> Server | None:
        """Gives the server that judges on this map; None while there is none."""
        try:
            said = (self.root / ADDRESS).read_text("utf-8")
        except OSError:
            return None
        with self._lock:
            if said != self._said:
                told = json.loads(said)
                self._known = (told["map"], Server(_url(told["port"]), DEADLINE_S))
                self._said = said
            return self._known[1] if self._known and self._known[0] == digest else None


def _say(root: Path, child: Running) -> None:
    aside = root / f".{ADDRESS}-{os.getpid()}"
    aside.write_text(json.dumps({"map": child.digest, "port": child.port, "pid": child.process.pid}), "utf-8")
    aside.replace(root / ADDRESS)


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
