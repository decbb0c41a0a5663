"""Local days and wall times of an IANA zone as instants (epoch ms), clock changes included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from server.domain.clock_errors import ClockCode, ClockError
from server.domain.times import EPOCH, MIN_MS, MS, from_ms

DAY_MS = 86_400_000
DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Gives the zone of an IANA name.

    Raises:
        time-without-zone: no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        raise ClockError(ClockCode.TIME_WITHOUT_ZONE, value=name) from None


def offset_ms(zone: ZoneInfo, at_ms: int) -> int:
    """Gives how far local time is ahead of UTC at an instant."""
    offset = from_ms(at_ms).astimezone(zone).utcoffset()
    return (offset or timedelta()) // MS


def local_day(zone: ZoneInfo, at_ms: int) -> date:
    """Gives the local date at an instant."""
    return from_ms(at_ms).astimezone(zone).date()


def instant(zone: ZoneInfo, day: date, minute: int) -> int:
    """Gives the instant of a local wall time, `minute` counted from the day's 00:00 (1440 is the next day's).

    A time skipped by a clock change is the instant of the jump; a doubled one its first.
    """
    wall_ms = (datetime(day.year, day.month, day.day, tzinfo=UTC) - EPOCH) // MS + minute * MIN_MS
    before, after = offset_ms(zone, wall_ms - DAY_MS), offset_ms(zone, wall_ms + DAY_MS)
    fits = [wall_ms - offset for offset in (before, after) if offset_ms(zone, wall_ms - offset) == offset]
    return min(fits) if fits else _jump(zone, wall_ms - after, wall_ms - before)


def _jump(zone: ZoneInfo, low: int, high: int) -> int:
    """Gives the instant in (low, high] at which the offset changes."""
    target = offset_ms(zone, high)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_ms(zone, middle) == target:
            high = middle
        else:
            low = middle
    return high
