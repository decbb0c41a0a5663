"""HTTP/1.1 over bare sockets: light enough that the load generator is not what is measured."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from http import HTTPStatus

from tests.bench.figures import Times

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """The bytes of a request; `Host` must be among the headers."""
    said = dict(headers)
    if body:
        said["Content-Length"] = str(len(body))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
    return "\r\n".join(lines).encode() + HEAD_END + body


class Line(asyncio.Protocol):
    """One keep-alive connection: says one request, hears its answer, and then the next."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._answer: asyncio.Future[tuple[bytes, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Fails whoever waits."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        """Gathers an answer; hands it on once it is whole."""
        self._buffer += data
        end = self._buffer.find(HEAD_END)
        if end < 0:
            return
        said = LENGTH.search(self._buffer, 0, end + 2)
        whole = end + len(HEAD_END) + (int(said[1]) if said else 0)
        if len(self._buffer) < whole:
            return
        head, body = bytes(self._buffer[:end]), bytes(self._buffer[end + len(HEAD_END) : whole])
        del self._buffer[:whole]
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((head, body))

    def write(self, raw: bytes) -> None:
        """Sends bytes: a request, or a piece of one."""
        assert self._transport is not None
        self._transport.write(raw)

    async def hear(self, raw: bytes) -> tuple[bytes, bytes]:
        """Sends a request and gives head and body of its answer, whatever it says."""
        self._answer = asyncio.get_running_loop().create_future()
        self.write(raw)
        return await self._answer

    async def ask(self, raw: bytes, status: int = HTTPStatus.OK) -> tuple[bytes, bytes]:
        """Sends a request, or the rest of one, and gives head and body of its answer of this status."""
        head, body = await self.hear(raw)
        assert head.startswith(b"HTTP/1.1 %d " % status), (head, body[:500])
        return head, body

    def close(self) -> None:
        """Hangs up."""
        if self._transport is not None:
            self._transport.close()


async def dial(port: int) -> Line:
    """A new connection."""
    _transport, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port)
    return line


async def saturate(port: int, raw: bytes, connections: int, warm_s: float, seconds: float) -> Times:
    """Each connection asks again as soon as it is answered; answers of the warm-up are not counted."""
    lines = [await dial(port) for _ in range(connections)]
    times = Times(seconds)
    from_s = time.perf_counter() + warm_s
    until_s = from_s + seconds

    async def keep_asking(line: Line) -> None:
        while (asked_s := time.perf_counter()) < until_s:
            await line.ask(raw)
            heard_s = time.perf_counter()
            if from_s <= heard_s < until_s:
                times.each_ms.append((heard_s - asked_s) * 1000)

    await asyncio.gather(*map(keep_asking, lines))
    for line in lines:
        line.close()
    return times


async def keep_pace(port: int, raw: bytes, connections: int, per_second: float, seconds: float) -> Times:
    """Asks at even distances whatever the answers do; a wait for a free connection counts as time taken."""
    free: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(connections):
        free.put_nowait(await dial(port))
    times = Times(seconds)
    began_s = time.perf_counter()

    async def ask_at(due_s: float) -> None:
        line = await free.get()
        await line.ask(raw)
        times.each_ms.append((time.perf_counter() - due_s) * 1000)
        free.put_nowait(line)

    async with asyncio.TaskGroup() as asking:
        for number in range(int(per_second * seconds)):
            due_s = began_s + number / per_second
            await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
            asking.create_task(ask_at(due_s))
    while not free.empty():
        free.get_nowait().close()
    return times
