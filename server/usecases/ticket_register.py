"""The register 台账: every ticket with its grade, clocks, state and times, found without reading them all (A-10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from server.domain.actors import Actor
from server.domain.calendars import Calendar
from server.domain.clocks import State
from server.domain.records import Record
from server.domain.ticket_clocks import Judged, Terms, TicketClock, read_events, ticket_clocks
from server.domain.ticket_states import DONE
from server.storage.port import Tx
from server.storage.tables import rebuilds, records, register
from server.storage.tables.register import Asked, Line, Place, Total
from server.usecases.clocks import calendars_for, judged, terms_for
from server.usecases.search import having
from server.usecases.sight import may_see

MOST_COUNTED = 10_000
STEP = 200
MOST_LOOKED_AT = 5_000

RESULTS: Mapping[str, str] = {
    State.MET: "met",
    State.BREACHED: "over",
    State.PROVISIONAL_BREACH: "over",
    State.UNDECIDED: "undecided",
    State.RUNNING: "running",
    State.PAUSED: "waiting",
    State.PENDING: "waiting",
    State.VOID: "void",
}
LATE = "late"
"""Breached with a stop: the promise was kept, too late."""
ERROR = "error"
_TOLD = [one.name for one in fields(TicketClock)]
ASKABLE = tuple(sorted({*RESULTS.values(), LATE, ERROR}))


@dataclass(frozen=True, slots=True)
class Page:
    """Tickets with their clocks; `complete` is False while the register is being made anew after an update."""

    tickets: list[tuple[Record, list[TicketClock]]]
    next: Place | None
    complete: bool


def note(tx: Tx, tickets: Iterable[tuple[Record, Iterable[Judged]]]) -> None:
    """Keeps what the register is asked by of tickets as they were just judged."""
    register.put(tx, {ticket.id: _lines(ticket, found) for ticket, found in tickets})


def _lines(ticket: Record, found: Iterable[Judged]) -> list[Line]:
    own = Line(
        ticket=ticket.id,
        clock="",
        organisation=ticket.organisation,
        contract=ticket.body["contract"],
        site=ticket.body["site"],
        equipment=ticket.body["equipment"],
        engineer=ticket.body["engineer"],
        type=ticket.body["type"],
        severity=ticket.body["severity"],
        done=int(ticket.state in DONE),
        sort_ms=ticket.sort_ms,
        kind="",
        clause="",
        result="",
    )
    clocks = [
        replace(own, clock=one.row.id, kind=one.row.kind, clause=one.row.clause, result=_result(one))
        for one in found
    ]
    return [own, *clocks]


def note_anew(tx: Tx, ticket: Record, now_ms: int) -> None:
    """The same, judged now: for the worker that makes the register anew."""
    note(tx, [(ticket, judged(tx, ticket, now_ms)[0])])


def page(
    tx: Tx, actor: Actor, asked: Asked, words: str, after: Place | None, limit: int, now_ms: int
) -> Page:
    """A page of the register, newest first, each ticket with its clocks as they stand now.

    What time or an event changed since the worker looked is judged here: a line is never untrue.
    """
    has_words = having(tx, actor, words)
    rules = _Rules()
    found: list[tuple[Record, list[TicketClock]]] = []
    looked, following = 0, after
    while looked < MOST_LOOKED_AT:
        places = register.find(tx, asked, following, STEP if words else limit - len(found) + 1)
        loaded = records.get_many(tx, [ticket for _sort_ms, ticket in places])
        for place in places:
            if len(found) == limit:
                return Page(found, following, is_complete(tx))
            following, looked = place, looked + 1
            ticket = loaded.get(place[1])
            if ticket is None or not may_see(actor, ticket) or not has_words(ticket):
                continue
            clocks = rules.clocks_of(tx, ticket, now_ms)
            if _fits(clocks, asked):
                found.append((ticket, clocks))
        if not places:
            return Page(found, None, is_complete(tx))
    return Page(found, following, is_complete(tx))


def count(tx: Tx, asked: Asked) -> int:
    """How many tickets there are; MOST_COUNTED + 1 means more than can be counted while somebody waits."""
    return register.count(tx, asked, MOST_COUNTED + 1)


def totals(tx: Tx, asked: Asked) -> list[Total]:
    """How each promise went, over all clocks asked for."""
    return register.totals(tx, asked, [asked.result] if asked.result else ASKABLE)


def is_complete(tx: Tx) -> bool:
    """Whether every ticket there is can be found."""
    return rebuilds.after(tx, rebuilds.REGISTER) is None


def told_clocks(clocks: Sequence[TicketClock]) -> list[dict[str, Any]]:
    """Clocks as an answer shows them."""
    return [{name: getattr(clock, name) for name in _TOLD} for clock in clocks]


@dataclass(slots=True)
class _Rules:
    """Terms and calendars read so far: the tickets of a page share them."""

    known: dict[tuple[str, ...], tuple[Terms, dict[str, Calendar]]] = field(default_factory=dict)

    def clocks_of(self, tx: Tx, ticket: Record, now_ms: int) -> list[TicketClock]:
        key = (ticket.body["contract"], *ticket.body["commitments"])
        if key not in self.known:
            terms = terms_for(tx, ticket)
            self.known[key] = terms, calendars_for(tx, ticket, terms)
        terms, calendars = self.known[key]
        return ticket_clocks(terms, read_events(terms, ticket.body["events"]), calendars, now_ms)


def _result(one: Judged) -> str:
    if one.verdict is None:
        return ERROR
    return _word(one.verdict.state, stopped=one.verdict.stop is not None)


def _word(state: str, *, stopped: bool) -> str:
    return LATE if stopped and state == State.BREACHED else RESULTS.get(state, ERROR)


def _fits(clocks: Sequence[TicketClock], asked: Asked) -> bool:
    """Whether a ticket still has the clock that was asked for."""
    if asked.kind is None and asked.result is None:
        return True
    return any(
        (asked.kind is None or clock.kind == asked.kind)
        and (asked.result is None or _word(clock.state, stopped=clock.stopped_ms is not None) == asked.result)
        for clock in clocks
    )
