"""Reports whose path is told word for word (tales.json), so that a visitor meets every path; nobody else plays them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cache, partial
from typing import Any

from server.demo.facts import HERE, contracts, demo_id
from server.demo.saying import reporter_of, said_id, say
from server.demo.scene import MIN_MS, Scene, Step, local
from server.domain.actors import Actor, Role
from server.domain.operations import CATALOGUE
from server.domain.times import to_ms
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.reporter import open_link
from server.usecases.witnesses import secret_key


@cache
def tales() -> Mapping[str, Any]:
    """The tales by the id of their ticket."""
    found = json.loads((HERE / "tales.json").read_text("utf-8"))["tales"]
    return {said_id("tale", one["name"]): one for one in found}


def beginnings(tx: Tx, since_ms: int, now_ms: int) -> list[tuple[int, str]]:
    """Gives (instant, ticket) of the tales that begin in this span and have not been told yet, in order."""
    begins = ((_begins_ms(tale["back"], now_ms), id) for id, tale in tales().items())
    return sorted(one for one in begins if since_ms <= one[0] and records.get(tx, one[1]) is None)


def begin(tx: Tx, now_ms: int, ticket: str) -> bool:
    """Has the desk take down the report with which a tale begins."""
    tale, organisation = tales()[ticket], _organisation(tales()[ticket])
    name, phone = tale["reporter"]
    device = records.get(tx, demo_id(tale["contract"], *map(str, tale["device"])))
    if device is None:
        return False
    body = {"site": device.site, "equipment": device.id, "channel": "desk"}
    body |= {key: tale[key] for key in ("type", "what", "reach")}
    personal = {"reporter_name": name, "reporter_phone": phone, "description": tale["says"]}
    if not say(tx, now_ms, _who("dispatcher", ticket), "ticket.report", ticket, body, personal):
        return False
    open_link(tx, secret_key(tx), organisation, ticket)
    return True


def tale_step(s: Scene) -> Step | None:
    """Gives what comes next in a tale; none once a visitor has taken a hand in it, or it has been told."""
    if s.foreign:
        return None
    for at_min, who, kind, body, *personal in tales()[s.ticket.id]["steps"]:
        if _is_told(s, who, kind, body):
            continue
        speaker = _who(who, s.ticket.id)
        said = {key: _filled(s, value) for key, value in body.items()}
        act = partial(
            _say, s.tx, speaker, kind, _about(s, kind, body), said, personal[0] if personal else None
        )
        return None if speaker in s.guests.held else Step(s.reported_ms + at_min * MIN_MS, who, kind, act)
    return None


def _say(tx: Tx, who: Actor | str, kind: str, about: str, body: Any, personal: Any, now_ms: int) -> bool:
    return say(tx, now_ms, who, kind, about, body, personal)


def _about(s: Scene, kind: str, body: Mapping[str, Any]) -> str:
    """Gives the id of what a step is said of: the ticket, its visit, or a call or hand-over of the tale's own."""
    match kind.split(".")[0]:
        case "visit":
            return str(s.ticket.body["visit"])
        case "call":
            return said_id("tale-call", s.ticket.id, str(body["began_ms"]))
        case "handover":
            return said_id("tale-handover", s.ticket.id)
    return s.ticket.id


def _is_told(s: Scene, who: str, kind: str, body: Mapping[str, Any]) -> bool:
    if yielded := CATALOGUE[kind].events_of(body):
        return s.has(yielded[0])
    if kind == "handover.accept":
        return bool(s.ticket.body["engineer"] == _who(who, s.ticket.id))
    return records.get(s.tx, _about(s, kind, body)) is not None


def _filled(s: Scene, value: Any) -> Any:
    """Gives a value of a step with what it stands for: the ticket, an event of it, a person, an instant of the tale."""
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    what, _, name = value[1:].partition(":")
    match what:
        case "min":
            return s.reported_ms + round(float(name) * MIN_MS)
        case "person":
            return demo_id("person", name)
        case "visit":
            return said_id("tale-visit", s.ticket.id)
        case "ticket":
            return s.ticket.id
    return next((one["id"] for one in s.events if one["kind"] == what), "")


def _who(who: str, ticket: str) -> Actor | str:
    if who == "customer":
        return reporter_of(_organisation(tales()[ticket]), ticket)
    if who == "telephone":
        return Actor(Role.TELEPHONE, _organisation(tales()[ticket]))
    return demo_id("person", who)


def _organisation(tale: Mapping[str, Any]) -> str:
    return demo_id(
        next(one["organisation"] for one in contracts()["contracts"] if one["id"] == tale["contract"])
    )


def _begins_ms(back: int | list[int], now_ms: int) -> int:
    if isinstance(back, int):
        return now_ms - back * MIN_MS
    days, hour = back
    return to_ms(local(now_ms).replace(hour=hour, minute=12, second=0, microsecond=0) - timedelta(days=days))
