"""What a run remembers beside the stores: what each person saw as saved, what each phone heard, and what went wrong."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.simulator.network import Reply, Sent
from tests.simulator.phone import Key, Phone, Waiting

if TYPE_CHECKING:
    from tests.simulator.world import World


@dataclass(frozen=True, slots=True)
class Spoken:
    """An operation that a person saw as saved. `true_ms` is when, by the world's own time."""

    phone: str
    device: str
    entry: Waiting
    true_ms: int
    fooled: bool
    """Whether the phone's clocks could agree on less time than had passed."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a feed as a phone heard it."""

    phone: str
    feed: str
    items: int


@dataclass
class Seen:
    """What a phone showed when it was last looked at."""

    revs: dict[Key, int]
    restores: int


@dataclass
class Chronicle:
    """One per world. `violations` are pairs of invariant and what broke it, found while the run goes on."""

    world: World
    spoken: dict[str, Spoken] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Operation -> the outcome that its phone heard last."""
    wiped: set[str] = field(default_factory=set)
    """phone_epochs whose vault the browser took away."""
    revoked: set[str] = field(default_factory=set)
    """Phones whose right was taken."""
    restores: int = 0
    clock_moves: int = 0
    """How often the server's own clock was moved."""
    pages: list[Page] = field(default_factory=list)
    snapshots: dict[str, str] = field(default_factory=dict)
    """Id of each snapshot that was offered -> its feed."""
    seen: dict[str, Seen] = field(default_factory=dict)
    violations: list[tuple[str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        """One more of these."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def broken(self, invariant: str, how: str) -> None:
        """Notes a violation."""
        self.violations.append((invariant, how))

    def said(self, phone: Phone, id: str) -> None:
        """A person saw this operation as saved."""
        entry = next((one for one in phone.outbox() if one.id == id), None)
        if entry is None:
            self.broken("i1", f"{phone.name} said that {id} is saved, and its vault does not hold it")
            return
        world = self.world
        self.spoken[id] = Spoken(
            phone.name, phone.device or "", entry, world.clock.true_ms, phone.clocks.fooled
        )

    def leaves(self, sent: Sent) -> None:
        """A phone sends this, whether or not it arrives."""
        if sent.path.endswith("/sync/push"):
            self.world.erasures.pushed(_plain(sent))

    def heard(self, sent: Sent, reply: Reply) -> None:
        """A phone heard this answer whole."""
        if not sent.path.startswith("/api/v1/sync/"):
            return
        self.count(f"answer {reply.status}")
        if reply.status != 200:
            return
        try:
            answer = json.loads(reply.body)
        except ValueError:
            return
        if sent.path.endswith("/push"):
            for told in answer["outcomes"]:
                self.acknowledged[told["id"]] = told["outcome"]
                self.count(f"outcome {told['outcome']}")
            self._must_be_committed([told["id"] for told in answer["outcomes"]])
        elif sent.path.endswith("/pull"):
            self._pulled(sent, answer)
        elif "?feed=" in sent.path:
            self.snapshots[answer["id"]] = unquote(sent.path.partition("?feed=")[2])
        else:
            self._check(sent, {"feed": self.snapshots[sent.path.split("/")[-2]], "items": answer["items"]})

    def _must_be_committed(self, ids: list[str]) -> None:
        """I1: acknowledged means committed, at the moment at which a phone hears it and at any later one."""
        if not self.world.server.up or not ids:
            return
        names = ", ".join(f":id{at}" for at in range(len(ids)))
        with self.world.server.storage.read() as tx:
            rows = tx.rows(
                f"SELECT id FROM operation WHERE id IN ({names}) ORDER BY id",
                **{f"id{at}": id for at, id in enumerate(ids)},
            )
        for id in set(ids) - {row["id"] for row in rows}:
            self.broken("i1", f"{id} was acknowledged before it was committed")

    def _pulled(self, sent: Sent, answer: Mapping[str, Any]) -> None:
        asked = json.loads(_plain(sent))
        items = sum(len(page["items"]) for page in answer["feeds"])
        most = asked["limit"] + len(answer["feeds"])
        if items > most:
            self.broken("i17", f"{sent.sender} asked for {asked['limit']} items and heard {items}")
        for page in answer["feeds"]:
            self.pages.append(Page(sent.sender, page["feed"], len(page["items"])))
            self._check(sent, page)

    def _check(self, sent: Sent, page: Mapping[str, Any]) -> None:
        """I18: a phone was told these records of a feed."""
        phone = self.world.phones.get(sent.sender)
        if phone is not None:
            self.world.grants.check(phone, page)


def _plain(sent: Sent) -> bytes:
    return gzip.decompress(sent.body) if sent.headers.get("Content-Encoding") == "gzip" else sent.body
