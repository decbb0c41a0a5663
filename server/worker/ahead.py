"""Fields of travel time are made before they are needed: when a map comes into use, and when a site comes or moves."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from routing.roads.ahead import make_ahead
from routing.roads.store import Maps
from routing.types import Place
from server.domain.fixes import is_unset
from server.storage.port import Storage, Tx
from server.storage.tables import records

LOG = logging.getLogger(__name__)
EACH_S = 10.0


@dataclass(slots=True)
class Fielding:
    """Looks which sites there are. `storage` is opened with the first map: without one there is nothing to do."""

    maps: Maps
    storage: Callable[[], Storage]
    _open: Storage | None = None
    _made: tuple[str, frozenset[Place]] | None = field(default=None)

    def run(self, stopped: threading.Event) -> None:
        """Looks until told to stop; a failure is logged and the next look tries again."""
        while not stopped.wait(EACH_S):
            try:
                self.look(stopped)
            except Exception:
                LOG.exception("fields could not be made ahead")

    def look(self, stopped: threading.Event) -> None:
        """Makes what is missing, if map or sites are others than at the last look."""
        road_map = self.maps.current()
        if road_map is None:
            return
        self._open = self._open or self.storage()
        with self._open.read() as tx:
            places = places_of(tx)
        if self._made == (road_map.digest, places):
            return
        told = make_ahead(road_map, sorted(places, key=lambda one: (one.lat_deg, one.lon_deg)), stopped)
        if told.done == told.of:
            self._made = (road_map.digest, places)
            LOG.info("fields of %d sites are there, on map %s", told.of, told.map)


def places_of(tx: Tx) -> frozenset[Place]:
    """Gives where the sites of all organisations are that have a contract and a position."""
    return frozenset(
        Place(site.body["lat_deg"], site.body["lon_deg"])
        for organisation in records.organisations(tx)
        for site in records.find(tx, "site", organisation)
        if site.body["contract"] and not is_unset((site.body["lat_deg"], site.body["lon_deg"]))
    )
