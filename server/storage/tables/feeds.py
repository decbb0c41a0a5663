"""Feeds: ordered changes. A feed's counter is bumped inside the writing transaction, so no reader skips a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.domain.feed_sum import HALF, Sum, change
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import facts


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a feed: number of its last change, number below which tombstones are gone, sum of what is in it."""

    seq: int
    floor: int
    sum: Sum


NOTHING = Head(0, 0, Sum(0, 0))
AT_ONCE = 200
BULK = "('equipment', 'label', 'model', 'part')"


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


def append(tx: Tx, feed: str, record: Record, state: str, was: int | None, now_ms: int) -> int:
    """Puts the record's latest state (present, deleted, gone) at the feed's end.

    `was` is the revision at which the feed held it before, as `of_record` gives it; None where it did not.
    `now_ms` is kept of what is no longer present: one day nobody needs to be told any more (`forget_ended`).
    """
    now = record.rev if state == "present" else None
    seq = bump(tx, feed, change(record.id, was, now))
    tx.run(
        "INSERT INTO feed_item (feed, record, kind, seq, state, rev, left_ms)"
        " VALUES (:feed, :record, :kind, :seq, :state, :rev, :left_ms)"
        " ON CONFLICT (feed, record) DO UPDATE SET seq = excluded.seq, state = excluded.state, rev = excluded.rev,"
        " left_ms = excluded.left_ms",
        feed=feed,
        record=record.id,
        kind=record.kind,
        seq=seq,
        state=state,
        rev=record.rev,
        left_ms=None if state == "present" else now_ms,
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
    rows = tx.rows(
        "SELECT i.record, i.kind, i.seq, i.state, r.rev, r.body, r.apart"
        " FROM feed_item i LEFT JOIN record r ON r.id = i.record"
        " WHERE i.feed = :feed AND i.seq > :after ORDER BY i.seq LIMIT :limit",
        feed=feed,
        after=after,
        limit=limit,
    )
    return facts.bodies(tx, rows)


def present(tx: Tx, feed: str, after: str, limit: int, *, bulk: bool) -> list[dict[str, Any]]:
    """What the feed holds now, by record id from behind `after` on: record, kind, seq, rev and body.

    `bulk`: that of which there are many, or all the rest, without which a person sees nothing of a place.
    """
    kinds = "IN" if bulk else "NOT IN"
    rows = tx.rows(
        "SELECT i.record, i.kind, i.seq, i.state, r.rev, r.body, r.apart"
        " FROM feed_item i JOIN record r ON r.id = i.record"
        f" WHERE i.feed = :feed AND i.record > :after AND i.state = 'present' AND i.kind {kinds} {BULK}"
        " ORDER BY i.record LIMIT :limit",
        feed=feed,
        after=after,
        limit=limit,
    )
    return facts.bodies(tx, rows)


def forget_ended(tx: Tx, before_ms: int, most: int) -> int:
    """Forgets at most so many of the records that left a feed or were deleted before then; how many it were.

    The feed's floor rises over them: a phone whose cursor is below has not been told, and reads that feed anew. What
    is present is not touched, so the feed's sum stays right.
    """
    ended = tx.rows(
        "SELECT feed, record, seq FROM feed_item WHERE left_ms < :before_ms ORDER BY left_ms, feed, record LIMIT :most",
        before_ms=before_ms,
        most=most,
    )
    floors: dict[str, int] = {}
    for row in ended:
        floors[row["feed"]] = max(row["seq"], floors.get(row["feed"], 0))
    tx.run_many("DELETE FROM feed_item WHERE feed = :feed AND record = :record AND seq = :seq", ended)
    tx.run_many(
        "UPDATE feed SET floor = :floor WHERE feed = :feed AND floor < :floor",
        [{"feed": feed, "floor": floor} for feed, floor in sorted(floors.items())],
    )
    return len(ended)


def head(tx: Tx, feed: str) -> Head:
    """The feed's end; all zero for a feed not yet written."""
    return heads(tx, [feed])[feed]


def heads(tx: Tx, feeds: Iterable[str]) -> dict[str, Head]:
    """The end of each of these feeds; all zero for those not yet written."""
    wanted = sorted(set(feeds))
    found = dict.fromkeys(wanted, NOTHING)
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        names = ", ".join(f":feed{i}" for i in range(len(part)))
        rows = tx.rows(
            f"SELECT feed, seq, floor, count, hash_high, hash_low FROM feed WHERE feed IN ({names}) ORDER BY feed",
            **{f"feed{i}": feed for i, feed in enumerate(part)},
        )
        for row in rows:
            sum = Sum(row["count"], row["hash_high"] * HALF + row["hash_low"])
            found[row["feed"]] = Head(row["seq"], row["floor"], sum)
    return found
