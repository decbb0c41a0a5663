"""The push side of a round: what waits goes in batches, every outcome is kept, what the server lacks goes again."""

from __future__ import annotations

import json
from typing import Any

from halfhour import outbox
from halfhour.clocks import epoch_ms
from halfhour.mirror import Mirror
from halfhour.outbox import Entry, State
from halfhour.rounds import Pause, PausedError
from halfhour.session import BUSY_S, Session, pause_of
from halfhour.transport import Answer
from halfhour.vault import Vault

APP = "halfhour-python 1"
TOO_MUCH = frozenset({400, 413, 422})


class Pusher:
    """Pushes an outbox until nothing is left that may go."""

    def __init__(self, vault: Vault, mirror: Mirror, session: Session) -> None:
        self._vault = vault
        self._mirror = mirror
        self._session = session
        self._most = outbox.MOST_OPERATIONS
        self._greeted = False
        self.durable_ms: int | None = None

    def drain(self) -> None:
        """Pushes batch by batch. Raises PausedError."""
        while True:
            batch = outbox.next_batch(self._open_entries(), self._most)
            # The first push of a run goes even when it is empty: its answer tells what the server holds of us.
            if not batch and self._greeted:
                return
            answer = self._session.ask_signed("POST", "/sync/push", self.body(batch))
            if answer.status == 200:
                self._take(batch, answer.json)
            elif answer.status in TOO_MUCH and batch:
                self._narrow(batch, answer)
            elif answer.status == 409:
                self.meet_server(answer)
            else:
                raise pause_of(answer)

    def may_go(self) -> bool:
        """Whether something waits that could be pushed at once."""
        return bool(outbox.next_batch(self._open_entries(), self._most))

    def body(self, batch: list[Entry]) -> bytes:
        """The push of a batch: each operation is the very text that the vault keeps."""
        waiting = self._entries(State.WAITING)
        sent = {entry.id for entry in batch}
        left = [entry for entry in waiting if entry.id not in sent]
        blobs = "SELECT count(*) AS count, total(length(data)) AS size FROM blob WHERE verified_ms IS NULL"
        (unsent,) = self._vault.rows(blobs)
        head = {
            **self._session.head(),
            "wall_ms": self._session.time.reading()[0],
            "waiting": {
                "operations": len(left),
                "oldest": min((entry.recorded_ms for entry in left), default=None),
                "photos": unsent["count"],
                "blob_bytes": int(unsent["size"]),
                "app": APP,
            },
        }
        operations = ",".join(entry.wire for entry in batch)
        personal = ",".join(f'"{entry.id}":{entry.personal}' for entry in batch if entry.personal)
        return f'{json.dumps(head)[:-1]},"operations":[{operations}],"personal":{{{personal}}}}}'.encode()

    def meet_server(self, answer: Answer) -> None:
        """409: another server gets nothing; ours, restored, gets again what it lost, and every feed is read anew."""
        said, who = answer.json, self._session.identity
        epoch = said.get("server_epoch")
        if said.get("server") != who.server or not epoch or epoch == who.server_epoch:
            raise PausedError(Pause.OTHER_SERVER)
        with self._vault.writing():
            self._vault.update(self._lost(said["held"], restored=True))
            self._mirror.restart(self._mirror.cursors())
            self._session.meet(epoch)

    def _take(self, batch: list[Entry], said: dict[str, Any]) -> None:
        if said["server"] != self._session.identity.server:
            raise PausedError(Pause.OTHER_SERVER)
        now_ms = epoch_ms(said["now"])
        sent = {entry.id: entry for entry in batch}
        answered = [
            outbox.judged(sent[one["id"]], one, now_ms) for one in said["outcomes"] if one["id"] in sent
        ]
        with self._vault.writing():
            self._vault.update(answered)
            again = self._lost(said["held"])
            self._vault.update(again)
        self._greeted = True
        self.durable_ms = said["durable_ms"]
        self._most = min(outbox.MOST_OPERATIONS, self._most * 2)
        # An answer that leaves out what was sent must not become an endless round.
        if len(answered) < len(batch) or any(entry.id in sent for entry in again):
            raise PausedError(Pause.BUSY, BUSY_S)
        if said.get("retry_after_s"):
            raise PausedError(Pause.BUSY, said["retry_after_s"])

    def _narrow(self, batch: list[Entry], answer: Answer) -> None:
        """Half as many at a time; one that no server takes even alone is put aside and holds nobody."""
        if len(batch) > 1:
            self._most = (len(batch) + 1) // 2
            return
        said = {"outcome": "rejected", "code": answer.code, "detail": answer.json.get("detail")}
        refused = outbox.judged(batch[0], said, self._session.time.reading()[0])
        self._vault.update([outbox.stuck(refused)])
        self._most = outbox.MOST_OPERATIONS

    def _entries(self, *states: State) -> list[Entry]:
        return self._vault.entries(self._session.identity.phone_epoch, *states)

    def _open_entries(self) -> list[Entry]:
        return self._vault.open_entries(self._session.identity.phone_epoch)

    def _lost(self, held: dict[str, Any], *, restored: bool = False) -> list[Entry]:
        """What was answered once and the server does not hold."""
        first = 0 if restored else min([*held["holes"], held["n"] + 1])
        entries = self._vault.entries_from(self._session.identity.phone_epoch, first)
        return outbox.lost(entries, held, restored=restored)
