"""Which operations go next, and what each answer makes of them; as pwa/core/outbox.ts decides it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.simulator.model_vault import READABLE_MS, Entry

STATES = {
    "applied": "settled",
    "merged": "settled",
    "superseded": "settled",
    "parked": "parked",
    "rejected": "rejected",
}


def next_batch(entries: Sequence[Entry], most: int) -> list[Entry]:
    """The next to push, in the order they were said; only what needs a refused or parked one is held back."""
    known = {entry.id: entry for entry in entries}
    mending = {id: entry for entry in entries for id in entry.answers_to}
    held: set[str] = set()
    batch: list[Entry] = []
    for entry in sorted(entries, key=lambda one: one.n):
        if entry.state != "waiting":
            continue
        if any(_blocks(id, known, mending, held) for id in entry.needs):
            held.add(entry.id)
        elif len(batch) < most:
            batch.append(entry)
    return batch


def _blocks(id: str, known: Mapping[str, Entry], mending: Mapping[str, Entry], held: set[str]) -> bool:
    needed = known.get(id)
    if needed is None or needed.state == "settled":
        return False
    if needed.state == "waiting":
        return id in held
    if needed.state == "parked":
        return True
    return id not in mending or mending[id].state != "settled"


def judged(entry: Entry, outcome: Mapping[str, Any], now_ms: int) -> Entry:
    """What an outcome leaves of an entry; a word that this release does not know counts as parked."""
    word = outcome["outcome"]
    if word == "repeated":
        word = outcome.get("first") or "applied"
    state = STATES.get(word, "parked")
    return replace(
        entry,
        state=state,
        outcome=word,
        code=outcome.get("code"),
        rev=outcome.get("rev"),
        answered_ms=now_ms,
        pulled=state == "rejected",
    )


def lost(entries: Iterable[Entry], held: Mapping[str, Any]) -> list[Entry]:
    """Entries answered once that the server says it does not hold: they wait to be sent again."""
    holes = set(held["holes"])
    return [
        waiting_again(entry)
        for entry in entries
        if entry.state != "waiting" and not entry.stuck and (entry.n > held["n"] or entry.n in holes)
    ]


def waiting_again(entry: Entry) -> Entry:
    """The entry as if it had never been answered."""
    return replace(entry, state="waiting", outcome=None, code=None, rev=None, answered_ms=None, pulled=False)


def forgettable(entries: Iterable[Entry], durable_ms: int | None, now_ms: int) -> list[str]:
    """What the vault may forget: in the mirror, in the off-machine copy, and readable for its seven days."""
    if durable_ms is None:
        return []
    return [
        entry.id
        for entry in entries
        if (entry.state == "settled" or (entry.state == "rejected" and entry.replaced))
        and entry.pulled
        and entry.answered_ms is not None
        and entry.answered_ms <= durable_ms
        and now_ms - entry.answered_ms > READABLE_MS
    ]
