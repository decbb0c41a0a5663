"""The desk for phones: Web Push to their browsers, from rows that are claimed, sent and settled."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.ids import new_id
from server.domain.times import TimeSource
from server.notify.port import FORGET, TRY_AGAIN, Answer, Channel, Receiver, Told, Way
from server.storage.port import Row, Storage, StorageError, Tx
from server.storage.tables import feeds, notices, sendings, subscriptions
from server.usecases.notices import TEST, Notice, Writer
from server.worker.post import CLAIM_MS, Sent, again_ms

LOG = logging.getLogger(__name__)
CLAIMED_PER_SERVICE = 128


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed row and what to say."""

    row: Row
    notice: Notice
    channel: Channel

    @property
    def line(self) -> str:
        """The push service."""
        return str(self.row["service"])

    async def run(self) -> Answer:
        """Hands the message to the push service."""
        receiver = Receiver(self.row["endpoint"], self.row["p256dh"], self.row["auth"])
        return await self.channel.send(receiver, self.notice.message)

    def ends_ms(self, now_ms: int) -> int:
        """Until when trying makes sense: the life of the message, counted from its first try."""
        return int(self.row["ends_ms"] or now_ms + self.notice.message.ttl_s * 1000)


class PhonesDesk:
    """What phones are still to be told (`notice`)."""

    def __init__(self, storage: Storage, clock: TimeSource, channel: Channel) -> None:
        self._storage, self._clock, self._channel = storage, clock, channel

    def take(self, worker: str, most: int) -> list[Letter]:
        """Claims what is due and writes its words; what has nothing to say any more is settled at once."""
        now_ms = self._clock.now_ms()
        with self._storage.read() as tx:
            due_ms = notices.next_due_ms(tx, now_ms) if most > 0 else None
        if due_ms is None or due_ms > now_ms:
            return []
        with self._storage.write() as tx:
            rows = notices.claim(tx, worker, now_ms, CLAIM_MS, CLAIMED_PER_SERVICE, most)
        with self._storage.read() as tx:
            writer = Writer(tx, now_ms)
            written = [(row, _written(writer, row)) for row in rows]
        letters = [
            Letter(row, notice, self._channel)
            for row, notice in written
            if notice and notice.digest != row["digest"]
        ]
        silent = [row for row, notice in written if notice is None or notice.digest == row["digest"]]
        if silent:
            with self._storage.write() as tx:
                for row in silent:
                    notices.settle(tx, row, "nothing-new", now_ms)
        return letters or (self.take(worker, most) if rows else [])

    def settle(self, sent: Sequence[Sent]) -> None:
        """Notes what came of it, all in one transaction."""
        own = [(one, one.errand) for one in sent if isinstance(one.errand, Letter)]
        if not own:
            return
        now_ms = self._clock.now_ms()
        with self._storage.write() as tx:
            for one, letter in own:
                _keep(tx, one, letter)
                _note(tx, letter, one.answer, now_ms)

    def let_go(self, worker: str) -> None:
        """Ends all claims of a worker that stops."""
        with self._storage.write() as tx:
            notices.let_go(tx, worker)

    async def close(self) -> None:
        """Lets all connections go."""
        await self._channel.close()


def _written(writer: Writer, row: Row) -> Notice | None:
    try:
        return writer.notice(row)
    except StorageError:
        raise
    except Exception:
        # One ticket that cannot be read must not hold up the others; its next change tries again.
        LOG.exception("no words for %s", row["subject"])
        return None


def _keep(tx: Tx, sent: Sent, letter: Letter) -> None:
    row, subject = letter.row, letter.row["subject"]
    sendings.add(
        tx,
        {
            "id": new_id(),
            "organisation": row["organisation"],
            "person": row["person"],
            "channel": Way.PUSH.value,
            "address": None,
            "subject": "" if subject == TEST else subject,
            "about": letter.notice.about.value,
            "delivery": None,
            "device": row["device"],
            "at_ms": sent.at_ms,
            "took_ms": sent.took_ms,
            "outcome": sent.answer.told.value,
            "said": sent.answer.why or None,
        },
    )


def _note(tx: Tx, letter: Letter, answer: Answer, now_ms: int) -> None:
    row = letter.row
    if answer.told is Told.DELIVERED:
        notices.delivered(tx, row, letter.notice.about, letter.notice.digest, now_ms)
        return
    LOG.info("phone %s: %s (%s)", row["device"], answer.told, answer.why)
    if answer.told is Told.KEY_REFUSED:
        LOG.warning(
            "%s refuses our signature: is HALFHOUR_PUSH_CONTACT an address that it can reach?", row["service"]
        )
    if answer.told in FORGET:
        known = subscriptions.of_device(tx, row["device"])
        if known is not None and known["endpoint"] == row["endpoint"]:
            subscriptions.forget(tx, row["device"])
            feeds.poke(tx, f"device:{row['device']}")  # an open app looks again, and subscribes anew
        return
    again = again_ms(row["attempts"], answer, now_ms)
    if answer.told in TRY_AGAIN and again < letter.ends_ms(now_ms):
        notices.try_again(tx, row, again, letter.ends_ms(now_ms), answer.told)
    else:
        notices.settle(tx, row, answer.told, now_ms)
