"""Obligations (promises with a due date) and the tasks they make: by period, by occasion, by event of a ticket."""

from __future__ import annotations

from typing import Any

from server.domain.errors import Problem
from server.domain.events import event_of, known_events
from server.domain.ids import derived_id
from server.domain.obligations import TOLD_BY_TICKETS, obligation_of, period_at
from server.domain.records import Record, blank
from server.storage.port import Tx
from server.storage.tables import records, timers
from server.usecases import errands
from server.usecases.act import Act
from server.usecases.audience import Staff, reviewer
from server.usecases.keep import create, load, save
from server.usecases.terms import RETIRED, calendar_in, replaced, usable_calendar, versions_of

PERIODS = "obligation.periods"


def set_obligation(tx: Tx, act: Act) -> None:
    """Adds an obligation, or a new version that replaces one: tasks that are open stay as they are.

    A new one begins with the period that runs now, a new version with the next: nobody is asked twice.

    Raises:
        Problem: record-unknown; commitment-replaced for a version that is no longer in force; bad-duration,
            unknown-calendar, calendar-never-opens.
    """
    contract = load(tx, act, act.body["contract"], "contract")
    old = replaced(tx, act, contract, "obligation")
    body = {
        **blank("obligation"),
        "calendar": contract.body["calendar"],
        **{key: value for key, value in act.body.items() if key != "replaces"},
        "id": act.record,
        "version": old.body["version"] + 1 if old else 1,
    }
    obligation = obligation_of(body).checked()
    calendar = usable_calendar(tx, act.organisation, str(body["calendar"]))
    if obligation.starts is not None:
        obligation.due_ms(calendar, act.now_ms)
    create(
        tx, act, "obligation", body, contract=contract.id, parent=old.id if old else None, state="in_force"
    )
    if old is not None:
        old.state = "replaced"
        save(tx, act, old)
    if obligation.every is not None:
        current = period_at(obligation.every, calendar.zone, act.now_ms)
        since_ms = current.end_ms if old is not None else act.now_ms
        begin_periods(tx, act.organisation, act.record, since_ms)


def begin_periods(tx: Tx, organisation: str, obligation: str, since_ms: int) -> None:
    """Has the worker open the tasks of this obligation from the period on that holds `since_ms`."""
    id = f"{PERIODS}:{obligation}"
    timers.put(tx, id, organisation, PERIODS, obligation, since_ms, {"since_ms": since_ms})


def retire_obligation(tx: Tx, act: Act) -> str:
    """Ends an obligation: no task of it opens any more, those of its periods that are open are closed without a result.

    Raises:
        Problem: obligation-in-use while a task is open that something which happened has started; commitment-replaced
            for a version that is no longer in force.
    """
    obligation = load(tx, act, act.record, "obligation")
    if obligation.state == RETIRED:
        return "superseded"
    if obligation.state != "in_force":
        raise Problem("commitment-replaced")
    versions = set(versions_of(tx, obligation.id))
    open_tasks = [
        task
        for task in records.find(tx, "task", act.organisation, contract=obligation.contract, states=("open",))
        if task.body["obligation"] in versions
    ]
    started = sum(task.body["period"] is None for task in open_tasks)
    if started:
        raise Problem("obligation-in-use", tasks=started)
    obligation.state = RETIRED
    save(tx, act, obligation)
    for task in open_tasks:
        end_task(tx, act, task)
    return "applied"


def start_tasks_of_event(tx: Tx, act: Act, ticket: Record) -> None:
    """Starts the obligations that this act's events start for the ticket's contract (C-06)."""
    for kind in act.kind.events_of(act.body):
        if kind in TOLD_BY_TICKETS:
            start_tasks(tx, act, ticket.body["contract"], kind, act.moment.at_ms, ticket=ticket)


def move_tasks(tx: Tx, act: Act, ticket: Record) -> None:
    """Dates the ticket's open tasks anew by what corrections make of the events that started them (rule 11).

    One whose event is withdrawn is closed without a result, and opened again with the event; what was done stays.
    """
    started = {one["id"] for one in ticket.body["events"] if one["kind"] in TOLD_BY_TICKETS}
    tasks = records.find(tx, "task", act.organisation, parent=ticket.id) if started else []
    standing = {one.id: one.at_ms for one in known_events(map(event_of, ticket.body["events"]), act.now_ms)}
    for task in tasks:
        event, done = task.body["event"], task.body["result"] is not None
        if task.body["what"] != "dated" or event not in started or done:
            continue
        if event in standing:
            _date(tx, act, task, standing[event])
        else:
            end_task(tx, act, task)


def _date(tx: Tx, act: Act, task: Record, at_ms: int) -> None:
    """Has a task be open, due from the instant of what started it."""
    obligation = load(tx, act, task.body["obligation"], "obligation").body
    due_ms = obligation_of(obligation).due_ms(
        calendar_in(tx, act.organisation, obligation["calendar"]), at_ms
    )
    task.body.update(state="open", closed_ms=None, closed_by=None, due_ms=due_ms)
    task.state = "open"
    save(tx, act, task)


def end_task(tx: Tx, act: Act, task: Record) -> None:
    """Closes a task without a result: what opened it no longer holds."""
    task.body.update(state="closed", closed_ms=act.now_ms, closed_by=act.actor.name)
    task.state = "closed"
    save(tx, act, task)


def start_tasks(
    tx: Tx,
    act: Act,
    contract: str,
    what: str,
    at_ms: int,
    *,
    ticket: Record | None = None,
    occasion: str | None = None,
) -> None:
    """Opens a task for every obligation of the contract that `what` starts, due from the instant told with it.

    The task hangs on the ticket or the occasion that started it.
    """
    for found in records.find(tx, "obligation", act.organisation, contract=contract, states=("in_force",)):
        if found.body["starts"] != what:
            continue
        due_ms = obligation_of(found.body).due_ms(
            calendar_in(tx, act.organisation, found.body["calendar"]), at_ms
        )
        body = {**dated_task(tx, found, due_ms), "state": "open", "opened_ms": act.now_ms}
        create(
            tx,
            act,
            "task",
            body | {"ticket": ticket.id if ticket else None, "event": act.id if ticket else None},
            id=derived_id("task", found.id, act.id),
            contract=contract,
            site=ticket.site if ticket else None,
            parent=ticket.id if ticket else occasion,
            state="open",
            sort_ms=act.now_ms,
        )
        errands.open_for_task(tx, act, derived_id("task", found.id, act.id), found, due_ms)


def dated_task(tx: Tx, obligation: Record, due_ms: int, period: str | None = None) -> dict[str, Any]:
    """Gives the body of a task of this obligation, for the contract's lead."""
    people = {one.id: one for one in records.find(tx, "person", obligation.organisation)}
    contract = obligation.body["contract"]
    said = {key: obligation.body[key] for key in ("contract", "clause", "zh", "en")}
    return {
        **said,
        "what": "dated",
        "obligation": obligation.id,
        "person": reviewer(Staff(people, []), contract),
        "period": period,
        "due_ms": due_ms,
    }
