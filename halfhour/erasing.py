"""Obeying the desk that tells this device to erase itself: send first, say the last word, forget everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from halfhour.mirror import Item, Mirror
from halfhour.outbox import State
from halfhour.session import Session
from halfhour.vault import Vault

LAST_WORD = "device.erased"


class Eraser:
    """Looks for a command after each pull. `record` is how the client says an operation."""

    def __init__(
        self,
        vault: Vault,
        mirror: Mirror,
        session: Session,
        record: Callable[[str, str, Mapping[str, Any]], str],
    ) -> None:
        self._vault = vault
        self._mirror = mirror
        self._session = session
        self._record = record

    def say_last_word(self) -> bool:
        """Says that nothing will be left, once all is sent or may be lost; True when it is said or was."""
        if self.has_said():
            return True
        command = self._command()
        if command is None:
            return False
        said = self._last_word()
        if command.record["unsent"] == "wait" and (said["lost"] or said["photos_lost"]):
            return False
        self._record(LAST_WORD, command.id, said)
        return True

    def has_said(self) -> bool:
        """Whether the last word is in the outbox."""
        entries = self._vault.entries(self._session.identity.phone_epoch)
        return any(entry.operation["kind"] == LAST_WORD for entry in entries)

    def erase(self) -> None:
        """Forgets key, outbox, blobs and mirror."""
        self._vault.erase()
        self._session.transport.cookie = ""

    def _command(self) -> Item | None:
        device = self._session.identity.device
        told = [one for one in self._mirror.find("command") if one.record["device"] == device]
        standing = [one for one in told if one.record["state"] == "told"]
        return max(standing, key=lambda one: one.record["told_ms"], default=None)

    def _last_word(self) -> dict[str, int]:
        entries = self._vault.entries(self._session.identity.phone_epoch)
        lost = sum(entry.state in (State.WAITING, State.STUCK) for entry in entries)
        (blobs,) = self._vault.rows("SELECT count(*) AS kept, count(verified_ms) AS sent FROM blob")
        photos, unsent = blobs["kept"], blobs["kept"] - blobs["sent"]
        return {"records": len(entries), "lost": lost, "exported": 0, "photos": photos, "photos_lost": unsent}
