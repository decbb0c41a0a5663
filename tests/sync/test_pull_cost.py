"""A pull costs its changes (I17): no statement reads a table whole, and a feed in which nothing changed costs none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from server.domain.ids import new_id
from server.storage.port import Storage, Tx
from server.storage.tables import feeds, records
from server.sync import snapshots
from server.sync.pull import pull
from server.sync.snapshots import Cellar
from tests.sync.test_journey import assigned
from tests.sync.test_pull import drain
from tests.world import World


@dataclass
class Watched:
    """A storage that notes what is read through it."""

    storage: Storage
    said: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    most_rows: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.storage, name)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """As the storage's own, noting each query."""
        with self.storage.read() as tx:
            rows = tx.rows

            def noted(sql: str, /, **params: Any) -> list[dict[str, Any]]:
                self.said.append((sql, params))
                found = rows(sql, **params)
                self.most_rows = max(self.most_rows, len(found))
                return found

            tx.rows = noted  # type: ignore[method-assign]
            tx.row = lambda sql, /, **params: next(iter(noted(sql, **params)), None)  # type: ignore[method-assign]
            yield tx


def scans(storage: Storage, said: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Statements that read more than an index leads to, or sort a feed; with their plans."""
    found = []
    with storage.read() as tx:
        if storage.engine == "postgres":
            tx.run("SET LOCAL enable_seqscan = off")  # tables of a test are small enough to be read whole
        for sql, params in said:
            sorts = "feed_item" in sql  # the few sites of a contract may be
            if storage.engine == "postgres":
                plan = "\n".join(str(next(iter(row.values()))) for row in tx.rows(f"EXPLAIN {sql}", **params))
                bad = "Seq Scan" in plan or (sorts and "Sort" in plan)
            else:
                plan = "\n".join(row["detail"] for row in tx.rows(f"EXPLAIN QUERY PLAN {sql}", **params))
                bad = "SCAN" in plan or (sorts and "TEMP B-TREE" in plan)
            found += [f"{sql}\n{plan}"] if bad else []
    return found


@pytest.fixture
def watched(world: World) -> Watched:
    """The world's storage, watched; with tickets in it, so that there is something to read."""
    for _ in range(3):
        assigned(world)
    return Watched(world.storage)


def asked(world: World, watched: Watched, who: str, cursors: dict[str, Any]) -> dict[str, Any]:
    """A pull through the watched storage."""
    said = {
        "v": 1,
        "device": world.devices_enrolled[who],
        "phone_epoch": "e1",
        "server": None,
        "server_epoch": None,
    }
    said["feeds"] = [{"feed": feed, "cursor": cursor} for feed, cursor in cursors.items()]
    return dict(json.loads(pull(watched, world.clock, world.person(who), json.dumps(said).encode())))


def test_no_statement_of_a_pull_reads_a_table_whole(world: World, watched: Watched) -> None:
    phone = world.enrol("li")
    asked(world, watched, "li", {})
    cursors: dict[str, Any] = {}
    drain(phone, cursors)
    assigned(world)
    asked(world, watched, "li", cursors)
    assert len(watched.said) > 10
    assert scans(world.storage, watched.said) == []


def test_a_feed_in_which_nothing_changed_costs_no_query(world: World, watched: Watched) -> None:
    phone = world.enrol("li")
    cursors: dict[str, Any] = {}
    drain(phone, cursors)
    asked(world, watched, "li", cursors)
    assert not [sql for sql, _params in watched.said if "feed_item" in sql]
    before = len(watched.said)
    assigned(world)
    watched.said.clear()
    changed = [page for page in asked(world, watched, "li", cursors)["feeds"] if page["items"]]
    assert len([sql for sql, _params in watched.said if "feed_item" in sql]) == len(changed) > 0
    assert len(watched.said) == before + len(changed)


def test_memory_is_a_page_however_much_a_feed_holds(
    world: World, watched: Watched, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    phone = world.enrol("li")
    drain(phone, {}, limit=2)
    monkeypatch.setattr(snapshots, "ROWS", 2)
    cellar = Cellar(tmp_path)
    made = snapshots.offer(watched, world.clock, cellar, world.person("li"), f"site:{world.site}")
    assert made.count > 6
    queries = [one for one in watched.said if "feed_item" in one[0]]
    assert len(queries) > 3 and all(params["limit"] == 2 for _sql, params in queries)
    assert scans(world.storage, watched.said) == []


def test_forgetting_what_left_feeds_reads_no_more_than_it_forgets(world: World) -> None:
    plan = plan_of(world, lambda tx: feeds.forget_ended(tx, world.clock.now_ms(), 10))
    assert "feed_item_by_left_ms" in plan


def test_going_on_behind_a_record_sorts_nothing(world: World) -> None:
    plan = plan_of(world, lambda tx: records.following(tx, ("ticket", "visit"), world.site, 10))
    assert "record_by_kind" not in plan
    assert (
        "record_pkey" if world.storage.engine == "postgres" else "INDEX sqlite_autoindex_record_1"
    ) in plan


def plan_of(world: World, ask: Callable[[Tx], object]) -> str:
    """How the engine would carry out the one statement that reads."""
    said: list[tuple[str, dict[str, Any]]] = []
    with world.storage.write() as tx:
        rows = tx.rows

        def noted(sql: str, /, **params: Any) -> list[dict[str, Any]]:
            said.append((sql, params))
            return rows(sql, **params)

        tx.rows = noted  # type: ignore[method-assign]
        ask(tx)
    sql, params = said[0]
    with world.storage.read() as tx:
        if world.storage.engine == "postgres":
            tx.run("SET LOCAL enable_seqscan = off")
            return str(tx.rows(f"EXPLAIN {sql}", **params))
        return str(tx.rows(f"EXPLAIN QUERY PLAN {sql}", **params))


def test_a_live_reader_beside_a_writer_misses_nothing(world: World) -> None:
    """Each commit moves the end of a feed; a reader that stops anywhere in between has seen all below its cursor."""
    phone, feed = world.enrol("li"), f"site:{world.site}"
    cursors: dict[str, Any] = {}
    drain(phone, cursors)
    seen: set[str] = set()
    written = []
    for turn in range(12):
        written.append(assigned(world)[0])
        answer = phone.pull({feed: cursors[feed]}, limit=1 + turn % 3)
        page = next(one for one in answer["feeds"] if one["feed"] == feed)
        cursors[feed] = page["cursor"]
        seen |= {item["id"] for item in page["items"]}
    seen |= set(drain(phone, cursors))
    assert set(written) <= seen and new_id() not in seen
