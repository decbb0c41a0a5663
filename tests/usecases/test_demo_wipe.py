"""The demo goes in one step, wholly, and whatever else is in the database stays byte for byte."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server import demo
from server.config import Settings, read_settings
from server.demo import wipe as wiping
from server.demo.guests import organisations
from server.demo.history import within
from server.demo.living import Living
from server.demo.pictures import Drawer
from server.domain.times import FrozenTime
from server.storage.migrations import tables_of
from server.storage.port import Storage
from server.storage.schema import POSITIONS, TABLES, Part
from server.storage.tables import accounts, records, sessions, settings
from server.sync import snapshots
from server.sync.blobs import shelf
from server.sync.door import Wish, submit
from tests.world import World, build_world, id_of

FRIDAY = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


@pytest.fixture
def installation(tmp_path: Path) -> Settings:
    return read_settings({"HALFHOUR_DATA": str(tmp_path / "files"), "HALFHOUR_TEST": "1"})


@pytest.fixture
def both(storage: Storage, installation: Settings) -> World:
    """A demo in which things have happened, and a real organisation beside it, in which things happen too."""
    clock = FrozenTime(FRIDAY)
    with storage.write() as tx:
        settings.put_new(tx, "secret_key", "07" * 32)
    list(demo.load(storage, clock, installation))
    living = Living(storage, clock, shelf(installation))
    assert living.fault(short=True)
    for _ in range(8):
        assert living.step()
    world = build_world(storage)
    report_and_photograph(world, installation)
    return world


def report_and_photograph(world: World, installation: Settings) -> None:
    """A ticket with a photo, a session and an account in the real organisation."""
    ticket = id_of("ticket", "real")
    body = {"site": id_of("site", "secret"), "channel": "telephone", "equipment": id_of("equipment")}
    said = submit(
        world.storage,
        world.clock,
        world.person("desk"),
        Wish("ticket.report", ticket, body, {"reporter_name": "真先生"}),
    )
    assert said.outcome == "applied"
    with world.storage.write() as tx:
        record = records.get(tx, ticket)
        assert record is not None
        Drawer(within(tx), world.clock, shelf(installation)).photo("camera", "before", record)
        accounts.put(tx, id_of("person", "desk"), world.organisation, "desk", "hash", 0)
        sessions.add(tx, "token", world.organisation, id_of("person", "desk"), None, 0, 10**15)


def rows_of(storage: Storage) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in the order of its key."""
    with storage.read() as tx:
        return {
            one.name: tx.rows(f"SELECT * FROM {one.name} ORDER BY {', '.join(one.key)}")
            for one in tables_of(Part.ALL)
        }


def files_of(installation: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in installation.blobs_dir.rglob("*") if path.is_file()}


def test_the_demo_is_wiped_wholly_and_a_real_organisation_beside_it_stays_as_it_was(
    both: World, installation: Settings
) -> None:
    cellar = snapshots.cellar(installation)
    site = f"site:{both.site}"
    assert cellar.find(snapshots.offer(both.storage, both.clock, cellar, both.person("li"), site).id)
    with_demo, files = rows_of(both.storage), files_of(installation)
    assert wiping.wipe(both.storage, shelf(installation)) > 3000
    left, kept = rows_of(both.storage), files_of(installation)
    ours = set(organisations())
    for table in tables_of(Part.ALL):
        rows = left[table.name]
        assert all(row in with_demo[table.name] for row in rows), table.name
        assert not [row for row in rows if row.get("organisation") in ours], table.name
    assert left == rows_without_demo(with_demo)
    assert 0 < len(kept) < len(files)
    assert kept == {name: files[name] for name in kept}
    assert {row["sha256"] for row in left["blob"]} == set(kept)
    assert not any(id in str(left) for id in ours)
    assert not cellar.root.exists()  # copies: who needs one is given a new one


def rows_without_demo(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """What must be left, found another way: by looking for whatever belongs to the real organisation or to nobody."""
    real = {row["id"] for row in rows["record"] if row["organisation"] not in organisations()}
    real |= {row["organisation"] for row in rows["record"] if row["organisation"] not in organisations()}
    granted = {row["sha256"] for row in rows["blob_grant"] if row["organisation"] not in organisations()}
    names = {"feed": "feed", "chain": "chain", "ledger": "chain", "counter": "name"}
    found = {}
    for table, all_rows in rows.items():
        if all_rows and "organisation" in all_rows[0]:
            found[table] = [row for row in all_rows if row["organisation"] not in organisations()]
        elif table in names:
            found[table] = [row for row in all_rows if real & set(row[names[table]].split(":"))]
        elif table in ("stamp", "feed_item"):
            found[table] = [row for row in all_rows if row["record"] in real]
        elif table == "blob":
            found[table] = [row for row in all_rows if row["sha256"] in granted]
        elif table == "setting":
            found[table] = [row for row in all_rows if not row["key"].startswith("demo")]
        else:
            found[table] = all_rows
    return found


def test_every_table_says_how_the_demo_leaves_it() -> None:
    told = {*wiping.owned_tables(), *wiping.BY_RECORD, *wiping.BY_DEVICE, *wiping.BY_NAME, *wiping.OF_NOBODY}
    assert {table.name for table in TABLES} == told
    assert all(wiping.OWNED in {column.name for column in table.columns} for table in POSITIONS)


def test_a_database_with_real_data_is_given_no_demo(storage: Storage, installation: Settings) -> None:
    world = build_world(storage)
    before = rows_of(storage)
    assert list(demo.load(storage, world.clock, installation)) == [demo.REAL_DATA]
    assert rows_of(storage) == before
