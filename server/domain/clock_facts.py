"""What a commitment reads out of a ticket's events: start, stops, reopenings, pauses, changes, its ending."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.calendars import Calendar, calendar_named
from server.domain.commitments import Commitment, Gap, Policy, duration_ms
from server.domain.event_log import EventLog, following
from server.domain.events import Event
from server.domain.frozen import swift
from server.domain.rests import Pause, PauseNote, Rests, rests_of
from server.domain.timeline import Change

FIXES = frozenset({"repaired", "service_restored", "solved"})
"""What a reopening takes back; an arrival or a contact stays what it was."""

ENDINGS = frozenset({"voided", "withdrawn"})


@swift
@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a judgement needs, in order. `cancelled` are fixes that a reopening took back.

    `shared` holds what the clocks of one ticket have worked out, for those that ask the same.
    """

    start: Event | None
    stops: tuple[Event, ...]
    unproven: tuple[Event, ...]
    cancelled: tuple[Event, ...]
    counted_reopening: Event | None
    rests: Rests
    changes: tuple[Change, ...]
    ending: Event | None
    heard_until_ms: int | None
    confirmed: tuple[Event, ...]
    start_interval: tuple[int, int]
    shared: dict[Hashable, Any]


def facts_of(
    commitment: Commitment,
    log: EventLog,
    calendars: Mapping[str, Calendar],
    voids: frozenset[str] = frozenset(),
    names: frozenset[str] = frozenset(),
) -> Facts:
    """Gives the facts of a clock from what is known.

    `voids` are further kinds that end it without a verdict; `names` further ids under which a breach is confirmed.

    Raises:
        unknown-calendar, bad-duration: of a change of grade.
    """
    starts = log.of(commitment.starts)
    fixes = log.of(*commitment.stops)
    proven = [event for event in fixes if _is_proven(commitment, event)]
    last, gaps = _reopenings(commitment, log, proven)
    stops = tuple([event for event in proven if _stands(event, last)])
    cancelled = tuple([event for event in proven if not _stands(event, last)]) if last else ()
    sure = {event.id for event in proven} if len(proven) < len(fixes) else None
    intervals = [event.interval(commitment.certainty) for event in starts]
    return Facts(
        start=starts[0] if starts else None,
        start_interval=_earliest(intervals),
        stops=stops,
        unproven=()
        if sure is None
        else tuple(event for event in fixes if event.id not in sure and _stands(event, last)),
        cancelled=cancelled,
        counted_reopening=_last_counted(gaps) if gaps else None,
        rests=rests_of(commitment, log, cancelled, stops, _excluded(gaps)),
        changes=tuple([_change(commitment, event, calendars) for event in log.of("reclassified")]),
        ending=ending_of(commitment, log, voids, starts[0] if starts else None, last),
        heard_until_ms=max([int(event.data["until_ms"]) for event in log.of("phones_heard")], default=None),
        shared=log.shared,
        confirmed=tuple([e for e in log.of("breach_confirmed") if _confirms(e, {commitment.id} | names)]),
    )


def _earliest(intervals: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Gives when the first of these happened, as an interval."""
    if len(intervals) == 1:
        return intervals[0]
    return (min(a for a, _ in intervals), min(b for _, b in intervals)) if intervals else (0, 0)


def _stands(event: Event, reopened: Event | None) -> bool:
    return event.kind not in FIXES or reopened is None or event.order > reopened.order


def _is_proven(commitment: Commitment, event: Event) -> bool:
    return commitment.proof is None or commitment.proof.holds(event.data.get("proof") or ())


def _reopenings(
    commitment: Commitment, log: EventLog, proven: Sequence[Event]
) -> tuple[Event | None, list[tuple[Event, Event, Gap]]]:
    """Gives the last reopening, and per reopening the first fix that it took back, itself, and whether it counts."""
    last: Event | None = None
    gaps: list[tuple[Event, Event, Gap]] = []
    reopened = log.of("reopened")
    fixes = [event for event in proven if event.kind in FIXES] if reopened else []
    for event in reopened:
        since = following(fixes, last) if last is not None else next(iter(fixes), None)
        if since is not None and since.order < event.order:
            gaps.append((since, event, commitment.gap(event.data.get("cause"))))
        last = event
    return last, gaps


def _last_counted(gaps: Sequence[tuple[Event, Event, Gap]]) -> Event | None:
    return next((reopened for _, reopened, gap in reversed(gaps) if gap is Gap.COUNTS), None)


def _excluded(gaps: Iterable[tuple[Event, Event, Gap]]) -> list[Pause]:
    return [
        Pause(reopened.id, "reopened", fix, reopened, PauseNote.REOPENED)
        for fix, reopened, gap in gaps
        if gap is Gap.EXCLUDED
    ]


def _change(commitment: Commitment, event: Event, calendars: Mapping[str, Calendar]) -> Change:
    data = event.data
    return Change(
        at_ms=event.at_ms,
        budget_ms=duration_ms(data.get("within_min")),
        calendar=calendar_named(calendars, data.get("calendar") or commitment.calendar),
        shorter=Policy(data.get("shorter") or commitment.shorter),
        longer=Policy(data.get("longer") or commitment.longer),
    )


def ending_of(
    commitment: Commitment,
    log: EventLog,
    voids: frozenset[str],
    start: Event | None,
    reopened: Event | None,
) -> Event | None:
    """Gives what ended the clock without a verdict: the ticket withdrawn, or an event that makes it needless."""
    ends = voids.difference(commitment.stops) if voids else voids
    for event in log.of(*ENDINGS, *ends):
        if event.kind in ENDINGS:
            return event
        if event.kind in ends:
            taken_back = event.kind in FIXES and reopened is not None and event.order < reopened.order
            if not taken_back and start is not None and event.at_ms >= start.at_ms:
                return event
    return None


def _confirms(event: Event, names: set[str]) -> bool:
    return (
        event.kind == "breach_confirmed" and event.data.get("clock") in names and bool(event.data.get("why"))
    )
