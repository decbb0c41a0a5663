"""Histories of one field: several writers who hear of each other now and then, as a server would have seen them.

`python -m tests.unit.merge_histories` writes `tests/vectors/merge.json` anew: the results of the Python core, which the
TypeScript core must give too (tests/pwa/merge.test.ts).
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from server.domain.merge import NOTHING, Field, Saying, at_odds, join, stamped, value_of

FILE = Path(__file__).parents[1] / "vectors" / "merge.json"
SEED, HISTORIES = 9, 60
VALUES = ("B1", "B2", "", None, 5)


@dataclass(frozen=True, slots=True)
class Step:
    """One writer writes `value`, after hearing of everything before (`heard`) or not; clocks may be far off."""

    writer: int
    heard: bool
    value: Any
    clock_ms: int


def played(steps: Sequence[Step]) -> list[Saying]:
    """The sayings that a server makes of these steps, in the order in which they reach it."""
    known, sayings, seen = NOTHING, list[Saying](), dict[int, int]()
    last: dict[int, str] = {}
    for rev, step in enumerate(steps, start=1):
        if step.heard:
            seen[step.writer] = rev - 1
        base, writer = seen.get(step.writer, 0), f"phone-{step.writer}"
        own = f"{step.clock_ms:012x}-0000-{writer}"
        # a phone's own stamps never go back; the server lifts them above what the writer had seen
        own = own if own > last.get(step.writer, "") else _next(last[step.writer])
        hlc = stamped(known, own, base, writer)
        last[step.writer] = hlc
        said = Saying(
            f"op-{rev:03}", hlc, writer, base, rev, step.value, f"person-{step.writer}", step.clock_ms
        )
        known = join(known, [said])
        sayings.append(said)
    return sayings


def _next(hlc: str) -> str:
    ms, count, writer = hlc.split("-", 2)
    return f"{ms}-{int(count, 16) + 1:04x}-{writer}"


def told(known: Field) -> dict[str, Any]:
    """What a merge comes to: the value, who is at odds, and all that is kept of it."""
    return {
        "value": value_of(known),
        "at_odds": at_odds(known),
        "said": [one.operation for one in known.said],
        "floor": known.floor,
    }


def _steps(chance: random.Random) -> list[Step]:
    return [
        Step(chance.randrange(3), chance.random() < 0.4, chance.choice(VALUES), chance.randrange(1, 2000))
        for _ in range(chance.randrange(1, 8))
    ]


def vectors() -> dict[str, Any]:
    """What the file holds."""
    chance = random.Random(SEED)
    histories = [played(_steps(chance)) for _ in range(HISTORIES)]
    cases = [{"sayings": [asdict(one) for one in said], **told(join(NOTHING, said))} for said in histories]
    return {"about": "one field, several writers: python -m tests.unit.merge_histories", "cases": cases}


def text_of(found: dict[str, Any]) -> str:
    """The file's text, a case a line."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in found["cases"])
    return f'{{"about": {json.dumps(found["about"])}, "cases": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    FILE.write_text(text_of(vectors()), "utf-8")
