"""The fence: a stay of a minute and three good fixes proves it, driving past does not."""

from __future__ import annotations

from server.domain.fence import RADIUS_M, Dwell, Leave, Near, first_dwell, first_near, leave_after
from server.domain.fixes import Said, metres

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


def left(*fixes: Said) -> Leave | None:
    return leave_after(fixes, PLACE, RADIUS_M, 0)


def test_two_fixes_in_a_row_surely_within_a_kilometre_of_the_fence_are_near() -> None:
    way = [at(0, 3_000), at(20, 1_145), at(40, 900), at(60, 600)]
    near = first_near(way, PLACE, RADIUS_M)
    assert near is not None and (near.earliest_ms, near.at_ms) == (20_000, 40_000)
    assert abs(near.far_m - 900) < 2
    assert first_near([at(0, 3_000), at(20, 900), at(40, 1_300), at(60, 900)], PLACE, RADIUS_M) is None
    assert first_near([at(0, 1_100, 90.0), at(20, 1_100, 90.0)], PLACE, RADIUS_M) is None, "may be farther"
    assert first_near([at(0, 10), at(20, 10)], PLACE, RADIUS_M) == Near(0, 0, near_m(at(0, 10)))


def near_m(one: Said) -> float:
    assert one.lat_deg is not None
    return metres((one.lat_deg, PLACE[1]), PLACE)


def test_whoever_is_surely_outside_for_two_minutes_has_left_since_the_last_fix_inside() -> None:
    assert left(at(30, 40), at(60, 300), at(120, 800), at(180, 1_500)) == Leave(30_000, 60_000)
    assert left(at(30, 40), at(60, 300), at(120, 800)) is None, "not yet two minutes"
    assert left(at(30, 40), at(60, 300), at(200, 800)) is None, "two fixes are no leaving"


def test_fixes_that_wander_about_the_fence_are_no_leaving() -> None:
    wandering = [at(second, RADIUS_M + (60 if second % 40 else -20), 15.0) for second in range(20, 900, 20)]
    assert left(*wandering) is None
    outside_but_unsure = [at(second, RADIUS_M + 180, 95.0) for second in range(20, 900, 20)]
    assert left(*outside_but_unsure) is None


def test_whoever_only_moved_the_car_begins_anew_inside() -> None:
    moved = [at(30, 40), at(60, 300), at(90, 320), at(120, 40), at(150, 300), at(200, 300)]
    assert left(*moved) is None
    assert left(*moved, at(280, 300)) == Leave(120_000, 150_000)
