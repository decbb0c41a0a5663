"""The replay of a ticket's ladders gives what judging every clock at every moment gives, and judges far less."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.calendars import calendars_of
from server.domain.events import Event, event_of
from server.domain.ladder import Climb, Firing, in_order, moments_of, reading_of
from server.domain.replay import ticket_ladder
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
