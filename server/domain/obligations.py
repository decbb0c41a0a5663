"""Promises with a due date rather than a clock: which periods they come round in, and when each task is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.calendars import Calendar
from server.domain.clock_errors import ClockCode, ClockError
from server.domain.commitments import duration_ms
from server.domain.zones import DAY, instant, local_day

TOLD_BY_TICKETS = frozenset({"special_part_ordered"})
"""The events of a ticket that start an obligation; what else starts one is told as an occasion of the contract."""


class Every(StrEnum):
    """How often an obligation comes round: with each local day, month, quarter or half year."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"


_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6}


@dataclass(frozen=True, slots=True)
class Period:
    """One turn of an obligation: [begin, end) in epoch ms, named as people name it ("2026-Q4")."""

    name: str
    begin_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Obligation:
    """One version of one obligation: it comes round with `every` period, or follows what `starts` it.

    What starts it is told with an instant: the task is due so many minutes or working days after it, or working days
    before it.
    """

    id: str
    clause: str
    every: Every | None = None
    starts: str | None = None
    within_min: int | None = None
    within_working_days: int | None = None
    before_working_days: int | None = None

    def checked(self) -> Obligation:
        """Gives itself where a due date follows from it.

        Raises:
            bad-duration: it neither comes round nor is started, or both, or has not exactly one length.
        """
        lengths = (self.within_min, self.within_working_days, self.before_working_days)
        told = sum(length is not None for length in lengths)
        if (self.every is None) == (self.starts is None) or told != (self.starts is not None):
            raise ClockError(ClockCode.BAD_DURATION, value=self.clause)
        return self

    def due_ms(self, calendar: Calendar, at_ms: int) -> int:
        """Gives when the task is due that was started with this instant.

        Raises:
            bad-duration, calendar-never-opens
        """
        if self.within_working_days is not None:
            return calendar.working_days_after(at_ms, self.within_working_days)
        if self.before_working_days is not None:
            return calendar.working_days_before(at_ms, self.before_working_days)
        return calendar.add_open(at_ms, duration_ms(self.within_min))


def obligation_of(record: Mapping[str, Any]) -> Obligation:
    """Gives the obligation of its record (records.json, Obligation)."""
    return Obligation(
        id=record["id"],
        clause=record["clause"],
        every=Every(record["every"]) if record["every"] else None,
        starts=record["starts"],
        within_min=record["within_min"],
        within_working_days=record["within_working_days"],
        before_working_days=record["before_working_days"],
    )


def period_at(every: Every, zone: ZoneInfo, at_ms: int) -> Period:
    """Gives the period that holds an instant, by the calendar on the wall of this zone."""
    day = local_day(zone, at_ms)
    months = _MONTHS.get(every)
    if months is None:
        return _period(day.isoformat(), zone, day, day + DAY)
    place = (day.month - 1) // months
    begin = date(day.year, place * months + 1, 1)
    following = (place + 1) * months
    end = date(day.year + following // 12, following % 12 + 1, 1)
    return _period(_name(every, begin, place), zone, begin, end)


def periods_between(every: Every, zone: ZoneInfo, since_ms: int, now_ms: int) -> Iterator[Period]:
    """Gives the periods that have begun by now, from the one that holds `since_ms` on."""
    while since_ms <= now_ms:
        period = period_at(every, zone, since_ms)
        yield period
        since_ms = period.end_ms


def _period(name: str, zone: ZoneInfo, begin: date, end: date) -> Period:
    return Period(name, instant(zone, begin, 0), instant(zone, end, 0))


def _name(every: Every, begin: date, place: int) -> str:
    match every:
        case Every.QUARTER:
            return f"{begin.year}-Q{place + 1}"
        case Every.HALF_YEAR:
            return f"{begin.year}-H{place + 1}"
    return f"{begin:%Y-%m}"
