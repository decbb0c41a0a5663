"""Whoever reads a feed by its cursor while others write to it misses nothing, SQLite."""

from __future__ import annotations

from pathlib import Path

from tests.machine.live_reading import misses


def test_a_live_cursor_reader_beside_eight_writers_misses_none_of_10_000_records_over_sqlite(
    tmp_path: Path,
) -> None:
    missed, pages = misses(tmp_path, "")
    assert missed == []
    assert pages > 100, "it did not read while they wrote"
