"""What a camera sees: a printed label, drifting a little, as the raw video that Chromium takes for a camera."""

from __future__ import annotations

import io
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_H

WIDTH_PX, HEIGHT_PX = 1280, 720
FRAMES = 12


def label_video(path: Path, text: str) -> Path:
    """Writes a y4m of the label with this QR text in front of a grey cabinet."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_H, box_size=9, border=4)
    code.add_data(text)
    label = code.make_image().get_image().convert("L")
    with path.open("wb") as video:
        video.write(f"YUV4MPEG2 W{WIDTH_PX} H{HEIGHT_PX} F10:1 Ip A1:1 C420jpeg\n".encode())
        for frame in range(FRAMES):
            picture = Image.new("L", (WIDTH_PX, HEIGHT_PX), 96)
            picture.paste(label, (420 + 6 * frame, 150 + 3 * frame))
            video.write(b"FRAME\n" + picture.tobytes() + b"\x80" * (WIDTH_PX * HEIGHT_PX // 2))
    return path


def photo(side_px: int = 1200, quality: int = 90) -> bytes:
    """A JPEG as a phone's camera would make one; larger with side and quality."""
    picture = Image.effect_noise((side_px, side_px * 3 // 4), 60).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((side_px // 4, side_px // 4, side_px // 2, side_px // 2), fill=(20, 60, 90))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()
