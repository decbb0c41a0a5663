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


class Way(StrEnum):
    """By what a person can be told while no app of ours is open."""

    PUSH = "push"
    EMAIL = "email"
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


ROBOTS = frozenset({Way.WECOM, Way.DINGTALK, Way.FEISHU})
"""They speak in a group of the organisation's; the others speak to one person."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is told in writing: a title, lines below it, a link and what it is called, in one language."""

    title: str
    lines: tuple[str, ...]
    link: str
    link_title: str
    language: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a text is for: a mail address or a mobile number; a robot is also told the person's name."""

    address: str
    name: str


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


class Sender(Protocol):
    """A way for texts. Used on one event loop, by many texts at once; no secret of it is in its answers."""

    async def send(self, to: Addressee, text: Text) -> Answer:
        """Tells one person; always answers, within half a minute."""
        ...


class Channel(Protocol):
    """A way to phones. Used on one event loop, by many messages at once."""

    async def send(self, receiver: Receiver, message: Message) -> Answer:
        """Tells one phone; always answers, within a few seconds."""
        ...

    async def close(self) -> None:
        """Lets all connections go."""
        ...
