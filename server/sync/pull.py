"""Pull: what changed in each feed behind the phone's cursor; stored bytes are joined, nothing is encoded again."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from server.domain.actors import Actor
from server.domain.errors import Problem
from server.domain.times import TimeSource
from server.storage.codec import decode, encode
from server.storage.port import Storage, Tx
from server.storage.tables import devices, feeds
from server.sync import waiting, wire
from server.sync.push import same_server, server_facts
from server.usecases.membership import readable_feeds
from server.usecases.sight import as_told

LEAST_ITEMS = 1
CONTACT_EACH_MS = 10_000


def pull(storage: Storage, clock: TimeSource, actor: Actor, raw: bytes) -> bytes:
    """Gives the changes of every feed that the phone reads, and which feeds it joined and left.

    Raises:
        Problem: body-malformed, app-too-old, device-unknown, other-server; cursor-too-old for a cursor below the
            tombstones or beyond the feed's end: that feed is to be pulled again from null.
    """
    message = wire.read(wire.Pull, raw)
    if message.v < wire.LEAST_PULL_VERSION:
        raise Problem("app-too-old")
    if message.device != actor.device:
        raise Problem("device-unknown")
    limit = max(LEAST_ITEMS, min(message.limit, wire.MOST_ITEMS))
    with storage.read() as tx:
        same_server(tx, message)
        readable = readable_feeds(tx, actor)
        asked = {one.feed: one.cursor for one in message.feeds}
        left = sorted(set(asked) - readable)
        stale = [feed for feed in sorted(readable & set(asked)) if _stale(tx, feed, asked[feed])]
        if stale:
            raise Problem("cursor-too-old", {"feeds": stale})
        pages = []
        for feed in sorted(readable):
            page, used = _page(tx, actor, feed, asked.get(feed), limit)
            pages.append(page)
            limit = max(LEAST_ITEMS, limit - used)
    _note_contact(storage, clock, message)
    joined = sorted(readable)
    grants = {
        "rev": hashlib.sha256("\n".join(joined).encode()).hexdigest()[:16],
        "joined": joined,
        "left": left,
    }
    facts = wire.write(server_facts(storage, clock))[:-1]
    return b'%b,"grants":%b,"feeds":[%b]}' % (
        facts,
        wire.write(grants),
        b",".join(pages),
    )


def _note_contact(storage: Storage, clock: TimeSource, message: wire.Pull) -> None:
    """A phone that only listens is heard of too, with what it says of itself; not at every pull, so that reading stays
    reading.
    """
    now_ms = clock.now_ms()
    with storage.read() as tx:
        row = devices.get(tx, message.device)
    if row is not None and (row["last_contact_ms"] or 0) < now_ms - CONTACT_EACH_MS:
        with storage.write() as tx:
            devices.heard(tx, message.device, now_ms, waiting.told(message.waiting, row["waiting"]))


def _stale(tx: Tx, feed: str, cursor: int | None) -> bool:
    head = feeds.head(tx, feed)
    return cursor is not None and cursor > 0 and (cursor < head.floor or cursor > head.seq)


def _page(tx: Tx, actor: Actor, feed: str, cursor: int | None, limit: int) -> tuple[bytes, int]:
    rows = feeds.items(tx, feed, cursor or 0, limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    last = feeds.head(tx, feed)
    page: dict[str, Any] = {"feed": feed, "cursor": rows[-1]["seq"] if rows else last.seq, "more": more}
    if not more:  # only at the end does the phone hold what the sum counts
        page["sum"] = {"count": last.sum.count, "hash": last.sum.text}
    head = wire.write(page)[:-1]
    # A phone that starts from nothing has no use for what left or was deleted before.
    items = b",".join(_item(actor, row) for row in rows if cursor or row["state"] == "present")
    return b'%b,"items":[%b]}' % (head, items), len(rows)


def _item(actor: Actor, row: dict[str, Any]) -> bytes:
    if row["state"] == "present" and row["body"] is not None:
        head = wire.write(
            {
                "id": row["record"],
                "kind": row["kind"],
                "rev": row["rev"],
                "seq": row["seq"],
            }
        )[:-1]
        return b'%b,"record":%b}' % (head, _body(actor, row))
    word = "deleted" if row["state"] == "deleted" else "gone"
    return wire.write({"id": row["record"], word: True, "seq": row["seq"]})


def _body(actor: Actor, row: dict[str, Any]) -> bytes:
    """The stored bytes; a colleague's are cut to what this reader may know of them (I18)."""
    if row["kind"] == "person":
        return encode(as_told(actor, decode(row["body"]))).encode()
    return cast(bytes, row["body"].encode())
