"""A ticket's known events as its clocks read them: in order, and those of each kind looked up once for all clocks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any

from server.domain.events import Event

ORDER = attrgetter("order")

type Stretch = tuple[Event, Event | None]
"""A pause, from one event to another; None where it is open."""

type Why = tuple[str, bool]
"""All that terms of pausing read of a `paused`: its reason, and whether there is evidence."""


class EventLog:
    """Known events in order (see `known_events`)."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._kinds: dict[str, list[Event]] = {}
        self.shared: dict[Hashable, Any] = {}
        """What the clocks of one ticket have worked out from it, for those that ask the same (`rests`, `clocks`)."""
        for event in events:
            self._kinds.setdefault(event.kind, []).append(event)

    @classmethod
    def over(cls, kinds: dict[str, list[Event]]) -> EventLog:
        """Gives the log of events that stand in order by kind already; it holds until these change."""
        log = cls(())
        log._kinds = kinds
        return log

    def of(self, *kinds: str) -> Sequence[Event]:
        """Gives the events of these kinds, in order."""
        if len(kinds) == 1:
            return self._kinds.get(kinds[0], ())
        found = [self._kinds[kind] for kind in self._kinds.keys() & kinds]
        if len(found) < 2:
            return found[0] if found else ()
        return sorted((event for part in found for event in part), key=ORDER)

    def plus(self, extra: Iterable[Event]) -> EventLog:
        """Gives the log with further events, of kinds that begin no pause."""
        more = EventLog(())
        more.__dict__ |= {"pauses": self.pauses, "ways": self.ways, "whys": self.whys}
        more.shared = self.shared
        more._kinds = dict(self._kinds)
        added: dict[str, list[Event]] = {}
        for event in extra:
            added.setdefault(event.kind, []).append(event)
        for kind, events in added.items():
            more._kinds[kind] = sorted([*more._kinds.get(kind, ()), *events], key=ORDER)
        return more

    @cached_property
    def ways(self) -> dict[Why, Event]:
        """One `paused` for each way in which they are said: what terms make of these they make of all."""
        return dict(zip(self.whys, self.of("paused"), strict=True))

    @cached_property
    def whys(self) -> list[Why]:
        """What `why_of` says of each `paused`."""
        return [why_of(event) for event in self.of("paused")]

    @cached_property
    def pauses(self) -> list[Stretch]:
        """Each pause with the first `resumed` that ends it: one that names it, or a later one that names none."""
        named: dict[str, Event] = {}
        others: list[Event] = []
        for event in self.of("resumed"):
            if event.data.get("pause"):
                named.setdefault(event.data["pause"], event)
            else:
                others.append(event)
        found, place, last = list[Stretch](), 0, len(others)
        for begin in self.of("paused"):
            order = begin.order
            while place < last and others[place].order <= order:
                place += 1
            next_one = others[place] if place < last else None
            found.append((begin, earlier(named.get(begin.id), next_one) if named else next_one))
        return found


def why_of(paused: Event) -> Why:
    """Gives in which way a `paused` is said."""
    return str(paused.data.get("reason")), bool(paused.data.get("evidence"))


def following(events: Sequence[Event], begin: Event) -> Event | None:
    """Gives the first of ordered events that comes after another."""
    place = bisect_right(events, begin.order, key=ORDER)
    return events[place] if place < len(events) else None


def earlier(one: Event | None, other: Event | None) -> Event | None:
    """Gives the first of two events, or the only one there is."""
    if one is None or other is None:
        return one or other
    return min(one, other, key=ORDER)
