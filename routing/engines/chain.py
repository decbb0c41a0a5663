"""Engines in order: who does not answer, or not for a pair, is followed by the next, and the answer says so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from routing.engines.web import EngineError
from routing.travel import Fallback, Line, TravelTable, TravelTimes, Trouble
from routing.types import Fix, Place, Snap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chain:
    """The first engine answers; NaN seconds are pairs that it leaves to the next. The last answers for all.

    `engines`: those that are there now, looked up with each question.
    """

    engines: Callable[[], tuple[TravelTimes, ...]]

    @property
    def name(self) -> str:
        """The engine that is asked first."""
        return self.engines()[0].name

    def table(self, origins: Sequence[Fix], destinations: Sequence[Place], at: datetime) -> TravelTable:
        """Gives the ways of the first engine that answers, its gaps filled by those behind it."""
        found: TravelTable | None = None
        fallbacks: list[Fallback] = []
        for engine in self.engines():
            try:
                answer = engine.table(origins, destinations, at)
            except EngineError as trouble:
                log.warning("travel times of %s: %s", engine.name, trouble.code.value)
                fallbacks.append(Fallback(engine.name, trouble.code))
                continue
            found = answer if found is None else _filled(found, answer)
            fallbacks += answer.fallbacks
            if not _gaps(found).any():
                break
            fallbacks.append(Fallback(engine.name, Trouble.BEYOND_MAP))
        if found is None:
            raise EngineError(Trouble.DOWN, "no engine")
        return replace(found, fallbacks=tuple(fallbacks))

    def snap(self, place: Place) -> Snap | None:
        """Gives the first engine's snap that has one."""
        return next((found for one in self.engines() if (found := one.snap(place)) is not None), None)

    def line(self, origin: Place, destination: Place) -> Line:
        """Gives the way of the first engine that knows one."""
        for engine in self.engines():
            try:
                return engine.line(origin, destination)
            except EngineError as trouble:
                log.info("the way drawn by %s: %s", engine.name, trouble.code.value)
        raise EngineError(Trouble.DOWN, "no engine")


def _gaps(table: TravelTable) -> NDArray[np.bool_]:
    import numpy as np

    return np.isnan(table.p50_s)


def _filled(first: TravelTable, second: TravelTable) -> TravelTable:
    import numpy as np

    gaps = _gaps(first)
    metres = [
        np.full(gaps.shape, np.nan, np.float32) if one.distance_m is None else one.distance_m
        for one in (first, second)
    ]
    return TravelTable(
        p50_s=np.where(gaps, second.p50_s, first.p50_s),
        p90_s=np.where(gaps, second.p90_s, first.p90_s),
        distance_m=np.where(gaps, metres[1], metres[0]),
        engine=np.where(gaps, second.engine + len(first.engines), first.engine).astype(np.int8),
        engines=(*first.engines, *second.engines),
        assumed=np.where(gaps, second.assumed, first.assumed),
        age_s=first.age_s,
    )
