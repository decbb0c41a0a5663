"""The customer's and the sign-in pages: by keyboard alone, by ear, without script, and at every width."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from server.storage.tables import records, settings
from server.usecases import reporter
from tests.browser import chromium, pictures
from tests.browser.axe import barriers
from tests.browser.morning import Morning
from tests.browser.people import jpeg
from tests.browser.serving import PASSWORD, Server

LOOKS = [("zh-CN", "light"), ("en-GB", "dark")]
STATES = ("open", "risk", "provisional", "undecided", "met", "late", "void")
WIDTHS_PX = (360, 390, 768)
WORDS = "三个对讲点无声，值班室能听见蜂鸣"
TOO_SMALL = """least => [
    ...document.querySelectorAll('main :is(a.button, button, .answer label, input.input, textarea)')]
  .map(one => [one.textContent.trim() || one.name, one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && box.height < least).map(([name]) => name)"""

FORM = """
- main:
  - heading "报修" [level=1]
  - heading /.+/ [level=2]
  - group "1 哪里不对？":
    - radio "连不上"
    - radio "没声音"
    - radio "没画面"
    - radio "很慢"
    - radio "打不开"
    - radio "别的"
  - group "2 影响多大？":
    - radio "一处"
    - radio "好几处"
    - radio "全部"
  - button "加照片"
  - textbox "写一句"
  - textbox "您的电话"
  - textbox "怎么称呼"
  - button /3.*报修/
"""
SIGN_IN = """
- heading "登录" [level=1]
- textbox "账号"
- textbox "密码"
- button "显示密码"
- button "登录"
"""


@pytest.fixture(scope="module")
def links(busy: tuple[Server, Morning]) -> dict[str, str]:
    """The secret link to each ticket of the morning."""
    server, morning = busy
    with morning.world.storage.write() as tx:
        key = bytes.fromhex(settings.get(tx, "secret_key") or "")
        tickets = [(name, records.get(tx, morning.tickets[name])) for name in STATES]
        return {
            name: f"{server.url}/t/{reporter.open_link(tx, key, ticket.organisation, ticket.id)}"
            for name, ticket in tickets
            if ticket is not None
        }


@pytest.fixture(scope="module")
def tag(busy: tuple[Server, Morning]) -> str:
    """The tag of a device that works, until a test says otherwise."""
    with busy[1].world.storage.read() as tx:
        told = records.get(tx, busy[1].tickets["open"])
        assert told is not None
        reported = {one.body["equipment"] for one in records.find(tx, "ticket", told.organisation)}
        return next(
            str(label.body["tag"])
            for label in records.find(tx, "label", told.organisation, states=("commissioned",))
            if label.body["equipment"] and label.body["equipment"] not in reported
        )


@pytest.fixture
def small(browser: Browser) -> Iterator[Page]:
    with chromium.customer(browser) as page:
        yield page


def tab_to(page: Page, name: str, most: int = 25) -> None:
    """Presses Tab until the focus is on what is called so."""
    for _ in range(most):
        page.keyboard.press("Tab")
        named = page.evaluate(
            """() => { const one = document.activeElement; return one.id + '|' + (one.name ?? '') + '|'
                + (one.labels?.[0]?.textContent ?? '') + '|' + one.textContent }"""
        )
        if name in named:
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_a_fault_is_reported_with_the_keyboard_alone(
    small: Page, busy: tuple[Server, Morning], tag: str
) -> None:
    small.goto(f"{busy[0].url}/q/{tag}?more=1")
    tab_to(small, "what")
    small.keyboard.press("ArrowDown")
    expect(small.get_by_role("radio", name="没声音")).to_be_checked()
    small.keyboard.press("Tab")
    small.keyboard.press("ArrowRight")
    expect(small.get_by_role("radio", name="好几处")).to_be_checked()
    tab_to(small, "加照片")
    tab_to(small, "text")
    small.keyboard.type(WORDS)
    tab_to(small, "phone")
    small.keyboard.type("000-1234")
    tab_to(small, "报修")
    small.keyboard.press("Enter")
    small.wait_for_url("**/t/**")
    expect(small.get_by_role("heading", level=1)).to_have_text("已收到报修")
    tab_to(small, "复制链接")


def test_what_a_screen_reader_hears_of_form_ticket_and_sign_in(
    small: Page, busy: tuple[Server, Morning], tag: str, links: dict[str, str]
) -> None:
    small.goto(f"{busy[0].url}/q/{tag}?more=1")
    expect(small.get_by_role("main")).to_match_aria_snapshot(FORM)
    small.goto(links["met"])
    expect(small.get_by_role("main")).to_match_aria_snapshot(
        """
        - heading "修好了，请您看一眼" [level=1]
        - list:
          - listitem: /响应/
          - listitem: /到场/
        - radio "好了" [checked]
        - radio "还没好"
        - group "满意吗？":
          - radio "1"
          - radio "5"
        - textbox "还想说什么"
        - button "提交"
        """
    )
    small.goto(f"{busy[0].url}/sign-in")
    expect(small.locator("body")).to_match_aria_snapshot(SIGN_IN)


def test_somebody_signs_in_by_keyboard_and_hears_what_was_wrong(
    small: Page, busy: tuple[Server, Morning]
) -> None:
    small.goto(f"{busy[0].url}/sign-in")
    expect(small.get_by_label("账号")).to_be_focused()
    small.keyboard.type("supervisor")
    small.keyboard.press("Tab")
    small.keyboard.type("wrong password")
    small.keyboard.press("Enter")
    expect(small.get_by_role("alert")).to_contain_text("账号或密码不对")
    expect(small.locator("input[type=password]")).to_be_focused()
    small.keyboard.press("Control+A")
    small.keyboard.type(PASSWORD)
    small.keyboard.press("Enter")
    small.wait_for_url("**/console/**")


def test_without_script_a_fault_is_reported_all_the_same(
    browser: Browser, busy: tuple[Server, Morning], tag: str
) -> None:
    with chromium.room(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{busy[0].url}/q/{tag}?more=1")
        page.get_by_text("很慢").click()
        page.set_input_files("input[type=file]", [jpeg("device.jpg", pictures.photo(400))])
        page.fill("textarea[name=text]", WORDS)
        page.get_by_role("button", name="报修").click()
        page.wait_for_url("**/t/**")
        expect(page.get_by_role("heading", level=1)).to_have_text("已收到报修")


def test_photos_too_large_to_send_leave_what_was_typed(
    small: Page, busy: tuple[Server, Morning], tag: str
) -> None:
    small.goto(f"{busy[0].url}/q/{tag}?more=1")
    chooser = small.locator("input[type=file]")
    assert int(chooser.get_attribute("data-most-bytes") or "") > 30_000_000
    chooser.evaluate("one => { one.dataset.mostBytes = '120000' }")  # so that the test need not move 40 MB
    small.get_by_text("没声音").click()
    small.fill("textarea[name=text]", WORDS)
    unreadable = FilePayload(name="a.heic", mimeType="image/heic", buffer=b"x" * 10_000)
    chooser.set_input_files([unreadable] * 3)
    expect(small.get_by_text("已选 3 张")).to_be_visible()
    expect(small.locator(".previews")).to_contain_text("a.heic")
    small.get_by_role("button", name=re.compile("报修")).click()
    expect(small.get_by_role("alert")).to_contain_text("写的都还在")
    expect(small.locator("textarea[name=text]")).to_have_value(WORDS)
    expect(small.get_by_role("button", name="重选照片")).to_be_focused()
    chooser.set_input_files([])
    small.get_by_role("button", name=re.compile("报修")).click()
    small.wait_for_url("**/t/**")


def test_on_a_slow_line_the_form_says_that_it_is_being_sent_and_goes_once(
    small: Page, busy: tuple[Server, Morning], tag: str
) -> None:
    small.goto(f"{busy[0].url}/q/{tag}?more=1")
    # The line that never answers: what the page would send stops here, and whether it would is written down.
    small.evaluate("""() => { window.sent = []; addEventListener("submit", (event) => {
        window.sent.push(!event.defaultPrevented); event.preventDefault() }) }""")
    small.get_by_text("没声音").click()
    small.get_by_text("一处", exact=True).click()
    button = small.locator("button[type=submit]")
    button.click()
    expect(button).to_have_text("正在发送…")
    button.click()
    assert small.evaluate("window.sent") == [True, False]
    small.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(button).to_contain_text("报修")


@pytest.mark.parametrize(("locale", "theme"), LOOKS)
def test_no_page_of_the_customer_has_a_barrier_or_runs_over_its_edge(
    browser: Browser, busy: tuple[Server, Morning], tag: str, links: dict[str, str], locale: str, theme: str
) -> None:
    url = busy[0].url
    pages = [f"{url}/q/{tag}?more=1", f"{url}/q/22222222", f"{url}/t", f"{url}/t/wrong", f"{url}/sign-in"]
    with chromium.room(browser, locale=locale, color_scheme=theme) as context:
        page = context.new_page()
        for address in (*pages, *links.values()):
            page.set_viewport_size({"width": WIDTHS_PX[0], "height": 780})
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_be_attached()
            assert barriers(page) == [], address
            assert page.evaluate(TOO_SMALL, 44) == [], address
            for width_px in WIDTHS_PX:
                page.set_viewport_size({"width": width_px, "height": 780})
                assert page.evaluate("document.documentElement.scrollWidth") <= width_px, (address, width_px)
