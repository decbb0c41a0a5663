"""What positions show of somebody under way beside their arrival: that they are near, or came and left again.

Places stay out of it: an event holds times and a rounded distance, never a fix (B-16).
"""

from __future__ import annotations

from typing import Any

from server.domain.records import Record
from server.storage.port import Tx
from server.usecases.act import Act
from server.usecases.events import add_event
from server.usecases.keep import load, save


def come_near(tx: Tx, act: Act) -> str:
    """Notes once a visit that its engineer is near, for the desk and for whoever waits."""
    return _note(tx, act, "near_ms", "near", {"distance_m": act.body["distance_m"]})


def leave(tx: Tx, act: Act) -> str:
    """Notes once a visit that its engineer was there and left without saying so."""
    return _note(tx, act, "left_fence_ms", "left_fence", {"stayed_s": act.body["stayed_s"]})


def _note(tx: Tx, act: Act, field: str, event: str, data: dict[str, Any]) -> str:
    visit: Record = load(tx, act, act.record, "visit", short=True)
    if visit.body.get(field) is not None or visit.body["arrival"] is not None:
        return "superseded"
    ticket = load(tx, act, visit.body["ticket"], "ticket", short=True)
    visit.body[field] = act.moment.at_ms
    add_event(ticket, act, event, {"visit": visit.id, **data}, moment=act.moment)
    save(tx, act, visit)
    save(tx, act, ticket)
    return "applied"
