"""A month played: repeatable, by the product's own decisions, with bad input told apart."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from routing.coverage import Site
from routing.engines.geodesic import Geodesic
from routing.simulate import policies
from routing.simulate.chart import svg, table
from routing.simulate.compare import compare
from routing.simulate.ground import Ground, ground
from routing.simulate.month import Month, Outcome, faults
from routing.simulate.policies import Job, Policy
from routing.simulate.scenario import Scenario, ScenarioError, Worker, promising, read
from routing.travel import Line, TravelTable
from routing.types import Place
from tests.unit.routing_people import NOW, fix

MIDNIGHT = NOW.replace(hour=0, minute=0)


def scenario(people: int = 3, **more: Any) -> Scenario:
    """Eight sites along 28 km, engineers spread over them."""
    sites = tuple(Site(f"s{n}", f"Site {n}", fix(4000 * n).place, 1800, 60 * (n % 3)) for n in range(8))
    workers = tuple(Worker(f"w{n}", fix(9000 * n).place) for n in range(people))
    return Scenario(sites, workers, **({"days": 4, "load": 0.3} | more))


@pytest.fixture(scope="module")
def flat() -> Ground:
    return ground(scenario(), Geodesic(), MIDNIGHT)


def played(found: Ground, policy: Policy = Policy.OURS, standby: bool = True, seed: int = 1) -> Outcome:
    return Month(scenario(), found, policy, standby, seed).play()


def test_a_seed_is_a_month_that_repeats_and_is_the_same_for_every_policy(flat: Ground) -> None:
    once, again = played(flat), played(flat)
    assert once.minutes.tolist() == again.minutes.tolist() and once.standby_km == again.standby_km
    other = played(flat, Policy.AIR, standby=False)
    assert other.site.tolist() == once.site.tolist()
    assert other.minutes.tolist() != once.minutes.tolist()
    assert played(flat, seed=2).site.tolist() != once.site.tolist()


def test_every_fault_is_reached_and_counts_as_in_time_by_its_own_promise(flat: Ground) -> None:
    for policy in Policy:
        found = played(flat, policy)
        assert np.isfinite(found.minutes).all()
        assert (found.minutes >= 0).all()
        assert found.in_time.tolist() == (found.minutes <= 30).tolist()


def test_faults_fill_the_time_on_duty_as_far_as_asked(flat: Ground) -> None:
    long = scenario(days=200)
    jobs = faults(long, flat, np.random.default_rng(3))
    ways_s = flat.p50_s[12][:8, :8].mean() / 2
    busy_s = sum(job.work_s for job in jobs) + len(jobs) * (ways_s + 52.5)
    assert busy_s / (200 * 86_400 * 3) == pytest.approx(0.3, rel=0.06)
    told = faults(replace(long, faults_per_week=70), flat, np.random.default_rng(3))
    assert len(told) == pytest.approx(2000, rel=0.06)


def test_the_product_decides(flat: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    # Were the desk's own pairing to send nobody, nobody would come.
    monkeypatch.setattr(policies, "pairs", lambda waiting: [])
    assert not played(flat).in_time.any()
    assert played(flat, Policy.ROAD).in_time.any()


def test_a_shorter_promise_is_kept_less_often(flat: Ground) -> None:
    twenty = promising(scenario(), 1200)
    hard = ground(twenty, Geodesic(), MIDNIGHT)
    kept = Month(twenty, hard, Policy.OURS, True, 1).play().in_time.mean()
    assert kept < played(flat).in_time.mean()


def test_nobody_works_outside_the_shift(flat: Ground) -> None:
    day = replace(
        scenario(), workers=tuple(replace(one, from_hour=8, to_hour=20) for one in scenario().workers)
    )
    month = Month(day, flat, Policy.OURS, True, 1)
    found = month.play()
    arrived_h = [(job.at_s / 3600 + found.minutes[job.number] / 60) % 24 for job in month.jobs]
    assert min(arrived_h) >= 8 and max(arrived_h) < 21
    night = Worker("n", fix(0).place, 22, 6)
    assert [night.on(hour) for hour in (21, 22, 3, 6)] == [False, True, True, False]


def test_nobody_is_sent_where_they_may_not_go_nor_outside_the_week_s_roster(flat: Ground) -> None:
    base = scenario()
    week = tuple(hour >= 120 for hour in range(168))  # on from Saturday
    first = replace(base.workers[0], serves=frozenset({"s0"}))
    months = [
        Month(
            replace(base, days=14, workers=(first, replace(base.workers[1], week=week), base.workers[2])),
            flat,
            *how,
            1,
        )
        for how in ((Policy.OURS, True), (Policy.DMEXCLP, True), (Policy.AIR, False))
    ]
    for month in months:
        sent: list[tuple[int, str, float]] = []
        go = month._go

        def noted(job: Job, engineer: int, month: Month = month, go: Any = go, sent: Any = sent) -> float:
            sent.append((engineer, month.scenario.sites[job.site].id, month.at_s / 3600))
            return float(go(job, engineer))

        month._go = noted  # type: ignore[method-assign]  # watched, not changed
        month.play()
        assert {site for one, site, _ in sent if one == 0} == {"s0"}
        hours = [hour % 168 for one, _, hour in sent if one == 1]
        assert hours and min(hours) >= 120 and {one for one, *_ in sent} == {0, 1, 2}


def test_the_answer_is_a_table_and_a_chart_in_both_languages(flat: Ground) -> None:
    told = []
    rows = compare(scenario(), flat, (1, 2), told=lambda: told.append(1))
    assert len(rows) == 8 and len(told) == 16
    ours = next(one for one in rows if one.policy is Policy.OURS and one.standby)
    assert 0 <= ours.worst_site.mean <= ours.in_time.mean <= 1 and ours.in_time.within > 0
    assert ours.mean_min < ours.p90_min and ours.standby_km > 0
    assert len(table(rows).splitlines()) == 9 and "本系统＋就位 Halfhour + standby" in table(rows)
    drawn = svg(rows, ("一周", "A <week>"))
    assert drawn.count("<circle") == 8 and "A &lt;week&gt;" in drawn


class OneWay:
    """The line by air, but a map that knows no way out of the first site."""

    name = "roads"

    def table(self, origins: Any, destinations: Any, at: Any) -> TravelTable:
        found = Geodesic().table(origins, destinations, at)
        found.p50_s[0, 1:] = found.p90_s[0, 1:] = np.inf
        return found

    def snap(self, place: Place) -> None: ...

    def line(self, origin: Place, destination: Place) -> Line:
        return Line((origin, destination), self.name)


def test_a_site_that_a_map_lets_nobody_leave_swallows_nobody() -> None:
    found = ground(scenario(), OneWay(), MIDNIGHT)
    for policy in Policy:
        assert np.isfinite(played(found, policy).minutes).all()


SITE = {"name": "a", "lat_deg": 34.1, "lon_deg": 113.4}
WORKER = {"lat_deg": 34.1, "lon_deg": 113.4}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"sites": [], "engineers": [WORKER]}, "no-sites"),
        ({"sites": [SITE], "engineers": []}, "no-engineers"),
        ({"sites": [SITE], "engineers": [WORKER | {"hours": [8, 8]}]}, "all-off-duty"),
        ({"sites": [SITE | {"lat_deg": None}], "engineers": [WORKER]}, "site-without-position"),
        ({"sites": [SITE | {"lat_deg": 0, "lon_deg": 0}], "engineers": [WORKER]}, "site-without-position"),
        (
            {"sites": [SITE | {"lat_deg": 113.4, "lon_deg": 34.1}], "engineers": [WORKER]},
            "site-without-position",
        ),
        ({"sites": [SITE | {"weight": -1}], "engineers": [WORKER]}, "nonsense-rate"),
        ({"sites": [SITE | {"weight": 0}], "engineers": [WORKER]}, "nonsense-rate"),
        ({"sites": [SITE | {"promise_min": 5, "door_min": 5}], "engineers": [WORKER]}, "nonsense-promise"),
        ({"sites": [SITE], "engineers": [WORKER], "load": float("nan")}, "nonsense-rate"),
        ({"sites": [SITE], "engineers": [WORKER], "faults_per_week": -3}, "nonsense-rate"),
        ({"sites": [SITE], "engineers": [WORKER], "faults_per_week": "many"}, "not-a-scenario"),
        ({"sites": [SITE], "engineers": [WORKER], "by_hour": [1, 2]}, "nonsense-hours"),
        ({"sites": [SITE], "engineers": [WORKER], "days": 0}, "nonsense-days"),
        ({"sites": [SITE], "engineers": [WORKER | {"week": [1] * 24}]}, "nonsense-week"),
        ({"sites": [SITE], "engineers": [WORKER | {"serves": ["b"]}]}, "nobody-serves"),
        ({"sites": [SITE], "engineers": [{}]}, "not-a-scenario"),
        ({"sites": 7, "engineers": [WORKER]}, "not-a-scenario"),
        ({}, "not-a-scenario"),
    ],
)
def test_what_cannot_be_played_is_said(told: dict[str, Any], code: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        read(told)
    assert refusal.value.code == code


def test_a_file_tells_all_of_it() -> None:
    told = {
        "sites": [SITE | {"promise_min": 20, "door_min": 3}],
        "engineers": [WORKER | {"id": "li", "hours": [22, 6]}],
        "days": 7,
    }
    found = read(json.loads(json.dumps(told)))
    assert (found.sites[0].allowed_s, found.sites[0].door_s, found.days) == (1200, 180, 7)
    assert found.workers[0] == Worker("li", found.workers[0].home, 22, 6)
