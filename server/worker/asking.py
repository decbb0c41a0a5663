"""What a ticket asks of people beside its ladder: tasks for open questions, and passing on what ran out of time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from server.domain.clocks import State
from server.domain.ids import derived_id
from server.domain.records import Record
from server.domain.ticket_clocks import Judged
from server.domain.ticket_states import ASSIGNABLE, DONE
from server.sync.door import Wish
from server.usecases.audience import Staff, reviewer
from server.usecases.misses import explained
from server.usecases.times_told import differences

OPEN_QUESTIONS = {State.UNDECIDED: "undecided", State.PROVISIONAL_BREACH: "confirm_breach"}
LEADS = frozenset({*OPEN_QUESTIONS.values(), "time_difference", "missed"})
"""What the contract's lead decides; a follow-up call is made by whoever is at the desk."""

ASKED_HERE = LEADS | {"follow_up"}
MENDED = frozenset({"repaired", *DONE})
"""Whoever is still at work on a ticket is not asked yet why it is late."""

CALLS_BACK = frozenset({State.RUNNING, State.PROVISIONAL_BREACH, State.BREACHED})
REMOTE_IS_OVER = "remote_time_over"
"""Why, in a word that screens put into their own language."""

SECOND_MS = 1000


def tasks(
    known: Collection[Record], ticket: Record, staff: Staff, judged: Collection[Judged], now_ms: int
) -> Iterator[Wish]:
    """One open task per question that only a person can answer; closed once the events answer it.

    `known` are the tasks that the ticket has.

    Source: clocks rules 8 and 9; C-09 (follow-up), A-17 (missed).
    """
    open_now = {
        _key(one.body): one for one in known if one.state == "open" and one.body["what"] in ASKED_HERE
    }
    asked = {_key(body): body for body in _questions(ticket, judged, now_ms)}
    person = reviewer(staff, ticket.body["contract"])
    for key in sorted(asked.keys() - open_now.keys()):
        body = {"ticket": ticket.id, **asked[key]}
        if person and body["what"] in LEADS:
            body["person"] = person
        about, what = key
        yield Wish("task.open", derived_id("task", ticket.id, about, what, str(len(known))), body)
    for key in sorted(open_now.keys() - asked.keys()):
        yield Wish("task.close", open_now[key].id)


def asks(ticket: Record, judged: Iterable[Judged], now_ms: int) -> bool:
    """Whether there is anything to ask, or to pass on."""
    found = list(judged)
    return any(_questions(ticket, found, now_ms)) or any(passing(ticket, found, now_ms))


def passing(ticket: Record, judged: Iterable[Judged], now_ms: int) -> Iterator[Wish]:
    """Passes a remote fault on to site that nobody solved or passed on within its time (C-01)."""
    passes_ms = passing_ms(ticket, judged)
    if passes_ms is not None and passes_ms <= now_ms:
        yield Wish("ticket.pass_on", ticket.id, {"why": REMOTE_IS_OVER})


def passing_ms(ticket: Record, judged: Iterable[Judged]) -> int | None:
    """Gives when a remote fault passes on by itself, epoch ms: the second after its time is over.

    Why not at its end: the promise is that a person solves it or passes it on in time, and that was not kept.
    """
    if ticket.body["type"] != "remote" or ticket.state not in ASSIGNABLE:
        return None
    over = [
        one.verdict.due_ms + SECOND_MS
        for one in judged
        if "on_site_needed" in one.row.stops
        and one.verdict is not None
        and one.verdict.due_ms is not None
        and one.verdict.stop is None
        and one.verdict.ending is None
    ]
    return min(over, default=None)


def _questions(ticket: Record, judged: Collection[Judged], now_ms: int) -> Iterator[dict[str, Any]]:
    for one in judged:
        if one.verdict is None:
            continue
        if one.verdict.state in OPEN_QUESTIONS:
            yield {"commitment": one.row.id, "what": OPEN_QUESTIONS[one.verdict.state]}
        is_to_call = one.row.kind == "follow_up" and one.verdict.state in CALLS_BACK
        if is_to_call and one.verdict.stop is None and ticket.state in ("repaired", "closed"):
            due = {"due_ms": one.verdict.due_ms} if one.verdict.due_ms is not None else {}
            yield {"commitment": one.row.id, "what": "follow_up", **due}
    yield from _misses(ticket, judged, now_ms)
    for at_odds in differences(ticket, now_ms):
        yield {"event": at_odds.event, "what": "time_difference"}


def _misses(ticket: Record, judged: Iterable[Judged], now_ms: int) -> Iterator[dict[str, Any]]:
    """Every missed promise asks for its cause and an action (A-17)."""
    missed = [one.row.id for one in judged if one.verdict is not None and one.verdict.state is State.BREACHED]
    if missed and ticket.state in MENDED:
        said = explained(ticket, now_ms)
        yield from ({"commitment": id, "what": "missed"} for id in missed if id not in said)


def _key(body: dict[str, Any]) -> tuple[str, str]:
    return (body.get("commitment") or body.get("event") or "", body["what"])
