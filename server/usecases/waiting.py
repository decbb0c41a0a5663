"""What waits on this server and is shown to the desk: said, safe, and not yet carried out (docs/sync.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.actors import Actor
from server.domain.operations import CATALOGUE
from server.storage.port import Tx
from server.storage.tables import operations, records
from server.usecases.sight import may_see

SHOWN_AFTER_MS = 24 * 3_600_000


def shown(tx: Tx, actor: Actor, now_ms: int) -> list[dict[str, Any]]:
    """What has waited for a day, and at once what waits because of a fault of ours; the oldest first."""
    rows = operations.parked(tx, actor.organisation)
    return [_told(tx, actor, row) for row in rows if is_shown(row, now_ms)]


def is_shown(row: Mapping[str, Any], now_ms: int) -> bool:
    """Whether the desk is to know of this waiting operation."""
    return row["code"] == "internal" or bool(row["received_ms"] <= now_ms - SHOWN_AFTER_MS)


def counts(tx: Tx, actor: Actor, now_ms: int) -> dict[str, int]:
    """How many are shown to the desk, and how many of these wait because of a fault of ours."""
    rows = [row for row in operations.parked(tx, actor.organisation) if is_shown(row, now_ms)]
    return {"operations": len(rows), "internal": sum(row["code"] == "internal" for row in rows)}


def _told(tx: Tx, actor: Actor, row: Mapping[str, Any]) -> dict[str, Any]:
    record = records.get(tx, row["record"]) if row["record"] else None
    record = record if record is not None and may_see(actor, record) else None
    ticket = record.parent if record is not None and record.kind == "visit" else record and record.id
    found = records.get(tx, ticket) if ticket else None
    return {
        "id": row["id"],
        "kind": row["kind"],
        "known": row["kind"] in CATALOGUE,
        "v": row["v"],
        "by": row["actor"],
        "device": row["device"],
        "received_ms": row["received_ms"],
        "code": row["code"],
        "needs": row["needs"],
        "record": row["record"],
        "ticket": found.id if found is not None and found.kind == "ticket" else None,
    }
