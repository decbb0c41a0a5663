"""The model phone's vault: operations, blobs and identity. It outlives the app; one method is one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from server.domain.operations import CATALOGUE
from tests.simulator.phone import BlobRef

READABLE_MS = 7 * 86_400_000


class StoreFullError(Exception):
    """Quota exceeded: nothing of the transaction is kept."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this phone is."""

    device: str
    person: str
    organisation: str
    server: str
    server_epoch: str
    phone_epoch: str
    session: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation in the vault: its exact text, and the phone's book-keeping about it."""

    id: str
    n: int
    phone_epoch: str
    wire: str
    operation: dict[str, Any]
    personal: dict[str, Any] | None
    state: str = "waiting"
    outcome: str | None = None
    code: str | None = None
    rev: int | None = None
    answered_ms: int | None = None
    pulled: bool = False
    replaced: bool = False
    stuck: bool = False

    @property
    def answers_to(self) -> list[str]:
        """Operations that this one replaces or takes back."""
        if self.operation.get("mends"):
            return [self.operation["mends"]]
        return [self.operation["body"]["of"]] if self.operation["kind"] == "operation.withdraw" else []

    @property
    def on_server(self) -> bool:
        """There for good or for looking at; a refused one is in the ledger too."""
        return self.state != "waiting" and not self.stuck

    @property
    def needs(self) -> list[str]:
        """Operations that must be settled first."""
        return list(self.operation["needs"])


@dataclass(frozen=True, slots=True)
class Kept:
    """A blob in the vault."""

    ref: BlobRef
    data: bytes
    attached: str | None = None
    upload: str | None = None
    verified_ms: int | None = None
    server_epoch: str | None = None
    """In which life of the server it was verified."""


@dataclass
class Saying:
    """What is known of an operation before the vault gives it its number and its hlc."""

    id: str
    kind: str
    record: str
    feed: str
    body: dict[str, Any]
    personal: dict[str, Any] | None
    personal_sha256: str | None
    base: int | None
    said: dict[str, Any]
    needs: Sequence[str] = ()
    blobs: Sequence[BlobRef] = ()
    mends: str | None = None


@dataclass
class Vault:
    """`passed` is told of each transaction, before it and after it; it may kill the phone."""

    passed: Callable[[str], None]
    version: Callable[[str], int]
    """The version at which this release says a kind."""
    identity: Identity | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, Entry] = field(default_factory=dict)
    blobs: dict[str, Kept] = field(default_factory=dict)
    full: bool = False

    @contextmanager
    def transaction(self, name: str) -> Iterator[None]:
        """All of the body or nothing of it: the phone may die before it, or when it is complete."""
        self.passed(f"vault.{name}")
        if self.full:
            raise StoreFullError(name)
        yield
        self.passed(f"vault.{name}.done")

    def save_identity(self, identity: Identity | None, **meta: Any) -> None:
        """Keeps who the phone is."""
        with self.transaction("identity"):
            self.identity = identity
            self.meta.update(meta)

    def append(self, saying: Saying) -> Entry:
        """Numbers the operation and keeps it with its blobs."""
        with self.transaction("append"):
            return self._numbered(saying)

    def erase(self, last: Saying) -> None:
        """Forgets everything but who this phone is and its numbers, and keeps its last word."""
        with self.transaction("erase"):
            self.rows.clear()
            self.blobs.clear()
            self._numbered(last)

    def forget(self) -> None:
        """Forgets everything."""
        with self.transaction("forget"):
            self.identity = None
            self.meta.clear()
            self.rows.clear()
            self.blobs.clear()

    @property
    def exported(self) -> set[str]:
        """Ids of operations and hashes of photos that a file holds."""
        return set(self.meta.get("exported", ()))

    def export(self) -> set[str]:
        """Puts all that no server has answered for, and every photo that has not arrived, into a file."""
        photos = {one.ref.sha256 for one in self.blobs.values() if one.attached and one.verified_ms is None}
        ids = photos | {row.id for row in self.rows.values() if not row.on_server}
        with self.transaction("export"):
            self.meta["exported"] = self.exported | ids
        return ids

    def entries(self) -> list[Entry]:
        """Those of the present phone_epoch, by number."""
        epoch = self.identity.phone_epoch if self.identity else None
        return sorted((row for row in self.rows.values() if row.phone_epoch == epoch), key=lambda row: row.n)

    def update(self, entries: Iterable[Entry]) -> None:
        """Writes back book-keeping."""
        changed = list(entries)
        if not changed:
            return
        with self.transaction("update"):
            for entry in changed:
                held = self.rows.get(entry.id)
                if held is not None:
                    self.rows[entry.id] = replace(entry, replaced=held.replaced or entry.replaced)

    def remove(self, ids: Iterable[str]) -> None:
        """Forgets operations."""
        gone = list(ids)
        if gone:
            with self.transaction("remove"):
                for id in gone:
                    self.rows.pop(id, None)

    def keep_blob(self, kept: Kept) -> None:
        """Keeps bytes under their hash; the same bytes twice are kept once."""
        with self.transaction("keep-blob"):
            self.blobs.setdefault(kept.ref.sha256, kept)

    def mark_blob(self, sha256: str, **marks: Any) -> None:
        """Notes how far a blob is."""
        with self.transaction("mark-blob"):
            if sha256 in self.blobs:
                self.blobs[sha256] = replace(self.blobs[sha256], **marks)

    def drop_blobs(self, hashes: Iterable[str]) -> None:
        """Forgets bytes."""
        gone = list(hashes)
        if gone:
            with self.transaction("drop-blobs"):
                for sha256 in gone:
                    self.blobs.pop(sha256, None)

    def waiting_bytes(self) -> int:
        """Bytes of blobs that an operation speaks of and the server has not verified."""
        waiting = [one for one in self.blobs.values() if one.attached and one.verified_ms is None]
        return sum(one.ref.bytes for one in waiting)

    def _numbered(self, saying: Saying) -> Entry:
        identity = self.identity
        assert identity is not None
        counter = self.meta.get(f"counter:{identity.phone_epoch}", (0, 0, -1))
        ms, count = _tick(counter[1], counter[2], _server_ms(saying.said))
        n = counter[0] + 1
        self.meta[f"counter:{identity.phone_epoch}"] = (n, ms, count)
        operation = self._operation(saying, n, f"{ms:012x}-{count:04x}-{identity.device}")
        entry = Entry(
            saying.id,
            n,
            identity.phone_epoch,
            json.dumps(operation, ensure_ascii=False, separators=(",", ":")),
            operation,
            saying.personal,
        )
        self.rows[entry.id] = entry
        for ref in saying.blobs:
            kept = self.blobs.get(ref.sha256)
            if kept is not None and kept.attached is None:
                self.blobs[ref.sha256] = replace(kept, attached=entry.id)
        for id in entry.answers_to:
            if id in self.rows:
                self.rows[id] = replace(self.rows[id], replaced=True)
        return entry

    def _operation(self, saying: Saying, n: int, hlc: str) -> dict[str, Any]:
        return {
            "id": saying.id,
            "n": n,
            "kind": saying.kind,
            "v": self.version(saying.kind),
            "shape": CATALOGUE[saying.kind].shape.value if saying.kind in CATALOGUE else "fact",
            "record": saying.record,
            "feed": saying.feed,
            "body": saying.body,
            **({"personal_sha256": saying.personal_sha256} if saying.personal_sha256 else {}),
            "base": saying.base,
            "hlc": hlc,
            "said": saying.said,
            "needs": list(saying.needs),
            "blobs": [{"sha256": ref.sha256, "bytes": ref.bytes, "type": ref.type} for ref in saying.blobs],
            **({"mends": saying.mends} if saying.mends else {}),
        }


def _tick(ms: int, count: int, now_ms: int) -> tuple[int, int]:
    """The next reading of the hybrid clock: later than the last even when the clock was set back."""
    if count < 0 or now_ms > ms:
        return now_ms, 0
    return (ms, count + 1) if count < 0xFFFF else (ms + 1, 0)


def _server_ms(said: dict[str, Any]) -> int:
    """The server's time as the phone last heard it: the hybrid clock runs on that."""
    heard = said["heard"]
    clock = "mono_ms" if said["session"] == heard["session"] else "wall_ms"
    return int(heard["now_ms"] + said[clock] - heard[clock])
