"""Pictures of the demo, drawn: a device before and after its repair, and a signature. Small, and the same each time."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

from server.domain.records import Record
from server.domain.times import TimeSource
from server.storage.port import Storage
from server.sync.blobs import Shelf, store

SIZE = (640, 480)
VARIANTS = 3
WALL = ((176, 184, 180), (162, 170, 176), (190, 186, 176))
RACK, FACE, EDGE = (38, 42, 46), (66, 72, 78), (22, 24, 26)
GREEN, AMBER, OFF = (64, 214, 120), (240, 168, 48), (60, 64, 66)
RACKED = frozenset({"switch", "server", "recorder", "entrance"})


class Drawer:
    """Draws a picture once, puts it on the shelf, and gives its SHA-256."""

    def __init__(self, storage: Storage, clock: TimeSource, shelf: Shelf) -> None:
        self._storage = storage
        self._clock = clock
        self._shelf = shelf
        self._kept: dict[tuple[str, ...], str] = {}

    def photo(self, family: str, when: str, ticket: Record) -> str:
        """A photo of a device of this family, `before` or `after`, granted to the ticket's contract."""
        return self.photo_of(family, when, ticket.contract or "", ticket.organisation, ticket.id)

    def photo_of(self, family: str, when: str, contract: str, organisation: str, of: str = "") -> str:
        """The same for a ticket that is only being reported."""
        variant = sum(of.encode()) % VARIANTS
        key = (organisation, contract, family, when, str(variant))
        return self._once(
            key, lambda: _jpeg(_device(family, when == "after", variant)), contract, organisation
        )

    def signature(self, seed: int, ticket: Record) -> str:
        """A signature, granted to the ticket's contract."""
        key = (ticket.organisation, ticket.contract or "", "signature", str(seed % 5))
        return self._once(key, lambda: _png(_stroke(seed % 5)), ticket.contract or "", ticket.organisation)

    def _once(
        self, key: tuple[str, ...], draw: Callable[[], tuple[bytes, str]], contract: str, organisation: str
    ) -> str:
        if key not in self._kept:
            content, type = draw()
            self._kept[key] = store(
                self._storage,
                self._clock,
                self._shelf,
                io.BytesIO(content),
                type=type,
                organisation=organisation,
                contract=contract,
            )
        return self._kept[key]


def _device(family: str, repaired: bool, variant: int) -> Image.Image:
    draw_of = random.Random(f"{family} {variant}")  # noqa: S311  # a drawing
    picture = Image.new("RGB", SIZE, WALL[variant % len(WALL)])
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 400, 640, 480), fill=(120, 122, 118))
    (_rack if family in RACKED else _on_the_wall)(pen, draw_of, repaired)
    return picture.rotate(draw_of.uniform(-2.5, 2.5), expand=False, fillcolor=WALL[variant % len(WALL)])


def _rack(pen: ImageDraw.ImageDraw, draw: random.Random, repaired: bool) -> None:
    left = draw.randint(70, 130)
    pen.rectangle((left, 30, left + 400, 440), fill=RACK, outline=EDGE, width=6)
    broken = draw.randint(1, 4)
    for unit in range(6):
        top = 50 + unit * 64
        pen.rectangle((left + 16, top, left + 384, top + 50), fill=FACE, outline=EDGE, width=2)
        for port in range(12):
            x = left + 36 + port * 22
            dark = unit == broken and not repaired
            pen.rectangle((x, top + 22, x + 15, top + 38), fill=(18, 18, 20))
            light = OFF if dark else (AMBER if draw.random() < 0.15 else GREEN)
            pen.rectangle((x + 4, top + 10, x + 10, top + 15), fill=light)
        pen.ellipse(
            (left + 336, top + 14, left + 356, top + 34),
            fill=AMBER if unit == broken and not repaired else GREEN,
        )
    for cable in range(5):
        x = left + 60 + cable * 60
        pen.line(
            (x, 96, x + draw.randint(-30, 30), 430),
            fill=(30, 70, 150) if cable % 2 else (180, 150, 40),
            width=5,
        )


def _on_the_wall(pen: ImageDraw.ImageDraw, draw: random.Random, repaired: bool) -> None:
    x, y = draw.randint(180, 260), draw.randint(70, 110)
    pen.rounded_rectangle(
        (x, y, x + 230, y + 280), 18, fill=(214, 216, 214), outline=(120, 122, 120), width=4
    )
    screen = (70, 120, 150) if repaired else (24, 26, 28)
    pen.rounded_rectangle((x + 25, y + 30, x + 205, y + 150), 8, fill=screen)
    if repaired:
        pen.ellipse((x + 85, y + 55, x + 145, y + 120), outline=(220, 236, 240), width=5)
    pen.ellipse((x + 95, y + 185, x + 135, y + 225), fill=(30, 32, 34), outline=(90, 92, 94), width=4)
    pen.ellipse((x + 180, y + 235, x + 200, y + 255), fill=GREEN if repaired else (214, 60, 48))
    pen.line((x + 115, y + 280, x + 115 + draw.randint(-20, 20), 400), fill=(60, 60, 62), width=10)


def _stroke(seed: int) -> Image.Image:
    draw = random.Random(seed)  # noqa: S311  # a drawing
    picture = Image.new("RGB", (360, 140), "white")
    pen = ImageDraw.Draw(picture)
    for part in range(3):
        bend, lift = draw.uniform(0.5, 1.6), draw.uniform(18, 38)
        points = [
            (30 + part * 105 + t * 2.4, 70 + lift * math.sin(t / 6 * bend + part) + draw.uniform(-2, 2))
            for t in range(36)
        ]
        pen.line(points, fill=(18, 24, 40), width=4, joint="curve")
    return picture


def _jpeg(picture: Image.Image) -> tuple[bytes, str]:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=72)
    return out.getvalue(), "image/jpeg"


def _png(picture: Image.Image) -> tuple[bytes, str]:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue(), "image/png"
