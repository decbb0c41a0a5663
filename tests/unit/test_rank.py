"""Who of several goes, by figures that can be worked out on paper: P50 and P90 of the way, waiting, door and price."""

from __future__ import annotations

import pytest

from routing.queue import Standing, Waiting
from routing.rank import Prospect, Ranked, hope, rank

# P50 = P90 is a way that always takes the same: the chance is 1 with time to spare and 0 without.


def sure(way_s: float, wait_s: float = 0, door_s: float = 0, price: float = 0.0) -> Prospect:
    return Prospect(wait_s, way_s, way_s * 1.0001, door_s, price)


def order(prospects: list[Prospect], left_s: float | None) -> list[int]:
    return [one.which for one in rank(prospects, left_s)]


@pytest.mark.parametrize(
    ("one", "left_s", "chance"),
    [
        (sure(600), 660, 1),
        (sure(600), 540, 0),
        (sure(600, wait_s=300), 960, 1),
        (sure(600, wait_s=300), 840, 0),
        (sure(600, door_s=240), 900, 1),
        (sure(600, door_s=240), 780, 0),
        (sure(600, wait_s=300, door_s=240), 1200, 1),
        (sure(600, wait_s=300, door_s=240), 1080, 0),
    ],
)
def test_what_is_left_for_the_way_is_less_the_waiting_and_the_door(
    one: Prospect, left_s: float, chance: float
) -> None:
    assert hope([one], left_s) == pytest.approx(chance, abs=0.01)
    assert rank([one], left_s)[0].probability == pytest.approx(chance, abs=0.01)


def test_a_way_is_kept_half_the_time_in_its_p50_and_nine_times_of_ten_in_its_p90() -> None:
    way = Prospect(0, 600, 900, 0)
    assert [hope([way], left_s) for left_s in (600, 900)] == pytest.approx([0.5, 0.9], abs=0.01)
    assert hope([], 900) == 0
    assert hope([way, Prospect(0, 300, 400, 0)], 600) == rank([Prospect(0, 300, 400, 0)], 600)[0].probability


def test_the_score_is_the_chance_less_a_quarter_of_the_price_less_a_tenth_for_waiting() -> None:
    found = rank([sure(600, price=0.2), sure(600, wait_s=60, price=0.4)], 1800)
    assert [one.score for one in found] == pytest.approx([1 - 0.05, 1 - 0.1 - 0.1], abs=0.001)


def test_somebody_who_is_not_free_yet_is_waited_for_only_where_that_is_clearly_likelier() -> None:
    free = Prospect(0, 600, 700, 0)
    assert order([sure(60, wait_s=60), free], 720) == [1, 0]  # 0.93 and free against 1 - 0.1
    assert order([sure(60, wait_s=60), free], 640) == [0, 1]  # 0.70 and free


def test_equal_to_a_point_the_quicker_goes_and_then_the_surer() -> None:
    assert order([sure(600), sure(500)], 3600) == [1, 0]
    assert order([sure(500, door_s=200), sure(600)], 3600) == [1, 0]
    assert order([sure(500, wait_s=0, price=0.01), sure(600)], 3600) == [0, 1]  # a quarter of a point is none
    assert order([Prospect(0, 600, 900, 0), Prospect(0, 600, 700, 0)], 3600) == [1, 0]


def test_where_all_are_lost_the_quickest_goes_whatever_it_costs() -> None:
    assert order([sure(900), sure(800, price=0.9), sure(700, wait_s=210)], 60) == [1, 0, 2]


def test_where_nothing_is_promised_whoever_costs_the_others_least_goes_and_nobody_has_a_chance() -> None:
    assert order([sure(300, price=0.05), sure(900, price=0.01), sure(800, price=0.012)], None) == [2, 1, 0]
    assert order([sure(300, wait_s=60), sure(900, price=0.9)], None) == [
        1,
        0,
    ]  # nobody is waited for without a promise
    assert rank([sure(300)], None) == [Ranked(0, None, None)]
    assert rank([], 600) == []


def test_a_promise_is_lost_where_nobody_has_two_chances_in_a_hundred() -> None:
    # P50 1,800 s and P90 2,200 s: 3 % at 1,213 s, 1.5 % at 1,123 s. The other is quicker, and surely late.
    unsure, quick = Prospect(0, 1800, 2200, 0), sure(1700)
    assert order([unsure, quick], 1213) == [0, 1]
    assert order([unsure, quick], 1123) == [1, 0]
    assert Waiting("one", 0, 1213, {"li": unsure}).standing is Standing.SAVABLE
    assert Waiting("one", 0, 1123, {"li": unsure}).standing is Standing.LOST


def test_an_unsure_wait_widens_the_spread_as_an_independent_part_of_it() -> None:
    # 400 s of the way and 300 s of the wait leave 500 s open: nine of ten are there after 300 + 1,200 + 500 s.
    unsure = Prospect(300, 1200, 1600, 0, wait_p90_s=600)
    assert unsure.sure_s == pytest.approx(1700)
    (found,) = rank([unsure], 2000)
    assert found.probability == pytest.approx(0.9)
    assert hope([unsure], 2000) == pytest.approx(0.9)


def test_nobody_is_waited_for_because_they_are_cheaper() -> None:
    free, busy = sure(600, price=0.9), sure(60, wait_s=60)
    assert order([busy, free], 3600) == [1, 0]
    # Between two who are free the price counts.
    assert order([sure(900, price=0.9), sure(600)], 3600) == [1, 0]
