"""The console in a browser, driven as its people drive it: by addresses, keys and names in either language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.morning import Morning
from tests.browser.serving import PASSWORD, Server

FORMS = {
    "grade": ("定级", "Grade"),
    "pause": ("停表", "Pause"),
    "void": ("作废", "Void"),
    "reopen": ("重新打开", "Reopen"),
    "correct": ("更正", "Correct"),
    "breach": ("确认超时", "Confirm the breach"),
    "code": ("给客户确认码", "Confirmation code"),
}


# A change of the hash is told in a task of its own: until then the old screen is still there.
GO = """async hash => {
    const turn = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)))
    for (const next of ['#/', hash]) {
        location.hash = next
        await turn()
        await turn()
    }
}"""


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's console."""

    page: Page
    url: str
    zh: bool = True

    def sign_in(self, login: str) -> None:
        """Opens a session and the board."""
        answer = self.page.request.post(
            f"{self.url}/api/v1/auth/sign-in",
            data={"login": login, "password": PASSWORD},
            headers={"X-Halfhour": "1"},
        )
        assert answer.ok, answer.text()
        self.page.goto(f"{self.url}/console/")
        expect(self.page.locator(".ticket-row").first).to_be_visible()

    def open(self, hash: str) -> None:
        """Goes to a screen by its address, with nothing else open, and waits until what it asks for has come."""
        for _ in range(2):
            if self.page.locator("[role=dialog], [role=menu]").count():
                self.page.keyboard.press("Escape")
        self.page.evaluate(GO, hash)
        self.settle()

    def settle(self) -> None:
        """Waits until nothing is on its way."""
        expect(self.page.locator("h1").first).to_be_attached()
        expect(self.page.locator(".waiting")).to_have_count(0)

    def choose(self, form: str) -> None:
        """Opens a form of the open ticket by keyboard: the menu, then the entry."""
        expect(self.page.locator(".detail-head")).to_be_visible()
        self.page.get_by_role("button", name="更多" if self.zh else "More", exact=True).focus()
        self.page.keyboard.press(".")
        entry = self.page.get_by_role("menuitem", name=FORMS[form][0 if self.zh else 1], exact=True)
        entry.focus()
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("dialog")).to_be_visible()
        self.settle()

    def click(self, zh: str, en: str) -> None:
        """Presses a button by its name."""
        self.page.get_by_role("button", name=zh if self.zh else en, exact=True).first.click()
        expect(self.page.get_by_role("dialog")).to_be_visible()

    def key(self, *keys: str) -> None:
        """Presses keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)


def at_desk(room: BrowserContext, busy: tuple[Server, Morning], login: str = "dispatcher") -> Desk:
    """A new page of this room with somebody at the desk of the busy demo."""
    desk = Desk(room.new_page(), busy[0].url)
    desk.sign_in(login)
    return desk


def answer(desk: Desk, path: str) -> Any:
    """The JSON of an address of the API, for who is signed in."""
    return desk.page.request.get(f"{desk.url}/api/v1{path}").json()
