"""The short journey: a place without phones. Gate label and gate code; the rest is recorded after leaving."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Playwright, expect

from tests.browser import chromium
from tests.browser.chromium import Phone
from tests.browser.people import Customer, Dispatcher, Engineer, label_tags, site_id
from tests.browser.pictures import label_video
from tests.browser.serving import Server
from tests.browser.test_journey import SITE


def test_where_phones_are_forbidden_the_gate_label_and_a_gate_code_prove_the_arrival(
    server: Server, browser: Browser, playwright: Playwright, tmp_path: Path
) -> None:
    """Source: B-03, B-16; contract proof: two kinds, one of them gate code or commissioned label."""
    with chromium.desk(browser) as screen, chromium.customer(browser) as small:
        dispatcher, customer = Dispatcher(screen, server), Customer(small, server)
        dispatcher.sign_in()
        gate, device = label_tags(screen, SITE, "AS-01")
        sheet = dispatcher.gate_code_sheet(site_id(screen, SITE))
        customer.report(device, "监区交换机没反应")
        expect(screen.get_by_text("没声音").first).to_be_visible()
        dispatcher.open_ticket()
        phone = Phone(playwright, tmp_path / "phone")
        camera = label_video(tmp_path / "gate.y4m", f"HTTP://127.0.0.1:{server.port}/Q/{gate}")
        engineer = Engineer(phone.open(dispatcher.enrolment_address("陈立"), camera))
        expect(engineer.page.get_by_text("没有在手的单")).to_be_visible()
        dispatcher.assign("陈立", "熟悉监区")

        # At the gate the phone still is in the hand: the label is scanned, then the phone stays outside.
        engineer.page.get_by_role("link", name="打开").click()
        expect(engineer.page.locator("main")).to_contain_text("里面不带手机")
        engineer.tap("接单")
        engineer.tap("出发")
        expect(engineer.page.get_by_text("在路上")).to_be_visible()
        engineer.go_to_today()
        engineer.scan()
        engineer.tap("我已到场")
        expect(engineer.page.get_by_text("1 / 2")).to_be_visible()

        # After leaving: the code copied at the gate, and all that was done inside.
        engineer.enter_gate_code("123456789")
        expect(engineer.page.get_by_role("dialog")).to_contain_text("不对")
        engineer.enter_gate_code(codes_on(sheet)[0])
        expect(engineer.page.get_by_text("2 / 2")).to_be_visible()
        engineer.tap("开始维修")
        engineer.repair("换下监区交换机电源", "备一台冷备")
        engineer.finish()
        engineer.wait_until_all_is_sent()
        expect(screen.locator("main")).to_contain_text("2 / 2")
        phone.close()


def codes_on(sheet: bytes) -> list[str]:
    """The one-time codes as they stand on the printed sheet."""
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(sheet))
    found = re.findall(r"\b(\d{3}) (\d{3}) (\d{3})\b", text)
    assert found, text
    return ["".join(groups) for groups in found]
