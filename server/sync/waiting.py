"""What a phone says of itself beside its operations: what waits on it, its app, clock, storage and battery."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

MOST = 2**53
WHOLE = ("operations", "oldest", "photos", "blob_bytes", "ahead_ms", "free_bytes", "battery")
SIGNED = frozenset({"ahead_ms"})
MOST_APP_CHARS = 60


def told(said: Mapping[str, Any], before: str | None = None) -> str | None:
    """What is kept of it, as JSON: known members that are what they should be. None where nothing was said.

    Members not mentioned stay as the phone told them before. A phone that says nonsense of itself loses no operation.
    """
    if not said:
        return None
    kept = _read(before) | _known(said)
    return json.dumps(kept) if kept else None


def shown(kept: str | None) -> dict[str, Any] | None:
    """The same as the desk reads it, every member there; None where the phone never said what waits on it."""
    known = _read(kept)
    if "operations" not in known:
        return None
    return {
        "operations": known["operations"],
        "oldest_ms": known.get("oldest"),
        "photos": known.get("photos"),
        "blob_bytes": known.get("blob_bytes", 0),
        "app": known.get("app"),
        "ahead_ms": known.get("ahead_ms"),
        "free_bytes": known.get("free_bytes"),
        "persisted": known.get("persisted"),
        "battery": known.get("battery"),
    }


def _read(kept: str | None) -> dict[str, Any]:
    value = json.loads(kept) if kept else {}
    return _known(value) if isinstance(value, dict) else {}


def _known(said: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for name in WHOLE:
        value = said.get(name)
        least = -MOST if name in SIGNED else 0
        if type(value) is int and least <= value <= MOST:
            known[name] = value
        elif name in said and value is None:
            known[name] = None
    if known.get("operations", 0) is None:
        del known["operations"]
    if isinstance(said.get("app"), str) and said["app"].isprintable():
        known["app"] = said["app"][:MOST_APP_CHARS]
    if isinstance(said.get("persisted"), bool):
        known["persisted"] = said["persisted"]
    return known
