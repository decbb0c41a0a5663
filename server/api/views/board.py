"""The board: all that is open, who is where, what rings and what must be decided."""

from __future__ import annotations

from typing import Any

from server.api import auth, paging, reading
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.board import AlertsSchema, BoardSchema, TasksQuerySchema, TasksSchema
from server.domain.actors import DESK, STAFF, Actor
from server.domain.records import Record
from server.domain.ticket_states import DONE, OPEN
from server.storage.port import Tx
from server.storage.tables import positions, settings, timers
from server.usecases import standby
from server.usecases.calls import at_desk
from server.usecases.waiting import counts

area = Area("board", "The dispatcher's board")

RECENT_MS = 12 * 3_600_000
MOST_DONE = 500
MOST_FAILING = 20
CALLS_MS = 4 * 3_600_000
TASK_STATES = {"open": ("open",), "closed": ("closed",), "all": ("open", "closed")}


@area.at("/board")
@allow(*DESK)
@area.gives(200, BoardSchema)
def board() -> dict[str, Any]:
    """Open tickets and those done in the last 12 hours, with everything needed to draw them."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        tickets = _tickets(tx, actor, home.clock.now_ms())
        return {
            "now": home.now_text(),
            "tickets": reading.bodies(tickets),
            "visits": reading.bodies(_visits(tx, actor, tickets)),
            **_terms(tx, actor, tickets),
            "sites": reading.bodies(reading.many(tx, actor, (ticket.site for ticket in tickets))),
            "equipment": reading.bodies(reading.many(tx, actor, (one.body["equipment"] for one in tickets))),
            "people": reading.bodies(reading.all_of(tx, actor, "person")),
            "positions": positions.of_organisation(tx, actor.organisation),
            "alerts": reading.bodies(reading.all_of(tx, actor, "alert", states=("ringing",))),
            "tasks": reading.bodies(reading.all_of(tx, actor, "task", states=("open",))),
            "calls": at_desk(tx, actor.organisation, home.clock.now_ms() - CALLS_MS),
            "handovers": reading.bodies(reading.all_of(tx, actor, "handover", states=("open",))),
            "standbys": reading.bodies(standby.shown(tx, actor.organisation, home.clock.now_ms())),
            "failing": _failing(tx, actor, home.clock.now_ms()),
            "conflicts": reading.bodies(reading.all_of(tx, actor, "conflict", states=("open",))),
            "waiting": counts(tx, actor, home.clock.now_ms()),
            "backup": {"durable_ms": settings.durable_ms(tx)},
        }


@area.at("/alerts")
@allow(*STAFF)
@area.gives(200, AlertsSchema)
def alerts() -> dict[str, Any]:
    """Alerts of the last while, newest first; an engineer sees their own."""
    with house().storage.read() as tx:
        return {"items": reading.bodies(reading.all_of(tx, auth.actor(), "alert", limit=500))}


@area.at("/tasks")
@allow(*DESK)
@area.takes(TasksQuerySchema, "query")
@area.gives(200, TasksSchema)
def tasks(asked: dict[str, Any]) -> dict[str, Any]:
    """What a person must decide (`review`), and what is to be done by a date (`dated`), newest first."""

    def wanted(task: Record) -> bool:
        return asked["kind"] in ("all", "dated" if task.body["what"] == "dated" else "review")

    with house().storage.read() as tx:
        states = TASK_STATES[asked["state"]]
        return paging.page(tx, auth.actor(), "task", asked, states=states, wanted=wanted)


def _failing(tx: Tx, actor: Actor, now_ms: int) -> list[dict[str, Any]]:
    found = timers.failing(tx, now_ms, MOST_FAILING, actor.organisation)
    named = ("id", "subject", "attempts", "due_ms")
    return [
        {
            **{name: row[name] for name in named},
            "error": row["error"][:200],
            "again_ms": row["claimed_until_ms"],
        }
        for row in found
    ]


def _tickets(tx: Tx, actor: Actor, now_ms: int) -> list[Record]:
    running = reading.all_of(tx, actor, "ticket", states=OPEN)
    done = reading.all_of(tx, actor, "ticket", states=DONE, limit=MOST_DONE)
    since_ms = now_ms - RECENT_MS
    return running + [one for one in done if _last_ms(one) >= since_ms]


def _last_ms(ticket: Record) -> int:
    """Gives when something last happened to a ticket, as the server received it."""
    return max((event["received_ms"] for event in ticket.body["events"]), default=ticket.sort_ms)


def _visits(tx: Tx, actor: Actor, tickets: list[Record]) -> list[Record]:
    ids = {ticket.body["visit"] for ticket in tickets if ticket.body["visit"]}
    ids |= {event["data"].get("visit") for ticket in tickets for event in ticket.body["events"]}
    return [one for one in reading.many(tx, actor, ids) if one.kind == "visit"]


def _terms(tx: Tx, actor: Actor, tickets: list[Record]) -> dict[str, list[dict[str, Any]]]:
    """Gives contracts, calendars, and the commitments in force together with those that tickets pinned."""
    pinned = {id for ticket in tickets for id in ticket.body["commitments"]}
    in_force = reading.all_of(tx, actor, "commitment", states=("in_force",))
    known = {one.id for one in in_force}
    return {
        "contracts": reading.bodies(reading.all_of(tx, actor, "contract")),
        "commitments": reading.bodies(in_force + reading.many(tx, actor, pinned - known)),
        "calendars": reading.bodies(reading.all_of(tx, actor, "calendar")),
    }
