"""Who is on a ticket now: the visits that have not ended, of who leads and of those who were sent along."""

from __future__ import annotations

from server.domain.records import Record
from server.domain.visits import ENDED, ORDER
from server.storage.port import Tx
from server.storage.tables import records

SENT_ALONG = "send_along"
UNENDED = tuple(state for state in ORDER if state not in ENDED)


def going_to(tx: Tx, ticket: Record) -> list[Record]:
    """Gives the visits of this ticket that have not ended, who was sent first first."""
    found = records.find(tx, "visit", ticket.organisation, parent=ticket.id, states=UNENDED)
    return sorted(found, key=lambda one: (one.body["assigned_ms"], one.id))


def along_with(tx: Tx, ticket: Record) -> list[Record]:
    """Gives those of them who do not lead."""
    return [one for one in going_to(tx, ticket) if one.id != ticket.body["visit"]]


def was_joined(ticket: Record) -> bool:
    """Whether anybody was ever sent along: known from the ticket, so that a job of one asks for no other visits."""
    return any(event["kind"] == SENT_ALONG for event in ticket.body["events"])


def furthest(states: list[str]) -> str:
    """Gives the state that is furthest on: somebody at the place is there, whoever else is still under way."""
    return max(states, key=ORDER.index)
