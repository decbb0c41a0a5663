"""Calendars: shared vectors, China's working days, and that adding and counting are each other's inverse."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.calendars import Calendar, calendars_of
from server.domain.clock_errors import ClockError
from server.domain.times import MIN_MS, parse_rfc3339, rfc3339
from server.domain.workdays import china_workdays, is_announced, provisional_years
from tests.unit.clock_vectors import calendars_in, load

FILE = load("calendars.json")
CALENDARS = calendars_in(FILE)


def answer(calendar: Calendar, case: dict[str, Any]) -> str | int:
    start_ms = parse_rfc3339(case["start"])
    if "add_min" in case:
        return rfc3339(calendar.add_open(start_ms, case["add_min"] * MIN_MS))
    if "between_min" in case:
        return calendar.open_between(start_ms, parse_rfc3339(case["until"])) // MIN_MS
    days = case["working_days"]
    if days < 0:
        return rfc3339(calendar.working_days_before(start_ms, -days))
    return rfc3339(calendar.working_days_after(start_ms, days))


@pytest.mark.parametrize("case", FILE["cases"], ids=[case["name"] for case in FILE["cases"]])
def test_a_calendar_counts_as_the_vectors_say(case: dict[str, Any]) -> None:
    calendar = CALENDARS[case["calendar"]]
    if "error" in case:
        with pytest.raises(ClockError) as raised:
            answer(calendar, case)
        assert raised.value.code == case["error"]
        return
    wanted = case["between_min"] if "between_min" in case else rfc3339(parse_rfc3339(case["end"]))
    assert answer(calendar, case) == wanted


@pytest.mark.parametrize("case", FILE["bad"], ids=[case["name"] for case in FILE["bad"]])
def test_a_record_that_cannot_be_read_is_refused_with_its_code(case: dict[str, Any]) -> None:
    with pytest.raises(ClockError) as raised:
        calendars_of([{"zone": "Asia/Shanghai", "base": None, **case["record"], "id": "bad"}])
    assert raised.value.code == case["error"]


def workdays(*years: int) -> Calendar:
    return calendars_of([china_workdays("workdays", years)])["workdays"]


def test_rule_3_the_working_days_of_2026_are_those_announced() -> None:
    calendar = workdays(2026)
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    open_days = [day for day in days if calendar.open_on(day)]
    assert len(open_days) == 248
    assert date(2026, 2, 28) in open_days, "a Saturday that pays for the Spring Festival"
    assert date(2026, 10, 7) not in open_days, "a Wednesday of the National Day"


def test_rule_3_a_year_not_announced_is_provisional_and_counts_monday_to_friday() -> None:
    assert is_announced(2026)
    assert provisional_years([2026, 2031]) == [2031]
    calendar = workdays(2031)
    assert calendar.open_on(date(2031, 10, 1)), "a Wednesday: the National Day is not announced yet"
    assert not calendar.open_on(date(2031, 10, 4)), "a Saturday"


def test_rule_2_a_make_up_day_has_the_windows_of_the_weekday_it_pays_for() -> None:
    weekly = {"mon-thu": [["08:00", "17:00"]], "fri": [["08:00", "12:00"]]}
    calendar = calendars_of([china_workdays("short-fridays", [2026], weekly=weekly)])["short-fridays"]
    lengths = {day: sum(b - a for a, b in calendar.open_on(day)) // MIN_MS for day in _MAKE_UP}
    assert lengths == {date(2026, 1, 4): 240, date(2026, 2, 28): 540, date(2026, 10, 10): 540}


_MAKE_UP = (date(2026, 1, 4), date(2026, 2, 28), date(2026, 10, 10))
NEVER_OPEN = ("never", "twice")
OPEN = st.sampled_from([calendar for key, calendar in sorted(CALENDARS.items()) if key not in NEVER_OPEN])
START = st.integers(parse_rfc3339("2026-01-01T00:00:00Z"), parse_rfc3339("2026-12-31T00:00:00Z"))
DURATION = st.integers(1, 60 * 60 * MIN_MS)


@settings(max_examples=150)
@given(calendar=OPEN, start_ms=START, duration_ms=DURATION)
def test_adding_open_time_and_counting_it_are_each_others_inverse(
    calendar: Calendar, start_ms: int, duration_ms: int
) -> None:
    end_ms = calendar.add_open(start_ms, duration_ms)
    assert calendar.open_between(start_ms, end_ms) == duration_ms
    assert calendar.open_between(start_ms, end_ms - 1) == duration_ms - 1, "the earliest such instant"


@settings(max_examples=100)
@given(calendar=OPEN, start_ms=START, first_ms=DURATION, second_ms=DURATION)
def test_open_time_adds_up_over_any_instant_between(
    calendar: Calendar, start_ms: int, first_ms: int, second_ms: int
) -> None:
    middle_ms, end_ms = start_ms + first_ms, start_ms + first_ms + second_ms
    whole_ms = calendar.open_between(start_ms, end_ms)
    assert whole_ms == calendar.open_between(start_ms, middle_ms) + calendar.open_between(middle_ms, end_ms)
