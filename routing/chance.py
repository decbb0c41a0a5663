"""How likely a way is short enough: normal, with this P50 and this P90; for one pair and for whole tables."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # At run time loaded with the first table: a process that never routes starts without.
    import numpy as np
    from numpy.typing import NDArray

Z90 = NormalDist().inv_cdf(0.9)
"""How many standard deviations P90 lies above P50."""


def in_time(left_s: float, p50_s: float, p90_s: float) -> float:
    """Gives the probability that the way takes at most `left_s`.

    Why normal: coming nearer (less P50, or less of both) can then never lower it, as it can with a lognormal whose
    spread is that of an old fix. No way takes less than no time.

    >>> in_time(0, 600, 810), in_time(600, 600, 810), round(in_time(810, 600, 810), 3), in_time(810, 810, 810)
    (0.0, 0.5, 0.9, 1.0)
    """
    if p90_s <= p50_s:
        return 1.0 if left_s >= p50_s else 0.0
    if left_s <= 0:
        return 0.0
    return 0.5 * math.erfc((p50_s - left_s) / (p90_s - p50_s) * Z90 / math.sqrt(2))


def chances[Width: np.floating[Any]](
    left_s: NDArray[Width], p50_s: NDArray[Width], p90_s: NDArray[Width]
) -> NDArray[Width]:
    """Gives `in_time` for every pair of a table, 0 where there is no way (`inf`); `left_s` broadcasts."""
    import numpy as np
    from scipy.special import ndtr

    with np.errstate(invalid="ignore", divide="ignore"):
        found: NDArray[Width] = ndtr((left_s - p50_s) / (p90_s - p50_s) * p50_s.dtype.type(Z90))
    found[(left_s <= 0) | ~np.isfinite(p50_s)] = 0
    sure = p90_s <= p50_s
    if sure.any():
        found[sure] = (left_s >= p50_s)[sure] & np.isfinite(p50_s)[sure]
    return found
