"""A ticket that was none, and a duplicate merged into an earlier one: void, on record, and taken back (B-10)."""

from __future__ import annotations

from server.domain.errors import Problem
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.act import Act
from server.usecases.events import add_event, add_events
from server.usecases.keep import load, save
from server.usecases.tickets import end_along, end_visit, hand_to, release


def void(tx: Tx, act: Act) -> str:
    """Ends a ticket that was none; later than a deadline the breach stays (clocks rule 11)."""
    ticket = load(tx, act, act.record, "ticket")
    if ticket.state == "void":
        return "superseded"
    if ticket.state == "closed":
        raise Problem("move-illegal", state=ticket.state)
    into = act.body.get("into")
    if into:
        _merge(tx, act, ticket, into)
    end_visit(tx, act, ticket)
    end_along(tx, act, ticket)
    ticket.body["into"] = into
    add_events(ticket, act, {"why": act.body["why"], "into": into})
    hand_to(tx, act, ticket, None, None, "void")
    return "applied"


def unvoid(tx: Tx, act: Act) -> str:
    """Takes a voiding back: its event is retracted, so the clocks run as if it had not been; nobody has the ticket."""
    ticket = load(tx, act, act.record, "ticket")
    if ticket.state != "void":
        return "superseded"
    voided = next(event for event in reversed(ticket.body["events"]) if event["kind"] == "voided")
    add_events(ticket, act, {"of": voided["id"], "retract": True, "why": act.body.get("why")})
    kept = records.get(tx, ticket.body["into"]) if ticket.body["into"] else None
    if kept is not None:
        _part(tx, act, ticket, kept)
    ticket.body["into"] = None
    release(tx, act, ticket)
    return "applied"


def _merge(tx: Tx, act: Act, ticket: Record, into: str) -> None:
    """Notes on the kept ticket which later report of the same place it takes over.

    Raises:
        Problem: merge-other-place; merge-into-earlier where the kept one is the later, or is void itself.
    """
    kept = load(tx, act, into, "ticket")
    if kept.site != ticket.site:
        raise Problem("merge-other-place")
    first = (kept.body["reported_ms"], kept.id) < (ticket.body["reported_ms"], ticket.id)
    if kept.id == ticket.id or kept.state == "void" or not first:
        raise Problem("merge-into-earlier")
    add_event(kept, act, "duplicate_merged", {"from": ticket.id, "number": ticket.body["number"]})
    save(tx, act, kept)


def _part(tx: Tx, act: Act, ticket: Record, kept: Record) -> None:
    """Takes the note of a merging back from the ticket that was kept."""
    noted = [one for one in kept.body["events"] if one["kind"] == "duplicate_merged"]
    merged = next((one for one in reversed(noted) if one["data"]["from"] == ticket.id), None)
    if merged is not None:
        add_event(kept, act, "corrected", {"of": merged["id"], "retract": True, "why": act.body.get("why")})
        save(tx, act, kept)
