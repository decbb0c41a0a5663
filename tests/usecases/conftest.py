"""What the use cases read is tested on both engines: the same world on each."""

from __future__ import annotations

from tests.sync.conftest import (
    engine,
    place,
    postgres_database,
    postgres_url,
    postgres_world,
    sqlite_world,
    storage,
    world,
)

__all__ = [
    "engine",
    "place",
    "postgres_database",
    "postgres_url",
    "postgres_world",
    "sqlite_world",
    "storage",
    "world",
]
