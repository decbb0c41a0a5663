"""`durable_ms` follows a real litestream: what is older is in the copy, and what is younger the phones still hold."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.storage.tables import settings
from tests.api.running import ROOT
from tests.machine.audit import findings
from tests.machine.installation import Installation, installed, until
from tests.machine.phones import Phone, Said
from tests.machine.uploads import upload

LITESTREAM = Path(sys.executable).parent / "litestream"
EARLIER, LATER = 20, 15


@contextmanager
def copying(served: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """litestream beside a server, its replica in a folder that stands for another machine."""
    control, config = served.folder / "l.sock", served.folder / "litestream.yml"
    config.write_text(
        f"socket:\n  enabled: true\n  path: {control}\n"
        f"dbs:\n  - path: {served.data / 'halfhour.db'}\n"
        f"    replica:\n      type: file\n      path: {served.folder / 'replica'}\n"
    )
    served.environ |= {
        "HALFHOUR_LITESTREAM": str(control),
        "HALFHOUR_PHOTO_COPY": str(served.folder / "photos"),
    }
    with (served.folder / "litestream.log").open("wb") as log:
        process = subprocess.Popen([LITESTREAM, "replicate", "-config", config], stdout=log, stderr=log)
    try:
        until(control.exists)
        yield process
    finally:
        process.kill()
        process.wait()


def notes(phone: Phone, visit: str, count: int) -> list[Said]:
    """So many notes, said and settled."""
    batch = [phone.say("visit.note", visit, {"text": f"第 {len(phone.said)} 条"}) for _ in range(count)]
    phone.push(batch)
    return batch


def durable_ms(served: Installation) -> int | None:
    """How far the copy reaches, as the server has noted it."""
    with closing(served.open()) as storage, storage.read() as tx:
        return settings.durable_ms(tx)


def test_what_is_older_than_durable_ms_is_in_litestreams_copy_and_the_phones_bring_the_rest(
    tmp_path: Path,
) -> None:
    with installed(tmp_path / "first") as served, installed(tmp_path / "second") as again:
        with copying(served) as litestream:
            served.start()
            served.wait()
            desk = served.desk()
            phone, visit = desk.phone("li"), desk.job("li")
            desk.close()
            picture = upload(phone)
            earlier = notes(phone, visit, EARLIER)
            answered_ms = phone.answered_ms
            until(lambda: (durable_ms(served) or 0) >= answered_ms)
            assert phone.push([])["durable_ms"] >= answered_ms
            litestream.kill()
            litestream.wait()
            reached = durable_ms(served)
            later = notes(phone, visit, LATER)
            assert durable_ms(served) == reached, "nobody can say that this is copied"
            served.kill()
        _bring_back(served, again)
        with closing(again.open()) as storage, storage.read() as tx:
            here = {row["id"] for row in tx.rows("SELECT id FROM operation ORDER BY id")}
        assert {said.id for said in earlier} <= here
        assert (again.data / "blobs" / picture[:2] / picture).exists()
        again.start()
        again.wait()
        phone.move_to(again.port)
        held = phone.greet()
        phone.push([said for said in phone.said.values() if said.n > held["n"] or said.n in held["holes"]])
        assert {said.id for said in later} <= phone.settled.keys()
        with closing(again.open()) as storage, storage.read() as tx:
            assert findings(tx, [phone]) == []


def test_nothing_is_durable_while_no_litestream_answers(tmp_path: Path) -> None:
    with installed(tmp_path) as served:
        served.environ = {
            "HALFHOUR_LITESTREAM": str(tmp_path / "nobody.sock"),
            "HALFHOUR_PHOTO_COPY": str(tmp_path / "photos"),
        }
        served.start()
        served.wait()
        desk = served.desk()
        phone, visit = desk.phone("li"), desk.job("li")
        desk.close()
        notes(phone, visit, 1)
        until(lambda: "the copy elsewhere is behind" in (tmp_path / "serve.log").read_text())
        assert phone.push([])["durable_ms"] is None


def _bring_back(served: Installation, again: Installation) -> None:
    """Another machine is filled from the copy, as docs/operations.md says."""
    shutil.rmtree(again.data)
    again.data.mkdir()
    target, source = again.data / "halfhour.db", f"file://{served.folder / 'replica'}"
    restore = [str(LITESTREAM), "restore", "-o", str(target), source]
    subprocess.run(restore, check=True, capture_output=True)
    shutil.copytree(served.folder / "photos", again.data / "blobs")
    told = {**again.settings(), "PATH": ""}
    command = [sys.executable, "-m", "server.cli", "restored"]
    subprocess.run(command, cwd=ROOT, env=told, check=True, capture_output=True)
