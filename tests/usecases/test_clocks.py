"""A ticket's clocks come out of what is stored: pinned rows, events, calendars with their bases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.records import Record
from server.domain.ticket_clocks import TicketClock
from server.storage.tables import records
from server.sync.door import Wish, submit
from server.usecases.clocks import calendars_for, clocks_of, judged, terms_for
from tests.world import START_MS, World, commitment, id_of

MIN_MS = 60_000
WORKER = Actor(Role.WORKER, id_of("organisation"))


def reported(world: World) -> str:
    """A ticket reported now at the confidential site."""
    ticket = new_id()
    public = Actor(Role.PUBLIC, world.organisation)
    submit(
        world.storage,
        world.clock,
        public,
        Wish("ticket.report", ticket, {"site": world.site, "equipment": id_of("equipment"), "channel": "qr"}),
    )
    return ticket


def clocks(world: World, ticket: str) -> dict[str, TicketClock]:
    with world.storage.read() as tx:
        return {one.kind: one for one in clocks_of(tx, stored(world, ticket), world.clock.now_ms())}


def stored(world: World, id: str) -> Record:
    with world.storage.read() as tx:
        record = records.get(tx, id)
    assert record is not None
    return record


def set_(world: World, kind: str, record: str, body: dict[str, Any]) -> None:
    assert submit(world.storage, world.clock, WORKER, Wish(kind, record, body)).outcome == "applied"


def test_a_report_starts_the_clocks_of_its_contract(world: World) -> None:
    ticket = reported(world)
    found = clocks(world, ticket)
    assert {kind: (one.due_ms or 0) - START_MS for kind, one in found.items()} == {
        "respond": 5 * MIN_MS,
        "arrive": 30 * MIN_MS,
        "repair": 240 * MIN_MS,
        "loan_unit": 480 * MIN_MS,
    }
    assert {one.state for one in found.values()} == {"running"}


def test_an_answered_call_stops_the_response_clock_and_no_other(world: World) -> None:
    ticket = reported(world)
    world.clock.advance(timedelta(minutes=2))
    world.say("desk", "ticket.call", ticket, {"to": "reporter", "answered": True})
    found = clocks(world, ticket)
    assert found["respond"].state == "met" and found["respond"].stopped_ms == START_MS + 2 * MIN_MS
    assert found["arrive"].state == "running"


def call(world: World, ticket: str, began_ms: int, **body: Any) -> dict[str, Any]:
    """The desk tells of an answered call of that time; gives its first event."""
    said = {"to": "reporter", "answered": True, "began_ms": began_ms, **body}
    assert world.say("desk", "ticket.call", ticket, said).outcome == "applied"
    found: dict[str, Any] = world.record(ticket)["events"][-2]
    return found


def test_a_call_recorded_later_counts_at_its_first_second_by_the_word_of_who_tells_it(world: World) -> None:
    ticket = reported(world)
    world.clock.advance(timedelta(minutes=20))
    event = call(world, ticket, START_MS + 4 * MIN_MS, talked_s=120)
    assert (event["at_ms"], event["certainty"], event["source"]) == (
        START_MS + 4 * MIN_MS,
        "bracketed",
        "manual",
    )
    assert (event["wide_earliest_ms"], event["wide_latest_ms"]) == (
        START_MS + 4 * MIN_MS,
        START_MS + 18 * MIN_MS,
    )
    assert clocks(world, ticket)["respond"].stopped_ms == START_MS + 4 * MIN_MS


def test_a_call_is_told_at_the_latest_as_of_now_and_then_as_sure_as_the_desk(world: World) -> None:
    ticket = reported(world)
    event = call(world, ticket, START_MS + MIN_MS)
    assert (event["at_ms"], event["certainty"], event["source"]) == (START_MS, "continuous", "server")


@pytest.mark.parametrize(("certainty", "state"), [("bracketed", "met"), ("continuous", "undecided")])
def test_a_told_time_decides_alone_only_where_the_commitment_takes_a_word(
    world: World, certainty: str, state: str
) -> None:
    row = commitment("B-02", "respond", 5, ["contacted"], certainty=certainty)
    told = {
        "contract": id_of("contract", "secret"),
        "commitment": row,
        "replaces": id_of("commitment", "respond"),
    }
    set_(world, "commitment.set", new_id(), told)
    ticket = reported(world)
    world.clock.advance(timedelta(minutes=20))
    call(world, ticket, START_MS + 4 * MIN_MS)
    assert clocks(world, ticket)["respond"].state == state


def test_the_verdicts_are_the_ones_behind_the_clocks(world: World) -> None:
    ticket = reported(world)
    world.clock.advance(timedelta(minutes=31))
    with world.storage.read() as tx:
        verdicts, _calendars = judged(tx, stored(world, ticket), world.clock.now_ms())
    states = {one.row.kind: one.verdict.state.value for one in verdicts if one.verdict}
    assert states == {kind: one.state for kind, one in clocks(world, ticket).items()}
    assert states["arrive"] == "provisional_breach"


def test_a_running_ticket_keeps_the_row_it_was_opened_with(world: World) -> None:
    ticket = reported(world)
    old, new = id_of("commitment", "arrive"), new_id()
    row = commitment("B-03", "arrive", 10, ["arrived"])
    set_(
        world,
        "commitment.set",
        new,
        {"contract": id_of("contract", "secret"), "commitment": row, "replaces": old},
    )
    assert clocks(world, ticket)["arrive"].within_min == 30
    assert clocks(world, reported(world))["arrive"].within_min == 10


def test_a_calendar_brings_the_base_it_stands_on(world: World) -> None:
    # A world's base that is always open, with one closed day over it: 2026-11-23 in Shanghai, the day of the report.
    contract, layer = id_of("contract", "secret"), new_id()
    closed: dict[str, Any] = {
        "zone": "Asia/Shanghai",
        "weekly": None,
        "closures": ["2026-11-23"],
        "base": id_of("calendar"),
        "additions": {},
    }
    set_(world, "calendar.set", layer, {"contract": contract, "calendar": closed})
    row = commitment("B-03", "arrive", 30, ["arrived"], calendar=layer)
    set_(
        world,
        "commitment.set",
        new_id(),
        {"contract": contract, "commitment": row, "replaces": id_of("commitment", "arrive")},
    )
    ticket = reported(world)
    # Reported at 10:00 of the closed day: counted from midnight on, 14 h later.
    assert clocks(world, ticket)["arrive"].due_ms == START_MS + (14 * 60 + 30) * MIN_MS
    with world.storage.read() as tx:
        assert set(calendars_for(tx, stored(world, ticket))) == {id_of("calendar"), layer}


def test_a_calendar_that_cannot_be_read_costs_only_its_own_clock(world: World) -> None:
    contract, broken = id_of("contract", "secret"), new_id()
    week: dict[str, Any] = {"zone": "Asia/Shanghai", "weekly": "always"}
    set_(world, "calendar.set", broken, {"contract": contract, "calendar": week})
    row = commitment("B-03", "arrive", 30, ["arrived"], calendar=broken)
    set_(
        world,
        "commitment.set",
        new_id(),
        {"contract": contract, "commitment": row, "replaces": id_of("commitment", "arrive")},
    )
    with world.storage.write() as tx:  # as an older release may have let it in: the door refuses it now
        stored_calendar = records.get(tx, broken)
        assert stored_calendar is not None
        stored_calendar.body["weekly"] = {"mon": [["9", "17"]]}
        records.put(tx, stored_calendar)
    found = clocks(world, reported(world))
    assert found["arrive"].state == "error" and found["arrive"].error == "unknown-calendar"
    assert found["repair"].state == "running"


def test_a_row_that_is_not_there_is_said_and_not_passed_over(world: World) -> None:
    ticket = stored(world, reported(world))
    ticket.body["commitments"].append(new_id())
    with world.storage.read() as tx, pytest.raises(Problem) as refusal:
        terms_for(tx, ticket)
    assert refusal.value.code == "record-unknown"
