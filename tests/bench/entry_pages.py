"""The three pages that people come to first: what travels, and Lighthouse's phone on a slow mobile network."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Response, expect, sync_playwright

from tests.bench.desk import Desk, gates
from tests.bench.figures import Figure
from tests.bench.serving import Product
from tests.browser.lighthouse import LEAST_SCORE, Watched, watched
from tests.house import ROOT

LOGIN = "he"
PAGE = ROOT / "docs" / "performance.md"


def measure(product: Product, desk: Desk, folder: Path) -> Iterator[Figure]:
    """Gives size, score and largest paint of each page; the engineer's as a signed-in phone has it."""
    gate = sorted(gates().values())[0]
    addresses = {
        "the customer's page": f"{product.url}/q/{gate}?more=1",
        "the sign-in page": f"{product.url}/sign-in",
        "the engineer's page, first visit": f"{product.url}/field/",
    }
    with sync_playwright() as playwright:
        with watched(playwright, folder / "newcomer") as browser:
            sizes = {name: _travels(browser, address) for name, address in addresses.items()}
        for name, address in addresses.items():
            with watched(playwright, folder / f"lighthouse-{len(name)}") as browser:
                yield _figure(browser, name, address, f"{sizes[name] / 1000:.1f} kB gzipped; ")
        with watched(playwright, folder / "signed-in") as phone:
            page = phone.context.pages[0]
            page.goto(desk.enrolment(LOGIN)["url"])
            expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=30_000)
            page.wait_for_function("async () => (await navigator.serviceWorker.ready).active !== null")
            yield _figure(
                phone, "the engineer's page, signed in", f"{product.url}/field/", "from the phone; "
            )


def _figure(browser: Watched, name: str, address: str, said: str) -> Figure:
    (verdict,) = browser.judge("speed", [address])
    contentful = f"largest paint {verdict.contentful_ms / 1000:.1f} s" if verdict.contentful_ms else ""
    what = f"Lighthouse's performance, mobile, throttled: {name}"
    return Figure(
        what,
        str(verdict.scores["performance"]),
        f"at least {LEAST_SCORE}",
        f"{said}{contentful}{_landed(what)}",
    )


def _landed(what: str) -> str:
    """What the page of figures says of this today: the last figures that landed, without what they followed."""
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith(f"| {what} |"):
            _, ours, _, note = (cell.strip() for cell in line.strip("| ").split(" | "))
            return f"; landed before: {ours}, {note.split('; landed before')[0]}"
    return ""


def _travels(browser: Watched, address: str) -> int:
    """How many bytes HTML, CSS and JavaScript of a first visit have, packed as they travel."""
    page, answers = browser.context.new_page(), list[Response]()

    def keep(answer: Response) -> None:
        kind = answer.headers.get("content-type", "")
        if answer.ok and any(word in kind for word in ("html", "css", "javascript")):
            answers.append(answer)

    page.on("response", keep)
    page.goto(address, wait_until="load")
    size_bytes = sum(len(gzip.compress(answer.body(), 9, mtime=0)) for answer in answers)
    page.close()
    return size_bytes
