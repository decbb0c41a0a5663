"""One web process: granian carrying `front.py` until SIGTERM. `halfhour serve` keeps several of these."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys

from granian.constants import Interfaces, SSLProtocols
from granian.server.embed import Server

from server.config import read_settings
from server.wiring import front

MOST_CONNECTIONS = 8192
GRACE_S = 5.0


async def serve() -> None:
    """Serves until it is told to stop; live streams are ended first, so that nobody waits for them."""
    settings = read_settings()
    app = front()
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        websockets=False,
        backlog=1024,
        backpressure=MOST_CONNECTIONS,
        log_enabled=False,
        ssl_cert=settings.tls_cert,
        ssl_key=settings.tls_key,
        ssl_protocol_min=SSLProtocols.tls12,
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        app.close()
        server.stop()  # type: ignore[no-untyped-call]  # granian types its other calls
        # A client that neither reads nor leaves must not keep the process: what it was owed is on disk.
        loop.call_later(GRACE_S, os._exit, 0)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await server.serve()


def main() -> None:
    """Runs one web process."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s web %(levelname)s %(name)s: %(message)s")
    asyncio.run(serve())
    sys.stdout.flush()
    os._exit(0)  # threads of the pool may still wait on a database that nobody answers for any more


if __name__ == "__main__":
    main()
