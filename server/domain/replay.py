"""The ladders of a ticket, replayed from its events: a clock is judged anew only where something can have moved it.

What it gives is what judging every clock at every moment gives (`tests/unit/test_replay.py` holds it to that). An event
that comes after all others moves only the clocks that read its kind; a pause moves a running clock without judging.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from server.domain.calendars import Calendar
from server.domain.clock_errors import ClockError
from server.domain.clock_facts import ENDINGS, FIXES, ending_of
from server.domain.clocks import State, Verdict
from server.domain.commitments import Commitment
from server.domain.event_log import EventLog
from server.domain.events import Event
from server.domain.knowledge import Knowledge, News
from server.domain.ladder import SECOND_MS, Climb, Firing, Reading, in_order, reading_of, whole_second
from server.domain.rests import PauseNote, note_of
from server.domain.ticket_clocks import (
    GRADED_BY,
    Grade,
    Judged,
    Terms,
    grades_of,
    groups_of,
    judge_group,
    voids_of,
)
from server.domain.timeline import Course, Timeline

PAUSING = frozenset({"paused", "resumed"})

TELLING = (
    FIXES
    | ENDINGS
    | PAUSING
    | {*GRADED_BY, "reclassified", "reopened", "corrected"}
    | {"arrived", "witnessed", "visit_finished", "special_part_ordered", "special_part_arrived"}
)
"""Kinds of event that a clock reads beside what starts and stops it; whether a breach stands moves no rung."""

_BOUNDS: Mapping[str, int] = json.loads((Path(__file__).parent / "ladder.json").read_text("utf-8"))
MOST_TELLING: int = _BOUNDS["most_telling"]
"""Such events of a ticket; what has more is climbed by the way, by the server alone: each may need a judging."""

MOST_READ: int = _BOUNDS["most_read"]
"""Events read for judgings of such a ticket; what needs more has the rungs of its clocks as they stand now."""

JUDGING = 100
"""A judging costs about as much as reading so many events, however few there are."""

CHANGE = 10
"""Counting through one change of grade or reopening costs about as much as reading so many."""


class TooMuchError(Exception):
    """A ticket was regraded, corrected or reopened so often that its ladder is not climbed from its beginning."""


def ticket_ladder(
    terms: Terms,
    events: Iterable[Event],
    calendars: Mapping[str, Calendar],
    until_ms: int,
    judged: Sequence[Judged] = (),
) -> list[Firing]:
    """Gives every firing of a ticket's clocks up to an instant, by time, with what became of it.

    `judged` are the verdicts at that instant where they are known already.

    Raises:
        TooMuchError: more than MOST_TELLING events tell something, and more than MOST_READ would have to be read. More
            events never make it less.

    Source: rules 17-20 of docs/clocks.md; A-11, B-13.
    """
    last_ms = until_ms // SECOND_MS * SECOND_MS
    read = telling(terms.commitments, events)
    known = sorted((one for one in read if one.received_ms <= until_ms), key=lambda one: one.received_ms)
    receipts = [
        (moment, list(heard)) for moment, heard in groupby(known, lambda one: whole_second(one.received_ms))
    ]
    replay = _Replay(terms, calendars, MOST_READ if len(read) > MOST_TELLING else None)
    for moment, heard in receipts:
        if moment <= last_ms:
            replay.hear(heard, moment, judged if moment == receipts[-1][0] else ())
    return in_order(replay.firings(last_ms + SECOND_MS))


def telling(rows: Iterable[Commitment], events: Iterable[Event]) -> list[Event]:
    """Gives the events that a clock of these rows reads: a thousand notes move no rung and cost no look."""
    kinds = TELLING.union(*((row.starts, *row.stops) for row in rows))
    return [event for event in events if event.kind in kinds]


class _Replay:
    """All clocks of a ticket, as they go on from receipt to receipt."""

    def __init__(self, terms: Terms, calendars: Mapping[str, Calendar], most_read: int | None) -> None:
        self._terms, self._calendars, self._most_read = terms, calendars, most_read
        self._knowledge, self._grades = Knowledge(), list[Grade]()
        self._clocks = [_Clock(terms, group) for group in groups_of(terms)]
        self._is_lost = False
        self._heard = self._read = 0

    def hear(self, events: Sequence[Event], moment_ms: int, judged: Sequence[Judged]) -> None:
        """Takes in what is received at a moment; `judged` where it is the last and known already."""
        self._heard += len(events)
        try:
            news = self._knowledge.learn(events)
        except ClockError:
            self._is_lost = True
        if self._is_lost:
            for clock in self._clocks:
                clock.turn(None, moment_ms)
            return
        log = self._knowledge.log
        if (
            not self._grades
            or not news.changed.isdisjoint(GRADED_BY)
            or any(one.kind in GRADED_BY for one in news.added)
        ):
            self._grades = grades_of(self._terms, log)
        verdicts = {(one.row.kind, one.row.starts): one for one in judged}
        for clock in self._clocks:
            if clock.goes_on(news, log, moment_ms):
                continue
            self._read += JUDGING + self._heard + CHANGE * (len(self._grades) + len(log.of("reopened")))
            if self._most_read is not None and self._read > self._most_read:
                raise TooMuchError
            found = verdicts.get(clock.key)
            if found is None or found.verdict is None:
                found = judge_group(self._terms, clock.group, self._grades, log, self._calendars, moment_ms)
            clock.judged(found, moment_ms)

    def firings(self, end_ms: int) -> list[Firing]:
        """Gives what fired until then."""
        for clock in self._clocks:
            clock.turn(None, end_ms)
        return [firing for clock in self._clocks for firing in clock.climb.firings()]


class _Clock:
    """One clock: what was judged of it last, and its climb up to there."""

    def __init__(self, terms: Terms, group: Sequence[Commitment]) -> None:
        self.group, self.key, self.climb = group, (group[0].kind, group[0].starts), Climb()
        self._reads = _read_by(terms, group)
        self._starts = {group[0].starts, *GRADED_BY}
        self._ends = ENDINGS.union(*(voids_of(terms, row) for row in group))
        self._verdict: Verdict | None = None
        self._paused: _Paused | None = None
        self._reading: Reading | None = None
        self._since_ms = -1
        self._has_no_row = False

    def judged(self, judged: Judged | None, moment_ms: int) -> None:
        """Goes on with another verdict."""
        self._verdict, self._paused = None if judged is None else judged.verdict, None
        self._has_no_row = judged is None
        self.turn(None if self._verdict is None else reading_of(self._verdict), moment_ms)

    def turn(self, reading: Reading | None, moment_ms: int) -> None:
        """Climbs as far as was read until now, and goes on with this; with None the clock cannot be judged."""
        if self._reading is not None:
            self.climb.step(self._reading, self._since_ms, moment_ms)
        self._reading, self._since_ms = reading, moment_ms

    def goes_on(self, news: News, log: EventLog, moment_ms: int) -> bool:
        """Whether the clock goes on without being judged: nothing here moves it, or pauses alone do."""
        if self._since_ms < 0 or not news.changed.isdisjoint(self._reads):
            return False
        mine = [event for event in news.added if event.kind in self._reads]
        if not mine or self._is_unmoved(mine):
            return True
        return all(event.kind in PAUSING for event in mine) and self._pauses(mine, log, moment_ms)

    def _pauses(self, mine: Sequence[Event], log: EventLog, moment_ms: int) -> bool:
        """Goes on with pauses begun or ended; False where they must be judged."""
        if self._paused is None:
            self._paused = _Paused.of(self._verdict, log, self._ends, mine)
        if self._paused is None:
            return False
        # What was read until now is climbed first: the course goes on in place.
        self.turn(None, moment_ms)
        for event in mine:
            if not self._paused.hear(event):
                return False
        self._reading = self._paused.reading()
        return True

    def _is_unmoved(self, mine: Sequence[Event]) -> bool:
        """Whether events that come after all others leave what the ladder reads as it is."""
        verdict, kinds = self._verdict, {event.kind for event in mine}
        if not kinds.isdisjoint(self._starts):
            return False
        if self._has_no_row:
            return True
        if verdict is None:
            return False
        if verdict.start is None:
            return True
        stops = verdict.commitment.stops
        if verdict.state is State.MET:
            return kinds <= {*stops, *PAUSING, *self._ends}
        if verdict.state is State.VOID:
            return kinds <= {*PAUSING, *self._ends}.difference(stops)
        return verdict.state is State.BREACHED and verdict.stop is not None and _surely_late(verdict, mine)


class _Paused:
    """A running clock while nothing but pauses is heard of it, each after all others."""

    def __init__(self, verdict: Verdict, line: Timeline, named: set[str]) -> None:
        """Begins with what was judged last; `named` are the pauses that some `resumed` names."""
        self._row, self._due_ms = verdict.commitment, verdict.due_ms
        self._course, self._named = Course(line), named
        pauses = (one for one in verdict.pauses if one.counts and one.end is None)
        self._open = {one.id for one in pauses if self._rests(one.begin)}

    @classmethod
    def of(
        cls, verdict: Verdict | None, log: EventLog, ends: frozenset[str], new: Sequence[Event]
    ) -> _Paused | None:
        """Gives the clock as judged before these events; None where more than pauses decides how it goes on."""
        if verdict is None or verdict.timeline is None or reading_of(verdict).stopped is not None:
            return None
        reopened = next(iter(log.of("reopened")[-1:]), None)
        if ending_of(verdict.commitment, log, ends, verdict.start, reopened) is not None:
            return None  # it came too late, and longer pauses may say that it did not
        by = [*verdict.timeline.pieces, *((0, one.change.calendar) for one in verdict.changes)]
        calendar = by[0][1]
        if not calendar.is_endless or any(one is not calendar for _, one in by):
            return None
        heard = {event.id for event in new}
        named = {str(one.data.get("pause")) for one in log.of("resumed") if one.id not in heard}
        return cls(verdict, verdict.timeline, named)

    def reading(self) -> Reading:
        """Gives what the ladder reads now."""
        return Reading(self._row, self._due_ms, self._course, None)

    def hear(self, event: Event) -> bool:
        """Takes in the next `paused` or `resumed`; False where it must be judged."""
        if event.kind == "resumed":
            self._resume(event.data.get("pause"), event.at_ms)
        elif event.id in self._named:
            return False
        elif note_of(self._row, event) is PauseNote.COUNTS and self._rests(event):
            self._open.add(event.id)
            self._course.rest(event.at_ms)
            self._due_ms = self._course.due()
        return True

    def _rests(self, begin: Event) -> bool:
        """From due on a pause changes nothing."""
        return self._due_ms is None or begin.at_ms < self._due_ms

    def _resume(self, pause: str | None, at_ms: int) -> None:
        rested = bool(self._open)
        if pause:
            self._named.add(str(pause))
            self._open.discard(str(pause))
        else:
            self._open.clear()
        if rested and not self._open:
            self._course.run(at_ms)
            self._due_ms = self._course.due()


def _read_by(terms: Terms, group: Sequence[Commitment]) -> frozenset[str]:
    """Gives the kinds of event that can move a clock."""
    ends = frozenset().union(*((*row.stops, *voids_of(terms, row)) for row in group))
    kinds = {group[0].starts, *GRADED_BY, *ENDINGS, *ends, "reclassified"}
    if any(row.pauses for row in group):
        kinds |= PAUSING
    if not ends.isdisjoint(FIXES):
        kinds.add("reopened")
    return frozenset(kinds)


def _surely_late(verdict: Verdict, events: Iterable[Event]) -> bool:
    """Whether these are further stops of a clock that was stopped too late, later still."""
    row, due_ms = verdict.commitment, verdict.due_latest_ms
    return due_ms is not None and all(
        event.kind in row.stops and event.interval(row.certainty)[0] > due_ms for event in events
    )
