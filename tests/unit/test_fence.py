"""The fence: a stay of a minute and three good fixes proves it, driving past does not."""

from __future__ import annotations

from server.domain.fence import RADIUS_M, Dwell, first_dwell
from server.domain.fixes import Said

PLACE = (34.141, 113.488)
NORTH_DEG = 1 / 111_195
"""One metre."""


def at(second: int, far_m: float, accuracy_m: float = 10.0) -> Said:
    return Said(second * 1000, PLACE[0] + far_m * NORTH_DEG, PLACE[1], accuracy_m)


def found(*fixes: Said) -> Dwell | None:
    return first_dwell(fixes, PLACE, RADIUS_M)


def test_a_stay_dates_the_arrival_between_the_last_fix_outside_and_the_first_inside() -> None:
    way = [at(0, 2_000), at(20, 900), at(40, 120), at(70, 60), at(100, 40, 30.0), at(130, 40)]
    assert found(*way) == Dwell(20_000, 40_000, 60, 30.0)


def test_driving_past_is_no_arrival() -> None:
    assert found(at(0, 500), at(10, 100), at(20, 50), at(30, 100), at(40, 500), at(100, 900)) is None
    assert found(at(0, 50), at(30, 50), at(50, 50)) is None  # not yet a minute
    assert found(at(0, 50), at(90, 50)) is None  # two fixes are no stay


def test_a_fix_that_is_too_inaccurate_neither_proves_nor_breaks_a_stay() -> None:
    assert found(at(0, 10, 500.0), at(30, 10, 500.0), at(90, 10, 500.0)) is None
    assert found(at(0, 50), at(20, 900, 1_000.0), at(30, 50), at(60, 50)) == Dwell(0, 0, 60, 10.0)


def test_the_edge_is_as_wide_as_the_fix_is_unsure_up_to_a_limit() -> None:
    assert found(*(at(second, RADIUS_M + 40, 45.0) for second in (0, 30, 60)))
    assert found(*(at(second, RADIUS_M + 60, 95.0) for second in (0, 30, 60))) is None
