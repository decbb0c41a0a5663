"""Where positions lie on the roads: the nearest piece of road, by a KD-tree of points along all of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.roads.arcs import Arcs, metres, metres_per_deg

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.spatial import cKDTree

STEP_M = 25.0
"""How far apart the points of the tree lie."""

LOOKED_AT = 16
"""So many nearest points name the pieces that are then measured exactly."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapped:
    """Positions on roads, an entry each: the arc, its way back (-1: one-way), the share of it, metres beside it."""

    arc: NDArray[np.int64]
    twin: NDArray[np.int64]
    share: NDArray[np.float64]
    off_m: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Snapper:
    """Snaps positions to one map's roads."""

    arcs: Arcs
    tree: cKDTree
    piece: NDArray[np.int64]

    def snap(self, lon_lat_deg: NDArray[np.float64]) -> Snapped:
        """Gives for each position (rows of longitude, latitude) the nearest point of a road."""
        import numpy as np

        arcs, points = self.arcs, metres(lon_lat_deg, self.arcs.origin_deg)
        _, near = self.tree.query(points, k=min(LOOKED_AT, len(self.piece)))
        pieces = self.piece[near.reshape(len(points), -1)]
        begin, along = arcs.piece_from_m[pieces], arcs.piece_to_m[pieces] - arcs.piece_from_m[pieces]
        gone = points[:, None, :] - begin
        length2 = np.maximum((along**2).sum(axis=2), 1e-9)
        share = np.clip((gone * along).sum(axis=2) / length2, 0, 1)
        off_m = np.hypot(*np.moveaxis(gone - along * share[..., None], 2, 0))
        rows, best = np.arange(len(points)), off_m.argmin(axis=1)
        chosen, at = pieces[rows, best], share[rows, best]
        spread = arcs.piece_end[chosen] - arcs.piece_begin[chosen]
        return Snapped(
            arc=arcs.piece_arc[chosen],
            twin=arcs.piece_twin[chosen],
            share=arcs.piece_begin[chosen] + at * spread,
            off_m=off_m[rows, best],
        )


@dataclass(frozen=True, slots=True)
class Found:
    """As an entry of `Snapped`."""

    arc: int
    twin: int
    share: float
    off_m: float


def snap_one(snapper: Snapper, lon_deg: float, lat_deg: float) -> Found:
    """Gives what `Snapper.snap` gives for one position, without arrays of one: most of its time is their making."""
    arcs, (origin_lon, origin_lat) = snapper.arcs, snapper.arcs.origin_deg.tolist()
    east_m, north_m = metres_per_deg(origin_lat)
    x, y = (lon_deg - origin_lon) * east_m, (lat_deg - origin_lat) * north_m
    _, near = snapper.tree.query((x, y), k=min(LOOKED_AT, len(snapper.piece)))
    pieces = list(set(snapper.piece[near].reshape(-1).tolist()))  # most points are of the same few pieces
    ends = zip(pieces, arcs.piece_from_m[pieces].tolist(), arcs.piece_to_m[pieces].tolist(), strict=True)
    off_m, share, chosen = min([(*_beside(x, y, begin, end), piece) for piece, begin, end in ends])
    from_share, to_share = float(arcs.piece_begin[chosen]), float(arcs.piece_end[chosen])
    return Found(
        arc=int(arcs.piece_arc[chosen]),
        twin=int(arcs.piece_twin[chosen]),
        share=from_share + share * (to_share - from_share),
        off_m=off_m,
    )


def _beside(x: float, y: float, begin: list[float], end: list[float]) -> tuple[float, float]:
    """Gives how far a point lies beside a straight piece, and at which share of it."""
    along_x, along_y, gone_x, gone_y = end[0] - begin[0], end[1] - begin[1], x - begin[0], y - begin[1]
    length2 = max(along_x * along_x + along_y * along_y, 1e-9)
    share = min(1.0, max(0.0, (gone_x * along_x + gone_y * along_y) / length2))
    return math.hypot(gone_x - along_x * share, gone_y - along_y * share), share


def snapper(arcs: Arcs) -> Snapper:
    """Makes the tree for a map, in about a tenth of a second for a city."""
    import numpy as np
    from scipy.spatial import cKDTree

    along = arcs.piece_to_m - arcs.piece_from_m
    steps = np.ceil(np.hypot(*along.T) / STEP_M).astype(np.int64) + 1
    piece = np.repeat(np.arange(len(steps)), steps)
    number = np.arange(len(piece)) - np.repeat(np.cumsum(steps) - steps, steps)
    share = number / np.maximum(steps[piece] - 1, 1)
    return Snapper(arcs, cKDTree(arcs.piece_from_m[piece] + along[piece] * share[:, None]), piece)
