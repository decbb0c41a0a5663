"""Turns among processes, by the lock alone: who waits first is served first, and no death holds anybody up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.storage.turns import ProcessTurn

WAITER = """
import sys
from pathlib import Path
from server.storage.turns import ProcessTurn
turn = ProcessTurn(Path(sys.argv[1]))
turn.take()
with open(sys.argv[2], "a") as taken:
    taken.write(sys.argv[3])
turn.give()
"""
type Wait = Callable[[str], subprocess.Popen[bytes]]


@pytest.fixture
def mine(tmp_path: Path) -> Iterator[ProcessTurn]:
    """A turn that this process has."""
    turn = ProcessTurn(tmp_path / "lock")
    turn.take()
    yield turn
    turn.close()


@pytest.fixture
def wait(mine: ProcessTurn, tmp_path: Path) -> Iterator[Wait]:
    """Starts a process that waits for its turn, and has it stand in the queue before the next one comes."""
    waiters: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-c", WAITER, str(tmp_path / "lock"), str(tmp_path / "taken"), name]
        waiter = subprocess.Popen(words)
        waiters.append(waiter)
        while mine.drawn() < len(waiters):
            assert waiter.poll() is None, "it ended without waiting"
            os.sched_yield()
        return waiter

    yield start
    for waiter in waiters:
        waiter.kill()
        waiter.wait()


def test_who_has_just_had_a_turn_queues_behind_who_waited_however_slow_they_wake_up(
    mine: ProcessTurn, wait: Wait, tmp_path: Path
) -> None:
    waiters = [wait("a"), wait("b"), wait("c")]
    for waiter in waiters:
        os.kill(waiter.pid, signal.SIGSTOP)
    mine.give()
    again = threading.Thread(target=mine.take)
    again.start()
    while again.is_alive() and mine.drawn() == len(waiters):
        os.sched_yield()
    for waiter in reversed(waiters):
        os.kill(waiter.pid, signal.SIGCONT)
    again.join()
    assert (tmp_path / "taken").read_text() == "abc"


def test_who_dies_while_waiting_holds_nobody_up(mine: ProcessTurn, wait: Wait, tmp_path: Path) -> None:
    first, second, third = wait("a"), wait("b"), wait("c")
    for waiter in (first, third):
        waiter.kill()
        waiter.wait()
    mine.give()
    assert second.wait() == 0
    mine.take()
    assert (tmp_path / "taken").read_text() == "b"


def test_a_free_turn_is_taken_without_a_number(mine: ProcessTurn) -> None:
    for _turn in range(3):
        mine.give()
        mine.take()
    assert mine.drawn() == 0
