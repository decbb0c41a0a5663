"""What the lead writes in the console: shifts, commitments, calendars, dated duties and occasions, each taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser import chromium
from tests.browser.desk import Desk, answer, at_desk
from tests.browser.morning import Morning
from tests.browser.serving import Server


@pytest.fixture
def room(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own for each test."""
    with chromium.room(browser, viewport={"width": 1440, "height": 900}, reduced_motion="reduce") as context:
        yield context


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
