"""Hunting: schedule after schedule until one breaks an invariant; the failing one is made small and shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.simulator.drawn import schedule
from tests.simulator.play import Planted, Run, nothing_planted, play
from tests.simulator.shrink import pasted, shrunk
from tests.simulator.steps import Step


@dataclass
class Hunt:
    """What was run, what happened in it, and the first run that broke something."""

    runs: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    found: Run | None = None


def hunt(
    seeds: Iterable[int], planted: Planted = nothing_planted, broken: frozenset[str] = frozenset()
) -> Hunt:
    """Plays the schedules of these seeds until one breaks an invariant (one of `broken`, where that says any)."""
    hunted = Hunt()
    for seed in seeds:
        run = play(seed, schedule(seed), planted)
        hunted.runs += 1
        hunted.counts.update(run.counts)
        if run.broken & broken if broken else run.broken:
            hunted.found = run
            break
    return hunted


def told(run: Run, planted: Planted = nothing_planted) -> str:
    """A failing run for people: seed, what broke, the fewest steps that break the same, and what happened in them."""
    wanted = sorted(run.broken)[0]

    def fails(steps: Sequence[Step]) -> bool:
        return wanted in play(run.seed, steps, planted).broken

    steps = shrunk(run.steps, fails)
    small = play(run.seed, steps, planted)
    lines = [f"{name}: {how}" for name, how in small.violations[:8]]
    return "\n".join(
        [
            f"seed {run.seed} breaks {', '.join(sorted(run.broken))}; {len(run.steps)} steps, {len(steps)} are enough:",
            pasted(run.seed, steps),
            *lines,
            "",
            *small.log[-60:],
        ]
    )
