"""Contract: what is put in comes out the same, and portable SQL means the same on both engines."""

from __future__ import annotations

import pytest

from server.storage.port import ConstraintBroken, Storage, StorageError, Tx, Value, ValueRefused

ADD = "INSERT INTO counter (name, value) VALUES (:name, :value)"
PERSONAL = (
    "INSERT INTO personal (operation, organisation, person, salt, body, retention, ends_ms)"
    " VALUES (:operation, 'o', :person, 's', :body, 'r', 1)"
)
TEXTS = (
    "",
    "半小时到场",
    "👮🏽 é é \u202e",
    "it's 100% :name ::text %s %(name)s ?1 $1 \\ \" \n\t\x01",
    "\ufeff\uffff\U0010ffff",
)


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_comes_back_as_it_was(storage: Storage, text: str) -> None:
    with storage.write() as tx:
        tx.run(PERSONAL, operation=text, person=None, body=text)
    with storage.read() as tx:
        assert tx.rows("SELECT operation, person, body FROM personal ORDER BY operation") == [
            {"operation": text, "person": None, "body": text}
        ]
        assert tx.row("SELECT salt FROM personal WHERE body = :body", body=text) == {"salt": "s"}


def test_null_is_none_and_not_an_empty_text(storage: Storage) -> None:
    with storage.write() as tx:
        tx.run_many(
            PERSONAL,
            [{"operation": "1", "person": None, "body": ""}, {"operation": "2", "person": "p", "body": None}],
        )
    with storage.read() as tx:
        query = "SELECT person, body FROM personal WHERE body IS NULL OR person IS NULL ORDER BY operation"
        assert [(row["person"], row["body"]) for row in tx.rows(query)] == [(None, ""), ("p", None)]


def test_a_filter_that_may_be_none_works(storage: Storage) -> None:
    query = "SELECT name FROM counter WHERE :name IS NULL OR name = :name ORDER BY name"
    with storage.write() as tx:
        tx.run_many(ADD, [{"name": "a", "value": 1}, {"name": "b", "value": 2}])
        assert [row["name"] for row in tx.rows(query, name=None)] == ["a", "b"]
        assert [row["name"] for row in tx.rows(query, name="b")] == ["b"]


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), True])
def test_integers_of_64_bits_come_back_as_they_were(storage: Storage, number: int) -> None:
    with storage.write() as tx:
        tx.run(ADD, name="n", value=number)
        row = tx.row(
            "SELECT value, value = :number AS same FROM counter WHERE value = :number", number=number
        )
    assert row == {"value": int(number), "same": 1}
    assert type(row["value"]) is int and type(row["same"]) is int


def test_bytes_come_back_as_they_were(storage: Storage) -> None:
    raw = bytes(range(256)) * 100
    ledger = (
        "INSERT INTO ledger (chain, position, operation, at_ms, outcome, kind, v, raw, prev, hash)"
        " VALUES ('c', 1, 'o', 1, 'applied', 'k', 1, :raw, '', 'h')"
    )
    with storage.write() as tx:
        tx.run(ledger, raw=raw)
    with storage.read() as tx:
        row = tx.row("SELECT raw FROM ledger")
    assert row == {"raw": raw}
    assert type(row["raw"]) is bytes


def test_sums_and_averages_are_plain_numbers(storage: Storage) -> None:
    query = "SELECT SUM(value) AS sum, AVG(value) AS mean, COUNT(*) AS count, MAX(value) AS most FROM counter"
    with storage.write() as tx:
        tx.run_many(ADD, [{"name": "a", "value": 2**40}, {"name": "b", "value": 3}])
        row = tx.row(query)
    assert row == {"sum": 2**40 + 3, "mean": (2**40 + 3) / 2, "count": 2, "most": 2**40}
    assert [type(value) for value in row.values()] == [int, float, int, int]


@pytest.mark.parametrize("value", ["half a \ud83d", "nul \0 inside", 2**63])
def test_what_one_engine_cannot_keep_both_refuse(storage: Storage, value: Value) -> None:
    column = "value" if isinstance(value, int) else "name"
    params: dict[str, Value] = {"name": "n", "value": 1, column: value}
    with storage.write() as tx:
        with pytest.raises(ValueRefused), tx.savepoint():
            tx.run(ADD, **params)
        with pytest.raises(ValueRefused), tx.savepoint():
            tx.run_many(ADD, [params])
        assert tx.row("SELECT COUNT(*) AS count FROM counter") == {"count": 0}


def test_a_column_takes_no_value_of_another_type(storage: Storage) -> None:
    with storage.write() as tx, pytest.raises(StorageError), tx.savepoint():
        tx.run(ADD, name="n", value="not a number")
    with storage.write() as tx, pytest.raises(ConstraintBroken), tx.savepoint():
        tx.run(ADD, name=None, value=1)


def test_a_missing_parameter_and_an_unknown_column_are_errors(storage: Storage) -> None:
    with storage.write() as tx:
        with pytest.raises(StorageError), tx.savepoint():
            tx.run(ADD, name="n")
        with pytest.raises(StorageError), tx.savepoint():
            tx.rows("SELECT nothing FROM counter ORDER BY name")


def test_an_upsert_returns_the_row_it_made(storage: Storage) -> None:
    bump = (
        "INSERT INTO feed (feed, seq, floor, count, hash_high, hash_low) VALUES (:feed, 1, 0, 0, 0, 0)"
        " ON CONFLICT (feed) DO UPDATE SET seq = feed.seq + 1 RETURNING feed, seq"
    )
    with storage.write() as tx:
        assert [tx.row(bump, feed="site:1") for _time in range(3)] == [
            {"feed": "site:1", "seq": seq} for seq in (1, 2, 3)
        ]
        assert tx.run(bump, feed="site:1") == 1
        assert tx.row("SELECT seq FROM feed WHERE feed = 'site:1'") == {"seq": 4}


def test_run_tells_how_many_rows_it_changed(storage: Storage) -> None:
    with storage.write() as tx:
        assert tx.run_many(ADD, ({"name": str(number), "value": number} for number in range(10))) == 10
        assert tx.run_many(ADD, []) == 0
        assert tx.run("UPDATE counter SET value = 0 WHERE value > :most", most=6) == 3
        assert tx.run("DELETE FROM counter WHERE value = 0") == 4
        assert tx.run("DELETE FROM counter WHERE value = 0") == 0


def test_pages_cut_by_a_row_value_hold_every_row_once(storage: Storage) -> None:
    texts = ["a", "B", "Z", "z", "é", "半", "小", "_", "-", "~", "aa", "a b", "👮", "\uffee"]
    rows = [{"name": text, "value": position % 3} for position, text in enumerate(texts)]
    page = (
        "SELECT value, name FROM counter WHERE (value, name) > (:value, :name)"
        " ORDER BY value, name LIMIT :limit"
    )
    with storage.write() as tx:
        tx.run_many(ADD, rows)
    seen: list[tuple[int, str]] = []
    after: tuple[int, str] = (-1, "")
    with storage.read() as tx:
        while found := tx.rows(page, value=after[0], name=after[1], limit=4):
            seen += [(row["value"], row["name"]) for row in found]
            after = seen[-1]
    # by code point on both engines: Python's own order of texts
    assert seen == sorted((row["value"], row["name"]) for row in rows)


def test_windows_recursion_and_update_from_work(storage: Storage) -> None:
    with storage.write() as tx:
        tx.run_many(ADD, [{"name": name, "value": value} for name, value in (("a", 5), ("b", 7), ("c", 7))])
        ranks = "SELECT name, RANK() OVER (ORDER BY value DESC) AS place FROM counter ORDER BY name"
        assert [row["place"] for row in tx.rows(ranks)] == [3, 1, 1]
        steps = (
            "WITH RECURSIVE step(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < :last)"
            " SELECT SUM(n) AS sum FROM step"
        )
        assert tx.row(steps, last=100) == {"sum": 5050}
        _update_from(tx)


def _update_from(tx: Tx) -> None:
    tx.run("INSERT INTO setting (key, value) VALUES ('b', 'x'), ('c', 'y')")
    changed = tx.rows(
        "UPDATE counter SET value = counter.value + 1 FROM setting WHERE setting.key = counter.name"
        " RETURNING counter.name AS name, counter.value AS value"
    )
    assert sorted(changed, key=lambda row: str(row["name"])) == [
        {"name": "b", "value": 8},
        {"name": "c", "value": 8},
    ]
