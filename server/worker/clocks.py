"""Watching one ticket's clocks: rungs fire, alerts stand down, tasks open, and the next look is set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.domain.actors import Actor, Role
from server.domain.clocks import State
from server.domain.ids import derived_id
from server.domain.ladder import any_rung_is_up, next_prompt_ms, next_rung_ms, ticket_ladder, whole_second
from server.domain.records import Record
from server.domain.ticket_clocks import Judged, ticket_verdicts
from server.domain.times import TimeSource
from server.storage.codec import decode
from server.storage.port import Row, Storage, Tx
from server.storage.tables import devices, records, timers
from server.sync.door import Wish, submit_in
from server.usecases.audience import Staff, reviewer
from server.usecases.clocks import calendars_for, events_for, terms_for
from server.usecases.watch import WATCH, timer_of
from server.worker.rungs import prompts, rungs

OPEN_QUESTIONS = {State.UNDECIDED: "undecided", State.PROVISIONAL_BREACH: "confirm_breach"}
ASKING = frozenset({*OPEN_QUESTIONS, State.PAUSED})
"""States in which a person is asked something whatever the ladder says."""

ASK_PHONES_MS = 15_000


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a ticket found: what to say through the door, and when to look again."""

    organisation: str
    wishes: list[Wish]
    again_ms: int | None


def watch_ticket(storage: Storage, clock: TimeSource, timer: Row) -> None:
    """Brings alerts and tasks of one ticket up to its clocks, and sets its timer anew.

    What is said rests on a look outside the transaction; where the ticket changed meanwhile its timer was set anew,
    this claim is lost, and the next look decides.
    """
    now_ms, ticket_id = clock.now_ms(), timer["subject"]
    with storage.read() as tx:
        ticket = records.get(tx, ticket_id)
        look = _look(tx, ticket, now_ms) if ticket is not None else None
    if look is None:
        return
    actor = Actor(Role.WORKER, look.organisation)
    with storage.write() as tx:
        if not timers.finish(tx, timer["id"], timer["claimed_by"], now_ms):
            return
        for wish in look.wishes:
            submit_in(tx, now_ms, actor, wish)
        if look.again_ms is not None and timers.is_done(tx, timer_of(ticket_id)):
            timers.put(tx, timer_of(ticket_id), look.organisation, WATCH, ticket_id, look.again_ms, {})


def _look(tx: Tx, ticket: Record, now_ms: int) -> Look:
    terms, events = terms_for(tx, ticket), events_for(ticket)
    calendars = calendars_for(tx, ticket, terms)
    judged = ticket_verdicts(terms, events, calendars, now_ms)
    wishes: list[Wish] = []
    if not _is_quiet(tx, ticket, judged, now_ms):
        firings = ticket_ladder(terms, events, calendars, now_ms)
        staff = _staff(tx, ticket)
        wishes = [
            *rungs(tx, ticket, staff, terms, firings, judged, now_ms),
            *prompts(tx, ticket, staff, judged, now_ms),
            *_tasks(tx, ticket, staff, judged),
            *_phones(tx, ticket, judged, now_ms),
        ]
    moments = [next_rung_ms(judged, now_ms), next_prompt_ms(judged, now_ms), *_dues(judged, now_ms)]
    # The ladder learns of an event at the next whole second: what that brings up or stands down is said then.
    moments += [whole_second(one.received_ms) for one in events if whole_second(one.received_ms) > now_ms]
    if any(due_ms > _told_ms(ticket) for due_ms in _doubted(judged)):
        moments.append(now_ms + ASK_PHONES_MS)
    return Look(ticket.organisation, wishes, min((m for m in moments if m is not None), default=None))


def _is_quiet(tx: Tx, ticket: Record, judged: list[Judged], now_ms: int) -> bool:
    """Whether there is nobody to tell anything: the usual case, known without walking up the whole ladder."""
    told = any(
        records.find(tx, kind, ticket.organisation, parent=ticket.id, limit=1) for kind in ("alert", "task")
    )
    asking = any(one.verdict is not None and one.verdict.state in ASKING for one in judged)
    return not told and not asking and not any_rung_is_up(judged, now_ms)


def _dues(judged: list[Judged], now_ms: int) -> Iterator[int]:
    for one in judged:
        if one.verdict is not None and one.verdict.due_ms is not None and one.verdict.due_ms > now_ms:
            yield one.verdict.due_ms


def _staff(tx: Tx, ticket: Record) -> Staff:
    people = {one.id: one for one in records.find(tx, "person", ticket.organisation)}
    rosters = records.find(tx, "roster", ticket.organisation, contract=ticket.contract)
    return Staff(people, rosters[0].body["entries"] if rosters else [])


def _tasks(tx: Tx, ticket: Record, staff: Staff, judged: list[Judged]) -> Iterator[Wish]:
    """One open task per clock that asks for a person; closed once the events answer it."""
    open_now = {
        (one.body["commitment"], one.body["what"]): one
        for one in records.find(tx, "task", ticket.organisation, parent=ticket.id, states=["open"])
    }
    asked = {
        (one.row.id, OPEN_QUESTIONS[one.verdict.state])
        for one in judged
        if one.verdict is not None and one.verdict.state in OPEN_QUESTIONS
    }
    person = reviewer(staff, ticket.body["contract"])
    for commitment, what in sorted(asked - set(open_now)):
        before = records.find(tx, "task", ticket.organisation, parent=ticket.id)
        id = derived_id("task", ticket.id, commitment, what, str(len(before)))
        body = {"ticket": ticket.id, "commitment": commitment, "what": what}
        yield Wish("task.open", id, body | ({"person": person} if person else {}))
    for key in sorted(set(open_now) - asked):
        yield Wish("task.close", open_now[key].id)


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
    visits = records.find(tx, "visit", ticket.organisation, parent=ticket.id)
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
