"""A phone that is broken or lies: nothing it says holds its neighbours, fills the memory or stops the server."""

from __future__ import annotations

import json

import pytest

from server.domain.ids import new_id
from server.sync import retry
from tests.sync.test_journey import assigned
from tests.world import World


def altered(raw: bytes, **keys: object) -> bytes:
    """An operation with some keys said otherwise."""
    return json.dumps({**json.loads(raw), **keys}).encode()


@pytest.mark.parametrize(
    "keys",
    [
        {"n": 2**60},
        {"n": 2**70},
        {"n": 0},
        {"n": -1},
        {"n": True},
        {"v": 2**40},
        {"base": 2**64},
        {"id": "not-a-uuid"},
        {"id": "with\x00nul"},
        {"id": None},
        {"kind": "visit.\x00"},
        {"record": "\x00"},
        {"hlc": "\x00"},
        {"needs": ["\x00"]},
        {"mends": "x"},
        {"said": {"wall_ms": 2**70, "mono_ms": 0, "session": "s"}},
        {"said": {"wall_ms": 1, "mono_ms": 2**63, "session": "\x00"}},
    ],
    ids=str,
)
def test_an_operation_that_no_engine_could_keep_is_refused_and_its_neighbour_goes_on(
    world: World, keys: dict[str, object]
) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    phone.record("visit.note", visit, {"text": "bad"})
    phone.outbox[0] = altered(phone.outbox[0], **keys)
    phone.record("visit.note", visit, {"text": "fine"})
    bad, fine = phone.push_raw()["outcomes"]
    assert (bad["outcome"], bad["code"], fine["outcome"]) == ("rejected", "shape-wrong", "applied")
    bad, fine = phone.push_raw()["outcomes"]
    assert (bad["outcome"], bad["first"], bad["code"]) == ("repeated", "rejected", "shape-wrong")
    assert (fine["outcome"], fine["first"]) == ("repeated", "applied")
    assert [note["text"] for note in world.record(visit)["notes"]] == ["fine"]
    with world.storage.read() as tx:
        kept = tx.rows("SELECT raw FROM ledger WHERE code = 'shape-wrong' ORDER BY position")
    assert [b'"bad"' in bytes(row["raw"]) for row in kept] == [True]


@pytest.mark.parametrize(
    "raw", [b"7", b"[]", b'{"id":"\\ud800"}', b'{"body":{"a":"\\ud800"}}', b"[" * 900 + b"]" * 900]
)
def test_what_is_no_operation_at_all_is_kept_and_its_neighbour_goes_on(world: World, raw: bytes) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    phone.outbox.append(raw)
    phone.record("visit.note", visit, {"text": "fine"})
    bad, fine = phone.push()
    assert (bad["code"], fine["outcome"]) == ("shape-wrong", "applied")


def test_a_text_cut_through_an_emoji_is_refused_alone_and_kept_to_the_byte(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    phone.record("visit.note", visit, {"text": "cut \ud83d"})
    phone.record("visit.note", visit, {"text": "whole \U0001f600 \\\\ud83d"})
    phone.outbox[1] = json.dumps(json.loads(phone.outbox[1])).encode()
    cut = phone.outbox[0] = json.dumps(json.loads(phone.outbox[0])).encode()
    assert b"\\ud83d" in cut
    assert [one["outcome"] for one in phone.push()] == ["rejected", "applied"]
    assert [note["text"] for note in world.record(visit)["notes"]] == ["whole \U0001f600 \\\\ud83d"]
    with world.storage.read() as tx:
        assert tx.row("SELECT id FROM operation WHERE outcome = 'rejected'")
        row = tx.row("SELECT raw FROM ledger WHERE code = 'shape-wrong'")
    assert row is not None and bytes(row["raw"]) == cut


def test_a_counter_that_jumps_far_is_carried_out_without_its_number(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    phone.record("visit.note", visit, {"text": "one"})
    phone.n = 2**52
    phone.record("visit.note", visit, {"text": "two"})
    answer = phone.push_raw()
    assert answer["held"] == {"n": 1, "holes": []}
    assert [(one["outcome"], one.get("code")) for one in answer["outcomes"]] == [
        ("applied", None),
        ("applied", "counter-reused"),
    ]


def test_a_phone_enrolled_anew_goes_on_with_its_numbers_however_high_they_are(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    phone.n = 250_000
    for text in ("one", "two"):
        phone.record("visit.note", visit, {"text": text})
    answer = phone.push_raw()
    assert [(one["outcome"], one.get("code")) for one in answer["outcomes"]] == [("applied", None)] * 2
    held = answer["held"]
    assert (held["n"], len(held["holes"]), held["holes"][-1]) == (250_002, 10_000, 250_000)


def test_holes_do_not_pile_up_however_often_a_counter_jumps(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    for _ in range(4):
        phone.n += 4_000
        phone.record("visit.note", visit, {"text": "x"})
    answer = phone.push_raw()
    assert (answer["held"]["n"], len(answer["held"]["holes"])) == (8_002, 8_000)
    assert {one["outcome"] for one in answer["outcomes"]} == {"applied"}


def test_an_unreadable_operation_under_a_known_id_is_kept_beside_the_first(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    id = phone.record("visit.note", visit, {"text": "first"})
    phone.push()
    phone.outbox.append(json.dumps({"id": id, "n": 2, "kind": "visit.note", "text": "second"}).encode())
    assert [(one["outcome"], one["code"]) for one in phone.push()] == [("rejected", "id-reused")]
    with world.storage.read() as tx:
        raws = [
            bytes(row["raw"])
            for row in tx.rows("SELECT raw FROM ledger WHERE device = :d ORDER BY position", d=phone.device)
        ]
    assert sum(b'"second"' in raw for raw in raws) == 1


def test_a_cursor_that_no_engine_could_hold_is_a_malformed_request(world: World) -> None:
    phone = world.enrol("li")
    for cursor in (2**70, -(2**70)):
        with pytest.raises(Exception) as refusal:
            phone.pull({f"site:{world.site}": cursor})
        assert getattr(refusal.value, "code", None) == "body-malformed"


def test_an_operation_that_needs_itself_or_its_own_child_waits_and_holds_nothing_else(world: World) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    one, two = new_id(), new_id()
    phone.record("visit.note", visit, {"text": "one"}, id=one, needs=[two])
    phone.record("visit.note", visit, {"text": "two"}, id=two, needs=[one])
    phone.record("visit.note", visit, {"text": "self"}, id=(own := new_id()), needs=[own])
    phone.record("visit.note", visit, {"text": "free"})
    assert [one["outcome"] for one in phone.push()] == ["parked"] * 3 + ["applied"]


def test_what_a_broken_phone_leaves_waiting_is_not_read_again_at_every_push(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = world.enrol("li"), world.enrol("zhou")
    for _ in range(200):
        broken.record("visit.note", new_id(), {"text": "for nobody"})
    assert {one["outcome"] for one in broken.push()} == {"parked"}
    tried: list[str] = []

    def again(_tx: object, operation: str, _now_ms: int) -> set[str]:
        tried.append(operation)
        return set()

    monkeypatch.setattr(retry, "_again", again)
    good.record("ticket.report", ticket := new_id(), {"site": world.site, "channel": "field"})
    good.push()
    assert tried == []
    waits = broken.record("ticket.call", later := new_id(), {"to": "reporter", "answered": True})
    also = broken.record("ticket.note", ticket, {"text": "x"}, needs=[waits])
    broken.push()
    tried.clear()
    world.say("desk", "ticket.report", later, {"site": world.site, "channel": "desk"})
    assert tried == [waits]
    assert also not in tried
