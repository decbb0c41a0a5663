"""Travel times of a server elsewhere: any that speaks OSRM, or Amap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from routing.distance import on_globe
from routing.engines.amap import Amap
from routing.engines.osrm import Free, line, table
from routing.engines.paced import paced
from routing.engines.web import Server
from routing.learnt import NOTHING, Learnt
from routing.travel import Line, TravelTable
from routing.types import Fix, Place


@dataclass(frozen=True, slots=True)
class Remote:
    """A server's free-flow times at the learnt pace. `table` raises EngineError: it stands in a chain."""

    name: str
    ask: Callable[[Sequence[Place], Sequence[Place]], Free] = field(repr=False)
    drawn: Callable[[Place, Place], tuple[Place, ...]] = field(repr=False)
    learnt: Callable[[], Learnt] = lambda: NOTHING

    def table(self, origins: Sequence[Fix], destinations: Sequence[Place], at: datetime) -> TravelTable:
        """Gives the ways; NaN seconds from and to what the server has no roads for."""
        import numpy as np

        rows = [i for i, one in enumerate(origins) if on_globe(one.place)]
        columns = [j for j, one in enumerate(destinations) if on_globe(one)]
        seconds = np.full((len(origins), len(destinations)), np.nan)
        metres = np.full_like(seconds, np.nan)
        if rows and columns:
            found = self.ask([origins[i].place for i in rows], [destinations[j] for j in columns])
            seconds[np.ix_(rows, columns)], metres[np.ix_(rows, columns)] = found.seconds, found.distance_m
        return paced(self.name, Free(seconds, metres), origins, destinations, at, self.learnt())

    def snap(self, place: Place) -> None:
        """The server snaps for itself."""

    def line(self, origin: Place, destination: Place) -> Line:
        """Gives the server's way. Raises EngineError where it draws none."""
        return Line(self.drawn(origin, destination), self.name)


def osrm(url: str, deadline_s: float, learnt: Callable[[], Learnt] = lambda: NOTHING) -> Remote:
    """Gives the engine of an OSRM-compatible server."""
    server = Server(url, deadline_s)
    return Remote("osrm", partial(table, server), partial(line, server), learnt)


def amap(url: str, key: str, deadline_s: float, learnt: Callable[[], Learnt] = lambda: NOTHING) -> Remote:
    """Gives the engine of Amap."""
    service = Amap(Server(url, deadline_s), key)
    return Remote("amap", service.free, service.line, learnt)
