"""Writing down what happened to a ticket: its clock events and its story are one list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.records import Record
from server.usecases.act import Act, Moment


def add_event(
    ticket: Record,
    act: Act,
    kind: str,
    data: Mapping[str, Any],
    *,
    moment: Moment | None = None,
) -> str:
    """Appends an event to the ticket (not yet saved) and gives its id.

    The first event of an operation takes the operation's id, further ones `<operation>:<kind>`.
    """
    when = moment or act.moment
    seq = ticket.length("events")
    id = _free_id(ticket, act, kind, seq)
    ticket.body["events"].append(
        {
            "id": id,
            "kind": kind,
            "at_ms": when.at_ms,
            "earliest_ms": when.earliest_ms,
            "latest_ms": when.latest_ms,
            "received_ms": when.received_ms,
            "certainty": when.certainty,
            "wide_earliest_ms": when.wide_earliest_ms,
            "wide_latest_ms": when.received_ms if when.wide_latest_ms is None else when.wide_latest_ms,
            "source": when.source,
            "by": act.actor.name,
            "seq": seq,
            # Names and free words stay in the table of personal values; `spoken.py` puts them back.
            "data": {key: value for key, value in data.items() if key not in act.kind.personal},
        }
    )
    return id


def add_events(ticket: Record, act: Act, data: Mapping[str, Any], *, moment: Moment | None = None) -> None:
    """Appends every event that the catalogue says this operation's body yields."""
    for kind in act.kind.events_of(act.body):
        add_event(ticket, act, kind, data, moment=moment)


def _free_id(ticket: Record, act: Act, kind: str, seq: int) -> str:
    """An id that no event of this ticket has: they are named after operations, so only this one's may be taken."""
    for id in (act.id, f"{act.id}:{kind}"):
        if (ticket.id, id) not in act.events:
            act.events.add((ticket.id, id))
            return id
    return f"{act.id}:{kind}:{seq}"
