"""No invariant is empty: each holds in a healed world, and falls when what it forbids is planted there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulator.invariants import INVARIANTS
from tests.simulator.model_phone import ModelPhone
from tests.simulator.planted import VIOLATIONS, Plant
from tests.simulator.play import broken
from tests.simulator.steps import take
from tests.simulator.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """Two phones that have done a shift each, one of them a refused note; everything synced."""
    with World(7) as made:
        for name, person in (("p1", "li"), ("p2", "zhou"), ("p4", "outsider")):
            made.add(ModelPhone(made, name, person))
        for person in ("li", "zhou"):
            made.assigned(person, "open")
        made.assigned("li", "secret")
        made.sync(*made.phones.values())
        for step in (
            ("shift", "p1", 0),
            ("say", "p1", "bad", 1),
            ("say", "p2", "needs", 0),
            ("say", "p2", "site-edit", 0),
            ("shift", "p2", 1),
            ("sync", "p1", "p2"),
        ):
            take(made, step)
        made.heal()
        yield made


def test_a_healed_world_breaks_none(world: World) -> None:
    assert broken(world) == []


@pytest.mark.parametrize(
    ("name", "plant"),
    [
        pytest.param(name, plant, id=f"{name} {plant.__name__}")
        for name, ways in VIOLATIONS.items()
        for plant in ways
    ],
)
def test_an_invariant_falls_when_what_it_forbids_is_planted(world: World, name: str, plant: Plant) -> None:
    assert broken(world, [name]) == []
    plant(world)
    assert {found for found, _how in broken(world, [name])} == {name}


def test_each_invariant_says_what_it_checks() -> None:
    assert list(INVARIANTS) == [f"i{number}" for number in range(1, 19)]
    assert all(check.__doc__ for check in INVARIANTS.values())
    assert VIOLATIONS.keys() == INVARIANTS.keys()
