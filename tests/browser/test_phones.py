"""A phone that cannot send hands its work to the desk in a sealed file, and is erased when the desk says so."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import chromium
from tests.browser.axe import barriers
from tests.browser.chromium import PATIENCE_MS, Phone
from tests.browser.people import Dispatcher, Engineer
from tests.browser.serving import Server
from tests.browser.test_journey import SITE
from tests.browser.test_phone import answer, report, things

FAULT = "监控室两路没有画面"
NAME, CALLED = "陈立", "陈立的备用机"
JUST_OVER_FOUR_HOURS = "04:01:00"
LEFT_IN_VAULT = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('halfhour-vault')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const names = ['operations', 'blobs', 'bytes', 'drafts', 'keys']
    const reading = opening.result.transaction(names)
    const counts = names.map((name) => reading.objectStore(name).count())
    reading.oncomplete = () => {
      opening.result.close()
      resolve(counts.reduce((sum, count) => sum + count.result, 0))
    }
  }
})"""


def read(file: bytes, passphrase: str) -> dict[str, Any]:
    """The manifest of a phone's file, opened as docs/sync.md describes it and by nothing of ours."""
    line, content = file.split(b"\n", 1)
    head = json.loads(line)
    assert (head["format"], head["v"], head["kdf"], head["cipher"]) == (
        *("halfhour-phone", 1),
        *("PBKDF2-SHA256", "AES-256-GCM"),
    )
    assert head["iterations"] >= 600_000
    kdf = PBKDF2HMAC(SHA256(), 32, bytes.fromhex(head["salt"]), head["iterations"])
    key = kdf.derive(passphrase.replace(" ", "").encode())
    plain = AESGCM(key).decrypt(bytes.fromhex(head["iv"]), content, line)
    length = int.from_bytes(plain[:4], "big")
    manifest: dict[str, Any] = json.loads(plain[4 : 4 + length])
    return manifest


def test_a_phone_without_a_network_hands_over_its_work_and_is_erased_in_the_end(
    server: Server, browser: Browser, playwright: Playwright, tmp_path: Path
) -> None:
    phone = Phone(playwright, tmp_path / "phone", size=(360, 780))
    with chromium.desk(browser) as screen:
        dispatcher = Dispatcher(screen, server)
        dispatcher.sign_in()
        (thing,) = things(screen, SITE)[:1]
        page = phone.open(dispatcher.enrolment_address(NAME), ahead_ms=0)
        engineer = Engineer(page)
        engineer.wait_until_all_is_sent()

        file, passphrase = hand_over(engineer, phone, server, thing, tmp_path)
        import_file(screen, server, thing, file, passphrase)

        # Back on the network the phone sends the same: it counts once.
        phone.join_network()
        page.goto(f"{server.url}/field/#/outbox")
        expect(page.get_by_text(re.compile(r"^1–\d+ 号不缺$"))).to_be_visible()
        expect(page.get_by_text("这部手机要交出去？")).to_have_count(0)
        assert len(told_of(screen, thing)) == 1

        rename_and_erase(screen)
        expect(page.get_by_role("heading", name=re.compile("登记这部手机"))).to_be_visible(
            timeout=2 * PATIENCE_MS
        )
        assert page.evaluate(LEFT_IN_VAULT) == 0
        expect(screen.get_by_text(re.compile("已清除：.*服务器全有"))).to_be_visible()
        phone.close()


def hand_over(engineer: Engineer, phone: Phone, server: Server, thing: str, folder: Path) -> tuple[Path, str]:
    """Records without a network; four hours later the phone asks, and fills a file."""
    page = engineer.page
    phone.cut_network()
    report(page, server.url, thing, FAULT)
    engineer.tap("报修$")
    expect(page.get_by_role("heading", name="设备档案")).to_be_visible()
    page.goto(f"{server.url}/field/#/today")
    expect(page.get_by_text(re.compile("一直没发出去"))).to_have_count(0)
    page.context.clock.fast_forward(JUST_OVER_FOUR_HOURS)
    expect(page.get_by_text("1 条记录、0 张照片一直没发出去")).to_be_visible()

    # The end of the shift asks, and leads to what is unsent.
    page.goto(f"{server.url}/field/#/me")
    page.get_by_role("radio", name="在岗").click()
    page.get_by_role("radio", name="下班").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile("还有 [12] 条记录、0 张照片没发出去"))
    dialog.get_by_role("button", name="先去同步").click()
    expect(page.get_by_role("heading", name="还没办完的")).to_be_visible()
    expect(page.locator(".outbox-line").filter(has_text="报修").first).to_contain_text("等网络")

    page.get_by_role("button", name="存成加密文件").click()
    sheet = page.get_by_role("dialog")
    passphrase = " ".join(sheet.get_by_label("口令").inner_text().split())
    assert barriers(page) == []
    with page.expect_download() as downloading:
        sheet.get_by_role("button", name="存文件").click()
    file = folder / downloading.value.suggested_filename
    downloading.value.save_as(file)
    expect(sheet.get_by_text(re.compile("已存：[12] 条记录"))).to_be_visible()
    manifest = read(file.read_bytes(), passphrase)
    (batch,) = manifest["batches"]
    kinds = [json.loads(one)["kind"] for one in batch["operations"]]
    assert "ticket.report" in kinds
    assert FAULT in json.dumps(batch["personal"], ensure_ascii=False)
    assert FAULT.encode() not in file.read_bytes()
    page.keyboard.press("Escape")
    return file, passphrase


def told_of(screen: Page, thing: str) -> list[dict[str, Any]]:
    """Open tickets about a thing."""
    items = answer(screen, "/tickets?state=open&limit=200")["items"]
    return [one for one in items if one["equipment"] == thing]


def import_file(screen: Page, server: Server, thing: str, file: Path, passphrase: str) -> None:
    """The desk opens the file: a wrong passphrase opens nothing, the right one brings the report."""
    assert told_of(screen, thing) == []
    screen.goto(f"{server.url}/console/#/devices")
    expect(screen.get_by_role("row").filter(has_text=NAME)).to_be_visible()
    screen.get_by_role("button", name="导入手机文件").click()
    dialog = screen.get_by_role("dialog")
    dialog.get_by_label("文件").set_input_files(file)
    dialog.get_by_label("口令").fill(passphrase[:-1] + ("2" if passphrase[-1] != "2" else "3"))
    dialog.get_by_role("button", name="打开并导入").click()
    expect(dialog.get_by_text("口令不对")).to_be_visible()
    dialog.get_by_label("口令").fill(passphrase.lower())
    dialog.get_by_role("button", name="打开并导入").click()
    expect(dialog.get_by_text(re.compile("新记下 [12] 条，0 条早就有了"))).to_be_visible()
    screen.keyboard.press("Escape")
    (ticket,) = told_of(screen, thing)
    assert FAULT in str(answer(screen, f"/tickets/{ticket['id']}"))


def rename_and_erase(screen: Page) -> None:
    """The desk gives the phone another name, takes that back, and then tells it to erase itself."""
    row = screen.get_by_role("row").filter(has_text=NAME)
    expect(row).to_contain_text("都已送到")
    before = row.get_by_role("cell").nth(1).inner_text()
    row.get_by_role("button").first.click()
    screen.get_by_role("button", name="改名").click()
    screen.get_by_role("dialog").get_by_role("textbox").fill(CALLED)
    screen.get_by_role("dialog").get_by_role("button", name="存下").click()
    expect(row).to_contain_text(CALLED)
    screen.get_by_role("button", name="撤销").click()
    expect(row).to_contain_text(before)
    screen.get_by_role("button", name="清除", exact=True).click()
    dialog = screen.get_by_role("dialog")
    expect(dialog).to_contain_text("都已送到")
    dialog.get_by_role("button", name="清除", exact=True).click()
    expect(screen.get_by_text(re.compile("已让 .* 清除"))).to_be_visible()
