"""Where a test keeps its database: one place per engine, opened as often as a test likes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import psycopg

from server.storage.engines import open_storage
from server.storage.engines.sqlite import SqliteStorage
from server.storage.port import Storage
from tests.postgres import new_database

ROOT = Path(__file__).parents[2]


class Place(ABC):
    """An empty database of one engine."""

    def __init__(self, url: str, data_dir: Path) -> None:
        self.url = url
        self.data_dir = data_dir
        self._opened: list[Storage] = []
        self._children: list[Child] = []

    def open(self) -> Storage:
        """A further storage on the same database; closed with the place."""
        storage = open_storage(self.url, self.data_dir, reverse_unordered_selects=True)
        self._opened.append(storage)
        return storage

    def start(self, job: str, *words: object) -> Child:
        """A process of its own that does a job of `contract/child.py` on this database."""
        child = Child(self.url, self.data_dir, job, *words)
        self._children.append(child)
        return child

    def close(self) -> None:
        for child in self._children:
            child.kill()
        for storage in self._opened:
            storage.close()

    @abstractmethod
    def copied(self, data_dir: Path) -> AbstractContextManager[Place]:
        """A place that begins with what this one holds; nobody may have this one open."""

    @abstractmethod
    def fill_disk(self, storage: Storage) -> None:
        """From here on the engine finds no room for what `storage` writes into `counter`."""

    @abstractmethod
    def make_room(self, storage: Storage) -> None:
        """The disk has room again."""


class SqlitePlace(Place):
    @contextmanager
    def copied(self, data_dir: Path) -> Iterator[Place]:
        shutil.copytree(self.data_dir, data_dir)
        with closing(SqlitePlace("", data_dir)) as made:
            yield made

    def fill_disk(self, storage: Storage) -> None:
        assert isinstance(storage, SqliteStorage)
        storage._writer.execute("PRAGMA max_page_count = 1")  # SQLite takes it as: no page more

    def make_room(self, storage: Storage) -> None:
        assert isinstance(storage, SqliteStorage)
        storage._writer.execute("PRAGMA max_page_count = 1000000")


class PostgresPlace(Place):
    """PostgreSQL has no such limit: a trigger raises its own error 53100 (disk_full)."""

    @contextmanager
    def copied(self, data_dir: Path) -> Iterator[Place]:
        server, _, name = self.url.rpartition("/")
        with (
            new_database(f"{server}/postgres", like=name) as url,
            closing(PostgresPlace(url, data_dir)) as made,
        ):
            yield made

    def fill_disk(self, storage: Storage) -> None:
        self._execute(
            """CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
               CREATE TRIGGER full_disk BEFORE INSERT ON counter EXECUTE FUNCTION full_disk()"""
        )

    def make_room(self, storage: Storage) -> None:
        self._execute("DROP TRIGGER full_disk ON counter")

    def _execute(self, statements: str) -> None:
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            connection.execute(statements.encode())


class Child:
    """A process that says a line when it has come somewhere and goes on when told."""

    def __init__(self, url: str, data_dir: Path, job: str, *words: object) -> None:
        command = [sys.executable, "-m", "tests.storage.contract.child", url, str(data_dir), job]
        self._process = subprocess.Popen(
            [*command, *map(str, words)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def hear(self) -> str:
        """The next line it says; empty when it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def tell(self) -> None:
        """Let it go on."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def finish(self) -> None:
        """Wait until it has ended well."""
        self._process.communicate()
        assert self._process.returncode == 0

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self._process.kill()
        self._process.communicate()
