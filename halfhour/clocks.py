"""What a phone can say of time: its two clocks, and what they showed when the server was last heard."""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

UNSURE_MS = 1000


class Clocks(Protocol):
    """A wall clock, which people move, and a monotonic one, which may stand still in sleep. Whole milliseconds."""

    def wall_ms(self) -> int:
        """Epoch milliseconds."""
        ...

    def mono_ms(self) -> int:
        """Milliseconds since some start of this process."""
        ...


class SystemClocks:
    """The machine's own."""

    def wall_ms(self) -> int:
        """Epoch milliseconds."""
        return time.time_ns() // 1_000_000

    def mono_ms(self) -> int:
        """Milliseconds of the monotonic clock."""
        return time.monotonic_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Heard:
    """The server's `now` of an answer, and both clocks at the middle of that round trip."""

    now_ms: int
    wall_ms: int
    mono_ms: int
    session: str
    rtt_ms: int


class PhoneTime:
    """Both clocks together with the last answer heard; `session` names this run of the monotonic clock."""

    def __init__(self, clocks: Clocks, heard: Heard | None = None) -> None:
        self.clocks = clocks
        self.heard = heard
        self.session = secrets.token_hex(8)

    def reading(self) -> tuple[int, int]:
        """(wall_ms, mono_ms) now."""
        return self.clocks.wall_ms(), self.clocks.mono_ms()

    def hear(self, now: str, sent: tuple[int, int], received: tuple[int, int]) -> bool:
        """Takes in an answer's `now`; False where a clock was moved meanwhile, so that nothing can be said."""
        rtt_ms = received[1] - sent[1]
        if abs(received[0] - sent[0] - rtt_ms) > UNSURE_MS:
            return False
        back_ms = rtt_ms // 2
        self.heard = Heard(epoch_ms(now), received[0] - back_ms, received[1] - back_ms, self.session, rtt_ms)
        return True

    def server_ms(self) -> int:
        """The server's time as far as it is known here."""
        wall_ms, _ = self.reading()
        return self.heard.now_ms + wall_ms - self.heard.wall_ms if self.heard else wall_ms

    def said(self) -> dict[str, Any]:
        """`said` of an operation recorded now; `heard` is None on a phone that never heard its server."""
        wall_ms, mono_ms = self.reading()
        heard = asdict(self.heard) if self.heard else None
        return {"wall_ms": wall_ms, "mono_ms": mono_ms, "session": self.session, "heard": heard}


def epoch_ms(text: str) -> int:
    """Milliseconds of an RFC 3339 time."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)
