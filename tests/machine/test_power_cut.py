"""The power fails under eight pushing phones: what the disk may then hold still has all that was acknowledged."""

from __future__ import annotations

import hashlib
import json
import random
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite3

from server.storage.engines.sqlite import SqliteStorage
from server.storage.tables import blobs
from tests.machine.audit import findings
from tests.machine.crowd import PHONES, Crowd, sayer
from tests.machine.installation import installed
from tests.machine.phones import Phone
from tests.machine.power import Disk
from tests.machine.trace import Event, Recorder, What, read
from tests.machine.uploads import upload

SEEDS = 150
OPERATIONS = 600
LOWERED_SEEDS = 40
UPLOAD_EVERY = 10


@dataclass
class Night:
    """A recorded time of work: what was written, and the phones as they were told."""

    before: Path
    events: list[Event]
    phones: dict[str, Phone]


@dataclass
class Told:
    """What phones had been told when the power failed."""

    phones: dict[str, Phone]
    blobs: set[str] = field(default_factory=set)

    def hear(self, event: Event) -> None:
        """One answer more."""
        said: dict[str, Any] = json.loads(event.data)
        if "blob" in said:
            self.blobs.add(said["blob"])
            return
        phone = self.phones[said["device"]]
        phone.settled.update(said["settled"])
        phone.held = said["held"]


def record(folder: Path, operations: int, **environ: str) -> Night:
    """Lets eight phones push until so many operations are settled, and gives all that was written meanwhile."""
    with installed(folder) as served:
        before = folder / "before"
        served.data.rename(before)
        _copy(before, served.data)
        trace = folder / "trace"
        served.command = (*served.command[:2], "tests.machine.recorded", "serve")
        served.environ = {"HALFHOUR_TRACE": str(trace), **environ}
        served.start()
        served.wait()
        desk = served.desk()
        phones = [desk.phone("li" if number % 2 else "zhou") for number in range(PHONES)]
        visits = {
            phone.device: desk.job("li" if number % 2 else "zhou") for number, phone in enumerate(phones)
        }
        desk.close()
        recorder = Recorder(trace, served.data)

        def told(phone: Phone, answer: dict[str, Any]) -> None:
            settled = {one["id"]: one for one in answer["outcomes"]}
            heard = {"device": phone.device, "settled": settled, "held": answer["held"]}
            recorder.note(What.TOLD, data=json.dumps(heard).encode())
            if phone.held["n"] % UPLOAD_EVERY == 0:
                recorder.note(What.TOLD, data=json.dumps({"blob": upload(phone)}).encode())

        with Crowd(phones, sayer(visits), told).at_work() as crowd:
            crowd.until(operations)
        served.kill()
        return Night(before, list(read(trace)), {phone.device: phone for phone in phones})


def losses(night: Night, seeds: int, folder: Path) -> list[str]:
    """Cuts the power at so many points and gives what is wrong with what the disk then holds."""
    dice = random.Random(seeds)
    answers = [place for place, event in enumerate(night.events, 1) if event.what is What.TOLD]
    assert answers
    # Half of the cuts come just behind an answer: a promise is never younger than there.
    cuts = [dice.choice(answers) for _ in range(seeds // 2)]
    cuts += [dice.randint(answers[0], len(night.events)) for _ in range(seeds - len(cuts))]
    disk = Disk(night.before)
    told = Told({device: replace(phone, settled={}, held={"n": 0}) for device, phone in night.phones.items()})
    wrong = []
    for seed, cut in enumerate(sorted(cuts)):
        for event in night.events[disk.place : cut]:
            disk.follow(event)
            if event.what is What.TOLD:
                told.hear(event)
        found = folder / f"cut-{seed}"
        disk.after_the_cut(random.Random(seed), found)
        wrong += [f"seed {seed}, cut at {cut}: {one}" for one in examined(found, told)]
    return wrong


def examined(folder: Path, told: Told) -> list[str]:
    """What is wrong with a data folder as the power cut left it."""
    try:
        with closing(sqlite3.connect(folder / "halfhour.db")) as connection:
            whole = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        if whole != ["ok"]:
            return whole[:3]
        opened = SqliteStorage(folder / "halfhour.db", reverse_unordered_selects=True)
        with closing(opened) as storage, storage.read() as tx:
            missing = [
                sha256 for sha256 in told.blobs if not _is_kept(folder, sha256, blobs.verified(tx, sha256))
            ]
            return findings(tx, told.phones.values()) + [f"blob {sha256} is lost" for sha256 in missing]
    except sqlite3.DatabaseError as error:
        return [f"the database does not open: {error}"]


def test_a_power_cut_loses_no_acknowledged_operation_and_no_verified_photo(tmp_path: Path) -> None:
    night = record(tmp_path, OPERATIONS)
    flushed = sum(event.what is What.FLUSHED and event.name == "halfhour.db" for event in night.events)
    assert flushed > 0, "no checkpoint was recorded"
    assert losses(night, SEEDS, tmp_path / "cuts") == []


def test_the_same_power_cuts_find_loss_where_commits_are_not_flushed(tmp_path: Path) -> None:
    night = record(tmp_path, OPERATIONS // 4, HALFHOUR_SYNCHRONOUS="NORMAL")
    found = losses(night, LOWERED_SEEDS, tmp_path / "cuts")
    assert any("the ledger has []" in one for one in found), found


def _is_kept(folder: Path, sha256: str, row: object) -> bool:
    path = folder / "blobs" / sha256[:2] / sha256
    return row is not None and path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
