"""Random schedules: what may happen, how likely, drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.simulator.disk import Point
from tests.simulator.morning import PHONES, population
from tests.simulator.network import Fault
from tests.simulator.releases import NEWEST, OLDEST
from tests.simulator.sayings import WORDS
from tests.simulator.steps import Step

LEAST_STEPS, MOST_STEPS = 6, 26
OLDER_SERVERS = 0.25
"""Which part of the schedules begins before the server's latest update."""
HOUR_MS = 3_600_000

_FAULTS = [fault for fault in Fault if fault is not Fault.NONE]
_JUMPS_MS = (HOUR_MS, -HOUR_MS, -365 * 24 * HOUR_MS, 6_000, -4_000)
_WAITS_MS = (500, 20_000, HOUR_MS, 8 * HOUR_MS, 9 * 24 * HOUR_MS, 31 * 24 * HOUR_MS)
_MASKS = (3, 3, 3, 1, 2, 0)


class Dice(Random):
    """Chance that knows how many phones there are."""

    phones: tuple[str, ...] = ()

    def phone(self) -> str:
        """One of them."""
        return self.choice(self.phones)


def _engineer(random: Dice) -> str:
    return random.choice(("li", "zhou"))


type Draw = Callable[[Dice], Step]

DRAWS: dict[str, tuple[int, Draw]] = {
    "say": (30, lambda r: ("say", r.phone(), r.choice(sorted(WORDS)), r.randrange(12))),
    "edit": (3, lambda r: ("say", r.phone(), r.choice(("site-edit", "equipment-edit")), r.randrange(12))),
    "cross-edits": (2, lambda r: ("cross-edits", *r.sample(r.phones, 2), r.randrange(12))),
    "shift": (3, lambda r: ("shift", r.phone(), r.randrange(12))),
    "sync": (16, lambda r: ("sync", r.phone())),
    "together": (12, lambda r: ("sync", *r.sample(r.phones, r.randrange(2, len(r.phones) + 1)))),
    "other-tab": (
        3,
        lambda r: ("other-tab", r.phone(), r.choice(("note", "find", "report", "photo")), r.randrange(9)),
    ),
    "fault": (12, lambda r: ("fault", r.phone(), r.choice(_FAULTS).value, r.randrange(4))),
    "away": (3, lambda r: ("away", r.phone())),
    "back": (2, lambda r: ("back", r.phone())),
    "late": (4, lambda r: ("late",)),
    "wait": (4, lambda r: ("wait", r.choice(_WAITS_MS))),
    "jump": (3, lambda r: ("jump", r.phone(), r.choice(_JUMPS_MS))),
    "sleep": (2, lambda r: ("sleep", r.phone(), r.choice((60_000, HOUR_MS)))),
    "server-clock": (1, lambda r: ("server-clock", r.choice((-30_000, 45_000)))),
    "kill": (3, lambda r: ("kill", r.phone())),
    "kill-at": (6, lambda r: ("kill-at", r.phone(), r.randrange(25))),
    "start": (6, lambda r: ("start", r.phone())),
    "wipe": (2, lambda r: ("wipe", r.phone(), r.choice(("all", "mirror", "mirror")))),
    "quota": (2, lambda r: ("quota", r.phone(), r.randrange(2))),
    "refill": (2, lambda r: ("refill", r.phone(), r.randrange(8, 32))),
    "upgrade": (3, lambda r: ("upgrade", r.phone(), r.choice((OLDEST, NEWEST, NEWEST)))),
    "server-kill": (2, lambda r: ("server-kill",)),
    "server-kill-at": (6, lambda r: ("server-kill-at", r.choice(list(Point)).value, 1 + r.randrange(4))),
    "server-release": (4, lambda r: ("server-release", r.choice((OLDEST, NEWEST)))),
    "server-start": (6, lambda r: ("server-start",)),
    "disk-full": (3, lambda r: ("disk-full", r.randrange(2))),
    "backup": (2, lambda r: ("backup",)),
    "tidy": (3, lambda r: ("tidy",)),
    "restore": (2, lambda r: ("restore",)),
    "assign": (4, lambda r: ("assign", _engineer(r), r.choice(("open", "secret")))),
    "reassign": (4, lambda r: ("reassign", r.randrange(6), _engineer(r))),
    "desk": (4, lambda r: ("desk", r.choice(("edit", "edit", "unassign", "void", "note")), r.randrange(8))),
    "grant": (3, lambda r: ("grant", r.choice(("li", "zhou", "outsider")), r.choice(_MASKS))),
    "revoke": (2, lambda r: ("revoke", r.phone())),
    "give-back": (3, lambda r: ("give-back", r.phone())),
    "tell-erase": (4, lambda r: ("tell-erase", r.phone(), r.choice(("wait", "wait", "lose")))),
    "keep": (3, lambda r: ("keep", r.randrange(4))),
    "change-of-mind": (2, lambda r: ("change-of-mind", r.phone(), r.randrange(12))),
    "export": (1, lambda r: ("export", r.phone())),
    "mend": (4, lambda r: ("mend", r.phone(), r.randrange(4))),
    "withdraw": (2, lambda r: ("withdraw", r.phone(), r.randrange(4))),
    "lie": (4, lambda r: ("lie", r.phone(), r.randrange(12))),
}
"""Name -> (weight, what draws it)."""

REFUSED: dict[str, tuple[int, Draw]] = {
    **DRAWS,
    "refused": (12, lambda r: ("say", r.phone(), r.choice(("bad", "needs")), r.randrange(12))),
}
"""The same, with more that the server refuses: for hunts in few schedules."""


def schedule(seed: int, chances: Mapping[str, tuple[int, Draw]] = DRAWS) -> list[Step]:
    """The schedule of a seed."""
    random = Dice(f"schedule {seed}")
    random.phones = tuple(name for name, _person in PHONES[: population(seed)])
    draws, weights = zip(*((draw, weight) for weight, draw in chances.values()), strict=True)
    chosen = random.choices(draws, weights, k=random.randrange(LEAST_STEPS, MOST_STEPS))
    steps = [draw(random) for draw in chosen]
    older = random.random() < OLDER_SERVERS
    return [("server-release", OLDEST), *steps] if older else steps
