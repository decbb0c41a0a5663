"""Two characters find it: at the desk by keyboard alone, on the phone with the network off."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import chromium
from tests.browser.chromium import Phone
from tests.browser.people import Dispatcher, Engineer
from tests.browser.serving import Server

LONG = "很长的名字" * 40


def test_two_characters_open_the_device_at_the_desk_and_on_a_phone_without_network(
    server: Server, browser: Browser, playwright: Playwright, tmp_path: Path
) -> None:
    with chromium.desk(browser) as screen:
        dispatcher = Dispatcher(screen, server)
        dispatcher.sign_in()
        search_by_keyboard(screen)
        phone = Phone(playwright, tmp_path / "phone")
        engineer = Engineer(phone.open(dispatcher.enrolment_address("陈立")))
        engineer.wait_until_all_is_sent()
        search_without_network(engineer.page, phone)
        phone.close()


def search_by_keyboard(screen: Page) -> None:
    """Opens the search, meets every kind of answer, and opens a device without touching the mouse."""
    expect(screen.get_by_role("heading", name="看板")).to_be_attached()
    screen.keyboard.press("/")
    field = screen.get_by_role("combobox")
    expect(field).to_be_focused()
    screen.keyboard.type('%"*')
    expect(screen.get_by_role("status").filter(has_text="请输入汉字、字母或数字")).to_be_visible()
    for text in ("🔥🔥", "مرحبا بالعالم", 'NEAR("没有" *', LONG):
        field.fill(text)
        expect(screen.get_by_text(re.compile("^没有找到"))).to_be_visible()
    field.fill("门禁")
    first = screen.get_by_role("option").first
    expect(first).to_contain_text("门禁")
    expect(first).to_have_attribute("aria-selected", "true")
    assert "find=" in screen.url
    screen.keyboard.press("ArrowDown")
    second = screen.get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(second.get_attribute("id")))
    name = str(second.locator("b").text_content()).strip()
    screen.keyboard.press("Enter")
    expect(screen.locator("article.file h2")).to_contain_text(name)
    screen.go_back()
    expect(screen.get_by_role("combobox")).to_have_value("门禁")
    screen.keyboard.press("Escape")
    expect(screen.get_by_role("combobox")).to_have_count(0)


def search_without_network(page: Page, phone: Phone) -> None:
    """From today's list in one tap; the result opens from what the phone holds."""
    phone.cut_network()
    page.get_by_role("link", name="搜索").click()
    field = page.get_by_role("textbox", name=re.compile("^搜设备"))
    expect(field).to_be_focused()
    expect(page.get_by_text(re.compile("^没网也能搜：本机有 [1-9]"))).to_be_visible()
    field.fill("没有这样的东西")
    expect(page.get_by_text("这里只搜得到本机资料", exact=False)).to_be_visible()
    field.fill("门禁")
    found = page.get_by_role("region", name="设备").get_by_role("link").first
    expect(found).to_contain_text("门禁")
    name = str(found.locator("b").text_content()).strip()
    found.click()
    expect(page.get_by_role("heading", name="设备档案")).to_be_visible()
    expect(page.locator("main")).to_contain_text(name)
    page.go_back()
    expect(field).to_have_value("门禁")
    field.fill("陈立")
    expect(page.get_by_role("region", name="同事").locator("mark")).to_have_text("陈立")
