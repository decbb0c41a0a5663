"""A newer app, and the older one again, while the outbox is full: the person agrees, and nothing said is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Page, Playwright, expect

from tests.browser.chromium import PATIENCE_MS
from tests.browser.fieldwork import Handset, Office, open_repair, settled, write_notes
from tests.browser.people import Engineer
from tests.browser.releases import BUILT, copy_of_this_release, next_release, upgrade
from tests.browser.serving import Server

PUSH = "**/api/v1/sync/push"
SCRIPT = "document.querySelector('script[type=module][src]')"
ASK_FOR_UPDATE = (
    "() => navigator.serviceWorker.getRegistration()"
    ".then((one) => one.update()).then(() => true, () => false)"
)


def keep_back(page: Page) -> None:
    """The server is there and has no room for what the phone says: everything else gets through."""
    full = {
        "status": 507,
        "content_type": "application/problem+json",
        "body": '{"code": "disk-full", "status": 507}',
    }
    page.route(PUSH, lambda route: route.fulfill(**full))


def running(page: Page) -> str:
    """The script that this page runs."""
    return str(page.evaluate(f"{SCRIPT}.src"))


def offered(page: Page, server: Server) -> None:
    """The phone finds that there is another release and offers it."""
    page.goto(f"{server.url}/field/#/me")
    page.wait_for_function(ASK_FOR_UPDATE)
    expect(page.get_by_text("新版本好了")).to_be_visible(timeout=3 * PATIENCE_MS)


def accepted(page: Page) -> None:
    """The person agrees; the page comes back as the other release."""
    before = running(page)
    Engineer(page).tap("^现在换$")
    page.wait_for_function(f"(before) => ({SCRIPT}?.src ?? before) !== before", arg=before)
    expect(page.locator(".strip")).to_be_visible()


def test_app_update_with_full_outbox_keeps_every_word_also_after_a_downgrade(
    playwright: Playwright, tmp_path: Path
) -> None:
    root = copy_of_this_release(tmp_path / "release")
    this, later = tmp_path / "this", tmp_path / "later"
    shutil.copytree(root / BUILT, this)
    next_release(root, later)
    server = Server(tmp_path / "server", root=root)
    server.start()
    phone = Handset(playwright, tmp_path / "phone")
    try:
        tell_the_story(Office(server), phone, this, later)
    finally:
        phone.close()
        server.stop()


def tell_the_story(office: Office, phone: Handset, this: Path, later: Path) -> None:
    """An update that waits for the job, one that is accepted and cut short, and the way back."""
    server = office.server
    ticket, _ = office.send("engineer", "today", ("汇聚交换机", 1))
    next_ticket, _ = office.send("engineer", "next", ("汇聚交换机", 2))
    page = phone.join(office, "engineer")
    old = running(page)
    keep_back(page)
    page.goto(f"{server.url}/field/#/ticket/{ticket}")
    engineer = Engineer(page)
    for step in ("^接单", "^出发", "^我已到场", "^开始维修"):
        engineer.tap(step)
    write_notes(page, [f"更新前 {line}" for line in range(20)])

    # Mid-job it waits, and says so; once the job is done it is offered.
    upgrade(server, later)
    offered(page, server)
    expect(page.get_by_text("干完这单再换")).to_be_visible()
    expect(page.get_by_role("button", name="现在换")).to_have_count(0)
    open_repair(page, server, ticket)
    engineer.repair("换了电源", "列入巡检")
    engineer.finish()
    before = phone.kept(page)

    # Not without a network either: the other release may have to read all records anew.
    phone.cut_network()
    page.goto(f"{server.url}/field/#/me")
    expect(page.get_by_text("连上服务器时再换")).to_be_visible()
    expect(page.get_by_role("button", name="现在换")).to_have_count(0)
    phone.join_network()

    # Accepted, and the phone dies at once: whichever app comes up, the outbox is whole.
    page.goto(f"{server.url}/field/#/me")
    engineer.tap("^现在换$")
    phone.kill()
    page = phone.open("about:blank")
    keep_back(page)
    page.goto(f"{server.url}/field/#/me")
    expect(page.locator(".strip")).to_be_visible()
    if running(page) == old:
        offered(page, server)
        accepted(page)
    assert running(page) != old
    assert phone.kept(page).texts == before.texts
    assert [row["wire"] for row in phone.kept(page).operations] == [row["wire"] for row in before.operations]
    page.unroute(PUSH)
    settled(page)
    open_repair(page, server, next_ticket)
    keep_back(page)
    write_notes(page, ["新版本写的"])

    # The way back: the older app reads the vault of the newer one.
    upgrade(server, this)
    offered(page, server)
    accepted(page)
    assert running(page) == old
    assert phone.kept(page).texts["新版本写的"] == 1
    open_repair(page, server, next_ticket)
    write_notes(page, ["换回来写的"])
    page.unroute(PUSH)
    settled(page)
    kept = phone.kept(page)
    assert kept.texts["新版本写的"] == kept.texts["换回来写的"] == 1
    assert len(office.expect_once(kept)) == len(before.operations) + 2
