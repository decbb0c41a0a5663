"""How an organisation's mail, short messages and robots leave; the secret half is read only to send."""

from __future__ import annotations

from typing import Any

from server.storage.codec import decode, encode
from server.storage.port import Row, Tx


def put(
    tx: Tx,
    organisation: str,
    channel: str,
    settings: dict[str, Any],
    secret: dict[str, str],
    changed_by: str | None,
    now_ms: int,
) -> None:
    """Sets a way out in place of what was there."""
    tx.run(
        "INSERT INTO gateway (organisation, channel, settings, secret, changed_by, changed_ms)"
        " VALUES (:organisation, :channel, :settings, :secret, :changed_by, :now_ms)"
        " ON CONFLICT (organisation, channel) DO UPDATE SET settings = excluded.settings,"
        " secret = excluded.secret, changed_by = excluded.changed_by, changed_ms = excluded.changed_ms",
        organisation=organisation,
        channel=channel,
        settings=encode(settings),
        secret=encode(secret),
        changed_by=changed_by,
        now_ms=now_ms,
    )


def remove(tx: Tx, organisation: str, channel: str) -> None:
    """Forgets a way out with its secret."""
    tx.run(
        "DELETE FROM gateway WHERE organisation = :organisation AND channel = :channel",
        organisation=organisation,
        channel=channel,
    )


def names(tx: Tx, organisation: str) -> list[str]:
    """The channels that have a way out."""
    rows = tx.rows(
        "SELECT channel FROM gateway WHERE organisation = :organisation ORDER BY channel",
        organisation=organisation,
    )
    return [row["channel"] for row in rows]


def told(tx: Tx, organisation: str) -> list[Row]:
    """The ways out as they may be shown: of the secret only which parts of it are set."""
    rows = tx.rows(
        "SELECT channel, settings, secret, changed_by, changed_ms FROM gateway"
        " WHERE organisation = :organisation ORDER BY channel",
        organisation=organisation,
    )
    return [
        {**row, "settings": decode(row["settings"]), "secret": sorted(decode(row["secret"]))} for row in rows
    ]


def secret(tx: Tx, organisation: str, channel: str) -> dict[str, str]:
    """The secret half of a way out, empty where there is none."""
    row = tx.row(
        "SELECT secret FROM gateway WHERE organisation = :organisation AND channel = :channel",
        organisation=organisation,
        channel=channel,
    )
    return dict(decode(row["secret"])) if row else {}


def settings(tx: Tx, organisation: str, channel: str) -> dict[str, Any] | None:
    """What of a way out is no secret; None where there is no such way."""
    row = tx.row(
        "SELECT settings FROM gateway WHERE organisation = :organisation AND channel = :channel",
        organisation=organisation,
        channel=channel,
    )
    return dict(decode(row["settings"])) if row else None
