"""The post office: hands to push services, mail servers and robots what people are to be told, on a thread and event
loop of its own.

A slow service holds up neither the worker's clocks nor other services. Rows are claimed, sent and settled: a killed
worker's claims end by themselves, and what it had sent without saying so is sent once more under the same topic.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

from server.domain.ids import new_id
from server.domain.times import TimeSource
from server.notify.port import Answer, Told
from server.storage.port import Storage, StorageError, Watch

LOG = logging.getLogger(__name__)
CLAIM_MS = 60_000
MOST_CLAIMED = 512
MOST_PER_SERVICE = 32
GATHER_S = 0.02
LONGEST_WAIT_S = 1.0
LAST_WORDS_S = 3.0
FIRST_RETRY_MS = 2_000
MOST_RETRY_MS = 60_000


@dataclass(frozen=True, slots=True)
class Sent:
    """An errand that has been run: when it began, how long it took, and what came of it."""

    errand: Errand
    answer: Answer
    at_ms: int
    took_ms: int


def again_ms(attempts: int, answer: Answer, now_ms: int, most_ms: int = MOST_RETRY_MS) -> int:
    """When to try once more: later each time, or when the other side wants to be asked again."""
    wait_ms = min(FIRST_RETRY_MS * 2 ** min(attempts - 1, 10), most_ms)
    return now_ms + (wait_ms if answer.retry_after_s is None else max(1, answer.retry_after_s) * 1000)


class Desk(Protocol):
    """One kind of post: what is due of it, and what is noted of what came of it. Used on a thread of its own."""

    def take(self, worker: str, most: int) -> Sequence[Errand]:
        """Claims what is due and writes its words; what has nothing to say any more is settled at once."""
        ...

    def settle(self, sent: Sequence[Sent]) -> None:
        """Notes what came of this desk's errands among those sent."""
        ...

    def let_go(self, worker: str) -> None:
        """Ends all claims of a worker that stops."""
        ...

    async def close(self) -> None:
        """Lets all connections go."""
        ...


class Errand(Protocol):
    """Something claimed and written, ready to go out."""

    @property
    def line(self) -> str:
        """What must not be asked too much at once: a push service, a mail server."""
        ...

    async def run(self) -> Answer:
        """Goes, and gives what came of it."""
        ...


class PostOffice:
    """Claims, sends, settles. `deliver` does all that is due now; `run` goes on until it is told to stop."""

    def __init__(self, storage: Storage, clock: TimeSource, desks: Sequence[Desk]) -> None:
        self._storage, self._clock, self._desks = storage, clock, desks
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
        for desk in self._desks:
            await desk.close()
        self._desk.shutdown()
        self._door.shutdown()

    def _news(self, watch: Watch) -> asyncio.Future[bool]:
        return asyncio.ensure_future(self._at(self._door, watch.wait, LONGEST_WAIT_S))

    async def _at[T](self, pool: ThreadPoolExecutor, work: Callable[..., T], *given: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work, *given)

    async def _send_more(self) -> int:
        errands = await self._at(self._desk, self._take, MOST_CLAIMED - len(self._going))
        self._going |= {asyncio.create_task(self._run(errand)) for errand in errands}
        return len(errands)

    async def _run(self, errand: Errand) -> Sent:
        line = self._lines.setdefault(errand.line, asyncio.Semaphore(MOST_PER_SERVICE))
        async with line:
            at_ms, begun_s = self._clock.now_ms(), time.perf_counter()
            try:
                answer = await errand.run()
            except Exception as error:
                # What an error of ours says may hold a secret: its kind is enough to find it in the code.
                LOG.error("an errand to %s failed: %s", errand.line, type(error).__name__)  # as above
                answer = Answer(Told.UNREACHABLE, type(error).__name__)
        return Sent(errand, answer, at_ms, round((time.perf_counter() - begun_s) * 1000))

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

    def _take(self, most: int) -> list[Errand]:
        found: list[Errand] = []
        for desk in self._desks:
            found += desk.take(self._name, most - len(found)) if most > len(found) else []
        return found

    def _settle(self, sent: Sequence[Sent]) -> None:
        for desk in self._desks:
            desk.settle(sent)

    def _let_go(self) -> None:
        for desk in self._desks:
            desk.let_go(self._name)


def open_post_office(
    storage: Storage, clock: TimeSource, desks: Sequence[Desk], stop: threading.Event
) -> threading.Thread:
    """Starts the post office on a thread of its own; it ends soon after `stop` is set."""

    def work() -> None:
        asyncio.run(PostOffice(storage, clock, desks).run(stop))

    thread = threading.Thread(target=work, name="post", daemon=True)
    thread.start()
    return thread
