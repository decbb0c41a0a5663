"""Every screen of the phone in the gallery: no barrier, large enough for gloves, in both languages and themes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.serving import ROOT, free_port

NODE = str(Path(sys.prefix) / "bin" / "node")
VITE = str(ROOT / "node_modules" / "vite" / "bin" / "vite.js")
LOOKS = [("zh", "light"), ("en", "dark")]
SMALLEST_TARGET_PX, SMALLEST_TEXT_PX = 48, 16

SCREENS = {
    "today": "#/today",
    "nothing to do": "world=empty&update=1&session=sign-in-needed#/today",
    "to accept": "stage=assigned#/ticket/t-10",
    "on the way": "#/ticket/t-10",
    "arrived without a network": "stage=on_site&net=offline&at=10:29#/ticket/t-10",
    "repair": "stage=on_site&at=11:18#/ticket/t-10/repair",
    "repaired": "stage=repaired&at=11:26#/ticket/t-10/repair",
    "gate label": "net=offline#/label/5GATE22G",
    "label of another site": "#/label/4HTRWBZ3",
    "unknown label": "net=offline#/label/22222222",
    "equipment": "#/equipment/e-as02",
    "report": "#/report/e-as02",
    "ready to go in": "net=offline&at=10:28#/ready/s-1",
    "outbox": "refused=1&at=11:42#/outbox",
    "me": "update=1#/me",
    "enrol": "session=new#/today",
    "scan": "#/scan",
}

TOO_SMALL = """least => [...document.querySelectorAll('#app :is(a[href], button, select, summary, textarea)')]
  .filter(one => !one.closest('.spoken') && !one.classList.contains('spoken'))
  .map(one => [one.textContent.trim() || one.getAttribute('aria-label') || one.tagName, one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && box.height < least).map(([name]) => name)"""
TOO_FINE = """least => [...document.querySelectorAll('#app *')]
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .filter(one => parseFloat(getComputedStyle(one).fontSize) < least).map(one => one.textContent.slice(0, 30))"""


@dataclass(frozen=True, slots=True)
class Gallery:
    """The development server's gallery in a browser of 360 px."""

    url: str
    page: Page

    def open(self, screen: str, lang: str, theme: str) -> Page:
        """Shows one screen of the morning."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}/gallery/?lang={lang}&theme={theme}&{SCREENS[screen]}")
        self.page.locator("#app h1").first.wait_for(state="attached")
        self.page.wait_for_function("document.querySelector('#app [aria-busy]') === null")
        return self.page


@pytest.fixture(scope="module")
def gallery(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    port, log = free_port(), tmp_path_factory.mktemp("gallery") / "vite.log"
    with log.open("wb") as out:
        command = [
            NODE,
            VITE,
            "--config",
            "pwa/vite.config.ts",
            "--host",
            "127.0.0.1",
            "--strictPort",
            "--port",
            str(port),
        ]
        server = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(server, url, log)
        with browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN") as phone:
            yield Gallery(url, phone.new_page())
    finally:
        server.terminate()
        server.wait(20)


def _wait_until_it_answers(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{url}/gallery/", timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        try:
            server.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError(f"the gallery does not answer:\n{log.read_text('utf-8')}")


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_no_barrier_and_fits_a_small_phone(
    gallery: Gallery, screen: str, lang: str, theme: str
) -> None:
    page = gallery.open(screen, lang, theme)
    barriers = [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in Axe().run(page).response["violations"]
    ]
    assert barriers == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(TOO_SMALL, SMALLEST_TARGET_PX) == []
    assert page.evaluate(TOO_FINE, SMALLEST_TEXT_PX) == []


def test_the_big_action_works_by_keyboard_and_becomes_the_fact(gallery: Gallery) -> None:
    page = gallery.open("on the way", "zh", "light")
    action = page.get_by_role("button", name="我已到场")
    action.focus()
    page.keyboard.press("Enter")
    page.get_by_text("已记录 10:12").first.wait_for()
    page.get_by_role("button", name="报修人的码").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent") == "报修人的码"


def test_a_mistyped_gate_code_is_refused_before_it_is_kept(gallery: Gallery) -> None:
    page = gallery.open("arrived without a network", "zh", "light")
    page.evaluate("location.hash = '#/ready/s-1'")
    page.get_by_role("button", name="门岗码").click()
    page.get_by_label("9 位数字").fill("123456789")
    page.get_by_role("button", name="记为凭据").click()
    page.get_by_role("alert").get_by_text("有一位不对").wait_for()
