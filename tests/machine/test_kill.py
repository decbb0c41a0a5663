"""kill -9 of every process of the server under eight pushing phones, SQLite."""

from __future__ import annotations

from pathlib import Path

from tests.machine.installation import installed
from tests.machine.killing import KILLS, survive


def test_no_acknowledged_operation_is_lost_or_doubled_by_killing_server_processes_over_sqlite(
    tmp_path: Path,
) -> None:
    with installed(tmp_path) as served:
        assert survive(served).kills == KILLS
