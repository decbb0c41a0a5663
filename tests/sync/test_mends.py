"""What was refused or waits can be mended or taken back by its author, once; the ledger tells each step."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from server.domain.actors import Actor, Role
from server.domain.ids import new_id
from server.storage.tables import operations
from server.sync.door import Wish, submit
from server.sync.registry import USECASES
from server.sync.retry import retry_release
from tests.sync.test_journey import assigned, kinds, report
from tests.world import TAG_GATE, World, id_of

WRONG = {"witness": "commissioned_label", "tag": "3333333P"}


def history(world: World, operation: str) -> list[tuple[str, str | None]]:
    """What became of one operation, in the order written."""
    with world.storage.read() as tx:
        rows = tx.rows(
            "SELECT outcome, code FROM ledger WHERE operation = :id ORDER BY chain, position", id=operation
        )
    return [(row["outcome"], row["code"]) for row in rows]


def test_mending_and_withdrawing_are_later_rows_of_the_ledger(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    wrong = phone.record("visit.witness", visit, WRONG)
    other = phone.record("visit.witness", visit, {"witness": "gate_code", "code": "1"})
    phone.push()
    phone.record("visit.witness", visit, {"witness": "commissioned_label", "tag": TAG_GATE}, mends=wrong)
    phone.record("operation.withdraw", visit, {"of": other})
    assert [one["outcome"] for one in phone.push()] == ["applied", "applied"]
    assert history(world, wrong)[-1] == ("rejected", "mended") and len(history(world, wrong)) == 2
    assert history(world, other)[-1] == ("rejected", "withdrawn") and len(history(world, other)) == 2


def test_what_was_carried_out_cannot_be_withdrawn_or_mended(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    good = phone.record("visit.note", visit, {"text": "one"})
    phone.push()
    phone.record("operation.withdraw", visit, {"of": good})
    phone.record("visit.note", visit, {"text": "two"}, mends=good)
    assert [(one["outcome"], one["code"]) for one in phone.push()] == [("rejected", "move-illegal")] * 2
    assert [note["text"] for note in world.record(visit)["notes"]] == ["one"]


def test_a_second_mend_is_refused_and_a_second_withdrawal_is_already_so(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    wrong, other = (phone.record("visit.witness", visit, WRONG) for _ in range(2))
    phone.push()
    for text in ("one", "two"):
        phone.record("visit.note", visit, {"text": text}, mends=wrong)
    for _ in range(2):
        phone.record("operation.withdraw", visit, {"of": other})
    assert [one["outcome"] for one in phone.push()] == ["applied", "rejected", "applied", "superseded"]
    assert [note["text"] for note in world.record(visit)["notes"]] == ["one"]


def test_somebody_elses_operation_answers_as_one_that_is_not_there(world: World) -> None:
    phone, other = world.enrol("li"), world.enrol("zhou")
    _, visit = assigned(world)
    wrong = phone.record("visit.witness", visit, WRONG)
    phone.push()
    other.record("operation.withdraw", visit, {"of": wrong})
    other.record("operation.withdraw", visit, {"of": new_id()})
    answers = [{key: said for key, said in one.items() if key != "id"} for one in other.push()]
    assert answers[0] == answers[1] and answers[0]["code"] == "needs-missing"
    assert history(world, wrong)[-1][1] != "withdrawn"


def test_what_needed_a_refused_operation_goes_on_once_that_is_mended(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    wrong = phone.record("visit.witness", visit, WRONG)
    child = phone.record("visit.note", visit, {"text": "child"}, needs=[wrong])
    assert [one["outcome"] for one in phone.push()] == ["rejected", "parked"]
    phone.record("visit.witness", visit, {"witness": "commissioned_label", "tag": TAG_GATE}, mends=wrong)
    phone.push()
    with world.storage.read() as tx:
        row = operations.get(tx, child)
    assert row is not None and row["outcome"] == "applied"


@pytest.mark.parametrize("by", ["author", "desk"])
def test_what_needed_something_taken_back_is_refused_and_can_be_mended(world: World, by: str) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    gone = phone.record("visit.note", visit, {"text": "needs what never comes"}, needs=[new_id()])
    child = phone.record("visit.note", visit, {"text": "child"}, needs=[gone])
    grandchild = phone.record("visit.note", visit, {"text": "grandchild"}, needs=[child])
    assert [one["outcome"] for one in phone.push()] == ["parked"] * 3
    if by == "desk":
        assert world.say("desk", "operation.withdraw", visit, {"of": gone}).outcome == "applied"
    else:
        phone.record("operation.withdraw", visit, {"of": gone})
        phone.push()
    assert history(world, child) == [("parked", "needs-missing"), ("rejected", "needs-withdrawn")]
    assert [code for _, code in history(world, grandchild)] == ["needs-missing"]
    told = [
        item["record"]
        for page in phone.pull()["feeds"]
        for item in page["items"]
        if item.get("kind") == "outcome"
    ]
    assert {one["operation"]: one["code"] for one in told}[child] == "needs-withdrawn"
    phone.record("visit.note", visit, {"text": "by itself"}, mends=child)
    assert phone.push()[0]["outcome"] == "applied"
    assert [note["text"] for note in world.record(visit)["notes"]] == ["by itself", "grandchild"]


def test_what_somebody_said_before_leaving_is_carried_out_by_the_next_release(
    world: World, broken_notes: Callable[[], AbstractContextManager[None]]
) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    with broken_notes():
        phone.record("visit.note", visit, {"text": "kept"})
        assert phone.push()[0]["outcome"] == "parked"
    world.say("admin", "person.edit", id_of("person", "li"), {"active": False})
    with world.storage.write() as tx:
        retry_release(tx, world.clock.now_ms())
    assert [note["text"] for note in world.record(visit)["notes"]] == ["kept"]


def test_what_a_reporter_said_into_our_own_fault_is_carried_out_by_the_next_release(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = report(world)
    reporter = Actor(Role.REPORTER, world.organisation, ticket=ticket)

    def broken(tx: object, act: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setitem(USECASES, "ticket.request_loan", broken)  # a planted fault
        outcome = submit(world.storage, world.clock, reporter, Wish("ticket.request_loan", ticket))
        assert (outcome.outcome, outcome.code) == ("parked", "internal")
    with world.storage.write() as tx:
        retry_release(tx, world.clock.now_ms())
    assert kinds(world, ticket)[-1] == "loan_requested"
    assert world.record(ticket)["events"][-1]["source"] == "customer"


def test_keys_that_the_catalogue_does_not_know_reach_the_ledger_and_no_record(world: World) -> None:
    phone = world.enrol("li")
    equipment, before = id_of("equipment"), world.record(id_of("equipment"))
    moved = {
        "contract": id_of("contract", "open"),
        "site": id_of("site", "open"),
        "id": new_id(),
        "tag": "22222222",
    }
    phone.record("equipment.edit", equipment, {"hint": "left of the door", **moved})
    assert phone.push()[0]["outcome"] == "applied"
    assert world.record(equipment) == {**before, "hint": "left of the door"}
    with world.storage.read() as tx:
        row = tx.row("SELECT raw FROM ledger WHERE kind = 'equipment.edit'")
    assert row is not None and json.loads(bytes(row["raw"]))["body"]["tag"] == "22222222"
