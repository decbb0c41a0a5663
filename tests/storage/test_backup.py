"""A backup is whole or says what is wrong; what is restored is a new epoch of the same server."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest

from server.domain.chain import GENESIS, chain_hash
from server.storage.backup import BackupRefused, backup, read_manifest, restore, verify
from server.storage.port import Storage
from server.storage.tables import feeds, settings
from tests.storage.places import Place

MADE_AT_MS = 1_780_000_000_000
LEDGER = (
    "INSERT INTO ledger (chain, position, operation, at_ms, outcome, code, kind, v, raw, prev, hash)"
    " VALUES (:chain, :position, :operation, :at_ms, :outcome, :code, 'visit.arrive', 1, :raw, :prev, :hash)"
)
PHOTOS = (b"\xff\xd8 a photo \x00", b"another", b"")


def say(storage: Storage, chain: str, count: int) -> None:
    """Fill a chain with operations whose bytes try an engine's escapes."""
    prev = GENESIS
    with storage.write() as tx:
        for position in range(1, count + 1):
            raw = f'{{"said":"半小时\t{position}\\n"}}\n'.encode() + bytes(range(256))
            code = "move-illegal" if position % 2 else None
            hash = chain_hash(prev, f"op {chain} {position}", position, "applied", code, raw)
            tx.run(
                LEDGER,
                chain=chain,
                position=position,
                operation=f"op {chain} {position}",
                at_ms=position,
                outcome="applied",
                code=code,
                raw=raw,
                prev=prev,
                hash=hash,
            )
            prev = hash
        tx.run(
            "INSERT INTO chain (chain, position, hash) VALUES (:chain, :position, :hash)",
            chain=chain,
            position=count,
            hash=prev,
        )


def keep_blob(storage: Storage, blobs_dir: Path, content: bytes) -> Path:
    name = hashlib.sha256(content).hexdigest()
    path = blobs_dir / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with storage.write() as tx:
        tx.run(
            "INSERT INTO blob (sha256, bytes, type, verified_ms) VALUES (:name, :bytes, 'image/jpeg', 1)",
            name=name,
            bytes=len(content),
        )
    return path


@pytest.fixture
def blobs(place: Place, storage: Storage) -> Path:
    """The blobs folder of an installation at work: two chains, three photos."""
    blobs_dir = place.data_dir / "blobs"
    say(storage, "contract a", 12)
    say(storage, "contract b", 3)
    for photo in PHOTOS:
        keep_blob(storage, blobs_dir, photo)
    return blobs_dir


def everything(storage: Storage) -> dict[str, list[dict[str, object]]]:
    with storage.read() as tx:
        return {
            "ledger": tx.rows("SELECT * FROM ledger ORDER BY chain, position"),
            "blob": tx.rows("SELECT * FROM blob ORDER BY sha256"),
            "setting": tx.rows(
                "SELECT * FROM setting WHERE key NOT IN ('server_epoch', 'durable_ms') ORDER BY key"
            ),
        }


def epoch_of(storage: Storage) -> str:
    with storage.read() as tx:
        row = tx.row("SELECT value FROM setting WHERE key = 'server_epoch'")
    assert row is not None
    return str(row["value"])


def test_a_backup_says_what_it_holds(storage: Storage, blobs: Path, tmp_path: Path) -> None:
    manifest = backup(storage, blobs, tmp_path / "copy", MADE_AT_MS)
    assert read_manifest(tmp_path / "copy") == manifest
    assert manifest.engine == storage.engine
    assert manifest.server_epoch == epoch_of(storage)
    assert manifest.schema.startswith("0005")
    assert manifest.made_at_ms == MADE_AT_MS
    assert sum(1 for path in manifest.files if path.startswith("blobs/")) == len(PHOTOS)
    assert verify(storage, tmp_path / "copy") == []


def test_what_is_restored_is_the_same_but_for_its_epoch(
    place: Place, second: Place, storage: Storage, blobs: Path, tmp_path: Path
) -> None:
    backup(storage, blobs, tmp_path / "copy", MADE_AT_MS)
    target = second.open()
    epoch = restore(target, tmp_path / "copy", second.data_dir / "blobs", check=True)
    assert everything(target) == everything(storage)
    assert epoch_of(target) == epoch != epoch_of(storage)
    assert target.migrate() == []
    restored = sorted(path.read_bytes() for path in (second.data_dir / "blobs").glob("*/*"))
    assert restored == sorted(PHOTOS)
    with target.write() as tx:  # keys and indexes are back too
        feeds.poke(tx, "f")  # fails where no key tells what conflicts
    backup(target, second.data_dir / "blobs", tmp_path / "copy of the copy", MADE_AT_MS)
    assert verify(target, tmp_path / "copy of the copy") == []


def test_a_backup_taken_while_others_write_is_one_moment(
    storage: Storage, blobs: Path, tmp_path: Path
) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            say(storage, f"busy {number}", 2)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for copy in range(3):
            backup(storage, blobs, tmp_path / f"copy {copy}", MADE_AT_MS)
            assert verify(storage, tmp_path / f"copy {copy}") == []
    finally:
        stop.set()
        writer.join()


def test_a_folder_that_holds_anything_is_not_written_to(
    storage: Storage, blobs: Path, tmp_path: Path
) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "mine.txt").write_text("mine")
    with pytest.raises(BackupRefused, match="not empty"):
        backup(storage, blobs, tmp_path / "copy", MADE_AT_MS)


def test_nothing_is_restored_over_what_is_there(
    second: Place, storage: Storage, blobs: Path, tmp_path: Path
) -> None:
    backup(storage, blobs, tmp_path / "copy", MADE_AT_MS)
    with pytest.raises(BackupRefused, match="not empty"):
        restore(storage, tmp_path / "copy", tmp_path / "blobs elsewhere", check=False)
    with pytest.raises(BackupRefused, match="not empty"):
        restore(second.open(), tmp_path / "copy", blobs, check=False)
    assert second.open().empty()


def test_a_backup_that_was_not_finished_is_refused(
    second: Place, storage: Storage, blobs: Path, tmp_path: Path
) -> None:
    backup(storage, blobs, tmp_path / "copy", MADE_AT_MS)
    (tmp_path / "copy" / "manifest.json").unlink()
    assert len(verify(storage, tmp_path / "copy")) == 1
    with pytest.raises(BackupRefused, match="no complete backup"):
        restore(second.open(), tmp_path / "copy", second.data_dir / "blobs", check=False)


def test_a_lost_and_an_altered_blob_are_found(storage: Storage, blobs: Path, tmp_path: Path) -> None:
    backup(storage, blobs, tmp_path / "copy", MADE_AT_MS)
    lost, altered, _whole = sorted((tmp_path / "copy" / "blobs").glob("*/*"))
    lost.unlink()
    altered.write_bytes(b"painted over")
    findings = verify(storage, tmp_path / "copy")
    assert f"blob {lost.name} is missing" in findings
    assert f"blob {altered.name} is not what its name says" in findings
    with pytest.raises(BackupRefused) as refused:
        restore(storage, tmp_path / "copy", tmp_path / "blobs", check=True)
    assert set(refused.value.findings) == set(findings)


@pytest.mark.parametrize(
    ("tamper", "finding"),
    [
        ("UPDATE ledger SET outcome = 'rejected' WHERE position = 5", "breaks at position 5"),
        ("UPDATE ledger SET at_ms = at_ms - 60000 WHERE position = 2", "breaks at position 2"),
        ("DELETE FROM ledger WHERE position = 7", "breaks at position 8"),
        ("DELETE FROM ledger WHERE position = 12", "does not end at its head"),
    ],
)
def test_a_ledger_altered_before_the_backup_is_found(
    storage: Storage, blobs: Path, tmp_path: Path, tamper: str, finding: str
) -> None:
    with storage.write() as tx:
        tx.run(f"{tamper} AND chain = 'contract a'")
    backup(storage, blobs, tmp_path / "copy", MADE_AT_MS)
    assert verify(storage, tmp_path / "copy") == [f"chain contract a {finding}"]


def test_a_backup_of_the_other_engine_is_refused(
    storage: Storage, blobs: Path, tmp_path: Path, other_engine: Storage
) -> None:
    backup(storage, blobs, tmp_path / "copy", MADE_AT_MS)
    assert "made from" in verify(other_engine, tmp_path / "copy")[0]
    with pytest.raises(BackupRefused, match="made from"):
        restore(other_engine, tmp_path / "copy", tmp_path / "blobs", check=False)


def durable_of(storage: Storage) -> int | None:
    with storage.read() as tx:
        return settings.durable_ms(tx)


def test_what_is_in_a_backup_is_durable_and_nothing_else_is(
    second: Place, storage: Storage, blobs: Path, tmp_path: Path
) -> None:
    assert durable_of(storage) is None
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(BackupRefused):
        backup(storage, blobs, tmp_path / "full", MADE_AT_MS)
    assert durable_of(storage) is None
    backup(storage, blobs, tmp_path / "copy", MADE_AT_MS)
    assert durable_of(storage) == MADE_AT_MS
    backup(storage, blobs, tmp_path / "older clock", MADE_AT_MS - 1)
    assert durable_of(storage) == MADE_AT_MS
    target = second.open()
    restore(target, tmp_path / "copy", second.data_dir / "blobs", check=False)
    assert durable_of(target) == MADE_AT_MS
