"""Who goes, among a thousand; who covers what; a month played. In one process, without a server."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from routing.choose import choose
from routing.cover_all import cover_all
from routing.coverage import Coverage, Site, reach
from routing.engines.geodesic import Geodesic
from routing.simulate.compare import estimate, in_time
from routing.simulate.ground import ground
from routing.simulate.month import Month
from routing.simulate.policies import Policy
from routing.simulate.scenario import Scenario, Worker
from routing.standby import best_move
from routing.types import Duty, Engineer, Fix, Need, Place
from server.domain.actors import Actor, Role
from server.domain.ids import new_id
from server.storage.tables import positions
from server.sync.door import Wish, submit_all
from tests.api.house import open_house
from tests.bench.figures import Figure, Times
from tests.world import id_of

AT = datetime(2026, 11, 16, 4, tzinfo=UTC)
AT_MS = int(AT.timestamp()) * 1000
LOADS, SEEDS = (0.15, 0.3, 0.45, 0.6), 2
NEED = Need(Place(45.75, 126.64), "c", False, "network", 120, AT_MS + 1_800_000)


def measure() -> Iterator[Figure]:
    """Gives the figures of the decision core, seeded; travel times by air, so that the core alone is seen."""
    random = np.random.default_rng(11)
    crew = [_engineer(number, place) for number, place in enumerate(_places(random, 1000))]
    yield _figure(
        "choose among 1,000, all rules and reasons",
        60,
        lambda: choose(NEED, crew, Geodesic(), AT),
        "10 ms p99",
    )
    places = _places(random, 560)
    sites = [Site(str(number), str(number), place, 1800, 120) for number, place in enumerate(places[:500])]
    people = _places(random, 200)
    table = Geodesic().table([Fix(one) for one in people], [one.place for one in sites], AT)
    names = [str(number) for number in range(200)]
    chances = reach(sites, table)
    yield _figure("coverage 200 x 500, full", 40, lambda: Coverage(names, sites, reach(sites, table)), "5 ms")
    cover = Coverage(names, sites, chances)
    yield _figure("coverage, one engineer moved", 200, lambda: cover.move("7", chances[8]), "1 ms")
    waits = Geodesic().table([Fix(one) for one in places[500:]], [one.place for one in sites], AT)
    ways = Geodesic().table([Fix(one) for one in people[:60]], places[500:], AT)
    there = reach(sites, waits)
    yield _figure(
        "best standby move, 60 idle x 60 places",
        100,
        lambda: best_move(cover, names[:60], there, ways.p50_s),
        "5 ms",
    )
    few, some = chances[:60, :200], there[:, :200]
    yield _figure(
        "60 engineers cover 200 sites twice, proven", 5, lambda: cover_all(few, some, ways.p50_s, 2), "200 ms"
    )
    yield from _asked()
    for load in LOADS:
        yield _months(load)


def _asked() -> Iterator[Figure]:
    """Gives what the desk waits for: the ranking of a ticket among 1,000 people of a database, asked over HTTP."""
    with tempfile.TemporaryDirectory() as name:
        house = open_house(Path(name) / "desk")
        world, random = house.world, np.random.default_rng(11)
        both = [id_of("contract", one) for one in ("secret", "open")]
        people = [new_id() for _ in range(1000)]
        wishes = []
        for number, id in enumerate(people):
            body = {"role": "engineer", "contracts": both, "clearance": both[:1]}
            wishes.append(Wish("person.add", id, body, {"name": str(number), "work_phone": "1"}))
            wishes.append(Wish("person.duty", id, {"duty": "on"}))
        submit_all(world.storage, world.clock, Actor(Role.WORKER, world.organisation), wishes)
        now_ms = world.clock.now_ms()
        fixes = [
            positions.row_of(
                id, world.organisation, now_ms, (lat, lon), 15.0, received_ms=now_ms, source="phone"
            )
            for id, lat, lon in zip(
                people,
                random.normal(34.141, 0.05, 1000).tolist(),
                random.normal(113.488, 0.07, 1000).tolist(),
                strict=True,
            )
        ]
        with world.storage.write_positions() as aside:
            positions.keep_moved(aside, fixes)
        client, ticket = house.client("desk"), house.report(world.site, "secret")
        what = "candidates of a ticket among 1,000 people, as a request"
        note = "all rules, prices and 50 with reasons; SQLite, one process"
        yield _figure(what, 30, lambda: client.get(f"/api/v1/tickets/{ticket}/candidates").get_json(), note)
        yield _figure(
            "coverage of the same, as a request", 10, lambda: client.get("/api/v1/coverage").get_json(), ""
        )
        world.storage.close()


def _months(load: float) -> Figure:
    random = np.random.default_rng(7)
    places = _places(random, 54)
    sites = tuple(
        Site(str(number), str(number), place, 1800, 120) for number, place in enumerate(places[:40])
    )
    workers = tuple(Worker(str(number), place) for number, place in enumerate(places[40:]))
    scenario = Scenario(sites, workers, days=30, load=load)
    found = ground(scenario, Geodesic(), AT.replace(hour=0))
    shares = {}
    begun = time.perf_counter()
    for policy in Policy:
        months = [Month(scenario, found, policy, policy is Policy.OURS, seed).play() for seed in range(SEEDS)]
        shares[policy] = estimate([in_time(one) for one in months])
    seconds = (time.perf_counter() - begun) / SEEDS / len(Policy)
    others = ", ".join(
        f"{one.value} {100 * shares[one].mean:.1f} %" for one in Policy if one is not Policy.OURS
    )
    ours = f"{100 * shares[Policy.OURS].mean:.1f} % in time, {seconds:.1f} s a month"
    return Figure(
        f"a month of 40 sites at load {load}", ours, others, f"{SEEDS} seeds, by air; ours with standby moves"
    )


def _figure(what: str, times: int, work: Callable[[], object], aim: str) -> Figure:
    work()
    found = Times()
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.each_ms.append((time.perf_counter() - begun) * 1000)
    return Figure(what, found.spread, aim, "one thread")


def _places(random: np.random.Generator, count: int) -> list[Place]:
    """Over a town of some 25 km, denser in the middle."""
    north, east = np.clip(random.normal(0, 0.055, count), -0.13, 0.13), random.normal(0, 0.08, count)
    return [Place(45.75 + lat, 126.64 + lon) for lat, lon in zip(north.tolist(), east.tolist(), strict=True)]


def _engineer(number: int, place: Place) -> Engineer:
    skills, served = frozenset({"network"}), frozenset({"c"})
    return Engineer(
        f"{number:04}",
        str(number),
        Duty.ON,
        skills,
        served,
        fix=Fix(place, AT_MS - number % 600 * 1000, 15.0),
    )
