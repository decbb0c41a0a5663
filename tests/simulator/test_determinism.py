"""One seed gives one run, bit for bit: in one process, and in another that orders its sets otherwise."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.house import ROOT
from tests.simulator.drawn import schedule
from tests.simulator.play import play

SEEDS = (3, 14, 15, 92, 65)
ELSEWHERE = """
import sys
from tests.simulator.drawn import schedule
from tests.simulator.play import play
for seed in map(int, sys.argv[1:]):
    print(play(seed, schedule(seed)).trace)
"""


def test_the_same_seed_twice_gives_the_same_trace() -> None:
    for seed in SEEDS:
        once, twice = play(seed, schedule(seed)), play(seed, schedule(seed))
        assert once.log == twice.log
        assert once.trace == twice.trace


def test_another_process_gives_the_same_trace_whatever_the_order_of_its_sets() -> None:
    here = [play(seed, schedule(seed)).trace for seed in SEEDS]
    for hash_seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", ELSEWHERE, *map(str, SEEDS)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "HALFHOUR_TEST": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.split() == here


def test_different_seeds_give_different_runs() -> None:
    assert len({play(seed, schedule(seed)).trace for seed in SEEDS}) == len(SEEDS)
