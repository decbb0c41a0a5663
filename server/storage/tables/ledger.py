"""The ledger: exact bytes and outcome of every operation, chained by hash. A later outcome is a further row."""

from __future__ import annotations

from typing import Any, TypedDict

from server.domain.chain import chain_hash
from server.storage.memo import MISSING
from server.storage.port import Tx

GENESIS = ""


class Entry(TypedDict):
    """One row to append; instants are epoch ms."""

    chain: str
    operation: str
    at_ms: int
    outcome: str
    code: str | None
    detail: str | None
    rev: int | None
    device: str | None
    phone_epoch: str | None
    n: int | None
    kind: str
    v: int
    record: str | None
    actor: str | None
    earliest_ms: int
    latest_ms: int
    said_at_ms: int
    certainty: str
    wide_earliest_ms: int
    raw: bytes


_APPEND = (
    "INSERT INTO ledger (chain, position, operation, at_ms, outcome, code, detail, rev, device, phone_epoch, n,"
    " kind, v, record, actor, earliest_ms, latest_ms, said_at_ms, certainty, wide_earliest_ms, raw, prev, hash)"
    " VALUES (:chain, :position, :operation, :at_ms, :outcome, :code, :detail, :rev, :device, :phone_epoch, :n,"
    " :kind, :v, :record, :actor, :earliest_ms, :latest_ms, :said_at_ms, :certainty, :wide_earliest_ms, :raw,"
    " :prev, :hash)"
)
_MOVE_HEAD = (
    "INSERT INTO chain (chain, position, hash) VALUES (:chain, :position, :hash)"
    " ON CONFLICT (chain) DO UPDATE SET position = excluded.position, hash = excluded.hash"
)


def append(tx: Tx, entry: Entry) -> int:
    """Appends behind the chain's head and gives the row's position (1, 2, 3 ...)."""
    chain = entry["chain"]
    at, prev = _head(tx, chain)
    position = at + 1
    hash = chain_hash(prev, entry["operation"], entry["at_ms"], entry["outcome"], entry["code"], entry["raw"])
    row = {**entry, "position": position, "prev": prev, "hash": hash}
    tx.run_later("ledger", (chain, position), _APPEND, row)
    tx.run_later("chain", chain, _MOVE_HEAD, row)
    if tx.memo is not None:
        tx.memo.remember(("chain", chain), (position, hash))
    return position


def _head(tx: Tx, chain: str) -> tuple[int, str]:
    """Position and hash of a chain's last row."""
    known = MISSING if tx.memo is None else tx.memo.known(("chain", chain))
    if known is MISSING:
        row = tx.row_aside("SELECT position, hash FROM chain WHERE chain = :chain", chain=chain)
        return (row["position"], row["hash"]) if row else (0, GENESIS)
    position, hash = known
    return position, hash


def length(tx: Tx) -> int:
    """How many rows all chains hold together."""
    row = tx.row("SELECT coalesce(sum(position), 0) AS rows FROM chain")
    assert row is not None  # a sum always has a row
    return int(row["rows"])


def first(tx: Tx, operation: str) -> dict[str, Any] | None:
    """The row in which this operation was first written down, with its exact bytes."""
    return tx.row(
        "SELECT * FROM ledger WHERE operation = :operation ORDER BY at_ms, position LIMIT 1",
        operation=operation,
    )


def of_record(tx: Tx, record: str) -> list[dict[str, Any]]:
    """Every row about one record, in the order written."""
    return tx.rows(
        "SELECT * FROM ledger WHERE record = :record ORDER BY at_ms, position",
        record=record,
    )
