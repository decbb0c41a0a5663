"""The replay of a ticket's ladders gives what judging every clock at every moment gives, and judges far less."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.calendars import calendars_of
from server.domain.events import Event, event_of
from server.domain.ladder import Climb, Firing, in_order, moments_of, present_firings, reading_of
from server.domain.replay import JUDGING, MOST_READ, TooMuchError, ticket_ladder
from server.domain.ticket_clocks import Judged, Terms, judge_group, terms_of, ticket_verdicts
from server.domain.times import MIN_MS
from tests.unit.drawn_tickets import LADDER, RECORDS, START_MS, Drawn, InOrder

CALENDARS = calendars_of(RECORDS)


def straightforward(terms: Terms, events: list[Event], until_ms: int) -> list[Firing]:
    """The definition: all clocks judged at every moment at which something becomes known."""
    climbs: dict[tuple[str, str], Climb] = {}
    for moment, end_ms in moments_of(events, until_ms):
        for one in ticket_verdicts(terms, events, CALENDARS, moment):
            climb = climbs.setdefault((one.row.kind, one.row.starts), Climb())
            if one.verdict is not None:
                climb.step(reading_of(one.verdict), moment, end_ms)
    return in_order(firing for climb in climbs.values() for firing in climb.firings())


@pytest.mark.parametrize("kind", [Drawn, InOrder])
@settings(max_examples=120)
@given(seed=st.integers(0, 2**64), until_min=st.integers(0, 3000))
def test_a_replayed_ladder_is_the_straightforward_one(
    kind: Callable[[random.Random], Drawn], seed: int, until_min: int
) -> None:
    drawn = kind(random.Random(seed))
    terms, events = terms_of(drawn.terms), [event_of(event) for event in drawn.events]
    until_ms = START_MS + until_min * MIN_MS
    expected = straightforward(terms, events, until_ms)
    assert ticket_ladder(terms, events, CALENDARS, until_ms) == expected
    judged = ticket_verdicts(terms, events, CALENDARS, until_ms)
    assert ticket_ladder(terms, events, CALENDARS, until_ms, judged) == expected


def long_ticket(count: int, kinds: tuple[str, ...], data: dict[str, dict[str, Any]]) -> list[Event]:
    """A ticket reported once, and then the same again and again, each a few seconds after the other."""
    return [
        Event(f"e{seq}", kind, at_ms, at_ms, at_ms, at_ms, seq=seq, data=data.get(kind, {}))
        for seq in range(count)
        for kind in ["reported" if seq == 0 else kinds[seq % len(kinds)]]
        for at_ms in [START_MS + seq * 4000]
    ]


PROMISED: dict[str, Any] = {
    "types": ["on_site"],
    "severities": ["general"],
    "commitments": [
        {
            "id": kind, "version": 1, "contract": "k", "clause": "C-05", "kind": kind, "starts": "reported",
            "stops": [stop], "within_min": 600, "calendar": "office", "pauses": ["no_access"],
            "pause_evidence": [], "certainty": "bracketed", "ladder": LADDER,
        }
        for kind, stop in (("arrive", "arrived"), ("repair", "repaired"), ("contact", "contacted"))
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    "kinds",
    [
        ("paused", "resumed"), ("noted", "photographed"), ("contacted",), ("witnessed",),
        ("paused", "contacted", "resumed", "witnessed", "noted"), ("arrived", "paused"),
    ],
    ids="-".join,
)  # fmt: skip
def test_ten_thousand_events_in_order_are_judged_no_oftener_than_a_hundred(
    kinds: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def counted(*given: Any) -> Judged | None:
        judged.append(given[1][0].kind)
        return judge_group(*given)

    monkeypatch.setattr("server.domain.replay.judge_group", counted)
    data = {"paused": {"reason": "no_access"}, "witnessed": {"visit": "v", "witness": "photo"}}
    found: list[int] = []
    for count in (100, 10_000):
        judged.clear()
        ticket_ladder(terms_of(PROMISED), long_ticket(count, kinds, data), CALENDARS, START_MS + count * 4000)
        found.append(len(judged))
    assert found[0] == found[1] <= 8


def test_what_is_known_in_the_end_needs_no_judging_where_it_was_judged_already(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events, until_ms = long_ticket(1, (), {}), START_MS + 7 * 24 * 60 * MIN_MS
    judged = ticket_verdicts(terms_of(PROMISED), events, CALENDARS, until_ms)
    expected = straightforward(terms_of(PROMISED), events, until_ms)
    monkeypatch.setattr("server.domain.replay.judge_group", pytest.fail)
    assert ticket_ladder(terms_of(PROMISED), events, CALENDARS, until_ms, judged) == expected != []


REGRADED: dict[str, Any] = {
    "types": ["on_site"],
    "severities": ["major", "general"],
    "commitments": [
        {**row, "id": f"{row['id']}-{severity}", "severity": severity, "within_min": minutes}
        for row in PROMISED["commitments"]
        for severity, minutes in (("major", 300), ("general", 600))
    ],
}
MOST = MOST_READ // 10
ALTERNATING: dict[str, Callable[[int], list[Event]]] = {
    "regraded": lambda count: [
        replace(event, data={"severity": ("major", "general")[event.seq % 2]})
        for event in long_ticket(count, ("graded",), {})
    ],
    "corrected": lambda count: [
        replace(event, data={"of": "e0", "set": {"at_ms": START_MS - event.seq % 2 * MIN_MS}})
        for event in long_ticket(count, ("corrected",), {})
    ],
    "reopened": lambda count: long_ticket(
        count, ("repaired", "reopened"), {"reopened": {"cause": "returned"}}
    ),
    "arrived": lambda count: long_ticket(count, ("arrived", "graded"), {}),
}


@pytest.mark.parametrize("change", ALTERNATING)
def test_of_what_changes_again_and_again_no_more_is_read_than_a_ladder_is_worth(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    terms = terms_of(REGRADED)

    def counted(*given: Any) -> Judged | None:
        read.append(sum(len(given[3].of(kind)) for kind in ("reported", "graded", "repaired", "reopened")))
        return judge_group(*given)

    monkeypatch.setattr("server.domain.replay.judge_group", counted)
    monkeypatch.setattr("server.domain.replay.MOST_READ", MOST)
    events = ALTERNATING[change](10_000)
    few = [event for event in events if event.seq < 60]
    ticket_ladder(terms, few, CALENDARS, START_MS + 60 * 4000)
    assert read
    until_ms = START_MS + 10_000 * 4000
    for upto in (5_000, 10_000):  # what is too much stays so, whatever comes after
        read.clear()
        with pytest.raises(TooMuchError):
            ticket_ladder(terms, [event for event in events if event.seq < upto], CALENDARS, until_ms)
        assert sum(read) <= MOST
        assert len(read) <= MOST // JUDGING
    now = ticket_verdicts(terms, events, CALENDARS, until_ms)
    assert [one.error for one in now] == [None] * 3
    up = present_firings(now, until_ms)
    assert all(firing.at_ms <= until_ms and firing.stood_down_ms is None for firing in up)
    assert len({(firing.commitment, firing.rung) for firing in up}) == len(up)


def test_what_is_up_now_is_what_a_ladder_without_a_history_has_fired() -> None:
    events, terms = long_ticket(1, (), {}), terms_of(PROMISED)
    until_ms = START_MS + 7 * 24 * 60 * MIN_MS
    now = present_firings(ticket_verdicts(terms, events, CALENDARS, until_ms), until_ms)
    assert in_order(now) == ticket_ladder(terms, events, CALENDARS, until_ms) != []
