"""Bugs planted on purpose: the simulator finds each, within a bounded number of schedules."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.house import ROOT
from tests.simulator import soak
from tests.simulator.bugs import BUGS
from tests.simulator.hunt import hunt
from tests.simulator.play import play

MOST_SCHEDULES = 150
FIRST = {"a re-sent blob trusted without its hash": 100}
"""Where the hunt begins, so that it is short: from seed 0 this one takes a hundred schedules, the others a few."""
FEW = 6


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found_by_the_invariant_that_forbids_it(name: str) -> None:
    planted, broken = BUGS[name]
    first = FIRST.get(name, 0)
    hunted = hunt(range(first, first + MOST_SCHEDULES), planted, broken)
    assert hunted.found is not None, f"{name} was not found in {hunted.runs} schedules"
    seed, steps = hunted.found.seed, hunted.found.steps
    assert not play(seed, steps).violations, "the same schedule is sound without the bug"


def test_the_soak_ends_at_a_failing_schedule_and_shows_the_fewest_steps_that_still_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    planted, _broken = BUGS["erase before outcome"]
    monkeypatch.setattr(sys, "argv", ["soak", "0"])
    with planted():
        assert soak.main(soak.Stopping()) == 1
    text = capsys.readouterr().out
    told = re.search(r"(\d+) schedules, .*\nseed (\d+) breaks i1.*; (\d+) steps, (\d+) are enough", text)
    assert told is not None, text
    runs, seed, all, few = map(int, told.groups())
    assert (runs, f"run = play({seed}, [" in text) == (seed + 1, True)
    assert 0 < few <= FEW < all, text
    assert few == sum(line.startswith("        (") for line in text.splitlines())


def test_the_soak_says_how_far_it_came_when_it_is_stopped() -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.simulator.soak", "1"],
        cwd=ROOT,
        env={**os.environ, "HALFHOUR_TEST": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "soak from seed 1; end it with Ctrl-C\n"
    running.terminate()
    assert re.match(
        r"stopped after \d+ schedules, \d+ steps, \d+ kills: nothing broken", running.stdout.read()
    )
    assert running.wait() == 0
