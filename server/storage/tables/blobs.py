"""Blobs that arrived and were verified, and who may hold them."""

from __future__ import annotations

from typing import Any

from server.storage.port import Tx


def verified(tx: Tx, sha256: str) -> dict[str, Any] | None:
    """The row of a blob whose hash was checked on arrival."""
    return tx.row("SELECT * FROM blob WHERE sha256 = :sha256", sha256=sha256)


def put(tx: Tx, sha256: str, bytes: int, type: str, verified_ms: int) -> None:
    """Notes a blob as here and whole."""
    tx.run(
        "INSERT INTO blob (sha256, bytes, type, verified_ms) VALUES (:sha256, :bytes, :type, :verified_ms)"
        " ON CONFLICT (sha256) DO UPDATE SET erased_ms = NULL",
        sha256=sha256,
        bytes=bytes,
        type=type,
        verified_ms=verified_ms,
    )


def grant(tx: Tx, sha256: str, contract: str, organisation: str) -> None:
    """Lets those who serve the contract see the blob."""
    tx.run(
        "INSERT INTO blob_grant (sha256, contract, organisation) VALUES (:sha256, :contract, :organisation)"
        " ON CONFLICT (sha256, contract) DO NOTHING",
        sha256=sha256,
        contract=contract,
        organisation=organisation,
    )


def granted(tx: Tx, sha256: str) -> list[dict[str, Any]]:
    """Contracts (with organisation) in which the blob is used."""
    return tx.rows(
        "SELECT contract, organisation FROM blob_grant WHERE sha256 = :sha256 ORDER BY contract",
        sha256=sha256,
    )


def forget(tx: Tx, sha256: str) -> None:
    """Forgets a blob and who may see it; its bytes are taken off the shelf before."""
    tx.run("DELETE FROM blob_grant WHERE sha256 = :sha256", sha256=sha256)
    tx.run("DELETE FROM blob WHERE sha256 = :sha256", sha256=sha256)


def erased(tx: Tx, sha256: str, now_ms: int) -> None:
    """Notes that a blob's bytes are gone; its row stays."""
    tx.run("UPDATE blob SET erased_ms = :now_ms WHERE sha256 = :sha256", sha256=sha256, now_ms=now_ms)


def names(tx: Tx) -> set[str]:
    """The hashes of all that is on the shelf."""
    rows = tx.rows("SELECT sha256 FROM blob WHERE erased_ms IS NULL ORDER BY sha256")
    return {row["sha256"] for row in rows}
