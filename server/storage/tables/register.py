"""What the register is asked by: one row per ticket, and one per clock of it as it was last judged.

All of it follows from records (`usecases/ticket_register.py`); an emptied table is made anew. A page is read along an
index, newest first, so that its cost does not grow with the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from operator import itemgetter
from typing import Any

from server.domain.frozen import swift
from server.storage.port import Row, Tx

type Place = tuple[int, str]
"""(sort_ms, ticket) of the last one already seen."""


@swift
@dataclass(frozen=True, slots=True)
class Line:
    """A ticket (`clock`, `kind`, `clause` and `result` are empty), or one clock of it."""

    ticket: str
    clock: str
    organisation: str
    contract: str
    site: str
    equipment: str | None
    engineer: str | None
    type: str
    severity: str
    done: int
    sort_ms: int
    kind: str
    clause: str
    result: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which tickets: None does not narrow. `kind` and `result` mean one and the same clock of a ticket."""

    organisation: str
    contract: str | None = None
    site: str | None = None
    equipment: str | None = None
    engineer: str | None = None
    type: str | None = None
    severity: str | None = None
    kind: str | None = None
    result: str | None = None
    done: int | None = None
    from_ms: int | None = None
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """How many clocks of a kind and clause came to a result."""

    kind: str
    clause: str
    result: str
    count: int


_NAMES = [field.name for field in fields(Line)]
_COLUMNS = ", ".join(_NAMES)
_PUT = f"INSERT INTO register ({_COLUMNS}) VALUES ({', '.join(f':{name}' for name in _NAMES)})"
_BY_CLOCK = itemgetter("clock")


def put(tx: Tx, tickets: Mapping[str, Sequence[Line]]) -> None:
    """Keeps these rows of tickets instead of the ones before; what stays the same is not written."""
    if not tickets:
        return
    before: dict[str, list[Row]] = {}
    names = {f"ticket{i}": ticket for i, ticket in enumerate(tickets)}
    listed = ", ".join(f":{name}" for name in names)
    for row in tx.rows(f"SELECT {_COLUMNS} FROM register WHERE ticket IN ({listed}) ORDER BY clock", **names):
        before.setdefault(row["ticket"], []).append(row)
    rows = {ticket: sorted(map(_row, lines), key=_BY_CLOCK) for ticket, lines in tickets.items()}
    changed = [ticket for ticket in tickets if rows[ticket] != before.get(ticket)]
    for ticket in changed:
        if ticket in before:
            tx.run("DELETE FROM register WHERE ticket = :ticket", ticket=ticket)
    tx.run_many(_PUT, [row for ticket in changed for row in rows[ticket]])


def _row(line: Line) -> Row:
    return {name: getattr(line, name) for name in _NAMES}


def find(tx: Tx, asked: Asked, before: Place | None, limit: int) -> list[Place]:
    """Up to `limit` tickets behind a place, newest first."""
    where, values = _narrowed(asked)
    where += _of_tickets(asked)
    if before is not None:
        where.append("(sort_ms, ticket) < (:before_ms, :before_ticket)")
        values |= {"before_ms": before[0], "before_ticket": before[1]}
    rows = tx.rows(
        f"SELECT DISTINCT sort_ms, ticket FROM register WHERE {' AND '.join(where)}"
        " ORDER BY sort_ms DESC, ticket DESC LIMIT :limit",
        limit=limit,
        **values,
    )
    return [(row["sort_ms"], row["ticket"]) for row in rows]


def count(tx: Tx, asked: Asked, most: int) -> int:
    """How many tickets there are; counts no further than `most`."""
    where, values = _narrowed(asked)
    where += _of_tickets(asked)
    row = tx.row(
        "SELECT COUNT(*) AS count FROM"
        f" (SELECT DISTINCT sort_ms, ticket FROM register WHERE {' AND '.join(where)} LIMIT :most) AS found",
        most=most,
        **values,
    )
    assert row is not None  # COUNT gives a row on both engines
    return int(row["count"])


def totals(tx: Tx, asked: Asked, results: Sequence[str]) -> list[Total]:
    """How many clocks came to each of these results, by kind and clause."""
    where, values = _narrowed(asked)
    names = {f"result{i}": result for i, result in enumerate(results)}
    rows = tx.rows(
        "SELECT kind, clause, result, COUNT(*) AS count FROM register"
        f" WHERE result IN ({', '.join(f':{name}' for name in names)}) AND {' AND '.join(where)}"
        " GROUP BY kind, clause, result ORDER BY kind, clause, result",
        **names,
        **values,
    )
    return [Total(row["kind"], row["clause"], row["result"], row["count"]) for row in rows]


def is_empty(tx: Tx) -> bool:
    """Whether there is no row at all."""
    return tx.row("SELECT ticket FROM register LIMIT 1") is None


def _narrowed(asked: Asked) -> tuple[list[str], dict[str, Any]]:
    values = {name: value for name, value in asdict(asked).items() if value is not None}
    where = [f"{name} = :{name}" for name in values if name not in ("from_ms", "until_ms")]
    if asked.from_ms is not None:
        where.append("sort_ms >= :from_ms")
    if asked.until_ms is not None:
        where.append("sort_ms < :until_ms")
    return where, values


def _of_tickets(asked: Asked) -> list[str]:
    """Where no clock is asked for, a ticket is found by the row of its own."""
    return ["result = ''"] if asked.kind is None and asked.result is None else []
