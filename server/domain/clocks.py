"""The state of one clock: a pure function of the commitment, the events, the calendar and two instants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from server.domain.calendars import Calendar, calendar_named
from server.domain.clock_facts import Facts, facts_of
from server.domain.commitments import Commitment
from server.domain.event_log import EventLog
from server.domain.events import Event, known_events
from server.domain.frozen import swift
from server.domain.rests import Pause, Rests, World
from server.domain.timeline import NEVER_MS, NOT_STARTED, Changed, Elapsed, Label, Timeline, timeline_of


class State(StrEnum):
    """What is known of a clock. `breached` with a stop is shown as met late, without one as over."""

    PENDING = "pending"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    PROVISIONAL_BREACH = "provisional_breach"
    UNDECIDED = "undecided"
    VOID = "void"


class Reason(StrEnum):
    """Why the state is what it is, beyond its own name."""

    NO_PROOF = "no-proof"
    STOP_BEFORE_START = "stop-before-start"
    STRADDLES_DUE = "straddles-due"
    BY_REOPEN = "by-reopen"
    BY_CHANGE = "by-change"
    LATE_BEFORE_REOPENING = "late-before-reopening"
    DESK_ONLY = "desk-only"
    CONFIRMED = "confirmed"
    PHONES_HEARD = "phones-heard"


@dataclass(slots=True)
class Counted:
    """Counted time in one world, the changes of grade that went into it and its due (None: hidden by a pause)."""

    line: Timeline
    changes: list[Changed]
    due_ms: int | None
    until_due: Timeline = field(init=False)
    _elapsed: dict[int, Elapsed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Leaves out the pauses that change nothing any more."""
        self.until_due = self.line.without_pauses_from(self.due_ms)

    def elapsed(self, until_ms: int) -> Elapsed:
        """Gives how long the clock has run until an instant."""
        if until_ms not in self._elapsed:
            self._elapsed[until_ms] = self.until_due.elapsed(until_ms)
        return self._elapsed[until_ms]


class Worlds:
    """Counted time of one clock in each of the possible courses of events."""

    def __init__(self, commitment: Commitment, facts: Facts, calendar: Calendar) -> None:
        self.commitment, self.facts, self.calendar = commitment, facts, calendar
        # A change at or after the stop does not touch the clock.
        stopped_ms = facts.stops[0].at_ms if facts.stops else NEVER_MS
        self.applied = [change for change in facts.changes if change.at_ms < stopped_ms]
        self._changes = tuple(
            [(one.at_ms, one.budget_ms, id(one.calendar), one.shorter, one.longer) for one in self.applied]
        )
        self._budget_ms = commitment.budget_ms

    def counted(self, world: World) -> Counted:
        """Gives counted time, changes and due of one world; what is the same for several clocks is worked out once."""
        facts = self.facts
        start_ms = facts.start_interval[0 if world is World.SHORT else 1]
        if world is World.STATED:
            start_ms = facts.start.at_ms if facts.start else 0
        spans = facts.rests.spans(self.commitment.certainty, world)
        key = (start_ms, spans, self._budget_ms, id(self.calendar), self._changes)
        found: Counted | None = facts.shared.get(key)
        if found is None:
            line, log = timeline_of(start_ms, spans, self._budget_ms, self.calendar, self.applied)
            found = facts.shared[key] = Counted(line, log, line.due())
        return found

    def due(self, world: World) -> int:
        """Gives the deadline of one world, NEVER_MS where a pause hides it."""
        due_ms = self.counted(world).due_ms
        return NEVER_MS if due_ms is None else due_ms


class Dues:
    """When a deadline is at the earliest and at the latest: worked out once somebody asks, few verdicts rest on it."""

    def __init__(self, stated_ms: int | None, worlds: Worlds) -> None:
        """`stated_ms` is the deadline as stated, None where that says nothing."""
        self._stated, self._worlds = stated_ms, worlds

    @cached_property
    def earliest_ms(self) -> int:
        """The earliest; NEVER_MS where a pause hides it."""
        return min(self._interval)

    @cached_property
    def latest_ms(self) -> int:
        """The latest; NEVER_MS where a pause hides it."""
        return max(self._interval)

    def check(self) -> None:
        """Raises what working them out raises."""
        _ = self._interval

    @cached_property
    def _interval(self) -> list[int]:
        stated = [] if self._stated is None else [self._stated]
        return [*stated, self._worlds.due(World.SHORT), self._worlds.due(World.LONG)]


@swift
@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a clock at `at_ms` and everything it rests on. Instants in epoch ms; null due: hidden, or none."""

    commitment: Commitment
    at_ms: int
    state: State
    reasons: tuple[Reason, ...] = ()
    due_ms: int | None = None
    dues: Dues | None = field(default=None, compare=False, repr=False)
    start: Event | None = None
    stop: Event | None = None
    ending: Event | None = None
    elapsed: Elapsed = NOT_STARTED
    budget_ms: int = 0
    changes: tuple[Changed, ...] = ()
    unproven: tuple[Event, ...] = ()
    timeline: Timeline | None = None
    rests: Rests | None = field(default=None, compare=False, repr=False)

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """Every pause, also one that does not count."""
        return () if self.rests is None else self.rests.tell()

    @property
    def due_earliest_ms(self) -> int | None:
        """The earliest that the deadline may be, whatever start and pauses leave in doubt."""
        return None if self.dues is None or self.dues.earliest_ms >= NEVER_MS else self.dues.earliest_ms

    @property
    def due_latest_ms(self) -> int | None:
        """The latest that it may be."""
        return None if self.dues is None or self.dues.latest_ms >= NEVER_MS else self.dues.latest_ms


def judge(
    commitment: Commitment,
    events: Iterable[Event],
    calendar: Calendar | Mapping[str, Calendar],
    at_ms: int,
    received_until_ms: int | None = None,
) -> Verdict:
    """Gives the state of a commitment's clock at an instant, by what was known at another (default the same).

    `calendar` is the commitment's own, or all of them by id. The order in which events are handed in is nothing.

    Raises:
        calendar-never-opens, unknown-calendar, bad-duration, no-stop-event, correction-cycle

    Source: rules 1-16 of docs/clocks.md; tests/vectors/clocks.json.
    """
    calendars = {commitment.calendar: calendar} if isinstance(calendar, Calendar) else calendar
    known = EventLog(known_events(events, at_ms, received_until_ms))
    return judge_known(commitment, known, calendars, at_ms)


def judge_known(
    commitment: Commitment,
    log: EventLog,
    calendars: Mapping[str, Calendar],
    at_ms: int,
    voids: frozenset[str] = frozenset(),
    names: frozenset[str] = frozenset(),
) -> Verdict:
    """Gives the state from events already cut and in order; `voids` and `names` as in `facts_of`."""
    commitment.checked()
    calendar = calendar_named(calendars, commitment.calendar)
    facts = facts_of(commitment, log, calendars, voids, names)
    if facts.start is None:
        state = State.PENDING if facts.ending is None else State.VOID
        return Verdict(
            commitment,
            at_ms,
            state,
            budget_ms=commitment.budget_ms,
            ending=facts.ending,
            rests=facts.rests,
        )
    return _Judgement(commitment, facts, calendar, at_ms).verdict(facts.start)


class _Judgement:
    """The dues of one clock in all worlds, and what follows from them."""

    def __init__(self, commitment: Commitment, facts: Facts, calendar: Calendar, at_ms: int) -> None:
        self.commitment, self.facts, self.at_ms = commitment, facts, at_ms
        worlds = Worlds(commitment, facts, calendar)
        self.stated = worlds.counted(World.STATED)
        self.changes, self.due_ms = self.stated.changes, self.stated.due_ms
        # Where the stop itself ended a pause it was due then as stated, but until it came the clock rested.
        said_ms = NEVER_MS if self.due_ms is None else self.due_ms
        self.dues = Dues(None if facts.rests.by_stop else said_ms, worlds)
        by = [calendar, *[change.calendar for change in worlds.applied]]
        if [one for one in by if not one.is_endless]:
            self._check_countable()

    def _check_countable(self) -> None:
        """Raises calendar-never-opens where a deadline cannot come in every world, or if the open pause ended now."""
        self.dues.check()
        if self.due_ms is None:
            line = self.stated.line
            pauses = tuple((a, self.at_ms if b >= NEVER_MS else b) for a, b in line.pauses if a < self.at_ms)
            Timeline(line.start_ms, line.pieces, pauses, line.budget_ms).due()

    def verdict(self, start: Event) -> Verdict:
        state, reasons, stop, ending = self._decide()
        until_ms = stop.at_ms if stop else ending.at_ms if ending else self.at_ms
        if state in _OVER and any(changed.label is Label.BY_CHANGE for changed in self.changes):
            reasons = (*reasons, Reason.BY_CHANGE)
        return Verdict(
            commitment=self.commitment,
            at_ms=self.at_ms,
            state=state,
            reasons=reasons,
            due_ms=self.due_ms,
            dues=self.dues,
            start=start,
            stop=stop,
            ending=ending,
            elapsed=self.stated.elapsed(until_ms),
            budget_ms=self.stated.line.budget_ms,
            rests=self.facts.rests,
            changes=tuple(self.changes),
            unproven=self.facts.unproven,
            timeline=self.stated.until_due,
        )

    def _decide(self) -> tuple[State, tuple[Reason, ...], Event | None, Event | None]:
        """Gives state, reasons, the stop that decided, and the event that ended the clock without one."""
        stops, ending = self.facts.stops, self.facts.ending
        kept = next((stop for stop in stops if self._in_time(stop)), None) if stops else None
        if kept and (ending is None or kept.order < ending.order):
            return State.MET, (), kept, None
        if ending is not None:
            earliest_ms, latest_ms = ending.interval(self.commitment.certainty)
            if latest_ms <= self.dues.earliest_ms:
                return State.VOID, (), None, ending
            if earliest_ms <= self.dues.latest_ms:
                return State.UNDECIDED, (Reason.STRADDLES_DUE,), None, ending
        if kept:
            return State.MET, (), kept, None
        if stops:
            return *self._of_stops(stops), None
        state, reasons = self._without_stop()
        return state, reasons, None, None

    def _of_stops(self, stops: Sequence[Event]) -> tuple[State, tuple[Reason, ...], Event]:
        """Gives the state where there are stops and none is surely in time."""
        early = [stop for stop in stops if self._latest(stop) < self.facts.start_interval[0]]
        late = [stop for stop in stops if self._earliest(stop) > self.dues.latest_ms]
        if len(late) == len(stops):
            if self._maybe_unproven():
                return State.UNDECIDED, (Reason.NO_PROOF,), stops[0]
            return State.BREACHED, self._reopen_reasons(), stops[0]
        reasons: list[Reason] = [Reason.STOP_BEFORE_START] if early else []
        doubtful = [stop for stop in stops if stop not in early and stop not in late]
        if doubtful:
            reasons.append(Reason.STRADDLES_DUE)
        return State.UNDECIDED, tuple(reasons), (doubtful or early)[0]

    def _without_stop(self) -> tuple[State, tuple[Reason, ...]]:
        if self.due_ms is None:
            return State.PAUSED, ()
        if self.at_ms < self.due_ms:
            return State.RUNNING, ()
        if self._maybe_unproven():
            return State.UNDECIDED, (Reason.NO_PROOF,)
        reasons = self._reopen_reasons()
        facts = self.facts
        if facts.cancelled and any(self._earliest(stop) > self.dues.latest_ms for stop in facts.cancelled):
            reasons = (*reasons, Reason.LATE_BEFORE_REOPENING)
        if self.commitment.desk_only:
            reasons = (*reasons, Reason.DESK_ONLY)
        if facts.confirmed and any(event.at_ms >= self.due_ms for event in facts.confirmed):
            reasons = (*reasons, Reason.CONFIRMED)
        if facts.heard_until_ms is not None and facts.heard_until_ms > self.dues.latest_ms:
            reasons = (*reasons, Reason.PHONES_HEARD)
        return (State.BREACHED if reasons else State.PROVISIONAL_BREACH), reasons

    def _reopen_reasons(self) -> tuple[Reason, ...]:
        """Gives by-reopen where the deadline passed in a gap that counts, between a fix and its refusal."""
        reopened = self.facts.counted_reopening
        passed = reopened is not None and self.due_ms is not None and self.due_ms <= reopened.at_ms
        return (Reason.BY_REOPEN,) if passed else ()

    def _maybe_unproven(self) -> bool:
        """Whether a stop without its proof may have been in time."""
        first_ms = self.facts.start_interval[0]
        return bool(self.facts.unproven) and any(
            self._earliest(stop) <= self.dues.latest_ms and self._latest(stop) >= first_ms
            for stop in self.facts.unproven
        )

    def _in_time(self, stop: Event) -> bool:
        latest_ms = self._latest(stop)
        return self.facts.start_interval[0] <= latest_ms <= self.dues.earliest_ms

    def _earliest(self, event: Event) -> int:
        return event.interval(self.commitment.certainty)[0]

    def _latest(self, event: Event) -> int:
        return event.interval(self.commitment.certainty)[1]


_OVER = frozenset({State.BREACHED, State.PROVISIONAL_BREACH})
