"""One look at a ticket's clocks: which rungs fire, what is stood down and asked, and when to look again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from server.domain.clocks import State
from server.domain.ladder import (
    any_rung_is_up,
    next_prompt_ms,
    next_rung_ms,
    present_firings,
    whole_second,
)
from server.domain.records import Record
from server.domain.replay import MOST_TELLING, TooMuchError, telling, ticket_ladder
from server.domain.ticket_clocks import Judged, read_events, ticket_verdicts
from server.storage.codec import decode
from server.storage.port import Row, Tx
from server.storage.tables import devices, records
from server.sync.door import Wish
from server.usecases.watch import WATCH_LONG
from server.worker.asking import OPEN_QUESTIONS, asks, passing, passing_ms, tasks
from server.worker.known import Known
from server.worker.lateness import over
from server.worker.presence import presence_over
from server.worker.rungs import as_rung, prompts, rungs

LOG = logging.getLogger(__name__)
ASKING = frozenset({*OPEN_QUESTIONS, State.PAUSED})
"""States in which a person is asked something whatever the ladder says."""

ASK_PHONES_MS = 15_000


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a ticket found: its clocks, what to say through the door, and when to look again."""

    ticket: Record
    judged: list[Judged]
    wishes: list[Wish]
    again_ms: int | None
    is_long: bool = False


def look_at(known: Known, ticket: Record, kind: str, now_ms: int) -> Look:
    """Gives what this ticket's clocks ask for now; `kind` is the timer's."""
    tx = known.tx
    terms, calendars = known.promised(ticket)
    events = read_events(terms, ticket.body["events"])
    if kind != WATCH_LONG and len(telling(terms.commitments, events)) > MOST_TELLING:
        return Look(ticket, [], [], None, is_long=True)
    judged = ticket_verdicts(terms, events, calendars, now_ms)
    wishes: list[Wish] = []
    alerts, asked = known.told("alert", ticket), known.told("task", ticket)
    quiet = not asked and _is_quiet(ticket, judged, now_ms)
    if alerts or not quiet:
        try:
            firings = ticket_ladder(terms, events, calendars, now_ms, judged)
        except TooMuchError:
            LOG.warning("ticket %s changed too often: its rungs are those of its clocks now", ticket.id)
            firings = list(as_rung(present_firings(judged, now_ms), alerts, now_ms))
        staff = known.staff(ticket)
        wishes = [
            *rungs(ticket, alerts, staff, terms, firings, judged, now_ms),
            *prompts(ticket, alerts, staff, judged, now_ms),
            *tasks(asked, ticket, staff, judged, now_ms),
            *_phones(tx, ticket, judged, now_ms),
            *passing(ticket, judged, now_ms),
            *over(known, ticket),
            *presence_over(known, ticket),
        ]
    moments = [next_rung_ms(judged, now_ms), next_prompt_ms(judged, now_ms), *_dues(judged, now_ms)]
    if not any(wish.kind == "ticket.pass_on" for wish in wishes):
        moments.append(passing_ms(ticket, judged))
    # The ladder learns of an event at the next whole second: what that brings up or stands down is said then.
    moments += [whole_second(one.received_ms) for one in events if whole_second(one.received_ms) > now_ms]
    if any(due_ms > _told_ms(ticket) for due_ms in _doubted(judged)):
        moments.append(now_ms + ASK_PHONES_MS)
    return Look(ticket, judged, wishes, min((m for m in moments if m is not None), default=None))


def _is_quiet(ticket: Record, judged: list[Judged], now_ms: int) -> bool:
    """Whether nobody is told anything where nothing rang: the usual case, known without climbing the whole ladder."""
    asking = any(one.verdict is not None and one.verdict.state in ASKING for one in judged)
    asking = asking or asks(ticket, judged, now_ms)
    return not asking and not any_rung_is_up(judged, now_ms)


def _dues(judged: list[Judged], now_ms: int) -> Iterator[int]:
    for one in judged:
        if one.verdict is not None and one.verdict.due_ms is not None and one.verdict.due_ms > now_ms:
            yield one.verdict.due_ms


def _phones(tx: Tx, ticket: Record, judged: list[Judged], now_ms: int) -> Iterator[Wish]:
    """Once every phone that could still hold a stop has spoken past due, nothing more can come (rule 9)."""
    dues = _doubted(judged)
    if not dues:
        return
    heard_ms, told_ms = _heard_until(tx, ticket, now_ms), _told_ms(ticket)
    if any(told_ms < due_ms <= heard_ms for due_ms in dues):
        yield Wish("phone.heard", ticket.id, {"until_ms": heard_ms})


def _doubted(judged: list[Judged]) -> list[int]:
    """When the clocks were due whose stop a phone may still hold."""
    return [
        one.verdict.due_ms
        for one in judged
        if one.verdict is not None
        and one.verdict.state is State.PROVISIONAL_BREACH
        and one.verdict.due_ms is not None
    ]


def _told_ms(ticket: Record) -> int:
    """Up to when the ticket knows that its phones have said all."""
    return max(
        (e["data"]["until_ms"] for e in ticket.body["events"] if e["kind"] == "phones_heard"), default=-1
    )


def _heard_until(tx: Tx, ticket: Record, now_ms: int) -> int:
    """Up to when every phone of everyone who had this ticket has said all that it recorded."""
    visits = records.find(tx, "visit", ticket.organisation, parent=ticket.id, short=True)
    heard_ms = now_ms
    for engineer in sorted({visit.body["engineer"] for visit in visits}):
        for device in devices.of_person(tx, engineer):
            heard_ms = min(heard_ms, _said_all_until(device))
    return heard_ms


def _said_all_until(device: Row) -> int:
    waiting = decode(device["waiting"]) or {}
    if waiting.get("operations"):
        return 0  # what it holds is as old as the phone's own clock says, and that may be wrong
    return int(device["last_contact_ms"] or 0)
