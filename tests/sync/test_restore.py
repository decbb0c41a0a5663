"""A server restored from yesterday's copy: every phone says again what it holds, and nothing acknowledged is lost.

Backup and restore go through the command line, after real work, on both engines.
"""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from server.domain.errors import Problem
from server.storage.backup import read_manifest
from server.storage.port import Storage
from server.storage.tables import settings
from server.sync import blobs
from server.sync.blobs import Shelf
from tests.storage.conftest import second
from tests.storage.places import Place
from tests.sync.test_journey import assigned
from tests.sync.test_pull import drain
from tests.worker.working import work
from tests.world import Phone, World, id_of

__all__ = ["second"]

JPEG = b"\xff\xd8\xff\xe0" + b"a photo of the rack" * 50


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    """`halfhour` over an installation that is named with each call."""
    return Command(monkeypatch)


class Command:
    """Runs `halfhour` as an administrator would, over one place's database and folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, place: Place, *words: str) -> Result:
        self._monkeypatch.setenv("HALFHOUR_DATA", str(place.data_dir))
        self._monkeypatch.setenv("HALFHOUR_DATABASE_URL", place.url)
        return CliRunner().invoke(main, words)


def at_work(world: World, place: Place) -> tuple[Phone, str, str, str]:
    """A visit with an arrival and a photo on the shelf: the phone, the ticket, the visit, the photo's hash."""
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    sha256 = blobs.store(
        world.storage,
        world.clock,
        Shelf(place.data_dir, 1 << 20, frozenset({"image/jpeg"})),
        io.BytesIO(JPEG),
        type="image/jpeg",
        organisation=world.organisation,
        contract=id_of("contract", "secret"),
    )
    phone.record("visit.arrive", visit)
    phone.record("visit.photograph", visit, {"photo": {"sha256": sha256}})
    phone.record("visit.sign", visit, {"signature": sha256}, values={"signer": "王值班"})
    assert {one["outcome"] for one in phone.push()} == {"applied"}
    work(world)
    return phone, ticket, visit, sha256


def facts(storage: Storage) -> dict[str, str | None]:
    with storage.read() as tx:
        return {key: settings.get(tx, key) for key in ("server", "server_epoch")}


def test_a_server_restored_to_yesterday_gets_back_from_the_phone_what_it_forgot(
    world: World, place: Place, second: Place, command: Command, tmp_path: Path
) -> None:
    phone, ticket, visit, sha256 = at_work(world, place)
    copy = tmp_path / "copy"
    assert phone.push_raw()["durable_ms"] is None
    made = command(place, "backup", str(copy))
    assert made.exit_code == 0, made.output
    assert phone.push_raw()["durable_ms"] == read_manifest(copy).made_at_ms
    before = facts(world.storage)
    world.clock.advance(timedelta(hours=1))
    phone.record("visit.repair", visit, {"done": "new supply"})
    phone.record("visit.finish", visit, {"left": "repaired"})
    sent = list(phone.outbox)
    assert {one["outcome"] for one in phone.push(**before)} == {"applied"}

    done = command(second, "restore", "--verify", str(copy))
    assert done.exit_code == 0, (done.output, done.exception)
    restored = World(second.open(), world.clock, devices_enrolled=world.devices_enrolled)
    after = facts(restored.storage)
    assert after["server"] == before["server"] and after["server_epoch"] != before["server_epoch"]
    assert (second.data_dir / "blobs" / sha256[:2] / sha256).read_bytes() == JPEG
    assert restored.record(ticket)["state"] == "on_site", "yesterday"

    phone.world, phone.outbox = restored, sent
    with pytest.raises(Problem) as refusal:
        phone.push_raw(**before)
    assert refusal.value.code == "other-server" and refusal.value.fields is not None
    assert refusal.value.fields["held"] == {"n": 3, "holes": []}
    cursors: dict[str, int | None] = {}
    assert visit in drain(phone, cursors)  # from null: what it holds of the server begins anew
    assert [one["outcome"] for one in phone.push(**after)] == ["applied", "applied"]
    assert restored.record(ticket)["state"] == "repaired" == world.record(ticket)["state"]
    assert {ticket, visit} <= set(drain(phone, cursors))
    assert restored.record(visit) == world.record(visit)
    work(restored)


@pytest.mark.parametrize("what", ["ledger", "blob"])
def test_verify_finds_one_flipped_byte_and_restores_nothing(
    world: World, place: Place, second: Place, command: Command, tmp_path: Path, what: str
) -> None:
    *_, sha256 = at_work(world, place)
    if what == "blob":
        path = place.data_dir / "blobs" / sha256[:2] / sha256
        path.write_bytes(flipped(path.read_bytes()))
    else:
        with world.storage.write() as tx:
            row = tx.row("SELECT operation, raw FROM ledger WHERE kind = 'visit.arrive'")
            assert row is not None
            raw = flipped(bytes(row["raw"]))
            tx.run("UPDATE ledger SET raw = :raw WHERE operation = :id", raw=raw, id=row["operation"])
    copy = tmp_path / "copy"
    assert command(place, "backup", str(copy)).exit_code == 0
    refused = command(second, "restore", "--verify", str(copy))
    assert refused.exit_code == 1 and "Traceback" not in refused.output, refused.output
    assert second.open().empty()
    assert not (second.data_dir / "blobs").exists()


def flipped(raw: bytes) -> bytes:
    """The same bytes but for one bit in the middle."""
    middle = len(raw) // 2
    return raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :]
