"""The open spans of a calendar in one row with their sums, so that counted time is looked up and not walked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from server.domain.spans import Span, clipped, union
from server.domain.zones import DAY, instant, local_day

STEP = timedelta(days=28)


class OpenTime:
    """Spans of the days looked at so far, without a gap between those days; it grows as it is asked."""

    __slots__ = ("_begins", "_ends", "_first", "_from_ms", "_last", "_open_on", "_sums", "_to_ms", "_zone")

    def __init__(self, zone: ZoneInfo, open_on: Callable[[date], Sequence[Span]]) -> None:
        self._zone, self._open_on = zone, open_on
        self._first: date | None = None
        self._last = date.min
        self._from_ms = self._to_ms = 0
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._sums: list[int] = []

    def between(self, begin_ms: int, end_ms: int) -> int:
        """Gives the open time between two instants, the first not later than the second."""
        self._cover(begin_ms, end_ms)
        return self._until(end_ms) - self._until(begin_ms)

    def until(self, begin_ms: int, end_ms: int) -> Callable[[int], int]:
        """Gives what `between` is a difference of, for instants between these two; true until more days are known."""
        self._cover(begin_ms, end_ms)
        return self._until

    def spans(self, begin_ms: int, end_ms: int) -> list[Span]:
        """Gives the open spans between two instants, touching ones joined."""
        self._cover(begin_ms, end_ms)
        low, high = bisect_right(self._ends, begin_ms), bisect_left(self._begins, end_ms)
        return union(
            clipped(zip(self._begins[low:high], self._ends[low:high], strict=True), begin_ms, end_ms)
        )

    def after(self, start_ms: int, duration_ms: int, last_of: Callable[[date], date]) -> int | None:
        """Gives the earliest instant with so much open time since another.

        None where it lies behind the last day that `last_of` gives for the one on which it starts.
        """
        self._cover(start_ms, start_ms)
        asked = self._until(start_ms) + duration_ms
        while not self._sums or self._sums[-1] + self._ends[-1] - self._begins[-1] < asked:
            last = last_of(local_day(self._zone, start_ms))
            if self._last >= last:
                return None
            self._extend(min(self._last + STEP, last))
        found = bisect_left(self._sums, asked) - 1
        return self._begins[found] + asked - self._sums[found]

    def _until(self, at_ms: int) -> int:
        """Gives the open time from the first day looked at to an instant."""
        place = bisect_right(self._begins, at_ms) - 1
        if place < 0:
            return 0
        end_ms = self._ends[place]
        return self._sums[place] + (at_ms if at_ms < end_ms else end_ms) - self._begins[place]

    def _cover(self, begin_ms: int, end_ms: int) -> None:
        if self._first is not None and self._from_ms <= begin_ms and end_ms < self._to_ms:
            return
        day = local_day(self._zone, begin_ms)
        if self._first is None or day < self._first:
            self._begin_at(day)
        last = local_day(self._zone, end_ms)
        if last > self._last:
            self._extend(last)

    def _begin_at(self, day: date) -> None:
        """Begins anew with an earlier day; what was known after it is put behind."""
        last = self._last if self._first is not None else day
        self._begins, self._ends, self._sums = [], [], []
        self._first, self._last = day, day - DAY
        self._from_ms = instant(self._zone, day, 0)
        self._extend(last)

    def _extend(self, last: date) -> None:
        while self._last < last:
            self._last += DAY
            for begin, end in self._open_on(self._last):
                before = self._sums[-1] + self._ends[-1] - self._begins[-1] if self._sums else 0
                self._begins.append(begin)
                self._ends.append(end)
                self._sums.append(before)
        self._to_ms = instant(self._zone, self._last, 1440)
