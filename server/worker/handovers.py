"""Watching a hand-over: who takes over is told at once; what they leave lying climbs, superior by superior."""

from __future__ import annotations

from collections.abc import Iterator

from server.domain.actors import Actor, Role
from server.domain.clocks import State
from server.domain.ids import derived_id
from server.domain.ladder import whole_second
from server.domain.records import Record
from server.domain.ticket_clocks import Judged
from server.domain.times import MIN_MS, TimeSource
from server.storage.port import Row, Storage, Tx
from server.storage.tables import records, timers
from server.sync.door import Wish, submit_in
from server.usecases.audience import Staff, staff_of
from server.usecases.clocks import judged
from server.usecases.handover import waiting

TAKEN_MS = 5 * MIN_MS
"""How long whoever takes over has, before somebody else hears of it."""

CLIMBS_MS = 10 * MIN_MS
RUNG = "handover"
LIVE = frozenset({State.RUNNING, State.PAUSED, State.PROVISIONAL_BREACH, State.UNDECIDED, State.BREACHED})


def watch_handover(storage: Storage, clock: TimeSource, timer: Row) -> None:
    """Rings for what waits to be taken over, stands down what no longer does, and sets the next rung."""
    with storage.write() as tx:
        now_ms = clock.now_ms()
        handover = records.get(tx, timer["subject"])
        if handover is None or not timers.finish(tx, timer["id"], timer["claimed_by"], now_ms):
            return
        left = waiting(tx, handover) if handover.state == "open" else []
        for wish in _wishes(tx, handover, left, now_ms):
            submit_in(tx, now_ms, Actor(Role.WORKER, handover.organisation), wish)
        if left:
            due_ms = _next_ms(handover, now_ms)
            timers.put(tx, timer["id"], handover.organisation, timer["kind"], handover.id, due_ms, {})
        elif handover.state == "open":
            submit_in(
                tx, now_ms, Actor(Role.WORKER, handover.organisation), Wish("handover.end", handover.id)
            )


def _wishes(tx: Tx, handover: Record, left: list[Record], now_ms: int) -> Iterator[Wish]:
    staff = staff_of(tx, handover.organisation)
    wanted: dict[str, Wish] = {}
    for ticket in left:
        for wish in _of_ticket(tx, staff, handover, ticket, now_ms):
            wanted[wish.record] = wish
    ticket_ids = [one["ticket"] for one in handover.body["items"]]
    known = {
        alert.id: alert
        for id in ticket_ids
        for alert in records.find(tx, "alert", handover.organisation, parent=id)
        if alert.body["rung"] == RUNG and alert.body["up_ms"] >= handover.body["begun_ms"]
    }
    yield from (wish for id, wish in wanted.items() if id not in known)
    for id in sorted(known.keys() - wanted.keys()):
        if known[id].state == "ringing":
            yield Wish("alert.stand_down", id, {"why": "over"})


def _of_ticket(tx: Tx, staff: Staff, handover: Record, ticket: Record, now_ms: int) -> Iterator[Wish]:
    clock = _tightest(judged(tx, ticket, now_ms)[0])
    if clock is None:
        return
    for level, (person, up_ms) in enumerate(_told(staff, handover, now_ms)):
        body = {
            "ticket": ticket.id,
            "commitment": clock.row.id,
            "clause": clock.row.clause,
            "clock_kind": clock.row.kind,
            "rung": RUNG,
            "to": person,
            "role": "takes_over" if level == 0 else "next_superior",
            "due_ms": clock.verdict.due_ms if clock.verdict else None,
            "up_ms": up_ms,
            "late_s": max(0, now_ms - up_ms) // 1000,
        }
        yield Wish("alert.raise", derived_id("alert", handover.id, ticket.id, person), body)


def _told(staff: Staff, handover: Record, now_ms: int) -> Iterator[tuple[str, int]]:
    """Who has heard of it by now and since when: who takes over, then their superiors level by level (B-13)."""
    at_ms = whole_second(handover.body["begun_ms"])
    yield handover.body["to"], at_ms
    at_ms += TAKEN_MS
    for person in staff.superiors(handover.body["to"]):
        if at_ms > now_ms:
            return
        if person != handover.body["from"]:
            yield person, at_ms
        at_ms += CLIMBS_MS


def _next_ms(handover: Record, now_ms: int) -> int:
    at_ms = whole_second(handover.body["begun_ms"]) + TAKEN_MS
    while at_ms <= now_ms:
        at_ms += CLIMBS_MS
    return at_ms


def _tightest(clocks: list[Judged]) -> Judged | None:
    """The promise of a ticket that is due first, of those that still bind; else any that it has."""
    live = [
        one
        for one in clocks
        if one.verdict is not None and one.verdict.state in LIVE and not one.verdict.stop
    ]
    due = [one for one in live if one.verdict is not None and one.verdict.due_ms is not None]
    return min(
        due,
        key=lambda one: (one.verdict.due_ms or 0) if one.verdict else 0,
        default=next(iter(live or clocks), None),
    )
