"""Every site k times with least driving: small cases by hand, and never worse than going greedily."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.cover_all import Plan, cover_all
from routing.coverage import Numbers


def numbers(rows: list[list[float]]) -> Numbers:
    return np.array(rows, np.float32)


NOWHERE = numbers([[0, 0], [0, 0]])
ITSELF = numbers([[1, 0], [0, 1]])


def test_two_go_to_two_sites_by_the_shorter_ways_together() -> None:
    # 0 is nearer to both, but 5 + 6 minutes are less than 4 + 9.
    plan = cover_all(NOWHERE, ITSELF, numbers([[4, 5], [6, 9]]) * 60)
    assert plan == Plan(moves=((0, 1), (1, 0)), short=(), travel_min=11.0, proven=True)


def test_who_covers_a_site_from_where_they_are_stays_there() -> None:
    plan = cover_all(numbers([[1, 0], [0, 0]]), ITSELF, numbers([[0, 5], [5, 5]]) * 60)
    assert (plan.moves, plan.travel_min) == (((1, 1),), 5.0)


def test_too_few_people_leave_sites_short_and_it_is_said_which() -> None:
    plan = cover_all(NOWHERE[:1], ITSELF, numbers([[9, 5]]) * 60)
    assert (plan.moves, plan.short, plan.proven) == (((0, 1),), ((0, 1),), True)
    assert cover_all(NOWHERE, ITSELF, numbers([[4, 5], [6, 9]]) * 60, times=2).short == ((0, 1), (1, 1))


def test_who_may_not_serve_a_site_does_not_cover_it() -> None:
    able = np.array([[True, False], [True, False]])
    plan = cover_all(NOWHERE, ITSELF, numbers([[4, 5], [6, 9]]) * 60, able=able)
    assert (plan.moves, plan.short) == (((0, 0),), ((1, 1),))


def test_nobody_goes_where_there_is_no_way_and_nobody_at_all_leaves_all_short() -> None:
    assert cover_all(NOWHERE[:1], ITSELF, numbers([[np.inf, np.inf]])).short == ((0, 1), (1, 1))
    nobody = cover_all(NOWHERE[:0], ITSELF, numbers([[1, 1]])[:0])
    assert (nobody.moves, nobody.short, nobody.proven) == ((), ((0, 1), (1, 1)), True)


def greedy(from_places: Numbers, way_min: Numbers) -> tuple[int, float]:
    """Sites left short and minutes, when each time whoever adds most goes, the nearest of those."""
    bare, idle, minutes = np.ones(from_places.shape[1], bool), set(range(len(way_min))), 0.0
    while idle:
        adds = (from_places[:, bare] >= 0.9).sum(axis=1)
        best = max(
            (int(adds[place]), -float(way_min[one, place]), one, place)
            for one in idle
            for place in range(len(adds))
        )
        if not best[0]:
            break
        idle.remove(best[2])
        minutes -= best[1]
        bare &= from_places[best[3]] < 0.9
    return int(bare.sum()), minutes


@settings(max_examples=25)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_optimum_is_never_worse_than_going_greedily(
    people: int, places: int, sites: int, random: object
) -> None:
    drawn = np.random.default_rng(random.randrange(10**9))  # type: ignore[attr-defined]  # a Random
    there = (drawn.random((places, sites)) < 0.4).astype(np.float32)
    way_min = drawn.integers(1, 30, (people, places)).astype(np.float32)
    plan = cover_all(np.zeros((people, sites), np.float32), there, way_min * 60)
    short, minutes = greedy(there, way_min)
    missing = sum(count for _, count in plan.short)
    assert plan.proven and missing <= short
    assert missing < short or plan.travel_min <= minutes + 1e-3
    assert len({who for who, _ in plan.moves}) == len(plan.moves)
