"""What travels between phone and server, as msgspec shapes. Unknown keys are kept, never refused."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from server.domain.errors import Problem

VERSION = 1
MOST_OPERATIONS = 200
MOST_ITEMS = 1000


class HeardWire(Struct):
    """The phone's clocks when it last heard the server."""

    now_ms: int
    wall_ms: int
    mono_ms: int
    session: str
    rtt_ms: int


class SaidWire(Struct):
    """The phone's clocks when the operation was said; `heard` is null on a phone that never heard the server."""

    wall_ms: int
    mono_ms: int
    session: str
    heard: HeardWire | None = None


class BlobRef(Struct):
    """A blob that the operation speaks of."""

    sha256: str
    bytes: int
    type: str


class Operation(Struct):
    """One operation of a phone. `body` stays raw until its kind says how to read it."""

    id: str
    n: int
    kind: str
    v: int
    record: str
    body: msgspec.Raw
    said: SaidWire
    hlc: str
    shape: str = ""
    feed: str | None = None
    base: int | None = None
    personal_sha256: str | None = None
    needs: list[str] = []
    blobs: list[BlobRef] = []
    mends: str | None = None


class Kept(Struct):
    """What the ledger's bytes of any operation hold, whoever said it: enough to carry it out again."""

    id: str
    kind: str
    v: int
    record: str
    body: msgspec.Raw
    hlc: str = ""
    base: int | None = None
    personal_sha256: str | None = None
    needs: list[str] = []
    mends: str | None = None


class Personal(Struct):
    """Personal values beside an operation; the operation holds their salted hash."""

    salt: str
    values: dict[str, Any]


class Push(Struct):
    """What a phone says in one request; each operation is kept as the exact bytes it came in."""

    v: int
    device: str
    phone_epoch: str
    server: str | None
    server_epoch: str | None
    wall_ms: int
    operations: list[msgspec.Raw]
    personal: dict[str, Personal] = {}
    waiting: dict[str, Any] = {}


class Cursor(Struct):
    """How far the phone has read a feed; null = nothing yet."""

    feed: str
    cursor: int | None = None


class Pull(Struct):
    """What a phone asks for."""

    v: int
    device: str
    phone_epoch: str
    server: str | None
    server_epoch: str | None
    feeds: list[Cursor]
    limit: int = 500


def read[T](shape: type[T], raw: bytes) -> T:
    """The message, or the problem that it cannot be read.

    Raises:
        Problem: body-malformed.
    """
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("body-malformed", {"body": str(error)}) from error


def write(value: object) -> bytes:
    """JSON bytes."""
    return msgspec.json.encode(value)
