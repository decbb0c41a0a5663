"""When a contract's time counts: weekly windows, closures, additions and layers over them, in one zone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.clock_errors import ClockCode, ClockError
from server.domain.open_time import OpenTime
from server.domain.spans import Span, clipped, union
from server.domain.zones import DAY, instant, local_day, zone_of

Window = tuple[int, int]
"""Minutes from the day's 00:00; an end above 1440 lies in the next day."""

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_DAY: Window = (0, 1440)
FURTHEST_DAYS = 36_600
"""A century: a duration that needs more days never comes."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One record of a calendar: closures take whole local days away, additions come after them."""

    weekly: Mapping[int, tuple[Window, ...]] | None
    closures: frozenset[date]
    additions: Mapping[date, tuple[Window, ...]]

    def added(self, day: date) -> tuple[Window, ...]:
        """Gives the windows that this layer adds on a day."""
        return self.additions.get(day, ())


@dataclass(frozen=True, slots=True)
class Hours:
    """The windows that the weekdays from `first` to `last` have; Monday is 0."""

    first: int
    last: int
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which time counts; `layers` begins with the base. Build it with `calendars_of`."""

    id: str
    version: int
    zone: ZoneInfo
    layers: tuple[Layer, ...]
    always: bool = field(init=False, compare=False, repr=False)
    """Whether every instant counts, so that nothing needs to be looked up."""

    is_endless: bool = field(init=False, compare=False, repr=False)
    """Whether it opens every week: then any duration comes to an end."""

    _days: dict[date, tuple[Span, ...]] = field(default_factory=dict, compare=False, repr=False)
    _time: OpenTime = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Works out once what every clock by this calendar asks."""
        always = len(self.layers) == 1 and not self.layers[0].closures and self._weekly() == _ALWAYS
        object.__setattr__(self, "always", always)
        object.__setattr__(self, "is_endless", any(self._weekly().values()))
        object.__setattr__(self, "_time", OpenTime(self.zone, self.open_on))

    @property
    def closes(self) -> bool:
        """Whether any day is taken away."""
        return any(layer.closures for layer in self.layers)

    @property
    def adds(self) -> bool:
        """Whether any day is added."""
        return any(layer.additions for layer in self.layers)

    def hours(self) -> list[Hours]:
        """Gives the weekly windows in force, weekdays that follow each other and have the same ones together."""
        weekly, found = self._weekly(), list[Hours]()
        for day in range(7):
            windows = tuple(sorted(weekly.get(day, ())))
            if found and found[-1].last == day - 1 and found[-1].windows == windows:
                found[-1] = Hours(found[-1].first, day, windows)
            elif windows:
                found.append(Hours(day, day, windows))
        return found

    def open_on(self, day: date) -> tuple[Span, ...]:
        """Gives the open spans within a local day, separate and in order."""
        if day not in self._days:
            self._days[day] = tuple(self._open_on(day))
        return self._days[day]

    def open_spans(self, begin_ms: int, end_ms: int) -> list[Span]:
        """Gives the open spans between two instants, touching ones joined."""
        if self.always or begin_ms >= end_ms:
            return [(begin_ms, end_ms)] if begin_ms < end_ms else []
        return self._time.spans(begin_ms, end_ms)

    def open_between(self, begin_ms: int, end_ms: int) -> int:
        """Gives the open time between two instants in ms; 0 where the second is not later."""
        if self.always or begin_ms >= end_ms:
            return max(0, end_ms - begin_ms)
        return self._time.between(begin_ms, end_ms)

    def open_since(self, begin_ms: int, end_ms: int) -> Callable[[int], int]:
        """Gives the open time since an instant before these two up to one between them: only differences tell."""
        return _as_it_is if self.always else self._time.until(begin_ms, end_ms)

    def open_in(self, begins: Sequence[int], ends: Sequence[int]) -> list[int]:
        """Gives the open time in each of these stretches, which follow each other."""
        if self.always or not begins:
            return [end_ms - begin_ms for begin_ms, end_ms in zip(begins, ends, strict=True)]
        opened = self._time.until(begins[0], ends[-1])
        return [opened(end_ms) - opened(begin_ms) for begin_ms, end_ms in zip(begins, ends, strict=True)]

    def add_open(self, start_ms: int, duration_ms: int) -> int:
        """Gives the earliest instant by which `duration_ms` of open time has passed since `start_ms`.

        Raises:
            calendar-never-opens: the open time from here on is less than the duration.
        """
        if self.always or duration_ms <= 0:
            return start_ms + max(duration_ms, 0)
        due_ms = self._time.after(start_ms, duration_ms, self._last_day)
        if due_ms is not None:
            return due_ms
        raise ClockError(ClockCode.CALENDAR_NEVER_OPENS, calendar=self.id)

    def working_days_after(self, start_ms: int, days: int) -> int:
        """Gives the end of the last window of the Nth open day after the start's day.

        Raises:
            bad-duration: less than one day.
            calendar-never-opens: there are not so many open days.
        """
        return self._working_day(start_ms, days, DAY)

    def working_days_before(self, start_ms: int, days: int) -> int:
        """Gives the end of the last window of the Nth open day before the start's day; raises likewise."""
        return self._working_day(start_ms, days, -DAY)

    def _working_day(self, start_ms: int, days: int, step: timedelta) -> int:
        if days < 1:
            raise ClockError(ClockCode.BAD_DURATION, value=days)
        day = local_day(self.zone, start_ms)
        for _ in range(FURTHEST_DAYS):
            day += step
            end_ms = self._last_end(day)
            if end_ms is not None:
                days -= 1
                if days == 0:
                    return end_ms
        raise ClockError(ClockCode.CALENDAR_NEVER_OPENS, calendar=self.id)

    def _last_end(self, day: date) -> int | None:
        """Gives when the last window that begins on this day ends, or None where none begins."""
        windows: list[Window] = []
        weekly = self._weekly()
        for layer in self.layers:
            windows = [] if day in layer.closures else windows or list(weekly.get(day.weekday(), ()))
            windows += layer.additions.get(day, ())
        spans = [span for window in windows if (span := self._span(day, window))]
        if not spans:
            return None
        midnight_ms = instant(self.zone, day, 1440)
        end_ms = max(end for _, end in spans)
        # The next day may be closed: then a night window ends at midnight.
        beyond = clipped(self.open_on(day + DAY), midnight_ms, max(end_ms, midnight_ms))
        return beyond[0][1] if beyond and beyond[0][0] == midnight_ms else min(end_ms, midnight_ms)

    def _open_on(self, day: date) -> list[Span]:
        begin_ms, end_ms = instant(self.zone, day, 0), instant(self.zone, day, 1440)
        weekly = self._weekly()
        spans = self._spans(day, lambda one: weekly.get(one.weekday(), ()))
        for layer in self.layers:
            if day in layer.closures:
                spans = []
            spans += self._spans(day, layer.added)
        return clipped(union(spans), begin_ms, end_ms)

    def _spans(self, day: date, windows_of: Callable[[date], Sequence[Window]]) -> list[Span]:
        """Gives the spans of this day's windows and of those that began the day before."""
        return [
            span
            for begun in (day - DAY, day)
            for window in windows_of(begun)
            if (span := self._span(begun, window)) is not None
        ]

    def _span(self, day: date, window: Window) -> Span | None:
        begin_ms, end_ms = (instant(self.zone, day, minute) for minute in window)
        return (begin_ms, end_ms) if begin_ms < end_ms else None

    def _weekly(self) -> Mapping[int, tuple[Window, ...]]:
        """Gives the weekly windows in force: those of the last layer that names any."""
        return next((layer.weekly for layer in reversed(self.layers) if layer.weekly), {})

    def _last_day(self, day: date) -> date:
        if self.is_endless:
            return min(day, date.max - timedelta(FURTHEST_DAYS + 2)) + timedelta(FURTHEST_DAYS)
        return max((added + DAY for layer in self.layers for added in layer.additions), default=date.min)


def _as_it_is(at_ms: int) -> int:
    return at_ms


_ALWAYS: Mapping[int, tuple[Window, ...]] = dict.fromkeys(range(7), (WHOLE_DAY,))


def calendars_of(records: Iterable[Mapping[str, Any]]) -> dict[str, Calendar]:
    """Gives the calendars of their records by id; a record with `base` is a further layer over that calendar.

    Raises:
        unknown-calendar: a base that is not among the records, or is its own base.
        bad-window: a window, date or day name that cannot be read, or whose ends are equal.
        time-without-zone: no such IANA zone.
    """
    by_id = {str(record["id"]): record for record in records}
    return {key: _calendar(key, by_id) for key in by_id}


def calendar_named(calendars: Mapping[str, Calendar], name: str) -> Calendar:
    """Gives one calendar.

    Raises:
        unknown-calendar: there is none of this id.
    """
    if name not in calendars:
        raise ClockError(ClockCode.UNKNOWN_CALENDAR, calendar=name)
    return calendars[name]


def _calendar(key: str, by_id: Mapping[str, Mapping[str, Any]]) -> Calendar:
    chain: list[Mapping[str, Any]] = []
    name: str | None = key
    while name is not None:
        if name not in by_id or by_id[name] in chain:
            raise ClockError(ClockCode.UNKNOWN_CALENDAR, calendar=name)
        chain.append(by_id[name])
        name = by_id[name].get("base")
    own = chain[0]
    weeks = [weekly_of(record.get("weekly")) for record in chain]
    in_force = next((weekly for weekly in weeks if weekly), {})
    layers = [_layer(record, weekly, in_force) for record, weekly in zip(chain, weeks, strict=True)]
    zone = next((record["zone"] for record in chain if record.get("zone")), None)
    return Calendar(key, int(own.get("version") or 1), zone_of(str(zone)), tuple(reversed(layers)))


def _layer(
    record: Mapping[str, Any],
    weekly: Mapping[int, tuple[Window, ...]] | None,
    in_force: Mapping[int, tuple[Window, ...]],
) -> Layer:
    additions = record.get("additions") or {}
    return Layer(
        weekly=weekly,
        closures=frozenset(_date(text) for text in record.get("closures") or ()),
        additions={_date(text): _addition(windows, in_force) for text, windows in additions.items()},
    )


def _addition(windows: Any, in_force: Mapping[int, tuple[Window, ...]]) -> tuple[Window, ...]:
    """Gives an added day's windows: its own, or those of the weekday it pays for ("fri")."""
    if isinstance(windows, str):
        days = _weekdays(windows)
        return tuple(in_force.get(days[0], ()))
    return _windows(windows)


def weekly_of(weekly: Any) -> Mapping[int, tuple[Window, ...]] | None:
    """Gives weekly windows by weekday (Monday is 0): "always", or day names and ranges; None where there are none.

    Raises:
        bad-window: see `calendars_of`.
    """
    if weekly == "always":
        return _ALWAYS
    if not weekly:
        return None
    if not isinstance(weekly, Mapping):
        raise ClockError(ClockCode.BAD_WINDOW, value=str(weekly))
    found: dict[int, tuple[Window, ...]] = {}
    for name, windows in weekly.items():
        for weekday in _weekdays(name):
            found[weekday] = found.get(weekday, ()) + _windows(windows)
    return found


def _weekdays(name: str) -> list[int]:
    first, dash, last = name.partition("-")
    if first not in DAY_NAMES or (dash and last not in DAY_NAMES):
        raise ClockError(ClockCode.BAD_WINDOW, value=name)
    begin = DAY_NAMES.index(first)
    length = (DAY_NAMES.index(last) - begin) % 7 if dash else 0
    return [(begin + step) % 7 for step in range(length + 1)]


def _windows(windows: Any) -> tuple[Window, ...]:
    if not isinstance(windows, list | tuple):
        raise ClockError(ClockCode.BAD_WINDOW, value=str(windows))
    return tuple(_window(window) for window in windows)


def _window(window: Any) -> Window:
    if not isinstance(window, list | tuple) or len(window) != 2:
        raise ClockError(ClockCode.BAD_WINDOW, value=str(window))
    begin, end = _minute(window[0]), _minute(window[1])
    if begin == end or begin == 1440:
        raise ClockError(ClockCode.BAD_WINDOW, value=f"{window[0]}-{window[1]}")
    return (begin, end if end > begin else end + 1440)


def _minute(text: Any) -> int:
    hour, colon, minute = str(text).partition(":")
    if not (
        colon and len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()
    ):
        raise ClockError(ClockCode.BAD_WINDOW, value=str(text))
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > 1440:
        raise ClockError(ClockCode.BAD_WINDOW, value=str(text))
    return found


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _date(text: Any) -> date:
    try:
        if _DATE.fullmatch(str(text)):
            return date.fromisoformat(str(text))
    except ValueError:
        pass
    raise ClockError(ClockCode.BAD_WINDOW, value=str(text))
