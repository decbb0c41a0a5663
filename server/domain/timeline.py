"""How a clock's counted time runs: from its start through calendars and pauses to the end of its budget."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import accumulate

from server.domain.calendars import Calendar
from server.domain.commitments import Policy
from server.domain.frozen import swift
from server.domain.spans import Span

NEVER_MS = 2**53
"""Stands for an end that nobody knows yet; later than any instant."""


@swift
@dataclass(frozen=True, slots=True)
class Elapsed:
    """How long a clock has run, in four sums; the last is what counts."""

    wall_ms: int
    wall_less_pauses_ms: int
    open_ms: int
    open_less_pauses_ms: int


NOT_STARTED = Elapsed(0, 0, 0, 0)


@swift
@dataclass(frozen=True, slots=True)
class Timeline:
    """Counted time: open by the calendar of its piece and in no pause. `pauses` are separate and in order."""

    start_ms: int
    pieces: tuple[tuple[int, Calendar], ...]
    pauses: tuple[Span, ...]
    budget_ms: int
    courses: dict[str, Course] = field(default_factory=dict, compare=False, repr=False)
    """By calendar, for all lines from the same start through the same pauses: what one has walked the next looks up."""

    def due(self) -> int | None:
        """Gives the earliest instant with the budget counted, or None while an open pause hides it.

        Raises:
            calendar-never-opens: the calendar cannot count so much.
        """
        return self.instant(self.budget_ms)

    def instant(self, counted_ms: int) -> int | None:
        """Gives the earliest instant with so much counted time since the start; None and raises as `due`."""
        if counted_ms <= 0:
            return self.start_ms
        if (calendar := self._only()) is not None:
            return calendar.add_open(self.start_ms, counted_ms)
        if (course := self._course()) is not None:
            return course.instant(counted_ms)
        by: Calendar | None = None
        last_ms = max(self.pieces[-1][0], self.pauses[-1][0] if self.pauses else self.start_ms)
        for begin, end, calendar in self._runs():
            if end >= NEVER_MS:
                return calendar.add_open(begin, counted_ms)
            if calendar is not by:
                by, opened = calendar, calendar.open_since(self.start_ms, last_ms)
            run_ms = opened(end) - opened(begin)
            if run_ms >= counted_ms:
                return calendar.add_open(begin, counted_ms)
            counted_ms -= run_ms
        return None

    def counted(self, until_ms: int) -> int:
        """Gives the counted time from the start to an instant."""
        if (calendar := self._only()) is not None:
            return calendar.open_between(self.start_ms, until_ms)
        if (course := self._course()) is not None:
            return course.counted(until_ms)
        counted_ms, by = 0, None
        for begin, end, calendar in self._runs():
            if begin >= until_ms:
                break
            if calendar is not by:
                by, opened = calendar, calendar.open_since(self.start_ms, until_ms)
            counted_ms += opened(min(end, until_ms)) - opened(begin)
        return counted_ms

    def counted_spans(self, begin_ms: int, end_ms: int) -> list[Span]:
        """Gives the spans between two instants in which time is counted."""
        return [
            span
            for a, b, calendar in self._runs()
            if max(a, begin_ms) < min(b, end_ms)
            for span in calendar.open_spans(max(a, begin_ms), min(b, end_ms))
        ]

    def elapsed(self, until_ms: int) -> Elapsed:
        """Gives the four sums from the start to an instant."""
        until_ms = max(until_ms, self.start_ms)
        wall_ms, counted_ms = until_ms - self.start_ms, self.counted(until_ms)
        if not self.pauses:
            return Elapsed(wall_ms, wall_ms, counted_ms, counted_ms)
        paused_ms = sum([max(0, min(b, until_ms) - a) for a, b in self.pauses])
        return Elapsed(wall_ms, wall_ms - paused_ms, self._open(until_ms), counted_ms)

    def _open(self, until_ms: int) -> int:
        """Gives what would be counted without pauses."""
        ends = [*(begin for begin, _ in self.pieces[1:]), until_ms]
        return sum(
            calendar.open_between(begin, min(end, until_ms))
            for (begin, calendar), end in zip(self.pieces, ends, strict=True)
        )

    def without_pauses_from(self, at_ms: int | None) -> Timeline:
        """Gives the timeline without pauses that begin at or after an instant: from due on they change nothing."""
        if at_ms is None or not self.pauses or self.pauses[-1][0] < at_ms:
            return self
        return replace(self, pauses=self.pauses[: bisect_left(self.pauses, (at_ms, at_ms))], courses={})

    def _only(self) -> Calendar | None:
        """Gives the calendar where there is nothing to walk through: one alone, and no pause."""
        return self.pieces[0][1] if not self.pauses and len(self.pieces) == 1 else None

    def _course(self) -> Course | None:
        if len(self.pieces) > 1:
            return None
        calendar = self.pieces[0][1]
        if calendar.id not in self.courses:
            self.courses[calendar.id] = Course(self)
        return self.courses[calendar.id]

    def _runs(self) -> Iterable[tuple[int, int, Calendar]]:
        """Gives the stretches outside pauses with the calendar that counts in each."""
        ends = [begin for begin, _ in self.pieces[1:]] + [NEVER_MS]
        for (begin, calendar), end in zip(self.pieces, ends, strict=True):
            for paused_from, paused_to in self.pauses:
                if paused_to <= begin:
                    continue
                if paused_from >= end:
                    break
                if begin < paused_from:
                    yield begin, paused_from, calendar
                begin = paused_to
            if begin < end:
                yield begin, end, calendar


class Course:
    """A timeline whose pauses are still being heard of, one after the other in order; asks nothing twice."""

    __slots__ = ("_begins", "_calendar", "_done", "_ends", "_runs_since", "budget_ms", "start_ms")

    def __init__(self, line: Timeline) -> None:
        """Begins with what is known; all pieces must have the same calendar."""
        self.start_ms, self.budget_ms = line.start_ms, line.budget_ms
        self._calendar = line.pieces[-1][1]
        ends = [begin_ms for begin_ms, _ in line.pauses]
        begins = [line.start_ms, *[end_ms for _, end_ms in line.pauses]]
        since_ms = begins.pop()
        self._runs_since = since_ms if since_ms < NEVER_MS else None
        if begins and begins[0] == ends[0]:
            del begins[0], ends[0]  # it rests from the start
        self._begins, self._ends = begins, ends
        self._done = list(accumulate(self._calendar.open_in(begins, ends)))

    def due(self) -> int | None:
        """Gives the earliest instant with the budget counted, or None while a pause hides it."""
        return self.instant(self.budget_ms)

    def instant(self, counted_ms: int) -> int | None:
        """Gives the same as `Timeline.instant`, without walking."""
        if counted_ms <= 0:
            return self.start_ms
        place = bisect_left(self._done, counted_ms)
        before_ms = self._done[place - 1] if place else 0
        if place < len(self._done):
            return self._calendar.add_open(self._begins[place], counted_ms - before_ms)
        if self._runs_since is None:
            return None
        return self._calendar.add_open(self._runs_since, counted_ms - before_ms)

    def counted(self, until_ms: int) -> int:
        """Gives the same as `Timeline.counted`, without walking."""
        place = bisect_left(self._begins, until_ms)
        done_ms = self._done[place - 1] if place else 0
        if place and until_ms < self._ends[place - 1]:
            return done_ms - self._calendar.open_between(until_ms, self._ends[place - 1])
        if self._runs_since is not None and self._runs_since < until_ms:
            return done_ms + self._calendar.open_between(self._runs_since, until_ms)
        return done_ms

    def rest(self, at_ms: int) -> None:
        """Counts nothing from an instant on."""
        since_ms, self._runs_since = self._runs_since, None
        if since_ms is not None and since_ms < at_ms:
            before_ms = self._done[-1] if self._done else 0
            self._begins.append(since_ms)
            self._ends.append(at_ms)
            self._done.append(before_ms + self._calendar.open_between(since_ms, at_ms))

    def run(self, at_ms: int) -> None:
        """Counts again from an instant on."""
        self._runs_since = at_ms


class Label(StrEnum):
    """What a change of grade did to a clock."""

    EARLIER = "earlier"
    LATER = "later"
    UNMOVED = "unmoved"
    BY_CHANGE = "by-change"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of grade: from `at_ms` on another duration, and perhaps another calendar, is promised."""

    at_ms: int
    budget_ms: int
    calendar: Calendar
    shorter: Policy
    longer: Policy


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of one change: the policy that decided, and whether the deadline was passed by it."""

    change: Change
    policy: Policy | None
    label: Label


def timeline_of(
    start_ms: int, pauses: Sequence[Span], budget_ms: int, calendar: Calendar, changes: Sequence[Change]
) -> tuple[Timeline, list[Changed]]:
    """Gives the counted time of a clock after its changes of grade, and what each of them did.

    `pauses` are separate and in order; those before the start are cut there. A change at or before the start is the
    grade it starts with.

    Raises:
        calendar-never-opens: a calendar cannot count the duration.
    """
    spans = tuple(pauses)
    if spans and spans[0][0] < start_ms:
        spans = tuple([(max(a, start_ms), b) for a, b in spans if b > start_ms])
    courses = dict[str, Course]()
    line = Timeline(start_ms, ((start_ms, calendar),), spans, budget_ms, courses)
    promised_ms, log = budget_ms, list[Changed]()
    due_ms, due_of = None, None
    for change in changes:
        fresh = Timeline(start_ms, ((start_ms, change.calendar),), spans, change.budget_ms, courses)
        if change.at_ms <= start_ms:
            line, promised_ms = fresh, change.budget_ms
            continue
        if change.budget_ms == promised_ms and change.calendar == line.pieces[-1][1]:
            continue
        before, was_ms = line, due_ms if due_of is line else line.due()
        line, policy = _changed(line, was_ms, fresh, change, promised_ms)
        due_ms, due_of = was_ms if line is before else line.due(), line
        log.append(Changed(change, policy, _label(was_ms, due_ms, change.at_ms)))
        promised_ms = change.budget_ms
    return line, log


def _changed(
    line: Timeline, due_ms: int | None, fresh: Timeline, change: Change, promised_ms: int
) -> tuple[Timeline, Policy | None]:
    """Gives the timeline after one change; a policy of None left a passed deadline where it was."""
    calendar = line.pieces[-1][1]
    shorter = change.budget_ms < promised_ms
    if change.budget_ms == promised_ms:
        fresh_ms = fresh.due()
        shorter = due_ms is not None and fresh_ms is not None and fresh_ms < due_ms
    policy = change.shorter if shorter else change.longer
    if policy is Policy.RETRO:
        return fresh, policy
    if due_ms is not None and due_ms <= change.at_ms:
        return line, None
    done_ms = line.counted(change.at_ms)
    left_ms = line.budget_ms - done_ms
    if policy is Policy.MIN_REMAINING:
        if calendar == change.calendar:
            return replace(line, budget_ms=done_ms + min(left_ms, change.budget_ms)), policy
        # Due instants of two calendars are compared once, here, as if no pause followed.
        kept_ms = calendar.add_open(change.at_ms, left_ms)
        if kept_ms <= change.calendar.add_open(change.at_ms, change.budget_ms):
            return line, policy
    pieces = (*line.pieces, (change.at_ms, change.calendar))
    return replace(line, pieces=pieces, budget_ms=done_ms + change.budget_ms), policy


def _label(was_ms: int | None, is_ms: int | None, at_ms: int) -> Label:
    if was_ms == is_ms:
        return Label.UNMOVED
    if is_ms is not None and is_ms <= at_ms and (was_ms is None or was_ms > at_ms):
        return Label.BY_CHANGE
    return Label.EARLIER if is_ms is not None and (was_ms is None or is_ms < was_ms) else Label.LATER
