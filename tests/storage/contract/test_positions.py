"""Contract: positions have a lock of their own, keep each fix in its time, and are read by everyone."""

# ruff: noqa: PT012 - the block is the transaction that must fail

from __future__ import annotations

import threading
from contextlib import AbstractContextManager

import pytest

from server.domain.fixes import Doubt, Judged
from server.storage.port import Row, Storage, StorageError, Tx
from server.storage.tables import positions
from tests.storage.places import Place

BELIEVED, DOUBTED = Judged(), Judged((Doubt.MOCK,))


def fix(at_ms: int, lat_deg: float | None = 34.141, person: str = "li", organisation: str = "ours") -> Row:
    place = (lat_deg, 113.488)
    return positions.row_of(
        person, organisation, at_ms, place, 15.0, received_ms=5_000, source="phone", battery_pct=80
    )


def keep(storage: Storage, *fixes: Row, judged: Judged = BELIEVED) -> int:
    with storage.write_positions() as aside:
        return positions.keep(aside, [(one, judged) for one in fixes])


def last_ms(storage: Storage, person: str = "li") -> int | None:
    with storage.read() as tx:
        row = positions.of_person(tx, person)
    return row["at_ms"] if row else None


def trail(storage: Storage, person: str = "li") -> list[int]:
    with storage.read() as tx:
        return [row["at_ms"] for row in positions.trail(tx, person, 0, 10_000)]


def test_operations_are_written_while_positions_are_locked_and_the_other_way_round(storage: Storage) -> None:
    def count(tx: Tx) -> None:
        tx.run("INSERT INTO counter (name, value) VALUES ('pushed', 1)")

    def move(tx: Tx) -> None:
        positions.keep(tx, [(fix(1_000), BELIEVED)])

    def written_by_another(turn: AbstractContextManager[Tx], what: object) -> None:
        def body() -> None:
            with turn as tx:
                (count if what is count else move)(tx)

        other = threading.Thread(target=body, daemon=True)
        other.start()
        other.join(60)
        assert not other.is_alive(), "waited for the other lock"

    with storage.write_positions():
        written_by_another(storage.write(), count)
        with storage.read() as tx:
            assert tx.row("SELECT value FROM counter WHERE name = 'pushed'") == {"value": 1}
    with storage.write():
        written_by_another(storage.write_positions(), move)
        assert last_ms(storage) == 1_000


def test_positions_wake_nobody_who_watches_the_feeds(storage: Storage) -> None:
    watch = storage.watch()
    try:
        keep(storage, fix(1_000))
        assert not watch.wait(0.3)
    finally:
        watch.close()


def test_a_fix_sent_twice_is_kept_once_and_a_late_one_in_its_time(storage: Storage) -> None:
    assert keep(storage, fix(2_000), fix(3_000)) == 2
    assert keep(storage, fix(2_000), fix(3_000), fix(1_000)) == 1
    assert trail(storage) == [1_000, 2_000, 3_000]
    assert last_ms(storage) == 3_000


def test_a_doubted_fix_stays_in_the_trail_and_is_not_where_somebody_is(storage: Storage) -> None:
    keep(storage, fix(1_000))
    keep(storage, fix(2_000, None), judged=DOUBTED)
    assert last_ms(storage) == 1_000
    with storage.read() as tx:
        assert [(row["at_ms"], row["doubts"]) for row in positions.trail(tx, "li", 0, 9_000)] == [
            (1_000, None),
            (2_000, "mock"),
        ]
        assert [row["at_ms"] for row in positions.trail(tx, "li", 0, 9_000, believed=True)] == [1_000]


def test_a_writing_transaction_reads_the_fix_it_moves_and_it_is_kept_with_the_rest(storage: Storage) -> None:
    with storage.write() as tx:
        positions.move(tx, fix(4_000))
        assert [row["at_ms"] for row in positions.of_organisation(tx, "ours")] == [4_000]
    assert (last_ms(storage), trail(storage)) == (4_000, [4_000])
    with pytest.raises(StorageError), storage.write() as tx:
        positions.move(tx, fix(5_000))
        tx.run("no statement at all")
    assert last_ms(storage) == 4_000


def test_trails_end_with_their_retention_and_a_person_is_erased_wholly(storage: Storage) -> None:
    keep(storage, fix(1_000), fix(2_000))
    keep(storage, fix(1_500, person="wang"))
    with storage.write_positions() as aside:
        positions.note_look(aside, "ours", "li", "desk", 3_000, (0, 2_000))
        assert positions.forget_trails(aside, "theirs", 9_000, 10) == 0
        assert positions.forget_trails(aside, "ours", 5_000, 10) == 0
        assert positions.erase(aside, "li") == 4
    assert (last_ms(storage), trail(storage), trail(storage, "wang")) == (None, [], [1_500])
    with storage.write_positions() as aside:
        assert positions.forget_trails(aside, "ours", 5_001, 10) == 1
    assert (trail(storage, "wang"), last_ms(storage, "wang")) == ([], 1_500)


def test_who_switches_off_is_forgotten_at_once_as_the_one_who_can_be_found(storage: Storage) -> None:
    keep(storage, fix(1_000))
    with storage.write_positions() as aside:
        positions.hide(aside, "li", "ours", 2_000)
    with storage.read() as tx:
        assert (positions.unseen_since(tx, "li"), positions.of_person(tx, "li")) == (2_000, None)
        assert positions.unseen_of(tx, "ours") == {"li": 2_000}
    with storage.write_positions() as aside:
        positions.show(aside, "li")
    with storage.read() as tx:
        assert positions.unseen_since(tx, "li") is None


def test_a_backup_brings_positions_back(place: Place, second: Place) -> None:
    first = place.open()
    first.migrate()
    keep(first, fix(1_000), fix(2_000))
    copy = place.data_dir / "copy"
    copy.mkdir(parents=True)
    first.copy_to(copy)
    other = second.open()
    other.load_from(copy)
    other.migrate()
    assert (last_ms(other), trail(other)) == (2_000, [1_000, 2_000])
    assert [row["at_ms"] for row in other.copied_rows(copy, "fix")] == [1_000, 2_000]
