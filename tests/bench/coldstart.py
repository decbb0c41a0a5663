"""Opening the phone's app in a fresh Chromium with the network off and the server stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import BrowserContext, Playwright, expect, sync_playwright

from tests.bench.desk import Desk
from tests.bench.figures import Figure
from tests.bench.serving import Product
from tests.browser import chromium

STARTS = 5
LOGIN = "yuan"
READY = """async () => (await navigator.serviceWorker.ready).active.state === "activated"
    && (await caches.keys()).length > 0"""
# Notes when the first frame with a job is there: in ms since the navigation began.
NOTE = """new MutationObserver((_, watch) => {
    if (!document.querySelector("main a[href*='#/ticket/'], main a[href*='#/visit/']")) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.shownAt = performance.now(); }));
}).observe(document, {childList: true, subtree: true});"""


def measure(product: Product, desk: Desk, folder: Path) -> Iterator[Figure]:
    """Gives the median time from navigation to the first job on screen. Stops the product on the way."""
    profile = folder / "phone"
    address, job = f"{product.url}/field/", desk.job(LOGIN)
    with sync_playwright() as playwright:
        _install(playwright, profile, desk.enrolment(LOGIN)["url"], job.ticket)
        product.stop()
        starts = [_start(playwright, profile, address) for _ in range(STARTS)]
    yield Figure(
        "offline cold start of the phone's app",
        f"{median(starts):.0f} ms",
        "",
        f"navigation to the first job on screen; median of {STARTS} new browsers,"
        f" {min(starts):.0f} to {max(starts):.0f} ms",
    )


def _install(playwright: Playwright, profile: Path, address: str, ticket: str) -> None:
    context = _open(playwright, profile, offline=False)
    page = context.pages[0]
    page.goto(address)
    expect(page.locator(f"main a[href*='{ticket}']").first).to_be_visible(timeout=30_000)
    page.wait_for_function(READY, timeout=30_000)
    context.close()


def _start(playwright: Playwright, profile: Path, address: str) -> float:
    context = _open(playwright, profile, offline=True)
    context.add_init_script(NOTE)
    page = context.pages[0]
    page.goto(address)
    shown = page.wait_for_function("() => window.shownAt", timeout=30_000).json_value()
    context.close()
    return float(shown)


def _open(playwright: Playwright, profile: Path, offline: bool) -> BrowserContext:
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium.executable(),
        headless=True,
        args=list(chromium.FLAGS),
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        timezone_id=chromium.ZONE,
        has_touch=True,
        offline=offline,
    )
