"""Whoever reads a feed by its cursor while others write to it misses nothing, PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from tests.machine.live_reading import misses
from tests.postgres import postgres_database, postgres_url

__all__ = ["postgres_database", "postgres_url"]


def test_a_live_cursor_reader_beside_eight_writers_misses_none_of_10_000_records_over_postgresql(
    tmp_path: Path, postgres_database: str
) -> None:
    missed, pages = misses(tmp_path, postgres_database)
    assert missed == []
    assert pages > 100, "it did not read while they wrote"
