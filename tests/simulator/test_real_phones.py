"""Random schedules with the real TypeScript phones of Node among the models: the same invariants hold of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.simulator.drawn import REFUSED, schedule
from tests.simulator.morning import model_phone
from tests.simulator.node_host import NodeHost, node_host
from tests.simulator.node_phone import NodePhone
from tests.simulator.phone import Phone
from tests.simulator.play import Run, play
from tests.simulator.world import World

SCHEDULES = 260
FIRST = 500_000
MODELS = frozenset({"p2"})
"""Phones that stay models, so that both kinds meet on the same records."""
AT_LEAST_ONCE = (
    "step kill",
    "step wipe",
    "step restore",
    "step revoke",
    "step upgrade",
    "fault drop-reply",
    "fault cut-reply",
    "phone killed at vault.",
    "phone killed at mirror.",
    "phone killed at send",
    "server killed before-commit",
)


@pytest.fixture(scope="module")
def host() -> Iterator[NodeHost]:
    """One process for all phones."""
    with node_host() as running:
        yield running


def _played(host: NodeHost, seed: int, bug: str | None = None) -> Run:
    host.forget()

    def make(world: World, name: str, person: str) -> Phone:
        if name in MODELS:
            return model_phone(world, name, person)
        return NodePhone(world, host, name, person, bug)

    return play(seed, schedule(seed, REFUSED) if bug else schedule(seed), make=make)


def test_no_schedule_breaks_an_invariant_of_a_real_phone(host: NodeHost) -> None:
    counts, runs = Counter[str](), 0
    for seed in range(FIRST, FIRST + SCHEDULES):
        run = _played(host, seed)
        assert run.violations == (), f"seed {seed}: {run.violations}\n" + "\n".join(run.log[-60:])
        counts.update(run.counts)
        runs += 1
    assert runs == SCHEDULES
    assert [what for what in AT_LEAST_ONCE if not any(one.startswith(what) for one in counts)] == []


def test_one_seed_gives_one_run_of_the_real_phones_too(host: NodeHost) -> None:
    for seed in (FIRST, FIRST + 3):
        assert _played(host, seed).trace == _played(host, seed).trace


@pytest.mark.parametrize(
    ("bug", "invariant"), [("drop-on-reject", "i10"), ("erase-before-outcome", "i1")], ids=str
)
def test_a_bug_planted_in_the_real_phone_is_found(host: NodeHost, bug: str, invariant: str) -> None:
    assert any(invariant in _played(host, seed, bug).broken for seed in range(12))
