"""An independent reading of the ledger: which states the visits went through, and which events the tickets had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from server.domain.operations import CATALOGUE
from server.domain.visits import ENDED, ORDER
from tests.simulator.ledger import DONE

FACTS = {"visit.depart": "under_way", "visit.arrive": "on_site", "visit.repair": "repaired"}
TAKEN_AWAY = ("ticket.assign", "ticket.unassign", "ticket.void")


def visit_states(rows: Iterable[Mapping[str, Any]]) -> tuple[dict[str, str], list[str]]:
    """Visit -> the state that the ledger's order leads to; and each step on the way that was not legal."""
    states, current, illegal = dict[str, str](), dict[str, str](), list[str]()
    for row in rows:
        kind, record, body = row["kind"], row["record"], row["said"].get("body", {})
        if row["outcome"] not in DONE:
            continue
        if kind in TAKEN_AWAY and record in current:
            visit = current.pop(record)
            if states[visit] not in ENDED:
                states[visit] = "cancelled"
        if kind == "ticket.assign":
            current[record] = body["visit"]
            states[body["visit"]] = "assigned"
        elif record in states and kind.startswith("visit."):
            now = _after(kind, states[record])
            if now is None:
                illegal.append(f"{kind} of {record} was {row['outcome']} in state {states[record]}")
            else:
                states[record] = now
    return states, illegal


def _after(kind: str, state: str) -> str | None:
    """The state after an operation that was carried out; None where that was not legal."""
    if kind in FACTS:
        return FACTS[kind] if _is_before(state, FACTS[kind]) else state
    if kind == "visit.accept":
        return "accepted" if state == "assigned" else None
    if kind == "visit.decline":
        return "declined" if state in ("assigned", "accepted") else None
    if kind == "visit.finish":
        return None if state in ENDED else "finished"
    return state


def _is_before(state: str, other: str) -> bool:
    return state not in ENDED and ORDER.index(state) < ORDER.index(other)


def events(
    rows: Iterable[Mapping[str, Any]], visits: Mapping[str, str]
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Ticket -> {event id: (kind, at, earliest, latest, certainty)}, as the ledger tells. `visits`: visit -> ticket."""
    found = dict[str, dict[str, tuple[Any, ...]]]()
    for row in rows:
        known = CATALOGUE.get(row["kind"])
        if known is None or row["outcome"] not in DONE or known.record not in ("ticket", "visit"):
            continue
        ticket = visits.get(row["record"], "") if known.record == "visit" else row["record"]
        kinds = known.events_of(row["said"]["body"])
        for at, kind in enumerate(kinds):
            id = row["operation"] if at == 0 else f"{row['operation']}:{kind}"
            times = (row["said_at_ms"], row["earliest_ms"], row["latest_ms"], row["certainty"])
            found.setdefault(ticket, {})[id] = (kind, *times)
    return found
