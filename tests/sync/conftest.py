"""The door is tested on both engines: the same world on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from server.storage.port import Storage
from server.sync.registry import USECASES
from tests.postgres import postgres_database, postgres_url
from tests.storage.conftest import engine, place, storage
from tests.world import World, build_world

__all__ = ["engine", "place", "postgres_database", "postgres_url", "storage"]


@pytest.fixture
def world(storage: Storage) -> World:
    """The tests' world, fresh."""
    return build_world(storage)


@pytest.fixture
def broken_notes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractContextManager[None]]:
    """Plants a fault of our own: while it lasts, nobody's note can be carried out."""

    def broken(tx: object, act: object) -> None:
        raise ZeroDivisionError

    @contextmanager
    def planted() -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setitem(USECASES, "visit.note", broken)
            yield

    return planted
