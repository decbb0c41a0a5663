"""Picks the engines of travel times by what there is: a prepared map, a server elsewhere, always the line by air."""

from __future__ import annotations

from collections.abc import Callable

from routing.engines.chain import Chain
from routing.engines.geodesic import Geodesic
from routing.engines.remote import amap, osrm
from routing.engines.roads import Roads
from routing.learnt import NOTHING, Learnt
from routing.roads.referee import Referees
from routing.roads.store import Maps
from routing.travel import TravelTimes
from server.config import Settings


def travel_times(settings: Settings, learnt: Callable[[], Learnt] = lambda: NOTHING) -> Chain:
    """Gives the engines of an installation, in order: its own map, the server it names, Amap with a key, the line.

    A map added, swapped or removed meanwhile counts from the next question on.
    """
    maps = Maps(settings.maps_dir)
    roads = Roads(maps.current, Referees(maps.root).of, learnt)
    others = (*_remote(settings, learnt), Geodesic(learnt))
    return Chain(lambda: (roads, *others) if maps.current_digest() else others)


def own_rules(settings: Settings) -> tuple[TravelTimes, ...]:
    """Gives the engines whose own rule is held against what trips took: nothing learnt, nobody asked elsewhere."""
    maps = Maps(settings.maps_dir)
    line = Geodesic()
    return (Roads(maps.current, lambda _: None), line) if maps.current_digest() else (line,)


def _remote(settings: Settings, learnt: Callable[[], Learnt]) -> tuple[TravelTimes, ...]:
    deadline_s = settings.router_deadline_ms / 1000
    found: list[TravelTimes] = []
    if settings.router_url:
        found.append(osrm(settings.router_url, deadline_s, learnt))
    if settings.amap_key and settings.amap_url:
        found.append(amap(settings.amap_url, settings.amap_key, deadline_s, learnt))
    return tuple(found)
