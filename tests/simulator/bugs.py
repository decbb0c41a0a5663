"""Bugs, each planted by the smallest patch of real server code or of the model phone, while a block runs.

Nothing of this is in the product: it is how the simulator shows that it would find them.
"""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from server.domain.records import Record
from server.storage.engines.sqlite import SqliteStorage
from server.storage.group import Group
from server.storage.port import Tx
from server.storage.tables import feeds, stamps
from server.sync import blobs, push, retry, upcast, wire
from server.usecases import fields, keep, membership
from tests.simulator import model_outbox
from tests.simulator.luck import swapped
from tests.simulator.model_eraser import Eraser
from tests.simulator.model_fill import Fill
from tests.simulator.model_sync import Sync
from tests.simulator.model_vault import Entry, Vault

type Planted = Callable[[], AbstractContextManager[None]]


@contextmanager
def acknowledge_before_commit() -> Iterator[None]:
    """The commit is left to whoever writes next; the answer does not wait for it."""

    @contextmanager
    def write(self: SqliteStorage) -> Iterator[Tx]:
        with self._thread_turn.hold():
            self._commit()
            with self._member(self._begin()) as tx:
                yield tx

    unchanged = swapped(SqliteStorage, "_commit_unless", lambda _self, _waits: None)
    with unchanged, swapped(SqliteStorage, "write", write):
        yield


@contextmanager
def cursor_from_a_sequence() -> Iterator[None]:
    """A change's number comes from one sequence, drawn when the request arrives, not from its feed's counter."""
    drawn, here, real_read, real_bump = itertools.count(1_000), threading.local(), wire.read_push, feeds.bump

    def read_push(raw: bytes) -> wire.Push:
        here.number = next(drawn) * 1_000
        return real_read(raw)

    def bump(tx: Tx, changes: Sequence[tuple[str, Any]]) -> list[int]:
        real_bump(tx, changes)
        return [drawn_number(tx, feed) for feed, _by in changes]

    def drawn_number(tx: Tx, feed: str) -> int:
        here.number = getattr(here, "number", None) or next(drawn) * 1_000
        here.number += 1
        tx.run("UPDATE feed SET seq = max(seq, :n) WHERE feed = :feed", n=here.number, feed=feed)
        return int(here.number)

    with swapped(wire, "read_push", read_push), swapped(feeds, "bump", bump):
        yield


@contextmanager
def drop_on_reject() -> Iterator[None]:
    """The phone drops what was refused: a "permanent" error, so why keep it."""
    real = Vault.update

    def update(self: Vault, entries: Iterable[Entry]) -> None:
        changed = list(entries)
        real(self, changed)
        self.remove(entry.id for entry in changed if entry.state == "rejected")

    with swapped(Vault, "update", update):
        yield


@contextmanager
def last_write_wins_on_a_whole_record() -> Iterator[None]:
    """One stamp per record: an edit older than the last one of any field is passed over whole."""
    real = fields.set_fields

    def set_fields(tx: Tx, act: Any, record: Record, given: Mapping[str, Any], seen: int) -> bool:
        known = stamps.fields(tx, record.id, record.body)
        last = max((field.said[-1].hlc for field in known.values() if field.said), default="")
        return real(tx, act, record, {} if act.hlc < last else given, seen)

    with swapped(fields, "set_fields", set_fields):
        yield


@contextmanager
def erase_before_outcome() -> Iterator[None]:
    """The phone forgets what it has sent, before it knows what came of it."""
    real = Sync._push_once

    def push_once(self: Sync, entries: list[Entry], batch: list[Entry]) -> Any:
        self._vault.remove([entry.id for entry in batch])
        return real(self, entries, batch)

    with swapped(Sync, "_push_once", push_once):
        yield


@contextmanager
def group_answers_before_its_commit() -> Iterator[None]:
    """Those who wrote into a shared transaction are answered while the last of them still has to commit it."""
    real = Group.wait

    def wait(self: Group) -> None:
        if self._ended._set:  # type: ignore[attr-defined]  # a TurnEvent
            real(self)

    with swapped(Group, "wait", wait):
        yield


@contextmanager
def one_lane() -> Iterator[None]:
    """One queue for everything: what was refused or waits holds all that was said after it."""
    real = model_outbox.next_batch

    def next_batch(entries: list[Entry], most: int) -> list[Entry]:
        stuck = [entry.n for entry in entries if entry.state in ("rejected", "parked") and not entry.replaced]
        return [entry for entry in real(entries, most) if entry.n < min(stuck, default=entry.n + 1)]

    with swapped(model_outbox, "next_batch", next_batch):
        yield


@contextmanager
def membership_from_the_hint() -> Iterator[None]:
    """The record goes into the feed that the phone named."""
    hint, real_letter, real_feeds = threading.local(), push._letter, membership.feeds_of

    def letter(tx: Tx, actor: Any, message: Any, operation: wire.Operation, *more: Any) -> Any:
        hint.feed, hint.record = operation.feed, operation.record
        return real_letter(tx, actor, message, operation, *more)

    def feeds_of(record: Record) -> set[str]:
        hinted = getattr(hint, "record", None) == record.id and hint.feed
        return real_feeds(record) | ({str(hint.feed)} if hinted else set())

    with swapped(push, "_letter", letter), swapped(keep, "feeds_of", feeds_of):
        yield


@contextmanager
def counter_outside_the_transaction() -> Iterator[None]:
    """A feed's counter is counted up at once, for all to see, whatever becomes of the transaction."""
    counted, real_bump, real_heads = Counter[str](), feeds.bump, feeds.heads

    def bump(tx: Tx, changes: Sequence[tuple[str, Any]]) -> list[int]:
        numbers = real_bump(tx, changes)
        for (feed, _by), seq in zip(changes, numbers, strict=True):
            counted[feed] = max(counted[feed], seq)
        return numbers

    def heads(tx: Tx, wanted: Iterable[str]) -> dict[str, feeds.Head]:
        found = real_heads(tx, wanted)
        return {feed: replace(head, seq=max(head.seq, counted[feed])) for feed, head in found.items()}

    with swapped(feeds, "bump", bump), swapped(feeds, "heads", heads):
        yield


@contextmanager
def resent_blob_trusted() -> Iterator[None]:
    """Bytes that are sent again under a hash that is here already are taken at their word."""
    real_settle, real_hash = blobs.settle, blobs.hash_of

    def settle(storage: Any, clock: Any, place: blobs.Shelf, row: dict[str, Any], end: int) -> None:
        def hash_of(path: Path) -> str:
            return str(row["sha256"]) if place.blob(row["sha256"]).exists() else real_hash(path)

        with swapped(blobs, "hash_of", hash_of):
            real_settle(storage, clock, place, row, end)

    with swapped(blobs, "settle", settle):
        yield


@contextmanager
def an_upcaster_loses_a_field() -> Iterator[None]:
    """What an older release said of a site is raised without one of its fields."""

    def losing(body: upcast.Body) -> upcast.Body:
        return {name: value for name, value in body.items() if name != "hint"}

    with swapped(upcast, "UPCASTERS", {**upcast.UPCASTERS, ("site.edit", 1): losing}):
        yield


@contextmanager
def a_release_tries_nothing_again() -> Iterator[None]:
    """What the release before could not read stays parked when the one that can is here."""
    with swapped(retry, "OF_RELEASE", frozenset({"internal"})):
        yield


@contextmanager
def a_part_skipped_on_resume() -> Iterator[None]:
    """A phone that was killed in the middle of a snapshot goes on behind the part that it had not taken in."""
    real = Fill.step

    def step(self: Fill, feed: str) -> Any:
        filling = self._mirror.filling(feed)
        if filling is not None and filling.id not in self._begun and filling.next + 1 < len(filling.chunks):
            self._mirror.feeds[feed].filling = replace(filling, next=filling.next + 1)
        return real(self, feed)

    with swapped(Fill, "step", step):
        yield


@contextmanager
def erases_what_it_holds_alone() -> Iterator[None]:
    """A phone told to erase itself does not look whether the server has everything."""
    counted = Eraser._last_word

    def nothing_lost(self: Eraser) -> dict[str, int]:
        return {**counted(self), "lost": 0, "photos_lost": 0}

    with swapped(Eraser, "_last_word", nothing_lost):
        yield


@contextmanager
def stays_locked() -> Iterator[None]:
    """A phone that began to erase itself does not hear that it need not."""
    with swapped(Eraser, "go_on", lambda _self, _me: False):
        yield


BUGS: Mapping[str, tuple[Planted, frozenset[str]]] = {
    "acknowledge before commit": (acknowledge_before_commit, frozenset({"i1"})),
    "cursor from a sequence": (cursor_from_a_sequence, frozenset({"i5"})),
    "drop on reject": (drop_on_reject, frozenset({"i10"})),
    "last write wins on a whole record": (last_write_wins_on_a_whole_record, frozenset({"i6"})),
    "erase before outcome": (erase_before_outcome, frozenset({"i1"})),
    "a group answers before its commit": (group_answers_before_its_commit, frozenset({"i1"})),
    "one lane for all records": (one_lane, frozenset({"i7"})),
    "membership from the phone's hint": (membership_from_the_hint, frozenset({"i18"})),
    "a counter outside the transaction": (counter_outside_the_transaction, frozenset({"i5"})),
    "a re-sent blob trusted without its hash": (resent_blob_trusted, frozenset({"i12"})),
    "a part of a snapshot skipped on resume": (a_part_skipped_on_resume, frozenset({"i5"})),
    "an upcaster loses a field": (an_upcaster_loses_a_field, frozenset({"i6"})),
    "a phone erases what it holds alone": (erases_what_it_holds_alone, frozenset({"i1"})),
    "a phone stays locked that may go on": (stays_locked, frozenset({"i9"})),
    "a release tries nothing again": (a_release_tries_nothing_again, frozenset({"i14"})),
}
"""Name -> what plants it, and the invariants of which at least one must fall."""
