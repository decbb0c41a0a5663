"""CI's schedules, in shards that run beside each other: 2,000 in all; their number and what happened is counted."""

from __future__ import annotations

from collections import Counter
from functools import cache

from tests.simulator.disk import Point
from tests.simulator.drawn import DRAWS
from tests.simulator.hunt import Hunt, hunt
from tests.simulator.network import Fault

SHARDS = 2
SCHEDULES = 1_000
"""In each shard."""

AWAITS = (
    "send",
    "heard",
    "vault.append",
    "vault.append.done",
    "vault.update",
    "vault.update.done",
    "mirror.apply",
    "mirror.apply.done",
)
ROUNDS = ("done", "offline", "server-busy", "server-full", "revoked")
OUTCOMES = ("applied", "merged", "superseded", "repeated", "parked", "rejected")


@cache
def played(shard: int) -> Hunt:
    """A shard's schedules, played once per process; it ends early at one that breaks an invariant."""
    return hunt(range(shard * SCHEDULES, (shard + 1) * SCHEDULES))


def wanted() -> set[str]:
    """What must really have happened in a shard."""
    steps = {f"step {'sync' if name == 'together' else name}" for name in DRAWS}
    faults = {f"fault {fault.value}" for fault in Fault if fault is not Fault.NONE}
    kills = {f"server killed {point.value}" for point in Point} | {
        f"phone killed at {name}" for name in AWAITS
    }
    return (
        steps
        | faults
        | kills
        | {f"round {word}" for word in ROUNDS}
        | {f"outcome {word}" for word in OUTCOMES}
    )


def lacking(counts: Counter[str]) -> list[str]:
    """What of it has not."""
    return sorted(wanted() - counts.keys())
