"""The one port, asynchronous: streams, uploads and slow bodies never hold a thread; Flask answers the rest.

A request is read whole (bounded, timed), handed to Flask in a thread pool and its answer sent as one piece.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, cast

from flask import Flask

from server.api import limits, problems, tus
from server.api.house import House
from server.api.static import headers_for
from server.asgi import (
    GoneError,
    Receive,
    Rest,
    Scope,
    Send,
    declared_length,
    environ_of,
    headers_of,
    send_problem,
    send_whole,
)
from server.domain.errors import Problem
from server.front_live import live
from server.front_pack import packed
from server.front_upload import append
from server.storage.port import StorageError

LOG = logging.getLogger("halfhour.front")

THREADS = 32
MOST_WAITING = 512
IN_MEMORY_BYTES = 256 * 1024
CHUNK_WAIT_S = 20.0
BODY_WAIT_S = 60.0
FORM_WAIT_S = 900.0
DROPPED_TIMES = 8
DROPPED_BYTES = 16 * 1024 * 1024


class Front:
    """The ASGI application around a Flask app. Times in seconds may be shortened by tests."""

    def __init__(self, app: Flask, home: House, *, chunk_wait_s: float = CHUNK_WAIT_S) -> None:
        self.app = app
        self.home = home
        self.chunk_wait_s = chunk_wait_s
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="flask")
        self._inside = 0
        self.closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            try:
                await self._answer(scope, receive, send)
            except GoneError:
                LOG.debug("client went away: %s", scope["path"])

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                self.close()
                self._pool.shutdown(wait=False, cancel_futures=True)
                await send({"type": "lifespan.shutdown.complete"})
                return

    def close(self) -> None:
        """Ends the live streams; other requests are still answered."""
        self.closing.set()
        self.home.pokes.close()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        receive = rest = Rest(receive)
        path = scope["path"]
        method = scope["method"] = tus.method_of(scope["method"], path, headers)
        try:
            if method in ("GET", "HEAD") and (file := self.home.files.find(path)) is not None:
                status, body, said = headers_for(
                    file, headers.get("accept-encoding", ""), headers.get("if-none-match", "")
                )
                await send_whole(send, status, list(said.items()), b"" if method == "HEAD" else body)
            elif method == "GET" and path == "/api/v1/live":
                await live(self, scope, headers, receive, send)
            elif method == "PATCH" and path.startswith(tus.UPLOADS):
                await append(self, scope, headers, receive, send)
            else:
                await self._through_flask(scope, headers, receive, send)
        except Problem as problem:
            if not rest.ended and problem.code != "body-too-slow":
                await self._let_finish(headers, receive, DROPPED_BYTES, BODY_WAIT_S)
            more = tus.headers_of(method, path, problems.status_of(problem.code))
            await send_problem(send, problem, headers, more)
        except (StorageError, OSError) as error:  # no room for what was sent, or no database to ask
            failed = problems.from_exception(error)
            more = tus.headers_of(method, path, problems.status_of(failed.code))
            await send_problem(send, failed, headers, more)

    async def _through_flask(
        self, scope: Scope, headers: dict[str, str], receive: Receive, send: Send
    ) -> None:
        begun_ms = self.home.clock.now_ms()
        form = not scope["path"].startswith("/api/")
        most = limits.most_bytes(scope["path"], self.home.settings)
        refused: Problem | None = None
        with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as body:
            try:
                await self.read_body(body, headers, receive, most, FORM_WAIT_S if form else BODY_WAIT_S)
            except Problem as problem:
                if not form:
                    raise
                # A person is looking: the refusal is told as a page, once the browser has sent all and listens.
                refused = problem
                body.truncate(0)
                if problem.code == "body-too-large":
                    await self._let_finish(headers, receive, most * DROPPED_TIMES, FORM_WAIT_S)
            environ = environ_of(scope, headers, cast("IO[bytes]", body))
            environ[limits.REFUSED] = refused
            environ[limits.BEGUN] = begun_ms
            answered = await self.in_thread(self._run_flask, environ)
        await send_whole(send, *answered)

    async def read_body(
        self, into: Any, headers: dict[str, str], receive: Receive, most: int, wait_s: float
    ) -> None:
        """Reads a body whole into a file, at most `most` bytes in at most `wait_s` seconds.

        Raises:
            body-too-large, body-too-slow
        """
        if declared_length(headers) > most:
            raise Problem("body-too-large", most_bytes=most)
        taken = 0
        try:
            async with asyncio.timeout(wait_s):
                async for chunk in self.chunks(receive):
                    taken += len(chunk)
                    if taken > most:
                        raise Problem("body-too-large", most_bytes=most)
                    into.write(chunk)
        except TimeoutError:
            raise Problem("body-too-slow") from None
        into.seek(0)

    async def _let_finish(self, headers: dict[str, str], receive: Receive, left: int, wait_s: float) -> None:
        """Reads on for a while and drops it: a client that is still sending hears no answer, only a broken line."""
        if (
            not headers.get("content-length", "0").isdigit()
            or int(headers.get("content-length", "0")[:18]) > left
        ):
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                async for chunk in self.chunks(receive):
                    left -= len(chunk)
                    if left < 0:
                        break

    async def chunks(self, receive: Receive) -> AsyncIterator[bytes]:
        """Gives a body piece by piece. Raises TimeoutError for a piece that takes too long, GoneError for none."""
        more = True
        while more:
            async with asyncio.timeout(self.chunk_wait_s):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise GoneError
            more = message.get("more_body", False)
            if message.get("body"):
                yield message["body"]

    async def in_thread[T](self, call: Callable[..., T], *args: Any) -> T:
        """Runs something that may wait for the database or the disk.

        Raises:
            busy: too many wait already.
        """
        if self._inside >= MOST_WAITING:
            raise Problem("busy")
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, call, *args)
        finally:
            self._inside -= 1

    def _run_flask(self, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
        started: list[Any] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _error: Any = None
        ) -> Callable[[bytes], None]:
            started[:] = [int(status[:3]), headers]
            return lambda _data: None

        parts: Iterable[bytes] = self.app.wsgi_app(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        status, headers = started
        if status in (204, 304) or environ["REQUEST_METHOD"] == "HEAD":
            return status, headers, body
        return status, *packed(environ["PATH_INFO"], environ.get("HTTP_ACCEPT_ENCODING", ""), headers, body)
