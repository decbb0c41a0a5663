"""How long a visit lasts and how long still: by figures that can be worked out on paper."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.stay import ASSUMED, FEWEST, Done, Stay, learn

USUAL = Stay(2400, 3300, 40)
"""40 minutes, nine of ten within 55: a spread of ln(55 / 40) / 1.2816 = 0.2485."""


def test_a_visit_that_has_just_begun_lasts_as_such_visits_do() -> None:
    assert USUAL.still(0) == pytest.approx((2400, 3300))


def test_what_has_lasted_a_while_is_expected_to_end_by_the_visits_that_lasted_as_long() -> None:
    # After 35 min 70.5 % go on: half of those end by the 64.8th percentile, 43.9 min; nine of ten by the 93rd, 57.7.
    half_s, nine_s = USUAL.still(2100)
    assert (half_s, nine_s) == pytest.approx((537, 1360), abs=1)
    normal = NormalDist(math.log(2400), 0.2485)
    begun = 1 - normal.cdf(math.log(2100))
    for part_s, share in ((half_s, 0.5), (nine_s, 0.1)):
        assert 1 - normal.cdf(math.log(2100 + part_s)) == pytest.approx(share * begun, rel=1e-2)


@given(st.floats(60, 7200), st.floats(1, 6), st.floats(0, 500_000))
def test_however_late_a_visit_is_it_still_goes_on_and_nine_of_ten_end_after_half(
    p50_s: float, factor: float, gone_s: float
) -> None:
    half_s, nine_s = Stay(p50_s, p50_s * factor, 1).still(gone_s)
    assert 0 < half_s < nine_s < 1e8


def test_the_most_particular_of_what_enough_visits_teach_counts() -> None:
    visits = [Done("on_site", "A", 600)] * FEWEST + [Done("on_site", "B", 1200)] * FEWEST
    visits += [Done("inspection", "A", 3000)] * (FEWEST - 1)
    learnt = learn([*visits, Done("on_site", "A", 59), Done("on_site", "A", 12 * 3600 + 1)])
    assert learnt.of("on_site", "A") == Stay(600, 600, FEWEST)
    assert learnt.of("on_site", "B").p50_s == 1200
    assert learnt.of("on_site", "C") == Stay(900, 1200, 2 * FEWEST)
    assert learnt.of("inspection", "A").visits == 3 * FEWEST - 1
    assert learn(visits[: FEWEST - 1]).of("on_site", "A") is ASSUMED and ASSUMED.assumed
