"""The worker's process is killed while a push service keeps it waiting; the next one tells the phone, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.domain.ids import new_id
from server.domain.times import SystemTime
from server.storage.tables import notices, sessions, subscriptions
from server.usecases.notices import TEST
from server.worker.post import CLAIM_MS
from tests.api.house import House, open_house
from tests.house import ROOT
from tests.push_service import NOTHING, Browser, push_service
from tests.world import id_of


@contextmanager
def worker(folder: Path, allow: str) -> Iterator[subprocess.Popen[bytes]]:
    """The real worker process of a house, killed at the end if it still runs."""
    environ = {
        **os.environ,
        "HALFHOUR_DATA": str(folder / "data"),
        "HALFHOUR_PUSH_ALLOW": allow,
        "HALFHOUR_TEST_CLOCK": str(folder / "clock"),
    }
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "server.work"], cwd=ROOT, env=environ, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(20)


def wants_a_test(house: House, browser: Browser) -> None:
    """A phone that has subscribed asks for a test message."""
    world, device, now_ms = house.world, house.world.enrol("li").device, SystemTime().now_ms()
    person = id_of("person", "li")
    with world.storage.write() as tx:
        sessions.add(tx, new_id(), world.organisation, person, device, now_ms, now_ms + 10**9)
        subscriptions.put(
            tx,
            device=device,
            organisation=world.organisation,
            person=person,
            endpoint=browser.endpoint,
            service=browser.service.url,
            p256dh=browser.p256dh,
            auth=browser.receiver.auth,
            language="en",
            now_ms=now_ms,
        )
        assert notices.announce(tx, person, TEST, new_id(), now_ms) == 1


def test_a_worker_killed_while_it_waits_for_an_answer_loses_nothing(tmp_path: Path) -> None:
    house = open_house(tmp_path / "data")
    with push_service(SystemTime().now_ms) as service:
        browser = service.browser("li")
        service.answers["li"].append(NOTHING)
        wants_a_test(house, browser)
        with worker(tmp_path, service.url):
            service.wait_until_asked(1)
        assert service.taken == []
        (tmp_path / "clock").write_text(str(CLAIM_MS + 1))
        with worker(tmp_path, service.url):
            service.wait_for(1)
            watch = house.world.storage.watch()
            while answer_of(house) is None:
                assert watch.wait(30), "it was never settled"
            watch.close()
        assert [one["about"] for one in browser.heard()] == ["test"]
        assert (answer_of(house), len(service.asked)) == ("delivered", 2)
    house.world.storage.close()
    log = (tmp_path / "log").read_text("utf-8")
    assert browser.endpoint not in log and "Traceback" not in log


def answer_of(house: House) -> str | None:
    """What came of the test message."""
    with house.world.storage.read() as tx:
        row = notices.get(tx, id_of("device", "li"), TEST)
    return row["answer"] if row else None
