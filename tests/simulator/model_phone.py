"""A faithful model of the phone, in Python: the same stores, the same rules, and a point of death at every await."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from server.domain.operations import CATALOGUE
from server.sync.letters import personal_hash
from tests.simulator import model_uploads
from tests.simulator.clocks import PhoneClocks
from tests.simulator.luck import uuid7
from tests.simulator.model_line import Line, make_key, public_jwk, renew
from tests.simulator.model_mirror import Mirror
from tests.simulator.model_sync import MOST_OPERATIONS, PULL_LIMIT, Sync
from tests.simulator.model_vault import READABLE_MS, Entry, Identity, Kept, Saying, StoreFullError, Vault
from tests.simulator.model_view import overlaid
from tests.simulator.network import Reply
from tests.simulator.phone import BlobRef, Key, Round, Said, Waiting, Wiped
from tests.simulator.releases import NEWEST, as_said, versions

if TYPE_CHECKING:
    from tests.simulator.world import World

WIRE_VERSION = 1


class ModelPhone:
    """Implements `Phone`. What the browser keeps (vault, mirror, key) outlives `kill`; the rest is made by `start`."""

    def __init__(self, world: World, name: str, person: str) -> None:
        self.world = world
        self._name, self._person = name, person
        self.draw_anew()
        self._clocks = PhoneClocks(world.clock)
        self._made = 0
        self._sessions = 0
        self._batch_most, self._page_most = MOST_OPERATIONS, PULL_LIMIT
        self.release: Mapping[str, int] = {}
        """Kind -> the version at which the app's release says it, where that is not the newest."""
        self.vault, self.mirrored = self._new_vault(), Mirror(self._passed)
        self.key: EllipticCurvePrivateKey | None = None
        self._running = False

    @property
    def name(self) -> str:
        return self._name

    @property
    def person(self) -> str:
        return self._person

    @property
    def device(self) -> str | None:
        return self.vault.identity.device if self.vault.identity else None

    @property
    def clocks(self) -> PhoneClocks:
        return self._clocks

    @property
    def running(self) -> bool:
        return self._running

    # Life

    def start(self) -> None:
        self._running = True
        self._sessions += 1
        self._clocks.begin_session()
        session = f"{self._name} {self._sessions}"
        self.line = Line(self._send, self._clocks, session, self.vault.meta.get("heard"))
        self.sync_round = Sync(
            self.vault, self.mirrored, self.line, self._renew, WIRE_VERSION, self._count, self._new_id
        )
        self.pace(self._batch_most, self._page_most)

    def pace(self, batch_most: int = MOST_OPERATIONS, page_most: int = PULL_LIMIT) -> None:
        """Few operations in a push and few records in a page, as large ones of many would be."""
        self._batch_most, self._page_most = batch_most, page_most
        if self._running:
            self.sync_round.batch_most, self.sync_round.page_most = batch_most, page_most

    def draw_anew(self) -> None:
        """Its ids and keys are of its present world's seed."""
        self._random = Random(f"phone {self.world.seed} {self._name}")

    def kill(self) -> None:
        self._running = False

    def wipe(self, what: Wiped) -> None:
        self.mirrored = Mirror(self._passed, full=self.mirrored.full, unequal=self.mirrored.unequal)
        if what is Wiped.ALL:
            self.vault = self._new_vault()
            self.key = None
            self.world.network.cookies.pop(self._name, None)

    def full(self, full: bool) -> None:
        self.vault.full = self.mirrored.full = full

    def upgrade(self, release: int = NEWEST) -> None:
        self._running = False
        self.release = versions(release)
        self.wipe(Wiped.MIRROR)
        self.start()

    def twin(self, name: str) -> ModelPhone:
        """Another phone with a copy of all that this one's browser keeps, key included; it is open."""
        twin = ModelPhone(self.world, name, self._person)
        twin.vault.identity, twin.key = self.vault.identity, self.key
        twin.vault.meta, twin.vault.rows = dict(self.vault.meta), dict(self.vault.rows)
        twin.vault.blobs = dict(self.vault.blobs)
        twin.mirrored.feeds = copy.deepcopy(self.mirrored.feeds)
        twin.mirrored.rows = copy.deepcopy(self.mirrored.rows)
        twin.start()
        return twin

    def enrol(self) -> None:
        key = make_key(self._random.randbytes(32))
        code = self.world.enrolment_code(self._person)
        body = {"code": code, "name": self._name, "public_key": public_jwk(key)}
        answer = self.line.json("POST", "/devices", body)
        if answer.status != 201:
            return
        device, me = answer.body["device"], answer.body["me"]
        before = self.vault.identity
        same = before is not None and (before.person, before.server) == (me["person"]["id"], me["server"])
        restored = before is not None and same and before.server_epoch != me["server_epoch"]
        epoch = before.phone_epoch if before is not None and restored else self._epoch_for(me)
        self.key = key
        person, organisation = me["person"]["id"], me["organisation"]["id"]
        identity = Identity(
            device["id"], person, organisation, me["server"], me["server_epoch"], epoch, "active"
        )
        with suppress(StoreFullError):
            self.vault.save_identity(identity)
            if not same or restored:
                self.mirrored.erase()

    def _epoch_for(self, me: Mapping[str, Any]) -> str:
        """The numbers to go on with: where some were never heard, the same person goes on with them."""
        before = self.vault.identity
        unsettled = [one for one in self.vault.entries() if one.state != "settled" and not one.replaced]
        if before is not None and unsettled:
            self.vault.meta[f"unheard:{before.server}:{before.person}"] = before.phone_epoch
        unheard: str | None = self.vault.meta.pop(f"unheard:{me['server']}:{me['person']['id']}", None)
        return unheard or self._random.randbytes(16).hex()

    # What a person does

    def record(
        self,
        kind: str,
        record: str,
        body: dict[str, Any],
        *,
        personal: dict[str, Any] | None = None,
        blobs: Sequence[BlobRef] = (),
        needs: Sequence[str] = (),
        mends: str | None = None,
    ) -> Said:
        identity, said = self.vault.identity, self.line.said()
        if identity is None or said["heard"] is None:
            return Said(None, "not-enrolled")
        if identity.session == "revoked":
            return Said(None, "device-revoked")
        if identity.session == "erasing":
            return Said(None, "device-erasing")
        salt = self._random.randbytes(16).hex() if personal else ""
        making = [
            entry.id
            for entry in self.vault.entries()
            if entry.operation["record"] == record
            and entry.state != "settled"
            and entry.id != mends
            and CATALOGUE[entry.operation["kind"]].creates
        ]
        saying = Saying(
            id=self._new_id(),
            kind=kind,
            record=record,
            feed=self._feed_of(kind, record, identity),
            body=as_said(kind, self._version(kind), body),
            personal={"salt": salt, "values": personal} if personal else None,
            personal_sha256=personal_hash(salt, personal) if personal else None,
            base=self.mirrored.rev(CATALOGUE[kind].record, record) if kind in CATALOGUE else None,
            said=said,
            needs=list(dict.fromkeys([*needs, *making])),
            blobs=blobs,
            mends=mends,
        )
        try:
            return Said(self.vault.append(saying).id)
        except StoreFullError:
            return Said(None, "storage-full")

    def withdraw(self, id: str) -> Said:
        return self.record("operation.withdraw", self._new_id(), {"of": id})

    def keep_blob(self, data: bytes, type: str = "image/jpeg") -> BlobRef | None:
        ref = BlobRef(hashlib.sha256(data).hexdigest(), len(data), type)
        try:
            self.vault.keep_blob(Kept(ref, data))
        except StoreFullError:
            return None
        return ref

    def export(self) -> set[str]:
        """A person hands over in a file what is not on the server; the ids of what it holds."""
        try:
            return self.vault.export()
        except StoreFullError:
            return set()

    def sync(self) -> Round:
        try:
            ended = self.sync_round.round()
            if ended.done and self._upload():
                ended = self.sync_round.round()
        except StoreFullError:
            ended = Round(False, "server-busy")
        if not self.vault.full:
            self.vault.meta["heard"] = self.line.heard
        return ended

    # What it holds

    def outbox(self) -> list[Waiting]:
        return [_told(entry) for entry in self.vault.entries()]

    def blobs(self) -> dict[str, bool]:
        kept = self.vault.blobs.values()
        return {one.ref.sha256: one.verified_ms is not None for one in kept if one.attached}

    def mirror(self) -> dict[Key, tuple[int, dict[str, Any]]]:
        return self.mirrored.records()

    def view(self) -> dict[Key, dict[str, Any]]:
        return overlaid(self.mirrored.records(), self.vault.entries())

    def cursors(self) -> dict[str, int | None]:
        return {name: feed.cursor for name, feed in self.mirrored.feeds.items()}

    def session(self) -> str:
        return self.vault.identity.session if self.vault.identity else "new"

    def needs_you(self) -> list[str]:
        return [
            entry.id for entry in self.vault.entries() if entry.state == "rejected" and not entry.replaced
        ]

    # Inside

    def _new_vault(self) -> Vault:
        return Vault(self._passed, self._version)

    def _version(self, kind: str) -> int:
        return self.release.get(kind, CATALOGUE[kind].version if kind in CATALOGUE else 1)

    def _passed(self, point: str) -> None:
        self.world.crash_point(self, point)

    def _count(self, what: str) -> None:
        self.world.chronicle.count(what)

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply | None:
        self._passed("send")
        reply = self.world.network.exchange(self, method, path, headers, body)
        self._passed("heard")
        return reply

    def _renew(self) -> str:
        assert self.device is not None
        return renew(self.line, self.device, self.key)

    def _new_id(self) -> str:
        self._made += 1
        return uuid7(max(0, self._clocks.wall_ms), self._made, self._random)

    def _feed_of(self, kind: str, record: str, identity: Identity) -> str:
        """A hint for the server: where the record is, as this phone knows it."""
        about = CATALOGUE[kind].record if kind in CATALOGUE else ""
        known = self.mirrored.get(about, record)
        site = known.get("site") if known else None
        return f"person:{identity.person}" if site is None else f"site:{site}"

    def _upload(self) -> bool:
        """Brings what photos wait, and forgets what is on the server for seven days; whether any got there."""
        entries, any_there = {entry.id: entry for entry in self.vault.entries()}, False
        epoch = self.vault.identity.server_epoch if self.vault.identity else ""
        for kept in list(self.vault.blobs.values()):
            if kept.verified_ms is not None and kept.server_epoch != epoch and kept.attached in entries:
                self.vault.mark_blob(kept.ref.sha256, verified_ms=None, upload=None)
        for kept in [one for one in self.vault.blobs.values() if one.attached and one.verified_ms is None]:
            entry = entries.get(kept.attached or "")
            if entry is None or entry.state == "waiting":
                continue
            sha256 = kept.ref.sha256
            remember = partial(self._remember, sha256)
            end = model_uploads.upload(self.line, kept, self._contract_of(entry), remember)
            if end == "verified":
                self.vault.mark_blob(sha256, verified_ms=self.line.now_ms(), upload=None, server_epoch=epoch)
                any_there = True
            if end == "later":
                break
        now_ms, durable_ms = self.line.now_ms(), self.sync_round.durable_ms
        self.vault.drop_blobs(
            sha256
            for sha256, one in list(self.vault.blobs.items())
            if one.verified_ms is not None
            and now_ms - one.verified_ms > READABLE_MS
            and (durable_ms is None or durable_ms >= one.verified_ms)
        )
        return any_there

    def _remember(self, sha256: str, place: str | None) -> None:
        self.vault.mark_blob(sha256, upload=place)

    def _contract_of(self, entry: Entry) -> str | None:
        about = CATALOGUE[entry.operation["kind"]].record
        known = self.view().get((about, entry.operation["record"]))
        return known.get("contract") if known else None


def _told(entry: Entry) -> Waiting:
    operation = entry.operation
    return Waiting(
        id=entry.id,
        n=entry.n,
        phone_epoch=entry.phone_epoch,
        kind=operation["kind"],
        v=operation["v"],
        record=operation["record"],
        needs=tuple(operation["needs"]),
        mends=operation.get("mends"),
        body=operation["body"],
        blobs=tuple(BlobRef(**ref) for ref in operation["blobs"]),
        state=entry.state,
        code=entry.code,
        rev=entry.rev,
        answered_ms=entry.answered_ms,
        pulled=entry.pulled,
        replaced=entry.replaced,
        stuck=entry.stuck,
    )
