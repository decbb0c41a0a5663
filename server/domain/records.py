"""Records: what operations have made of the world, one JSON body each, shaped as records.json says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

_DATA = json.loads((Path(__file__).parent / "records.json").read_text("utf-8"))
SHAPES: Mapping[str, Any] = MappingProxyType(_DATA["$defs"])
KINDS: Mapping[str, str] = MappingProxyType(_DATA["kinds"])


@dataclass(slots=True)
class Record:
    """One record and the few columns by which it is found; `body` is what feeds carry.

    `apart`: how many of the first entries of a long list stand in rows of their own. A `short` record has them left
    out of its body: good for adding to it, not for reading it.
    """

    id: str
    kind: str
    organisation: str
    body: dict[str, Any]
    contract: str | None = None
    site: str | None = None
    parent: str | None = None
    state: str | None = None
    sort_ms: int = 0
    rev: int = 0
    deleted: bool = False
    apart: dict[str, int] = field(default_factory=dict)
    short: bool = False

    def length(self, name: str) -> int:
        """How many entries a list has, those left out of a short record too."""
        left_out = self.apart.get(name, 0) if self.short else 0
        return left_out + len(self.body[name])


def blank(kind: str) -> dict[str, Any]:
    """A body of this kind with every key present: null, an empty list, false or 0 as its shape allows.

    Why: every key is always on the wire, so a reader never has to tell "absent" from "null".
    """
    return {key: _empty(shape) for key, shape in SHAPES[KINDS[kind]]["properties"].items()}


def _empty(shape: Mapping[str, Any]) -> Any:
    if "anyOf" in shape:
        return None
    return {
        "array": [],
        "boolean": False,
        "integer": 0,
        "number": 0.0,
        "object": {},
    }.get(shape.get("type", ""), "")
