"""Draws docs/pictures/board-and-phone.png: the real console and the real phone in the middle of the journey.

`make pictures`. It plays the first half of the story of tests/browser in Chromium against a fresh server.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.chromium import Phone
from tests.browser.people import Customer, Dispatcher, Engineer, label_tags
from tests.browser.serving import Server

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "board-and-phone.png"
SITE, DEVICE = "禹州市看守所", "AS-02"
GROUND, LINE = "#C9D0CA", "#0F1714"
MARGIN_PX, GAP_PX, RADIUS_PX, PHONE_PX = 36, 28, 28, 360
MOST_BYTES = 400_000


def main() -> None:
    """Plays, photographs and writes the picture."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "server")
        server.start()
        try:
            board, phone = _play(server, Path(folder))
        finally:
            server.stop()
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(_compose(board, phone))
    print(f"{PICTURE.name}: {PICTURE.stat().st_size // 1000} kB")


def _play(server: Server, folder: Path) -> tuple[Image.Image, Image.Image]:
    """A report, a call back, an assignment; the engineer is on the way. Gives the board and the phone."""
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        phone = Phone(playwright, folder / "phone")
        with chromium.desk(browser) as screen, chromium.customer(browser) as small:
            dispatcher = Dispatcher(screen, server)
            dispatcher.sign_in()
            _, device = label_tags(screen, SITE, DEVICE)
            for tag in _tags_elsewhere(screen):
                Customer(small, server).report(tag, "早上开机后就这样")
            Customer(small, server).report(device, "三个对讲点无声，端口告警")
            screen.locator(".ticket-row", has_text=DEVICE).click()
            dispatcher.call_back()
            engineer = Engineer(phone.open(dispatcher.enrolment_address("陈立")))
            expect(engineer.page.get_by_text("没有在手的单")).to_be_visible()
            board = _candidates(screen, dispatcher)
            dispatcher.assign("陈立", "备件在他车上")
            engineer.page.get_by_role("link", name="打开").click()
            engineer.tap("接单")
            engineer.tap("出发")
            expect(engineer.page.get_by_text("在路上")).to_be_visible()
            expect(engineer.page.get_by_text("已记录")).to_have_count(0, timeout=30_000)
            shown = _photograph(engineer.page)
        phone.close()
        browser.close()
    return board, shown


def _tags_elsewhere(screen: Page) -> list[str]:
    """The label of one device of each other site, so that the board has more than one row."""
    found = screen.evaluate(
        """async (here) => {
            const ask = (path) => fetch(`/api/v1${path}`).then((answer) => answer.json()).then(({items}) => items);
            const others = (await ask("/sites")).filter((one) => one.zh !== here);
            const first = (one) => ask(`/equipment?site=${one.id}&limit=1`).then(([device]) => device.tag);
            return Promise.all(others.map(first));
        }""",
        SITE,
    )
    return [str(tag) for tag in found]


def _candidates(screen: Page, dispatcher: Dispatcher) -> Image.Image:
    """The board with the ranking open and 陈立 chosen."""
    dispatcher.candidate("陈立").click()
    expect(dispatcher.candidate("陈立")).to_be_checked()
    expect(screen.locator(".toast")).to_have_count(0, timeout=30_000)
    return _photograph(screen)


def _photograph(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


def _compose(board: Image.Image, phone: Image.Image) -> bytes:
    """Console at the left, phone at the right, on a quiet ground.

    Raises:
        AssertionError: the picture is larger than a page should carry.
    """
    phone = phone.resize((PHONE_PX, phone.height * PHONE_PX // phone.width), Image.Resampling.LANCZOS)
    size = (
        board.width + phone.width + 2 * MARGIN_PX + GAP_PX,
        max(board.height, phone.height) + 2 * MARGIN_PX,
    )
    picture = Image.new("RGB", size, GROUND)
    _frame(picture, board, (MARGIN_PX, MARGIN_PX), 14)
    below = MARGIN_PX + (board.height - phone.height) // 2
    _frame(picture, phone, (MARGIN_PX + board.width + GAP_PX, below), RADIUS_PX)
    out = io.BytesIO()
    # Screens have few colours; a palette takes a third of the bytes.
    picture = picture.quantize(256, dither=Image.Dither.NONE)
    picture.save(out, "PNG", optimize=True)
    assert out.tell() <= MOST_BYTES, f"{out.tell()} bytes"
    return out.getvalue()


def _frame(picture: Image.Image, shot: Image.Image, at: tuple[int, int], radius_px: int) -> None:
    """Pastes a screen with round corners."""
    mask = Image.new("L", shot.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, shot.width - 1, shot.height - 1), radius_px, fill=255)
    picture.paste(shot, at, mask)
    box = (at[0], at[1], at[0] + shot.width - 1, at[1] + shot.height - 1)
    ImageDraw.Draw(picture).rounded_rectangle(box, radius_px, outline=LINE, width=2)


if __name__ == "__main__":
    main()
