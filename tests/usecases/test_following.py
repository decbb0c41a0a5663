"""Who is on the way is followed: the fence speaks for the arrival, and the desk is told before a promise is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.fixes import Doubt, Judged
from server.storage.tables import positions, records
from server.worker.following import Following
from tests.usecases.test_candidates import on_duty, report, seen
from tests.world import World, id_of

LI = id_of("person", "li")
BELIEVED = Judged()


@pytest.fixture
def ticket(world: World) -> str:
    """Li is under way, 3 km from the site."""
    on_duty(world, "li")
    seen(world, "li", 3)
    ticket, visit = report(world), id_of("visit")
    assert world.say("desk", "ticket.assign", ticket, {"engineer": LI, "visit": visit}).outcome == "applied"
    for kind in ("visit.accept", "visit.depart"):
        assert world.say("li", kind, visit).outcome == "applied"
    return ticket


def look(world: World) -> int:
    return Following(world.storage, world.clock).look()


def stay(world: World, judged: Judged = BELIEVED) -> int:
    """Four fixes 30 s apart at the site; gives when the first was made."""
    first_ms = world.clock.now_ms() + 30_000
    for _ in range(4):
        world.clock.advance(timedelta(seconds=30))
        at_ms = world.clock.now_ms()
        fix = positions.row_of(
            LI, world.organisation, at_ms, (34.141, 113.488), 12.0, received_ms=at_ms, source="phone"
        )
        with world.storage.write_positions() as aside:
            positions.keep(aside, [(fix, judged)])
    return first_ms


def warnings(world: World) -> list[str]:
    with world.storage.read() as tx:
        found = records.find(tx, "alert", world.organisation)
    return [one.state or "" for one in found if one.body["rung"] == "coming_late"]


def test_a_stay_within_the_fence_is_one_witness_of_the_arrival_and_dates_it(
    world: World, ticket: str
) -> None:
    assert look(world) == 0
    world.clock.advance(timedelta(minutes=8))
    first_ms = stay(world)
    assert look(world) == 1
    visit = world.record(ticket)["visit"]
    (witness,) = world.record(visit)["witnesses"]
    assert (witness["witness"], witness["ok"], witness["latest_ms"]) == ("fence", True, first_ms)
    assert witness["earliest_ms"] <= first_ms
    assert look(world) == 0, "said once"
    world.clock.advance(timedelta(minutes=1))
    assert world.say("li", "visit.arrive", visit).outcome == "applied"
    arrival = world.record(visit)["arrival"]
    assert (arrival["at_ms"], arrival["proof"]) == (first_ms, ["fence"])
    with world.storage.read() as tx:
        ledger = tx.rows("SELECT raw FROM ledger ORDER BY chain, position")
    assert not any(b"34.14" in bytes(row["raw"]) and b"visit" in bytes(row["raw"]) for row in ledger), (
        "no fix in it"
    )


def test_doubted_fixes_prove_no_arrival(world: World, ticket: str) -> None:
    stay(world, Judged((Doubt.MOCK,)))
    assert look(world) == 0
    assert world.record(world.record(ticket)["visit"])["witnesses"] == []


def test_the_desk_is_told_before_the_promise_is_lost_and_again_when_it_is_not(
    world: World, ticket: str
) -> None:
    assert warnings(world) == []
    world.clock.advance(timedelta(minutes=5))
    seen(world, "li", 60)
    assert look(world) >= 1
    told = warnings(world)
    assert told and set(told) == {"ringing"}
    assert look(world) == 0, "told once"
    world.clock.advance(timedelta(minutes=1))
    seen(world, "li", 2)
    assert look(world) == len(told)
    assert set(warnings(world)) == {"stood_down"}
