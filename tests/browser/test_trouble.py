"""An engineer's phone by itself: two tabs, no room, a moved clock, a sign-out, the end of its rights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from server.domain.ids import new_id
from tests.browser import chromium, pictures
from tests.browser.fieldwork import (
    MIRROR,
    Handset,
    Office,
    begin_notes,
    drafted,
    open_repair,
    settled,
    wait_kept,
    write_notes,
)
from tests.browser.people import Dispatcher, Engineer, jpeg
from tests.browser.serving import Server

HOUR_MS = 3_600_000
LEADERS = """async () => {
  const {held, pending} = await navigator.locks.query()
  return [held.filter((lock) => lock.name === 'sync').length, pending.filter((lock) => lock.name === 'sync').length]
}"""
ONE_LEADS = f"() => ({LEADERS})().then(([held, pending]) => held === 1 && pending === 0)"
ONE_WAITS = f"() => ({LEADERS})().then(([held, pending]) => held === 1 && pending === 1)"
PUSH = "**/api/v1/sync/push"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One server for all of these; each has a phone and a job of its own."""
    started = Server(tmp_path_factory.mktemp("trouble") / "server")
    started.start()
    yield Office(started)
    started.stop()


@pytest.fixture
def phone(playwright: Playwright, tmp_path: Path) -> Iterator[Handset]:
    """A phone that is nobody's yet."""
    handset = Handset(playwright, tmp_path / "phone")
    yield handset
    handset.close()


def at_work(office: Office, phone: Handset, **how: int) -> Page:
    """An engineer who has a job and stands where work is written down."""
    ticket, _ = office.send("engineer", new_id(), ("汇聚交换机", 1))
    page = phone.join(office, "engineer", **how)
    open_repair(page, office.server, ticket)
    return page


def outbox(page: Page, office: Office) -> None:
    """The screen of what is not sent yet."""
    page.goto(f"{office.server.url}/field/#/outbox")
    expect(page.get_by_role("heading", name="待同步")).to_be_visible()


def test_two_tabs_record_and_sync_at_once_and_one_of_them_leads(office: Office, phone: Handset) -> None:
    first = at_work(office, phone)
    second = phone.context.new_page()
    second.goto(first.url)
    expect(second.get_by_role("heading", name="备注")).to_be_visible()
    first.wait_for_function(ONE_WAITS)
    here, there = ([f"第 {tab} 页第 {line} 条" for line in range(15)] for tab in (1, 2))
    begin_notes(first, here)
    begin_notes(second, there)
    wait_kept(first, 15)
    wait_kept(second, 15)
    settled(first)
    settled(second)
    assert set(phone.kept(first).texts) == {*here, *there}
    assert len(office.expect_once(phone.kept(first))) == 30

    # The one that leads starts anew and queues; the one that leads then is frozen with something unsent.
    first.reload()
    first.wait_for_function(ONE_WAITS)
    leader_tab_freeze(office, phone, second, first)

    # The tab that leads dies while it works; the other takes over and loses nothing.
    begin_notes(first, ["领头页最后写的"] * 40)
    wait_kept(first, 2)
    phone.crash(first)
    first.close()
    second.wait_for_function(ONE_LEADS)
    write_notes(second, ["另一页接着写"])
    settled(second)
    kept = phone.kept(second)
    assert kept.texts["另一页接着写"] == 1 and kept.texts["领头页最后写的"] >= 2
    office.expect_once(kept)


def leader_tab_freeze(office: Office, phone: Handset, leader: Page, other: Page) -> None:
    """The system stops the tab that leads; the other takes the lead, sends for both, and they agree afterwards."""
    leader.route(PUSH, lambda route: route.abort())
    write_notes(leader, ["冻住之前写的"])
    expect(leader.locator(".strip")).to_contain_text("未发 1")
    with phone.frozen(leader):
        write_notes(other, [f"领头页冻住时写的 {line}" for line in range(3)])
        settled(other)
        kept = phone.kept(other)
        assert kept.texts["冻住之前写的"] == 1 and len(office.expect_once(kept)) == 34
    leader.unroute(PUSH)
    # It goes on in the queue, shows what the other wrote meanwhile, and what it records is sent by the other.
    leader.wait_for_function(ONE_WAITS)
    expect(leader.get_by_text("领头页冻住时写的 2")).to_be_visible()
    write_notes(leader, ["解冻以后写的"])
    settled(leader)
    settled(other)
    expect(other.get_by_text("解冻以后写的")).to_be_visible()
    assert len(office.expect_once(phone.kept(leader))) == 35


def test_quota_exceeded_phone_says_so_before_the_camera_opens_and_loses_nothing_typed(
    office: Office, phone: Handset
) -> None:
    url = at_work(office, phone).url
    phone.close()
    page = phone.open("about:blank")
    devtools = phone.devtools(page)
    quota = {"origin": office.server.url, "quotaSize": 15_000_000}
    devtools.send("Storage.overrideQuotaForOrigin", quota)
    page.goto(url)
    expect(page.get_by_role("heading", name="备注")).to_be_visible()
    full = page.get_by_text("手机空间满了", exact=True)
    camera = page.locator("input[type=file]")
    taken = 0
    while not full.is_visible():
        camera.set_input_files([jpeg("one.jpg", pictures.photo(2000 + taken))])
        taken += 1
        expect(page.get_by_role("heading", name=f"照片 {taken}", exact=True).or_(full).first).to_be_visible()
        expect(page.locator(".photos[aria-busy]")).to_have_count(0)
        expect(camera.or_(full)).to_be_visible()
    assert taken > 1
    expect(camera).to_have_count(0)

    # Text finds its place all the same, draft and record; and nothing of what was kept is gone.
    write_notes(page, ["空间满了还记得下"])
    page.get_by_label(re.compile("^怎么修的")).fill("写了一半")
    drafted(page, "写了一半")
    before = phone.kept(page)
    assert before.texts["空间满了还记得下"] == 1
    photos = sum('"visit.photograph"' in row["wire"] for row in before.operations)
    phone.kill()
    page = phone.open(url)
    engineer = Engineer(page)
    engineer.tap("^找回$")
    expect(page.get_by_label(re.compile("^怎么修的"))).to_have_value("写了一半")

    # There is room again, and it goes on.
    camera = page.locator("input[type=file]")
    camera.set_input_files([jpeg("last.jpg", pictures.photo(300))])
    expect(page.get_by_role("heading", name=f"照片 {photos + 1}", exact=True)).to_be_visible()
    settled(page)
    kept = phone.kept(page)
    assert {row["id"] for row in before.operations} < {row["id"] for row in kept.operations}
    office.expect_once(kept)


@pytest.mark.parametrize(("granted", "answer"), [(True, "是"), (False, "没有保证")])
def test_the_browser_is_asked_to_keep_the_data_and_its_answer_is_shown(
    office: Office, phone: Handset, granted: bool, answer: str
) -> None:
    page = phone.open("about:blank")
    if granted:
        phone.devtools(page).send(
            "Browser.grantPermissions", {"origin": office.server.url, "permissions": ["durableStorage"]}
        )
    page.add_init_script(
        "const ask = StorageManager.prototype.persist; StorageManager.prototype.persist = function () {"
        " localStorage.setItem('asked', '1'); return ask.call(this) }"
    )
    page.goto(office.enrolment("zhou"))
    settled(page)
    assert page.evaluate("localStorage.getItem('asked')") == "1"
    page.goto(f"{office.server.url}/field/#/me")
    kept = page.locator("dt", has_text="资料长期保留").locator("xpath=following-sibling::dd[1]")
    expect(kept).to_have_text(answer)
    assert page.evaluate("navigator.storage.persisted()") is granted


def test_a_clock_set_back_an_hour_is_told_to_the_desk_and_refuses_nothing(
    office: Office, phone: Handset, browser: Browser
) -> None:
    ticket, _ = office.send("engineer", new_id(), ("汇聚交换机", 2))
    page = phone.join(office, "engineer", ahead_ms=0)
    page.goto(f"{office.server.url}/field/#/ticket/{ticket}")
    engineer = Engineer(page)
    phone.cut_network()  # this page itself has heard the server: only then its own two clocks vouch for each other
    engineer.tap("^接单")
    engineer.tap("^出发")
    expect(page.get_by_role("button", name=re.compile("^我已到场"))).to_be_visible()
    back = page.evaluate("Date.now()") - HOUR_MS
    phone.context.clock.set_system_time(back / 1000)
    engineer.tap("^我已到场")
    engineer.tap("^开始维修")
    write_notes(page, ["钟拨回之后记的"])
    page.goto(f"{office.server.url}/field/#/today")
    expect(page.get_by_text(re.compile("手机的钟慢了"))).to_be_visible()
    phone.join_network()
    settled(page)
    rows = office.expect_once(phone.kept())
    by_kind = {row["kind"]: row for row in rows}
    assert by_kind["visit.depart"]["certainty"] == "moved"  # nobody can tell when the clock was moved
    moved = [by_kind[kind] for kind in ("visit.arrive", "visit.note")]
    assert [row["certainty"] for row in moved] == ["moved", "moved"]
    assert all(row["wide_earliest_ms"] >= by_kind["visit.depart"]["earliest_ms"] for row in moved)
    with chromium.desk(browser) as screen:
        Dispatcher(screen, office.server).sign_in()
        screen.goto(f"{office.server.url}/console/#/ticket/{ticket}")
        expect(screen.get_by_text(re.compile("手机的钟不可信|钟被改过")).first).to_be_visible()


def test_signing_out_with_unsent_work_names_its_number_and_keeps_it(office: Office, phone: Handset) -> None:
    page = at_work(office, phone)
    page.route("**/api/v1/sync/push", lambda route: route.abort())
    write_notes(page, ["没发出去的一", "没发出去的二"])
    page.goto(f"{office.server.url}/field/#/me")
    engineer = Engineer(page)
    engineer.tap("^退出登录$")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("还有 2 条记录")
    sheet.get_by_role("button", name="照样退出").click()
    expect(page.get_by_role("heading", name=re.compile("重新登录"))).to_be_visible()
    assert phone.kept(page).texts.total() == 2
    page.unroute("**/api/v1/sync/push")
    page.locator("input[autocomplete=username]").fill("engineer")
    page.locator("input[type=password]").fill("halfhour-demo")
    engineer.tap("^登记")
    settled(page)
    office.expect_once(phone.kept(page))


def test_a_revoked_phone_erases_the_records_locks_what_is_unsent_and_the_desk_reads_how_much(
    office: Office, phone: Handset, browser: Browser
) -> None:
    page = at_work(office, phone)
    phone.cut_network()
    write_notes(page, [f"停用前写的 {line}" for line in range(3)])
    before = phone.kept(page)
    device = before.identity["device"]
    office.desk.post(f"/devices/{device}/revoke").raise_for_status()
    phone.join_network()
    page.goto(f"{office.server.url}/field/#/today")
    expect(page.get_by_text("这部手机已停用")).to_be_visible()
    expect(page.get_by_text("3 条记录")).to_be_visible()
    expect(page.locator(".strip")).to_contain_text("已停用 · 未发 3")
    expect(page.get_by_text("没有在手的单")).to_have_count(0)
    assert page.evaluate(MIRROR)["records"] == 0
    kept = phone.kept(page)
    assert [row["wire"] for row in kept.operations] == [row["wire"] for row in before.operations]
    assert kept.identity["session"] == "revoked"
    assert office.ledger(device) == []
    assert office.device(device)["waiting"]["operations"] == 3
    outbox(page, office)
    expect(page.locator("main")).to_contain_text("3 条锁在本机")
    expect(page.get_by_role("button", name="现在同步")).to_have_count(0)
    with chromium.desk(browser) as screen:
        Dispatcher(screen, office.server).sign_in()
        screen.goto(f"{office.server.url}/console/#/devices")
        expect(screen.get_by_text(re.compile("3 条"))).to_be_visible()
