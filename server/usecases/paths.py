"""The paths of reports by their type: analysis, estimate, approval, answer, follow-up, archive (B-11, B-12, C-09)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from server.domain.actors import Role
from server.domain.commitments import MAJOR_EVENT
from server.domain.errors import Problem
from server.domain.events import Event, event_of, known_events
from server.domain.grading import Suggestion, Told, suggest
from server.domain.paths import DEPARTMENT_WORKING_DAYS, FOLLOW_UP_ATTEMPTS, Step, missing, path_of
from server.domain.records import Record
from server.domain.ticket_states import ASSIGNABLE, DONE
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.act import Act
from server.usecases.contacts import contact_of
from server.usecases.events import add_event, add_events
from server.usecases.keep import load, load_own, save
from server.usecases.occasions import major_event_at
from server.usecases.tickets import (
    end_along,
    end_visit,
    grade_ticket,
    hand_to,
    move,
    must_have,
    open_again,
)

CONSULTATION = "consultation"


def steps_of(tx: Tx, ticket: Record, now_ms: int) -> list[Step]:
    """Gives the path of a ticket as it stands now."""
    contact = contact_of(tx, ticket.id)
    is_written = contact is not None and bool(contact.body["description"])
    return path_of(ticket.body["type"], _known(ticket, now_ms), is_written=is_written)


def suggestion_of(tx: Tx, ticket: Record, contact: Record | None) -> Suggestion:
    """Gives the grade that a report suggests by what it says, as far as that is told with `contact` (A-09)."""
    contract = records.get(tx, ticket.body["contract"])
    assert contract is not None  # every ticket is one of a contract
    reported = next((event for event in ticket.body["events"] if event["kind"] == "reported"), None)
    impact = reported["data"].get("impact") if reported else None
    words = (contact.body["description"] if contact else None) or ""
    told = Told(ticket.body["what"], ticket.body["reach"], impact, words)
    return suggestion_for(tx, contract, told, ticket.body["reported_ms"])


def suggestion_for(tx: Tx, contract: Record, told: Told, at_ms: int) -> Suggestion:
    """Gives the grade that a report of this instant suggests; its phase where the contract has rows of one."""
    rows = records.get_many(tx, contract.body["commitments"]).values()
    event = (
        major_event_at(tx, contract, at_ms)
        if any(row.body["during"] == MAJOR_EVENT for row in rows)
        else None
    )
    if event is not None:
        told = replace(told, event=event.body["text"] or "")
    return suggest(told, contract.body["types"], contract.body["severities"])


def analyse(tx: Tx, act: Act) -> None:
    """Says of what kind a defect is; an operating question is a consultation from then on (B-11).

    Raises:
        Problem: ticket-closed; validation-failed where the contract knows no consultation.
    """
    ticket = _running(tx, act)
    add_events(ticket, act, act.body)
    if act.body["kind"] == "operating" and ticket.body["type"] != CONSULTATION:
        must_have(load(tx, act, ticket.body["contract"], "contract"), type=CONSULTATION)
        grade_ticket(ticket, act, CONSULTATION, ticket.body["severity"])
    save(tx, act, ticket)


def pass_on(tx: Tx, act: Act) -> None:
    """Passes a report on to site: it is on site from then on, with the clocks of that (C-01, clocks rule 16)."""
    ticket = _running(tx, act)
    ticket.body["type"] = "on_site"
    add_events(ticket, act, act.body)
    save(tx, act, ticket)


def solve(tx: Tx, act: Act) -> None:
    """Solved without going there: the customer confirms it (A-12); a consultation is closed at once (B-11)."""
    ticket = load_own(tx, act, act.record)
    add_events(ticket, act, act.body)
    if ticket.body["type"] == CONSULTATION and ticket.state not in DONE:
        _settle(tx, act, ticket, "closed")
    elif ticket.state in ASSIGNABLE:
        _settle(tx, act, ticket, "repaired")
    else:
        save(tx, act, ticket)


def answer(tx: Tx, act: Act) -> None:
    """Tells the customer the outcome: it closes a consultation, which it solves, and a wish that was declined."""
    ticket = load(tx, act, act.record, "ticket")
    if ticket.state == "void":
        raise Problem("ticket-closed")
    add_events(ticket, act, act.body)
    is_open = ticket.state not in DONE
    if is_open and ticket.body["type"] == CONSULTATION:
        add_event(ticket, act, "solved", {})
        _settle(tx, act, ticket, "closed")
    elif (
        is_open
        and ticket.body["type"] == "change"
        and _last(ticket, act, "approved", "declined") == "declined"
    ):
        _settle(tx, act, ticket, "closed")
    else:
        save(tx, act, ticket)


def answer_complaint(tx: Tx, act: Act) -> None:
    """Gives the result of a complaint, which closes it (C-14)."""
    ticket = load(tx, act, act.record, "ticket")
    add_events(ticket, act, act.body)
    if ticket.body["type"] == "complaint" and ticket.state not in DONE:
        _settle(tx, act, ticket, "closed")
    else:
        save(tx, act, ticket)


def estimate(tx: Tx, act: Act) -> None:
    """Says how many working days a wish takes; a vague one is first put in writing (B-12).

    Raises:
        Problem: ticket-closed; wish-not-in-writing.
    """
    ticket = _running(tx, act)
    if any(one.step == "wish" and one.is_open for one in steps_of(tx, ticket, act.now_ms)):
        raise Problem("wish-not-in-writing")
    add_events(ticket, act, act.body)
    save(tx, act, ticket)


def approve(tx: Tx, act: Act) -> str:
    """Approves or declines a wish: two weeks by the head of the department, more by who stands above (B-12).

    Raises:
        Problem: ticket-closed; estimate-missing; approval-above-you.
    """
    ticket = _running(tx, act)
    estimated = [event for event in _known(ticket, act.now_ms) if event.kind == "estimated"]
    if not estimated:
        raise Problem("estimate-missing")
    days = int(estimated[-1].data["working_days"])
    if days > DEPARTMENT_WORKING_DAYS and _is_below_another(tx, act):
        raise Problem("approval-above-you", days=DEPARTMENT_WORKING_DAYS)
    add_events(ticket, act, act.body)
    save(tx, act, ticket)
    return "applied"


def follow_up(tx: Tx, act: Act) -> None:
    """The call after the repair: reached, or the third attempt; "does not work" is a refusal (C-09, rule 15)."""
    ticket = load(tx, act, act.record, "ticket")
    add_events(ticket, act, {**act.body, **act.personal})
    if not act.body["reached"]:
        tried = _since_opened(_known(ticket, act.now_ms), "follow_up_missed")
        if len(tried) >= FOLLOW_UP_ATTEMPTS and not _since_opened(_known(ticket, act.now_ms), "followed_up"):
            add_event(ticket, act, "followed_up", {"attempts": len(tried)})
    elif act.body.get("works") is False and ticket.state in ("repaired", "closed"):
        add_event(ticket, act, "reopened", {"cause": "refused"})
        open_again(tx, act, ticket)
        return
    save(tx, act, ticket)


def archive(tx: Tx, act: Act) -> str:
    """Puts a closed report away once its path is whole (B-07, B-11).

    Raises:
        Problem: move-illegal before it is closed; path-incomplete with the steps that are missing.
    """
    ticket = load(tx, act, act.record, "ticket")
    if ticket.state != "closed":
        raise Problem("move-illegal", state=ticket.state)
    steps = steps_of(tx, ticket, act.now_ms)
    if not any(one.is_open for one in steps):
        return "superseded"
    if open_steps := missing(steps):
        raise Problem("path-incomplete", {"steps": open_steps}, steps=", ".join(open_steps))
    add_events(ticket, act, act.body)
    save(tx, act, ticket)
    return "applied"


def _settle(tx: Tx, act: Act, ticket: Record, state: str) -> None:
    """Ends the work from afar; an engineer who is there already stays in charge of the visit."""
    if end_visit(tx, act, ticket):
        end_along(tx, act, ticket)
        hand_to(tx, act, ticket, None, None, state)
    else:
        move(tx, act, ticket, state)


def _running(tx: Tx, act: Act) -> Record:
    ticket = load_own(tx, act, act.record)
    if ticket.state in DONE:
        raise Problem("ticket-closed")
    return ticket


def _known(ticket: Record, now_ms: int) -> list[Event]:
    return known_events((event_of(event) for event in ticket.body["events"]), now_ms)


def _last(ticket: Record, act: Act, *kinds: str) -> str | None:
    found = [event.kind for event in _known(ticket, act.now_ms) if event.kind in kinds]
    return found[-1] if found else None


def _since_opened(known: Iterable[Event], kind: str) -> list[Mapping[str, Any]]:
    """What of this kind happened since the ticket was last opened again."""
    found: list[Mapping[str, Any]] = []
    for event in known:
        if event.kind == "reopened":
            found.clear()
        elif event.kind == kind:
            found.append(event.data)
    return found


def _is_below_another(tx: Tx, act: Act) -> bool:
    """Whether a supervisor has another one above: what is the company's is for who has none."""
    person = records.get(tx, act.actor.person or "")
    above = records.get(tx, person.body["superior"]) if person and person.body["superior"] else None
    return above is not None and above.body["role"] == Role.SUPERVISOR and bool(above.body["active"])
