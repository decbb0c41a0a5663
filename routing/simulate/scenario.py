"""What a month is played with: sites, engineers with their shifts, how often faults come, how long work takes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from routing.coverage import Site
from routing.types import Place

EVEN = (1.0,) * 24
WEEK_H = 7 * 24


class ScenarioError(Exception):
    """The input cannot be played; `code` says why, `values` names what is wrong."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Worker:
    """An engineer: where their shift begins, and its hours of the day; 22 to 6 runs over midnight, 0 to 24 always.

    `week`: in place of the hours, for each hour from Monday 0:00 whether they are on. `serves`: ids of the sites to
    which they may be sent, None for all.
    """

    id: str
    home: Place
    from_hour: float = 0.0
    to_hour: float = 24.0
    week: tuple[bool, ...] = ()
    serves: frozenset[str] | None = None

    def on(self, hour: float) -> bool:
        """Whether they are on duty at this hour, counted from a Monday's 0:00."""
        if self.week:
            return self.week[int(hour) % WEEK_H]
        hour %= 24
        if self.from_hour <= self.to_hour:
            return self.from_hour <= hour < self.to_hour
        return hour >= self.from_hour or hour < self.to_hour

    def may(self, site: Site) -> bool:
        """Whether they may be sent to this site."""
        return self.serves is None or site.id in self.serves


@dataclass(frozen=True, slots=True)
class Scenario:
    """One month, begun on a Monday. `by_hour`: 24 weights of the hours of a day.

    `load`: share of on-duty time that work and ways fill. `faults_per_week`: over all sites, in place of `load`.
    `Site.weight`: how often a site calls, against the others.
    """

    sites: tuple[Site, ...]
    workers: tuple[Worker, ...]
    days: int = 30
    by_hour: tuple[float, ...] = EVEN
    load: float = 0.3
    faults_per_week: float | None = None
    work_min: float = 45.0
    work_spread: float = field(default=0.5)


def checked(scenario: Scenario) -> Scenario:
    """Gives the scenario back if it can be played.

    Raises:
        ScenarioError: no-sites, no-engineers, all-off-duty, site-without-position, nonsense-rate, nonsense-hours,
            nonsense-days, nonsense-promise; nobody-serves a site that calls.
    """
    if not scenario.sites:
        raise ScenarioError("no-sites")
    if not scenario.workers:
        raise ScenarioError("no-engineers")
    for name, place in (
        *((one.name, one.place) for one in scenario.sites),
        *((w.id, w.home) for w in scenario.workers),
    ):
        _placed(name, place)
    for site in scenario.sites:
        if not (math.isfinite(site.allowed_s) and site.allowed_s > site.door_s >= 0):
            raise ScenarioError("nonsense-promise", site=site.name)
        if not (math.isfinite(site.weight) and site.weight >= 0):
            raise ScenarioError("nonsense-rate", what=site.name)
    _rates(scenario)
    if not any(map(_ever_on, scenario.workers)):
        raise ScenarioError("all-off-duty")
    for site in scenario.sites:
        if site.weight > 0 and not any(one.may(site) and _ever_on(one) for one in scenario.workers):
            raise ScenarioError("nobody-serves", site=site.name)
    return scenario


def _ever_on(one: Worker) -> bool:
    return any(one.on(hour) for hour in range(WEEK_H))


def _placed(name: str, place: Place) -> None:
    """Nought, nought is how a missing position often reads; nobody serves that sea."""
    on_globe = -90 <= place.lat_deg <= 90 and -180 <= place.lon_deg <= 180
    if not on_globe or (place.lat_deg == 0 and place.lon_deg == 0):
        raise ScenarioError("site-without-position", site=name)


def _rates(scenario: Scenario) -> None:
    rate = scenario.faults_per_week
    if rate is not None and not (math.isfinite(rate) and 0 < rate <= 100_000):
        raise ScenarioError("nonsense-rate", what="faults_per_week")
    if not (math.isfinite(scenario.load) and 0 < scenario.load <= 2):
        raise ScenarioError("nonsense-rate", what="load")
    if not (math.isfinite(scenario.work_min) and 0 < scenario.work_min <= 24 * 60):
        raise ScenarioError("nonsense-rate", what="work_min")
    if sum(one.weight for one in scenario.sites) <= 0:
        raise ScenarioError("nonsense-rate", what="weight")
    hours = scenario.by_hour
    if len(hours) != 24 or not all(math.isfinite(one) and one >= 0 for one in hours) or sum(hours) <= 0:
        raise ScenarioError("nonsense-hours")
    if not 1 <= scenario.days <= 366:
        raise ScenarioError("nonsense-days")


def promising(scenario: Scenario, allowed_s: float) -> Scenario:
    """Gives the same month had every site been promised arrival within `allowed_s`."""
    return replace(scenario, sites=tuple(replace(one, allowed_s=allowed_s) for one in scenario.sites))


def read(told: Mapping[str, Any]) -> Scenario:
    """Gives the scenario that a JSON object tells; the shape is that of `docs/simulate.md`.

    Raises:
        ScenarioError: as `checked`; nonsense-week; not-a-scenario where a value is missing or of another kind.
    """
    try:
        sites = tuple(_site(one) for one in told["sites"])
        workers = tuple(_worker(number, one) for number, one in enumerate(told["engineers"], start=1))
        known = {key: told[key] for key in ("days", "load", "faults_per_week", "work_min") if key in told}
        if "by_hour" in told:
            known["by_hour"] = tuple(float(one) for one in told["by_hour"])
        return checked(Scenario(sites, workers, **known))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ScenarioError("not-a-scenario", what=str(error)) from None


def _site(one: Mapping[str, Any]) -> Site:
    if one.get("lat_deg") is None or one.get("lon_deg") is None:
        raise ScenarioError("site-without-position", site=one.get("name", one.get("id", "?")))
    name = str(one.get("name", one.get("id", "?")))
    return Site(
        id=str(one.get("id", name)),
        name=name,
        place=Place(float(one["lat_deg"]), float(one["lon_deg"])),
        allowed_s=float(one.get("promise_min", 30)) * 60,
        door_s=float(one.get("door_min", 0)) * 60,
        weight=float(one.get("weight", 1)),
    )


def _worker(number: int, one: Mapping[str, Any]) -> Worker:
    home = Place(float(one["lat_deg"]), float(one["lon_deg"]))
    hours: Sequence[float] = one.get("hours", (0, 24))
    week = tuple(bool(on) for on in one.get("week", ()))
    if len(week) not in (0, WEEK_H):
        raise ScenarioError("nonsense-week", engineer=str(one.get("id", number)))
    serves = one.get("serves")
    return Worker(
        str(one.get("id", number)),
        home,
        float(hours[0]),
        float(hours[1]),
        week,
        None if serves is None else frozenset(map(str, serves)),
    )
