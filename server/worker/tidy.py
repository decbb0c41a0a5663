"""Tidying each quarter hour forgets dead uploads, ended sessions, counted tries, ended personal values, old snapshots,
and what left a feed so long ago that every phone has been told or begins anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from server.config import Settings
from server.domain.actors import Actor, Role
from server.domain.organisation import people_photo_ms, trail_ms
from server.domain.times import TimeSource
from server.storage.port import Storage, Tx
from server.storage.tables import (
    attempts,
    deliveries,
    duty_spans,
    feeds,
    notices,
    people_photos,
    personal,
    positions,
    records,
    sendings,
    sessions,
    subscriptions,
    timers,
)
from server.sync.blobs import Shelf, drop_expired, shelf
from server.sync.door import Wish, submit_in
from server.sync.snapshots import Cellar, cellar, forget_old
from server.usecases.contacts import contact_of, drawn_by, ticket_of
from server.usecases.organisation import settings_of

LOG = logging.getLogger(__name__)
TIDY = "house.tidy"
EACH_MS = 15 * 60_000
NOTICES_LAST_MS = 7 * 24 * 3_600_000
TRIES_LAST_MS = 90 * 24 * 3_600_000


MOST_ERASED = 200


def begin(storage: Storage, clock: TimeSource) -> None:
    """Sets the timer where there is none yet."""
    with storage.write() as tx:
        if not timers.is_set(tx, TIDY):
            timers.put(tx, TIDY, "", TIDY, "", clock.now_ms(), {})


DAY_MS = 24 * 3_600_000
MOST_ENDS = 2_000


@dataclass(frozen=True, slots=True)
class House:
    """Where files lie that end, and for how many days feeds remember what left them."""

    shelf: Shelf
    cellar: Cellar
    memory_days: int


def house_of(settings: Settings) -> House:
    """The house of an installation."""
    return House(shelf(settings), cellar(settings), settings.memory_days)


def tidy(storage: Storage, clock: TimeSource, house: House) -> None:
    """Forgets what has ended, and sets the timer for the next time."""
    uploads = drop_expired(storage, clock, house.shelf)
    now_ms = clock.now_ms()
    erased = erase_ended(storage, clock, lambda sha256: house.shelf.blob(sha256).unlink(missing_ok=True))
    photos = remove_photos(storage, clock, house.shelf)
    ends = forget_ends(storage, now_ms - house.memory_days * DAY_MS)
    copies = forget_old(house.cellar, now_ms)
    trails = forget_trails(storage, now_ms)
    with storage.write() as tx:
        ended = sessions.end_expired(tx, now_ms)
        tries = attempts.forget_old(tx, now_ms)
        subscriptions.forget_ended(tx, now_ms)
        notices.forget_old(tx, now_ms - NOTICES_LAST_MS)
        deliveries.forget_old(tx, now_ms - TRIES_LAST_MS)
        sendings.forget_old(tx, now_ms - TRIES_LAST_MS)
        timers.put(tx, TIDY, "", TIDY, "", now_ms + EACH_MS, {})
    if uploads or ended or tries or erased or photos or ends or copies or trails:
        LOG.info(
            "forgot %d uploads, %d sessions, %d counted tries, personal values of %d operations, %d photos,"
            " %d ends in feeds, %d snapshots, %d positions",
            uploads,
            ended,
            tries,
            erased,
            photos,
            ends,
            copies,
            trails,
        )


def forget_trails(storage: Storage, now_ms: int) -> int:
    """Forgets positions that an organisation keeps no longer, and all of who has left it; how many it were (B-16)."""
    with storage.read() as tx:
        ends = {id: now_ms - trail_ms(settings_of(tx, id)) for id in records.organisations(tx)}
        gone = [
            one.id
            for organisation in ends
            for one in records.find(tx, "person", organisation)
            if not one.body["active"]
        ]
    count = 0
    for organisation, before_ms in ends.items():
        count += _forget_trails_of(storage, organisation, before_ms)
    for person in gone:
        with storage.write_positions() as aside:
            count += positions.erase(aside, person)
    with storage.write() as tx:
        duty_spans.forget_old(tx, min(ends.values(), default=0))
    return count


def _forget_trails_of(storage: Storage, organisation: str, before_ms: int) -> int:
    count = 0
    while True:
        with storage.write_positions() as aside:
            step = positions.forget_trails(aside, organisation, before_ms, MOST_ENDS)
        count += step
        if step < MOST_ENDS:
            break
    with storage.write_positions() as aside:
        positions.forget_looks(aside, organisation, before_ms)
    return count


def forget_ends(storage: Storage, before_ms: int) -> int:
    """Forgets what left its feed before then, in steps between which others write; how many it were."""
    gone = 0
    while True:
        with storage.write() as tx:
            step = feeds.forget_ended(tx, before_ms, MOST_ENDS)
        gone += step
        if step < MOST_ENDS:
            return gone


def erase_ended(storage: Storage, clock: TimeSource, drop: Callable[[str], None]) -> int:
    """Erases personal values whose time has ended, and their copy in the ticket's contact; gives how many there were.

    What belongs to a ticket is erased by an operation, so that the ledger says when and of what. `drop` takes the
    bytes of a drawn signature off the shelf: before the word of it, so that no crash can leave them there for ever.
    """
    now_ms = clock.now_ms()
    with storage.write() as tx:
        ended = personal.ended(tx, now_ms, MOST_ERASED)
        for drawn in sorted({sha256 for _, id in ended if (sha256 := drawn_by(tx, id))}):
            drop(drawn)
        for organisation, contact, of in _by_contact(tx, ended):
            if contact is None:
                for operation in of:
                    personal.erase(tx, operation, now_ms)
            else:
                worker = Actor(Role.WORKER, organisation)
                submit_in(tx, now_ms, worker, Wish("contact.erase", contact, {"of": of}))
    return len(ended)


def remove_photos(storage: Storage, clock: TimeSource, place: Shelf) -> int:
    """Takes photos that show people off the shelf when their organisation's time for them is over; how many (B-16).

    The bytes go before the word of it, so that no crash can leave them there for ever.
    """
    now_ms, count = clock.now_ms(), 0
    with storage.write() as tx:
        for organisation in records.organisations(tx):
            before_ms = now_ms - people_photo_ms(settings_of(tx, organisation))
            for ticket, photos in people_photos.due(tx, organisation, before_ms, MOST_ERASED).items():
                for sha256 in photos:
                    if not people_photos.is_held_elsewhere(tx, sha256, organisation):
                        place.blob(sha256).unlink(missing_ok=True)
                worker = Actor(Role.WORKER, organisation)
                submit_in(tx, now_ms, worker, Wish("ticket.remove_photos", ticket, {"of": photos}))
                count += len(photos)
    return count


def _by_contact(tx: Tx, ended: list[tuple[str, str]]) -> Iterator[tuple[str, str | None, list[str]]]:
    groups: dict[tuple[str, str | None], list[str]] = {}
    for organisation, operation in ended:
        ticket = ticket_of(tx, operation)
        contact = contact_of(tx, ticket) if ticket else None
        groups.setdefault((organisation, contact.id if contact else None), []).append(operation)
    for (organisation, contact_id), of in groups.items():
        yield organisation, contact_id, of
