"""What the desk brings from a phone's file: the same operations, by the same door, as if the phone had pushed them."""

from __future__ import annotations

import msgspec

from server.domain.errors import Problem
from server.domain.times import TimeSource
from server.storage.port import Storage
from server.storage.tables import devices
from server.sync import waiting
from server.sync.push import push
from server.usecases.actors import actor_of

CARRIED = frozenset({"applied", "merged", "superseded", "parked", "rejected"})
"""Outcomes of an operation that was not here before; `repeated` is one that the phone itself had delivered."""


def hand_in(
    storage: Storage, clock: TimeSource, organisation: str, device: str, raw: bytes, language: str
) -> bytes:
    """Carries out what a phone's file holds, in the name of the phone's person, and answers as to a push.

    It makes no difference whether the phone was revoked or erased since, whether its person has left, or whether the
    phone delivers the same later: an operation is known by its id. When it happened is bounded by the phone's own last
    word of the time alone, for no clock of that phone speaks with this push.

    Raises:
        Problem: not-found for a phone of nobody here; else as `push`.
    """
    with storage.read() as tx:
        row = devices.get(tx, device)
        if row is None or row["organisation"] != organisation:
            raise Problem("not-found")
        actor = actor_of(tx, row["person"], device, gone=True)
    answer = push(storage, clock, actor, raw, language, heard=False)
    outcomes = msgspec.json.decode(answer)["outcomes"]
    _lower(storage, device, sum(one["outcome"] in CARRIED for one in outcomes))
    return answer


def _lower(storage: Storage, device: str, arrived: int) -> None:
    """What has arrived by the file waits on the phone no longer."""
    with storage.write() as tx:
        row = devices.get(tx, device)
        known = waiting.shown(row["waiting"]) if row else None
        if row is None or known is None or not arrived:
            return
        left = max(0, known["operations"] - arrived)
        oldest = known["oldest_ms"] if left else None
        devices.note_waiting(tx, device, waiting.told({"operations": left, "oldest": oldest}, row["waiting"]))
