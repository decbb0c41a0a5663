"""Playing a schedule: a world, its phones, step after step, everything healed, every invariant checked."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from tests.simulator import ledger
from tests.simulator.invariants import INVARIANTS
from tests.simulator.model_phone import ModelPhone
from tests.simulator.phone import Phone
from tests.simulator.steps import PHONES, Step, population, take
from tests.simulator.world import World

type Make = Callable[[World, str, str], Phone]
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


def model_phone(world: World, name: str, person: str) -> Phone:
    """A model phone with small batches and pages, or large ones."""
    phone = ModelPhone(world, name, person)
    phone.batch_most = world.random.choice((1, 2, 5, 200))
    phone.page_most = world.random.choice((5, 25, 500))
    return phone


def play(
    seed: int,
    steps: Sequence[Step],
    planted: Planted = nothing_planted,
    make: Make = model_phone,
    checked: Iterable[str] = tuple(INVARIANTS),
) -> Run:
    """Plays these steps in a world of this seed, with phones of this make, and checks these invariants."""
    with planted(), World(seed) as world:
        for name, person in PHONES[: population(seed)]:
            world.add(make(world, name, person))
        for person, contract in (("li", "open"), ("zhou", "secret")):
            world.assigned(person, contract)
        world.sync(*world.phones.values())
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
    for name in names:
        found += [(name, how) for how in INVARIANTS[name](world)]
    world.ledger = None
    return found
