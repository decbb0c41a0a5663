"""By what ways a person is told, in which order and language, and which of them can be gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.actors import Actor
from server.domain.ids import derived_id
from server.domain.records import Record
from server.notify.port import ROBOTS, Way
from server.storage.port import Tx
from server.storage.tables import gateways, records, subscriptions
from server.usecases.sight import SEE_WAYS

ADDRESS_OF: Mapping[Way, str] = {Way.EMAIL: "email", Way.SMS: "mobile"}
MINUTE_MS = 60_000
USUAL: tuple[Mapping[str, Any], ...] = ({"channel": Way.PUSH.value, "wait_min": 0},)
"""What holds for who has set nothing: their phones, and the lists of the apps."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way, how long after the thing came up, and why it cannot be gone (None: it can)."""

    way: Way
    after_ms: int
    hindered: str | None


def ways_id(person: str) -> str:
    """The one record of a person's ways."""
    return derived_id("ways", person)


def ways_of(tx: Tx, person: str) -> Mapping[str, Any] | None:
    """What a person has set; None where nothing is."""
    record = records.get(tx, ways_id(person))
    return record.body if record is not None else None


def may_set(actor: Actor, person: str) -> bool:
    """Whether this actor may see and set the ways of a person."""
    return actor.person == person or actor.role in SEE_WAYS


def address_of(ways: Mapping[str, Any] | None, way: Way) -> str:
    """Where a way leads: robots mention the mobile number, where there is one."""
    field = ADDRESS_OF.get(way, "mobile" if way in ROBOTS else "")
    return str((ways or {}).get(field) or "")


def hindrance(
    ways: Mapping[str, Any] | None, way: Way, ready: Collection[str], has_phone: bool
) -> str | None:
    """Why a person cannot be told by a way: no-phone, not-set-up, no-address, not-verified; None where they can."""
    if way is Way.PUSH:
        return None if has_phone else "no-phone"
    if way not in ready:
        return "not-set-up"
    field = ADDRESS_OF.get(way)
    if field is None:
        return None
    if not (ways or {}).get(field):
        return "no-address"
    return None if (ways or {}).get(f"{field}_verified_ms") else "not-verified"


def steps_of(tx: Tx, person: Record, ways: Mapping[str, Any]) -> Iterator[Step]:
    """The ways of a person in order; one that cannot be gone costs no time."""
    ready = gateways.names(tx, person.organisation)
    has_phone = subscriptions.any_of(tx, person.id)
    after_ms = 0
    for step in ways["steps"]:
        way = Way(step["channel"])
        hindered = hindrance(ways, way, ready, has_phone)
        yield Step(way, after_ms, hindered)
        after_ms += 0 if hindered else step["wait_min"] * MINUTE_MS
