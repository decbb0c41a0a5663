"""What a second process does to the database: `python -m ... <url> <data> <job> [words]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from server.storage.engines import open_storage
from server.storage.port import Storage

BUMP = "UPDATE counter SET value = :value WHERE name = :name"


def say(word: str) -> None:
    print(word, flush=True)


def wait_until_told() -> None:
    sys.stdin.readline()


def commit(storage: Storage, name: str) -> None:
    """Add a counter when told to."""
    say("ready")
    wait_until_told()
    with storage.write() as tx:
        tx.run("INSERT INTO counter (name, value) VALUES (:name, 1)", name=name)
    say("committed")


def hold(storage: Storage, name: str) -> None:
    """Stand in the middle of a transaction until killed."""
    with storage.write() as tx:
        tx.run("INSERT INTO counter (name, value) VALUES (:name, 1)", name=name)
        say("holding")
        wait_until_told()


def take_turns(storage: Storage, me: str, turns: str) -> None:
    """Read, decide and write, until `turns` have been taken by all together; mark those that were mine."""
    say("ready")
    wait_until_told()
    say("going")
    while True:
        with storage.write() as tx:
            row = tx.row("SELECT value FROM counter WHERE name = 'turn'")
            assert row is not None
            turn = row["value"] + 1
            if turn > int(turns):
                return
            tx.run(BUMP, name="turn", value=turn)
            tx.run("INSERT INTO setting (key, value) VALUES (:key, :me)", key=f"turn {turn:06}", me=me)


def commit_for_ever(storage: Storage, name: str) -> None:
    """Commit and say so, again and again, until killed."""
    number = 0
    while True:
        number += 1
        with storage.write() as tx:
            for half in ("a", "b"):
                key = f"{name} {number:06} {half}"
                tx.run("INSERT INTO setting (key, value) VALUES (:key, '')", key=key)
        say(str(number))


JOBS: dict[str, Callable[..., None]] = {
    job.__name__: job for job in (commit, hold, take_turns, commit_for_ever)
}


def main() -> None:
    url, data_dir, job, *words = sys.argv[1:]
    storage = open_storage(url, Path(data_dir), reverse_unordered_selects=True)
    JOBS[job](storage, *words)
    storage.close()


if __name__ == "__main__":
    main()
