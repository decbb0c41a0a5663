"""What a reporter may say beside confirming: that a time was another, and that they complain."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from server.api.house import house
from server.api.pages.page import clock_text, language, say, span_text
from server.domain.actors import Actor
from server.domain.errors import Problem
from server.domain.ids import derived_id
from server.domain.records import Record
from server.domain.times import from_ms, to_ms
from server.storage.port import Tx
from server.storage.tables import records
from server.sync.door import Wish, submit_in
from server.usecases import reporter
from server.usecases.contacts import contact_of
from server.usecases.times_told import differences

TIMED = {
    "reported": "reported",
    "contacted": "called",
    "arrived": "on_site",
    "repaired": "repaired",
    "solved": "repaired",
}
"""Events whose time a customer can know, and the word of their step on the page."""

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_ONCE = re.compile(r"[0-9a-f]{32}")
HALF_DAY = timedelta(hours=12)
MOST_WORDS = 2000
MIN_MS = 60_000
COMPLAINT = "complaint"


def told_times(ticket: Record, zone: str, now_ms: int) -> list[dict[str, Any]]:
    """Gives the times on record that a customer may know better: ours, and theirs while nobody has settled it."""
    at_odds = {one.event: one.theirs_ms for one in differences(ticket, now_ms)}
    last = {TIMED[one["kind"]]: one for one in ticket.body["events"] if one["kind"] in TIMED}
    return [
        {
            "of": event["id"],
            "step": step,
            "ours": clock_text(event["at_ms"], zone),
            "theirs": clock_text(at_odds[event["id"]], zone) if event["id"] in at_odds else None,
        }
        for step, event in last.items()
    ]


def stated_time(ticket: Record) -> Wish:
    """Gives what the form says: an hour and minute at the site, the one nearest to ours.

    Raises:
        Problem: validation-failed for what is no time, or speaks of nothing that happened.
    """
    event = next((one for one in ticket.body["events"] if one["id"] == request.form.get("of")), None)
    said = _TIME.fullmatch(request.form.get("time", ""))
    if event is None or said is None:
        raise Problem("validation-failed")
    with house().storage.read() as tx:
        site = records.get(tx, ticket.site or "")
    zone = ZoneInfo(site.body["zone"] if site else "UTC")
    ours = from_ms(event["at_ms"]).astimezone(zone)
    theirs = ours.replace(hour=int(said[1]), minute=int(said[2]), second=0, microsecond=0)
    return Wish("ticket.state_time", ticket.id, {"of": event["id"], "at_ms": to_ms(_nearest(theirs, ours))})


def may_complain(tx: Tx, ticket: Record) -> bool:
    """Whether the contract knows complaints, and this is not one itself."""
    contract = records.get(tx, ticket.body["contract"])
    return contract is not None and COMPLAINT in contract.body["types"] and ticket.body["type"] != COMPLAINT


def complaint_promise(tx: Tx, ticket: Record) -> list[str]:
    """What the contract promises for a complaint, as sentences; nothing where it promises nothing (C-14)."""
    rows = records.get_many(tx, ticket.body["commitments"]).values()
    spans = {row.body["kind"]: row.body["within_min"] for row in rows if row.body["type"] == COMPLAINT}
    return [
        say(f"complain_{kind}", time=span_text(spans[kind] * MIN_MS))
        for kind in ("accept", "result")
        if kind in spans
    ]


def complain(ticket: Record, actor: Actor) -> str:
    """Opens a complaint about this ticket, once per form, and gives the secret of its own page.

    Raises:
        Problem: validation-failed without a word of what went wrong; what the report was refused for.
    """
    home, words = house(), request.form.get("comment", "").strip()[:MOST_WORDS]
    once = request.form.get("once", "")
    if not words or not _ONCE.fullmatch(once):
        raise Problem("validation-failed")
    complaint = derived_id("complaint", ticket.id, once)
    body = {"site": ticket.site, "channel": "qr", "type": COMPLAINT, "about": ticket.id}
    with home.storage.write() as tx:
        code = None
        if records.get(tx, complaint) is None:
            wish = Wish("ticket.report", complaint, body, {**_who(tx, ticket), "description": words})
            outcome = submit_in(tx, home.clock.now_ms(), actor, wish, language())
            code = None if outcome.outcome == "applied" else outcome.code or "internal"
        secret = reporter.open_link(tx, home.secret, ticket.organisation, complaint) if code is None else ""
    if code is not None:
        raise Problem(code)
    return secret


def _who(tx: Tx, ticket: Record) -> dict[str, str]:
    """The name and number that the reporter gave before."""
    contact = contact_of(tx, ticket.id)
    told = {key: contact.body[key] for key in ("reporter_name", "reporter_phone")} if contact else {}
    return {key: value for key, value in told.items() if value}


def _nearest(theirs: datetime, ours: datetime) -> datetime:
    """The day on which this hour is nearest to ours: five to midnight may have been yesterday."""
    if theirs - ours > HALF_DAY:
        return (theirs - timedelta(days=1)).astimezone(UTC)
    if ours - theirs > HALF_DAY:
        return (theirs + timedelta(days=1)).astimezone(UTC)
    return theirs.astimezone(UTC)
