"""The console's way of changing anything: one operation at a time, by the same rules as a phone's push."""

from __future__ import annotations

from typing import Any

from flask import request

from server.api import auth, reading
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.language import language_of
from server.api.schemas.operations import AnswerSchema, WishSchema
from server.domain.actors import DESK
from server.sync.door import Wish, submit
from server.sync.fold import Outcome

area = Area("operations", "Operations: every change")

EXAMPLE = {
    "kind": "ticket.call",
    "record": "019aa4d0-0000-7000-8000-000000000001",
    "body": {"to": "reporter", "answered": True},
}


@area.at("/operations", "POST")
@allow(*DESK)
@area.takes(WishSchema, example=EXAMPLE)
@area.gives(200, AnswerSchema)
def say(given: dict[str, Any]) -> dict[str, Any]:
    """Carry out one operation and say what became of it; the same id twice is carried out once."""
    home, actor = house(), auth.actor()
    wish = Wish(
        kind=given["kind"],
        record=given["record"],
        body=given["body"],
        personal=given["personal"] or {},
        id=given["id"],
        base=given["base"],
    )
    outcome = submit(home.storage, home.clock, actor, wish, asked_language())
    answer = answered(outcome)
    with home.storage.read() as tx:
        record = reading.seen(tx, actor, wish.record)
    return answer if record is None else {**answer, "record_state": record}


def answered(outcome: Outcome) -> dict[str, Any]:
    """Gives what became of an operation, as AnswerSchema has it."""
    return {name: getattr(outcome, name) for name in ("id", "outcome", "rev", "code", "detail")}


def asked_language() -> str:
    """Gives `zh` or `en` for this request."""
    return language_of(request.headers.get("Accept-Language", ""), request.cookies.get("hh_lang", ""))
