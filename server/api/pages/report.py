"""A label's address: engineers and the desk go to their screens, everyone else can report a fault."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, g, redirect, request

from server.api.auth import PUBLIC, allow
from server.api.house import house
from server.api.limits import PHOTOS_PER_FORM, address, count_use
from server.api.pages.page import clock_text, language, page, problem_page, say
from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.operations import CATALOGUE
from server.domain.records import Record
from server.domain.tags import parse_tag, spaced_tag
from server.storage.port import Tx
from server.storage.tables import records
from server.sync import blobs
from server.sync.door import Wish, submit
from server.usecases import clocks, reporter

blp = Blueprint("report", __name__, template_folder="templates")
FIELDS = CATALOGUE["ticket.report"].schema["properties"]
MOST_REPORTS = 30
MOST_TEXT = {"text": 4000, "name": 80, "phone": 40}


@blp.get("/q/<tag>")
@blp.get("/Q/<tag>")
@allow(PUBLIC)
def open_label(tag: str) -> Response:
    """The right page for who is asking."""
    home = house()
    if g.session is not None:
        return _to_screens(g.session.actor, tag)
    try:
        with home.storage.read() as tx:
            return _form(tx, reporter.label_for_report(tx, tag), request.args.get("more") == "1")
    except Problem as problem:
        return problem_page(problem)


@blp.post("/q/<tag>")
@blp.post("/Q/<tag>")
@allow(PUBLIC)
def take_report(tag: str) -> Response:
    """Opens a ticket from the filled form and leads to its secret link; a form sent twice opens one ticket."""
    home = house()
    try:
        count_use(home, f"report:{address()}", MOST_REPORTS)  # one address cannot flood the desk
        with home.storage.read() as tx:
            label = reporter.label_for_report(tx, tag)
        ticket = reporter.report_id(request.form.get("once") or secrets.token_hex(16), label.id)
        outcome = submit(
            home.storage, home.clock, Actor(Role.PUBLIC, label.organisation), _wish(ticket, label), language()
        )
        if outcome.outcome not in ("applied", "repeated"):
            raise Problem(outcome.code or "internal")
        with home.storage.write() as tx:
            secret = reporter.open_link(tx, home.secret, label.organisation, ticket)
    except Problem as problem:
        return problem_page(problem)
    return redirect(f"/t/{secret}", 303)  # type: ignore[return-value]  # werkzeug's own Response


def _to_screens(actor: Actor, tag: str) -> Response:
    screen = "/field/" if actor.role is Role.ENGINEER or actor.device else "/console/"
    try:
        tag = parse_tag(tag)
    except Problem as problem:
        return problem_page(problem)
    return redirect(f"{screen}#/label/{tag}", 303)  # type: ignore[return-value]  # werkzeug's own Response


def _form(tx: Tx, label: Record, more: bool) -> Response:
    site = records.get(tx, label.site or "")
    contract = records.get(tx, label.contract or "")
    if site is None or contract is None:
        raise Problem("label-unknown")
    known = reporter.open_ticket_of(tx, label)
    lang = language()
    return page(
        "report.html",
        tag=label.body["tag"],
        spaced=spaced_tag(label.body["tag"]),
        thing=_thing(tx, label, site, lang),
        once=secrets.token_hex(16),
        what=FIELDS["what"]["enum"],
        reach=FIELDS["reach"]["enum"],
        most_photos=PHOTOS_PER_FORM,
        promise=_promise(tx, contract),
        already=clock_text(known.body["reported_ms"], site.body["zone"]) if known and not more else None,
    )


def _thing(tx: Tx, label: Record, site: Record, lang: str) -> str:
    """What the label itself tells: the model of its device, or that it is a place; never more."""
    equipment = records.get(tx, label.body["equipment"]) if label.body["equipment"] else None
    model = records.get(tx, equipment.body["model"]) if equipment else None
    return str(model.body[lang] if model else site.body[lang])


def _promise(tx: Tx, contract: Record) -> list[str]:
    """The contract's promise for a report as it stands before it is graded: what most specific row holds."""
    rows = clocks.first_rows(tx, contract)
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
    for key in ("what", "reach"):
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
    for file in request.files.getlist("photo")[:PHOTOS_PER_FORM]:
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
