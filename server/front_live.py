"""GET /api/v1/live without a thread: server-sent events {feed, seq} for whoever may read the feed."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from server.api import auth
from server.api.live import Stream, encoded, feeds_for
from server.api.safety import HEADERS, refuse_host
from server.asgi import Receive, Scope, Send, cookies
from server.domain.errors import Problem

if TYPE_CHECKING:
    from server.front import Front

HEARTBEAT_S = 15.0
STREAM_HEADERS = {**HEADERS, "Content-Type": "text/event-stream", "Cache-Control": "no-store"}


async def live(front: Front, scope: Scope, headers: dict[str, str], receive: Receive, send: Send) -> None:
    """Answers with pokes until the client leaves or its session ends; `?as=phone` marks the phone's app.

    Raises:
        sign-in-needed, device-revoked, stream-limit
    """
    refuse_host(headers.get("host", ""), front.home.settings.allowed_hosts)
    mark = auth.PHONE_MARK if b"as=phone" in scope["query_string"] else ""
    token = await front.in_thread(_token, front, cookies(headers), mark)
    stream = await front.in_thread(_open, front, token)
    if stream is None:
        raise Problem("sign-in-needed")
    queue: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    stream.tell = lambda feed, seq: _tell(loop, queue, (feed, seq))
    if not await front.in_thread(front.home.pokes.join, stream):
        raise Problem("stream-limit")
    raw = [(name.lower().encode(), value.encode()) for name, value in STREAM_HEADERS.items()]
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await send(
            {"type": "http.response.body", "body": b": halfhour\n\nretry: 2000\n\n", "more_body": True}
        )
        await _pass_on(front, token, stream, queue, gone, send)
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()
        front.home.pokes.leave(stream)


async def _pass_on(
    front: Front,
    token: str,
    stream: Stream,
    queue: asyncio.Queue[tuple[str, int]],
    gone: asyncio.Future[None],
    send: Send,
) -> None:
    """Passes pokes on; looks at the session again with each heartbeat and when its person or phone changed."""
    closing: asyncio.Future[bool] = asyncio.ensure_future(front.closing.wait())
    while not gone.done():
        asked = asyncio.ensure_future(queue.get())
        either: set[asyncio.Future[Any]] = {asked, gone, closing}
        await asyncio.wait(either, timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
        if gone.done() or front.closing.is_set():
            asked.cancel()
            return
        said, look_again = b": \n\n", True
        if asked.done():
            feed, seq = asked.result()
            said, look_again = encoded(feed, seq), feed.startswith(("person:", "device:"))
        else:
            asked.cancel()
        if look_again:
            fresh = await front.in_thread(_open, front, token)
            if fresh is None:
                return
            stream.feeds = fresh.feeds
        await send({"type": "http.response.body", "body": said, "more_body": True})


def _token(front: Front, sent: dict[str, str], mark: str) -> str:
    """Gives the token of the session that this caller's cookies open."""
    try:
        return auth.session_by_cookies(front.home, sent, mark)[1]
    except Problem:
        return ""


def _open(front: Front, token: str) -> Stream | None:
    """Gives a stream that may hear what this session may read; None without a session."""
    try:
        found = auth.session_of(front.home, token)
    except Problem:
        return None
    if found is None:
        return None
    with front.home.storage.read() as tx:
        return Stream(found.person.id, lambda _feed, _seq: None, feeds_for(tx, found.actor))


def _tell(loop: asyncio.AbstractEventLoop, queue: asyncio.Queue[Any], said: tuple[str, int]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended with its process: nobody listens any more
        loop.call_soon_threadsafe(queue.put_nowait, said)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
