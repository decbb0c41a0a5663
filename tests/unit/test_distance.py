"""Distances over the ground: the closed formula for large tables is held to geopy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.distance import EXACT_PAIRS, distances_m, exact_m
from routing.types import Place

PLACES = st.builds(Place, st.floats(-89.9, 89.9), st.floats(-180, 180))
NEAR = st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))


def many(a: Place, b: Place) -> float:
    """The distance as a large table has it."""
    found = distances_m([a] * (EXACT_PAIRS + 1), [b])
    assert found.shape == (EXACT_PAIRS + 1, 1) and np.ptp(found) == 0
    return float(found[0, 0])


@given(st.floats(-80, 80), st.floats(-179, 179), NEAR)
def test_in_a_region_a_large_table_is_within_a_metre_of_geopy(
    lat_deg: float, lon_deg: float, by: tuple[float, float]
) -> None:
    a, b = Place(lat_deg, lon_deg), Place(lat_deg + by[0], lon_deg + by[1])
    assert many(a, b) == pytest.approx(exact_m(a, b), abs=1)


@given(PLACES, PLACES)
def test_anywhere_on_the_globe_a_large_table_is_within_a_ten_thousandth_of_geopy(a: Place, b: Place) -> None:
    assert many(a, b) == pytest.approx(exact_m(a, b), rel=1e-4, abs=1)


def test_beijing_to_shanghai_is_what_surveyors_say() -> None:
    # Tian'anmen to the Bund: 1,067 km.
    assert many(Place(39.9055, 116.3976), Place(31.2400, 121.4900)) == pytest.approx(1_067_000, rel=2e-3)


@pytest.mark.parametrize("place", [Place(126.6, 45.7), Place(float("nan"), 0), Place(0, 181)])
def test_what_is_not_on_the_globe_has_no_distance_in_small_tables_nor_in_large(place: Place) -> None:
    assert np.isnan(exact_m(place, Place(0, 0)))
    assert np.isnan(distances_m([Place(0, 0), place], [Place(1, 1)])).tolist() == [[False], [True]]
    rows = [Place(0, 0), place] * EXACT_PAIRS
    assert np.isnan(distances_m(rows, [Place(1, 1)])[:2]).tolist() == [[False], [True]]
