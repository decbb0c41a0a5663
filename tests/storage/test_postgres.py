"""What holds for PostgreSQL alone: a server that goes away and comes back."""

# ruff: noqa: PT012 - the block is the transaction that must fail

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from server.storage.engines.postgres import PostgresStorage
from server.storage.port import StorageLost

CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE pid <> pg_backend_pid() AND datname = current_database()"""
ADD = "INSERT INTO counter (name, value) VALUES (:name, 1)"


@pytest.fixture
def postgres(postgres_database: str) -> Iterator[PostgresStorage]:
    storage = PostgresStorage(postgres_database)
    storage.migrate()
    yield storage
    storage.close()


def cut_all(url: str) -> None:
    """End every connection to the database, as a restarted server does."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(CUT.encode())


def test_a_connection_that_died_while_idle_is_replaced_unseen(
    postgres: PostgresStorage, postgres_database: str
) -> None:
    cut_all(postgres_database)
    with postgres.write() as tx:
        tx.run(ADD, name="after")
    cut_all(postgres_database)
    with postgres.read() as tx:
        assert tx.rows("SELECT name FROM counter ORDER BY name") == [{"name": "after"}]


def test_a_connection_that_dies_in_a_transaction_loses_it_whole(
    postgres: PostgresStorage, postgres_database: str
) -> None:
    with pytest.raises(StorageLost), postgres.write() as tx:
        tx.run(ADD, name="lost")
        cut_all(postgres_database)
        with pytest.raises(StorageLost), tx.savepoint():
            tx.run(ADD, name="lost too")
    with postgres.write() as tx:
        assert tx.rows("SELECT name FROM counter ORDER BY name") == []


def test_a_watch_that_was_cut_wakes_because_it_may_have_missed_something(
    postgres: PostgresStorage, postgres_database: str
) -> None:
    watch = postgres.watch()
    cut_all(postgres_database)
    assert watch.wait(60.0) is True
    with postgres.write() as tx:
        tx.run(ADD, name="news")
    assert watch.wait(60.0) is True
    watch.close()


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(StorageLost):
        PostgresStorage("postgresql://nobody@127.0.0.1:1/nothing").migrate()
