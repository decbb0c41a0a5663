"""Every test of the contract runs once per engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.storage.port import Storage
from tests.postgres import postgres_database, postgres_url
from tests.storage.places import Place, PostgresPlace, SqlitePlace

__all__ = ["place", "postgres_database", "postgres_url", "storage"]


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty database of each engine in turn."""
    made: Place
    if request.param == "sqlite":
        made = SqlitePlace("", tmp_path / "data")
    else:
        made = PostgresPlace(request.getfixturevalue("postgres_database"), tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def storage(place: Place) -> Storage:
    """A migrated storage of each engine in turn."""
    opened = place.open()
    opened.migrate()
    return opened
