"""Feeds: ordered changes. A feed's counter is bumped inside the writing transaction, so no reader skips a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, NamedTuple

from server.domain.feed_sum import HALF, MODULUS, Sum, change
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import facts


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a feed: number of its last change, number below which tombstones are gone, sum of what is in it."""

    seq: int
    floor: int
    sum: Sum


UNCHANGED = Sum(0, 0)
NOTHING = Head(0, 0, UNCHANGED)
AT_ONCE = 200
BULK = "('equipment', 'label', 'model', 'part')"


_MOVE_HEAD = (
    "INSERT INTO feed (feed, seq, floor, count, hash_high, hash_low) VALUES (:feed, :seq, 0, :count, :high, :low)"
    " ON CONFLICT (feed) DO UPDATE SET seq = excluded.seq, count = excluded.count, hash_high = excluded.hash_high,"
    " hash_low = excluded.hash_low"
)
_PUT = (
    "INSERT INTO feed_item (feed, record, kind, seq, state, rev, left_ms)"
    " VALUES (:feed, :record, :kind, :seq, :state, :rev, :left_ms)"
    " ON CONFLICT (feed, record) DO UPDATE SET seq = excluded.seq, state = excluded.state, rev = excluded.rev,"
    " left_ms = excluded.left_ms"
)


class Move(NamedTuple):
    """A record's latest state (present, deleted, gone) that goes to a feed's end.

    `was` is the revision at which the feed held it before, as `of_records` gives it; None where it did not.
    `now_ms` is kept of what is no longer present: one day nobody needs to be told any more (`forget_ended`).
    """

    feed: str
    record: Record
    state: str
    was: int | None
    now_ms: int


def bump(tx: Tx, changes: Sequence[tuple[str, Sum]]) -> list[int]:
    """For each (feed, what its sum changes by) the feed's next number, in this order."""
    ends = _ends(tx, (feed for feed, _by in changes))
    numbers = []
    for feed, by in changes:
        end = ends[feed]
        total = Sum(end.sum.count + by.count, (end.sum.hash + by.hash) % MODULUS)
        ends[feed] = Head(end.seq + 1, end.floor, total)
        numbers.append(end.seq + 1)
    tx.run_many(
        _MOVE_HEAD,
        [
            {
                "feed": feed,
                "seq": end.seq,
                "count": end.sum.count,
                "high": end.sum.hash // HALF,
                "low": end.sum.hash % HALF,
            }
            for feed, end in ends.items()
        ],
    )
    return numbers


def poke(tx: Tx, feed: str) -> None:
    """Tells those who listen to this feed that something moved that it does not hold."""
    bump(tx, [(feed, UNCHANGED)])


def append(tx: Tx, moves: Sequence[Move], poked: Iterable[str] = ()) -> None:
    """Puts each record's latest state at its feed's end, in this order, and pokes the other feeds."""
    changes = [(one.feed, change(one.record.id, one.was, _now(one))) for one in moves]
    numbers = bump(tx, [*changes, *((feed, UNCHANGED) for feed in poked)])
    tx.run_many(
        _PUT,
        [
            {
                "feed": one.feed,
                "record": one.record.id,
                "kind": one.record.kind,
                "seq": seq,
                "state": one.state,
                "rev": one.record.rev,
                "left_ms": None if one.state == "present" else one.now_ms,
            }
            for one, seq in zip(moves, numbers, strict=False)  # the last numbers are the poked feeds'
        ],
    )


def _now(move: Move) -> int | None:
    return move.record.rev if move.state == "present" else None


def of_records(tx: Tx, ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """Record -> feed -> revision, of the feeds in which each of these records is present."""
    found: dict[str, dict[str, int]] = {id: {} for id in ids}
    for names, params in _parts(found):
        rows = tx.rows(
            f"SELECT record, feed, rev FROM feed_item WHERE record IN ({names}) AND state = 'present'"
            " ORDER BY record, feed",
            **params,
        )
        for row in rows:
            found[row["record"]][row["feed"]] = row["rev"]
    return found


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
    return _ends(tx, feeds)


def _ends(tx: Tx, feeds: Iterable[str]) -> dict[str, Head]:
    found = dict.fromkeys(sorted(set(feeds)), NOTHING)
    for names, params in _parts(found):
        rows = tx.rows(
            f"SELECT feed, seq, floor, count, hash_high, hash_low FROM feed WHERE feed IN ({names}) ORDER BY feed",
            **params,
        )
        for row in rows:
            sum = Sum(row["count"], row["hash_high"] * HALF + row["hash_low"])
            found[row["feed"]] = Head(row["seq"], row["floor"], sum)
    return found


def _parts(wanted: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Names of parameters and their values, as many at once as a statement should ask for."""
    for part in batched(sorted(wanted), AT_ONCE):
        params = {f"one{i}": value for i, value in enumerate(part)}
        yield ", ".join(f":{name}" for name in params), params
