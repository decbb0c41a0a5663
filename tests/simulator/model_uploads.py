"""The model phone's uploads: tus 1.0, resumed where they stopped, each piece with its checksum."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from tests.simulator.model_line import API, Line
from tests.simulator.model_vault import Kept
from tests.simulator.network import Reply

VERSION = {"Tus-Resumable": "1.0.0"}
PIECE_BYTES = 64
"""Small, so that the model's small photos take several pieces."""
BEGINNINGS = 2
REQUESTS_MOST = 200


def upload(line: Line, kept: Kept, contract: str | None, remember: Callable[[str | None], None]) -> str:
    """Brings one blob to the server: verified, later or refused."""
    known = line.send("HEAD", f"/blobs/{kept.ref.sha256}", VERSION, b"")
    if known is None:
        return "later"
    if known.status == 200:
        ours = known.headers.get("content-type", "").startswith("image/")
        return "verified" if ours else "later"  # a portal's own page proves nothing
    place = kept.upload
    for _ in range(BEGINNINGS):
        if place is None:
            made = _create(line, kept, contract)
            if made in ("later", "refused"):
                return made
            place = made
            remember(place)
        end = _go_on(line, place, kept.data)
        if end != "begin-anew":
            return end
        place = None
        remember(None)
    return "later"


def _create(line: Line, kept: Kept, contract: str | None) -> str:
    said = {"sha256": kept.ref.sha256, "type": kept.ref.type, "contract": contract or ""}
    metadata = ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}".strip() for name, value in said.items()
    )
    headers = {**VERSION, "Upload-Length": str(len(kept.data)), "Upload-Metadata": metadata}
    reply = line.send("POST", "/blobs", headers, b"")
    if reply is None or _again(reply.status):
        return "later"
    location = reply.headers.get("location", "")
    if reply.status != 201 or not location.startswith(API):
        return "refused"
    return location.removeprefix(API)


def _go_on(line: Line, place: str, data: bytes) -> str:
    offset = _offset(line, place)
    for _ in range(REQUESTS_MOST):
        if isinstance(offset, str):
            return offset
        if offset > len(data):
            return "begin-anew"
        if offset == len(data):
            return "verified"
        piece = data[offset : offset + PIECE_BYTES]
        checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        headers = {
            **VERSION,
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {checksum}",
        }
        reply = line.send("PATCH", place, headers, piece)
        if reply is None or _again(reply.status):
            return "later"
        if reply.status == 409:
            offset = _offset(line, place)
        elif reply.status in (200, 204):
            told = _number(reply)
            offset = "later" if told is None else told
        else:
            return "begin-anew" if reply.status in (460, 404, 410) else "refused"
    return "later"


def _offset(line: Line, place: str) -> int | str:
    reply = line.send("HEAD", place, VERSION, b"")
    if reply is None or _again(reply.status):
        return "later"
    told = _number(reply) if reply.status == 200 else None
    return "begin-anew" if told is None else told


def _number(reply: Reply) -> int | None:
    text = reply.headers.get("upload-offset", "")
    return int(text) if text.isdigit() else None


def _again(status: int) -> bool:
    return status in (401, 403, 408, 423, 429) or status >= 500
