"""What a screen shows of a clock at an instant: shape, time left or over, and what comes first in a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from server.domain.spans import clipped, total
from server.domain.ticket_clocks import ERROR, TicketClock

AT_RISK_SHARE = 1 / 3


class Shape(StrEnum):
    """The shapes of the look: half filled means that a person or a sync must still confirm."""

    DISC = "disc"
    TRIANGLE = "triangle"
    SQUARE = "square"
    HALF_SQUARE = "half_square"
    HALF_DIAMOND = "half_diamond"
    BARS = "bars"
    HOLLOW = "hollow"
    CHECK = "check"
    BOXED_CHECK = "boxed_check"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class ClockFace:
    """A clock at an instant. `left_ms`: counted time left, or minus the wall time over; null where neither says.

    `share_left`: of the whole budget, 0-1. `early_ms` and `late_ms`: how far the stop was from due.
    """

    state: str
    shape: Shape
    left_ms: int | None
    share_left: float | None
    at_risk: bool
    early_ms: int | None
    late_ms: int | None


def clock_face(clock: TicketClock, at_ms: int) -> ClockFace:
    """Gives the face at an instant at or after the judgement, as if nothing had been heard since."""
    state = _state_at(clock, at_ms)
    if state == "running":
        left_ms = total(clipped(clock.ahead, max(at_ms, clock.judged_at_ms), clock.due_ms or 0))
        share = left_ms / clock.budget_ms if clock.budget_ms else 0.0
        at_risk = share <= AT_RISK_SHARE
        return ClockFace(
            state, Shape.TRIANGLE if at_risk else Shape.DISC, left_ms, share, at_risk, None, None
        )
    if state == "paused":
        left_ms = clock.budget_ms - clock.elapsed_ms
        return ClockFace(state, Shape.BARS, left_ms, left_ms / clock.budget_ms, False, None, None)
    if state in ("breached", "provisional_breach") and clock.stopped_ms is None:
        shape = Shape.SQUARE if state == "breached" else Shape.HALF_SQUARE
        over_ms = None if clock.due_ms is None else clock.due_ms - at_ms
        return ClockFace(state, shape, over_ms, 0.0, False, None, None)
    if clock.stopped_ms is not None and clock.due_ms is not None and state in ("met", "breached"):
        early_ms = clock.due_ms - clock.stopped_ms
        if state == "met":
            return ClockFace(state, Shape.CHECK, None, None, False, max(early_ms, 0), None)
        return ClockFace(state, Shape.BOXED_CHECK, None, None, False, None, max(-early_ms, 0))
    return ClockFace(state, _STILL[state], None, None, False, None, None)


def urgency(clocks: Iterable[TicketClock], at_ms: int) -> tuple[int, int]:
    """Gives a ticket's key for sorting: over (longest first), least time left, undecided, paused, not started, done.

    Time left is wall time until due here: a deadline behind a closed night is not the next one.
    """
    return min((_urgency(clock, at_ms) for clock in clocks), default=(5, 0))


def _urgency(clock: TicketClock, at_ms: int) -> tuple[int, int]:
    face = clock_face(clock, at_ms)
    if face.shape in (Shape.SQUARE, Shape.HALF_SQUARE):
        return (0, face.left_ms or 0)
    if face.state == "running":
        return (1, (clock.due_ms or 0) - at_ms)
    if face.shape is Shape.HALF_DIAMOND:
        return (2, clock.due_ms or 0)
    if face.state == "paused":
        return (3, face.left_ms or 0)
    return (4, 0) if face.state == "pending" else (5, 0)


def _state_at(clock: TicketClock, at_ms: int) -> str:
    if clock.state == "running" and clock.due_ms is not None and at_ms >= clock.due_ms:
        if clock.unproven:
            return "undecided"
        return "breached" if clock.desk_only else "provisional_breach"
    return clock.state


_STILL = {
    "pending": Shape.HOLLOW,
    "void": Shape.STRUCK,
    "undecided": Shape.HALF_DIAMOND,
    ERROR: Shape.HALF_DIAMOND,
    "met": Shape.CHECK,
    "breached": Shape.BOXED_CHECK,
}
