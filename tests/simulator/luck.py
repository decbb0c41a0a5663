"""All chance in the world comes from one seed: ids, tokens and salts of the server as well."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from random import Random
from types import ModuleType

from server import wiring
from server.api import auth, problems
from server.api.views import devices
from server.domain import codes, ids
from server.storage import backup, group, migrations
from server.sync import snapshots
from tests.simulator.clocks import ServerTime


class Luck:
    """Stands in for `secrets` and `uuid_utils` where the server draws."""

    def __init__(self, seed: int, time: ServerTime) -> None:
        self._random = Random(seed)
        self._time = time
        self._last_ms = 0
        self._count = 0

    def token_bytes(self, count: int = 32) -> bytes:
        """As secrets.token_bytes."""
        return self._random.randbytes(count)

    def token_hex(self, count: int = 32) -> str:
        """As secrets.token_hex."""
        return self.token_bytes(count).hex()

    def token_urlsafe(self, count: int = 32) -> str:
        """As secrets.token_urlsafe."""
        return base64.urlsafe_b64encode(self.token_bytes(count)).rstrip(b"=").decode()

    def randbelow(self, limit: int) -> int:
        """As secrets.randbelow."""
        return self._random.randrange(limit)

    def choice[T](self, among: Sequence[T]) -> T:
        """As secrets.choice."""
        return self._random.choice(among)

    def uuid7(self) -> str:
        """As uuid_utils.uuid7, by the server's clock; one after another within a millisecond too."""
        now_ms = self._time.now_ms()
        self._last_ms, self._count = max(now_ms, self._last_ms), self._count + 1
        return uuid7(self._last_ms, self._count, self._random)


def uuid7(at_ms: int, count: int, random: Random) -> str:
    """A UUIDv7 whose 12 bits after the time count."""
    tail = f"{0x8000 | random.getrandbits(14):04x}-{random.getrandbits(48):012x}"
    time = f"{at_ms:012x}"
    return f"{time[:8]}-{time[8:]}-{0x7000 | (count & 0xFFF):04x}-{tail}"


DRAWERS: tuple[ModuleType, ...] = (wiring, auth, devices, problems, codes, backup, migrations, snapshots)


@contextmanager
def drawn(luck: Luck, time: ServerTime) -> Iterator[None]:
    """Everything that the server draws comes from `luck`, every span it measures from `time`, while in here."""
    with ExitStack() as stack:
        for module in DRAWERS:
            stack.enter_context(swapped(module, "secrets", luck))
        stack.enter_context(swapped(ids, "uuid_utils", luck))
        stack.enter_context(swapped(group, "time", time))
        yield


@contextmanager
def swapped(owner: object, name: str, value: object) -> Iterator[None]:
    """`owner.name` is `value` while in here."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
