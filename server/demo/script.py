"""How the story of one ticket goes: drawn from its id, so that it goes the same way whenever it is looked at."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache
from typing import Any

from server.demo.facts import HERE
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import records

MIN_S = 60
HOUR_S = 60 * MIN_S
FALLBACK_MODEL = "汇聚交换机"
REMOTE_CHANCE = {
    "业务系统入口": 0.65,
    "应用服务器": 0.7,
    "云教学服务器": 0.35,
    "学生机云终端": 0.25,
    "教师机云终端": 0.3,
}
"""How often a fault of this model is settled without going there."""


@dataclass(frozen=True, slots=True)
class Script:
    """One ticket's story; spans in seconds. `haste` multiplies the way: above 1 is slower than usual."""

    fault: Any
    remote: bool
    call_s: int
    missed: bool
    assign_s: int
    accept_s: int
    declines: bool
    depart_s: int
    haste: float
    work_s: int
    second_visit: bool
    sign_s: int
    confirm_s: int
    refuses: bool
    rates: bool
    words: random.Random
    """Draws what is said, once times are settled."""

    @property
    def is_slow_on_the_way(self) -> bool:
        """Whether the way takes so long that the engineer says why."""
        return self.haste > 1.8


@cache
def faults() -> Any:
    """Faults of the demo, and what its people say about them."""
    return json.loads((HERE / "faults.json").read_text("utf-8"))


def fault_of(model: str, ticket: str, what: str | None = None) -> Any:
    """Gives the fault behind a ticket: one of its device's model, and as the customer described it where they did."""
    known = faults()["models"].get(model) or faults()["models"][FALLBACK_MODEL]
    fault = _draw(ticket, "fault").choice(known)
    if what and fault["what"] != what:
        alike = [one for one in known if one["what"] == what]
        fault = _draw(ticket, "alike").choice(alike or known)
    return fault


def script_of(tx: Tx, ticket: Record) -> Script:
    """Gives the story of a ticket, whoever reported it."""
    equipment = records.get(tx, ticket.body["equipment"]) if ticket.body["equipment"] else None
    model = records.get(tx, equipment.body["model"]) if equipment else None
    name = model.body["zh"] if model else FALLBACK_MODEL
    fault = fault_of(name, ticket.id, ticket.body["what"])
    draw = _draw(ticket.id, "script")
    chance, span = draw.random, draw.randint
    late_call, slow, long = chance() < 0.025, chance() < 0.05, chance() < 0.03
    lo, hi = fault["min"]
    return Script(
        fault=fault,
        remote=chance() < REMOTE_CHANCE.get(name, 0.0),
        call_s=span(330, 620) if late_call else span(35, 150),
        missed=chance() < 0.12,
        assign_s=span(30, 140),
        accept_s=span(20, 100),
        declines=chance() < 0.03,
        depart_s=span(30, 170),
        haste=draw.uniform(2.2, 3.0) if slow else draw.uniform(0.75, 1.1),
        work_s=span(lo, hi) * MIN_S * (4 if long else 1),
        second_visit=fault["part"] is not None and chance() < 0.05,
        sign_s=span(100, 240),
        confirm_s=span(4, 75) * MIN_S,
        refuses=chance() < 0.025,
        rates=chance() < 0.72,
        words=draw,
    )


def _draw(ticket: str, what: str) -> random.Random:
    return random.Random(f"{what} {ticket}")  # noqa: S311  # a story, not a secret
