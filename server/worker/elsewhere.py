"""The copy elsewhere that litestream keeps: how far it reaches is asked, and only then told to phones.

litestream copies the database; photos are files, which are copied here. `durable_ms` moves on to a moment when both
hold all that was committed by then: phones forget what is older.
Source: litestream's control socket, POST /sync with `wait` (litestream.io/reference/ipc).
"""

from __future__ import annotations

import http.client
import json
import logging
import socket
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from server.config import Settings
from server.domain.times import TimeSource
from server.storage.backup import copy_blobs
from server.storage.port import Storage, StorageError, Tx
from server.storage.tables import blobs, devices, ledger
from server.storage.tables.settings import note_durable

LOG = logging.getLogger(__name__)
EACH_S = 5.0
WAIT_S = 60


class NotCopiedError(Exception):
    """litestream does not answer, or does not say that all is in the replica."""


@dataclass(slots=True)
class Elsewhere:
    """Where the copy is kept, and what was in the database when it was last found complete."""

    storage: Storage
    clock: TimeSource
    database: Path
    control: Path
    shelf: Path
    photos: Path
    _seen: tuple[int, int] | None = field(default=None)

    def look(self) -> bool:
        """Completes the copy and moves `durable_ms` on; False where nothing was said since it was last complete.

        Raises:
            NotCopiedError, OSError, StorageError: `durable_ms` stays where it is.
        """
        with self.storage.read() as tx:
            now = _said(tx)
        if now == self._seen:
            return False
        # A photo is on the shelf before its row is committed, so by now it is there.
        before_ms = self.clock.now_ms()
        copy_blobs(self.shelf, self.photos)
        sync(self.control, self.database)
        with self.storage.write() as tx:
            note_durable(tx, before_ms)
            kept = blobs.names(tx)
        self._seen = now
        self._forget_erased(kept)
        return True

    def run(self, stop: threading.Event) -> None:
        """Looks again and again until `stop` is set."""
        while not stop.is_set():
            try:
                self.look()
            except (NotCopiedError, OSError, StorageError) as error:
                LOG.warning("the copy elsewhere is behind: %s", error)
            stop.wait(EACH_S)

    def _forget_erased(self, kept: set[str]) -> None:
        """A photo that was erased here must not live on in the copy; one that has no row yet is copied again."""
        for path in self.photos.glob("??/*"):
            if path.name not in kept:
                path.unlink(missing_ok=True)
                self._seen = None


def sync(control: Path, database: Path) -> None:
    """Lets litestream copy all that is committed, and waits until its replica holds it.

    Raises:
        NotCopiedError, OSError
    """
    line = _Line(control)
    try:
        asked = {"path": str(database), "wait": True, "timeout": WAIT_S}
        line.request("POST", "/sync", json.dumps(asked), {"Content-Type": "application/json"})
        answer = line.getresponse()
        said = json.loads(answer.read() or b"{}")
        if answer.status != HTTPStatus.OK or said.get("replicated_txid", 0) < said.get("txid", 1):
            raise NotCopiedError(said.get("error") or f"{answer.status} {said}")
    except (http.client.HTTPException, ValueError) as error:
        raise NotCopiedError(f"litestream's answer cannot be read: {error!r}") from error
    finally:
        line.close()


def open_elsewhere(
    storage: Storage, clock: TimeSource, settings: Settings, stop: threading.Event
) -> threading.Thread | None:
    """Starts looking after the copy on a thread of its own; None where the settings name none."""
    if settings.litestream is None or settings.photo_copy is None:
        return None
    database = settings.data_dir.resolve() / "halfhour.db"
    kept = Elsewhere(storage, clock, database, settings.litestream, settings.blobs_dir, settings.photo_copy)
    thread = threading.Thread(target=kept.run, args=(stop,), name="elsewhere", daemon=True)
    thread.start()
    return thread


def _said(tx: Tx) -> tuple[int, int]:
    """What moves whenever something was said or answered: the ledger's length, the last contact of a phone."""
    return ledger.length(tx), devices.last_contact_ms(tx)


class _Line(http.client.HTTPConnection):
    """HTTP over a socket of this machine."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=WAIT_S + 10)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
