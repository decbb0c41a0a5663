"""Backups: one folder with a consistent copy of the database, the blobs and a manifest; and the way back.

<target>/manifest.json   written last: a folder without it is no backup
         database/       what the engine's `copy_to` writes
         blobs/ab/<sha256>
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from server.domain.chain import GENESIS, chain_hash
from server.storage.port import Storage, StorageError
from server.storage.tables.settings import note_durable, put

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK_BYTES = 1 << 20


class BackupRefused(StorageError):  # noqa: N818
    """A backup that cannot be made or restored; `findings` says all that is wrong with it."""

    def __init__(self, *findings: str) -> None:
        super().__init__("\n".join(findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `files`: path inside the folder -> its hex SHA-256; `made_at_ms` is epoch ms."""

    format: int
    engine: str
    schema: str
    server: str
    server_epoch: str
    made_at_ms: int
    files: dict[str, str]


def backup(storage: Storage, blobs_dir: Path, target: Path, made_at_ms: int) -> Manifest:
    """Write a backup into `target`, a new or empty folder, while everybody goes on working.

    `made_at_ms` is the time before it begins, epoch ms: all that was committed by then is in it.

    Raises BackupRefused when `target` holds anything, StorageError.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise BackupRefused(f"{target} 不是空文件夹 / {target} is not empty")
    database = target / "database"
    database.mkdir()
    # Blobs before and after: one that is erased meanwhile and one that comes meanwhile are both in it.
    copy_blobs(blobs_dir, target / "blobs")
    storage.copy_to(database)
    copy_blobs(blobs_dir, target / "blobs")
    settings = {row["key"]: row["value"] for row in storage.copied_rows(database, "setting")}
    manifest = Manifest(
        format=FORMAT,
        engine=storage.engine,
        schema=max(row["name"] for row in storage.copied_rows(database, "migration")),
        server=settings["server"],
        server_epoch=settings["server_epoch"],
        made_at_ms=made_at_ms,
        files={path: _sha256(target / path) for path in sorted(_files(target))},
    )
    _write(target / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode())
    with storage.write() as tx:
        note_durable(tx, made_at_ms)  # only now: phones forget what they hold on the strength of this
    return manifest


def verify(storage: Storage, source: Path) -> list[str]:
    """All that is wrong with the backup in `source`: nothing, when it can be trusted.

    `storage` only lends its engine's way of reading a copy; its own rows are not touched.
    """
    try:
        manifest = read_manifest(source)
    except BackupRefused as refused:
        return list(refused.findings)
    if manifest.engine != storage.engine:
        return [_other_engine(manifest, storage)]
    findings = list(_damaged_files(source, manifest))
    try:
        findings += _broken_chains(storage, source / "database")
        findings += _wrong_blobs(storage, source)
    except (StorageError, OSError, ValueError, KeyError) as error:
        findings.append(f"the copy of the database cannot be read: {error}")
    return findings


def restore(storage: Storage, source: Path, blobs_dir: Path, *, check: bool) -> str:
    """Fill the empty `storage` and `blobs_dir` from a backup; the new `server_epoch`.

    The new epoch tells every phone that this server may have forgotten something: it sends what is lacking.
    `check` verifies the whole backup first. Raises BackupRefused, StorageError.
    """
    manifest = read_manifest(source)
    if manifest.engine != storage.engine:
        raise BackupRefused(_other_engine(manifest, storage))
    if check and (findings := verify(storage, source)):
        raise BackupRefused(*findings)
    if not storage.empty():
        raise BackupRefused("目标数据库不是空的 / the database to restore into is not empty")
    if blobs_dir.exists() and any(blobs_dir.iterdir()):
        raise BackupRefused(f"{blobs_dir} 不是空文件夹 / {blobs_dir} is not empty")
    copy_blobs(source / "blobs", blobs_dir)
    storage.load_from(source / "database")
    storage.migrate()
    epoch = begin_epoch(storage)
    with storage.write() as tx:
        note_durable(tx, manifest.made_at_ms)
    return epoch


def begin_epoch(storage: Storage) -> str:
    """A new `server_epoch` for a database that was brought back: phones send what it lacks and read all feeds anew."""
    epoch = secrets.token_hex(8)
    with storage.write() as tx:
        put(tx, "server_epoch", epoch)
    return epoch


def read_manifest(source: Path) -> Manifest:
    """The manifest of a backup. Raises BackupRefused when there is none that this release can read."""
    try:
        found = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise BackupRefused(f"{source}: backup format {found['format']}, this release reads {FORMAT}")
        return Manifest(**found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupRefused(f"{source} 不是完整的备份 / {source} is no complete backup: {error}") from None


def _damaged_files(source: Path, manifest: Manifest) -> Iterator[str]:
    present = set(_files(source))
    for path, sha256 in manifest.files.items():
        if path not in present:
            yield f"{path} is missing"
        elif _sha256(source / path) != sha256:
            yield f"{path} was altered"
    for path in sorted(present - manifest.files.keys()):
        yield f"{path} does not belong to this backup"


def _broken_chains(storage: Storage, database: Path) -> list[str]:
    """Each chain from its first row to its head; of a broken one, its first wrong row."""
    ends: dict[str, tuple[int, str]] = {}
    broken: dict[str, str] = {}
    for row in storage.copied_rows(database, "ledger"):
        chain = row["chain"]
        position, prev = ends.get(chain, (0, GENESIS))
        made = chain_hash(prev, row["operation"], row["at_ms"], row["outcome"], row["code"], row["raw"])
        if (row["position"], row["prev"], row["hash"]) != (position + 1, prev, made):
            broken.setdefault(chain, f"chain {chain} breaks at position {row['position']}")
        ends[chain] = (row["position"], row["hash"])
    heads = {row["chain"]: (row["position"], row["hash"]) for row in storage.copied_rows(database, "chain")}
    for chain in sorted(heads.keys() | ends.keys()):
        if heads.get(chain) != ends.get(chain):
            broken.setdefault(chain, f"chain {chain} does not end at its head")
    return [broken[chain] for chain in sorted(broken)]


def _wrong_blobs(storage: Storage, source: Path) -> list[str]:
    present = {path.name: path for path in (source / "blobs").glob("*/*")}
    wrong = [
        f"blob {name} is not what its name says" for name in sorted(present) if _sha256(present[name]) != name
    ]
    rows = storage.copied_rows(source / "database", "blob")
    there = (row["sha256"] for row in rows if row.get("erased_ms") is None)
    return wrong + [f"blob {sha256} is missing" for sha256 in there if sha256 not in present]


def copy_blobs(source: Path, target: Path) -> None:
    """Copy what `target` lacks. A blob that goes away meanwhile has been erased: it stays away."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.glob("??/*"):
        copy = target / path.parent.name / path.name
        if not copy.exists():
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                continue
            copy.parent.mkdir(exist_ok=True)
            _write(copy, content)


def _write(path: Path, content: bytes) -> None:
    """Write a file that is whole or absent, also after a power cut."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    for folder in (path.parent, path.parent.parent):  # either may be new
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and path != folder / MANIFEST:
            yield path.relative_to(folder).as_posix()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _other_engine(manifest: Manifest, storage: Storage) -> str:
    return (
        f"备份来自 {manifest.engine}，目标是 {storage.engine}。"
        f" / The backup was made from {manifest.engine}, the target is {storage.engine}."
    )
