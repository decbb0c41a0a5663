"""Every try to tell somebody something, and what came of it. Addresses stand here masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.storage.port import Row, Tx

_NAMES = "id, organisation, person, channel, address, subject, about, delivery, device, at_ms, took_ms, outcome, said"


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Keeps one try; the keys are the columns."""
    values = ", ".join(f":{name}" for name in _NAMES.split(", "))
    tx.run(f"INSERT INTO sending ({_NAMES}) VALUES ({values})", **row)


def page(
    tx: Tx,
    organisation: str,
    *,
    channel: str | None = None,
    person: str | None = None,
    outcomes: Sequence[str] | None = None,
    before: tuple[int, str] | None = None,
    limit: int,
) -> list[Row]:
    """Tries of an organisation, newest first, with what holds of their delivery now."""
    where, given = ["s.organisation = :organisation"], dict[str, Any](organisation=organisation, limit=limit)
    for column, value in (("channel", channel), ("person", person)):
        if value is not None:
            where.append(f"s.{column} = :{column}")
            given[column] = value
    if outcomes is not None:
        named = {f"o{i}": one for i, one in enumerate(outcomes)}
        where.append(f"s.outcome IN ({', '.join(f':{name}' for name in named)})")
        given |= named
    if before is not None:
        where.append("(s.at_ms, s.id) < (:at_ms, :id)")
        given |= {"at_ms": before[0], "id": before[1]}
    return tx.rows(
        "SELECT s.*, d.state, d.due_ms FROM sending s LEFT JOIN delivery d ON d.id = s.delivery"
        f" WHERE {' AND '.join(where)} ORDER BY s.at_ms DESC, s.id DESC LIMIT :limit",
        **given,
    )


def get(tx: Tx, id: str) -> Row | None:
    """One try."""
    return tx.row("SELECT * FROM sending WHERE id = :id", id=id)


def last_of(tx: Tx, delivery: str) -> Row | None:
    """The latest try of a delivery."""
    return tx.row(
        "SELECT * FROM sending WHERE delivery = :delivery ORDER BY at_ms DESC, id DESC LIMIT 1",
        delivery=delivery,
    )


def forget_old(tx: Tx, before_ms: int) -> int:
    """Forgets tries before an instant; how many."""
    return tx.run("DELETE FROM sending WHERE at_ms < :before_ms", before_ms=before_ms)
