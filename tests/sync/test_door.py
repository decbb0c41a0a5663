"""The console says an operation again when it heard no answer: it is carried out once."""

from __future__ import annotations

import pytest

from server.domain.errors import Problem
from server.domain.ids import new_id
from tests.sync.test_journey import assigned, kinds, report
from tests.world import World


def test_the_same_operation_said_twice_is_carried_out_once(world: World) -> None:
    ticket, id = report(world), new_id()
    for outcome in ("applied", "repeated", "repeated"):
        call = {"to": "duty_room", "answered": True}
        said = world.say("desk", "ticket.call", ticket, call, personal={"result": "y"}, id=id)
        assert said.outcome == outcome
    assert kinds(world, ticket).count("call_other") == 1


def test_a_refused_operation_said_twice_is_refused_the_same_way(world: World) -> None:
    ticket, id = report(world), new_id()
    for _ in range(2):
        said = world.say("desk", "ticket.reopen", ticket, {"cause": "nonsense"}, id=id)
        assert (said.outcome, said.code) == ("rejected", "shape-wrong")


def test_the_same_id_with_another_word_or_from_somebody_else_is_refused(world: World) -> None:
    ticket, id = report(world), new_id()
    call = {"to": "reporter", "answered": True}
    assert (
        world.say("desk", "ticket.call", ticket, call, personal={"result": "one"}, id=id).outcome == "applied"
    )
    for who, result, body in (
        ("desk", "two", call),
        ("lead", "one", call),
        ("desk", "one", {**call, "answered": False}),
    ):
        with pytest.raises(Problem) as refusal:
            world.say(who, "ticket.call", ticket, body, personal={"result": result}, id=id)
        assert refusal.value.code == "id-reused"


def test_a_note_with_a_personal_value_that_it_does_not_have_is_refused_and_keeps_none_of_it(
    world: World,
) -> None:
    ticket = report(world)
    stray = world.say("desk", "ticket.note", ticket, {"text": "x"}, personal={"reporter_name": "路人甲"})
    assert (stray.outcome, stray.code) == ("rejected", "personal-wrong")
    assert kinds(world, ticket).count("noted") == 0
    with world.storage.read() as tx:
        assert "路人甲" not in str(tx.rows("SELECT raw FROM ledger ORDER BY chain, position"))


def test_an_id_that_a_phone_used_for_nothing_readable_is_refused_to_the_desk(world: World) -> None:
    phone = world.enrol("li")
    ticket, _ = assigned(world)
    id = new_id()
    phone.outbox.append(b'{"id":"%b","n":1}' % id.encode())
    phone.push()
    with pytest.raises(Problem) as refusal:
        world.say("desk", "ticket.note", ticket, {"text": "x"}, id=id)
    assert refusal.value.code == "id-reused"
