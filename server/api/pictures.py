"""What others see of a photo: the picture, not what the camera wrote beside it (B-16). What is kept stays whole."""

from __future__ import annotations

from typing import Literal

ORIENTATION = 0x0112
SOI, SOS = 0xD8, 0xDA
APP1, APP13, COMMENT = 0xE1, 0xED, 0xFE
STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def without_metadata(picture: bytes, type: str) -> bytes:
    """Gives a JPEG without EXIF, XMP, IPTC and comments; its orientation stays. Other types are as they are.

    Nothing is decoded and encoded again, so the picture itself stays as it is, to the bit.
    Source: ITU-T T.81 annex B; Exif 2.32.
    """
    if type != "image/jpeg" or picture[:2] != bytes((0xFF, SOI)):
        return picture
    kept, at, turned = [picture[:2]], 2, 1
    while at + 4 <= len(picture) and picture[at] == 0xFF:
        marker = picture[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == SOS:
            break
        end = at + 2 + (0 if marker in STANDALONE else int.from_bytes(picture[at + 2 : at + 4]))
        if marker == APP1:
            turned = _orientation(picture[at + 4 : end]) or turned
        elif marker not in (APP13, COMMENT):
            kept.append(picture[at:end])
        at = end
    if turned != 1:
        kept.insert(1, _turning(turned))
    return b"".join((*kept, picture[at:]))


def _orientation(segment: bytes) -> int | None:
    """Gives how the picture is turned (2 to 8), None where the segment does not say."""
    if segment[:6] != b"Exif\0\0" or segment[6:8] not in (b"II", b"MM"):
        return None
    order: Literal["little", "big"] = "little" if segment[6:8] == b"II" else "big"
    tiff = segment[6:]
    first = int.from_bytes(tiff[4:8], order)
    count = int.from_bytes(tiff[first : first + 2], order)
    for i in range(min(count, 200)):
        entry = tiff[first + 2 + 12 * i : first + 14 + 12 * i]
        if int.from_bytes(entry[:2], order) == ORIENTATION:
            value = int.from_bytes(entry[8:10], order)
            return value if 2 <= value <= 8 else None
    return None


def _turning(value: int) -> bytes:
    """Gives an EXIF segment that says nothing but how the picture is turned."""
    entry = ORIENTATION.to_bytes(2) + (3).to_bytes(2) + (1).to_bytes(4) + value.to_bytes(2) + bytes(2)
    tiff = b"MM\0\x2a" + (8).to_bytes(4) + (1).to_bytes(2) + entry + bytes(4)
    body = b"Exif\0\0" + tiff
    return bytes((0xFF, APP1)) + (len(body) + 2).to_bytes(2) + body
