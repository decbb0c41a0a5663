"""The console at work: keys for everything, the address as its memory, live, taken back within ten seconds, heard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from routing.roads.prepare import prepare
from routing.roads.store import Maps
from routing.roads.tiles import make_tiles
from server.demo.facts import demo_id
from server.domain.ids import new_id
from tests import town
from tests.browser import chromium
from tests.browser.axe import barriers
from tests.browser.desk import Desk, answer, at_desk
from tests.browser.morning import DETENTION, SITES, Morning
from tests.browser.serving import Server

TONES = """(() => {
  window.tones = 0
  const make = AudioContext.prototype.createOscillator
  AudioContext.prototype.createOscillator = function () { window.tones += 1; return make.call(this) }
})()"""
LOCKS = """(() => {
  window.locks = 0
  const lock = new EventTarget()
  lock.release = () => Promise.resolve()
  const request = () => { window.locks += 1; return Promise.resolve(lock) }
  Object.defineProperty(navigator, 'wakeLock', {value: {request}})
})()"""
HOUR_MS, QUARTER_MS = 3_600_000, 900_000
NO_STREAMS = "delete window.CompressionStream"


@pytest.fixture
def room(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own for each test: a desk's screen, Chinese, sound counted."""
    size = {"width": 1440, "height": 900}
    with chromium.room(browser, viewport=size, accept_downloads=True, reduced_motion="reduce") as context:
        context.add_init_script(TONES)
        context.add_init_script(LOCKS)
        yield context


def kind_of(clock: Locator) -> str:
    """Which promise a clock on screen is of, without its time."""
    return re.split(r"[ ·\n]", clock.inner_text().strip())[0]


def query(desk: Desk) -> str:
    """What follows the page in the address."""
    return desk.page.url.partition("?")[2]


def test_a_ticket_is_chosen_assigned_and_taken_back_with_keys_alone(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    ticket = busy[1].report("keys", 1, DETENTION, ("汇聚交换机", 3))
    desk = at_desk(room, busy)
    desk.open(f"#/board?ticket={ticket}")
    first = desk.page.locator("[role=radio][data-engineer]").first
    expect(first).to_be_visible()
    name = first.get_attribute("data-engineer") or ""
    desk.key("a")
    toast = desk.page.locator(".toast")
    expect(toast).to_contain_text(f"已派给{name}")
    assert answer(desk, f"/tickets/{ticket}")["ticket"]["state"] == "assigned"
    desk.key("z")
    expect(toast).to_contain_text("已撤回指派")
    assert answer(desk, f"/tickets/{ticket}")["ticket"]["engineer"] is None

    # Someone other than the first is sent with a word why; a pause is taken back as well.
    second = desk.page.locator("[role=radio][data-engineer]").nth(1)
    expect(second).to_be_visible()
    desk.key("2")
    expect(second).to_have_attribute("aria-checked", "true")
    desk.key("a")
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    desk.key("Escape")
    desk.choose("pause")
    desk.page.get_by_role("dialog").get_by_text("进不去").click()
    desk.key("Control+Enter")
    expect(toast).to_contain_text("停表")
    desk.key("z")
    expect(toast).to_contain_text("已撤销")
    kinds = [event["kind"] for event in answer(desk, f"/tickets/{ticket}")["ticket"]["events"]]
    assert kinds[-2:] == ["paused", "resumed"]


def test_keys_move_open_and_close_and_the_sheet_lists_them_all(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    desk = at_desk(room, busy)
    desk.key("j")
    expect(desk.page.locator(".detail-head")).to_be_visible()
    before = desk.page.url
    desk.key("j")
    expect(desk.page).not_to_have_url(before)
    expect(desk.page.locator(".ticket-row.chosen")).to_have_count(1)
    desk.key("k")
    expect(desk.page).to_have_url(before)
    desk.key("Escape")
    expect(desk.page.locator(".detail.none")).to_be_visible()

    desk.key("?")
    sheet = desk.page.get_by_role("dialog", name="快捷键")
    expect(sheet.locator("kbd")).not_to_have_count(0)
    for words in ("移动", "指派选中的人", "新报修", "大屏看板，进和出", "台账"):
        expect(sheet.get_by_text(words, exact=True)).to_be_visible()
    desk.key("Escape")

    desk.key("g", "r")
    expect(desk.page.get_by_role("heading", name="台账")).to_be_focused()
    desk.settle()
    desk.key("j", "Enter")
    expect(desk.page.locator(".side .detail-head")).to_be_visible()
    desk.key("j")
    expect(desk.page.locator("tr.chosen")).to_have_count(1)
    desk.key("Escape")
    expect(desk.page.locator(".side")).to_have_count(0)

    # A report by keyboard alone: the device by a few letters, what is wrong by an arrow, sent from where one is.
    desk.key("n")
    dialog = desk.page.get_by_role("dialog", name="新报修")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    desk.page.keyboard.type("IH-0")
    expect(dialog.get_by_role("option").first).to_contain_text("对讲主机")
    desk.key("Enter")
    expect(dialog.get_by_role("radio", name="现场")).to_be_focused()
    desk.key("Tab", "Tab", "ArrowRight")
    expect(dialog.get_by_role("radio", name="没声音")).to_be_checked()
    desk.key("Control+Enter")
    expect(dialog).to_have_count(0)
    expect(desk.page.locator(".toast")).to_contain_text("已登记")


def test_the_address_alone_brings_back_what_was_on_screen(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    desk = at_desk(room, busy)
    ticket = busy[1].tickets["undecided"]
    desk.open(f"#/board?state=provisional&ticket={ticket}")
    desk.page.locator(".cells button, .settled button").nth(1).click()
    expect(desk.page.locator("[aria-pressed=true].cell, .settled [aria-pressed=true]")).to_have_count(1)
    assert "clock=" in query(desk)
    address = desk.page.url
    again = room.new_page()
    again.goto(address)
    expect(again.locator(".counter[aria-pressed=true] .word")).to_have_text("未证实")
    chosen = "[aria-pressed=true].cell, .settled [aria-pressed=true]"
    expect(again.locator(chosen)).to_have_count(1)
    assert kind_of(again.locator(chosen)) == kind_of(desk.page.locator(chosen))

    desk.open("#/register")
    desk.page.get_by_label("结果").select_option("met")
    desk.page.get_by_label("报修时间").select_option("7")
    desk.settle()
    expect(desk.page.locator("tbody tr")).not_to_have_count(0)
    again.goto(desk.page.url)
    expect(again.get_by_label("结果")).to_have_value("met")
    expect(again.get_by_label("报修时间")).to_have_value("7")
    expect(again.locator("tbody tr")).to_have_count(desk.page.locator("tbody tr").count())


def test_the_board_follows_without_reloading_and_a_broken_promise_is_heard_unless_muted(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    desk = at_desk(room, busy)
    expect(desk.page.get_by_role("button", name=re.compile("声音还没开"))).to_be_visible()
    desk.page.evaluate("window.sameDocument = true")
    desk.page.mouse.click(700, 500)  # the first touch, wherever it falls
    expect(desk.page.get_by_role("button", name=re.compile("声音开"))).to_be_visible()

    soon = 5 - 8 / 60  # the response is promised within 5 minutes: it breaks in 8 s
    number = answer(desk, f"/tickets/{busy[1].report('heard', soon, DETENTION, ('对讲主机', 2))}")["ticket"][
        "number"
    ]
    row = desk.page.locator(f'.ticket-row[data-ticket="{number}"]')
    expect(row).to_be_visible()
    expect(row).to_have_attribute("data-standing", "breach")
    desk.page.wait_for_function("() => window.tones >= 2")
    expect(desk.page.locator(".spoken[aria-live=assertive]")).to_contain_text("已超时")
    assert desk.page.evaluate("window.sameDocument")
    assert "■" in desk.page.title()

    desk.key("m")
    expect(desk.page.get_by_role("button", name=re.compile("声音关"))).to_be_visible()
    before = desk.page.evaluate("window.tones")
    busy[1].report("unheard", 6, DETENTION, ("对讲主机", 3))
    expect(desk.page.locator(".spoken[aria-live=assertive]")).to_contain_text("IH-03")
    assert desk.page.evaluate("window.tones") == before
    desk.page.reload()
    expect(desk.page.get_by_role("button", name=re.compile("声音关"))).to_be_visible()


def test_the_wall_board_names_nobody_opens_nothing_and_comes_back_by_itself(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    desk = at_desk(room, busy)
    names = [person["name"] for person in answer(desk, "/people")["items"]]
    desk.page.set_viewport_size({"width": 1920, "height": 1080})
    desk.key("w")
    wall = desk.page.locator(".wall-board")
    expect(wall.locator(".wall-row").first).to_be_visible()
    assert "wall=1" in query(desk)
    shown = desk.page.locator("body").inner_text() + (desk.page.locator("body").inner_html())
    assert [name for name in names if name in shown] == []
    assert (
        desk.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.wall-clock')).fontSize)")
        >= 72
    )
    assert desk.page.evaluate("window.locks") == 1
    desk.key("n", "?", "a")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    desk.page.reload()
    expect(wall.locator(".wall-row").nth(1)).to_be_visible()

    room.set_offline(True)
    expect(wall.get_by_role("status")).to_contain_text("连不上服务器")
    busy[1].report("while away", 1, DETENTION, ("对讲主机", 4))
    before = wall.locator(".wall-counts").inner_text()
    room.set_offline(False)
    expect(wall.get_by_text("连不上服务器")).to_have_count(0)
    expect(wall.locator(".wall-counts")).not_to_have_text(before, use_inner_text=True)
    desk.key("Escape")
    expect(desk.page.locator(".board")).to_be_visible()


def test_a_dialog_keeps_the_focus_and_gives_it_back(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    desk = at_desk(room, busy)
    desk.open(f"#/board?ticket={busy[1].tickets['risk']}")
    button = desk.page.get_by_role("button", name="升级")
    button.focus()
    desk.key("Enter")
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    inside = "document.querySelector('[role=dialog]').contains(document.activeElement)"
    for key in ("Tab", "Shift+Tab"):
        for _ in range(14):
            desk.key(key)
            assert desk.page.evaluate(inside)
    desk.key("Escape")
    expect(button).to_be_focused()
    desk.key(".")
    expect(desk.page.get_by_role("menu")).to_be_visible()
    desk.key("ArrowDown", "Escape")
    expect(desk.page.get_by_role("button", name="更多")).to_be_focused()


def say(desk: Desk, path: str, body: Any, **headers: str) -> Any:
    """Posts JSON as who is signed in there."""
    said = {"X-Halfhour": "1", **headers}
    answered = desk.page.request.post(f"{desk.url}/api/v1{path}", data=body, headers=said)
    assert answered.ok, answered.text()
    return answered.json()


def test_a_known_caller_opens_the_report_with_place_and_person_filled_in(
    room: BrowserContext, busy: tuple[Server, Morning], browser: Browser
) -> None:
    ticket = busy[1].report("caller", 2, DETENTION, ("汇聚交换机", 2))
    desk = at_desk(room, busy)
    phone = answer(desk, f"/tickets/{ticket}")["contact"]["reporter_phone"]
    with chromium.room(browser) as elsewhere:
        office = at_desk(elsewhere, busy, "admin")
        key = say(office, "/settings/telephone-key", {})["key"]
        began_ms = desk.page.evaluate("Date.now()")
        call = {"id": "caller-1", "direction": "in", "answered": True, "began_ms": began_ms, "number": phone}
        say(office, "/telephone/calls", call, Authorization=f"Bearer {key}")
    form = desk.page.get_by_role("dialog", name="新报修")
    expect(form.get_by_label("报修人电话")).to_have_value(phone)
    expect(form.locator(".found")).to_be_visible()
    form.locator("textarea").fill("请问怎么导出录像？")
    expect(form.locator(".suggestion")).to_contain_text("建议定为 咨询")
    form.get_by_role("button", name="采用建议").click()
    form.get_by_role("button", name="登记").click()
    expect(form).to_have_count(0)
    expect(desk.page.locator(".calls")).to_have_count(0)
    expect(desk.page.locator(".detail .path")).to_contain_text("答复")


def test_what_the_register_shows_is_what_its_file_holds(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    desk = at_desk(room, busy)
    desk.open("#/register?kind=arrive")
    rows = desk.page.locator("tbody tr")
    expect(rows).not_to_have_count(0)
    with desk.page.expect_download() as waited:
        desk.page.get_by_role("button", name="导出 CSV").click()
    text = waited.value.path().read_bytes().decode("utf-8-sig")
    lines = text.strip().split("\r\n")
    assert len(lines) == rows.count() + 1
    assert lines[0].startswith("单号,报修,")
    assert lines[1].split(",")[0] == rows.first.locator("td").first.inner_text()
    with desk.page.expect_download() as waited:
        desk.page.get_by_role("button", name="导出 Excel").click()
    assert waited.value.suggested_filename.endswith(".xlsx")
    with ZipFile(waited.value.path()) as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == len(lines)


def test_filters_are_saved_as_a_view_that_one_click_brings_back(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    desk = at_desk(room, busy)
    desk.open("#/register?days=7&kind=arrive")
    desk.page.get_by_role("button", name="存成视图").click()
    desk.page.get_by_label("视图名称").fill("本周到场")
    desk.key("Control+Enter")
    view = desk.page.get_by_role("button", name="本周到场", exact=True)
    expect(view).to_have_attribute("aria-pressed", "true")
    desk.open("#/register")
    expect(view).to_have_attribute("aria-pressed", "false")
    view.click()
    expect(desk.page).to_have_url(re.compile("days=7"))
    expect(desk.page.get_by_label("报修时间")).to_have_value("7")
    desk.page.get_by_role("button", name="删去视图“本周到场”").click()
    expect(view).to_have_count(0)
    desk.key("z")
    expect(view).to_have_count(1)


@pytest.fixture
def mapped(busy: tuple[Server, Morning], tmp_path: Path) -> Iterator[None]:
    """The town's map is added while the server runs, and taken away again."""
    folder = busy[0].data / "var" / "maps"
    prepare(folder, town.write(tmp_path / "town.osm"), lambda: 1, more=[make_tiles])
    maps = Maps(folder)
    yield
    maps.remove(maps.current_digest() or "")


@pytest.mark.usefixtures("mapped")
def test_streets_of_a_map_that_was_added_are_drawn_below_the_board(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    desk = at_desk(room, busy)
    desk.open("#/board")
    ground = desk.page.locator(".streets[data-drawn]")
    ground.wait_for(state="attached")
    expect(ground.locator("canvas")).to_be_visible()
    expect(desk.page.locator(".map-credit")).to_contain_text("OpenStreetMap")
    expect(desk.page.locator(".chart > svg .ground")).to_have_count(0)
    scale = desk.page.locator(".chart .scale text")
    before = scale.text_content() or ""
    desk.page.get_by_role("button", name="放大").click()
    expect(scale).not_to_have_text(before)


@pytest.mark.parametrize("path", ["/console/", "/sign-in", "/field/"])
def test_a_browser_that_is_too_old_is_told_what_to_do(
    room: BrowserContext, busy: tuple[Server, Morning], path: str
) -> None:
    room.add_init_script(NO_STREAMS)
    page = room.new_page()
    page.goto(busy[0].url + path)
    expect(page.locator("#too-old")).to_contain_text("Chrome 或 Edge 109 以上，Safari 16.4 以上")
    expect(page.locator("#too-old")).to_contain_text("This browser is too old")
    expect(page.locator("#app")).to_have_count(0)


def test_a_planned_visit_is_pinned_by_dragging_and_by_keys_and_the_plan_follows(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    desk = at_desk(room, busy)
    first = answer(desk, "/day-plan")
    tomorrow = (date.fromisoformat(first["today"]) + timedelta(days=1)).isoformat()
    from_ms = answer(desk, f"/day-plan?date={tomorrow}")["zero_ms"]
    site, one, two = demo_id(SITES[DETENTION], "site"), new_id(), new_id()
    for errand, zh, en in ((one, "门禁巡检", "Doors inspected"), (two, "交换机巡检", "Switches inspected")):
        body = {"site": site, "what": "inspection", "zh": zh, "en": en, "minutes": 60}
        body |= {"from_ms": from_ms, "to_ms": from_ms + 24 * HOUR_MS, "opens_min": 540, "closes_min": 1080}
        say(desk, "/operations", {"kind": "errand.plan", "record": errand, "body": body})
    desk.open(f"#/dayplan?date={tomorrow}")
    expect(desk.page.locator("[data-plan-state=ready]")).to_be_visible()
    bar = desk.page.locator(f"[data-errand='{one}']")

    def pinned(errand: str) -> dict[str, Any]:
        """What the plan now says of an errand that is pinned."""
        expect(desk.page.locator(f"[data-errand='{errand}'].pinned")).to_be_visible()
        expect(desk.page.locator("[data-plan-state=ready]")).to_be_visible()
        plan = answer(desk, f"/day-plan?date={tomorrow}")
        (pin,) = [known["pin"] for known in plan["errands"] if known["id"] == errand]
        places = {
            stop["errand"]: {"person": route["person"], "start_ms": stop["start_ms"]}
            for route in plan["routes"]
            for stop in route["stops"]
        }
        assert places[errand] == pin
        return dict(pin)

    box = bar.bounding_box()
    assert box is not None
    desk.page.mouse.move(box["x"] + 8, box["y"] + 8)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] + 8 + 2 * box["width"], box["y"] + 8, steps=5)
    expect(desk.page.locator(".errand.ghost")).to_be_visible()
    desk.page.mouse.up()
    dragged = pinned(one)
    assert dragged["start_ms"] % QUARTER_MS == 0

    other = desk.page.locator(f"[data-errand='{two}']")
    other.focus()
    desk.key("ArrowRight", "ArrowRight")
    expect(desk.page.locator(".errand.ghost")).to_be_visible()
    desk.key("Enter")
    moved = pinned(two)
    desk.key("z")
    expect(desk.page.locator(f"[data-errand='{two}'].pinned")).to_have_count(0)
    assert moved["start_ms"] % QUARTER_MS == 0
    assert barriers(desk.page) == []
