"""Contract: many processes and threads at once: nothing lost, nobody starved, no lock left behind."""

from __future__ import annotations

import threading
from collections import Counter
from itertools import pairwise

from server.storage.port import Storage
from tests.storage.places import Place

PROCESSES = 4
TURNS = 400


def test_processes_writing_at_once_lose_nothing_and_each_gets_its_share(
    place: Place, storage: Storage
) -> None:
    with storage.write() as tx:
        tx.run("INSERT INTO counter (name, value) VALUES ('turn', 0)")
    children = [place.start("take_turns", f"process {number}", TURNS) for number in range(PROCESSES)]
    for child in children:
        assert child.hear() == "ready"
    with storage.write():  # all of them come while somebody has it
        for child in children:
            child.tell()
        for child in children:
            assert child.hear() == "going"
    for child in children:
        child.finish()
    with storage.read() as tx:
        taken = tx.rows("SELECT key, value FROM setting WHERE key >= 'turn ' AND key < 'turn!' ORDER BY key")
        assert tx.row("SELECT value FROM counter WHERE name = 'turn'") == {"value": TURNS}
    # every turn once: each process read what the one before it had committed
    assert [row["key"] for row in taken] == [f"turn {turn:06}" for turn in range(1, TURNS + 1)]
    takers = [row["value"] for row in taken]
    in_a_row = sum(taker == before for taker, before in pairwise(takers))
    assert in_a_row <= TURNS // 10, "somebody kept the lock while others waited"
    shares = Counter(takers)
    assert len(shares) == PROCESSES
    assert min(shares.values()) >= TURNS // PROCESSES // 2, shares


def test_threads_writing_at_once_lose_nothing_and_each_gets_its_share(storage: Storage) -> None:
    with storage.write() as tx:
        tx.run("INSERT INTO counter (name, value) VALUES ('turn', 0)")
    shares: Counter[int] = Counter()
    begin = threading.Barrier(8)

    def take_turns(me: int) -> None:
        begin.wait()
        while True:
            with storage.write() as tx:
                row = tx.row("SELECT value FROM counter WHERE name = 'turn'")
                assert row is not None
                if row["value"] == TURNS:
                    return
                tx.run("UPDATE counter SET value = :value WHERE name = 'turn'", value=row["value"] + 1)
                shares[me] += 1

    threads = [threading.Thread(target=take_turns, args=(me,)) for me in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(shares.values()) == TURNS
    assert min(shares[me] for me in range(8)) >= TURNS // 8 // 2, shares


def test_readers_are_not_held_up_by_a_writer(place: Place, storage: Storage) -> None:
    child = place.start("hold", "unfinished")
    assert child.hear() == "holding"
    with storage.read() as tx:
        assert tx.rows("SELECT name FROM counter ORDER BY name") == []
    child.tell()
    child.finish()
    with storage.read() as tx:
        assert tx.rows("SELECT name FROM counter ORDER BY name") == [{"name": "unfinished"}]


def test_a_killed_writer_leaves_nothing_behind_and_the_lock_free(place: Place, storage: Storage) -> None:
    child = place.start("hold", "unfinished")
    assert child.hear() == "holding"
    child.kill()
    with storage.write() as tx:
        tx.run("INSERT INTO counter (name, value) VALUES ('next', 1)")
    with storage.read() as tx:
        assert tx.rows("SELECT name FROM counter ORDER BY name") == [{"name": "next"}]


def test_what_a_killed_process_said_it_had_committed_is_there_whole(place: Place, storage: Storage) -> None:
    child = place.start("commit_for_ever", "acknowledged")
    said = [int(child.hear()) for _line in range(50)]
    child.kill()
    with storage.read() as tx:
        rows = tx.rows("SELECT key FROM setting WHERE key >= 'acknowledged' ORDER BY key")
    halves = Counter(row["key"].split()[1] for row in rows if row["key"].startswith("acknowledged"))
    assert set(halves.values()) == {2}
    assert {f"{number:06}" for number in said} <= halves.keys()
    assert place.open().migrate() == []


def test_opening_and_migrating_in_many_processes_at_once_makes_one_database(place: Place) -> None:
    applied: list[list[str]] = []

    def migrate() -> None:
        applied.append(place.open().migrate())

    threads = [threading.Thread(target=migrate) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(applied) == 6
    assert sum(1 for names in applied if names) == 1
