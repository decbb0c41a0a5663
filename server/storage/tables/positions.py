"""Where people are and were: their last believed fix, their trail, and who looked at it; never in the ledger (B-16).

Written through `write_positions()` of the storage, read in any transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from server.domain.fixes import Judged
from server.domain.ids import new_id
from server.storage.port import Row, Tx

COLUMNS = (
    "person",
    "organisation",
    "at_ms",
    "received_ms",
    "lat_deg",
    "lon_deg",
    "accuracy_m",
    "speed_m_s",
    "heading_deg",
    "battery_pct",
    "source",
)
SNAP = ("snap_map", "snap_arc", "snap_twin", "snap_share", "snap_off_m")
UNSNAPPED: Mapping[str, None] = MappingProxyType(dict.fromkeys(SNAP))
_NAMES = ", ".join(COLUMNS)
_VALUES = ", ".join(f":{name}" for name in COLUMNS)
_SEEN = "person, lat_deg, lon_deg, accuracy_m, at_ms, speed_m_s, heading_deg, battery_pct, source"
_SNAPPED = f"{_SEEN}, {', '.join(SNAP)}"
_KEEP = (
    f"INSERT INTO fix ({_NAMES}, doubts) VALUES ({_VALUES}, :doubts)"
    " ON CONFLICT (person, at_ms) DO NOTHING RETURNING at_ms"
)
_MOVE = (
    f"INSERT INTO last_fix ({', '.join((*COLUMNS, *SNAP))})"
    f" VALUES ({', '.join(f':{name}' for name in (*COLUMNS, *SNAP))})"
    " ON CONFLICT (person) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in (*COLUMNS[2:], *SNAP))
    + " WHERE excluded.at_ms >= last_fix.at_ms"
)
SHOWN = "demo"
"""The source of fixes that the demo shows: nobody was there, so nothing is judged by them."""

MOST_OF_TRAIL = 5_000
"""Fixes of one answer: more than a day of one each 20 s."""


def row_of(
    person: str,
    organisation: str,
    at_ms: int,
    place: tuple[float | None, float | None],
    accuracy_m: float | None,
    *,
    received_ms: int,
    source: str,
    **more: float | None,
) -> Row:
    """Gives a fix as it is kept; `more` are speed_m_s, heading_deg and battery_pct, null where nobody said."""
    lat_deg, lon_deg = place
    return {
        "person": person,
        "organisation": organisation,
        "at_ms": at_ms,
        "received_ms": received_ms,
        "lat_deg": lat_deg,
        "lon_deg": lon_deg,
        "accuracy_m": accuracy_m,
        "speed_m_s": None,
        "heading_deg": None,
        "battery_pct": None,
        "source": source,
        **more,
    }


def keep(
    aside: Tx, judged: Iterable[tuple[Row, Judged]], snaps: Mapping[int, Mapping[str, Any]] | None = None
) -> int:
    """Keeps fixes of one person in their time, the latest believed one as where they are; gives how many were new.

    `snaps`: by `at_ms`, where a fix lies on the roads (`SNAP`), of those for which it was looked up.
    """
    new, latest = 0, None
    for row, judgement in judged:
        doubts = " ".join(judgement.doubts) or None
        new += len(aside.rows(_KEEP, **row, doubts=doubts))
        if not doubts and (latest is None or row["at_ms"] > latest["at_ms"]):
            latest = row
    if latest is not None:
        aside.run(_MOVE, **latest, **(snaps or {}).get(latest["at_ms"], UNSNAPPED))
    return new


def move(tx: Tx, row: Row) -> None:
    """Has a believed fix kept once this writing transaction is committed; it reads the fix itself from now on."""
    tx.moved.append(row)


def keep_moved(aside: Tx, rows: Iterable[Row]) -> None:
    """Keeps what `move` noted."""
    for row in rows:
        keep(aside, [(row, Judged())])


def of_organisation(tx: Tx, organisation: str, *, snapped: bool = False) -> list[Row]:
    """The last believed fix of everyone of the organisation who has one; `snapped`: with where it lies on the roads."""
    rows = tx.rows(
        f"SELECT {_SNAPPED if snapped else _SEEN} FROM last_fix WHERE organisation = :organisation ORDER BY person",
        organisation=organisation,
    )
    found = {row["person"]: row for row in rows}
    found |= {row["person"]: row for row in tx.moved if row["organisation"] == organisation}
    return [found[person] for person in sorted(found)]


def total(tx: Tx, organisation: str) -> tuple[float, ...]:
    """Gives how many were seen, and sums that are others as soon as one of them was seen again or elsewhere."""
    row = tx.row(
        "SELECT COUNT(*) AS count, SUM(at_ms) AS seen_ms, SUM(received_ms) AS heard_ms, SUM(lat_deg) AS lat,"
        " SUM(lon_deg) AS lon FROM last_fix WHERE organisation = :organisation",
        organisation=organisation,
    )
    return tuple(row.values()) if row else ()


def stamps(tx: Tx, organisation: str) -> dict[str, tuple[float, ...]]:
    """Gives when and where everybody was last seen: who has the same still has the same fix."""
    rows = tx.rows(
        "SELECT person, at_ms, received_ms, lat_deg, lon_deg FROM last_fix WHERE organisation = :organisation"
        " ORDER BY organisation",
        organisation=organisation,
    )
    found = {row["person"]: row for row in rows}
    found |= {row["person"]: row for row in tx.moved if row["organisation"] == organisation}
    return {
        person: (row["at_ms"], row["received_ms"], row["lat_deg"], row["lon_deg"])
        for person, row in found.items()
    }


def of_person(tx: Tx, person: str, *, snapped: bool = False) -> Row | None:
    """The last believed fix of one person; `snapped` as `of_organisation`."""
    seen = _SNAPPED if snapped else _SEEN
    moved = [row for row in tx.moved if row["person"] == person]
    return (
        moved[-1] if moved else tx.row(f"SELECT {seen} FROM last_fix WHERE person = :person", person=person)
    )


def before(tx: Tx, person: str, at_ms: int, most: int) -> list[Row]:
    """The fixes of a person just before an instant, oldest first."""
    rows = tx.rows(
        "SELECT at_ms, lat_deg, lon_deg, accuracy_m, source, doubts FROM fix WHERE person = :person AND at_ms < :at_ms"
        " ORDER BY at_ms DESC LIMIT :most",
        person=person,
        at_ms=at_ms,
        most=most,
    )
    return rows[::-1]


def trail(tx: Tx, person: str, from_ms: int, to_ms: int, *, believed: bool = False) -> list[Row]:
    """The fixes of a person in [from_ms, to_ms], in their time, the newest of too many."""
    rows = tx.rows(
        f"SELECT {_SEEN}, received_ms, doubts FROM fix WHERE person = :person AND at_ms BETWEEN :from_ms AND :to_ms"
        + (" AND doubts IS NULL" if believed else "")
        + " ORDER BY at_ms DESC LIMIT :most",
        person=person,
        from_ms=from_ms,
        to_ms=to_ms,
        most=MOST_OF_TRAIL,
    )
    return rows[::-1]


def note_look(
    aside: Tx, organisation: str, person: str, viewer: str, at_ms: int, span: tuple[int, int]
) -> None:
    """Notes that somebody looked at a person's trail."""
    aside.run(
        "INSERT INTO trail_look (id, organisation, person, viewer, at_ms, from_ms, to_ms)"
        " VALUES (:id, :organisation, :person, :viewer, :at_ms, :from_ms, :to_ms)",
        id=new_id(),
        organisation=organisation,
        person=person,
        viewer=viewer,
        at_ms=at_ms,
        from_ms=span[0],
        to_ms=span[1],
    )


def looks(tx: Tx, person: str, most: int) -> list[Row]:
    """Who looked at a person's trail, the newest first."""
    return tx.rows(
        "SELECT viewer, at_ms, from_ms, to_ms FROM trail_look WHERE person = :person"
        " ORDER BY at_ms DESC, id DESC LIMIT :most",
        person=person,
        most=most,
    )


def unseen_since(tx: Tx, person: str) -> int | None:
    """Since when a person does not want to be seen."""
    row = tx.row("SELECT since_ms FROM unseen WHERE person = :person", person=person)
    return row["since_ms"] if row else None


def unseen_of(tx: Tx, organisation: str) -> Mapping[str, int]:
    """Who of an organisation does not want to be seen, since when."""
    rows = tx.rows(
        "SELECT person, since_ms FROM unseen WHERE organisation = :organisation ORDER BY person",
        organisation=organisation,
    )
    return {row["person"]: row["since_ms"] for row in rows}


def hide(aside: Tx, person: str, organisation: str, now_ms: int) -> None:
    """Switches somebody's position off, and forgets where they are."""
    aside.run(
        "INSERT INTO unseen (person, organisation, since_ms) VALUES (:person, :organisation, :now_ms)"
        " ON CONFLICT (person) DO NOTHING",
        person=person,
        organisation=organisation,
        now_ms=now_ms,
    )
    aside.run("DELETE FROM last_fix WHERE person = :person", person=person)


def show(aside: Tx, person: str) -> None:
    """Switches somebody's position on again."""
    aside.run("DELETE FROM unseen WHERE person = :person", person=person)


def forget_trails(aside: Tx, organisation: str, before_ms: int, most: int) -> int:
    """Forgets fixes received before an instant, at most so many; gives how many."""
    return aside.run(
        "DELETE FROM fix WHERE (person, at_ms) IN (SELECT person, at_ms FROM fix"
        " WHERE organisation = :organisation AND received_ms < :before_ms"
        " ORDER BY received_ms, person, at_ms LIMIT :most)",
        organisation=organisation,
        before_ms=before_ms,
        most=most,
    )


def forget_looks(aside: Tx, organisation: str, before_ms: int) -> int:
    """Forgets who looked at trails that are forgotten themselves."""
    return aside.run(
        "DELETE FROM trail_look WHERE organisation = :organisation AND at_ms < :before_ms",
        organisation=organisation,
        before_ms=before_ms,
    )


def erase(aside: Tx, person: str) -> int:
    """Erases all positions of a person; gives how many rows those were."""
    gone = 0
    for table in ("last_fix", "fix", "trail_look"):
        gone += aside.run(f"DELETE FROM {table} WHERE person = :person", person=person)
    return gone
