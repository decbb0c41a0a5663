"""Several phones at once, each on a thread of its own, pushing until they are told that it is enough."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.machine.phones import Phone, Said
from tests.world import id_of

PHONES = 8
MOST_AT_ONCE = 4


class Crowd:
    """Phones that push; `settled` counts what they were told. Each works off its whole outbox in the end."""

    def __init__(
        self,
        phones: list[Phone],
        say: Callable[[random.Random, Phone], Said],
        told: Callable[[Phone, dict[str, Any]], None] = lambda _phone, _answer: None,
    ) -> None:
        self.phones = phones
        self._say = say
        self._told = told
        self._settled = 0
        self._moved = threading.Condition()
        self._enough = threading.Event()
        self._given_up = threading.Event()
        self._failed: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._work, args=(phone, random.Random(number)))
            for number, phone in enumerate(phones)
        ]

    def until(self, settled: int) -> None:
        """Waits until so many operations are settled in all."""
        with self._moved:
            self._moved.wait_for(lambda: self._settled >= settled or self._failed)
        self._look()

    @property
    def settled(self) -> int:
        """How many operations have been settled."""
        with self._moved:
            return self._settled

    def finish(self) -> None:
        """Lets each phone settle what it holds, and ends them."""
        self._enough.set()
        for thread in self._threads:
            thread.join()
        self._look()

    @contextmanager
    def at_work(self) -> Iterator[Crowd]:
        """They push while the body runs, and settle all they hold when it ends."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        except BaseException:
            self._given_up.set()
            raise
        finally:
            self.finish()

    def _work(self, phone: Phone, dice: random.Random) -> None:
        try:
            while not self._enough.is_set():
                batch = [self._say(dice, phone) for _ in range(dice.randint(1, MOST_AT_ONCE))]
                answer = phone.push(batch, self._breathe)
                self._told(phone, answer)
                with self._moved:
                    self._settled += len(batch)
                    self._moved.notify_all()
        except BaseException as error:
            with self._moved:
                self._failed.append(error)
                self._moved.notify_all()
        finally:
            phone.close()

    def _breathe(self, seconds: float) -> None:
        assert not self._given_up.wait(seconds), "the test has failed elsewhere"

    def _look(self) -> None:
        assert self._given_up.is_set() or not self._failed, self._failed


def sayer(visits: dict[str, str]) -> Callable[[random.Random, Phone], Said]:
    """What phones say here: notes on the visit of their own, and now and then the hint of a site they share."""

    def say(dice: random.Random, phone: Phone) -> Said:
        if dice.random() < 0.3:
            hint = f"从北门进 {len(phone.said)}"
            return phone.say("site.edit", id_of("site", "secret"), {"hint": hint}, shape="fields")
        return phone.say("visit.note", visits[phone.device], {"text": f"第 {len(phone.said)} 次复测正常"})

    return say
