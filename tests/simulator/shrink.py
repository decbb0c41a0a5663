"""Making a failing schedule small: steps are left out as long as what is left still fails (delta debugging)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.simulator.steps import Step

MOST_TRIES = 400


def shrunk(
    steps: Sequence[Step], fails: Callable[[Sequence[Step]], bool], most: int = MOST_TRIES
) -> list[Step]:
    """The shortest list found that still fails: halves are left out, then smaller parts, at last each step."""
    left, parts, tries = list(steps), 2, 0
    while len(left) > 1 and tries < most:
        size = max(1, len(left) // parts)
        for start in range(0, len(left), size):
            tries += 1
            fewer = left[:start] + left[start + size :]
            if fails(fewer):
                left, parts = fewer, max(2, parts - 1)
                break
        else:
            if size == 1:
                return left
            parts = min(len(left), parts * 2)
    return left


def pasted(seed: int, steps: Sequence[Step]) -> str:
    """A failing schedule as a test holds it."""
    lines = "".join(f"        {step!r},\n" for step in steps)
    return f"    run = play({seed}, [\n{lines}    ])\n    assert not run.violations, run.violations\n"
