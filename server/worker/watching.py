"""Watching tickets: what a look at each asks for is said through the door, and its timer is set anew."""

from __future__ import annotations

from collections.abc import Sequence

from server.domain.actors import Actor, Role
from server.domain.times import TimeSource
from server.storage.port import Row, Storage, Tx
from server.storage.tables import timers
from server.sync.door import submit_each
from server.usecases.keep import place_saved
from server.usecases.ticket_register import note
from server.usecases.watch import WATCH, WATCH_LONG, set_timers
from server.worker.clocks import Look, look_at
from server.worker.known import Known
from server.worker.run import Failures, raise_lost

MOST_TOGETHER = 32
"""Tickets per transaction: one flush for all of them, and others write in between."""

MOST_UNWATCHED = 2_000


def watch_tickets(storage: Storage, clock: TimeSource, claimed: list[Row]) -> Failures:
    """Brings alerts and tasks of tickets up to their clocks, and sets their timers anew.

    What is said rests on a look outside the transaction; where a ticket changed meanwhile its timer was set anew,
    that claim is lost, and the next look decides. What fails of one ticket undoes nothing of another.
    """
    failures: dict[str, Exception] = {}
    for start in range(0, len(claimed), MOST_TOGETHER):
        some = claimed[start : start + MOST_TOGETHER]
        now_ms = clock.now_ms()
        with storage.read() as tx:
            known = Known(tx)
            _gather(known, some)
            looks = [(timer, _looked(known, timer, now_ms, failures)) for timer in some]
        seen = [(timer, look) for timer, look in looks if look is not None]
        with storage.write() as tx:
            if not _said_together(tx, seen, clock.now_ms()):
                for timer, look in seen:
                    _said(tx, timer, look, clock.now_ms(), failures)
    return failures


def watch_ticket(storage: Storage, clock: TimeSource, timer: Row) -> None:
    """As `watch_tickets`, for one alone; raises what fails."""
    for error in watch_tickets(storage, clock, [timer]).values():
        raise error


def watch_long(storage: Storage, clock: TimeSource, timer: Row) -> None:
    """As `watch_ticket`, for a ticket over which one look takes long."""
    watch_ticket(storage, clock, timer)


def watch_unwatched(storage: Storage, clock: TimeSource) -> int:
    """Has every ticket without a timer judged now, and gives how many those were.

    Timers are a cache: all of them follow from records, so that a new worker finds what the last one knew.
    """
    after, count = "", 0
    while True:
        with storage.read() as tx:
            found = timers.missing(tx, WATCH, "ticket", after, MOST_UNWATCHED)
        if not found:
            return count
        with storage.write() as tx:
            for row in found:
                set_timers(tx, row["id"], row["organisation"], clock.now_ms())
        after, count = found[-1]["id"], count + len(found)


def _gather(known: Known, some: list[Row]) -> None:
    """Reads the tickets at once; where one cannot be read each is read alone, and says so itself."""
    try:
        known.gather([timer["subject"] for timer in some])
    except Exception as error:
        raise_lost(error)


def _looked(known: Known, timer: Row, now_ms: int, failures: dict[str, Exception]) -> Look | None:
    try:
        ticket = known.ticket(timer["subject"])
        return None if ticket is None else look_at(known, ticket, timer["kind"], now_ms)
    except Exception as error:
        raise_lost(error)
        failures[timer["id"]] = error
        return None


def _said_together(tx: Tx, seen: Sequence[tuple[Row, Look]], now_ms: int) -> bool:
    """Says what all of them ask for, each row written once; False, and nothing said, where one of them fails."""
    try:
        with tx.together():
            _say(tx, seen, now_ms)
            place_saved(tx)
        return True
    except Exception as error:
        raise_lost(error)
        return False


def _said(tx: Tx, timer: Row, look: Look, now_ms: int, failures: dict[str, Exception]) -> None:
    try:
        with tx.savepoint():
            _say(tx, [(timer, look)], now_ms)
    except Exception as error:
        raise_lost(error)
        failures[timer["id"]] = error


def _say(tx: Tx, seen: Sequence[tuple[Row, Look]], now_ms: int) -> None:
    for timer, look in seen:
        if look.is_long:
            timers.hand_over(tx, timer["id"], timer["claimed_by"], WATCH_LONG)
    looks = {timer["id"]: look for timer, look in seen if not look.is_long}
    ours = timers.finish_all(tx, looks.keys(), seen[0][0]["claimed_by"], now_ms) if seen else set()
    mine = [look for id, look in looks.items() if id in ours]
    note(tx, [(look.ticket, look.judged) for look in mine])
    for look in mine:
        # Before anything is said: what changes a ticket has it looked at sooner than this.
        if look.again_ms is not None:
            set_timers(tx, look.ticket.id, look.ticket.organisation, look.again_ms)
    said = ((Actor(Role.WORKER, look.ticket.organisation), wish) for look in mine for wish in look.wishes)
    submit_each(tx, now_ms, said)
