"""The demo's people follow the way that was asked for them, and the line where there is none."""

from __future__ import annotations

import pytest

from routing.types import Place
from server.demo.ways import Way, Ways

HOME, CORNER, SITE = Place(34.00, 113.00), Place(34.00, 113.02), Place(34.02, 113.02)
NOON_MS = 1_790_049_600_000
BENT = Way((HOME, CORNER, SITE), 600.0)


def test_a_way_is_driven_along_its_streets_at_an_even_pace() -> None:
    corner_s = 600 * BENT.reached_m[1] / BENT.length_m
    assert BENT.after(HOME, 0) == HOME
    assert BENT.off_m(BENT.after(HOME, corner_s / 2)) < 1
    assert BENT.after(HOME, corner_s / 2).lat_deg == pytest.approx(34.0)
    assert BENT.after(CORNER, 60).lon_deg == pytest.approx(113.02)
    assert BENT.after(HOME, 600) == SITE
    assert BENT.left_s(CORNER) == pytest.approx(600 - corner_s)


def test_driving_in_steps_takes_as_long_as_driving_at_once() -> None:
    here = HOME
    for _ in range(40):
        here = BENT.after(here, 12)
    assert BENT.left_s(here) == pytest.approx(600 - 480, abs=0.5)


def test_who_asked_no_way_or_left_it_goes_straight() -> None:
    ways = Ways()
    assert ways.of("lin", HOME, SITE, NOON_MS).points == (HOME, SITE)
    ways._held["lin", SITE] = BENT  # as a map with streets would have said
    assert ways.of("lin", HOME, SITE, NOON_MS) is BENT
    elsewhere = Place(34.01, 113.00)
    assert ways.of("lin", elsewhere, SITE, NOON_MS).points == (elsewhere, SITE)
    ways.ask([("lin", elsewhere, SITE)], NOON_MS)
    assert ways.of("lin", elsewhere, SITE, NOON_MS).points == (elsewhere, SITE)


def test_a_way_of_no_length_is_done() -> None:
    assert Ways().of("lin", SITE, SITE, NOON_MS).left_s(SITE) == 0
