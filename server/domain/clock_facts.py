"""What a commitment reads out of a ticket's events: start, stops, reopenings, pauses, changes, its ending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.domain.calendars import Calendar, calendar_named
from server.domain.commitments import Commitment, Gap, Policy, duration_ms
from server.domain.events import Event
from server.domain.spans import Span, union
from server.domain.timeline import NEVER_MS, Change

FIXES = frozenset({"repaired", "service_restored", "solved"})
"""What a reopening takes back; an arrival or a contact stays what it was."""

ENDINGS = frozenset({"voided", "withdrawn"})


class World(StrEnum):
    """Which of the possible courses of events: as stated, or with the pauses as short or as long as can be."""

    STATED = "stated"
    SHORT = "short"
    LONG = "long"


class PauseNote(StrEnum):
    """Why a pause does not count; `counts` where it does."""

    COUNTS = "counts"
    REASON_NOT_LISTED = "reason-not-listed"
    NO_EVIDENCE = "no-evidence"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause from one event to another; an end of None is open. `id` is the id of the event that began it."""

    id: str
    reason: str
    begin: Event
    end: Event | None
    note: PauseNote
    evidence: str | None = None

    @property
    def counts(self) -> bool:
        """Whether the clock rests: listed with its evidence, or the excluded gap before a reopening."""
        return self.note in (PauseNote.COUNTS, PauseNote.REOPENED)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a judgement needs, in order. `cancelled` are fixes that a reopening took back."""

    start: Event | None
    stops: tuple[Event, ...]
    unproven: tuple[Event, ...]
    cancelled: tuple[Event, ...]
    counted_reopening: Event | None
    pauses: tuple[Pause, ...]
    changes: tuple[Change, ...]
    ending: Event | None
    heard_until_ms: int | None
    confirmed: tuple[Event, ...]
    start_interval: tuple[int, int]


def facts_of(
    commitment: Commitment,
    events: Sequence[Event],
    calendars: Mapping[str, Calendar],
    voids: frozenset[str] = frozenset(),
    names: frozenset[str] = frozenset(),
) -> Facts:
    """Gives the facts of a clock from known events in order (see `known_events`).

    `voids` are further kinds that end it without a verdict; `names` further ids under which a breach is confirmed.

    Raises:
        unknown-calendar, bad-duration: of a change of grade.
    """
    starts = [event for event in events if event.kind == commitment.starts]
    fixes = [event for event in events if event.kind in commitment.stops]
    proven = [event for event in fixes if _is_proven(commitment, event)]
    last, gaps = _reopenings(commitment, events, proven)
    standing = [
        event for event in fixes if event.kind not in FIXES or last is None or event.order > last.order
    ]
    stops = tuple(event for event in standing if event in proven)
    cancelled = tuple(event for event in proven if event not in standing)
    intervals = [event.interval(commitment.certainty) for event in starts]
    return Facts(
        start=starts[0] if starts else None,
        start_interval=(min(a for a, _ in intervals), min(b for _, b in intervals)) if starts else (0, 0),
        stops=stops,
        unproven=tuple(event for event in standing if event not in proven),
        cancelled=cancelled,
        counted_reopening=next((r for _, r, gap in reversed(gaps) if gap is Gap.COUNTS), None),
        pauses=(*_pauses(commitment, events, (*cancelled, *stops)), *_excluded(gaps)),
        changes=tuple(
            _change(commitment, event, calendars) for event in events if event.kind == "reclassified"
        ),
        ending=_ending(commitment, events, voids, starts[0] if starts else None, last),
        heard_until_ms=max(
            (int(e.data["until_ms"]) for e in events if e.kind == "phones_heard"), default=None
        ),
        confirmed=tuple(e for e in events if _confirms(e, {commitment.id} | names)),
    )


def pause_spans(commitment: Commitment, facts: Facts, world: World) -> list[Span]:
    """Gives the separate spans in which the clock rests, in one world; an open pause ends at NEVER_MS.

    As stated, a stop ends an open pause. Whether that very stop was in time is asked in the other worlds, where the
    pause stays open: the clock rested until the stop, whenever exactly that was.
    """
    standing = {event.id for event in facts.stops}
    spans: list[Span] = []
    for pause in facts.pauses:
        if not pause.counts:
            continue
        end = pause.end
        begin_ms, end_ms = pause.begin.at_ms, NEVER_MS if end is None else end.at_ms
        if world is not World.STATED:
            earliest_ms, latest_ms = pause.begin.interval(commitment.certainty)
            begin_ms = latest_ms if world is World.SHORT else earliest_ms
            end_ms = NEVER_MS
            if end is not None and end.id not in standing:
                earliest_ms, latest_ms = end.interval(commitment.certainty)
                end_ms = earliest_ms if world is World.SHORT else latest_ms
        spans.append((begin_ms, end_ms))
    return union(spans)


def _is_proven(commitment: Commitment, event: Event) -> bool:
    return commitment.proof is None or commitment.proof.holds(event.data.get("proof") or ())


def _reopenings(
    commitment: Commitment, events: Sequence[Event], proven: Sequence[Event]
) -> tuple[Event | None, list[tuple[Event, Event, Gap]]]:
    """Gives the last reopening, and per reopening the first fix that it took back, itself, and whether it counts."""
    last: Event | None = None
    gaps: list[tuple[Event, Event, Gap]] = []
    for event in events:
        if event.kind != "reopened":
            continue
        since = [
            fix
            for fix in proven
            if fix.kind in FIXES and fix.order < event.order and (last is None or fix.order > last.order)
        ]
        if since:
            gaps.append((since[0], event, commitment.gap(event.data.get("cause"))))
        last = event
    return last, gaps


def _excluded(gaps: Iterable[tuple[Event, Event, Gap]]) -> list[Pause]:
    return [
        Pause(reopened.id, "reopened", fix, reopened, PauseNote.REOPENED)
        for fix, reopened, gap in gaps
        if gap is Gap.EXCLUDED
    ]


def _pauses(commitment: Commitment, events: Sequence[Event], stops: Sequence[Event]) -> list[Pause]:
    resumed = [event for event in events if event.kind == "resumed"]
    return [
        Pause(
            id=event.id,
            reason=str(event.data.get("reason")),
            begin=event,
            end=_end_of(event, resumed, stops),
            note=_note(commitment, event),
            evidence=event.data.get("evidence") or None,
        )
        for event in events
        if event.kind == "paused"
    ]


def _end_of(begin: Event, resumed: Sequence[Event], stops: Sequence[Event]) -> Event | None:
    """Gives what ends a pause first: a `resumed` that names it, one that names none, or a stop."""
    ends = [event for event in resumed if event.data.get("pause") == begin.id]
    ends += [event for event in resumed if not event.data.get("pause") and event.order > begin.order]
    ends += [event for event in stops if event.order > begin.order]
    return min(ends, key=lambda event: event.order, default=None)


def _note(commitment: Commitment, event: Event) -> PauseNote:
    reason = event.data.get("reason")
    if reason not in commitment.pauses:
        return PauseNote.REASON_NOT_LISTED
    if reason in commitment.pause_evidence and not event.data.get("evidence"):
        return PauseNote.NO_EVIDENCE
    return PauseNote.COUNTS


def _change(commitment: Commitment, event: Event, calendars: Mapping[str, Calendar]) -> Change:
    data = event.data
    return Change(
        at_ms=event.at_ms,
        budget_ms=duration_ms(data.get("within_min")),
        calendar=calendar_named(calendars, data.get("calendar") or commitment.calendar),
        shorter=Policy(data.get("shorter") or commitment.shorter),
        longer=Policy(data.get("longer") or commitment.longer),
    )


def _ending(
    commitment: Commitment,
    events: Sequence[Event],
    voids: frozenset[str],
    start: Event | None,
    reopened: Event | None,
) -> Event | None:
    """Gives what ended the clock without a verdict: the ticket withdrawn, or an event that makes it needless."""
    for event in events:
        if event.kind in ENDINGS:
            return event
        if event.kind in voids and event.kind not in commitment.stops:
            taken_back = event.kind in FIXES and reopened is not None and event.order < reopened.order
            if not taken_back and start is not None and event.at_ms >= start.at_ms:
                return event
    return None


def _confirms(event: Event, names: set[str]) -> bool:
    return (
        event.kind == "breach_confirmed" and event.data.get("clock") in names and bool(event.data.get("why"))
    )
