"""The project's own town, written as an OpenStreetMap file: streets on both banks of a river, and all that misleads.

Streets run every 250 m: twelve columns (west to east) by eight rows (south to north). Between rows 3 and 4 flows the
river, 1,400 m wide, with bridges at columns 2 and 9 alone; in it lies an island without a road. Row 1 is one-way to the
east, row 2 to the west. The crossings of column 5 have signals. The way into the works, north of row 7 at column 7,
has a gate. From column 9 going north nobody may turn left into row 5.

    python -m tests.town town.osm
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

from routing.roads import osm_text
from routing.roads.osm_text import node, tagged, way
from routing.types import Place

SOUTH_WEST = Place(34.1300, 113.4750)
COLUMNS, ROWS = 12, 8
STEP_M, RIVER_M = 250.0, 1400.0
LAST_SOUTHERN = 3
BRIDGES = (2, 9)
SIGNALS = 5
WORKS = 7
ONE_WAY = {1: "yes", 2: "-1"}
M_PER_DEG_LAT = 110_922.0
GATE, INSIDE = 9001, 9002
SHORE = (9111, 9112, 9113, 9114)


def at(column: float, row: float) -> Place:
    """Gives the point at a column and row, which may lie between streets; rows past 3 lie beyond the river."""
    north_m = row * STEP_M
    if row > LAST_SOUTHERN:
        north_m += (RIVER_M - STEP_M) * min(1.0, row - LAST_SOUTHERN)
    east_deg = column * STEP_M / (M_PER_DEG_LAT * math.cos(math.radians(SOUTH_WEST.lat_deg)))
    return Place(SOUTH_WEST.lat_deg + north_m / M_PER_DEG_LAT, SOUTH_WEST.lon_deg + east_deg)


ISLAND = at(5.5, LAST_SOUTHERN + 0.5)
"""In the middle of the river: the nearest road is 700 m away, and none leads there."""


def write(file: Path) -> Path:
    """Writes the town and gives the file."""
    return osm_text.write(file, _elements())


def _elements() -> Iterator[str]:
    """In the order of kinds and ids, as every extract has them."""
    yield from _nodes()
    for id, nodes, tags in sorted(_ways(), key=itemgetter(0)):
        yield way(id, nodes, tags)
    yield _no_left_turn()


def _ways() -> Iterator[tuple[int, list[int], dict[str, str]]]:
    for row in range(ROWS):
        tags = {"highway": "secondary" if row in (0, 7) else "residential", "name": f"Row {row}"}
        if row in ONE_WAY:
            tags["oneway"] = ONE_WAY[row]
        yield (100 + row, [_id(column, row) for column in range(COLUMNS)], tags)
    for column in range(COLUMNS):
        tags = {"highway": "secondary" if column == SIGNALS else "residential", "name": f"Column {column}"}
        south = [_id(column, row) for row in range(LAST_SOUTHERN + 1)]
        north = [_id(column, row) for row in range(LAST_SOUTHERN + 1, ROWS)]
        yield (200 + column, south, tags)
        yield (220 + column, north, tags)
        if column in BRIDGES:
            bridge = {"highway": "primary", "bridge": "yes", "name": f"Bridge {column}"}
            yield (240 + column, [south[-1], north[0]], bridge)
    yield (300, [_id(WORKS, ROWS - 1), GATE, INSIDE], {"highway": "service", "name": "The works"})
    yield (310, [9101, 9102], {"waterway": "river", "name": "River"})
    yield (311, [*SHORE, SHORE[0]], {"natural": "water", "name": "River"})


def _nodes() -> Iterator[str]:
    for row in range(ROWS):
        for column in range(COLUMNS):
            tags = {"highway": "traffic_signals"} if column == SIGNALS else {}
            yield node(_id(column, row), at(column, row), tags)
    yield node(GATE, at(WORKS, ROWS - 0.6), {"barrier": "gate"})
    yield node(INSIDE, at(WORKS, ROWS), {})
    yield node(9101, at(-1, LAST_SOUTHERN + 0.5), {})
    yield node(9102, at(COLUMNS, LAST_SOUTHERN + 0.5), {})
    for id, column, share in zip(SHORE, (-1, COLUMNS, COLUMNS, -1), (0.2, 0.2, 0.8, 0.8), strict=True):
        yield node(id, at(column, LAST_SOUTHERN + share), {})


def _no_left_turn() -> str:
    members = (
        f"<member type='way' ref='229' role='from'/><member type='node' ref='{_id(9, 5)}' role='via'/>"
        "<member type='way' ref='105' role='to'/>"
    )
    return f"<relation id='400'>{members}{tagged({'type': 'restriction', 'restriction': 'no_left_turn'})}</relation>"


def _id(column: int, row: int) -> int:
    return 1000 + row * 100 + column


if __name__ == "__main__":
    write(Path(sys.argv[1]))
