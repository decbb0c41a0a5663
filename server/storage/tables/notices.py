"""What phones are still to be told, one row per phone and subject: a later word takes the place of an earlier one."""

from __future__ import annotations

from server.storage.port import Row, Tx

# Who has signed out or was revoked is told nothing, whatever waits for them.
_OPEN = (
    " FROM notice n JOIN subscription s ON s.device = n.device"
    " JOIN device d ON d.id = n.device AND d.state = 'active'"
    " WHERE n.due_ms IS NOT NULL AND EXISTS (SELECT 1 FROM session e WHERE e.person = s.person"
    " AND e.device = s.device AND e.expires_ms > :now_ms)"
)

_CLAIMED = " WHERE device = :device AND subject = :subject AND claimed_by = :worker"


def announce(
    tx: Tx,
    person: str,
    subject: str,
    version: str,
    now_ms: int,
    device: str | None = None,
    due_ms: int | None = None,
) -> int:
    """Has all phones of a person (or one of them) told of a subject, now or at `due_ms`; how many there are.

    One that is being told of it now is told again when that has ended: what was said last decides what comes next.
    """
    return tx.run(
        "INSERT INTO notice (device, subject, organisation, person, version, asked_ms, due_ms, attempts)"
        " SELECT device, :subject, organisation, person, :version, :now_ms, :due_ms, 0 FROM subscription"
        " WHERE person = :person AND device = COALESCE(:device, device)"
        " ON CONFLICT (device, subject) DO UPDATE SET person = excluded.person, version = excluded.version,"
        " asked_ms = excluded.asked_ms, due_ms = CASE WHEN notice.due_ms < excluded.due_ms THEN notice.due_ms"
        " ELSE excluded.due_ms END, ends_ms = NULL, attempts = 0, answer = NULL",
        person=person,
        subject=subject,
        version=version,
        now_ms=now_ms,
        due_ms=now_ms if due_ms is None else due_ms,
        device=device,
    )


def get(tx: Tx, device: str, subject: str) -> Row | None:
    """What a phone is to be, or was, told of a subject."""
    return tx.row(
        "SELECT * FROM notice WHERE device = :device AND subject = :subject", device=device, subject=subject
    )


def claim(tx: Tx, worker: str, now_ms: int, for_ms: int, per_service: int, limit: int) -> list[Row]:
    """Claims what is due, with where it goes.

    Services take turns, and of each at most `per_service` are under way: a slow one holds up no other.
    """
    rows = tx.rows(
        "SELECT * FROM (SELECT n.device, n.subject, n.organisation, n.person, n.version, n.ends_ms, n.attempts,"
        " n.claimed_until_ms, n.told_ms, n.told, n.digest, s.endpoint, s.service, s.p256dh, s.auth, s.language,"
        " ROW_NUMBER() OVER (PARTITION BY s.service ORDER BY"
        " CASE WHEN n.claimed_until_ms >= :now_ms THEN 0 ELSE 1 END, n.due_ms, n.device, n.subject) AS place"
        + _OPEN
        + " AND n.due_ms <= :now_ms) AS due WHERE place <= :per_service"
        " AND (claimed_until_ms IS NULL OR claimed_until_ms < :now_ms)"
        " ORDER BY place, service, device, subject LIMIT :limit",
        now_ms=now_ms,
        per_service=per_service,
        limit=limit,
    )
    tx.run_many(
        "UPDATE notice SET claimed_until_ms = :until_ms, claimed_by = :worker, attempts = attempts + 1"
        " WHERE device = :device AND subject = :subject",
        [
            {
                "device": row["device"],
                "subject": row["subject"],
                "until_ms": now_ms + for_ms,
                "worker": worker,
            }
            for row in rows
        ],
    )
    return [{**row, "attempts": row["attempts"] + 1, "claimed_by": worker} for row in rows]


def delivered(tx: Tx, row: Row, told: str, digest: str, now_ms: int) -> None:
    """Notes what the phone was told, unless something newer is to be told meanwhile."""
    tx.run(
        "UPDATE notice SET told_ms = :now_ms, told = :told, digest = :digest WHERE device = :device"
        " AND subject = :subject",
        device=row["device"],
        subject=row["subject"],
        now_ms=now_ms,
        told=told,
        digest=digest,
    )
    settle(tx, row, "delivered", now_ms)


def settle(tx: Tx, row: Row, answer: str, now_ms: int) -> None:
    """Ends a claim: nothing more is to be told by this word; `answer` says how it ended."""
    tx.run(
        "UPDATE notice SET due_ms = CASE WHEN version = :version THEN NULL ELSE due_ms END, ends_ms = :now_ms,"
        " claimed_until_ms = NULL, claimed_by = NULL, answer = :answer" + _CLAIMED,
        **_named(row),
        answer=answer,
        now_ms=now_ms,
    )


def try_again(tx: Tx, row: Row, again_ms: int, ends_ms: int, answer: str) -> None:
    """Ends a claim: sets when to try once more, and until when that makes sense. A newer word is told at once."""
    tx.run(
        "UPDATE notice SET due_ms = CASE WHEN version = :version THEN :again_ms ELSE due_ms END,"
        " ends_ms = CASE WHEN version = :version THEN :ends_ms ELSE ends_ms END,"
        " claimed_until_ms = NULL, claimed_by = NULL, answer = :answer" + _CLAIMED,
        **_named(row),
        again_ms=again_ms,
        ends_ms=ends_ms,
        answer=answer,
    )


def next_due_ms(tx: Tx, now_ms: int) -> int | None:
    """When something is next to be claimed, if anything is."""
    row = tx.row(
        "SELECT MIN(CASE WHEN n.claimed_until_ms >= n.due_ms THEN n.claimed_until_ms + 1 ELSE n.due_ms END) AS due_ms"
        + _OPEN,
        now_ms=now_ms,
    )
    return row["due_ms"] if row else None


def forget_old(tx: Tx, before_ms: int) -> int:
    """Forgets what was told before an instant and is not to be told again; how many."""
    return tx.run(
        "DELETE FROM notice WHERE due_ms IS NULL AND COALESCE(told_ms, ends_ms, 0) < :before_ms",
        before_ms=before_ms,
    )


def _named(row: Row) -> dict[str, str]:
    names = ("device", "subject", "version")
    return {**{name: row[name] for name in names}, "worker": row["claimed_by"]}


def let_go(tx: Tx, worker: str) -> int:
    """Ends all claims of a worker that stops; how many."""
    return tx.run(
        "UPDATE notice SET claimed_until_ms = NULL, claimed_by = NULL WHERE claimed_by = :worker",
        worker=worker,
    )
