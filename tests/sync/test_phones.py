"""A phone told to erase itself hears of it by its own feed, obeys, and says what was on it."""

from __future__ import annotations

from typing import Any

from server.domain.ids import new_id
from server.storage.tables import devices
from tests.world import Phone, World, id_of


def tell(world: World, phone: Phone, unsent: str = "wait", who: str = "desk") -> str:
    """The desk tells a phone to erase itself; gives the command."""
    command = new_id()
    world.say(who, "device.erase", command, {"device": phone.device, "unsent": unsent})
    return command


def commands(phone: Phone) -> list[dict[str, Any]]:
    """What the phone's own feed says it is told."""
    feed = next(one for one in phone.pull()["feeds"] if one["feed"] == f"device:{phone.device}")
    return [item["record"] for item in feed["items"] if item["kind"] == "command"]


def state_of(world: World, phone: Phone) -> str:
    """How the server has this phone."""
    with world.storage.read() as tx:
        row = devices.get(tx, phone.device)
    assert row is not None
    return str(row["state"])


ERASED = {"records": 37, "lost": 0, "exported": 0, "photos": 60, "photos_lost": 0}


def test_a_phone_hears_the_command_and_its_last_word_ends_its_right_to_sync(world: World) -> None:
    phone, other = world.enrol("li"), world.enrol("zhou")
    command = tell(world, phone)
    assert [(one["id"], one["state"], one["unsent"]) for one in commands(phone)] == [
        (command, "told", "wait")
    ]
    assert commands(other) == []
    phone.record("device.erased", command, ERASED)
    assert [one["outcome"] for one in phone.push()] == ["applied"]
    assert state_of(world, phone) == "erased"
    done = world.record(command)
    assert (done["state"], done["records"], done["photos"]) == ("done", 37, 60)


def test_a_command_can_be_taken_back_until_the_phone_has_obeyed(world: World) -> None:
    phone = world.enrol("li")
    command = tell(world, phone)
    world.say("desk", "device.keep", command, {})
    assert [one["state"] for one in commands(phone)] == ["taken_back"]
    assert state_of(world, phone) == "active"
    second = tell(world, phone)
    phone.record("device.erased", second, ERASED)
    phone.push()
    assert world.say("desk", "device.keep", second).code == "phone-erased"


def test_telling_twice_is_one_command_and_telling_to_lose_the_rest_is_another(world: World) -> None:
    phone = world.enrol("li")
    first = tell(world, phone)
    tell(world, phone, who="lead")
    assert [one["id"] for one in commands(phone)] == [first]
    second = tell(world, phone, "lose")
    told = {one["id"]: (one["state"], one["unsent"]) for one in commands(phone)}
    assert told == {first: ("taken_back", "wait"), second: ("told", "lose")}


def test_nobody_but_the_phone_says_that_it_is_erased(world: World) -> None:
    phone, other = world.enrol("li"), world.enrol("zhou")
    command = tell(world, phone)
    other.record("device.erased", command, ERASED)
    (outcome,) = other.push()
    # To a colleague's phone the command does not exist: it waits for a record that never comes.
    assert (outcome["outcome"], outcome["code"]) == ("parked", "record-unknown")
    assert world.say("desk", "device.erased", command, ERASED).code == "role-not-allowed"
    assert state_of(world, phone) == "active"


def test_a_revoked_phone_and_one_that_is_not_there_are_told_nothing(world: World) -> None:
    phone = world.enrol("li")
    with world.storage.write() as tx:
        devices.end(tx, phone.device, "revoked", world.clock.now_ms())
    for device, code in ((phone.device, "device-revoked"), (id_of("device", "x"), "record-unknown")):
        outcome = world.say("desk", "device.erase", new_id(), {"device": device, "unsent": "wait"})
        # Somebody at a desk waits for the answer: what a phone would leave parked is refused.
        assert (outcome.outcome, outcome.code) == ("rejected", code)
