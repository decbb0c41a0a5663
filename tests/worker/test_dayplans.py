"""The day's plan from end to end: planned, kept, told, changed by urgent work and by the desk's pins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from routing.dayplan import child
from routing.dayplan import model as routing_model
from routing.dayplan.churn import SAME_TIME_S
from routing.dayplan.model import Plan
from server.domain.errors import Problem
from server.storage.tables import records, timers
from server.usecases.dayplan_told import day_plan
from server.usecases.watch import plan_again, timer_of_plan
from tests.usecases.test_candidates import on_duty, report, seen
from tests.worker.working import work
from tests.world import World, id_of

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=False)
"""On one engine: what takes long here is solving, and records are kept on both by the tests of everything else."""

HOUR_MS = 3_600_000
HERE = {"lat_deg": 34.141, "lon_deg": 113.488}


def errand(world: World, name: str, **more: Any) -> str:
    now_ms = world.clock.now_ms()
    body: dict[str, Any] = {
        "site": id_of("site", "open"),
        "what": "inspection",
        "zh": "巡检",
        "en": "Inspection",
    }
    body |= {"minutes": 60, "from_ms": now_ms, "to_ms": now_ms + 7 * HOUR_MS, **more}
    assert world.say("desk", "errand.plan", id_of("errand", name), body).outcome == "applied"
    return id_of("errand", name)


def told(world: World, asked: str | None = None) -> dict[str, Any]:
    with world.storage.read() as tx:
        return day_plan(tx, world.organisation, asked, world.clock.now_ms())


def placed(found: dict[str, Any]) -> dict[str, tuple[str, int]]:
    return {
        stop["errand"]: (route["person"], stop["start_ms"])
        for route in found["routes"]
        for stop in route["stops"]
        if stop["errand"]
    }


def days(world: World, name: str) -> list[str]:
    """What this engineer's phone is told to do, in order."""
    with world.storage.read() as tx:
        found = records.find(tx, "day", world.organisation)
    mine = [one.body for one in found if one.body["person"] == id_of("person", name)]
    return [stop["errand"] for day in mine for stop in day["stops"] if stop["errand"]]


def given_to(world: World, name: str) -> None:
    """Something urgent comes into somebody's hands, whoever is ranked first."""
    ticket, visit = report(world), id_of("urgent visit")
    body = {"engineer": id_of("person", name), "visit": visit, "why": "spoken_to"}
    assert world.say("desk", "ticket.assign", ticket, body).outcome == "applied"


@pytest.fixture
def planned(world: World) -> World:
    """Li and zhou on duty near the site, three errands, and the plan of it settled."""
    on_duty(world, "li", "zhou")
    seen(world, "li", 1)
    seen(world, "zhou", 1)
    for name in ("one", "two", "three"):
        errand(world, name)
    work(world)
    return world


def test_a_day_is_planned_settled_and_told_to_the_phones_that_go(planned: World) -> None:
    found = told(planned)
    assert (found["state"], found["stage"], found["left_out"]) == ("ready", "settled", [])
    where = placed(found)
    assert set(where) == {id_of("errand", name) for name in ("one", "two", "three")}
    by_phone = [(id_of("person", name), one) for name in ("li", "zhou") for one in days(planned, name)]
    assert sorted((who, one) for one, (who, _) in where.items()) == sorted(by_phone)


def test_urgent_work_moves_only_what_it_takes_and_says_why(planned: World) -> None:
    before = placed(told(planned))
    busy = next(iter(before.values()))[0]
    name = next(one for one in ("li", "zhou") if id_of("person", one) == busy)
    given_to(planned, name)
    work(planned)
    found = told(planned)
    after = placed(found)
    moved = {one["errand"] for one in found["moves"]}
    assert moved and {one["why"]["code"] for one in found["moves"]} == {"urgent-first"}
    assert moved <= {one for one, (who, _) in before.items() if who == busy}
    for one in before.keys() - moved:
        assert after[one][0] == before[one][0] and abs(after[one][1] - before[one][1]) <= SAME_TIME_S * 1000
    assert next(route["urgent"] for route in found["routes"] if route["person"] == busy)


def test_a_solvers_answer_that_breaks_a_rule_is_shown_to_nobody_and_the_desk_hears_that_it_failed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_duty(world, "li")
    seen(world, "li", 1)
    errand(world, "one")
    good = child.at_once

    def early(problem: routing_model.Problem, wanted: Callable[[], bool]) -> Plan:
        (route,) = good(problem, wanted).routes
        stops = tuple(replace(one, start_s=one.start_s - 3600, end_s=one.end_s - 3600) for one in route.stops)
        return Plan((replace(route, stops=stops),))

    monkeypatch.setattr(child, "at_once", early)
    work(world)
    found = told(world)
    assert (found["state"], found["routes"], days(world, "li")) == ("failed", [], [])
    monkeypatch.undo()
    world.clock.advance(timedelta(minutes=30))
    work(world)
    assert told(world)["state"] == "ready" and days(world, "li") == [id_of("errand", "one")]


def test_a_pin_holds_is_said_as_the_reason_and_can_be_taken_back(planned: World) -> None:
    one = id_of("errand", "one")
    who, start_ms = placed(told(planned))[one]
    other = next(id for id in (id_of("person", "li"), id_of("person", "zhou")) if id != who)
    pin = {"person": other, "start_ms": start_ms + 2 * HOUR_MS}
    assert planned.say("desk", "errand.pin", one, pin).outcome == "applied"
    assert told(planned)["state"] == "solving"
    work(planned)
    found = told(planned)
    assert placed(found)[one] == (other, start_ms + 2 * HOUR_MS)
    assert [(m["errand"], m["why"]["code"]) for m in found["moves"] if m["errand"] == one] == [
        (one, "pinned")
    ]
    assert planned.say("desk", "errand.pin", one, {}).outcome == "applied"
    assert planned.record(one)["pin"] is None


def test_what_nobody_can_do_is_left_out_with_a_reason_in_both_languages(world: World) -> None:
    on_duty(world, "li")
    seen(world, "li", 1)
    hard = errand(world, "hard", skill="juggling")
    late = errand(world, "late", opens_min=8 * 60, closes_min=10 * 60)
    work(world)
    why = {one["errand"]: one["reasons"] for one in told(world)["left_out"]}
    assert [one["code"] for one in why[hard]] == ["skill-missing"] and "juggling" in why[hard][0]["zh"]
    assert [one["code"] for one in why[late]] == ["window-over"] and "09:00" in why[late][0]["en"]


def test_what_was_dropped_is_planned_no_more_and_what_was_made_ends_when_it_was(planned: World) -> None:
    dropped, done = id_of("errand", "one"), id_of("errand", "two")
    assert planned.say("desk", "errand.close", dropped, {"result": "dropped"}).outcome == "applied"
    assert planned.say("desk", "errand.close", done, {"result": "done"}).outcome == "applied"
    work(planned)
    where = placed(told(planned))
    assert dropped not in where and where[done][1] == planned.clock.now_ms() - HOUR_MS
    assert planned.say("desk", "errand.pin", done, {"person": id_of("person", "li")}).code == "errand-ended"


def told_stops(world: World, name: str) -> dict[str, dict[str, Any]]:
    """What this engineer's phone is told of each planned visit."""
    with world.storage.read() as tx:
        found = records.find(tx, "day", world.organisation)
    mine = [one.body for one in found if one.body["person"] == id_of("person", name)]
    return {stop["errand"]: stop for day in mine for stop in day["stops"] if stop["errand"]}


def test_what_an_engineer_made_shows_at_once_on_the_phone_and_stays_in_the_plan_as_it_was(
    planned: World,
) -> None:
    one, (who, start_ms) = min(placed(told(planned)).items(), key=lambda its: its[1][1])
    name = next(n for n in ("li", "zhou") if id_of("person", n) == who)
    planned.clock.advance(timedelta(milliseconds=start_ms + 20 * 60_000 - planned.clock.now_ms()))
    made_ms = planned.clock.now_ms()
    said = planned.say(name, "errand.close", one, {"result": "done", "note": "filters changed"})
    assert said.outcome == "applied"
    assert told_stops(planned, name)[one]["done_ms"] == made_ms
    work(planned)
    found = told(planned)
    stop = next(s for route in found["routes"] for s in route["stops"] if s["errand"] == one)
    assert (placed(found)[one], stop["end_ms"]) == ((who, start_ms), made_ms)
    assert told_stops(planned, name)[one]["done_ms"] == made_ms
    (kept,) = (its for its in found["errands"] if its["id"] == one)
    assert (kept["state"], kept["note"]) == ("done", "filters changed") and kept["ended_by"]
    assert found["moves"] == []


def test_an_engineer_makes_what_is_in_their_contracts_and_drops_nothing(planned: World) -> None:
    one = id_of("errand", "one")
    assert planned.say("li", "errand.close", one, {"result": "dropped"}).code == "role-not-allowed"
    elsewhere = {"contracts": [id_of("contract", "secret")], "clearance": []}
    assert planned.say("admin", "person.edit", id_of("person", "outsider"), elsewhere).outcome == "applied"
    with pytest.raises(Problem, match="not-found"):
        planned.say("outsider", "errand.close", one, {"result": "done"})
    assert planned.say("zhou", "errand.close", one, {"result": "done"}).outcome == "applied"


def test_planned_work_keeps_to_the_hours_of_its_site(world: World) -> None:
    hours = {"opens_min": 13 * 60, "closes_min": 15 * 60}
    assert world.say("lead", "site.edit", id_of("site", "open"), hours).outcome == "applied"
    kept = world.record(errand(world, "one"))
    assert (kept["opens_min"], kept["closes_min"]) == (13 * 60, 15 * 60)
    own = world.record(errand(world, "two", opens_min=9 * 60, closes_min=12 * 60))
    assert (own["opens_min"], own["closes_min"]) == (9 * 60, 12 * 60)


def test_without_errands_there_is_nothing_to_plan_and_nothing_is_kept(world: World) -> None:
    on_duty(world, "li")
    with world.storage.write() as tx:
        plan_again(tx, world.organisation, world.clock.now_ms())
    work(world)
    assert told(world)["state"] == "none" and told(world)["routes"] == []
    with world.storage.read() as tx:
        timer = timers.standing(tx, timer_of_plan(world.organisation))
    assert timer is not None and timer["due_ms"] > world.clock.now_ms()


def test_a_date_that_is_none_or_far_off_is_refused(world: World) -> None:
    for asked in ("tomorrow", "2026-13-01", "2031-01-01"):
        with pytest.raises(Problem, match="date-wrong"):
            told(world, asked)


def errands(world: World, state: str) -> list[dict[str, Any]]:
    with world.storage.read() as tx:
        return [one.body for one in records.find(tx, "errand", world.organisation, states=[state])]


def test_what_a_contract_asks_for_by_a_date_is_planned_and_ends_with_its_task(world: World) -> None:
    asked = {"contract": id_of("contract", "open"), "clause": "C-08", "zh": "季度巡检", "en": "Inspection"}
    visit = {"what": "inspection", "minutes": 90, "skill": "network"}
    said = world.say(
        "lead", "obligation.set", id_of("quarterly"), {**asked, "every": "quarter", "visit": visit}
    )
    assert said.outcome == "applied"
    work(world)
    (planned,) = errands(world, "open")
    assert (planned["site"], planned["minutes"], planned["skill"]) == (id_of("site", "open"), 90, "network")
    world.say("lead", "task.close", planned["task"], {"result": "inspected"})
    assert [one["id"] for one in errands(world, "done")] == [planned["id"]]


def test_a_promised_spare_unit_is_a_delivery_to_be_planned_until_it_stands_there(world: World) -> None:
    ticket = report(world)
    for kind in ("ticket.request_loan", "ticket.confirm_loan"):
        assert world.say("desk", kind, ticket, {}).outcome == "applied"
    (delivery,) = errands(world, "open")
    assert (delivery["what"], delivery["ticket"]) == ("delivery", ticket)
    assert world.say("desk", "ticket.install_loan", ticket, {}).outcome == "applied"
    assert errands(world, "open") == []
