"""Which fixes are believed: each that is not says why, and no single wrong one takes later right ones with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from server.domain.fixes import EARTH_M, Known, Said, is_exchanged, is_unset, judge, metres

NOW_MS = 1_790_000_000_000
HOME = Said(NOW_MS - 60_000, 34.141, 113.488, 12.0)
KNOWN = [Known(HOME, ())]
NORTH_DEG = 1 / 111_195
"""One metre."""


def north(far_m: float, after_s: float, accuracy_m: float = 12.0) -> Said:
    return Said(HOME.at_ms + int(after_s * 1000), 34.141 + far_m * NORTH_DEG, 113.488, accuracy_m)


def doubts(*fixes: Said, known: Sequence[Known] = KNOWN) -> list[tuple[str, ...]]:
    return [one.doubts for one in judge(fixes, known, NOW_MS)]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (replace(HOME, at_ms=NOW_MS + 7 * 86_400_000), "future"),
        (replace(HOME, at_ms=NOW_MS + 300_001), "future"),
        (replace(HOME, lat_deg=0.0, lon_deg=0.0), "null-island"),
        (replace(HOME, lat_deg=113.488, lon_deg=34.141), "swapped"),
        (replace(HOME, lat_deg=math.nan), "no-number"),
        (replace(HOME, lon_deg=None), "no-number"),
        (replace(HOME, lat_deg=90.5, lon_deg=10.0), "swapped"),
        (replace(HOME, lat_deg=91.0, lon_deg=200.0), "out-of-range"),
        (replace(HOME, lat_deg=10.0, lon_deg=180.5), "out-of-range"),
        (replace(HOME, accuracy_m=5_001.0), "inaccurate"),
        (replace(HOME, accuracy_m=None), "inaccurate"),
        (replace(HOME, mock=True), "mock"),
    ],
)
def test_a_fix_that_cannot_be_is_doubted_by_itself(wrong: Said, why: str) -> None:
    assert doubts(wrong, known=()) == [(why,)]


def test_a_clock_five_minutes_ahead_is_no_reason() -> None:
    assert doubts(replace(HOME, at_ms=NOW_MS + 300_000), known=()) == [()]


@pytest.mark.parametrize("place", [(90.0, 10.0), (10.0, -180.0), (0.0, 113.5), (34.1, 0.0), (0.02, 0.02)])
def test_the_ends_of_the_globe_its_equator_and_its_meridian_are_places(place: tuple[float, float]) -> None:
    assert doubts(replace(HOME, lat_deg=place[0], lon_deg=place[1]), known=()) == [()]
    assert not is_unset(place)


def test_a_place_is_exchanged_where_something_known_is_near_it_the_other_way_round_and_nothing_as_it_stands() -> (
    None
):
    assert is_exchanged((75.99, 39.47), [(39.47, 75.99)])
    assert is_exchanged((75.99, 39.47), [(10.0, 10.0), (39.9, 75.5)])
    assert not is_exchanged((75.99, 39.47), [(39.47, 75.99), (75.5, 39.5)])
    assert not is_exchanged((75.99, 39.47), [(10.0, 10.0)])
    assert not is_exchanged((75.99, 39.47), [])


def test_swapped_coordinates_that_are_on_earth_are_known_by_where_somebody_was() -> None:
    kashgar = Said(HOME.at_ms, 39.47, 75.99, 12.0)
    swapped = Said(HOME.at_ms + 10_000, 75.99, 39.47, 12.0)
    assert doubts(swapped, known=[Known(kashgar, ())]) == [("swapped",)]
    assert doubts(swapped, known=()) == [()]


def test_a_jump_is_judged_by_the_time_and_by_what_the_fixes_say_of_their_accuracy() -> None:
    assert doubts(north(1_000, 10.3)) == [()]  # a fast train
    assert doubts(north(1_200, 10)) == [("jump",)]
    assert doubts(north(1_200, 10, accuracy_m=300)) == [()]
    assert doubts(north(490, 1)) == [()]  # between high houses fixes differ that much


def test_what_either_fix_says_of_its_accuracy_is_taken_off_the_way() -> None:
    assert doubts(north(1_200, 10, accuracy_m=190)) == [()]
    assert doubts(north(1_200, 10, accuracy_m=180)) == [("jump",)]
    unknown = Known(replace(HOME, accuracy_m=None), ())
    assert doubts(north(1_200, 10, accuracy_m=201), known=[unknown]) == [()]
    assert doubts(north(1_200, 10, accuracy_m=190), known=[unknown]) == [("jump",)]


def test_one_jump_does_not_take_the_fixes_after_it_with_it() -> None:
    assert doubts(north(50_000, 10), north(100, 20), north(50_000, 30)) == [("jump",), (), ("jump",)]


def test_three_fixes_that_agree_are_believed_where_the_one_before_was_wrong() -> None:
    there = [north(50_000 + 10 * i, 10 + 10 * i) for i in range(4)]
    assert doubts(*there) == [("jump",), ("jump",), (), ()]


def test_who_is_believed_elsewhere_jumps_on_the_way_back() -> None:
    there = [north(50_000 + 10 * i, 10 + 10 * i) for i in range(3)]
    assert doubts(*there, north(0, 40)) == [("jump",), ("jump",), (), ("jump",)]


def test_jumps_of_the_batch_before_count_for_those_that_agree_with_them() -> None:
    two = [Known(north(50_000, 10), ("jump",)), Known(north(50_010, 20), ("jump",))]
    assert doubts(north(50_020, 30), known=[*KNOWN, *two]) == [()]
    mocked = [Known(replace(one.said, mock=True), ("mock", "jump")) for one in two]
    assert doubts(north(50_020, 30), known=[*KNOWN, *mocked]) == [("jump",)]
    assert doubts(north(90_000, 30), known=[*KNOWN, *two]) == [("jump",)]


def test_jumps_before_a_believed_fix_count_for_none_after_it() -> None:
    old = [Known(north(50_000, 1), ("jump",)), Known(north(50_000, 2), ("jump",))]
    assert doubts(north(50_000, 10), known=[*old, Known(north(0, 5), ())]) == [("jump",)]


def test_doubted_fixes_are_nothing_to_judge_others_by() -> None:
    mocked = Known(replace(north(50_000, 10), mock=True), ("mock",))
    assert doubts(north(100, 20), known=[*KNOWN, mocked]) == [()]


def test_distances_are_those_of_a_globe() -> None:
    assert metres((34.0, 113.0), (34.0, 113.0)) == 0
    assert metres((0.0, 0.0), (0.0, 1.0)) == pytest.approx(111_195, rel=1e-4)
    assert metres((-81.3, -53.4), (81.3, 126.6)) == pytest.approx(math.pi * EARTH_M)
    assert metres((34.7520, 113.6660), (34.1410, 113.4880)) == pytest.approx(69_880, rel=5e-3)
