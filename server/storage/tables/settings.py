"""Settings that the installation made for itself (its identity and secrets) and counters of numbers."""

from __future__ import annotations

from server.storage.port import Tx

DURABLE = "durable_ms"


def get(tx: Tx, key: str) -> str | None:
    """The value of one setting."""
    row = tx.row("SELECT value FROM setting WHERE key = :key", key=key)
    return row["value"] if row else None


def several(tx: Tx, *keys: str) -> dict[str, str | None]:
    """The values of these settings, in one query."""
    names = {f"key{i}": key for i, key in enumerate(keys)}
    marks = ", ".join(f":{name}" for name in names)
    rows = tx.rows(f"SELECT key, value FROM setting WHERE key IN ({marks}) ORDER BY key", **names)
    return dict.fromkeys(keys) | {row["key"]: row["value"] for row in rows}


def put(tx: Tx, key: str, value: str) -> None:
    """Sets it."""
    tx.run(
        "INSERT INTO setting (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key=key,
        value=value,
    )


def put_new(tx: Tx, key: str, value: str) -> str:
    """Sets it unless it is set; gives the value that holds."""
    tx.run(
        "INSERT INTO setting (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING",
        key=key,
        value=value,
    )
    return get(tx, key) or value


def durable_ms(tx: Tx) -> int | None:
    """Server time up to which every commit is in a copy elsewhere, epoch ms; None without one."""
    value = get(tx, DURABLE)
    return int(value) if value else None


def note_durable(tx: Tx, at_ms: int) -> None:
    """Notes that a copy elsewhere holds everything committed before `at_ms`; never goes back."""
    put(tx, DURABLE, str(max(at_ms, durable_ms(tx) or 0)))


def count(tx: Tx, name: str) -> int:
    """The next number of this counter: 1, 2, 3 ..."""
    row = tx.row(
        "INSERT INTO counter (name, value) VALUES (:name, 1)"
        " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value",
        name=name,
    )
    assert row is not None  # RETURNING gives the row on both engines
    return int(row["value"])


def drop(tx: Tx, key: str) -> None:
    """Forgets it."""
    tx.run("DELETE FROM setting WHERE key = :key", key=key)
