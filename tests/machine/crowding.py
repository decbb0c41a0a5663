"""Many phones that work off a fixed number of operations, on either engine, and what must hold afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.machine.installation import Desk, Installation, installed
from tests.machine.phones import Phone, Said


@contextmanager
def served(folder: Path, url: str) -> Iterator[tuple[Installation, Desk]]:
    """A running installation, and a dispatcher who enrols the phones."""
    with installed(folder, url) as made:
        made.start()
        made.wait()
        desk = made.desk()
        try:
            yield made, desk
        finally:
            desk.close()
            made.stop()


class Team:
    """Phones that each push so many batches, all at once; `ended` is set when the last one has."""

    def __init__(self, phones: list[Phone], batches: int, batch: Callable[[Phone], list[Said]]) -> None:
        self.failed: list[BaseException] = []
        self._left = len(phones)
        self._guard = threading.Lock()
        self.ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(phone, batches, batch)) for phone in phones
        ]

    def start(self) -> None:
        """Lets them begin."""
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Waits for all of them."""
        for thread in self._threads:
            thread.join()
        assert not self.failed, self.failed

    def _work(self, phone: Phone, batches: int, batch: Callable[[Phone], list[Said]]) -> None:
        try:
            for _ in range(batches):
                phone.push(batch(phone))
        except BaseException as error:
            self.failed.append(error)
        finally:
            phone.close()
            with self._guard:
                self._left -= 1
                if self._left == 0:
                    self.ended.set()
