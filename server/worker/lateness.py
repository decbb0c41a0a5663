"""Who is on the way and comes too late: the desk is told once, with the hand-over that would still keep the promise.

One look, one prediction, one owner: the alert is what rings; the task is what the desk may do about it, and both end
together. Nothing else tells of a predicted arrival.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from server.domain.actors import Role
from server.domain.ids import derived_id
from server.domain.records import Record
from server.domain.ticket_clocks import TicketClock
from server.domain.times import MIN_MS
from server.storage.port import StorageError
from server.sync.door import Wish
from server.usecases.arrival import eta
from server.usecases.audience import audience
from server.usecases.candidates import arrival_clock
from server.usecases.clocks import clocks_of
from server.usecases.handoff import HandOff, propose
from server.worker.known import Known
from server.worker.rungs import COMING_LATE, own_alert

LOG = logging.getLogger(__name__)

WHAT = "hand_off"
RECOVERED_MS = 2 * MIN_MS
"""The desk stays warned until the arrival is so much before the deadline again: it must not flap."""


def lateness(known: Known, ticket: Record, now_ms: int) -> Iterator[Wish]:
    """Gives what there is to say of a predicted arrival: the warning and the proposal, or the end of both.

    What a person has turned down is neither warned of nor proposed again on the same visit: the desk knows.

    Source: C-09, D-04.
    """
    told = _told(known, ticket)
    clock = arrival_clock(clocks_of(known.tx, ticket, now_ms))
    coming = eta(known.tx, ticket, now_ms)
    if clock is None or clock.due_ms is None or coming is None:
        yield from told.ends("over")
    elif coming["eta_ms"] <= clock.due_ms - (RECOVERED_MS if told.stands else 0):
        yield from told.ends("recovered")
    elif any(_turned_down(one, ticket.body["visit"]) for one in told.tasks):
        yield from told.ends("decided")
    else:
        if not told.up and clock.due_ms > now_ms:
            yield from _warnings(known, ticket, clock, coming, len(told.alerts), now_ms)
        yield from _proposal(known, ticket, coming, told, now_ms)


def over(known: Known, ticket: Record) -> Iterator[Wish]:
    """Gives the end of what was told of a ticket to which nobody is under way any more."""
    if ticket.state != "under_way":
        yield from _told(known, ticket).ends("over")


@dataclass(frozen=True, slots=True)
class _Told:
    """What the desk was told of one ticket's predicted arrivals: warnings, and hand-overs proposed."""

    alerts: Sequence[Record]
    tasks: Sequence[Record]

    @property
    def up(self) -> list[Record]:
        """Warnings that stand, read or not."""
        return [one for one in self.alerts if one.state != "stood_down"]

    @property
    def proposed(self) -> Record | None:
        """The proposal that waits for a word."""
        return next((one for one in self.tasks if one.state == "open"), None)

    @property
    def stands(self) -> bool:
        """Whether anything of it holds."""
        return bool(self.up or self.proposed)

    def ends(self, why: str) -> Iterator[Wish]:
        yield from (Wish("alert.stand_down", one.id, {"why": why}) for one in self.up)
        if self.proposed is not None:
            yield Wish("task.close", self.proposed.id, {"why": "over"})


def _told(known: Known, ticket: Record) -> _Told:
    alerts, tasks = known.told("alert", ticket), known.told("task", ticket)
    return _Told(
        [one for one in alerts if one.body["rung"] == COMING_LATE],
        [one for one in tasks if one.body["what"] == WHAT],
    )


def _warnings(
    known: Known,
    ticket: Record,
    clock: TicketClock,
    coming: Mapping[str, Any],
    said_before: int,
    now_ms: int,
) -> Iterator[Wish]:
    for person in audience(known.staff(ticket), ticket, "dispatcher", 0, now_ms):
        yield Wish(
            "alert.raise",
            derived_id("alert", ticket.id, COMING_LATE, clock.commitment, str(said_before), person),
            {
                **own_alert(ticket, clock, COMING_LATE, person, "dispatcher", now_ms),
                "eta_ms": coming["eta_ms"],
                "eta_p90_ms": coming["eta_p90_ms"],
            },
        )


def _proposal(
    known: Known, ticket: Record, coming: Mapping[str, Any], told: _Told, now_ms: int
) -> Iterator[Wish]:
    """Gives the task that names who can still make it, or the end of one that no longer holds."""
    open_now = told.proposed
    named = open_now.body["proposal"]["engineer"] if open_now else None
    try:
        found = propose(known.tx, ticket, coming, now_ms, named)
    except StorageError:
        raise
    except Exception:
        LOG.exception("nobody could be ranked to take over ticket %s", ticket.id)
        return  # whatever an engine of travel times does, the desk stays warned
    if open_now is not None and (found is None or not _same(open_now, found)):
        yield Wish("task.close", open_now.id, {"why": "over"})
        open_now = None
    if found is None or open_now is not None:
        return
    body = {"ticket": ticket.id, "what": WHAT, "commitment": found.commitment, "due_ms": found.due_ms}
    proposal = asdict(found)
    del proposal["commitment"], proposal["due_ms"]
    id = derived_id("task", ticket.id, found.visit, WHAT, str(len(told.tasks)))
    yield Wish("task.open", id, body | {"proposal": proposal})


def _same(task: Record, found: HandOff) -> bool:
    proposal = task.body["proposal"]
    return (proposal["visit"], proposal["engineer"]) == (found.visit, found.engineer)


def _turned_down(task: Record, visit: str | None) -> bool:
    by_person = task.body["closed_by"] is not None and not task.body["closed_by"].startswith(Role.WORKER)
    return task.state == "closed" and by_person and bool(task.body["proposal"]["visit"] == visit)
