"""An engineer's whole shift without a network, on a phone that is killed at random: everything arrives, once."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Playwright, expect

from tests.browser import pictures
from tests.browser.fieldwork import (
    Handset,
    Kept,
    Office,
    begin_notes,
    open_repair,
    settled,
    wait_kept,
    write_notes,
)
from tests.browser.people import Engineer, jpeg
from tests.browser.serving import Server

HOUR_MS = 3_600_000
SHIFT_MS = 8 * HOUR_MS
RECORDS, PHOTOS = 300, 60
THINGS = (("汇聚交换机", 1), ("汇聚交换机", 2), ("对讲主机", 1))
# Clocks of one machine, read by three processes of which each may wait for the others.
SLACK_MS = 5_000


@dataclass
class Shift:
    """Eight hours of one phone; `ahead_ms` of them are over."""

    server: Server
    phone: Handset
    chance: random.Random
    ahead_ms: int = 0
    page: Page = field(init=False)
    written: dict[str, tuple[int, int]] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)

    def now_ms(self) -> int:
        """The true time of this story."""
        return Office.now_ms() + self.ahead_ms

    def pass_time(self, ms: int) -> None:
        """So much of the shift goes by; the phone's clocks see it."""
        self.ahead_ms += ms
        self.phone.context.clock.fast_forward(ms)

    def write(self, ticket: str, texts: list[str]) -> None:
        """Notes written while the system may end the app at any of them; what was kept is not written again."""
        before_ms = self.now_ms()
        lost_at = self.chance.randrange(1, len(texts))
        begin_notes(self.page, texts)
        wait_kept(self.page, lost_at)
        sure = texts[: self.page.evaluate("window.kept")]
        self.lose(ticket)
        kept = self.phone.kept(self.page).texts
        assert [text for text in sure if kept[text] != 1] == [], self.losses
        write_notes(self.page, [text for text in texts if text not in kept])
        for text in texts:
            self.written[text] = (before_ms, self.now_ms())

    def lose(self, ticket: str) -> None:
        """The browser is killed, or the tab crashes, or it is closed; then the app is opened again."""
        ways: list[Callable[[], None]] = [self._kill, self._crash, self._close]
        way = self.chance.choice(ways)
        self.losses.append(way.__name__)
        way()
        open_repair(self.page, self.server, ticket)

    def _kill(self) -> None:
        self.phone.kill()
        url = f"{self.server.url}/field/"
        self.page = self.phone.open(url, offline=True, ahead_ms=self.ahead_ms)

    def _crash(self) -> None:
        doomed = self.page
        self.page = self.phone.context.new_page()
        self.phone.crash(doomed)
        doomed.close()

    def _close(self) -> None:
        doomed = self.page
        self.page = self.phone.context.new_page()
        doomed.close(run_before_unload=False)


def work(shift: Shift, ticket: str, photos: int, notes: list[str]) -> None:
    """One job by its screens, from accepting it to leaving, with many photos and notes."""
    page = shift.page
    page.goto(f"{shift.server.url}/field/#/ticket/{ticket}")
    engineer = Engineer(page)
    for step in ("^接单", "^出发", "^我已到场", "^开始维修"):
        engineer.tap(step)
    engineer.find(f"积灰过热 {ticket[-4:]}", "器件")
    engineer.use_part("电源模块", "21A0-4471", f"24C7-{ticket[-4:]}")
    for taken in range(photos):
        page.set_input_files(
            "input[type=file]", [jpeg(f"{taken}.jpg", pictures.photo(120 + taken, quality=80))]
        )
        expect(page.get_by_role("heading", name=f"照片 {taken + 1}", exact=True)).to_be_visible()
    shift.pass_time(SHIFT_MS // 12)
    half = len(notes) // 2
    for texts in (notes[:half], notes[half:]):
        shift.write(ticket, texts)
        shift.pass_time(SHIFT_MS // 12)
    engineer = Engineer(shift.page)
    engineer.sign("王值班")
    engineer.repair("更换电源模块，清灰", "列入巡检")
    engineer.finish()
    shift.pass_time(SHIFT_MS // 12)


def test_a_shift_of_eight_hours_offline_arrives_once_with_all_its_photos(
    server: Server, playwright: Playwright, tmp_path: Path
) -> None:
    """300 operations and 60 photos, the server down all the while, the app killed at random."""
    office = Office(server)
    tickets = [office.send("engineer", str(which), thing)[0] for which, thing in enumerate(THINGS)]
    shift = Shift(server, Handset(playwright, tmp_path / "phone"), random.Random(8))
    shift.page = shift.phone.join(office, "engineer", ahead_ms=0)
    shift.phone.cut_network()
    server.stop()

    said = 9 + PHOTOS // 3  # of each job: its steps, finding, part, signature with its proof, repair, end
    each = RECORDS // 3 - said
    for number, ticket in enumerate(tickets):
        work(shift, ticket, PHOTOS // 3, [f"第 {number} 单第 {line} 条" for line in range(each)])
    kept = shift.phone.kept(shift.page)
    assert len(kept.operations) >= RECORDS, (len(kept.operations), shift.losses)
    assert all(count == 1 for count in kept.texts.values()), shift.losses
    assert shift.ahead_ms == SHIFT_MS

    # Home again: the server is back, and so is the network.
    server.shift_clock(SHIFT_MS)
    server.start()
    shift.page.goto(f"{server.url}/field/#/outbox")
    shift.phone.join_network()
    settled(shift.page)
    expect(shift.page.get_by_text("都传完了")).to_be_visible()
    look_at_the_books(office, shift, shift.phone.kept(shift.page))
    shift.phone.close()


def look_at_the_books(office: Office, shift: Shift, kept: Kept) -> None:
    """Everything is in the ledger once, at its time; every photo is there byte for byte."""
    rows = office.expect_once(kept)
    for row in rows:
        text = json.loads(row["raw"])["body"].get("text")
        if text not in shift.written:
            continue
        began_ms, ended_ms = shift.written[text]
        assert row["certainty"] in ("continuous", "bracketed"), (row["certainty"], text, shift.losses)
        assert row["earliest_ms"] <= ended_ms + SLACK_MS and row["latest_ms"] >= began_ms - SLACK_MS
        assert row["latest_ms"] - row["earliest_ms"] < HOUR_MS
    photos = [blob for blob in kept.blobs if blob["type"] == "image/jpeg"]
    assert len({blob["sha256"] for blob in photos}) == PHOTOS
    for blob in photos:
        answer = office.desk.get(f"/blobs/{blob['sha256']}")
        assert hashlib.sha256(answer.content).hexdigest() == blob["sha256"], answer.status_code
