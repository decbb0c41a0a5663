"""Every test of the contract runs once per engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from server.storage.port import Storage
from tests.postgres import new_database, postgres_database, postgres_url
from tests.storage.places import Place, PostgresPlace, SqlitePlace

__all__ = ["postgres_database", "postgres_url"]


ENGINES = ("sqlite", "postgres")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def place(request: pytest.FixtureRequest, engine: str, tmp_path: Path) -> Iterator[Place]:
    """An empty database of each engine in turn."""
    with place_of(request, engine, tmp_path / "data") as made:
        yield made


@pytest.fixture
def second(request: pytest.FixtureRequest, engine: str, tmp_path: Path) -> Iterator[Place]:
    """A further empty database of the same engine."""
    with place_of(request, engine, tmp_path / "second") as made:
        yield made


@pytest.fixture
def other_engine(request: pytest.FixtureRequest, engine: str, tmp_path: Path) -> Iterator[Storage]:
    """An empty storage of the engine whose turn it is not."""
    other = ENGINES[1 - ENGINES.index(engine)]
    with place_of(request, other, tmp_path / "other") as made:
        yield made.open()


@pytest.fixture
def storage(place: Place) -> Storage:
    """A migrated storage of each engine in turn."""
    opened = place.open()
    opened.migrate()
    return opened


@contextmanager
def place_of(request: pytest.FixtureRequest, engine: str, data_dir: Path) -> Iterator[Place]:
    """An empty database of this engine; closed and gone in the end."""
    with ExitStack() as stack:
        made: Place
        if engine == "sqlite":
            made = SqlitePlace("", data_dir)
        else:
            server = request.getfixturevalue("postgres_url")
            made = PostgresPlace(stack.enter_context(new_database(server)), data_dir)
        stack.callback(made.close)
        yield made
