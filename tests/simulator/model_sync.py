"""The model phone's round of sync: push what waits, pull what changed, settle; as pwa/core/sync.ts does it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from server.domain.operations import CATALOGUE
from server.domain.times import to_ms
from tests.simulator import model_outbox as outbox
from tests.simulator.model_eraser import Eraser
from tests.simulator.model_fill import Fill
from tests.simulator.model_line import Answer, Line
from tests.simulator.model_mirror import Mirror
from tests.simulator.model_vault import Entry, Identity, Vault
from tests.simulator.phone import Round

MOST_OPERATIONS = 200
PULL_LIMIT = 500
PAGES_MOST = 2_000
RENEWALS_MOST = 3
TURNS_MOST = 20
FILLS_MOST = 3
STILL_READABLE = frozenset({503, 507})
"""Busy or full, a server still gives what it holds."""

type Stop = Round
OFFLINE = Round(False, offline=True)
BUSY = Round(False, "server-busy")
OTHER_SERVER = Round(False, "other-server")
SIGN_IN = Round(False, "sign-in-needed")
REVOKED = Round(False, "revoked")


class Again(Exception):  # noqa: N818  # no error: the step is to be taken once more
    """It has been dealt with."""


class PushFirst(Exception):  # noqa: N818  # no error: only a push can sort it out
    """Another server_epoch."""


class Sync:
    """One run of the app has one. `batch_most` makes small batches of few operations, as large ones of many would."""

    def __init__(
        self,
        vault: Vault,
        mirror: Mirror,
        line: Line,
        renew: Callable[[], str],
        version: int,
        count: Callable[[str], None],
        new_id: Callable[[], str],
    ) -> None:
        self._vault, self._mirror, self._line, self._renew = vault, mirror, line, renew
        self._version = version
        self._fill = Fill(mirror, line, count)
        self._eraser = Eraser(vault, mirror, line, new_id)
        self.batch_most = MOST_OPERATIONS
        self.page_most = PULL_LIMIT
        self.durable_ms: int | None = None
        self._narrowed = MOST_OPERATIONS
        self._greeted: tuple[str, str, str] | None = None
        """As whom this phone has been told what the server holds of it."""
        self._renewals = 0
        self._refused: Stop | None = None
        """Why nothing more is pushed in this round, which goes on reading."""

    def round(self) -> Round:
        """Push, pull and settle until nothing more moves."""
        identity = self._vault.identity
        if identity is None:
            return SIGN_IN
        if identity.session == "revoked" and not self._is_restored():
            forgotten = self._eraser.is_forgotten(identity, revoked=True)
            return SIGN_IN if forgotten else REVOKED
        self._renewals, self._refused = 0, None
        return self._turns()

    def _turns(self) -> Round:
        for _ in range(TURNS_MOST):
            stop = self._drain()
            if self._eraser.is_forgotten(self._me, revoked=stop == REVOKED):
                return SIGN_IN
            if stop is not None:
                return stop
            try:
                stop = self._pull()
            except PushFirst:
                if self._refused is not None:
                    return self._refused
                continue
            if self._refused is not None:
                return self._end_refused(self._refused, stop)
            if stop is not None:
                return stop
            more = self._settle()
            if not self._eraser.obey(self._me) and not more:
                return Round(True)
        return BUSY

    def _end_refused(self, refused: Stop, pulled: Stop | None) -> Stop:
        if pulled is None:
            self._settle()
        return refused if pulled is None or pulled.pause in ("server-busy", "server-full") else pulled

    def _is_restored(self) -> bool:
        """A revoked phone asks whether the desk gave it its right back; its key answers for it."""
        return self._renew() == "renewed" and self._eraser.go_on(self._me)

    @property
    def _me(self) -> Identity:
        identity = self._vault.identity
        assert identity is not None
        return identity

    @property
    def _name(self) -> tuple[str, str, str]:
        return (self._me.device, self._me.phone_epoch, self._me.server_epoch)

    # Push

    def _drain(self) -> Stop | None:
        while self._refused is None:
            entries = self._vault.entries()
            batch = outbox.next_batch(entries, min(self.batch_most, self._narrowed))
            if not batch and self._greeted == self._name:
                return None
            try:
                stop = self._push_once(entries, batch)
            except Again:
                continue
            if stop is not None:
                return stop
        return None

    def _push_once(self, entries: list[Entry], batch: list[Entry]) -> Stop | None:
        answer = self._line.text("POST", "/sync/push", self._push_text(entries, batch))
        if answer.status == 200:
            return self._take_push(batch, answer)
        if answer.status in (413, 400, 422) and batch:
            return self._narrow(batch, answer)
        stop = self._troubled(answer)
        if answer.status in STILL_READABLE:
            self._refused, stop = stop, None
        return stop

    def _push_text(self, entries: list[Entry], batch: list[Entry]) -> bytes:
        me, sent = self._me, {entry.id for entry in batch}
        left = [entry for entry in entries if entry.state == "waiting" and entry.id not in sent]
        head = {
            "v": self._version,
            "device": me.device,
            "phone_epoch": me.phone_epoch,
            "server": me.server,
            "server_epoch": me.server_epoch,
            "wall_ms": self._line.said()["wall_ms"],
            "waiting": {
                "operations": len(left),
                "oldest": None,
                "blob_bytes": self._vault.waiting_bytes(),
            },
        }
        personal = {entry.id: entry.personal for entry in batch if entry.personal is not None}
        operations = ",".join(entry.wire for entry in batch)
        text = f'{json.dumps(head)[:-1]},"operations":[{operations}],"personal":{json.dumps(personal)}}}'
        return text.encode()

    def _take_push(self, batch: list[Entry], answer: Answer) -> Stop | None:
        if answer.body["server"] != self._me.server:
            return OTHER_SERVER
        now_ms = _ms(answer.body["now"])
        sent = {entry.id: entry for entry in batch}
        settled = [
            outbox.judged(sent[told["id"]], told, now_ms)
            for told in answer.body["outcomes"]
            if told["id"] in sent
        ]
        self._vault.update(settled)
        again = outbox.lost(self._vault.entries(), answer.body["held"])
        self._vault.update(again)
        self._greeted = self._name
        self.durable_ms = answer.body.get("durable_ms")
        self._widen()
        if len(settled) < len(batch) or any(entry.id in sent for entry in again):
            return BUSY
        return None

    def _narrow(self, batch: list[Entry], answer: Answer) -> Stop | None:
        if len(batch) > 1:
            self._narrowed = (len(batch) + 1) // 2
            raise Again
        refused = replace(
            batch[0],
            state="rejected",
            stuck=True,
            pulled=True,
            outcome="rejected",
            code=answer.code or "body-malformed",
        )
        self._vault.update([refused])
        self._widen()
        raise Again

    def _widen(self) -> None:
        self._narrowed = min(MOST_OPERATIONS, self._narrowed * 2)

    # Pull

    def _pull(self) -> Stop | None:
        refetched: set[str] = set()
        for _ in range(PAGES_MOST):
            me, feeds = self._me, self._feeds_to_read()
            body = {
                "device": me.device,
                "phone_epoch": me.phone_epoch,
                "server": me.server,
                "server_epoch": me.server_epoch,
                "v": self._version,
                "feeds": feeds,
                "limit": self.page_most,
                "snapshots": True,
            }
            answer = self._line.json("POST", "/sync/pull", body)
            self._look_at_epoch(me, answer)
            try:
                if answer.status == 200:
                    if self._take_pull(feeds, answer, refetched):
                        continue
                    large = [] if me.session == "erasing" else answer.body.get("snapshots", [])
                    if not large:
                        return None
                    unfilled = self._fill_up(large[0]["feed"])
                    if unfilled is not None:
                        return unfilled
                    continue
                stop = self._read_anew(answer, refetched) if answer.status == 410 else self._troubled(answer)
            except Again:
                continue
            return stop
        return BUSY

    def _fill_up(self, feed: str) -> Stop | None:
        """Fills a large feed from a snapshot, and pushes in between; None once the pull can go on behind it."""
        begun = 0
        while begun < FILLS_MOST:
            filled = self._fill.step(feed)
            if isinstance(filled, Answer):
                return self._troubled(filled)
            if filled == "whole":
                return None
            begun += filled == "anew"
            stop = self._drain()
            if stop is not None:
                return stop
        return BUSY

    def _look_at_epoch(self, me: Identity, answer: Answer) -> None:
        server, epoch = answer.body.get("server"), answer.body.get("server_epoch")
        if answer.status in (200, 409, 410) and server == me.server and epoch not in (None, me.server_epoch):
            self._greeted = None
            raise PushFirst

    def _read_anew(self, answer: Answer, refetched: set[str]) -> Stop | None:
        stale = answer.body.get("feeds") or list(self._mirror.feeds)
        if not stale or all(feed in refetched for feed in stale):
            return BUSY
        refetched.update(stale)
        self._mirror.restart(stale)
        raise Again

    def _take_pull(self, asked: list[dict[str, Any]], answer: Answer, refetched: set[str]) -> bool:
        if self._me.session == "erasing":
            return self._take_own_feed(answer)
        joined, left = answer.body["grants"]["joined"], answer.body["grants"]["left"]
        if left:
            self._mirror.leave(left)
        pages = [page for page in answer.body["feeds"] if page["feed"] not in left]
        unequal = self._mirror.apply(pages)
        again = [feed for feed in unequal if feed not in refetched]
        refetched.update(again)
        if again:
            self._mirror.restart(again)
        known = {one["feed"] for one in asked} | {page["feed"] for page in pages}
        fresh = [feed for feed in joined if feed not in known]
        if fresh:
            self._mirror.restart(fresh)
        return bool(fresh or again or any(page["more"] for page in pages))

    def _take_own_feed(self, answer: Answer) -> bool:
        """A phone that erases itself reads what it is told, and nothing else."""
        own = [page for page in answer.body["feeds"] if page["feed"] == f"device:{self._me.device}"]
        self._mirror.apply(own)
        return any(page["more"] for page in own)

    def _feeds_to_read(self) -> list[dict[str, Any]]:
        me = self._me
        others = [] if me.session == "erasing" else [f"person:{me.person}", f"catalogue:{me.organisation}"]
        own = [f"device:{me.device}", *others]
        known = {name: feed.cursor for name, feed in self._mirror.feeds.items()}
        return [{"feed": name, "cursor": cursor} for name, cursor in {**dict.fromkeys(own), **known}.items()]

    # Settle

    def _settle(self) -> bool:
        by_id = {entry.id: entry for entry in self._vault.entries()}
        later: dict[str, Entry] = {}
        for row in list(self._mirror.rows.values()):
            if row.kind != "outcome":
                continue
            told, entry = row.record, by_id.get(row.record["operation"])
            if entry is None or entry.state != "parked":
                continue
            if (told["outcome"], told["code"]) != ("parked", entry.code):
                later[entry.id] = outbox.judged(entry, told, max(told["at_ms"], entry.answered_ms or 0))
        by_id.update(later)
        seen = [
            replace(entry, pulled=True)
            for entry in by_id.values()
            if entry.state == "settled" and not entry.pulled and self._shows(entry)
        ]
        changed = {**later, **{entry.id: entry for entry in seen}}
        by_id.update(changed)
        self._vault.update(changed.values())
        self._vault.remove(outbox.forgettable(by_id.values(), self.durable_ms, self._line.now_ms()))
        return bool(later) and bool(outbox.next_batch(self._vault.entries(), self.batch_most))

    def _shows(self, entry: Entry) -> bool:
        kind = CATALOGUE[entry.operation["kind"]].record
        rev = self._mirror.rev(kind, entry.operation["record"])
        # Not there after a whole pull: gone, or never this phone's to see.
        return rev is None or rev >= (entry.rev or 0)

    # Trouble

    def _troubled(self, answer: Answer) -> Stop | None:
        if answer.status == 0:
            return OFFLINE
        if answer.status == 401 or (answer.status == 403 and answer.code == "device-unknown"):
            return self._sign_in_again()
        if answer.status == 403 and answer.code == "device-revoked":
            return self._revoked()
        if answer.status == 409:
            return self._meet_server(answer)
        return Round(False, {426: "update-needed", 507: "server-full"}.get(answer.status, "server-busy"))

    def _sign_in_again(self) -> Stop | None:
        self._renewals += 1
        renewed = self._renew() if self._renewals <= RENEWALS_MOST else "refused"
        if renewed == "offline":
            return OFFLINE
        if renewed == "revoked":
            return self._revoked()
        session = "active" if renewed == "renewed" else "sign-in-needed"
        if self._me.session != session:
            self._vault.save_identity(replace(self._me, session=session))
        if renewed == "renewed":
            raise Again
        return SIGN_IN

    def _revoked(self) -> Stop:
        self._mirror.erase()
        self._vault.save_identity(replace(self._me, session="revoked"))
        return REVOKED

    def _meet_server(self, answer: Answer) -> Stop | None:
        me, body = self._me, answer.body
        if body.get("server") != me.server or body.get("server_epoch") is None:
            return OTHER_SERVER
        if body["server_epoch"] == me.server_epoch:
            return BUSY
        entries, held = self._vault.entries(), body.get("held")
        waiting = [outbox.waiting_again(entry) for entry in entries if not entry.stuck]
        self._vault.update(outbox.lost(entries, held) if held else waiting)
        self._mirror.restart(list(self._mirror.feeds), restored=True)
        # Last: a crash before this line meets the same answer again.
        self._vault.save_identity(replace(me, server_epoch=body["server_epoch"]))
        raise Again


def _ms(text: str) -> int:
    return to_ms(datetime.fromisoformat(text))
