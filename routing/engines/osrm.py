"""What an OSRM server is asked, and what of its answers is believed: shapes, signs and how far it moved a point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routing.engines.web import EngineError, Server
from routing.travel import Trouble
from routing.types import Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OFF_ROAD_M = 500.0
"""A server answers without complaint for Beijing on Harbin's map: what it moved further than this is not on it."""

LARGEST_TABLE = 100
"""Places per call; servers refuse more unless they are told otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Free:
    """Free-flow seconds and metres, origins x destinations; `inf` where there is no way, NaN off the map."""

    seconds: NDArray[np.float64]
    distance_m: NDArray[np.float64]


def table(
    server: Server, origins: Sequence[Place], destinations: Sequence[Place], *, radius_m: float | None = None
) -> Free:
    """Gives all ways, in as many calls as their number needs.

    `radius_m`: the server is to look no further for a road, and refuse the call where a place has none there.

    Raises:
        EngineError: see `Server.ask`; nonsense also for tables of another shape, or negative numbers.
    """
    import numpy as np

    wide = max(1, LARGEST_TABLE // 2)
    seconds = np.empty((len(origins), len(destinations)))
    metres = np.empty_like(seconds)
    for left in range(0, len(destinations), wide):
        to = destinations[left : left + wide]
        tall = LARGEST_TABLE - len(to)
        for top in range(0, len(origins), tall):
            part = np.s_[top : top + tall, left : left + wide]
            seconds[part], metres[part] = _ask(server, origins[top : top + tall], to, radius_m)
    return Free(seconds, metres)


def line(server: Server, origin: Place, destination: Place) -> tuple[Place, ...]:
    """Gives the points of the quickest way.

    Raises:
        EngineError: refused where there is none, beyond-map where an end is far from every road, see `Server.ask`.
    """
    asked = server.ask(f"/route/v1/driving/{_points([origin, destination])}?overview=full&geometries=geojson")
    try:
        off_m = _off_m(asked["waypoints"], 2)
        points = asked["routes"][0]["geometry"]["coordinates"]
        found = tuple(Place(float(lat_deg), float(lon_deg)) for lon_deg, lat_deg in points)
    except (KeyError, IndexError, TypeError, ValueError):
        raise EngineError(Trouble.NONSENSE) from None
    if off_m.max() > OFF_ROAD_M:
        raise EngineError(Trouble.BEYOND_MAP)
    return found


def _ask(
    server: Server, origins: Sequence[Place], destinations: Sequence[Place], radius_m: float | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import numpy as np

    count = len(origins)
    numbers = range(count + len(destinations))
    sources, targets = (";".join(map(str, part)) for part in (numbers[:count], numbers[count:]))
    radiuses = "" if radius_m is None else "&radiuses=" + ";".join([f"{radius_m:.0f}"] * len(numbers))
    found = server.ask(
        f"/table/v1/driving/{_points([*origins, *destinations])}"
        f"?sources={sources}&destinations={targets}&annotations=duration,distance{radiuses}"
    )
    shape = (count, len(destinations))
    try:
        if found["code"] != "Ok":
            raise EngineError(Trouble.REFUSED, str(found["code"]))
        seconds = _numbers(found["durations"], shape)
        metres = _numbers(found["distances"], shape) if "distances" in found else np.full(shape, np.nan)
        off = [
            _off_m(found[name], size) for name, size in zip(("sources", "destinations"), shape, strict=True)
        ]
    except (KeyError, TypeError, ValueError):
        raise EngineError(Trouble.NONSENSE) from None
    seconds[off[0] > OFF_ROAD_M, :] = np.nan
    seconds[:, off[1] > OFF_ROAD_M] = np.nan
    return seconds, np.where(np.isfinite(seconds), metres, np.nan)


def _numbers(rows: Any, shape: tuple[int, int]) -> NDArray[np.float64]:
    import numpy as np

    found = np.array([[math.inf if one is None else float(one) for one in row] for row in rows], np.float64)
    if found.shape != shape or np.isnan(found).any() or (found < 0).any():
        raise ValueError(shape)
    return found


def _off_m(points: Any, size: int) -> NDArray[np.float64]:
    import numpy as np

    off_m = np.array([0.0 if one is None else float(one.get("distance", 0.0)) for one in points])
    if off_m.shape != (size,):
        raise ValueError(size)
    return off_m


def _points(places: Sequence[Place]) -> str:
    return ";".join(f"{one.lon_deg:.6f},{one.lat_deg:.6f}" for one in places)
