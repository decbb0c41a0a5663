"""Feeds: ordered changes. A feed's counter is bumped inside the writing transaction, so no reader skips a row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from server.storage.port import Tx


def bump(tx: Tx, feed: str) -> int:
    """The feed's next number."""
    row = tx.row(
        "INSERT INTO feed (feed, seq, floor) VALUES (:feed, 1, 0)"
        " ON CONFLICT (feed) DO UPDATE SET seq = feed.seq + 1 RETURNING seq",
        feed=feed,
    )
    assert row is not None  # RETURNING gives the row on both engines
    return int(row["seq"])


def append(tx: Tx, feed: str, record: str, kind: str, state: str) -> int:
    """Puts the record's latest state (present, deleted, gone) at the feed's end."""
    seq = bump(tx, feed)
    tx.run(
        "INSERT INTO feed_item (feed, record, kind, seq, state) VALUES (:feed, :record, :kind, :seq, :state)"
        " ON CONFLICT (feed, record) DO UPDATE SET seq = excluded.seq, state = excluded.state",
        feed=feed,
        record=record,
        kind=kind,
        seq=seq,
        state=state,
    )
    return seq


def of_record(tx: Tx, record: str) -> set[str]:
    """The feeds in which this record is present."""
    rows = tx.rows(
        "SELECT feed FROM feed_item WHERE record = :record AND state = 'present' ORDER BY feed",
        record=record,
    )
    return {row["feed"] for row in rows}


def items(tx: Tx, feed: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Changes behind number `after`, oldest first: record, kind, seq, state, and rev and body where present."""
    return tx.rows(
        "SELECT i.record, i.kind, i.seq, i.state, r.rev, r.body FROM feed_item i LEFT JOIN record r ON r.id = i.record"
        " WHERE i.feed = :feed AND i.seq > :after ORDER BY i.seq LIMIT :limit",
        feed=feed,
        after=after,
        limit=limit,
    )


def head(tx: Tx, feed: str) -> tuple[int, int]:
    """(number of the last change, number below which tombstones are forgotten); (0, 0) for a feed not yet written."""
    row = tx.row("SELECT seq, floor FROM feed WHERE feed = :feed", feed=feed)
    return (row["seq"], row["floor"]) if row else (0, 0)


def heads(tx: Tx, feeds: Iterable[str]) -> dict[str, int]:
    """Last number of each of these feeds that was ever written."""
    wanted = set(feeds)
    rows = tx.rows("SELECT feed, seq FROM feed ORDER BY feed")
    return {row["feed"]: row["seq"] for row in rows if row["feed"] in wanted}
