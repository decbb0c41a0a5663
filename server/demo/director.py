"""What comes next in the demo: the earliest thing that anybody of it has to do for a ticket."""

from __future__ import annotations

from server.demo.customers import customer_step
from server.demo.desk import alerts_step, desk_step, tasks_step
from server.demo.field import field_step
from server.demo.guests import Guests
from server.demo.pictures import Drawer
from server.demo.scene import HOUR_MS, Scene, Step
from server.demo.tales import tale_step, tales
from server.domain.records import Record
from server.domain.ticket_states import OPEN
from server.storage.port import Tx
from server.storage.tables import records

LOOKED_BACK_MS = 72 * HOUR_MS
MOST_CLOSED = 80


def next_step(tx: Tx, ticket: Record, guests: Guests, drawer: Drawer) -> Step | None:
    """Gives what comes next for this ticket, None where the demo has nothing to do: it ended, or it is a visitor's."""
    s = Scene(tx, ticket, guests)
    if ticket.id in tales():
        own: tuple[Step | None, ...] = (tale_step(s),)
    else:
        own = (desk_step(s), field_step(s, drawer), customer_step(s))
    steps = (*own, tasks_step(s), alerts_step(s))
    return min((step for step in steps if step is not None), key=lambda step: step.due_ms, default=None)


def in_play(tx: Tx, organisation: str, now_ms: int) -> list[Record]:
    """Gives the tickets in which something may still come: open ones, and those closed within three days."""
    running = records.find(tx, "ticket", organisation, states=OPEN)
    closed = records.find(tx, "ticket", organisation, states=["closed"], limit=MOST_CLOSED)
    return running + [one for one in closed if one.sort_ms > now_ms - LOOKED_BACK_MS]
