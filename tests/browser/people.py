"""What the people of the story do, in their own words; a test reads like what happened."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser import pictures
from tests.browser.fieldwork import settled
from tests.browser.serving import PASSWORD, Server


def jpeg(name: str, content: bytes) -> FilePayload:
    """A photo as a file chooser hands it over."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


@dataclass
class Customer:
    """Somebody at a broken device with a phone of their own."""

    page: Page
    server: Server

    def report(self, tag: str, words: str) -> str:
        """Opens the label's address, says what is wrong with a photo, and gives the secret link."""
        self.page.goto(f"{self.server.url}/q/{tag}")
        self.page.get_by_text("没声音").click()
        self.page.get_by_text("好几处").click()
        self.page.set_input_files("input[type=file]", [jpeg("device.jpg", pictures.photo())])
        self.page.fill("textarea[name=text]", words)
        self.page.fill("input[type=tel]", "000-1234")
        self.page.get_by_role("button", name=re.compile("报修")).click()
        self.page.wait_for_url("**/t/**")
        return self.page.url

    def code_for_engineer(self) -> str:
        """The six digits that the reporter's page shows now."""
        found = re.search(r"\b(\d{3}) ?(\d{3})\b", self.page.locator("main").inner_text())
        assert found, self.page.locator("main").inner_text()
        return found[1] + found[2]

    def confirm_and_rate(self, link: str, stars: int) -> None:
        """Says on the ticket link that it works, and how good it was."""
        self.page.goto(link)
        self.page.get_by_text("好了", exact=True).first.click()
        self.page.get_by_text(str(stars), exact=True).click()
        self.page.get_by_role("button", name="提交").click()


@dataclass
class Dispatcher:
    """Somebody at the console."""

    page: Page
    server: Server

    def sign_in(self, login: str = "dispatcher") -> None:
        """Signs in and waits for the board."""
        self.page.goto(self.server.url)
        self.page.fill("input[autocomplete=username]", login)
        self.page.fill("input[type=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/console/**")

    def enrolment_address(self, name: str) -> str:
        """Has the console make an enrolment code for somebody; gives the address in its QR."""
        answer = self.page.evaluate(
            """async (name) => {
                const ask = (path, body) => fetch(`/api/v1${path}`, {method: body ? "POST" : "GET",
                    headers: {"X-Halfhour": "1", "Content-Type": "application/json"},
                    body: body ? JSON.stringify(body) : undefined}).then((answer) => answer.json());
                const people = await ask("/people");
                return ask("/enrolments", {person: people.items.find((one) => one.name === name).id});
            }""",
            name,
        )
        return str(answer["url"])

    def open_ticket(self) -> None:
        """Opens the topmost ticket by keyboard."""
        self.page.keyboard.press("j")
        expect(self.page.get_by_role("button", name="回电")).to_be_visible()

    def call_back(self) -> None:
        """Calls the reporter and records that they answered."""
        self.page.get_by_role("button", name="回电").click()
        self.page.get_by_role("button", name="接了").click()

    def assign(self, name: str, why: str) -> None:
        """Chooses somebody of the ranking and says why, where that is asked: nobody asks about the best of all."""
        self.candidate(name).click()
        expect(self.candidate(name)).to_be_checked()
        self.page.keyboard.press("a")
        dialog = self.page.get_by_role("dialog")
        assigned = self.page.get_by_role("button", name="改派")
        expect(dialog.or_(assigned).first).to_be_visible()
        if not assigned.is_visible():
            dialog.get_by_role("radio", name="其他").click()
            dialog.get_by_role("textbox").fill(why)
            dialog.get_by_role("button", name=re.compile("指派")).click()
        expect(assigned).to_be_visible()

    def open_url_again(self) -> None:
        """Nothing to do: the board is live. Waits until it has heard the server again."""
        expect(self.page.get_by_text("实时")).to_be_visible()

    def gate_code_sheet(self, site: str) -> bytes:
        """Has a sheet of one-time gate codes printed for a site."""
        answer = self.page.request.post(
            f"{self.server.url}/api/v1/gate-codes",
            data={"site": site, "count": 6},
            headers={"X-Halfhour": "1"},
        )
        assert answer.status == 200, answer.text()
        return answer.body()

    def report_pdf(self) -> bytes:
        """The work report of the open ticket, as the console's link gives it."""
        address = self.page.get_by_role("link", name=re.compile("维修报告")).get_attribute("href")
        assert address
        answer = self.page.request.get(f"{self.server.url}{address}")
        assert answer.status == 200, answer.text()
        return answer.body()

    def candidate(self, name: str) -> Locator:
        """A row of the ranking."""
        return self.page.locator(f'[role=radio][data-engineer="{name}"]')


@dataclass
class Engineer:
    """Somebody with an enrolled phone in the hand."""

    page: Page

    def tap(self, name: str) -> None:
        """Taps the button of this name."""
        self.page.get_by_role("button", name=re.compile(name)).first.click()

    def wait_until_all_is_sent(self) -> None:
        """Waits until the server has all that this phone recorded, and the strip at the top says so."""
        settled(self.page)

    def scan(self) -> None:
        """Opens the camera; what it sees is read by itself."""
        link = self.page.get_by_role("link", name="扫码")
        link.or_(self.page.get_by_role("button", name="扫码")).first.click()

    def go_to_today(self) -> None:
        """Back to the list of jobs, where the bar with the scanner is."""
        self.page.get_by_role("button", name="返回").or_(
            self.page.get_by_role("link", name="返回")
        ).first.click()
        expect(self.page.get_by_role("link", name="扫码")).to_be_visible()

    def enter_gate_code(self, code: str) -> None:
        """Types a code of the gate's sheet."""
        if self.page.get_by_role("dialog").count() == 0:
            self.tap("门岗码")
        self.page.get_by_role("dialog").get_by_role("textbox").fill(code)
        self.tap("记为凭据")

    def find(self, what: str, cause: str) -> None:
        """Writes down what was found and what caused it."""
        self.page.get_by_label(re.compile("^现象和原因")).fill(what)
        self.page.get_by_role("radio", name=cause, exact=True).click()
        self.page.get_by_role("button", name="记下", exact=True).first.click()
        expect(self.page.get_by_text(what)).to_be_visible()

    def use_part(self, part: str, removed: str, installed: str) -> None:
        """Writes down a part taken out and another put in."""
        self.tap("记一个换件")
        sheet = self.page.get_by_role("dialog")
        sheet.get_by_label(re.compile("^备件")).fill(part)
        sheet.get_by_role("textbox", name=re.compile("拆下的序列号")).fill(removed)
        sheet.get_by_role("textbox", name=re.compile("装上的序列号")).fill(installed)
        sheet.get_by_role("button", name=re.compile("记下")).click()
        expect(self.page.get_by_text(installed)).to_be_visible()

    def photograph(self) -> None:
        """Takes a photo of the repaired device."""
        self.page.set_input_files("input[type=file]", [jpeg("after.jpg", pictures.photo())])
        expect(self.page.get_by_text(re.compile("照片 1"))).to_be_visible()

    def sign(self, who: str) -> None:
        """Has the customer sign with a finger."""
        self.tap("请客户签名")
        sheet = self.page.get_by_role("dialog")
        sheet.get_by_role("textbox", name=re.compile("签名人")).fill(who)
        box = sheet.locator("canvas, svg.pad").first.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + 40, box["y"] + 60)
        self.page.mouse.down()
        for step in range(12):
            self.page.mouse.move(box["x"] + 40 + 14 * step, box["y"] + 60 + 25 * (step % 3))
        self.page.mouse.up()
        sheet.get_by_role("button", name=re.compile("记下|签好|完成")).last.click()
        expect(sheet).to_have_count(0)

    def repair(self, done: str, prevent: str) -> None:
        """Writes down what was done and how it will not come again; then says that it is repaired, and sees it kept."""
        self.page.get_by_label(re.compile("^怎么修的")).fill(done)
        self.page.get_by_label(re.compile("^怎样不再发生")).fill(prevent)
        self.tap("^修好了")
        expect(self.page.get_by_role("button", name=re.compile("结束出勤|收尾")).first).to_be_visible()

    def finish(self) -> None:
        """Ends the visit, and is back at today's jobs: then it is kept."""
        self.tap("结束出勤|收尾")
        self.page.get_by_role("dialog").get_by_role("button", name=re.compile("结束")).click()
        self.page.wait_for_url(re.compile("#/today$"))


def site_id(page: Page, site: str) -> str:
    """The id of a site by its Chinese name."""
    return str(
        page.evaluate(
            """(site) => fetch("/api/v1/sites").then((answer) => answer.json())
                .then(({items}) => items.find((one) => one.zh === site).id)""",
            site,
        )
    )


def label_tags(page: Page, site: str, device: str) -> tuple[str, str]:
    """The tags of a site's gate and of a device there, read from the signed-in console."""
    found = page.evaluate(
        """async ([site, device]) => {
            const ask = (path) => fetch(`/api/v1${path}`).then((answer) => answer.json()).then(({items}) => items);
            const at = (await ask("/sites")).find((one) => one.zh === site).id;
            const labels = await ask(`/labels?site=${at}&limit=200`);
            const thing = (await ask(`/equipment?site=${at}&q=${device}&limit=200`)).find((one) => one.name === device);
            return [labels.find((one) => one.label_kind === "gate").tag, thing.tag];
        }""",
        [site, device],
    )
    return found[0], found[1]
