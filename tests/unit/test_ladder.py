"""The ladder: what fires, when, how late, and what is stood down (rules 17-20)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.clocks import judge
from server.domain.events import Event, event_of
from server.domain.ladder import (
    Climb,
    Firing,
    clock_ladder,
    moments_of,
    next_rung_ms,
    pause_prompts,
    reading_of,
)
from server.domain.replay import telling, ticket_ladder
from server.domain.ticket_clocks import terms_of, ticket_verdicts
from server.domain.times import MIN_MS, parse_rfc3339, rfc3339
from tests.unit.clock_vectors import calendars_in, commitment_in, event_record, events_in, load

FILE = load("ladder.json")
CALENDARS = calendars_in(FILE)
SHARED = load("clocks.json")
TICKETS = load("ticket-clocks.json")


def fired(case: dict[str, Any], file: dict[str, Any] = FILE) -> list[Firing]:
    commitment, events, calendars = commitment_in(case), events_in(case), calendars_in(file)
    return clock_ladder(
        lambda at: judge(commitment, events, calendars, at), events, parse_rfc3339(case["until"])
    )


def seen(firing: Firing, asked: dict[str, Any]) -> dict[str, Any]:
    """Gives of a firing what a case asks about."""
    found: dict[str, Any] = {}
    for key in asked:
        name = f"{key}_ms" if key in ("at", "instant", "stood_down") else key
        found[key] = getattr(firing, name)
    return found


def wanted(asked: dict[str, Any]) -> dict[str, Any]:
    instants = ("at", "instant", "stood_down")
    return {key: parse_rfc3339(value) if key in instants and value else value for key, value in asked.items()}


@pytest.mark.parametrize("case", FILE["cases"], ids=[case["name"] for case in FILE["cases"]])
def test_a_ladder_fires_as_the_vectors_say(case: dict[str, Any]) -> None:
    found = fired(case)
    assert [firing.rung for firing in found] == [one["rung"] for one in case["fired"]]
    for firing, one in zip(found, case["fired"], strict=True):
        assert seen(firing, one) == wanted(one)


def test_rungs_wait_for_the_end_of_a_pause_as_in_the_shared_vectors() -> None:
    cases = [case for case in SHARED["cases"] if "fired" in case]
    assert cases
    for case in cases:
        found = fired(case, SHARED)
        assert [firing.at_ms for firing in found] == [parse_rfc3339(one["at"]) for one in case["fired"]]
        assert [firing.rung.rstrip("s") for firing in found] == [one["rung"] for one in case["fired"]]


def ticket_events(*events: dict[str, Any]) -> list[Event]:
    return [event_of(event_record(event, seq)) for seq, event in enumerate(events)]


REPORTED = {"kind": "reported", "at": "2026-11-23T10:00:00+08:00", "certainty": "continuous"}
TERMS = terms_of(TICKETS["contracts"]["detention-centre"])
TICKET_CALENDARS = calendars_in(TICKETS)


def test_rule_17_every_clock_of_a_ticket_has_its_own_ladder() -> None:
    until = parse_rfc3339("2026-11-23T10:15:00+08:00")
    found = ticket_ladder(TERMS, ticket_events(REPORTED), TICKET_CALENDARS, until)
    by_clock = {
        clock: [one.rung for one in found if one.commitment == clock]
        for clock in {f.commitment for f in found}
    }
    assert by_clock == {
        "detention-centre-1": ["50%", "75%", "90%", "100%", "+10min"],
        "detention-centre-2": ["50%"],
    }
    assert found == sorted(found, key=lambda one: one.at_ms)


def test_rule_18_the_next_rung_is_the_next_whole_second_at_which_one_comes_up() -> None:
    now_ms = parse_rfc3339("2026-11-23T10:04:00+08:00")
    judged = ticket_verdicts(TERMS, ticket_events(REPORTED), TICKET_CALENDARS, now_ms)
    assert next_rung_ms(judged, now_ms) == parse_rfc3339("2026-11-23T10:04:30+08:00")
    assert next_rung_ms([], now_ms) is None


def test_rule_18_looking_only_at_the_next_rung_misses_none() -> None:
    events = ticket_events(REPORTED)
    at_ms, until_ms = events[0].received_ms, parse_rfc3339("2026-11-23T16:00:00+08:00")
    looked = [at_ms]
    while (
        at_ms := next_rung_ms(ticket_verdicts(TERMS, events, TICKET_CALENDARS, at_ms), at_ms) or until_ms
    ) < until_ms:
        looked.append(at_ms)
    assert {firing.at_ms for firing in ticket_ladder(TERMS, events, TICKET_CALENDARS, until_ms - 1)} <= set(
        looked
    )


def test_rule_13_an_open_pause_is_asked_about_every_hour_of_open_time() -> None:
    paused = {"kind": "paused", "id": "p", "at": "2026-11-27T17:00:00+08:00", "reason": "no_access"}
    case = {"calendar": "office", "within_min": 60, "pauses": ["no_access"]}
    events = ticket_events({**REPORTED, "at": "2026-11-27T16:50:00+08:00"}, paused)
    at_ms = parse_rfc3339("2026-11-30T10:30:00+08:00")
    prompts = pause_prompts(judge(commitment_in(case), events, CALENDARS, at_ms), at_ms)
    assert [(one.number, one.to, one.at_ms) for one in prompts] == [
        (1, "author", parse_rfc3339("2026-11-30T09:00:00+08:00")),
        (2, "dispatcher", parse_rfc3339("2026-11-30T10:00:00+08:00")),
    ]


KINDS = (
    "noted",
    "photographed",
    "paused",
    "resumed",
    "repaired",
    "reopened",
    "graded",
    "contacted",
    "assigned",
)
HAPPENED = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 600)), max_size=12)


@settings(max_examples=60)
@given(happened=HAPPENED, until_min=st.integers(0, 600))
def test_what_no_clock_reads_moves_no_rung(happened: list[tuple[str, int]], until_min: int) -> None:
    begin_ms = parse_rfc3339(REPORTED["at"])
    more = [
        {"kind": kind, "at": rfc3339(begin_ms + minute * MIN_MS), "reason": "no_access", "evidence": "gate"}
        for kind, minute in happened
    ]
    events, until_ms = ticket_events(REPORTED, *more), begin_ms + until_min * MIN_MS
    climbs: dict[tuple[str, str], Climb] = {}
    for moment, end_ms in moments_of(events, until_ms):
        for one in ticket_verdicts(TERMS, events, TICKET_CALENDARS, moment):
            climb = climbs.setdefault((one.row.kind, one.row.starts), Climb())
            if one.verdict is not None:
                climb.step(reading_of(one.verdict), moment, end_ms)
    slowly = [firing for climb in climbs.values() for firing in climb.firings()]
    found = ticket_ladder(TERMS, events, TICKET_CALENDARS, until_ms)
    assert sorted(found, key=repr) == sorted(slowly, key=repr)


def test_ten_thousand_notes_on_a_ticket_cost_its_ladder_nothing() -> None:
    begin_ms = parse_rfc3339(REPORTED["at"])
    notes = [{"kind": "noted", "at": rfc3339(begin_ms + n * 1000)} for n in range(10_000)]
    events = ticket_events(REPORTED, *notes)
    assert len(telling(TERMS.commitments, events)) == 1
    assert len(ticket_ladder(TERMS, events, TICKET_CALENDARS, begin_ms + 15 * MIN_MS)) == 6
