"""A commitment that is not in force yet: what it would promise, and how tickets of late would stand under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from server.domain.calendars import Calendar
from server.domain.clocks import Verdict, judge
from server.domain.commitments import Commitment, commitment_of
from server.domain.events import Event
from server.domain.explain import explain
from server.domain.ladder import clock_ladder
from server.domain.records import Record, blank
from server.domain.ticket_clocks import ERROR, Judged, Terms, ticket_verdicts
from server.domain.times import MIN_MS
from server.domain.zones import DAY, instant, local_day
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.clocks import calendars_for, events_for
from server.usecases.terms import calendar_in, read_calendar, read_commitment, versions_of

DRAFT = "draft"
SHOWN_DAYS = 14
FRIDAY, HALF_PAST_FOUR = 4, 16 * 60 + 30
AFTER_DUE_MS = 10 * MIN_MS
MOST_JUDGED = 5_000
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as somebody is writing it, and the calendar it counts by."""

    row: Commitment
    calendar: Calendar


def read_draft(
    tx: Tx, contract: Record, commitment: Mapping[str, Any], calendar: Mapping[str, Any] | None
) -> Draft:
    """Reads a draft of a contract; a calendar written with it takes the place of the one that its row names.

    Raises:
        Problem: validation-failed for what is no commitment or calendar; the codes of `terms.set_commitment`.
    """
    if calendar is not None:
        week = read_calendar(tx, contract.organisation, {**blank("calendar"), **calendar, "id": DRAFT})
        named = DRAFT
    else:
        named = str(commitment.get("calendar") or contract.body["calendar"])
        week = calendar_in(tx, contract.organisation, named)
    said = {**commitment, "id": DRAFT, "version": 0, "contract": contract.id, "calendar": named}
    return Draft(read_commitment(said, contract), week)


def preview(draft: Draft, now_ms: int, reported_ms: int | None) -> dict[str, Any]:
    """Gives when a report would be due under a draft, its rungs, and the open time of the fortnight from it.

    Without an instant it is the next Friday at 16:30, when a calendar matters most.

    Raises:
        calendar-never-opens
    """
    start_ms = _next_friday(draft.calendar, now_ms) if reported_ms is None else reported_ms
    start = Event(DRAFT, draft.row.starts, start_ms, start_ms, start_ms, start_ms)

    def assess(at_ms: int) -> Verdict:
        return judge(draft.row, [start], draft.calendar, at_ms)

    verdict = assess(start_ms)
    told = explain(verdict, draft.calendar)
    until_ms = (verdict.due_ms or start_ms) + AFTER_DUE_MS
    return {
        "reported_ms": start_ms,
        "due_ms": verdict.due_ms,
        "zone": draft.calendar.zone.key,
        "days": _days(draft.calendar, start_ms),
        "rungs": [
            {"rung": one.rung, "at_ms": one.at_ms, "to": list(one.to)}
            for one in clock_ladder(assess, [start], until_ms)
        ],
        "zh": told.zh,
        "en": told.en,
    }


def judged_again(
    tx: Tx, contract: Record, draft: Draft, replaces: str | None, span: tuple[int, int], now_ms: int
) -> dict[str, Any]:
    """Gives how the tickets reported in [from, to) stand as they are, and as they would under the draft.

    In each ticket's terms the draft takes the place of the version that it replaces, or of an older one; else it is
    added. What differs in a state differs; a deadline that moved and changed nothing does not.
    """
    past = set(versions_of(tx, replaces))
    changes = _Changes(tx, contract, draft, past)
    judged = same = 0
    items: list[dict[str, Any]] = []
    left_off = False
    for ticket in records.between(tx, "ticket", contract, *span):
        if judged == MOST_JUDGED:
            left_off = True
            break
        judged += 1
        before, after = changes.of(ticket, now_ms)
        if not before and not after:
            same += 1
        elif len(items) < MOST_SHOWN:
            about = {"ticket": ticket.id, "number": ticket.body["number"]}
            sides = {"before": [_side(one) for one in before], "after": [_side(one) for one in after]}
            items.append({**about, "reported_ms": ticket.body["reported_ms"], **sides})
    return {
        "from_ms": span[0],
        "to_ms": span[1],
        "tickets": judged,
        "same": same,
        "otherwise": judged - same,
        "left_off": left_off,
        "items": items,
    }


class _Changes:
    """What a draft changes in tickets of one contract; rows and calendars are read once for all of them."""

    def __init__(self, tx: Tx, contract: Record, draft: Draft, past: set[str]) -> None:
        self.tx, self.contract, self.draft, self.past = tx, contract, draft, past
        self.rows: dict[str, Commitment] = {}
        self.calendars: dict[str, Calendar] = {}

    def of(self, ticket: Record, now_ms: int) -> tuple[list[Judged], list[Judged]]:
        """Gives the clocks of one ticket whose states differ, as they are and as they would be."""
        rows = self._rows(ticket)
        events = events_for(ticket)
        before, after = (
            {
                (one.row.kind, one.row.starts): one
                for one in ticket_verdicts(terms, events, self.calendars, now_ms)
            }
            for terms in (self._terms(rows), self._terms(self._drafted(rows)))
        )
        differ = [
            key
            for key in dict.fromkeys([*before, *after])
            if key not in before or key not in after or _standing(before[key]) != _standing(after[key])
        ]
        return [before[key] for key in differ if key in before], [
            after[key] for key in differ if key in after
        ]

    def _rows(self, ticket: Record) -> list[Commitment]:
        pinned = ticket.body["commitments"]
        missing = [id for id in pinned if id not in self.rows]
        if missing:
            found = records.get_many(self.tx, missing)
            self.rows |= {id: commitment_of(one.body) for id, one in found.items()}
            terms = self._terms(list(self.rows.values()))
            calendars = calendars_for(self.tx, ticket, terms)
            self.calendars = {**calendars, self.draft.row.calendar: self.draft.calendar}
        return [self.rows[id] for id in pinned if id in self.rows]

    def _drafted(self, rows: Sequence[Commitment]) -> list[Commitment]:
        # It keeps the id of the row whose place it takes: a breach that was confirmed was confirmed under that.
        drafted = [replace(self.draft.row, id=row.id) if row.id in self.past else row for row in rows]
        return drafted if drafted != list(rows) else [*rows, self.draft.row]

    def _terms(self, rows: Sequence[Commitment]) -> Terms:
        body = self.contract.body
        return Terms(tuple(body["types"]), tuple(body["severities"]), tuple(rows))


def _standing(judged: Judged) -> tuple[str, bool]:
    """What people would call another result: over and met late are two things."""
    if judged.verdict is None:
        return (judged.error or ERROR, False)
    return (judged.verdict.state.value, judged.verdict.stop is not None)


def _side(judged: Judged) -> dict[str, Any]:
    row, verdict = judged.row, judged.verdict
    return {
        "kind": row.kind,
        "clause": row.clause,
        "starts": row.starts,
        "within_min": row.within_min,
        "state": verdict.state.value if verdict else ERROR,
        "due_ms": verdict.due_ms if verdict else None,
        "stopped_ms": verdict.stop.at_ms if verdict and verdict.stop else None,
        "error": judged.error,
    }


def _days(calendar: Calendar, start_ms: int) -> list[dict[str, Any]]:
    first = local_day(calendar.zone, start_ms)
    days = [first + DAY * number for number in range(SHOWN_DAYS)]
    return [{"day": day.isoformat(), "open": [list(span) for span in calendar.open_on(day)]} for day in days]


def _next_friday(calendar: Calendar, now_ms: int) -> int:
    day = local_day(calendar.zone, now_ms)
    day += timedelta(days=(FRIDAY - day.weekday()) % 7)
    at_ms = instant(calendar.zone, day, HALF_PAST_FOUR)
    return at_ms if at_ms > now_ms else instant(calendar.zone, day + timedelta(days=7), HALF_PAST_FOUR)
