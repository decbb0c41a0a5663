"""Two who had not seen each other's value: both are kept and shown until a person settles it (I6)."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from server.domain.errors import Problem
from server.domain.ids import derived_id
from server.storage.tables import records
from tests.world import Phone, World, id_of

DEVICE = id_of("equipment")


def conflict_id(field: str, record: str = DEVICE) -> str:
    return derived_id("conflict", record, field)


def conflict(world: World, field: str) -> dict[str, Any] | None:
    with world.storage.read() as tx:
        found = records.get(tx, conflict_id(field))
    return found.body if found else None


def stands(world: World, field: str) -> tuple[Any, str | None, list[Any]]:
    """(the field's value, state of its conflict, the values said)."""
    found = conflict(world, field)
    values = [one["value"] for one in found["said"]] if found else []
    return world.record(DEVICE)[field], found["state"] if found else None, values


def rev_of(world: World, id: str = DEVICE) -> int:
    with world.storage.read() as tx:
        found = records.get(tx, id)
    assert found is not None
    return found.rev


def two_phones(world: World) -> tuple[Phone, Phone]:
    return world.enrol("li"), world.enrol("zhou")


def odd_places(world: World) -> tuple[Phone, Phone, int]:
    """Two engineers wrote where the device stands, neither having heard of the other: (phones, revision seen)."""
    li, zhou = two_phones(world)
    base = rev_of(world)
    zhou.record("equipment.edit", DEVICE, {"place": "B2"}, base=base)
    li.record("equipment.edit", DEVICE, {"place": "B1", "hint": "left"}, base=base)
    assert [one["outcome"] for one in zhou.push() + li.push()] == ["applied", "merged"]
    found = conflict(world, "place")
    assert found is not None
    return li, zhou, max(one["rev"] for one in found["said"])


def test_both_values_stay_with_who_said_them_and_when(world: World) -> None:
    odd_places(world)
    found = conflict(world, "place")
    assert found is not None and found["state"] == "open"
    assert {(one["value"], one["by"]) for one in found["said"]} == {
        ("B1", id_of("person", "li")),
        ("B2", id_of("person", "zhou")),
    }
    assert all(one["at_ms"] == world.clock.now_ms() for one in found["said"])
    assert conflict(world, "hint") is None and world.record(DEVICE)["hint"] == "left"


def test_an_open_conflict_is_on_every_phone_of_the_site_and_leaves_when_it_is_settled(world: World) -> None:
    li, zhou, seen = odd_places(world)
    id = conflict_id("place")
    for phone in (li, zhou):
        told = {item["id"] for page in phone.pull()["feeds"] for item in page["items"] if "record" in item}
        assert id in told
    cursors = {page["feed"]: page["cursor"] for page in li.pull()["feeds"]}
    assert (
        li.record("conflict.settle", id, {"seen": seen, "text": "B1"})
        and li.push()[0]["outcome"] == "applied"
    )
    later = [item for page in li.pull(cursors)["feeds"] for item in page["items"]]
    assert [item.get("gone") for item in later if item["id"] == id] == [True]
    assert stands(world, "place") == ("B1", "settled", ["B1"])
    settled = conflict(world, "place")
    assert settled is not None and settled["settled_by"] == id_of("person", "li")


def test_both_values_stay_in_the_ledger_after_settling(world: World) -> None:
    _, _, seen = odd_places(world)
    world.say("desk", "conflict.settle", conflict_id("place"), {"seen": seen, "text": "B3"})
    assert stands(world, "place")[0] == "B3"
    with world.storage.read() as tx:
        raws = [bytes(row["raw"]) for row in tx.rows("SELECT raw FROM ledger ORDER BY chain, position")]
    assert all(any(value in raw for raw in raws) for value in (b'"B1"', b'"B2"', b'"B3"'))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_three_writers_come_to_the_same_in_any_order_of_arrival(world: World, order: tuple[int, ...]) -> None:
    base, phones = rev_of(world), [*two_phones(world), world.enrol("lead")]
    for at, phone in enumerate(phones):
        hlc = f"{world.clock.now_ms() + at:012x}-0000-{phone.device}"
        phone.record("equipment.edit", DEVICE, {"place": f"B{at}", "serial": "SN-1"}, base=base, hlc=hlc)
    for at in order:
        phones[at].push()
        phones[at].push()
    assert stands(world, "place") == ("B2", "open", ["B0", "B1", "B2"])
    assert stands(world, "serial") == ("SN-1", None, [])


def test_a_writer_who_had_seen_the_other_is_no_conflict_even_with_a_clock_an_hour_behind(
    world: World,
) -> None:
    li, zhou = two_phones(world)
    zhou.record("equipment.edit", DEVICE, {"place": "B2"}, base=rev_of(world))
    zhou.push()
    behind = f"{world.clock.now_ms() - 3_600_000:012x}-0000-{li.device}"
    li.record("equipment.edit", DEVICE, {"place": "B1"}, base=rev_of(world), hlc=behind)
    assert li.push()[0]["outcome"] == "applied"
    assert stands(world, "place") == ("B1", None, [])


def test_clearing_is_said_and_can_be_in_conflict_like_any_value(world: World) -> None:
    li, zhou = two_phones(world)
    base = rev_of(world)
    zhou.record("equipment.edit", DEVICE, {"hint": "left of the door"}, base=base)
    li.record("equipment.edit", DEVICE, {"clear": ["hint"]}, base=base)
    zhou.push(), li.push()
    state, said = stands(world, "hint")[1:]
    assert state == "open" and sorted(said, key=str) == [None, "left of the door"]
    found = conflict(world, "hint")
    assert found is not None
    seen = max(one["rev"] for one in found["said"])
    world.say("lead", "conflict.settle", conflict_id("hint"), {"seen": seen, "clear": True})
    assert stands(world, "hint") == (None, "settled", [None])


@pytest.mark.parametrize(("other", "left"), [("B1", "settled"), ("B9", "open")])
def test_two_who_settle_at_once_agree_or_leave_their_two_values_to_settle(
    world: World, other: str, left: str
) -> None:
    li, zhou, seen = odd_places(world)
    li.record("conflict.settle", conflict_id("place"), {"seen": seen, "text": "B1"})
    zhou.record("conflict.settle", conflict_id("place"), {"seen": seen, "text": other})
    first, second = li.push()[0]["outcome"], zhou.push()[0]["outcome"]
    assert (first, second) == ("applied", "superseded" if left == "settled" else "merged")
    _, state, said = stands(world, "place")
    assert (state, set(said)) == (left, {"B1", other})


def test_an_edit_by_somebody_who_saw_both_settles_it_too(world: World) -> None:
    odd_places(world)
    world.say("desk", "equipment.edit", DEVICE, {"place": "B7"})
    assert stands(world, "place") == ("B7", "settled", ["B7"])


def test_a_settlement_that_had_not_seen_a_third_value_leaves_it_open(world: World) -> None:
    li, _, seen = odd_places(world)
    third = world.enrol("lead")
    third.record("equipment.edit", DEVICE, {"place": "B3"}, base=0)
    third.push()
    li.record("conflict.settle", conflict_id("place"), {"seen": seen, "text": "B1"})
    assert li.push()[0]["outcome"] == "merged"
    assert stands(world, "place")[1:] in (("open", ["B1", "B3"]), ("open", ["B3", "B1"]))


def test_who_may_not_edit_the_field_may_not_settle_it_and_no_stranger_sees_it(world: World) -> None:
    _, _, seen = odd_places(world)
    stranger = world.enrol("outsider")
    stranger.record("conflict.settle", conflict_id("place"), {"seen": seen, "text": "B1"})
    stranger.record("conflict.settle", id_of("nothing"), {"seen": seen, "text": "B1"})
    answers = [{key: said for key, said in one.items() if key != "id"} for one in stranger.push()]
    assert answers[0] == answers[1] and answers[0]["code"] == "record-unknown"
    with pytest.raises(Problem):
        world.say("boss", "conflict.settle", conflict_id("place"), {"seen": seen, "text": "B1"})
    assert stands(world, "place")[1] == "open"


@pytest.mark.parametrize("body", [{}, {"number": 4}, {"text": "x" * 61}, {"removed": True}])
def test_a_value_that_the_field_cannot_have_settles_nothing(world: World, body: dict[str, Any]) -> None:
    li, _, seen = odd_places(world)
    li.record("conflict.settle", conflict_id("place"), {"seen": seen, **body})
    (outcome,) = li.push()
    assert (outcome["outcome"], outcome["code"]) == ("rejected", "shape-wrong")
    assert stands(world, "place")[1] == "open"


def test_a_base_from_the_future_hides_nobody(world: World) -> None:
    li, zhou = two_phones(world)
    li.record("equipment.edit", DEVICE, {"place": "B1"}, base=2**50)
    li.push()
    zhou.record("equipment.edit", DEVICE, {"place": "B2"}, base=0)
    zhou.push()
    assert stands(world, "place")[1] == "open"


def test_a_field_set_before_fields_kept_what_was_said_is_known_by_who_set_it_last(world: World) -> None:
    li, zhou = two_phones(world)
    base = rev_of(world)
    li.record("equipment.edit", DEVICE, {"place": "B1"}, base=base)
    li.push()
    with world.storage.write() as tx:
        tx.run("UPDATE stamp SET sayings = NULL")
    zhou.record("equipment.edit", DEVICE, {"place": "B2"}, base=base)
    zhou.push()
    assert sorted(stands(world, "place")[2]) == ["B1", "B2"]


@pytest.mark.parametrize("hlc", ["", "later", "zzzzzzzzzzzz-0000-x", "ffffffffffff-ffff-x", "1-2-3"])
def test_a_stamp_that_is_none_or_from_the_future_counts_as_of_now_and_wins_for_five_minutes_at_most(
    world: World, hlc: str
) -> None:
    li, zhou = two_phones(world)
    base = rev_of(world)
    li.record("equipment.edit", DEVICE, {"place": "B1"}, base=base, hlc=hlc)
    assert li.push()[0]["outcome"] == "applied"
    world.clock.advance(timedelta(minutes=5, milliseconds=1))
    zhou.record("equipment.edit", DEVICE, {"place": "B2"}, base=base)
    zhou.push()
    assert stands(world, "place")[:2] == ("B2", "open")
    world.say("desk", "conflict.settle", conflict_id("place"), {"seen": 2**40, "text": "B3"})
    assert stands(world, "place") == ("B3", "settled", ["B3"])


def test_a_phone_in_other_hands_does_not_speak_for_the_one_before(world: World) -> None:
    li = world.enrol("li")
    base = rev_of(world)
    li.record("equipment.edit", DEVICE, {"place": "B1"}, base=base)
    li.push()
    world.devices_enrolled["zhou"] = li.device
    after = Phone(world, "zhou", li.device, epoch="e2")
    after.record("equipment.edit", DEVICE, {"place": "B2"}, base=base)
    after.push()
    assert stands(world, "place")[1] == "open"


PERSON = id_of("person", "li")


def hire_chief(world: World) -> int:
    """A second administrator; gives the revision of the person that both have before them."""
    chief = {"name": "chief", "work_phone": "1"}
    world.say("admin", "person.add", id_of("person", "chief"), {"role": "administrator"}, personal=chief)
    return rev_of(world, PERSON)


def two_administrators(world: World, one: dict[str, Any], other: dict[str, Any]) -> list[dict[str, Any]]:
    """Both edit one person, the second not having seen the first: what is at odds, by field."""
    base = hire_chief(world)
    world.say("admin", "person.edit", PERSON, one, base=base)
    world.say("chief", "person.edit", PERSON, other, base=base)
    fields = {*one, *other}
    return [found for field in sorted(fields) if (found := conflict_of_person(world, field)) is not None]


def conflict_of_person(world: World, field: str) -> dict[str, Any] | None:
    with world.storage.read() as tx:
        found = records.get(tx, conflict_id(field, PERSON))
    return found.body if found else None


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("skills", ["fibre"], ["fibre", "audio"]),
        ("vehicle", True, False),
        ("role", "dispatcher", "lead"),
        ("superior", id_of("person", "lead"), id_of("person", "boss")),
        ("contracts", [id_of("open")], []),
    ],
)
def test_any_value_of_a_person_is_settled_by_naming_who_said_it(
    world: World, field: str, one: Any, other: Any
) -> None:
    (found,) = two_administrators(world, {field: one}, {field: other})
    assert sorted((said["value"] for said in found["said"]), key=str) == sorted([one, other], key=str)
    seen, chosen = max(said["rev"] for said in found["said"]), found["said"][0]
    body = {"seen": seen, "holds": chosen["operation"]}
    assert world.say("desk", "conflict.settle", found["id"], body).code == "role-not-allowed"
    assert world.say("admin", "conflict.settle", found["id"], body).outcome == "applied"
    assert world.record(PERSON)[field] == chosen["value"]
    settled = conflict_of_person(world, field)
    assert settled is not None and (settled["state"], len(settled["said"])) == ("settled", 1)


def test_a_settled_name_is_in_no_operation(world: World) -> None:
    base = hire_chief(world)
    for who, name in (("admin", "Li One"), ("chief", "Li Two")):
        world.say(who, "person.edit", PERSON, base=base, personal={"name": name})
    found = conflict_of_person(world, "name")
    assert found is not None
    body = {"seen": 2**40, "holds": found["said"][0]["operation"]}
    world.say("admin", "conflict.settle", found["id"], body)
    assert world.record(PERSON)["name"] == found["said"][0]["value"]
    with world.storage.read() as tx:
        raws = [bytes(row["raw"]) for row in tx.rows("SELECT raw FROM ledger ORDER BY chain, position")]
    assert not any(b"Li One" in raw or b"Li Two" in raw for raw in raws)
    typed = world.say("admin", "conflict.settle", found["id"], {"seen": 2**40, "text": "Li Three"})
    assert typed.code == "shape-wrong"


def test_a_saying_that_stands_no_more_settles_nothing(world: World) -> None:
    _, _, seen = odd_places(world)
    found = conflict(world, "place")
    assert found is not None
    world.say("lead", "conflict.settle", found["id"], {"seen": seen, "text": "B3"})
    late = {"seen": seen, "holds": found["said"][0]["operation"]}
    assert world.say("desk", "conflict.settle", found["id"], late).code == "edited-meanwhile"
    assert stands(world, "place") == ("B3", "settled", ["B3"])


def test_settling_makes_nobody_their_own_superior(world: World) -> None:
    (found,) = two_administrators(
        world, {"superior": id_of("person", "zhou")}, {"superior": id_of("person", "lead")}
    )
    (of_zhou,) = [said for said in found["said"] if said["value"] == id_of("person", "zhou")]
    world.say("admin", "person.edit", id_of("person", "zhou"), {"superior": PERSON})
    body = {"seen": 2**40, "holds": of_zhou["operation"]}
    assert world.say("admin", "conflict.settle", found["id"], body).code == "superior-cycle"
