"""Failed tries per bucket (a login, an address, a code), for rate limits that hold over all processes."""

from __future__ import annotations

from server.storage.port import Tx


def blocked_until(tx: Tx, bucket: str, most: int, now_ms: int) -> int | None:
    """When the bucket opens again (epoch ms), None while fewer than `most` tries are counted."""
    row = tx.row("SELECT count, until_ms FROM attempt WHERE bucket = :bucket", bucket=bucket)
    if row is None or row["until_ms"] <= now_ms or row["count"] < most:
        return None
    return int(row["until_ms"])


def count(tx: Tx, bucket: str, now_ms: int, window_ms: int) -> int:
    """Counts one more try and gives how many there are; a window that has passed begins anew."""
    row = tx.row(
        "INSERT INTO attempt (bucket, count, until_ms) VALUES (:bucket, 1, :until_ms)"
        " ON CONFLICT (bucket) DO UPDATE SET"
        " count = CASE WHEN attempt.until_ms <= :now_ms THEN 1 ELSE attempt.count + 1 END,"
        " until_ms = excluded.until_ms RETURNING count",
        bucket=bucket,
        now_ms=now_ms,
        until_ms=now_ms + window_ms,
    )
    assert row is not None  # RETURNING gives the row on both engines
    return int(row["count"])


def forget(tx: Tx, bucket: str) -> None:
    """Empties a bucket: the right password was given."""
    tx.run("DELETE FROM attempt WHERE bucket = :bucket", bucket=bucket)


def forget_old(tx: Tx, now_ms: int) -> int:
    """Drops buckets whose window has passed; how many."""
    return tx.run("DELETE FROM attempt WHERE until_ms <= :now_ms", now_ms=now_ms)
