"""Faces of clocks: shape, time left or over, and the order of a list."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

import pytest

from server.domain.clock_faces import Shape, clock_face, urgency
from server.domain.events import event_of
from server.domain.ticket_clocks import Terms, TicketClock, ticket_clocks
from server.domain.times import MIN_MS, parse_rfc3339
from tests.unit.clock_vectors import VECTORS, calendars_in, commitment_in, event_record

OFFICE: dict[str, Any] = {"weekly": {"mon-fri": [["08:30", "12:00"], ["13:30", "17:30"]]}}
CALENDARS = calendars_in(
    {"zone": "Asia/Shanghai", "calendars": {"24x7": {"weekly": "always"}, "office": OFFICE}}
)
REPORTED_MS = parse_rfc3339("2026-11-23T10:03:00+08:00")


def clock_at(at: str, *events: dict[str, Any], **case: Any) -> TicketClock:
    """Gives the one clock of a ticket reported at 10:03 that has half an hour to arrive."""
    row = commitment_in({"calendar": "24x7", "within_min": 30, "pauses": ["no_access"], **case})
    log = [{"kind": "reported", "at": "10:03"}, *events]
    records = [
        event_record({k: day(v) if k in ("at", "received") else v for k, v in one.items()}, n)
        for n, one in enumerate(log)
    ]
    terms = Terms(("on_site",), ("general",), (row,))
    return ticket_clocks(terms, [event_of(record) for record in records], CALENDARS, instant(at))[0]


def day(time: str) -> str:
    return f"2026-11-23T{time if time.count(':') == 2 else time + ':00'}+08:00"


def instant(time: str) -> int:
    return parse_rfc3339(day(time))


ARRIVED = {"kind": "arrived", "at": "10:28:14", "received": "10:41:07"}
FACES = [
    ("on time is a filled disc", clock_at("10:09:50"), Shape.DISC),
    ("at risk from the last third on", clock_at("10:23"), Shape.TRIANGLE),
    ("an unconfirmed breach is half a square", clock_at("10:33"), Shape.HALF_SQUARE),
    ("a sure breach is a square", clock_at("10:33", desk_only=True), Shape.SQUARE),
    ("met is a check", clock_at("10:42", ARRIVED), Shape.CHECK),
    (
        "met late is a check in a box",
        clock_at("10:42", {"kind": "arrived", "at": "10:39:30"}),
        Shape.BOXED_CHECK,
    ),
    ("undecided is half a diamond", clock_at("10:42", {**ARRIVED, "error_s": 600}), Shape.HALF_DIAMOND),
    (
        "paused is two bars",
        clock_at("10:20", {"kind": "paused", "at": "10:13", "reason": "no_access"}),
        Shape.BARS,
    ),
    ("not started is hollow", clock_at("10:20", starts="repaired"), Shape.HOLLOW),
    ("void is struck", clock_at("10:20", {"kind": "voided", "at": "10:13"}), Shape.STRUCK),
    ("what cannot be judged waits for a person", clock_at("10:20", calendar="nowhere"), Shape.HALF_DIAMOND),
]


@pytest.mark.parametrize(("clock", "shape"), [face[1:] for face in FACES], ids=[face[0] for face in FACES])
def test_every_state_has_its_shape(clock: TicketClock, shape: Shape) -> None:
    assert clock_face(clock, clock.judged_at_ms).shape is shape


def test_a_countdown_ticks_on_and_turns_by_itself_between_two_judgements() -> None:
    clock = clock_at("10:09:50")
    assert clock_face(clock, instant("10:09:50")).left_ms == 23 * MIN_MS + 10_000
    assert not clock_face(clock, instant("10:22:59")).at_risk
    assert clock_face(clock, instant("10:23")).at_risk
    over = clock_face(clock, instant("10:37:12"))
    assert (over.shape, over.left_ms) == (Shape.HALF_SQUARE, -(4 * MIN_MS + 12_000))


def test_what_lacks_its_proof_turns_undecided_and_a_desk_kind_breached() -> None:
    without = clock_at(
        "10:29", {"kind": "arrived", "at": "10:20", "proof": ["photo"]}, min_proof={"kinds": 2}
    )
    assert clock_face(without, instant("10:34")).state == "undecided"
    assert clock_face(replace(without, unproven=False), instant("10:34")).state == "provisional_breach"
    assert clock_face(clock_at("10:29", desk_only=True), instant("10:34")).state == "breached"


def test_how_early_and_how_late_are_told_from_the_deadline() -> None:
    assert clock_face(clock_at("10:42", ARRIVED), instant("10:42")).early_ms == 4 * MIN_MS + 46_000
    late = clock_at("10:42", {"kind": "arrived", "at": "10:39:30"})
    assert clock_face(late, instant("10:42")).late_ms == 6 * MIN_MS + 30_000


def test_a_paused_clock_says_what_is_left_and_keeps_it() -> None:
    clock = clock_at("10:20", {"kind": "paused", "at": "10:13", "reason": "no_access"})
    assert clock_face(clock, instant("10:20")).left_ms == 20 * MIN_MS
    assert clock_face(clock, instant("15:20")).left_ms == 20 * MIN_MS


def test_time_left_stands_still_in_closed_hours_and_sorting_looks_at_the_wall() -> None:
    clock = clock_at("11:50", calendar="office", within_min=120)
    assert clock.due_ms == instant("13:33")
    assert clock_face(clock, instant("11:50")).left_ms == 13 * MIN_MS
    assert clock_face(clock, instant("13:00")).left_ms == 3 * MIN_MS
    assert urgency([clock], instant("13:00")) == (1, 33 * MIN_MS)


def test_a_list_is_ordered_over_least_left_undecided_paused_not_started_done() -> None:
    at_ms = instant("10:42")
    pause = {"kind": "paused", "at": "10:13", "reason": "no_access"}
    tickets = [
        clock_at("10:42", within_min=10),
        clock_at("10:42"),
        clock_at("10:42", within_min=45),
        clock_at("10:42", within_min=60),
        clock_at("10:42", {**ARRIVED, "error_s": 600}),
        clock_at("10:42", pause),
        clock_at("10:42", starts="repaired"),
        clock_at("10:42", ARRIVED),
    ]
    keys = [urgency([clock], at_ms) for clock in tickets]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert urgency(tickets, at_ms) == keys[0], "a ticket is as urgent as its most urgent clock"
    assert urgency([], at_ms) == keys[-1]


def test_the_faces_are_the_ones_that_typescript_reads() -> None:
    file = VECTORS / "clock-faces.json"
    asked = [
        {"name": name, "clock": asdict(clock), "at_ms": at_ms, "face": asdict(clock_face(clock, at_ms))}
        for name, clock, _ in FACES
        for at_ms in (clock.judged_at_ms, clock.judged_at_ms + 20 * MIN_MS)
    ]
    assert json.loads(file.read_text("utf-8"))["cases"] == json.loads(json.dumps(asked))
