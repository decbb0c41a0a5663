"""A contract that knows every type of report, for tests of how reports come in and what becomes of them."""

from __future__ import annotations

from typing import Any

from server.domain.actors import Actor, Role
from server.domain.ids import new_id
from server.storage.tables import records
from server.sync.door import Wish, submit, submit_all
from server.usecases.paths import steps_of
from tests.world import World, commitment, id_of

CONTRACT, SITE = id_of("contract", "whole"), id_of("site", "whole")
ROWS = {
    "grade": commitment("A-09", "grade", 30, ["graded"], type="any", desk_only=True),
    "respond": commitment("B-02", "respond", 5, ["call_answered"], type="any"),
    "answer": commitment("C-02", "resolve", 30, ["solved"], type="consultation"),
    "remote": commitment("C-03", "resolve", 60, ["solved", "on_site_needed"], type="remote"),
    "arrive": commitment("C-04", "arrive", 60, ["arrived"], type="on_site", starts="on_site_needed"),
    "follow_up": commitment("C-09", "follow_up", 1440, ["followed_up"], starts="repaired", desk_only=True),
    "accept": commitment("C-14", "accept", 1440, ["accepted"], type="complaint", desk_only=True),
    "result": commitment("C-14", "result", 2880, ["result_given"], type="complaint", desk_only=True),
}


def serve_whole(world: World) -> None:
    """Adds the contract, its site and its commitments."""
    names = {"zh": "全", "en": "Whole", "types": ["on_site", "remote", "consultation", "change", "complaint"]}
    contract = {**names, "severities": ["major", "complex", "general"], "calendar": id_of("calendar")}
    point = {"zone": "Asia/Shanghai", "lat_deg": 34.1, "lon_deg": 113.4, "duty_phone": "0373-7654321"}
    rows = [
        Wish("commitment.set", id_of("whole", key), {"contract": CONTRACT, "commitment": row})
        for key, row in ROWS.items()
    ]
    boss = {"role": "supervisor", "superior": id_of("person", "boss")}
    wishes = [
        Wish("contract.add", CONTRACT, contract),
        *rows,
        Wish("site.add", SITE, {"contract": CONTRACT, "zh": "考场", "en": "Hall", **point}),
        Wish("person.add", id_of("person", "head"), boss, {"name": "head"}),
    ]
    submit_all(world.storage, world.clock, Actor(Role.WORKER, world.organisation), wishes)


def report(world: World, who: str = "public", words: str = "", **body: Any) -> str:
    """A report at that site, by the public or somebody of ours; gives its ticket."""
    ticket = new_id()
    actor = Actor(Role.PUBLIC, world.organisation) if who == "public" else world.person(who)
    said = {"site": SITE, "channel": "qr" if who == "public" else "desk", **body}
    phone = said.pop("phone", "138 0000 1111")
    personal = {
        "reporter_phone": phone,
        "reporter_name": "王主任",
        **({"description": words} if words else {}),
    }
    outcome = submit(world.storage, world.clock, actor, Wish("ticket.report", ticket, said, personal))
    assert outcome.outcome == "applied", outcome
    return ticket


def reporter(world: World, ticket: str) -> Actor:
    """Who holds the link of a ticket."""
    return Actor(Role.REPORTER, world.organisation, ticket=ticket)


def says(world: World, actor: Actor, kind: str, ticket: str, body: dict[str, Any] | None = None) -> Any:
    """Somebody without an account says one operation."""
    return submit(world.storage, world.clock, actor, Wish(kind, ticket, body or {}))


def kinds(world: World, ticket: str) -> list[str]:
    """What happened to a ticket, in the order it was told."""
    return [event["kind"] for event in world.record(ticket)["events"]]


def open_steps(world: World, ticket: str) -> list[str]:
    """The steps of its path that are still to take."""
    with world.storage.read() as tx:
        record = records.get(tx, ticket)
        assert record is not None
        return [one.step for one in steps_of(tx, record, world.clock.now_ms()) if one.is_open]
