"""The desk for mail, short messages and robots: rows are claimed, written, sent, settled, and each try is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.ids import new_id
from server.domain.times import TimeSource
from server.notify.masks import masked
from server.notify.port import TRY_AGAIN, Answer, Sender, Told, Way
from server.notify.web import Web
from server.storage.port import Row, Storage, StorageError, Tx
from server.storage.tables import deliveries, gateways, sendings
from server.usecases import texts
from server.usecases.notices import TEST
from server.usecases.texts import Pen
from server.usecases.ways import hindrance, ways_of
from server.worker.post import CLAIM_MS, Sent, again_ms

LOG = logging.getLogger(__name__)
CLAIMED_PER_LINE = 16
MOST_RETRY_MS = 5 * 60_000

type Settings = Mapping[str, Any]
type Secret = Mapping[str, str]
type Senders = Callable[[Way, Settings, Secret], Sender]
"""Makes the sender of a way out of its settings and its secret."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed delivery, what it says, and who carries it; `hindered` where nobody can."""

    row: Row
    told: texts.Told
    sender: Sender | None
    hindered: str | None

    @property
    def line(self) -> str:
        """The organisation's way out: a slow one holds up no other."""
        return f"{self.row['organisation']}:{self.row['channel']}"

    async def run(self) -> Answer:
        """Hands the text over."""
        if self.sender is None:
            return Answer(Told.REFUSED)
        return await self.sender.send(self.told.to, self.told.text)


class TextsDesk:
    """What people are still to be told in writing (`delivery`)."""

    def __init__(
        self, storage: Storage, clock: TimeSource, senders: Senders, web: Web, public_url: str, secret: bytes
    ) -> None:
        self._storage, self._clock, self._senders, self._web = storage, clock, senders, web
        self._public_url, self._secret = public_url, secret

    def take(self, worker: str, most: int) -> list[Errand]:
        """Claims what is due and writes its words; what has nothing to say any more is settled at once."""
        now_ms = self._clock.now_ms()
        with self._storage.read() as tx:
            due_ms = deliveries.next_due_ms(tx) if most > 0 else None
        if due_ms is None or due_ms > now_ms:
            return []
        with self._storage.write() as tx:
            rows = deliveries.claim(tx, worker, now_ms, CLAIM_MS, CLAIMED_PER_LINE, most)
        errands, silent, broken = self._write(rows, now_ms)
        if silent or broken:
            with self._storage.write() as tx:
                for row in silent:
                    deliveries.end(tx, row, deliveries.ENDED, "nothing-left", now_ms)
                for row in broken:
                    _keep(tx, row, now_ms, {"outcome": deliveries.INTERNAL})
                    if deliveries.end(tx, row, deliveries.FAILED, deliveries.INTERNAL, now_ms):
                        deliveries.hurry(tx, row, now_ms)
        return errands or (self.take(worker, most) if rows else [])

    def _write(self, rows: Sequence[Row], now_ms: int) -> tuple[list[Errand], list[Row], list[Row]]:
        """What is to be sent, what has nothing to say any more, and what could not be written."""
        errands: list[Errand] = []
        silent: list[Row] = []
        broken: list[Row] = []
        with self._storage.read() as tx:
            pen = texts.pen(tx, now_ms, self._public_url, self._secret)
            for row in rows:
                try:
                    errand = self._errand(tx, pen, row)
                except StorageError:
                    raise
                except Exception:
                    # One ticket that cannot be read must not hold up the others.
                    LOG.exception("no words for %s", row["subject"])
                    broken.append(row)
                    continue
                if errand is None:
                    silent.append(row)
                else:
                    errands.append(errand)
        return errands, silent, broken

    def settle(self, sent: Sequence[Sent]) -> None:
        """Notes every try and what it comes to, all in one transaction."""
        own = [(one, one.errand) for one in sent if isinstance(one.errand, Errand)]
        if not own:
            return
        now_ms = self._clock.now_ms()
        with self._storage.write() as tx:
            for one, errand in own:
                _keep(tx, errand.row, one.at_ms, _tried(one, errand))
                _note(tx, errand, one.answer, now_ms)

    def let_go(self, worker: str) -> None:
        """Ends all claims of a worker that stops."""
        with self._storage.write() as tx:
            deliveries.let_go(tx, worker)

    async def close(self) -> None:
        """Lets all connections go."""
        await self._web.close()

    def _errand(self, tx: Tx, pen: Pen, row: Row) -> Errand | None:
        told = pen.written(row)
        if told is None:
            return None
        way = Way(row["channel"])
        hindered = _hindered(tx, row, way)
        settings = gateways.settings(tx, row["organisation"], row["channel"])
        if hindered or settings is None:
            return Errand(row, told, None, hindered or "not-set-up")
        return Errand(
            row, told, self._senders(way, settings, gateways.secret(tx, row["organisation"], way)), None
        )


def _hindered(tx: Tx, row: Row, way: Way) -> str | None:
    """What has come between since it was planned: an address or a way out that was taken away."""
    found = hindrance(ways_of(tx, row["person"]), way, gateways.names(tx, row["organisation"]), False)
    return None if found == "not-verified" and row["about"] == TEST else found


def _tried(sent: Sent, errand: Errand) -> dict[str, Any]:
    return {
        "address": masked(errand.told.to.address) or None,
        "took_ms": sent.took_ms,
        "outcome": errand.hindered or sent.answer.told.value,
        "said": sent.answer.why or None,
    }


def _keep(tx: Tx, row: Row, at_ms: int, tried: Mapping[str, Any]) -> None:
    of_row = {name: row[name] for name in ("organisation", "person", "channel", "subject", "about")}
    nothing = {"address": None, "device": None, "took_ms": 0, "said": None}
    sendings.add(tx, {"id": new_id(), "delivery": row["id"], "at_ms": at_ms, **of_row, **nothing, **tried})


def _note(tx: Tx, errand: Errand, answer: Answer, now_ms: int) -> None:
    row = errand.row
    if answer.told is Told.DELIVERED:
        if deliveries.end(tx, row, deliveries.DELIVERED, answer.told, now_ms):
            deliveries.cover(tx, row, errand.told.concerns, now_ms)
        return
    outcome = errand.hindered or answer.told.value
    LOG.info("%s to %s by %s: %s (%s)", row["about"], row["person"], row["channel"], outcome, answer.why)
    again = again_ms(row["attempts"], answer, now_ms, MOST_RETRY_MS)
    if answer.told in TRY_AGAIN and again < row["ends_ms"]:
        deliveries.try_again(tx, row, again, outcome)
        return
    if deliveries.end(tx, row, deliveries.FAILED, outcome, now_ms):
        deliveries.hurry(tx, row, now_ms)
