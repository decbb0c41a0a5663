"""A visit: one trip of one engineer to one ticket. Its states, its arrival and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.events import tells_time

ORDER = ("assigned", "accepted", "under_way", "on_site", "repaired", "finished")
AT_PLACE = ("on_site", "repaired")
ENDED = frozenset({"declined", "cancelled", "finished"})


def advance(visit: dict[str, Any], state: str) -> bool:
    """Moves the visit forward to `state`; False when it is there already, further on, or ended."""
    if visit["state"] in ENDED or ORDER.index(visit["state"]) >= ORDER.index(state):
        return False
    visit["state"] = state
    return True


def cancel(visit: dict[str, Any]) -> bool:
    """Ends a visit that will not be finished; False when it is ended already."""
    if visit["state"] in ENDED:
        return False
    visit["state"] = "cancelled"
    return True


def counts(witness: Mapping[str, Any], finished_ms: int | None) -> bool:
    """Whether a witness counts for the arrival: accepted, and recorded before the visit was finished (rule 10)."""
    return bool(witness["ok"]) and (finished_ms is None or witness["at_ms"] <= finished_ms)


def arrival_of(visit: Mapping[str, Any]) -> dict[str, Any] | None:
    """The arrival as its witnesses tell it: proof kinds, and the interval of the first witness at the place.

    None while nobody said "I have arrived"; without a witness of the time, the time of saying so.
    """
    arrival = visit["arrival"]
    if arrival is None:
        return None
    valid = [one for one in visit["witnesses"] if counts(one, visit["finished_ms"])]
    claimed_ms = arrival["said"]["at_ms"]
    timed = [one for one in valid if tells_time(one["witness"], one["at_ms"], claimed_ms)]
    first = min(timed, key=lambda one: (one["at_ms"], one["id"])) if timed else arrival["said"]
    return {
        "proof": sorted({one["witness"] for one in valid}),
        **{
            key: first[key]
            for key in (
                "at_ms",
                "earliest_ms",
                "latest_ms",
                "certainty",
                "wide_earliest_ms",
            )
        },
    }
