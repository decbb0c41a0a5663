"""A push carried out together, each row written once, leaves what one by one leaves; a refusal costs only its own."""

from __future__ import annotations

import random
import shutil
from contextlib import AbstractContextManager, closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.domain.records import Record
from server.domain.times import FrozenTime
from server.storage.codec import encode
from server.storage.engines.sqlite import SqliteStorage
from server.storage.port import Storage, StorageError, Tx
from server.storage.tables import facts, records
from server.storage.transaction import Transaction
from server.sync import fold
from server.sync.letters import Letter
from server.usecases.act import Act
from tests.sync.test_journey import assigned
from tests.world import START_MS, TAG_GATE, Phone, World, build_world, id_of

PUSHES, MOST = 12, 9
TABLES = (
    "record",
    "operation",
    "ledger",
    "chain",
    "phone",
    "stamp",
    "timer",
    "search",
    "notice",
    "personal",
    "fact",
)


def left(storage: Storage) -> dict[str, Any]:
    """All rows but the numbers of feeds, of which a push that goes together needs fewer."""
    with storage.read() as tx:
        kept: dict[str, Any] = {
            name: sorted(map(repr, tx.rows(f"SELECT * FROM {name} ORDER BY 1"))) for name in TABLES
        }
        kept["feed"] = tx.rows("SELECT feed, count, hash_high, hash_low FROM feed ORDER BY feed")
        kept["feed_item"] = tx.rows(
            # at which revision something left is told to nobody
            "SELECT feed, record, kind, state, CASE WHEN state = 'present' THEN rev END AS rev FROM feed_item"
            " ORDER BY feed, record"
        )
    return kept


def prepared(file: Path) -> list[str]:
    """The tests' world with two visits of one engineer, in a file; gives the visits."""
    visits = []
    with closing(SqliteStorage(file, reverse_unordered_selects=True)) as storage:
        storage.migrate()
        world = build_world(storage)
        for number in range(2):
            ticket, visit = id_of("ticket", str(number)), id_of("visit", str(number))
            world.say("desk", "ticket.report", ticket, {"site": world.site, "channel": "telephone"})
            assigned = {"engineer": id_of("person", "li"), "visit": visit, "why": "近"}
            world.say("desk", "ticket.assign", ticket, assigned)
            visits.append(visit)
    return visits


def told(storage: Storage, visits: list[str], dice: random.Random) -> list[Any]:
    """The same phone says the same things for the same dice; gives what it was answered."""
    world = World(storage, FrozenTime(datetime.fromtimestamp(START_MS / 1000, UTC)))
    phone, answers = world.enrol("li"), []
    for push in range(PUSHES):
        for number in range(dice.randint(1, MOST)):
            _say(phone, dice, visits, id_of("said", str(push), str(number)))
        if dice.random() < 0.3:
            phone.outbox.append(dice.choice(phone.outbox))
        if dice.random() < 0.2:
            phone.outbox.append(b'{"n": "no number"}')
        answers.append(phone.push())
    return answers


def _say(phone: Phone, dice: random.Random, visits: list[str], id: str) -> None:
    visit = dice.choice([*visits, *visits, id_of("visit", "unknown")] if dice.random() < 0.2 else visits)
    said: list[tuple[str, str, dict[str, Any]]] = [
        ("visit.note", visit, {"text": "复测正常"}),
        ("visit.find", visit, {"text": "积灰", "cause": "器件"}),
        ("visit.depart", visit, {}),
        ("visit.arrive", visit, {}),
        ("site.edit", id_of("site", "secret"), {"hint": f"从北门进 {dice.randint(1, 3)}"}),
        ("equipment.edit", id_of("equipment"), {"hint": "柜顶", "place": "机房"}),
        ("visit.accept", visit, {}),
        ("visit.repair", visit, {"done": "换电源"}),
        ("visit.use_part", visit, {"part": "电源", "qty": 1}),
        ("visit.sign", visit, {"signature": "5" * 64}),
        ("visit.witness", visit, {"witness": "commissioned_label", "tag": TAG_GATE}),
        ("visit.decline", visit, {"why": "在路上爆胎"}),
        ("visit.finish", visit, {"left": "not_repaired"})
        if dice.random() < 0.1
        else ("visit.note", visit, {"text": "x"}),
        ("person.duty", id_of("person", "li"), {"duty": dice.choice(["on", "off"])}),
    ]
    kind, record, body = dice.choice(said)
    needs = [id_of("said", "0", "0")] if dice.random() < 0.2 else []
    phone.record(kind, record, body, id=id, needs=needs)
    if dice.random() < 0.1:
        phone.n += 1  # a hole


@pytest.mark.parametrize("seed", range(8))
def test_a_push_carried_out_together_leaves_what_one_by_one_leaves(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_tx: Transaction, **_: bool) -> AbstractContextManager[None]:
        raise StorageError("one by one")  # as where one of them is refused

    if seed % 2:
        monkeypatch.setattr(facts, "LONG", 3)
    found = []
    visits = prepared(tmp_path / "before" / "halfhour.db")
    for way in ("together", "apart"):
        if way == "apart":
            monkeypatch.setattr(Transaction, "together", never)
        shutil.copytree(tmp_path / "before", tmp_path / way)
        with closing(
            SqliteStorage(tmp_path / way / "halfhour.db", reverse_unordered_selects=True)
        ) as storage:
            answers = told(storage, visits, random.Random(seed))
            found.append((answers, left(storage)))
    (answers, rows), (answers_apart, rows_apart) = found
    assert answers == answers_apart
    for name in rows:
        assert rows[name] == rows_apart[name], name


def test_a_record_that_one_push_saves_often_moves_in_its_feeds_once(world: World) -> None:
    phone = world.enrol("li")
    with world.storage.read() as tx:
        before = tx.row("SELECT seq FROM feed WHERE feed = :feed", feed=f"site:{world.site}")
    for number in range(5):
        phone.record("site.edit", world.site, {"hint": str(number)})
    assert {one["outcome"] for one in phone.push()} <= {"applied", "merged"}
    with world.storage.read() as tx:
        after = tx.row("SELECT seq FROM feed WHERE feed = :feed", feed=f"site:{world.site}")
    assert before is not None and after is not None and after["seq"] == before["seq"] + 1


@pytest.mark.parametrize("seed", range(4))
def test_no_operation_changes_a_record_that_it_does_not_save(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All operations of a push share one copy of each record: what is not saved would be, with the next one's."""
    seen: dict[str, tuple[Record, str]] = {}
    astray: list[str] = []
    get, put, carry_out = records.get, records.put, fold._fold

    def noted(record: Record) -> None:
        seen[record.id] = (record, encode(asdict(record)))

    def noting_get(tx: Tx, id: str, *, short: bool = False) -> Record | None:
        record = get(tx, id, short=short)
        if tx.memo is not None and record is not None and seen.get(id, (None, ""))[0] is not record:
            noted(record)
        return record

    def noting_put(tx: Tx, record: Record) -> None:
        put(tx, record)
        noted(record)

    def comparing(tx: Tx, letter: Letter) -> tuple[Act, str]:
        done = carry_out(tx, letter)
        astray.extend(letter.kind for record, as_was in seen.values() if encode(asdict(record)) != as_was)
        return done

    visits = prepared(tmp_path / "halfhour.db")
    monkeypatch.setattr(records, "get", noting_get)
    monkeypatch.setattr(records, "put", noting_put)
    monkeypatch.setattr(fold, "_fold", comparing)
    with closing(SqliteStorage(tmp_path / "halfhour.db", reverse_unordered_selects=True)) as storage:
        told(storage, visits, random.Random(seed))
    assert len(seen) > len(visits)
    assert astray == []


def test_an_operation_said_again_under_the_next_number_is_found_out_though_it_comes_in_order(
    world: World,
) -> None:
    _ticket, visit = assigned(world)
    phone = world.enrol("li")
    first = phone.record("visit.note", visit, {"text": "一"})
    assert [one["outcome"] for one in phone.push()] == ["applied"]
    phone.record("visit.note", visit, {"text": "二"})
    phone.record("visit.note", visit, {"text": "三"}, id=first)
    phone.record("visit.note", visit, {"text": "四"})
    told = [(one["outcome"], one.get("code")) for one in phone.push()]
    assert told == [("applied", None), ("rejected", "id-reused"), ("applied", None)]
    assert [note["text"] for note in world.record(visit)["notes"]] == ["一", "二", "四"]
    answer = phone.push_raw()
    assert answer["held"] == {"n": 4, "holes": []}
