"""What is promised by a date: tasks open with their period or with what starts them, and are done with a result."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.domain.ids import new_id
from server.domain.times import parse_rfc3339
from server.storage.tables import records
from tests.sync.test_journey import report
from tests.worker.working import let_pass, work
from tests.world import World, id_of

SECRET = id_of("contract", "secret")
OFFICE = {
    "zone": "Asia/Shanghai",
    "weekly": {"mon-fri": [["08:30", "12:00"], ["13:30", "17:30"]]},
    "closures": ["2026-11-25"],
    "additions": {"2026-11-28": "wed"},
}


def set_obligation(world: World, **said: Any) -> str:
    id = new_id()
    body = {"contract": SECRET, "clause": "B-08", "zh": "巡检", "en": "Inspection", **said}
    outcome = world.say("lead", "obligation.set", id, body)
    assert outcome.outcome == "applied", outcome
    return id


def tasks(world: World, obligation: str | None = None) -> list[dict[str, Any]]:
    with world.storage.read() as tx:
        found = [one.body for one in records.find(tx, "task", world.organisation, contract=SECRET)]
    mine = [one for one in found if one["what"] == "dated" and obligation in (None, one["obligation"])]
    return sorted(mine, key=lambda one: one["due_ms"])


def office(world: World) -> str:
    id = new_id()
    assert (
        world.say("lead", "calendar.set", id, {"contract": SECRET, "calendar": OFFICE}).outcome == "applied"
    )
    return id


def test_a_task_opens_with_the_period_that_runs_and_is_due_at_its_end(world: World) -> None:
    quarter = set_obligation(world, every="quarter")
    work(world)
    (task,) = tasks(world, quarter)
    assert (task["period"], task["state"], task["person"]) == ("2026-Q4", "open", id_of("person", "lead"))
    assert task["due_ms"] == parse_rfc3339("2027-01-01T00:00:00+08:00")
    let_pass(world, days=40)
    assert [one["period"] for one in tasks(world, quarter)] == ["2026-Q4", "2027-Q1"]


def test_periods_that_began_while_nobody_worked_are_opened_each_once(world: World) -> None:
    daily = set_obligation(world, every="day", clause="B-15")
    work(world, "one")
    world.clock.advance(timedelta(days=3))
    work(world, "two")
    work(world, "three")
    days = ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"]
    assert [one["period"] for one in tasks(world, daily)] == days


def test_a_new_version_asks_for_the_next_period_and_leaves_open_tasks_as_they_are(world: World) -> None:
    old = set_obligation(world, every="month")
    work(world)
    new = set_obligation(world, every="month", zh="巡检两次", replaces=old)
    let_pass(world, days=10)
    assert [one["period"] for one in tasks(world, old)] == ["2026-11"]
    assert [(one["period"], one["zh"]) for one in tasks(world, new)] == [("2026-12", "巡检两次")]
    body = {"contract": SECRET, "clause": "B-08", "zh": "又", "en": "x", "every": "day", "replaces": old}
    assert world.say("lead", "obligation.set", new_id(), body).code == "commitment-replaced"


def test_working_days_before_an_event_and_after_an_order_are_counted_on_the_working_days(
    world: World,
) -> None:
    calendar = office(world)
    notice = set_obligation(
        world, clause="C-07", starts="major_event_planned", before_working_days=3, calendar=calendar
    )
    bought = set_obligation(
        world, clause="C-06", starts="special_part_ordered", within_working_days=2, calendar=calendar
    )
    event_ms = parse_rfc3339("2026-11-30T09:00:00+08:00")
    told = {"contract": SECRET, "what": "major_event_planned", "at_ms": event_ms}
    assert world.say("desk", "occasion.tell", new_id(), told).outcome == "applied"
    # Friday, the Saturday that pays for Wednesday, Thursday: counted back from Monday.
    (task,) = tasks(world, notice)
    assert task["due_ms"] == parse_rfc3339("2026-11-26T17:30:00+08:00")
    ticket = report(world)
    world.say("desk", "ticket.order_part", ticket, {"part": "lens"})
    (task,) = tasks(world, bought)
    assert task["ticket"] == ticket
    assert task["due_ms"] == parse_rfc3339("2026-11-26T17:30:00+08:00"), "Wednesday is closed"


def test_a_corrected_order_moves_its_task_and_a_withdrawn_one_ends_it(world: World) -> None:
    bought = set_obligation(world, clause="C-06", starts="special_part_ordered", within_min=60)
    ticket = report(world)
    world.clock.advance(timedelta(hours=2))
    world.say("desk", "ticket.order_part", ticket, {"part": "lens"})
    order = world.record(ticket)["events"][-1]
    (opened,) = tasks(world, bought)

    def corrected(**body: Any) -> dict[str, Any]:
        said = {"of": order["id"], "why": "x", **body}
        assert world.say("lead", "event.correct", ticket, said).outcome == "applied"
        (task,) = tasks(world, bought)
        return task

    assert corrected(set={"at_ms": order["at_ms"] - 30 * 60_000})["due_ms"] == opened["due_ms"] - 30 * 60_000
    assert corrected(retract=True)["state"] == "closed"
    again = corrected(of=world.record(ticket)["events"][-1]["id"], retract=True)
    assert (again["state"], again["closed_ms"], again["closed_by"]) == ("open", None, None)
    world.say("lead", "task.close", again["id"], {"result": "bought"})
    assert corrected(retract=True)["result"] == "bought"


def test_a_dated_task_is_done_with_a_result_by_a_person(world: World) -> None:
    set_obligation(world, every="month")
    work(world)
    (task,) = tasks(world)
    for body in ({}, {"result": " "}):
        assert world.say("lead", "task.close", task["id"], body).code == "validation-failed"
    assert world.say("lead", "task.close", task["id"], {"result": "12 台正常"}).outcome == "applied"
    done = world.record(task["id"])
    assert (done["state"], done["result"], done["closed_by"]) == (
        "closed",
        "12 台正常",
        id_of("person", "lead"),
    )
    assert world.say("lead", "task.close", task["id"], {"result": "again"}).outcome == "superseded"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "bad-duration"),
        ({"every": "month", "within_min": 60}, "bad-duration"),
        ({"every": "month", "starts": "anomaly_found", "within_min": 60}, "bad-duration"),
        ({"starts": "anomaly_found"}, "bad-duration"),
        ({"starts": "anomaly_found", "within_min": 60, "within_working_days": 2}, "bad-duration"),
        ({"every": "month", "calendar": "018f0000-0000-7000-8000-000000000000"}, "unknown-calendar"),
        ({"every": "year"}, "shape-wrong"),
    ],
    ids=str,
)
def test_an_obligation_without_one_due_date_is_refused(world: World, said: dict[str, Any], code: str) -> None:
    body = {"contract": SECRET, "clause": "B-08", "zh": "巡检", "en": "Inspection", **said}
    assert world.say("lead", "obligation.set", new_id(), body).code == code


def test_what_cannot_be_counted_is_refused_where_it_is_set(world: World) -> None:
    closed = new_id()
    never = {"contract": SECRET, "calendar": {"zone": "Asia/Shanghai", "weekly": {}}}
    assert world.say("lead", "calendar.set", closed, never).outcome == "applied"
    body: dict[str, Any] = {
        "contract": SECRET,
        "clause": "C-16",
        "zh": "通知",
        "en": "Notice",
        "calendar": closed,
    }
    body |= {"starts": "replacement_planned", "before_working_days": 7}
    assert world.say("lead", "obligation.set", new_id(), body).code == "calendar-never-opens"


def test_an_event_that_ends_before_it_begins_is_refused(world: World) -> None:
    body: dict[str, Any] = {
        "contract": SECRET,
        "what": "major_event_planned",
        "at_ms": 2_000,
        "until_ms": 1_000,
    }
    assert world.say("desk", "occasion.tell", new_id(), body).code == "validation-failed"
