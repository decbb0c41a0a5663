"""The land that the demo's people drive through: made-up streets around its sites, and roads between the towns.

Each town has a dense middle and wider blocks around it, bent like streets that grew; a ring road; a river that only
bridges cross; one-way streets in the middle. No street of it exists. Its people would move on real ones where a real
map was added first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from random import Random

from routing.distance import distances_m
from routing.roads import osm_text
from routing.types import Place
from server.demo.facts import contracts

M_PER_DEG = 111_320.0
MIDDLE_M, MIDDLE_STEP_M = 3_000.0, 600.0
EDGE_M, STEP_M = 10_800.0, 1_560.0
RING_M = 5_600.0
BENT = 0.16
"""How far a crossing may lie from its place, in steps."""

LOST = 0.12
"""The share of streets that were never built."""

RIVER_M, SWING_M, WAVE_M = 1_500.0, 900.0, 5_000.0
BRIDGE_EACH = 4
ONE_WAY_EACH = 3
SAME_TOWN_M = 15_000.0
VILLAGE_M = 2_500.0
EAST_WEST = ("人民", "建设", "文化", "和平", "解放", "胜利", "光明", "劳动", "新华", "中兴")
NORTH_SOUTH = ("迎宾", "长虹", "青年", "幸福", "工农", "滨河", "站前", "朝阳", "育才", "复兴")
MAXSPEED = {"trunk": "100", "primary": "80", "secondary": "80", "residential": "60"}
"""In km/h, high: an engine without learnt trips takes twice the time that the limits allow."""

NODES_OF_A_TOWN, WAYS_OF_A_TOWN = 10_000, 10_000


def write(file: Path) -> Path:
    """Writes the land as an OpenStreetMap file, the same each time, and gives the file."""
    towns = [Town(number, place) for number, place in enumerate(_centres(), 1)]
    roads = [
        _Road(len(towns) * NODES_OF_A_TOWN * 2 + 1000 * number, *ends)
        for number, ends in enumerate(pairwise(towns), 1)
    ]
    parts: list[Town | _Road] = [*towns, *roads]
    nodes = [one for part in parts for one in part.nodes()]
    ways = [one for part in parts for one in part.ways()]
    return osm_text.write(
        file,
        [
            *(osm_text.node(id, place, tags) for id, place, tags in sorted(nodes, key=itemgetter(0))),
            *(osm_text.way(id, held, tags) for id, held, tags in sorted(ways, key=itemgetter(0))),
        ],
    )


type Node = tuple[int, Place, dict[str, str]]
type Way = tuple[int, list[int], dict[str, str]]


@dataclass(frozen=True)
class Town:
    """A town around a place; the place itself is a crossing of it."""

    number: int
    centre: Place
    lines_m: list[float] = field(default_factory=lambda: _lines())

    def id(self, column: int, row: int) -> int:
        """The number of a crossing."""
        return self.number * NODES_OF_A_TOWN + column * 100 + row

    @property
    def middle(self) -> int:
        """The number of the line through the place."""
        return self.lines_m.index(0.0)

    @cached_property
    def places_m(self) -> dict[tuple[int, int], tuple[float, float]]:
        """Where its crossings are, in metres east and north of the place."""
        chance = Random(self.number)  # noqa: S311  # a town, no secret
        found = {}
        for column, row in self._crossings():
            bent_m = [BENT * self._step_m(line) * chance.uniform(-1, 1) for line in (column, row)]
            here = column == row == self.middle
            found[column, row] = (
                self.lines_m[column] + (0.0 if here else bent_m[0]),
                self.lines_m[row] + (0.0 if here else bent_m[1]),
            )
        return found

    def nodes(self) -> Iterator[Node]:
        """Its crossings; where two large streets meet are signals."""
        for (column, row), (east_m, north_m) in self.places_m.items():
            signals = self._is_large(column) and self._is_large(row)
            tags = {"highway": "traffic_signals"} if signals else {}
            yield self.id(column, row), moved(self.centre, east_m, north_m), tags

    def ways(self) -> Iterator[Way]:
        """Its streets, each broken where the river or nothing is."""
        id = self.number * WAYS_OF_A_TOWN
        size = range(len(self.lines_m))
        for line in size:
            for east in (True, False):
                crossings = [(other, line) if east else (line, other) for other in size]
                for held in self._unbroken(crossings, line, east=east):
                    id += 1
                    yield id, [self.id(*one) for one in held], self._tags(line, east=east)

    def _unbroken(
        self, crossings: list[tuple[int, int]], line: int, *, east: bool
    ) -> Iterator[list[tuple[int, int]]]:
        chance = Random(self.number * 1000 + line * 2 + east)  # noqa: S311  # a town, no secret
        held = crossings[:1]
        for before, here in pairwise(crossings):
            built = self._is_large(line) or chance.random() > LOST
            dry = self._north_of_river(before) == self._north_of_river(here)
            if built and (dry or (not east and line % BRIDGE_EACH == 0)):
                held.append(here)
                continue
            if len(held) > 1:
                yield held
            held = [here]
        if len(held) > 1:
            yield held

    def _tags(self, line: int, *, east: bool) -> dict[str, str]:
        names, ending = (EAST_WEST, "路") if east else (NORTH_SOUTH, "街")
        name = names[line % len(names)] + ("" if line < len(names) else "东西南北"[line // len(names) - 1])
        tags = {"name": name + ending} | _of_class(self._class(line))
        if (
            abs(self.lines_m[line]) < MIDDLE_M
            and not self._is_large(line)
            and (line - self.middle) % ONE_WAY_EACH == 0
        ):
            tags["oneway"] = "yes" if line < self.middle else "-1"
        return tags

    def _class(self, line: int) -> str:
        if abs(abs(self.lines_m[line]) - RING_M) < STEP_M / 2:
            return "trunk"
        if line == self.middle:
            return "primary"
        return "secondary" if self._is_large(line) else "residential"

    def _is_large(self, line: int) -> bool:
        return line % BRIDGE_EACH == 0 or line == self.middle or line in (0, len(self.lines_m) - 1)

    def _north_of_river(self, crossing: tuple[int, int]) -> bool:
        east_m, north_m = self.places_m[crossing]
        return north_m > RIVER_M + SWING_M * math.sin(east_m / WAVE_M + self.number)

    def _step_m(self, line: int) -> float:
        return MIDDLE_STEP_M if abs(self.lines_m[line]) < MIDDLE_M else STEP_M

    def _crossings(self) -> Iterator[tuple[int, int]]:
        size = range(len(self.lines_m))
        yield from ((column, row) for column in size for row in size)


@dataclass(frozen=True)
class _Road:
    """The road from one town's middle street to the next one's."""

    first_id: int
    begin: Town
    end: Town

    def nodes(self) -> Iterator[Node]:
        """Its bends, one each village."""
        begin, end = self._ends()
        count = self._bends()
        chance = Random(self.first_id)  # noqa: S311  # a road, no secret
        for number in range(count):
            part = (number + 1) / (count + 1)
            straight = Place(
                begin.lat_deg + (end.lat_deg - begin.lat_deg) * part,
                begin.lon_deg + (end.lon_deg - begin.lon_deg) * part,
            )
            bent_m = [VILLAGE_M / 6 * chance.uniform(-1, 1) for _ in range(2)]
            yield self.first_id + number, moved(straight, *bent_m), {}

    def ways(self) -> Iterator[Way]:
        """One way, for both directions."""
        here, there = self._gates()
        bends = [self.first_id + number for number in range(self._bends())]
        yield self.first_id, [here, *bends, there], _of_class("trunk") | {"name": "连接线"}

    def _gates(self) -> tuple[int, int]:
        """The next town lies north of this one: out at the top of the middle street, in at the bottom."""
        last = len(self.begin.lines_m) - 1
        return self.begin.id(self.begin.middle, last), self.end.id(self.end.middle, 0)

    def _ends(self) -> tuple[Place, Place]:
        last = len(self.begin.lines_m) - 1
        out_m = self.begin.places_m[self.begin.middle, last]
        in_m = self.end.places_m[self.end.middle, 0]
        return moved(self.begin.centre, *out_m), moved(self.end.centre, *in_m)

    def _bends(self) -> int:
        return max(1, round(float(distances_m([self._ends()[0]], [self._ends()[1]])[0, 0]) / VILLAGE_M))


def moved(place: Place, east_m: float, north_m: float) -> Place:
    """Gives the point so far east and north of another, flat: it is a matter of kilometres."""
    metres_per_lon = M_PER_DEG * math.cos(math.radians(place.lat_deg))
    return Place(place.lat_deg + north_m / M_PER_DEG, place.lon_deg + east_m / metres_per_lon)


def _of_class(name: str) -> dict[str, str]:
    return {"highway": name, "maxspeed": MAXSPEED[name]}


def _lines() -> list[float]:
    """Gives where streets run, in metres from the place: close in the middle, wider outside."""
    close = [step * MIDDLE_STEP_M for step in range(1, round(MIDDLE_M / MIDDLE_STEP_M) + 1)]
    wide = [MIDDLE_M + step * STEP_M for step in range(1, round((EDGE_M - MIDDLE_M) / STEP_M) + 1)]
    outward = [*close, *wide]
    return [*(-one for one in reversed(outward)), 0.0, *outward]


def _centres() -> list[Place]:
    """Gives the sites that are towns of their own, from south to north."""
    found: list[Place] = []
    for contract in contracts()["contracts"]:
        for site in contract["sites"]:
            place = Place(site["lat"], site["lon"])
            if not found or float(distances_m(found, [place]).min()) > SAME_TOWN_M:
                found.append(place)
    return sorted(found, key=lambda one: one.lat_deg)
