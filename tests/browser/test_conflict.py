"""The desk and an engineer write one field unseen by each other: both values stay in view until somebody settles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from server.domain.ids import derived_id, new_id
from server.domain.times import parse_rfc3339
from server.storage.tables import records
from tests.browser import chromium
from tests.browser.axe import barriers
from tests.browser.desk import Desk
from tests.browser.fieldwork import Handset, Office, settled
from tests.browser.serving import Server
from tests.world import Phone as Teller

ENGINEER = "engineer"
OURS, THEIRS, THIRD = "左侧配电箱后", "进门右手第二柜", "三号柜顶层"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One server for all of these; each has a device of its own."""
    started = Server(tmp_path_factory.mktemp("conflict") / "server")
    started.start()
    yield Office(started)
    started.stop()


@pytest.fixture(scope="module")
def teller(office: Office) -> Teller:
    """A phone of the engineer's, told by hand."""
    return office.world.phone_of(ENGINEER)


def a_device(office: Office) -> dict[str, Any]:
    """A device that the engineer's phone holds and that nobody has changed yet."""
    with office.world.storage.read() as tx:
        person = office.world.person(ENGINEER)
        found = records.find(tx, "equipment", person.organisation)
        mine = [one for one in found if one.contract in person.contracts]
        return next(one.body for one in mine if one.body["hint"] not in (OURS, THEIRS, THIRD))


def rev_of(office: Office, id: str) -> int:
    """The revision that somebody sees now."""
    with office.world.storage.read() as tx:
        found = records.get(tx, id)
    assert found is not None
    return found.rev


def conflict_of(office: Office, device: str) -> dict[str, Any]:
    """The conflict about where the device is."""
    return office.world.record(derived_id("conflict", device, "hint"))


def decisions(office: Office) -> int:
    """How many things the desk has to decide or to do within three days, by what the board answers."""
    board = office.desk.get("/board").json()
    soon_ms = parse_rfc3339(board["now"]) + 3 * 24 * 3_600_000
    open_tasks = [
        task
        for task in board["tasks"]
        if task["state"] == "open" and (task["due_ms"] is None or task["due_ms"] < soon_ms)
    ]
    return len(open_tasks) + len(board["conflicts"]) + int(board["waiting"]["operations"])


def write_hint(page: Page, server: Server, device: str, hint: str) -> None:
    """The engineer corrects the record on the spot."""
    page.goto(f"{server.url}/field/#/equipment/{device}")
    page.get_by_role("button", name="更正资料").click()
    page.get_by_label("提示").fill(hint)
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("dl.facts")).to_contain_text(hint)


def test_two_values_are_settled_on_the_phone_without_a_network(
    office: Office, playwright: Playwright, tmp_path: Path
) -> None:
    server, phone = office.server, Handset(playwright, tmp_path / "phone")
    device = a_device(office)
    page = phone.join(office, ENGINEER)
    base = rev_of(office, device["id"])
    phone.cut_network()
    write_hint(page, server, device["id"], OURS)
    office.say("dispatcher", "equipment.edit", device["id"], {"hint": THEIRS}, base=base)

    phone.join_network()
    card = page.locator(".conflict")
    expect(card).to_contain_text(THEIRS)
    expect(card).to_contain_text(OURS)
    sizes = card.locator(".both > div").evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().height))"
    )
    assert len(sizes) == 2 and sizes[0] == sizes[1]
    assert barriers(page) == []
    page.goto(f"{server.url}/field/#/outbox")
    expect(page.locator(".conflict")).to_contain_text(THEIRS)
    assert barriers(page) == []

    phone.cut_network()
    page.get_by_role("button", name=f"用“{THEIRS}”").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".conflict")).to_have_count(0)
    page.goto(f"{server.url}/field/#/equipment/{device['id']}")
    expect(page.locator("dl.facts")).to_contain_text(THEIRS)
    assert conflict_of(office, device["id"])["state"] == "open"
    phone.join_network()
    settled(page)
    settled_there = conflict_of(office, device["id"])
    assert (settled_there["state"], [one["value"] for one in settled_there["said"]]) == ("settled", [THEIRS])
    assert office.world.record(device["id"])["hint"] == THEIRS
    phone.close()


@pytest.mark.parametrize(("locale", "dark"), [("zh-CN", False), ("en-GB", True)], ids=["zh-light", "en-dark"])
def test_the_desk_sees_values_at_odds_and_what_waits_and_settles_both(
    office: Office, teller: Teller, browser: Browser, locale: str, dark: bool
) -> None:
    server, zh = office.server, locale == "zh-CN"
    device, others = a_device(office), decisions(office)
    base = rev_of(office, device["id"])
    office.say("dispatcher", "equipment.edit", device["id"], {"hint": THEIRS})
    teller.record("equipment.edit", device["id"], {"hint": OURS}, base=base)
    lonely = teller.record("equipment.edit", device["id"], {"serial": "SN-9"}, needs=[new_id()])
    assert [one["outcome"] for one in teller.push()] == ["merged", "parked"]
    with office.world.storage.write() as tx:
        tx.run("UPDATE operation SET received_ms = received_ms - 90000000 WHERE id = :id", id=lonely)

    with chromium.desk(browser, locale, dark) as page:
        desk = Desk(page, server.url, zh)
        answer = page.request.post(
            f"{server.url}/api/v1/auth/sign-in",
            data={"login": "dispatcher", "password": "halfhour-demo"},
            headers={"X-Halfhour": "1"},
        )
        assert answer.ok, answer.text()
        page.goto(f"{server.url}/console/#/tasks")
        tasks = page.get_by_role("link", name="待裁定" if zh else "Decisions")
        expect(tasks.locator(".badge")).to_have_text(str(others + 2))
        odds = page.locator(".odds")
        expect(odds).to_contain_text(OURS)
        expect(odds).to_contain_text(THEIRS)
        expect(page.get_by_text("在等 1 条别的记录" if zh else "waits for 1 other record")).to_be_visible()
        assert barriers(page) == []

        page.get_by_role("button", name="再试一次" if zh else "Try again").click()
        expect(page.get_by_text("还不行" if zh else "not yet")).to_be_visible()
        page.get_by_role("button", name="不再等" if zh else "Stop waiting").first.click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill("另一半丢了")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("button", name="再试一次" if zh else "Try again")).to_have_count(0)

        desk.open(f"#/equipment/{device['id']}")
        expect(page.locator(".file .odds")).to_contain_text(OURS)
        assert barriers(page) == []
        page.get_by_role("button", name="都不对，另写一个" if zh else "Neither: write another").click()
        page.get_by_role("dialog").get_by_role("textbox").fill(THIRD)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".odds")).to_have_count(0)
        expect(page.locator(".file dl.facts")).to_contain_text(THIRD)
        expect(tasks).to_have_text(re.compile(rf"\D{others or ''}$"))
    with office.world.storage.read() as tx:
        raws = [
            json.loads(bytes(row["raw"]))
            for row in tx.rows("SELECT raw FROM ledger WHERE record = :id", id=device["id"])
        ]
    assert {OURS, THEIRS} <= {raw["body"].get("hint") for raw in raws}
