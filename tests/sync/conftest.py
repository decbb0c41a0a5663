"""The door is tested on both engines: the same world on each."""

from __future__ import annotations

import pytest

from server.storage.port import Storage
from tests.postgres import postgres_database, postgres_url
from tests.storage.conftest import engine, place, storage
from tests.world import World, build_world

__all__ = ["engine", "place", "postgres_database", "postgres_url", "storage"]


@pytest.fixture
def world(storage: Storage) -> World:
    """The tests' world, fresh."""
    return build_world(storage)
