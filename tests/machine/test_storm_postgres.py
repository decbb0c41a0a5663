"""Fifty phones on one record, PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from tests.machine.storming import storm
from tests.postgres import postgres_database, postgres_url

__all__ = ["postgres_database", "postgres_url"]


def test_a_storm_of_fifty_phones_on_one_record_loses_none_of_2_000_acknowledged_over_postgresql(
    tmp_path: Path, postgres_database: str
) -> None:
    assert storm(tmp_path, postgres_database) == []
