"""Handing over at the end of a shift: what is open is read and taken over one by one by whoever comes.

What nobody has taken over climbs: `server/worker/handovers.py` tells one superior after the other.
"""

from __future__ import annotations

import dataclasses

from server.domain.actors import DESK, Role
from server.domain.errors import Problem
from server.domain.ids import derived_id
from server.domain.operations import CATALOGUE
from server.domain.records import Record
from server.domain.ticket_states import ASSIGNABLE, OPEN
from server.storage.port import Tx
from server.storage.tables import records, timers
from server.usecases import tickets
from server.usecases.act import Act
from server.usecases.keep import create, load, save

HANDOVER = "handover.watch"
"""The timer of a hand-over."""


def begin(tx: Tx, act: Act) -> None:
    """Hands over what is open: from a desk every ticket, from an engineer those in their hands that may change hands.

    Raises:
        Problem: handover-pointless for oneself, for somebody who left, between desk and field, where nothing is open,
            or while an earlier one of the same person is still open.
    """
    taker = load(tx, act, act.body["to"], "person")
    giver = load(tx, act, act.actor.person or "", "person")
    same = (giver.body["role"] == Role.ENGINEER) == (taker.body["role"] == Role.ENGINEER)
    if taker.id == giver.id or not taker.body["active"] or not same or _of(tx, act, giver.id):
        raise Problem("handover-pointless")
    items = _open_tickets(tx, act, giver)
    if not items:
        raise Problem("handover-pointless")
    body = {
        "from": giver.id,
        "to": taker.id,
        "note": act.body.get("note"),
        "contracts": sorted({str(ticket.contract) for ticket in items}),
        "items": [{"ticket": one.id, "number": one.body["number"], "accepted_ms": None} for one in items],
        "state": "open",
        "begun_ms": act.now_ms,
    }
    create(tx, act, "handover", body, state="open")
    _look(tx, act)


def accept(tx: Tx, act: Act) -> str:
    """Takes one over; from an engineer's hands it comes into one's own. The last one ends the hand-over.

    Raises:
        Problem: role-not-allowed for anybody but who takes over; record-unknown for a ticket that is not part of it;
            what `tickets.assign` raises.
    """
    handover = load(tx, act, act.record, "handover")
    if handover.body["to"] != act.actor.person:
        raise Problem("role-not-allowed")
    item = next((one for one in handover.body["items"] if one["ticket"] == act.body["ticket"]), None)
    if item is None:
        raise Problem("record-unknown")
    if item["accepted_ms"] is not None or handover.state != "open":
        return "superseded"
    ticket = load(tx, act, item["ticket"], "ticket")
    if ticket.body["engineer"] == handover.body["from"]:
        _assign(tx, act, ticket)
    item["accepted_ms"] = act.moment.at_ms
    settle(tx, act, handover)
    return "applied"


def end(tx: Tx, act: Act) -> str:
    """Ends a hand-over: taken back by who began it, what was taken over stays so; done where nothing waits any more.

    Raises:
        Problem: role-not-allowed for anybody but who began it, and the worker.
    """
    handover = load(tx, act, act.record, "handover")
    done = act.actor.role is Role.WORKER
    if not done and handover.body["from"] != act.actor.person:
        raise Problem("role-not-allowed")
    if handover.state != "open":
        return "superseded"
    _end(tx, act, handover, "done" if done else "taken_back")
    return "applied"


def waiting(tx: Tx, handover: Record) -> list[Record]:
    """The tickets of a hand-over that still wait to be taken over: what is done meanwhile needs nobody."""
    open_now = [one["ticket"] for one in handover.body["items"] if one["accepted_ms"] is None]
    found = records.get_many(tx, open_now)
    return [found[id] for id in open_now if id in found and _is_open(found[id], handover.body["from"])]


def settle(tx: Tx, act: Act, handover: Record) -> None:
    """Keeps a hand-over, ended where nothing waits any more; the worker looks at what rings for it."""
    if waiting(tx, handover):
        save(tx, act, handover)
        _look(tx, act)
    else:
        _end(tx, act, handover, "done")


def _end(tx: Tx, act: Act, handover: Record, state: str) -> None:
    handover.state = handover.body["state"] = state
    handover.body["ended_ms"] = act.now_ms
    save(tx, act, handover)
    _look(tx, act)


def _look(tx: Tx, act: Act) -> None:
    timers.put(tx, f"{HANDOVER}:{act.record}", act.organisation, HANDOVER, act.record, act.now_ms, {})


def _of(tx: Tx, act: Act, giver: str) -> bool:
    found = records.find(tx, "handover", act.organisation, states=["open"])
    return any(one.body["from"] == giver for one in found)


def _open_tickets(tx: Tx, act: Act, giver: Record) -> list[Record]:
    found = records.find(tx, "ticket", act.organisation, states=OPEN)
    mine = [one for one in found if giver.body["role"] in DESK or one.body["engineer"] == giver.id]
    return sorted((one for one in mine if _is_open(one, giver.id)), key=lambda one: (one.sort_ms, one.id))


def _is_open(ticket: Record, giver: str) -> bool:
    """What is on site stays with whoever is there."""
    if ticket.body["engineer"] == giver:
        return ticket.state in ASSIGNABLE
    return ticket.state in OPEN


def _assign(tx: Tx, act: Act, ticket: Record) -> None:
    visit = act.body.get("visit") or derived_id("visit", act.id)
    body = {"engineer": act.actor.person, "visit": visit, "why": "handover"}
    tickets.assign(
        tx, dataclasses.replace(act, kind=CATALOGUE["ticket.assign"], record=ticket.id, body=body, base=None)
    )
