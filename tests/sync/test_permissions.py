"""Who may say what: every kind of operation against every role, and whose tickets, visits and alerts."""

from __future__ import annotations

import json

import pytest

from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.operations import CATALOGUE
from server.sync.door import Wish, submit
from tests.sync.test_journey import assigned, kinds, report
from tests.world import World, id_of

PEOPLE = {
    "engineer": "li",
    "dispatcher": "desk",
    "lead": "lead",
    "supervisor": "boss",
    "administrator": "admin",
}


def actors(world: World, ticket: str) -> dict[str, Actor]:
    """One actor of every role, the reporter with the link of this ticket."""
    return {
        **{role: world.person(name) for role, name in PEOPLE.items()},
        "reporter": Actor(Role.REPORTER, world.organisation, ticket=ticket),
        "public": Actor(Role.PUBLIC, world.organisation),
        "worker": Actor(Role.WORKER, world.organisation),
    }


def test_every_kind_is_refused_to_every_role_that_the_catalogue_does_not_name(world: World) -> None:
    ticket, visit = assigned(world)
    records = {"ticket": ticket, "visit": visit, "site": world.site, "equipment": id_of("equipment")}
    records |= {"person": id_of("person", "li"), "contract": id_of("contract", "secret")}
    for kind in CATALOGUE.values():
        for role, actor in actors(world, ticket).items():
            if role in kind.by:
                continue
            record = new_id() if kind.creates else records.get(kind.record, ticket)
            with pytest.raises(Problem) as refusal:
                submit(world.storage, world.clock, actor, Wish(kind.name, record, dict(kind.example)))
            assert refusal.value.code in ("role-not-allowed", "not-found"), (kind.name, role)


def test_a_phone_is_refused_every_kind_that_engineers_may_not_say(world: World) -> None:
    phone = world.enrol("li")
    ticket, _ = assigned(world)
    refused = [kind for kind in CATALOGUE.values() if "engineer" not in kind.by]
    for kind in refused:
        phone.record(kind.name, new_id() if kind.creates else ticket, dict(kind.example))
    assert len(refused) > 20
    assert {(one["outcome"], one["code"]) for one in phone.push()} == {("rejected", "role-not-allowed")}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("ticket.pause", {"reason": "no_access"}),
        ("ticket.restore", {}),
        ("ticket.solve", {}),
        ("ticket.call", {"to": "reporter", "answered": True}),
        ("ticket.note", {"text": "x"}),
    ],
)
def test_an_engineer_sees_a_colleagues_ticket_of_the_contract_and_does_not_act_on_it(
    world: World, kind: str, body: dict[str, object]
) -> None:
    ticket, _ = assigned(world)
    colleague = world.enrol("zhou")
    items = {i["id"] for feed in colleague.pull()["feeds"] for i in feed["items"]}
    assert ticket in items  # open tickets of a site are in its feed; their contacts are not
    before = kinds(world, ticket)
    colleague.record(kind, ticket, body)
    assert [(one["outcome"], one["code"]) for one in colleague.push()] == [("rejected", "visit-not-yours")]
    assert kinds(world, ticket) == before


def test_an_engineer_who_had_the_ticket_still_adds_facts_to_it(world: World) -> None:
    phone = world.enrol("li")
    ticket, _ = assigned(world)
    world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "zhou"), "visit": new_id()})
    phone.record("ticket.note", ticket, {"text": "the key is with the guard"})
    assert phone.push()[0]["outcome"] == "applied"


def test_a_colleagues_visit_is_refused_and_a_hidden_one_waits_as_one_that_is_not_there(world: World) -> None:
    _, visit = assigned(world)
    colleague, outsider = world.enrol("zhou"), world.enrol("outsider")
    for phone in (colleague, outsider):
        phone.record("visit.arrive", visit)
        phone.record("visit.witness", visit, {"witness": "photo", "photo": {"sha256": "ab" * 32}})
    assert {one["code"] for one in colleague.push()} == {"visit-not-yours"}
    assert {one["code"] for one in outsider.push()} == {"record-unknown"}


def test_a_colleagues_record_says_nothing_of_contracts_that_its_reader_does_not_serve(world: World) -> None:
    secret, open_ = id_of("contract", "secret"), id_of("contract", "open")
    told = {}
    for name in ("outsider", "zhou"):
        feeds = world.enrol(name).pull()["feeds"]
        assert (secret in json.dumps(feeds)) == (name == "zhou") or name == "outsider"
        (told[name],) = [
            item["record"]
            for feed in feeds
            if feed["feed"] == f"contract:{open_}"
            for item in feed["items"]
            if item["id"] == id_of("person", "li")
        ]
    assert (told["outsider"]["contracts"], told["outsider"]["clearance"]) == ([open_], [])
    assert (set(told["zhou"]["contracts"]), told["zhou"]["clearance"]) == ({secret, open_}, [secret])


def test_an_alert_is_acknowledged_by_whom_it_rings_for_and_nobody_else(world: World) -> None:
    ticket, alert = report(world), new_id()
    body = {
        "ticket": ticket,
        "commitment": id_of("commitment", "arrive"),
        "clause": "B-03",
        "clock_kind": "arrive",
    }
    body |= {"rung": "50%", "to": id_of("person", "desk"), "role": "dispatcher"}
    worker = actors(world, ticket)["worker"]
    wish = Wish("alert.raise", alert, {**body, "due_ms": None, "up_ms": world.clock.now_ms(), "late_s": 0})
    assert submit(world.storage, world.clock, worker, wish).outcome == "applied"
    assert world.say("lead", "alert.acknowledge", alert).code == "role-not-allowed"
    assert world.say("desk", "alert.acknowledge", alert).outcome == "applied"


def test_a_reporter_acts_on_their_own_ticket_alone(world: World) -> None:
    mine, other = report(world), report(world)
    reporter = actors(world, mine)["reporter"]
    assert (
        submit(world.storage, world.clock, reporter, Wish("ticket.request_loan", mine)).outcome == "applied"
    )
    for record in (other, new_id()):
        with pytest.raises(Problem) as refusal:
            submit(world.storage, world.clock, reporter, Wish("ticket.request_loan", record))
        assert refusal.value.code == "not-found"


@pytest.mark.parametrize("left", ["repaired", "waiting_for_part", "not_repaired"])
def test_a_visit_finished_without_a_repair_gives_the_ticket_back_to_dispatch(world: World, left: str) -> None:
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    phone.record("visit.arrive", visit)
    phone.record("visit.finish", visit, {"left": left})
    assert {one["outcome"] for one in phone.push()} == {"applied"}
    assert (world.record(ticket)["state"], world.record(ticket)["engineer"]) == ("reported", None)
    again = world.say(
        "desk", "ticket.assign", ticket, {"engineer": id_of("person", "zhou"), "visit": new_id()}
    )
    assert again.outcome == "applied"
