"""Tickets: the register and one ticket's page."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.api import auth, paging, reading
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.tickets import (
    CandidatesQuerySchema,
    CandidatesSchema,
    ChoiceSchema,
    ConfirmationSchema,
    LangQuerySchema,
    RegisterQuerySchema,
    RegisterSchema,
    TicketPageSchema,
)
from server.api.views.devices import waiting
from server.api.views.intake import suggested
from server.domain.actors import DESK, STAFF, Actor, Role
from server.domain.codes import code_hash, make_confirmation_code, spaced_code
from server.domain.records import Record
from server.domain.ticket_states import DONE, OPEN
from server.storage.port import Tx
from server.storage.tables import devices, labels, records
from server.sync import blobs
from server.usecases import reports
from server.usecases.candidates import Scene, candidates
from server.usecases.choices import kept_choice
from server.usecases.paths import steps_of, suggestion_of
from server.usecases.report_case import pictures_at
from server.usecases.report_words import Language
from server.usecases.search import having
from server.usecases.sight import may_see
from server.usecases.spoken import told_events
from server.usecases.times_told import differences
from server.usecases.verdicts import verdicts_of

area = Area("tickets", "Tickets")

STATES = {"open": OPEN, "done": DONE, "all": OPEN + DONE}
CONFIRMATION_LASTS_MS = 30 * 60_000
CONFIRMATION_USES = 3  # one visit to the page may confirm and rate


@area.at("/tickets")
@allow(*STAFF)
@area.takes(RegisterQuerySchema, "query")
@area.gives(200, RegisterSchema)
def register(asked: dict[str, Any]) -> dict[str, Any]:
    """The register, newest first; an engineer sees their own tickets and those of the contracts served."""
    actor = auth.actor()
    with house().storage.read() as tx:
        has_words = having(tx, actor, asked.get("q", ""))
        equipment = asked.get("equipment")

        def wanted(ticket: Record) -> bool:
            return (not equipment or ticket.body["equipment"] == equipment) and has_words(ticket)

        return paging.page(tx, actor, "ticket", asked, states=STATES[asked["state"]], wanted=wanted)


@area.at("/tickets/<id>")
@allow(*STAFF)
@area.gives(200, TicketPageSchema)
def ticket_page(id: str) -> dict[str, Any]:
    """One ticket with its visits, place, people and the reasons of its clocks."""
    actor = auth.actor()
    with house().storage.read() as tx:
        ticket = reading.one(tx, actor, id, "ticket")
        visits = reading.all_of(tx, actor, "visit", parent=ticket.id)
        contacts = reading.all_of(tx, actor, "contact", parent=ticket.id)
        return {
            "ticket": {**ticket.body, "events": told_events(tx, actor, ticket)},
            "contact": contacts[0].body if contacts else None,
            "visits": reading.bodies(visits),
            "equipment": reading.seen(tx, actor, ticket.body["equipment"]),
            "site": reading.seen(tx, actor, ticket.body["site"]),
            "contract": reading.seen(tx, actor, ticket.body["contract"]),
            "people": reading.bodies(_people(tx, actor, ticket, visits)),
            "verdicts": verdicts_of(tx, ticket, house().clock.now_ms()),
            "phones": _phones(tx, actor, ticket),
            **_intake(tx, ticket, contacts[0] if contacts else None),
        }


@area.at("/tickets/<id>/candidates")
@allow(*DESK)
@area.takes(CandidatesQuerySchema, "query")
@area.gives(200, CandidatesSchema)
def list_candidates(asked: dict[str, int], id: str) -> dict[str, Any]:
    """Who could go, best first, each with the reasons; and who cannot, with theirs."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        ticket = reading.one(tx, actor, id, "ticket")
        scene = Scene(tx, actor.organisation, home.clock.now_ms())
        found = candidates(ticket, scene, most=asked["most"])
    return {"now": home.now_text(), **found}


@area.at("/tickets/<id>/choices/<event>")
@allow(*DESK)
@area.gives(200, ChoiceSchema)
def show_choice(id: str, event: str) -> dict[str, Any]:
    """Why somebody was sent: who ranked how at that moment, as the server found and kept it."""
    actor = auth.actor()
    with house().storage.read() as tx:
        return kept_choice(tx, reading.one(tx, actor, id, "ticket"), event)


@area.at("/tickets/<id>/report.pdf")
@allow(*STAFF)
@area.takes(LangQuerySchema, "query")
@area.gives(200, media="application/pdf", says="The work report")
def work_report(asked: dict[str, str], id: str) -> Response:
    """The work report as PDF, in one language; what the events say, as it stands now."""
    from server.documents.work_report import work_report_pdf

    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        ticket = reading.one(tx, actor, id, "ticket")
        now_ms = home.clock.now_ms()
        pictures = pictures_at(blobs.shelf(home.settings).blob)
        code = reports.equipment_label(tx, ticket, home.settings.public_url)
        lang: Language = "en" if asked["lang"] == "en" else "zh"
        report = reports.work_report(tx, actor, ticket, lang, now_ms, pictures, code)
    name = f"{ticket.body['number']}.pdf"
    said = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(work_report_pdf(report), mimetype="application/pdf", headers=said)


@area.at("/tickets/<id>/confirmation-code", "POST")
@allow(Role.DISPATCHER, Role.LEAD)
@area.gives(200, ConfirmationSchema)
def confirmation_code(id: str) -> dict[str, Any]:
    """A code to read to a reporter who lost the link; typed at /t, it opens this ticket for half an hour."""
    home, actor = house(), auth.actor()
    code = make_confirmation_code()
    expires_ms = home.clock.now_ms() + CONFIRMATION_LASTS_MS
    with home.storage.write() as tx:
        ticket = reading.one(tx, actor, id, "ticket")
        hash = code_hash(home.secret, "confirmation", code)
        labels.add_link(tx, hash, actor.organisation, ticket.id, "code", expires_ms, CONFIRMATION_USES)
    return {"code": spaced_code(code), "expires_ms": expires_ms, "url": f"{home.settings.public_url}/t"}


def _intake(tx: Tx, ticket: Record, contact: Record | None) -> dict[str, Any]:
    """Gives the report's path, the grade that it suggests, and the times that the customer says otherwise."""
    now_ms = house().clock.now_ms()
    steps = [
        {"step": one.step, "at_ms": one.at_ms, "event": one.event, "needless": one.needless}
        for one in steps_of(tx, ticket, now_ms)
    ]
    at_odds = [
        {key: getattr(one, key) for key in ("event", "kind", "ours_ms", "theirs_ms")}
        for one in differences(ticket, now_ms)
    ]
    suggestion = suggested(suggestion_of(tx, ticket, contact))
    return {"path": steps, "suggestion": suggestion, "differences": at_odds}


def _people(tx: Tx, actor: Actor, ticket: Record, visits: list[Record]) -> list[Record]:
    """Gives the people whom the ticket's page names."""
    named = {ticket.body["engineer"], *(visit.body["engineer"] for visit in visits)}
    named |= {event["by"] for event in ticket.body["events"]}
    found = records.get_many(tx, {id for id in named if id})
    return [found[id] for id in sorted(found) if found[id].kind == "person" and may_see(actor, found[id])]


def _phones(tx: Tx, actor: Actor, ticket: Record) -> list[dict[str, Any]]:
    engineer = ticket.body["engineer"]
    if engineer is None or (actor.role is Role.ENGINEER and engineer != actor.person):
        return []
    return [
        {"person": engineer, "last_contact_ms": row["last_contact_ms"], "waiting": waiting(row)}
        for row in devices.of_person(tx, engineer)
    ]
