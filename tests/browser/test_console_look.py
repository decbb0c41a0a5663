"""Every screen and dialog of the console: no barrier, nothing cut, in both languages and themes, at four widths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import chromium
from tests.browser.axe import barriers
from tests.browser.desk import Desk

LOOKS = [("zh-CN", "light"), ("en-GB", "dark")]
WIDTHS = [(768, 1024), (1280, 800), (1440, 900), (1920, 1080)]

# Text that is cut without a sign of it: wider than its box, and neither scrolled nor ended by an ellipsis.
CUT = """() => [...document.querySelectorAll('#app :is(button, a, h1, h2, h3, td, th, dt, dd, label, p, b)')]
  .filter(one => one.checkVisibility() && !one.closest('.spoken, .waiting, svg') && one.textContent.trim() !== '')
  .filter(one => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
  .filter(one => { const {overflowX, textOverflow, webkitLineClamp, clipPath} = getComputedStyle(one)
    return overflowX === 'hidden' && textOverflow !== 'ellipsis' && webkitLineClamp === 'none' && clipPath === 'none' })
  .map(one => one.textContent.trim().slice(0, 40))"""
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: its address, and what to press there."""

    hash: str
    steps: Callable[[Desk], None] = lambda desk: None
    role: str = "lead"


def pressed(*keys: str) -> Callable[[Desk], None]:
    """Keys one after the other."""

    def press(desk: Desk) -> None:
        for key in keys:
            desk.page.keyboard.press(key)

    return press


def menu(form: str) -> Callable[[Desk], None]:
    """The open ticket's menu, then this entry of it."""
    return lambda desk: desk.choose(form)


def click(zh: str, en: str) -> Callable[[Desk], None]:
    """A button of this name."""
    return lambda desk: desk.click(zh, en)


def shows(selector: str) -> Callable[[Desk], None]:
    """Waits until there is such a thing."""
    return lambda desk: expect(desk.page.locator(selector).first).to_be_visible()


def file_of(row: int, *then: Callable[[Desk], None]) -> Callable[[Desk], None]:
    """What a row of the table opens, and what to press there."""

    def open_(desk: Desk) -> None:
        desk.page.locator(".row-opener").nth(row).click()
        expect(desk.page.locator(".side h2")).to_be_visible()
        for step in then:
            step(desk)

    return open_


def written(desk: Desk) -> None:
    """The first commitment opened for a new version, and what it would mean."""
    desk.page.locator(".commitment summary").first.click()
    name = "改这一条" if desk.zh else "Change this"
    desk.page.locator(".commitment[open]").get_by_role("link", name=name).click()
    expect(desk.page.locator(".fortnight")).to_be_visible()


def calendar(desk: Desk) -> None:
    """The first calendar opened, with hours that lie over each other and a line that cannot be read."""
    desk.page.get_by_role("link", name="改日历" if desk.zh else "Change the calendar").first.click()
    expect(desk.page.locator(".fortnight")).to_be_visible()
    desk.page.get_by_role("radio", name="按每周的时段" if desk.zh else "Hours of the week").click()
    desk.page.get_by_label("周一" if desk.zh else "Mon", exact=True).fill("08:30-12:00, 11:00-17:30")
    desk.page.get_by_label("不计时的日子" if desk.zh else "Closed days").fill("2026-02-30")


SCREENS = {
    "board": Screen("#/board"),
    "an open ticket": Screen("#/board?ticket={open}"),
    "an undecided arrival": Screen("#/board?ticket={undecided}"),
    "a long report": Screen("#/board?ticket={long}"),
    "a ticket that is done": Screen("#/board?ticket={late}", role="supervisor"),
    "the menu": Screen("#/board?ticket={open}", pressed(".")),
    "keys": Screen("#/board?ticket={open}", pressed("?")),
    "call": Screen("#/board?ticket={open}", pressed("c")),
    "escalate": Screen("#/board?ticket={open}", pressed("e")),
    "note": Screen("#/board?ticket={open}", pressed("t")),
    "assign the second": Screen("#/board?ticket={open}", pressed("2", "a")),
    "new report": Screen("#/board", pressed("n")),
    "search": Screen("#/board", pressed("/")),
    "search, found": Screen("#/board?find=AS", shows("[role=option]")),
    "search, one kind": Screen("#/board?find=A&of=equipment", shows("[role=option]")),
    "search, nothing": Screen("#/board?find=no+such+thing", shows(".find-note")),
    "grade": Screen("#/board?ticket={open}", menu("grade")),
    "pause": Screen("#/board?ticket={open}", menu("pause")),
    "void": Screen("#/board?ticket={open}", menu("void")),
    "confirmation code": Screen("#/board?ticket={open}", menu("code")),
    "correct": Screen("#/board?ticket={undecided}", menu("correct")),
    "confirm a breach": Screen("#/board?ticket={provisional}", menu("breach")),
    "reopen": Screen("#/board?ticket={met}", menu("reopen")),
    "register": Screen("#/register"),
    "register, one ticket": Screen("#/register?kind=arrive&ticket={late}"),
    "register, nothing": Screen("#/register?q=no+such+thing"),
    "equipment": Screen("#/equipment", file_of(2)),
    "add equipment": Screen("#/equipment", click("登记设备", "Add equipment")),
    "sites": Screen("#/sites", file_of(1)),
    "add a site": Screen("#/sites", click("登记站点", "Add a site")),
    "commitments": Screen("#/commitments"),
    "a commitment that is written": Screen("#/commitments", written),
    "a calendar that is written": Screen("#/commitments", calendar),
    "a dated duty": Screen("#/commitments", click("新增限期任务", "New dated duty")),
    "an occasion": Screen("#/commitments", click("告知事由", "Tell of an occasion")),
    "labels": Screen("#/labels", file_of(0)),
    "roster": Screen("#/roster"),
    "hand over": Screen("#/roster", click("交班", "Hand over"), role="dispatcher"),
    "a shift": Screen("#/roster", click("排一个班", "Add a shift")),
    "devices": Screen("#/devices"),
    "one phone, to be erased": Screen("#/devices", file_of(0, click("清除", "Erase"))),
    "a phone's file": Screen("#/devices", click("导入手机文件", "Import a phone's file")),
    "enrol": Screen("#/devices", click("登记手机", "Enrol a phone")),
    "decisions": Screen("#/tasks"),
    "alerts": Screen("#/alerts", role="dispatcher"),
    "ways": Screen("#/ways", shows(".page")),
    "deliveries": Screen("#/deliveries", shows(".page")),
    "channels": Screen("#/channels", shows(".page"), role="admin"),
    "people": Screen("#/people", file_of(9, click("修改", "Edit")), role="admin"),
    "password": Screen("#/people", file_of(9, click("账号和密码", "Login and password")), role="admin"),
    "wall board": Screen("#/board?wall=1"),
}


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: f"{look[0]}, {look[1]}")
def desks(request: pytest.FixtureRequest, browser: Browser, morning_url: str) -> Iterator[dict[str, Desk]]:
    """The same console for each role that the screens need, in one look."""
    lang, theme = request.param
    opened: dict[str, Desk] = {}
    how = {"viewport": {"width": 1440, "height": 900}, "locale": lang, "color_scheme": theme}
    with ExitStack() as rooms:
        for role in ("lead", "dispatcher", "supervisor", "admin"):
            room = rooms.enter_context(chromium.room(browser, **how, reduced_motion="reduce"))
            opened[role] = Desk(room.new_page(), morning_url, lang == "zh-CN")
            opened[role].sign_in(role)
        yield opened


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_has_no_barrier_and_cuts_nothing(
    desks: dict[str, Desk], morning_tickets: dict[str, str], name: str
) -> None:
    screen = SCREENS[name]
    desk = desks[screen.role]
    desk.page.set_viewport_size({"width": 1440, "height": 900})
    desk.open(screen.hash.format(**morning_tickets))
    screen.steps(desk)
    assert barriers(desk.page) == []
    for width, height in [(1440, 900)] if desk.zh else WIDTHS:  # English is the wider of the two
        desk.page.set_viewport_size({"width": width, "height": height})
        assert desk.page.evaluate(TOO_WIDE) <= 0, width
        assert desk.page.evaluate(CUT) == [], width
