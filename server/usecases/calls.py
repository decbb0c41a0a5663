"""Calls as the telephone system posts them: kept one by one, known by their number, dealt with by the desk (B-02)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.domain.callers import caller_mark, digits_of
from server.domain.errors import Problem
from server.domain.records import Record
from server.domain.ticket_states import DONE
from server.storage.port import Tx
from server.storage.tables import operations, personal, records
from server.usecases.act import Act, Moment
from server.usecases.contacts import contact_of
from server.usecases.events import add_event
from server.usecases.keep import create, load, save
from server.usecases.witnesses import secret_key

MOST_REPORTS = 20
"""Reports of one number that are looked through; whoever reported more often is known by the last of them."""

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is behind a number: the last report made with it, the site, and the tickets still open, newest first."""

    site: str | None = None
    contract: str | None = None
    last: Record | None = None
    tickets: tuple[Record, ...] = ()


def take_call(tx: Tx, act: Act) -> None:
    """Keeps a call, or what more is known of it; an answered call to the reporter of the one open ticket is on record.

    Whoever is unknown is kept all the same.
    """
    known = records.get(tx, act.record)
    number = str(act.personal.get("number") or "")
    caller = caller_of(tx, act.organisation, number)
    said = {
        key: act.body.get(key)
        for key in ("direction", "answered", "began_ms", "answered_ms", "ended_ms", "line")
    }
    if known is None:
        place = {"site": caller.site, "contract": caller.contract, "known_by": caller.last and caller.last.id}
        columns = {"site": caller.site, "contract": caller.contract, "state": "open"}
        call = create(
            tx, act, "call", {**said, **place, "talked_s": _talked_s(act), "said": _said(act), "state": "open"},
            sort_ms=act.body["began_ms"], **columns,
        )  # fmt: skip
    else:
        call = load(tx, act, act.record, "call")
        call.body.update(
            {key: value for key, value in said.items() if value is not None}, talked_s=_talked_s(act)
        )
    if call.body["direction"] == "out" and len(caller.tickets) == 1 and _has_come_to_an_end(call):
        _put_on(tx, act, call, caller.tickets[0])
        _close(call, caller.tickets[0])
    save(tx, act, call)


def close_call(tx: Tx, act: Act) -> str:
    """The desk says what a call was about: a ticket, on whose record it is put, or nothing of ours."""
    call = load(tx, act, act.record, "call")
    if call.state == "closed":
        return "superseded"
    ticket = load(tx, act, act.body["ticket"], "ticket") if act.body.get("ticket") else None
    if ticket is not None:
        _put_on(tx, act, call, ticket)
    _close(call, ticket)
    call.body["why"] = act.body.get("why")
    save(tx, act, call)
    return "applied"


def name_ticket(tx: Tx, act: Act, call: str, ticket: Record) -> None:
    """Says which report a call became; that it was answered is on its record already (clocks rule 10).

    Raises:
        Problem: record-unknown.
    """
    found = load(tx, act, call, "call")
    _close(found, ticket)
    save(tx, act, found)


def caller_of(tx: Tx, organisation: str, number: str) -> Caller:
    """Gives who is behind a number: by the reports made with it, else by the site whose duty telephone it is."""
    tickets = _tickets_of(tx, organisation, number)
    running = tuple(ticket for ticket in tickets if ticket.state not in DONE)
    if tickets:
        return Caller(tickets[0].site, tickets[0].contract, tickets[0], running)
    digits = digits_of(number)
    for site in records.find(tx, "site", organisation):
        if digits and digits_of(site.body["duty_phone"] or "") == digits:
            return Caller(site.id, site.contract)
    return Caller()


def at_desk(tx: Tx, organisation: str, since_ms: int) -> list[dict[str, Any]]:
    """Gives the calls since then that nobody has dealt with, newest first, with what is known of who called."""
    found = records.find(tx, "call", organisation, states=["open"], limit=MOST_SHOWN)
    numbers = personal.values_of(tx, [one.body["said"] for one in found if one.body["said"]])
    return [
        _shown(tx, one, numbers.get(one.body["said"] or "", {}).get("number"))
        for one in found
        if one.sort_ms >= since_ms
    ]


def _shown(tx: Tx, call: Record, number: str | None) -> dict[str, Any]:
    caller = caller_of(tx, call.organisation, number or "")
    return {
        "call": call.body,
        "number": number,
        "name": name_of(tx, caller.last),
        "equipment": caller.last.body["equipment"] if caller.last else None,
        "tickets": [{"id": one.id, "number": one.body["number"]} for one in caller.tickets],
    }


def name_of(tx: Tx, ticket: Record | None) -> str | None:
    """The name given with a ticket's report, as long as it is kept."""
    contact = contact_of(tx, ticket.id) if ticket else None
    return contact.body["reporter_name"] if contact else None


def _tickets_of(tx: Tx, organisation: str, number: str) -> list[Record]:
    mark = caller_mark(secret_key(tx), number)
    if mark is None:
        return []
    rows = [operations.get(tx, one) for one in personal.of_caller(tx, organisation, mark, MOST_REPORTS)]
    found = records.get_many(tx, [row["record"] for row in rows if row])
    tickets = [one for one in found.values() if one.kind == "ticket" and one.organisation == organisation]
    return sorted(tickets, key=lambda one: (one.body["reported_ms"], one.id), reverse=True)


def _has_come_to_an_end(call: Record) -> bool:
    return bool(call.body["answered"]) or call.body["ended_ms"] is not None


def _put_on(tx: Tx, act: Act, call: Record, ticket: Record) -> None:
    """Puts a call on a ticket's record once: answered it is the contact, else one that reached nobody.

    Raises:
        Problem: ticket-closed for one that is void.
    """
    if ticket.state == "void":
        raise Problem("ticket-closed")
    kinds = ("call_answered", "contacted") if call.body["answered"] else ("call_missed",)
    told = {(one["kind"], one["data"].get("call")) for one in ticket.body["events"]}
    data = {"call": call.id, "to": "reporter", "answered": call.body["answered"]}
    data |= {key: call.body[key] for key in ("direction", "talked_s", "began_ms")}
    for kind in kinds:
        if (kind, call.id) not in told:
            add_event(ticket, act, kind, data, moment=_moment(act, call))
    save(tx, act, ticket)


def _moment(act: Act, call: Record) -> Moment:
    """When the call was answered, by the telephone system's clock; nothing happens after it is told."""
    at_ms = min(call.body["answered_ms"] or call.body["began_ms"], act.moment.received_ms)
    return act.moment.by_telephone(at_ms, "continuous")


def _close(call: Record, ticket: Record | None) -> None:
    call.body.update(state="closed", ticket=ticket.id if ticket else None)
    call.state = "closed"


def _said(act: Act) -> str | None:
    """The operation along with which the number was said: it stands nowhere else (B-16)."""
    return act.id if act.personal.get("number") else None


def _talked_s(act: Act) -> int | None:
    answered_ms, ended_ms = act.body.get("answered_ms"), act.body.get("ended_ms")
    if answered_ms is None or ended_ms is None:
        return None
    return max(0, int(ended_ms - answered_ms) // 1000)
