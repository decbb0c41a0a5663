"""`make soak`: fresh seeds until somebody stops it; a failing one is shown with its smallest schedule, and ends it."""

from __future__ import annotations

import secrets
import signal
import sys
from collections import Counter
from itertools import count
from types import FrameType

from tests.simulator.hunt import hunt, told

TOLD_EACH = 100


class Stopping:
    """Whether somebody wants it to end. The schedule at hand is played out: a world torn in two has nothing to say."""

    def __init__(self) -> None:
        self.wanted = False

    def listen(self) -> None:
        """Ctrl-C and `kill` ask for it; said twice, it ends at once."""
        for word in (signal.SIGINT, signal.SIGTERM):
            signal.signal(word, self._stop)

    def _stop(self, _word: int, _frame: FrameType | None) -> None:
        self.wanted = True
        for word in (signal.SIGINT, signal.SIGTERM):
            signal.signal(word, signal.SIG_DFL)


def main(stopping: Stopping) -> int:
    """Runs on from a random seed, or from the one given; 1 when a schedule broke an invariant."""
    first = int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbelow(10**9)
    counts = Counter[str]()
    print(f"soak from seed {first}; end it with Ctrl-C", flush=True)
    for seed in count(first):
        if stopping.wanted:
            break
        hunted = hunt([seed])
        counts += hunted.counts + Counter(schedules=1)
        if hunted.found is not None:
            print(f"{_figures(counts)}; the last one broke something\n{told(hunted.found)}", flush=True)
            return 1
        if counts["schedules"] % TOLD_EACH == 0:
            print(f"{_figures(counts)}: nothing broken (up to seed {seed})", flush=True)
    print(f"stopped after {_figures(counts)}: nothing broken", flush=True)
    return 0


def _figures(counts: Counter[str]) -> str:
    steps = sum(number for what, number in counts.items() if what.startswith("step "))
    kills = sum(number for what, number in counts.items() if " killed " in what)
    return f"{counts['schedules']} schedules, {steps} steps, {kills} kills"


if __name__ == "__main__":
    asked = Stopping()
    asked.listen()
    sys.exit(main(asked))
