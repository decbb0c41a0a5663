"""What waits is safe, is carried out when its time comes, and the desk can do something about it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.operations import CATALOGUE
from server.storage.tables import operations
from server.sync import bodies, fold, upcast
from server.sync.registry import USECASES
from server.sync.retry import retry_release, try_again
from server.usecases.waiting import counts, shown
from tests.sync.test_journey import assigned
from tests.world import Phone, World, id_of

DAY = timedelta(hours=24)
Broken = Callable[[], AbstractContextManager[None]]


STRANGER = Actor(Role.DISPATCHER, id_of("another organisation"), id_of("person", "stranger"))


def on_desk(world: World, actor: Actor | None = None) -> list[tuple[str, str]]:
    """(operation, what it waits for) as the desk is shown."""
    with world.storage.read() as tx:
        return [
            (one["id"], one["code"]) for one in shown(tx, actor or world.person("desk"), world.clock.now_ms())
        ]


def heard(phone: Phone) -> list[tuple[str, str, str | None]]:
    """(operation, outcome, code) that the phone is told later by its own feed."""
    pages = phone.pull()["feeds"]
    items = [item for page in pages if page["feed"] == f"device:{phone.device}" for item in page["items"]]
    told = [item["record"] for item in items if item.get("kind") == "outcome"]
    return [(one["operation"], one["outcome"], one["code"]) for one in told]


def waits_for_nothing_known(world: World) -> tuple[Phone, str]:
    """A phone whose note needs an operation that never came."""
    phone = world.enrol("li")
    _, visit = assigned(world)
    id = phone.record("visit.note", visit, {"text": "kept"}, needs=[new_id()])
    assert phone.push()[0]["outcome"] == "parked"
    return phone, id


def test_the_desk_is_shown_after_a_day_what_waits_and_what_it_waits_for(world: World) -> None:
    _, id = waits_for_nothing_known(world)
    world.clock.advance(DAY - timedelta(seconds=1))
    assert on_desk(world) == []
    world.clock.advance(timedelta(seconds=1))
    assert on_desk(world) == [(id, "needs-missing")] and on_desk(world, STRANGER) == []
    with world.storage.read() as tx:
        (one,) = shown(tx, world.person("desk"), world.clock.now_ms())
        assert counts(tx, world.person("desk"), world.clock.now_ms()) == {"operations": 1, "internal": 0}
    assert (one["by"], one["device"], one["kind"]) == (
        id_of("person", "li"),
        id_of("device", "li"),
        "visit.note",
    )
    assert one["about"] == world.record(one["ticket"])["number"] and len(one["needs"]) == 1
    assert one["words"] == ["kept"]


def test_a_fault_of_ours_is_shown_at_once_and_the_desk_tries_again_when_it_is_mended(
    world: World, broken_notes: Broken
) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    with broken_notes():
        id = phone.record("visit.note", visit, {"text": "kept"})
        phone.push()
        assert on_desk(world) == [(id, "internal")]
        with world.storage.read() as tx:
            assert operations.has_parked(tx, "internal")
        assert try_again(world.storage, world.clock, world.person("desk"), id, "en").outcome == "parked"
    assert try_again(world.storage, world.clock, world.person("desk"), id, "en").outcome == "applied"
    assert on_desk(world) == [] and heard(phone) == [(id, "applied", None)]
    assert [note["text"] for note in world.record(visit)["notes"]] == ["kept"]
    with world.storage.read() as tx:
        assert not operations.has_parked(tx, "internal")


def test_what_is_not_there_and_what_is_anothers_cannot_be_tried(world: World) -> None:
    _, id = waits_for_nothing_known(world)
    for actor, asked in ((world.person("desk"), new_id()), (STRANGER, id)):
        with pytest.raises(Problem) as refusal:
            try_again(world.storage, world.clock, actor, asked, "en")
        assert refusal.value.code == "not-found"


def test_the_desk_sets_aside_what_waits_for_ever_and_its_author_is_told(world: World) -> None:
    phone, id = waits_for_nothing_known(world)
    world.clock.advance(DAY)
    body = {"of": id, "why": "the phone with the other half is lost"}
    assert world.say("desk", "operation.withdraw", id_of("person", "desk"), body).outcome == "applied"
    assert on_desk(world) == [] and heard(phone) == [(id, "rejected", "set-aside")]
    phone.record("visit.note", phone_record(world, id), {"text": "kept"}, mends=id)
    assert phone.push()[0]["outcome"] == "applied"


def phone_record(world: World, id: str) -> str:
    with world.storage.read() as tx:
        row = operations.get(tx, id)
    assert row is not None
    return str(row["record"])


def test_nobody_else_sets_aside_what_a_colleague_said_and_nothing_that_does_not_wait(world: World) -> None:
    _, id = waits_for_nothing_known(world)
    other = world.enrol("zhou")
    other.record("operation.withdraw", id_of("person", "zhou"), {"of": id})
    assert other.push()[0]["code"] == "needs-missing"
    refused = other.record("visit.note", phone_record(world, id), {"text": 7})
    other.push()
    assert (
        world.say("desk", "operation.withdraw", id_of("person", "desk"), {"of": refused}).code
        == "needs-missing"
    )


class NewerRelease:
    """The release after this one: it has learned a version and a kind."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        edit = CATALOGUE["equipment.edit"]
        known = {
            **CATALOGUE,
            "equipment.edit": replace(edit, version=edit.version + 1),
            "equipment.measure": replace(edit, name="equipment.measure", version=1),
        }
        for module in (fold, bodies, upcast):
            monkeypatch.setattr(module, "CATALOGUE", known)
        raised = {**upcast.UPCASTERS, ("equipment.edit", edit.version): lambda body: body}
        monkeypatch.setattr(upcast, "UPCASTERS", raised)
        monkeypatch.setitem(USECASES, "equipment.measure", USECASES["equipment.edit"])


def test_a_newer_release_carries_out_what_this_one_did_not_know_and_the_author_hears(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, device = world.enrol("li"), id_of("equipment")
    newer = CATALOGUE["equipment.edit"].version + 1
    later = phone.record("equipment.edit", device, {"place": "B1"}, v=newer)
    measured = phone.record("equipment.measure", device, {"hint": "41 °C"})
    plain = phone.record("equipment.edit", device, {"serial": "SN-7"})
    outcomes = {one["id"]: (one["outcome"], one.get("code")) for one in phone.push()}
    assert outcomes == {
        later: ("parked", "version-unknown"),
        measured: ("parked", "kind-unknown"),
        plain: ("applied", None),
    }
    with world.storage.write() as tx:
        assert retry_release(tx, world.clock.now_ms()) == (2, 2)
    NewerRelease(monkeypatch)
    with world.storage.write() as tx:
        assert retry_release(tx, world.clock.now_ms()) == (2, 0)
    assert {(id, code) for id, _, code in heard(phone)} == {(later, None), (measured, None)}
    assert {outcome for _, outcome, _ in heard(phone)} <= {"applied", "merged"}
    after: dict[str, Any] = world.record(device)
    assert (after["place"], after["hint"], after["serial"]) == ("B1", "41 °C", "SN-7")


def test_members_that_no_release_knows_stay_in_the_ledger_byte_by_byte(world: World) -> None:
    phone = world.enrol("li")
    phone.record("equipment.edit", id_of("equipment"), {"place": "B1", "colour": "red"}, mood="calm")
    (raw,) = phone.outbox
    phone.push()
    with world.storage.read() as tx:
        rows = tx.rows("SELECT raw FROM ledger WHERE kind = 'equipment.edit'")
    assert [bytes(row["raw"]) for row in rows] == [raw]
    assert "colour" not in world.record(id_of("equipment"))
