"""China's working days as a calendar record: public holidays closed, make-up days 调休补班 open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import chinese_calendar
from chinese_calendar import constants

from server.domain.calendars import DAY_NAMES, weekly_of
from server.domain.zones import DAY

OFFICE_HOURS = [["08:30", "12:00"], ["13:30", "17:30"]]
WEEKLY: Mapping[str, Any] = {"mon-fri": OFFICE_HOURS}


def is_announced(year: int) -> bool:
    """Whether the State Council's holidays of a year are known; an unknown year is provisional."""
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return False
    return True


def provisional_years(years: Iterable[int]) -> list[int]:
    """Gives those of the years whose holidays are not announced yet: Monday to Friday stands in for them."""
    return [year for year in years if not is_announced(year)]


def china_workdays(
    id: str,
    years: Iterable[int],
    *,
    version: int = 1,
    contract: str | None = None,
    weekly: Mapping[str, Any] = WEEKLY,
) -> dict[str, Any]:
    """Gives the record of a calendar that is open on China's working days, for phones that have no holiday table.

    A make-up day has the windows of the weekday it pays for. A year not announced yet counts Monday to Friday; make
    a new version of the record once it is (see `provisional_years`).

    Raises:
        bad-window: a window, or a day name that cannot be read.
    """
    windows = weekly_of(weekly) or {}
    closures: list[str] = []
    additions: dict[str, Any] = {}
    for year in sorted(set(years)):
        if not is_announced(year):
            continue
        pays_for = _pays_for(year)
        for day in _days_of(year):
            if not chinese_calendar.is_workday(day):
                # A day that the week leaves closed anyway needs no closure, but one is harmless to a night window.
                if windows.get(day.weekday()):
                    closures.append(day.isoformat())
            elif day in pays_for:
                additions[day.isoformat()] = DAY_NAMES[pays_for[day].weekday()]
    return {
        "id": id,
        "version": version,
        "contract": contract,
        "zone": "Asia/Shanghai",
        "weekly": dict(weekly),
        "closures": closures,
        "additions": additions,
        "base": None,
    }


def _pays_for(year: int) -> dict[date, date]:
    """Gives for each make-up day the weekday off that it pays for: the same holiday's, in order."""
    found: dict[date, date] = {}
    off = sorted((day, str(name)) for day, name in constants.in_lieu_days.items() if day.year == year)
    for day, name in sorted((day, str(name)) for day, name in constants.workdays.items() if day.year == year):
        free = next((one for one in off if one[1] == name), None)
        if free is not None:
            off.remove(free)
        found[day] = free[0] if free else day - timedelta(days=max(0, day.weekday() - 4))
    return found


def _days_of(year: int) -> Iterable[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += DAY
