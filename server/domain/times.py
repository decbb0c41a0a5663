"""Time as the domain knows it: handed in, aware and in UTC; integers of milliseconds in rows and on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from server.domain.clock_errors import ClockCode, ClockError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)
MIN_MS = 60_000


class TimeSource(Protocol):
    """Where all time comes from; nothing else in the domain reads a clock."""

    def now(self) -> datetime:
        """Gives the instant now, aware and in UTC."""
        ...

    def now_ms(self) -> int:
        """Gives the instant now in epoch milliseconds."""
        ...


class SystemTime:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Gives the instant now, aware and in UTC."""
        return datetime.now(UTC)

    def now_ms(self) -> int:
        """Gives the instant now in epoch milliseconds."""
        return to_ms(self.now())


class FrozenTime:
    """A clock that moves only when told to, for tests and replays."""

    def __init__(self, at: datetime) -> None:
        self._at_ms = to_ms(at)

    def now(self) -> datetime:
        """Gives the instant set last, aware and in UTC."""
        return from_ms(self._at_ms)

    def now_ms(self) -> int:
        """Gives the instant set last in epoch milliseconds."""
        return self._at_ms

    def set(self, at: datetime) -> None:
        """Moves the clock to an instant, forward or back."""
        self._at_ms = to_ms(at)

    def advance(self, by: timedelta) -> None:
        """Moves the clock on by a span."""
        self._at_ms += by // MS


def to_ms(at: datetime) -> int:
    """Gives an aware instant in epoch milliseconds, rounded down.

    Raises:
        time-without-zone: the datetime is naive, so it names no instant.
    """
    if at.tzinfo is None or at.utcoffset() is None:
        raise ClockError(ClockCode.TIME_WITHOUT_ZONE, value=at.isoformat())
    return (at - EPOCH) // MS


def from_ms(at_ms: int) -> datetime:
    """Gives the aware UTC datetime of an instant in epoch milliseconds."""
    return EPOCH + at_ms * MS


def rfc3339(at_ms: int) -> str:
    """Gives an instant as RFC 3339 with Z, milliseconds only where there are any.

    >>> rfc3339(1763691120000), rfc3339(1763691120005)
    ('2025-11-21T02:12:00Z', '2025-11-21T02:12:00.005Z')
    """
    spec = "milliseconds" if at_ms % 1000 else "seconds"
    return from_ms(at_ms).replace(tzinfo=None).isoformat(timespec=spec) + "Z"


def parse_rfc3339(text: str) -> int:
    """Gives the epoch milliseconds of an RFC 3339 text.

    Raises:
        time-without-zone: no offset and no Z, or no time at all.
    """
    try:
        return to_ms(datetime.fromisoformat(text))
    except ValueError:
        raise ClockError(ClockCode.TIME_WITHOUT_ZONE, value=text) from None
