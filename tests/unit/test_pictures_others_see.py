"""What others see of a photo is the picture alone, whatever the file's kind (B-16)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from server.api.pictures import ORIENTATION, without_metadata

CAMERA, PLACE, WORDS = 0x0110, 0x8825, "seen by nobody else"


def picture(kind: str, turned: int | None) -> bytes:
    """A picture that says which camera made it, where, and something in words."""
    image, exif = Image.effect_noise((64, 48), 60).convert("RGB"), Image.Exif()
    exif[CAMERA] = WORDS
    exif.get_ifd(PLACE)[2] = (34.0, 8.0, 27.6)
    if turned:
        exif[ORIENTATION] = turned
    more: dict[str, Any] = {"exif": exif}
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", WORDS)
        texts.add_itxt("XML:com.adobe.xmp", f"<x>{WORDS}</x>", zip=False)
        more["pnginfo"] = texts
    if kind == "WEBP":
        more |= {"xmp": f"<x>{WORDS}</x>".encode(), "lossless": True}
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


@pytest.mark.parametrize("turned", [None, 6])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_picture_stays_to_the_bit_and_nothing_is_said_beside_it_but_how_it_is_turned(
    kind: str, turned: int | None
) -> None:
    whole = picture(kind, turned)
    assert WORDS.encode() in whole
    bare = without_metadata(whole, f"image/{kind.lower()}")
    assert WORDS.encode() not in bare and len(bare) < len(whole)
    with Image.open(io.BytesIO(whole)) as before, Image.open(io.BytesIO(bare)) as after:
        assert after.tobytes() == before.tobytes()
        said = dict(after.getexif())
    assert said == ({ORIENTATION: turned} if turned else {})
    assert without_metadata(bare, f"image/{kind.lower()}") == bare


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_cut_anywhere_is_read_to_its_end(kind: str) -> None:
    whole = picture(kind, 6)
    for end in (*range(64), *range(64, len(whole), 7)):
        assert len(without_metadata(whole[:end], f"image/{kind.lower()}")) <= end + 80
