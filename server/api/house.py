"""What the HTTP side is handed by the composition root: storage, time, settings and who this server is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from flask import current_app

from server.domain.times import TimeSource, from_ms
from server.storage.port import Storage, Tx

if TYPE_CHECKING:
    from server.api.live import Pokes
    from server.api.static import Files
    from server.config import Settings


class DemoStage(Protocol):
    """What the API asks of the demo; without one, or where it is off, its addresses are not there."""

    def is_on(self, tx: Tx, organisation: str | None = None) -> bool:
        """Tells whether the demo is on, and this organisation is of it."""
        ...

    def guide(self, tx: Tx) -> dict[str, Any]:
        """Gives password, sign-ins and the steps to try."""
        ...

    def next(self, what: str) -> dict[str, Any] | None:
        """Lets the next event (`fault`, `step`, `short`) happen now and gives what it was."""
        ...

    def wipe(self) -> None:
        """Removes the demo wholly."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """Everything a view may need; made once per process by `server/wiring.py`."""

    storage: Storage
    clock: TimeSource
    settings: Settings
    server: str
    server_epoch: str
    secret: bytes
    push_key: str
    pokes: Pokes
    files: Files
    demo: DemoStage

    def now_text(self) -> str:
        """Gives the instant now as answers carry it: RFC 3339 with milliseconds and Z."""
        return now_text(self.clock)


def now_text(clock: TimeSource) -> str:
    """Gives the instant now as RFC 3339, always with milliseconds."""
    return from_ms(clock.now_ms()).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def house() -> House:
    """Gives the house of the app that is answering."""
    found: House = current_app.extensions["house"]
    return found
