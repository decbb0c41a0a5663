"""Occasions: what starts obligations of a contract and is no event of a ticket; told, listed, and taken back.

Nothing is deleted: an occasion that is taken back stays with who took it back and why, and so do its tasks.
"""

from __future__ import annotations

from typing import Any

from server.domain.commitments import MAJOR_EVENT
from server.domain.errors import Problem
from server.domain.records import Record, blank
from server.domain.zones import DAY, instant, local_day, zone_of
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.act import Act
from server.usecases.keep import create, load, save
from server.usecases.obligations import end_task, start_tasks

TOLD, WITHDRAWN = "told", "withdrawn"


def tell_occasion(tx: Tx, act: Act) -> None:
    """Writes down what starts obligations of a contract and is no event of a ticket (A-04, A-20, C-07, C-16).

    Raises:
        Problem: record-unknown; validation-failed for an end before its beginning.
    """
    contract = load(tx, act, act.body["contract"], "contract")
    until_ms = act.body.get("until_ms")
    if until_ms is not None and until_ms < act.body["at_ms"]:
        raise Problem("validation-failed", {"until_ms": "until_ms < at_ms"})
    body = {**act.body, "by": act.actor.name, "told_ms": act.now_ms}
    create(tx, act, "occasion", body, contract=contract.id, state=TOLD, sort_ms=act.body["at_ms"])
    start_tasks(tx, act, contract.id, act.body["what"], act.body["at_ms"], occasion=act.record)


def withdraw_occasion(tx: Tx, act: Act) -> str:
    """Takes an occasion back: its open tasks are closed without a result, those that were done stay.

    Raises:
        Problem: occasion-in-use while tickets are judged by the promises of this event.
    """
    occasion = load(tx, act, act.record, "occasion")
    if occasion.state == WITHDRAWN:
        return "superseded"
    used = len(tickets_during(tx, occasion))
    if used:
        raise Problem("occasion-in-use", tickets=used)
    occasion.body = {**blank("occasion"), **occasion.body}
    occasion.body |= {"withdrawn_ms": act.now_ms, "withdrawn_by": act.actor.name, "why": act.body["why"]}
    occasion.state = WITHDRAWN
    save(tx, act, occasion)
    for task in tasks_of(tx, occasion):
        if task.state == "open":
            end_task(tx, act, task)
    return "applied"


def tasks_of(tx: Tx, occasion: Record) -> list[Record]:
    """Gives the dated tasks that an occasion opened, the newest first."""
    return records.find(tx, "task", occasion.organisation, parent=occasion.id)


def tickets_during(tx: Tx, occasion: Record) -> list[Record]:
    """Gives the tickets that were graded as of this major event: reported while it lasts, by its promises (C-07)."""
    if occasion.body["what"] != "major_event_planned":
        return []
    contract = records.get(tx, occasion.body["contract"])
    assert contract is not None  # an occasion is told of one
    found = records.between(tx, "ticket", contract, *_span(tx, occasion))
    return [ticket for ticket in found if _during(ticket.body) == MAJOR_EVENT]


def major_event_at(tx: Tx, contract: Record, at_ms: int) -> Record | None:
    """Gives the major event of a contract that lasts at an instant; of several the one that began last."""
    told = records.find(tx, "occasion", contract.organisation, contract=contract.id, states=(TOLD,))
    for occasion in told:
        if occasion.body["what"] == "major_event_planned":
            begins_ms, ends_ms = _span(tx, occasion)
            if begins_ms <= at_ms < ends_ms:
                return occasion
    return None


def phase_at(tx: Tx, contract: Record, at_ms: int) -> str | None:
    """Gives the phase of a contract at an instant as its occasions have it; None for the normal one."""
    return None if major_event_at(tx, contract, at_ms) is None else MAJOR_EVENT


def _during(ticket: dict[str, Any]) -> str | None:
    """Gives the phase that the last grading of a ticket named; until then that of its report."""
    told = [one["data"].get("during") for one in ticket["events"] if one["kind"] in ("reported", "graded")]
    return told[-1] if told else None


def _span(tx: Tx, occasion: Record) -> tuple[int, int]:
    """Gives [begin, end) of an occasion; one without an end lasts for its day, as the organisation's zone has it."""
    begins_ms, until_ms = occasion.body["at_ms"], occasion.body["until_ms"]
    if until_ms is not None:
        return begins_ms, until_ms + 1
    organisation = records.get(tx, occasion.organisation)
    assert organisation is not None  # every record belongs to one
    zone = zone_of(organisation.body["zone"])
    return begins_ms, instant(zone, local_day(zone, begins_ms) + DAY, 0)
