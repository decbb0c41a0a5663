"""Intake: what grade a report suggests, and calls as a telephone system posts them."""

from __future__ import annotations

import json
from typing import Any

from flask import request

from server.api import auth, reading
from server.api.area import Area
from server.api.auth import PUBLIC, allow
from server.api.house import house
from server.api.limits import address, guarded
from server.api.schemas.intake import (
    PostedCallSchema,
    ReportWordsSchema,
    SuggestionSchema,
    TakenCallSchema,
    TelephoneKeySchema,
)
from server.domain.actors import DESK, Role
from server.domain.errors import Problem
from server.domain.grading import Suggestion, Told
from server.domain.ids import derived_id
from server.sync.door import Wish, submit
from server.usecases import telephone
from server.usecases.paths import suggestion_for

area = Area("intake", "How reports come in")

MOST_WRONG_KEYS = 20
SCHEME = "Bearer "


@area.at("/grading", "POST")
@allow(*DESK)
@area.takes(ReportWordsSchema)
@area.gives(200, SuggestionSchema)
def suggest_grade(given: dict[str, Any]) -> dict[str, Any]:
    """The grade that a report suggests while it is being taken, with the reasons; nothing is kept."""
    actor = auth.actor()
    with house().storage.read() as tx:
        contract = reading.one(tx, actor, given.pop("contract"), "contract")
        return suggested(suggestion_for(tx, contract, Told(**given), house().clock.now_ms()))


def suggested(found: Suggestion) -> dict[str, Any]:
    """Gives a suggestion as SuggestionSchema has it."""
    reasons = [{"code": one.code, "zh": one.zh, "en": one.en} for one in found.reasons]
    return {"type": found.type, "severity": found.severity, "during": found.during, "reasons": reasons}


@area.at("/telephone/calls", "POST")
@allow(PUBLIC)
@area.takes(PostedCallSchema)
@area.gives(200, TakenCallSchema)
def take_call(given: dict[str, Any]) -> dict[str, str]:
    """Take a call from the telephone system, by its key as a bearer token; the same `id` is the same call.

    Post it as it rings, is answered and ends, or once at its end. Unknown callers are kept too.
    """
    home = house()
    with guarded(home, (f"telephone:{address()}", MOST_WRONG_KEYS)), home.storage.read() as tx:
        actor = telephone.telephone_of(tx, _token())
    external, number = given.pop("id"), given.pop("number")
    body = {key: value for key, value in given.items() if value is not None}
    call = derived_id("call", actor.organisation, external)
    said = derived_id("call.take", call, json.dumps([body, number], sort_keys=True))
    wish = Wish("call.take", call, body, {"number": number} if number else {}, id=said)
    outcome = submit(home.storage, home.clock, actor, wish)
    if outcome.outcome == "rejected":
        raise Problem(outcome.code or "internal")
    return {"call": call, "outcome": outcome.outcome}


@area.at("/settings/telephone-key")
@allow(Role.ADMINISTRATOR)
@area.gives(200, TelephoneKeySchema)
def telephone_key() -> dict[str, Any]:
    """Whether the telephone system has a key, and since when."""
    with house().storage.read() as tx:
        return {"made_ms": telephone.made_ms(tx, auth.actor().organisation)}


@area.at("/settings/telephone-key", "POST")
@allow(Role.ADMINISTRATOR)
@area.gives(200, TelephoneKeySchema)
def make_telephone_key() -> dict[str, Any]:
    """Make a key for the telephone system, shown this once; the one before is no longer valid."""
    home, organisation = house(), auth.actor().organisation
    now_ms = home.clock.now_ms()
    with home.storage.write() as tx:
        return {"key": telephone.make_key(tx, organisation, now_ms), "made_ms": now_ms}


@area.at("/settings/telephone-key", "DELETE")
@allow(Role.ADMINISTRATOR)
@area.gives(200, TelephoneKeySchema)
def drop_telephone_key() -> dict[str, Any]:
    """Make the telephone system's key invalid."""
    with house().storage.write() as tx:
        telephone.drop_key(tx, auth.actor().organisation)
    return {"made_ms": None}


def _token() -> str:
    said = request.headers.get("Authorization", "")
    return said.removeprefix(SCHEME).strip() if said.startswith(SCHEME) else ""
