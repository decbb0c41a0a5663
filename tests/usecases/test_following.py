"""Who is on the way is followed: the fence speaks for the arrival, and the desk is told before a promise is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.domain.actors import Actor, Role
from server.domain.fixes import Doubt, Judged
from server.domain.records import Record
from server.storage.tables import positions, records
from server.sync.door import submit_in
from server.worker.following import Following
from server.worker.known import Known
from server.worker.presence import presence_over
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


def drives(world: World, *far: tuple[int, float]) -> None:
    """Fixes of seconds ahead and metres north of the site; the clock ends at the last of them."""
    now_ms = world.clock.now_ms()
    for second, far_m in far:
        kept(world, now_ms + second * 1000, far_m)
    world.clock.advance(timedelta(seconds=far[-1][0]))


def kept(world: World, at_ms: int, far_m: float) -> None:
    place = (34.141 + far_m / 111_195, 113.488)
    fix = positions.row_of(LI, world.organisation, at_ms, place, 12.0, received_ms=at_ms, source="phone")
    with world.storage.write_positions() as aside:
        positions.keep(aside, [(fix, BELIEVED)])


def events(world: World, ticket: str, kind: str) -> list[dict[str, Any]]:
    return [one for one in world.record(ticket)["events"] if one["kind"] == kind]


def warnings(world: World, rung: str = "coming_late") -> list[str]:
    return [one.state or "" for one in rung_of(world, rung)]


def rung_of(world: World, rung: str) -> list[Record]:
    with world.storage.read() as tx:
        found = records.find(tx, "alert", world.organisation)
    return [one for one in found if one.body["rung"] == rung]


def test_a_stay_within_the_fence_is_one_witness_of_the_arrival_and_dates_it(
    world: World, ticket: str
) -> None:
    assert look(world) == 0
    world.clock.advance(timedelta(minutes=8))
    first_ms = stay(world)
    assert look(world) == 2, "the stay, and that they are near"
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


def test_that_the_engineer_is_near_is_told_once_and_in_its_time(world: World, ticket: str) -> None:
    drives(world, (20, 2_000.0), (40, 900.0), (60, 700.0))
    near_ms = world.clock.now_ms() - 20_000
    assert look(world) == 1
    (told,) = events(world, ticket, "near")
    assert (told["at_ms"], told["earliest_ms"]) == (near_ms, near_ms - 20_000)
    assert told["data"]["distance_m"] == 900
    assert world.record(world.record(ticket)["visit"])["near_ms"] == near_ms
    drives(world, (20, 1_400.0), (40, 900.0), (60, 700.0))
    assert look(world) == 0, "who turns round is not near again"


def test_fixes_that_come_late_are_told_in_the_time_when_they_were_made(world: World, ticket: str) -> None:
    began_ms = world.clock.now_ms()
    world.clock.advance(timedelta(minutes=15))
    assert look(world) == 0
    for second, far_m in ((60, 2_000.0), (90, 800.0), (120, 400.0), (150, 30.0), (180, 30.0), (210, 30.0)):
        kept(world, began_ms + second * 1000, far_m)
    assert look(world) == 2
    assert [one["at_ms"] - began_ms for one in events(world, ticket, "near")] == [90_000]
    (witness,) = world.record(world.record(ticket)["visit"])["witnesses"]
    assert (witness["earliest_ms"] - began_ms, witness["latest_ms"] - began_ms) == (120_000, 150_000)


def test_driving_past_is_neither_an_arrival_nor_leaving_without_one(world: World, ticket: str) -> None:
    drives(world, (20, 900.0), (40, 100.0), (60, 100.0), (80, 900.0), (140, 1_500.0), (300, 3_000.0))
    look(world)
    assert events(world, ticket, "near") and not events(world, ticket, "left_fence")
    assert world.record(world.record(ticket)["visit"])["witnesses"] == []
    assert warnings(world, "left_unarrived") == []


def test_leaving_without_a_word_is_told_to_the_desk_once_and_climbs_when_nobody_looks(
    world: World, ticket: str
) -> None:
    stay(world)
    look(world)
    drives(world, (30, 300.0), (90, 900.0), (160, 2_000.0))
    look(world)
    (left,) = events(world, ticket, "left_fence")
    assert world.clock.now_ms() - left["at_ms"] == 130_000
    told = rung_of(world, "left_unarrived")
    assert told and {one.body["role"] for one in told} == {"dispatcher"}
    assert look(world) == 0, "told once"
    world.clock.advance(timedelta(minutes=6))
    kept(world, world.clock.now_ms(), 3_000.0)
    look(world)
    assert {one.body["role"] for one in rung_of(world, "left_unarrived")} == {"dispatcher", "supervisor"}
    assert len(events(world, ticket, "left_fence")) == 1
    assert world.say("li", "visit.arrive", world.record(ticket)["visit"]).outcome == "applied"
    assert set(ended(world)) == {"stood_down"}


def ended(world: World) -> list[str]:
    """What is left of the alerts once a look at the ticket's clocks has been."""
    with world.storage.read() as tx:
        (ticket,) = [one for one in records.find(tx, "ticket", world.organisation) if one.state == "on_site"]
        wishes = list(presence_over(Known(tx), ticket))
    for wish in wishes:
        with world.storage.write() as tx:
            submit_in(tx, world.clock.now_ms(), Actor(Role.WORKER, world.organisation), wish)
    return warnings(world, "left_unarrived")


def test_whoever_comes_back_is_not_missed_any_more(world: World, ticket: str) -> None:
    stay(world)
    drives(world, (30, 300.0), (90, 900.0), (160, 2_000.0))
    look(world)
    assert set(warnings(world, "left_unarrived")) == {"ringing"}
    stay(world)
    look(world)
    assert set(warnings(world, "left_unarrived")) == {"stood_down"}
    assert look(world) == 0


def test_wandering_about_the_fence_after_a_stay_tells_nothing(world: World, ticket: str) -> None:
    stay(world)
    look(world)
    drives(world, *((second, 140.0 if second % 40 else 230.0) for second in range(20, 620, 20)))
    assert look(world) == 0
    assert not events(world, ticket, "left_fence")


def test_a_site_s_own_fence_is_the_one_that_counts(world: World, ticket: str) -> None:
    edited = world.say("lead", "site.edit", world.site, {"fence_m": 500})
    assert edited.outcome == "applied"
    drives(world, (30, 480.0), (60, 480.0), (95, 480.0))
    look(world)
    assert [one["witness"] for one in world.record(world.record(ticket)["visit"])["witnesses"]] == ["fence"]
