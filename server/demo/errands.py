"""The demo's planned visits: each day brings its own, and they are made when the plan says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from server.demo.facts import ZONE, demo_id
from server.domain.actors import Actor, Role
from server.domain.times import MIN_MS
from server.domain.zones import DAY, instant, local_day, zone_of
from server.storage.port import Tx
from server.storage.tables import records
from server.sync.door import Wish, submit_in
from server.usecases.dayplan_facts import plan_id

ORGANISATION = "integrator"
AHEAD_DAYS = 2


@cache
def _each_day() -> list[dict[str, Any]]:
    file = Path(__file__).with_name("errands.json")
    return list(json.loads(file.read_text("utf-8"))["each_day"])


def plan_errands(tx: Tx, now_ms: int) -> int:
    """Plans what today and tomorrow ask for and nobody has planned yet; gives how many those were."""
    today = local_day(zone_of(ZONE), now_ms)
    days = [today + number * DAY for number in range(AHEAD_DAYS)]
    planned = [_plan(tx, now_ms, day, place, row) for day in days for place, row in enumerate(_each_day())]
    return sum(planned)


def make_errands(tx: Tx, now_ms: int) -> int:
    """Has the demo's people make what their day says is over by now; gives how many those were."""
    organisation, made = demo_id(ORGANISATION), 0
    today = local_day(zone_of(ZONE), now_ms)
    for day in records.find(tx, "day", organisation, parent=plan_id(organisation, today)):
        for stop in day.body["stops"]:
            errand = records.get(tx, stop["errand"]) if stop["errand"] else None
            if errand is not None and errand.state == "open" and stop["end_ms"] <= now_ms:
                _say(tx, now_ms, Wish("errand.close", errand.id, {"result": "done"}))
                made += 1
    return made


def _plan(tx: Tx, now_ms: int, day: date, place: int, row: Mapping[str, Any]) -> bool:
    id, zone = demo_id(ORGANISATION, "errand", day.isoformat(), str(place)), zone_of(ZONE)
    closes_ms = instant(zone, day, row["closes_min"])
    gone = closes_ms - row["minutes"] * MIN_MS <= now_ms
    if gone or records.get(tx, id) is not None or records.get(tx, demo_id(row["site"], "site")) is None:
        return False
    said = {key: value for key, value in row.items() if value is not None}
    hours = {"from_ms": instant(zone, day, 0), "to_ms": instant(zone, day, 24 * 60)}
    _say(tx, now_ms, Wish("errand.plan", id, {**said, "site": demo_id(row["site"], "site"), **hours}))
    return True


def _say(tx: Tx, now_ms: int, wish: Wish) -> None:
    submit_in(tx, now_ms, Actor(Role.WORKER, demo_id(ORGANISATION)), wish)
