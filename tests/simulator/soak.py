"""`make soak`: fresh seeds until somebody stops it; a failing one is shown with its smallest schedule, and ends it."""

from __future__ import annotations

import secrets
import sys
from itertools import count

from tests.simulator.hunt import hunt, told

TOLD_EACH = 100


def main() -> int:
    """Runs on from a random seed, or from the one given; 1 when a schedule broke an invariant."""
    first = int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbelow(10**9)
    print(f"soak from seed {first}; end it with Ctrl-C", flush=True)
    runs = steps = 0
    for start in count(first, TOLD_EACH):
        hunted = hunt(range(start, start + TOLD_EACH))
        runs += hunted.runs
        steps += sum(number for what, number in hunted.counts.items() if what.startswith("step "))
        if hunted.found is not None:
            print(told(hunted.found), flush=True)
            return 1
        print(
            f"{runs} schedules, {steps} steps: nothing broken (up to seed {start + TOLD_EACH - 1})",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)
