"""What people are still to be told by mail, short message or robot, and how that ended."""

from __future__ import annotations

from collections.abc import Iterable

from server.storage.port import Row, Tx

WAITING, DELIVERED, FAILED, ENDED = "waiting", "delivered", "failed", "ended"
INTERNAL = "internal"
"""What came of one that our own software could not write."""

_CLAIMED = " WHERE id = :id AND claimed_by = :worker"


def put(
    tx: Tx,
    *,
    id: str,
    organisation: str,
    person: str,
    channel: str,
    subject: str,
    about: str,
    concern: str,
    now_ms: int,
    due_ms: int,
    ends_ms: int,
) -> None:
    """Has a person told of what concerns them (`concern`, of the ticket `subject`) by one channel at `due_ms`."""
    tx.run(
        "INSERT INTO delivery (id, organisation, person, channel, subject, about, concern, asked_ms, due_ms, ends_ms,"
        " attempts, state) VALUES (:id, :organisation, :person, :channel, :subject, :about, :concern, :now_ms,"
        " :due_ms, :ends_ms, 0, 'waiting')",
        id=id,
        organisation=organisation,
        person=person,
        channel=channel,
        subject=subject,
        about=about,
        concern=concern,
        now_ms=now_ms,
        due_ms=due_ms,
        ends_ms=ends_ms,
    )


def drop_waiting(tx: Tx, concern: str) -> None:
    """Forgets what was never tried: somebody has acknowledged, or it is over."""
    tx.run(
        "DELETE FROM delivery WHERE concern = :concern AND state = 'waiting' AND attempts = 0",
        concern=concern,
    )


def told(tx: Tx, concern: str, person: str) -> list[str]:
    """The channels by which a person has been told of something."""
    rows = tx.rows(
        "SELECT DISTINCT channel FROM delivery WHERE concern = :concern AND person = :person"
        " AND state = 'delivered' AND about IN ('alert', 'assigned') ORDER BY channel",
        concern=concern,
        person=person,
    )
    return [row["channel"] for row in rows]


def get(tx: Tx, id: str) -> Row | None:
    """One of them."""
    return tx.row("SELECT * FROM delivery WHERE id = :id", id=id)


def last_of(tx: Tx, person: str, channel: str, concern: str) -> Row | None:
    """The latest one of a person by a channel about `concern`."""
    return tx.row(
        "SELECT * FROM delivery WHERE person = :person AND channel = :channel AND concern = :concern"
        " ORDER BY asked_ms DESC, id DESC LIMIT 1",
        person=person,
        channel=channel,
        concern=concern,
    )


def claim(tx: Tx, worker: str, now_ms: int, for_ms: int, per_line: int, limit: int) -> list[Row]:
    """Claims what is due. Of each organisation's channel at most `per_line` are under way: a slow one holds up none.

    Of several about the same ticket for the same person by the same channel one goes, and says all.
    """
    rows = tx.rows(
        "SELECT * FROM (SELECT d.*, ROW_NUMBER() OVER (PARTITION BY organisation, channel ORDER BY"
        " CASE WHEN claimed_until_ms >= :now_ms THEN 0 ELSE 1 END, due_ms, id) AS place,"
        " ROW_NUMBER() OVER (PARTITION BY person, channel, subject ORDER BY"
        " CASE WHEN claimed_until_ms >= :now_ms THEN 0 ELSE 1 END, due_ms, id) AS turn"
        " FROM delivery d WHERE due_ms IS NOT NULL AND due_ms <= :now_ms) AS due"
        " WHERE turn = 1 AND place <= :per_line AND (claimed_until_ms IS NULL OR claimed_until_ms < :now_ms)"
        " ORDER BY place, organisation, channel, id LIMIT :limit",
        now_ms=now_ms,
        per_line=per_line,
        limit=limit,
    )
    tx.run_many(
        "UPDATE delivery SET claimed_until_ms = :until_ms, claimed_by = :worker, attempts = attempts + 1"
        " WHERE id = :id",
        [{"id": row["id"], "until_ms": now_ms + for_ms, "worker": worker} for row in rows],
    )
    return [{**row, "attempts": row["attempts"] + 1, "claimed_by": worker} for row in rows]


def next_due_ms(tx: Tx) -> int | None:
    """When something is next to be claimed, if anything is."""
    row = tx.row(
        "SELECT MIN(CASE WHEN claimed_until_ms >= due_ms THEN claimed_until_ms + 1 ELSE due_ms END) AS due_ms"
        " FROM delivery WHERE due_ms IS NOT NULL"
    )
    return row["due_ms"] if row else None


def count_waiting(tx: Tx, organisation: str) -> int:
    """How many wait for their turn or for another try."""
    row = tx.row(
        "SELECT COUNT(*) AS n FROM delivery WHERE organisation = :organisation AND due_ms IS NOT NULL",
        organisation=organisation,
    )
    return int(row["n"]) if row else 0


def end(tx: Tx, row: Row, state: str, answer: str, now_ms: int) -> bool:
    """Ends a claimed one; False where the claim was lost meanwhile."""
    return bool(
        tx.run(
            "UPDATE delivery SET due_ms = NULL, claimed_until_ms = NULL, claimed_by = NULL, state = :state,"
            " answer = :answer, ended_ms = :now_ms" + _CLAIMED,
            id=row["id"],
            worker=row["claimed_by"],
            state=state,
            answer=answer,
            now_ms=now_ms,
        )
    )


def try_again(tx: Tx, row: Row, again_ms: int, answer: str) -> None:
    """Ends a claim: sets when to try once more."""
    tx.run(
        "UPDATE delivery SET due_ms = :again_ms, claimed_until_ms = NULL, claimed_by = NULL, answer = :answer"
        + _CLAIMED,
        id=row["id"],
        worker=row["claimed_by"],
        again_ms=again_ms,
        answer=answer,
    )


def cover(tx: Tx, row: Row, concerns: Iterable[str], now_ms: int) -> None:
    """Ends what waits for this person and channel and has been said with `row` just now."""
    tx.run_many(
        "UPDATE delivery SET due_ms = NULL, state = 'delivered', answer = 'told-with-another', ended_ms = :now_ms"
        " WHERE person = :person AND channel = :channel AND subject = :subject AND concern = :concern"
        " AND about = :about AND state = 'waiting' AND due_ms <= :now_ms AND id <> :id AND claimed_by IS NULL",
        [
            {
                "person": row["person"],
                "channel": row["channel"],
                "subject": row["subject"],
                "concern": concern,
                "about": row["about"],
                "id": row["id"],
                "now_ms": now_ms,
            }
            for concern in concerns
        ],
    )


def hurry(tx: Tx, row: Row, now_ms: int) -> None:
    """Lets the next channel begin now: this one cannot tell the person."""
    tx.run(
        "UPDATE delivery SET due_ms = :now_ms WHERE id = (SELECT id FROM delivery WHERE concern = :concern"
        " AND person = :person AND state = 'waiting' AND attempts = 0 AND due_ms > :now_ms"
        " ORDER BY due_ms, id LIMIT 1)",
        concern=row["concern"],
        person=row["person"],
        now_ms=now_ms,
    )


def ask_again(tx: Tx, id: str, now_ms: int, ends_ms: int) -> bool:
    """Has one that failed tried anew; False where it has not failed."""
    return bool(
        tx.run(
            "UPDATE delivery SET due_ms = :now_ms, ends_ms = :ends_ms, attempts = 0, state = 'waiting', answer = NULL,"
            " ended_ms = NULL WHERE id = :id AND state = 'failed'",
            id=id,
            now_ms=now_ms,
            ends_ms=ends_ms,
        )
    )


def let_go(tx: Tx, worker: str) -> int:
    """Ends all claims of a worker that stops; how many."""
    return tx.run(
        "UPDATE delivery SET claimed_until_ms = NULL, claimed_by = NULL WHERE claimed_by = :worker",
        worker=worker,
    )


def forget_old(tx: Tx, before_ms: int) -> int:
    """Forgets what ended before an instant; how many."""
    return tx.run("DELETE FROM delivery WHERE due_ms IS NULL AND ended_ms < :before_ms", before_ms=before_ms)
