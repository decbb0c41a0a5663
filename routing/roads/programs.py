"""The programs of OSRM from the package that carries them, run as children that end with their parent."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from routing.roads.errors import MapError

PR_SET_PDEATHSIG = 1
PERCENT = re.compile(rb"(\d{1,3})%")
CHUNK = 512
NICE = 10
TAIL_BYTES = 2000


def program(name: str, package: str = "osrm") -> Path:
    """Gives the path of a program that a package carries. Raises MapError: map-no-osrm where it is not there."""
    found = importlib.util.find_spec(package)
    places = list(found.submodule_search_locations or ()) if found else []
    if not places or not (Path(places[0]) / "bin" / name).exists():
        raise MapError("map-no-osrm")
    return Path(places[0]) / "bin" / name


def profile() -> Path:
    """Gives the rules of driving that OSRM comes with."""
    return program("osrm-extract").parent.parent / "share" / "profiles" / "car.lua"


def run(command: list[str | Path], folder: Path, passes: int, tell: Callable[[float], None]) -> None:
    """Runs a program in a folder, behind everybody else, telling the share done of so many counts to 100 %.

    Raises:
        MapError: map-disk-full, map-corrupt or map-failed by how it ended, with the end of what it printed.
    """
    with subprocess.Popen(  # noqa: S603  # OSRM's own program with files of ours
        [str(part) for part in command],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=_behind_and_with_parent,
    ) as child:
        assert child.stdout is not None
        printed, counted = b"", [0]
        while chunk := os.read(child.stdout.fileno(), CHUNK):
            printed = (printed + chunk)[-TAIL_BYTES:]
            for percent in map(int, PERCENT.findall(chunk)):
                counted = [*counted, percent] if percent < counted[-1] else [*counted[:-1], percent]
            tell((len(counted) - 1 + counted[-1] / 100) / passes)
        status = child.wait()
    if status:
        raise _why(status, printed.decode("utf-8", "replace"))


def _why(status: int, printed: str) -> MapError:
    last = printed.strip().splitlines()[-1:] or [f"status {status}"]
    if "No space left" in printed or "SIGXFSZ" in printed or status == -signal.SIGXFSZ:
        return MapError("map-disk-full")
    if status == -signal.SIGKILL or "bad_alloc" in printed:
        return MapError("map-no-memory")
    if "no edges remaining" in printed:
        return MapError("map-no-roads")
    if re.search(r"(PBF|XML|osmium).*error|corrupt", printed, re.I):
        return MapError("map-corrupt", detail=last[0])
    return MapError("map-failed", detail=last[0])


def ends_with_parent() -> None:
    """Between fork and exec: the child ends with whoever started it, also by kill -9, and hears every signal."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _behind_and_with_parent() -> None:
    ends_with_parent()
    os.nice(NICE)
