"""Duplicates, calls of a telephone system, and what the customer says otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.domain.actors import Actor, Role
from server.domain.callers import caller_mark, digits_of
from server.domain.ids import derived_id
from server.storage.tables import personal
from server.sync.door import Wish, submit
from server.usecases.calls import at_desk, caller_of
from server.usecases.reporter import open_link, reporter_of
from server.usecases.times_told import differences
from tests.usecases.intake import SITE, kinds, report, reporter, says, serve_whole
from tests.usecases.test_clocks import stored
from tests.usecases.test_paths import graded, states
from tests.worker.working import found, work
from tests.world import START_MS, World, id_of

MIN_MS = 60_000
KEY = bytes(32)


@pytest.fixture
def whole(world: World) -> World:
    serve_whole(world)
    return world


def post(world: World, id: str, number: str = "13800001111", **body: Any) -> str:
    """The telephone system posts a call; gives the call's record."""
    call = derived_id("call", world.organisation, id)
    said = {"direction": "in", "answered": True, "began_ms": world.clock.now_ms(), **body}
    wish = Wish("call.take", call, said, {"number": number} if number else {})
    outcome = submit(world.storage, world.clock, Actor(Role.TELEPHONE, world.organisation), wish)
    assert outcome.outcome == "applied", outcome
    return call


def at_odds(world: World, ticket: str) -> list[dict[str, Any]]:
    """The tasks to settle a time that the customer says otherwise."""
    return [one for one in found(world, "task", ticket) if one["what"] == "time_difference"]


def test_a_grade_given_with_a_report_keeps_what_was_suggested_and_why_it_is_another(whole: World) -> None:
    suggested = {"type": "on_site", "severity": "major"}
    said: dict[str, Any] = {
        "type": "remote",
        "severity": "general",
        "suggested": suggested,
        "why": "只有一台",
    }
    ticket = report(whole, "desk", **said)
    [event] = [one for one in whole.record(ticket)["events"] if one["kind"] == "graded"]
    assert event["data"] == {**said, "during": None}


def test_a_later_report_is_merged_into_the_earlier_one_and_its_reporter_sees_that(whole: World) -> None:
    first = report(whole)
    whole.clock.advance(timedelta(minutes=3))
    second = report(whole)
    with whole.storage.write() as tx:
        secret = open_link(tx, KEY, whole.organisation, second)
    assert (
        whole.say("desk", "ticket.void", first, {"why": "twice", "into": second}).code == "merge-into-earlier"
    )
    assert (
        whole.say("desk", "ticket.void", second, {"why": "twice", "into": second}).code
        == "merge-into-earlier"
    )
    assert whole.say("desk", "ticket.void", second, {"why": "twice", "into": first}).outcome == "applied"
    assert whole.record(second)["state"] == "void" and whole.record(second)["into"] == first
    assert kinds(whole, first)[-1] == "duplicate_merged"
    with whole.storage.read() as tx:
        actor, shown = reporter_of(tx, secret, whole.clock.now_ms())
    assert (shown.id, actor.ticket) == (first, first)


def test_a_merging_is_taken_back_on_both_tickets(whole: World) -> None:
    first = report(whole)
    whole.clock.advance(timedelta(minutes=3))
    second = report(whole)
    whole.say("desk", "ticket.void", second, {"why": "twice", "into": first})
    assert whole.say("desk", "ticket.unvoid", second, {"why": "another fault"}).outcome == "applied"
    assert (whole.record(second)["state"], whole.record(second)["into"]) == ("reported", None)
    merged, back = whole.record(first)["events"][-2:]
    assert back["data"]["of"] == merged["id"] and back["data"]["retract"]


def test_reports_of_two_sites_are_never_merged(whole: World) -> None:
    first = id_of("ticket", "elsewhere")
    whole.say("desk", "ticket.report", first, {"site": id_of("site", "open"), "channel": "desk"})
    whole.clock.advance(timedelta(minutes=3))
    second = report(whole)
    assert (
        whole.say("desk", "ticket.void", second, {"why": "twice", "into": first}).code == "merge-other-place"
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("138 0000 1111", "+86-138-0000-1111"),
        ("0373-7654321", "0086 373 7654321"),
        ("13800001111", "008613800001111"),
        ("8601", "86-01"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(left: str, right: str) -> None:
    assert digits_of(left) == digits_of(right)
    assert caller_mark(KEY, left) == caller_mark(KEY, right) is not None


def test_what_is_no_number_marks_nobody() -> None:
    assert [caller_mark(KEY, text) for text in ("", "12", "no number", None, 5)] == [None] * 5


def test_a_caller_is_known_by_an_earlier_report_or_by_the_sites_telephone_until_the_number_is_erased(
    whole: World,
) -> None:
    ticket = report(whole)
    call = post(whole, "a")
    assert whole.record(call)["site"] == SITE and whole.record(call)["known_by"] == ticket
    assert "1380000" not in str(whole.record(call))
    site = post(whole, "b", "0373 7654321")
    stranger = post(whole, "c", "0000 9999")
    assert (whole.record(site)["site"], whole.record(stranger)["site"]) == (SITE, None)
    with whole.storage.read() as tx:
        shown = {one["call"]["id"]: one for one in at_desk(tx, whole.organisation, START_MS)}
    assert shown[call]["name"] == "王主任" and [one["id"] for one in shown[call]["tickets"]] == [ticket]
    assert shown[stranger]["number"] == "0000 9999" and shown[stranger]["tickets"] == []
    said = whole.record(ticket)["events"][0]["id"]
    with whole.storage.write() as tx:
        personal.erase(tx, said, whole.clock.now_ms())
        assert caller_of(tx, whole.organisation, "13800001111").site is None


def test_a_call_to_the_reporter_of_an_open_ticket_stops_the_response_only_if_it_is_answered(
    whole: World,
) -> None:
    ticket = report(whole)
    whole.clock.advance(timedelta(minutes=2))
    began_ms = whole.clock.now_ms()
    whole.clock.advance(timedelta(minutes=9))
    post(whole, "missed", direction="out", answered=False, began_ms=began_ms, ended_ms=began_ms + 30_000)
    assert kinds(whole, ticket)[-1] == "call_missed"
    assert states(whole, ticket)["respond"] != "met"
    told: dict[str, Any] = {"direction": "out", "began_ms": began_ms, "answered_ms": began_ms + MIN_MS}
    call = post(whole, "met", **told, ended_ms=began_ms + 2 * MIN_MS)
    assert states(whole, ticket)["respond"] == "met"
    event = whole.record(ticket)["events"][-1]
    assert (event["kind"], event["source"], event["at_ms"]) == ("contacted", "telephone", began_ms + MIN_MS)
    assert event["data"]["talked_s"] == 60 and whole.record(call)["ticket"] == ticket


def test_a_call_told_again_adds_what_is_known_now_and_is_on_record_once(whole: World) -> None:
    ticket = report(whole)
    began_ms = whole.clock.now_ms()
    call = post(whole, "a", direction="out", answered=False)
    assert whole.record(call)["state"] == "open" and "call_missed" not in kinds(whole, ticket)
    post(whole, "a", direction="out", answered=True, answered_ms=began_ms)
    post(whole, "a", direction="out", answered=True, answered_ms=began_ms, ended_ms=began_ms + 1_000)
    assert kinds(whole, ticket).count("call_answered") == 1
    assert whole.record(call)["talked_s"] == 1


def test_a_call_becomes_a_report_that_begins_with_its_first_second(whole: World) -> None:
    began_ms = whole.clock.now_ms()
    call = post(whole, "a", "0000 1234", began_ms=began_ms, answered_ms=began_ms)
    whole.clock.advance(timedelta(minutes=2))
    ticket = report(whole, "desk", channel="telephone", call_began_ms=began_ms, call=call)
    assert whole.record(call)["ticket"] == ticket and whole.record(call)["state"] == "closed"
    assert whole.record(ticket)["reported_ms"] == began_ms
    assert states(whole, ticket)["respond"] == "met"


def test_the_desk_says_what_a_call_was_about(whole: World) -> None:
    ticket = report(whole)
    call, other = post(whole, "a"), post(whole, "b", "0000 5678")
    assert whole.say("desk", "call.close", call, {"ticket": ticket}).outcome == "applied"
    assert "call_answered" in kinds(whole, ticket)
    assert whole.say("desk", "call.close", other, {"why": "wrong number"}).outcome == "applied"
    assert whole.say("desk", "call.close", other, {"why": "again"}).outcome == "superseded"
    with whole.storage.read() as tx:
        assert at_desk(tx, whole.organisation, START_MS) == []


def test_the_customers_time_stands_beside_ours_and_the_lead_settles_it_by_a_correction(whole: World) -> None:
    ticket = report(whole)
    graded(whole, ticket, "remote")
    whole.clock.advance(timedelta(minutes=10))
    said = {"of": whole.record(ticket)["events"][0]["id"], "at_ms": START_MS - 8 * MIN_MS}
    assert says(whole, reporter(whole, ticket), "ticket.state_time", ticket, said).outcome == "applied"
    event = whole.record(ticket)["events"][-1]
    assert (event["kind"], event["source"]) == ("time_stated", "customer")
    assert whole.record(ticket)["reported_ms"] == START_MS
    work(whole)
    (task,) = at_odds(whole, ticket)
    lead = id_of("person", "lead")
    assert (task["what"], task["event"], task["person"]) == ("time_difference", said["of"], lead)
    settled = {"of": said["of"], "set": {"at_ms": said["at_ms"]}, "why": "read from the hall's book"}
    whole.say("lead", "event.correct", ticket, settled)
    work(whole)
    assert at_odds(whole, ticket)[0]["state"] == "closed"


def test_a_time_told_to_the_same_minute_is_no_difference_and_one_to_come_is_refused(whole: World) -> None:
    ticket = report(whole)
    of = whole.record(ticket)["events"][0]["id"]
    who = reporter(whole, ticket)
    late = {"of": of, "at_ms": whole.clock.now_ms() + 1}
    assert says(whole, who, "ticket.state_time", ticket, late).code == "time-not-yet"
    assert says(whole, who, "ticket.state_time", ticket, {"of": "none", "at_ms": 1}).outcome == "rejected"
    says(whole, who, "ticket.state_time", ticket, {"of": of, "at_ms": START_MS - 40_000})
    assert list(differences(stored(whole, ticket), whole.clock.now_ms())) == []
