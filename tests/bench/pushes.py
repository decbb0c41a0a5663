"""Pushes of 20 operations, against raw SQLite transactions that add as many rows of as many bytes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite3

from tests.bench import wire
from tests.bench.desk import Desk, Job, Phone
from tests.bench.figures import Figure, Times, share
from tests.bench.serving import Product

LOGINS = ("engineer", "zhou", "ma", "lin", "guo", "he", "tang", "luo")
PUSHES_EACH = 25
OPERATIONS = 20


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows a database holds, and how many bytes in their columns."""

    rows: int
    bytes: int


def measure(product: Product, desk: Desk) -> Iterator[Figure]:
    """Gives pushes per second of eight phones at once, each push a whole job of its own."""
    phones = [desk.phone(login) for login in LOGINS]
    jobs = [[desk.job(login) for _ in range(PUSHES_EACH)] for login in LOGINS]
    bodies = [[push_of(phone, job) for job in of_phone] for phone, of_phone in zip(phones, jobs, strict=True)]
    before = size_of(product.database)
    ours = asyncio.run(_push_all(product.port, phones, bodies))
    after = size_of(product.database)
    count = len(ours.each_ms)
    rows, size = (after.rows - before.rows) / count, (after.bytes - before.bytes) / count
    bare = insert_all(product.folder / "floor.db", count, round(rows), round(size))
    yield Figure(
        f"pushes of {OPERATIONS} operations per second",
        f"{ours.per_second:,.1f}",
        f"{bare.per_second:,.0f}",
        f"{share(ours.per_second, bare.per_second)}; {len(phones)} phones at once,"
        f" {rows:.0f} rows and {size / 1000:.0f} kB added by each",
    )
    yield Figure(
        "operations per second",
        f"{ours.per_second * OPERATIONS:,.0f}",
        f"{bare.per_second * OPERATIONS:,.0f}",
    )
    yield Figure("how long such a push takes", ours.spread, bare.spread, "the floor has one writer, no queue")


def push_of(phone: Phone, job: Job) -> bytes:
    """A whole job in 20 operations, as a phone sends it that was without a network."""
    said: list[tuple[str, dict[str, Any]]] = [
        ("visit.accept", {}),
        ("visit.depart", {}),
        ("visit.arrive", {}),
        ("visit.witness", {"witness": "commissioned_label", "tag": job.gate}),
        *[("visit.find", {"text": f"PSU-{n} 积灰过热，保护性断电", "cause": "器件"}) for n in range(1, 5)],
        *[
            ("visit.use_part", {"part": "电源模块", "qty": 1, "serial_out": f"A-{n}", "serial_in": f"B-{n}"})
            for n in range(1, 4)
        ],
        *[("visit.note", {"text": f"端口 {n} 复测 10 分钟正常，丢包 0"}) for n in range(1, 8)],
        ("visit.repair", {"done": "更换电源模块，清灰，复测正常", "prevent": "同型号列入下次巡检"}),
        ("visit.finish", {"left": "repaired"}),
    ]
    assert len(said) == OPERATIONS
    return phone.push([phone.operation(kind, job.visit, body) for kind, body in said])


async def _push_all(port: int, phones: list[Phone], bodies: list[list[bytes]]) -> Times:
    times = Times()

    async def push_each(phone: Phone, own: list[bytes]) -> None:
        line = await wire.dial(port)
        for body in own:
            headers = {**phone.headers, "Content-Type": "application/json"}
            asked_s = time.perf_counter()
            _head, answer = await line.ask(wire.request("POST", "/api/v1/sync/push", headers, body))
            times.each_ms.append((time.perf_counter() - asked_s) * 1000)
            outcomes = json.loads(answer)["outcomes"]
            assert [one["outcome"] for one in outcomes] == ["applied"] * OPERATIONS, outcomes
        line.close()

    began_s = time.perf_counter()
    await asyncio.gather(*map(push_each, phones, bodies))
    times.seconds = time.perf_counter() - began_s
    return times


def size_of(database: Path) -> Size:
    """Counts all rows of all tables and the bytes of their columns."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        found = [_size_of_table(connection, name) for (name,) in names.fetchall()]
    connection.close()
    return Size(sum(one.rows for one in found), sum(one.bytes for one in found))


def _size_of_table(connection: sqlite3.Connection, table: str) -> Size:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    lengths = " + ".join(f'coalesce(octet_length("{column}"), 0)' for column in columns)
    rows, size = connection.execute(f'SELECT count(*), coalesce(sum({lengths}), 0) FROM "{table}"').fetchone()
    return Size(rows, size)


def insert_all(file: Path, transactions: int, rows: int, size: int) -> Times:
    """Adds rows of so many bytes together in each of these transactions, as SQLite alone can."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB) STRICT")
    body = b"x" * (size // rows)
    times = Times()
    began_s = time.perf_counter()
    for _ in range(transactions):
        asked_s = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO row (body) VALUES (?)", [(body,)] * rows)
        connection.execute("COMMIT")
        times.each_ms.append((time.perf_counter() - asked_s) * 1000)
    times.seconds = time.perf_counter() - began_s
    connection.close()
    return times
