"""Travel times over a prepared map: fields give all pairs at once, OSRM itself judges those that matter."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from routing.distance import distances_m
from routing.engines import osrm
from routing.engines.osrm import OFF_ROAD_M, Free
from routing.engines.paced import paced
from routing.engines.web import EngineError, Server
from routing.learnt import NOTHING, Learnt
from routing.roads.snapping import Snapped, snap_one
from routing.roads.store import EDGE_DEG, RoadMap
from routing.travel import Fallback, Line, TravelTable, Trouble
from routing.types import Fix, Place, Snap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

BEST, NEAREST = 20, 10
"""OSRM judges so many quickest by the field and nearest by air, for each ticket."""

JUDGED_PLACES = 2
"""Tables with more destinations are for watching, not for sending somebody: nobody judges them."""

DIFFERENCE_S = 60.0
REFEREE = "osrm-routed"


@dataclass(frozen=True, slots=True)
class Roads:
    """The map in use, and its referee. `table` raises EngineError where there is no map: it stands in a chain."""

    current: Callable[[], RoadMap | None]
    referee: Callable[[str], Server | None]
    learnt: Callable[[], Learnt] = lambda: NOTHING
    name: str = "roads"

    def table(self, origins: Sequence[Fix], destinations: Sequence[Place], at: datetime) -> TravelTable:
        """Gives the ways; NaN from a fix that is not on the map, `inf` to a place without a road or a way to it."""
        road_map = self._map()
        free = self._by_fields(road_map, origins, destinations)
        fallbacks: tuple[Fallback, ...] = ()
        if 0 < len(destinations) <= JUDGED_PLACES and len(origins):
            try:
                for column, place in enumerate(destinations):
                    self._judge(road_map, free, origins, place, column)
            except EngineError as trouble:
                fallbacks = (Fallback(REFEREE, trouble.code),)
        table = paced(self.name, free, origins, destinations, at, self.learnt())
        return replace(table, fallbacks=fallbacks)

    def snap(self, place: Place) -> Snap | None:
        """Gives where a position lies on the roads; None where there is no map, or none there."""
        road_map = self.current()
        if road_map is None or not _is_on_map(road_map, place):
            return None
        found = snap_one(road_map.snapper, place.lon_deg, place.lat_deg)
        return Snap(road_map.digest, found.arc, found.share, found.off_m, found.twin)

    def line(self, origin: Place, destination: Place) -> Line:
        """Gives the way that the referee would drive. Raises EngineError where nobody can say it."""
        return Line(osrm.line(self._server(self._map()), origin, destination), self.name)

    def _map(self) -> RoadMap:
        road_map = self.current()
        if road_map is None:
            raise EngineError(Trouble.DOWN, "no map")
        return road_map

    def _server(self, road_map: RoadMap) -> Server:
        server = self.referee(road_map.digest)
        if server is None:
            raise EngineError(Trouble.DOWN, "no referee")
        return server

    def _by_fields(self, road_map: RoadMap, origins: Sequence[Fix], destinations: Sequence[Place]) -> Free:
        import numpy as np

        seconds = np.full((len(origins), len(destinations)), np.nan)
        rows = _rows(road_map, origins)
        columns = np.flatnonzero(on_map(road_map, destinations))
        if len(columns) and len(rows):
            here = _snapped(road_map, [origins[int(i)] for i in rows])
            there = road_map.snapper.snap(points_of([destinations[int(j)] for j in columns]))
            for number, column in enumerate(columns):
                way_s = (
                    road_map.fields.towards(there, number).seconds(road_map.arcs, here)
                    if there.off_m[number] <= OFF_ROAD_M
                    else np.inf
                )
                # Somebody off the road has got there somehow: their way is left to the next engine.
                seconds[rows, column] = np.where(here.off_m <= OFF_ROAD_M, way_s, np.nan)
        return Free(seconds, np.full_like(seconds, np.nan))

    def _judge(
        self, road_map: RoadMap, free: Free, origins: Sequence[Fix], place: Place, column: int
    ) -> None:
        import numpy as np

        asked = _worth_asking(free.seconds[:, column], origins, place)
        if not len(asked):
            return
        places = [origins[int(i)].place for i in asked]
        said = osrm.table(self._server(road_map), places, [place], radius_m=2 * OFF_ROAD_M)
        judged_s, field_s = said.seconds[:, 0], free.seconds[asked, column]
        with np.errstate(invalid="ignore"):
            for i in np.flatnonzero(np.abs(judged_s - field_s) > DIFFERENCE_S):
                log.warning("field %.0f s, OSRM %.0f s, on map %s", field_s[i], judged_s[i], road_map.digest)
        known = np.isfinite(judged_s)
        free.seconds[asked[known], column] = judged_s[known]
        free.distance_m[asked[known], column] = said.distance_m[known, 0]


def _worth_asking(field_s: NDArray[np.float64], origins: Sequence[Fix], place: Place) -> NDArray[np.intp]:
    """Gives the rows of the 20 best by the field and the 10 nearest by air, of those on the map."""
    import numpy as np

    known = np.flatnonzero(np.isfinite(field_s))
    by_air_m = distances_m([origins[int(i)].place for i in known], [place])[:, 0]
    best = known[np.argsort(field_s[known], kind="stable")[:BEST]]
    return np.union1d(best, known[np.argsort(by_air_m, kind="stable")[:NEAREST]])


def _rows(road_map: RoadMap, origins: Sequence[Fix]) -> NDArray[np.intp]:
    import numpy as np

    return np.flatnonzero(on_map(road_map, [one.place for one in origins]))


def _snapped(road_map: RoadMap, origins: Sequence[Fix]) -> Snapped:
    """Gives where they are on the roads: as noted when the fix came, else looked up now."""
    import numpy as np

    size = len(origins)
    found = Snapped(np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size), np.zeros(size))
    fresh = [i for i, one in enumerate(origins) if not _own(road_map, one)]
    for i, one in enumerate(origins):
        if one.snap is not None:
            found.arc[i], found.twin[i] = one.snap.arc, one.snap.twin
            found.share[i], found.off_m[i] = one.snap.share, one.snap.off_m
    if fresh:
        now = road_map.snapper.snap(points_of([origins[i].place for i in fresh]))
        found.arc[fresh], found.twin[fresh] = now.arc, now.twin
        found.share[fresh], found.off_m[fresh] = now.share, now.off_m
    return found


def _own(road_map: RoadMap, fix: Fix) -> bool:
    return fix.snap is not None and fix.snap.map == road_map.digest


def _is_on_map(road_map: RoadMap, place: Place) -> bool:
    west, south, east, north = road_map.arcs.bounds_deg
    inside_lon = west - EDGE_DEG <= place.lon_deg <= east + EDGE_DEG
    return bool(inside_lon and south - EDGE_DEG <= place.lat_deg <= north + EDGE_DEG)


def on_map(road_map: RoadMap, places: Sequence[Place]) -> NDArray[np.bool_]:
    """Tells for each place whether it lies on the map, its edge included."""
    west, south, east, north = road_map.arcs.bounds_deg
    points = points_of(places)
    inside: NDArray[np.bool_] = (
        (points[:, 0] >= west - EDGE_DEG)
        & (points[:, 0] <= east + EDGE_DEG)
        & (points[:, 1] >= south - EDGE_DEG)
        & (points[:, 1] <= north + EDGE_DEG)
    )
    return inside


def points_of(places: Sequence[Place]) -> NDArray[np.float64]:
    """Gives places as rows of longitude, latitude."""
    import numpy as np

    return np.array([(one.lon_deg, one.lat_deg) for one in places], np.float64).reshape(-1, 2)
