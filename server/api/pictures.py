"""What others see of a photo: the picture, not what the camera wrote beside it (B-16). What is kept stays whole."""

from __future__ import annotations

import zlib
from typing import Literal

ORIENTATION = 0x0112
SOI, SOS = 0xD8, 0xDA
APP1, APP13, COMMENT = 0xE1, 0xED, 0xFE
STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt", b"tIME"})
WEBP_EXIF, WEBP_XMP = 0x08, 0x04
EXIF_HEAD = b"Exif\0\0"


def without_metadata(picture: bytes, type: str) -> bytes:
    """Gives a JPEG, PNG or WebP without EXIF, XMP, IPTC, texts and times; its orientation stays. Others stay.

    Nothing is decoded and encoded again, so the picture itself stays as it is, to the bit.
    """
    if type == "image/jpeg" and picture[:2] == bytes((0xFF, SOI)):
        return _jpeg(picture)
    if type == "image/png" and picture[:8] == PNG_HEAD:
        return _png(picture)
    if type == "image/webp" and picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return _webp(picture)
    return picture


def _jpeg(picture: bytes) -> bytes:
    """Source: ITU-T T.81 annex B; Exif 2.32."""
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


def _png(picture: bytes) -> bytes:
    """Source: W3C PNG (third edition), clauses 5.3 and 11.3."""
    kept, at = [PNG_HEAD], len(PNG_HEAD)
    while at + 12 <= len(picture):
        end = at + 12 + int.from_bytes(picture[at : at + 4])
        name = picture[at + 4 : at + 8]
        if name == b"eXIf":
            turned = _orientation(EXIF_HEAD + picture[at + 8 : end - 4])
            kept += [_chunk(name, _turned(turned))] if turned else []
        elif name not in PNG_TEXTS:
            kept.append(picture[at:end])
        at = end
    return b"".join(kept)


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


def _webp(picture: bytes) -> bytes:
    """Source: RFC 9649, clauses 2.3 to 2.7."""
    kept, at, flags = list[tuple[bytes, bytes]](), 12, 0
    while at + 8 <= len(picture):
        name, length = picture[at : at + 4], int.from_bytes(picture[at + 4 : at + 8], "little")
        body = picture[at + 8 : at + 8 + length]
        if name == b"EXIF":
            turned = _orientation(body if body[:6] == EXIF_HEAD else EXIF_HEAD + body)
            kept += [(name, _turned(turned))] if turned else []
            flags |= WEBP_EXIF if turned else 0
        elif name != b"XMP ":
            kept.append((name, body))
        at += 8 + length + length % 2
    if kept and kept[0][0] == b"VP8X" and kept[0][1]:
        said = kept[0][1]
        kept[0] = (b"VP8X", bytes((said[0] & ~(WEBP_EXIF | WEBP_XMP) | flags,)) + said[1:])
    parts = [name + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2) for name, body in kept]
    inside = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(inside).to_bytes(4, "little") + inside


def _orientation(segment: bytes) -> int | None:
    """Gives how the picture is turned (2 to 8), None where the segment does not say."""
    if segment[:6] != EXIF_HEAD or segment[6:8] not in (b"II", b"MM"):
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


def _turned(value: int) -> bytes:
    """Gives EXIF, as TIFF, that says nothing but how the picture is turned."""
    entry = ORIENTATION.to_bytes(2) + (3).to_bytes(2) + (1).to_bytes(4) + value.to_bytes(2) + bytes(2)
    return b"MM\0\x2a" + (8).to_bytes(4) + (1).to_bytes(2) + entry + bytes(4)


def _turning(value: int) -> bytes:
    """Gives a JPEG's EXIF segment that says nothing but how the picture is turned."""
    body = EXIF_HEAD + _turned(value)
    return bytes((0xFF, APP1)) + (len(body) + 2).to_bytes(2) + body
