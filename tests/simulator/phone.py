"""What the world asks of a phone: the Python model (`model_phone.py`) and the real TypeScript one stand behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from tests.simulator.releases import NEWEST

type Key = tuple[str, str]
"""(kind, id) of a record."""


class PhoneKilled(BaseException):
    """The app is gone at once, as by the system or a battery: nothing after this line of it runs."""


class Wiped(StrEnum):
    """What a browser took away."""

    ALL = "all"
    """Vault, mirror, keys and cookies: the phone finds its store empty and must be enrolled anew."""
    MIRROR = "mirror"
    """The mirror alone, as by an update of the app or an eviction."""


@dataclass(frozen=True, slots=True)
class BlobRef:
    """Bytes that the vault keeps and an operation speaks of."""

    sha256: str
    bytes: int
    type: str


@dataclass(frozen=True, slots=True)
class Said:
    """What came of recording: `id` once the vault's transaction is complete ("saved"), else the `code` why not."""

    id: str | None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An operation that the vault holds. `state` as in pwa/core/outbox.ts: waiting, parked, rejected or settled."""

    id: str
    n: int
    phone_epoch: str
    kind: str
    v: int
    record: str
    needs: tuple[str, ...]
    mends: str | None
    body: dict[str, Any]
    blobs: tuple[BlobRef, ...]
    state: str
    code: str | None
    rev: int | None
    answered_ms: int | None
    """`now` of the answer that settled it."""
    pulled: bool
    """The mirror shows it: the view no longer adds it."""
    replaced: bool
    """Refused, and mended or withdrawn since."""
    stuck: bool
    """Kept and shown, not sent again by itself."""


@dataclass(frozen=True, slots=True)
class Round:
    """How a round of sync ended: `done`, or why it rests (a word of `Pause` in pwa/core/sync.ts, or offline)."""

    done: bool
    pause: str | None = None
    offline: bool = False


class Clocks(Protocol):
    """A phone's two clocks; both follow the world's time until something happens to them."""

    @property
    def wall_ms(self) -> int:
        """The wall clock, epoch ms."""
        ...

    @property
    def mono_ms(self) -> int:
        """The monotonic clock of this session: stands still while the phone sleeps, begins anew at `start()`."""
        ...

    @property
    def fooled(self) -> bool:
        """Whether its clocks may agree on too little time: set back while it slept."""
        ...

    def jump_wall_ms(self, by_ms: int) -> None:
        """Somebody, or the network's time service, moves the wall clock."""
        ...

    def sleep(self, for_ms: int) -> None:
        """The phone sleeps so long while the world goes on: its monotonic clock will lack that much."""
        ...


class Phone(Protocol):
    """A phone in the world. All it says to the server goes through `world.network.exchange(self, ...)`.

    It never starts anything by itself: no timer, no poke. What it does, it does before its method returns. Where the
    world has a kill in store for it (`world.crash_point(phone, name)`), PhoneKilled passes through the method; the
    world has then called `kill()` already, and `start()` comes later.
    """

    @property
    def name(self) -> str:
        """Unique in the world."""
        ...

    @property
    def person(self) -> str:
        """Whose it is: a name of tests/world.py (li, zhou, outsider)."""
        ...

    @property
    def device(self) -> str | None:
        """Its device id, None before it is enrolled."""
        ...

    @property
    def clocks(self) -> Clocks:
        """Its clocks."""
        ...

    @property
    def running(self) -> bool:
        """Whether the app is open."""
        ...

    def enrol(self) -> None:
        """Enrols with `world.enrolment_code(person)`; makes its key."""
        ...

    def record(
        self,
        kind: str,
        record: str,
        body: dict[str, Any],
        *,
        personal: dict[str, Any] | None = None,
        blobs: Sequence[BlobRef] = (),
        needs: Sequence[str] = (),
        mends: str | None = None,
    ) -> Said:
        """Says what happened; it is saved, or refused with a code and nothing of it kept."""
        ...

    def withdraw(self, id: str) -> Said:
        """Takes back a refused operation."""
        ...

    def keep_blob(self, data: bytes, type: str = "image/jpeg") -> BlobRef | None:
        """Keeps bytes in the vault; None where there is no room."""
        ...

    def sync(self) -> Round:
        """One round: push what waits, pull what changed, settle, bring what photos wait; ends by itself."""
        ...

    def kill(self) -> None:
        """The app ends at once; vault, mirror and cookies stay as their last finished transactions left them."""
        ...

    def start(self) -> None:
        """Opens the app again: a new session of the monotonic clock."""
        ...

    def wipe(self, what: Wiped) -> None:
        """The browser takes away what it kept. The app must have been killed before."""
        ...

    def full(self, full: bool) -> None:
        """Whether the phone's storage refuses every further write (quota)."""
        ...

    def upgrade(self, release: int = NEWEST) -> None:
        """Another release takes over: mirror and view are dropped, the vault stays. The app is open afterwards."""
        ...

    def outbox(self) -> list[Waiting]:
        """All that the vault still holds of the present phone_epoch, by n."""
        ...

    def blobs(self) -> dict[str, bool]:
        """SHA-256 of each blob kept that an operation speaks of -> whether this phone says it is on the server."""
        ...

    def mirror(self) -> dict[Key, tuple[int, dict[str, Any]]]:
        """The server's records as last pulled: (rev, record)."""
        ...

    def view(self) -> dict[Key, dict[str, Any]]:
        """What the screens would show: the mirror with what is pending."""
        ...

    def cursors(self) -> dict[str, int | None]:
        """Feed -> cursor, None for one to be read from its beginning."""
        ...

    def session(self) -> str:
        """new, active, sign-in-needed, revoked or erasing."""
        ...

    def needs_you(self) -> list[str]:
        """Operations shown as refused, to mend or withdraw."""
        ...
