"""The path of a report by its type: which steps are taken, and which are still to take before it is archived."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.domain.events import Event

_DATA = json.loads((Path(__file__).parent / "paths.json").read_text("utf-8"))
DEPARTMENT_WORKING_DAYS: int = _DATA["department_working_days"]
"""Work up to which the department head approves a change; beyond it is the company's (B-12: two weeks)."""

FOLLOW_UP_ATTEMPTS: int = _DATA["follow_up_attempts"]
"""So many calls that reached nobody are a follow-up too (C-09)."""

ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: when it was taken and by which event; `needless` where the path goes on without it."""

    step: str
    event: str | None
    at_ms: int | None
    needless: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is still to take."""
        return self.at_ms is None and not self.needless


def path_of(type: str, known: Iterable[Event], *, is_written: bool = False) -> list[Step]:
    """Gives the steps of a report of this type, from known events in order (see `known_events`).

    `is_written`: the reporter put it into words, so a wish need not be written down again.

    Source: B-11, B-12, C-02, C-14.
    """
    events = list(known)
    opened = max((n for n, event in enumerate(events) if event.kind == "reopened"), default=-1)
    kinds = {event.kind for event in events}
    return [_step(row, events, opened, kinds, is_written) for row in _DATA["paths"].get(type, ())]


def missing(steps: Sequence[Step]) -> list[str]:
    """The steps before the archive that are still to take."""
    return [one.step for one in steps if one.is_open and one.step != ARCHIVE]


def _step(
    row: dict[str, Any], events: Sequence[Event], opened: int, kinds: set[str], is_written: bool
) -> Step:
    since = events[opened + 1 :] if row.get("again") else events
    taken = next((event for event in reversed(since) if event.kind in row["events"]), None)
    if taken is None and is_written and "written" in row["events"]:
        taken = next((event for event in events if event.kind == "reported"), None)
    if taken is not None:
        return Step(row["step"], taken.id, taken.at_ms)
    return Step(row["step"], None, None, needless=row.get("unless") in kinds)
