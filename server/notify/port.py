"""The port of notifications: what is to be told, to whom, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Urgency(StrEnum):
    """How soon a dozing phone is to be woken (RFC 8030, 5.3)."""

    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Message:
    """What a phone is told. `topic` (at most 32 characters, base64url): a later message of it replaces this one."""

    payload: bytes
    ttl_s: int
    topic: str
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where a phone's browser listens; `endpoint` is a secret: who knows it may send to it."""

    endpoint: str
    p256dh: str
    auth: str


class Told(StrEnum):
    """What came of a message."""

    DELIVERED = "delivered"
    GONE = "gone"
    KEY_REFUSED = "key-refused"
    ADDRESS_REFUSED = "address-refused"
    LATER = "later"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


FORGET = frozenset({Told.GONE, Told.KEY_REFUSED, Told.ADDRESS_REFUSED})
"""The receiver will never take a message of ours again: its phone has to subscribe anew."""

TRY_AGAIN = frozenset({Told.LATER, Told.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it, in `why` for the log (never an endpoint), and how long the service asks to be left alone."""

    told: Told
    why: str = ""
    retry_after_s: int | None = None


class Channel(Protocol):
    """A way to phones. Used on one event loop, by many messages at once."""

    async def send(self, receiver: Receiver, message: Message) -> Answer:
        """Tells one phone; always answers, within a few seconds."""
        ...

    async def close(self) -> None:
        """Lets all connections go."""
        ...
