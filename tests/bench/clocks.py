"""State of a ticket with twelve clocks and two hundred events; and of one with ten thousand."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from server.domain.calendars import Calendar, calendars_of
from server.domain.commitment_defaults import STOPS, commitment_record
from server.domain.commitments import commitment_of
from server.domain.ticket_clocks import Terms, read_events, ticket_clocks
from server.domain.times import MIN_MS, parse_rfc3339
from tests.bench.figures import Figure

BEGUN_MS = parse_rfc3339("2026-11-23T02:00:00Z")
WEEKS: dict[str, dict[str, Any]] = {
    "always": {"zone": "Asia/Shanghai", "weekly": "always"},
    "office": {
        "zone": "Asia/Shanghai",
        "weekly": {"mon-fri": [["08:30", "12:00"], ["13:30", "17:30"]], "sat": [["22:00", "06:00"]]},
        "closures": ["2026-11-25"],
        "additions": {"2026-11-28": "wed"},
    },
}
STARTS = {"arrive": "on_site_needed", "follow_up": "repaired", "loan_confirm": "loan_requested"}
STORY = ("noted", "call_answered", "photographed", "part_used", "assigned", "found")
"""What most of a long ticket is made of: it stops and pauses nothing."""


def calendars() -> dict[str, Calendar]:
    """Gives both calendars, nothing of them counted yet."""
    return calendars_of({"base": None, **week, "id": key} for key, week in WEEKS.items())


def terms() -> Terms:
    """Gives one clock of every kind, every other one by office hours."""
    rows = [
        commitment_record(
            {"clause": "C-05", "kind": kind, "within_min": 600, "starts": STARTS.get(kind, "reported")},
            id=f"c{number}",
            contract="k",
            calendar=("always", "office")[number % 2],
        )
        for number, kind in enumerate(STOPS)
    ]
    return Terms(("on_site", "remote"), ("major", "general"), tuple(commitment_of(row) for row in rows))


def log(count: int) -> list[dict[str, Any]]:
    """Gives the records of so many events of a lively ticket, as they are stored."""
    chance = random.Random(12)  # the same ticket each time
    head = ["reported", "graded", "on_site_needed", "arrived", "special_part_ordered", "repaired", "reopened"]
    kinds = [
        *head,
        *(
            "paused" if n % 9 == 0 else "resumed" if n % 9 == 4 else chance.choice(STORY)
            for n in range(count)
        ),
    ]
    return [_record(seq, kind, BEGUN_MS + seq * 40_000) for seq, kind in enumerate(kinds[:count])]


def _record(seq: int, kind: str, at_ms: int) -> dict[str, Any]:
    data: dict[str, dict[str, Any]] = {
        "graded": {"type": "on_site", "severity": "general"},
        "arrived": {"visit": "v", "proof": ["commissioned_label", "photo"]},
        "paused": {"reason": "customer_asked", "evidence": "王主任"},
        "reopened": {"cause": "returned"},
    }
    return {
        "id": f"e{seq}",
        "kind": kind,
        "at_ms": at_ms,
        "earliest_ms": at_ms - 1500,
        "latest_ms": at_ms + 1500,
        "received_ms": at_ms + 2000,
        "certainty": "continuous",
        "wide_earliest_ms": at_ms - 9000,
        "wide_latest_ms": at_ms + 2000,
        "source": "phone",
        "by": "p",
        "seq": seq,
        "data": data.get(kind, {}),
    }


def measure() -> Iterator[Figure]:
    """Gives how long the state of a ticket takes, and how it grows with its events."""
    small, large = state(200, 400), state(10_000, 5)
    note = "from stored records to the state of every clock; both calendars known, median of 400"
    yield Figure(
        "state of a ticket with 12 clocks and 200 events", f"{small:.2f} ms", "aim: under 1 ms", note
    )
    yield Figure(
        "state of one with 10,000 events", f"{large:.0f} ms", f"{small * 50:.0f} ms in a straight line", ""
    )


def state(events: int, times: int) -> float:
    """Gives the median in ms of judging all clocks from the stored records, nothing remembered but the calendars."""
    promised, weeks, stored = terms(), calendars(), log(events)
    at_ms = BEGUN_MS + events * 40_000 + 600 * MIN_MS
    return _median_ms(lambda: ticket_clocks(promised, read_events(promised, stored), weeks, at_ms), times)


def _median_ms(work: Callable[[], object], times: int) -> float:
    took: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)
