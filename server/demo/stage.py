"""The demo as the HTTP side asks for it: is it on, what to try, the next event now, and away with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.config import Settings
from server.demo.facts import PASSWORD
from server.demo.guests import organisations
from server.demo.guide import guide, steps, tag_to_try
from server.demo.living import Living
from server.demo.roads import forget_roads
from server.demo.standing import Standing, standing_of
from server.demo.wipe import wipe
from server.domain.times import TimeSource
from server.storage.port import Storage, Tx
from server.sync.blobs import shelf


@dataclass(frozen=True, slots=True)
class Stage:
    """What `server.api.house.DemoStage` asks for, over this installation."""

    storage: Storage
    clock: TimeSource
    settings: Settings

    def is_on(self, tx: Tx, organisation: str | None = None) -> bool:
        """Tells whether the demo is on, and this organisation is of it."""
        ours = organisation is None or organisation in organisations()
        return ours and standing_of(tx) is Standing.ON

    def guide(self, tx: Tx) -> dict[str, Any]:
        """Gives password, sign-ins and the steps to try."""
        return {"password": PASSWORD, "sign_ins": guide()["sign_ins"], "steps": steps(tag_to_try(tx))}

    def next(self, what: str) -> dict[str, Any] | None:
        """Lets a `fault` arrive, the next `step` happen, or a promise run `short`; None where nothing could happen."""
        living = Living(self.storage, self.clock, shelf(self.settings))
        return living.step() if what == "step" else living.fault(short=what == "short")

    def wipe(self) -> None:
        """Removes the demo."""
        wipe(self.storage, shelf(self.settings))
        forget_roads(self.settings)
