"""Pull: what changed in each feed behind the phone's cursor, which feeds were joined, which left."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from server.domain.actors import Actor
from server.domain.errors import Problem
from server.domain.times import TimeSource, rfc3339
from server.storage.port import Storage, StorageLost
from server.storage.tables import devices, feeds
from server.sync import snapshots, waiting, wire
from server.sync.pages import Place, page
from server.sync.push import same_server
from server.usecases.membership import readable_feeds

LEAST_ITEMS = 1
CONTACT_EACH_MS = 10_000


def pull(storage: Storage, clock: TimeSource, actor: Actor, raw: bytes) -> bytes:
    """Gives the changes of every feed that the phone reads, and which feeds it joined and left.

    Raises:
        Problem: body-malformed, app-too-old, device-unknown, other-server; cursor-too-old for a cursor below the
            tombstones or beyond the feed's end: that feed is to be read anew, from null or by a snapshot.
    """
    message = wire.read(wire.Pull, raw)
    if message.v < wire.LEAST_PULL_VERSION:
        raise Problem("app-too-old")
    if message.device != actor.device:
        raise Problem("device-unknown")
    limit = max(LEAST_ITEMS, min(message.limit, wire.MOST_ITEMS))
    with storage.read() as tx:
        ours = same_server(tx, message)
        readable = readable_feeds(tx, actor)
        asked = {one.feed: Place.of(one.cursor) for one in message.feeds}
        left = sorted(set(asked) - readable)
        heads = feeds.heads(tx, readable)
        stale = [feed for feed, head in heads.items() if (place := asked.get(feed)) and place.too_old(head)]
        if stale:
            raise Problem("cursor-too-old", {"feeds": stale})
        pages, large = [], []
        for feed, head in heads.items():
            place = asked.get(feed)
            if place is None and message.snapshots and head.sum.count > snapshots.LEAST_RECORDS:
                large.append({"feed": feed, "count": head.sum.count})
                continue
            told, used = page(tx, actor, feed, head, place, limit)
            pages.append(told)
            limit = max(LEAST_ITEMS, limit - used)
    _note_contact(storage, clock, message)
    joined = sorted(readable)
    grants = {
        "rev": hashlib.sha256("\n".join(joined).encode()).hexdigest()[:16],
        "joined": joined,
        "left": left,
    }
    facts = wire.write({**ours, "now": rfc3339(clock.now_ms())})[:-1]
    more = b',"snapshots":%b' % wire.write(large) if large else b""
    return b'%b,"grants":%b,"feeds":[%b]%b}' % (facts, wire.write(grants), b",".join(pages), more)


def _note_contact(storage: Storage, clock: TimeSource, message: wire.Pull) -> None:
    """A phone that only listens is heard of too, with what it says of itself; not at every pull, so that reading stays
    reading.
    """
    now_ms = clock.now_ms()
    with storage.read() as tx:
        row = devices.get(tx, message.device)
    if row is not None and (row["last_contact_ms"] or 0) < now_ms - CONTACT_EACH_MS:
        with suppress(StorageLost), storage.write() as tx:  # a disk that is full hinders no reading
            devices.heard(tx, message.device, now_ms, waiting.told(message.waiting, row["waiting"]))
