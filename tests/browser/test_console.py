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
from tests.browser.desk import Desk
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


def at_desk(room: BrowserContext, busy: tuple[Server, Morning], login: str = "dispatcher") -> Desk:
    desk = Desk(room.new_page(), busy[0].url)
    desk.sign_in(login)
    return desk


def answer(desk: Desk, path: str) -> Any:
    """The JSON of an address of the API, for who is signed in."""
    return desk.page.request.get(f"{desk.url}/api/v1{path}").json()


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


def shifts(desk: Desk) -> int:
    """How many shifts all rosters hold."""
    return sum(len(one["roster"]["entries"]) for one in answer(desk, "/contracts")["items"])


def test_the_lead_sets_a_shift_and_takes_it_back(room: BrowserContext, busy: tuple[Server, Morning]) -> None:
    desk = at_desk(room, busy, "lead")
    desk.open("#/roster")
    before = shifts(desk)
    desk.click("排一个班", "Add a shift")
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("到", exact=True).fill("2020-01-01T08:00")
    expect(dialog.get_by_role("alert")).to_have_text("结束要在开始之后")
    dialog.get_by_label("从", exact=True).fill("2027-02-01T08:00")
    dialog.get_by_label("到", exact=True).fill("2027-02-01T20:00")
    dialog.get_by_label("连排几天").fill("3")
    desk.key("Control+Enter")
    expect(dialog).to_have_count(0)
    assert shifts(desk) == before + 3
    desk.key("z")
    expect(desk.page.locator(".toast")).to_contain_text("排班已恢复原样")
    assert shifts(desk) == before


def test_the_lead_writes_a_new_version_and_sees_first_what_it_means(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    desk = at_desk(room, busy, "lead")
    desk.open("#/commitments")
    desk.page.locator(".commitment summary").first.click()
    desk.page.locator(".commitment[open]").get_by_role("link", name="改这一条").click()
    within = desk.page.get_by_label("时限（分钟）")
    expect(within).not_to_have_value("")
    within.fill("")
    expect(desk.page.get_by_role("button", name="存为新版本")).to_have_attribute("aria-disabled", "true")
    within.fill("7")
    desk.page.get_by_label("假如这时报修").fill("2026-11-27T16:30")
    expect(desk.page.locator(".due-sentence")).to_contain_text("16:30 报修，最迟 11-27 16:37")
    expect(desk.page.locator(".fortnight .day")).to_have_count(14)
    desk.page.get_by_role("button", name="再判近 30 天的单").click()
    expect(desk.page.get_by_role("status").filter(has_text="近 30 天")).to_be_visible()
    desk.page.get_by_role("button", name="存为新版本").click()
    expect(desk.page.locator(".toast")).to_contain_text("已有新版本")
    changed = desk.page.locator(".commitment", has_text="7 分钟")
    changed.locator("summary").click()
    expect(changed.locator("dd").last).to_have_text("2")


def test_the_lead_sets_a_calendar_a_dated_duty_and_an_occasion_and_takes_each_back(
    room: BrowserContext, busy: tuple[Server, Morning]
) -> None:
    desk = at_desk(room, busy, "lead")
    desk.open("#/commitments")
    whole_day = desk.page.locator(".terms-list li", has_text="合同的日历")
    expect(whole_day).to_contain_text("全天候计时")
    whole_day.get_by_role("link", name="改日历").click()
    save = desk.page.get_by_role("button", name="存下日历")
    desk.page.get_by_role("radio", name="按每周的时段").click()
    expect(desk.page.get_by_text("这个日历没有一刻计时")).to_be_visible()
    expect(save).to_have_attribute("aria-disabled", "true")
    monday = desk.page.get_by_label("周一", exact=True)
    monday.fill("08:30-08:30")
    expect(desk.page.get_by_role("alert").filter(has_text="读不懂")).to_be_visible()
    monday.fill("08:30-12:00, 22:00-06:00")
    tuesday = desk.page.get_by_label("周二", exact=True)
    tuesday.fill("05:00-12:00")
    expect(desk.page.get_by_text("和别的时段重叠")).to_have_count(2)
    desk.page.get_by_role("button", name="周二同上一天").click()
    expect(tuesday).to_have_value("08:30-12:00, 22:00-06:00")
    desk.page.get_by_label("不计时的日子").fill("2026-11-30")
    desk.page.get_by_label("假如这时报修").fill("2026-11-30T09:00")
    expect(desk.page.locator(".due-sentence")).to_contain_text("最迟 12-01 00:")
    save.click()
    expect(desk.page.locator(".toast")).to_contain_text("日历已存下")
    set_one = desk.page.locator(".terms-list li", has_text="周一–周二 08:30-12:00, 22:00-06:00")
    expect(set_one).to_contain_text("1 天不计时")
    desk.key("z")
    expect(whole_day).to_contain_text("全天候计时")

    desk.page.get_by_role("button", name="新增限期任务").click()
    form = desk.page.get_by_role("dialog")
    form.get_by_label("条款").fill("B-77")
    form.get_by_label("要做的事（中文）").fill("交活动保障方案")
    form.get_by_label("什么时候要做").select_option("major_event_planned")
    form.get_by_label("期限怎么数").select_option("before_working_days")
    form.get_by_label("多少", exact=True).fill("0")
    expect(form.get_by_role("alert")).to_contain_text("整数")
    form.get_by_label("多少", exact=True).fill("3")
    form.get_by_role("button", name="存下").click()
    expect(desk.page.locator(".terms-list li", has_text="B-77")).to_contain_text(
        "计划重大活动 · 提前 3 个工作日"
    )

    desk.page.get_by_role("button", name="告知事由").click()
    form.get_by_label("什么事").select_option("major_event_planned")
    form.get_by_label("什么时候", exact=True).fill("2030-12-20T09:00")
    expect(form.get_by_role("status")).to_contain_text("B-77 交活动保障方案")
    form.get_by_role("button", name="告知事由").click()
    expect(desk.page.locator(".toast")).to_contain_text("已告知")
    assert "B-77" in [task.get("clause") for task in answer(desk, "/tasks")["items"]]

    # It stands with who told it and what it opened; while it does, the duty cannot go. Nothing is deleted.
    told = desk.page.locator(".terms-list > li", has_text="B-77 交活动保障方案：")
    expect(told).to_contain_text("顾长风")
    duty = desk.page.locator(".terms-list li", has_text="提前 3 个工作日")
    duty.get_by_role("button", name="停用").click()
    form.get_by_label("原因").fill("重复")
    form.get_by_role("button", name="停用").click()
    expect(form.get_by_role("alert")).to_contain_text("还有 1 项没办完的任务")
    form.get_by_role("button", name="不做了").click()
    told.get_by_role("button", name="撤回").click()
    form.get_by_label("原因").fill("活动取消")
    form.get_by_role("button", name="撤回", exact=True).click()
    expect(told).to_contain_text("撤回：活动取消")
    expect(told).to_contain_text("未办即关闭")
    assert "B-77" not in [task.get("clause") for task in answer(desk, "/tasks?state=open")["items"]]
    duty.get_by_role("button", name="停用").click()
    form.get_by_label("原因").fill("重复")
    form.get_by_role("button", name="停用").click()
    expect(duty).to_have_count(0)


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
