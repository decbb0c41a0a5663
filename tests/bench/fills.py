"""The first fill of a large site by a phone in real Chromium, against bare Flask and a bare IndexedDB in one run."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zstandard
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from server.demo.facts import demo_id, people
from server.storage.engines import open_storage
from server.storage.port import Storage
from server.storage.tables import feeds
from tests.bench import feed_data
from tests.bench.desk import Desk, contract_of
from tests.bench.figures import Figure
from tests.bench.serving import Product, fill_floor
from tests.browser import chromium

RECORDS = 100_000
LOGIN = "luo"
LEVEL = 3
PATIENCE_MS = 240_000
# How far the phone is, from its own store: records of the feed, and whether it has proven itself equal.
HELD = """async (feed) => {
  const ask = (call) => new Promise((done) => {
    call.onsuccess = () => done(call.result);
    call.onerror = () => done(null);
  });
  if (!(await indexedDB.databases()).some(({ name }) => name === "halfhour-mirror-3")) return null;
  const database = await ask(indexedDB.open("halfhour-mirror-3"));
  const row = await ask(database.transaction("feeds").objectStore("feeds").get(feed));
  database.close();
  return row ? { count: row.count, complete: row.complete } : null;
}"""
LONG_TASKS = """window.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({ type: "longtask" });"""


@dataclass
class Filled:
    """What one fill took: from the first word of a snapshot to the proof; bytes on the wire; memory of the tab."""

    seconds: float = 0.0
    first_chunk_s: float = 0.0
    wire_bytes: int = 0
    most_mb: float = 0.0
    longest_ms: float = 0.0
    began_s: float | None = field(default=None)


def measure(product: Product, desk: Desk, folder: Path, records: int = RECORDS) -> Iterator[Figure]:
    """Gives how long a new phone takes to hold the whole site, and what it costs."""
    contract = contract_of(LOGIN)
    site = demo_id(contract["sites"][0]["id"], "site")
    feed = f"site:{site}"
    with _opened(product) as storage:
        organisation = _organisation(storage, site)
        feed_data.fill(storage, site, demo_id("contract", contract["id"]), organisation, records)
        packed, plain = _sizes(storage, feed)
    with sync_playwright() as playwright:
        ours = _fill(playwright, folder / "filled", desk.enrolment(LOGIN)["url"], feed)
        with fill_floor(product.database, feed) as port:
            floor_s, floor_mb = _bare(playwright, folder / "bare", f"http://127.0.0.1:{port}/")
    yield Figure(
        f"first fill of {records:,} records into IndexedDB",
        f"{ours.seconds:.1f} s",
        f"{floor_s:.1f} s; aim: at most 12 s for 100,000",
        f"{plain / records:.0f} bytes each; the first part after {ours.first_chunk_s:.1f} s, which makes the snapshot;"
        f" longest stop of the app {ours.longest_ms:.0f} ms",
    )
    yield Figure(
        "memory of the tab meanwhile",
        f"{ours.most_mb:.0f} MB",
        f"{floor_mb:.0f} MB; aim: under 300 MB",
        "most of its process, anonymous pages",
    )
    yield Figure(
        "bytes on the wire",
        f"{ours.wire_bytes / 1e6:.1f} MB",
        f"{packed / 1e6:.1f} MB, the records alone with zstd {LEVEL}; aim: within 1.2 of it",
        f"{ours.wire_bytes / packed:.2f} of it; {plain / 1e6:.1f} MB unpacked",
    )


@contextmanager
def _opened(product: Product) -> Iterator[Storage]:
    storage = open_storage("", product.folder, reverse_unordered_selects=True)
    try:
        yield storage
    finally:
        storage.close()


def _organisation(storage: Storage, site: str) -> str:
    with storage.read() as tx:
        row = tx.row("SELECT organisation FROM record WHERE id = :id", id=site)
    assert row is not None, people()
    return str(row["organisation"])


def _sizes(storage: Storage, feed: str) -> tuple[int, int]:
    """Bytes of all records of the feed, packed as one and plain."""
    packer = zstandard.ZstdCompressor(level=LEVEL).compressobj()
    packed, plain, after = 0, 0, ""
    with storage.read() as tx:
        while rows := feeds.present(tx, feed, after, feed_data.BATCH, bulk=True):
            after, text = rows[-1]["record"], "\n".join(row["body"] for row in rows).encode()
            plain += len(text)
            packed += len(packer.compress(text))
    return packed + len(packer.flush()), plain


def _fill(playwright: Playwright, profile: Path, address: str, feed: str) -> Filled:
    context, filled = _open(playwright, profile), Filled()
    page = context.pages[0]
    wire = context.new_cdp_session(page)
    # It keeps no answers for developer tools: those would count as the page's own memory.
    wire.send("Network.enable", {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0})
    of_snapshot: set[str] = set()

    def begun(event: dict[str, Any]) -> None:
        if "/sync/snapshot" in event["request"]["url"]:
            of_snapshot.add(event["requestId"])
            filled.began_s = filled.began_s or time.perf_counter()

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] in of_snapshot:
            filled.wire_bytes += int(event["encodedDataLength"])
            if len(of_snapshot) > 1 and not filled.first_chunk_s and filled.began_s:
                filled.first_chunk_s = time.perf_counter() - filled.began_s

    wire.on("Network.requestWillBeSent", begun)
    wire.on("Network.loadingFinished", ended)
    context.add_init_script(LONG_TASKS)
    page.goto(address)
    until_s = time.perf_counter() + PATIENCE_MS / 1000
    while not ((held := page.evaluate(HELD, feed)) and held["complete"]):
        assert time.perf_counter() < until_s, f"not filled: {held}"
        filled.most_mb = max(filled.most_mb, _anonymous_mb(profile))
        page.wait_for_timeout(200)
    assert filled.began_s, "the site did not come as a snapshot"
    filled.seconds = time.perf_counter() - filled.began_s
    filled.longest_ms = page.evaluate("window.longest")
    context.close()
    return filled


def _bare(playwright: Playwright, profile: Path, address: str) -> tuple[float, float]:
    context = _open(playwright, profile)
    page: Page = context.pages[0]
    page.goto(address)
    page.evaluate("void window.fill().then((done) => { window.done = done; })")
    most_mb = 0.0
    while not (done := page.evaluate("window.done ?? null")):
        most_mb = max(most_mb, _anonymous_mb(profile))
        page.wait_for_timeout(200)
    context.close()
    return done["ms"] / 1000, most_mb


def _anonymous_mb(profile: Path) -> float:
    """The largest of the browser's pages by its own memory, in MB; 0 where none is found."""
    mine = f"--user-data-dir={profile}".encode()
    browsers = {pid for pid, line in _processes() if mine in line and b"--type=" not in line}
    pages = [pid for pid, line in _processes() if b"--type=renderer" in line and _ancestors(pid) & browsers]
    return max(map(_own_mb, pages), default=0.0)


def _processes() -> Iterator[tuple[int, bytes]]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield int(path.parent.name), path.read_bytes()
        except OSError:
            continue


def _ancestors(pid: int) -> set[int]:
    found = set()
    while pid > 1 and (parent := _status(pid, "PPid")):
        found.add(pid := int(parent))
    return found


def _own_mb(pid: int) -> float:
    return float((_status(pid, "RssAnon") or "0").split()[0]) / 1024


def _status(pid: int, name: str) -> str:
    try:
        found = re.search(rf"^{name}:\s*(.+)$", Path(f"/proc/{pid}/status").read_text(), re.M)
    except OSError:
        return ""
    return found[1] if found else ""


def _open(playwright: Playwright, profile: Path) -> BrowserContext:
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium.executable(),
        headless=True,
        args=list(chromium.FLAGS),
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        timezone_id=chromium.ZONE,
        has_touch=True,
    )
