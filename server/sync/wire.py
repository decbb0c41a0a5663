"""What travels between phone and server, as msgspec shapes. Unknown keys are kept, never refused."""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from server.domain.errors import Problem
from server.domain.operations import DEFINITIONS

# An app that speaks less cannot hold what a pull brings; what it has recorded is taken all the same.
LEAST_PULL_VERSION = 1
MOST_OPERATIONS = 200
MOST_ITEMS = 1000

# A pair of surrogates, half a pair, or any other escape.
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\.",
    re.DOTALL,
)
NUL = rb"\u0000"
"""The one way in which JSON says a character that no engine keeps; so does a backslash before `u0000`, to no harm."""
_REPLACEMENT = rb"\ufffd"

# What every engine can keep: whole numbers that JavaScript holds exactly, names without control characters.
Whole = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Number = Annotated[int, Meta(ge=1, le=2**53)]
Name = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f\ud800-\udfff]*$")]
Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Id = Annotated[str, Meta(min_length=36, max_length=36, pattern=DEFINITIONS["id"]["pattern"])]


class HeardWire(Struct):
    """The phone's clocks when it last heard the server."""

    now_ms: Whole
    wall_ms: Whole
    mono_ms: Whole
    session: Name
    rtt_ms: Whole


class SaidWire(Struct):
    """The phone's clocks when the operation was said; `heard` is null on a phone that never heard the server."""

    wall_ms: Whole
    mono_ms: Whole
    session: Name
    heard: HeardWire | None = None


class BlobRef(Struct):
    """A blob that the operation speaks of."""

    sha256: str
    bytes: Whole
    type: str


class Operation(Struct):
    """One operation of a phone. `body` stays raw until its kind says how to read it."""

    id: Id
    n: Number
    kind: Name
    v: Version
    record: Name
    body: msgspec.Raw
    said: SaidWire
    hlc: Name
    shape: str = ""
    feed: str | None = None
    base: Whole | None = None
    personal_sha256: str | None = None
    needs: Annotated[list[Id], Meta(max_length=200)] = []
    blobs: list[BlobRef] = []
    mends: Id | None = None


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

    salt: Name
    values: dict[str, Any]


class Push(Struct):
    """What a phone says in one request; each operation is kept as the exact bytes it came in."""

    v: int
    device: Name
    phone_epoch: Name
    server: str | None
    server_epoch: str | None
    wall_ms: Whole
    operations: list[msgspec.Raw]
    personal: dict[str, Personal] = {}
    waiting: dict[str, Any] = {}


class Cursor(Struct):
    """How far the phone has read a feed, as it was told; null = nothing yet."""

    feed: Name
    cursor: Count | Annotated[str, Meta(pattern=r"^[0-9]{1,15}(/[0-9]{1,15})?$")] | None = None


class Pull(Struct):
    """What a phone asks for. `snapshots`: a feed of many records that it begins is not to come page by page."""

    v: int
    device: Name
    phone_epoch: Name
    server: str | None
    server_epoch: str | None
    feeds: list[Cursor]
    limit: int = 500
    snapshots: bool = False
    waiting: dict[str, Any] = {}


def read[T](shape: type[T], raw: bytes) -> T:
    """The message, or the problem that it cannot be read.

    Raises:
        Problem: body-malformed.
    """
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("body-malformed", {"body": str(error)}) from error


def read_push(raw: bytes) -> Push:
    """The push, each operation as its exact bytes, even where one holds half a surrogate pair.

    A text cut through an emoji is such a one; no decoder takes it, and it must cost neither the batch nor its
    neighbours. So the batch is read from a copy of the same length, and the operations are cut from the original.

    Raises:
        Problem: body-malformed.
    """
    whole = _ESCAPE.sub(lambda found: _REPLACEMENT if len(found[0]) == len(_REPLACEMENT) else found[0], raw)
    push = read(Push, whole)
    if whole != raw:
        at, exact = 0, []
        for operation in map(bytes, push.operations):
            at = whole.index(operation, at)
            exact.append(msgspec.Raw(raw[at : at + len(operation)]))
            at += len(operation)
        push.operations = exact
    return push


def write(value: object) -> bytes:
    """JSON bytes."""
    return msgspec.json.encode(value)
