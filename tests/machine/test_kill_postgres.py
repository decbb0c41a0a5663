"""kill -9 of every process of the server, and of PostgreSQL's own, under eight pushing phones."""

from __future__ import annotations

from pathlib import Path

import psycopg

from tests.machine.installation import installed, kill
from tests.machine.killing import KILLS, survive
from tests.postgres import new_database, postgres_server

BACKENDS = 2


def test_no_acknowledged_operation_is_lost_or_doubled_by_killing_server_processes_over_postgresql(
    tmp_path: Path,
) -> None:
    with postgres_server() as server, new_database(server) as url, installed(tmp_path, url) as served:

        def kill_a_backend() -> None:
            with psycopg.connect(url, autocommit=True) as connection:
                (writer,) = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() ORDER BY xact_start NULLS LAST, pid LIMIT 1"
                ).fetchone() or (0,)
            assert writer, "nobody is connected"
            kill(writer)

        survived = survive(served, [kill_a_backend] * BACKENDS)
        assert survived.kills == KILLS + BACKENDS
