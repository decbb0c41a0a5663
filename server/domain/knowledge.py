"""A ticket's events as they become known, one receipt after the other: at each what `known_events` gives then."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.domain.clock_errors import ClockCode, ClockError
from server.domain.event_log import ORDER, EventLog
from server.domain.events import OF_VISIT, AsCorrected, Event, by_receipt, witnessed

CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class News:
    """What a receipt changed: events that come after all others, in order, and kinds in which more changed."""

    added: Sequence[Event]
    changed: frozenset[str]


@dataclass(slots=True)
class Visit:
    """The arrivals of one visit, and what tells more of them, as corrected, by id."""

    arrivals: dict[str, Event] = field(default_factory=dict)
    more: dict[str, Event] = field(default_factory=dict)

    def put(self, id: str, event: Event | None) -> None:
        """Keeps an event as it stands now, None where it does not."""
        self.arrivals.pop(id, None)
        self.more.pop(id, None)
        if event is not None:
            (self.more if event.kind in OF_VISIT else self.arrivals)[id] = event


class Knowledge:
    """What is known so far, corrections applied, arrivals with their witnesses, in order by kind.

    An event that comes after all others costs the same however many there are; a late one its place in the row; a
    correction what it corrects.
    """

    def __init__(self) -> None:
        self._said: dict[str, Event] = {}
        self._corrections: dict[str, list[str]] = {}
        self._corrected: dict[str, AsCorrected] = {}
        self._visits: dict[Any, Visit] = {}
        self._visit_of: dict[str, Any] = {}
        self._shown: dict[str, Event] = {}
        self._kinds: dict[str, list[Event]] = {}
        self._last: tuple[Any, ...] = ()

    @property
    def log(self) -> EventLog:
        """What is known now, for one judging: it holds until more is learnt."""
        return EventLog.over(self._kinds)

    def learn(self, events: Iterable[Event]) -> News:
        """Takes in what was received at once, and after everything before.

        Raises:
            correction-cycle: corrections that correct each other; from then on nothing can be judged.
        """
        roots = [self._take(event) for event in sorted(events, key=by_receipt)]
        fresh = {root: self._corrected[root].stands for root in roots if root is not None}
        return self._show({**fresh, **self._arrivals(fresh)})

    def _take(self, event: Event) -> str | None:
        """Takes in one event; gives the id of the one that it is, or in the end corrects, if that is known."""
        self._said[event.id] = event
        self._fold(event.id)
        if event.kind != CORRECTED:
            return event.id
        self._check_cycle(event)
        target = _target(event)
        self._corrections.setdefault(target, []).append(event.id)
        if target not in self._said:
            return None
        before = self._corrected[target].stands
        self._corrected[target].take(self._corrected[event.id].stands)
        return self._root(target, before)

    def _root(self, id: str, before: Event | None) -> str | None:
        """Passes on what became of an event, from correction to corrected, as long as it makes a difference."""
        while self._corrected[id].stands != before:
            event = self._said[id]
            if event.kind != CORRECTED:
                return id
            id = _target(event)
            if id not in self._said:
                return None
            before = self._corrected[id].stands
            self._fold(id)
        return None

    def _fold(self, id: str) -> None:
        found = AsCorrected(self._said[id])
        for correction in self._corrections.get(id, ()):
            found.take(self._corrected[correction].stands)
        self._corrected[id] = found

    def _check_cycle(self, correction: Event) -> None:
        event: Event | None = correction
        while event is not None and event.kind == CORRECTED:
            event = self._said.get(_target(event))
            if event is correction:
                raise ClockError(ClockCode.CORRECTION_CYCLE, event=correction.id)

    def _arrivals(self, fresh: Mapping[str, Event | None]) -> dict[str, Event | None]:
        """Gives the arrivals of every visit of which more is known now, with all its witnesses."""
        touched: dict[Any, bool] = {}
        for id, event in fresh.items():
            for visit, at in ((self._visit_of.get(id), None), (_visit(event), event)):
                if visit is not None:
                    self._visits.setdefault(visit, Visit()).put(id, at)
                    touched[visit] = touched.get(visit, False) or not self._says_nothing(id, event, visit)
            self._visit_of[id] = _visit(event)
        found: dict[str, Event | None] = {}
        for visit in [visit for visit, is_told in touched.items() if is_told]:
            more = sorted(self._visits[visit].more.values(), key=ORDER)
            for event in self._visits[visit].arrivals.values():
                found[event.id] = witnessed(event, more) if more else event
        return found

    def _says_nothing(self, id: str, event: Event | None, visit: Any) -> bool:
        """Whether it is one more witness, after all others, of a kind that stands and of an arrival that is dated."""
        if event is None or event.kind != "witnessed" or id in self._shown or event.order < self._last:
            return False
        arrivals = self._visits[visit].arrivals.values()
        return all(_is_dated(one, self._shown.get(one.id), event) for one in arrivals)

    def _show(self, fresh: Mapping[str, Event | None]) -> News:
        added, changed = list[Event](), set[str]()
        for id in [id for id, event in fresh.items() if event is None]:
            changed |= self._hide(id)
        for event in sorted((event for event in fresh.values() if event is not None), key=ORDER):
            if self._shown.get(event.id) == event:
                continue
            hidden = self._hide(event.id)
            if hidden or event.order < self._last:
                insort(self._kinds.setdefault(event.kind, []), event, key=ORDER)
                changed |= {event.kind}
            else:
                self._kinds.setdefault(event.kind, []).append(event)
                added.append(event)
            self._shown[event.id], self._last = event, max(self._last, event.order)
        return News(added, frozenset(changed))

    def _hide(self, id: str) -> set[str]:
        """Takes an event out of what is shown, if it is there; gives its kind."""
        event = self._shown.pop(id, None)
        if event is None:
            return set()
        events = self._kinds[event.kind]
        del events[bisect_left(events, event.order, key=ORDER)]
        return {event.kind}


def _target(correction: Event) -> str:
    return str(correction.data.get("of"))


def _is_dated(claimed: Event, shown: Event | None, witness: Event) -> bool:
    if shown is None or shown.at_ms == claimed.at_ms:
        return False
    return str(witness.data.get("witness")) in shown.data["proof"]


def _visit(event: Event | None) -> Any:
    """Which visit an event tells of, or is told of by."""
    if event is None or (event.kind not in OF_VISIT and event.kind != "arrived"):
        return None
    return event.data.get("visit")
