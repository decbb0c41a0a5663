"""What time the customer says it was: it stands beside ours, and the lead settles the difference by a correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.errors import Problem
from server.domain.events import event_of, known_events
from server.domain.records import Record
from server.storage.port import Tx
from server.usecases.act import Act
from server.usecases.events import add_events
from server.usecases.keep import load, save

SAME_MS = 60_000
"""Times that differ by less are told to the minute and are the same."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An event whose time the customer says otherwise, epoch ms: ours and theirs. `stated` is the saying's event."""

    event: str
    kind: str
    ours_ms: int
    theirs_ms: int
    stated: str


def state_time(tx: Tx, act: Act) -> None:
    """Writes down when the customer says that something was; ours is not touched.

    Raises:
        Problem: record-unknown where the ticket has no such event; time-not-yet for what has not been yet.
    """
    ticket = load(tx, act, act.record, "ticket")
    if act.body["of"] not in {event["id"] for event in ticket.body["events"]}:
        raise Problem("record-unknown")
    if act.body["at_ms"] > act.moment.received_ms:
        raise Problem("time-not-yet")
    add_events(
        ticket, act, {"of": act.body["of"], "stated_ms": act.body["at_ms"], "why": act.body.get("why")}
    )
    save(tx, act, ticket)


def differences(ticket: Record, now_ms: int) -> Iterator[Difference]:
    """Gives what is still at odds: the customer's last word on an event that nobody corrected after it.

    A report that came with the customer's own time is such a saying too.
    """
    if not any(_says_otherwise(event) for event in ticket.body["events"]):
        return
    standing = {one.id: one for one in known_events((event_of(e) for e in ticket.body["events"]), now_ms)}
    corrected = [one for one in ticket.body["events"] if one["kind"] == "corrected"]
    last = {said.data["of"]: said for said in standing.values() if said.kind == "time_stated"}
    for report in standing.values():
        if report.kind == "reported" and report.data.get("stated_ms") is not None:
            last.setdefault(report.id, report)
    for of, said in sorted(last.items()):
        event, theirs_ms = standing.get(of), int(said.data["stated_ms"])
        settled = any(
            one["data"].get("of") == of and (one["received_ms"], one["seq"]) > (said.received_ms, said.seq)
            for one in corrected
        )
        if event is not None and not settled and abs(event.at_ms - theirs_ms) >= SAME_MS:
            yield Difference(event.id, event.kind, event.at_ms, theirs_ms, said.id)


def _says_otherwise(event: Mapping[str, Any]) -> bool:
    return event["kind"] == "time_stated" or event["data"].get("stated_ms") is not None
