"""The post office: hands to push services what phones are to be told, on a thread and event loop of its own.

A slow service holds up neither the worker's clocks nor other services. Rows are claimed, sent and settled: a killed
worker's claims end by themselves, and what it had sent without saying so is sent once more under the same topic.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from server.domain.ids import new_id
from server.domain.times import TimeSource
from server.notify.port import FORGET, TRY_AGAIN, Answer, Channel, Receiver, Told
from server.storage.port import Row, Storage, StorageError, Tx, Watch
from server.storage.tables import feeds, notices, subscriptions
from server.usecases.notices import Notice, Writer

LOG = logging.getLogger(__name__)
CLAIM_MS = 60_000
MOST_CLAIMED = 512
CLAIMED_PER_SERVICE = 128
MOST_PER_SERVICE = 32
GATHER_S = 0.02
LONGEST_WAIT_S = 1.0
LAST_WORDS_S = 3.0
FIRST_RETRY_MS = 2_000
MOST_RETRY_MS = 60_000

type Sent = tuple[Letter, Answer]


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed row and what to say."""

    row: Row
    notice: Notice

    @property
    def receiver(self) -> Receiver:
        """Where to."""
        return Receiver(self.row["endpoint"], self.row["p256dh"], self.row["auth"])

    def ends_ms(self, now_ms: int) -> int:
        """Until when trying makes sense: the life of the message, counted from its first try."""
        return int(self.row["ends_ms"] or now_ms + self.notice.message.ttl_s * 1000)


class PostOffice:
    """Claims, sends, settles. `deliver` does all that is due now; `run` goes on until it is told to stop."""

    def __init__(self, storage: Storage, clock: TimeSource, channel: Channel) -> None:
        self._storage, self._clock, self._channel = storage, clock, channel
        self._name = new_id()
        self._desk = ThreadPoolExecutor(1, "post-desk")
        self._door = ThreadPoolExecutor(1, "post-door")
        self._going: set[asyncio.Task[Sent]] = set()
        self._lines: dict[str, asyncio.Semaphore] = {}

    async def deliver(self) -> int:
        """Hands over all that is due now, and gives how many messages went out."""
        sent = 0
        while await self._send_more() or self._going:
            sent += await self._settle_done(asyncio.wait(self._going, return_when=asyncio.FIRST_COMPLETED))
        return sent

    async def run(self, stop: threading.Event) -> None:
        """Delivers whenever something is due, until `stop` is set; then waits a moment for what is under way."""
        watch = self._storage.watch()
        news = self._news(watch)
        try:
            while not stop.is_set():
                try:
                    await self._send_more()
                    news = self._news(watch) if news.done() else news
                    both: set[asyncio.Future[Any]] = {news, *self._going}
                    await self._settle_done(asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED))
                except StorageError:
                    LOG.exception("the post office waits for the database")
                    await asyncio.sleep(LONGEST_WAIT_S)
        finally:
            watch.close()
            await asyncio.wait({news})
            await self.close()

    async def close(self) -> None:
        """Ends what is under way, lets its claims go for the next worker, and all connections."""
        if self._going:
            await self._settle_done(asyncio.wait(self._going, timeout=LAST_WORDS_S))
        for task in self._going:
            task.cancel()
        await self._at(self._desk, self._let_go)
        await self._channel.close()
        self._desk.shutdown()
        self._door.shutdown()

    def _news(self, watch: Watch) -> asyncio.Future[bool]:
        return asyncio.ensure_future(self._at(self._door, watch.wait, LONGEST_WAIT_S))

    async def _at[T](self, pool: ThreadPoolExecutor, work: Callable[..., T], *given: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work, *given)

    async def _send_more(self) -> int:
        letters = await self._at(self._desk, self._take, MOST_CLAIMED - len(self._going))
        self._going |= {asyncio.create_task(self._send(letter)) for letter in letters}
        return len(letters)

    async def _send(self, letter: Letter) -> Sent:
        line = self._lines.setdefault(letter.row["service"], asyncio.Semaphore(MOST_PER_SERVICE))
        try:
            async with line:
                return letter, await self._channel.send(letter.receiver, letter.notice.message)
        except Exception as error:
            LOG.exception("a message to phone %s was not sent", letter.row["device"])
            return letter, Answer(Told.UNREACHABLE, repr(error))

    async def _settle_done(self, waiting: Awaitable[object]) -> int:
        """Settles what is done when the wait ends, and a moment later: one transaction for many."""
        await waiting
        if self._going:
            await asyncio.sleep(GATHER_S)
        finished = {task for task in self._going if task.done()}
        self._going -= finished
        if finished:
            await self._at(self._desk, self._settle, [task.result() for task in finished])
        return len(finished)

    def _take(self, most: int) -> list[Letter]:
        """Claims what is due and writes its words; what has nothing to say any more is settled at once."""
        now_ms = self._clock.now_ms()
        with self._storage.read() as tx:
            due_ms = notices.next_due_ms(tx, now_ms) if most > 0 else None
        if due_ms is None or due_ms > now_ms:
            return []
        with self._storage.write() as tx:
            rows = notices.claim(tx, self._name, now_ms, CLAIM_MS, CLAIMED_PER_SERVICE, most)
        with self._storage.read() as tx:
            writer = Writer(tx, now_ms)
            written = [(row, _written(writer, row)) for row in rows]
        letters = [
            Letter(row, notice) for row, notice in written if notice and notice.digest != row["digest"]
        ]
        silent = [row for row, notice in written if notice is None or notice.digest == row["digest"]]
        if silent:
            with self._storage.write() as tx:
                for row in silent:
                    notices.settle(tx, row, "nothing-new", now_ms)
        return letters or (self._take(most) if rows else [])

    def _settle(self, sent: Iterable[Sent]) -> None:
        now_ms = self._clock.now_ms()
        with self._storage.write() as tx:
            for letter, answer in sent:
                _note(tx, letter, answer, now_ms)

    def _let_go(self) -> None:
        with self._storage.write() as tx:
            notices.let_go(tx, self._name)


def _written(writer: Writer, row: Row) -> Notice | None:
    try:
        return writer.notice(row)
    except StorageError:
        raise
    except Exception:
        # One ticket that cannot be read must not hold up the others; its next change tries again.
        LOG.exception("no words for %s", row["subject"])
        return None


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
            feeds.bump(tx, f"device:{row['device']}")  # an open app looks again, and subscribes anew
        return
    wait_ms = min(FIRST_RETRY_MS * 2 ** min(row["attempts"] - 1, 10), MOST_RETRY_MS)
    again_ms = now_ms + (wait_ms if answer.retry_after_s is None else max(1, answer.retry_after_s) * 1000)
    if answer.told in TRY_AGAIN and again_ms < letter.ends_ms(now_ms):
        notices.try_again(tx, row, again_ms, letter.ends_ms(now_ms), answer.told)
    else:
        notices.settle(tx, row, answer.told, now_ms)


def open_post_office(
    storage: Storage, clock: TimeSource, channel: Channel, stop: threading.Event
) -> threading.Thread:
    """Starts the post office on a thread of its own; it ends soon after `stop` is set."""

    def work() -> None:
        asyncio.run(PostOffice(storage, clock, channel).run(stop))

    thread = threading.Thread(target=work, name="post", daemon=True)
    thread.start()
    return thread
