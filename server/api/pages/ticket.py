"""The reporter's page: how the promise stands, who comes, the code for the engineer, and the last word."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from server.api.auth import PUBLIC, allow
from server.api.house import house
from server.api.limits import address, guarded
from server.api.pages.dial import dial_of
from server.api.pages.expected import expected
from server.api.pages.page import (
    as_pages,
    clock_text,
    language,
    page,
    refused,
    see_other,
    service_of,
    span_text,
)
from server.api.pages.word import (
    COMPLAINT,
    complain,
    complaint_promise,
    may_complain,
    stated_time,
    told_times,
)
from server.domain.codes import reporter_code, reporter_secret, spaced_code
from server.domain.errors import Problem
from server.domain.records import Record
from server.domain.tags import spaced_tag
from server.domain.ticket_clocks import TicketClock
from server.storage.port import Tx
from server.storage.tables import records
from server.sync import blobs
from server.sync.door import Wish, submit
from server.usecases import clocks, reporter
from server.usecases.arrival import eta, is_confidential

blp = Blueprint("ticket", __name__, template_folder="templates")
as_pages(blp)
MOST_CODES = 10
MOST_COMMENT = 2000
STARS = ("1", "2", "3", "4", "5")
STEPS = ("reported", "called", "under_way", "on_site", "repaired")
SHOWN = frozenset({"respond", "arrive", "repair", "restore", "resolve", "accept", "result"})
BEFORE_ARRIVAL = frozenset({"reported", "assigned", "accepted", "under_way", "on_site"})


@blp.get("/t/<secret>")
@allow(PUBLIC)
def show(secret: str) -> Response:
    """The ticket as its reporter sees it."""
    home = house()
    with home.storage.read() as tx:
        _, ticket = reporter.reporter_of(tx, secret, home.clock.now_ms())
        return _page(tx, ticket, secret)


@blp.post("/t/<secret>/<answer>")
@allow(PUBLIC)
def answer(secret: str, answer: str) -> Response:
    """Confirms, refuses, rates, complains or says another time: only who holds the ticket's link may."""
    home = house()
    with home.storage.read() as tx:
        actor, ticket = reporter.reporter_of(tx, secret, home.clock.now_ms())
    try:
        if answer == "complain":
            return see_other(f"/t/{complain(ticket, actor)}")
        for wish in _wishes(answer, ticket, _signature(answer, ticket)):
            outcome = submit(home.storage, home.clock, actor, wish, language())
            if outcome.outcome == "rejected":
                raise Problem(outcome.code or "internal")
    except Problem as problem:
        # What was typed stays in the form; where there is none any more, the page as it stands now says why.
        with home.storage.read() as tx:
            return _page(tx, records.get(tx, ticket.id) or ticket, secret, problem)
    return see_other(f"/t/{secret}")


@blp.get("/t")
@allow(PUBLIC)
def ask_code() -> Response:
    """Where a reporter who lost the link types the code that the desk read out."""
    return page("code.html")


@blp.post("/t")
@allow(PUBLIC)
def take_code() -> Response:
    """Opens the ticket of a code."""
    home = house()
    try:
        with guarded(home, (f"code:{address()}", MOST_CODES)), home.storage.write() as tx:
            secret = reporter.redeem_code(tx, home.secret, request.form.get("code", ""), home.clock.now_ms())
    except Problem as problem:
        return refused("code.html", problem)
    return see_other(f"/t/{secret}")


def _page(tx: Tx, ticket: Record, secret: str, problem: Problem | None = None) -> Response:
    show = partial(refused, problem=problem, typed=request.form) if problem else page
    seen = _seen(tx, ticket, house().clock.now_ms())
    merged = secret != reporter.link_secret(house().secret, ticket.id)
    return show("ticket.html", **seen, secret=secret, merged=merged)


def _signature(answer: str, ticket: Record) -> str | None:
    """The customer's signature as a picture, where the page's script took one; signing is never asked for."""
    file = request.files.get("signature")
    if answer != "confirm" or file is None or not file.filename:
        return None
    home = house()
    return blobs.store(
        home.storage,
        home.clock,
        blobs.shelf(home.settings),
        file.stream,
        type=file.mimetype,
        organisation=ticket.organisation,
        contract=ticket.contract,
    )


def _wishes(answer: str, record: Record, signature: str | None) -> list[Wish]:
    ticket = record.id
    comment = request.form.get("comment", "").strip()[:MOST_COMMENT]
    said_too = {"comment": comment} if comment else {}
    stars = request.form.get("stars", "")
    rated = [Wish("ticket.rate", ticket, {"stars": int(stars)}, said_too)] if stars in STARS else []
    match answer:
        case "confirm":
            signed = {"signature": signature} if signature else {}
            return [*rated, Wish("ticket.confirm", ticket, signed, {} if rated else said_too)]
        case "refuse":
            return [Wish("ticket.refuse", ticket, {}, {"reason": comment} if comment else {})]
        case "rate" if rated:
            return rated
        case "rate":
            raise Problem("validation-failed")
        case "time":
            return [stated_time(record)]
    raise Problem("not-found")


def _seen(tx: Tx, ticket: Record, now_ms: int) -> dict[str, Any]:
    site = records.get(tx, ticket.site or "")
    if site is None:
        raise Problem("ticket-link-wrong")
    zone = site.body["zone"]
    found = {clock.kind: clock for clock in clocks.clocks_of(tx, ticket, now_ms)}
    arrive = found.get("arrive") if ticket.body["type"] != COMPLAINT else None
    coming = eta(tx, ticket, now_ms)
    return {
        "ticket": ticket.body,
        "state": _state(ticket),
        "thing": _thing(tx, ticket, site),
        "spaced": spaced_tag(ticket.body["tag"]) if ticket.body["tag"] else None,
        "engineer": _engineer(tx, ticket),
        "dial": dial_of(arrive, ticket.body["reported_ms"], coming, now_ms, zone) if arrive else None,
        "expected": expected(coming, arrive, _near_ms(tx, ticket), zone)
        if ticket.state == "under_way"
        else None,
        "on_map": ticket.state == "under_way" and not is_confidential(tx, ticket),
        "kept": [_kept(clock, zone) for clock in found.values() if _worth_showing(clock)],
        "steps": _steps(ticket, zone),
        "code": _code(ticket, now_ms),
        "done": _done(tx, ticket),
        "confirmed_at": _time_of(ticket, "confirmed", zone),
        "service": service_of(tx, ticket.organisation),
        "once": secrets.token_hex(16),
        "may_complain": may_complain(tx, ticket),
        "complaint_promise": complaint_promise(tx, ticket),
        "told": told_times(ticket, zone, now_ms),
        "now_ms": now_ms,
    }


def _state(ticket: Record) -> str:
    """The key of the words at the top: a complaint is nothing that is repaired."""
    if ticket.body["type"] == COMPLAINT and ticket.state != "void":
        return "complaint_done" if ticket.state == "closed" else "complaint_open"
    return f"state_{ticket.state}"


def _thing(tx: Tx, ticket: Record, site: Record) -> str:
    equipment = records.get(tx, ticket.body["equipment"]) if ticket.body["equipment"] else None
    model = records.get(tx, equipment.body["model"]) if equipment else None
    return str(model.body[language()] if model else site.body[language()])


def _near_ms(tx: Tx, ticket: Record) -> int | None:
    visit = records.get(tx, ticket.body["visit"]) if ticket.body["visit"] else None
    near_ms: int | None = visit.body.get("near_ms") if visit else None
    return near_ms


def _engineer(tx: Tx, ticket: Record) -> dict[str, Any] | None:
    """Surname and number only: nobody is known by more than that before they stand at the door."""
    person = records.get(tx, ticket.body["engineer"]) if ticket.body["engineer"] else None
    if person is None:
        return None
    name = person.body["name"]
    return {"name": name[:1], "number": person.body["number"]}


def _worth_showing(clock: TicketClock) -> bool:
    return clock.kind in SHOWN and clock.state not in (
        "void",
        "pending",
    )


def _kept(clock: TicketClock, zone: str) -> dict[str, Any]:
    stopped = clock.stopped_ms is not None and clock.state in ("met", "breached")
    state = "late" if clock.state == "breached" and clock.stopped_ms is not None else clock.state
    return {
        "kind": clock.kind,
        "state": state,
        "took": span_text(clock.elapsed_ms) if stopped else None,
        "promised": span_text(clock.budget_ms),
        "at": clock_text(clock.stopped_ms, zone) if stopped and clock.stopped_ms else None,
        "by": clock_text(clock.due_ms, zone) if clock.state == "running" and clock.due_ms else None,
    }


def _steps(ticket: Record, zone: str) -> list[dict[str, Any]]:
    times = {
        "reported": _time_of(ticket, "reported", zone),
        "called": _time_of(ticket, "contacted", zone),
        "under_way": _time_of(ticket, "departed", zone),
        "on_site": _time_of(ticket, "arrived", zone),
        "repaired": _time_of(ticket, "repaired", zone),
    }
    return [{"step": step, "at": times[step]} for step in STEPS]


def _time_of(ticket: Record, kind: str, zone: str) -> str | None:
    found = [event["at_ms"] for event in ticket.body["events"] if event["kind"] == kind]
    return clock_text(found[-1], zone) if found else None


def _code(ticket: Record, now_ms: int) -> str | None:
    if ticket.state not in BEFORE_ARRIVAL or ticket.body["engineer"] is None:
        return None
    return spaced_code(reporter_code(reporter_secret(house().secret, ticket.id), now_ms))


def _done(tx: Tx, ticket: Record) -> list[str]:
    visits = records.find(tx, "visit", ticket.organisation, parent=ticket.id)
    return [repair["done"] for visit in visits for repair in visit.body["repairs"]]
