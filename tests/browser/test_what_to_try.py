"""What a visitor is told to try can be tried: the five steps of the demo, one after the other, as they are written."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from server.demo.guide import guide
from tests.browser import chromium
from tests.browser.chromium import Phone
from tests.browser.people import Customer, Dispatcher, Engineer
from tests.browser.pictures import label_video
from tests.browser.serving import PASSWORD, Server

GATE = "4ALFX6B6"


@dataclass
class Visit:
    """A visitor of the demo on the way through the five steps."""

    server: Server
    screen: Page
    small: Page
    phone: Phone
    folder: Path
    link: str = ""


def report(v: Visit, address: str | None) -> None:
    assert address
    v.link = Customer(v.small, v.server).report(address.removeprefix("/q/"), "三个对讲点无声")
    assert "/t/" in v.link


def dispatch(v: Visit, address: str | None) -> None:
    assert address == "/console/"
    v.screen.goto(f"{v.server.url}/sign-in")
    v.screen.get_by_role("button", name=re.compile("^dispatcher")).click()  # fills in login and password
    v.screen.locator("form button[type=submit]").click()
    v.screen.wait_for_url(f"**{address}**")
    dispatcher = Dispatcher(v.screen, v.server)
    expect(v.screen.get_by_text("没声音").first).to_be_visible()
    dispatcher.open_ticket()
    dispatcher.call_back()
    expect(dispatcher.candidate("陈立")).to_contain_text("+")
    expect(v.screen.locator("main")).to_contain_text("排除")
    dispatcher.assign("陈立", "备件在他车上")


def work_offline(v: Visit, address: str | None) -> None:
    camera = label_video(v.folder / "gate.y4m", f"HTTP://127.0.0.1:{v.server.port}/Q/{GATE}")
    page = v.phone.open(f"{v.server.url}{address}", camera)
    page.get_by_text("账号密码", exact=True).click()
    page.get_by_label("账号", exact=True).fill("engineer")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登记", exact=True).click()
    engineer = Engineer(page)
    page.get_by_role("link", name="打开").click()
    engineer.tap("接单")
    engineer.tap("出发")
    engineer.wait_until_all_is_sent()
    v.phone.cut_network()
    engineer.scan()
    engineer.tap("我已到场")
    expect(page.get_by_text("1 / 2")).to_be_visible()
    page.goto(f"{v.server.url}/Q/{guide_tag(v.server)}")  # the device's own label, without a network
    engineer.tap("在这台上维修")
    engineer.find("电源模块积灰过热", "器件")
    engineer.repair("更换电源模块，清灰", "同型号列入下次巡检")
    engineer.finish()
    v.phone.join_network()
    engineer.wait_until_all_is_sent()
    expect(v.screen.locator("main")).to_contain_text("更换电源模块，清灰")


def confirm(v: Visit, address: str | None) -> None:
    assert address is None
    tag = guide_tag(v.server)
    assert v.small.request.post(f"{v.server.url}/t/{tag}/confirm").status == 403
    Customer(v.small, v.server).confirm_and_rate(v.link, 5)
    expect(v.screen.locator("main")).to_contain_text("客户确认")


def watch(v: Visit, address: str | None) -> None:
    assert address == "/console/"
    bar = v.screen.get_by_role("complementary", name="演示")
    bar.get_by_role("button", name="来个新故障").click()
    expect(bar).to_contain_text("报修")
    bar.get_by_role("button", name="下一步").click()
    expect(bar).to_contain_text(re.compile("通话|定级"))
    document = pypdfium2.PdfDocument(io.BytesIO(Dispatcher(v.screen, v.server).report_pdf()))
    assert "更换电源模块" in "".join(page.get_textpage().get_text_range() for page in document)


PLAYED: tuple[Callable[[Visit, str | None], None], ...] = (report, dispatch, work_offline, confirm, watch)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """What a visitor has who has just typed the README's command."""
    started = Server(tmp_path / "server", newcomer=True)
    started.start()
    yield started
    started.stop()


def guide_tag(server: Server) -> str:
    """The tag in the first step's address, as the server tells it to its sign-in page."""
    steps = httpx.get(f"{server.url}/api/v1/demo").json()["steps"]
    return str(steps[0]["address"]).removeprefix("/q/")


def test_each_of_the_five_steps_to_try_works_as_it_is_written(
    server: Server, browser: Browser, playwright: Playwright, tmp_path: Path
) -> None:
    steps = httpx.get(f"{server.url}/api/v1/demo").json()["steps"]
    assert len(steps) == len(PLAYED) == len(guide()["steps"])
    for step in steps:  # the start prints what the page shows
        assert step["zh"][1] in server.log
        assert step["en"][1] in server.log
    with chromium.desk(browser) as screen, chromium.customer(browser) as small:
        visit = Visit(server, screen, small, Phone(playwright, tmp_path / "phone"), tmp_path)
        for step, play in zip(steps, PLAYED, strict=True):
            play(visit, step["address"])
        visit.phone.close()
