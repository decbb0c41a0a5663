"""Blobs: bytes named by their SHA-256. Partial ones lie in uploads/, whole and verified ones in blobs/<2>/<sha256>.

"Synced" implies that the hash was verified and the bytes are on the disk (I12): file, folder, then the row.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from server.config import Settings
from server.domain.actors import Actor
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.pictures import HEAD_BYTES, shown_type
from server.domain.times import TimeSource
from server.storage.port import Row, Storage, Tx
from server.storage.tables import blobs, people_photos, records, uploads
from server.sync.retry import retry_blob
from server.usecases.sight import may_see, serves

UPLOAD_LASTS_MS = 7 * 24 * 3_600_000
BLOCK_BYTES = 1 << 20
HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UPLOAD_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where blobs lie, and which are taken."""

    root: Path
    most_bytes: int
    types: frozenset[str]

    def blob(self, sha256: str) -> Path:
        """Gives where a whole blob lies."""
        return self.root / "blobs" / sha256[:2] / sha256

    def partial(self, id: str) -> Path:
        """Gives where an upload gathers."""
        return self.root / "uploads" / id

    def accept(self, type: str, length: int) -> None:
        """Refuses what is not taken.

        Raises:
            blob-type-refused, photo-too-large
        """
        if length > self.most_bytes:
            raise Problem("photo-too-large", most_mb=self.most_bytes // 1024**2)
        if type not in self.types:
            raise Problem("blob-type-refused")


def shelf(settings: Settings) -> Shelf:
    """Gives the shelf of an installation."""
    return Shelf(settings.data_dir, settings.max_photo_bytes, settings.photo_types)


def begin(
    storage: Storage,
    clock: TimeSource,
    place: Shelf,
    actor: Actor,
    *,
    length: int,
    sha256: str,
    type: str,
    contract: str,
    metadata: str | None = None,
) -> Row:
    """Begins an upload and gives its row; `metadata` is what its sender said of it, word for word.

    A contract that this actor does not serve (any more) is left out: the evidence of somebody who was taken off it
    comes in all the same, and those see it who see the operation that speaks of it.

    Raises:
        photo-too-large, blob-type-refused; validation-failed for a bad hash.
    """
    if _SHA256.fullmatch(sha256) is None or length < 1:
        raise Problem("validation-failed", {"sha256" if length > 0 else "Upload-Length": ["invalid"]})
    place.accept(type, length)
    id, now_ms = new_id(), clock.now_ms()
    path = place.partial(id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o600)
    try:
        with storage.write() as tx:
            if contract:
                known = records.get(tx, contract)
                if known is None or known.kind != "contract" or not may_see(actor, known):
                    contract = ""
            uploads.add(
                tx,
                id,
                actor.organisation,
                actor.device,
                actor.person,
                contract or None,
                sha256,
                type,
                metadata,
                length,
                now_ms,
                now_ms + UPLOAD_LASTS_MS,
            )
            row = uploads.get(tx, id)
    except BaseException:
        path.unlink(missing_ok=True)  # refused, or no room for its row: nobody would ever name it
        raise
    assert row is not None  # added in this transaction
    return row


def find(tx: Tx, clock: TimeSource, actor: Actor, id: str) -> Row:
    """Gives an upload of this person or phone.

    Raises:
        not-found, upload-expired
    """
    row = uploads.get(tx, id) if _UPLOAD_ID.fullmatch(id) else None
    ours = row is not None and row["organisation"] == actor.organisation and row["person"] == actor.person
    if row is None or not ours:
        raise Problem("not-found")
    if row["expires_ms"] <= clock.now_ms():
        raise Problem("upload-expired")
    return row


def offset(place: Shelf, row: Row) -> int:
    """Gives how many bytes of an upload are here: what the file holds, whoever was stopped while writing."""
    if is_done(row):
        return int(row["length"])
    try:
        return min(place.partial(row["id"]).stat().st_size, int(row["length"]))
    except FileNotFoundError:
        raise Problem("upload-expired") from None


def is_done(row: Row) -> bool:
    """Tells whether an upload is verified and on the shelf; it still answers until it expires, for its sender may
    not have heard."""
    return bool(row["received"] == row["length"])


class Part:
    """One PATCH: bytes appended to an upload. With a checksum all or nothing of it stays."""

    def __init__(self, file: IO[bytes], row: Row, start: int, checksum: tuple[str, bytes] | None) -> None:
        self.row = row
        self.start = start
        self.end = start
        self._file = file
        self._checksum = checksum
        self._hash = HASHES[checksum[0]](usedforsecurity=False) if checksum else None

    def write(self, chunk: bytes) -> None:
        """Appends bytes.

        Raises:
            body-too-large: more than the upload's length.
        """
        if self.end + len(chunk) > self.row["length"]:
            raise Problem("body-too-large", most_bytes=self.row["length"])
        left = memoryview(chunk)
        while left:  # a disk that is nearly full takes a part, and refuses at the next
            taken = self._file.write(left)
            if self._hash is not None:
                self._hash.update(left[:taken])
            self.end += taken
            left = left[taken:]

    def keep(self) -> None:
        """Keeps what came.

        Raises:
            checksum-mismatch: and drops it.
        """
        if self._hash is not None and self._checksum is not None and self._hash.digest() != self._checksum[1]:
            self.drop()
            raise Problem("checksum-mismatch")
        self._file.flush()

    def drop(self) -> None:
        """Takes back what this part wrote."""
        self._file.flush()
        self._file.truncate(self.start)
        self.end = self.start

    def break_off(self) -> None:
        """The sender went away: what came is kept, unless only the whole could be checked."""
        if self._hash is not None:
            self.drop()
        else:
            self._file.flush()


@contextmanager
def part(place: Shelf, row: Row, start: int, checksum: tuple[str, bytes] | None) -> Iterator[Part]:
    """Opens an upload for appending at `start`, for one sender at a time.

    Raises:
        upload-offset-wrong (with what is `received`), upload-busy, upload-expired
    """
    path = Path(os.devnull) if is_done(row) else place.partial(row["id"])
    try:
        file = path.open("r+b", buffering=0)
    except FileNotFoundError:
        raise Problem("upload-expired") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem("upload-busy") from None
        here = row["length"] if is_done(row) else min(file.seek(0, os.SEEK_END), row["length"])
        if here != start:
            raise Problem("upload-offset-wrong", received=here)
        yield Part(file, row, start, checksum)


def settle(storage: Storage, clock: TimeSource, place: Shelf, row: Row, end: int) -> None:
    """Notes how far an upload has come; a whole one is verified, put on the shelf and told to who waits for it.

    Raises:
        hash-mismatch: the bytes are not what was announced; the upload is dropped.
    """
    now_ms = clock.now_ms()
    if is_done(row):
        return
    if end < row["length"]:
        with storage.write() as tx:
            uploads.received(tx, row["id"], end, now_ms + UPLOAD_LASTS_MS)
        return
    path = place.partial(row["id"])
    try:
        if hash_of(path) != row["sha256"]:
            with storage.write() as tx:
                uploads.drop(tx, row["id"])
            path.unlink(missing_ok=True)
            raise Problem("hash-mismatch")
        if _is_removed(storage, row["sha256"], row["organisation"]):
            with storage.write() as tx:
                uploads.received(tx, row["id"], row["length"], now_ms + UPLOAD_LASTS_MS)
            path.unlink(missing_ok=True)
            return
        type = type_of(path)  # what a sender calls its bytes proves nothing: they are served as what they are
        _shelve(place, path, row["sha256"])
    except FileNotFoundError:  # two requests looked at once, and the other one shelved it
        if not place.blob(row["sha256"]).exists():
            raise Problem("upload-expired") from None
        type = type_of(place.blob(row["sha256"]))
    with storage.write() as tx:
        _note(tx, now_ms, row["sha256"], row["length"], type, row["contract"], row["organisation"])
        uploads.received(tx, row["id"], row["length"], now_ms + UPLOAD_LASTS_MS)


def store(
    storage: Storage,
    clock: TimeSource,
    place: Shelf,
    source: IO[bytes],
    *,
    type: str,
    organisation: str,
    contract: str | None,
) -> str:
    """Puts a whole file, such as one from a customer's form, on the shelf and gives its SHA-256.

    Raises:
        photo-too-large, blob-type-refused
    """
    path = place.partial(new_id())
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        length = _copy(source, path, place.most_bytes + 1)
        place.accept(type, length)
        type = type_of(path)  # what a form calls its file proves nothing; its first bytes say what it is
        place.accept(type, length)
        sha256 = hash_of(path)
        if _is_removed(storage, sha256, organisation):
            return sha256
        _shelve(place, path, sha256)
    finally:
        path.unlink(missing_ok=True)
    with storage.write() as tx:
        _note(tx, clock.now_ms(), sha256, length, type, contract, organisation)
    return sha256


def visible(tx: Tx, actor: Actor, sha256: str) -> Row:
    """Gives the row of a blob that this actor may see.

    Raises:
        not-found; photo-removed: it showed people, and its time is over.
    """
    row = blobs.verified(tx, sha256) if _SHA256.fullmatch(sha256) else None
    grants = blobs.granted(tx, sha256) if row else []
    if row is None or not any(
        grant["organisation"] == actor.organisation and serves(actor, grant["contract"]) for grant in grants
    ):
        raise Problem("not-found")
    if row["erased_ms"] is not None or people_photos.is_removed(tx, sha256, actor.organisation):
        raise Problem("photo-removed")
    return row


def _is_removed(storage: Storage, sha256: str, organisation: str) -> bool:
    """Tells whether these bytes may not come back: a phone that still has them sends them, and they are let go."""
    with storage.read() as tx:
        return people_photos.is_removed(tx, sha256, organisation)


def drop_expired(storage: Storage, clock: TimeSource, place: Shelf) -> int:
    """Removes uploads that nobody finished in time; how many."""
    with storage.write() as tx:
        gone = uploads.expired(tx, clock.now_ms())
        for id in gone:
            uploads.drop(tx, id)
    for id in gone:
        place.partial(id).unlink(missing_ok=True)
    return len(gone)


def type_of(path: Path) -> str:
    """Gives the media type that a file's first bytes show, or application/octet-stream."""
    with path.open("rb") as file:
        return shown_type(file.read(HEAD_BYTES))


def hash_of(path: Path) -> str:
    """Gives the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _note(
    tx: Tx, now_ms: int, sha256: str, length: int, type: str, contract: str | None, organisation: str
) -> None:
    blobs.put(tx, sha256, length, type, now_ms)
    # Without a contract only this organisation's desk sees it; nobody serves a contract that is named like that.
    blobs.grant(tx, sha256, contract or organisation, organisation)
    retry_blob(tx, sha256, now_ms)


def _shelve(place: Shelf, path: Path, sha256: str) -> None:
    """Moves a verified file to its place so that it is still there after the power fails."""
    target = place.blob(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sync(path)
    path.replace(target)
    for folder in (target.parent, target.parent.parent, place.root):  # each may have been made just now
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: IO[bytes], path: Path, most: int) -> int:
    """Copies at most `most` bytes into a new file and gives how many."""
    with path.open("xb") as file:
        left = most
        while left > 0 and (chunk := source.read(min(BLOCK_BYTES, left))):
            file.write(chunk)
            left -= len(chunk)
        return most - left
