"""Who covers which site, what taking one costs, and where somebody free had better wait: numbers, then properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.coverage import AVAILABLE, Coverage, Numbers, Site, ahead, more_engineers, promising, reach
from routing.engines.geodesic import Geodesic
from routing.standby import WORTH, best_move
from routing.types import Price
from tests.unit.routing_people import NOW, fix


def sites(count: int, *weights: float) -> list[Site]:
    each = weights or (1.0,) * count
    return [Site(f"s{n}", f"Site {n}", fix(0).place, 1800, 0, each[n]) for n in range(count)]


def numbers(rows: list[list[float]]) -> Numbers:
    return np.array(rows, np.float32)


def cover(rows: list[list[float]], *weights: float) -> Coverage:
    return Coverage([f"e{n}" for n in range(len(rows))], sites(len(rows[0]), *weights), numbers(rows))


def test_a_site_is_reached_by_what_is_left_after_its_door() -> None:
    # 8 km x 1.4 at 32 km/h: P50 1,260 s, P90 1,701 s. 30 min: 94 %; less 9 min at the gate just half.
    places = [Site("a", "A", fix(0).place, 1800), Site("b", "B", fix(0).place, 1800, door_s=540)]
    table = Geodesic().table([fix(8000)], [one.place for one in places], NOW)
    assert reach(places, table)[0].tolist() == pytest.approx([0.940, 0.5], abs=0.005)
    assert reach(promising(places, 1260), table)[0].tolist() == pytest.approx([0.5, 0.06], abs=0.01)
    assert reach(places, table, able=np.array([[True, False]]))[0, 1] == 0
    assert reach(places, table, wait_s=numbers([[540]])[0])[0, 0] == pytest.approx(0.5, abs=0.005)


def test_the_first_engineer_covers_70_percent_and_the_second_70_of_the_rest() -> None:
    # Nobody 0; one 0.7; two 1 - 0.3 x 0.3 = 0.91; two half as sure 1 - 0.65 x 0.65 = 0.5775.
    found = cover([[1, 1, 0, 0.5], [1, 0, 0, 0.5]])
    assert [one.chance for one in found.thin()] == pytest.approx([0, 0.5775, 0.7, 0.91])
    assert [(one.site.id, one.count) for one in found.thin()] == [("s2", 0), ("s3", 0), ("s1", 1), ("s0", 2)]
    assert found.share == pytest.approx((0 + 0.5775 + 0.7 + 0.91) / 4)


def test_who_alone_covers_a_site_is_dear_and_the_site_is_named() -> None:
    # e0: 0.7 of s1 and 0.91 - 0.7 of s0, over two sites. e1: only the 0.21.
    found = cover([[1, 1], [1, 0]])
    alone, second = found.price("e0"), found.price("e1")
    assert (alone.site, alone.left, alone.of, alone.more) == ("Site 1", 0, 1, 1)
    assert (second.site, second.left, second.of, second.more) == ("Site 0", 1, 2, 0)
    assert (alone.points, second.points) == pytest.approx(((0.7 + 0.21) / 2, 0.21 / 2))
    assert found.price("nobody") == Price(0.0)


def test_of_two_sites_left_alike_the_one_that_calls_more_is_named() -> None:
    assert cover([[1, 1, 1]], 1, 3, 2).price("e0").site == "Site 1"


def test_a_site_with_people_to_spare_is_not_named() -> None:
    price = cover([[1], [1], [1]]).price("e0")
    assert price.site == ""
    assert price.points == pytest.approx(0.3 * 0.3 * 0.7)


def test_nobody_pays_for_a_site_just_beyond_a_hard_edge() -> None:
    # 31 minutes instead of 29 is 45 % instead of 55 %: the price follows, without a step.
    near, far = cover([[0.55], [0.3]]).price("e0").points, cover([[0.45], [0.3]]).price("e0").points
    assert near / far == pytest.approx(0.55 / 0.45, rel=1e-3)


def test_one_more_engineer_here_is_a_what_if_that_changes_nothing() -> None:
    found = cover([[1, 0]])
    more = more_engineers(found, numbers([[0, 1]]))
    assert (more.share, found.share) == pytest.approx((0.7, 0.35))


def test_the_hours_to_come_are_covered_by_who_is_on_the_roster() -> None:
    found = ahead(numbers([[1, 0], [1, 1]]), np.array([[True, True], [True, False], [False, False]]))
    assert found.counts.tolist() == [[2, 1], [1, 0], [0, 0]]
    assert found.chances == pytest.approx(np.array([[0.91, 0.7], [0.7, 0], [0, 0]]), abs=1e-6)


def test_the_second_engineer_at_one_place_is_proposed_for_the_bare_one() -> None:
    # Both stand at s0, ten minutes from s1. Moving one: s0 0.91 -> 0.7, s1 0 -> 0.7: 24.5 points.
    found = cover([[1, 0], [1, 0]])
    places, way_s = numbers([[1, 0], [0, 1]]), numbers([[0, 600], [0, 700]])
    move = best_move(found, ["e0", "e1"], places, way_s, way_s * 10)
    assert move is not None and (move.engineer, move.place, move.site) == ("e0", 1, 1)
    assert (move.gain, move.minutes, move.km) == pytest.approx((0.245, 10, 6), rel=1e-3)
    found.take("e0")
    assert best_move(found, ["e0"], places, way_s[:1]) is None


def test_a_move_that_gains_less_than_it_is_worth_is_not_proposed() -> None:
    found = cover([[1.0, 0.5], [1.0, 0.5]])
    places, way_s = numbers([[1, 0.55]]), numbers([[60], [60]])
    assert best_move(found, ["e0", "e1"], places, way_s) is None
    assert best_move(found, ["e0", "e1"], places, way_s, worth=0.001) is not None


def test_a_move_names_the_site_that_gains_most_and_says_what_the_way_costs() -> None:
    # From s0 to a place that makes s1 surer by half and s2, which calls three times as often, by a third.
    found = cover([[1, 0, 0], [1, 0, 0]], 1, 1, 3)
    move = best_move(found, ["e0"], numbers([[0, 0.5, 0.33]]), numbers([[120]]))
    assert move is not None and (move.site, move.minutes, move.km) == (2, 2, None)
    # Where somebody else stands at s2 already, it gains less by the move than s1.
    held = Coverage(["e0", "e1"], found.sites, numbers([[1, 0, 0], [1, 0, 1]]))
    move = best_move(held, ["e0"], numbers([[0, 0.5, 0.33]]), numbers([[120]]), worth=0)
    assert move is not None and move.site == 1


def test_a_move_must_gain_a_point_and_a_half_after_a_twentieth_of_a_point_for_each_minute() -> None:
    # One of ten sites gains 0.7 x chance / 10: 0.0168 of all sites for 0.24.
    found = cover([[0] * 10])
    there = numbers([[0.24] + [0] * 9])
    assert best_move(found, ["e0"], there, numbers([[180]])) is not None  # 0.0168 - 0.0015
    assert best_move(found, ["e0"], there, numbers([[240]])) is None  # 0.0168 - 0.0020


def test_a_way_whose_length_nobody_knows_costs_minutes_and_no_number_that_is_none() -> None:
    there, unknown_m = numbers([[1.0] + [0.0] * 9]), numbers([[np.nan]])
    move = best_move(cover([[0.0] * 10]), ["e0"], there, numbers([[180.0]]), unknown_m)
    assert move is not None and (move.minutes, move.km) == (3, None)


def test_nobody_is_sent_to_wait_where_there_is_no_way() -> None:
    assert best_move(cover([[1, 0], [1, 0]]), ["e0"], numbers([[0, 1]]), numbers([[np.inf]])) is None
    assert best_move(cover([[1, 0]]), [], numbers([[0, 1]]), numbers([[60]])) is None


CHANCES = st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]) | st.floats(0, 1, width=32)


@st.composite
def grids(draw: st.DrawFn) -> Coverage:
    people, places = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    row = st.lists(CHANCES, min_size=places, max_size=places)
    weights = draw(st.lists(st.floats(0.25, 4), min_size=places, max_size=places))
    return cover(draw(st.lists(row, min_size=people, max_size=people)), *weights)


def afresh(found: Coverage) -> Coverage:
    return Coverage(found.engineers, found.sites, found.reach, found.free)


@given(grids())
def test_a_price_is_never_negative_and_is_what_is_gone_afterwards(found: Coverage) -> None:
    for id in found.engineers:
        before, price = found.share, found.price(id)
        count = {one.site.name: one.count for one in found.thin()}.get(price.site)
        found.take(id)
        assert price.points >= 0
        assert before - found.share == pytest.approx(price.points, abs=1e-5)
        if price.site:
            left = {one.site.name: one.count for one in found.thin()}[price.site]
            assert (price.of, price.left) == (count, left)
        found.put(id)


@given(
    grids(),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["take", "put", "move"]), CHANCES), max_size=8),
)
def test_changes_in_place_come_to_what_counting_afresh_does(
    found: Coverage, steps: list[tuple[int, str, float]]
) -> None:
    for number, what, chance in steps:
        id = found.engineers[number % len(found.engineers)]
        if what == "move":
            found.move(id, np.full(len(found.sites), chance, np.float32))
        else:
            getattr(found, what)(id)
    again = afresh(found)
    assert found.uncovered == pytest.approx(again.uncovered, abs=1e-5)
    assert found.counts.tolist() == again.counts.tolist()


@given(grids(), st.data())
def test_a_standby_move_never_lowers_the_coverage_and_gains_what_it_says(
    found: Coverage, data: st.DataObject
) -> None:
    row = st.lists(CHANCES, min_size=len(found.sites), max_size=len(found.sites))
    places = numbers(data.draw(st.lists(row, min_size=1, max_size=4)))
    far = st.lists(st.floats(0, 3600, width=32), min_size=len(places), max_size=len(places))
    way_s = numbers(data.draw(st.lists(far, min_size=len(found.engineers), max_size=len(found.engineers))))
    move = best_move(found, found.engineers, places, way_s)
    if move is None:
        return
    before = found.share
    found.move(move.engineer, places[move.place])
    assert move.gain >= WORTH
    assert found.share - before == pytest.approx(move.gain, abs=1e-5)


@given(grids())
def test_somebody_more_never_lowers_the_coverage_of_any_site(found: Coverage) -> None:
    more = more_engineers(found, np.full((1, len(found.sites)), 0.5, np.float32))
    assert (more.uncovered <= found.uncovered + 1e-9).all()
    assert AVAILABLE < 1
