"""Lighthouse finds nothing worth mentioning on the pages that people come to first."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Playwright, expect

from tests.browser import chromium
from tests.browser.lighthouse import LEAST_SCORE, watched
from tests.browser.morning import Morning
from tests.browser.people import Dispatcher, label_tags
from tests.browser.serving import Server

SITE, DEVICE = "禹州市看守所", "AS-02"


def test_the_customers_the_engineers_and_the_sign_in_page_are_accessible_and_well_made(
    playwright: Playwright, browser: Browser, busy: tuple[Server, Morning], tmp_path: Path
) -> None:
    server = busy[0]
    with chromium.desk(browser) as screen, watched(playwright, tmp_path / "phone") as phone:
        dispatcher = Dispatcher(screen, server)
        dispatcher.sign_in()
        gate, _ = label_tags(screen, SITE, DEVICE)
        page = phone.context.pages[0]
        page.goto(dispatcher.enrolment_address("陈立"))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        addresses = [f"{server.url}{path}" for path in (f"/q/{gate}?more=1", "/sign-in", "/field/")]
        verdicts = phone.judge("gate", addresses)
    for verdict in verdicts:
        assert verdict.scores.keys() == {"accessibility", "best-practices"}
        assert min(verdict.scores.values()) >= LEAST_SCORE, verdict
