"""Limits: how large a body may be, also once unpacked, and how often a guess may be wrong."""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import zstandard
from flask import Flask, g, request

from server.api.house import House, house
from server.config import Settings
from server.domain.errors import Problem
from server.storage.tables import attempts

JSON_BYTES = 256 * 1024
INFLATED_BYTES = 4 * 1024 * 1024
ZSTD_WINDOW_BYTES = 8 * 1024 * 1024
FORM_MARGIN_BYTES = 64 * 1024
PHOTOS_PER_FORM = 3
WINDOW_MS = 15 * 60_000
MOST_PER_LOGIN = 10
MOST_PER_ADDRESS = 60
MOST_CODES = 10
BEGUN = "halfhour.begun_ms"  # in the environ: when the first bytes of the request were here
REFUSED = "halfhour.refused"  # in the environ: what the front refused while it read the body


def most_bytes(path: str, settings: Settings) -> int:
    """Gives how large the body of a request to this path may be, in bytes."""
    if path.startswith("/api/v1/sync/"):
        return settings.max_body_bytes
    if path.startswith("/api/"):
        return JSON_BYTES
    return (
        PHOTOS_PER_FORM * settings.max_photo_bytes + FORM_MARGIN_BYTES
    )  # the customer's form without script


def check_length() -> None:
    """Bounds the body of this request before anything reads it.

    Raises:
        body-too-large, media-type-wrong; what the front refused already.
    """
    refused = request.environ.get(REFUSED)
    if isinstance(refused, Problem):
        raise refused
    limit = most_bytes(request.path, house().settings)
    if request.endpoint == "blobs.append_part":
        limit = house().settings.max_photo_bytes
    g.most_bytes = limit
    request.max_content_length = limit
    request.max_form_memory_size = JSON_BYTES
    request.max_form_parts = 100
    if (request.content_length or 0) > limit:
        raise Problem("body-too-large", most_bytes=limit)
    speaks_json = request.path.startswith("/api/") and request.endpoint != "blobs.append_part"
    if speaks_json and request.content_length and not request.is_json:
        raise Problem("media-type-wrong")


def unpacked(body: bytes, encoding: str, most: int = INFLATED_BYTES) -> bytes:
    """Gives a body without its compression, at most `most` bytes of it.

    Raises:
        encoding-unknown: neither gzip, zstd nor plain.
        body-malformed: damaged.
        body-too-large: it would unpack to more.
    """
    if encoding in ("", "identity"):
        return body
    if encoding == "zstd":
        return _unpacked_zstd(body, most)
    if encoding != "gzip":
        raise Problem("encoding-unknown")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, most + 1)
    except zlib.error:
        raise Problem("body-malformed") from None
    if len(plain) > most:
        raise Problem("body-too-large", most_bytes=most)
    if not unpacker.eof or unpacker.unused_data:
        raise Problem("body-malformed")
    return plain


def _unpacked_zstd(body: bytes, most: int) -> bytes:
    """As `unpacked`; read piece by piece, whatever size the frame claims, so that a bomb is not unpacked."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES)
    try:
        plain = unpacker.stream_reader(body).read(most + 1)
        if len(plain) > most:
            raise Problem("body-too-large", most_bytes=most)
        whole = unpacker.decompressobj()
        whole.decompress(body)
    except zstandard.ZstdError:
        raise Problem("body-malformed") from None
    if not whole.eof or whole.unused_data:
        raise Problem("body-malformed")
    return plain


@contextmanager
def guarded(home: House, *limits: tuple[str, int]) -> Iterator[None]:
    """Lets a guess through while each bucket has tries left. A body that raises `Problem` counts as one try.

    Limits are (bucket, most). The first bucket is emptied by a right guess; others (an address) are not.

    Raises:
        too-many-attempts: `wait_s` tells how long.
    """
    named = [(_bucket(name), most) for name, most in limits]
    now_ms = home.clock.now_ms()
    with home.storage.read() as tx:
        blocked = [until for name, most in named if (until := attempts.blocked_until(tx, name, most, now_ms))]
    if blocked:
        raise too_many(max(blocked) - now_ms)
    try:
        yield
    except Problem:
        with home.storage.write() as tx:
            for name, _most in named:
                attempts.count(tx, name, now_ms, WINDOW_MS)
        raise
    with home.storage.write() as tx:
        attempts.forget(tx, named[0][0])


def too_many(left_ms: int) -> Problem:
    """Gives the refusal of somebody who has so long to wait: seconds for programs, whole minutes for people."""
    wait_s = max(1, math.ceil(left_ms / 1000))
    return Problem("too-many-attempts", wait_s=wait_s, wait_min=math.ceil(wait_s / 60))


def address() -> str:
    """Gives the address a request came from."""
    return request.remote_addr or "unknown"


def _bucket(name: str) -> str:
    """Gives a bucket's key; hashed, because a login typed into the wrong field may be a password."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def install(app: Flask) -> None:
    """Bounds every body of this app."""
    app.before_request(check_length)


def count_use(home: House, bucket: str, most: int) -> None:
    """Counts one use of something open to anyone, and refuses what is too much.

    Raises:
        too-many-attempts: `wait_s` tells how long.
    """
    now_ms = home.clock.now_ms()
    with home.storage.write() as tx:
        until_ms = attempts.blocked_until(tx, _bucket(bucket), most, now_ms)
        if until_ms is None:
            attempts.count(tx, _bucket(bucket), now_ms, WINDOW_MS)
    if until_ms is not None:
        raise too_many(until_ms - now_ms)
