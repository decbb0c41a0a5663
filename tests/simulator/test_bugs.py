"""Ten bugs planted on purpose: the simulator finds each, within a bounded number of schedules."""

from __future__ import annotations

import pytest

from tests.simulator.bugs import BUGS
from tests.simulator.hunt import hunt, told
from tests.simulator.play import play

MOST_SCHEDULES = 150
FIRST = {"last write wins on a whole record": 30, "a re-sent blob trusted without its hash": 28}
"""Where the hunt begins, so that it is short: from seed 0 these two take some thirty schedules, the others a few."""
FEW = 6


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found_by_the_invariant_that_forbids_it(name: str) -> None:
    planted, broken = BUGS[name]
    first = FIRST.get(name, 0)
    hunted = hunt(range(first, first + MOST_SCHEDULES), planted, broken)
    assert hunted.found is not None, f"{name} was not found in {hunted.runs} schedules"
    seed, steps = hunted.found.seed, hunted.found.steps
    assert not play(seed, steps).violations, "the same schedule is sound without the bug"


def test_a_failing_schedule_is_shown_with_the_fewest_steps_that_still_fail() -> None:
    planted, broken = BUGS["erase before outcome"]
    found = hunt(range(MOST_SCHEDULES), planted, broken).found
    assert found is not None
    text = told(found, planted)
    assert f"seed {found.seed} breaks i1" in text
    assert f"run = play({found.seed}, [" in text
    steps = [line for line in text.splitlines() if line.startswith("        (")]
    assert 0 < len(steps) <= FEW < len(found.steps), text
