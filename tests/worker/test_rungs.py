"""Rungs ring for named people, each once, and are stood down to exactly those alerted (clocks rules 13, 17-20)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from server.domain import codes
from server.domain.actors import Actor, Role
from server.domain.ids import derived_id, new_id
from server.storage.tables import labels
from server.sync.door import Wish, submit
from server.usecases.witnesses import secret_key
from tests.sync.test_journey import assigned, report
from tests.worker.working import found, let_pass, work
from tests.world import START_MS, TAG_GATE, World, commitment, id_of

MIN_MS = 60_000
LADDER = [
    {"at_pct": 50, "to": ["engineer"]},
    {"at_s": -60, "to": ["engineer", "dispatcher"]},
    {"at_pct": 100, "to": ["supervisor"]},
    {"every_min_after": 5, "to": ["next_superior"]},
]


def person(name: str) -> str:
    return id_of("person", name)


def set_row(world: World, kind: str, row: dict[str, Any]) -> None:
    """A new version of one commitment of the confidential contract, for tickets from now on."""
    body = {"contract": id_of("contract", "secret"), "commitment": row, "replaces": id_of("commitment", kind)}
    worker = Actor(Role.WORKER, world.organisation)
    assert (
        submit(world.storage, world.clock, worker, Wish("commitment.set", new_id(), body)).outcome
        == "applied"
    )


@pytest.fixture
def watched(world: World) -> World:
    """The world with a ladder of four rungs on the response, five minutes."""
    set_row(
        world,
        "respond",
        commitment("B-02", "respond", 5, ["call_answered"], type="any", ladder=LADDER, desk_only=True),
    )
    return world


def rang(world: World, ticket: str, kind: str) -> list[tuple[str, int, str, str]]:
    """(rung, second after the start, to whom, state) of one clock's alerts."""
    names = {person(name): name for name in ("boss", "desk", "lead", "li", "zhou")}
    return [
        (one["rung"], (one["up_ms"] - START_MS) // 1000, names[one["to"]], one["state"])
        for one in found(world, "alert", ticket)
        if one["clock_kind"] == kind
    ]


def test_a_detention_ticket_not_answered_rings_its_named_people_rung_by_rung(watched: World) -> None:
    ticket = report(watched)
    let_pass(watched, minutes=2, seconds=29)
    assert rang(watched, ticket, "respond") == []
    let_pass(watched, seconds=1)
    assert rang(watched, ticket, "respond") == [("50%", 150, "desk", "ringing")]
    let_pass(watched, minutes=14)
    assert sorted(rang(watched, ticket, "respond")) == [
        ("+10min", 900, "boss", "ringing"),
        ("+5min", 600, "boss", "ringing"),
        ("-60s", 240, "desk", "ringing"),
        ("100%", 300, "boss", "ringing"),
        ("50%", 150, "desk", "ringing"),
    ]
    assert {one["late_s"] for one in found(watched, "alert", ticket)} == {0}


def test_looking_again_rings_nobody_twice(watched: World) -> None:
    ticket = report(watched)
    let_pass(watched, minutes=6)
    before = [one["id"] for one in found(watched, "alert", ticket)]
    for _ in range(3):
        watched.say("desk", "ticket.note", ticket, {"text": "x"})
        let_pass(watched, seconds=2)
    assert [one["id"] for one in found(watched, "alert", ticket)] == before
    assert (
        max(
            Counter(
                (one["commitment"], one["rung"], one["to"]) for one in found(watched, "alert", ticket)
            ).values()
        )
        == 1
    )


def test_an_answered_call_ends_what_rings_and_nothing_rings_after_it(watched: World) -> None:
    ticket = report(watched)
    let_pass(watched, minutes=3)
    watched.say("desk", "ticket.call", ticket, {"to": "reporter", "answered": True})
    let_pass(watched, minutes=10)
    assert rang(watched, ticket, "respond") == [("50%", 150, "desk", "stood_down")]


def test_a_worker_that_was_down_says_how_late_it_rings(watched: World) -> None:
    ticket = report(watched)
    watched.clock.advance(timedelta(minutes=4))
    work(watched)
    late = {
        one["rung"]: one["late_s"]
        for one in found(watched, "alert", ticket)
        if one["clock_kind"] == "respond"
    }
    assert late == {"50%": 90, "-60s": 0}


def test_an_arrival_synced_later_is_met_and_exactly_those_alerted_are_stood_down(world: World) -> None:
    phone = world.enrol("li")
    with world.storage.write() as tx:
        hash = codes.code_hash(secret_key(tx), f"gate:{world.site}", "000000000")
        labels.add_gate_codes(tx, world.site, world.organisation, "sheet", [hash])
    phone.pull()
    ticket, visit = assigned(world)
    let_pass(world, minutes=20)
    phone.record("visit.arrive", visit)
    phone.record("visit.witness", visit, {"witness": "commissioned_label", "tag": TAG_GATE})
    phone.record("visit.witness", visit, {"witness": "gate_code", "code": "000000000"})
    let_pass(world, minutes=12)
    tasks = [
        (one["what"], one["state"])
        for one in found(world, "task", ticket)
        if one["commitment"] == id_of("commitment", "arrive")
    ]
    assert tasks == [("confirm_breach", "open")]
    assert [one[:3] for one in rang(world, ticket, "arrive")] == [
        ("50%", 900, "li"),
        *rang_at_due(world, ticket),
    ]
    assert {one[3] for one in rang(world, ticket, "arrive")} == {"ringing"}
    acknowledged = next(
        one["id"]
        for one in found(world, "alert", ticket)
        if one["rung"] == "100%" and one["to"] == person("desk")
    )
    world.say("desk", "alert.acknowledge", acknowledged)

    assert {one["outcome"] for one in phone.push()} == {"applied"}
    let_pass(world, seconds=2)
    # What rang at 100 % rang in vain, for both and though one had acknowledged it.
    assert {one[3] for one in rang(world, ticket, "arrive")} == {"stood_down"}
    assert [
        (one["what"], one["state"])
        for one in found(world, "task", ticket)
        if one["commitment"] == id_of("commitment", "arrive")
    ] == [("confirm_breach", "closed")]


def rang_at_due(world: World, ticket: str) -> list[tuple[str, int, str]]:
    both = [one[:3] for one in rang(world, ticket, "arrive") if one[0] == "100%"]
    assert {one[2] for one in both} == {"li", "desk"} and {one[1] for one in both} == {1800}
    return both


def test_a_breach_stays_provisional_until_every_phone_has_been_heard(world: World) -> None:
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    let_pass(world, minutes=31)
    assert "phones_heard" not in events(world, ticket)
    phone.record("visit.note", visit, {"text": "still on my way"})
    phone.push(waiting={"operations": 0})
    let_pass(world, minutes=1)
    assert events(world, ticket).count("phones_heard") == 1
    open_now = [one for one in found(world, "task", ticket) if one["state"] == "open"]
    assert [one for one in open_now if one["commitment"] == id_of("commitment", "arrive")] == []


def events(world: World, ticket: str) -> list[str]:
    return [one["kind"] for one in world.record(ticket)["events"]]


def test_an_undecided_arrival_is_a_task_of_the_lead_and_a_correction_closes_it(world: World) -> None:
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    let_pass(world, minutes=20)
    phone.record(
        "visit.arrive", visit
    )  # without any witness: it stops nothing, and from due on it is undecided
    arrived = phone.push()[0]["id"]
    let_pass(world, minutes=12)
    mine = [one for one in found(world, "task", ticket) if one["commitment"] == id_of("commitment", "arrive")]
    assert [(one["what"], one["state"], one["person"]) for one in mine] == [
        ("undecided", "open", person("lead"))
    ]
    world.say("lead", "event.correct", ticket, {"of": arrived, "why": "was not there", "retract": True})
    let_pass(world, seconds=2)
    states = {
        one["what"]: one["state"]
        for one in found(world, "task", ticket)
        if one["commitment"] == id_of("commitment", "arrive")
    }
    assert states["undecided"] == "closed"


def test_a_pause_is_asked_about_after_an_hour_its_author_first_then_the_dispatcher(world: World) -> None:
    pausing = commitment(
        "B-04", "repair", 240, ["repaired"], pauses=["no_access"], ladder=[{"at_pct": 50, "to": ["engineer"]}]
    )
    set_row(world, "repair", pausing)
    ticket, _ = assigned(world)
    world.say("li", "ticket.pause", ticket, {"reason": "no_access"})
    let_pass(world, minutes=59)
    assert prompts(world, ticket) == []
    let_pass(world, minutes=62)
    assert prompts(world, ticket) == [(60, "li", "ringing"), (120, "desk", "ringing")]
    world.say("li", "ticket.resume", ticket)
    let_pass(world, minutes=70)
    assert prompts(world, ticket) == [(60, "li", "stood_down"), (120, "desk", "stood_down")]


def prompts(world: World, ticket: str) -> list[tuple[int, str, str]]:
    return [
        (second // 60, to, state)
        for rung, second, to, state in rang(world, ticket, "repair")
        if rung == "pause"
    ]


def test_a_pause_hides_the_deadline_and_stands_down_what_rang_for_it(world: World) -> None:
    pausing = commitment(
        "B-03", "arrive", 30, ["arrived"], pauses=["no_access"], ladder=[{"at_s": -600, "to": ["engineer"]}]
    )
    set_row(world, "arrive", pausing)
    ticket, _ = assigned(world)
    let_pass(world, minutes=21)
    assert [one[3] for one in rang(world, ticket, "arrive")] == ["ringing"]
    world.clock.advance(
        timedelta(milliseconds=300)
    )  # not on a whole second: the ladder hears of it at the next
    world.say("li", "ticket.pause", ticket, {"reason": "no_access"})
    let_pass(world, seconds=2)
    assert [one[3] for one in rang(world, ticket, "arrive")] == ["stood_down"]


def test_who_comes_on_the_roster_after_a_rung_fired_is_not_told_of_it(world: World) -> None:
    to_stand_in = [{"at_pct": 50, "to": ["stand_in"]}]
    set_row(world, "repair", commitment("B-04", "repair", 240, ["repaired"], ladder=to_stand_in))
    ticket, _ = assigned(world)
    on_roster(world, "zhou")
    let_pass(world, minutes=121)
    on_roster(world, "outsider")
    world.say("desk", "ticket.note", ticket, {"text": "x"})
    let_pass(world, seconds=2)
    assert [one[2:] for one in rang(world, ticket, "repair")] == [("zhou", "ringing")]


def on_roster(world: World, name: str) -> None:
    entry = {"person": person(name), "post": "stand_in", "from_ms": START_MS, "to_ms": START_MS + 10**8}
    body = {"contract": id_of("contract", "secret"), "entries": [entry]}
    assert world.say("lead", "roster.set", id_of("roster"), body).outcome == "applied"


def test_what_rang_under_one_grade_late_still_rings_after_a_regrading(world: World) -> None:
    urgent = commitment("B-03", "arrive", 20, ["arrived"], severity="emergency")
    body = {"contract": id_of("contract", "secret"), "commitment": urgent}
    worker = Actor(Role.WORKER, world.organisation)
    submit(world.storage, world.clock, worker, Wish("commitment.set", new_id(), body))
    ticket, _ = assigned(world)
    world.clock.advance(timedelta(minutes=16))  # half of thirty minutes has passed, and nobody looked
    world.say("desk", "ticket.grade", ticket, {"type": "on_site", "severity": "emergency"})
    let_pass(world, minutes=1)
    assert ("50%", 900, "li", "ringing") in rang(world, ticket, "arrive")


def test_a_calendar_that_changes_has_every_ticket_judged_again(world: World) -> None:
    ticket, _ = assigned(world)
    let_pass(world, minutes=16)
    assert rang(world, ticket, "arrive") == [("50%", 900, "li", "ringing")]
    closed = {"zone": "Asia/Shanghai", "weekly": "always", "closures": ["2026-11-23"]}
    body = {"contract": id_of("contract", "secret"), "calendar": closed}
    assert world.say("lead", "calendar.set", id_of("calendar"), body).outcome == "applied"
    work(world)
    assert rang(world, ticket, "arrive") == [("50%", 900, "li", "stood_down")]


def test_what_the_phone_rang_by_itself_the_server_does_not_ring_again(world: World) -> None:
    phone = world.enrol("li")
    ticket, _ = assigned(world)
    world.clock.advance(timedelta(minutes=15))
    words = (
        "alert",
        ticket,
        id_of("commitment", "arrive"),
        "50%",
        f"0:{START_MS + 30 * MIN_MS}",
        person("li"),
    )
    alert = derived_id(*words)
    said = {
        "ticket": ticket,
        "commitment": id_of("commitment", "arrive"),
        "clause": "B-03",
        "clock_kind": "arrive",
    }
    rung = {
        "rung": "50%",
        "role": "engineer",
        "due_ms": START_MS + 30 * MIN_MS,
        "up_ms": START_MS + 15 * MIN_MS,
    }
    phone.record("alert.ring", alert, {**said, **rung, "late_s": 0})
    phone.record("alert.acknowledge", alert)
    assert [one["outcome"] for one in phone.push()] == ["applied", "applied"]
    let_pass(world, seconds=2)
    assert rang(world, ticket, "arrive") == [("50%", 900, "li", "acknowledged")]
    kept = world.record(alert)
    assert (kept["sender"], kept["rang_ms"], kept["to"]) == ("phone", START_MS + 15 * MIN_MS, person("li"))


def test_what_both_rang_is_one_alert_that_knows_of_the_phone(world: World) -> None:
    phone = world.enrol("li")
    ticket, _ = assigned(world)
    let_pass(world, minutes=15)
    (alert,) = [one for one in found(world, "alert", ticket) if one["clock_kind"] == "arrive"]
    body = {key: alert[key] for key in ("ticket", "commitment", "clause", "clock_kind", "rung", "role")}
    phone.record(
        "alert.ring", alert["id"], {**body, "due_ms": alert["due_ms"], "up_ms": alert["up_ms"], "late_s": 0}
    )
    assert [one["outcome"] for one in phone.push()] == ["applied"]
    (kept,) = [one for one in found(world, "alert", ticket) if one["clock_kind"] == "arrive"]
    assert (kept["sender"], kept["rang_ms"]) == ("server", START_MS + 15 * MIN_MS)
