"""When faults arrive: by the day and hour of each place, drawn from the day itself, so that a day stays the same."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.demo.facts import ZONE
from server.demo.scene import MIN_MS, local
from server.domain.times import to_ms
from server.domain.zones import zone_of

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Load:
    """How many faults a contract has on a working day and on a day off, and in which hours."""

    working: float
    off: float
    hours: tuple[tuple[int, int, int], ...]
    """(from, to, weight) by the hour of the day."""


LOADS = {
    "detention-centre": Load(
        1.2, 0.8, ((0, 6, 1), (6, 8, 2), (8, 12, 8), (12, 14, 4), (14, 18, 8), (18, 22, 4), (22, 24, 1))
    ),
    "exam-centre": Load(0.8, 0.2, ((8, 9, 8), (9, 12, 7), (13, 17, 6), (17, 19, 2))),
    "employment-platform": Load(0.55, 0.1, ((8, 12, 8), (12, 14, 3), (14, 18, 6), (18, 21, 1))),
    "neighbour-school": Load(0.2, 0.0, ((8, 12, 5), (14, 17, 4))),
}
GAPS_MIN = ((8, 18, 9, 20), (18, 22, 18, 35), (22, 32, 40, 75))
"""While the demo lives: (from hour, to hour, least, most minutes between two faults)."""

OPENING_MIN = ((150, "employment-platform"), (96, "exam-centre"), (55, "detention-centre"), (27, "exam-centre"),
               (13, "detention-centre"), (2, "detention-centre"))  # fmt: skip
"""What is going on when the demo starts: minutes before it, and where."""

ALWAYS_AWAKE, NIGHT_MIN = "detention-centre", 34
"""Where something happens at night too, and when it did, for a start at night."""


def faults_between(from_ms: int, until_ms: int) -> list[tuple[int, str]]:
    """Gives (instant, contract) of each fault of the days in between, in order."""
    found = []
    day = local(from_ms).replace(hour=0, minute=0, second=0, microsecond=0)
    while to_ms(day) < until_ms:
        for contract, load in LOADS.items():
            found += [
                (at_ms, contract) for at_ms in _of_day(day, contract, load) if from_ms <= at_ms < until_ms
            ]
        day = (day + timedelta(days=1)).replace(tzinfo=zone_of(ZONE))
    return sorted(found)


def opening(now_ms: int) -> list[tuple[int, str]]:
    """Gives the faults that are being worked on when the demo starts."""
    begins = [(now_ms - minutes * MIN_MS, contract) for minutes, contract in OPENING_MIN]
    awake = [one for one in begins if _weight(LOADS[one[1]], local(one[0]).hour)]
    return awake if len(awake) == len(begins) else [*awake, (now_ms - NIGHT_MIN * MIN_MS, ALWAYS_AWAKE)]


def gap_ms(last_ms: int, seed: str) -> int:
    """Gives how long after the last fault the next one arrives while the demo lives."""
    hour = local(last_ms).hour
    _, _, least, most = next(
        one for one in GAPS_MIN if one[0] <= hour < one[1] or one[0] <= hour + 24 < one[1]
    )
    return random.Random(seed).randint(least * MIN_MS, most * MIN_MS)  # noqa: S311  # a story, not a secret


def any_contract(seed: str, now_ms: int) -> str:
    """Gives where the next fault is, by the load of this hour."""
    hour, loads = (
        local(now_ms).hour,
        {name: load for name, load in LOADS.items() if name != "neighbour-school"},
    )
    weights = [load.working * _weight(load, hour) + 0.01 for load in loads.values()]
    return random.Random(seed).choices(list(loads), weights)[0]  # noqa: S311  # a story, not a secret


def _of_day(day: datetime, contract: str, load: Load) -> list[int]:
    draw = random.Random(f"{day:%Y%m%d} {contract}")  # noqa: S311  # a story, not a secret
    mean = load.off if day.weekday() >= SATURDAY else load.working
    whole = int(mean) + (draw.random() < mean % 1)
    count = max(0, whole + draw.choice((-1, 0, 0, 1)) if mean > 1 else whole)
    spans, start_ms = load.hours, to_ms(day)
    picked = draw.choices(spans, [weight * (to - since) for since, to, weight in spans], k=count)
    return [start_ms + draw.randrange(since * 3600, to * 3600) * 1000 for since, to, _ in picked]


def _weight(load: Load, hour: int) -> int:
    return next((weight for since, to, weight in load.hours if since <= hour < to), 0)
