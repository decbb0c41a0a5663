"""One ticket as the people of the demo see it when they ask themselves what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from server.demo.facts import ZONE, demo_id
from server.demo.guests import Guests
from server.demo.saying import is_said_by_demo
from server.demo.script import Script, script_of
from server.domain.records import Record
from server.domain.times import from_ms, to_ms
from server.domain.zones import zone_of
from server.storage.port import Tx
from server.storage.tables import records

MIN_MS = 60_000
HOUR_MS = 60 * MIN_MS
DISPATCHER = demo_id("person", "dispatcher")
DESK_OF = {demo_id("neighbour"): demo_id("person", "neighbour")}
PEOPLE = frozenset({"worker"})
"""Who also writes events and is nobody: what the worker says touches nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next: when, for whom, and saying it. `act` tells what was said, empty where it could not be."""

    due_ms: int
    who: str
    kind: str
    act: Callable[[int], bool]


class Scene:
    """A ticket, its visit and its story at one instant, inside a transaction."""

    def __init__(self, tx: Tx, ticket: Record, guests: Guests) -> None:
        self.tx = tx
        self.ticket = ticket
        self.guests = guests
        self.events: list[dict[str, Any]] = ticket.body["events"]
        self.script: Script = script_of(tx, ticket)

    @cached_property
    def visit(self) -> Record | None:
        """The visit of the engineer whose turn it is."""
        return records.get(self.tx, self.ticket.body["visit"]) if self.ticket.body["visit"] else None

    @cached_property
    def site(self) -> Record:
        """Where the ticket is."""
        site = records.get(self.tx, self.ticket.body["site"])
        assert site is not None  # a ticket is opened at a site that is there
        return site

    @property
    def desk(self) -> str:
        """The dispatcher of the ticket's organisation."""
        return DESK_OF.get(self.ticket.organisation, DISPATCHER)

    @property
    def reported_ms(self) -> int:
        """When the desk could know of it."""
        return int(self.events[0]["received_ms"])

    @cached_property
    def foreign(self) -> list[dict[str, Any]]:
        """What visitors said about it."""
        return [one for one in self.events if one["by"] not in PEOPLE and not is_said_by_demo(one["id"])]

    @property
    def is_visitors(self) -> bool:
        """Whether a visitor reported it: then the customer is the visitor too."""
        return bool(self.foreign) and self.foreign[0] is self.events[0]

    def last_ms(self, *kinds: str) -> int | None:
        """When the last event of these kinds happened."""
        return max((one["at_ms"] for one in self.events if one["kind"] in kinds), default=None)

    def has(self, *kinds: str) -> bool:
        """Whether an event of these kinds happened."""
        return self.last_ms(*kinds) is not None


def next_morning_ms(at_ms: int, hour: int, minute: int) -> int:
    """Gives the next time after an instant that it is this hour and minute at the sites."""
    here = from_ms(at_ms).astimezone(zone_of(ZONE))
    then = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return to_ms(then if then > here else then + timedelta(days=1))


def local(at_ms: int) -> datetime:
    """Gives an instant as the clocks at the sites show it."""
    return from_ms(at_ms).astimezone(zone_of(ZONE))
