"""A site that nobody could reach in time is told to the desk once, and stood down, without flicker."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from server.domain.actors import Actor, Role
from server.storage.tables import records, timers
from server.sync.door import Wish, submit
from server.usecases.coverage_plan import plan_told
from server.usecases.coverage_told import coverage_told
from server.usecases.watch import timer_of_coverage
from server.worker.coverage import begin
from server.worker.following import Following
from tests.usecases.test_candidates import given, on_duty, said, seen
from tests.worker.working import let_pass
from tests.world import World, id_of

KEY = f"{id_of('site', 'secret')}:30"


def risks(world: World, state: str = "open") -> list[dict[str, Any]]:
    with world.storage.read() as tx:
        found = records.find(tx, "task", world.organisation, states=[state])
    return [one.body for one in found if one.body["what"] == "standing_risk"]


def told(world: World, **asked: Any) -> dict[str, Any]:
    wanted = {"more_at": None, "within_min": None, **asked}
    with world.storage.read() as tx:
        return coverage_told(tx, world.organisation, world.clock.now_ms(), **wanted)


@pytest.fixture
def watched(world: World) -> World:
    """Li is on duty 3 km from the site; the worker watches."""
    on_duty(world, "li")
    seen(world, "li", 3)
    begin(world.storage, world.clock)
    let_pass(world, seconds=1)
    return world


def test_the_desk_reads_how_many_could_be_there_in_time_and_who(watched: World) -> None:
    (row,) = told(watched)["rows"]
    assert (row["key"], row["count"], row["who"]) == (KEY, 1, ["li"])
    assert told(watched)["engines"] == ["geodesic"] and told(watched)["assumed"]


def test_a_gap_is_told_once_it_lasted_and_stood_down_once_it_has_ended(watched: World) -> None:
    said(watched, "person.duty", id_of("person", "li"), {"duty": "off"})
    let_pass(watched, seconds=30)
    assert risks(watched) == [], "it may close by itself"
    let_pass(watched, minutes=3)
    (task,) = risks(watched)
    assert (task["site"], task["commitment"]) == (id_of("site", "secret"), id_of("commitment", "arrive"))
    assert told(watched)["rows"][0]["risk_since_ms"] == task["opened_ms"]

    said(watched, "person.duty", id_of("person", "li"), {"duty": "on"})
    seen(watched, "li", 3)
    let_pass(watched, seconds=30)
    assert len(risks(watched)) == 1
    let_pass(watched, minutes=3)
    assert risks(watched) == [] and len(risks(watched, "closed")) == 1


def test_a_gap_that_closes_by_itself_is_told_to_nobody(watched: World) -> None:
    said(watched, "person.duty", id_of("person", "li"), {"duty": "off"})
    let_pass(watched, seconds=30)
    said(watched, "person.duty", id_of("person", "li"), {"duty": "on"})
    let_pass(watched, minutes=3)
    assert risks(watched) == [] and risks(watched, "closed") == []


def test_whoever_has_something_in_hand_covers_nothing_else(watched: World) -> None:
    given(watched, "li", "visit.accept")
    assert told(watched)["rows"][0]["count"] == 0


def test_one_more_engineer_and_a_shorter_promise_can_be_supposed(watched: World) -> None:
    site = id_of("site", "secret")
    assert told(watched, more_at=site)["rows"][0]["supposed"] == 2
    assert told(watched, within_min=5)["rows"][0]["supposed"] == 0
    assert told(watched)["rows"][0]["supposed"] is None


def test_the_days_to_come_follow_the_roster(watched: World) -> None:
    start_ms = told(watched)["start_ms"]
    hour_ms = 3_600_000
    entry = {"person": id_of("person", "li"), "post": "duty"}
    entry |= {"from_ms": start_ms + 2 * hour_ms, "to_ms": start_ms + 5 * hour_ms}
    said(
        watched,
        "roster.set",
        id_of("roster"),
        {"contract": id_of("contract", "secret"), "entries": [entry]},
    )
    found = told(watched)
    assert found["rows"][0]["ahead"][:7] == [0, 0, 1, 1, 1, 0, 0]
    assert [(one["from_ms"] - start_ms) // hour_ms for one in found["gaps"]] == [0, 5]


def test_a_resident_whom_nobody_saw_is_at_their_post_and_it_is_said(watched: World) -> None:
    on_duty(watched, "zhou")
    now_ms = watched.clock.now_ms()
    entry: dict[str, Any] = {"person": id_of("person", "zhou"), "post": "resident"}
    entry |= {"from_ms": now_ms - 3_600_000, "to_ms": now_ms + 3_600_000}
    said(
        watched, "roster.set", id_of("roster"), {"contract": id_of("contract", "secret"), "entries": [entry]}
    )
    (row,) = told(watched)["rows"]
    assert (row["count"], row["who"], row["at_post"]) == (2, ["li", "zhou"], ["zhou"])
    assert row["ahead"][:2] == [1, 0], "the roster's hour has li nowhere"
    seen(watched, "zhou", 400)
    (row,) = told(watched)["rows"]
    assert (row["count"], row["at_post"]) == (1, []), "a fresh position says that they are elsewhere"


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg", "why"),
    [(34.9, 113.9, None), (34.141, 13.488, "site-nowhere-near"), (0.0, 0.0, "site-without-position")],
)
def test_a_site_that_cannot_be_where_it_is_entered_is_left_out_and_listed(
    watched: World, lat_deg: float, lon_deg: float, why: str | None
) -> None:
    said(watched, "site.locate", id_of("site", "secret"), {"lat_deg": lat_deg, "lon_deg": lon_deg})
    found = told(watched)
    assert [one["why"] for one in found["unplaced"]] == ([] if why is None else [why])
    assert len(found["rows"]) == (1 if why is None else 0)


def test_a_move_is_proposed_when_it_is_worth_the_drive(watched: World) -> None:
    assert told(watched)["standby"] is None
    seen(watched, "li", 14)
    move = told(watched)["standby"]
    assert (move["name"], move["key"]) == ("li", KEY)
    assert move["gain"] > 0.025 and move["minutes"] > 10


def test_every_site_twice_is_solved_and_what_it_lacks_is_said(watched: World) -> None:
    seen(watched, "li", 14)
    with watched.storage.read() as tx:
        once, twice = (plan_told(tx, watched.organisation, watched.clock.now_ms(), times) for times in (1, 2))
    (move,) = once["moves"]
    assert (move["name"], move["key"], once["short"], once["proven"]) == ("li", KEY, [], True)
    assert once["travel_min"] == pytest.approx(move["minutes"], abs=0.1) and move["gain"] > 0
    assert twice["short"] == [{"key": KEY, "lack": 1}]


class Once(threading.Event):
    """Set after one look."""

    def wait(self, timeout: float | None = None) -> bool:
        was = self.is_set()
        self.set()
        return was


def test_an_organisation_that_is_added_while_the_worker_runs_is_watched_too(watched: World) -> None:
    other = id_of("organisation", "added later")
    body = {"zh": "新来的", "en": "Newcomer", "zone": "Asia/Shanghai"}
    worker = Actor(Role.WORKER, other)
    added = submit(watched.storage, watched.clock, worker, Wish("organisation.add", other, body))
    assert added.outcome == "applied"
    Following(watched.storage, watched.clock).run(Once())
    with watched.storage.read() as tx:
        assert timers.is_set(tx, timer_of_coverage(other))
