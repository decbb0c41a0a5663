"""How a round of sync ended: done, or a word for why not and how long to wait."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Pause(StrEnum):
    """Why nothing moves for now. In every case the outbox keeps what it holds."""

    OFFLINE = "offline"
    SIGN_IN = "sign-in-needed"
    REVOKED = "revoked"
    ERASED = "erased"
    """The desk told this device to erase itself, and nothing is left of it."""
    OTHER_SERVER = "other-server"
    UPDATE = "update-needed"
    BUSY = "server-busy"
    FULL = "server-full"


@dataclass(frozen=True, slots=True)
class Round:
    """One round: `pause` is None when all that may move has moved."""

    pause: Pause | None = None
    retry_after_s: float | None = None

    @property
    def done(self) -> bool:
        """Whether everything that may move has moved."""
        return self.pause is None


class PausedError(Exception):
    """Ends a round early."""

    def __init__(self, pause: Pause, retry_after_s: float | None = None) -> None:
        self.round = Round(pause, retry_after_s)
        super().__init__(pause)
