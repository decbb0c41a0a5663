"""PATCH of an upload without a thread: bytes go to the partial file as they come, however slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.api import auth, tus
from server.api.auth import MARKS
from server.api.safety import HEADERS, refuse_foreign, refuse_host
from server.asgi import GoneError, Receive, Scope, Send, cookies, send_whole
from server.domain.errors import Problem
from server.storage.port import Row
from server.sync import blobs

if TYPE_CHECKING:
    from server.front import Front


async def append(front: Front, scope: Scope, headers: dict[str, str], receive: Receive, send: Send) -> None:
    """Takes one part of an upload and answers with the new offset; what came before a break is kept."""
    home, place = front.home, blobs.shelf(front.home.settings)
    _check(front, scope, headers)
    start = tus.number(headers.get("upload-offset"), "Upload-Offset")
    checksum = tus.checksum(headers.get("upload-checksum"))
    row = await front.in_thread(_find, front, headers, scope["path"].removeprefix(tus.UPLOADS))
    with blobs.part(place, row, start, checksum) as part:
        try:
            async for chunk in front.chunks(receive):
                part.write(chunk)
        except TimeoutError:
            part.break_off()
            raise Problem("body-too-slow") from None
        except (GoneError, Problem, OSError):  # an OSError: the disk is full, and what came before may stay
            part.break_off()
            raise
        part.keep()
        await front.in_thread(blobs.settle, home.storage, home.clock, place, row, part.end)
    said = {**HEADERS, **tus.headers_after(part.end, home.clock.now_ms() + blobs.UPLOAD_LASTS_MS)}
    await send_whole(send, 204, list(said.items()), b"")


def _check(front: Front, scope: Scope, headers: dict[str, str]) -> None:
    """Refuses what Flask would refuse for the other endpoints."""
    host = headers.get("host", "")
    refuse_host(host, front.home.settings.allowed_hosts)
    refuse_foreign(
        "PATCH",
        scope["path"],
        host,
        headers.get("origin", ""),
        headers.get("sec-fetch-site", ""),
        headers.get("x-halfhour", "") in MARKS,
    )


def _find(front: Front, headers: dict[str, str], id: str) -> Row:
    _, _, found = auth.session_by_cookies(front.home, cookies(headers), headers.get("x-halfhour", ""))
    if found is None:
        raise Problem("sign-in-needed")
    tus.require_version(headers.get("tus-resumable"))
    if headers.get("content-type") != tus.PART_TYPE:
        raise Problem("media-type-wrong")
    with front.home.storage.read() as tx:
        return blobs.find(tx, front.home.clock, found.actor, id)
