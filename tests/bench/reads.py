"""Reads of one ticket, against the same bytes from the same server without our code."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from tests.bench import floor, wire
from tests.bench.desk import Desk
from tests.bench.figures import Figure, Times, share
from tests.bench.serving import Product
from tests.bench.serving import floor as floor_running

CONNECTIONS = 32
WARM_S, SECONDS = 1.5, 8.0


def ticket_request(desk: Desk) -> bytes:
    """The request for one assigned ticket of the demo's detention centre."""
    job = desk.job("engineer")
    return wire.request("GET", f"/api/v1/tickets/{job.ticket}", desk.headers)


def measure(product: Product, desk: Desk, folder: Path) -> Iterator[Figure]:
    """Gives reads per second of product and floor, and how long each took."""
    raw, recorded = ticket_request(desk), folder / "answer.json"
    head, body = asyncio.run(_ask_once(product.port, raw))
    floor.record(head, body, recorded)
    ours = _saturate(product.port, raw)
    with floor_running(recorded) as port:
        _head, same = asyncio.run(_ask_once(port, raw))
        assert same == body
        bare = _saturate(port, raw)
    yield Figure(
        "reads of one ticket per second",
        f"{ours.per_second:,.0f}",
        f"{bare.per_second:,.0f}",
        f"{share(ours.per_second, bare.per_second)}; {len(body):,} bytes, {CONNECTIONS} connections",
    )
    yield Figure("how long such a read takes", ours.spread, bare.spread, "all connections always busy")


def _saturate(port: int, raw: bytes) -> Times:
    return asyncio.run(wire.saturate(port, raw, CONNECTIONS, WARM_S, SECONDS))


async def _ask_once(port: int, raw: bytes) -> tuple[bytes, bytes]:
    line = await wire.dial(port)
    try:
        return await line.ask(raw)
    finally:
        line.close()
