"""Reads what `osrm-extract` leaves beside its map: the very graph that OSRM searches, with its turn and gate costs."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.roads.errors import MapError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TURN = [
    ("source", "<u4"), ("target", "<u4"), ("turn", "<u4"), ("weight", "<i4"), ("distance", "<f4"), ("flags", "<u4"),
]  # fmt: skip
"""OSRM's EdgeBasedEdge: `flags` holds the duration in 30 bits, then whether it goes forward and backward."""

SEGMENT = [
    ("forward", "<u4"), ("reverse", "<u4"), ("u", "<u4"), ("v", "<u4"), ("position", "<u2"), ("unused", "<u2"),
]  # fmt: skip
"""OSRM's EdgeBasedNodeSegment, a leaf of its r-tree; top bits: the arc may be used, a way may begin here."""

DURATION, FORWARD, BACKWARD = (1 << 30) - 1, 1 << 30, 1 << 31
ENABLED = 1 << 31
BEGINS = 1 << 15
DECISECONDS = 10.0
MICRODEGREES = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class Extracted:
    """One map as OSRM holds it. Arcs are its edge-based nodes: one direction of one stretch of road.

    `turns`: arc to arc, weight (what OSRM minimises) and seconds of the arc left plus the turn; `arc_s`: seconds
    along each arc; `segments`: the straight pieces of the arcs; `lon_lat_deg`: the points that they join.
    """

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: NDArray[np.float64]
    turn_s: NDArray[np.float64]
    arc_weight: NDArray[np.float64]
    arc_s: NDArray[np.float64]
    segments: NDArray[np.void]
    lon_lat_deg: NDArray[np.float64]


def read(base: Path) -> Extracted:
    """Gives the map whose files begin with `base` (`…/region.osrm`).

    Raises:
        MapError: map-unreadable where another release of OSRM wrote it otherwise.
    """
    import numpy as np

    try:
        turns = _member(base, "ebg", "/common/edge_based_edge_list", np.dtype(TURN))
        weight = _member(base, "enw", "/extractor/edge_based_node_weights", np.dtype("<i4"))
        arc_s = _member(base, "enw", "/extractor/edge_based_node_durations", np.dtype("<i4"))
        points = _member(base, "nbg_nodes", "/common/nbn_data/coordinates", np.dtype("<i4")).reshape(-1, 2)
        segments = np.fromfile(Path(f"{base}.fileIndex"), np.dtype(SEGMENT))
    except (OSError, KeyError, ValueError, tarfile.TarError) as error:
        raise MapError("map-unreadable", detail=str(error)) from None
    both = [_directed(turns, FORWARD, "source", "target"), _directed(turns, BACKWARD, "target", "source")]
    source, target, turn_weight, turn_s = (np.concatenate(part) for part in zip(*both, strict=True))
    found = Extracted(
        source, target, turn_weight, turn_s,
        arc_weight=np.maximum(weight, 0).astype(np.float64),
        # The top bit is a flag of OSRM's own on arcs that may not be entered.
        arc_s=(arc_s & 0x7FFFFFFF) / DECISECONDS,
        segments=segments,
        lon_lat_deg=points / MICRODEGREES,
    )  # fmt: skip
    _plausible(found)
    return found


def _directed(turns: NDArray[np.void], bit: int, start: str, end: str) -> tuple[NDArray[np.float64], ...]:
    import numpy as np

    kept = turns[(turns["flags"] & bit) != 0]
    seconds = (kept["flags"] & DURATION) / DECISECONDS
    return (
        kept[start].astype("i8"),
        kept[end].astype("i8"),
        np.maximum(kept["weight"], 0).astype("f8"),
        seconds,
    )


def _member(base: Path, suffix: str, name: str, kind: np.dtype[Any]) -> NDArray[Any]:
    import numpy as np

    with tarfile.open(f"{base}.{suffix}") as archive:
        held = archive.extractfile(archive.getmember(name))
        return np.frombuffer(held.read() if held else b"", kind)


def _plausible(found: Extracted) -> None:
    """Another layout of these files would be read as noise: numbers out of range tell."""
    arcs, points = len(found.arc_s), len(found.lon_lat_deg)
    ends = (found.source, found.target)
    inside = all(len(part) == 0 or int(part.max()) < arcs for part in ends)
    joined = all(len(found.segments) == 0 or int(found.segments[end].max()) < points for end in ("u", "v"))
    if not (inside and joined and len(found.arc_weight) == arcs):
        raise MapError("map-unreadable", detail="arcs that are not there")
