"""What a feed gives: pages of changes behind a cursor; stored bytes are joined, nothing is encoded again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from server.domain.actors import Actor
from server.storage.codec import decode, encode
from server.storage.port import Tx
from server.storage.tables import feeds
from server.storage.tables.feeds import Head
from server.sync import wire
from server.usecases.sight import as_told


@dataclass(frozen=True, slots=True)
class Place:
    """How far a feed has been read. `since` is the floor when a reading from nothing began, that is still below it.

    Such a reading needs no tombstone older than itself; without this it would look like a phone that was away too long.
    """

    seq: int
    since: int | None = None

    @classmethod
    def of(cls, cursor: int | str | None) -> Place | None:
        """The place that a cursor means; None = nothing read yet."""
        if cursor is None:
            return None
        seq, _, since = str(cursor).partition("/")
        return cls(int(seq), int(since) if since else None)

    def cursor(self, floor: int) -> int | str:
        """How it travels: a number, and "number/floor" only while a reading from nothing is below the floor."""
        return self.seq if self.since is None or self.seq >= floor else f"{self.seq}/{self.since}"

    def too_old(self, head: Head) -> bool:
        """Whether what left the feed meanwhile has been forgotten, or the place is beyond the feed's end."""
        if self.seq > head.seq:
            return True
        known_from = self.seq if self.since is None else max(self.seq, self.since)
        return self.seq > 0 and known_from < head.floor


def page(tx: Tx, actor: Actor, feed: str, head: Head, place: Place | None, limit: int) -> tuple[bytes, int]:
    """One page of a feed behind a place, and how many changes it holds."""
    at_end = place is not None and place.seq == head.seq
    rows = [] if at_end else feeds.items(tx, feed, place.seq if place else 0, limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    since = place.since if place else head.floor
    reached = Place(rows[-1]["seq"] if more else head.seq, since)
    told: dict[str, Any] = {"feed": feed, "cursor": reached.cursor(head.floor), "more": more}
    if not more:  # only at the end does the phone hold what the sum counts
        told["sum"] = {"count": head.sum.count, "hash": head.sum.text}
    # A phone that starts from nothing has no use for what left or was deleted before.
    items = b",".join(item(actor, row) for row in rows if place is not None or row["state"] == "present")
    return b'%b,"items":[%b]}' % (wire.write(told)[:-1], items), len(rows)


def item(actor: Actor, row: dict[str, Any]) -> bytes:
    """One record of a feed as it travels to this reader, or that it left."""
    if row["state"] == "present" and row["body"] is not None:
        head = wire.write({"id": row["record"], "kind": row["kind"], "rev": row["rev"], "seq": row["seq"]})[
            :-1
        ]
        return b'%b,"record":%b}' % (head, _body(actor, row))
    word = "deleted" if row["state"] == "deleted" else "gone"
    return wire.write({"id": row["record"], word: True, "seq": row["seq"]})


def _body(actor: Actor, row: dict[str, Any]) -> bytes:
    """The stored bytes; a colleague's are cut to what this reader may know of them (I18)."""
    if row["kind"] == "person":
        return encode(as_told(actor, decode(row["body"]))).encode()
    return cast(bytes, row["body"].encode())
