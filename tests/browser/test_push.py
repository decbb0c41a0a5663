"""Web Push as an engineer lives it: asked for by a tap, tried out, shown on the lock screen, acknowledged from there.

The browser's maker runs the real push service; in its place stands ours on loopback, and what it decrypts is handed to
the real service worker by the browser's own debugging door.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Worker, expect

from server.domain.ids import new_id
from server.domain.times import SystemTime
from tests import push_service
from tests.browser import chromium
from tests.browser.chromium import Phone
from tests.browser.people import Dispatcher
from tests.browser.serving import PASSWORD, Server
from tests.push_service import PushService, Taken

NAME, SECRET_SITE, OPEN_SITE = "陈立", "禹州市看守所", "政务云机房"
MARK = {"X-Halfhour": "1"}
HALF_MS = 31 * 60_000
# A push service of the browser's maker is out of reach: only this object is ours, everything around it is real.
SUBSCRIBES_HERE = """
    const given = %s;
    const subscription = {
        endpoint: given.endpoint, options: {userVisibleOnly: true}, toJSON: () => given,
        unsubscribe: async () => { localStorage.removeItem("test.subscribed"); return true; },
    };
    PushManager.prototype.subscribe = async (options) => {
        window.asked = options;
        localStorage.setItem("test.subscribed", "1");
        return subscription;
    };
    PushManager.prototype.getSubscription = async () => localStorage.getItem("test.subscribed") ? subscription : null;
"""
SHOWN = """
    async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(
        ({title, body, tag, lang, silent, requireInteraction, actions, data}) =>
            ({title, body, tag, lang, silent, requireInteraction, actions: actions.map((one) => one.action), data}))
"""
UNTIL = """
    async (shown, tag, which) => {
        for (let look = 0; look < 1200; look += 1) {
            const found = (await shown()).find((one) => one.tag === tag && which(one));
            if (found) return found;
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        return null;
    }
"""
TAP = """
    async ([tag, action]) => {
        let notification;
        while (notification === undefined) [notification] = await self.registration.getNotifications({tag});
        const event = new NotificationEvent("notificationclick", {notification, action});
        let work = Promise.resolve();
        event.waitUntil = (promise) => { work = promise; };
        self.dispatchEvent(event);
        await work.catch((error) => String(error));
    }
"""


@pytest.fixture
def service() -> Iterator[PushService]:
    """The push service of the engineer's browser."""
    with push_service.push_service(SystemTime().now_ms) as running:
        yield running


@pytest.fixture
def server(tmp_path: Path, service: PushService, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """An installation that may send there."""
    monkeypatch.setenv("HALFHOUR_PUSH_ALLOW", service.url)
    started = Server(tmp_path / "server")
    started.start()
    yield started
    started.stop()


class Handset:
    """An engineer's phone whose browser listens at our push service."""

    def __init__(self, phone: Phone, page: Page, service: PushService, server: Server) -> None:
        self.phone, self.page, self.service, self.server = phone, page, service, server
        self.browser = service.browser("li")
        self.context: BrowserContext = page.context
        self.context.add_init_script(SUBSCRIBES_HERE % json.dumps(self.browser.json))
        self._door = self.context.new_cdp_session(page)
        self._registrations: list[dict[str, Any]] = []
        self._door.on("ServiceWorker.workerRegistrationUpdated", self._heard)
        self._door.send("ServiceWorker.enable")
        self.handed = 0

    @property
    def worker(self) -> Worker:
        """The real service worker."""
        return self.context.service_workers[0]

    def open(self, screen: str) -> None:
        """Opens a screen of the app."""
        self.page.goto(f"{self.server.url}/field/#/{screen}")
        self.page.reload()

    def next_message(self) -> Taken:
        """Waits for the next message at the push service and hands it to the service worker."""
        taken = self.service.wait_for(self.handed + 1)[self.handed]
        self.handed += 1
        (registration,) = {one["registrationId"] for one in self._registrations if not one["isDeleted"]}
        said = {"origin": self.server.url, "registrationId": registration, "data": json.dumps(taken.said)}
        self._door.send("ServiceWorker.deliverPushMessage", said)
        return taken

    def shown(self, tag: str, which: str = "true") -> dict[str, Any]:
        """What the phone shows of a ticket, once it is of this kind (a condition on `one`)."""
        found: dict[str, Any] | None = self.page.evaluate(
            f"(tag) => ({UNTIL})({SHOWN}, tag, (one) => {which})", tag
        )
        assert found is not None, self.page.evaluate(SHOWN)
        return found

    def tap(self, tag: str, action: str = "") -> None:
        """Taps a notification; the browser lets only a real finger open a window, so none is opened here."""
        self.worker.evaluate(TAP, [tag, action])

    def _heard(self, event: dict[str, Any]) -> None:
        self._registrations = event["registrations"]


def sign_in(page: Page, server: Server, login: str) -> None:
    """Signs in without a screen."""
    page.goto(f"{server.url}/sign-in")
    body = {"login": login, "password": PASSWORD}
    assert page.request.post(f"{server.url}/api/v1/auth/sign-in", headers=MARK, data=body).ok


def say(desk: Page, kind: str, record: str, body: dict[str, Any]) -> None:
    """Somebody at a console says an operation."""
    wish = {"kind": kind, "record": record, "body": body}
    answer = desk.request.post(f"{origin(desk)}/api/v1/operations", headers=MARK, data=wish)
    assert answer.ok and answer.json()["outcome"] == "applied", answer.text()


def items(desk: Page, path: str) -> list[dict[str, Any]]:
    """A list of the API."""
    found: list[dict[str, Any]] = desk.request.get(f"{origin(desk)}/api/v1{path}").json()["items"]
    return found


def origin(page: Page) -> str:
    """Where the page's server is."""
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"


def job(desk: Page, site: str, person: str) -> str:
    """A ticket at this site, assigned; gives its id."""
    ticket, at = new_id(), next(one for one in items(desk, "/sites") if one["zh"] == site)
    say(desk, "ticket.report", ticket, {"site": at["id"], "channel": "desk"})
    say(desk, "ticket.assign", ticket, {"engineer": person, "visit": new_id(), "why": "离得近"})
    return ticket


def state_of(desk: Page, alert: str) -> str:
    """How an alert stands on the server."""
    return next((str(one["state"]) for one in items(desk, "/alerts") if one["id"] == alert), "gone")


def test_an_engineer_is_told_on_the_lock_screen_and_acknowledges_from_there(
    server: Server, service: PushService, browser: Browser, playwright: Playwright, tmp_path: Path
) -> None:
    with chromium.desk(browser) as desk, chromium.desk(browser) as office:
        dispatcher = Dispatcher(desk, server)
        dispatcher.sign_in()
        sign_in(office, server, "admin")
        person = next(one for one in items(desk, "/people") if one["name"] == NAME)
        sites = {one["zh"]: one["contract"] for one in items(desk, "/sites")}
        contracts = [sites[SECRET_SITE], sites[OPEN_SITE]]
        say(office, "person.edit", person["id"], {"contracts": contracts})

        phone = Phone(playwright, tmp_path / "phone")
        page = phone.open(dispatcher.enrolment_address(NAME))
        expect(page.get_by_text("没有在手的单")).to_be_visible()
        handset = Handset(phone, page, service, server)

        # Asked for by a tap, with a sentence why; a test message comes back to the screen that asked.
        handset.open("me")
        expect(page.get_by_text(re.compile("锁屏上告诉你"))).to_be_visible()
        assert service.asked == []
        page.get_by_role("button", name="打开通知").click()
        expect(page.get_by_text("已打开", exact=True)).to_be_visible()
        page.get_by_role("button", name="试一条").click()
        assert handset.next_message().said["about"] == "test"
        expect(page.get_by_text("收到了，通知正常。")).to_be_visible()

        # A job at an open site is told by name; one at a confidential site by nothing at all.
        open_job = job(desk, OPEN_SITE, person["id"])
        handset.next_message()
        shown = handset.shown(open_job)
        assert shown["title"].startswith("新工单 ") and OPEN_SITE in shown["body"]
        assert (shown["actions"], shown["requireInteraction"]) == (["open"], True)
        secret_job = job(desk, SECRET_SITE, person["id"])
        said = handset.next_message().said
        shown = handset.shown(secret_job)
        assert (shown["title"], shown["body"]) == ("你有一张新工单", "打开应用查看")
        assert said.keys() == {"feed", "seq", "about", "lang", "ticket"}

        # The tap moves the open app to the ticket.
        handset.tap(open_job)
        page.wait_for_url(f"**/field/#/ticket/{open_job}")

        # It is taken back: the notification is replaced, without a sound.
        say(desk, "ticket.unassign", secret_job, {})
        assert handset.next_message().said["about"] == "recalled"
        shown = handset.shown(secret_job, "one.silent")
        assert shown["title"] == "一张工单已撤回，不用去了"

        # A rung is up: acknowledged on the open app without a network, it is recorded and sent later.
        server.shift_clock(HALF_MS)
        said = handset.next_message().said
        assert (said["about"], said["ticket"]) == ("alert", open_job)
        shown = handset.shown(open_job, "one.actions.includes('acknowledge')")
        assert "最迟 " in shown["title"]
        phone.cut_network()
        handset.tap(open_job, "acknowledge")
        expect(page.get_by_text(re.compile("已记录"))).to_be_visible()
        assert state_of(desk, said["alert"]) == "ringing"
        phone.join_network()
        desk.wait_for_function(
            "(id) => fetch('/api/v1/alerts').then((answer) => answer.json())"
            ".then(({items}) => items.every((one) => one.id !== id || one.state === 'acknowledged'))",
            arg=said["alert"],
        )
        phone.close()
