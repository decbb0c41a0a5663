"""One device of one person: records whether or not there is a network, and syncs when asked to."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from halfhour.clocks import Clocks, SystemClocks
from halfhour.erasing import Eraser
from halfhour.live import LIVE, Poke, pokes
from halfhour.mirror import Mirror
from halfhour.outbox import Entry, State
from halfhour.pull import Puller
from halfhour.push import Pusher
from halfhour.rounds import Pause, PausedError, Round
from halfhour.session import Identity, Session
from halfhour.spelling import canonical, new_id, next_stamp, personal_sha256
from halfhour.transport import API, Http, Transport
from halfhour.tus import Uploader
from halfhour.vault import Vault

MOST_TURNS = 20
BLOBS_STAY_MS = 7 * 86_400_000


class Client:
    """A device. Not for several threads at once; several clients of one process are several devices.

    `vault` is its file: key, outbox and blobs outlive the process there. `kinds` is the catalogue of operations as
    `catalogue()` gives it; many clients of one server may share it.
    """

    def __init__(
        self,
        url: str,
        vault: Path | str,
        *,
        clocks: Clocks | None = None,
        transport: Transport | None = None,
        kinds: Mapping[str, Any] | None = None,
    ) -> None:
        self.vault = Vault(vault)
        self.mirror = Mirror(self.vault)
        self._clocks = clocks or SystemClocks()
        self._session = Session(self.vault, transport or Http(url), self._clocks)
        self._kinds = kinds
        self._pusher = Pusher(self.vault, self.mirror, self._session)
        self._puller = Puller(self.vault, self.mirror, self._session, self._pusher)
        self._uploader = Uploader(self.vault, self._session)
        self._eraser = Eraser(self.vault, self.mirror, self._session, self.record)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hangs up and closes the vault; what it holds stays."""
        self.transport.close()
        self.vault.close()

    @property
    def transport(self) -> Transport:
        """The way to the server; another one may be put in its place, and speaks in the same session."""
        return self._session.transport

    @transport.setter
    def transport(self, transport: Transport) -> None:
        transport.cookie = self._session.transport.cookie
        self._session.transport = transport

    @property
    def identity(self) -> Identity:
        """Who this is. Raises RuntimeError before enrolment."""
        return self._session.identity

    @property
    def enrolled(self) -> bool:
        """Whether this vault belongs to a device yet."""
        return self.vault.get("identity") is not None

    @property
    def durable_ms(self) -> int | None:
        """Up to when the server's commits are in an off-machine copy, as the last push heard."""
        return self._pusher.durable_ms

    def enrol(self, code: str, name: str) -> Identity:
        """Enrols as a device with a code of the console. Raises RefusedError."""
        return self._entered(self._session.enrol(code, name))

    def sign_in(self, login: str, password: str, name: str) -> Identity:
        """Signs a person in and enrols as a device of theirs. Raises RefusedError."""
        return self._entered(self._session.sign_in(login, password, name))

    def _entered(self, who: Identity) -> Identity:
        self.mirror.erase()
        self.mirror.restart([f"person:{who.person}", f"device:{who.device}"])
        return who

    def catalogue(self) -> Mapping[str, Any]:
        """Kind -> {v, shape, record, creates, by, personal}, as the server's OpenAPI document has it; kept.

        Raises:
            RefusedError: not kept yet, and the server is not to be had.
        """
        self._kinds = self._kinds or self.vault.get("kinds")
        if self._kinds is None:
            schemas = self._session.expect("GET", "/openapi.json")["components"]["schemas"]
            self._kinds = {
                name.removeprefix("Body."): said["x-operation"]
                for name, said in schemas.items()
                if name.startswith("Body.")
            }
            self.vault.put(kinds=self._kinds)
        return self._kinds

    def new_id(self) -> str:
        """An id for a record that this client makes."""
        return new_id(self._clocks.wall_ms())

    def record(
        self,
        kind: str,
        record: str,
        body: Mapping[str, Any] | None = None,
        *,
        personal: Mapping[str, Any] | None = None,
        needs: Sequence[str] = (),
        blobs: Sequence[Mapping[str, Any]] = (),
        mends: str | None = None,
    ) -> str:
        """Saves an operation in the vault and gives its id; once this returns it is not lost. Needs no network.

        `personal` are the values that the catalogue names as personal: they travel beside the operation.

        Raises:
            ValueError: a kind or a personal value that the catalogue does not have, a personal value in the body, or
                a value that has no JSON.
        """
        about = self._about(kind, body or {}, personal or {})
        who, said = self.identity, self._session.time.said()
        salt = secrets.token_hex(16)
        apart = {"personal_sha256": personal_sha256(salt, dict(personal))} if personal else {}
        known = self.mirror.get(record)

        def make(n: int) -> Entry:
            hlc = next_stamp(self.vault.get("hlc"), said["wall_ms"], who.device)
            self.vault.put(hlc=hlc)
            operation = {
                "id": self.new_id(),
                "n": n,
                "kind": kind,
                "v": about["v"],
                "shape": about["shape"],
                "record": record,
                "feed": f"person:{who.person}",
                "body": dict(body or {}),
                **apart,
                "base": known.rev if known else None,
                "hlc": hlc,
                "said": said,
                "needs": [*needs, *self._makers_of(record)],
                "blobs": list(blobs),
                **({"mends": mends} if mends else {}),
            }
            beside = canonical({"salt": salt, "values": dict(personal)}) if personal else None
            wire = json.dumps(operation, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            wire.encode()  # half a surrogate pair has no UTF-8: it is refused here, not by the server
            return Entry(n, operation["id"], record, who.phone_epoch, wire, beside, said["wall_ms"])

        return self.vault.append(who.phone_epoch, make).id

    def _about(self, kind: str, body: Mapping[str, Any], personal: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the catalogue says of a kind; refused here already is what the server would refuse."""
        about: Mapping[str, Any] | None = self.catalogue().get(kind)
        if about is None:
            raise ValueError(f"the catalogue has no operation {kind!r}")
        apart = set(about["personal"])
        if foreign := personal.keys() - apart:
            raise ValueError(f"{kind!r} has no personal values {sorted(foreign)}")
        if misplaced := body.keys() & apart:
            raise ValueError(f"{sorted(misplaced)} of {kind!r} travel apart: pass them as personal")
        return about

    def _makers_of(self, record: str) -> list[str]:
        """What makes a record must be settled before what is said of it."""
        kinds, about = self.catalogue(), self.vault.entries_about(self.identity.phone_epoch, record)
        return [entry.id for entry in about if kinds[entry.operation["kind"]]["creates"]]

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is recorded inside is saved as one, with one flush to the disk: for imports of many."""
        with self.vault.writing():
            yield

    def keep_blob(self, data: bytes, type: str, contract: str = "") -> dict[str, Any]:
        """Keeps bytes in the vault until the server has verified them; gives {sha256, bytes, type} for `blobs`.

        `contract` is that of the record they belong to: who serves it sees them; without one only the desk does.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        with self.vault.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO blob (sha256, type, data, contract) VALUES (?, ?, ?, ?)",
                (sha256, type, data, contract),
            )
        return {"sha256": sha256, "bytes": len(data), "type": type}

    def sync(self) -> Round:
        """Pushes, uploads, pulls and settles until nothing more moves. Never raises for the network or the server."""
        try:
            for _ in range(MOST_TURNS):
                self._pusher.drain()
                self._uploader.upload_waiting()
                self._puller.pull()
                if self._eraser.say_last_word():
                    self._pusher.drain()
                    return self._erased()
                self._forget()
                if not self._pusher.may_go():
                    return Round()
        except PausedError as stop:
            if stop.round.pause is Pause.REVOKED:
                if self._eraser.has_said():  # its answer was lost: the server knows us no more
                    return self._erased()
                self.mirror.erase()  # what is pending stays in the vault
            return stop.round
        return Round(Pause.BUSY)

    def _erased(self) -> Round:
        self._eraser.erase()
        return Round(Pause.ERASED)

    def push(self) -> Round:
        """Only the push of a round."""
        return _ended(self._pusher.drain)

    def pull(self) -> Round:
        """Only the pull of a round."""
        return _ended(self._puller.pull)

    def upload(self) -> Round:
        """Only the blobs of a round."""
        return _ended(self._uploader.upload_waiting)

    def entries(self, *states: State) -> list[Entry]:
        """What was said and not yet forgotten, oldest first: all of it, or what is in these states."""
        return self.vault.entries(self.identity.phone_epoch, *states)

    def pokes(self) -> Iterator[Poke]:
        """Waits for pokes and gives each; ends when the server ends the stream. Raises OSError, RefusedError."""
        stream = getattr(self.transport, "stream", None)
        if stream is None:
            raise TypeError("this transport has no stream")
        with stream(LIVE) as lines:
            yield from pokes(lines)

    def _forget(self) -> None:
        """Drops what the mirror shows and the off-machine copy holds; blobs stay a week where there is no copy."""
        durable_ms = self.durable_ms
        if durable_ms is not None:
            self.vault.forget(self.identity.phone_epoch, durable_ms)
        self.vault.forget_blobs(
            self._session.time.server_ms() - BLOBS_STAY_MS if durable_ms is None else durable_ms
        )


def _ended(step: Any) -> Round:
    try:
        step()
    except PausedError as stop:
        return stop.round
    return Round()


__all__ = ["API", "Client"]
