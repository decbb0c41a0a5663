"""Live pokes: one thread per process sees each commit and tells the open streams which feeds moved."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from server.domain.actors import DESK, Actor
from server.storage.port import Storage, StorageError, Tx, Watch
from server.storage.tables import pokes, records
from server.usecases.membership import readable_feeds

LOG = logging.getLogger("halfhour.live")

LOOK_S = 5.0
MOST_STREAMS = 2000
MOST_PER_PERSON = 20


def feeds_for(tx: Tx, actor: Actor) -> frozenset[str]:
    """Gives the feeds of which this actor is told: a phone's own; for the desk those of all contracts."""
    if actor.role in DESK:
        contracts = records.find(tx, "contract", actor.organisation)
        desk = {f"desk:{contract.id}" for contract in contracts}
        return frozenset(
            desk
            | {f"{feed}:{actor.organisation}" for feed in ("desk", "catalogue")}
            | {f"person:{actor.person}"}
        )
    return frozenset(readable_feeds(tx, actor))


def encoded(feed: str, seq: int) -> bytes:
    """Gives one server-sent event; never data, only that a feed moved."""
    return b"data: " + json.dumps({"feed": feed, "seq": seq}, separators=(",", ":")).encode() + b"\n\n"


@dataclass(eq=False, slots=True)
class Stream:
    """One listener: whose it is, what they may hear of, and how to tell them."""

    person: str
    tell: Callable[[str, int], None]
    feeds: frozenset[str] = field(default_factory=frozenset)


class Pokes:
    """The open streams of this process and the thread that watches for them."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._guard = threading.Lock()
        self._streams: set[Stream] = set()
        self._seen: dict[str, int] = {}
        self._thread: threading.Thread | None = None
        self._watch: Watch | None = None
        self._closed = False

    def join(self, stream: Stream) -> bool:
        """Lets a stream hear from now on; False when there are too many of them."""
        with self._guard:
            theirs = sum(1 for one in self._streams if one.person == stream.person)
            if self._closed or len(self._streams) >= MOST_STREAMS or theirs >= MOST_PER_PERSON:
                return False
            if self._thread is None:
                self._watch = self._storage.watch()
                with self._storage.read() as tx:
                    self._seen = pokes.heads(tx)
                self._thread = threading.Thread(target=self._run, name="live", daemon=True)
                self._thread.start()
            self._streams.add(stream)
        return True

    def leave(self, stream: Stream) -> None:
        """Forgets a stream."""
        with self._guard:
            self._streams.discard(stream)

    def close(self) -> None:
        """Ends the watching thread."""
        with self._guard:
            self._closed = True
            thread, watch = self._thread, self._watch
        if watch is not None:
            watch.close()
        if thread is not None:
            thread.join()

    def look(self) -> None:
        """Compares all feed counters with those seen last and tells every stream what moved."""
        with self._storage.read() as tx:
            heads = pokes.heads(tx)
        moved = {feed: seq for feed, seq in heads.items() if self._seen.get(feed) != seq}
        self._seen = heads
        with self._guard:
            streams = list(self._streams)
        for stream in streams:
            for feed in sorted(moved.keys() & stream.feeds):
                stream.tell(feed, moved[feed])

    def _run(self) -> None:
        watch = self._watch
        while watch is not None and not self._closed:
            try:
                if watch.wait(LOOK_S) and not self._closed:
                    self.look()
            except StorageError:
                if self._closed:
                    return
                LOG.exception("live pokes: looking again")
