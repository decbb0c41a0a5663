"""A push costs its statements once, however many operations it brings: what they add goes in rows, not in questions."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.domain.times import FrozenTime
from server.storage.engines.sqlite import SqliteStorage, SqliteTransaction
from tests.sync.test_together import prepared
from tests.world import START_MS, Phone, World, id_of

FEW, MANY = 5, 60
SAID_BEFORE = 200


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is said to the engine, a statement with many rows once."""
    said: list[str] = []
    query, query_many = SqliteTransaction._query, SqliteTransaction._query_many

    def noted(tx: SqliteTransaction, sql: str, params: Mapping[str, Any]) -> Any:
        said.append(sql)
        return query(tx, sql, params)

    def noted_many(tx: SqliteTransaction, sql: str, batch: list[Mapping[str, Any]]) -> int:
        said.append(sql)
        return query_many(tx, sql, batch)

    monkeypatch.setattr(SqliteTransaction, "_query", noted)
    monkeypatch.setattr(SqliteTransaction, "_query_many", noted_many)
    return said


@pytest.mark.parametrize("kind", ["visit.note", "site.edit"])
def test_a_push_of_many_facts_or_field_sets_says_no_more_to_the_engine_than_a_push_of_few(
    kind: str, tmp_path: Path, statements: list[str]
) -> None:
    visit, _other = prepared(tmp_path / "halfhour.db")
    with closing(SqliteStorage(tmp_path / "halfhour.db", reverse_unordered_selects=True)) as storage:
        world = World(storage, FrozenTime(datetime.fromtimestamp(START_MS / 1000, UTC)))
        phone = world.enrol("li")
        _say(phone, kind, visit, FEW)  # what is asked once in the life of a record or a phone
        phone.push()
        counts = []
        for count in (FEW, MANY):
            _say(phone, kind, visit, count)
            statements.clear()
            assert {one["outcome"] for one in phone.push()} <= {"applied", "merged"}
            counts.append([sql.partition("(")[0] for sql in statements])
    assert counts[0] == counts[1]
    writes = [sql for sql in counts[1] if sql.startswith("INSERT INTO")]
    assert len(writes) == len(set(writes)), "each table is written at once"


def _say(phone: Phone, kind: str, visit: str, count: int) -> None:
    for number in range(count):
        if kind == "visit.note":
            phone.record(kind, visit, {"text": f"端口 {number} 复测正常"})
        else:
            phone.record(kind, id_of("site", "secret"), {"hint": f"从北门进 {number}"})


def test_a_job_of_one_asks_for_no_other_visits(tmp_path: Path, statements: list[str]) -> None:
    visit, _other = prepared(tmp_path / "halfhour.db")
    with closing(SqliteStorage(tmp_path / "halfhour.db", reverse_unordered_selects=True)) as storage:
        phone = World(storage, FrozenTime(datetime.fromtimestamp(START_MS / 1000, UTC))).enrol("li")
        for kind in ("visit.accept", "visit.depart", "visit.arrive"):
            phone.record(kind, visit, {})
        statements.clear()
        assert [one["outcome"] for one in phone.push()] == ["applied"] * 3
    assert [sql for sql in statements if "FROM record" in sql and "parent" in sql.partition("WHERE")[2]] == []


def test_what_a_push_says_stays_compiled_whatever_was_said_before(tmp_path: Path) -> None:
    visit, _other = prepared(tmp_path / "halfhour.db")
    with closing(SqliteStorage(tmp_path / "halfhour.db", reverse_unordered_selects=True)) as storage:
        with storage.write() as tx:
            for number in range(2 * SAID_BEFORE):
                tx.rows(f"SELECT {number % SAID_BEFORE} AS number")
        phone = World(storage, FrozenTime(datetime.fromtimestamp(START_MS / 1000, UTC))).enrol("li")
        compiled: list[object] = []

        def allow(*asked: object) -> int:  # asked of each statement while it is compiled, and never else
            compiled.append(asked)
            return 0

        storage._writer.set_authorizer(allow)
        for _ in range(3):
            compiled.clear()
            _say(phone, "visit.note", visit, FEW)
            phone.push()
    assert compiled == []
