"""Tickets: opened, graded, assigned, voided, confirmed. What a ticket's clocks make of it is `domain.ticket_clocks`."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.actors import DESK, Role
from server.domain.errors import Problem
from server.domain.records import Record
from server.domain.ticket_states import ASSIGNABLE, DONE, OPEN
from server.domain.visits import AT_PLACE, cancel
from server.storage.port import Tx
from server.storage.tables import blobs, records, settings
from server.usecases import errands, standby
from server.usecases.act import Act, Moment
from server.usecases.calls import name_ticket
from server.usecases.choices import in_short, quicker
from server.usecases.contacts import hand_contact, open_contact
from server.usecases.events import add_event, add_events
from server.usecases.going import along_with, furthest
from server.usecases.keep import create, load, load_own, save
from server.usecases.obligations import move_tasks, start_tasks_of_event
from server.usecases.occasions import phase_at


def open_ticket(tx: Tx, act: Act) -> None:
    """Opens a ticket with the commitments now in force, and its contact apart (A-10, B-10).

    Raises:
        Problem: record-unknown for a site or equipment that this actor may not see; validation-failed for a type and
            severity-unknown for a severity that the contract does not have.
    """
    site = load(tx, act, act.body["site"], "site")
    contract = load(tx, act, site.body["contract"], "contract")
    equipment = act.body.get("equipment")
    # A fault is a fault, also of a device that was taken out of the register meanwhile.
    if equipment and load(tx, act, equipment, "equipment", removed=True).site != site.id:
        raise Problem("record-unknown")
    must_have(contract, act.body.get("type"), act.body.get("severity"))
    moment = _reported_at(act)
    ticket = create(
        tx,
        act,
        "ticket",
        {
            "number": _number(tx, act, site),
            "contract": contract.id,
            "site": site.id,
            "place": act.body.get("place"),
            "equipment": equipment,
            "tag": act.body.get("tag"),
            "channel": act.body["channel"],
            "what": act.body.get("what"),
            "reach": act.body.get("reach"),
            "type": act.body.get("type") or contract.body["types"][0],
            "severity": act.body.get("severity") or contract.body["severities"][-1],
            "state": "reported",
            "commitments": list(contract.body["commitments"]),
            "photos": [_photo(photo, act) for photo in act.body.get("photos", [])],
            "reported_ms": moment.at_ms,
            "first_time_fix": True,
        },
        contract=contract.id,
        site=site.id,
        state="reported",
        sort_ms=moment.at_ms,
    )
    for photo in ticket.body["photos"]:
        blobs.grant(tx, photo["sha256"], contract.id, act.organisation)
    open_contact(tx, act, ticket)
    said = ("type", "severity", "channel", "impact", "about", "stated_ms")
    reported = {key: act.body[key] for key in said if key in act.body}
    if during := phase_at(tx, contract, moment.at_ms):
        reported["during"] = during
    add_events(ticket, act, reported, moment=moment)
    if _is_graded(act):
        grade_ticket(ticket, act, ticket.body["type"], ticket.body["severity"], _grounds(act))
    if act.body.get("call"):
        name_ticket(tx, act, act.body["call"], ticket)
    save(tx, act, ticket)


def _is_graded(act: Act) -> bool:
    """A person of ours who takes a report and says what it is has graded it; who complains has said so."""
    by_desk = act.actor.role in DESK and bool(act.body.get("type") and act.body.get("severity"))
    return by_desk or act.body.get("type") == "complaint"


def grade(tx: Tx, act: Act) -> str:
    """Sets type and severity; clocks follow from the event (A-09).

    Raises:
        Problem: ticket-closed; validation-failed for a type and severity-unknown for a severity that the contract
            does not have.
    """
    ticket = load_open(tx, act)
    contract = load(tx, act, ticket.body["contract"], "contract")
    must_have(contract, act.body.get("type"), act.body.get("severity"))
    grade_ticket(ticket, act, act.body["type"], act.body["severity"], _grounds(act))
    save(tx, act, ticket)
    return "applied"


def _grounds(act: Act) -> dict[str, Any]:
    """What a grade was given on: what had been suggested, why it is another, and the phase (A-09)."""
    return {key: act.body[key] for key in ("during", "suggested", "why") if key in act.body}


def grade_ticket(
    ticket: Record, act: Act, type: str, severity: str, more: Mapping[str, Any] | None = None
) -> None:
    """Grades a ticket (not yet saved); one graded on site is passed on by its report (clocks rule 16)."""
    ticket.body.update(type=type, severity=severity, graded=True)
    add_event(ticket, act, "graded", {"type": type, "severity": severity, "during": None, **(more or {})})
    if type == "on_site" and "on_site_needed" not in _kinds(ticket):
        add_event(ticket, act, "on_site_needed", {"graded": True})


def assign(tx: Tx, act: Act) -> str:
    """Gives the ticket to an engineer as a new visit; safe against two dispatchers at once (B-03, D-04).

    How everybody ranked goes on record with it, where the server looked: `usecases.choices`. Who is on site already
    stays there and goes along from then on: what they do there is theirs to finish.

    Raises:
        Problem: assigned-already when someone else assigned it since this desk looked; engineer-ruled-out when the
            engineer does not serve the contract; why-needed for another than the first; handing-needs-why for a
            ticket whose engineer is on site; move-illegal once it is repaired; ticket-closed.
    """
    ticket = load(tx, act, act.record, "ticket")
    holder = ticket.body["engineer"]
    if holder == act.body["engineer"]:
        return "superseded"
    if ticket.state in DONE:
        raise Problem("ticket-closed")
    if ticket.state not in (*ASSIGNABLE, "on_site"):
        raise Problem("move-illegal", state=ticket.state)
    if holder and _looked_before(act, ticket):
        raise Problem("assigned-already", **quicker(tx, ticket))
    engineer = able_engineer(tx, act, ticket)
    must_say_why(tx, act, engineer)
    along = next((one for one in along_with(tx, ticket) if one.body["engineer"] == engineer.id), None)
    if holder and not _is_there(tx, act, ticket, engineer):
        end_visit(tx, act, ticket)
    visit = along or create_visit(tx, act, ticket, engineer.id)
    said = {
        "engineer": engineer.id,
        "visit": visit.id,
        "why": act.body.get("why"),
        "choice": in_short(act.choice, engineer.id),
    }
    ticket.body["assignment"] = {**said, "by": act.actor.person, "at_ms": act.moment.at_ms}
    add_events(ticket, act, {**said, "why_code": act.body.get("why_code")})
    ticket.body["visit"] = visit.id
    hand_to(tx, act, ticket, engineer.id, visit.id, _state_with(tx, ticket, visit))
    return "applied"


def _is_there(tx: Tx, act: Act, ticket: Record, engineer: Record) -> bool:
    """Whether its engineer is at the place: then nobody takes over without a word why."""
    visit = records.get(tx, ticket.body["visit"])
    if visit is None or visit.state not in AT_PLACE:
        return False
    if not (act.body.get("why") or act.body.get("why_code")):
        there = records.get(tx, ticket.body["engineer"])
        names = {"holder": there.body["name"] if there else "?", "engineer": engineer.body["name"]}
        raise Problem("handing-needs-why", **names)
    return True


def create_visit(tx: Tx, act: Act, ticket: Record, engineer: str) -> Record:
    """Creates the visit on which this engineer goes; where they were to stand by, they are needed no more."""
    standby.end_for(tx, act, engineer, "assigned")
    return create(
        tx,
        act,
        "visit",
        {
            "ticket": ticket.id,
            "contract": ticket.body["contract"],
            "site": ticket.body["site"],
            "engineer": engineer,
            "state": "assigned",
            "assigned_ms": act.moment.at_ms,
        },
        id=act.body["visit"],
        contract=ticket.contract,
        site=ticket.site,
        parent=ticket.id,
        state="assigned",
    )


def _state_with(tx: Tx, ticket: Record, visit: Record) -> str:
    """Gives what a ticket is in whose engineer goes on this visit: one who was sent along may be there already."""
    there = [one.body["state"] for one in along_with(tx, ticket) if one.body["state"] in AT_PLACE]
    return furthest([visit.body["state"], *there])


def must_say_why(tx: Tx, act: Act, engineer: Record, going: Container[str] = frozenset()) -> None:
    """Refuses to send somebody other than the first without a word why, where a ranking was shown.

    First is who its author read as the first (`first`), else who was first as the server looked: between the two
    somebody may have moved. `going`: who goes already and is not chosen among. Where nobody ranked anybody, as on a
    phone without a network, nothing is asked.

    Raises:
        Problem: why-needed.
    """
    items = act.choice["items"] if act.choice is not None else []
    ranked_ids = [one["person"] for one in items if one["person"] not in going]
    if not ranked_ids:
        return
    first = act.body.get("first") or ranked_ids[0]
    if engineer.id != first and not (act.body.get("why") or act.body.get("why_code")):
        ranked = records.get(tx, first)
        name = ranked.body["name"] if ranked and ranked.organisation == act.organisation else "?"
        raise Problem("why-needed", first=name, engineer=engineer.body["name"])


def _looked_before(act: Act, ticket: Record) -> bool:
    """Whether its author saw the ticket in other hands than it is in now."""
    if "instead_of" in act.body:
        return bool(act.body["instead_of"] != ticket.body["engineer"])
    return act.base is not None and act.base != ticket.rev


def unassign(tx: Tx, act: Act) -> str:
    """Takes the assignment back: the undo of `assign`, while they are not on site; who was sent along leads then."""
    ticket = load(tx, act, act.record, "ticket")
    if not ticket.body["engineer"]:
        return "superseded"
    visit = records.get(tx, ticket.body["visit"])
    if ticket.state not in ASSIGNABLE and (visit is None or visit.body["state"] not in ASSIGNABLE):
        raise Problem("move-illegal", state=ticket.state)
    add_events(ticket, act, {"engineer": ticket.body["engineer"], "why": act.body.get("why")})
    end_visit(tx, act, ticket)
    release(tx, act, ticket)
    return "applied"


def release(tx: Tx, act: Act, ticket: Record) -> None:
    """Leaves the ticket with who was sent along first, else with nobody: it waits for dispatch again; and keeps it."""
    visit = next(iter(along_with(tx, ticket)), None)
    ticket.body["assignment"] = None
    if visit is None:
        hand_to(tx, act, ticket, None, None, "reported")
        return
    said = {"engineer": visit.body["engineer"], "visit": visit.id, "why": None, "choice": None}
    ticket.body["assignment"] = {**said, "by": act.actor.person, "at_ms": act.moment.at_ms}
    add_event(ticket, act, "assigned", said)
    ticket.body["visit"] = visit.id
    hand_to(tx, act, ticket, visit.body["engineer"], visit.id, _state_with(tx, ticket, visit))


def record_event(tx: Tx, act: Act) -> None:
    """Writes down a fact about a ticket that changes nothing but its clocks and its story."""
    ticket = load_own(tx, act, act.record)
    for photo in act.body.get("photos", []):
        ticket.body["photos"].append(_photo(photo, act))
        blobs.grant(tx, photo["sha256"], ticket.body["contract"], act.organisation)
    add_events(ticket, act, {**act.body, **act.personal})
    save(tx, act, ticket)
    start_tasks_of_event(tx, act, ticket)
    if act.kind.name == "ticket.confirm_loan":
        errands.open_for_loan(tx, act, ticket)
    if act.kind.name == "ticket.install_loan":
        errands.end_for(tx, act, ticket.id)


def record_call(tx: Tx, act: Act) -> None:
    """Writes down a call that a person tells of, at its first second where that is told (clocks rules 6 and 10)."""
    ticket = load_own(tx, act, act.record)
    began_ms = act.body.get("began_ms", act.moment.at_ms)
    moment = act.moment.by_hand(began_ms, act.body.get("talked_s", 0) * 1000)
    add_events(ticket, act, {**act.body, **act.personal}, moment=moment)
    save(tx, act, ticket)


def correct_event(tx: Tx, act: Act) -> None:
    """Corrects or withdraws an event of the ticket; the reviewer's one way to decide (clocks rule 11).

    Raises:
        Problem: record-unknown where the ticket has no such event; validation-failed for a correction of nothing.
    """
    ticket = load(tx, act, act.record, "ticket")
    if act.body["of"] not in {event["id"] for event in ticket.body["events"]}:
        raise Problem("record-unknown")
    if not act.body.get("set") and not act.body.get("retract"):
        raise Problem("validation-failed", {"set": "set or retract"})
    add_events(ticket, act, act.body)
    save(tx, act, ticket)
    move_tasks(tx, act, ticket)


def confirm(tx: Tx, act: Act) -> str:
    """The customer says that it works: only then is the ticket closed (A-12)."""
    ticket = load(tx, act, act.record, "ticket")
    if ticket.state == "closed":
        return "superseded"
    if ticket.state != "repaired":
        raise Problem("move-illegal", state=ticket.state)
    add_events(ticket, act, {"signature": act.body.get("signature"), **act.personal})
    move(tx, act, ticket, "closed")
    return "applied"


def refuse(tx: Tx, act: Act) -> None:
    """The customer says that it does not work: the ticket opens again and the time between counts (rule 15)."""
    ticket = load(tx, act, act.record, "ticket")
    if ticket.state not in ("repaired", "closed"):
        raise Problem("move-illegal", state=ticket.state)
    add_events(ticket, act, {"cause": "refused", **act.personal})
    open_again(tx, act, ticket)


def reopen(tx: Tx, act: Act) -> str:
    """The desk opens the ticket again: refused, or the fault came back."""
    ticket = load(tx, act, act.record, "ticket")
    if ticket.state in OPEN and ticket.state != "repaired":
        return "superseded"
    if ticket.state == "void":
        raise Problem("move-illegal", state=ticket.state)
    add_events(ticket, act, {"cause": act.body["cause"], "why": act.body.get("why")})
    open_again(tx, act, ticket)
    return "applied"


def rate(tx: Tx, act: Act) -> None:
    """One to five stars from the customer (A-15, C-15); a later rating replaces the earlier."""
    ticket = load(tx, act, act.record, "ticket")
    if ticket.state not in ("repaired", "closed"):
        raise Problem("move-illegal", state=ticket.state)
    ticket.body["stars"] = act.body["stars"]
    add_events(ticket, act, {"stars": act.body["stars"], **act.personal})
    save(tx, act, ticket)


def open_again(tx: Tx, act: Act, ticket: Record) -> None:
    """Has the ticket worked on again, by who is there or by whoever is sent; the reopening is its event."""
    ticket.body["first_time_fix"] = False
    visit = records.get(tx, ticket.body["visit"]) if ticket.body["visit"] else None
    if visit is not None and visit.state in ("on_site", "repaired"):
        visit.body["state"] = visit.state = "on_site"
        save(tx, act, visit)
        move(tx, act, ticket, "on_site")
    else:
        release(tx, act, ticket)


def load_open(tx: Tx, act: Act) -> Record:
    ticket = load(tx, act, act.record, "ticket")
    if ticket.state in DONE:
        raise Problem("ticket-closed")
    return ticket


def must_have(contract: Record, type: str | None = None, severity: str | None = None) -> None:
    """A ticket graded as its contract does not know would run on no clock at all."""
    if type and type not in contract.body["types"]:
        raise Problem("validation-failed", {"type": contract.body["types"]})
    if severity and severity not in contract.body["severities"]:
        raise Problem("severity-unknown")


def _kinds(ticket: Record) -> set[str]:
    return {event["kind"] for event in ticket.body["events"]}


def move(tx: Tx, act: Act, ticket: Record, state: str) -> None:
    ticket.state = ticket.body["state"] = state
    save(tx, act, ticket)


def hand_to(
    tx: Tx,
    act: Act,
    ticket: Record,
    engineer: str | None,
    visit: str | None,
    state: str,
) -> None:
    ticket.body.update(engineer=engineer, visit=visit)
    move(tx, act, ticket, state)
    hand_contact(tx, act, ticket, engineer)


def end_visit(tx: Tx, act: Act, ticket: Record) -> bool:
    """Takes back the visit that nobody has arrived on; tells whether nobody is there."""
    visit = records.get(tx, ticket.body["visit"]) if ticket.body["visit"] else None
    if visit is None:
        return True
    if not cancel(visit.body):
        return False
    visit.state = visit.body["state"]
    save(tx, act, visit)
    return True


def end_along(tx: Tx, act: Act, ticket: Record) -> None:
    """Takes back the visits of all who were sent along: nobody is wanted there any more."""
    for visit in along_with(tx, ticket):
        cancel(visit.body)
        visit.state = visit.body["state"]
        save(tx, act, visit)


def able_engineer(tx: Tx, act: Act, ticket: Record) -> Record:
    """Gives whom the operation names, if they may be sent to this ticket. Raises Problem: engineer-ruled-out."""
    person = load(tx, act, act.body["engineer"], "person")
    contract = load(tx, act, ticket.body["contract"], "contract")
    serves = contract.id in person.body["contracts"]
    cleared = not contract.body["confidential"] or contract.id in person.body["clearance"]
    if person.body["role"] != Role.ENGINEER or not person.body["active"] or not serves or not cleared:
        raise Problem("engineer-ruled-out")
    return person


def _photo(photo: Any, act: Act) -> dict[str, Any]:
    return {
        "sha256": photo["sha256"],
        "caption": photo.get("caption"),
        "by": act.actor.person,
        "at_ms": act.moment.at_ms,
        "when": None,
    }


def _number(tx: Tx, act: Act, site: Record) -> str:
    """Month and day at the site, and the day's count: 1120-10."""
    day = datetime.fromtimestamp(act.now_ms / 1000, UTC).astimezone(ZoneInfo(site.body["zone"]))
    count = settings.count(tx, f"ticket:{act.organisation}:{day:%Y%m%d}")
    return f"{day:%m%d}-{count:02d}"


def _reported_at(act: Act) -> Moment:
    """A report taken on the telephone starts at the call's first second (clocks rule 10)."""
    began_ms = act.body.get("call_began_ms")
    if act.body["channel"] != "telephone" or began_ms is None or began_ms >= act.moment.at_ms:
        return act.moment
    return act.moment.by_telephone(began_ms, "bracketed")
