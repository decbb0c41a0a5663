"""Alerts (a rung that fired for one person) and tasks (something a person must decide)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.actors import Role
from server.domain.errors import Problem
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases import errands
from server.usecases.act import Act
from server.usecases.keep import create, load, save
from server.usecases.obligations import dated_task


def raise_alert(tx: Tx, act: Act) -> None:
    """Rings for one person: which clock, which rung, how late it was raised (clocks rules 17-19)."""
    _ring(tx, act, {"sender": "server"})


def ring(tx: Tx, act: Act) -> str:
    """A phone without the server rang for its own person, by the same ladder: told once, whoever was first (rule 19).

    Raises:
        Problem: record-unknown for a ticket that this engineer does not see; role-not-allowed for another's alert.
    """
    known = records.get(tx, act.record)
    if known is None:
        _ring(tx, act, {"sender": "phone", "to": act.actor.person, "rang_ms": act.moment.at_ms})
        return "applied"
    alert = load(tx, act, act.record, "alert")
    if alert.body.get("rang_ms") is not None:
        return "superseded"
    alert.body["rang_ms"] = act.moment.at_ms
    save(tx, act, alert)
    return "applied"


def _ring(tx: Tx, act: Act, by: Mapping[str, Any]) -> None:
    ticket = load(tx, act, act.body["ticket"], "ticket")
    equipment = records.get(tx, ticket.body["equipment"]) if ticket.body["equipment"] else None
    body = {
        **act.body,
        **by,
        "state": "ringing",
        "raised_ms": act.now_ms,
        "ticket_number": ticket.body["number"],
        "equipment_name": equipment.body["name"] if equipment else None,
        "site": ticket.body["site"],
    }
    create(
        tx,
        act,
        "alert",
        body,
        contract=ticket.contract,
        site=ticket.site,
        parent=ticket.id,
        state="ringing",
    )


def acknowledge(tx: Tx, act: Act) -> str:
    """The alerted person has seen it: this firing is done, later rungs still ring (rule 20).

    Raises:
        Problem: role-not-allowed for anybody else: an alert is silenced by whom it rings for.
    """
    if load(tx, act, act.record, "alert").body["to"] != act.actor.person:
        raise Problem("role-not-allowed")
    return _end(tx, act, "acknowledged")


def stand_down(tx: Tx, act: Act) -> str:
    """What was rung for no longer holds: exactly those alerted are told so."""
    return _end(tx, act, "stood_down")


def open_task(tx: Tx, act: Act) -> None:
    """Asks a person to decide about a clock that the events alone leave open, or to do what a period asks for.

    One without a ticket speaks of a site: that nobody could be there in time, were it to call.

    Raises:
        Problem: record-unknown for a ticket, site or obligation that is not there.
    """
    body = {**act.body, "state": "open", "opened_ms": act.now_ms}
    if act.body.get("obligation"):
        obligation = load(tx, act, act.body["obligation"], "obligation")
        said = dated_task(tx, obligation, act.body["due_ms"], act.body.get("period"))
        create(tx, act, "task", body | said, contract=obligation.contract, state="open")
        errands.open_for_task(tx, act, act.record, obligation, act.body["due_ms"])
        return
    if act.body.get("site"):
        site = load(tx, act, act.body["site"], "site")
        body |= {"contract": site.contract}
        create(tx, act, "task", body, contract=site.contract, site=site.id, state="open")
        return
    ticket = load(tx, act, act.body["ticket"], "ticket")
    create(
        tx,
        act,
        "task",
        body | {"contract": ticket.contract},
        contract=ticket.contract,
        site=ticket.site,
        parent=ticket.id,
        state="open",
    )


def close_task(tx: Tx, act: Act) -> str:
    """The decision was made, or is no longer needed; what had a date was done, with a result.

    Raises:
        Problem: validation-failed for a person who closes a dated task without its result.
    """
    task = load(tx, act, act.record, "task")
    if task.state == "closed":
        return "superseded"
    result = act.body.get("result")
    if task.body["what"] == "dated" and not (result or "").strip() and act.actor.role is not Role.WORKER:
        raise Problem("validation-failed", {"result": "required"})
    task.body.update(state="closed", closed_ms=act.now_ms, closed_by=act.actor.name, result=result)
    task.state = "closed"
    save(tx, act, task)
    errands.end_for(tx, act, task.id)
    return "applied"


def _end(tx: Tx, act: Act, state: str) -> str:
    alert = load(tx, act, act.record, "alert")
    if alert.state == state or alert.state == "stood_down":
        return "superseded"
    alert.body.update(state=state, ended_ms=act.now_ms)
    alert.state = state
    save(tx, act, alert)
    return "applied"
