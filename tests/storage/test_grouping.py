"""Writers that follow each other closely share one commit, and none is answered before it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from server.storage import group
from server.storage.engines.sqlite import SqliteStorage
from server.storage.port import ConstraintBroken, StorageError, StorageFull, Tx

type Body = Callable[[Tx], None]


class Crowd:
    """Threads that write one after another: the first holds its turn until all others stand in line."""

    def __init__(self, storage: SqliteStorage, pool: ThreadPoolExecutor) -> None:
        self.storage = storage
        self.pool = pool
        self.said: list[str] = []
        self.answered_at_commit: list[int] = []
        self.futures: list[Future[None]] = []
        storage._writer.set_trace_callback(self._trace)

    def _trace(self, statement: str) -> None:
        self.said.append(statement)
        if statement == "COMMIT":
            self.answered_at_commit.append(sum(one.done() for one in self.futures))

    def write(self, *bodies: Body) -> list[BaseException | None]:
        """What each body's writer was told: nothing, or its error."""
        entered, go = threading.Event(), threading.Event()

        def first() -> None:
            with self.storage.write() as tx:
                entered.set()
                assert go.wait(30)
                bodies[0](tx)

        def later(body: Body) -> None:
            with self.storage.write() as tx:
                body(tx)

        self.futures = [self.pool.submit(first)]
        assert entered.wait(30)
        for number, body in enumerate(bodies[1:], 1):
            self.futures.append(self.pool.submit(later, body))
            self._until_in_line(number)
        go.set()
        return [one.exception(30) for one in self.futures]

    def _until_in_line(self, number: int) -> None:
        tick = threading.Event()
        while self.storage._thread_turn.waiting() < number:
            tick.wait(0.001)

    @property
    def commits(self) -> int:
        return self.said.count("COMMIT")


@pytest.fixture
def crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    monkeypatch.setattr(group, "OPEN_FOR_S", 3600)
    with (
        closing(SqliteStorage(tmp_path / "halfhour.db", reverse_unordered_selects=True)) as storage,
        ThreadPoolExecutor(12) as pool,
    ):
        storage.migrate()
        yield Crowd(storage, pool)


def count(name: str, times: int = 1) -> Body:
    def body(tx: Tx) -> None:
        for _ in range(times):
            tx.run("INSERT INTO counter (name, value) VALUES (:name, 1)", name=name)

    return body


def broken(tx: Tx) -> None:
    count("broken")(tx)
    raise LookupError("nobody is there")


def names(storage: SqliteStorage) -> list[str]:
    with storage.read() as tx:
        return [row["name"] for row in tx.rows("SELECT name FROM counter ORDER BY name")]


def test_writers_in_line_share_one_commit_and_none_is_answered_before_it(crowd: Crowd) -> None:
    assert crowd.write(*[count(name) for name in "abcdefgh"]) == [None] * 8
    assert crowd.commits == 1
    assert crowd.answered_at_commit == [0]
    assert names(crowd.storage) == list("abcdefgh")


def test_a_body_that_raises_undoes_its_own_part_alone(crowd: Crowd) -> None:
    told = crowd.write(count("a"), broken, count("c", times=2), count("d"))
    assert [type(one) for one in told] == [type(None), LookupError, ConstraintBroken, type(None)]
    assert crowd.commits == 1
    assert names(crowd.storage) == ["a", "d"]


def test_what_was_written_before_is_committed_where_the_last_one_raises(crowd: Crowd) -> None:
    assert [type(one) for one in crowd.write(count("a"), broken)] == [type(None), LookupError]
    assert names(crowd.storage) == ["a"]


def test_where_all_raise_nothing_is_committed_and_the_next_writer_is_free(crowd: Crowd) -> None:
    assert [type(one) for one in crowd.write(broken, broken)] == [LookupError] * 2
    assert crowd.commits == 0
    with crowd.storage.write() as tx:
        count("next")(tx)
    assert names(crowd.storage) == ["next"]


def test_a_full_disk_fails_the_whole_group_and_nobody_hears_that_it_was_kept(crowd: Crowd) -> None:
    def fill(tx: Tx) -> None:
        tx.run("INSERT INTO counter (name, value) VALUES (:name, 1)", name="x" * 200_000)

    def shut(tx: Tx) -> None:
        count("shut")(tx)
        tx.rows("PRAGMA max_page_count = 1")

    told = crowd.write(count("a"), shut, fill)
    assert all(isinstance(one, StorageFull) for one in told), told
    assert names(crowd.storage) == []
    crowd.storage._writer.execute("PRAGMA max_page_count = 1000000")
    assert crowd.write(count("a"), count("b")) == [None, None]
    assert names(crowd.storage) == ["a", "b"]


def test_a_commit_that_fails_is_told_to_all_of_the_group(crowd: Crowd) -> None:
    def doom(tx: Tx) -> None:
        tx.run("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        tx.run("CREATE TABLE child (of INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
        tx.run("INSERT INTO child (of) VALUES (7)")

    told = crowd.write(count("a"), doom, count("c"))
    assert all(isinstance(one, StorageError) for one in told), told
    assert names(crowd.storage) == []


def test_a_group_that_has_grown_enough_is_committed_although_others_wait(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "MOST_MEMBERS", 3)
    assert crowd.write(*[count(name) for name in "abcdefgh"]) == [None] * 8
    assert crowd.commits == 3


def test_a_group_that_has_been_open_long_enough_is_committed_although_others_wait(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "OPEN_FOR_S", 0)
    assert crowd.write(*[count(name) for name in "abc"]) == [None] * 3
    assert crowd.commits == 3


def test_closing_commits_what_is_still_open(crowd: Crowd) -> None:
    closed = threading.Event()

    def close(tx: Tx) -> None:
        count("a")(tx)
        crowd.pool.submit(crowd.storage.close).add_done_callback(lambda _done: closed.set())
        crowd._until_in_line(1)

    assert crowd.write(close) == [None]
    assert closed.wait(30)
    with closing(SqliteStorage(crowd.storage.path, reverse_unordered_selects=True)) as again:
        assert names(again) == ["a"]


def test_another_process_s_turn_comes_after_the_groups_commit(crowd: Crowd) -> None:
    with closing(SqliteStorage(crowd.storage.path, reverse_unordered_selects=True)) as other:
        seen: list[list[str]] = []

        def look() -> None:
            with other.write() as tx:
                seen.append([row["name"] for row in tx.rows("SELECT name FROM counter ORDER BY name")])

        def begin(tx: Tx) -> None:
            crowd.pool.submit(look)
            count("a")(tx)

        assert crowd.write(begin, count("b")) == [None, None]
        crowd.pool.shutdown()
        assert seen == [["a", "b"]]
