"""Named parameters in psycopg's spelling: only what is a parameter is touched."""

from __future__ import annotations

import pytest

from server.storage import codec
from server.storage.schema.shape import column, table
from server.storage.sql import Dialect, create_table, to_pyformat


@pytest.mark.parametrize(
    ("portable", "translated"),
    [
        ("SELECT :a, :b_2", "SELECT %(a)s, %(b_2)s"),
        ("x = :a AND y = :a", "x = %(a)s AND y = %(a)s"),
        ("SELECT ':a', \":b\", :c", "SELECT ':a', \":b\", %(c)s"),
        ("SELECT 'it''s :a', :b", "SELECT 'it''s :a', %(b)s"),
        ("SELECT :a::text, x::bigint", "SELECT %(a)s::text, x::bigint"),
        ("SELECT 1 -- :a\n, :b", "SELECT 1 -- :a\n, %(b)s"),
        ("SELECT /* :a\n' */ :b", "SELECT /* :a\n' */ %(b)s"),
        ("SELECT 7 % 3, '100%', :a", "SELECT 7 %% 3, '100%%', %(a)s"),
        ("SELECT '12:30', :a", "SELECT '12:30', %(a)s"),
    ],
)
def test_a_parameter_is_translated_and_nothing_else(portable: str, translated: str) -> None:
    assert to_pyformat(portable) == translated


def test_a_parameter_that_is_none_becomes_the_word_null() -> None:
    assert (
        to_pyformat(":a IS NULL OR x = :a OR y = :b", frozenset({"a"}))
        == "NULL IS NULL OR x = NULL OR y = %(b)s"
    )


def test_a_table_is_strict_on_sqlite_and_sorts_by_code_point_on_postgres() -> None:
    made = table("thing", "id", "id text", "size int null")
    assert create_table(made, Dialect.SQLITE) == [
        "CREATE TABLE thing (\n  id TEXT NOT NULL,\n  size INTEGER,\n  PRIMARY KEY (id)\n) STRICT"
    ]
    assert create_table(made, Dialect.POSTGRES) == [
        'CREATE TABLE thing (\n  id text COLLATE "C" NOT NULL,\n  size bigint,\n  PRIMARY KEY (id)\n)'
    ]


@pytest.mark.parametrize("text", ["name", "name varchar", "name text not null"])
def test_a_column_that_reads_as_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a column"):
        column(text)


def test_json_is_compact_chinese_and_comes_back() -> None:
    value = {"b": [1, None, True], "a": "半小时"}
    assert codec.encode(value) == '{"b":[1,null,true],"a":"半小时"}'
    assert codec.decode(codec.encode(value)) == value
    assert codec.decode(None) is None
    assert (codec.flag(True), codec.flag(False)) == (1, 0)


def test_half_a_surrogate_pair_stays_an_escape_and_comes_back() -> None:
    text = codec.encode({"said": "半 \ud83d"})
    assert text.isascii()
    assert codec.decode(text) == {"said": "半 \ud83d"}


@pytest.mark.parametrize("value", [float("nan"), {"at": [1.5, float("inf")], "why": None}])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        codec.encode(value)


def test_a_number_of_any_size_comes_back() -> None:
    value = {"large": 10**30, "small": 1e-7, "none": None}
    assert codec.decode(codec.encode(value)) == value
