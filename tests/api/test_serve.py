"""`halfhour serve`: all processes of an installation, none left behind, the dead started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests import town
from tests.api.running import ROOT, free_port, wait_until_up
from tests.unit.roads_here import until


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An empty installation on a free port."""
    own = {"HALFHOUR_DATA": str(tmp_path / "data"), "HALFHOUR_PORT": str(free_port())}
    return {**os.environ, **own, "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def served(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """`halfhour serve`, up and answering."""
    process = subprocess.Popen(
        [sys.executable, "-m", "server.cli", "serve"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    wait_until_up(int(environ["HALFHOUR_PORT"]), process)
    yield process
    if process.poll() is None:
        process.kill()
    process.wait(20)


def children(pid: int) -> set[int]:
    """The processes that this one started."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return {int(word) for word in found.stdout.split()}


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def until_gone(pids: set[int]) -> None:
    """Waits until none of these processes is left; the test's own limit ends a wait in vain."""
    while any(alive(pid) for pid in pids):
        os.sched_yield()


def test_ctrl_c_leaves_no_process_behind(served: subprocess.Popen[bytes]) -> None:
    assert served.stdout is not None
    while "Halfhour" not in served.stdout.readline().decode():
        pass
    started = children(served.pid)
    assert len(started) == 4  # two web processes, the worker and whoever keeps the roads' referee
    served.send_signal(signal.SIGINT)
    assert served.wait(20) == 0
    until_gone(started)


def test_a_map_added_beside_the_server_counts_at_once_and_gets_its_referee(
    served: subprocess.Popen[bytes], environ: dict[str, str], tmp_path: Path
) -> None:
    def command(*words: str) -> str:
        told = subprocess.run(
            [sys.executable, "-m", "server.cli", "map", *words],
            cwd=ROOT, env=environ, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return told.stdout

    def engine() -> str:
        address = f"http://127.0.0.1:{environ['HALFHOUR_PORT']}/api/v1/health"
        return str(httpx.get(address, timeout=60).json()["travel_times"])

    assert engine() == "geodesic"
    command("add", str(town.write(tmp_path / "town.osm")))
    assert engine() == "roads"
    assert command("list").startswith("* ")
    referee = Path(environ["HALFHOUR_DATA"]) / "maps" / "referee.json"
    until(referee.exists)
    pid = json.loads(referee.read_text())["pid"]
    command("remove", command("list").split()[1])
    assert engine() == "geodesic"
    until_gone({pid})


def test_children_end_with_a_parent_that_was_killed(served: subprocess.Popen[bytes]) -> None:
    started = children(served.pid)
    served.kill()
    served.wait(20)
    until_gone(started)


def test_a_web_process_that_died_is_started_again(
    served: subprocess.Popen[bytes], environ: dict[str, str]
) -> None:
    before = children(served.pid)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until_gone(before)
    while len(children(served.pid) - before) < len(before):
        assert served.poll() is None
    wait_until_up(int(environ["HALFHOUR_PORT"]), served)
    assert httpx.get(f"http://127.0.0.1:{environ['HALFHOUR_PORT']}/api/v1/health").json()["ok"] is True


def test_a_busy_port_is_refused_with_a_sentence(
    served: subprocess.Popen[bytes], environ: dict[str, str]
) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "server.cli", "serve"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert served.poll() is None
    assert second.returncode == 1
    assert f"端口 {environ['HALFHOUR_PORT']} 已被占用" in second.stderr
    assert "Traceback" not in second.stderr
