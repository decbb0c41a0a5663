"""The floor of reads: the same web server with as many processes, answering recorded bytes without our code.

Run as `python -m tests.bench.floor PORT FILE`, where FILE holds the recorded answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server

from server.web import MOST_CONNECTIONS

type App = Callable[[dict[str, Any], Any, Callable[[dict[str, Any]], Awaitable[None]]], Awaitable[None]]

BY_GRANIAN = frozenset({"date", "server"})


def record(head: bytes, body: bytes, file: Path) -> None:
    """Keeps an answer for the floor: its headers but those of the web server itself, and its body."""
    pairs = [line.split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:]]
    kept = [(name.lower(), value) for name, value in pairs if name.lower() not in BY_GRANIAN]
    file.write_text(json.dumps({"headers": kept, "body": body.decode("latin-1")}))


def app_of(file: Path) -> App:
    """An application that answers everything with what was recorded."""
    said = json.loads(file.read_text())
    body = said["body"].encode("latin-1")
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in said["headers"]]

    async def answer(scope: dict[str, Any], _receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    return answer


async def serve(port: int, file: Path) -> None:
    """Serves until SIGTERM, set up as `server/web.py` sets up its own."""
    server = Server(
        app_of(file),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        backlog=1024,
        backpressure=MOST_CONNECTIONS,
        log_enabled=False,
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, os._exit, 0)
    await server.serve()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
