"""The model phone's mirror: the server's records by feed, disposable; as pwa/device/mirror.ts keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from server.domain.feed_sum import MODULUS, hash_of
from tests.simulator.model_vault import StoreFullError
from tests.simulator.phone import Key


@dataclass(frozen=True, slots=True)
class Filling:
    """A snapshot, and which of its parts comes next."""

    id: str
    cursor: int
    chunks: list[dict[str, Any]]
    next: int = 0


@dataclass
class Feed:
    """How far a feed is read. `reading` grows each time it is begun anew; then what is older is swept at its end."""

    cursor: int | None = None
    reading: int = 1
    sweep: bool = True
    count: int = 0
    hash: int = 0
    filling: Filling | None = None
    restored: bool = False
    """The server was set back since: what it says now counts, however old."""


@dataclass
class Row:
    """A record, and for each feed that holds it which reading brought it, with the hash it counts for."""

    kind: str
    id: str
    rev: int
    record: dict[str, Any]
    members: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass
class Mirror:
    """`passed` is told of each transaction, before it and after it."""

    passed: Callable[[str], None]
    feeds: dict[str, Feed] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    full: bool = False
    unequal: list[str] = field(default_factory=list)
    """Feeds whose sum differed from the server's, each time: with a sound server and mirror that never happens."""
    went_back: list[str] = field(default_factory=list)
    """Records that a page brought at a lower revision within one reading of a feed."""

    @contextmanager
    def transaction(self, name: str) -> Iterator[None]:
        """All of the body or nothing of it."""
        self.passed(f"mirror.{name}")
        if self.full:
            raise StoreFullError(name)
        yield
        self.passed(f"mirror.{name}.done")

    def apply(self, pages: Iterable[dict[str, Any]]) -> list[str]:
        """Takes in the pages of one answer; the feeds whose sum then differs from the server's."""
        unequal = []
        with self.transaction("apply"):
            for page in pages:
                feed = self.feeds.setdefault(page["feed"], Feed())
                if feed.filling is not None:  # pages after all: what a snapshot brought is swept
                    feed = self._anew(page["feed"])
                for item in page["items"]:
                    self._take(page["feed"], feed, item)
                feed.cursor = page["cursor"]
                if not page["more"]:
                    if feed.sweep:
                        self._sweep(page["feed"], feed)
                    feed.restored = False
                    told = page.get("sum")
                    if told and (told["count"], told["hash"]) != (feed.count, f"{feed.hash:016x}"):
                        unequal.append(page["feed"])
            self.unequal += unequal
        return unequal

    def restart(self, feeds: Iterable[str], *, restored: bool = False) -> None:
        """Feeds to read from the beginning."""
        with self.transaction("restart"):
            for name in feeds:
                self._anew(name, restored=restored)

    def filling(self, name: str) -> Filling | None:
        """The snapshot with which a feed is being filled."""
        return self.feeds[name].filling if name in self.feeds else None

    def begin(self, name: str, snapshot: dict[str, Any]) -> Filling:
        """Begins to fill a feed from this snapshot; one of nothing is whole at once."""
        filling = Filling(snapshot["id"], snapshot["cursor"], snapshot["chunks"])
        with self.transaction("begin"):
            feed = self._anew(name)
            if filling.chunks:
                feed.filling = filling
            else:
                feed.cursor = filling.cursor
        return filling

    def take_part(self, name: str, filling: Filling, items: Iterable[dict[str, Any]]) -> bool:
        """The records of the next part and how far the fill has come, both or neither; whether it was the last."""
        with self.transaction("take"):
            feed, whole = self.feeds[name], filling.next + 1 == len(filling.chunks)
            for item in items:
                self._take_part(name, feed, item)
            feed.filling = None if whole else replace(filling, next=filling.next + 1)
            feed.cursor = filling.cursor if whole else None
        return whole

    def leave(self, feeds: Iterable[str]) -> None:
        """Forgets feeds and what was in no other."""
        with self.transaction("leave"):
            for name in feeds:
                feed = self.feeds.pop(name, Feed())
                for row in list(self.rows.values()):
                    self._withdraw(name, feed, row)

    def keep_only(self, feed: str) -> None:
        """Forgets every other feed and what was in it alone."""
        self.leave([name for name in self.feeds if name != feed])

    def erase(self) -> None:
        """Forgets everything."""
        with self.transaction("erase"):
            self.rows.clear()
            self.feeds.clear()

    def get(self, kind: str, id: str) -> dict[str, Any] | None:
        """One record."""
        row = self.rows.get(id)
        return row.record if row is not None and row.kind == kind else None

    def rev(self, kind: str, id: str) -> int | None:
        """Its revision."""
        row = self.rows.get(id)
        return row.rev if row is not None and row.kind == kind else None

    def records(self) -> dict[Key, tuple[int, dict[str, Any]]]:
        """All of it."""
        return {(row.kind, row.id): (row.rev, row.record) for row in self.rows.values()}

    def _take(self, name: str, feed: Feed, item: dict[str, Any]) -> None:
        held = self.rows.get(item["id"])
        if "record" not in item:
            if held is not None:
                self._withdraw(name, feed, held)
            return
        counted = self._count_in(name, feed, held, item)
        members = {**(held.members if held else {}), name: (feed.reading, hash_of(item["id"], item["rev"]))}
        # A feed read anew may bring an older rev: the server was restored, and its word counts.
        if held is None or not counted or item["rev"] >= held.rev:
            self.rows[item["id"]] = Row(item["kind"], item["id"], item["rev"], item["record"], members)
        else:
            self.went_back.append(item["id"])
            held.members = members

    def _count_in(self, name: str, feed: Feed, held: Row | None, item: dict[str, Any]) -> bool:
        """Counts a record into the feed's sum, once; whether this reading had brought it before."""
        member = held.members.get(name) if held else None
        counted = member is not None and member[0] == feed.reading
        if member is not None and counted:
            feed.count, feed.hash = feed.count - 1, (feed.hash - member[1]) % MODULUS
        hash = hash_of(item["id"], item["rev"])
        feed.count, feed.hash = feed.count + 1, (feed.hash + hash) % MODULUS
        return counted

    def _take_part(self, name: str, feed: Feed, item: dict[str, Any]) -> None:
        """A snapshot is of some time ago: what is here may be newer, and stays unless the server was restored."""
        held = self.rows.get(item["id"])
        newer = held is not None and item["rev"] < held.rev and self._vouched(feed, held)
        told = {**item, "rev": held.rev, "record": held.record} if newer and held is not None else item
        self._count_in(name, feed, held, item)
        members = {**(held.members if held else {}), name: (feed.reading, hash_of(item["id"], item["rev"]))}
        self.rows[item["id"]] = Row(item["kind"], item["id"], told["rev"], told["record"], members)

    def _vouched(self, feed: Feed, row: Row) -> bool:
        """Whether what is here of a record is of the server as it is now."""
        current = (
            name in self.feeds and self.feeds[name].reading == reading
            for name, (reading, _) in row.members.items()
        )
        return not feed.restored or any(current)

    def _anew(self, name: str, *, restored: bool = False) -> Feed:
        before = self.feeds.get(name, Feed(reading=0))
        self.feeds[name] = Feed(reading=before.reading + 1, restored=restored or before.restored)
        return self.feeds[name]

    def _withdraw(self, name: str, feed: Feed, row: Row) -> None:
        member = row.members.pop(name, None)
        if member is None:
            return
        if member[0] == feed.reading:
            feed.count, feed.hash = feed.count - 1, (feed.hash - member[1]) % MODULUS
        if not row.members:
            del self.rows[row.id]

    def _sweep(self, name: str, feed: Feed) -> None:
        feed.sweep = False
        for row in list(self.rows.values()):
            if name in row.members and row.members[name][0] != feed.reading:
                self._withdraw(name, feed, row)
