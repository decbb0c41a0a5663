"""Every screen of the phone in the gallery: no barrier, large enough for gloves, in both languages and themes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.browser.axe import barriers
from tests.house import ROOT

NODE = str(Path(sys.prefix) / "bin" / "node")
VITE = str(ROOT / "node_modules" / "vite" / "bin" / "vite.js")
LANGUAGES = ["zh", "en"]
WIDTHS_PX = [390, 768, 360]
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
    "not quite ready to go in": "part=1#/ready/s-1",
    "phone check": "#/check",
    "phone check without a network": "net=offline#/check",
    "outbox": "refused=1&at=11:42#/outbox",
    "outbox of a phone to be erased": "refused=1&net=offline&session=erasing#/outbox",
    "me": "update=1#/me",
    "hand-over": "shift=1&net=offline#/shift",
    "ways to be told": "#/me/ways",
    "enrol": "session=new#/today",
    "scan": "#/scan",
    "search": "#/search",
    "search, found without a network": "net=offline#/search/as",
    "search, nothing": "net=offline#/search/no%20such%20thing",
    "parts": "#/parts",
}

# What the one screen that needs a server hears: several ways, one that cannot be gone, one that failed.
_TOLD = json.loads((ROOT / "server/api/examples.json").read_text("utf-8"))["GET /api/v1/ways"]["response"]
_STEPS = [{"channel": channel, "wait_min": 3} for channel in ("push", "sms", "email")]
WAYS = {**_TOLD, "ways": {**_TOLD["ways"], "steps": _STEPS}}

# What breaks a layout: names without end, and text at twice its size.
HARD = {"long names": "world=long&", "text at 200 %": "text=200&"}

TOO_SMALL = """least => [...document.querySelectorAll('#app :is(a[href], button, select, summary, textarea)')]
  .filter(one => !one.closest('.spoken') && !one.classList.contains('spoken'))
  .map(one => [one.textContent.trim() || one.getAttribute('aria-label') || one.tagName, one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && box.height < least).map(([name]) => name)"""
TOO_WIDE = """() => [...document.querySelectorAll('#app *')]
  .filter(one => !one.closest('.spoken, .viewer') && one.getBoundingClientRect().width > 0)
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)
  .map(one => `${one.tagName} ${one.getAttribute('class')}: ${one.textContent.slice(0, 30)}`)
  .concat(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [])"""
TOO_FINE = """least => [...document.querySelectorAll('#app *')]
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .filter(one => parseFloat(getComputedStyle(one).fontSize) < least).map(one => one.textContent.slice(0, 30))"""


@dataclass(frozen=True, slots=True)
class Gallery:
    """The built gallery in a browser of 360 px."""

    url: str
    page: Page

    def open(self, screen: str, lang: str, theme: str = "light", more: str = "") -> Page:
        """Shows one screen of the morning."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}/gallery/?lang={lang}&theme={theme}&{more}{SCREENS[screen]}")
        self.page.locator("#app h1").first.wait_for(state="attached")
        self.page.wait_for_function(
            "() => document.querySelector('.screen-body[aria-busy=true], .check[aria-busy=true],"
            " .screen-body > [role=status]:only-child') === null"
        )
        return self.page


@pytest.fixture(scope="module")
def gallery(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    built = tmp_path_factory.mktemp("gallery")
    config = "pwa/gallery/vite.config.ts"
    command = [NODE, VITE, "build", "--config", config, "--outDir", str(built), "--logLevel", "warn"]
    subprocess.run(command, cwd=ROOT, check=True)
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(built))) as server,
        chromium.room(browser, viewport={"width": 360, "height": 780}, reduced_motion="reduce") as phone,
    ):
        Thread(target=server.serve_forever, daemon=True).start()
        phone.route("**/api/v1/ways?**", lambda route: route.fulfill(json=WAYS))
        yield Gallery(f"http://127.0.0.1:{server.server_port}", phone.new_page())
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """Serves the built gallery."""

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def too_wide(page: Page) -> list[str]:
    """What reaches over the right edge of the screen."""
    return [str(one) for one in page.evaluate(TOO_WIDE)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_no_barrier_and_fits_every_phone(gallery: Gallery, screen: str, lang: str) -> None:
    page = gallery.open(screen, lang)
    for width in WIDTHS_PX:
        page.set_viewport_size({"width": width, "height": 780})
        assert too_wide(page) == [], width
    assert page.evaluate(TOO_SMALL, SMALLEST_TARGET_PX) == []
    assert page.evaluate(TOO_FINE, SMALLEST_TEXT_PX) == []
    # The page of parts alone shows several strips side by side.
    alike = ("landmark-unique",) if screen == "parts" else ()
    colours = lang == "zh"
    for theme in ("light", "dark") if colours else ("light",):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert barriers(page, *alike, colours=colours) == [], theme


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("hard", HARD)
def test_no_screen_breaks_under_long_names_or_large_text(gallery: Gallery, hard: str, lang: str) -> None:
    broken = {}
    for screen, address in SCREENS.items():
        if "world=" not in address:
            broken[screen] = too_wide(gallery.open(screen, lang, more=HARD[hard]))
    assert {screen: found for screen, found in broken.items() if found} == {}


def test_news_hides_neither_the_title_nor_the_next_step(gallery: Gallery) -> None:
    page = gallery.open("to accept", "en")
    page.get_by_role("button", name="Accept").click()
    toast = page.locator(".toast").bounding_box()
    head, bar = (page.locator(part).bounding_box() for part in (".screen-head", ".action-bar"))
    assert toast is not None and head is not None and bar is not None
    assert head["y"] + head["height"] <= toast["y"]
    assert toast["y"] + toast["height"] <= bar["y"]


def test_the_gallery_shows_every_part() -> None:
    exports = (ROOT / "pwa/ui/index.ts").read_text("utf-8")
    named = re.sub(r"\btype \w+", "", exports)
    parts = set(re.findall(r"\b([A-Z][a-z]\w+)\b(?=[^{}]*\} from '\./\w+\.tsx')", named))
    shown = "".join(path.read_text("utf-8") for path in (ROOT / "pwa/gallery").glob("*.tsx"))
    assert len(parts) > 20
    assert sorted(part for part in parts if f"<{part}" not in shown) == []


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
