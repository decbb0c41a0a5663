"""Loading what an act speaks of and keeping what it made: the record, its feeds, and pokes for the desk."""

from __future__ import annotations

from typing import Any

from server.domain.actors import Role
from server.domain.errors import Problem
from server.domain.records import Record, blank
from server.storage.port import Tx
from server.storage.tables import feeds, records
from server.usecases.act import Act
from server.usecases.announce import announce
from server.usecases.membership import feeds_of, pokes_of
from server.usecases.search_index import index
from server.usecases.sight import may_see


def load(tx: Tx, act: Act, id: str, kind: str, *, removed: bool = False, short: bool = False) -> Record:
    """The record, if it is of this kind and this actor may see it; where `removed`, its tombstone too.

    `short`: to be added to, not read; long lists may be left out of it.

    Raises:
        Problem: record-unknown, the same for what does not exist and for what may not be seen; record-removed.
    """
    record = records.get(tx, id, short=short) or records.tombstone(tx, id)
    if record is None or record.kind != kind or not may_see(act.actor, record):
        raise Problem("record-unknown")
    if record.deleted and not removed:
        raise Problem("record-removed")
    return record


def load_own(tx: Tx, act: Act, id: str) -> Record:
    """The ticket, if this actor may act on it: an engineer on those they have or had, since a fact is kept.

    Raises:
        Problem: record-unknown; visit-not-yours for a colleague's ticket that this engineer only sees.
    """
    ticket = load(tx, act, id, "ticket")
    if act.actor.role is not Role.ENGINEER or ticket.body["engineer"] == act.actor.person:
        return ticket
    visits = records.find(tx, "visit", ticket.organisation, parent=ticket.id)
    if not any(visit.body["engineer"] == act.actor.person for visit in visits):
        raise Problem("visit-not-yours")
    return ticket


def create(
    tx: Tx,
    act: Act,
    kind: str,
    body: dict[str, Any],
    id: str | None = None,
    **columns: Any,
) -> Record:
    """Keeps a new record of this kind; keys that `body` leaves out are empty as the shape says.

    Raises:
        Problem: id-reused where a record of that id is there already.
    """
    identity = id or act.record
    if records.get(tx, identity) is not None:
        raise Problem("id-reused")
    record = Record(
        id=identity,
        kind=kind,
        organisation=act.organisation,
        body={**blank(kind), **body, "id": identity},
        **{"sort_ms": act.moment.at_ms, **columns},
    )
    save(tx, act, record)
    return record


def save(tx: Tx, act: Act, record: Record) -> None:
    """Keeps the record at its next revision, moves it to the end of every feed it is in, and announces it to phones."""
    record.rev += 1
    records.put(tx, record)
    act.touched.add(record.id)
    act.saved[record.id] = record
    if record.id == act.record:
        act.rev = record.rev
    if tx.memo is None:
        for feed in sorted(_place(tx, record, act.now_ms)):
            feeds.bump(tx, feed)
    else:  # it may be saved again in the same push: its feeds are told of the last state alone
        tx.memo.saved.pop(record.id, None)
        tx.memo.saved[record.id] = act.now_ms
    announce(tx, act, record)


def place_saved(tx: Tx) -> None:
    """Within `together`: moves all that was saved to the end of its feeds, each record once."""
    if tx.memo is None:
        return
    poked = set[str]()
    for id, now_ms in tx.memo.saved.items():
        record = records.get(tx, id, short=True) or records.tombstone(tx, id)
        assert record is not None  # it was saved in this transaction
        poked |= _place(tx, record, now_ms)
    for feed in sorted(poked):
        feeds.bump(tx, feed)
    tx.memo.saved.clear()


def _place(tx: Tx, record: Record, now_ms: int) -> set[str]:
    """Keeps index and feeds in step with a saved record; gives the feeds that are only told that something moved."""
    index(tx, record, now_ms)
    now_in = set() if record.deleted else feeds_of(record)
    was_in = feeds.of_record(tx, record.id)
    for feed in sorted(was_in.keys() - now_in):
        feeds.append(tx, feed, record, "deleted" if record.deleted else "gone", was_in[feed], now_ms)
    for feed in sorted(now_in):
        feeds.append(tx, feed, record, "present", was_in.get(feed), now_ms)
    return pokes_of(record)
