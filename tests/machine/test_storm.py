"""Fifty phones on one record, SQLite."""

from __future__ import annotations

from pathlib import Path

from tests.machine.storming import storm


def test_a_storm_of_fifty_phones_on_one_record_loses_none_of_2_000_acknowledged_over_sqlite(
    tmp_path: Path,
) -> None:
    assert storm(tmp_path, "") == []
