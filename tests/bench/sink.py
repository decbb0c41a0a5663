"""A push service that takes everything: `python -m tests.bench.sink PORT`.

It checks nothing and keeps nothing but when each message came (seconds of the machine's monotonic clock) and how large
it was; `GET /after/N` answers with that once N messages have come, and begins anew.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
READY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Sink:
    """Counts what comes."""

    def __init__(self) -> None:
        self.came_s: list[float] = []
        self.bytes = 0
        self.news = asyncio.Condition()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until it is hung up."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = LENGTH.search(head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                writer.write(await self.answer(head, len(body)))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def answer(self, head: bytes, size: int) -> bytes:
        """Takes a message, or tells what came."""
        if head.startswith(b"POST "):
            async with self.news:
                self.came_s.append(time.perf_counter())
                self.bytes += size
                self.news.notify_all()
            return CREATED
        asked = re.match(rb"GET /after/(\d+) ", head)
        if asked is None:
            return READY
        async with self.news:
            await self.news.wait_for(lambda: len(self.came_s) >= int(asked[1]))
            said = json.dumps({"came_s": self.came_s, "bytes": self.bytes}).encode()
            self.came_s, self.bytes = [], 0
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said)


async def serve(port: int) -> None:
    """Serves until it is ended."""
    server = await asyncio.start_server(Sink().serve, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
