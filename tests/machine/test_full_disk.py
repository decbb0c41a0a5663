"""The disk runs full under pushing phones: the server says so, keeps nothing by halves, and goes on with room."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite3

from server.storage.engines.sqlite import SqliteStorage
from tests.machine.audit import findings
from tests.machine.crowd import Crowd, sayer
from tests.machine.installation import Installation, installed, until
from tests.machine.smalldisk import may_mount
from tests.machine.uploads import photo, try_upload, upload

PHONES = 4
DISK_BYTES = 24 << 20
FULL = 507


class Disk(ABC):
    """Where an installation keeps its data; it can be filled and emptied while the server runs."""

    def __init__(self, served: Installation) -> None:
        self.served = served

    @abstractmethod
    def fill(self) -> None:
        """From here on no byte more."""

    @abstractmethod
    def empty(self) -> None:
        """There is room again."""

    @property
    @abstractmethod
    def after(self) -> Path:
        """Where its files are once the server has ended."""


class RealDisk(Disk):
    """A small file system: the kernel itself refuses."""

    def __init__(self, served: Installation) -> None:
        super().__init__(served)
        served.command = (sys.executable, "-m", "tests.machine.smalldisk")
        served.environ = {"HALFHOUR_DISK_BYTES": str(DISK_BYTES), "HALFHOUR_AFTER": str(self.after)}

    @property
    def _ballast(self) -> Path:
        assert self.served.process is not None
        return Path(f"/proc/{self.served.process.pid}/root") / self.served.data.relative_to("/") / "ballast"

    def fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                return

    def empty(self) -> None:
        self._ballast.unlink()

    @property
    def after(self) -> Path:
        return self.served.folder / "after"


class RefusingDisk(Disk):
    """For machines that let nobody mount: every write of the server is refused before it reaches the kernel."""

    def __init__(self, served: Installation) -> None:
        super().__init__(served)
        served.command = (sys.executable, "-m", "tests.machine.recorded", "serve")
        served.environ = {"HALFHOUR_FULL": str(self._flag)}

    @property
    def _flag(self) -> Path:
        return self.served.folder / "full"

    def fill(self) -> None:
        self._flag.touch()

    def empty(self) -> None:
        self._flag.unlink()

    @property
    def after(self) -> Path:
        return self.served.data


KINDS = [RealDisk, RefusingDisk] if may_mount() else [RefusingDisk]


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_is_told_and_survived_without_a_restart(kind: type[Disk], tmp_path: Path) -> None:
    with installed(tmp_path) as served:
        disk = kind(served)
        served.start()
        served.wait()
        desk = served.desk()
        phones = [desk.phone("li") for _ in range(PHONES)]
        camera = desk.phone("li")
        visits = {phone.device: desk.job("li") for phone in phones}
        desk.close()
        before = served.children()
        kept = [upload(camera)]
        crowd = Crowd(phones, sayer(visits))
        with crowd.at_work():
            crowd.until(5 * PHONES)
            disk.fill()
            until(lambda: all(phone.refusals.get(FULL, 0) >= 2 for phone in phones))
            refused = photo()
            assert try_upload(camera, refused)[0] == FULL
            assert camera.pull({})["feeds"] is not None, "reading goes on"
            disk.empty()
            crowd.until(crowd.settled + 5 * PHONES)
            kept += [upload(camera, refused), upload(camera)]
        assert [set(phone.refusals) for phone in phones] == [{FULL}] * PHONES
        assert served.children() == before, "somebody was started again"
        served.stop()
        assert all(phone.settled.keys() == phone.said.keys() for phone in phones)
        with closing(sqlite3.connect(disk.after / "halfhour.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        opened = SqliteStorage(disk.after / "halfhour.db", reverse_unordered_selects=True)
        with closing(opened) as storage, storage.read() as tx:
            assert findings(tx, phones) == []
            begun = {row["id"] for row in tx.rows("SELECT id FROM upload ORDER BY id")}
        assert sorted(path.name for path in (disk.after / "blobs").glob("*/*")) == sorted(kept)
        assert {path.name for path in (disk.after / "uploads").iterdir()} <= begun, "a file that nobody names"
