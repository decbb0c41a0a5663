"""A site that cannot be where it is entered is told from one that merely lies alone."""

from __future__ import annotations

import pytest

from server.domain.whereabouts import EXCHANGED, FAR, UNSET, Point, misplaced

URUMQI, KORLA, HARBIN = (43.8, 87.6), (41.7, 86.1), (45.7, 126.6)
SWAPPED = (87.6, 43.8)


@pytest.mark.parametrize(
    ("sites", "people", "found"),
    [
        ([URUMQI], [], [None]),
        ([HARBIN], [URUMQI], [FAR]),
        ([URUMQI, KORLA], [], [None, None]),
        ([SWAPPED], [URUMQI], [EXCHANGED]),
        ([SWAPPED, SWAPPED], [URUMQI], [EXCHANGED, EXCHANGED]),
        ([SWAPPED, URUMQI], [], [EXCHANGED, EXCHANGED]),
        ([SWAPPED, URUMQI], [URUMQI], [EXCHANGED, None]),
        ([(0.0, 0.0), URUMQI], [], [UNSET, None]),
        ([(10.0, 179.9)], [(10.0, -179.9)], [None]),
    ],
)
def test_a_point_is_judged_by_where_everybody_and_everything_else_is(
    sites: list[Point], people: list[Point], found: list[str | None]
) -> None:
    assert misplaced(sites, people, []) == found
