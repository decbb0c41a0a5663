"""The worker is tested on both engines, with a clock that only tests move."""

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
