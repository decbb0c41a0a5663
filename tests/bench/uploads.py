"""A read while a hundred phones upload over a bad line, against the same read alone."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Iterator
from http import HTTPStatus

import httpx

from tests.bench import wire
from tests.bench.desk import Desk
from tests.bench.figures import Figure, Times
from tests.bench.reads import ticket_request
from tests.bench.serving import Product

UPLOADS = 100
BYTES_PER_S = 2000
PIECES_PER_S = 4
READS_PER_S, READERS = 50, 8
SECONDS = 12.0
PHOTO_BYTES = 1_000_000
TUS = {"Tus-Resumable": "1.0.0"}


def measure(product: Product, desk: Desk) -> Iterator[Figure]:
    """Gives how long a read takes with and without the uploads; each of them must have moved all along."""
    raw = ticket_request(desk)
    places = [_begin(desk, number) for number in range(UPLOADS)]
    alone, beside = asyncio.run(_both(product, desk, raw, places))
    yield Figure(
        f"a read while {UPLOADS} uploads trickle in at {BYTES_PER_S / 1000:.0f} kB/s",
        beside.spread,
        f"{alone.spread} without them",
        f"{READS_PER_S} reads per second at even distances",
    )


def _begin(desk: Desk, number: int) -> str:
    said = {"sha256": hashlib.sha256(b"%d" % number).hexdigest(), "type": "image/jpeg"}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
    made: httpx.Response = desk.client.post(
        "/blobs", headers={**TUS, "Upload-Length": str(PHOTO_BYTES), "Upload-Metadata": metadata}
    )
    assert made.status_code == HTTPStatus.CREATED, made.text
    return made.headers["location"]


async def _both(product: Product, desk: Desk, raw: bytes, places: list[str]) -> tuple[Times, Times]:
    alone = await wire.keep_pace(product.port, raw, READERS, READS_PER_S, SECONDS)
    trickling = [asyncio.create_task(_trickle(product.port, desk, place)) for place in places]
    await asyncio.sleep(1)  # until all of them are under way
    beside = await wire.keep_pace(product.port, raw, READERS, READS_PER_S, SECONDS)
    assert not any(task.done() for task in trickling), "an upload ended before the reads did"
    await asyncio.gather(*trickling)
    return alone, beside


async def _trickle(port: int, desk: Desk, place: str) -> None:
    """Sends one PATCH in small pieces, a little longer than the reads last; the server must take all of it."""
    pieces = int((SECONDS + 3) * PIECES_PER_S)
    piece = b"\0" * (BYTES_PER_S // PIECES_PER_S)
    headers = {
        **desk.headers,
        **TUS,
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": "0",
        "Content-Length": str(pieces * len(piece)),
    }
    line = await wire.dial(port)
    line.write(wire.request("PATCH", place, headers))
    for _ in range(pieces - 1):
        await asyncio.sleep(1 / PIECES_PER_S)
        line.write(piece)
    head, _body = await line.ask(piece, HTTPStatus.NO_CONTENT)
    assert f"upload-offset: {pieces * len(piece)}" in head.decode().lower(), head
    line.close()
