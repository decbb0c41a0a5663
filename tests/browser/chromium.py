"""Real Chromium as people have it: a customer's phone, the desk's screen, an engineer's installed phone."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

# How long to wait for what is sure to come: many times what it takes, for the machine may be slow and loaded.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    # Maps are drawn by the processor here.
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    # Nothing may come from elsewhere: every other name is unknown.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
ZONE = "Asia/Shanghai"
# The app is kept here and answers for this page: it needs no network for what loads only when first used.
KEPT_APP = "() => navigator.serviceWorker.controller !== null"


def executable() -> str:
    """The system's Chromium."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "no Chromium: run make test, which installs it"
    return found


def launch(playwright: Playwright) -> Browser:
    """A browser without a profile of its own, for desks and customers."""
    return playwright.chromium.launch(executable_path=executable(), headless=True, args=list(FLAGS))


@contextmanager
def room(browser: Browser, **how: Any) -> Iterator[BrowserContext]:
    """A browser of somebody's own, with as much patience as a loaded machine needs; `how`: as Playwright has it."""
    with browser.new_context(**{"locale": "zh-CN", "timezone_id": ZONE, **how}) as context:
        context.set_default_timeout(PATIENCE_MS)
        yield context


@contextmanager
def desk(browser: Browser, locale: str = "zh-CN", dark: bool = False) -> Iterator[Page]:
    """A screen of 1440 x 900."""
    size, theme = {"width": 1440, "height": 900}, "dark" if dark else "light"
    with room(browser, viewport=size, locale=locale, color_scheme=theme, accept_downloads=True) as context:
        yield context.new_page()


@contextmanager
def customer(browser: Browser, locale: str = "zh-CN") -> Iterator[Page]:
    """A small phone of somebody without an account."""
    with room(browser, viewport={"width": 360, "height": 740}, locale=locale, has_touch=True) as context:
        yield context.new_page()


class Phone:
    """An engineer's phone: a profile that outlives the browser, and a camera that shows a video."""

    def __init__(
        self,
        playwright: Playwright,
        profile: Path,
        locale: str = "zh-CN",
        size: tuple[int, int] = (390, 844),
    ) -> None:
        self._playwright, self._profile, self._locale, self._size = playwright, profile, locale, size
        self._context: BrowserContext | None = None

    def open(
        self, url: str, camera: Path | None = None, offline: bool = False, ahead_ms: int | None = None
    ) -> Page:
        """Starts the browser on this profile and opens an address; its pages' clocks are ahead by so much."""
        flags = [*FLAGS, *([f"--use-file-for-fake-video-capture={camera}"] if camera else [])]
        self._context = self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=executable(),
            headless=True,
            args=flags,
            viewport={"width": self._size[0], "height": self._size[1]},
            locale=self._locale,
            timezone_id=ZONE,
            has_touch=True,
            permissions=["camera", "geolocation", "notifications"],
            geolocation={"latitude": 34.141, "longitude": 113.488},
        )
        self._context.set_default_timeout(PATIENCE_MS)
        self._context.set_offline(offline)
        if ahead_ms is not None:
            self._context.clock.install()
            self._context.clock.fast_forward(ahead_ms)
        page = self._context.pages[0]
        page.goto(url)
        return page

    def cut_network(self) -> None:
        """Aeroplane mode, once the app is kept here: the page's and the service worker's requests fail."""
        assert self._context is not None
        for page in self._context.pages:
            page.wait_for_function(KEPT_APP)
        self._context.set_offline(True)

    def join_network(self) -> None:
        """The network is back."""
        assert self._context is not None
        self._context.set_offline(False)

    def kill(self) -> None:
        """kill -9 of the whole browser, as a phone does when memory is short."""
        for pid in self._pids():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._context = None
        for lock in self._profile.glob("Singleton*"):
            lock.unlink(missing_ok=True)

    def close(self) -> None:
        """Ends the browser if it still runs."""
        if self._context is not None:
            self._context.close()
            self._context = None

    def _pids(self) -> list[int]:
        wanted = f"--user-data-dir={self._profile}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
        return found
