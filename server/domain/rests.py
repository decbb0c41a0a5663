"""When a clock rests: its pauses as its stops end them, and their spans; worked out once for clocks of a ticket.

Most clocks of a ticket pause by the same terms and have the same stops or none, so what follows from these is kept
beside the ticket's events. Pauses are told one by one to who asks: a verdict rests on their spans alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from server.domain.bounds import Certainty
from server.domain.commitments import Commitment
from server.domain.event_log import ORDER, EventLog, Stretch, Why, earlier, following
from server.domain.events import Event
from server.domain.frozen import swift
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


@swift
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
    """When a clock rests: from the first to the second of each pair of `counting`, a second of None being open.

    `standing` are the ids of the stops that no reopening took back; `tell` gives every pause, also one that does not
    count.
    """

    counting: Sequence[Stretch]
    standing: frozenset[str]
    tell: Callable[[], tuple[Pause, ...]]
    by_stop: bool = field(init=False)
    """Whether a stop itself ends a pause that counts."""

    _spans: dict[tuple[Certainty, World], tuple[Span, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Looks which stops end a pause."""
        standing = self.standing
        self.by_stop = bool(standing) and any(
            end is not None and end.id in standing for _, end in self.counting
        )

    def spans(self, certainty: Certainty, world: World) -> tuple[Span, ...]:
        """Gives the separate spans in which the clock rests, in one world; an open pause ends at NEVER_MS.

        As stated, a stop ends an open pause. Whether that very stop was in time is asked in the other worlds, where
        the pause stays open: the clock rested until the stop, whenever exactly that was.
        """
        if not self.counting:
            return ()
        if (certainty, world) not in self._spans:
            self._spans[certainty, world] = tuple(union(self._found(certainty, world)))
        return self._spans[certainty, world]

    def _found(self, certainty: Certainty, world: World) -> list[Span]:
        if world is World.STATED:
            return [(begin.at_ms, NEVER_MS if end is None else end.at_ms) for begin, end in self.counting]
        first, last = (0, 1) if world is World.LONG else (1, 0)
        return [
            (
                begin.interval(certainty)[first],
                NEVER_MS if end is None or end.id in self.standing else end.interval(certainty)[last],
            )
            for begin, end in self.counting
        ]


def rests_of(
    commitment: Commitment,
    log: EventLog,
    cancelled: Sequence[Event],
    stops: Sequence[Event],
    excluded: Sequence[Pause],
) -> Rests:
    """Gives when a clock rests; `cancelled` are stops that a reopening took back, `excluded` the gaps before one."""
    notes = tuple([note_of(commitment, one) for one in log.ways.values()])
    standing = tuple([one.id for one in stops])
    key = (
        notes,
        tuple([one.id for one in cancelled]),
        standing,
        tuple([(one.id, one.begin.id) for one in excluded]),
    )
    if key not in log.shared:
        ends = sorted((*cancelled, *stops), key=ORDER)
        counting = [*_ended(_counting(notes, log), ends), *((one.begin, one.end) for one in excluded)]
        tell = partial(_told, log.pauses, log.whys, dict(zip(log.ways, notes, strict=True)), ends, excluded)
        log.shared[key] = Rests(counting, frozenset(standing), tell)
    found: Rests = log.shared[key]
    return found


def _counting(notes: Sequence[PauseNote], log: EventLog) -> Sequence[Stretch]:
    """Gives the pauses that count, as far as no stop ends them: the same for all clocks whose terms say the same."""
    if PauseNote.COUNTS not in notes:
        return ()
    if notes not in log.shared:
        counts = {why for why, note in zip(log.ways, notes, strict=True) if note is PauseNote.COUNTS}
        log.shared[notes] = [one for one, why in zip(log.pauses, log.whys, strict=True) if why in counts]
    found: Sequence[Stretch] = log.shared[notes]
    return found


def _told(
    stretches: Sequence[Stretch],
    whys: Sequence[Why],
    notes: Mapping[Why, PauseNote],
    ends: Sequence[Event],
    excluded: Sequence[Pause],
) -> tuple[Pause, ...]:
    """Gives every pause with what its terms make of it; `excluded` are the gaps before a reopening."""
    pauses = [
        Pause(
            id=begin.id,
            reason=str(begin.data.get("reason")),
            begin=begin,
            end=end,
            note=notes[why],
            evidence=begin.data.get("evidence") or None,
        )
        for (begin, end), why in zip(_ended(stretches, ends), whys, strict=True)
    ]
    return (*pauses, *excluded)


def _ended(stretches: Sequence[Stretch], ends: Sequence[Event]) -> Sequence[Stretch]:
    """Gives pauses in order as stops in order end them, where one comes before the pause is resumed."""
    if not ends or not stretches:
        return stretches
    before = bisect_left(stretches, ends[-1].order, key=lambda one: one[0].order)
    return [
        *((begin, earlier(end, following(ends, begin))) for begin, end in stretches[:before]),
        *stretches[before:],
    ]


def note_of(commitment: Commitment, event: Event) -> PauseNote:
    """Gives whether a clock rests from a `paused` on, and why not where it does not."""
    reason = event.data.get("reason")
    if reason not in commitment.pauses:
        return PauseNote.REASON_NOT_LISTED
    if reason in commitment.pause_evidence and not event.data.get("evidence"):
        return PauseNote.NO_EVIDENCE
    return PauseNote.COUNTS
