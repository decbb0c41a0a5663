"""A thousand phones that send where they are every ten seconds: what that costs, and whether pushes feel it."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from copy import deepcopy
from pathlib import Path

import numpy as np

from routing.types import Place
from server.api import auth
from server.demo.facts import demo_id
from server.domain.ids import new_id
from server.domain.organisation import DAY_MS
from server.domain.times import SystemTime
from server.storage.engines import open_storage
from server.storage.tables import devices, duty_spans, records, sessions
from tests.bench import wire
from tests.bench.desk import PHONE, Desk, Phone
from tests.bench.figures import Figure, Times
from tests.bench.serving import Product, product
from tests.house import ROOT
from tests.unit.roads_here import prepared, roads

PHONES = 1_000
EACH_S = 10.0
SECONDS = 20.0
PUSH_EVERY_S = 0.1
LINES = 20
FIXES, ROUNDS = 2_000, 5
WARM_S = 3.0
TICKS_S = os.sysconf("SC_CLK_TCK")
NORTH_DEG = 1e-4
"""Some eleven metres: what a walker makes between two fixes."""


def measure() -> Iterator[Figure]:
    """Gives the cost of all fixes as a share of a core, pushes beside them, and that of one snap."""
    (ROOT / "var").mkdir(exist_ok=True)  # on the disk that the product itself would use
    with tempfile.TemporaryDirectory(dir=ROOT / "var", prefix="bench-") as name:
        yield _snapping(Path(name))
        with product(Path(name) / "product") as running:
            desk = Desk(running)
            phone, visit = desk.phone("engineer"), desk.job("engineer").visit
            tokens = _enrol(running.folder, demo_id("person", "engineer"))
            asyncio.run(_together(running, phone, visit, tokens, WARM_S))  # every process is warm
            alone, idle = asyncio.run(_together(running, phone, visit, [], SECONDS))
            beside, busy = asyncio.run(_together(running, phone, visit, tokens, SECONDS))
            yield Figure(
                f"{PHONES:,} phones, a fix each {EACH_S:.0f} s: share of one core",
                f"{100 * (busy - idle):.0f} %",
                "aim: a small part of one core",
                f"all processes, over {100 * idle:.0f} % with the pushes alone; {PHONES / EACH_S:.0f} requests/s",
            )
            yield Figure(
                "how long a push takes meanwhile",
                beside.spread,
                alone.spread,
                "the floor is the same pushes without any position",
            )


def _snapping(folder: Path) -> Figure:
    maps = prepared(folder)
    road_map, engine = maps.current(), roads(maps)
    assert road_map is not None
    west, south, east, north = road_map.arcs.bounds_deg
    drawn = np.random.default_rng(7).uniform((south, west), (north, east), (FIXES, 2)).tolist()
    places = [Place(lat_deg, lon_deg) for lat_deg, lon_deg in drawn]
    each_ms = []
    for _ in range(ROUNDS):
        began_s = time.process_time()
        for place in places:
            engine.snap(place)
        each_ms.append((time.process_time() - began_s) * 1000 / FIXES)
    return Figure(
        "Snap a fix that comes, one at a time",
        f"{min(each_ms):.3f} ms",
        "< 0.1 ms",
        f"CPU; the least of {ROUNDS} rounds of {FIXES:,}, in the project's town",
    )


def _enrol(folder: Path, like: str) -> list[str]:
    """Puts a thousand engineers on duty, each with a phone and a session; gives the sessions' tokens."""
    tokens = [f"bench-{new_id()}" for _ in range(PHONES)]
    now_ms = SystemTime().now_ms()
    with closing(open_storage("", folder, reverse_unordered_selects=True)) as storage, storage.write() as tx:
        model = records.get(tx, like)
        assert model is not None
        for token in tokens:
            person, device = new_id(), new_id()
            one = deepcopy(model)
            one.id, one.rev = person, 1
            one.body.update(id=person, duty="on", contracts=[])
            records.put(tx, one)
            name = {"organisation": one.organisation, "person": person, "name": "bench", "public_key": "{}"}
            devices.add(tx, id=device, created_ms=now_ms, **name)
            ends_ms = now_ms + DAY_MS
            sessions.add(tx, auth.hash_of(token), one.organisation, person, device, now_ms, ends_ms)
            duty_spans.begin(tx, person, one.organisation, now_ms - DAY_MS)
    return tokens


async def _together(
    running: Product, phone: Phone, visit: str, tokens: Sequence[str], seconds: float
) -> tuple[Times, float]:
    """Pushes at a steady rate, with all phones' fixes beside it; gives the pushes, and the cores that it took."""
    lines = [tokens[first::LINES] for first in range(LINES)] if tokens else []
    began_s, cpu_s = time.perf_counter(), _cpu_s(running.process.pid)
    sending = [asyncio.create_task(_send(running.port, own, seconds)) for own in lines]
    pushes = await _push(running.port, phone, visit, seconds)
    await asyncio.gather(*sending)
    return pushes, (_cpu_s(running.process.pid) - cpu_s) / (time.perf_counter() - began_s)


async def _send(port: int, tokens: Sequence[str], seconds: float) -> None:
    """Sends one fix of each phone in turn, evenly over ten seconds, until the time is over."""
    line, number, every_s = await wire.dial(port), 0, EACH_S / len(tokens)
    began_s = time.perf_counter()
    while (due_s := number * every_s) < seconds:
        await asyncio.sleep(max(0.0, began_s + due_s - time.perf_counter()))
        round_, index = divmod(number, len(tokens))
        cookie = f"{auth.PHONE_COOKIE}={tokens[index]}"
        headers = {"Host": f"127.0.0.1:{port}", "Cookie": cookie, "Content-Type": "application/json", **PHONE}
        at_ms = time.time_ns() // 1_000_000
        fix = {"at_ms": at_ms, "lat_deg": 34.14 + round_ * NORTH_DEG, "lon_deg": 113.49, "accuracy_m": 12.0}
        body = json.dumps({"fixes": [fix]}).encode()
        _head, answer = await line.ask(wire.request("POST", "/api/v1/positions", headers, body))
        assert json.loads(answer)["kept"] == 1, answer
        number += 1
    line.close()


async def _push(port: int, phone: Phone, visit: str, seconds: float) -> Times:
    times, line = Times(), await wire.dial(port)
    began_s = time.perf_counter()
    for number in range(round(seconds / PUSH_EVERY_S)):
        await asyncio.sleep(max(0.0, began_s + number * PUSH_EVERY_S - time.perf_counter()))
        body = phone.push([phone.operation("visit.note", visit, {"text": f"端口 {number} 复测正常"})])
        headers = {**phone.headers, "Content-Type": "application/json"}
        asked_s = time.perf_counter()
        _head, answer = await line.ask(wire.request("POST", "/api/v1/sync/push", headers, body))
        times.each_ms.append((time.perf_counter() - asked_s) * 1000)
        outcomes = [one["outcome"] for one in json.loads(answer)["outcomes"]]
        assert outcomes == ["applied"], outcomes
    times.seconds = time.perf_counter() - began_s
    line.close()
    return times


def _cpu_s(pid: int) -> float:
    """Gives what a process and all its children have taken of the processors since they began."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return (int(fields[11]) + int(fields[12])) / TICKS_S + sum(_cpu_s(int(child)) for child in children)
