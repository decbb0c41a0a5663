"""Tags (unique over all organisations), one-time gate codes and ticket links."""

from __future__ import annotations

from typing import Any

from server.storage.port import Tx


def label_of(tx: Tx, tag: str) -> str | None:
    """Id of the label that carries this tag."""
    row = tx.row("SELECT label FROM tag WHERE tag = :tag", tag=tag)
    return row["label"] if row else None


def claim_tag(tx: Tx, tag: str, organisation: str, label: str, generation: int) -> bool:
    """Gives the tag to a label; False when another label has it."""
    tx.run(
        "INSERT INTO tag (tag, organisation, label, generation) VALUES (:tag, :organisation, :label, :generation)"
        " ON CONFLICT (tag) DO NOTHING",
        tag=tag,
        organisation=organisation,
        label=label,
        generation=generation,
    )
    return label_of(tx, tag) == label


def add_gate_codes(tx: Tx, site: str, organisation: str, sheet: str, hashes: list[str]) -> None:
    """Makes these one-time codes valid at a site's gate."""
    tx.run_many(
        "INSERT INTO gate_code (site, code_hash, organisation, sheet, used_ms, operation)"
        " VALUES (:site, :code_hash, :organisation, :sheet, NULL, NULL)",
        [{"site": site, "code_hash": h, "organisation": organisation, "sheet": sheet} for h in hashes],
    )


def gate_code(tx: Tx, site: str, code_hash: str) -> dict[str, Any] | None:
    """The row of one gate code: whether and by which operation it was used."""
    return tx.row(
        "SELECT * FROM gate_code WHERE site = :site AND code_hash = :code_hash",
        site=site,
        code_hash=code_hash,
    )


def use_gate_code(tx: Tx, site: str, code_hash: str, operation: str, at_ms: int) -> None:
    """Spends the code."""
    tx.run(
        "UPDATE gate_code SET used_ms = :at_ms, operation = :operation"
        " WHERE site = :site AND code_hash = :code_hash AND used_ms IS NULL",
        site=site,
        code_hash=code_hash,
        operation=operation,
        at_ms=at_ms,
    )


def add_link(
    tx: Tx,
    secret_hash: str,
    organisation: str,
    ticket: str,
    kind: str,
    expires_ms: int | None,
    uses_left: int | None,
) -> None:
    """Lets the holder of a secret (kind `link`) or of a spoken code (kind `code`) act for the reporter."""
    tx.run(
        "INSERT INTO ticket_link (secret_hash, organisation, ticket, kind, expires_ms, uses_left)"
        " VALUES (:secret_hash, :organisation, :ticket, :kind, :expires_ms, :uses_left)"
        " ON CONFLICT (secret_hash) DO NOTHING",
        secret_hash=secret_hash,
        organisation=organisation,
        ticket=ticket,
        kind=kind,
        expires_ms=expires_ms,
        uses_left=uses_left,
    )


def link(tx: Tx, secret_hash: str, now_ms: int) -> dict[str, Any] | None:
    """The link of this secret if it still opens something."""
    return tx.row(
        "SELECT * FROM ticket_link WHERE secret_hash = :secret_hash"
        " AND (expires_ms IS NULL OR expires_ms > :now_ms) AND (uses_left IS NULL OR uses_left > 0)",
        secret_hash=secret_hash,
        now_ms=now_ms,
    )


def spend_link(tx: Tx, secret_hash: str) -> None:
    """Counts one use of a link that has a limited number of them."""
    tx.run(
        "UPDATE ticket_link SET uses_left = uses_left - 1 WHERE secret_hash = :secret_hash AND uses_left IS NOT NULL",
        secret_hash=secret_hash,
    )
