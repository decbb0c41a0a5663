"""When a clock rests: its pauses as its stops end them, and their spans; worked out once for clocks of a ticket.

Most clocks of a ticket pause by the same terms and have the same stops or none, so what follows from these is kept
beside the ticket's events.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from server.domain.bounds import Certainty
from server.domain.commitments import Commitment
from server.domain.event_log import ORDER, EventLog, following, why_of
from server.domain.events import Event
from server.domain.spans import Span, union
from server.domain.timeline import NEVER_MS


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


@dataclass(slots=True)
class Rests:
    """All pauses of a clock; `standing` are the ids of the stops that no reopening took back.

    `shared` holds what the clocks of one ticket have worked out, for those that ask the same.
    """

    pauses: tuple[Pause, ...]
    standing: frozenset[str]
    shared: dict[Hashable, Any]
    counting: tuple[Pause, ...] = field(init=False)
    by_stop: bool = field(init=False)
    """Whether a stop itself ends a pause that counts."""

    _spans: dict[tuple[Certainty, World], tuple[Span, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Picks those that count."""
        self.counting = tuple(pause for pause in self.pauses if pause.counts)
        self.by_stop = any(pause.end is not None and pause.end.id in self.standing for pause in self.counting)

    def spans(self, certainty: Certainty, world: World) -> tuple[Span, ...]:
        """Gives the separate spans in which the clock rests, in one world; an open pause ends at NEVER_MS.

        As stated, a stop ends an open pause. Whether that very stop was in time is asked in the other worlds, where
        the pause stays open: the clock rested until the stop, whenever exactly that was.
        """
        if (certainty, world) not in self._spans:
            found = [self._span(pause, certainty, world) for pause in self.counting]
            self._spans[certainty, world] = tuple(union(found))
        return self._spans[certainty, world]

    def _span(self, pause: Pause, certainty: Certainty, world: World) -> Span:
        begin, end = pause.begin, pause.end
        if world is World.STATED:
            return begin.at_ms, NEVER_MS if end is None else end.at_ms
        long = world is World.LONG
        begin_ms = begin.interval(certainty)[0 if long else 1]
        if end is None or end.id in self.standing:
            return begin_ms, NEVER_MS
        return begin_ms, end.interval(certainty)[1 if long else 0]


def rests_of(
    commitment: Commitment,
    log: EventLog,
    cancelled: Sequence[Event],
    stops: Sequence[Event],
    excluded: Sequence[Pause],
) -> Rests:
    """Gives when a clock rests; `cancelled` are stops that a reopening took back, `excluded` the gaps before one."""
    notes = tuple(note_of(commitment, one) for one in log.pausing)
    ended_by = (tuple(one.id for one in cancelled), tuple(one.id for one in stops))
    key = (notes, ended_by, tuple((one.id, one.begin.id) for one in excluded))
    if key not in log.shared:
        pauses = (*_pauses(notes, log, (*cancelled, *stops)), *excluded)
        log.shared[key] = Rests(pauses, frozenset(ended_by[1]), log.shared)
    found: Rests = log.shared[key]
    return found


def _pauses(notes: Sequence[PauseNote], log: EventLog, stops: Sequence[Event]) -> list[Pause]:
    pauses = _noted(notes, log)
    if not stops or not pauses:
        return pauses
    ordered = sorted(stops, key=ORDER)
    last = ordered[-1].order
    return [
        _ended(pause, following(ordered, pause.begin)) if pause.begin.order < last else pause
        for pause in pauses
    ]


def _noted(notes: Sequence[PauseNote], log: EventLog) -> list[Pause]:
    """Gives the pauses as far as no stop ends them: the same for all clocks whose terms say the same of them."""
    if notes not in log.shared:
        note_by = dict(zip((why_of(one) for one in log.pausing), notes, strict=True))
        log.shared[notes] = [
            Pause(
                id=begin.id,
                reason=str(begin.data.get("reason")),
                begin=begin,
                end=end,
                note=note_by[why],
                evidence=begin.data.get("evidence") or None,
            )
            for (begin, end), why in zip(log.pauses, log.whys, strict=True)
        ]
    found: list[Pause] = log.shared[notes]
    return found


def _ended(pause: Pause, stop: Event | None) -> Pause:
    """Gives the pause as a stop ends it, where that comes before it is resumed."""
    if stop is None or (pause.end is not None and pause.end.order <= stop.order):
        return pause
    return replace(pause, end=stop)


def note_of(commitment: Commitment, event: Event) -> PauseNote:
    """Gives whether a clock rests from a `paused` on, and why not where it does not."""
    reason = event.data.get("reason")
    if reason not in commitment.pauses:
        return PauseNote.REASON_NOT_LISTED
    if reason in commitment.pause_evidence and not event.data.get("evidence"):
        return PauseNote.NO_EVIDENCE
    return PauseNote.COUNTS
