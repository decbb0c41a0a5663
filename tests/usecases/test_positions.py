"""Positions on duty: kept in their time, doubted aloud, and nothing at all of the time off duty (B-16)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from routing.engines import everywhere, pick
from routing.engines.geodesic import Geodesic
from routing.types import Place, Snap
from server.domain.errors import Problem
from server.domain.fixes import Said
from server.domain.organisation import DAY_MS
from server.storage.tables import positions, records
from server.usecases.picture import fix_of
from server.usecases.positions import MOST_FIXES, Given, Taken, take, trail_of
from server.worker.tidy import forget_trails
from tests.world import World, id_of

MIN_MS = 60_000
LI = id_of("person", "li")


def fix(at_ms: int, lat_deg: float | None = 34.141, *, mock: bool = False) -> Given:
    return Given(Said(at_ms, lat_deg, 113.488, 12.0, mock), speed_m_s=3.0, battery_pct=70)


def duty(world: World, word: str) -> None:
    assert world.say("desk", "person.duty", LI, {"duty": word}).outcome == "applied"


def send(world: World, *fixes: Given) -> Taken:
    with world.storage.read() as tx:
        person = records.get(tx, LI)
    assert person is not None
    return take(world.storage, person, fixes, world.clock.now_ms(), "phone")


def trail(world: World) -> list[int]:
    with world.storage.read() as tx:
        return [row["at_ms"] for row in positions.trail(tx, LI, 0, 10**15)]


def last_ms(world: World) -> int | None:
    with world.storage.read() as tx:
        row = positions.of_person(tx, LI)
    return row["at_ms"] if row else None


def test_nothing_is_kept_of_the_time_off_duty_whenever_it_comes(world: World) -> None:
    began_ms = world.clock.now_ms()
    assert send(world, fix(began_ms)).off_duty == 1
    world.clock.advance(timedelta(minutes=10))
    duty(world, "on")
    world.clock.advance(timedelta(minutes=10))
    duty(world, "off")
    world.clock.advance(timedelta(minutes=10))
    made = [began_ms + minutes * MIN_MS for minutes in (5, 12, 18, 25)]
    taken = send(world, *map(fix, made))
    assert (taken.kept, taken.off_duty) == (2, 2)
    assert trail(world) == made[1:3]
    assert last_ms(world) == made[2]


def test_late_fixes_take_their_place_and_never_the_last_one(world: World) -> None:
    duty(world, "on")
    world.clock.advance(timedelta(minutes=30))
    now_ms = world.clock.now_ms()
    assert send(world, fix(now_ms)).kept == 1
    late = [fix(now_ms - 5 * MIN_MS), fix(now_ms - 9 * MIN_MS), fix(now_ms - 5 * MIN_MS)]
    assert send(world, *late).kept == 2
    assert send(world, *late).kept == 0
    assert trail(world) == [now_ms - 9 * MIN_MS, now_ms - 5 * MIN_MS, now_ms]
    assert last_ms(world) == now_ms


def test_what_cannot_be_is_kept_with_its_reasons_and_is_nobodys_place(world: World) -> None:
    duty(world, "on")
    world.clock.advance(timedelta(minutes=30))
    now_ms = world.clock.now_ms()
    taken = send(
        world,
        fix(now_ms + 7 * DAY_MS),
        fix(now_ms - 3_000),
        fix(now_ms - 2_000, 35.0),
        fix(now_ms - 1_000, mock=True),
        fix(now_ms - 500, None),
    )
    assert taken.doubted == [(0, ("future",)), (2, ("jump",)), (3, ("mock",)), (4, ("no-number",))]
    assert (taken.kept, last_ms(world)) == (5, now_ms - 3_000)
    with world.storage.read() as tx:
        person = records.get(tx, LI)
        assert person is not None
        shown = trail_of(tx, person, now_ms - MIN_MS, now_ms)
    assert [[one["code"] for one in row["doubts"]] for row in shown] == [
        [],
        ["jump"],
        ["mock"],
        ["no-number"],
    ]
    assert all(one["zh"] and one["en"] for row in shown for one in row["doubts"])


def test_a_late_fix_is_judged_by_its_neighbours_in_time(world: World) -> None:
    duty(world, "on")
    world.clock.advance(timedelta(minutes=60))
    now_ms = world.clock.now_ms()
    send(world, fix(now_ms - 40 * MIN_MS), fix(now_ms, 34.5))
    assert send(world, fix(now_ms - 39 * MIN_MS, 34.5)).doubted == [(0, ("jump",))]
    assert send(world, fix(now_ms - MIN_MS, 34.5)).doubted == []


def test_a_body_that_is_too_long_is_refused_whole(world: World) -> None:
    duty(world, "on")
    world.clock.advance(timedelta(minutes=60))
    now_ms = world.clock.now_ms()
    with pytest.raises(Problem, match="too-many-fixes"):
        send(world, *(fix(now_ms - i) for i in range(MOST_FIXES + 1)))
    assert trail(world) == []
    assert send(world, *(fix(now_ms - i) for i in range(MOST_FIXES))).kept == MOST_FIXES


def test_who_has_switched_off_is_not_followed(world: World) -> None:
    duty(world, "on")
    with world.storage.write_positions() as aside:
        positions.hide(aside, LI, world.organisation, world.clock.now_ms())
    taken = send(world, fix(world.clock.now_ms()))
    assert (taken.seen, taken.kept, trail(world)) == (False, 0, [])


def test_trails_end_after_the_days_that_the_organisation_says(world: World) -> None:
    duty(world, "on")
    made_ms = world.clock.now_ms()
    send(world, fix(made_ms))
    world.clock.advance(timedelta(days=29))
    forget_trails(world.storage, world.clock.now_ms())
    assert trail(world) == [made_ms]
    assert world.say("admin", "organisation.edit", world.organisation, {"trail_days": 7}).outcome == "applied"
    forget_trails(world.storage, world.clock.now_ms())
    assert trail(world) == []
    assert send(world, fix(made_ms)).off_duty == 1, "what would be forgotten at once is not kept"


def test_who_has_left_leaves_no_positions(world: World) -> None:
    duty(world, "on")
    send(world, fix(world.clock.now_ms()))
    assert world.say("admin", "person.edit", LI, {"active": False}).outcome in ("applied", "merged")
    forget_trails(world.storage, world.clock.now_ms())
    assert (trail(world), last_ms(world)) == ([], None)


@pytest.fixture
def on_roads() -> Iterator[list[Place]]:
    """An engine with roads is the one that is asked; gives which places it was asked to snap."""
    asked: list[Place] = []

    class Roads(Geodesic):
        def snap(self, place: Place) -> Snap:  # type: ignore[override]  # by air there is none
            asked.append(place)
            return Snap("a-map", len(asked), 0.25, 8.0, twin=7)

    before = everywhere()
    pick(Roads())
    yield asked
    pick(before)


def test_where_the_last_fix_lies_on_the_roads_is_looked_up_once_when_it_comes(
    world: World, on_roads: list[Place]
) -> None:
    duty(world, "on")
    world.clock.advance(timedelta(minutes=1))
    now_ms = world.clock.now_ms()
    assert send(world, fix(now_ms - 30_000), fix(now_ms - 10_000, 34.142)).kept == 2
    assert on_roads == [Place(34.142, 113.488)]
    with world.storage.read() as tx:
        seen = positions.of_person(tx, LI, snapped=True)
        (of_all,) = positions.of_organisation(tx, world.organisation, snapped=True)
        told = positions.of_person(tx, LI)
    assert seen == of_all and told and not set(told) & set(positions.SNAP)
    found = fix_of(seen or {})
    assert found and found.snap == Snap("a-map", 1, 0.25, 8.0, twin=7)
    send(world, fix(now_ms - 5_000, 36.0))
    with world.storage.read() as tx:
        kept = fix_of(positions.of_person(tx, LI, snapped=True) or {})
    assert kept and kept.snap == found.snap, "a jump moves nobody"


def test_a_visitor_s_own_phone_does_not_jump_away_from_where_the_demo_showed_them(world: World) -> None:
    duty(world, "on")
    world.clock.advance(timedelta(minutes=1))
    now_ms = world.clock.now_ms()
    shown = positions.row_of(
        LI,
        world.organisation,
        now_ms - 26_000,
        (34.5, 113.1),
        10.0,
        received_ms=now_ms,
        source=positions.SHOWN,
    )
    with world.storage.write_positions() as aside:
        positions.keep_moved(aside, [shown])
    assert send(world, fix(now_ms)).doubted == []
    assert last_ms(world) == now_ms
