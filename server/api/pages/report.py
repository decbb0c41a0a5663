"""A label's address: engineers and the desk go to their screens, everyone else can report a fault."""

from __future__ import annotations

import re
import secrets
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, request

from server.api.auth import PUBLIC, allow
from server.api.house import house
from server.api.limits import PHOTOS_PER_FORM, address, count_use, most_bytes
from server.api.pages.page import as_pages, clock_text, language, page, refused, say, see_other, service_of
from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.operations import CATALOGUE
from server.domain.records import Record
from server.domain.tags import parse_tag, spaced_tag
from server.storage.port import Tx
from server.storage.tables import records
from server.sync import blobs
from server.sync.door import Wish, submit_in
from server.usecases import clocks, reporter
from server.usecases.occasions import phase_at
from server.usecases.organisation import settings_of

blp = Blueprint("report", __name__, template_folder="templates")
as_pages(blp)
FIELDS = CATALOGUE["ticket.report"].schema["properties"]
MOST_REPORTS = 30
_ONCE = re.compile(r"[0-9a-f]{32}")
MOST_TEXT = {"text": 4000, "name": 80, "phone": 40}


@blp.get("/q/<tag>")
@blp.get("/Q/<tag>")
@allow(PUBLIC)
def open_label(tag: str) -> Response:
    """The right page for who is asking."""
    if g.session is not None:
        return _to_screens(g.session.actor, tag)
    with house().storage.read() as tx:
        return _form(tx, reporter.label_for_report(tx, tag), request.args.get("more") == "1")


@blp.post("/q/<tag>")
@blp.post("/Q/<tag>")
@allow(PUBLIC)
def take_report(tag: str) -> Response:
    """Opens a ticket from the filled form and leads to its secret link; a form sent twice opens one ticket."""
    home = house()
    with home.storage.read() as tx:
        label = reporter.label_for_report(tx, tag)
    try:
        count_use(home, f"report:{address()}", MOST_REPORTS)  # one address cannot flood the desk
        secret = _open_ticket(label)
    except Problem as problem:
        # What was typed stays in the form: only what was wrong with it is said.
        with home.storage.read() as tx:
            return _form(tx, label, True, problem)
    return see_other(f"/t/{secret}")


def _open_ticket(label: Record) -> str:
    """The secret of the link to the ticket of this form, which is opened unless it has been.

    Raises:
        Problem: what the photos or the report were refused for.
    """
    home = house()
    ticket = reporter.report_id(_once(), label.id)
    wish = _wish(ticket, label)
    actor = Actor(Role.PUBLIC, label.organisation)
    with home.storage.write() as tx:
        if records.get(tx, ticket) is None:
            outcome = submit_in(tx, home.clock.now_ms(), actor, wish, language())
            code = None if outcome.outcome == "applied" else outcome.code or "internal"
        else:
            code = None
        secret = reporter.open_link(tx, home.secret, label.organisation, ticket) if code is None else ""
    if code is not None:  # raised after the commit: the ledger keeps what was refused
        raise Problem(code)
    return secret


def _once() -> str:
    """The form's nonce; one that we did not make could be guessed, and lead to somebody else's ticket."""
    given = request.form.get("once", "")
    return given if _ONCE.fullmatch(given) else secrets.token_hex(16)


def _to_screens(actor: Actor, tag: str) -> Response:
    screen = "/field/" if actor.role is Role.ENGINEER or actor.device else "/console/"
    return see_other(f"{screen}#/label/{parse_tag(tag)}")


def _form(tx: Tx, label: Record, more: bool, problem: Problem | None = None) -> Response:
    """The form; with a problem what was typed stays, beside the sentence that says what to do."""
    site = records.get(tx, label.site or "")
    contract = records.get(tx, label.contract or "")
    if site is None or contract is None:
        raise Problem("label-unknown")
    known = reporter.open_ticket_of(tx, label)
    lang = language()
    show = partial(refused, problem=problem, typed=request.form) if problem else page
    return show(
        "report.html",
        tag=label.body["tag"],
        spaced=spaced_tag(label.body["tag"]),
        thing=_thing(tx, label, site, lang),
        once=_once(),
        what=FIELDS["what"]["enum"],
        reach=FIELDS["reach"]["enum"],
        impact=FIELDS["impact"]["enum"],
        most_photos=_most_photos(tx, label),
        most_bytes=most_bytes(request.path, house().settings),
        promise=_promise(tx, contract),
        service=service_of(tx, label.organisation),
        already=clock_text(known.body["reported_ms"], site.body["zone"]) if known and not more else None,
    )


def _most_photos(tx: Tx, label: Record) -> int:
    """How many photos the organisation takes with a report; never more than a body may hold."""
    return min(PHOTOS_PER_FORM, int(settings_of(tx, label.organisation)["public_photos"]))


def _thing(tx: Tx, label: Record, site: Record, lang: str) -> str:
    """What the label itself tells: the model of its device, or that it is a place; never more."""
    equipment = records.get(tx, label.body["equipment"]) if label.body["equipment"] else None
    model = records.get(tx, equipment.body["model"]) if equipment else None
    return str(model.body[lang] if model else site.body[lang])


def _promise(tx: Tx, contract: Record) -> list[str]:
    """The contract's promise for a report as it stands before it is graded: what most specific row holds."""
    rows = clocks.first_rows(tx, contract, phase_at(tx, contract, house().clock.now_ms()))
    said = []
    for kind in ("respond", "arrive"):
        if kind in rows:
            said.append(say(f"promise_{kind}", min=rows[kind].within_min))
    return said


def _wish(ticket: str, label: Record) -> Wish:
    form = request.form
    body: dict[str, Any] = {"site": label.site, "channel": "qr", "tag": label.body["tag"]}
    if label.body["equipment"]:
        body["equipment"] = label.body["equipment"]
    if label.body["place"]:
        body["place"] = label.body["place"]
    for key in ("what", "reach", "impact"):
        if form.get(key) in FIELDS[key]["enum"]:
            body[key] = form[key]
    body["photos"] = [{"sha256": sha256} for sha256 in _photos(label)]
    given = {key: form.get(key, "").strip()[:most] for key, most in MOST_TEXT.items()}
    personal = {
        "description": given["text"],
        "reporter_name": given["name"],
        "reporter_phone": given["phone"],
    }
    return Wish("ticket.report", ticket, body, {key: value for key, value in personal.items() if value})


def _photos(label: Record) -> list[str]:
    home = house()
    kept = []
    with home.storage.read() as tx:
        most = _most_photos(tx, label)
    for file in request.files.getlist("photo")[:most]:
        if file.filename:
            kept.append(
                blobs.store(
                    home.storage,
                    home.clock,
                    blobs.shelf(home.settings),
                    file.stream,
                    type=file.mimetype,
                    organisation=label.organisation,
                    contract=label.contract,
                )
            )
    return kept
