"""One assignment told to 1,000 phones by Web Push, against as many bare POSTs of the same size to the same service."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import aiohttp
import httpx

from server.demo.facts import demo_id
from server.domain.ids import new_id
from server.domain.times import SystemTime
from server.notify import vapid
from server.storage.engines import open_storage
from server.storage.tables import devices, records, sessions, subscriptions
from server.worker.post import MOST_PER_SERVICE
from tests.bench.desk import Desk
from tests.bench.figures import Figure, Times, share
from tests.bench.serving import Product, product, sink

PHONES = 1_000
LOGIN = "engineer"


def measure(folder: Path) -> Iterator[Figure]:
    """Gives messages per second and how long a phone waits, from the desk's word to its push service."""
    with sink() as url, product(folder, HALFHOUR_PUSH_ALLOW=url) as running:
        desk = Desk(running)
        subscribe(running, url, PHONES)
        ours, size = told(desk, url)
        bare = asyncio.run(post_all(url, PHONES, size))
    yield Figure(
        f"push messages per second, one assignment to {PHONES:,} phones",
        f"{ours.per_second:,.0f}",
        f"{bare.per_second:,.0f}",
        f"{share(ours.per_second, bare.per_second)}; each encrypted for its phone ({size} bytes), claimed and settled"
        f" in the database; {MOST_PER_SERVICE} connections",
    )
    yield Figure(
        "from the desk's assignment to the push service",
        ours.spread,
        bare.spread,
        f"all {PHONES:,} within {ours.seconds:.1f} s; the floor within {bare.seconds:.1f} s",
    )


def subscribe(running: Product, url: str, phones: int) -> None:
    """Enrols phones for one engineer, signed in and subscribed, each with keys of its own."""
    person, now_ms = demo_id("person", LOGIN), SystemTime().now_ms()
    key = vapid.public_key(vapid.make_key())
    with (
        closing(open_storage("", running.folder, reverse_unordered_selects=True)) as storage,
        storage.write() as tx,
    ):
        record = records.get(tx, person)
        assert record is not None
        for number in range(phones):
            device = new_id()
            devices.add(tx, device, record.organisation, person, "bench", "{}", now_ms)
            sessions.add(tx, device, record.organisation, person, device, now_ms, now_ms + 10**9)
            subscriptions.put(
                tx,
                device=device,
                organisation=record.organisation,
                person=person,
                endpoint=f"{url}/{number}",
                service=url,
                p256dh=key,
                auth=vapid.b64url(os.urandom(vapid.AUTH_BYTES)),
                language="zh",
                now_ms=now_ms,
            )


def told(desk: Desk, url: str) -> tuple[Times, int]:
    """Assigns a ticket and gives when its messages came, and their mean size in bytes."""
    began_s = time.perf_counter()
    desk.job(LOGIN)
    came = httpx.get(f"{url}/after/{PHONES}", timeout=120).json()
    times = Times(came["came_s"][-1] - began_s, [(at_s - began_s) * 1000 for at_s in came["came_s"]])
    return times, came["bytes"] // len(came["came_s"])


async def post_all(url: str, count: int, size: int) -> Times:
    """As many POSTs of as many bytes over as many connections, with the same library and nothing else."""
    waiting = iter(range(count))
    times, body = Times(), os.urandom(size)
    began_s = time.perf_counter()
    async with aiohttp.ClientSession() as session:

        async def keep_posting() -> None:
            for number in waiting:
                async with session.post(f"{url}/{number}", data=body) as answer:
                    assert answer.status == 201
                times.each_ms.append((time.perf_counter() - began_s) * 1000)

        await asyncio.gather(*(keep_posting() for _ in range(MOST_PER_SERVICE)))
    times.seconds = time.perf_counter() - began_s
    return times
