"""Who ranks how is answered from what a process keeps: each change made elsewhere is in its very next answer."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.actors import Actor, Role
from server.storage.tables import positions
from server.sync.door import Wish, submit_in
from server.usecases.candidates import Scene, candidates
from tests.storage.places import Place
from tests.usecases.test_candidates import (
    asked,
    door,
    given,
    item,
    on_duty,
    out,
    report,
    rostered,
    said,
    seen,
    stored,
)
from tests.world import World, id_of

LI = id_of("person", "li")


@pytest.fixture
def elsewhere(world: World, place: Place) -> World:
    """Another process of the same installation; li and zhou are on duty and were seen."""
    on_duty(world, "li", "zhou")
    seen(world, "li", 3)
    seen(world, "zhou", 5)
    return World(place.open(), world.clock)


def test_each_change_made_in_another_process_is_in_the_very_next_answer(
    world: World, elsewhere: World, place: Place
) -> None:
    ticket = report(world, equipment=door(world))
    answers = [asked(world, ticket)]

    def now() -> dict[str, Any]:
        """The next answer: another than the one before, and the same as of a process that has kept nothing."""
        answers.append(asked(world, ticket))
        assert answers[-1] == asked(World(place.open(), world.clock), ticket)
        assert answers[-1] != answers[-2]
        return answers[-1]

    assert out(answers[0], "li") == ["skill-missing"]
    said(elsewhere, "person.edit", LI, {"skills": ["access"]})
    assert item(now(), "li")["rank"] == 1
    said(elsewhere, "person.edit", LI, {"clearance": []})
    assert out(now(), "li") == ["not-cleared"]
    said(elsewhere, "person.edit", LI, {"clearance": [id_of("contract", "secret")]})
    assert item(now(), "li")["rank"] == 1
    rostered(elsewhere, ("li", "duty"), ("li", "absent"))
    assert out(now(), "li") == ["absent"]
    rostered(elsewhere, ("li", "duty"))
    assert item(now(), "li")["rank"] == 1
    seen(elsewhere, "li", 9)
    assert item(now(), "li")["slack_s"] < item(answers[-2], "li")["slack_s"]
    with elsewhere.storage.write_positions() as aside:
        positions.hide(aside, LI, world.organisation, world.clock.now_ms())
    assert out(now(), "li") == ["no-position"]
    with elsewhere.storage.write_positions() as aside:
        positions.show(aside, LI)
    seen(elsewhere, "li", 3)
    assert item(now(), "li")["rank"] == 1
    other = given(elsewhere, "li")
    assert "holds" in [one["code"] for one in item(now(), "li")["reasons"]]
    visit = elsewhere.record(other)["visit"]
    elsewhere.say("li", "visit.accept", visit)
    elsewhere.say("li", "visit.depart", visit)
    assert out(now(), "li") == ["committed-past-deadline"]
    elsewhere.say("desk", "ticket.unassign", other)
    assert item(now(), "li")["rank"] == 1
    said(elsewhere, "site.edit", world.site, {"gate_delay_min": 9})
    assert item(now(), "li")["door_s"] == 540


def test_what_a_transaction_changed_and_undid_is_in_no_answer(world: World, elsewhere: World) -> None:
    ticket, now_ms = report(world), world.clock.now_ms()
    before = asked(world, ticket)

    def changed_and_undone() -> None:
        with world.storage.write() as tx:
            wish = Wish("person.edit", LI, {"clearance": []})
            submit_in(tx, now_ms, Actor(Role.WORKER, world.organisation), wish)
            told = candidates(stored(world, ticket), Scene(tx, world.organisation, now_ms))
            assert out(told, "li") == ["not-cleared"]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        changed_and_undone()
    assert asked(world, ticket) == before
    said(elsewhere, "person.edit", id_of("person", "zhou"), {"clearance": []})
    after = asked(world, ticket)
    assert out(after, "zhou") == ["not-cleared"] and item(after, "li")["rank"] == 1
