"""A ticket that was changed too often for its history to be climbed: what is up now rings, each rung once."""

from __future__ import annotations

import pytest

from tests.sync.test_journey import assigned, report
from tests.worker.test_rungs import rang, watched
from tests.worker.working import found, let_pass
from tests.world import World, id_of

__all__ = ["watched"]

CLOSED = {"zone": "Asia/Shanghai", "weekly": "always", "closures": ["2026-11-23"]}
OPEN = {**CLOSED, "closures": []}


@pytest.fixture
def too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every ticket had changed so often."""
    overdo(monkeypatch)


def overdo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.domain.replay.MOST_TELLING", 0)
    monkeypatch.setattr("server.domain.replay.MOST_READ", 0)


def test_each_rung_rings_once_at_its_second(watched: World, too_long: None) -> None:
    ticket = report(watched)
    let_pass(watched, minutes=2, seconds=29)
    assert rang(watched, ticket, "respond") == []
    let_pass(watched, minutes=14, seconds=1)
    told = [
        ("+10min", 900, "boss", "ringing"),
        ("+5min", 600, "boss", "ringing"),
        ("-60s", 240, "desk", "ringing"),
        ("100%", 300, "boss", "ringing"),
        ("50%", 150, "desk", "ringing"),
    ]
    assert sorted(rang(watched, ticket, "respond")) == told
    for _ in range(3):
        watched.say("desk", "ticket.note", ticket, {"text": "x"})
        let_pass(watched, seconds=2)
    assert sorted(rang(watched, ticket, "respond")) == told
    watched.say("desk", "ticket.call", ticket, {"to": "reporter", "answered": True})
    let_pass(watched, minutes=10)
    assert {state for *_, state in rang(watched, ticket, "respond")} == {"stood_down"}


def test_what_rang_while_the_history_was_short_enough_goes_on(
    watched: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = report(watched)
    let_pass(watched, minutes=6)
    before = {one["id"] for one in found(watched, "alert", ticket)}
    overdo(monkeypatch)
    watched.say("desk", "ticket.note", ticket, {"text": "x"})
    let_pass(watched, minutes=3)
    assert {one["id"] for one in found(watched, "alert", ticket)} == before
    assert {state for *_, state in rang(watched, ticket, "respond")} == {"ringing"}


def test_what_was_stood_down_rings_anew_when_its_deadline_comes_back(world: World, too_long: None) -> None:
    ticket, _ = assigned(world)
    let_pass(world, minutes=16)
    calendar = id_of("calendar")
    for hours in (CLOSED, OPEN):
        body = {"contract": id_of("contract", "secret"), "calendar": hours}
        assert world.say("lead", "calendar.set", calendar, body).outcome == "applied"
        let_pass(world, seconds=1)
    states = [state for rung, _, who, state in rang(world, ticket, "arrive") if (rung, who) == ("50%", "li")]
    assert sorted(states) == ["ringing", "stood_down"]
