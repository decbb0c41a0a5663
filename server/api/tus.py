"""The headers of tus 1.0: resumable uploads, with creation, checksum and expiration."""

from __future__ import annotations

import base64
import binascii
from email.utils import format_datetime

from server.domain.errors import Problem
from server.domain.times import from_ms
from server.sync.blobs import HASHES

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,expiration"
PART_TYPE = "application/offset+octet-stream"


def require_version(said: str | None) -> None:
    """Refuses a client of another tus version.

    Raises:
        tus-version
    """
    if said != VERSION:
        raise Problem("tus-version")


def number(text: str | None, name: str) -> int:
    """Gives a header that is a whole number from 0.

    Raises:
        validation-failed
    """
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise Problem("validation-failed", {name: ["a whole number"]})
    return int(text)


def metadata(text: str) -> dict[str, str]:
    """Gives the pairs of an Upload-Metadata header: `key base64,key base64`.

    Raises:
        validation-failed
    """
    found = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            raise Problem("validation-failed", {"Upload-Metadata": ["key base64,key base64"]}) from None
    return found


def checksum(text: str | None) -> tuple[str, bytes] | None:
    """Gives the algorithm and digest of an Upload-Checksum header, None where there is none.

    Raises:
        validation-failed
    """
    if not text:
        return None
    name, _, value = text.partition(" ")
    try:
        digest = base64.b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if name not in HASHES or not digest:
        raise Problem("validation-failed", {"Upload-Checksum": ["sha1 or sha256, then base64"]})
    return name, digest


def headers_after(end: int, expires_ms: int) -> dict[str, str]:
    """Gives the headers that tell how far an upload is and until when it may go on."""
    return {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(end),
        "Upload-Expires": format_datetime(from_ms(expires_ms), usegmt=True),
        "Cache-Control": "no-store",
    }
