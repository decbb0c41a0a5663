"""Tickets drawn by chance, for tests that hold two ways of judging them to each other."""

from __future__ import annotations

import random
from typing import Any

from server.domain.times import MIN_MS, parse_rfc3339
from tests.unit.clock_vectors import load

START_MS = parse_rfc3339("2026-11-27T06:00:00Z")
CONTRACTS = load("ticket-clocks.json")["contracts"]
SHARED = load("calendars.json")
RECORDS = [
    {"zone": SHARED["zone"], "base": None, **one, "id": key} for key, one in SHARED["calendars"].items()
]
WITNESSES = ("commissioned_label", "gate_code", "photo", "signature", "fence")
PLAIN = (
    "contacted", "call_answered", "plan_given", "service_restored", "repaired", "solved", "on_site_needed",
    "special_part_ordered", "special_part_arrived", "loan_requested", "loan_confirmed", "loan_installed",
    "followed_up", "accepted", "result_given", "withdrawn", "noted", "resumed",
)  # fmt: skip


class Drawn:
    """A ticket drawn by chance: its terms and its events, some late, doubtful, corrected or withdrawn."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        contract = dict(chance.choice(list(CONTRACTS.values())))
        calendar = chance.choice(
            ("24x7", "24x7", "office", "night-closed", "always-but", "new-york", "twice", "gone")
        )
        self.terms = {
            **contract,
            "commitments": [{**row, "calendar": calendar} for row in contract["commitments"]],
        }
        if chance.random() < 0.3:
            self._change_calendar()
        self.events = [
            self._event(0, "reported", {"during": chance.choice((None, "major_event"))}, at_ms=START_MS)
        ]
        if chance.random() < 0.2:  # a report that came with its grade
            came = self._event(1, "graded", self._data("graded"), at_ms=START_MS + chance.choice((0, 60_000)))
            self.events.append({**came, "id": "e0:graded"})
        for seq in range(len(self.events), chance.randrange(2, 14)):
            self.events.append(self._any(seq))

    def _change_calendar(self) -> None:
        rows = self.terms["commitments"]
        policies = ["min_remaining", "retro", "from_change"]
        for row in rows:
            row["calendar"] = self.chance.choice(("24x7", "office"))
            row["reclassify"] = {key: self.chance.choice(policies) for key in ("shorter", "longer")}

    def _any(self, seq: int) -> dict[str, Any]:
        kind = self.chance.choice(
            (*PLAIN, "graded", "graded", "arrived", "arrived", "witnessed", "witnessed", "paused", "paused",
             "resumed", "reopened", "voided", "corrected", "corrected", "phones_heard", "breach_confirmed",
             "visit_finished")
        )  # fmt: skip
        return self._event(seq, kind, self._data(kind))

    def _data(self, kind: str) -> dict[str, Any]:
        chance, pick = self.chance, self.chance.choice
        of = pick(self.events)["id"]
        data: dict[str, dict[str, Any]] = {
            "graded": {
                "type": pick(self.terms["types"]),
                "severity": pick(self.terms["severities"]),
                "during": pick((None, None, "major_event")),
            },
            "arrived": {"visit": pick("vw"), "proof": chance.sample(WITNESSES, chance.randrange(4))},
            "witnessed": {"visit": pick("vw"), "witness": pick(WITNESSES)},
            "visit_finished": {"visit": pick("vw")},
            "paused": {
                "reason": pick(("no_access", "customer_asked", "our_part")),
                "evidence": pick((None, "门卫")),
            },
            "resumed": {"pause": pick((None, of))},
            "reopened": {"cause": pick((None, "refused", "returned"))},
            "phones_heard": {"until_ms": START_MS + chance.randrange(3000) * MIN_MS},
            "breach_confirmed": {
                "clock": pick(self.terms["commitments"])["id"],
                "why": pick(("", "nobody came")),
            },
            "corrected": {"of": of, **self._correction()},
        }
        return data.get(kind, {})

    def _correction(self) -> dict[str, Any]:
        fresh = {"at_ms": START_MS + self.chance.randrange(600) * MIN_MS}
        return self.chance.choice(
            (
                {"retract": True},
                {"set": fresh},
                {"set": {"evidence": "票据"}},
                {"set": {"proof": list(WITNESSES)}},
            )
        )

    def _event(self, seq: int, kind: str, data: dict[str, Any], at_ms: int | None = None) -> dict[str, Any]:
        chance = self.chance
        if at_ms is None:
            at_ms = (
                START_MS + int(chance.expovariate(1 / 90) * MIN_MS) + chance.choice((0, 0, 1, 500, 30_000))
            )
        error_ms = chance.choice((0, 0, 0, 1500, 240_000))
        received_ms = at_ms + error_ms + chance.choice((0, 0, 0, 20 * MIN_MS, 300 * MIN_MS + 7))
        return {
            "id": f"e{seq}",
            "kind": kind,
            "at_ms": at_ms,
            "earliest_ms": at_ms - error_ms,
            "latest_ms": at_ms + error_ms,
            "received_ms": received_ms,
            "certainty": chance.choice(("continuous", "continuous", "bracketed", "moved")),
            "wide_earliest_ms": chance.choice((None, at_ms - 25 * MIN_MS)),
            "wide_latest_ms": chance.choice((None, None, received_ms)),
            "source": "manual",
            "by": None,
            "seq": seq,
            "data": data,
        }


PAUSES = ("paused", "paused", "resumed", "resumed", "resumed")
LADDER = [
    {"to": ["engineer"], "at_pct": 50},
    {"to": ["engineer"], "at_s": -600},
    {"to": ["dispatcher"], "at_pct": 100},
    {"to": ["superior"], "every_min_after": 30},
]


class InOrder(Drawn):
    """A ticket most of whose events come in order, a part of them doubtful, and many of one kind."""

    def __init__(self, chance: random.Random) -> None:
        self._often = chance.choice((PAUSES, PAUSES, ("repaired", "reopened"), ("graded",), ("contacted",)))
        self._now_ms = START_MS
        super().__init__(chance)
        for row in self.terms["commitments"]:
            row["ladder"] = chance.sample(LADDER, chance.randrange(5))
            if chance.random() < 0.6:
                row.update(pauses=["no_access", "customer_asked"], pause_evidence=[])
        for seq in range(len(self.events), len(self.events) + chance.randrange(24)):
            kind = chance.choice(self._often) if chance.random() < 0.85 else self._any(seq)["kind"]
            self.events.append(self._event(seq, kind, self._data(kind)))

    def _event(self, seq: int, kind: str, data: dict[str, Any], at_ms: int | None = None) -> dict[str, Any]:
        event = super()._event(seq, kind, data, at_ms)
        if self.chance.random() < 0.1:
            return event
        self._now_ms += self.chance.choice((0, 400, 3000, 20 * MIN_MS, 2 * 60 * MIN_MS))
        names = [name for name in event if name.endswith("_ms") and event[name] is not None]
        shift_ms = self._now_ms - event["at_ms"]
        shifted = {name: event[name] + shift_ms for name in names}
        return {**event, **shifted, "received_ms": self._now_ms + self.chance.choice((0, 0, 700))}
