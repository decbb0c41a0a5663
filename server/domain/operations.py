"""The catalogue of operations, read once from operations.json: what may be said, by whom, and what it yields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

Body = Mapping[str, Any]


class Shape(StrEnum):
    """What decides who wins between two writers (docs/adr/0003-facts-fields-moves.md)."""

    FACT = "fact"
    FIELDS = "fields"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Yield:
    """A clock event that an operation yields when its body holds the asked values."""

    event: str
    when: Body

    def holds(self, body: Body) -> bool:
        """Whether this body asks for the event; a list in `when` means any of its values."""
        return all(
            body.get(key) in (want if isinstance(want, list) else [want]) for key, want in self.when.items()
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of operation as the catalogue describes it."""

    name: str
    version: int
    shape: Shape
    record: str
    by: frozenset[str]
    creates: bool
    zh: str
    en: str
    yields: tuple[Yield, ...]
    personal: Body
    """Value that travels apart -> its JSON Schema."""
    schema: Body
    example: Body

    def events_of(self, body: Body) -> list[str]:
        """Kinds of the clock events that this body yields, in the catalogue's order."""
        return [one.event for one in self.yields if one.holds(body)]


def fits(schema: Body, value: Any) -> bool:
    """Whether a single value is one that this simple schema (a text or a whole number) allows."""
    if schema["type"] == "string":
        least, most = schema.get("minLength", 0), schema.get("maxLength")
        return isinstance(value, str) and least <= len(value) and (most is None or len(value) <= most)
    if schema["type"] == "integer":
        low, high = schema.get("minimum"), schema.get("maximum")
        return type(value) is int and (low is None or low <= value) and (high is None or value <= high)
    return False


def _kind(name: str, data: Body) -> Kind:
    return Kind(
        name=name,
        version=data["v"],
        shape=Shape(data["shape"]),
        record=data["record"],
        by=frozenset(data["by"]),
        creates=data["creates"],
        zh=data["zh"],
        en=data["en"],
        yields=tuple(
            Yield(
                one["kind"],
                MappingProxyType(dict(one.get("when", {}).items())),
            )
            for one in data["events"]
        ),
        personal=MappingProxyType(data["personal"]),
        schema=data["body"],
        example=data["example"],
    )


_DATA = json.loads((Path(__file__).parent / "operations.json").read_text("utf-8"))
DEFINITIONS: Body = MappingProxyType(_DATA["$defs"])
CATALOGUE: Mapping[str, Kind] = MappingProxyType(
    {name: _kind(name, data) for name, data in _DATA["kinds"].items()}
)
PERSONAL: frozenset[str] = frozenset(name for kind in CATALOGUE.values() for name in kind.personal)
"""Every value that must never stand in a body that does not name it: what a ledger keeps cannot be erased."""
