"""Fields made ahead: of all places that somebody may be sent to, so that no ticket waits for a search."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from routing.engines.osrm import OFF_ROAD_M
from routing.engines.roads import on_map, points_of
from routing.roads.snapping import Snapped
from routing.roads.store import RoadMap
from routing.types import Place

FILE = "ahead.json"
MOST_OTHERS = 2048
"""So many fields of places that are no site any more, or never were, are kept; the oldest go first."""

SHARE = 0.5
"""Of the time, at most so much is spent searching: a core is there for others, too."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many of the places on this map's roads have their field."""

    map: str
    done: int
    of: int


def make_ahead(road_map: RoadMap, places: Sequence[Place], stopped: threading.Event) -> Ahead:
    """Makes the fields that these places lack, one after another, and tells in a file how far it is.

    Whatever else lies among the fields is bounded. Returns early when told to stop, or when the disk is full.
    """
    snapped, rows = _on_roads(road_map, places)
    fields, root = road_map.fields, road_map.folder.parent
    missing = [row for row in rows if fields.file_of(snapped, row) is None]
    told = Ahead(road_map.digest, len(rows) - len(missing), len(rows))
    _tell(root, told)
    for row in missing:
        began_s = time.monotonic()
        fields.towards(snapped, row)
        if fields.file_of(snapped, row) is None:
            break
        told = Ahead(told.map, told.done + 1, told.of)
        _tell(root, told)
        if stopped.wait((time.monotonic() - began_s) * (1 / SHARE - 1)):
            break
    wanted = {fields.file_of(snapped, row) for row in rows}
    _bound([one for one in fields.folder.glob("*.u16") if one not in wanted])
    return told


def read(root: Path) -> Ahead | None:
    """Gives how far it is; None where nobody has begun."""
    try:
        return Ahead(**json.loads((root / FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _on_roads(road_map: RoadMap, places: Sequence[Place]) -> tuple[Snapped, list[int]]:
    inside = [one for one, lies in zip(places, on_map(road_map, places), strict=True) if lies]
    snapped = road_map.snapper.snap(points_of(inside))
    return snapped, [row for row in range(len(inside)) if snapped.off_m[row] <= OFF_ROAD_M]


def _bound(others: list[Path]) -> None:
    """Processes that have a field mapped keep it until they let go."""
    for one in sorted(others, key=lambda file: file.stat().st_mtime)[: max(0, len(others) - MOST_OTHERS)]:
        one.unlink(missing_ok=True)


def _tell(root: Path, told: Ahead) -> None:
    aside = root / f".{FILE}-{os.getpid()}"
    aside.write_text(json.dumps(asdict(told)), "utf-8")
    aside.replace(root / FILE)
