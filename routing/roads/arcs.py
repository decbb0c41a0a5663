"""The road graph, ready to search: arcs, what follows them, and the straight pieces that positions snap to."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.roads.osrm_files import BEGINS, ENABLED, Extracted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    type Floats = NDArray[np.float64]
    type Ints = NDArray[np.int64]

M_PER_DEG = 111_320.0
SMALL_PART = 1000
"""A part of the network with fewer arcs is a car park or an error, as OSRM has it, unless the map has no larger."""


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """The graph backwards, for searches from a place, and its pieces in metres east and north of `origin_deg`.

    `indptr`, `indices`, `weight`, `turn_s`: per arc, which arcs lead into it, at what weight and in how many
    seconds (the arc left, and the turn). A piece belongs to `arc` from share `begin` to `end` of it, and to `twin`,
    the same road the other way, or to none (-1).
    """

    indptr: Ints
    indices: Ints
    weight: Floats
    turn_s: Floats
    arc_weight: Floats
    arc_s: Floats
    origin_deg: Floats
    bounds_deg: Floats
    piece_arc: Ints
    piece_twin: Ints
    piece_begin: Floats
    piece_end: Floats
    piece_from_m: Floats
    piece_to_m: Floats

    @property
    def count(self) -> int:
        """How many arcs there are."""
        return len(self.arc_s)

    def save(self, file: Path) -> None:
        """Writes them to an .npz file."""
        import numpy as np

        np.savez(file, **{one.name: getattr(self, one.name) for one in fields(self)})


def load(file: Path) -> Arcs:
    """Gives what `save` wrote."""
    import numpy as np

    with np.load(file) as held:
        return Arcs(**{one.name: held[one.name] for one in fields(Arcs)})


def build(extracted: Extracted) -> Arcs:
    """Gives the graph of an extracted map, without the small parts that lead nowhere."""
    import numpy as np

    indptr, indices, weight, turn_s = _backwards(extracted)
    points = extracted.lon_lat_deg
    low, high = points.min(axis=0), points.max(axis=0)
    origin_deg = (low + high) / 2
    return Arcs(
        indptr, indices, weight, turn_s,
        arc_weight=extracted.arc_weight,
        arc_s=extracted.arc_s,
        origin_deg=origin_deg,
        bounds_deg=np.concatenate([low, high]),
        **_pieces(extracted, _main_parts(indptr, indices), metres(points, origin_deg)),
    )  # fmt: skip


def metres(lon_lat_deg: Floats, origin_deg: Floats) -> Floats:
    """Gives metres east and north of a point, flat: within a region's size it is exact enough to snap by."""
    flat: Floats = (lon_lat_deg - origin_deg) * metres_per_deg(float(origin_deg[1]))
    return flat


def metres_per_deg(lat_deg: float) -> tuple[float, float]:
    """Gives how many metres a degree east and a degree north are at this latitude."""
    return M_PER_DEG * math.cos(math.radians(lat_deg)), M_PER_DEG


def _backwards(extracted: Extracted) -> tuple[Ints, Ints, Floats, Floats]:
    """Gives the turns by the arc that they lead into, the lightest of several between the same two arcs."""
    import numpy as np

    order = np.lexsort((extracted.weight, extracted.source, extracted.target))
    source, target = extracted.source[order], extracted.target[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    kept = order[first]
    counts = np.bincount(target[first], minlength=len(extracted.arc_s))
    indptr = np.concatenate([[0], np.cumsum(counts)])
    return indptr, source[first], extracted.weight[kept], extracted.turn_s[kept]


def _main_parts(indptr: Ints, indices: Ints) -> NDArray[np.bool_]:
    """Tells for each arc whether it lies in a part from which every other of its arcs is reached, and a large one."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    count = len(indptr) - 1
    graph = csr_array((np.ones(len(indices), np.int8), indices, indptr), shape=(count, count))
    _, part = connected_components(graph, directed=True, connection="strong")
    sizes = np.bincount(part, minlength=1)
    large: NDArray[np.bool_] = sizes[part] >= min(SMALL_PART, int(sizes.max()))
    return large


def _pieces(extracted: Extracted, usable: NDArray[np.bool_], points_m: Floats) -> dict[str, Any]:
    import numpy as np

    held = extracted.segments
    forward, reverse = ((held[name] & (ENABLED - 1)).astype(np.int64) for name in ("forward", "reverse"))
    open_to = [
        ((held[name] & ENABLED) != 0)
        & usable[np.minimum(arc, len(usable) - 1)]
        & ((held["position"] & BEGINS) != 0)
        for name, arc in (("forward", forward), ("reverse", reverse))
    ]
    begin, end = _shares(held, forward, reverse, points_m)
    from_m, to_m = points_m[held["u"]], points_m[held["v"]]
    ways = open_to[0], ~open_to[0] & open_to[1]
    # Along the forward arc where it may be driven; else along the other, turned round.
    return {
        "piece_arc": np.concatenate([forward[ways[0]], reverse[ways[1]]]),
        "piece_twin": np.concatenate(
            [np.where(open_to[1], reverse, -1)[ways[0]], np.full(int(ways[1].sum()), -1)]
        ),
        "piece_begin": np.concatenate([begin[ways[0]], 1 - end[ways[1]]]),
        "piece_end": np.concatenate([end[ways[0]], 1 - begin[ways[1]]]),
        "piece_from_m": np.concatenate([from_m[ways[0]], to_m[ways[1]]]),
        "piece_to_m": np.concatenate([to_m[ways[0]], from_m[ways[1]]]),
    }


def _shares(held: NDArray[np.void], forward: Ints, reverse: Ints, points_m: Floats) -> tuple[Floats, Floats]:
    """Gives from which share of its road to which each piece goes, by length: the speed along a road is one."""
    import numpy as np

    length_m = np.hypot(*(points_m[held["v"]] - points_m[held["u"]]).T) + 1e-6
    usable = (held["forward"] & ENABLED) != 0
    road = np.where(usable, forward, reverse + (1 << 32))
    order = np.lexsort((held["position"] & (BEGINS - 1), road))
    sums = np.cumsum(length_m[order])
    starts = np.flatnonzero(np.diff(road[order], prepend=-1))
    before = np.repeat(sums[starts] - length_m[order][starts], np.diff(np.append(starts, len(order))))
    whole = np.repeat(np.add.reduceat(length_m[order], starts), np.diff(np.append(starts, len(order))))
    begin, end = np.empty(len(order)), np.empty(len(order))
    end[order] = (sums - before) / whole
    begin[order] = end[order] - length_m[order] / whole
    return begin, end
