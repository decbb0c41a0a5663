"""Several engineers on one ticket: one leads, whom the ticket names; the others go along, each on their own visit.

The clocks read events, whoever's: the first arrival of any of them is the arrival.
"""

from __future__ import annotations

from server.domain.errors import Problem
from server.domain.ticket_states import DONE
from server.domain.visits import ORDER, cancel
from server.storage.port import Tx
from server.usecases import tickets
from server.usecases.act import Act
from server.usecases.choices import in_short
from server.usecases.events import add_events
from server.usecases.going import along_with, going_to
from server.usecases.keep import load, save


def send_along(tx: Tx, act: Act) -> str:
    """Sends another engineer along with who leads; how everybody ranked goes on record as with `tickets.assign`.

    Raises:
        Problem: nobody-leads before somebody is assigned; ticket-closed; engineer-ruled-out; why-needed.
    """
    ticket = load(tx, act, act.record, "ticket")
    if ticket.state in DONE:
        raise Problem("ticket-closed")
    if ticket.body["engineer"] is None:
        raise Problem("nobody-leads")
    going = going_to(tx, ticket)
    if any(one.body["engineer"] == act.body["engineer"] for one in going):
        return "superseded"
    engineer = tickets.able_engineer(tx, act, ticket)
    tickets.must_say_why(tx, act, engineer, {one.body["engineer"] for one in going})
    tickets.create_visit(tx, act, ticket, engineer.id)
    said = {key: act.body.get(key) for key in ("why", "why_code")}
    choice = in_short(act.choice, engineer.id)
    add_events(ticket, act, {"engineer": engineer.id, "visit": act.body["visit"], "choice": choice, **said})
    save(tx, act, ticket)
    return "applied"


def recall(tx: Tx, act: Act) -> str:
    """Takes back one of those who were sent along, while they have not arrived.

    Raises:
        Problem: move-illegal once they are there: what they do is theirs to finish.
    """
    ticket = load(tx, act, act.record, "ticket")
    visit = next(
        (one for one in along_with(tx, ticket) if one.body["engineer"] == act.body["engineer"]), None
    )
    if visit is None:
        return "superseded"
    if ORDER.index(visit.body["state"]) >= ORDER.index("on_site"):
        raise Problem("move-illegal", state=visit.body["state"])
    cancel(visit.body)
    visit.state = visit.body["state"]
    save(tx, act, visit)
    add_events(
        ticket, act, {"engineer": visit.body["engineer"], "visit": visit.id, "why": act.body.get("why")}
    )
    save(tx, act, ticket)
    return "applied"
