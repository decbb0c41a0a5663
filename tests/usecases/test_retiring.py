"""A calendar, a dated duty and an occasion are taken back where nothing relies on them; nothing is deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from server.domain.errors import sentence
from server.domain.ids import new_id
from server.storage.tables import records
from tests.sync.test_journey import report
from tests.usecases.test_obligations import OFFICE, SECRET, office, set_obligation, tasks
from tests.worker.working import let_pass, work
from tests.world import World, commitment, id_of

WHY = {"why": "填错了"}


def state(world: World, id: str) -> str | None:
    with world.storage.read() as tx:
        record = records.get(tx, id)
    assert record is not None, "nothing is deleted"
    return record.state


def tell(world: World, what: str, at_ms: int, **more: Any) -> str:
    id = new_id()
    body = {"contract": SECRET, "what": what, "at_ms": at_ms, **more}
    assert world.say("desk", "occasion.tell", id, body).outcome == "applied"
    return id


def refused(world: World, kind: str, id: str, code: str, **values: int) -> None:
    outcome = world.say("lead", kind, id, WHY)
    assert (outcome.code, outcome.detail) == (code, sentence(code, "zh", values))


def test_a_withdrawn_occasion_closes_what_it_opened_and_leaves_what_was_done(world: World) -> None:
    for clause in ("A-04", "A-05"):
        set_obligation(world, clause=clause, starts="anomaly_found", within_min=1440)
    occasion = tell(world, "anomaly_found", world.clock.now_ms())
    done, open_ = tasks(world)
    world.say("lead", "task.close", done["id"], {"result": "已更正"})
    assert world.say("desk", "occasion.withdraw", occasion, WHY).outcome == "applied"
    assert world.record(done["id"])["result"] == "已更正"
    ended = world.record(open_["id"])
    assert (ended["state"], ended["result"], ended["closed_by"]) == (
        "closed",
        None,
        id_of("person", "desk"),
    )
    body = world.record(occasion)
    assert (body["by"], body["withdrawn_by"], body["why"]) == (
        id_of("person", "desk"),
        id_of("person", "desk"),
        WHY["why"],
    )
    assert body["told_ms"] <= body["withdrawn_ms"]
    assert world.say("desk", "occasion.withdraw", occasion, WHY).outcome == "superseded"


def test_a_major_event_stays_while_a_ticket_is_judged_by_its_promises(world: World) -> None:
    now_ms = world.clock.now_ms()
    event = tell(world, "major_event_planned", now_ms - 1_000, until_ms=now_ms + 3_600_000)
    over = tell(world, "major_event_planned", now_ms - 20_000, until_ms=now_ms - 10_000)
    ticket = report(world)
    grade = {"type": "on_site", "severity": "normal"}
    world.say("desk", "ticket.grade", ticket, {**grade, "during": "major_event"})
    refused(world, "occasion.withdraw", event, "occasion-in-use", tickets=1)
    assert world.say("lead", "occasion.withdraw", over, WHY).outcome == "applied"
    world.say("desk", "ticket.grade", ticket, {**grade, "why": "不是活动期间"})
    assert world.say("lead", "occasion.withdraw", event, WHY).outcome == "applied"


def test_an_event_told_without_its_end_lasts_for_its_day(world: World) -> None:
    event = tell(world, "major_event_planned", world.clock.now_ms())
    world.clock.advance(timedelta(days=2))
    ticket = report(world)
    grade = {"type": "on_site", "severity": "normal", "during": "major_event"}
    world.say("desk", "ticket.grade", ticket, grade)
    assert world.say("lead", "occasion.withdraw", event, WHY).outcome == "applied"


def test_a_retired_duty_opens_no_task_any_more_and_ends_those_of_its_periods(world: World) -> None:
    first = set_obligation(world, every="month")
    work(world)
    second = set_obligation(world, every="month", replaces=first)
    assert world.say("lead", "obligation.retire", first, WHY).code == "commitment-replaced"
    assert world.say("lead", "obligation.retire", second, WHY).outcome == "applied"
    assert [one["state"] for one in tasks(world, first)] == ["closed"], "of the version before it, too"
    let_pass(world, days=40)
    assert tasks(world, second) == []
    assert world.say("lead", "obligation.retire", second, WHY).outcome == "superseded"
    body = {"contract": SECRET, "clause": "B-08", "zh": "又", "en": "x", "every": "day", "replaces": second}
    assert world.say("lead", "obligation.set", new_id(), body).code == "commitment-replaced"


def test_a_duty_stays_while_something_that_happened_waits_for_it(world: World) -> None:
    duty = set_obligation(world, starts="anomaly_found", within_min=60)
    occasion = tell(world, "anomaly_found", world.clock.now_ms())
    refused(world, "obligation.retire", duty, "obligation-in-use", tasks=1)
    world.say("desk", "occasion.withdraw", occasion, WHY)
    assert world.say("lead", "obligation.retire", duty, WHY).outcome == "applied"
    tell(world, "anomaly_found", world.clock.now_ms())
    assert [one["state"] for one in tasks(world, duty)] == ["closed"]


def test_a_calendar_stays_while_anything_counts_by_it(world: World) -> None:
    calendar = office(world)
    over = new_id()
    layer = {"zone": "Asia/Shanghai", "weekly": {}, "base": calendar, "closures": ["2026-12-01"]}
    assert world.say("lead", "calendar.set", over, {"contract": SECRET, "calendar": layer}).outcome == (
        "applied"
    )
    duty = set_obligation(world, every="month", calendar=calendar)
    row = commitment("B-99", "plan", 30, ["plan_given"], calendar=calendar, type="any")
    promise = new_id()
    said = {"contract": SECRET, "commitment": row}
    assert world.say("lead", "commitment.set", promise, said).outcome == "applied"
    ticket = report(world)
    refused(world, "calendar.retire", calendar, "calendar-in-use", rows=1, duties=1, calendars=1, contracts=0)
    world.say("lead", "obligation.retire", duty, WHY)
    assert world.say("lead", "calendar.retire", over, WHY).outcome == "applied"
    always = id_of("calendar")
    replacing = {**said, "commitment": {**row, "calendar": always}, "replaces": promise}
    assert world.say("lead", "commitment.set", new_id(), replacing).outcome == "applied"
    refused(world, "calendar.retire", calendar, "calendar-in-use", rows=1, duties=0, calendars=0, contracts=0)
    world.say("desk", "ticket.void", ticket, {"why": "误报"})
    assert world.say("lead", "calendar.retire", calendar, WHY).outcome == "applied"
    refused(world, "calendar.retire", always, "calendar-in-use", rows=5, duties=0, calendars=0, contracts=2)


def test_nothing_new_counts_by_a_retired_calendar_until_it_is_set_again(world: World) -> None:
    calendar = office(world)
    assert world.say("lead", "calendar.retire", calendar, WHY).outcome == "applied"
    assert state(world, calendar) == "retired"
    assert world.say("lead", "calendar.retire", calendar, WHY).outcome == "superseded"
    duty = {"contract": SECRET, "clause": "B-08", "zh": "巡检", "en": "x", "every": "day"}
    layer = {"zone": "Asia/Shanghai", "weekly": {}, "base": calendar}
    row = commitment("B-99", "plan", 30, ["plan_given"], calendar=calendar)
    for kind, body in (
        ("obligation.set", {**duty, "calendar": calendar}),
        ("calendar.set", {"contract": SECRET, "calendar": layer}),
        ("commitment.set", {"contract": SECRET, "commitment": row}),
    ):
        assert world.say("lead", kind, new_id(), body).code == "unknown-calendar"
    back = {"contract": SECRET, "calendar": OFFICE}
    assert world.say("lead", "calendar.set", calendar, back).outcome == "applied"
    assert world.say("lead", "obligation.set", new_id(), {**duty, "calendar": calendar}).outcome == "applied"
