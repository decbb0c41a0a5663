"""What a traffic hour does to speed, and what an old or coarse fix adds to the time that may be needed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NIGHT_KMH, DAY_KMH, RUSH_KMH = 45.0, 32.0, 24.0
RUSH_HOURS = frozenset({7, 8, 17, 18})
NIGHT_HOURS = frozenset({22, 23, 0, 1, 2, 3, 4, 5})

DRIFT_KMH = 20.0
"""How fast somebody may have driven away since the fix."""

METRES_PER_S = 1000 / 3600

DETOUR = 1.4
"""Roads are longer than the line: in towns 1.3 to 1.4 times. Taken high, for a promise made too late costs less."""


def speed_kmh(at: datetime) -> float:
    """Gives the speed on the road at this hour of its own zone: free at night, slow in the two rush hours."""
    if at.hour in RUSH_HOURS:
        return RUSH_KMH
    return NIGHT_KMH if at.hour in NIGHT_HOURS else DAY_KMH


def drive_s[Metres: (float, "NDArray[np.float64]")](distance_m: Metres, at: datetime) -> Metres:
    """Gives how long so far by air takes to drive at this hour; one distance or many."""
    return distance_m * (DETOUR / (speed_kmh(at) * METRES_PER_S))


def unsure_s[Seconds: (float, "NDArray[np.float64]")](
    age_s: Seconds, accuracy_m: Seconds, at: datetime
) -> Seconds:
    """Gives by how much P90 grows with a fix's age and accuracy: what may be wrong is taken as lying behind."""
    unsure_m = age_s * (DRIFT_KMH * METRES_PER_S) + accuracy_m * DETOUR
    return unsure_m / (speed_kmh(at) * METRES_PER_S)
