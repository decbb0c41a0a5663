"""Where people were last seen: one row each, never in the ledger (B-16)."""

from __future__ import annotations

from server.storage.port import Row, Tx


def put(
    tx: Tx,
    person: str,
    organisation: str,
    at_ms: int,
    received_ms: int,
    lat_deg: float,
    lon_deg: float,
    accuracy_m: float,
    source: str,
) -> None:
    """Keeps a fix unless a later one is kept already."""
    tx.run(
        "INSERT INTO position"
        " (person, organisation, at_ms, received_ms, lat_deg, lon_deg, accuracy_m, source)"
        " VALUES (:person, :organisation, :at_ms, :received_ms, :lat_deg, :lon_deg, :accuracy_m, :source)"
        " ON CONFLICT (person) DO UPDATE SET at_ms = excluded.at_ms, received_ms = excluded.received_ms,"
        " lat_deg = excluded.lat_deg, lon_deg = excluded.lon_deg, accuracy_m = excluded.accuracy_m,"
        " source = excluded.source WHERE excluded.at_ms >= position.at_ms",
        person=person,
        organisation=organisation,
        at_ms=at_ms,
        received_ms=received_ms,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        accuracy_m=accuracy_m,
        source=source,
    )


def of_organisation(tx: Tx, organisation: str) -> list[Row]:
    """The last fix of everyone of the organisation who has one."""
    return tx.rows(
        "SELECT person, lat_deg, lon_deg, accuracy_m, at_ms FROM position"
        " WHERE organisation = :organisation ORDER BY person",
        organisation=organisation,
    )


def of_person(tx: Tx, person: str) -> Row | None:
    """The last fix of one person: at_ms, lat_deg, lon_deg."""
    return tx.row("SELECT at_ms, lat_deg, lon_deg FROM position WHERE person = :person", person=person)
