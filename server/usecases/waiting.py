"""What waits on this server and is shown to the desk: said, safe, and not yet carried out (docs/sync.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from server.domain.actors import Actor
from server.domain.operations import CATALOGUE
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import ledger, operations, records
from server.usecases.sight import may_see

SHOWN_AFTER_MS = 24 * 3_600_000
WRITTEN = ("text", "done", "prevent", "why", "hint", "serial", "name", "part")


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
    record = _seen(tx, actor, row["record"])
    about = _seen(tx, actor, record.parent) if record is not None and record.kind == "visit" else record
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
        "ticket": about.id if about is not None and about.kind == "ticket" else None,
        "about": _name(about.body) if about is not None else None,
        "words": _words(tx, row["id"]),
    }


def _seen(tx: Tx, actor: Actor, id: str | None) -> Record | None:
    record = records.get(tx, id) if id else None
    return record if record is not None and may_see(actor, record) else None


def _name(body: Mapping[str, Any]) -> str | None:
    """By what the desk knows a ticket, a device or a site."""
    return next((str(body[key]) for key in ("number", "name", "zh", "tag") if body.get(key)), None)


def _words(tx: Tx, operation: str) -> list[str]:
    """What its author wrote, as far as it is no personal value; codes and ids say nothing to a reader."""
    first = ledger.first(tx, operation)
    body = json.loads(bytes(first["raw"])).get("body") if first else None
    found = body if isinstance(body, dict) else {}
    return [value for key in WRITTEN if isinstance(value := found.get(key), str) and value]
