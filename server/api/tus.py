"""The headers of tus 1.0: resumable uploads, with creation, checksum and expiration."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from email.utils import format_datetime

from server.domain.errors import Problem
from server.domain.times import from_ms
from server.sync.blobs import HASHES

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,expiration"
ALGORITHMS = "sha1,sha256"
PART_TYPE = "application/offset+octet-stream"
UPLOADS = "/api/v1/blobs/uploads/"
INSTEAD = "x-http-method-override"
KNOWN = ("sha256", "type", "contract")


def method_of(method: str, path: str, headers: Mapping[str, str]) -> str:
    """Gives the method that counts: for uploads the one that X-HTTP-Method-Override names, where a client cannot
    say PATCH."""
    instead = headers.get(INSTEAD, "").upper()
    return instead if path.startswith(UPLOADS) and instead in ("PATCH", "HEAD") else method


def headers_of(method: str, path: str, status: int) -> dict[str, str]:
    """Gives the headers that every answer about an upload carries, whatever became of the request."""
    if method in ("OPTIONS", "GET") or not (path == "/api/v1/blobs" or path.startswith(UPLOADS)):
        return {}
    return {"Tus-Resumable": VERSION, **({"Tus-Version": VERSION} if status == 412 else {})}


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
    """Gives what is known of an Upload-Metadata header: `key base64,key base64,key`; other keys may hold any bytes.

    Raises:
        validation-failed
    """
    found: dict[str, bytes] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            if key in found:
                raise ValueError("twice")
            found[key] = base64.b64decode(value.strip(), validate=True)
        except (binascii.Error, ValueError):
            raise Problem("validation-failed", {"Upload-Metadata": ["key base64,key base64"]}) from None
    try:
        return {key: found[key].decode() for key in KNOWN if key in found}
    except UnicodeDecodeError:
        raise Problem("validation-failed", {"Upload-Metadata": ["UTF-8"]}) from None


def checksum(text: str | None) -> tuple[str, bytes] | None:
    """Gives the algorithm and digest of an Upload-Checksum header, None where there is none.

    Raises:
        checksum-unknown: an algorithm that is not spoken here; validation-failed.
    """
    if not text:
        return None
    name, _, value = text.partition(" ")
    try:
        digest = base64.b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if name not in HASHES:
        raise Problem("checksum-unknown")
    if not digest:
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
