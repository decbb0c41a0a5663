"""Threads that take turns: one runs at a time, and a seeded draw decides at each gate who runs next.

The server's own locks (`server/storage/turns.py`, `group.py`) are made of these while a world lives, so that several
writers meet in them in an order that one seed repeats.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from server.storage import group, turns
from tests.simulator.luck import swapped


class EverybodyWaitsError(AssertionError):
    """Everybody waits for somebody."""


@dataclass(eq=False)
class Job:
    """One thread: what it waits for, and what came of it."""

    work: Callable[[], None]
    go: threading.Lock = field(default_factory=lambda: _closed())
    waits_for: Callable[[], bool] | None = None
    done: bool = False
    error: BaseException | None = None

    def ready(self) -> bool:
        """Whether it could run now."""
        return not self.done and (self.waits_for is None or self.waits_for())


class Together:
    """Runs jobs side by side, deterministically."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._back = _closed()
        self._jobs: list[Job] = []
        self._current: Job | None = None
        self.doom: Callable[[], BaseException | None] = lambda: None
        """What ends everybody who waits: the process that they wait in is gone."""

    @property
    def running(self) -> bool:
        """Whether several jobs are under way, and this is one of them."""
        return self._current is not None

    def run(self, *works: Callable[[], None]) -> list[BaseException | None]:
        """Runs all to their ends; what each raised."""
        self._jobs = [Job(work) for work in works]
        threads = [threading.Thread(target=self._body, args=(job,), daemon=True) for job in self._jobs]
        for thread in threads:
            thread.start()
        self._hand_on(None)
        self._back.acquire()
        self._current = None
        if not all(job.done for job in self._jobs):
            raise EverybodyWaitsError("every job waits")
        for thread in threads:
            thread.join()
        return [job.error for job in self._jobs]

    def gate(self) -> None:
        """Somebody else may go on here."""
        if self._current is not None:
            self._wait(None)

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits until something holds. Raises EverybodyWaitsError where nobody else is there to make it so."""
        while not holds():
            if self._current is None:
                raise EverybodyWaitsError("it would wait for itself for ever")
            self._wait(holds)
            if not holds() and (end := self.doom()) is not None:
                raise end

    def _wait(self, holds: Callable[[], bool] | None) -> None:
        job = self._current
        assert job is not None
        job.waits_for = holds
        if self._hand_on(job):
            job.go.acquire()

    def _hand_on(self, giver: Job | None) -> bool:
        """Draws who runs next and wakes it; False where that is the giver, who goes on without a switch of threads."""
        doomed = self.doom() is not None
        ready = [job for job in self._jobs if job.ready() or (doomed and not job.done)]
        if not ready:  # all are done, or everybody waits: `run` looks which
            self._back.release()
            return True
        job = self._random.choice(ready)
        self._current, job.waits_for = job, None
        if job is giver:
            return False
        job.go.release()
        return True

    def _body(self, job: Job) -> None:
        job.go.acquire()
        try:
            job.work()
        except BaseException as error:  # handed to whoever ran it
            job.error = error
        job.done = True
        self._hand_on(job)


def _closed() -> threading.Lock:
    """A lock that is taken: whoever wants it waits until somebody else gives it back."""
    lock = threading.Lock()
    lock.acquire()
    return lock


class TurnLock:
    """`threading.Lock` for whoever takes turns."""

    def __init__(self, together: Together) -> None:
        self._together = together
        self._taken = False

    def acquire(self) -> bool:
        """Waits until it is free, and takes it."""
        self._together.until(lambda: not self._taken)
        self._taken = True
        return True

    def release(self) -> None:
        """Frees it."""
        self._taken = False

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_error: object) -> None:
        self.release()


class TurnEvent:
    """`threading.Event` for whoever takes turns."""

    def __init__(self, together: Together) -> None:
        self._together = together
        self._set = False

    def set(self) -> None:
        """Wakes all."""
        self._set = True

    def wait(self) -> bool:
        """Waits until it is set."""
        self._together.until(lambda: self._set)
        return True


class TurnThreading:
    """What `turns.py` and `group.py` use of `threading`."""

    def __init__(self, together: Together) -> None:
        self._together = together

    def Lock(self) -> TurnLock:  # noqa: N802  # the name of the standard library
        """A lock."""
        return TurnLock(self._together)

    def Event(self) -> TurnEvent:  # noqa: N802  # the name of the standard library
        """An event."""
        return TurnEvent(self._together)

    def get_ident(self) -> int:
        """Who asks."""
        return threading.get_ident()


@contextmanager
def taking_turns(together: Together) -> Iterator[None]:
    """The server's locks are of this kind while in here."""
    shim = TurnThreading(together)
    with swapped(turns, "threading", shim), swapped(group, "threading", shim):
        yield
