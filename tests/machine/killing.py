"""Killing the server's processes one by one and all at once, while phones push; on whichever engine."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from tests.machine.audit import findings
from tests.machine.crowd import PHONES, Crowd, sayer
from tests.machine.installation import Installation, kill, until, until_gone

# One round: every kind of process of an installation; of the whole tree the keeper goes first.
ROUND = ("web", "worker", "web", "web", "tree")
ROUNDS = 4
KILLS = len(ROUND) * ROUNDS
BETWEEN = 12
"""So many operations are settled between two kills: each one meets phones at work, not a server that is down."""


@dataclass
class Survived:
    """What happened: how many kills, how many operations settled."""

    kills: int = 0
    settled: int = 0


def survive(served: Installation, more: Sequence[Callable[[], None]] = ()) -> Survived:
    """Kills while eight phones push, lets them settle all, and compares; gives what happened."""
    served.start()
    served.wait()
    desk = served.desk()
    phones = [desk.phone("li" if number % 2 else "zhou") for number in range(PHONES)]
    visits = {phone.device: desk.job("li" if number % 2 else "zhou") for number, phone in enumerate(phones)}
    desk.close()
    survived = Survived()
    dice = random.Random(9)
    extra = list(more)
    crowd = Crowd(phones, sayer(visits))
    with crowd.at_work():
        for which in ROUND * ROUNDS:
            crowd.until(crowd.settled + BETWEEN)
            _strike(served, which, dice)
            survived.kills += 1
            if which == "tree" and extra:
                crowd.until(crowd.settled + BETWEEN)
                extra.pop()()
                survived.kills += 1
    survived.settled = crowd.settled
    assert not extra
    with closing(served.open()) as storage, storage.read() as tx:
        assert findings(tx, phones) == []
    assert all(phone.settled.keys() == phone.said.keys() for phone in phones)
    assert sum(phone.broken for phone in phones) > 0, "no kill met a phone at work"
    return survived


def _strike(served: Installation, which: str, dice: random.Random) -> None:
    if which == "tree":
        served.kill()
        served.start()
        return
    module = f"server.{'work' if which == 'worker' else which}"
    until(lambda: served.children().get(module))  # the keeper may not yet have started it again
    victim = dice.choice(sorted(served.children()[module]))
    kill(victim)
    until_gone({victim})
