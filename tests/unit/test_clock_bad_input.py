"""What nobody would write down in earnest: a verdict or a code, in a time that grows as the ticket does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from server.domain.calendars import calendars_of
from server.domain.clocks import State
from server.domain.events import Event, event_of
from server.domain.ticket_clocks import Terms, TicketClock, ticket_clocks
from server.domain.times import MIN_MS, parse_rfc3339
from tests.unit.clock_vectors import commitment_in

START_MS = parse_rfc3339("2026-11-26T06:00:00Z")
DAY_MS = 24 * 60 * MIN_MS
OFFICE = {
    "zone": "Asia/Shanghai",
    "weekly": {"mon-fri": [["08:30", "12:00"], ["13:30", "17:30"]]},
    "base": None,
}
CALENDARS = calendars_of(
    [{"id": "24x7", "zone": "Asia/Shanghai", "weekly": "always", "base": None}, {**OFFICE, "id": "office"}]
)
SAME: dict[str, Any] = {
    "pauses": ["customer_asked"],
    "reopen_gap": {"refused": "counts", "returned": "excluded"},
}
ROWS = [
    {
        **SAME,
        "id": f"{kind}-{severity}",
        "kind": kind,
        "stops": stop,
        "calendar": calendar,
        "severity": severity,
    }
    for kind, stop, calendar in (("repair", "repaired", "24x7"), ("resolve", "solved", "office"))
    for severity in ("major", "general")
]
ARRIVE = {"id": "arrive", "kind": "arrive", "stops": "arrived", "calendar": "24x7", "min_proof": {"kinds": 2}}
MINUTES = {"major": 240, "general": 480, None: 30}
TERMS = Terms(
    ("on_site", "remote"),
    ("major", "general"),
    tuple(
        replace(
            commitment_in({**row, "within_min": MINUTES[row.get("severity")]}), severity=row.get("severity")
        )
        for row in (*ROWS, ARRIVE)
    ),
)


def event(seq: int, kind: str, at_ms: int | None = None, **data: Any) -> Event:
    when = START_MS + seq * 1000 if at_ms is None else at_ms
    times = dict.fromkeys(("at_ms", "earliest_ms", "latest_ms", "received_ms"), when)
    said = {"certainty": "bracketed", "source": "manual", "by": None, "seq": seq, "data": data}
    return event_of({"id": f"e{seq}", "kind": kind, **times, **said})


def pausing(count: int) -> Iterator[Event]:
    for seq in range(1, count, 2):
        yield event(seq, "paused", reason="customer_asked")
        yield event(seq + 1, "resumed", pause=f"e{seq}" if seq % 3 else None)


def grading(count: int) -> Iterator[Event]:
    for seq in range(1, count):
        yield event(seq, "graded", type="on_site", severity=("major", "general")[seq % 2])


def regrading_while_paused(count: int) -> Iterator[Event]:
    """Every grade another promise, a pause between each two."""
    yield event(0, "reported")
    for seq in range(1, count, 3):
        severity = ("major", "general")[seq % 2]
        yield event(seq, "graded", type="on_site", severity=severity)
        yield event(seq + 1, "paused", reason="customer_asked")
        yield event(seq + 2, "resumed")


def correcting_each_other(count: int) -> Iterator[Event]:
    for seq in range(1, count):
        yield event(seq, "corrected", of=f"e{seq - 1}", retract=True)


def correcting_one(count: int) -> Iterator[Event]:
    for seq in range(1, count):
        yield event(seq, "corrected", of="e0", set={"at_ms": START_MS + seq})


def visiting(count: int) -> Iterator[Event]:
    for seq in range(1, count, 2):
        yield event(seq, "arrived", visit=f"v{seq % 50}")
        yield event(seq + 1, "witnessed", visit=f"v{seq}", witness=("photo", "fence")[seq % 4 // 2])


def returning(count: int) -> Iterator[Event]:
    for seq in range(1, count, 2):
        yield event(seq, "repaired")
        yield event(seq + 1, "reopened", cause=("refused", "returned")[seq % 4 // 2])


def noting(count: int) -> Iterator[Event]:
    for seq in range(1, count):
        yield event(seq, "noted", text="x")


def mixed(count: int) -> Iterator[Event]:
    parts = (pausing, correcting_one, visiting, returning, noting)
    columns = [list(part(count)) for part in parts]
    for seq in range(1, count):
        row = columns[seq % len(columns)]
        yield row[seq % len(row)]


def judged(make: Callable[[int], Iterator[Event]], count: int) -> tuple[list[TicketClock], int]:
    """The clocks of a ticket with so many events, and how many calls it took to judge them."""
    events = [event(0, "reported"), *make(count)]
    calls = 0

    def watch(_frame: object, what: str, _arg: object) -> None:
        nonlocal calls
        calls += what in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        found = ticket_clocks(TERMS, events, CALENDARS, START_MS + DAY_MS)
    finally:
        sys.setprofile(before)
    return found, calls


@pytest.mark.parametrize(
    "make",
    [
        pausing,
        grading,
        regrading_while_paused,
        correcting_each_other,
        correcting_one,
        visiting,
        returning,
        noting,
        mixed,
    ],
    ids=lambda make: make.__name__,
)
def test_ten_times_the_events_are_ten_times_the_work_and_every_clock_has_a_verdict(
    make: Callable[[int], Iterator[Event]],
) -> None:
    _, few = judged(make, 1_000)
    found, many = judged(make, 10_000)
    assert many < 13 * few
    assert {clock.kind for clock in found} == {"repair", "resolve", "arrive"}
    assert all(clock.state in set(State) and clock.error is None for clock in found)


def test_a_phone_whose_clock_was_moved_by_a_day_makes_nothing_met_that_may_have_been_late() -> None:
    at_ms = START_MS + 10 * MIN_MS
    said = {"id": "a", "kind": "arrived", "at_ms": at_ms, "earliest_ms": at_ms, "latest_ms": at_ms, "seq": 1,
            "received_ms": at_ms + DAY_MS, "certainty": "moved", "wide_earliest_ms": START_MS,
            "wide_latest_ms": at_ms + DAY_MS, "source": "phone", "by": "li",
            "data": {"proof": ["photo", "fence"]}}  # fmt: skip
    clocks = ticket_clocks(TERMS, [event(0, "reported"), event_of(said)], CALENDARS, at_ms + DAY_MS)
    assert {clock.kind: clock.state for clock in clocks}["arrive"] == "undecided"


def test_of_two_arrivals_the_first_that_is_proven_counts() -> None:
    events = [
        event(0, "reported"),
        event(1, "arrived", START_MS + 5 * MIN_MS, proof=["photo"]),
        event(2, "arrived", START_MS + 20 * MIN_MS, proof=["photo", "fence"]),
        event(3, "arrived", START_MS + 50 * MIN_MS, proof=["photo", "fence"]),
    ]
    arrive = next(
        one for one in ticket_clocks(TERMS, events, CALENDARS, START_MS + DAY_MS) if one.kind == "arrive"
    )
    assert (arrive.state, arrive.stopped_ms) == ("met", START_MS + 20 * MIN_MS)
