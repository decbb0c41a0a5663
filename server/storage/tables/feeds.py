"""Feeds: ordered changes. A feed's counter is bumped inside the writing transaction, so no reader skips a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.domain.feed_sum import HALF, Sum, change
from server.domain.records import Record
from server.storage.port import Tx


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a feed: number of its last change, number below which tombstones are gone, sum of what is in it."""

    seq: int
    floor: int
    sum: Sum


def bump(tx: Tx, feed: str, by: Sum = Sum(0, 0)) -> int:  # noqa: B008  # frozen, so every call may share it
    """The feed's next number; its sum changes by `by`."""
    row = tx.row(
        "INSERT INTO feed (feed, seq, floor, count, hash_high, hash_low)"
        " VALUES (:feed, 1, 0, :count, :high, :low)"
        " ON CONFLICT (feed) DO UPDATE SET seq = feed.seq + 1, count = feed.count + excluded.count,"
        " hash_low = (feed.hash_low + excluded.hash_low) % :half,"
        " hash_high = (feed.hash_high + excluded.hash_high + (feed.hash_low + excluded.hash_low) / :half) % :half"
        " RETURNING seq",
        feed=feed,
        count=by.count,
        high=by.hash // HALF,
        low=by.hash % HALF,
        half=HALF,
    )
    assert row is not None  # RETURNING gives the row on both engines
    return int(row["seq"])


def append(tx: Tx, feed: str, record: Record, state: str, was: int | None) -> int:
    """Puts the record's latest state (present, deleted, gone) at the feed's end.

    `was` is the revision at which the feed held it before, as `of_record` gives it; None where it did not.
    """
    now = record.rev if state == "present" else None
    seq = bump(tx, feed, change(record.id, was, now))
    tx.run(
        "INSERT INTO feed_item (feed, record, kind, seq, state, rev)"
        " VALUES (:feed, :record, :kind, :seq, :state, :rev)"
        " ON CONFLICT (feed, record) DO UPDATE SET seq = excluded.seq, state = excluded.state, rev = excluded.rev",
        feed=feed,
        record=record.id,
        kind=record.kind,
        seq=seq,
        state=state,
        rev=record.rev,
    )
    return seq


def of_record(tx: Tx, record: str) -> dict[str, int]:
    """Feed -> revision, of the feeds in which this record is present."""
    rows = tx.rows(
        "SELECT feed, rev FROM feed_item WHERE record = :record AND state = 'present' ORDER BY feed",
        record=record,
    )
    return {row["feed"]: row["rev"] for row in rows}


def items(tx: Tx, feed: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Changes behind number `after`, oldest first: record, kind, seq, state, and rev and body where present."""
    return tx.rows(
        "SELECT i.record, i.kind, i.seq, i.state, r.rev, r.body FROM feed_item i LEFT JOIN record r ON r.id = i.record"
        " WHERE i.feed = :feed AND i.seq > :after ORDER BY i.seq LIMIT :limit",
        feed=feed,
        after=after,
        limit=limit,
    )


def head(tx: Tx, feed: str) -> Head:
    """The feed's end; all zero for a feed not yet written."""
    row = tx.row("SELECT seq, floor, count, hash_high, hash_low FROM feed WHERE feed = :feed", feed=feed)
    if row is None:
        return Head(0, 0, Sum(0, 0))
    return Head(row["seq"], row["floor"], Sum(row["count"], row["hash_high"] * HALF + row["hash_low"]))


def heads(tx: Tx, feeds: Iterable[str]) -> dict[str, int]:
    """Last number of each of these feeds that was ever written."""
    wanted = set(feeds)
    rows = tx.rows("SELECT feed, seq FROM feed ORDER BY feed")
    return {row["feed"]: row["seq"] for row in rows if row["feed"] in wanted}
