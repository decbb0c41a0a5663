"""Push: an outcome for each operation, each carried out once, nothing said ever dropped."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from server.domain.chain import chain_hash
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.pictures import UNKNOWN
from server.domain.tags import check_character
from server.storage.tables import blobs, operations, records
from server.sync.retry import retry_blob, retry_release
from server.usecases.spoken import told_events
from tests.sync.test_journey import assigned, kinds, report
from tests.world import TAG_DEVICE, TAG_GATE, World, id_of


def test_a_lost_answer_is_repeated_with_its_first_outcome_and_nothing_happens_twice(world: World) -> None:
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    phone.record("visit.accept", visit)
    phone.record("visit.depart", visit)
    first = phone.push_raw()["outcomes"]
    again = phone.push_raw()["outcomes"]
    assert [one["outcome"] for one in first] == ["applied", "applied"]
    assert [(one["outcome"], one["first"]) for one in again] == [("repeated", "applied")] * 2
    assert kinds(world, ticket).count("departed") == 1


def test_a_refused_operation_sent_again_is_repeated_with_its_refusal(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    phone.record("visit.note", visit, {"text": 7})
    (first,), (again,) = (phone.push_raw()["outcomes"] for _ in range(2))
    assert (first["outcome"], first["code"]) == ("rejected", "shape-wrong")
    assert again == {**first, "outcome": "repeated", "first": "rejected"}


def test_the_same_id_with_other_bytes_is_refused_and_both_are_kept(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    id = phone.record("visit.note", visit, {"text": "one"})
    phone.push()
    phone.record("visit.note", visit, {"text": "two"}, id=id)
    (outcome,) = phone.push()
    assert (outcome["outcome"], outcome["code"]) == ("rejected", "id-reused")
    with world.storage.read() as tx:
        kept = [
            bytes(row["raw"])
            for row in tx.rows("SELECT raw FROM ledger WHERE device = :d ORDER BY position", d=phone.device)
        ]
    assert sum(b'"one"' in raw for raw in kept) == 1 and sum(b'"two"' in raw for raw in kept) == 1


def test_gaps_in_a_phones_counter_are_named_and_filled(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    for text in "abcd":
        phone.record("visit.note", visit, {"text": text})
    late = phone.outbox.pop(1)
    assert phone.push_raw()["held"] == {"n": 4, "holes": [2]}
    phone.outbox.append(late)
    assert phone.push_raw()["held"] == {"n": 4, "holes": []}


def test_an_operation_that_needs_another_waits_for_it(world: World) -> None:
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    first, second = new_id(), new_id()
    phone.record("visit.note", visit, {"text": "second"}, id=second, needs=[first])
    assert [(one["outcome"], one["code"]) for one in phone.push()] == [("parked", "needs-missing")]
    phone.record("visit.note", visit, {"text": "first"}, id=first)
    phone.push()
    assert [note["text"] for note in world.record(visit)["notes"]] == ["first", "second"]
    feed = {one["feed"]: one for one in phone.pull()["feeds"]}[f"device:{phone.device}"]
    assert [(item["record"]["operation"], item["record"]["outcome"]) for item in feed["items"]] == [
        (second, "applied")
    ]
    assert "noted" in kinds(world, ticket)


def test_a_refused_operation_can_be_mended_or_withdrawn_and_holds_nothing_else(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    wrong = phone.record("visit.witness", visit, {"witness": "commissioned_label", "tag": "3333333P"})
    phone.record("visit.note", visit, {"text": "goes on"})
    refused, applied = phone.push()
    assert refused["outcome"] == "rejected" and refused["code"].startswith("label-") and refused["detail"]
    assert applied["outcome"] == "applied"
    phone.record("visit.witness", visit, {"witness": "commissioned_label", "tag": TAG_GATE}, mends=wrong)
    assert phone.push()[0]["outcome"] == "applied"
    with world.storage.read() as tx:
        row = operations.get(tx, wrong)
    assert row is not None and row["code"] == "mended"
    other = phone.record("visit.witness", visit, {"witness": "gate_code", "code": "1"})
    phone.push()
    phone.record("operation.withdraw", visit, {"of": other})
    assert phone.push()[0]["outcome"] == "applied"
    with world.storage.read() as tx:
        row = operations.get(tx, other)
    assert row is not None and row["code"] == "withdrawn"


def test_our_own_fault_parks_the_operation_and_the_next_release_carries_it_out(
    world: World, broken_notes: Callable[[], AbstractContextManager[None]]
) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    with broken_notes():
        phone.record("visit.note", visit, {"text": "kept"})
        phone.record("visit.find", visit, {"text": "neighbour"})
        parked, neighbour = phone.push()
    assert (parked["outcome"], parked["code"]) == ("parked", "internal")
    assert neighbour["outcome"] == "applied"
    with world.storage.write() as tx:
        assert retry_release(tx, world.clock.now_ms()) == (1, 0)
    assert [note["text"] for note in world.record(visit)["notes"]] == ["kept"]


def test_a_photo_proves_nothing_before_its_bytes_are_here(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    sha256 = "ab" * 32
    phone.record("visit.arrive", visit)
    phone.record("visit.witness", visit, {"witness": "photo", "photo": {"sha256": sha256}})
    assert [(one["outcome"], one.get("code")) for one in phone.push()][1] == ("parked", "blob-missing")
    assert world.record(visit)["arrival"]["proof"] == []
    with world.storage.write() as tx:
        blobs.put(tx, sha256, 10, "image/jpeg", world.clock.now_ms())
        retry_blob(tx, sha256, world.clock.now_ms())
    assert world.record(visit)["arrival"]["proof"] == ["photo"]


def test_what_is_no_picture_proves_no_arrival(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    with world.storage.write() as tx:
        blobs.put(tx, "ab" * 32, 10, UNKNOWN, world.clock.now_ms())
    phone.record("visit.arrive", visit)
    phone.record("visit.witness", visit, {"witness": "photo", "photo": {"sha256": "ab" * 32}})
    assert [(one["outcome"], one.get("code")) for one in phone.push()][1] == ("rejected", "not-a-picture")
    assert world.record(visit)["arrival"]["proof"] == []


def test_an_unknown_version_or_kind_is_parked_never_refused(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    phone.record("visit.note", visit, {"text": "from tomorrow"}, v=9)
    phone.record("visit.teleport", visit, {})
    assert [(one["outcome"], one["code"]) for one in phone.push()] == [
        ("parked", "version-unknown"),
        ("parked", "kind-unknown"),
    ]


def test_an_unreadable_operation_is_kept_and_its_neighbours_go_on(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    phone.outbox.append(b'{"id":"poison","n":1,"kind":7}')
    phone.n = 1
    phone.record("visit.note", visit, {"text": "fine"})
    poison, fine = phone.push()
    assert (poison["outcome"], poison["code"]) == ("rejected", "shape-wrong") and fine["outcome"] == "applied"


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": 5}, {"text": "x" * 4001}])
def test_a_body_that_is_not_shaped_as_the_catalogue_says_is_refused(
    world: World, body: dict[str, object]
) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    phone.record("visit.note", visit, body)
    assert [(one["outcome"], one["code"]) for one in phone.push()] == [("rejected", "shape-wrong")]


def test_what_one_may_not_see_answers_as_what_does_not_exist(world: World) -> None:
    _, visit = assigned(world)
    phone = world.enrol("outsider")
    for record in (visit, new_id()):
        phone.record("visit.note", record, {"text": "?"})
    first, second = ({key: value for key, value in one.items() if key != "id"} for one in phone.push())
    assert first == second


def test_personal_values_must_match_their_hash_and_stay_out_of_the_ledger(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    good = phone.record("visit.sign", visit, {"signature": "cd" * 32}, values={"signer": "王值班"})
    bad = phone.record("visit.sign", visit, {"signature": "ce" * 32}, values={"signer": "李"})
    phone.personal[bad]["values"] = {"signer": "张"}
    assert [(one["outcome"], one.get("code")) for one in phone.push()] == [
        ("applied", None),
        ("rejected", "personal-mismatch"),
    ]
    with world.storage.read() as tx:
        raws = b"".join(
            bytes(row["raw"]) for row in tx.rows("SELECT raw FROM ledger ORDER BY chain, position")
        )
        assert tx.row("SELECT body FROM personal WHERE operation = :id", id=good)
    assert "王值班".encode() not in raws


def test_the_ledger_is_one_chain_of_hashes_over_exact_bytes(world: World) -> None:
    report(world)
    with world.storage.read() as tx:
        rows = tx.rows("SELECT * FROM ledger ORDER BY chain, position")
    prev: dict[str, str] = {}
    for row in rows:
        before = prev.get(row["chain"], "")
        assert row["prev"] == before
        assert row["hash"] == chain_hash(
            before, row["operation"], row["at_ms"], row["outcome"], row["code"], bytes(row["raw"])
        )
        prev[row["chain"]] = row["hash"]
    assert len(rows) > 20


def test_another_server_or_epoch_is_told_what_is_held_and_nothing_is_carried_out(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    phone.record("visit.note", visit, {"text": "one"})
    phone.push_raw()
    with pytest.raises(Problem) as refusal:
        phone.push_raw(server_epoch="before-the-restore")
    assert refusal.value.code == "other-server"
    assert refusal.value.fields is not None and refusal.value.fields["held"] == {"n": 1, "holes": []}


def test_fields_merge_by_the_higher_stamp_whatever_order_they_come_in(world: World) -> None:
    phone, other = world.enrol("li"), world.enrol("zhou")
    early_ms = world.clock.now_ms()
    phone.record("equipment.edit", id_of("equipment"), {"place": "B1"}, hlc=f"{early_ms:012x}-0000-a", base=1)
    other.record(
        "equipment.edit",
        id_of("equipment"),
        {"place": "B2", "hint": "left"},
        hlc=f"{early_ms + 9:012x}-0000-b",
    )
    assert other.push()[0]["outcome"] == "applied"
    assert phone.push()[0]["outcome"] == "merged"
    after = world.record(id_of("equipment"))
    assert (after["place"], after["hint"]) == ("B2", "left")
    other.record("equipment.edit", id_of("equipment"), {"clear": ["hint"]})
    world.clock.advance(timedelta(seconds=1))
    other.record("equipment.edit", id_of("equipment"), {"clear": ["hint"]})
    other.push()
    assert (
        world.record(id_of("equipment"))["hint"] is None and world.record(id_of("equipment"))["place"] == "B2"
    )


def test_a_moved_clock_and_a_time_from_the_future_are_told_and_never_decide(world: World) -> None:
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    heard_ms = world.clock.now_ms()
    world.clock.advance(timedelta(minutes=40))
    phone.wall_ahead_ms = -20 * 60_000
    phone.record("visit.depart", visit, heard_ms=heard_ms)
    phone.wall_ahead_ms = 0
    (moved,) = phone.push()
    event = world.record(ticket)["events"][-1]
    assert (moved["outcome"], event["latest_ms"]) == ("applied", world.clock.now_ms())
    phone.wall_ahead_ms = 0
    phone.record("visit.arrive", visit, heard_ms=heard_ms + 3_600_000)
    (ahead,) = phone.push()
    assert (
        ahead["outcome"] == "applied" and world.record(ticket)["events"][-1]["at_ms"] <= world.clock.now_ms()
    )


def test_a_label_in_use_elsewhere_cannot_be_commissioned_again(world: World) -> None:
    phone = world.enrol("li")
    phone.record("label.commission", id_of("label", TAG_DEVICE), {"tag": TAG_DEVICE, "site": world.site})
    phone.record(
        "label.commission", id_of("label", TAG_DEVICE), {"tag": TAG_DEVICE, "site": id_of("site", "open")}
    )
    same, other = phone.push()
    assert (same["outcome"], other["code"]) == ("superseded", "label-taken")


def test_words_said_with_a_call_stay_out_of_the_ticket_and_are_told_to_the_desk_and_its_engineer(
    world: World,
) -> None:
    ticket, _visit = assigned(world)
    world.say(
        "desk", "ticket.call", ticket, {"to": "reporter", "answered": True}, personal={"result": "三处不通"}
    )
    assert "三处不通" not in json.dumps(world.record(ticket), ensure_ascii=False)
    with world.storage.read() as tx:
        row = records.get(tx, ticket)
        assert row is not None
        heard = {
            who: "三处不通" in json.dumps(told_events(tx, world.person(who), row), ensure_ascii=False)
            for who in ("desk", "li", "zhou")
        }
    assert heard == {"desk": True, "li": True, "zhou": False}


def test_a_further_label_of_the_same_device_is_its_next_generation(world: World) -> None:
    label, tag = new_id(), "3333333" + check_character("3333333")
    body = {"tag": tag, "label_kind": "device", "generation": 1, "equipment": id_of("equipment")}
    assert world.say("lead", "label.make", label, body).outcome == "applied"
    assert world.record(label)["generation"] == 2
