"""A move that would help is proposed, asked for, answered on the phone, and over when something comes between."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.errors import Problem
from server.storage.tables import notices, records, subscriptions
from server.usecases import standby
from server.usecases.act import moment_now
from server.usecases.coverage_told import coverage_told
from server.usecases.notices import About, Writer
from server.worker.coverage import begin
from tests.usecases.test_candidates import asked, codes_of, given, item, on_duty, report, said, seen
from tests.worker.working import let_pass, work
from tests.world import World, id_of

SITE = id_of("site", "secret")


def moves(world: World) -> list[dict[str, Any]]:
    """What the desk sees, newest first."""
    with world.storage.read() as tx:
        return [one.body for one in standby.shown(tx, world.organisation, world.clock.now_ms())]


def proposed(world: World) -> dict[str, Any]:
    (move,) = moves(world)
    assert move["state"] == "proposed"
    return move


def row(world: World) -> dict[str, Any]:
    with world.storage.read() as tx:
        told = coverage_told(tx, world.organisation, world.clock.now_ms(), None, None)
    return dict(told["rows"][0])


def body_of(move: dict[str, Any]) -> dict[str, Any]:
    keys = ("person", "at", "site", "within_min", "gain", "minutes")
    return {key: move[key] for key in keys}


def say(world: World, who: str, kind: str, move: dict[str, Any], **body: Any) -> str:
    return str(world.say(who, kind, move["id"], body).outcome)


@pytest.fixture
def far(world: World) -> World:
    """Li comes on duty 14 km from the site; the worker looks."""
    begin(world.storage, world.clock)
    work(world)
    seen(world, "li", 14)
    on_duty(world, "li")
    work(world)
    return world


@pytest.fixture
def going(far: World) -> dict[str, Any]:
    """The desk has asked, and li has agreed."""
    move = proposed(far)
    assert far.say("desk", "standby.ask", move["id"], body_of(move)).outcome == "applied"
    assert say(far, "li", "standby.accept", move) == "applied"
    return move


def test_who_becomes_free_is_proposed_to_wait_where_it_helps_with_gain_and_cost(far: World) -> None:
    move = proposed(far)
    assert (move["person"], move["at"], move["site"]) == (id_of("person", "li"), SITE, SITE)
    assert move["gain"] > 0.025 and move["minutes"] > 10 and move["story"][0]["what"] == "proposed"
    let_pass(far, minutes=3)
    assert proposed(far)["id"] == move["id"], "it stands while it helps, and is not said twice"
    given(far, "li")
    work(far)
    assert far.record(move["id"])["end"] == "assigned"


def test_an_accepted_move_shows_in_coverage_and_among_candidates(far: World, going: dict[str, Any]) -> None:
    assert far.record(going["id"])["state"] == "accepted"
    assert (row(far)["count"], row(far)["coming"]) == (0, ["li"])
    assert "stands-by" in codes_of(item(asked(far, report(far)), "li"))
    let_pass(far, minutes=40)
    assert row(far)["who"] == ["li"], "no phone says so, but by now they are there"
    assert moves(far)[0]["id"] == going["id"], "and nobody is asked to go where somebody goes"


def test_each_step_stands_in_its_story(far: World, going: dict[str, Any]) -> None:
    assert say(far, "li", "standby.leave", going, why="called home") == "applied"
    body = far.record(going["id"])
    assert [one["what"] for one in body["story"]] == ["proposed", "asked", "accepted", "left"]
    assert [one["by"] for one in body["story"]] == [None, *(id_of("person", n) for n in ("desk", "li", "li"))]
    assert body["why"] == "called home" and moves(far)[0]["state"] == "left"


def test_who_says_no_by_mistake_says_yes_and_nobody_else_answers_for_them(far: World) -> None:
    move = proposed(far)
    assert far.say("desk", "standby.ask", move["id"], body_of(move)).outcome == "applied"
    with pytest.raises(Problem, match="not-found"):
        say(far, "zhou", "standby.accept", move)
    assert say(far, "li", "standby.decline", move, why="the car is charging") == "applied"
    assert far.record(move["id"])["why"] == "the car is charging"
    work(far)
    assert [one["state"] for one in moves(far)] == ["declined"], "the same is not proposed again at once"
    assert say(far, "li", "standby.accept", move) == "applied"
    assert say(far, "li", "standby.accept", move) == "superseded"


@pytest.mark.parametrize(
    ("between", "end"),
    [("ticket", "assigned"), ("off", "off_duty"), ("desk", "taken_back"), ("time", "time")],
)
def test_it_is_over_when_something_comes_between(
    far: World, going: dict[str, Any], between: str, end: str
) -> None:
    if between == "ticket":
        given(far, "li")
    elif between == "off":
        said(far, "person.duty", id_of("person", "li"), {"duty": "off"})
    elif between == "desk":
        assert say(far, "desk", "standby.end", going, why="taken_back") == "applied"
    else:
        let_pass(far, minutes=120)
    assert (far.record(going["id"])["state"], far.record(going["id"])["end"]) == ("over", end)
    assert say(far, "li", "standby.leave", going) == "superseded"


def test_unanswered_it_is_over_and_a_yes_that_was_said_in_time_still_holds(far: World) -> None:
    move = proposed(far)
    far.say("desk", "standby.ask", move["id"], body_of(move))
    let_pass(far, minutes=11)
    assert far.record(move["id"])["end"] == "unanswered"
    assert say(far, "li", "standby.accept", move) == "superseded", "said too late"
    without_network = moment_now(far.record(move["id"])["answer_by_ms"] - 60_000, "phone")
    assert far.say("li", "standby.accept", move["id"], moment=without_network).outcome == "applied"


def test_nobody_is_asked_who_is_not_free_or_was_asked_already(far: World, going: dict[str, Any]) -> None:
    again = id_of("standby", "again")
    assert far.say("desk", "standby.ask", again, body_of(going)).code == "standby-impossible"
    other = {**body_of(going), "person": id_of("person", "zhou")}
    assert far.say("desk", "standby.ask", again, other).code == "standby-impossible", "off duty"
    nowhere = {**other, "at": id_of("person", "li")}
    assert far.say("desk", "standby.ask", again, nowhere).code == "record-unknown"


def test_the_shift_by_the_roster_ends_it(far: World) -> None:
    to_ms = far.clock.now_ms() + 20 * 60_000
    entry = {"person": id_of("person", "li"), "post": "duty", "from_ms": to_ms - 3_600_000, "to_ms": to_ms}
    body = {"contract": id_of("contract", "secret"), "entries": [entry]}
    said(far, "roster.set", id_of("roster"), body)
    move = proposed(far)
    far.say("desk", "standby.ask", move["id"], body_of(move))
    assert far.record(move["id"])["until_ms"] == to_ms


def test_the_phone_is_told_of_it_and_of_its_end_and_a_lock_screen_keeps_a_secret_place(far: World) -> None:
    far.enrol("li")
    with far.storage.write() as tx:
        row = {
            "device": id_of("device", "li"),
            "person": id_of("person", "li"),
            "organisation": far.organisation,
        }
        keys = {"endpoint": "https://push.example/x", "service": "push.example", "p256dh": "p", "auth": "a"}
        subscriptions.put(tx, **row, **keys, language="zh", now_ms=far.clock.now_ms())
    move = proposed(far)
    assert notice(far, move) is None, "a mere proposal is the desk's own"
    far.say("desk", "standby.ask", move["id"], body_of(move))
    found = notice(far, move)
    assert found is not None and found.about is About.STANDBY
    assert move["zh"] not in found.message.payload.decode()
    say(far, "desk", "standby.end", move, why="taken_back")
    ended = notice(far, move, told=About.STANDBY)
    assert ended is not None and ended.about is About.STANDBY_OVER


def notice(world: World, move: dict[str, Any], told: str | None = None) -> Any:
    device = id_of("device", "li")
    with world.storage.read() as tx:
        row = notices.get(tx, device, move["id"])
        if row is None:
            return None
        assert records.get(tx, move["id"]) is not None
        return Writer(tx, world.clock.now_ms()).notice({**row, "language": "zh", "told": told})
