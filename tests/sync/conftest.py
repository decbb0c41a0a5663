"""The door is tested on both engines: the same world on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from server.storage.port import Storage
from server.sync.registry import USECASES
from tests.postgres import new_database, postgres_database, postgres_url
from tests.storage.conftest import engine, place_of, storage
from tests.storage.places import Place, PostgresPlace, SqlitePlace
from tests.world import World, build_world, world_over

__all__ = ["engine", "postgres_database", "postgres_url", "storage"]


@pytest.fixture(scope="session")
def sqlite_world(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Where SQLite keeps the tests' world, for tests to begin with a copy."""
    return _filled(SqlitePlace("", tmp_path_factory.mktemp("world") / "data"))


@pytest.fixture(scope="session")
def postgres_world(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[Place]:
    """Where PostgreSQL keeps it."""
    with new_database(postgres_url) as url:
        yield _filled(PostgresPlace(url, tmp_path_factory.mktemp("world") / "data"))


def _filled(place: Place) -> Place:
    with closing(place.open()) as storage:
        storage.migrate()
        build_world(storage)
    return place


@pytest.fixture
def place(request: pytest.FixtureRequest, engine: str, tmp_path: Path) -> Iterator[Place]:
    """A database of each engine in turn: empty, or a copy that holds the world where a test asks for it."""
    data = tmp_path / "data"
    if "world" in request.fixturenames:
        kept: Place = request.getfixturevalue(f"{engine}_world")
        made = kept.copied(data)
    else:
        made = place_of(request, engine, data)
    with made as place:
        yield place


@pytest.fixture
def world(storage: Storage) -> World:
    """The tests' world, fresh."""
    return world_over(storage)


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
