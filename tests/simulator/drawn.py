"""Random schedules: what may happen, how likely, drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.simulator.disk import Point
from tests.simulator.network import Fault
from tests.simulator.sayings import WORDS
from tests.simulator.steps import NAMES, Step

LEAST_STEPS, MOST_STEPS = 6, 26
HOUR_MS = 3_600_000

_PHONES = sorted(NAMES)
_FAULTS = [fault for fault in Fault if fault is not Fault.NONE]
_JUMPS_MS = (HOUR_MS, -HOUR_MS, -365 * 24 * HOUR_MS, 6_000, -4_000)
_WAITS_MS = (500, 20_000, HOUR_MS, 8 * HOUR_MS, 9 * 24 * HOUR_MS, 31 * 24 * HOUR_MS)
_MASKS = (3, 3, 3, 1, 2, 0)

type Draw = Callable[[Random], Step]


def _phone(random: Random) -> str:
    return random.choice(_PHONES)


def _engineer(random: Random) -> str:
    return random.choice(("li", "zhou"))


DRAWS: dict[str, tuple[int, Draw]] = {
    "say": (30, lambda r: ("say", _phone(r), r.choice(sorted(WORDS)), r.randrange(12))),
    "sync": (16, lambda r: ("sync", _phone(r))),
    "together": (8, lambda r: ("sync", *r.sample(_PHONES, r.choice((2, 3, 4))))),
    "other-tab": (
        3,
        lambda r: ("other-tab", _phone(r), r.choice(("note", "find", "report", "photo")), r.randrange(9)),
    ),
    "fault": (12, lambda r: ("fault", _phone(r), r.choice(_FAULTS).value, r.randrange(4))),
    "away": (3, lambda r: ("away", _phone(r))),
    "back": (2, lambda r: ("back", _phone(r))),
    "late": (4, lambda r: ("late",)),
    "wait": (4, lambda r: ("wait", r.choice(_WAITS_MS))),
    "jump": (3, lambda r: ("jump", _phone(r), r.choice(_JUMPS_MS))),
    "sleep": (2, lambda r: ("sleep", _phone(r), r.choice((60_000, HOUR_MS)))),
    "server-clock": (1, lambda r: ("server-clock", r.choice((-30_000, 45_000)))),
    "kill": (3, lambda r: ("kill", _phone(r))),
    "kill-at": (6, lambda r: ("kill-at", _phone(r), r.randrange(25))),
    "start": (6, lambda r: ("start", _phone(r))),
    "wipe": (2, lambda r: ("wipe", _phone(r), r.choice(("all", "mirror", "mirror")))),
    "quota": (2, lambda r: ("quota", _phone(r), r.randrange(2))),
    "upgrade": (2, lambda r: ("upgrade", _phone(r))),
    "server-kill": (2, lambda r: ("server-kill",)),
    "server-kill-at": (6, lambda r: ("server-kill-at", r.choice(list(Point)).value, 1 + r.randrange(4))),
    "server-start": (6, lambda r: ("server-start",)),
    "disk-full": (3, lambda r: ("disk-full", r.randrange(2))),
    "backup": (2, lambda r: ("backup",)),
    "restore": (2, lambda r: ("restore",)),
    "assign": (4, lambda r: ("assign", _engineer(r), r.choice(("open", "secret")))),
    "reassign": (4, lambda r: ("reassign", r.randrange(6), _engineer(r))),
    "desk": (4, lambda r: ("desk", r.choice(("edit", "edit", "unassign", "void", "note")), r.randrange(8))),
    "grant": (3, lambda r: ("grant", r.choice(("li", "zhou", "outsider")), r.choice(_MASKS))),
    "revoke": (1, lambda r: ("revoke", _phone(r))),
    "mend": (4, lambda r: ("mend", _phone(r), r.randrange(4))),
    "withdraw": (2, lambda r: ("withdraw", _phone(r), r.randrange(4))),
    "lie": (2, lambda r: ("lie", _phone(r), r.randrange(12))),
}
"""Name -> (weight, what draws it)."""


def schedule(seed: int) -> list[Step]:
    """The schedule of a seed."""
    random = Random(f"schedule {seed}")
    draws, weights = zip(*((draw, weight) for weight, draw in DRAWS.values()), strict=True)
    chosen = random.choices(draws, weights, k=random.randrange(LEAST_STEPS, MOST_STEPS))
    return [draw(random) for draw in chosen]
