"""Timers: due work of the worker. A claim has an end, so that a killed worker's work is done by the next."""

from __future__ import annotations

from typing import Any

from server.storage.codec import decode, encode
from server.storage.port import Tx


def put(
    tx: Tx,
    id: str,
    organisation: str,
    kind: str,
    subject: str,
    due_ms: int,
    body: dict[str, Any],
) -> None:
    """Sets the timer of this id anew: due again even when it had fired."""
    tx.run_later(
        "timer",
        id,
        "INSERT INTO timer (id, organisation, kind, subject, due_ms, body, claimed_until_ms, claimed_by, attempts,"
        " done_ms, error) VALUES (:id, :organisation, :kind, :subject, :due_ms, :body, NULL, NULL, 0, NULL, NULL)"
        " ON CONFLICT (id) DO UPDATE SET due_ms = excluded.due_ms, body = excluded.body, done_ms = NULL,"
        " claimed_until_ms = NULL, claimed_by = NULL, attempts = 0, error = NULL",
        id=id,
        organisation=organisation,
        kind=kind,
        subject=subject,
        due_ms=due_ms,
        body=encode(body),
    )


def drop(tx: Tx, id: str) -> None:
    """Forgets the timer."""
    tx.run("DELETE FROM timer WHERE id = :id", id=id)


def claim(
    tx: Tx, worker: str, now_ms: int, for_ms: int, limit: int, of: tuple[str, str] | None = None
) -> list[dict[str, Any]]:
    """Claims due timers for `for_ms`, earliest first; `body` is decoded.

    `of` (organisation, kind) narrows it to these.
    """
    narrowed, values = _narrowed(of)
    rows = tx.rows(
        "SELECT * FROM timer WHERE done_ms IS NULL AND due_ms <= :now_ms"
        f" AND (claimed_until_ms IS NULL OR claimed_until_ms < :now_ms){narrowed} ORDER BY due_ms, id LIMIT :limit",
        now_ms=now_ms,
        limit=limit,
        **values,
    )
    for row in rows:
        tx.run(
            "UPDATE timer SET claimed_until_ms = :until_ms, claimed_by = :worker, attempts = attempts + 1"
            " WHERE id = :id",
            id=row["id"],
            until_ms=now_ms + for_ms,
            worker=worker,
        )
    return [
        {**row, "claimed_by": worker, "attempts": row["attempts"] + 1, "body": decode(row["body"])}
        for row in rows
    ]


def finish(tx: Tx, id: str, worker: str, now_ms: int) -> bool:
    """Marks the timer done; False where the claim is lost: it was set anew meanwhile, or another took it over."""
    return bool(
        tx.run(
            "UPDATE timer SET done_ms = :now_ms, claimed_until_ms = NULL, claimed_by = NULL, error = NULL"
            " WHERE id = :id AND claimed_by = :worker AND done_ms IS NULL",
            id=id,
            worker=worker,
            now_ms=now_ms,
        )
    )


def fail(tx: Tx, id: str, worker: str, error: str, again_ms: int) -> None:
    """Notes why it failed and when to try again, unless the claim is lost."""
    tx.run(
        "UPDATE timer SET error = :error, claimed_until_ms = NULL, claimed_by = NULL, due_ms = :again_ms"
        " WHERE id = :id AND claimed_by = :worker AND done_ms IS NULL",
        id=id,
        worker=worker,
        error=error,
        again_ms=again_ms,
    )


def is_set(tx: Tx, id: str) -> bool:
    """Whether there is a timer of this id that has not fired."""
    return tx.row("SELECT id FROM timer WHERE id = :id AND done_ms IS NULL", id=id) is not None


def is_done(tx: Tx, id: str) -> bool:
    """Whether the timer has fired and was not set anew since."""
    row = tx.row("SELECT done_ms FROM timer WHERE id = :id", id=id)
    return row is not None and row["done_ms"] is not None


def next_due_ms(tx: Tx, of: tuple[str, str] | None = None) -> int | None:
    """When the next timer (`of` this organisation and kind) is to be claimed: at its time, or when the claim ends."""
    narrowed, values = _narrowed(of)
    row = tx.row(
        "SELECT MIN(CASE WHEN claimed_until_ms >= due_ms THEN claimed_until_ms + 1 ELSE due_ms END) AS due_ms"
        f" FROM timer WHERE done_ms IS NULL{narrowed}",
        **values,
    )
    return row["due_ms"] if row else None


def _narrowed(of: tuple[str, str] | None) -> tuple[str, dict[str, str]]:
    if of is None:
        return "", {}
    return " AND organisation = :organisation AND kind = :kind", {"organisation": of[0], "kind": of[1]}
