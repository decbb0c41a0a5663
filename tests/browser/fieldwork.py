"""An engineer's phone in trouble, and the office that knows what must be there in the end."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, CDPSession, Error, Page, Playwright, expect

from server.demo.facts import demo_id
from server.domain.times import FrozenTime, from_ms
from server.storage.engines import open_storage
from tests.browser.chromium import KEPT_APP, PATIENCE_MS, Phone
from tests.browser.morning import DETENTION, DemoWorld, Morning
from tests.browser.serving import PASSWORD, Server
from tests.world import Phone as Teller

# Every row of some stores of one of the phone's databases.
ROWS = """async (name, ...stores) => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const database = await done(indexedDB.open(name))
  try {
    return await Promise.all(stores.map((store) => done(database.transaction(store).objectStore(store).getAll())))
  } finally { database.close() }
}"""
# All that the phone keeps and never gives up: who it is, what it said, which bytes.
VAULT = f"""async () => {{
  const [operations, blobs, meta] = await ({ROWS})('halfhour-vault', 'operations', 'blobs', 'meta')
  return {{operations, blobs, identity: meta.find((row) => row.name === 'identity')?.value ?? null}}
}}"""
# The mirror: its name (a release that needs another shape takes another), how many records, and of each feed the sum
# by which the phone proves itself equal.
MIRROR = f"""async () => {{
  const all = (await indexedDB.databases()).map((one) => one.name).filter((name) => name.startsWith('halfhour-mirror'))
  const name = all.sort().at(-1)
  const half = (value) => (value >>> 0).toString(16).padStart(8, '0')
  const [records, feeds] = await ({ROWS})(name, 'records', 'feeds')
  const told = feeds.map(({{feed, cursor, complete, count, high, low}}) =>
    ({{feed, cursor, complete, sum: {{count, hash: half(high) + half(low)}}}}))
  return {{name, records: records.length, feeds: told}}
}}"""
ALL_SENT = f"""() => ({VAULT})().then(({{operations}}) =>
  operations.every(({{state, stuck}}) => state !== 'waiting' && !stuck))"""
DRAFTED = f"""(words) => ({ROWS})('halfhour-vault', 'drafts').then(([drafts]) =>
  drafts.some(({{values}}) => JSON.stringify(values).includes(words)))"""
LOOK_EACH_MS = 200
PAGES_WORKER, SERVICE_WORKER = "DedicatedWorker", "ServiceWorker t"
# Starts a thread that no other process of this browser has.
MARK = "() => { window.mark = new Worker('/old.js') }"
# Writes notes into the real form as fast as it takes them; `window.kept` counts those that it has let go of.
NOTES = """async (texts) => {
  const until = (look) => new Promise((resolve) => {
    const seen = () => { const found = look(); if (found) { watch.disconnect(); resolve(found) } return found }
    const watch = new MutationObserver(seen)
    watch.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true})
    seen()
  })
  const cards = () => [...document.querySelectorAll('section.card')]
  const card = () => cards().find((one) => one.querySelector('h2')?.textContent === '备注')
  const keep = () => [...(card()?.querySelectorAll('button') ?? [])].find((one) => one.textContent.includes('记下'))
  window.kept = 0
  for (const text of texts) {
    const area = await until(() => card()?.querySelector('textarea'))
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(area, text)
    area.dispatchEvent(new Event('input', {bubbles: true}))
    ;(await until(keep)).click()
    await until(() => keep() === undefined)
    window.kept += 1
  }
}"""


@dataclass
class Kept:
    """What a phone's vault holds."""

    operations: list[dict[str, Any]]
    blobs: list[dict[str, Any]]
    identity: dict[str, Any]

    @property
    def texts(self) -> Counter[str]:
        """The words of its notes."""
        bodies = (json.loads(row["wire"])["body"] for row in self.operations)
        return Counter(str(body["text"]) for body in bodies if "text" in body)


@dataclass
class Office:
    """The desk and the books of a server that runs."""

    server: Server
    tickets: dict[str, str] = field(default_factory=dict)

    @cached_property
    def world(self) -> DemoWorld:
        """Its storage, opened beside it."""
        storage = open_storage("", self.server.data / "var", reverse_unordered_selects=True)
        return DemoWorld(storage, FrozenTime(from_ms(self.now_ms())))

    @cached_property
    def desk(self) -> httpx.Client:
        """The dispatcher's session."""
        client = httpx.Client(base_url=f"{self.server.url}/api/v1", headers={"X-Halfhour": "1"}, timeout=60)
        client.post("/auth/sign-in", json={"login": "dispatcher", "password": PASSWORD}).raise_for_status()
        return client

    @staticmethod
    def now_ms() -> int:
        """The machine's time."""
        return time.time_ns() // 1_000_000

    def send(self, login: str, name: str, thing: tuple[str, int]) -> tuple[str, str]:
        """A fault of this device, and who goes: gives ticket and visit."""
        morning = Morning(self.world, self.now_ms(), self.tickets)
        ticket = morning.report(name, 0, DETENTION, thing)
        return ticket, morning.assign(ticket, login)

    def say(self, who: str, kind: str, record: str, body: dict[str, Any], **more: Any) -> None:
        """Somebody at a desk says one operation, which must be carried out."""
        self.world.clock = FrozenTime(from_ms(self.now_ms()))
        outcome = self.world.say(who, kind, record, body, **more)
        assert outcome.outcome == "applied", outcome

    def enrolment(self, login: str) -> str:
        """The address in the QR that makes a phone this engineer's."""
        answer = self.desk.post("/enrolments", json={"person": demo_id("person", login)})
        answer.raise_for_status()
        return str(answer.json()["url"])

    def device(self, id: str) -> dict[str, Any]:
        """A phone as the list of phones has it."""
        (found,) = [one for one in self.desk.get("/devices").json()["items"] if one["id"] == id]
        return dict(found)

    def ledger(self, device: str) -> list[dict[str, Any]]:
        """Every row about what a phone said, in the order in which it said it."""
        with self.world.storage.read() as tx:
            return tx.rows("SELECT * FROM ledger WHERE device = :device ORDER BY n, position", device=device)

    def sums(self, login: str, kept: Kept, cursors: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """What a phone of this engineer would be told to hold of each feed, at the cursors where it stands."""
        device = kept.identity["device"]
        self.world.devices_enrolled[login] = device
        phone = Teller(self.world, login, device, kept.identity["phone_epoch"])
        return {feed["feed"]: feed["sum"] for feed in phone.pull(cursors)["feeds"] if not feed["items"]}

    def expect_once(self, kept: Kept) -> list[dict[str, Any]]:
        """All that a vault holds is in the ledger and carried out once, under gapless numbers; gives those rows."""
        rows = self.ledger(kept.identity["device"])
        done = [row for row in rows if row["outcome"] in ("applied", "superseded", "merged")]
        # What waits for a photo's bytes is parked first: a row of its own, before the one that counts.
        odd = [(row["n"], row["kind"], row["outcome"], row["code"]) for row in rows if row not in done]
        assert {outcome for _, _, outcome, _ in odd} <= {"parked"}, odd
        assert [row["n"] for row in done] == list(range(1, len(done) + 1)), odd
        said = {row["id"]: row["wire"] for row in kept.operations}
        assert {row["operation"]: bytes(row["raw"]).decode() for row in done} == said
        return done


class Handset(Phone):
    """An engineer's small phone: it can be opened at another time, without a network, in two tabs."""

    def __init__(self, playwright: Playwright, profile: Path, locale: str = "zh-CN") -> None:
        super().__init__(playwright, profile, locale, size=(360, 780))

    @property
    def context(self) -> BrowserContext:
        """The running browser."""
        assert self._context is not None
        return self._context

    @property
    def page(self) -> Page:
        """The tab that is open."""
        return self.context.pages[-1]

    def devtools(self, page: Page | None = None) -> CDPSession:
        """The browser's own debugging door."""
        return self.context.new_cdp_session(page or self.page)

    def kept(self, page: Page | None = None) -> Kept:
        """The vault, read from a page of the app."""
        return Kept(**(page or self.page).evaluate(VAULT))

    def join(self, office: Office, login: str, **how: Any) -> Page:
        """Enrols as this engineer and waits until everything of theirs is here, the app itself too."""
        page = self.open(office.enrolment(login), **how)
        settled(page)
        page.wait_for_function(KEPT_APP)
        return page

    def crash(self, page: Page) -> None:
        """The system ends this tab without a word, as phones do when memory is short; the browser lives on."""
        with page.expect_event("crash"), suppress(Error):
            page.goto("chrome://crash", wait_until="commit")

    @contextmanager
    def frozen(self, page: Page) -> Iterator[None]:
        """The system stops this tab's process, as phones do with what is out of sight; what it holds, such as the
        lock of the tab that leads, it goes on holding. Until this ends the page may not be asked for anything.

        The service worker answers for all tabs and must live in another process.
        """
        process = self._process_of(page)
        assert SERVICE_WORKER not in threads_of(process), "the service worker would be stopped, too"
        os.kill(process, signal.SIGSTOP)
        try:
            yield
            assert state_of(process) == "T", "this tab went on"
        finally:
            os.kill(process, signal.SIGCONT)

    def _process_of(self, page: Page) -> int:
        """The process in which this tab runs, known by the worker that it starts for a moment."""
        assert self.context.browser is not None
        with page.expect_worker() as started:
            page.evaluate(MARK)
        assert started.value.evaluate("1 + 1") == 2  # its thread runs
        told = self.context.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        renderers = [one["id"] for one in told if one["type"] == "renderer"]
        (process,) = [one for one in renderers if PAGES_WORKER in threads_of(one)]
        page.evaluate("() => window.mark.terminate()")
        return int(process)


def threads_of(process: int) -> list[str]:
    """The names of a process's threads, as the kernel cuts them."""
    return [name.read_text().strip() for name in Path(f"/proc/{process}/task").glob("*/comm")]


def state_of(process: int) -> str:
    """How the kernel has a process: R and S run or wait, T is stopped."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def evict(devtools: CDPSession, url: str, database: str | None = None) -> None:
    """The browser takes storage back: one database, or all that this address has."""
    if database is not None:
        devtools.send("IndexedDB.deleteDatabase", {"securityOrigin": url, "databaseName": database})
    else:
        kinds = "indexeddb,cache_storage,service_workers"
        devtools.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": kinds})


def settled(page: Page) -> None:
    """Waits until this page itself has heard the server out and nothing of what was recorded is unsent.

    The strip alone is not enough: it knows of an earlier page's round, and not yet of what was recorded just now.
    """
    strip = page.locator('.strip[data-reach="online"][data-fresh="true"]')
    expect(strip).to_be_visible()
    page.wait_for_function(ALL_SENT, polling=LOOK_EACH_MS)
    expect(strip).to_contain_text("前同步")
    expect(strip).not_to_contain_text("未发")


def drafted(page: Page, words: str) -> None:
    """Waits until the phone keeps what is typed into a form and not sent."""
    page.wait_for_function(DRAFTED, arg=words, polling=LOOK_EACH_MS)


def open_repair(page: Page, server: Server, ticket: str) -> None:
    """The screen where work is written down."""
    page.goto(f"{server.url}/field/#/ticket/{ticket}/repair")
    expect(page.get_by_role("heading", name="备注")).to_be_visible()


def write_notes(page: Page, texts: list[str]) -> None:
    """Fills in the form for notes with each of these and keeps it."""
    begin_notes(page, texts)
    wait_kept(page, len(texts))


def begin_notes(page: Page, texts: list[str]) -> None:
    """The same, without waiting for the end."""
    page.evaluate("window.kept = 0")
    page.evaluate(f"(texts) => {{ void ({NOTES})(texts) }}", texts)


def wait_kept(page: Page, count: int) -> None:
    """Until so many of the notes begun are kept."""
    page.wait_for_function("(count) => window.kept >= count", arg=count, timeout=3 * PATIENCE_MS)
