"""A PostgreSQL server for tests: started when the first test asks for it, stopped and removed at the end.

Fixtures: `postgres_url` (an empty maintenance database, one server per run) and `postgres_database` (the
address of a new empty database, one per test). A conftest imports those it wants.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.quick import quick_folder

LANGUAGES = {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a server of this test run's own."""
    with postgres_server() as url:
        yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of a new database; dropped after the test, whoever is still connected."""
    with new_database(postgres_url) as url:
        yield url


@contextmanager
def new_database(server_url: str, like: str = "template1") -> Iterator[str]:
    """The address of a new database, empty or a copy of this one, to which nobody may be connected."""
    name = f"halfhour_{uuid.uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
    try:
        yield server_url.rsplit("/", 1)[0] + "/" + name
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server on a free loopback port, in a new directory that its user may enter."""
    programs = newest_programs()
    home = Path(tempfile.mkdtemp(prefix="halfhour-postgres-", dir=quick_folder() or "/tmp"))
    data = home / "data"
    log = home / "log"
    try:
        if os.geteuid() == 0:
            shutil.chown(home, "postgres", "postgres")
        _run(
            programs / "initdb", "-D", data, "-U", "halfhour", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )
        port = _free_port()
        # nothing here outlives the run: no fsync, and no socket file outside the directory
        settings = (
            f"-h 127.0.0.1 -p {port} -k {home} -c fsync=off -c full_page_writes=off -c max_connections=200"
        )
        _run(programs / "pg_ctl", "start", "-D", data, "-l", log, "-w", "-t", "120", "-o", settings)
        try:
            yield f"postgresql://halfhour@127.0.0.1:{port}/postgres"
        finally:
            _run(programs / "pg_ctl", "stop", "-D", data, "-m", "immediate", "-w")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def newest_programs() -> Path:
    """Where initdb and pg_ctl of the newest installed server are: Debian keeps them off the PATH."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(re.sub(r"\D.*", "", path.parent.name) or 0))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    raise RuntimeError("no PostgreSQL server here: install one (apt-get install postgresql)")


def _run(*command: object) -> None:
    """Run a program of the server; as the user postgres when we are root, whom it refuses."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    done = subprocess.run(
        words,
        cwd="/",
        env={**os.environ, **LANGUAGES},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{words} failed:\n{done.stdout}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
