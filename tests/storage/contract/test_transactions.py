"""Contract: what is committed is seen, what failed is gone, what is read stands still."""

# ruff: noqa: PT012 - the block is the transaction that must fail

from __future__ import annotations

import threading
from collections import Counter

import pytest

from server.storage.port import ConstraintBroken, Storage, StorageError, StorageFull, Tx
from tests.storage.places import Place

ADD = "INSERT INTO counter (name, value) VALUES (:name, :value)"


def names(tx: Tx) -> list[str]:
    return [row["name"] for row in tx.rows("SELECT name FROM counter ORDER BY name")]


def names_in(storage: Storage) -> list[str]:
    with storage.read() as tx:
        return names(tx)


def test_a_write_is_visible_to_the_next_read_on_another_thread(storage: Storage) -> None:
    with storage.write() as tx:
        tx.run(ADD, name="a", value=1)
    seen: list[str] = []
    reader = threading.Thread(target=lambda: seen.extend(names_in(storage)))
    reader.start()
    reader.join()
    assert seen == ["a"]


def test_a_write_of_another_process_is_visible_once_it_says_so(place: Place, storage: Storage) -> None:
    child = place.start("commit", "from another process")
    assert child.hear() == "ready"
    assert names_in(storage) == []
    child.tell()
    assert child.hear() == "committed"
    assert names_in(storage) == ["from another process"]
    child.finish()


def test_a_body_that_raises_leaves_nothing(storage: Storage) -> None:
    with pytest.raises(ZeroDivisionError), storage.write() as tx:
        tx.run(ADD, name="a", value=1 // 0)
    with pytest.raises(KeyError), storage.write() as tx:
        tx.run(ADD, name="a", value=1)
        raise KeyError("second thoughts")
    assert names_in(storage) == []


def test_a_savepoint_is_undone_alone_and_its_error_goes_up(storage: Storage) -> None:
    with storage.write() as tx:
        tx.run(ADD, name="before", value=1)
        with pytest.raises(KeyError), tx.savepoint():
            tx.run(ADD, name="inside", value=1)
            with tx.savepoint():
                tx.run(ADD, name="deeper", value=1)
            raise KeyError("only this part")
        with tx.savepoint():
            tx.run(ADD, name="kept", value=1)
        tx.run(ADD, name="after", value=1)
    assert names_in(storage) == ["after", "before", "kept"]


def test_a_broken_constraint_is_named_and_undone_by_its_savepoint(storage: Storage) -> None:
    with storage.write() as tx:
        tx.run(ADD, name="a", value=1)
        with pytest.raises(ConstraintBroken), tx.savepoint():
            tx.run(ADD, name="a", value=2)
        with pytest.raises(ConstraintBroken), tx.savepoint():
            tx.run(ADD, name="b", value=None)
        tx.run(ADD, name="c", value=3)
    assert names_in(storage) == ["a", "c"]


def test_a_failed_statement_that_was_swallowed_fails_the_transaction(storage: Storage) -> None:
    with pytest.raises(ConstraintBroken), storage.write() as tx:
        tx.run(ADD, name="a", value=1)
        with pytest.raises(ConstraintBroken):
            tx.run(ADD, name="a", value=2)
        with pytest.raises(ConstraintBroken):
            tx.rows("SELECT name FROM counter ORDER BY name")
    assert names_in(storage) == []


def test_a_failed_statement_that_was_swallowed_fails_its_savepoint(storage: Storage) -> None:
    with storage.write() as tx:
        with pytest.raises(ConstraintBroken), tx.savepoint():
            tx.run(ADD, name="a", value=1)
            with pytest.raises(ConstraintBroken):
                tx.run(ADD, name="a", value=2)
        assert names(tx) == []


def test_a_reader_sees_a_snapshot_taken_when_it_began(storage: Storage) -> None:
    with storage.read() as snapshot:
        with storage.write() as tx:
            tx.run(ADD, name="late", value=1)
        assert names(snapshot) == []
        assert names_in(storage) == ["late"]
        assert names(snapshot) == []


def test_a_reader_cannot_write(storage: Storage) -> None:
    with pytest.raises(StorageError), storage.read() as tx:
        tx.run(ADD, name="a", value=1)
    assert names_in(storage) == []


def test_a_transaction_cannot_be_used_after_its_end(storage: Storage) -> None:
    with storage.write() as written:
        written.run(ADD, name="a", value=1)
    with storage.read() as read:
        names(read)
    for ended in (written, read):
        with pytest.raises(StorageError, match="has ended"):
            ended.rows("SELECT name FROM counter ORDER BY name")


def test_writing_inside_writing_is_refused_instead_of_waiting_for_ever(storage: Storage) -> None:
    with storage.write() as tx:
        tx.run(ADD, name="outer", value=1)
        with pytest.raises(StorageError, match="inside"), storage.write():
            pass
    assert names_in(storage) == ["outer"]


def test_a_closed_storage_says_so(place: Place) -> None:
    storage = place.open()
    storage.migrate()
    storage.close()
    with pytest.raises(StorageError), storage.read():
        pass
    with pytest.raises(StorageError), storage.write():
        pass


def test_a_full_disk_is_named_loses_nothing_and_passes(place: Place, storage: Storage) -> None:
    with storage.write() as tx:
        tx.run(ADD, name="before", value=1)
    place.fill_disk(storage)
    many = [{"name": f"{number:05} {'x' * 500}", "value": 1} for number in range(200)]
    with pytest.raises(StorageFull) as full, storage.write() as tx:
        tx.run("UPDATE counter SET value = 2 WHERE name = 'before'")
        with tx.savepoint():
            tx.run_many(ADD, many)
    assert full.value.code == "disk-full"
    with pytest.raises(StorageFull), storage.write() as tx:
        with pytest.raises(StorageFull), tx.savepoint():
            tx.run_many(ADD, many)
        with pytest.raises(StorageFull):
            tx.run("UPDATE counter SET value = 3 WHERE name = 'before'")
    with storage.read() as tx:
        assert tx.rows("SELECT name, value FROM counter ORDER BY name") == [{"name": "before", "value": 1}]
    place.make_room(storage)
    with storage.write() as tx:
        assert tx.run_many(ADD, many) == 200
    assert Counter(len(name) for name in names_in(storage)) == {506: 200, 6: 1}
