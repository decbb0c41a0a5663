"""Loading what an act speaks of and keeping what it made: the record, its feeds, and pokes for the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
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
from server.usecases.watch import look_within_a_second, set_timers


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
    visits = records.find(tx, "visit", ticket.organisation, parent=ticket.id, short=True)
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


def save(tx: Tx, act: Act, record: Record, *, pressing: bool = True) -> None:
    """Keeps the record at its next revision, moves it to the end of every feed it is in, and announces it to phones.

    Not `pressing`: it tells more of a ticket, and its clocks may be judged within a second instead of at once.
    """
    record.rev += 1
    records.put(tx, record)
    act.touched.add(record.id)
    act.saved[record.id] = record
    if record.id == act.record:
        act.rev = record.rev
    if tx.memo is None:
        _place(tx, [(record, act.now_ms)], {record.id})
    else:  # it may be saved again in the same push: its feeds are told of the last state alone
        tx.memo.saved.pop(record.id, None)
        tx.memo.saved[record.id] = act.now_ms
    if pressing:
        act.pressing.add(record.id)
        if tx.memo is not None:
            tx.memo.pressing.add(record.id)
    announce(tx, act, record)


def place_saved(tx: Tx) -> None:
    """Within `together`: moves all that was saved to the end of its feeds and has clocks judged, each record once."""
    if tx.memo is None:
        return
    saved = [(_kept(tx, id), now_ms) for id, now_ms in tx.memo.saved.items()]
    _place(tx, saved, tx.memo.pressing)
    for record, now_ms in saved:
        watch(tx, record, now_ms, pressing=record.id in tx.memo.pressing)
    tx.memo.saved.clear()
    tx.memo.pressing.clear()


def watch(tx: Tx, record: Record, now_ms: int, *, pressing: bool) -> None:
    """Has the clocks of a saved ticket judged again, at once where it is pressing."""
    if record.kind == "ticket":
        look = set_timers if pressing else look_within_a_second
        look(tx, record.id, record.organisation, now_ms)


def _kept(tx: Tx, id: str) -> Record:
    record = records.get(tx, id, short=True) or records.tombstone(tx, id)
    assert record is not None  # it was saved in this transaction
    return record


def _place(tx: Tx, saved: list[tuple[Record, int]], pressing: Collection[str]) -> None:
    """Keeps index and feeds in step with saved records, each with the time; feeds of the desk are only poked."""
    for record, now_ms in saved:
        if record.id in pressing:  # what only tells more changes nothing that is searched
            index(tx, record, now_ms)
    present = feeds.of_records(tx, (record.id for record, _ in saved))
    moves = [move for record, now_ms in saved for move in _moves(record, present[record.id], now_ms)]
    feeds.append(tx, moves, sorted({feed for record, _ in saved for feed in pokes_of(record)}))


def _moves(record: Record, was_in: Mapping[str, int], now_ms: int) -> Iterator[feeds.Move]:
    now_in = set() if record.deleted else feeds_of(record)
    left = "deleted" if record.deleted else "gone"
    for feed in sorted(was_in.keys() - now_in):
        yield feeds.Move(feed, record, left, was_in[feed], now_ms)
    for feed in sorted(now_in):
        yield feeds.Move(feed, record, "present", was_in.get(feed), now_ms)
