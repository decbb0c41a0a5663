"""WGS-84 to GCJ-02 and back: published points, a round trip within a millimetre, and nothing outside China."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.datum import from_gcj02, to_gcj02
from routing.distance import exact_m
from routing.types import Place

# WGS-84 and GCJ-02 as the libraries that others use give them (their own test cases).
PUBLISHED = [
    (Place(31.1774276, 121.5272106), Place(31.17530398364597, 121.531541859215)),  # eviltransform: Shanghai
    (Place(22.543847, 113.912316), Place(22.540796131694766, 113.9171764808363)),  # eviltransform: Shenzhen
    (Place(39.911954, 116.377817), Place(39.91334545536069, 116.38404722455657)),  # eviltransform: Beijing
    (Place(39.915, 116.404), Place(39.91640428150164, 116.41024449916938)),  # coordtransform: Beijing
]


@pytest.mark.parametrize(("wgs", "gcj"), PUBLISHED)
def test_published_points_come_out_as_published(wgs: Place, gcj: Place) -> None:
    assert exact_m(to_gcj02(wgs), gcj) < 0.01
    assert exact_m(from_gcj02(gcj), wgs) < 0.01


@given(st.floats(3.9, 53.5), st.floats(73.7, 135.0))
def test_a_round_trip_ends_within_a_millimetre(lat_deg: float, lon_deg: float) -> None:
    place = Place(lat_deg, lon_deg)
    assert exact_m(from_gcj02(to_gcj02(place)), place) < 0.001
    assert exact_m(to_gcj02(from_gcj02(place)), place) < 0.001


@pytest.mark.parametrize(
    "place", [Place(35.68, 139.77), Place(48.86, 2.35), Place(0, 0), Place(-33.87, 151.21)]
)
def test_outside_china_nothing_moves(place: Place) -> None:
    assert to_gcj02(place) == place and from_gcj02(place) == place


def test_taking_one_for_the_other_is_an_error_of_hundreds_of_metres() -> None:
    harbin = Place(45.75, 126.65)
    assert 300 < exact_m(to_gcj02(harbin), harbin) < 800
