"""Bad input as people meet it: a photo of 20 MB, a session that has ended, a phone that was revoked."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import chromium
from tests.browser.chromium import Phone
from tests.browser.people import Dispatcher, Engineer, label_tags
from tests.browser.serving import Server
from tests.browser.test_journey import SITE

LARGE_BYTES = 20_000_000


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A photo of more than 20 MB, as new cameras make them."""
    photo = tmp_path / "large.jpg"
    Image.effect_noise((5600, 4200), 80).convert("RGB").save(photo, quality=95)
    assert photo.stat().st_size > LARGE_BYTES
    return photo


def answer(page: Page, path: str) -> Any:
    """The JSON of an address of the API, for who is signed in on this page."""
    return page.evaluate("(path) => fetch(`/api/v1${path}`).then((answer) => answer.json())", path)


def kept(page: Page, sha256: str) -> bytes:
    """A photo as the desk gets it."""
    return page.request.get(f"{page.url.partition('/console')[0]}/api/v1/blobs/{sha256}").body()


def test_large_photos_are_shrunk_and_a_revoked_phone_keeps_what_it_recorded(
    server: Server, browser: Browser, playwright: Playwright, tmp_path: Path, large: Path
) -> None:
    with chromium.desk(browser) as screen, chromium.customer(browser) as small:
        dispatcher = Dispatcher(screen, server)
        dispatcher.sign_in()
        _, device = label_tags(screen, SITE, "AS-02")

        # The customer sends before the photo has been shrunk: the form waits for it and goes by itself.
        small.goto(f"{server.url}/q/{device}")
        small.get_by_text("没声音").click()
        small.fill("textarea[name=text]", "三个对讲点无声")
        small.set_input_files("input[type=file]", large)
        small.get_by_role("button", name=re.compile("报修")).click()
        small.wait_for_url("**/t/**")
        (ticket,) = [one for one in answer(screen, "/tickets?state=open")["items"] if one["tag"] == device]
        (photo,) = ticket["photos"]
        content = kept(screen, photo["sha256"])
        assert len(content) < 3_000_000
        assert max(Image.open(io.BytesIO(content)).size) <= 2048

        # The same on the engineer's phone.
        expect(screen.get_by_text("没声音").first).to_be_visible()
        dispatcher.open_ticket()
        phone = Phone(playwright, tmp_path / "phone")
        engineer = Engineer(phone.open(dispatcher.enrolment_address("陈立")))
        expect(engineer.page.get_by_text("没有在手的单")).to_be_visible()
        dispatcher.assign("陈立", "熟悉现场")
        engineer.page.get_by_role("link", name="打开").click()
        engineer.tap("接单")
        engineer.tap("出发")
        engineer.tap("我已到场")
        engineer.tap("开始维修")
        engineer.page.set_input_files("input[type=file]", large)
        expect(engineer.page.get_by_text(re.compile("照片 1"))).to_be_visible()
        engineer.wait_until_all_is_sent()
        (visit,) = answer(screen, f"/tickets/{ticket['id']}")["visits"]
        assert len(kept(screen, visit["photos"][0]["sha256"])) < 3_000_000

        # Its session ends: the phone signs in again by its key, nothing is asked and nothing lost.
        engineer.page.context.clear_cookies()
        engineer.find("PSU-1 过热", "器件")
        engineer.wait_until_all_is_sent()

        # It is revoked while it holds something unsent: the phone keeps it and says how many.
        phone.cut_network()
        engineer.repair("更换电源模块", "列入巡检")
        (entry,) = answer(screen, "/devices")["items"]
        revoked = screen.request.post(
            f"{server.url}/api/v1/devices/{entry['id']}/revoke", headers={"X-Halfhour": "1"}
        )
        assert revoked.status == 204
        phone.join_network()
        expect(engineer.page.get_by_text("本机没有这一单")).to_be_visible()
        engineer.page.goto(f"{server.url}/field/#/today")
        expect(engineer.page.get_by_text("这部手机已停用").first).to_be_visible()
        expect(engineer.page.get_by_text(re.compile("还有 1 条记录没发出去")).first).to_be_visible()
        expect(engineer.page.locator("main")).not_to_contain_text("AS-02")
        engineer.page.goto(f"{server.url}/field/#/outbox")
        expect(engineer.page.locator("main")).to_contain_text("修好")
        (entry,) = answer(screen, "/devices")["items"]
        assert (entry["state"], entry["waiting"]["operations"]) == ("revoked", 1)
        phone.close()
