"""Fields: the time from every arc of a map to one place, by one search backwards, kept on disk and mapped."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from routing.roads.arcs import Arcs
from routing.roads.snapping import Snapped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EIGHTHS = 8.0
NEVER = 65535
LONGEST_S = (NEVER - 1) / EIGHTHS
HELD = 2048
"""Fields kept mapped at once; each is two bytes an arc of the page cache, not of this process."""

FAINT = 1e-3
"""Added to every weight: a search takes a weight of nothing for no way at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Eighths of a second from the beginning of each arc to the place; the two last entries are `around`.

    `around`: for somebody who is past the place on its own arc, or on its way back, and has to drive round.
    """

    arc: int
    twin: int
    eighths: NDArray[np.uint16]

    def seconds(self, arcs: Arcs, origins: Snapped) -> NDArray[np.float64]:
        """Gives free-flow seconds from each origin, `inf` where no road leads to the place."""
        import numpy as np

        there = self._along(arcs, origins.arc, origins.share)
        two_way = origins.twin >= 0
        back = self._along(arcs, np.where(two_way, origins.twin, 0), 1 - origins.share)
        return np.where(two_way, np.minimum(there, back), there)

    def _along(self, arcs: Arcs, arc: NDArray[np.int64], share: NDArray[np.float64]) -> NDArray[np.float64]:
        import numpy as np

        driven_s = arcs.arc_s[arc] * share
        left_s = _seconds(self.eighths[arc]) - driven_s
        for own, around in ((self.arc, -2), (self.twin, -1)):
            past = (arc == own) & (left_s < -1 / EIGHTHS)
            left_s = np.where(past, _seconds(self.eighths[around]) - driven_s, left_s)
        found: NDArray[np.float64] = np.maximum(left_s, 0)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """The fields of one map, in a folder of it; a place that has none gets one with the first question."""

    arcs: Arcs
    folder: Path
    _held: OrderedDict[str, Field] = field(default_factory=OrderedDict)

    def towards(self, place: Snapped, row: int) -> Field:
        """Gives the field of a snapped place."""
        arc, twin, share = _end(place, row)
        name = _name(arc, twin, share)
        held = self._held.get(name)
        if held is None:
            held = Field(arc, twin, self._mapped(name, arc, twin, share))
            self._held[name] = held
            while len(self._held) > HELD:
                self._held.popitem(last=False)
        return held

    def file_of(self, place: Snapped, row: int) -> Path | None:
        """Gives the file of a snapped place's field; None while there is none."""
        file = self.folder / _file(_name(*_end(place, row)))
        return file if self._is_whole(file) else None

    def _is_whole(self, file: Path) -> bool:
        return file.exists() and file.stat().st_size == (self.arcs.count + 2) * 2

    def _mapped(self, name: str, arc: int, twin: int, share: float) -> NDArray[np.uint16]:
        import numpy as np

        file = self.folder / _file(name)
        if not self._is_whole(file):
            found = search(self.arcs, arc, twin, share)
            try:
                _put(file, found.tobytes())
            except OSError:
                return found  # a full disk costs the next process a search, nobody an answer
        return np.memmap(file, np.uint16, "r")


def _end(place: Snapped, row: int) -> tuple[int, int, float]:
    return int(place.arc[row]), int(place.twin[row]), float(place.share[row])


def _name(arc: int, twin: int, share: float) -> str:
    return f"{arc}-{twin}-{round(share * 1000)}"


def _file(name: str) -> str:
    return f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.u16"


def search(arcs: Arcs, arc: int, twin: int, share: float) -> NDArray[np.uint16]:
    """Gives the field of a point at `share` of `arc` (and of `twin`, backwards), its `around` entries last.

    The lightest way is OSRM's: by its weights; its seconds are summed along that way. About 20 ms for a city.
    """
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    count = arcs.count
    ends = [(arc, share)] + ([(twin, 1 - share)] if twin >= 0 else [])
    indptr = np.append(arcs.indptr, len(arcs.indices) + len(ends))
    indices = np.append(arcs.indices, [end for end, _ in ends])
    weight = np.append(arcs.weight, [arcs.arc_weight[end] * part for end, part in ends]) + FAINT
    turn_s = np.append(arcs.turn_s, [arcs.arc_s[end] * part for end, part in ends])
    graph = csr_array((weight, indices, indptr), shape=(count + 1, count + 1))
    heavy, before = dijkstra(graph, directed=True, indices=count, return_predecessors=True)
    seconds = _along_the_way(before, _edges(indptr, indices, before), turn_s)
    seconds[np.isinf(heavy)] = np.inf
    around = [_around(arcs, heavy, seconds, end) for end in (arc, twin)]
    return _eighths(np.append(seconds[:count], around))


def _edges(
    indptr: NDArray[np.int64], indices: NDArray[np.int64], before: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Gives for each arc the number of the turn by which the search came to it, -1 where it did not."""
    import numpy as np

    size = len(before)
    rows = np.repeat(np.arange(size), np.diff(indptr))
    keys = rows * size + indices
    order = np.argsort(keys, kind="stable")
    came = np.flatnonzero(before >= 0)
    found = np.full(size, -1, np.int64)
    found[came] = order[np.searchsorted(keys, before[came].astype(np.int64) * size + came, sorter=order)]
    return found


def _along_the_way(
    before: NDArray[np.int32], edge: NDArray[np.int64], turn_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Sums seconds along the tree of the search, doubling the stretch at each pass."""
    import numpy as np

    size = len(before)
    up = np.where(before >= 0, before, np.arange(size)).astype(np.int64)
    seconds = np.where(edge >= 0, turn_s[edge], 0.0)
    while True:
        further = up[up]
        if np.array_equal(further, up):
            return seconds + np.where(up != np.arange(size), seconds[up], 0.0)
        seconds = seconds + np.where(up != np.arange(size), seconds[up], 0.0)
        up = further


def _around(arcs: Arcs, heavy: NDArray[np.float64], seconds: NDArray[np.float64], arc: int) -> float:
    """Gives seconds from the beginning of `arc` past the place and round again."""
    import numpy as np

    if arc < 0:
        return float("inf")
    out = np.flatnonzero(arcs.indices == arc)
    into = np.searchsorted(arcs.indptr, out, side="right") - 1
    if len(out) == 0:
        return float("inf")
    best = int(np.argmin(arcs.weight[out] + heavy[into]))
    return float(arcs.turn_s[out[best]] + seconds[into[best]])


def _eighths(seconds: NDArray[np.float64]) -> NDArray[np.uint16]:
    import numpy as np

    known = np.where(seconds <= LONGEST_S, seconds, 0.0)
    return np.where(seconds <= LONGEST_S, np.rint(known * EIGHTHS), NEVER).astype(np.uint16)


def _seconds(eighths: NDArray[np.uint16] | np.uint16) -> NDArray[np.float64]:
    import numpy as np

    return np.where(eighths == NEVER, np.inf, eighths / EIGHTHS)


def _put(file: Path, body: bytes) -> None:
    """Writes a file whole or not at all; two processes may do so at once."""
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        aside.write_bytes(body)
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
