"""Photos of light phones: a whole upload by tus, one part."""

from __future__ import annotations

import base64
import hashlib
import os
from http import HTTPStatus

from server.api import tus
from tests.machine.phones import Phone
from tests.world import id_of

PHOTO_BYTES = 20_000


def photo() -> bytes:
    """Bytes that begin as a JPEG does, and that nobody has uploaded before."""
    return b"\xff\xd8\xff" + os.urandom(PHOTO_BYTES)


def upload(phone: Phone, content: bytes | None = None) -> str:
    """Uploads a photo that must be taken, and gives its SHA-256."""
    status, sha256 = try_upload(phone, content or photo())
    assert status == HTTPStatus.NO_CONTENT, status
    return sha256


def try_upload(phone: Phone, content: bytes) -> tuple[int | None, str]:
    """Uploads a photo once; gives the last status and its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    said = {"sha256": sha256, "type": "image/jpeg", "contract": id_of("contract", "secret")}
    told = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in said.items())
    begun = {"Tus-Resumable": tus.VERSION, "Upload-Length": str(len(content)), "Upload-Metadata": told}
    status, head = phone.ask_head("POST", "/api/v1/blobs", b"", begun)
    if status != HTTPStatus.CREATED:
        return status, sha256
    part = {"Tus-Resumable": tus.VERSION, "Upload-Offset": "0", "Content-Type": tus.PART_TYPE}
    status, _head = phone.ask_head("PATCH", head["Location"], content, part)
    return status, sha256
