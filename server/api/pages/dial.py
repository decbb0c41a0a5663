"""The promise line bent round a clock face: half an hour is half the dial."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from server.api.pages.page import clock_text
from server.domain.ticket_clocks import TicketClock

FACE_MS = 60 * 60 * 1000
RADIUS = 84.0
CENTRE = 100.0
RISK_SHARE = 1 / 3


@dataclass(frozen=True, slots=True)
class Dial:
    """Paths of an SVG of 200 x 200 and the words inside; times are the site's."""

    state: str
    gone: str
    left: str
    predicted: str
    flag: tuple[float, float, float, float] | None
    ticks: tuple[tuple[float, float, float, float], ...]
    due: str | None
    due_ms: int | None
    within_min: int
    reported: str
    eta: str | None
    spread_min: int
    arrived: str | None


def dial_of(
    clock: TicketClock, reported_ms: int, coming: Mapping[str, Any] | None, now_ms: int, zone: str
) -> Dial:
    """The arrival's promise as a dial; longer promises than the face show their words alone."""
    due_ms = clock.due_ms
    drawn = due_ms is not None and due_ms - reported_ms <= FACE_MS
    end_ms = min(clock.stopped_ms or now_ms, due_ms or now_ms)
    spread_ms = coming["eta_p90_ms"] - coming["eta_ms"] if coming else 0
    return Dial(
        state=_state(clock, due_ms, reported_ms, now_ms),
        gone=_arc(reported_ms, end_ms, zone) if drawn else "",
        left=_arc(end_ms, due_ms, zone) if drawn and due_ms and clock.stopped_ms is None else "",
        predicted=_arc(coming["eta_ms"] - spread_ms, coming["eta_ms"] + spread_ms, zone)
        if drawn and coming
        else "",
        flag=_ray(due_ms, zone, 72, 98) if drawn and due_ms else None,
        ticks=tuple(_tick(minute) for minute in range(0, 60, 5)),
        due=clock_text(due_ms, zone) if due_ms else None,
        due_ms=due_ms,
        within_min=clock.within_min,
        reported=clock_text(reported_ms, zone),
        eta=clock_text(coming["eta_ms"], zone) if coming else None,
        spread_min=max(1, math.ceil(spread_ms / 60_000)),
        arrived=clock_text(clock.stopped_ms, zone) if clock.stopped_ms else None,
    )


def _state(clock: TicketClock, due_ms: int | None, reported_ms: int, now_ms: int) -> str:
    if clock.state != "running" or due_ms is None:
        return "late" if clock.state == "breached" and clock.stopped_ms is not None else clock.state
    left = (due_ms - now_ms) / max(1, due_ms - reported_ms)
    return "at_risk" if left <= RISK_SHARE else "in_time"


def _minute(at_ms: int, zone: str) -> float:
    at = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(zone))
    return at.minute + at.second / 60


def _point(minute: float, radius: float) -> tuple[float, float]:
    angle = math.radians(minute * 6)
    return round(CENTRE + radius * math.sin(angle), 2), round(CENTRE - radius * math.cos(angle), 2)


def _arc(from_ms: int, to_ms: int, zone: str) -> str:
    if to_ms <= from_ms:
        return ""
    span_ms = min(to_ms - from_ms, FACE_MS - 1000)
    begin = _minute(from_ms, zone)
    x1, y1 = _point(begin, RADIUS)
    x2, y2 = _point(begin + span_ms / 60_000, RADIUS)
    return f"M{x1} {y1} A{RADIUS} {RADIUS} 0 {int(span_ms > FACE_MS / 2)} 1 {x2} {y2}"


def _ray(at_ms: int, zone: str, inner: float, outer: float) -> tuple[float, float, float, float]:
    minute = _minute(at_ms, zone)
    return (*_point(minute, inner), *_point(minute, outer))


def _tick(minute: int) -> tuple[float, float, float, float]:
    return (*_point(minute, 66), *_point(minute, 70 if minute % 15 else 73))
