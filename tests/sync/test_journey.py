"""The main job through the door, on both engines: reported, assigned, done without a network, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.domain import codes
from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.storage.tables import labels, records
from server.sync.door import Wish, submit
from server.usecases.witnesses import secret_key
from tests.world import TAG_DEVICE, TAG_GATE, World, id_of


def report(world: World, **body: Any) -> str:
    """The public reports a fault by a label."""
    public = Actor(Role.PUBLIC, world.organisation)
    ticket = new_id()
    body = {"site": world.site, "equipment": id_of("equipment"), "tag": TAG_DEVICE, "channel": "qr", **body}
    personal = {"reporter_name": "值班员", "reporter_phone": "0374-1", "description": "三个对讲点无声"}
    outcome = submit(world.storage, world.clock, public, Wish("ticket.report", ticket, body, personal))
    assert outcome.outcome == "applied", outcome
    return ticket


def kinds(world: World, ticket: str) -> list[str]:
    return [event["kind"] for event in world.record(ticket)["events"]]


def assigned(world: World) -> tuple[str, str]:
    """A ticket in the hands of engineer li: (ticket, visit)."""
    ticket, visit = report(world), new_id()
    outcome = world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "li"), "visit": visit})
    assert outcome.outcome == "applied", outcome
    return ticket, visit


def test_a_fault_goes_from_report_to_closed_with_the_phone_offline_in_the_middle(world: World) -> None:
    phone = world.enrol("li")
    ticket = report(world)
    assert world.record(ticket)["number"] == "1123-01"
    world.clock.advance(timedelta(minutes=2))
    world.say(
        "desk", "ticket.call", ticket, {"to": "reporter", "answered": True}, personal={"result": "确认"}
    )
    visit = new_id()
    world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "li"), "visit": visit})
    feed = {one["feed"]: one for one in phone.pull()["feeds"]}[f"person:{id_of('person', 'li')}"]
    carried = {item["kind"]: item["record"] for item in feed["items"]}
    assert carried["visit"]["id"] == visit and carried["contact"]["reporter_name"] == "值班员"

    heard_ms = world.clock.now_ms()
    with world.storage.write() as tx:
        hash = codes.code_hash(secret_key(tx), f"gate:{world.site}", "000000000")
        labels.add_gate_codes(tx, world.site, world.organisation, "sheet", [hash])
    for minutes, kind, body in (
        (1, "visit.accept", {}),
        (2, "visit.depart", {}),
        (20, "visit.arrive", {}),
        (20, "visit.witness", {"witness": "commissioned_label", "tag": TAG_GATE}),
        (22, "visit.witness", {"witness": "gate_code", "code": "000 000 000"}),
        (30, "visit.find", {"text": "PSU-1 过热", "cause": "电源模块"}),
        (50, "visit.use_part", {"part": "PSU-1", "qty": 1, "serial_out": "A", "serial_in": "B"}),
        (60, "visit.repair", {"done": "更换电源模块", "prevent": "列入巡检"}),
        (61, "visit.finish", {"left": "repaired"}),
    ):
        world.clock.advance(timedelta(milliseconds=heard_ms + minutes * 60_000 - world.clock.now_ms()))
        phone.record(kind, visit, body, heard_ms=heard_ms)
    world.clock.advance(timedelta(hours=2))
    outcomes = phone.push()
    assert [one["outcome"] for one in outcomes] == ["applied"] * 9, outcomes

    after = world.record(visit)
    assert after["arrival"]["proof"] == ["commissioned_label", "gate_code"]
    assert (
        after["arrival"]["at_ms"] == heard_ms + 20 * 60_000 and after["arrival"]["certainty"] == "continuous"
    )
    assert world.record(ticket)["state"] == "repaired" and after["state"] == "finished"

    label = Actor(Role.PUBLIC, world.organisation)
    reporter = Actor(Role.REPORTER, world.organisation, ticket=ticket)
    with pytest.raises(Problem) as refusal:
        submit(world.storage, world.clock, label, Wish("ticket.confirm", ticket))
    assert refusal.value.code == "not-found"
    assert (
        submit(world.storage, world.clock, reporter, Wish("ticket.rate", ticket, {"stars": 5})).outcome
        == "applied"
    )
    assert submit(world.storage, world.clock, reporter, Wish("ticket.confirm", ticket)).outcome == "applied"
    closed = world.record(ticket)
    assert closed["state"] == "closed" and closed["stars"] == 5
    assert kinds(world, ticket)[:3] == ["reported", "call_answered", "contacted"]


def test_a_place_without_phones_is_proven_by_gate_label_and_gate_code(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    with world.storage.write() as tx:
        hash = codes.code_hash(secret_key(tx), f"gate:{world.site}", "000000000")
        labels.add_gate_codes(tx, world.site, world.organisation, "sheet", [hash])
    world.clock.advance(timedelta(minutes=12))
    phone.record("visit.arrive", visit)
    phone.record("visit.witness", visit, {"witness": "commissioned_label", "tag": TAG_GATE})
    at_gate_ms = world.clock.now_ms()
    world.clock.advance(timedelta(hours=1))
    phone.record("visit.witness", visit, {"witness": "gate_code", "code": "000000000"}, heard_ms=at_gate_ms)
    phone.record("visit.repair", visit, {"done": "换下读卡器"}, heard_ms=at_gate_ms)
    assert {one["outcome"] for one in phone.push()} == {"applied"}
    arrival = world.record(visit)["arrival"]
    assert arrival["at_ms"] == at_gate_ms and arrival["proof"] == ["commissioned_label", "gate_code"]


def test_the_reporters_code_fixes_the_time_to_its_five_minutes_though_the_phones_clock_moved(
    world: World,
) -> None:
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    heard_ms = world.clock.now_ms()
    world.clock.advance(timedelta(minutes=12))
    with world.storage.read() as tx:
        code = codes.reporter_code(codes.reporter_secret(secret_key(tx), ticket), world.clock.now_ms())
    shown_ms = world.clock.now_ms()
    phone.wall_ahead_ms = -20 * 60_000
    phone.record("visit.arrive", visit, heard_ms=heard_ms, heard_session="s0")
    phone.record("visit.witness", visit, {"witness": "reporter_code", "code": code}, heard_ms=heard_ms)
    phone.wall_ahead_ms = 0
    world.clock.advance(timedelta(hours=1))
    arrive, _ = phone.push()
    witness = world.record(visit)["witnesses"][0]
    assert arrive["outcome"] == "applied"
    assert witness["earliest_ms"] <= shown_ms <= witness["latest_ms"]
    assert witness["latest_ms"] - witness["earliest_ms"] <= 5 * 60_000


def test_evidence_recorded_after_the_ticket_went_to_someone_else_is_kept(world: World) -> None:
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "zhou"), "visit": new_id()})
    world.clock.advance(timedelta(minutes=5))
    phone.record("visit.accept", visit)
    phone.record("visit.arrive", visit)
    accept, arrive = phone.push()
    assert (accept["outcome"], accept["code"]) == ("rejected", "move-illegal")
    assert arrive["outcome"] == "applied" and "arrived" in kinds(world, ticket)


def test_of_two_dispatchers_the_second_is_told_that_the_ticket_is_assigned(world: World) -> None:
    ticket = report(world)
    with world.storage.read() as tx:
        row = records.get(tx, ticket)
    assert row is not None
    first = world.say(
        "desk", "ticket.assign", ticket, {"engineer": id_of("person", "li"), "visit": new_id()}, base=row.rev
    )
    second = world.say(
        "lead",
        "ticket.assign",
        ticket,
        {"engineer": id_of("person", "zhou"), "visit": new_id()},
        base=row.rev,
    )
    assert first.outcome == "applied"
    assert (second.outcome, second.code) == ("rejected", "assigned-already")


def test_an_engineer_without_clearance_cannot_be_assigned_to_a_confidential_contract(world: World) -> None:
    ticket = report(world)
    outcome = world.say(
        "desk", "ticket.assign", ticket, {"engineer": id_of("person", "outsider"), "visit": new_id()}
    )
    assert (outcome.outcome, outcome.code) == ("rejected", "engineer-ruled-out")
