"""The next timers are found along an index on both engines: what waits for later costs nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from server.storage.port import Row, Storage, Tx
from server.storage.tables import timers
from server.storage.tables.timers import Among

NOW_MS = 1_000_000
CLAIM_MS = 60_000
WAITING = 3_000
FEW = 20
TWO = Among(("clock.watch", "handover"))
OF_ONE = Among(TWO.kinds, "o0")


@pytest.fixture
def waiting(storage: Storage) -> Storage:
    """Thousands of timers of three kinds that are due later, four that are due, and one that is claimed."""
    with storage.write() as tx:
        for n in range(WAITING):
            kind = ("clock.watch", "handover", "other")[n % 3]
            timers.put(tx, f"later{n:05}", f"o{n % 2}", kind, "s", NOW_MS + 1 + n, {})
        for n, kind in enumerate(("handover", "clock.watch", "other", "handover")):
            timers.put(tx, f"due{n}", "o0", kind, "s", NOW_MS - 4 + n, {})
        timers.put(tx, "taken", "o0", "handover", "s", NOW_MS - 9, {})
        timers.claim(tx, "another", NOW_MS - 5, CLAIM_MS, 1, TWO)
        tx.run("ANALYZE timer")
    return storage


def much(tx: Tx, sql: str, **values: Any) -> list[str]:
    """What of a statement's plan reads or sorts more than a few rows."""
    if tx.engine != "postgres":
        lines = [str(line["detail"]) for line in tx.rows(f"EXPLAIN QUERY PLAN {sql}", **values)]
        return [line for line in lines if "TEMP B-TREE" in line or "SCAN timer" in line]
    tx.run("SET LOCAL enable_seqscan = off")  # tables of a test are small enough to be read whole
    lines = [
        str(*line.values()) for line in tx.rows(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {sql}", **values)
    ]
    read = re.compile(r"(?:actual rows=|Removed by Filter: )(\d+)")
    return [line for line in lines if any(int(found) > FEW for found in read.findall(line))]


def test_of_several_kinds_the_earliest_come_first_and_those_of_others_not_at_all(waiting: Storage) -> None:
    with waiting.write() as tx:
        assert timers.next_due_ms(tx, TWO) == NOW_MS - 4
        assert [row["id"] for row in timers.claim(tx, "w", NOW_MS, CLAIM_MS, 2, TWO)] == ["due0", "due1"]
        assert [row["id"] for row in timers.claim(tx, "w", NOW_MS, CLAIM_MS, 9, TWO)] == ["due3"]
        assert timers.claim(tx, "w", NOW_MS, CLAIM_MS, 9, TWO) == []
        assert timers.next_due_ms(tx, TWO) == NOW_MS + 1
        assert timers.next_due_ms(tx, Among(("other",))) == NOW_MS - 2
        assert timers.next_due_ms(tx, Among(("nothing", "else"))) is None


def test_of_one_organisation_another_s_are_left_alone(waiting: Storage) -> None:
    with waiting.write() as tx:
        assert timers.next_due_ms(tx, Among(TWO.kinds, "o1")) == NOW_MS + 2
        assert timers.claim(tx, "w", NOW_MS, CLAIM_MS, 9, Among(TWO.kinds, "o1")) == []
        assert len(timers.claim(tx, "w", NOW_MS, CLAIM_MS, 9, OF_ONE)) == 3


@pytest.mark.parametrize("among", [TWO, Among(("handover",))], ids=["two kinds", "one kind"])
def test_the_next_is_found_without_sorting_or_reading_all_that_waits(
    waiting: Storage, among: Among, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, dict[str, Any]]] = []
    with waiting.read() as tx:
        row = tx.row

        def noted(sql: str, /, **values: Any) -> Row | None:
            said.append((sql, values))
            return row(sql, **values)

        monkeypatch.setattr(tx, "row", noted)
        timers.next_due_ms(tx, among)
        assert said and [line for sql, values in said for line in much(tx, sql, **values)] == []


def test_what_is_due_is_claimed_without_sorting_what_is_due(waiting: Storage) -> None:
    with waiting.read() as tx:
        due = TWO.each("id, due_ms", "due_ms <= :now_ms AND claimed_until_ms IS NULL")
        assert much(tx, due, now_ms=NOW_MS + WAITING, limit=2, **TWO.values) == []
