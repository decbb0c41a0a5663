"""From what an engine says of the empty road to what a trip takes: pace by hour and district, spread, age of fix."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from routing.engines.osrm import Free
from routing.learnt import Learnt
from routing.spread import unsure_s
from routing.travel import TravelTable
from routing.types import Fix, Place, ms_of


def paced(
    engine: str,
    free: Free,
    origins: Sequence[Fix],
    destinations: Sequence[Place],
    at: datetime,
    learnt: Learnt,
) -> TravelTable:
    """Gives the table of one engine: P50 = its time x factor, P90 = P50 x (1 + spread) + what the fix leaves open."""
    import numpy as np

    paces = [learnt.pace(engine, at.hour, one) for one in destinations]
    p50_s = free.seconds * np.array([one.factor for one in paces])
    now_ms = ms_of(at)
    ages_s = tuple(one.age_s(now_ms) for one in origins)
    accuracy_m = np.array([one.accuracy_m for one in origins], np.float64)
    unsure = unsure_s(np.array(ages_s, np.float64), accuracy_m, at)[:, None]
    p90_s = p50_s * np.array([1 + one.spread for one in paces]) + unsure
    return TravelTable(
        p50_s=p50_s.astype(np.float32),
        p90_s=p90_s.astype(np.float32),
        distance_m=free.distance_m.astype(np.float32),
        engine=np.zeros(p50_s.shape, np.int8),
        engines=(engine,),
        assumed=np.broadcast_to(np.array([one.assumed for one in paces], np.bool_), p50_s.shape),
        age_s=ages_s,
    )
