"""A letter: one operation with all that came along with it, read but not yet decided."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Any

from msgspec import Struct

from server.domain.actors import Actor
from server.domain.jcs import canonical
from server.sync.wire import Personal
from server.usecases.act import Moment

AHEAD_MS = 5 * 60 * 1000
_STAMP = re.compile(r"[0-9a-f]{12}-[0-9a-f]{4}-.")


class Letter(Struct, frozen=True):
    """What one operation says, who said it and when; `raw` is exactly what was said and is never written anew."""

    id: str
    kind: str
    v: int
    record: str
    body: bytes
    raw: bytes
    actor: Actor
    moment: Moment
    hlc: str
    base: int | None = None
    personal: Personal | None = None
    personal_sha256: str | None = None
    needs: tuple[str, ...] = ()
    mends: str | None = None
    device: str | None = None
    phone_epoch: str | None = None
    n: int | None = None
    wall_ms: int | None = None
    decided_ms: int | None = None
    """When the server decides, where that is later than the receipt: a parked operation tried again."""
    notice: str | None = None
    """A code told along with an applied operation, such as that the phone's clock was moved."""
    choice: dict[str, Any] | None = None
    """How everybody ranked when this was said; only the server's own door fills it (`usecases.choices`)."""

    hash: str | None = None
    """The digest, and `read` the body as it is read, where they were made before the turn to write."""
    read: dict[str, Any] | None = None

    @property
    def digest(self) -> str:
        """Hash of what was said: the same id with another digest is another operation."""
        return self.hash or digest_of(self.raw)


def digest_of(raw: bytes) -> str:
    """The SHA-256 of what was said, in hex."""
    return hashlib.sha256(raw).hexdigest()


def personal_hash(salt: str, values: dict[str, Any]) -> str:
    """The hash that stands for personal values in the ledger: SHA-256 over salt and canonical JSON, in hex.

    Raises:
        ValueError: values that no phone can have hashed.
    """
    return hashlib.sha256((salt + canonical(values)).encode("utf-8", "surrogatepass")).hexdigest()


def stamp(now_ms: int, device: str, count: int = 0) -> str:
    """A hybrid clock's stamp: later ones compare higher."""
    return f"{now_ms:012x}-{count:04x}-{device}"


def clamped_hlc(hlc: str, now_ms: int, device: str) -> str:
    """The phone's stamp, never further ahead than five minutes (I13); where it is none, that of its receipt."""
    if not _STAMP.match(hlc):
        return stamp(now_ms, device)
    return min(hlc, _latest(now_ms, device))


@lru_cache(maxsize=256)
def _latest(now_ms: int, device: str) -> str:
    return stamp(now_ms + AHEAD_MS, device, 0xFFFF)
