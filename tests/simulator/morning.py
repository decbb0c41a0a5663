"""How the day begins in every world: phones enrolled, two tickets given, everything read.

Worlds of model phones share a few mornings, each played once per process and then copied: a schedule is a third cheaper
so, and each of them still begins in a way that was really played.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from tests.simulator.installation import kept_folder
from tests.simulator.model_phone import ModelPhone
from tests.simulator.releases import NEWEST, OLDEST, versions
from tests.simulator.world import Make, World

PHONES = (("p1", "li"), ("p2", "zhou"), ("p3", "li"), ("p4", "outsider"))
"""(name, person) of the phones that a schedule may speak of; a world has the first two or more of them."""
WAYS = 8
"""How many mornings there are for each number of phones."""


def population(seed: int) -> int:
    """How many phones the world of a seed has."""
    return Random(f"population {seed}").choices((2, 3, 4), (6, 3, 1))[0]


def model_phone(world: World, name: str, person: str) -> ModelPhone:
    """A model phone with small batches and pages, or large ones, and an app of this release or an older one."""
    phone = ModelPhone(world, name, person)
    _drawn(world, phone)
    return phone


def begin(world: World, count: int, make: Make) -> None:
    """Plays the morning with so many phones of this make."""
    for name, person in PHONES[:count]:
        world.add(make(world, name, person))
    for person, contract in (("li", "open"), ("zhou", "secret")):
        world.assigned(person, contract)
    world.sync(*world.phones.values())


@dataclass(frozen=True, slots=True)
class Morning:
    """A world whose morning is over, to be copied; its server's folder as it was then."""

    world: World
    folder: Path


@cache
def morning(count: int, way: int) -> Morning:
    """One way in which the morning of so many model phones goes."""
    with World(-1 - way) as world:
        begin(world, count, model_phone)
        assert not world.chronicle.violations
        assert all(phone.cursors() for phone in world.phones.values())
        return Morning(world, kept_folder(world.server, f"morning{count}-{way}"))


def go_on(world: World, of: Morning) -> None:
    """Brings the phones of a morning, and what they have heard, into a world whose server has that morning's folder."""
    before = of.world
    world.clock.true_ms = before.clock.true_ms
    world.synced = dict(before.synced)
    for name, phone in before.phones.items():
        assert isinstance(phone, ModelPhone)
        world.greet(_brought(phone, world), before.network.cookies[name])


def _brought(phone: ModelPhone, world: World) -> ModelPhone:
    """A copy of a phone with all that it holds, living in another world; its own chance goes on as that world's."""
    before = phone.world
    same = [before, before.clock, phone.key, *(row.record for row in phone.mirrored.rows.values())]
    memo = {id(one): one for one in same} | {id(before): world, id(before.clock): world.clock}
    brought = copy.deepcopy(phone, memo)
    brought.draw_anew()
    _drawn(world, brought)
    return brought


def _drawn(world: World, phone: ModelPhone) -> None:
    phone.release = versions(world.random.choice((OLDEST, NEWEST, NEWEST)))
    phone.pace(world.random.choice((1, 2, 5, 200)), world.random.choice((5, 25, 500)))
