"""Terms that no clock could count by are refused at the door, with the clock's own code."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.ids import new_id
from tests.world import World, commitment, id_of

SECRET, OPEN = id_of("contract", "secret"), id_of("contract", "open")
ALWAYS: dict[str, Any] = {"zone": "Asia/Shanghai", "weekly": "always"}


def set_row(world: World, row: dict[str, Any], **more: Any) -> Any:
    return world.say("lead", "commitment.set", new_id(), {"contract": SECRET, "commitment": row, **more})


def set_week(world: World, calendar: dict[str, Any], id: str | None = None, contract: str = SECRET) -> Any:
    return world.say("lead", "calendar.set", id or new_id(), {"contract": contract, "calendar": calendar})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"stops": []}, "no-stop-event"),
        ({"within_min": 0}, "bad-duration"),
        ({"within_min": "30"}, "bad-duration"),
        ({"within_min": 2**80}, "bad-duration"),
        ({"calendar": "018f0000-0000-7000-8000-000000000000"}, "unknown-calendar"),
        ({"certainty": "sure"}, "validation-failed"),
        ({"stops": 5}, "validation-failed"),
        ({"ladder": [{"to": 5}]}, "validation-failed"),
        ({"proof": 7}, "validation-failed"),
        ({"stops": ["nobody_says_this"]}, "no-stop-event"),
        ({"stops": ["arrived", "nobody_says_this"]}, "validation-failed"),
        ({"starts": "nobody_says_this"}, "validation-failed"),
        ({"type": "riddle"}, "validation-failed"),
        ({"severity": "dire"}, "validation-failed"),
        ({"during": "lunch"}, "validation-failed"),
        ({"proof": {"kinds": 2, "of": ["photo"], "one_of": []}}, "validation-failed"),
        ({"proof": {"kinds": 1, "of": ["photo"], "one_of": ["gate_code"]}}, "validation-failed"),
        ({"ladder": [{"at_pct": 50, "to": ["nobody"]}]}, "validation-failed"),
        ({"ladder": [{"at_pct": 50, "to": []}]}, "validation-failed"),
        ({"ladder": [{"at_pct": -4, "to": ["engineer"]}]}, "validation-failed"),
        ({"ladder": [{"every_min_after": 0, "to": ["engineer"]}]}, "validation-failed"),
        ({"ladder": [{"at_pct": 50, "at_s": 30, "to": ["engineer"]}]}, "validation-failed"),
        ({"ladder": [{"to": ["engineer"]}]}, "validation-failed"),
        ({"ladder": [{"at_pct": 50, "to": ["engineer"], "channels": ["smoke"]}]}, "validation-failed"),
    ],
    ids=str,
)
def test_a_commitment_that_cannot_be_judged_is_refused(
    world: World, change: dict[str, Any], code: str
) -> None:
    before = world.record(SECRET)["commitments"]
    outcome = set_row(world, {**commitment("B-03", "arrive", 30, ["arrived"]), **change})
    assert (outcome.outcome, outcome.code) == ("rejected", code)
    assert world.record(SECRET)["commitments"] == before


def test_a_row_without_its_keys_or_in_place_of_another_contracts_is_refused(world: World) -> None:
    assert set_row(world, {}).code == "validation-failed"
    row = commitment("B-03", "arrive", 30, ["arrived"])
    body = {"contract": OPEN, "commitment": row, "replaces": id_of("commitment", "arrive")}
    assert world.say("lead", "commitment.set", new_id(), body).code == "record-unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weekly": {"mon": [["09:00", "09:00"]]}}, "bad-window"),
        ({"weekly": {"funday": [["09:00", "17:00"]]}}, "bad-window"),
        ({"weekly": 5}, "bad-window"),
        ({"closures": ["2026-02-30"]}, "bad-window"),
        ({"weekly": []}, "bad-window"),
        ({"weekly": ""}, "bad-window"),
        ({"closures": 5}, "validation-failed"),
        ({"closures": {}}, "validation-failed"),
        ({"closures": None}, "validation-failed"),
        ({"additions": []}, "validation-failed"),
        ({"additions": ["2026-02-03"]}, "validation-failed"),
        ({"zone": "Mars/Olympus"}, "time-without-zone"),
        ({"zone": None}, "time-without-zone"),
        ({"base": "018f0000-0000-7000-8000-000000000000"}, "unknown-calendar"),
    ],
    ids=str,
)
def test_a_calendar_that_cannot_be_read_is_refused_new_or_as_the_next_version(
    world: World, change: dict[str, Any], code: str
) -> None:
    before = world.record(id_of("calendar"))
    for id in (None, id_of("calendar")):
        outcome = set_week(world, {**ALWAYS, **change}, id)
        assert (outcome.outcome, outcome.code) == ("rejected", code)
    assert world.record(id_of("calendar")) == before


def test_calendars_that_stand_on_each_other_are_refused(world: World) -> None:
    upper = new_id()
    assert set_week(world, {"weekly": None, "base": id_of("calendar")}, upper).outcome == "applied"
    assert set_week(world, {**ALWAYS, "base": upper}, id_of("calendar")).code == "unknown-calendar"


def test_a_promise_on_a_calendar_that_never_opens_is_refused(world: World) -> None:
    closed = new_id()
    assert set_week(world, {"zone": "Asia/Shanghai", "weekly": {}}, closed).outcome == "applied"
    outcome = set_row(world, commitment("B-03", "arrive", 30, ["arrived"], calendar=closed))
    assert (outcome.outcome, outcome.code) == ("rejected", "calendar-never-opens")


def test_another_contracts_calendar_is_not_changed(world: World) -> None:
    assert set_week(world, ALWAYS, id_of("calendar"), OPEN).code == "record-unknown"
