"""The model phone told to erase itself: it sends what it can, says its last word, forgets (pwa/core/erasing.ts)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tests.simulator.model_line import Line
from tests.simulator.model_mirror import Mirror
from tests.simulator.model_vault import Entry, Identity, Saying, Vault


class Eraser:
    """One run of the app has one."""

    def __init__(self, vault: Vault, mirror: Mirror, line: Line, new_id: Callable[[], str]) -> None:
        self._vault, self._mirror, self._line, self._new_id = vault, mirror, line, new_id

    def obey(self, me: Identity) -> bool:
        """Does what the desk told this phone, after a whole pull; whether more is to be sent or read."""
        command = self._standing(me.device)
        if command is None:
            return me.session == "erasing" and self.go_on(me)
        if me.session != "erasing":
            self._vault.save_identity(replace(me, session="erasing"))
            self._mirror.keep_only(f"device:{me.device}")
        if _is_erased(self._vault.entries()):
            return False
        counts, said = self._last_word(), self._line.said()
        may_erase = command["unsent"] == "lose" or not (counts["lost"] or counts["photos_lost"])
        if not may_erase or said["heard"] is None:
            return False
        self._vault.erase(self._last_saying(command["id"], me, said, counts))
        return True

    def is_forgotten(self, me: Identity, *, revoked: bool) -> bool:
        """Whether nothing stays here: the server has the last word, or knows this phone no more."""
        entries = self._vault.entries()
        if me.session not in ("erasing", "revoked") or not _is_erased(entries):
            return False
        if not (revoked or all(entry.on_server for entry in entries)):
            return False
        self._mirror.erase()
        self._vault.forget()
        return True

    def go_on(self, me: Identity) -> bool:
        """The desk took it back: everything is read again."""
        self._vault.save_identity(replace(me, session="active"))
        self._mirror.restart(list(self._mirror.feeds), restored=True)
        return True

    def _standing(self, device: str) -> dict[str, Any] | None:
        commands = [row.record for row in self._mirror.rows.values() if row.kind == "command"]
        told = [one for one in commands if one["device"] == device and one["state"] == "told"]
        return max(told, key=lambda one: int(one["told_ms"]), default=None)

    def _last_word(self) -> dict[str, int]:
        entries, exported = self._vault.entries(), self._vault.exported
        unsent = [entry for entry in entries if not entry.on_server]
        filed = sum(entry.id in exported for entry in unsent)
        photos = [one for one in self._vault.blobs.values() if one.attached is not None]
        photos_lost = [one for one in photos if one.verified_ms is None and one.ref.sha256 not in exported]
        return {
            "records": len(entries),
            "lost": len(unsent) - filed,
            "exported": filed,
            "photos": len(photos),
            "photos_lost": len(photos_lost),
        }

    def _last_saying(self, command: str, me: Identity, said: dict[str, Any], body: dict[str, int]) -> Saying:
        return Saying(
            id=self._new_id(),
            kind="device.erased",
            record=command,
            feed=f"device:{me.device}",
            body=dict(body),
            personal=None,
            personal_sha256=None,
            base=None,
            said=said,
        )


def _is_erased(entries: Sequence[Entry]) -> bool:
    """Only the last word is left."""
    return bool(entries) and all(entry.operation["kind"] == "device.erased" for entry in entries)
