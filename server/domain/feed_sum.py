"""The sum of a feed: how many records, and an additive hash of (id, rev), by which a phone proves itself equal.

Adding in any order gives the same, and taking one out is a subtraction, so neither side ever reads a whole feed.
The phone does the same in `pwa/core/feed-sum.ts`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

HALF = 1 << 32
MODULUS = HALF * HALF


@dataclass(frozen=True, slots=True)
class Sum:
    """`count` records and their 64-bit hash, a number from 0 to 2^64 - 1; as a change, `count` may be negative."""

    count: int
    hash: int

    @property
    def text(self) -> str:
        """The hash as it travels: 16 hexadecimal digits."""
        return f"{self.hash:016x}"


def hash_of(id: str, rev: int) -> int:
    """The first 64 bits of the SHA-256 of `<id>:<rev>`."""
    return int.from_bytes(hashlib.sha256(f"{id}:{rev}".encode()).digest()[:8])


def change(id: str, was: int | None, now: int | None) -> Sum:
    """What a feed's sum changes by when a record goes from one revision to another; None = not in the feed."""
    hash = (hash_of(id, now) if now is not None else 0) - (hash_of(id, was) if was is not None else 0)
    return Sum((now is not None) - (was is not None), hash % MODULUS)
