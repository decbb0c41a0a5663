"""Contract: a watch wakes on every commit, whoever made it, and on nothing else."""

# ruff: noqa: PT012 - the block is the transaction that must fail

from __future__ import annotations

import threading

import pytest

from server.storage.port import Storage
from tests.storage.places import Place

ADD = "INSERT INTO counter (name, value) VALUES (:name, 1)"
LONG_S = 60.0


def test_a_watch_wakes_on_a_commit_of_another_process(place: Place, storage: Storage) -> None:
    watch = storage.watch()
    child = place.start("commit", "news")
    assert child.hear() == "ready"
    woken: list[bool] = []
    waiting = threading.Thread(target=lambda: woken.append(watch.wait(LONG_S)))
    waiting.start()
    child.tell()
    waiting.join()
    assert woken == [True]
    with storage.read() as tx:
        assert tx.rows("SELECT name FROM counter ORDER BY name") == [{"name": "news"}]
    watch.close()
    child.finish()


def test_a_commit_before_the_wait_is_not_missed(storage: Storage) -> None:
    watch = storage.watch()
    for name in ("a", "b", "c"):
        with storage.write() as tx:
            tx.run(ADD, name=name)
    assert watch.wait(LONG_S) is True
    watch.close()


def test_nothing_committed_wakes_nobody(storage: Storage) -> None:
    watch = storage.watch()
    with pytest.raises(KeyError), storage.write() as tx:
        tx.run(ADD, name="undone")
        raise KeyError
    with storage.read() as tx:
        tx.rows("SELECT name FROM counter ORDER BY name")
    assert watch.wait(0) is False
    watch.close()


def test_closing_a_watch_wakes_who_waits(storage: Storage) -> None:
    watch = storage.watch()
    woken: list[bool] = []
    waiting = threading.Thread(target=lambda: woken.append(watch.wait(LONG_S)))
    waiting.start()
    watch.close()
    waiting.join()
    assert woken == [False]
    assert watch.wait(LONG_S) is False
