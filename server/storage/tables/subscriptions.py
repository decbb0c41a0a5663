"""Where phones listen for Web Push: one subscription per phone."""

from __future__ import annotations

from server.storage.port import Row, Tx


def put(
    tx: Tx,
    *,
    device: str,
    organisation: str,
    person: str,
    endpoint: str,
    service: str,
    p256dh: str,
    auth: str,
    language: str,
    now_ms: int,
) -> None:
    """Keeps a phone's subscription in place of its last one; a browser that changed hands tells its new owner alone."""
    for row in tx.rows(
        "SELECT device FROM subscription WHERE endpoint = :endpoint AND device <> :device ORDER BY device",
        endpoint=endpoint,
        device=device,
    ):
        forget(tx, row["device"])
    tx.run(
        "INSERT INTO subscription (device, organisation, person, endpoint, service, p256dh, auth, language, made_ms)"
        " VALUES (:device, :organisation, :person, :endpoint, :service, :p256dh, :auth, :language, :now_ms)"
        " ON CONFLICT (device) DO UPDATE SET person = excluded.person, endpoint = excluded.endpoint,"
        " service = excluded.service, p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language,"
        " made_ms = excluded.made_ms",
        device=device,
        organisation=organisation,
        person=person,
        endpoint=endpoint,
        service=service,
        p256dh=p256dh,
        auth=auth,
        language=language,
        now_ms=now_ms,
    )


def of_device(tx: Tx, device: str) -> Row | None:
    """A phone's subscription."""
    return tx.row("SELECT * FROM subscription WHERE device = :device", device=device)


def forget(tx: Tx, device: str) -> None:
    """Forgets where a phone listens, and what it was still to be told."""
    tx.run("DELETE FROM notice WHERE device = :device", device=device)
    tx.run("DELETE FROM subscription WHERE device = :device", device=device)


def forget_ended(tx: Tx, now_ms: int) -> int:
    """Forgets phones that are revoked or signed out; how many."""
    ended = tx.rows(
        "SELECT s.device FROM subscription s JOIN device d ON d.id = s.device WHERE d.state <> 'active'"
        " OR NOT EXISTS (SELECT 1 FROM session e WHERE e.person = s.person AND e.device = s.device"
        " AND e.expires_ms > :now_ms) ORDER BY s.device",
        now_ms=now_ms,
    )
    for row in ended:
        forget(tx, row["device"])
    return len(ended)


def any_of(tx: Tx, person: str) -> bool:
    """Whether a phone of this person listens."""
    return tx.row("SELECT device FROM subscription WHERE person = :person LIMIT 1", person=person) is not None
