"""The ground of a month: ways between all places by the hour, through the same port that the desk asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from routing.chance import chances
from routing.coverage import Numbers
from routing.distance import distances_m
from routing.simulate.scenario import Scenario, ScenarioError
from routing.travel import TravelTimes
from routing.types import Fix, Place


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Nodes are the sites, then the homes. By hour of the day: seconds and chances [24][nodes x sites].

    `reach`: the chance to keep a site's promise from a node. `air_m`, `road_m`: [nodes x nodes].
    """

    p50_s: tuple[Numbers, ...]
    p90_s: tuple[Numbers, ...]
    reach: tuple[Numbers, ...]
    air_m: Numbers
    road_m: Numbers
    engines: tuple[str, ...]
    assumed: bool


def ground(scenario: Scenario, travel_times: TravelTimes, day: datetime) -> Ground:
    """Gives the ground; `day`: midnight, aware, in the zone of the sites. Asks once per hour of that day.

    Raises:
        ScenarioError: unreachable where nobody could ever get to a site.
    """
    places = [*(one.place for one in scenario.sites), *(one.home for one in scenario.workers)]
    tables = [
        travel_times.table([Fix(one) for one in places], places, day.replace(hour=hour)) for hour in range(24)
    ]
    left_s = np.array([one.allowed_s - one.door_s for one in scenario.sites], np.float32)[None, :]
    sites = len(scenario.sites)
    both = [(_there_and_back(table.p50_s), _there_and_back(table.p90_s)) for table in tables]
    cut = [(p50_s[:, :sites], p90_s[:, :sites]) for p50_s, p90_s in both]
    alone = ~np.isfinite(cut[0][0][sites:]).any(axis=0)
    if alone.any():
        raise ScenarioError("unreachable", site=scenario.sites[int(alone.argmax())].name)
    air_m = _air_m(places)
    told_m = tables[0].distance_m
    road_m = air_m if told_m is None else np.where(np.isfinite(told_m), told_m, air_m)
    return Ground(
        p50_s=tuple(p50_s for p50_s, _ in both),
        p90_s=tuple(p90_s for _, p90_s in both),
        reach=tuple(chances(left_s, p50_s, p90_s) for p50_s, p90_s in cut),
        air_m=air_m,
        road_m=road_m.astype(np.float32),
        engines=tables[0].engines,
        assumed=bool(tables[0].assumed.any()),
    )


def _there_and_back(way_s: Numbers) -> Numbers:
    """Gives the ways with those that a map lacks taken from the way back: who could get in can get out again."""
    return np.where(np.isfinite(way_s), way_s, way_s.T)


def _air_m(places: list[Place]) -> Any:
    return distances_m(places, places).astype(np.float32)
