"""What judging a ticket costs, counted and not timed; `tests/bench/clocks.py` measures the same ticket."""

from __future__ import annotations

import gc
import sys
from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import Any

import pytest

from server.domain.frozen import swift
from server.domain.ticket_clocks import TicketClock, read_events, ticket_clocks
from server.domain.times import MIN_MS
from tests.bench import clocks

EVENTS = 200
CALENDARS = clocks.calendars()


@swift
@dataclass(frozen=True, slots=True)
class Few:
    name: str
    many: int = 3
    marks: list[str] = field(default_factory=list, compare=False)


def judged() -> list[TicketClock]:
    at_ms = clocks.BEGUN_MS + EVENTS * 40_000 + 600 * MIN_MS
    terms, stored = clocks.terms(), clocks.log(EVENTS)
    return ticket_clocks(terms, read_events(terms, stored), CALENDARS, at_ms)


def test_the_state_of_a_ticket_with_12_clocks_and_200_events_takes_a_bounded_number_of_calls() -> None:
    terms, stored = clocks.terms(), clocks.log(EVENTS)
    at_ms = clocks.BEGUN_MS + EVENTS * 40_000 + 600 * MIN_MS
    ticket_clocks(terms, read_events(terms, stored), CALENDARS, at_ms)
    calls = 0

    def watch(_frame: object, what: str, _arg: object) -> None:
        nonlocal calls
        calls += what == "call"

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        found = ticket_clocks(terms, read_events(terms, stored), CALENDARS, at_ms)
    finally:
        sys.setprofile(before)
    assert len(found) == 12
    assert calls <= 1_400  # it is 1,296; once it was 2,318


def test_judging_a_ticket_leaves_nothing_that_only_the_garbage_collector_finds() -> None:
    judged()
    gc.collect()
    gc.disable()
    try:
        assert judged()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_swift_dataclass_takes_what_the_plain_one_takes_and_stays_frozen() -> None:
    one, other = Few("a"), Few("a", 3, ["x"])
    assert (one.many, one.marks, one) == (3, [], other)
    assert Few("a").marks is not one.marks
    assert replace(one, name="b") == Few(many=3, name="b")
    with pytest.raises(FrozenInstanceError):
        one.name = "b"  # type: ignore[misc]  # that it cannot be set is what is tested
    take: Any = Few
    with pytest.raises(TypeError):
        take()
