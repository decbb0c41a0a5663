"""Which rungs of one clock's ladder have fired up to an instant, and which were stood down again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from server.domain.clocks import State, Verdict
from server.domain.commitments import Commitment, Rung
from server.domain.events import Event
from server.domain.ticket_clocks import Judged
from server.domain.times import MIN_MS

SECOND_MS = 1000
ASK_AGAIN_MS = 60 * MIN_MS


class StoodDown(StrEnum):
    """Why an alert no longer holds."""

    STOPPED = "stopped"
    VOID = "void"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Firing:
    """One rung that fired. `at_ms` is a whole second at or after its exact `instant_ms`; `late_s` rounded down.

    `level` counts the superiors of a rung that repeats. With ticket, `commitment` and `rung`, `due_version` makes it
    the one firing that is sent once.
    """

    commitment: str
    rung: str
    to: tuple[str, ...]
    at_ms: int
    instant_ms: int
    late_s: int
    level: int
    due_version: int
    due_ms: int | None
    channels: tuple[str, ...] = ()
    stood_down_ms: int | None = None
    why: StoodDown | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One rung at its exact instant (ms, rounded up)."""

    key: str
    rung: Rung
    instant_ms: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Prompt:
    """Asks whether a pause still holds: the first time its author, then the dispatcher."""

    pause: str
    number: int
    at_ms: int
    to: str


class Line(Protocol):
    """Counted time as rungs ask for it: `Timeline`, or `Course` while it grows."""

    @property
    def start_ms(self) -> int:
        """When it begins."""

    @property
    def budget_ms(self) -> int:
        """How much is promised."""

    def instant(self, counted_ms: int) -> int | None:
        """Gives the earliest instant with so much counted, None while a pause hides it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a ladder reads of a verdict: the deadline, or after which instant rungs were in vain and why."""

    commitment: Commitment
    due_ms: int | None
    line: Line | None
    stopped: tuple[int, StoodDown] | None


def reading_of(verdict: Verdict) -> Reading:
    """Gives what a ladder reads of a verdict; a clock without a start never was."""
    stopped: tuple[int, StoodDown] | None = None
    if verdict.stop is not None:
        stopped = verdict.stop.at_ms, StoodDown.STOPPED
    elif verdict.ending is not None:
        stopped = verdict.ending.at_ms, StoodDown.VOID
    elif verdict.start is None:
        stopped = -1, StoodDown.MOVED
    return Reading(verdict.commitment, verdict.due_ms, verdict.timeline, stopped)


def clock_ladder(assess: Callable[[int], Verdict], events: Iterable[Event], until_ms: int) -> list[Firing]:
    """Gives the firings of one clock up to an instant; `assess` judges it at a moment by what is known then."""
    climb = Climb()
    for moment, end_ms in moments_of(events, until_ms):
        climb.step(reading_of(assess(moment)), moment, end_ms)
    return in_order(climb.firings())


def in_order(firings: Iterable[Firing]) -> list[Firing]:
    """Gives firings by time."""
    return sorted(firings, key=lambda one: (one.at_ms, one.instant_ms, one.commitment, one.rung))


def moments_of(events: Iterable[Event], until_ms: int) -> list[tuple[int, int]]:
    """Gives the stretches of whole seconds in which nothing new becomes known, as [from, to)."""
    last_ms = until_ms // SECOND_MS * SECOND_MS
    begins = sorted({whole_second(event.received_ms) for event in events if event.received_ms <= last_ms})
    return list(zip(begins, [*begins[1:], last_ms + SECOND_MS], strict=True)) if begins else []


def present_firings(judged: Iterable[Judged], now_ms: int) -> list[Firing]:
    """Gives the rungs that are up now of clocks that still run, whatever was before; each fires at its instant."""
    return [
        _firing(one.verdict.commitment, step, whole_second(step.instant_ms), one.verdict.due_ms, 0)
        for one in judged
        if one.verdict is not None
        for step in _live_steps(one, now_ms)
        if whole_second(step.instant_ms) <= now_ms
    ]


def next_rung_ms(judged: Iterable[Judged], now_ms: int) -> int | None:
    """Gives the whole second at which the next rung comes up if nothing more is heard: when to look again."""
    found = [
        whole_second(step.instant_ms)
        for one in judged
        for step in _live_steps(one, now_ms, first_repeat_only=True)
        if whole_second(step.instant_ms) > now_ms
    ]
    return min(found, default=None)


def any_rung_is_up(judged: Iterable[Judged], now_ms: int) -> bool:
    """Tells whether a rung of a clock that still runs is up now: where none is, `ticket_ladder` names nobody."""
    return any(whole_second(step.instant_ms) <= now_ms for one in judged for step in _live_steps(one, now_ms))


def pause_prompts(verdict: Verdict, until_ms: int) -> list[Prompt]:
    """Gives when to ask whether the open pauses still hold: every 60 min of open time (rule 13)."""
    prompts: list[Prompt] = []
    if verdict.timeline is None or verdict.state is not State.PAUSED:
        return prompts
    calendar = verdict.timeline.pieces[-1][1]
    for pause in verdict.pauses:
        if pause.end is not None or not pause.counts:
            continue
        number, at_ms = 1, calendar.add_open(pause.begin.at_ms, ASK_AGAIN_MS)
        while at_ms <= until_ms:
            prompts.append(Prompt(pause.id, number, at_ms, "author" if number == 1 else "dispatcher"))
            number, at_ms = number + 1, calendar.add_open(at_ms, ASK_AGAIN_MS)
    return prompts


def next_prompt_ms(judged: Iterable[Judged], now_ms: int) -> int | None:
    """Gives when the next pause is to be asked about if nothing more is heard."""
    found: list[int] = []
    for one in judged:
        if one.verdict is None or one.verdict.timeline is None or one.verdict.state is not State.PAUSED:
            continue
        calendar = one.verdict.timeline.pieces[-1][1]
        for pause in one.verdict.pauses:
            at_ms = pause.begin.at_ms
            while pause.end is None and pause.counts and at_ms <= now_ms:
                at_ms = calendar.add_open(at_ms, ASK_AGAIN_MS)
            if at_ms > now_ms:
                found.append(at_ms)
    return min(found, default=None)


def whole_second(at_ms: int) -> int:
    """Gives the whole second at or after an instant."""
    return -(-at_ms // SECOND_MS) * SECOND_MS


@dataclass(slots=True)
class Climb:
    """The ladder of one clock as it is climbed, moment by moment."""

    active: dict[str, Firing] = field(default_factory=dict)
    ended: list[Firing] = field(default_factory=list)
    version: int = -1
    due_ms: int | None = None

    def step(self, reading: Reading, moment_ms: int, end_ms: int) -> None:
        """Fires and stands down what the knowledge of [moment, end) asks for."""
        if reading.stopped is not None:
            stopped_ms, why = reading.stopped
            self._stand_down(moment_ms, why, lambda firing: firing.instant_ms > stopped_ms)
            return
        if self.version < 0 or reading.due_ms != self.due_ms:
            self.version, self.due_ms = self.version + 1, reading.due_ms
        steps = {step.key: step for step in _steps(reading, end_ms)}
        up = {key for key, step in steps.items() if step.instant_ms <= moment_ms}
        self._stand_down(moment_ms, StoodDown.MOVED, lambda firing: firing.rung not in up)
        for key, step in steps.items():
            at_ms = max(moment_ms, whole_second(step.instant_ms))
            if key not in self.active and at_ms < end_ms:
                self.active[key] = _firing(reading.commitment, step, at_ms, reading.due_ms, self.version)

    def firings(self) -> list[Firing]:
        """Gives everything that fired."""
        return [*self.ended, *self.active.values()]

    def _stand_down(self, at_ms: int, why: StoodDown, falls: Callable[[Firing], bool]) -> None:
        for key in [key for key, firing in self.active.items() if falls(firing)]:
            self.ended.append(replace(self.active.pop(key), stood_down_ms=at_ms, why=why))


def _firing(row: Commitment, step: Step, at_ms: int, due_ms: int | None, version: int) -> Firing:
    return Firing(
        commitment=row.id,
        rung=step.key,
        to=step.rung.to,
        at_ms=at_ms,
        instant_ms=step.instant_ms,
        late_s=(at_ms - step.instant_ms) // SECOND_MS,
        level=step.level,
        due_version=version,
        due_ms=due_ms,
        channels=step.rung.channels,
    )


def _live_steps(judged: Judged, now_ms: int, first_repeat_only: bool = False) -> list[Step]:
    """Gives the rungs up to now of a clock that still runs; asked for the next alone, the next repetition too."""
    reading = None if judged.verdict is None else reading_of(judged.verdict)
    if reading is None or reading.stopped is not None:
        return []
    return _steps(reading, now_ms + 1, first_repeat_only)


def _steps(reading: Reading, end_ms: int, first_repeat_only: bool = False) -> list[Step]:
    """Gives the rungs with their exact instants as far as they are known; one before the start is at the start."""
    line, due_ms = reading.line, reading.due_ms
    steps: list[Step] = []
    if line is None:
        return steps
    for rung in reading.commitment.ladder:
        if rung.at_pct is not None:
            instant_ms = line.instant(-(-line.budget_ms * rung.at_pct // 100))
            if instant_ms is not None:
                steps.append(Step(f"{rung.at_pct}%", rung, instant_ms))
        elif due_ms is not None and rung.at_s is not None:
            steps.append(Step(f"{rung.at_s:+d}s", rung, max(due_ms + rung.at_s * SECOND_MS, line.start_ms)))
        elif due_ms is not None and rung.every_min_after:
            steps += _repeats(rung, due_ms, end_ms, first_repeat_only)
    return steps


def _repeats(rung: Rung, due_ms: int, end_ms: int, first_only: bool) -> list[Step]:
    """Gives the repetitions before `end_ms`; asked for the next alone, the first at or after it."""
    every_min = rung.every_min_after or 0
    every_ms = every_min * MIN_MS
    last = max(0, (end_ms - 1 - due_ms) // every_ms)
    levels = [last + 1] if first_only else range(1, last + 1)
    return [Step(f"+{every_min * level}min", rung, due_ms + level * every_ms, level) for level in levels]
