"""The engineer's phone by itself: a session that ends, and the check of what the phone can do, on the real server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import chromium
from tests.browser.chromium import KEPT_APP, Phone
from tests.browser.fieldwork import drafted
from tests.browser.people import Dispatcher, Engineer
from tests.browser.pictures import label_video
from tests.browser.serving import PASSWORD, Server
from tests.browser.test_journey import SITE

FAULT = "值班室三个对讲点无声，重启无效"
DRAFT = "机柜门关不严"
TEN_MIN_MS = 600_000
# What a browser does that clears its keys, and a server that ends a session: neither touches what was recorded.
LOSE_KEY = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('halfhour-vault')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const clearing = opening.result.transaction('keys', 'readwrite')
    clearing.objectStore('keys').clear()
    clearing.oncomplete = () => { opening.result.close(); resolve() }
  }
})"""


def answer(page: Page, path: str) -> Any:
    """The JSON of an address of the API, for who is signed in on this page."""
    return page.evaluate("(path) => fetch(`/api/v1${path}`).then((answer) => answer.json())", path)


def things(page: Page, site: str) -> list[str]:
    """Equipment of a site that has no open fault yet."""
    (at,) = [one["id"] for one in answer(page, "/sites")["items"] if one["zh"] == site]
    taken = {one["equipment"] for one in answer(page, "/tickets?state=open&limit=200")["items"]}
    found = answer(page, f"/equipment?site={at}&limit=200")["items"]
    return [str(one["id"]) for one in found if one["id"] not in taken]


def report(page: Page, url: str, thing: str, words: str) -> None:
    """Fills in a fault seen in the field."""
    page.goto(f"{url}/field/#/report/{thing}")
    page.get_by_role("radio", name="没声音").click()
    page.get_by_label(re.compile("^写一句")).fill(words)


def line(page: Page, name: str) -> Any:
    """One line of the phone check, once it has been tried."""
    found = page.locator(".check").filter(has=page.get_by_role("heading", name=re.compile(f"^{name}")))
    expect(found).not_to_have_attribute("aria-busy", "true")
    return found


@pytest.fixture
def phone(playwright: Playwright, tmp_path: Path) -> Phone:
    """A phone whose camera sees a label."""
    return Phone(playwright, tmp_path / "phone")


def test_a_phone_whose_session_has_ended_offers_the_sign_in_and_keeps_everything(
    server: Server, browser: Browser, phone: Phone, tmp_path: Path
) -> None:
    camera = label_video(tmp_path / "label.y4m", f"{server.url}/Q/T2RR9L5G".upper())
    with chromium.desk(browser) as screen:
        dispatcher = Dispatcher(screen, server)
        dispatcher.sign_in()
        thing, other = things(screen, SITE)[:2]
        engineer = Engineer(phone.open(dispatcher.enrolment_address("陈立"), camera))
        engineer.wait_until_all_is_sent()
        page = engineer.page

        # The key is lost and the session over: recording goes on, and the phone says what it needs.
        page.evaluate(LOSE_KEY)
        page.context.clear_cookies()
        report(page, server.url, thing, FAULT)
        engineer.tap("报修$")
        expect(page.get_by_role("heading", name="设备档案")).to_be_visible()
        page.goto(f"{server.url}/field/#/today")
        expect(page.get_by_role("heading", name="登录过期了")).to_be_visible()
        expect(page.get_by_role("region", name="网络与同步").or_(page.locator(".strip"))).to_contain_text(
            "要重新登录"
        )
        report(page, server.url, other, DRAFT)
        drafted(page, DRAFT)

        # It outlives the browser; the draft and the record are still there.
        phone.kill()
        page = phone.open(f"{server.url}/field/#/outbox", camera)
        engineer = Engineer(page)
        expect(page.locator("main")).to_contain_text("报修")
        expect(page.get_by_text(re.compile("未发 1"))).to_be_visible()
        page.goto(f"{server.url}/field/#/report/{other}")
        engineer.tap("^找回$")
        expect(page.get_by_label(re.compile("^写一句"))).to_have_value(DRAFT)

        # Signing in again sends what waited.
        page.goto(f"{server.url}/field/#/today")
        engineer.tap("重新登录")
        page.locator("input[autocomplete=username]").fill("engineer")
        page.locator("input[type=password]").fill(PASSWORD)
        engineer.tap("^登记")
        engineer.wait_until_all_is_sent()
        (ticket,) = [
            one
            for one in answer(screen, "/tickets?state=open&limit=200")["items"]
            if one["equipment"] == thing
        ]
        told = answer(screen, f"/tickets/{ticket['id']}")
        assert FAULT in str(told) and ticket["channel"] == "field"

        look_at_the_check(engineer, phone, server)
        phone.close()


def look_at_the_check(engineer: Engineer, phone: Phone, server: Server) -> None:
    """The same phone, tried: with a network, without one, and with a clock that is wrong."""
    page = engineer.page
    page.wait_for_function(KEPT_APP)
    page.goto(f"{server.url}/field/#/me")
    page.get_by_role("link", name="手机检查").click()
    expect(line(page, "存储")).to_contain_text("写入、读回、删除都对")
    expect(line(page, "相机")).to_contain_text("有画面，1280 × 720")
    expect(line(page, "时钟")).to_contain_text("正常")
    expect(line(page, "网络")).to_contain_text("毫秒就应了")
    expect(line(page, "位置")).to_contain_text("误差约")
    expect(line(page, "后台")).to_contain_text("离线程序在")
    expect(line(page, "桌面")).to_contain_text("标签页")

    server.shift_clock(TEN_MIN_MS)
    line(page, "时钟").get_by_role("button").click()
    expect(line(page, "时钟")).to_contain_text(re.compile("手机慢 10 分"))
    expect(line(page, "时钟")).to_contain_text("自动设置时间")

    phone.cut_network()
    engineer.tap("全部再测")
    expect(line(page, "网络")).to_contain_text("现在没网")
    expect(line(page, "存储")).to_contain_text("写入、读回、删除都对")
    expect(line(page, "相机")).to_contain_text("有画面")
