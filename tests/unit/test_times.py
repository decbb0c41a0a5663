"""Instants: aware, in UTC, in whole milliseconds."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.clock_errors import ClockError
from server.domain.times import FrozenTime, SystemTime, from_ms, parse_rfc3339, rfc3339, to_ms

CHINA = timezone(timedelta(hours=8))


def test_an_instant_is_the_same_in_every_zone() -> None:
    assert to_ms(datetime(2026, 11, 23, 18, tzinfo=CHINA)) == to_ms(datetime(2026, 11, 23, 10, tzinfo=UTC))
    assert rfc3339(to_ms(datetime(2026, 11, 23, 18, 0, 0, 7000, tzinfo=CHINA))) == "2026-11-23T10:00:00.007Z"


@pytest.mark.parametrize("text", ["2026-11-23T10:00:00", "2026-11-23", "ten o'clock", ""])
def test_a_time_without_a_zone_is_no_instant(text: str) -> None:
    with pytest.raises(ClockError) as raised:
        parse_rfc3339(text)
    assert raised.value.code == "time-without-zone"


def test_a_naive_datetime_is_no_instant_either() -> None:
    with pytest.raises(ClockError) as raised:
        to_ms(datetime(2026, 11, 23, 10))  # noqa: DTZ001 - the case itself
    assert raised.value.code == "time-without-zone"


@given(at_ms=st.integers(0, 4_102_444_800_000))
def test_milliseconds_survive_the_way_there_and_back(at_ms: int) -> None:
    assert to_ms(from_ms(at_ms)) == at_ms
    assert parse_rfc3339(rfc3339(at_ms)) == at_ms


def test_a_frozen_clock_moves_only_when_told_to() -> None:
    clock = FrozenTime(datetime(2026, 11, 23, 10, tzinfo=UTC))
    begun_ms = clock.now_ms()
    assert clock.now_ms() == begun_ms
    clock.advance(timedelta(minutes=30))
    assert clock.now_ms() == begun_ms + 1_800_000
    clock.set(from_ms(begun_ms))
    assert clock.now() == from_ms(begun_ms)


def test_the_machines_clock_is_aware_and_in_utc() -> None:
    assert SystemTime().now().utcoffset() == timedelta(0)
