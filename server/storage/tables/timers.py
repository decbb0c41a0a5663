"""Timers: due work of the worker. A claim has an end, so that a killed worker's work is done by the next.

What failed keeps its time and its error, and rests: `claimed_until_ms` without `claimed_by` is when it is tried again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from server.storage.codec import decode, encode
from server.storage.port import Row, Tx

_ANEW = (
    "INSERT INTO timer (id, organisation, kind, subject, due_ms, body, claimed_until_ms, claimed_by, attempts,"
    " done_ms, error) VALUES (:id, :organisation, :kind, :subject, :due_ms, :body, NULL, NULL, 0, NULL, NULL)"
    " ON CONFLICT (id) DO UPDATE SET body = excluded.body, done_ms = NULL, claimed_until_ms = NULL,"
    " claimed_by = NULL, attempts = 0, error = NULL, due_ms = "
)
_PUT = f"{_ANEW}excluded.due_ms"
_PUT_BY = (
    f"{_ANEW}CASE WHEN timer.done_ms IS NULL AND timer.due_ms < excluded.due_ms"
    " THEN timer.due_ms ELSE excluded.due_ms END"
)
_FREE = "(claimed_until_ms IS NULL OR claimed_until_ms < :now_ms)"
_FINISH = "UPDATE timer SET done_ms = :now_ms, claimed_until_ms = NULL, claimed_by = NULL, error = NULL"
_MINE = "claimed_by = :worker AND done_ms IS NULL"
_OPEN = " FROM timer WHERE done_ms IS NULL"


@dataclass(frozen=True, slots=True)
class Among:
    """Timers of these kinds, of one organisation or all."""

    kinds: Collection[str]
    organisation: str | None = None

    @property
    def values(self) -> dict[str, str]:
        """The values of `where` and `each`."""
        kinds = {f"kind{i}": kind for i, kind in enumerate(sorted(self.kinds))}
        return kinds if self.organisation is None else {**kinds, "organisation": self.organisation}

    @property
    def where(self) -> str:
        """What narrows a statement to them that is led by another index than that of kinds."""
        kinds = ", ".join(f":kind{i}" for i in range(len(self.kinds)))
        # An expression, for an index of all that waits would be read where one of the little that is claimed will do.
        return f" AND kind || '' IN ({kinds}){self._of_one}"

    def each(self, columns: str, where: str) -> str:
        """The earliest of each kind, for all together: both engines would sort all that waits to find the first.

        As many as `:limit` says of each, in no order.
        """
        return " UNION ALL ".join(
            f"SELECT {columns} FROM (SELECT *{_OPEN} AND kind = :kind{i}{self._of_one} AND {where}"
            f" ORDER BY due_ms LIMIT :limit) AS of_kind{i}"
            for i in range(len(self.kinds))
        )

    @property
    def _of_one(self) -> str:
        return "" if self.organisation is None else " AND organisation = :organisation"


def put(
    tx: Tx,
    id: str,
    organisation: str,
    kind: str,
    subject: str,
    due_ms: int,
    body: dict[str, Any],
    *,
    or_sooner: bool = False,
) -> None:
    """Sets the timer of this id anew: due again even when it had fired; `or_sooner` if that was to come anyway."""
    row = {"id": id, "organisation": organisation, "kind": kind, "subject": subject, "due_ms": due_ms}
    tx.run_later("timer", id, _PUT_BY if or_sooner else _PUT, {**row, "body": encode(body)})


def drop(tx: Tx, id: str) -> None:
    """Forgets the timer."""
    tx.run("DELETE FROM timer WHERE id = :id", id=id)


def claim(tx: Tx, worker: str, now_ms: int, for_ms: int, limit: int, among: Among) -> list[Row]:
    """Claims due timers for `for_ms`, earliest first; `body` is decoded.

    Those that were claimed before come last: what ended another worker must not take the others with it.
    """
    due = among.each("id, due_ms", f"due_ms <= :now_ms AND {_FREE}")
    rows = tx.rows(
        "UPDATE timer SET claimed_until_ms = :until_ms, claimed_by = :worker, attempts = attempts + 1 WHERE id IN"
        f" (SELECT id FROM ({due}) AS due ORDER BY due_ms, id LIMIT :limit) AND {_FREE} RETURNING *",
        now_ms=now_ms,
        until_ms=now_ms + for_ms,
        worker=worker,
        limit=limit,
        **among.values,
    )
    rows.sort(key=lambda row: (row["attempts"] > 1, row["due_ms"], row["id"]))
    return [{**row, "body": decode(row["body"])} for row in rows]


def finish(tx: Tx, id: str, worker: str, now_ms: int) -> bool:
    """Marks the timer done; False where the claim is lost: it was set anew meanwhile, or another took it over."""
    return bool(tx.run(f"{_FINISH} WHERE id = :id AND {_MINE}", id=id, worker=worker, now_ms=now_ms))


def finish_all(tx: Tx, ids: Collection[str], worker: str, now_ms: int) -> set[str]:
    """As `finish`, for many at once; gives those that were: where a claim is lost the timer is left alone."""
    names = {f"id{i}": id for i, id in enumerate(ids)}
    if not names:
        return set()
    rows = tx.rows(
        f"{_FINISH} WHERE id IN ({', '.join(f':{name}' for name in names)}) AND {_MINE} RETURNING id",
        worker=worker,
        now_ms=now_ms,
        **names,
    )
    return {row["id"] for row in rows}


def fail(tx: Tx, id: str, worker: str, error: str, again_ms: int) -> None:
    """Notes why it failed and until when it rests, unless the claim is lost. Since when it is due stays known."""
    tx.run(
        "UPDATE timer SET error = :error, claimed_until_ms = :until_ms, claimed_by = NULL"
        " WHERE id = :id AND claimed_by = :worker AND done_ms IS NULL",
        id=id,
        worker=worker,
        error=error,
        until_ms=again_ms - 1,
    )


def let_go(tx: Tx, worker: str) -> int:
    """Ends all claims of a worker that stops, or that had lost the database; how many."""
    return tx.run(
        "UPDATE timer SET claimed_until_ms = NULL, claimed_by = NULL WHERE claimed_by = :worker"
        " AND claimed_until_ms IS NOT NULL AND done_ms IS NULL",
        worker=worker,
    )


def standing(tx: Tx, id: str) -> Row | None:
    """Gives a timer that has not fired, with its body decoded."""
    row = tx.row("SELECT * FROM timer WHERE id = :id AND done_ms IS NULL", id=id)
    return None if row is None else {**row, "body": decode(row["body"])}


def is_set(tx: Tx, id: str) -> bool:
    """Whether there is a timer of this id that has not fired."""
    return tx.row("SELECT id FROM timer WHERE id = :id AND done_ms IS NULL", id=id) is not None


def next_due_ms(tx: Tx, among: Among) -> int | None:
    """When the next of these is to be claimed: at its time, or when its claim or its rest ends."""
    row = tx.row(
        f"SELECT MIN(due_ms) AS due_ms FROM ({among.each('due_ms', 'claimed_until_ms IS NULL')} UNION ALL"
        f" SELECT due_ms FROM (SELECT claimed_until_ms + 1 AS due_ms{_OPEN} AND claimed_until_ms IS NOT NULL"
        f"{among.where} ORDER BY claimed_until_ms LIMIT :limit) AS claimed) AS coming",
        limit=1,
        **among.values,
    )
    return row["due_ms"] if row else None


def hand_over(tx: Tx, id: str, worker: str, kind: str) -> None:
    """Ends a claim and makes it work of another kind, due at once; it stays so when it is set anew."""
    tx.run(
        "UPDATE timer SET kind = :kind, claimed_until_ms = NULL, claimed_by = NULL, attempts = 0"
        " WHERE id = :id AND claimed_by = :worker AND done_ms IS NULL",
        id=id,
        worker=worker,
        kind=kind,
    )


def hasten(tx: Tx, organisation: str, kind: str, due_ms: int) -> int:
    """Makes what is to come of this kind due by then; how many there were."""
    return tx.run(
        "UPDATE timer SET due_ms = :due_ms, claimed_until_ms = NULL, claimed_by = NULL"
        " WHERE done_ms IS NULL AND kind = :kind AND organisation = :organisation AND due_ms > :due_ms",
        organisation=organisation,
        kind=kind,
        due_ms=due_ms,
    )


def missing(tx: Tx, kind: str, record_kind: str, after: str, limit: int) -> list[Row]:
    """Records (id, organisation) behind `after` by id for which there is no timer `<kind>:<record>`, fired or not."""
    return tx.rows(
        "SELECT r.id, r.organisation FROM record r WHERE r.kind = :record_kind AND r.deleted = 0 AND r.id > :after"
        " AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.id = :prefix || r.id) ORDER BY r.id LIMIT :limit",
        prefix=f"{kind}:",
        record_kind=record_kind,
        after=after,
        limit=limit,
    )


def oldest_due_ms(tx: Tx, now_ms: int) -> int | None:
    """Since when the oldest work that is due and has not failed waits, under way or not."""
    row = tx.row(
        f"SELECT due_ms{_OPEN} AND due_ms <= :now_ms AND error IS NULL ORDER BY due_ms LIMIT 1", now_ms=now_ms
    )
    return row["due_ms"] if row else None


def count_due(tx: Tx, now_ms: int, most: int) -> int:
    """How much work is due, counted no further than `most`."""
    row = tx.row(
        f"SELECT COUNT(*) AS n FROM (SELECT id{_OPEN} AND due_ms <= :now_ms ORDER BY due_ms LIMIT :most) AS due",
        now_ms=now_ms,
        most=most,
    )
    return int(row["n"]) if row else 0


def failing(tx: Tx, now_ms: int, most: int, organisation: str | None = None) -> list[Row]:
    """What has failed and is tried again, the oldest first."""
    return tx.rows(
        f"SELECT *{_OPEN} AND error IS NOT NULL AND due_ms <= :now_ms"
        " AND organisation = COALESCE(:organisation, organisation) ORDER BY due_ms, id LIMIT :most",
        now_ms=now_ms,
        most=most,
        organisation=organisation,
    )
