"""Visits: accept, set off, arrive, repair, finish. Evidence is kept whatever became of the assignment (I8)."""

from __future__ import annotations

from typing import Any

from server.domain.errors import Problem
from server.domain.operations import CATALOGUE
from server.domain.records import Record
from server.domain.ticket_clocks import READ
from server.domain.ticket_states import DONE
from server.domain.visits import AT_PLACE, ENDED, advance
from server.storage.port import Tx
from server.storage.tables import blobs
from server.usecases.act import Act
from server.usecases.contacts import name_signer
from server.usecases.events import add_event, add_events
from server.usecases.going import furthest, going_to, was_joined
from server.usecases.keep import load, save
from server.usecases.people_photos import note_people
from server.usecases.tickets import release
from server.usecases.witnesses import own_visit, refresh_arrival

STORY = frozenset(
    name
    for name, kind in CATALOGUE.items()
    if kind.record == "visit" and READ.isdisjoint(one.event for one in kind.yields)
)
"""What tells more of a visit; only a promise that names it by itself counts by it."""


def accept(tx: Tx, act: Act) -> str:
    """The engineer takes the visit.

    Raises:
        Problem: move-illegal when the visit was cancelled or declined meanwhile.
    """
    visit, ticket = _both(tx, act)
    if visit.state in ENDED:
        raise Problem("move-illegal", state=visit.state)
    if not advance(visit.body, "accepted"):
        return "superseded"
    _keep(tx, act, visit, ticket, {})
    return "applied"


def decline(tx: Tx, act: Act) -> str:
    """The engineer gives the visit back with a reason; the ticket waits for dispatch again."""
    visit, ticket = _both(tx, act)
    if visit.state not in ("assigned", "accepted"):
        raise Problem("move-illegal", state=visit.state)
    visit.body["state"] = visit.state = "declined"
    save(tx, act, visit)
    add_events(ticket, act, {"visit": visit.id, "why": act.body["why"]})
    if ticket.body["visit"] == visit.id:
        release(tx, act, ticket)
    else:
        save(tx, act, ticket)
    return "applied"


def depart(tx: Tx, act: Act) -> None:
    """The engineer sets off."""
    visit, ticket = _both(tx, act)
    if advance(visit.body, "under_way"):
        visit.body["departed_ms"] = act.moment.at_ms
    _keep(tx, act, visit, ticket, {})


def arrive(tx: Tx, act: Act) -> None:
    """Writes down "I have arrived": a fact, kept even when the visit was taken away meanwhile (B-03)."""
    visit, ticket = _both(tx, act)
    advance(visit.body, "on_site")
    said = {
        key: getattr(act.moment, key)
        for key in (
            "at_ms",
            "earliest_ms",
            "latest_ms",
            "certainty",
            "wide_earliest_ms",
        )
    }
    first = visit.body["arrival"] is None
    event = add_event(
        ticket,
        act,
        "arrived",
        {"visit": visit.id, "proof": [], "place": act.body.get("place")},
    )
    if first:
        visit.body["arrival"] = {
            "event": event,
            **said,
            "proof": [],
            "place": act.body.get("place"),
            "said": said,
        }
        refresh_arrival(visit)
    _keep(tx, act, visit, ticket, None)


def find(tx: Tx, act: Act) -> None:
    """What the engineer found, and its cause (B-10)."""
    _add(
        tx,
        act,
        "findings",
        {key: act.body.get(key) for key in ("text", "cause", "equipment")},
    )


def use_part(tx: Tx, act: Act) -> None:
    """A part taken out and another put in."""
    keys = ("part", "part_id", "qty", "serial_out", "serial_in")
    _add(tx, act, "parts", {key: act.body.get(key) for key in keys})


def photograph(tx: Tx, act: Act) -> None:
    """A photo taken on the visit; its bytes travel apart."""
    photo = act.body["photo"]
    entry = {
        "sha256": photo["sha256"],
        "caption": photo.get("caption"),
        "by": act.actor.person,
        "when": act.body.get("when"),
    }
    ticket = _add(tx, act, "photos", entry, identified=False, blob=photo["sha256"])
    if photo.get("people"):
        note_people(tx, act, ticket, photo["sha256"], act.moment.at_ms)
        save(tx, act, ticket)


def sign(tx: Tx, act: Act) -> None:
    """The customer's signature on the engineer's phone."""
    ticket = _add(tx, act, "signatures", {"sha256": act.body["signature"]}, blob=act.body["signature"])
    name_signer(tx, act, ticket)


def note(tx: Tx, act: Act) -> None:
    """A free note on the visit."""
    _add(tx, act, "notes", {"text": act.body["text"], "by": act.actor.person})


def repair(tx: Tx, act: Act) -> None:
    """The fault is repaired: a fact for the clocks first, a move of the states where they allow it (B-04)."""
    visit, ticket = _both(tx, act)
    visit.body["repairs"].append(
        {
            "id": act.id,
            "at_ms": act.moment.at_ms,
            "done": act.body["done"],
            "prevent": act.body.get("prevent"),
            "equipment": act.body.get("equipment"),
        }
    )
    advance(visit.body, "repaired")
    _keep(tx, act, visit, ticket, {"visit": visit.id, "done": act.body["done"]})


def finish(tx: Tx, act: Act) -> str:
    """Ends the visit; what was not repaired waits for dispatch again (B-18)."""
    visit, ticket = _both(tx, act)
    if visit.state == "finished":
        return "superseded"
    if visit.state in ENDED:
        raise Problem("move-illegal", state=visit.state)
    left = act.body.get("left") or ("repaired" if visit.body["repairs"] else "not_repaired")
    if left == "repaired" and not visit.body["repairs"]:
        left = "not_repaired"  # the clocks know of no repair, so neither may the ticket: it would wait for nobody
    visit.body.update(state="finished", finished_ms=act.moment.at_ms, left=left)
    visit.state = "finished"
    save(tx, act, visit)
    add_events(ticket, act, {"visit": visit.id, "left": left})
    if left != "repaired" and ticket.body["visit"] == visit.id and ticket.state not in DONE:
        release(tx, act, ticket)
    else:
        save(tx, act, ticket)
    return "applied"


def _both(tx: Tx, act: Act) -> tuple[Record, Record]:
    visit = own_visit(tx, act)
    return visit, load(tx, act, visit.body["ticket"], "ticket", short=True)


def _add(
    tx: Tx,
    act: Act,
    into: str,
    entry: dict[str, Any],
    *,
    identified: bool = True,
    blob: str | None = None,
) -> Record:
    visit, ticket = _both(tx, act)
    identity = {"id": act.id} if identified else {}
    visit.body[into].append({**identity, "at_ms": act.moment.at_ms, **entry})
    if blob:
        blobs.grant(tx, blob, visit.body["contract"], act.organisation)
    _keep(tx, act, visit, ticket, {"visit": visit.id, **entry})
    return ticket


def _keep(tx: Tx, act: Act, visit: Record, ticket: Record, data: dict[str, Any] | None) -> None:
    """Keeps both; the ticket follows its leading visit, and whoever is at the place, until it is closed or voided."""
    was, visit.state = visit.state, visit.body["state"]
    save(tx, act, visit)
    if data is not None:
        add_events(ticket, act, {"visit": visit.id, **data})
    stands = was == visit.state == ticket.state  # a note moves nobody, so nobody else is asked for
    if not stands and ticket.state not in ("closed", "void", "repaired") and visit.state not in ENDED:
        alone = visit.id == ticket.body["visit"] and not was_joined(ticket)
        going = [visit] if alone else going_to(tx, ticket)
        states = [one.body["state"] for one in going if _moves(ticket, one)]
        ticket.state = ticket.body["state"] = furthest(states) if states else ticket.state
    save(tx, act, ticket, pressing=not stands or act.kind.name not in STORY)


def _moves(ticket: Record, visit: Record) -> bool:
    """Whether the ticket is where this visit is: it leads, or it has come to the place."""
    return bool(
        ticket.body["visit"] == visit.id or (ticket.body["visit"] and visit.body["state"] in AT_PLACE)
    )
