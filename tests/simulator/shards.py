"""CI's schedules, in shards that run beside each other: 2,000 in all; their number and what happened is counted."""

from __future__ import annotations

from collections import Counter
from functools import cache

from tests.simulator.disk import Point
from tests.simulator.drawn import DRAWS
from tests.simulator.hunt import Hunt, hunt
from tests.simulator.network import Fault

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
    "mirror.take",
)
RELEASES = (
    "updated with older operations waiting",
    "older operation carried out",
    "parked version-unknown",
)
SAME = {"together": "sync", "edit": "say"}
"""Draws that draw a step of another's name."""
SNAPSHOTS = (
    "answer 410",
    "snapshot part",
    "snapshot whole",
    "snapshot gone on with after a start",
)
ROUNDS = ("done", "offline", "server-busy", "server-full", "revoked")
ERASURES = {
    "right given back",
    "erasing taken back, active",
    "erasing taken back, erasing",
    "phone erased, wait",
    "phone erased, lose",
}
OUTCOMES = ("applied", "merged", "superseded", "repeated", "parked", "rejected")


@cache
def played(shard: int) -> Hunt:
    """A shard's schedules, played once per process; it ends early at one that breaks an invariant."""
    return hunt(range(shard * SCHEDULES, (shard + 1) * SCHEDULES))


def wanted() -> set[str]:
    """What must really have happened in a shard."""
    steps = {f"step {SAME.get(name, name)}" for name in DRAWS}
    faults = {f"fault {fault.value}" for fault in Fault if fault is not Fault.NONE}
    kills = {f"server killed {point.value}" for point in Point} | {
        f"phone killed at {name}" for name in AWAITS
    }
    return (
        steps
        | faults
        | kills
        | set(RELEASES)
        | set(SNAPSHOTS)
        | ERASURES
        | {f"round {word}" for word in ROUNDS}
        | {f"outcome {word}" for word in OUTCOMES}
    )


def lacking(counts: Counter[str]) -> list[str]:
    """What of it has not."""
    return sorted(wanted() - counts.keys())
