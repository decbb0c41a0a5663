"""What was said and not yet forgotten: which operations go next, and what an answer makes of them. Pure functions."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

MOST_OPERATIONS = 200
MOST_BYTES = 240_000
NOT_COUNTED = "counter-reused"
"""Told with an operation that was carried out without its number, which then never is in `held`."""
PERSONAL_MARGIN_BYTES = 45
"""An operation's id, quotes, colon and comma around its personal values."""


class State(StrEnum):
    """Where an operation stands, as its author sees it."""

    WAITING = "waiting"
    PARKED = "parked"
    REJECTED = "rejected"
    SETTLED = "settled"
    STUCK = "stuck"
    """No server takes it as it is, such as one larger than any push: kept, shown, not sent by itself."""


# Anything else is a word of a later release: safe, and not lost.
STATES = {
    "applied": State.SETTLED,
    "merged": State.SETTLED,
    "superseded": State.SETTLED,
    "rejected": State.REJECTED,
}


@dataclass(frozen=True)
class Entry:
    """An operation in the vault. `wire` is its exact text and never changes; the rest is our own book-keeping."""

    n: int
    id: str
    record: str
    phone_epoch: str
    wire: str
    personal: str | None
    """JSON of {salt, values}, or None."""
    recorded_ms: int
    state: State = State.WAITING
    outcome: str | None = None
    rev: int | None = None
    code: str | None = None
    detail: str | None = None
    answered_ms: int | None = None
    """`now` of the answer that gave the outcome."""

    @cached_property
    def operation(self) -> dict[str, Any]:
        """What `wire` says."""
        return dict(json.loads(self.wire))

    @property
    def bytes(self) -> int:
        """How much of a push it takes."""
        personal = len(self.personal.encode()) + PERSONAL_MARGIN_BYTES if self.personal else 0
        return len(self.wire.encode()) + 1 + personal


def next_batch(entries: Sequence[Entry], most: int = MOST_OPERATIONS) -> list[Entry]:
    """What goes next, in the order it was said. Only what needs a refused or parked operation stays behind."""
    known = {entry.id: entry for entry in entries}
    mended = {of: entry for entry in entries for of in _answers_to(entry)}
    held: set[str] = set()
    batch: list[Entry] = []
    size = 0
    for entry in sorted(entries, key=lambda one: one.n):
        if entry.state is not State.WAITING:
            continue
        if any(_blocks(known.get(id), mended.get(id), held) for id in entry.operation["needs"]):
            held.add(entry.id)
            continue
        size += entry.bytes
        if len(batch) >= most or (batch and size > MOST_BYTES):
            break
        batch.append(entry)
    return batch


def judged(entry: Entry, outcome: Mapping[str, Any], now_ms: int) -> Entry:
    """The entry with an outcome of the server's; a repeated operation has the outcome it had first."""
    word = str(outcome["outcome"])
    word = str(outcome.get("first", "applied")) if word == "repeated" else word
    return replace(
        entry,
        state=STATES.get(word, State.PARKED),
        outcome=word,
        rev=outcome.get("rev"),
        code=outcome.get("code"),
        detail=outcome.get("detail"),
        answered_ms=now_ms,
    )


def lost(entries: Iterable[Entry], held: Mapping[str, Any], *, restored: bool = False) -> list[Entry]:
    """Entries answered once that the server says it does not hold: to be sent again.

    One whose number it never counted is in no `held`: it counts as held, unless `restored`, when nobody knows.
    """
    holes: Collection[int] = set(held["holes"])

    def lacks(entry: Entry) -> bool:
        return restored if entry.code == NOT_COUNTED else entry.n > held["n"] or entry.n in holes

    return [
        waiting_again(entry)
        for entry in entries
        if entry.state not in (State.WAITING, State.STUCK) and lacks(entry)
    ]


def waiting_again(entry: Entry) -> Entry:
    """The entry as if it had never been answered."""
    return replace(
        entry, state=State.WAITING, outcome=None, rev=None, code=None, detail=None, answered_ms=None
    )


def stuck(entry: Entry) -> Entry:
    """The entry put aside: it is not sent by itself again."""
    return replace(entry, state=State.STUCK)


def _answers_to(entry: Entry) -> list[str]:
    operation = entry.operation
    if operation.get("mends"):
        return [operation["mends"]]
    return [operation["body"]["of"]] if operation["kind"] == "operation.withdraw" else []


def _blocks(needed: Entry | None, mending: Entry | None, held: set[str]) -> bool:
    if needed is None or needed.state is State.SETTLED:
        return False
    if needed.state is State.WAITING:
        return needed.id in held  # else it goes in the same batch, before what needs it
    if needed.state is State.REJECTED:
        return mending is None or mending.state is not State.SETTLED
    return True
