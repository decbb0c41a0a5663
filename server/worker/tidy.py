"""Tidying each quarter hour forgets dead uploads, ended sessions, counted tries and ended personal values."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from server.domain.actors import Actor, Role
from server.domain.times import TimeSource
from server.storage.port import Storage, Tx
from server.storage.tables import attempts, notices, personal, sessions, subscriptions, timers
from server.sync.blobs import Shelf, drop_expired
from server.sync.door import Wish, submit_in
from server.usecases.contacts import contact_of, ticket_of

LOG = logging.getLogger(__name__)
TIDY = "house.tidy"
EACH_MS = 15 * 60_000
NOTICES_LAST_MS = 7 * 24 * 3_600_000


MOST_ERASED = 200


def begin(storage: Storage, clock: TimeSource) -> None:
    """Sets the timer where there is none yet."""
    with storage.write() as tx:
        if not timers.is_set(tx, TIDY):
            timers.put(tx, TIDY, "", TIDY, "", clock.now_ms(), {})


def tidy(storage: Storage, clock: TimeSource, place: Shelf) -> None:
    """Forgets what has ended, and sets the timer for the next time."""
    uploads = drop_expired(storage, clock, place)
    now_ms = clock.now_ms()
    erased = erase_ended(storage, clock)
    with storage.write() as tx:
        ended = sessions.end_expired(tx, now_ms)
        tries = attempts.forget_old(tx, now_ms)
        subscriptions.forget_ended(tx, now_ms)
        notices.forget_old(tx, now_ms - NOTICES_LAST_MS)
        timers.put(tx, TIDY, "", TIDY, "", now_ms + EACH_MS, {})
    if uploads or ended or tries or erased:
        LOG.info(
            "forgot %d uploads, %d sessions, %d counted tries, personal values of %d operations",
            uploads,
            ended,
            tries,
            erased,
        )


def erase_ended(storage: Storage, clock: TimeSource) -> int:
    """Erases personal values whose time has ended, and their copy in the ticket's contact; gives how many there were.

    What belongs to a ticket is erased by an operation, so that the ledger says when and of what.
    """
    now_ms = clock.now_ms()
    with storage.write() as tx:
        ended = personal.ended(tx, now_ms, MOST_ERASED)
        for organisation, contact, of in _by_contact(tx, ended):
            if contact is None:
                for operation in of:
                    personal.erase(tx, operation, now_ms)
            else:
                worker = Actor(Role.WORKER, organisation)
                submit_in(tx, now_ms, worker, Wish("contact.erase", contact, {"of": of}))
    return len(ended)


def _by_contact(tx: Tx, ended: list[tuple[str, str]]) -> Iterator[tuple[str, str | None, list[str]]]:
    groups: dict[tuple[str, str | None], list[str]] = {}
    for organisation, operation in ended:
        ticket = ticket_of(tx, operation)
        contact = contact_of(tx, ticket) if ticket else None
        groups.setdefault((organisation, contact.id if contact else None), []).append(operation)
    for (organisation, contact_id), of in groups.items():
        yield organisation, contact_id, of
