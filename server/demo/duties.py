"""The demo's obligations: what each contract asks for by a date, set when the demo begins; its leads do daily work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from server.demo.facts import contracts, demo_id
from server.demo.guests import organisations
from server.demo.saying import say
from server.domain.times import from_ms
from server.domain.workdays import china_workdays
from server.storage.port import Tx
from server.storage.tables import records
from server.sync.door import Wish

DONE_DAILY = "当日备份已核对，可以恢复。 / Checked: today's backup can be restored."


def duty_wishes(organisation: Mapping[str, Any], now_ms: int) -> Iterator[Wish]:
    """Everything with a due date that the contracts of one organisation promise, and the working days it counts by."""
    for contract in contracts()["contracts"]:
        if contract["organisation"] == organisation["id"] and contract.get("tasks"):
            yield from _of_contract(contract, now_ms)


def do_daily(tx: Tx, now_ms: int) -> int:
    """Has the leads settle what came round with a day that is over; gives how many tasks that were."""
    done = 0
    for organisation in organisations():
        for task in records.find(tx, "task", organisation, states=("open",)):
            is_of_a_day = task.body["what"] == "dated" and len(task.body["period"] or "") == len("2026-11-21")
            if is_of_a_day and task.body["due_ms"] <= now_ms and task.body["person"]:
                done += say(tx, now_ms, task.body["person"], "task.close", task.id, {"result": DONE_DAILY})
    return done


def _of_contract(contract: Mapping[str, Any], now_ms: int) -> Iterator[Wish]:
    id, workdays = demo_id(contract["id"]), demo_id(contract["id"], "workdays")
    year = from_ms(now_ms).year
    calendar = china_workdays(workdays, range(year, year + 2), contract=id)
    yield Wish("calendar.set", workdays, {"contract": id, "calendar": calendar})
    for place, row in enumerate(contract["tasks"]):
        # A correction within 24 hours counts every hour (24x7); notice is counted in working days.
        days = {"calendar": workdays} if "within_min" not in row else {}
        body = {"contract": id, **row, **days}
        yield Wish("obligation.set", demo_id(contract["id"], "obligation", str(place)), body)
