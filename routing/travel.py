"""The port of travel times: whatever engine answers says who it is, how sure it is and what it assumed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from routing.types import Fix, Place, Snap

if TYPE_CHECKING:
    # At run time each engine loads it with its first table: a process that never routes starts without.
    import numpy as np
    from numpy.typing import NDArray

    type Seconds = NDArray[np.float32]


class Trouble(StrEnum):
    """Why an engine did not answer, or not for every pair."""

    SLOW = "slow"
    DOWN = "down"
    REFUSED = "refused"
    NONSENSE = "nonsense"
    BEYOND_MAP = "beyond-map"


@dataclass(frozen=True, slots=True)
class Fallback:
    """An engine that was asked first and did not answer, and why."""

    engine: str
    code: Trouble


@dataclass(frozen=True, slots=True)
class Travel:
    """The way from a fix to a place: half the trips take at most `p50_s`, nine of ten at most `p90_s`.

    `age_s`: how old the fix is that it starts from, already part of the spread. `assumed`: speed and spread are a
    rule of thumb, not learnt from trips. `distance_m`: by the engine's way, None where it gives none.
    """

    p50_s: int
    p90_s: int
    engine: str
    age_s: int
    assumed: bool
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The way as it is drawn, from its first point to its last, and which engine knows it; `straight`: by air alone."""

    points: tuple[Place, ...]
    engine: str
    straight: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TravelTable:
    """Ways from each origin (row) to each destination (column); `inf` seconds where there is none.

    `engine`: per pair, which of `engines` answered. `assumed`: per pair, not learnt. `age_s`: per row.
    `distance_m`: None where the engine gives none, NaN where it gives none for a pair.
    """

    p50_s: Seconds
    p90_s: Seconds
    distance_m: Seconds | None
    engine: NDArray[np.int8]
    engines: tuple[str, ...]
    assumed: NDArray[np.bool_]
    age_s: tuple[int, ...]
    fallbacks: tuple[Fallback, ...] = ()

    def way(self, i: int, j: int = 0) -> Travel | None:
        """Gives one pair in whole seconds, rounded up; None where there is no way."""
        p50_s, p90_s = float(self.p50_s[i, j]), float(self.p90_s[i, j])
        if math.isinf(p50_s):
            return None
        return Travel(
            p50_s=math.ceil(p50_s),
            p90_s=math.ceil(p90_s),
            engine=self.engines[self.engine[i, j]],
            age_s=self.age_s[i],
            assumed=bool(self.assumed[i, j]),
            distance_m=self._distance_m(i, j),
        )

    def _distance_m(self, i: int, j: int) -> float | None:
        far_m = math.nan if self.distance_m is None else float(self.distance_m[i, j])
        return None if math.isnan(far_m) else far_m


class TravelTimes(Protocol):
    """An engine of travel times."""

    @property
    def name(self) -> str:
        """What the engine is called in answers."""
        ...

    def table(self, origins: Sequence[Fix], destinations: Sequence[Place], at: datetime) -> TravelTable:
        """Gives the ways from every origin to every destination.

        `at`: when the trips begin, aware, in the zone whose traffic they meet.
        """
        ...

    def snap(self, place: Place) -> Snap | None:
        """Gives where a position lies on this engine's roads, to be kept with the fix; None where it needs no such."""
        ...

    def line(self, origin: Place, destination: Place) -> Line:
        """Gives the way as it is drawn. An engine in a chain raises EngineError where it knows none."""
        ...
