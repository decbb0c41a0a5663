"""Pokes: server-sent events that say which feed moved, never what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LIVE = "/api/v1/live?as=phone"


@dataclass(frozen=True, slots=True)
class Poke:
    """A feed has come to this number; pull to see."""

    feed: str
    seq: int


def pokes(lines: Iterable[bytes]) -> Iterator[Poke]:
    """The pokes in a stream's lines; heartbeats and hints are passed over."""
    for line in lines:
        if line.startswith(b"data:"):
            said = json.loads(line[5:])
            yield Poke(said["feed"], said["seq"])
