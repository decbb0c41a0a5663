"""The main job, as its people live it: one fault, from QR scan to closed ticket, the phone offline in the middle."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Playwright, expect

from tests.browser import chromium
from tests.browser.chromium import Phone
from tests.browser.people import Customer, Dispatcher, Engineer, label_tags
from tests.browser.pictures import label_video
from tests.browser.serving import Server

SITE = "禹州市看守所"


def test_one_fault_from_qr_scan_to_closed_ticket_with_the_phone_offline_in_the_middle(
    server: Server, browser: Browser, playwright: Playwright, tmp_path: Path
) -> None:
    """Source: B-02, B-03, B-04, A-12, D-01 to D-04."""
    with chromium.desk(browser) as screen, chromium.customer(browser) as small:
        dispatcher, customer = Dispatcher(screen, server), Customer(small, server)
        dispatcher.sign_in()
        gate, device = label_tags(screen, SITE, "AS-02")
        phone = Phone(playwright, tmp_path / "phone")

        # A customer scans the label, reports with a photo and keeps the secret link.
        link = customer.report(device, "三个对讲点无声，端口告警")

        # The console shows it without reloading: four clocks, the ranking, and why the others are out.
        expect(screen.get_by_text("没声音").first).to_be_visible()
        dispatcher.open_ticket()
        detail = screen.locator("main")
        for promised in ("B-02", "B-03", "修复", "备机"):
            expect(detail).to_contain_text(promised)
        expect(dispatcher.candidate("陈立")).to_contain_text("+")
        expect(detail).to_contain_text("排除")
        expect(detail).to_contain_text("没有本站进入许可")
        expect(detail).to_contain_text("过旧")

        # Called back: the response is met. Assigned with a word why, because another is ranked first.
        dispatcher.call_back()
        expect(detail).to_contain_text("接了")
        address = dispatcher.enrolment_address("陈立")
        camera = label_video(tmp_path / "gate.y4m", f"HTTP://127.0.0.1:{server.port}/Q/{gate}")
        engineer = Engineer(phone.open(address, camera))
        expect(engineer.page.get_by_text("没有在手的单")).to_be_visible()
        dispatcher.assign("陈立", "备件在他车上")

        # The phone hears of it; accepted, on the way; the customer sees who comes and a code for them.
        engineer.page.get_by_role("link", name="打开").click()
        engineer.tap("接单")
        engineer.tap("出发")
        expect(engineer.page.get_by_text("在路上")).to_be_visible()
        expect(screen.locator("main")).to_contain_text("出发")
        small.goto(link)
        expect(small.locator("main")).to_contain_text("陈")
        code = customer.code_for_engineer()

        # The network is cut and the server stopped.
        engineer.wait_until_all_is_sent()
        phone.cut_network()
        server.stop()
        engineer.scan()
        engineer.tap("我已到场")
        expect(engineer.page.get_by_text("1 / 2")).to_be_visible()
        engineer.tap("报修人的码")
        engineer.page.get_by_role("dialog").get_by_role("textbox").fill(code)
        engineer.tap("记为凭据")
        expect(engineer.page.get_by_text("2 / 2")).to_be_visible()

        # The browser is killed and opened again, still offline: all is there.
        phone.kill()
        camera = label_video(tmp_path / "device.y4m", f"HTTP://127.0.0.1:{server.port}/Q/{device}")
        engineer = Engineer(phone.open(f"{server.url}/field/", camera, offline=True))
        engineer.page.get_by_role("link", name="打开").click()
        expect(engineer.page.get_by_text("2 / 2")).to_be_visible()
        engineer.scan()
        expect(engineer.page.get_by_role("button", name="在这台上维修")).to_be_visible()
        engineer.page.goto(f"{server.url}/Q/{device}")  # the label's own address, without a network
        engineer.tap("在这台上维修")
        engineer.find("PSU-1 积灰过热，保护性断电", "器件")
        engineer.use_part("电源模块", "21A0-4471", "24C7-0932")
        engineer.photograph()
        engineer.sign("王值班")
        engineer.repair("更换电源模块，清灰，复测 10 分钟正常", "同型号列入下次巡检")
        engineer.finish()
        phone.kill()
        engineer = Engineer(phone.open(f"{server.url}/field/#/outbox", camera, offline=True))
        expect(engineer.page.locator("main")).to_contain_text("等网络")

        # The server is back: everything syncs, and the console shows the arrival at its true time.
        server.start()
        phone.join_network()
        engineer.wait_until_all_is_sent()
        dispatcher.open_url_again()
        expect(detail).to_contain_text("2 / 2")
        expect(detail).to_contain_text("报修人的码")
        expect(detail).to_contain_text("早")

        # The customer confirms and rates by the link; the label alone cannot.
        refused = small.request.post(f"{server.url}/t/{device}/confirm")
        assert refused.status == 403
        assert "label-cannot-confirm" in refused.text()
        customer.confirm_and_rate(link, 5)
        expect(small.locator("main")).to_contain_text("5")
        expect(screen.locator("main")).to_contain_text("客户确认")

        # A first work report: Chinese text and the photos.
        report = dispatcher.report_pdf()
        document = pypdfium2.PdfDocument(io.BytesIO(report))
        text = "".join(page.get_textpage().get_text_range() for page in document)
        for word in ("维修报告", "更换电源模块", "24C7-0932", "陈立", "B-03"):
            assert word in text
        pictures = [
            thing
            for page in document
            for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        ]
        assert len(pictures) >= 2
        phone.close()
