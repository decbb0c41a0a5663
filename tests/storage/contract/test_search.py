"""The index of search words keeps the same promises on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.search import Term, terms, words
from server.storage import search
from server.storage.port import Storage, StorageError, Tx
from server.storage.search import Asked, Entry


def entry(record: str, text: str, *, at_ms: int = 0, first: bool = False, mark: str = "of=o1=site") -> Entry:
    """An entry with these words."""
    return Entry(record, "o1", "site", "", [mark, *words([text])], at_ms, first)


def found(storage: Storage, text: str, mark: str = "of=o1=site", limit: int = 100) -> list[str]:
    """What a query finds, the best first."""
    with storage.read() as tx:
        return [id for _number, id in search.best(tx, Asked((mark,), terms(text)), limit)]


def test_words_are_found_whole_and_by_their_beginning(storage: Storage) -> None:
    with storage.write() as tx:
        search.put(tx, entry("a", "门禁控制器 SN-20418 Gate"))
        search.put(tx, entry("b", "网络机房 sn-3"))
    assert found(storage, "门禁") == ["a"]
    assert found(storage, "网络") == ["b"]
    assert found(storage, "sn20") == ["a"]
    assert found(storage, "ga") == ["a"]
    assert found(storage, "0418") == ["a"]
    assert found(storage, "门 机") == []
    assert sorted(found(storage, "sn")) == ["a", "b"]


def test_the_first_come_first_and_then_the_newest(storage: Storage) -> None:
    with storage.write() as tx:
        for record, at_ms, first in (
            ("old", 1, False),
            ("new", 9, False),
            ("open", 5, True),
            ("same", 9, False),
        ):
            search.put(tx, entry(record, "门", at_ms=at_ms, first=first))
    assert found(storage, "门")[0] == "open"
    assert set(found(storage, "门")[1:3]) == {"new", "same"}
    assert found(storage, "门")[3] == "old"
    assert len(found(storage, "门", limit=2)) == 2


def test_an_entry_is_replaced_and_forgotten_with_all_its_words(storage: Storage) -> None:
    with storage.write() as tx:
        search.put(tx, entry("a", "旧名"))
        search.put(tx, entry("a", "新名", at_ms=7, first=True))
    assert (found(storage, "旧"), found(storage, "新")) == ([], ["a"])
    with storage.write() as tx:
        search.drop(tx, "a")
    assert found(storage, "新") == []


def test_marks_are_looked_up_as_a_whole_and_any_of_them_is_enough(storage: Storage) -> None:
    with storage.write() as tx:
        search.put(tx, entry("a", "门", mark="in=c-1=site"))
        search.put(tx, entry("b", "门", mark="in=c-11=site"))
    assert found(storage, "门", "in=c-1=site") == ["a"]
    with storage.read() as tx:
        both = Asked(("in=c-1=site", "in=c-11=site"), terms("门"))
        assert {id for _number, id in search.best(tx, both, 9)} == {"a", "b"}
        assert (search.count(tx, both, 9), search.count(tx, both, 1)) == (2, 1)
        assert search.count(tx, Asked(("in=c-1",), terms("门")), 9) == 0


def fail_after(storage: Storage, made: Entry) -> None:
    """Writes an entry in a transaction that does not work out."""
    with storage.write() as tx:
        search.put(tx, made)
        raise StorageError("undone")


def fail_within(tx: Tx, made: Entry) -> None:
    """Writes an entry in a part that does not work out."""
    with tx.savepoint():
        search.put(tx, made)
        raise StorageError("undone")


def test_what_a_transaction_that_failed_had_indexed_is_not_found(storage: Storage) -> None:
    with pytest.raises(StorageError, match="undone"):
        fail_after(storage, entry("a", "门"))
    assert found(storage, "门") == []
    with storage.write() as tx:
        search.put(tx, entry("a", "门禁"))
        with pytest.raises(StorageError, match="undone"):
            fail_within(tx, entry("a", "窗"))
    assert (found(storage, "门"), found(storage, "窗")) == (["a"], [])


def test_two_of_the_same_moment_and_a_time_beyond_all_times_have_places_of_their_own(
    storage: Storage,
) -> None:
    with storage.write() as tx:
        for n in range(200):
            search.put(tx, entry(f"r{n}", "门", at_ms=5))
        search.put(tx, entry("far", "门", at_ms=253_402_300_799_999))
        search.put(tx, entry("before", "门", at_ms=-7))
    assert len(set(found(storage, "门", limit=500))) == 202
    assert found(storage, "门", limit=1) == ["far"]


def test_pages_by_number_lose_nothing(storage: Storage) -> None:
    with storage.write() as tx:
        for n in range(9):
            search.put(tx, entry(f"r{n}", "门", at_ms=n // 3, first=n % 2 == 0))
    seen: list[str] = []
    below = search.END
    with storage.read() as tx:
        while page := search.best(tx, Asked(("of=o1=site",), (Term("门", begins=False),)), 2, below):
            seen += [id for _number, id in page]
            below = page[-1][0]
    assert seen == found(storage, "门")
    assert len(seen) == 9


def test_a_word_that_every_record_has_is_looked_up_and_not_searched_for(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = ("of=o1=site", "of=o1=ticket")
    with storage.write() as tx:
        for n in range(1_500):
            search.put(tx, entry(f"r{n}", f"门禁 {n}", at_ms=n, mark=marks[n % 2]))
        tx.run("ANALYZE search")
    plans: list[str] = []
    with storage.read() as tx:
        rows, explain = tx.rows, "EXPLAIN" if tx.engine == "postgres" else "EXPLAIN QUERY PLAN"

        def planned(sql: str, /, **params: Any) -> list[dict[str, Any]]:
            plans.extend(str(list(line.values())) for line in rows(f"{explain} {sql}", **params))
            return rows(sql, **params)

        monkeypatch.setattr(tx, "rows", planned)
        monkeypatch.setattr(tx, "row", lambda sql, /, **params: planned(sql, **params)[0])
        asked = Asked(marks[:1], terms("门"))
        assert len(search.best(tx, asked, 6)) == 6
        assert search.count(tx, asked, 101) == 101
        assert search.count(tx, Asked(("of=o1=person",), terms("门")), 101) == 0
    by = "search_by_words" if storage.engine == "postgres" else "VIRTUAL TABLE INDEX"
    assert sum(by in line for line in plans) == 3
    assert not [line for line in plans if "Seq Scan on search" in line]
