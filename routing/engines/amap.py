"""Travel times of Amap (高德): its distance service, behind a key; coordinates are GCJ-02 there and only there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from routing.datum import to_gcj02
from routing.engines.osrm import Free
from routing.engines.web import EngineError, Server
from routing.travel import Trouble
from routing.types import Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ADDRESS = "https://restapi.amap.com"
MOST_ORIGINS = 100
DRIVING = "1"
GOOD = "1"


@dataclass(frozen=True, slots=True)
class Amap:
    """The service and its key, which no text about this object shows."""

    server: Server
    key: str = field(repr=False)

    def free(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Free:
        """Gives seconds and metres, a call for each destination and hundred origins. Raises EngineError."""
        import numpy as np

        seconds = np.empty((len(origins), len(destinations)))
        metres = np.empty_like(seconds)
        for column, place in enumerate(destinations):
            for top in range(0, len(origins), MOST_ORIGINS):
                some = origins[top : top + MOST_ORIGINS]
                seconds[top : top + len(some), column], metres[top : top + len(some), column] = self._ask(
                    some, place
                )
        return Free(seconds, metres)

    def line(self, origin: Place, destination: Place) -> tuple[Place, ...]:
        """Its distance service draws nothing. Raises EngineError."""
        raise EngineError(Trouble.REFUSED, "draws no line")

    def _ask(self, origins: Sequence[Place], place: Place) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        asked = urlencode(
            {
                "origins": "|".join(_point(one) for one in origins),
                "destination": _point(place),
                "type": DRIVING,
                "key": self.key,
            }
        )
        found = self.server.ask(f"/v3/distance?{asked}")
        try:
            if found["status"] != GOOD:
                raise EngineError(Trouble.REFUSED, str(found.get("infocode", "")))
            return _read(found["results"], len(origins))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            raise EngineError(Trouble.NONSENSE) from None


def _read(results: Any, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import numpy as np

    seconds, metres = np.full(count, np.nan), np.full(count, np.nan)
    for one in results:
        row = int(one["origin_id"]) - 1
        if row < 0:
            raise ValueError(row)
        # With a code it says that no road leads from here to there.
        seconds[row] = math.inf if "code" in one else float(one["duration"])
        metres[row] = math.nan if "code" in one else float(one["distance"])
    if len(results) != count or np.isnan(seconds).any() or (seconds < 0).any() or (metres < 0).any():
        raise ValueError(count)
    return seconds, metres


def _point(place: Place) -> str:
    shown = to_gcj02(place)
    return f"{shown.lon_deg:.6f},{shown.lat_deg:.6f}"
