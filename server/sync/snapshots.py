"""Snapshots: what a feed held at one cursor, in chunks that never change, for phones that begin a large feed.

A snapshot is made in one read transaction, so it is what the feed held at its cursor however much is written
meanwhile; what changes later comes with the pull behind that cursor. It is a folder of packed chunks beside the
blobs, shared by all who are told the same of that feed, made anew when much has changed, and removed by the worker.
Nothing in it is the only copy of anything (docs/adr/0013-snapshots-are-files.md).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import zstandard

from server.config import Settings
from server.domain.actors import Actor
from server.domain.errors import Problem
from server.domain.times import TimeSource
from server.storage.port import Row, Storage, StorageFull, Tx
from server.storage.tables import feeds
from server.storage.tables import settings as kept_settings
from server.storage.tables.feeds import Head
from server.sync import wire
from server.sync.blobs import Shelf, shelf
from server.sync.pages import item
from server.usecases.membership import readable_feeds

LEAST_RECORDS = 2_000
"""A feed with more is given as a snapshot to a phone that begins it; fewer come as quickly by pages."""
CHUNK_BYTES = 1 << 20
ROWS = 500
LEVEL = 3
"""Packs as fast as a feed is read; 9 would save a seventh more and take as long as all the rest."""
LASTS_MS = 24 * 3_600_000
OWN_LASTS_MS = 3_600_000
"""A person's own feed holds contacts: what is erased must not stay behind in a copy for long."""
MOST_CHANGED = 1_000
KEPT_EACH = 3
MOST_BYTES = 4 << 30
SHARED = ("site:", "catalogue:")
"""Feeds of which everybody is told the same."""
_ID = re.compile(r"[0-9a-f]{48}")
_KEY_DIGITS = 32


class Chunk(msgspec.Struct, frozen=True):
    """A part of a snapshot: its number, the SHA-256 and size of its bytes unpacked, how many records."""

    i: int
    sha256: str
    count: int
    bytes: int


class Manifest(msgspec.Struct, frozen=True):
    """What is kept of a snapshot beside its chunks."""

    id: str
    key: str
    feed: str
    made_ms: int
    ends_ms: int
    cursor: int
    count: int
    chunks: list[Chunk]


@dataclass(frozen=True, slots=True)
class Cellar:
    """Where snapshots lie: <root>/<key of feed and reader>/<id>/<i>.zst."""

    root: Path

    @classmethod
    def beside(cls, shelf: Shelf) -> Cellar:
        """The cellar of the installation whose blobs lie there."""
        return cls(shelf.root / "snapshots")

    def folder(self, id: str) -> Path:
        """Where one snapshot lies."""
        return self.root / id[:_KEY_DIGITS] / id

    def find(self, id: str) -> Manifest | None:
        """The snapshot of this id, if it is there."""
        if _ID.fullmatch(id) is None:
            return None
        try:
            return msgspec.json.decode((self.folder(id) / "manifest.json").read_bytes(), type=Manifest)
        except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
            return None

    def of_key(self, key: str) -> list[Manifest]:
        """The snapshots of one feed and reader, newest first."""
        found = [self.find(path.name) for path in _listed(self.root / key)]
        return sorted((one for one in found if one), key=lambda one: (one.made_ms, one.id), reverse=True)


def cellar(settings: Settings) -> Cellar:
    """Where the snapshots of an installation lie."""
    return Cellar.beside(shelf(settings))


def offer(storage: Storage, clock: TimeSource, place: Cellar, actor: Actor, feed: str) -> Manifest:
    """A snapshot of this feed: the newest if little has changed since, else a new one.

    Raises:
        Problem: not-found for a feed that this actor may not read, or that is not there; busy while it is being made
            for somebody else. StorageFull where there is no room for it.
    """
    with storage.read() as tx:
        head = _readable(tx, actor, feed)
        key = _key(tx, actor, feed)
    for known in place.of_key(key):
        if _serves(known, head, clock.now_ms()):
            return known
    with _making(place, key), storage.read() as tx:
        return _make(tx, clock, place, actor, feed, key)


def packed_chunk(storage: Storage, place: Cellar, actor: Actor, id: str, number: int) -> tuple[Chunk, bytes]:
    """A chunk and its bytes as they are kept: one zstd frame.

    Raises:
        Problem: not-found, the same for a chunk that is not there and for one of a feed that this actor may not read.
    """
    manifest = place.find(id)
    if manifest is None or not 0 <= number < len(manifest.chunks):
        raise Problem("not-found")
    with storage.read() as tx:
        _readable(tx, actor, manifest.feed)
        if manifest.key != _key(tx, actor, manifest.feed):
            raise Problem("not-found")
    try:
        return manifest.chunks[number], (place.folder(id) / f"{number}.zst").read_bytes()
    except FileNotFoundError:
        raise Problem("not-found") from None


def unpacked(packed: bytes) -> bytes:
    """The bytes of a chunk for who does not take zstd."""
    return zstandard.ZstdDecompressor().decompress(packed)


def forget_old(place: Cellar, now_ms: int) -> int:
    """Removes snapshots whose time is over or that a stopped server left half made; the oldest where room is short."""
    gone, left = 0, []
    for folder in _listed(place.root):
        for path in _listed(folder):
            manifest = place.find(path.name)
            if manifest is not None and now_ms < manifest.ends_ms:
                left.append((manifest.made_ms, sum(file.stat().st_size for file in _listed(path)), path))
            elif path.is_dir() and (manifest is not None or _half_made_before(path, now_ms - OWN_LASTS_MS)):
                shutil.rmtree(path, ignore_errors=True)
                gone += 1
    size = sum(one[1] for one in left)
    for _made_ms, bytes, path in sorted(left):
        if size <= MOST_BYTES:
            break
        shutil.rmtree(path, ignore_errors=True)
        size, gone = size - bytes, gone + 1
    for folder in _listed(place.root):
        _drop_empty(place, folder)
    return gone


def forget_all(place: Cellar) -> None:
    """Removes all snapshots."""
    shutil.rmtree(place.root, ignore_errors=True)


def _readable(tx: Tx, actor: Actor, feed: str) -> Head:
    if feed not in readable_feeds(tx, actor):
        raise Problem("not-found")
    return feeds.head(tx, feed)


def _key(tx: Tx, actor: Actor, feed: str) -> str:
    """One for all who are told the same of a feed, in this life of the server."""
    reader = "" if feed.startswith(SHARED) else f"{actor.person} {actor.role} {sorted(actor.contracts)}"
    told = "\n".join((kept_settings.get(tx, "server_epoch") or "", feed, reader))
    return hashlib.sha256(told.encode()).hexdigest()[:_KEY_DIGITS]


def _serves(known: Manifest, head: Head, now_ms: int) -> bool:
    """Whether who begins now may still take this one: long enough there, and little to pull behind it."""
    changed = head.seq - known.cursor
    young = now_ms < (known.made_ms + known.ends_ms) // 2
    return young and known.cursor >= head.floor and changed <= max(MOST_CHANGED, known.count // 10)


@contextmanager
def _making(place: Cellar, key: str) -> Iterator[None]:
    """One at a time makes a snapshot of a feed; the others come back for it."""
    folder = place.root / key
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem("busy") from None
        folder.mkdir(mode=0o700, exist_ok=True)  # the worker may just have removed it
        yield


def _make(tx: Tx, clock: TimeSource, place: Cellar, actor: Actor, feed: str, key: str) -> Manifest:
    head, now_ms = feeds.head(tx, feed), clock.now_ms()
    id = key + secrets.token_hex(8)
    half_made = place.root / key / f"new-{now_ms}-{id[_KEY_DIGITS:]}"
    try:
        half_made.mkdir(mode=0o700)
        chunks = [_keep(half_made, i, items) for i, items in enumerate(_parts(tx, actor, feed))]
        count = sum(chunk.count for chunk in chunks)
        ends_ms = now_ms + (LASTS_MS if feed.startswith(SHARED) else OWN_LASTS_MS)
        manifest = Manifest(id, key, feed, now_ms, ends_ms, head.seq, count, chunks)
        _write(half_made / "manifest.json", wire.write(manifest))
        half_made.rename(place.folder(id))
    except OSError as error:
        shutil.rmtree(half_made, ignore_errors=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(str(error)) from error
        raise
    for old in place.of_key(key)[KEPT_EACH:]:
        shutil.rmtree(place.folder(old.id), ignore_errors=True)
    return manifest


def _parts(tx: Tx, actor: Actor, feed: str) -> Iterator[list[bytes]]:
    """The feed's records in parts of about so many bytes: never more than one of them in memory.

    First what people look for (the site itself, its tickets), then what there are many of; each by id.
    """
    part, size = list[bytes](), 0
    for row in _rows(tx, feed):
        part.append(item(actor, row))
        size += len(part[-1])
        if size >= CHUNK_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _rows(tx: Tx, feed: str) -> Iterator[Row]:
    for bulk in (False, True):
        after = ""
        while rows := feeds.present(tx, feed, after, ROWS, bulk=bulk):
            after = rows[-1]["record"]
            yield from rows


def _keep(folder: Path, i: int, items: list[bytes]) -> Chunk:
    body = b'{"items":[%b]}' % b",".join(items)
    _write(folder / f"{i}.zst", zstandard.compress(body, LEVEL))
    return Chunk(i, hashlib.sha256(body).hexdigest(), len(items), len(body))


def _write(path: Path, content: bytes) -> None:
    """On the disk before the folder gets its name: a snapshot that is there is whole."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _drop_empty(place: Cellar, folder: Path) -> None:
    """Removes the folder of a feed of which no snapshot is left, unless one is being made."""
    if [path.name for path in _listed(folder)] == ["lock"]:
        with contextlib.suppress(Problem), _making(place, folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def _half_made_before(path: Path, before_ms: int) -> bool:
    word, _, rest = path.name.partition("-")
    begun_ms = rest.partition("-")[0]
    return word != "new" or not begun_ms.isdigit() or int(begun_ms) < before_ms
