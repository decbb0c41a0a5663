"""Who has a post at an instant: whoever is absent has none, and while somebody is, the stand-ins are on duty (C-16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ABSENT, STAND_IN = "absent", "stand_in"
REPLACED = frozenset({"duty", "resident"})
"""Posts that a stand-in takes over while their holder is absent."""

POSTS = ("duty", STAND_IN, "resident")
"""Posts of whom is at work."""

type Entry = Mapping[str, Any]


def absent(entries: Iterable[Entry], at_ms: int) -> set[str]:
    """Gives who is away, off sick or on leave."""
    return {one["person"] for one in entries if one["post"] == ABSENT and _holds(one, at_ms)}


def on_post(entries: Iterable[Entry], post: str, at_ms: int) -> list[str]:
    """Gives who has this post; of duty also who stands in."""
    now = [one for one in entries if _holds(one, at_ms)]
    away = absent(now, at_ms)
    found = {one["person"] for one in now if one["post"] == post}
    if post == "duty":
        found |= standing_in(now, at_ms).keys()
    return sorted(found - away)


def standing_in(entries: Iterable[Entry], at_ms: int) -> dict[str, str]:
    """Gives who stands in now, each with one of those who are away; nobody while nobody is."""
    now = [one for one in entries if _holds(one, at_ms)]
    away = absent(now, at_ms)
    missing = sorted(one["person"] for one in now if one["post"] in REPLACED and one["person"] in away)
    if not missing:
        return {}
    return {one["person"]: missing[0] for one in now if one["post"] == STAND_IN and one["person"] not in away}


def on_until(entries: Iterable[Entry], person: str, at_ms: int) -> int | None:
    """Gives when the shift ends in which somebody has a post now; None for who has none."""
    mine = [
        one["to_ms"]
        for one in entries
        if one["person"] == person and one["post"] in POSTS and _holds(one, at_ms)
    ]
    return max(mine, default=None)


def _holds(entry: Entry, at_ms: int) -> bool:
    return bool(entry["from_ms"] <= at_ms < entry["to_ms"])
