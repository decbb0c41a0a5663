"""Forms that the whole desk stands on: settings that take effect while everyone works, a report, the API's pages."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from server.api.safety import CSP
from tests.browser import chromium
from tests.browser.axe import barriers
from tests.browser.people import Dispatcher, label_tags
from tests.browser.serving import Server
from tests.receivers import NOTHING, SILENCE, Mailbox, Webhook, mail_server, webhook

SITE = "禹州市看守所"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 780}
VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation",
        (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass(frozen=True)
class Outside:
    """The mail server and the chat robot's address that the installation may send to."""

    box: Mailbox
    robot: Webhook


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    """Both, listening on loopback."""
    with mail_server() as box, webhook() as robot:
        yield Outside(box, robot)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, outside: Outside) -> Iterator[Server]:
    """One installation for this module."""
    started = Server(tmp_path_factory.mktemp("server"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HALFHOUR_NOTIFY_ALLOW", f"smtp://127.0.0.1:{outside.box.port} {outside.robot.origin}")
        started.start()
    yield started
    started.stop()


@contextmanager
def desk(browser: Browser, server: Server, login: str) -> Iterator[Page]:
    """Somebody signed in at a console of their own, in Chinese."""
    with chromium.desk(browser) as page:
        Dispatcher(page, server).sign_in(login)
        yield page


def open_settings(page: Page, server: Server) -> None:
    """Opens the page by its address."""
    page.goto(f"{server.url}/console/#/settings")
    expect(page.get_by_role("heading", name="设置", exact=True)).to_be_visible()


def save(page: Page) -> None:
    """Saves and waits for the word that it is."""
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".toast")).to_contain_text("已保存")


def test_a_setting_is_live_at_once_and_two_administrators_do_not_undo_each_other(
    browser: Browser, running: Server
) -> None:
    with desk(browser, running, "admin") as page, desk(browser, running, "admin") as other:
        open_settings(page, running)
        open_settings(other, running)
        phone, theirs = page.get_by_label("服务电话"), other.get_by_label("服务电话")

        phone.fill("不是号码")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("这不是电话号码")).to_be_visible()
        expect(phone).to_have_attribute("aria-invalid", "true")

        theirs.fill("400-098-7654")
        phone.fill("400-012-3456")
        save(page)
        expect(other.get_by_role("alert").filter(has_text="刚把它改成了“400-012-3456”")).to_be_visible()
        expect(other.get_by_role("status").filter(has_text="先定下哪个算数")).to_be_visible()
        other.get_by_role("button", name="仍用我的").click()
        save(other)
        expect(phone).to_have_value("400-098-7654")

        gate, _device = label_tags(page, SITE, "AS-02")
    with chromium.customer(browser) as customer:
        customer.goto(f"{running.url}/q/{gate}")
        call = customer.get_by_role("link", name=re.compile("400-098-7654"))
        expect(call).to_have_attribute("href", "tel:4000987654")


def test_a_new_name_and_zone_reach_the_desks_that_are_open(browser: Browser, running: Server) -> None:
    with desk(browser, running, "dispatcher") as board, desk(browser, running, "admin") as page:
        clock = board.get_by_role("timer", name="现在时间")
        shanghai = clock.inner_text()[:2]
        open_settings(page, running)
        page.get_by_label("时区").fill("Asia/Nowhere")
        expect(page.get_by_text("没有这个时区，请从列表中选")).to_be_visible()
        page.get_by_label("时区").fill("Asia/Tokyo")
        page.get_by_label("中文名称").fill("新名字")
        save(page)
        expect(clock).to_have_text(
            re.compile(f"^{(int(shanghai) + 1) % 24:02d}:|^{(int(shanghai) + 2) % 24:02d}:")
        )
        board.get_by_role("button", name=re.compile("调度")).click()
        expect(board.get_by_text("新名字")).to_be_visible()


def test_nobody_else_has_settings_in_their_menu_and_the_server_refuses_them(
    browser: Browser, running: Server
) -> None:
    with desk(browser, running, "dispatcher") as page:
        expect(page.get_by_role("link", name="台账")).to_be_visible()
        expect(page.get_by_role("link", name="设置", exact=True)).to_have_count(0)
        open_settings(page, running)
        expect(page.get_by_text("你的角色不能做这件事")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_that_decides_a_reports_promise_is_on_screen_at_once(
    browser: Browser, running: Server, language: str
) -> None:
    with desk(browser, running, "dispatcher") as page:
        page.evaluate("language => localStorage.setItem('halfhour.language', language)", language)
        page.goto(f"{running.url}/console/?{language}#/board?new=1")
        page.get_by_role("combobox").fill("AS-02")
        page.get_by_role("option").filter(has_text="AS-02").first.click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("radio")).not_to_have_count(0)
        expect(dialog.locator(".check")).to_contain_text("%")
        for choice in dialog.get_by_role("radio").all():
            expect(choice).to_be_in_viewport(ratio=1)
            assert choice.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_the_api_pages_open_under_the_strict_policy_with_nothing_from_elsewhere(
    browser: Browser, running: Server
) -> None:
    with desk(browser, running, "admin") as page:
        open_settings(page, running)
        with page.expect_popup() as opened:
            page.get_by_role("link", name="API 文档").click()
        opened.value.wait_for_url("**/api/docs/")
        opened.value.close()

        wrong: list[str] = []
        asked: list[str] = []
        page.on(
            "console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(VIOLATIONS)
        answer = page.goto(f"{running.url}/api/docs/")
        assert answer is not None
        assert answer.headers["content-security-policy"] == CSP

        operation = page.locator(".opblock").filter(has_text="/api/v1/tickets/{id}/candidates")
        operation.locator(".opblock-summary-control").click()
        expect(operation.locator(".example").first).to_contain_text('"ruled_out"')
        operation.get_by_role("tab", name="Schema").or_(
            operation.get_by_text("Schema", exact=True)
        ).first.click()
        expect(operation.get_by_text("Candidates").first).to_be_visible()

        tried = page.locator(".opblock").filter(has_text="/api/v1/auth/me")
        tried.locator(".opblock-summary-control").click()
        tried.get_by_role("button", name="Try it out").click()
        tried.get_by_role("button", name="Execute").click()
        expect(tried.locator(".live-responses-table")).to_contain_text('"administrator"')

        assert page.evaluate("window.violations") == []
        assert wrong == []
        assert asked and all(url.startswith((running.url, "data:", "blob:")) for url in asked), asked


def test_the_api_pages_have_no_barrier_in_any_language_or_theme(browser: Browser, running: Server) -> None:
    found = {}
    for language in ("zh-CN", "en-GB"):
        with chromium.room(browser, locale=language, viewport=DESK, reduced_motion="reduce") as room:
            page = room.new_page()
            page.goto(f"{running.url}/api/docs/")
            for path in ("/api/v1/health", "/api/v1/auth/sign-in", "/api/v1/tickets/{id}/candidates"):
                operation = page.locator(".opblock").filter(has=page.get_by_text(path, exact=True)).first
                operation.locator(".opblock-summary-control").click()
                operation.locator(".example").first.wait_for()
            colours = language == "zh-CN"
            for theme in ("light", "dark") if colours else ("light",):
                page.evaluate(
                    "one => { document.documentElement.classList.toggle('dark-mode', one === 'dark');"
                    " document.documentElement.dataset.theme = one }",
                    theme,
                )
                found[language, theme] = barriers(page, colours=colours)
            for size in (DESK, PHONE):
                page.set_viewport_size(size)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
            page.get_by_role("search").get_by_role("textbox").fill("auth")
            expect(page.locator(".opblock-tag-section")).to_have_count(1)
    assert [(what, ids) for what, ids in found.items() if ids] == []


def set_up_channels(page: Page, server: Server, outside: Outside) -> None:
    """The administrator sets up mail and a chat robot."""
    page.goto(f"{server.url}/console/#/channels")
    for name, fields in (
        (
            "邮件（SMTP）",
            {"服务器": "127.0.0.1", "端口": str(outside.box.port), "发件地址": "desk@example.org"},
        ),
        (
            "企业微信群机器人",
            {"Webhook 地址": f"{outside.robot.origin}/cgi-bin/webhook/send?key=robot-key-1234"},
        ),
    ):
        part = page.locator("details.channel", has=page.get_by_role("heading", name=name))
        part.locator("summary").click()
        if part.get_by_label("加密").count():
            part.get_by_label("加密").select_option("none")
        for label, value in fields.items():
            part.get_by_label(label, exact=True).fill(value)
        part.get_by_role("button", name="保存").click()
        expect(part).to_contain_text("已设置")


def test_what_was_not_delivered_is_seen_with_its_reason_and_next_try_until_it_is(
    browser: Browser, running: Server, outside: Outside
) -> None:
    with desk(browser, running, "admin") as page:
        set_up_channels(page, running, outside)
        # One refuses, then says nothing for as long as we listen; the other the other way round.
        outside.box.rcpt = deque(["451 4.3.0 the queue is full", SILENCE])
        outside.robot.answers = deque([NOTHING, (503, "down for repairs", {"Retry-After": "120"})])
        page.goto(f"{running.url}/console/#/ways")
        page.get_by_label("加一种方式").select_option("wecom")
        page.get_by_label("邮箱").fill("admin@example.org")
        page.get_by_role("button", name="保存", exact=True).click()
        tests = page.get_by_role("button", name="发送测试")
        expect(tests).to_have_count(2)
        for one in reversed(tests.all()):
            one.click()
        page.goto(f"{running.url}/console/#/deliveries")
        tries = page.get_by_role("row")
        by_robot, by_mail = tries.filter(has_text="企业微信"), tries.filter(has_text="邮件")
        # The page follows by itself, and says when it is tried again.
        expect(by_robot).to_have_count(2)
        expect(by_robot.last).to_contain_text("联系不上对方")
        expect(by_robot.first).to_contain_text("对方忙，稍后再试")
        expect(by_robot.first).to_contain_text("自动再试")
        expect(by_robot.first).to_contain_text("503")
        expect(by_mail).to_have_count(3)
        expect(by_mail.last).to_contain_text("451 4.3.0 the queue is full")
        expect(by_mail.nth(1)).to_contain_text("联系不上对方")
        expect(by_mail.first).to_contain_text("对方已收下")
        running.shift_clock(121_000)
        expect(by_robot).to_have_count(3)
        expect(by_robot.first).to_contain_text("对方已收下")
        expect(page.get_by_text("条在等发送")).to_have_count(0)
        page.get_by_role("combobox", name="结果").select_option("failed")
        expect(tries.filter(has_text="对方已收下")).to_have_count(0)
        assert [mail["To"] for mail in outside.box.mails] == ["admin@example.org"]
        assert len(outside.robot.posted) == 3
