"""Playing a schedule: a world, its phones, step after step, everything healed, every invariant checked."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from tests.simulator import ledger
from tests.simulator.invariants import INVARIANTS
from tests.simulator.morning import WAYS, begin, go_on, morning, population
from tests.simulator.steps import Step, take
from tests.simulator.world import Make, World

type Planted = Callable[[], AbstractContextManager[None]]


def nothing_planted() -> AbstractContextManager[None]:
    """The product as it is."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one schedule. `violations` are pairs of invariant and what broke it."""

    seed: int
    steps: tuple[Step, ...]
    violations: tuple[tuple[str, str], ...]
    trace: str
    counts: dict[str, int]
    log: tuple[str, ...]

    @property
    def broken(self) -> set[str]:
        """Names of the invariants that did not hold."""
        return {name for name, _how in self.violations}


def play(
    seed: int,
    steps: Sequence[Step],
    planted: Planted = nothing_planted,
    make: Make | None = None,
    checked: Iterable[str] = tuple(INVARIANTS),
) -> Run:
    """Plays these steps in a world of this seed, with phones of this make, and checks these invariants.

    Without a make they are models, whose morning is no other than that of many a world (morning.py).
    """
    count = population(seed)
    early = morning(count, seed % WAYS) if make is None else None  # before anything is planted
    with planted(), World(seed, early.folder if early else None) as world:
        if early is not None:
            go_on(world, early)
        elif make is not None:
            begin(world, count, make)
        found = _played(world, steps, tuple(checked))
        return Run(seed, tuple(steps), tuple(found), world.trace(), world.chronicle.counts, tuple(world.log))


def _played(world: World, steps: Sequence[Step], checked: tuple[str, ...]) -> list[tuple[str, str]]:
    """What broke; an error of ours on the way is such a thing too, so that it is found, shown and made small."""
    try:
        for step in steps:
            world.note(repr(step))
            take(world, step)
        world.heal()
        return broken(world, checked)
    except Exception:
        return [*world.chronicle.violations, ("error", traceback.format_exc())]


def broken(world: World, names: Iterable[str] = tuple(INVARIANTS)) -> list[tuple[str, str]]:
    """All that does not hold now, and all that was found not to hold on the way."""
    found = [one for one in world.chronicle.violations if one[0] in set(names)]
    world.ledger = ledger.read(world)
    for what in ledger.releases_met(world):
        world.chronicle.count(what)
    for name in names:
        found += [(name, how) for how in INVARIANTS[name](world)]
    world.ledger = None
    return found
