"""Time in the world: one virtual clock, and for the server and each phone clocks that may disagree with it."""

from __future__ import annotations

from datetime import datetime

from server.domain.times import from_ms
from tests.world import START_MS


class WorldClock:
    """True time, in epoch ms. It moves only when told to."""

    def __init__(self) -> None:
        self.true_ms = START_MS

    def advance(self, by_ms: int) -> None:
        """Moves on; never back."""
        self.true_ms += max(0, by_ms)


class ServerTime:
    """The server's TimeSource: true time, and what its clock is off by."""

    def __init__(self, clock: WorldClock) -> None:
        self._clock = clock
        self.off_ms = 0

    def now(self) -> datetime:
        """Gives the instant now, aware and in UTC."""
        return from_ms(self.now_ms())

    def now_ms(self) -> int:
        """Gives the instant now in epoch milliseconds."""
        return self._clock.true_ms + self.off_ms

    def monotonic(self) -> float:
        """Seconds for whoever measures spans (`server/storage/group.py`)."""
        return self._clock.true_ms / 1000


class PhoneClocks:
    """A wall clock that can be moved and a monotonic one that stands still in sleep."""

    def __init__(self, clock: WorldClock) -> None:
        self._clock = clock
        self._wall_off_ms = 0
        self._slept_ms = 0
        self._set_back = False
        self._began_ms = clock.true_ms

    @property
    def wall_ms(self) -> int:
        """Epoch ms as the phone believes."""
        return self._clock.true_ms + self._wall_off_ms

    @property
    def mono_ms(self) -> int:
        """Ms awake since the session began."""
        return self._clock.true_ms - self._began_ms - self._slept_ms

    def jump_wall_ms(self, by_ms: int) -> None:
        """Moves the wall clock."""
        self._wall_off_ms += by_ms
        self._set_back = self._set_back or by_ms < 0

    def sleep(self, for_ms: int) -> None:
        """Sleeps while the world goes on."""
        self._clock.advance(for_ms)
        self._slept_ms += max(0, for_ms)

    @property
    def fooled(self) -> bool:
        """Slept and set back within one session: by as much, and neither clock can tell of that time."""
        return self._slept_ms > 0 and self._set_back

    def begin_session(self) -> None:
        """The app is opened: the monotonic clock begins anew."""
        self._began_ms = self._clock.true_ms
        self._slept_ms = 0
        self._set_back = False
