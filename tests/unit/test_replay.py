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
from tests.unit.test_clock_replay import RECORDS, START_MS, Drawn

CALENDARS = calendars_of(RECORDS)
PAUSES = ("paused", "paused", "resumed", "resumed", "resumed")
LADDER = [
    {"to": ["engineer"], "at_pct": 50},
    {"to": ["engineer"], "at_s": -600},
    {"to": ["dispatcher"], "at_pct": 100},
    {"to": ["superior"], "every_min_after": 30},
]


class InOrder(Drawn):
    """A ticket most of whose events come in order, a part of them doubtful, and many of one kind."""

    def __init__(self, chance: random.Random) -> None:
        self._often = chance.choice((PAUSES, PAUSES, ("repaired", "reopened"), ("graded",), ("contacted",)))
        self._now_ms = START_MS
        super().__init__(chance)
        for row in self.terms["commitments"]:
            row["ladder"] = chance.sample(LADDER, chance.randrange(5))
            if chance.random() < 0.6:
                row.update(pauses=["no_access", "customer_asked"], pause_evidence=[])
        for seq in range(len(self.events), len(self.events) + chance.randrange(24)):
            kind = chance.choice(self._often) if chance.random() < 0.85 else self._any(seq)["kind"]
            self.events.append(self._event(seq, kind, self._data(kind)))

    def _event(self, seq: int, kind: str, data: dict[str, Any], at_ms: int | None = None) -> dict[str, Any]:
        event = super()._event(seq, kind, data, at_ms)
        if self.chance.random() < 0.1:
            return event
        self._now_ms += self.chance.choice((0, 400, 3000, 20 * MIN_MS, 2 * 60 * MIN_MS))
        names = [name for name in event if name.endswith("_ms") and event[name] is not None]
        shift_ms = self._now_ms - event["at_ms"]
        shifted = {name: event[name] + shift_ms for name in names}
        return {**event, **shifted, "received_ms": self._now_ms + self.chance.choice((0, 0, 700))}


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
