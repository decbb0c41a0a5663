"""`make soak`: fresh seeds until somebody stops it; a failing one is shown with its smallest schedule, and ends it."""

from __future__ import annotations

import secrets
import signal
import sys
from collections import Counter
from itertools import count

from tests.simulator.hunt import hunt, told

TOLD_EACH = 100


def main() -> int:
    """Runs on from a random seed, or from the one given; 1 when a schedule broke an invariant."""
    first = int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbelow(10**9)
    signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # `kill` ends it as Ctrl-C does: with its figures
    counts = Counter[str]()
    try:
        print(f"soak from seed {first}; end it with Ctrl-C", flush=True)
        for seed in count(first):
            hunted = hunt([seed])
            counts += hunted.counts + Counter(schedules=1)
            if hunted.found is not None:
                print(f"{_figures(counts)}; the last one broke something\n{told(hunted.found)}", flush=True)
                return 1
            if counts["schedules"] % TOLD_EACH == 0:
                print(f"{_figures(counts)}: nothing broken (up to seed {seed})", flush=True)
    except KeyboardInterrupt:
        print(f"stopped after {_figures(counts)}: nothing broken", flush=True)
    return 0


def _figures(counts: Counter[str]) -> str:
    steps = sum(number for what, number in counts.items() if what.startswith("step "))
    kills = sum(number for what, number in counts.items() if " killed " in what)
    return f"{counts['schedules']} schedules, {steps} steps, {kills} kills"


if __name__ == "__main__":
    sys.exit(main())
